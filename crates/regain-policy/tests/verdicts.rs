//! Verdicts as other crates see them.
#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use std::sync::Arc;

use proptest::prelude::*;
use regain_policy::{Acceptable, Context, Pattern, Policy, Reason, Rejection};
use regain_types::{Blocklist, Password, Typed};

fn password(text: &str) -> Password {
    Password::prepare(&Typed::new(text.to_owned()).unwrap()).unwrap()
}

fn check(policy: &Policy, text: &str) -> Result<Acceptable, Rejection> {
    let context = Context::new().with_service("Contoso Northwind").with_address("j.smith@example.com");
    policy.check(&password(text), &context)
}

fn reasons(policy: &Policy, text: &str) -> Vec<Reason> {
    check(policy, text).map_or_else(|rejection| rejection.reasons().to_vec(), |_| Vec::new())
}

#[test]
fn what_guessers_try_first_is_refused_for_the_right_reason() {
    let beside = Policy::beside_another_factor();
    let known = [
        ("Winter2026!", Reason::TooGuessable(Pattern::Word)),
        ("Password1!", Reason::Blocked),
        ("Password-71!", Reason::TooGuessable(Pattern::Word)),
        ("Microsoft2026!", Reason::TooGuessable(Pattern::Word)),
        ("thisismypassword", Reason::Blocked),
        ("poiuytrewqlkjhgf", Reason::TooGuessable(Pattern::Keyboard)),
        ("jjjjjjjjjjjjjjjjjjjjjjj", Reason::TooGuessable(Pattern::Repeat)),
        ("Summer2026Summer2026", Reason::TooGuessable(Pattern::Repeat)),
        ("12341234123412341234", Reason::TooGuessable(Pattern::Repeat)),
        ("bcdefghijklmnopqrs", Reason::TooGuessable(Pattern::Sequence)),
        ("25-12-1990", Reason::TooGuessable(Pattern::Date)),
        ("94715983", Reason::TooGuessable(Pattern::Brief)),
        ("Contoso2026!", Reason::Personal),
        ("JSmith1987", Reason::Personal),
        ("j.smith@example", Reason::Personal),
        ("smith+SMITH", Reason::Personal),
        ("Northwind", Reason::Personal),
        ("P@ssw0rd", Reason::Blocked),
        ("iloveyou", Reason::Blocked),
    ];
    for (text, reason) in known {
        assert_eq!(reasons(&beside, text), [reason], "{text}");
    }
}

#[test]
fn a_short_password_alone_is_told_its_length_first() {
    let alone = Policy::alone();
    let short = |has| Reason::TooShort { has, needs: 15 };
    assert_eq!(reasons(&alone, "Winter2026!"), [short(11), Reason::TooGuessable(Pattern::Word)]);
    assert_eq!(reasons(&alone, "x7#kQ2pL"), [short(8)]);
    assert_eq!(reasons(&alone, "iloveyou"), [Reason::Blocked, short(8)]);
    assert_eq!(reasons(&alone, "Summer2026Summer2026"), [Reason::TooGuessable(Pattern::Repeat)]);
    assert_eq!(reasons(&alone, "👩\u{200d}👩\u{200d}👧🏽"), [short(6), Reason::TooGuessable(Pattern::Repeat)]);
}

#[test]
fn phrases_and_random_passwords_are_accepted() {
    let good = [
        "spotless reshuffle anatomy jogging deduct",
        "spotlessreshuffleanatomyjoggingdeduct",
        "cosmic-unshaven-depletion-tidal-groove",
        "Clumsy Vertigo Overlap Handiness Prism",
        "unwired.mossy.elevate.purging.snowsuit",
        "correct horse battery staple",
        "kQ7#vPz!m2Wd9$Lx",
        "zxqjvkwpgybfmdhu",
        "ich habe sieben blaue Schuhe",
        "мои семь синих ботинок",
    ];
    for policy in [Policy::alone(), Policy::beside_another_factor()] {
        for text in good {
            assert_eq!(reasons(&policy, text), [], "{text}");
            assert!(check(&policy, text).unwrap().guesses_log10() >= 13.0, "{text}");
        }
    }
}

#[test]
fn the_least_length_is_exact_and_counts_code_points() {
    let random = "kQ7#vPz!m2Wd9$Lx";
    assert!(check(&Policy::alone(), &random[..15]).is_ok());
    assert_eq!(check(&Policy::alone(), &random[..14]).unwrap_err().code(), "password-too-short");
    assert!(check(&Policy::beside_another_factor(), &random[..10]).is_ok());
    assert!(check(&Policy::alone(), "жЪ7ё\u{e9}Ω😀ñÞ中ßł文ø¿").is_ok());
    assert_eq!(Policy::alone().min_code_points(), 15);
    assert_eq!(Policy::beside_another_factor().min_code_points(), 8);
}

#[test]
fn a_blocklist_refuses_the_whole_password_alone() {
    struct One(&'static str);
    impl Blocklist for One {
        fn contains(&self, password: &Password) -> bool {
            password.expose() == self.0
        }
    }
    let listed = "kQ7#vPz!m2Wd9$Lx";
    let policy = Policy::alone().with_blocklist(Arc::new(One(listed)));
    assert_eq!(reasons(&policy, listed), [Reason::Blocked]);
    assert_eq!(reasons(&policy, &format!("{listed}!")), []);
}

#[test]
fn the_least_number_of_guesses_can_be_set_within_bounds() {
    let nine = "x7#kQ2pLw";
    let policy = |guesses| Policy::beside_another_factor().with_min_guesses_log10(guesses);
    let survives = check(&policy(6.0), nine).unwrap().guesses_log10();
    assert!(check(&policy(survives), nine).is_ok());
    assert!(check(&policy(survives + 0.01), nine).is_err() || survives >= 15.0);
    let unchanged = policy(f64::NAN);
    assert_eq!(unchanged.profile().min_guesses_log10(), Some(10.0));
    assert!(check(&policy(f64::INFINITY), "kQ7#vPz!m2Wd9$L").is_ok());
    assert!(check(&policy(0.0), "Password1!").is_err());
}

#[test]
fn advice_says_what_is_wrong_and_one_thing_to_do_and_never_the_password() {
    let advice = |text| check(&Policy::alone(), text).unwrap_err().to_string();
    assert_eq!(
        advice("Winter2026!"),
        "This password has 11 characters and needs at least 15, because each one more makes it harder \
         to guess. Add another word or two."
    );
    assert!(advice("q").starts_with("This password has 1 character and"));
    for text in ["Winter2026!", "qwertyuiop12345", "iloveyou", "Contoso2026!", "aaaaaaaaaaaaaaaaaaaa"] {
        let rejection = check(&Policy::alone(), text).unwrap_err();
        let shown = format!("{rejection} {rejection:?}");
        assert!(!shown.contains(text), "{shown}");
        assert!(rejection.reasons().iter().all(|reason| reason.sentence().ends_with('.')));
    }
}

#[test]
fn a_policy_prints_its_numbers() {
    let shown = format!("{:?}", Policy::alone());
    assert_eq!(
        shown,
        "Policy { profile: \"default-alone\", min_code_points: 15, min_guesses_log10: Some(13.0), .. }"
    );
}

proptest! {
    #[test]
    fn sixteen_random_characters_are_accepted_alone(text in "[!-~]{16}") {
        // A random password has a pattern by chance now and then: not one that costs it 1000 times.
        let found = check(&Policy::alone().with_min_guesses_log10(10.0), &text);
        prop_assert!(found.is_ok(), "{text}: {found:?}");
    }

    #[test]
    fn no_text_panics_and_a_rejection_has_a_reason(text in "\\PC{1,200}", name: String) {
        let context = Context::new().with_name(&name);
        if let Err(rejection) = Policy::alone().check(&password(&text), &context) {
            prop_assert!(!rejection.reasons().is_empty());
            prop_assert!(rejection.code().starts_with("password-"));
        }
    }
}

//! Each clause of NIST SP 800-63B-4 section 3.1.1.2 and of OWASP ASVS 5.0 sections 6.1 and 6.2 that
//! concerns the choice of a password. What else they ask is the caller's duty: `docs/policy.md`.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests, which fail by panicking")]

use std::sync::Arc;

use regain_policy::{Context, DefaultBlocklist, Gate, Policy, Profile, Reason, Report};
use regain_types::{Blocklist, Password, Typed};

const NIST: &str = "NIST SP 800-63B-4 section 3.1.1.2";

fn policy(name: &str) -> Policy {
    Policy::of(Profile::named(name).expect(name))
}

fn password(text: &str) -> Password {
    Password::prepare(&Typed::new(text.to_owned()).unwrap()).unwrap()
}

fn report(profile: &str, text: &str) -> Report {
    policy(profile).report(&password(text), &Context::new().with_service("Contoso"))
}

/// The codes of the demands that a password breaks, and their clauses.
fn broken(profile: &str, text: &str) -> Vec<(&'static str, String)> {
    let report = report(profile, text);
    let findings = report.compliance().findings().iter();
    findings.map(|one| (one.reason().code(), one.clause().to_owned())).collect()
}

fn complies(profile: &str, text: &str) -> bool {
    broken(profile, text).is_empty()
}

struct One(&'static str);

impl Blocklist for One {
    fn contains(&self, password: &Password) -> bool {
        password.expose() == self.0
    }
}

#[test]
fn nist_a_password_alone_has_at_least_15_characters() {
    assert!(complies("nist-63b-4-alone", "kQ7#vPz!m2Wd9$L"));
    assert_eq!(broken("nist-63b-4-alone", "kQ7#vPz!m2Wd9$"), [("password-too-short", NIST.to_owned())]);
}

#[test]
fn nist_a_password_beside_another_factor_has_at_least_8_characters() {
    assert!(complies("nist-63b-4-beside", "kQ7#vPz!"));
    assert_eq!(broken("nist-63b-4-beside", "kQ7#vPz"), [("password-too-short", NIST.to_owned())]);
}

#[test]
fn nist_64_characters_and_more_are_permitted() {
    let words = "spotless reshuffle anatomy jogging deduct ".repeat(90);
    for length in [64, 65, 256, 1000, 3000] {
        assert!(complies("nist-63b-4-alone", words[..length].trim()), "{length}");
    }
}

#[test]
fn nist_every_printing_ascii_character_and_the_space_are_accepted() {
    for character in ' '..='~' {
        let text = format!("kQ7vPzm2{character}Wd9Lxw");
        assert!(complies("nist-63b-4-alone", &text), "{text}");
    }
}

#[test]
fn nist_unicode_is_accepted() {
    for text in ["жЪ7ё\u{e9}Ω😀ñÞ中ßł文ø¿", "мои семь синих ботинок", "青い靴が七足、傘が二本あります。"]
    {
        assert!(complies("nist-63b-4-alone", text), "{text}");
    }
}

#[test]
fn nist_one_code_point_counts_as_one_character() {
    assert!(complies("nist-63b-4-alone", "жЪ7ё\u{e9}Ω😀ñÞ中ßł文ø¿x"));
    let fourteen = "жЪ7ё\u{e9}Ω😀ñÞ中ßł文ø";
    assert_eq!(broken("nist-63b-4-alone", fourteen), [("password-too-short", NIST.to_owned())]);
}

#[test]
fn nist_no_other_rule_of_composition_is_imposed() {
    for text in
        ["zxqjvkwpgybfmdhu", "ZXQJVKWPGYBFMDHU", "8305 2716 9042 57", "#!&%(=)?*+~'[]{", "мтщжыфцзлъхбюэй"]
    {
        assert!(complies("nist-63b-4-alone", text), "{text}");
    }
}

#[test]
fn nist_the_entire_password_is_compared_with_the_blocklist() {
    let listed = policy("nist-63b-4-beside").with_blocklist(Arc::new(One("vPz!m2Wd")));
    let codes = |text| {
        let report = listed.report(&password(text), &Context::new());
        report.compliance().findings().iter().map(|one| one.reason()).collect::<Vec<_>>()
    };
    assert_eq!(codes("vPz!m2Wd"), [Reason::Blocked]);
    assert_eq!(codes("my vPz!m2Wd and more"), []);
    assert_eq!(broken("nist-63b-4-beside", "iloveyou"), [("password-blocked", NIST.to_owned())]);
}

#[test]
fn nist_dictionary_words_are_on_the_blocklist() {
    assert_eq!(broken("nist-63b-4-beside", "reshuffle"), [("password-blocked", NIST.to_owned())]);
}

#[test]
fn nist_context_specific_words_and_derivatives_are_on_the_blocklist() {
    for text in ["Contoso2026!", "c0nt0s0-contoso", "osotnoC99"] {
        assert_eq!(broken("nist-63b-4-beside", text), [("password-personal", NIST.to_owned())], "{text}");
    }
}

#[test]
fn nist_a_refusal_gives_the_reason() {
    let rejection = report("nist-63b-4-alone", "iloveyou").verdict().unwrap_err();
    assert!(!rejection.reasons().is_empty());
    assert!(rejection.advice().starts_with("This password is on the lists that guessers try first."));
}

#[test]
fn nist_guidance_is_offered() {
    let guidance = policy("nist-63b-4-alone").guidance();
    assert!(guidance.dos().iter().any(|tip| tip.text().contains("15 characters")));
    assert!(guidance.donts().len() >= 5);
}

#[test]
fn nist_both_forms_of_a_letter_get_one_verdict() {
    let context = Context::new();
    let verdict = |text| policy("default-alone").report(&password(text), &context);
    assert_eq!(verdict("sieben blaue a\u{308}pfel"), verdict("sieben blaue \u{e4}pfel"));
}

#[test]
fn nist_guesses_do_not_decide() {
    for name in ["nist-63b-4-alone", "nist-63b-4-beside"] {
        let profile = Profile::named(name).unwrap();
        assert_eq!((profile.gate(), profile.min_guesses_log10()), (Gate::Compliance, None));
    }
    assert!(report("nist-63b-4-beside", "Winter-2027!").is_accepted());
}

#[test]
fn asvs_6_1_2_and_6_2_11_words_of_the_context_are_refused() {
    let clause = "OWASP ASVS 5.0 requirement 6.2.11".to_owned();
    assert_eq!(broken("asvs-5.0", "Contoso2026!"), [("password-personal", clause)]);
}

#[test]
fn asvs_6_2_1_a_password_has_at_least_8_characters() {
    assert!(complies("asvs-5.0", "kQ7#vPz!"));
    let clause = "OWASP ASVS 5.0 requirement 6.2.1".to_owned();
    assert_eq!(broken("asvs-5.0", "kQ7#vPz"), [("password-too-short", clause)]);
}

#[test]
fn asvs_6_2_4_the_3000_most_common_that_are_long_enough_are_refused() {
    assert!(DefaultBlocklist::get().len() >= 3000);
    let clause = "OWASP ASVS 5.0 requirements 6.2.4 and 6.2.12";
    for text in
        ["password", "12345678", "iloveyou", "qwertyuiop", "password1", "sunshine", "football", "trustno1"]
    {
        assert_eq!(broken("asvs-5.0", text), [("password-blocked", clause.to_owned())], "{text}");
    }
}

#[test]
fn asvs_6_2_5_any_composition_can_be_used() {
    for text in ["zxqjvkwp", "ZXQJVKWP", "83052716", "#!&%(=)?", "мтщжыфцз", "        x"] {
        assert!(complies("asvs-5.0", text), "{text}");
    }
}

#[test]
fn asvs_6_2_9_64_characters_are_permitted() {
    assert!(complies("asvs-5.0", &"kQ7#vPz!m2Wd9$Lx".repeat(4)));
}

#[test]
fn asvs_6_2_12_a_set_of_breached_passwords_can_be_added() {
    let policy = policy("asvs-5.0").with_blocklist(Arc::new(One("vPz!m2Wd")));
    let rejection = policy.check(&password("vPz!m2Wd"), &Context::new()).unwrap_err();
    assert_eq!(rejection.reasons(), [Reason::Blocked]);
    assert!(rejection.findings()[0].clause().contains("6.2.12"));
}

//! Profiles, the two verdicts and their gate, as other crates see them.
#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use regain_policy::{Context, Gate, Likeness, Pattern, Policy, Profile, Reason};
use regain_types::{Password, Typed};

fn password(text: &str) -> Password {
    Password::prepare(&Typed::new(text.to_owned()).unwrap()).unwrap()
}

/// A profile that asks for 12 characters and 10^10 guesses, with this gate.
fn gated(gate: &str) -> Policy {
    let json = r#"{"format": 1, "name": "own", "version": 3, "title": "Own", "gate": "GATE",
        "length": {"at_least": 12, "clause": "length"},
        "guesses": {"at_least_log10": 10, "clause": "guesses"}}"#;
    Policy::of(Profile::from_json(&json.replace("GATE", gate)).unwrap())
}

#[test]
fn the_gate_says_which_verdict_decides() {
    // Long enough and easy; hard and too short; neither; both.
    for (text, by_compliance, by_guesses) in [
        ("SummerSummer", true, false),
        ("kQ7#vPz!m2W", false, true),
        ("Summer7", false, false),
        ("kQ7#vPz!m2Wd9$Lx", true, true),
    ] {
        let accepted = |gate| gated(gate).check(&password(text), &Context::new()).is_ok();
        assert_eq!(accepted("compliance"), by_compliance, "{text}");
        assert_eq!(accepted("guessability"), by_guesses, "{text}");
        assert_eq!(accepted("both"), by_compliance && by_guesses, "{text}");
    }
}

#[test]
fn both_verdicts_are_reported_whatever_decides() {
    for gate in ["compliance", "guessability", "both"] {
        let report = gated(gate).report(&password("Summer7"), &Context::new());
        let compliance = report.compliance();
        assert_eq!((compliance.profile(), compliance.version()), ("own", 3));
        let short = &compliance.findings()[0];
        assert_eq!(short.reason(), Reason::TooShort { has: 7, needs: 12 });
        assert_eq!((short.clause(), short.span()), ("length", 0..7));
        let guessability = report.guessability();
        assert!(guessability.guesses_log10() < 10.0 && !guessability.is_enough());
        assert_eq!(guessability.needs_log10(), Some(10.0));
        assert_eq!(guessability.findings()[0].clause(), "guesses");
    }
}

#[test]
fn a_refusal_names_the_reasons_of_the_verdicts_that_decide() {
    let codes = |gate, text: &str| {
        let rejection = gated(gate).check(&password(text), &Context::new()).unwrap_err();
        rejection.reasons().iter().map(|reason| reason.code()).collect::<Vec<_>>()
    };
    assert_eq!(codes("compliance", "Summer7"), ["password-too-short"]);
    assert_eq!(codes("guessability", "Summer7"), ["password-guessable-word"]);
    assert_eq!(codes("both", "Summer7"), ["password-too-short", "password-guessable-word"]);
    assert_eq!(codes("both", "x7#kQ2p"), ["password-too-short"]);
}

#[test]
fn the_parts_that_are_found_cover_the_password_and_have_no_text() {
    let report = Policy::alone().report(&password("drowssap2026-kX"), &Context::new());
    let parts = report.guessability().parts();
    assert!(!parts.is_empty());
    assert!(parts.iter().all(|part| part.span().start < part.span().end && part.span().end <= 15));
    assert!(parts.windows(2).all(|two| two[0].span().end <= two[1].span().start));
    let shown = format!("{report:?}");
    assert!(!shown.contains("drowssap") && !shown.contains("kX"), "{shown}");
}

#[test]
fn the_main_weakness_has_its_place() {
    let report = Policy::alone().report(&password("drowssap2026"), &Context::new());
    let weakness = &report.guessability().findings()[0];
    assert_eq!(weakness.reason(), Reason::TooGuessable(Pattern::Reversed));
    assert_eq!(weakness.span(), 0..8);
}

#[test]
fn the_old_password_counts_where_the_profile_asks_for_another() {
    let (old, context) = (password("spotless reshuffle anatomy 7"), Context::new());
    let changed = |profile, new: &str| {
        let policy = Policy::of(Profile::named(profile).unwrap());
        let verdict = policy.check_change(&password(new), &old, &context);
        verdict.map_or_else(|rejection| rejection.reasons().to_vec(), |_| Vec::new())
    };
    let small = Reason::LikeOld(Likeness::Counted);
    for profile in ["default-alone", "default-beside", "microsoft-page"] {
        assert_eq!(changed(profile, "spotless reshuffle anatomy 8"), [small], "{profile}");
        assert_eq!(changed(profile, old.expose())[0].code(), "password-reused");
        assert_eq!(changed(profile, "jogging deduct cosmic unshaven"), []);
    }
    assert_eq!(changed("nist-63b-4-alone", "spotless reshuffle anatomy 8"), []);
}

#[test]
fn the_published_cases_of_entra_hold() {
    let json = r#"{"format": 1, "name": "vectors", "version": 1, "title": "Vectors", "gate": "compliance",
        "length": {"at_least": 1, "clause": "length"}, "names_within": {"clause": "names"},
        "points": {"at_least": 5, "banned": ["contoso", "blank", "abcdef"], "clause": "points"}}"#;
    let policy = Policy::of(Profile::from_json(json).unwrap());
    let context = Context::new().with_name("Poll");
    let reasons = |text| {
        let verdict = policy.check(&password(text), &context);
        verdict.map_or_else(|rejection| rejection.reasons().to_vec(), |_| Vec::new())
    };
    let few = |has| Reason::FewPoints { has, needs: 5 };
    assert_eq!(reasons("C0ntos0Blank12"), [few(4)]);
    assert_eq!(reasons("ContoS0Bl@nkf9!"), []);
    for text in ["abcdeg", "abcdefg", "abcde"] {
        assert_eq!(reasons(text), [few(1)], "{text}");
    }
    assert_eq!(reasons("p0LL23fb"), [Reason::NameWithin]);
}

#[test]
fn the_phrase_of_microsofts_page_is_accepted_and_shorter_ones_are_not() {
    let policy = Policy::of(Profile::named("microsoft-page").unwrap());
    assert!(policy.check(&password("6MonkeysRLooking^"), &Context::new()).is_ok());
    let rejection = policy.check(&password("kQ7#vPz!m2W"), &Context::new()).unwrap_err();
    assert_eq!(rejection.reasons(), [Reason::TooShort { has: 11, needs: 12 }]);
    // Classes of characters are advice.
    assert!(policy.check(&password("zxqjvkwpgybf"), &Context::new()).is_ok());
    assert!(policy.guidance().dos().iter().any(|tip| tip.code() == "do-mix-characters"));
}

#[test]
fn another_number_of_guesses_keeps_the_profile() {
    let policy = Policy::of(Profile::named("nist-63b-4-alone").unwrap()).with_min_guesses_log10(9.0);
    assert_eq!(policy.profile().min_guesses_log10(), Some(9.0));
    assert_eq!(policy.profile().gate(), Gate::Compliance);
}

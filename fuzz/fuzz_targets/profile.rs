//! A profile file: reading never panics, an error has a place in the file, and what is read can be
//! written, read again, and judge.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regain::policy::{Context, Policy, Profile, ProfileError};
use regain::types::{Password, Typed};

fuzz_target!(|text: &str| {
    let profile = match Profile::from_json(text) {
        Ok(profile) => profile,
        Err(error) => return explain(text, &error),
    };
    assert!(text.len() <= Profile::MAX_BYTES);
    let written = serde_json::to_string(&profile).expect("a profile can be written");
    if written.len() <= Profile::MAX_BYTES {
        assert_eq!(Profile::from_json(&written).expect("it was written"), profile);
    }
    let policy = Policy::of(profile.clone());
    assert_eq!(policy.min_code_points(), profile.min_code_points());
    let _ = (policy.guidance(), policy.attributes());
    let context = Context::new().with_name("Hans-Florian").with_service("Contoso");
    for password in ["Contoso2026!", "correct horse battery staple", "P@ssw0rd"] {
        let typed = Typed::new(password.to_owned()).expect("it is short");
        let report = policy.report(&Password::prepare(&typed).expect("it is a password"), &context);
        assert_eq!(report.verdict().is_ok(), report.is_accepted());
        assert_eq!(report.compliance().profile(), profile.name());
    }
});

fn explain(text: &str, error: &ProfileError) {
    assert!(error.code().starts_with("profile-") && !error.to_string().is_empty());
    if let ProfileError::Syntax { line, column, .. } | ProfileError::Field { line, column, .. } = error {
        // One line and one column after the end is where something is missing.
        let lines: Vec<&str> = text.split('\n').collect();
        assert!(*line <= lines.len() && *column <= text.len() + 1, "line {line}, column {column}");
    }
    if let ProfileError::Field { allowed, .. } = error {
        assert!(!allowed.is_empty());
    }
}

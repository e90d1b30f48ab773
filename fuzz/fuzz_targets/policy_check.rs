//! The verdict on any password for any person: it never panics, is the same each time, and is what
//! the policy says. The first line is the password; a name, an address and a service follow.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regain::policy::{Context, DefaultBlocklist, Policy, Reason};
use regain::types::{Blocklist, Password, Typed};

fuzz_target!(|text: &str| {
    let mut lines = text.split('\n');
    let mut line = || lines.next().unwrap_or_default();
    let Ok(typed) = Typed::new(line().to_owned()) else { return };
    let Ok(password) = Password::prepare(&typed) else { return };
    let context = Context::new().with_name(line()).with_address(line()).with_service(line());
    let is_listed = DefaultBlocklist::get().contains(&password);
    for policy in [Policy::alone(), Policy::beside_another_factor()] {
        let verdict = policy.check(&password, &context);
        assert_eq!(verdict, policy.check(&password, &context));
        let is_short = password.code_points() < policy.min_code_points();
        match verdict {
            Ok(proof) => {
                assert!(!is_short && !is_listed);
                assert!(proof.guesses_log10().is_finite() && proof.guesses_log10() > 0.0);
            }
            Err(rejection) => {
                let reasons = rejection.reasons();
                assert!(reasons.iter().all(|reason| !reason.code().is_empty()));
                assert_eq!(reasons.iter().any(|reason| matches!(reason, Reason::TooShort { .. })), is_short);
                assert!(!is_listed || reasons.contains(&Reason::Blocked));
                assert!(rejection.advice().ends_with('.'));
            }
        }
    }
});

//! The preparation of a password: never panics, is idempotent, and leaves no control character.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regain::types::{Password, Typed};

fuzz_target!(|text: &str| {
    let Ok(typed) = Typed::new(text.to_owned()) else { return };
    assert_eq!(typed.expose(), text, "nothing is cut");
    let Ok(password) = Password::prepare(&typed) else { return };
    let prepared = password.expose();
    assert!(!prepared.is_empty() && prepared.len() <= Typed::MAX_BYTES);
    assert!(!prepared.chars().any(char::is_control));
    assert!(
        !prepared
            .chars()
            .any(|letter| letter != ' ' && letter.is_whitespace() && !"\u{2028}\u{2029}".contains(letter))
    );
    let again = Typed::new(prepared.to_owned()).expect("it is short enough");
    assert_eq!(Password::prepare(&again).expect("it is prepared").expose(), prepared);
});

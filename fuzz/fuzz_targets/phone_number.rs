//! A phone number: reading never panics, and what is accepted is a plus and 7 to 15 digits.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regain::info::{E164, Mask};

fuzz_target!(|text: &str| {
    let Ok(number) = E164::parse(text) else { return };
    let kept = number.expose();
    assert_eq!(kept, text.trim_ascii());
    let digits = kept.strip_prefix('+').expect("it starts with a plus");
    assert!((E164::MIN_DIGITS..=E164::MAX_DIGITS).contains(&digits.len()) && !digits.starts_with('0'));
    assert!(digits.bytes().all(|byte| byte.is_ascii_digit()));
    assert!(number.mask().as_str().len() <= Mask::MAX_BYTES);
});

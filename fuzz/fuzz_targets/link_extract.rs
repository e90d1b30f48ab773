//! Pasted text: looking for a link never panics, what is found is a link that the strict decoder reads,
//! and it is found again in itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regain::token::{LinkText, Reason, extract};

fuzz_target!(|text: &[u8]| {
    match extract(text) {
        Ok(link) => {
            assert!(LinkText::parse(link.expose()).is_ok());
            assert_eq!(extract(link.expose()).expect("a link is its own text").expose(), link.expose());
        }
        Err(rejected) => {
            assert!(matches!(rejected.reason(), Reason::Malformed | Reason::Typo | Reason::Ambiguous));
            let strict = str::from_utf8(text).is_ok_and(|text| LinkText::parse(text).is_ok());
            assert!(!strict, "what the strict decoder reads is found");
        }
    }
});

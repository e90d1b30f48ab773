//! A grant handle's text: reading never panics, and what is read is the text itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regain::token::{ClaimantId, GrantHandle};

fuzz_target!(|text: &str| {
    if let Ok(handle) = GrantHandle::parse(text) {
        assert_eq!(handle.expose(), text, "there is one text for a handle");
        assert_eq!(GrantHandle::parse(handle.expose()).map(|again| again.case()).ok(), Some(handle.case()));
    }
    if let Ok(claimant) = ClaimantId::parse(text) {
        assert_eq!(claimant.to_text(), text, "there is one text for a claimant");
    }
});

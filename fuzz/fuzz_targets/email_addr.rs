//! An address: reading never panics, and what is accepted is one mailbox that breaks no header.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regain::info::EmailAddr;

fuzz_target!(|text: &str| {
    let Ok(address) = EmailAddr::parse(text) else { return };
    let kept = address.expose();
    assert_eq!(kept, text.trim_ascii());
    assert!(kept.len() <= EmailAddr::MAX_BYTES);
    assert!(kept.bytes().all(|byte| byte.is_ascii_graphic()));
    assert_eq!(kept.matches('@').count(), 1);
    assert!(!kept.contains(['<', '>', '"', ',', ';', ':', '(', ')', '[', ']', '\\']));
    assert_eq!(EmailAddr::parse(kept).expect("it is one").expose(), kept);
    assert!(address.mask().as_str().len() <= regain::info::Mask::MAX_BYTES);
});

//! A link's text: reading never panics, what is read is the text itself, and no key takes it for its own.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use regain::token::{LinkText, Links, Purpose};
use regain::types::{Entropy, KeyId, Keyring, TenantId, Timestamp};

static KEYS: OnceLock<Keyring> = OnceLock::new();

fuzz_target!(|text: &str| {
    let Ok(link) = LinkText::parse(text) else { return };
    assert_eq!(link.expose(), text, "there is one text for a link");
    assert!(LinkText::parse(link.expose()).is_ok());
    assert_eq!(format!("{link:?}"), "LinkText([REDACTED])");
    let keys = KEYS.get_or_init(|| Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([0x5a; 32])));
    let tenant = TenantId::single();
    // Nobody but the holder of a key makes a tag: no input is believed.
    assert!(
        Links::new(keys, &tenant).authenticate(Purpose::new("recover"), &link, Timestamp::EPOCH).is_err()
    );
});

//! What a person typed for a code: reading never panics, the normal form reads back, and no row takes it.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use regain::token::{
    Binding, Budget, Channel, CodeConfig, CodeFormat, CodeRow, CodeText, Codes, Flow, Purpose,
};
use regain::types::{AccountId, Context, Entropy, KeyId, Keyring, TenantId, Timestamp};

static KEYS: OnceLock<Keyring> = OnceLock::new();

fuzz_target!(|typed: &str| {
    let Ok(code) = CodeText::parse_any(typed) else {
        assert!(CodeFormat::ALL.iter().all(|format| CodeText::parse(*format, typed).is_err()));
        return;
    };
    assert_eq!(CodeText::parse_any(code.expose()).unwrap().expose(), code.expose(), "one normal form");
    assert_eq!(format!("{code:?}"), "CodeText([REDACTED])");
    let keys = KEYS.get_or_init(|| Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([0x5a; 32])));
    let (tenant, account, state) = (TenantId::single(), AccountId::from(1_u32), Context::new("state"));
    let config = CodeConfig::default_for(Channel::Mail);
    let binding = Binding { account: &account, state: &state };
    let flow = Flow { case: [0; 16], purpose: Purpose::new("recover"), binding };
    let expires = Timestamp::from_secs(900);
    // Nobody but the holder of a key makes a row's hash: no code fits this one.
    let row = CodeRow { hash: [0; 32], key: KeyId::FIRST, expires };
    let codes = Codes::new(keys, &tenant, &config);
    for row in [Some(&row), None] {
        let reserved = codes.reserve(&flow, &Budget::default(), Timestamp::EPOCH).unwrap();
        assert!(reserved.executed(3).unwrap().check(&code, row, Timestamp::EPOCH).is_err());
    }
});

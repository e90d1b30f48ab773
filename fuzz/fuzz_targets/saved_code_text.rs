//! A saved code as typed: reading never panics, all spellings are one text, and no set takes it for its own.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use regain::token::{Ledger, SavedCodeError, SavedCodeText, SavedCodes, SavedRow};
use regain::types::{AccountId, Entropy, KeyId, Keyring, TenantId, Timestamp};

static SET: OnceLock<(Keyring, SavedRow)> = OnceLock::new();

fuzz_target!(|typed: &str| {
    let code = match SavedCodeText::parse(typed) {
        Ok(code) => code,
        Err(SavedCodeError::Symbol { group } | SavedCodeError::Mistyped { group: Some(group) }) => {
            return assert!((1..=5).contains(&group));
        }
        Err(_) => return,
    };
    let again = [code.expose().to_owned(), code.expose().to_lowercase(), code.expose().replace('-', "")];
    for spelling in again {
        assert_eq!(
            SavedCodeText::parse(&spelling).map(|read| read.expose().to_owned()).as_deref(),
            Ok(code.expose())
        );
    }
    assert_eq!(format!("{code:?}"), "SavedCodeText([REDACTED])");
    let (tenant, account) = (TenantId::single(), AccountId::from(1_u32));
    let (keys, row) = SET.get_or_init(|| {
        let keys = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([0x5a; 32]));
        // Ten codes that differ.
        let entropy = Entropy::danger_from_bytes(std::array::from_fn(|place| place as u8));
        let row =
            SavedCodes::new(&keys, &tenant).issue(&account, [1; 16], entropy).expect("the key is there").row;
        (keys, row)
    });
    // Another account's codes: nobody guesses one.
    let other = AccountId::from(2_u32);
    let reserved = SavedCodes::new(keys, &tenant).reserve(&other, &Ledger::default(), Timestamp::EPOCH);
    let attempt = reserved.and_then(|reserved| reserved.executed(1)).expect("the first guess is free");
    assert!(attempt.check(Some(row), &code).is_err());
});

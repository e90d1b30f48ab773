//! A stored password record: reading, judging and verifying never panic, and nothing over the
//! ceilings is computed.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use regain::hash::{Bounds, HashError, Hasher, PepperMode, Record, Verdict};
use regain::types::{Entropy, KeyId, Keyring, TenantId, Typed};

static HASHER: OnceLock<Hasher> = OnceLock::new();

fuzz_target!(|text: &str| {
    let Ok(record) = text.parse::<Record>() else { return };
    // What other software stored has a target of its own.
    if record.legacy_scheme().is_some() {
        return;
    }
    assert_eq!(record.as_str(), text);
    assert_eq!(format!("{record:?}"), "Record([REDACTED])");

    // What the default bounds allow may take seconds: the hasher's are narrow.
    let checked = narrow().check(&record);
    assert!(checked.is_err() || Bounds::default().check(&record).is_ok());
    let hasher = HASHER.get_or_init(hasher);
    let typed = Typed::new("a password".to_owned()).expect("it is short");
    match (checked, hasher.verify(&typed, &record)) {
        (Ok(()), Ok(verdict)) => {
            assert_eq!(verdict, Verdict::Mismatch, "a made-up tag has no known password");
            assert!(hasher.drift(&record).is_ok());
            let costs = ["m=", "t=", "p="].map(|name| cost(text, name));
            assert!(record.is_unusable() || (costs[0] <= 256 && costs[1] <= 3 && costs[2] <= 8));
        }
        (Ok(()), Err(error)) => assert!(["record-pepper-key", "record-seal"].contains(&error.code())),
        (Err(error), verified) => assert_eq!(verified, Err(HashError::Record(error))),
    }
    if let Ok(Some(upgrade)) = hasher.reseal(&record) {
        assert_eq!(upgrade.expected.as_str(), text);
        let sealed = upgrade.replacement.as_str().parse().expect("what is written reads back");
        assert!(hasher.reseal(&sealed).expect("it was sealed here").is_none());
        assert_eq!(hasher.verify(&typed, &sealed), Ok(Verdict::Mismatch));
    }
});

fn cost(text: &str, name: &str) -> u32 {
    let value = text.split(['$', ',']).find_map(|part| part.strip_prefix(name));
    value.and_then(|value| value.parse().ok()).unwrap_or(0)
}

fn narrow() -> Bounds {
    Bounds::default().with_ceilings(256, 3, 8).expect("they are in range")
}

fn hasher() -> Hasher {
    let keyring = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([1; 32]));
    let hasher = Hasher::danger_for_simulation().with_bounds(narrow()).expect("it hashes within them");
    hasher.with_pepper(PepperMode::Seal, &keyring, &TenantId::single()).expect("it has the key")
}

//! A stored password record: reading and verifying never panic, and cost no more than the ceilings.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use regain::hash::{Hasher, Record};
use regain::types::Typed;

static HASHER: OnceLock<Hasher> = OnceLock::new();

fuzz_target!(|text: &str| {
    let Ok(record) = text.parse::<Record>() else { return };
    assert_eq!(record.as_str(), text);
    assert_eq!(format!("{record:?}"), "Record([REDACTED])");
    // What the ceilings allow may still take seconds: only cheap and forbidden costs are tried here.
    let cost = |name: &str| {
        let value = text.split(['$', ',']).find_map(|part| part.strip_prefix(name));
        value.and_then(|value| value.parse::<u32>().ok()).unwrap_or(0)
    };
    let (memory, passes, lanes) = (cost("m="), cost("t="), cost("p="));
    let cheap = memory <= 256 && passes <= 2 && lanes <= 8;
    let forbidden = memory > 262_144 || passes > 16 || lanes > 8;
    if !(cheap || forbidden) {
        return;
    }
    let hasher = HASHER.get_or_init(Hasher::danger_for_simulation);
    let typed = Typed::new("a password".to_owned()).expect("it is short");
    let verdict = hasher.verify(&typed, &record);
    assert!(!(forbidden && verdict.is_ok()), "a record above the ceilings was computed");
});

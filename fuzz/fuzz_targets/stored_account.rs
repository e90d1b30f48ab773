//! An account as it is stored: loading never panics, and what loads is stored as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regain::flow::{Account, AccountCommand, BlockReason, Terms};
use regain::types::Timestamp;

fuzz_target!(|bytes: &[u8]| {
    let Ok(account) = serde_json::from_slice::<Account>(bytes) else { return };
    let stored = serde_json::to_vec(&account).expect("it is stored");
    let again = serde_json::from_slice::<Account>(&stored).expect("it is loaded again");
    assert_eq!(serde_json::to_vec(&again).expect("it is stored"), stored);
    assert_eq!(format!("{account:?}"), "Account([REDACTED])");
    let (terms, now) = (Terms::default(), Timestamp::from_secs(1_800_000_000));
    let mut blocked = account.clone();
    let block = AccountCommand::Block { reason: BlockReason::UnusualActivity, suspect_since: now };
    for event in account.decide(block, &terms, now).expect("a block is never refused") {
        blocked.apply(&event);
    }
    assert!(blocked.is_blocked() && blocked.next_due().is_none());
    assert!(blocked.epochs().session > account.epochs().session || account.epochs().session == u64::MAX);
    assert_eq!(blocked.epochs().credential, account.epochs().credential, "a block kills no link");
});

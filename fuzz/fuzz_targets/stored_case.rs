//! A recovery case as it is stored: loading never panics, and what loads is stored as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regain::flow::{Case, CaseCommand, ClaimantDigest, Progress, Terms};
use regain::types::Timestamp;

fuzz_target!(|bytes: &[u8]| {
    let Ok(case) = serde_json::from_slice::<Case>(bytes) else { return };
    let stored = serde_json::to_vec(&case).expect("it is stored");
    assert_eq!(serde_json::from_slice::<Case>(&stored).expect("it is loaded again"), case);
    let (terms, now) = (Terms::default(), Timestamp::from_secs(1_800_000_000));
    for by in case.proofs().iter().map(|proof| proof.by).chain([ClaimantDigest([0; 32])]) {
        let enough = case.progress(by) == Progress::Enough;
        let completed = case.decide(CaseCommand::Complete { by }, &terms, now);
        assert!(enough || completed.is_err(), "a case was completed without proof");
    }
    let contest = CaseCommand::Contest { counts_from: Timestamp::EPOCH };
    for command in [CaseCommand::EndHold, CaseCommand::Expire, contest, CaseCommand::Fail] {
        let mut after = case.clone();
        let events = case.decide(command, &terms, now).unwrap_or_default();
        events.iter().for_each(|event| after.apply(event));
        assert!(case.is_live() || !after.is_live(), "what is over stays over");
    }
    let _ = (case.next_due(), case.newest_time(), case.grants().count(), case.waited());
});

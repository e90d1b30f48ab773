//! Security info as it is stored: loading never panics, what loads is stored as the same, and time does
//! to it only what it announces.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regain::info::{Command, SecurityInfo, State, Terms};
use regain::types::Timestamp;

fuzz_target!(|bytes: &[u8]| {
    let Ok(info) = serde_json::from_slice::<SecurityInfo>(bytes) else { return };
    assert!(info.items().len() <= SecurityInfo::MAX_ITEMS);
    let stored = serde_json::to_vec(&info).expect("it is stored");
    assert_eq!(serde_json::from_slice::<SecurityInfo>(&stored).expect("it is loaded again"), info);
    let (now, terms) = (Timestamp::from_secs(1_800_000_000), Terms::default());
    let after = |command: Command| {
        let mut after = info.clone();
        let events = info.decide(command, &terms, now).expect("time is never refused");
        events.iter().for_each(|event| after.apply(event));
        after
    };
    let due = after(Command::Due);
    assert!(due.counting(now).count() <= info.counting(now).count(), "time proves nothing");
    assert!(due.next_due().is_none_or(|due| due > now), "what is due is done at once");
    let recovered = after(Command::RecoveryCompleted { mature_by: now });
    let suspended = |id| {
        info.get(id).is_some_and(|item| matches!(item.state(), State::Suspended { since, .. } if since > now))
    };
    let matured = |id| info.get(id).is_some_and(|item| item.had_matured_by(now));
    assert!(
        recovered
            .items()
            .iter()
            .all(|item| item.had_matured_by(now) && (matured(item.id()) || suspended(item.id()))),
        "nothing young stays"
    );
    assert!(recovered.next_due().is_none(), "nothing is pending after a recovery");
});

//! What the pages below `docs/` show is what the code does.

use std::time::Duration;

use regain::Limits;
use regain::flow::{Case, ClaimantDigest, DEFAULT_TABLE, GRANT_LIFETIME, Holding, Progress, Stage, Terms};
use regain::types::{Context, Keyring, to_hex};

#[test]
fn the_program_of_getting_started_is_the_example_that_runs() {
    let page = include_str!("../../../docs/getting-started.md");
    let example = include_str!("../../regain-sqlite/examples/getting_started.rs");
    assert_eq!(block(page, "```rust\n"), example);
    assert!(example.lines().count() < 60);
}

#[test]
fn the_keyring_of_its_page_is_read_and_written_again() {
    let text = block(include_str!("../../../docs/spec/keyring.md"), "```\nregain-keyring-1");
    let text = format!("regain-keyring-1{text}");
    let keyring = Keyring::parse(&text).unwrap();
    assert_eq!((keyring.write(), keyring.active().get()), (text, 2));
}

#[test]
fn the_context_of_its_page_encodes_as_it_says() {
    let page = include_str!("../../../docs/spec/context.md");
    let shown: String = block(page, "```\n").lines().next().unwrap().split(' ').collect();
    assert_eq!(to_hex(Context::new("ab").text("").number(1).as_bytes()), shown);
    for (size, head) in [(65_534, "00016cfffe"), (65_535, "00016cffff000000000000ffff")] {
        let bytes = to_hex(Context::new("l").bytes(&vec![0; size]).as_bytes());
        assert_eq!(bytes, format!("{head}{}", "00".repeat(size)));
    }
}

#[test]
fn the_case_of_the_flows_page_loads_and_is_held() {
    let text = block(include_str!("../../../docs/spec/flow.md"), "```json\n");
    let case: Case = serde_json::from_str(&text).unwrap();
    let shown: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_value(&case).unwrap(), shown);
    assert!(matches!(case.stage(), Stage::Held { .. }));
    assert!(matches!(case.progress(ClaimantDigest([2; 32])), Progress::Held { .. }));
    let two = Holding { addresses: 2, factor: false };
    assert_eq!(Some(case.path()), DEFAULT_TABLE.path(two, true));
}

#[test]
fn the_limits_of_the_flows_page_are_the_defaults() {
    let page = include_str!("../../../docs/spec/flow.md");
    let (limits, terms) = (Limits::default(), Terms::default());
    let minutes = |limit: regain::Limit| (limit.burst, limit.interval.as_secs() / 60);
    for (row, limit) in [
        ("requests for one typed address", limits.open_typed),
        ("sign-ins for one typed address", limits.sign_in_typed),
        ("codes and current passwords", limits.proofs),
        ("recovery letters to one account", limits.invitations),
    ] {
        let line = page.lines().find(|line| line.starts_with(&format!("| {row}"))).unwrap();
        let (burst, interval) = minutes(limit);
        assert!(
            line.contains(&format!("| {burst} ")) && line.contains(&format!(" {interval} minutes")),
            "{row}"
        );
    }
    assert_eq!(minutes(limits.open_peer), (30, 1));
    assert_eq!((limits.audited_refusals.burst, limits.audited_refusals.interval.as_secs()), (1000, 1));
    assert_eq!(
        (GRANT_LIFETIME, terms.case_lifetime),
        (Duration::from_secs(900), Duration::from_secs(86_400))
    );
    assert_eq!(terms.info.hold, Duration::from_secs(604_800));
    assert_eq!((Case::MAX_PROOFS_PER_ITEM, Case::MAX_GRANTS), (4, 8));
}

/// The fenced block that begins with `start`, without it.
fn block(page: &str, start: &str) -> String {
    let inside = page.split_once(start).map_or("", |(_, rest)| rest);
    inside.split_once("```").map_or(String::new(), |(text, _)| text.to_owned())
}

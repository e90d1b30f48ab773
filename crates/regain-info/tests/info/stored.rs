//! The stored document: what the specification shows, and what hostile bytes can do.

use proptest::prelude::*;
use regain_info::{Command, SecurityInfo, Terms};
use regain_types::Timestamp;

use super::{seal, vault};

/// The document of the specification: one item of each kind and one of each state.
fn document() -> SecurityInfo {
    let mut info = SecurityInfo::new();
    let mut now = Timestamp::from_secs(1_800_000_000);
    let mut ask = |command: Command| {
        for event in info.decide(command, &Terms::default(), now).unwrap() {
            info.apply(&event);
        }
        now = now.after(std::time::Duration::from_secs(60));
    };
    vault(|vault| {
        ask(Command::Enrol(vec![seal(vault, 0), seal(vault, 2), seal(vault, 3)]));
        ask(Command::AskRemoval(seal(vault, 3).id()));
        ask(Command::Add(seal(vault, 1)));
    });
    info
}

fn text() -> String {
    serde_json::to_string_pretty(&document()).unwrap()
}

#[test]
fn the_example_of_the_specification_is_what_is_stored() {
    let specification = include_str!("../../../../docs/spec/security-info.md");
    let (_, example) = specification.split_once("```json\n").unwrap();
    let (example, _) = example.split_once("\n```").unwrap();
    assert_eq!(example, text(), "the example is:\n{}", text());
}

#[test]
fn a_document_reads_back() {
    assert_eq!(serde_json::from_str::<SecurityInfo>(&text()).unwrap(), document());
    assert_eq!(serde_json::to_string(&SecurityInfo::new()).unwrap(), r#"{"v":1,"items":[]}"#);
}

#[test]
fn what_breaks_a_limit_is_refused() {
    let read = |value: serde_json::Value| serde_json::from_value::<SecurityInfo>(value);
    let document = serde_json::to_value(document()).unwrap();
    let change = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut changed = document.clone();
        change(&mut changed);
        read(changed).unwrap_err().to_string()
    };
    let version = change(&|d| d["v"] = 2.into());
    assert_eq!(version, "security info of version 2 is not known: update this software");
    assert!(change(&|d| drop(d.as_object_mut().unwrap().remove("v"))).contains("missing field `v`"));
    assert!(change(&|d| d["x"] = 1.into()).contains("unknown field"));
    let twice = |d: &mut serde_json::Value| d["items"][1] = d["items"][0].clone();
    assert_eq!(change(&twice), "two items have the same id");
    let many = |count: usize| {
        let mut changed = document.clone();
        let one = changed["items"][0].clone();
        let numbered = |n: usize| {
            let mut item = one.clone();
            item["id"] = format!("{n:032x}").into();
            item
        };
        changed["items"] = (0..count).map(numbered).collect();
        read(changed)
    };
    assert!(many(32).is_ok());
    assert_eq!(many(33).unwrap_err().to_string(), "security info holds at most 32 items");
}

proptest! {
    #[test]
    fn hostile_bytes_give_errors_and_never_a_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
        shorten: bool,
    ) {
        let mut bytes = serde_json::to_vec(&document()).unwrap();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if shorten {
            bytes.truncate(cut.index(bytes.len()));
        }
        let Ok(info) = serde_json::from_slice::<SecurityInfo>(&bytes) else { return Ok(()) };
        // What is still a document reads back, opens or says why not, and takes every command.
        let again = serde_json::to_vec(&info).unwrap();
        prop_assert_eq!(&serde_json::from_slice::<SecurityInfo>(&again).unwrap(), &info);
        vault(|vault| {
            for item in info.items() {
                let _ = (vault.email(item).is_ok(), vault.totp(item).is_ok());
                let now = item.added_at();
                for command in [
                    Command::Prove { item: item.id(), step: Some(u64::MAX) },
                    Command::AskRemoval(item.id()),
                    Command::KeepItem(item.id()),
                    Command::AcceptStep { item: item.id(), step: u64::MAX },
                    Command::RecoveryCompleted { mature_by: now },
                    Command::Due,
                ] {
                    let _ = info.decide(command, &Terms::default(), now);
                }
            }
        });
    }

    #[test]
    fn hostile_numbers_give_errors_and_never_a_panic(numbers in prop::collection::vec(any::<u64>(), 8)) {
        let mut numbers = numbers.into_iter().cycle();
        let mut document = serde_json::to_value(document()).unwrap();
        for item in document["items"].as_array_mut().unwrap() {
            for value in item["state"].as_object_mut().unwrap().values_mut().filter(|v| v.is_u64()) {
                *value = numbers.next().into();
            }
        }
        if let Ok(info) = serde_json::from_value::<SecurityInfo>(document) {
            let now = Timestamp::from_millis(numbers.next().unwrap());
            let _ = (info.next_due(), info.counting(now).count());
            let _ = info.decide(Command::RecoveryCompleted { mature_by: now }, &Terms::default(), now);
        }
    }
}

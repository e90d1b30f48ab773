//! The stored document: what the specification shows, and what hostile bytes can do.

use proptest::prelude::*;
use regain_info::{Command, Detail, Ledger, Refusal, SecurityInfo, Terms, Verify};
use regain_types::Timestamp;

use super::{detail, seal, vault};

/// The document of the specification: an item of each kind and one of each state.
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
        let id = |n| seal(vault, n).id();
        ask(Command::Enrol([0, 2, 3, 100, 101, 102].map(|n| seal(vault, n)).into()));
        ask(Command::AskRemoval(id(3)));
        ask(Command::Add(seal(vault, 1)));
        ask(Command::SpendCode { item: id(100), left: 9 });
        ask(Command::Suspend { item: id(102), evidence: vec![id(0), id(2)] });
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
    assert_eq!(serde_json::to_string(&SecurityInfo::new()).unwrap(), r#"{"v":2,"items":[]}"#);
}

const VERSION_1: &str = include_str!("golden/version-1.json");
const VERSION_2: &str = include_str!("golden/version-2.json");

#[test]
fn a_document_of_every_version_loads_and_opens() {
    assert_eq!(text() + "\n", VERSION_2, "the document is:\n{}", text());
    let info: SecurityInfo = serde_json::from_str(VERSION_1).unwrap();
    assert_eq!(info.items().len(), 4);
    vault(|vault| {
        for (place, address) in [(0, "canary0@planted.example"), (2, "canary3@planted.example")] {
            assert_eq!(vault.email(&info.items()[place]).unwrap().expose(), address);
        }
        let phone = vault.destination::<Verify>(&info.items()[3], &mut Ledger::new()).unwrap();
        assert_eq!(phone.expose(), "+4915112000001");
        let app = vault.totp(&info.items()[1]).unwrap();
        let Detail::Authenticator(same) = detail(2) else { panic!("it is an authenticator") };
        assert_eq!(app.uri("", "").expose(), same.uri("", "").expose());
    });
}

#[test]
fn version_1_becomes_version_2_with_nothing_changed_but_its_numbers() {
    let info: SecurityInfo = serde_json::from_str(VERSION_1).unwrap();
    let mut expected: serde_json::Value = serde_json::from_str(VERSION_1).unwrap();
    expected["v"] = 2.into();
    for item in expected["items"].as_array_mut().unwrap() {
        item["sealed"]["v"] = 1.into();
    }
    assert_eq!(serde_json::to_value(&info).unwrap(), expected);
    assert_eq!(serde_json::from_value::<SecurityInfo>(expected).unwrap(), info);
}

#[test]
fn version_1_had_less_and_is_read_as_strictly_as_it_was() {
    let read = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut document: serde_json::Value = serde_json::from_str(VERSION_1).unwrap();
        change(&mut document["items"][0]);
        serde_json::from_value::<SecurityInfo>(document)
    };
    assert!(read(&|_| ()).is_ok());
    assert!(read(&|item| item["kind"] = "passkey".into()).is_err());
    assert!(read(&|item| item["kind"] = "carrier-pigeon".into()).is_err());
    assert!(read(&|item| item["state"]["s"] = "suspended".into()).is_err());
    assert!(read(&|item| item["sealed"]["v"] = 1.into()).is_err());
    assert!(read(&|item| item["left"] = 1.into()).is_err());
}

/// A document with an item of an unknown kind before, between and after the known ones.
fn with_unknown(first: &str) -> String {
    let known = |n: usize| serde_json::to_string(&document().items()[n]).unwrap();
    let pigeon =
        r#"{ "kind":"carrier-pigeon",  "x":1.50, "id":"ffffffffffffffffffffffffffffff02", "a":{"b":[1e3]} }"#;
    let contact = r#"{"id":"ffffffffffffffffffffffffffffff03","kind":"recovery-contact","state":{"s":"active","proven_at":1,"counts_from":1}}"#;
    format!(r#"{{"v":2,"items":[{first},{},{pigeon},{},{contact}]}}"#, known(0), known(1))
}

#[test]
fn an_unknown_kind_is_kept_byte_for_byte_and_never_counts() {
    let young = r#"{"id":"ffffffffffffffffffffffffffffff01","kind":"owl","state":{"s":"active","proven_at":1,"counts_from":9000000000000}}"#;
    let text = with_unknown(young);
    let mut info: SecurityInfo = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&info).unwrap(), text);
    let names: Vec<&str> = info.unknown().iter().map(|item| item.kind_name()).collect();
    assert_eq!(names, ["owl", "carrier-pigeon", "recovery-contact"]);
    let now = Timestamp::from_secs(1_800_000_600);
    assert_eq!((info.items().len(), info.counting(now).count(), info.told().count()), (2, 2, 1));
    for unknown in info.unknown() {
        for command in [
            Command::Prove { item: unknown.id(), step: None },
            Command::AskRemoval(unknown.id()),
            Command::KeepItem(unknown.id()),
            Command::Distrust(unknown.id()),
        ] {
            assert_eq!(info.decide(command, &Terms::default(), now), Err(Refusal::UnknownKind));
        }
    }
    // Known items come and go between them; a recovery drops what says of itself that it is young.
    let id = info.items()[1].id();
    for command in [Command::AskRemoval(id), Command::RecoveryCompleted { mature_by: now }] {
        for event in info.decide(command, &Terms::default(), now).unwrap() {
            info.apply(&event);
        }
    }
    assert_eq!(serde_json::to_string(&info).unwrap(), text.replace(&format!("{young},"), ""));
}

#[test]
fn an_unknown_kind_has_limits_too() {
    let read = |text: &str| serde_json::from_str::<SecurityInfo>(text).map_err(|error| error.to_string());
    let one =
        |kind: &str, id: &str, rest: &str| with_unknown(&format!(r#"{{"id":"{id}","kind":"{kind}"{rest}}}"#));
    let id = "ffffffffffffffffffffffffffffff01";
    assert!(read(&one("owl", id, "")).is_ok());
    assert!(read(&one("owl", &id.replace("01", "03"), "")).unwrap_err().contains("same id"));
    assert!(read(&one("owl", &"00".repeat(16), "")).unwrap_err().contains("same id"));
    assert!(read(&one("owl", "x", "")).is_err() && read(&with_unknown(r#"{"kind":"owl"}"#)).is_err());
    for kind in ["", "Owl", "o w l", &"o".repeat(33)] {
        assert!(read(&one(kind, id, "")).unwrap_err().contains("name of a kind"), "{kind}");
    }
    let long = format!(r#","x":"{}""#, "y".repeat(8192));
    assert!(read(&one("owl", id, &long)).unwrap_err().contains("8192 bytes"));
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
    for unknown in [0, 3] {
        let version = change(&|d| d["v"] = unknown.into());
        assert_eq!(version, format!("security info of version {unknown} is not known: update this software"));
    }
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

//! The committed vectors, read and checked as any other implementation would.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail by panicking")]

#[path = "../examples/vectors.rs"]
#[expect(dead_code, reason = "its `main` prints what is compared here")]
mod generator;

use std::collections::HashSet;

use regain_token::{
    Binding, ClaimantId, GrantHandle, GrantRow, LinkRow, LinkText, Links, Purpose, Rejected, Selector,
};
use regain_types::{Context, Entropy, Keyring, TenantId, Timestamp, from_hex, to_hex};
use serde_json::Value;

const COMMITTED: &str = include_str!("../../../docs/vectors/token/links.json");

#[test]
fn the_generator_writes_the_committed_file() {
    let generated: Value = serde_json::from_str(&generator::generate()).unwrap();
    assert!(generated == committed(), "run `cargo run -p regain-token --example vectors` and compare");
}

#[test]
fn every_case_of_the_committed_file_holds() {
    let file = committed();
    let mut names = HashSet::new();
    let mut bad = 0;
    for case in file["cases"].as_array().unwrap() {
        let name = text(case, "name");
        assert!(names.insert(name), "{name} is there twice");
        let result = match text(case, "operation") {
            "mint" => mint(&file, case),
            "open" => open(&file, case).map_or_else(code, |()| "ok"),
            "grant" => grant(&file, case),
            "check-grant" => check_grant(&file, case).map_or_else(code, |()| "ok"),
            "request" => request(case).map_or_else(code, |()| "ok"),
            other => panic!("{name}: operation {other}"),
        };
        assert_eq!(result, text(case, "result"), "{name}");
        bad += usize::from(result != "ok");
    }
    assert!(names.len() >= 60 && bad >= 40, "{bad} bad cases of {}", names.len());
}

fn mint(file: &Value, case: &Value) -> &'static str {
    let (keys, tenant) = place(file, case);
    let (account, state) = (text(case, "account").parse().unwrap(), state(case));
    let binding = Binding { account: &account, state: &state };
    let entropy = Entropy::danger_from_bytes(from_hex(text(case, "entropy")).unwrap());
    let expires = time(case, "expires_ms");
    match Links::new(&keys, &tenant).mint(purpose(case), binding, expires, entropy) {
        Ok(minted) => {
            assert_eq!(minted.text.expose(), text(case, "text"));
            let row = link_row(case);
            assert_eq!(
                (minted.row.selector, minted.row.hash, minted.row.key, minted.row.expires),
                (row.selector, row.hash, row.key, row.expires)
            );
            "ok"
        }
        Err(error) => error.code(),
    }
}

fn open(file: &Value, case: &Value) -> Result<(), Rejected> {
    let (keys, tenant) = place(file, case);
    let links = Links::new(&keys, &tenant);
    let (account, state) = (text(case, "account").parse().unwrap(), state(case));
    let binding = Binding { account: &account, state: &state };
    let link = LinkText::parse(text(case, "text"))?;
    let authentic = links.authenticate(purpose(case), &link, time(case, "now_ms"))?;
    authentic.check(&links, &link_row(case), binding).map(|_| ())
}

fn grant(file: &Value, case: &Value) -> &'static str {
    let (keys, tenant) = place(file, case);
    let request = ClaimantId::parse(text(case, "request")).unwrap();
    let id = from_hex(text(case, "case")).unwrap();
    let (handle, made) = Links::new(&keys, &tenant).grant(id, &request, time(case, "expires_ms")).unwrap();
    assert_eq!((handle.expose(), handle.case()), (text(case, "text"), id));
    let row = grant_row(case);
    assert_eq!((made.hash, made.key, made.expires), (row.hash, row.key, row.expires));
    "ok"
}

fn check_grant(file: &Value, case: &Value) -> Result<(), Rejected> {
    let (keys, tenant) = place(file, case);
    let handle = GrantHandle::parse(text(case, "text"))?;
    Links::new(&keys, &tenant).check_grant(&handle, &grant_row(case), time(case, "now_ms"))
}

fn request(case: &Value) -> Result<(), Rejected> {
    let id = ClaimantId::parse(text(case, "text"))?;
    assert_eq!(to_hex(&id.digest()), text(case, "digest"));
    Ok(())
}

fn committed() -> Value {
    serde_json::from_str(COMMITTED).unwrap()
}

fn code(rejected: Rejected) -> &'static str {
    rejected.reason().code()
}

fn place(file: &Value, case: &Value) -> (Keyring, TenantId) {
    let mut roots = file["keys"].as_array().unwrap().iter().map(|key| {
        let root = Entropy::danger_from_bytes(from_hex(text(key, "root")).unwrap());
        (number(key, "id").try_into().unwrap(), root)
    });
    let (first, root) = roots.next().unwrap();
    let mut keys = Keyring::with_first(first, root);
    roots.for_each(|(id, root)| keys.add(id, root).unwrap());
    if !case["active"].is_null() {
        keys.activate(number(case, "active").try_into().unwrap()).unwrap();
    }
    (keys, text(case, "tenant").parse().unwrap())
}

/// Labels and purposes are constants in a program; here they come from a file.
fn constant(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

fn purpose(case: &Value) -> Purpose {
    Purpose::new(constant(text(case, "purpose")))
}

fn state(case: &Value) -> Context {
    let mut fields = case["state"].as_array().unwrap().iter().map(|field| field.as_str().unwrap());
    let label = Context::new(constant(fields.next().unwrap()));
    fields.fold(label, |state, field| state.text(field))
}

fn link_row(case: &Value) -> LinkRow {
    let row = &case["row"];
    LinkRow {
        selector: Selector::from_bytes(from_hex(text(row, "selector")).unwrap()),
        hash: from_hex(text(row, "hash")).unwrap(),
        key: number(row, "key").try_into().unwrap(),
        expires: time(row, "expires_ms"),
    }
}

fn grant_row(case: &Value) -> GrantRow {
    let row = &case["row"];
    GrantRow {
        hash: from_hex(text(row, "hash")).unwrap(),
        key: number(row, "key").try_into().unwrap(),
        expires: time(row, "expires_ms"),
    }
}

fn text<'a>(of: &'a Value, field: &str) -> &'a str {
    of[field].as_str().unwrap_or_else(|| panic!("no text {field} in {of}"))
}

fn number(of: &Value, field: &str) -> u16 {
    of[field].as_u64().unwrap().try_into().unwrap()
}

fn time(of: &Value, field: &str) -> Timestamp {
    Timestamp::from_millis(of[field].as_u64().unwrap())
}

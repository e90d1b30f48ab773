//! Saved codes: section 9 of the specification.

mod check;
mod reserve;
mod typed;

use regain_token::{Ledger, NewSavedCodes, SavedClaim, SavedCodeText, SavedCodes, SavedRow};
use regain_types::{AccountId, Entropy, TenantId, to_hex};
use serde_json::{Value, json};

use super::inputs::{NOW, counting, keyring};

pub(crate) fn cases() -> Vec<Value> {
    let mut cases = typed::cases();
    cases.extend(issued());
    cases.extend(decoded());
    cases.extend(broken());
    cases.extend(reserve::cases());
    cases.extend(check::cases());
    cases.extend(wrapped());
    cases
}

/// The claim of a right code, after its guess was counted.
fn guessed(saved: SavedCodes<'_>, account: &AccountId, row: &SavedRow, code: &SavedCodeText) -> SavedClaim {
    let reserved = saved.reserve(account, &Ledger::default(), NOW).unwrap();
    reserved.executed(1).unwrap().check(Some(row), code).unwrap()
}

/// Whose set it is; the cases change one field each.
#[derive(Clone)]
struct Place {
    active: u16,
    tenant: String,
    account: AccountId,
    set: [u8; 16],
    iterations: u32,
    entropy: [u8; 160],
}

impl Place {
    fn usual() -> Self {
        Self {
            active: 7,
            tenant: "acme".into(),
            account: AccountId::from(42_u32),
            set: counting(0x40),
            iterations: 0,
            entropy: counting(0),
        }
    }

    /// What `act` does with the codes of this tenant.
    fn with<T>(&self, act: impl FnOnce(SavedCodes<'_>) -> T) -> T {
        let (keys, tenant): (_, TenantId) = (keyring(self.active), self.tenant.parse().unwrap());
        let codes = SavedCodes::new(&keys, &tenant);
        act(if self.iterations == 0 { codes } else { codes.strict_nist(self.iterations).unwrap() })
    }

    fn issue(&self) -> NewSavedCodes {
        let entropy = Entropy::danger_from_bytes(self.entropy);
        self.with(|codes| codes.issue(&self.account, self.set, entropy)).unwrap()
    }

    /// `row` wrapped under each of `keys`.
    fn wrap(&self, row: &SavedRow, keys: &[u16]) -> SavedRow {
        let wrap = |row: SavedRow, active: &u16| {
            let place = Self { active: *active, ..self.clone() };
            place.with(|codes| codes.rewrap(&row)).unwrap().unwrap()
        };
        keys.iter().fold(row.clone(), wrap)
    }

    /// `row` after the use of these codes, each numbered as on its sheet.
    fn used(&self, row: &SavedRow, numbers: &[usize]) -> SavedRow {
        let codes = self.issue().codes;
        let using = |row: SavedRow, number: &usize| {
            self.with(|saved| guessed(saved, &self.account, &row, &codes[number - 1])).row
        };
        numbers.iter().fold(row.clone(), using)
    }

    fn issued(&self, name: &str) -> Value {
        let new = self.issue();
        let mut case = self.issuing(name, "ok");
        case["codes"] = new.codes.iter().map(SavedCodeText::expose).collect();
        (case["row"], case["notice"]) = (hex(&new.row), new.notify.code().into());
        case
    }

    fn issuing(&self, name: &str, result: &str) -> Value {
        json!({
            "name": format!("issue {name}"), "operation": "issue", "active": self.active, "tenant": self.tenant,
            "account": self.account.as_str(), "set": to_hex(&self.set), "iterations": self.iterations,
            "replaces": null, "entropy": to_hex(&self.entropy), "result": result,
        })
    }

    /// What becomes of `row` where the active key is this one.
    fn wrapping(&self, name: &str, row: &SavedRow, result: &str) -> Value {
        let mut case = json!({
            "name": format!("wrap {name}"), "operation": "wrap", "active": self.active, "tenant": self.tenant,
            "row": hex(row), "result": result,
        });
        if let Ok(after) = self.with(|codes| codes.rewrap(row)) {
            case["after"] = after.map_or(Value::Null, |after| hex(&after));
        }
        case
    }
}

fn issued() -> Vec<Value> {
    let usual = Place::usual();
    let strict = |iterations| Place { iterations, ..usual.clone() };
    let refused =
        |iterations| strict(iterations).issuing(&format!("with {iterations} iterations"), "saved-iterations");
    let replacing = |mut case: Value, set: [u8; 16]| {
        case["replaces"] = to_hex(&set).into();
        case
    };
    vec![
        usual.issued("a set"),
        Place { entropy: [0; 160], ..usual.clone() }.issuing("from zeros", "saved-entropy"),
        Place { entropy: [0xff; 160], ..usual.clone() }.issuing("from ones", "saved-entropy"),
        Place { active: 8, ..usual.clone() }.issued("under another active key"),
        Place { tenant: "default".into(), ..usual.clone() }.issued("for the single tenant"),
        Place { account: AccountId::from_uuid([0xab; 16]), ..usual.clone() }.issued("for a UUID"),
        Place { set: [0; 16], ..usual.clone() }.issued("with a set of zeros"),
        strict(1_000).issued("with the fewest iterations"),
        strict(1_001).issued("with an iteration more"),
        replacing(usual.issued("in the place of another"), [1; 16]),
        refused(1),
        refused(999),
        refused(1_000_001),
        refused(u32::MAX),
        replacing(usual.issuing("in the place of the same", "saved-set-same"), usual.set),
    ]
}

fn decode(name: &str, row: &[u8], result: &str) -> Value {
    json!({
        "name": format!("decode {name}"), "operation": "decode", "row": to_hex(row), "result": result,
    })
}

fn decoded() -> Vec<Value> {
    let usual = Place::usual();
    let new = usual.issue().row;
    let good = |name, row: &[u8]| {
        let (mut case, read) = (decode(name, row, "ok"), SavedRow::from_bytes(row).unwrap());
        case["keys"] = read.keys().map(|key| key.get()).collect();
        (case["set"], case["iterations"]) = (to_hex(&read.set()).into(), read.iterations().into());
        (case["left"], case["revision"]) = (read.left().into(), read.revision().into());
        case
    };
    let all: Vec<usize> = (1..=10).collect();
    let bytes = new.to_bytes();
    vec![
        good("a new row", &bytes),
        good("a row with the first code used", &usual.used(&new, &[1]).to_bytes()),
        good("a row with the last code used", &usual.used(&new, &[10]).to_bytes()),
        good("a row with no code left", &usual.used(&new, &all).to_bytes()),
        good("a row of two keys", &usual.wrap(&new, &[8]).to_bytes()),
        good("a row of three keys, two of them the same", &usual.wrap(&new, &[8, 7]).to_bytes()),
        good("a row of four keys", &usual.wrap(&new, &[8, 7, 8]).to_bytes()),
        good(
            "a row of four keys with no code left",
            &usual.wrap(&usual.used(&new, &all), &[8, 7, 8]).to_bytes(),
        ),
        good("a row of keys that the keyring lacks", &patched(&new, 1, &[0xff, 0xff, 0, 1])),
        good("the fewest iterations", &patched(&new, 9, &1_000_u32.to_be_bytes())),
        good("the most iterations", &patched(&new, 9, &1_000_000_u32.to_be_bytes())),
        good("a hash of zeros for a code that is left", &patched(&new, 47, &[0; 32])),
        good("a set and a salt of zeros", &patched(&new, 15, &[0; 32])),
    ]
}

fn broken() -> Vec<Value> {
    let usual = Place::usual();
    let new = usual.issue().row;
    let (bytes, used) = (new.to_bytes(), usual.used(&new, &[2]));
    let length = |name, row: &[u8]| decode(name, row, "saved-row-length");
    let version = |version: u8| {
        decode(&format!("version {version}"), &patched(&new, 0, &[version]), "saved-row-version")
    };
    let bad = |name: &str, row: [u8; SavedRow::BYTES]| decode(name, &row, "saved-row-broken");
    let iterations = |iterations: u32| {
        bad(&format!("{iterations} iterations"), patched(&new, 9, &iterations.to_be_bytes()))
    };
    let bit = |bit: u32| {
        bad(&format!("code {} of ten", bit + 1), patched(&new, 13, &(0x3ff | 1_u16 << bit).to_be_bytes()))
    };
    let mut cases = vec![
        length("nothing", &[]),
        length("one byte", &[1]),
        length("a byte too few", &bytes[..366]),
        length("a byte too many", &[&bytes[..], &[0]].concat()),
        length("without its version", &bytes[1..]),
        length("two rows", &[bytes, bytes].concat()),
        version(0),
        version(2),
        version(0xff),
        bad("one hash in two places", patched(&new, 79, &bytes[47..79])),
        bad("one hash in the first and the last place", patched(&new, 335, &bytes[47..79])),
        bad("zeros for two codes that are left", patched(&new, 47, &[0; 64])),
        bad("no key", patched(&new, 1, &[0; 8])),
        bad("no first key", patched(&new, 1, &[0, 0, 0, 7])),
        bad("a gap after the first key", patched(&new, 1, &[0, 7, 0, 0, 0, 8])),
        bad("a gap in the chain", patched(&new, 1, &[0, 7, 0, 8, 0, 0, 0, 7])),
        bad("a last key alone", patched(&new, 7, &[0, 8])),
        iterations(1),
        iterations(999),
        iterations(1_000_001),
        iterations(u32::MAX),
    ];
    cases.extend((10..16).map(bit));
    cases.extend([
        bad("a code that is used and has its hash", patched(&new, 13, &[0x03, 0xfe])),
        bad("the first bit of the hash of a used code", patched(&used, 79, &[0x80])),
        bad("the last bit of the hash of a used code", patched(&used, 110, &[1])),
        bad("the tenth code used and its hash left", patched(&new, 13, &[0x01, 0xff])),
    ]);
    cases
}

fn wrapped() -> Vec<Value> {
    let usual = Place::usual();
    let (seven, eight) = (usual.clone(), Place { active: 8, ..usual.clone() });
    let new = usual.issue().row;
    let strict = Place { iterations: 1_000, ..usual.clone() }.issue().row;
    let chain = |keys: &[u8; 8]| SavedRow::from_bytes(&patched(&new, 1, keys)).unwrap();
    let full = usual.wrap(&new, &[8, 7, 8]);
    let (last_full, unknown) = ("saved-chain-full", "key-unknown");
    vec![
        eight.wrapping("a new row", &new, "ok"),
        eight.wrapping("what is left", &usual.used(&new, &[2]), "ok"),
        eight.wrapping("a row with no code left", &usual.used(&new, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), "ok"),
        eight.wrapping("a row with iterations", &strict, "ok"),
        seven.wrapping("under a key that is in the chain", &usual.wrap(&new, &[8]), "ok"),
        eight.wrapping("under a fourth key", &usual.wrap(&new, &[8, 7]), "ok"),
        seven.wrapping("a row of the active key", &new, "ok"),
        eight.wrapping("a row that ends in the active key", &usual.wrap(&new, &[8]), "ok"),
        eight.wrapping("a full row that ends in the active key", &full, "ok"),
        Place { tenant: "default".into(), ..eight.clone() }.wrapping("in another tenant", &new, "ok"),
        seven.wrapping("under a fifth key", &full, last_full),
        seven.wrapping("what is left, under a fifth key", &usual.used(&full, &[2]), last_full),
        eight.wrapping("a row of a key that was removed", &chain(&[0, 9, 0, 0, 0, 0, 0, 0]), unknown),
        eight.wrapping("a row with a key that was removed", &chain(&[0, 7, 0, 9, 0, 0, 0, 0]), unknown),
        eight.wrapping(
            "a row that ends in the active key, behind one that was removed",
            &chain(&[0, 9, 0, 8, 0, 0, 0, 0]),
            unknown,
        ),
    ]
}

/// The bytes of `row` with `new` from offset `at`.
fn patched(row: &SavedRow, at: usize, new: &[u8]) -> [u8; SavedRow::BYTES] {
    let mut bytes = row.to_bytes();
    bytes[at..at + new.len()].copy_from_slice(new);
    bytes
}

fn hex(row: &SavedRow) -> Value {
    to_hex(&row.to_bytes()).into()
}

//! Saved codes, checked: sections 9.3, 9.5 and 9.6 of the specification.

use std::num::NonZeroU32;

use regain_token::{Reason, SavedRow};
use regain_types::{AccountId, Context, Digest, Role, pbkdf2_sha256};
use serde_json::{Value, json};

use super::super::inputs::keyring;
use super::{Place, guessed, hex, patched};

pub(crate) fn cases() -> Vec<Value> {
    let mut cases = checked();
    cases.extend(unreserved());
    cases.extend(misplaced());
    cases.extend(changed());
    cases.extend(forged());
    cases
}

impl Place {
    /// The case of `text`, checked here where the store has `row`.
    fn checking(&self, name: &str, text: &str, row: &SavedRow, result: &str) -> Value {
        json!({
            "name": format!("check {name}"), "operation": "check", "changed": 1, "tenant": self.tenant,
            "account": self.account.as_str(), "text": text, "row": hex(row), "result": result,
        })
    }

    fn checked(&self, name: &str, number: usize, row: &SavedRow) -> Value {
        let codes = self.issue().codes;
        let code = &codes[number - 1];
        let claim = self.with(|saved| guessed(saved, &self.account, row, code));
        let mut case = self.checking(name, code.expose(), row, "ok");
        (case["revision"], case["after"]) = (claim.revision.into(), hex(&claim.row));
        let after = claim.committed(1).unwrap();
        (case["code"], case["left"]) = (after.code.into(), after.left.into());
        case["notice"] = after.notify.code().into();
        case
    }
}

fn checked() -> Vec<Value> {
    let usual = Place::usual();
    let new = usual.issue().row;
    let strict = Place { iterations: 1_000, ..usual.clone() };
    let hard = strict.issue().row;
    let text = Place { account: AccountId::from_text("42").unwrap(), ..usual.clone() };
    let tenant = Place { tenant: "default".into(), ..usual.clone() };
    let eight = usual.used(&new, &[1, 2, 3, 4, 5, 6, 7, 8]);
    let nine = usual.used(&new, &[1, 2, 3, 4, 5, 6, 7, 8, 9]);
    let holed = SavedRow::from_bytes(&patched(&new, 79, &[0; 32])).unwrap();
    vec![
        usual.checked("the first code", 1, &new),
        usual.checked("the second code", 2, &new),
        usual.checked("the tenth code", 10, &new),
        usual.checked("a code after another was used", 1, &usual.used(&new, &[2])),
        usual.checked("one of two codes that are left", 9, &eight),
        usual.checked("the last code that is left", 10, &nine),
        usual.checked("a code of a row of two keys", 1, &usual.wrap(&new, &[8])),
        usual.checked("a code of a row of three keys", 9, &usual.wrap(&new, &[8, 7])),
        usual.checked("a code of a row of four keys", 10, &usual.wrap(&new, &[8, 7, 8])),
        usual.checked("a code used and wrapped around", 3, &usual.wrap(&usual.used(&new, &[2]), &[8])),
        usual.checked("a code beside a hash of zeros", 1, &holed),
        strict.checked("a code with iterations", 1, &hard),
        strict.checked("a code with iterations and two keys", 10, &strict.wrap(&hard, &[8])),
        text.checked("a code of an account of text", 1, &text.issue().row),
        tenant.checked("a code of the single tenant", 1, &tenant.issue().row),
    ]
}

/// A right code whose guess nobody has counted.
fn unreserved() -> Vec<Value> {
    let usual = Place::usual();
    let new = usual.issue();
    let case = |name: &str, changed: u64| {
        let name = format!("a code whose guess {name}");
        let reason = Reason::NotReserved.code();
        let mut case = usual.checking(&name, new.codes[0].expose(), &new.row, reason);
        case["changed"] = changed.into();
        case
    };
    vec![case("was not written down", 0), case("was written over two rows", 2)]
}

fn misplaced() -> Vec<Value> {
    let usual = Place::usual();
    let new = usual.issue();
    let (text, row) = (new.codes[0].expose(), &new.row);
    let wrong = Reason::WrongCode.code();
    let at = |name: &str, place: Place| place.checking(name, text, row, wrong);
    let with = |name: &str, row: &SavedRow| usual.checking(name, text, row, wrong);
    let row_of = |place: Place| place.issue().row;
    let mut counted: [u8; 160] = usual.entropy;
    counted.reverse();
    let other = Place { entropy: counted, ..usual.clone() };
    let mut missing = with("a code where there is no set", row);
    (missing["row"], missing["result"]) = (Value::Null, Reason::UnknownSelector.code().into());
    vec![
        at("a code in another tenant", Place { tenant: "acmf".into(), ..usual.clone() }),
        at("a code for another account", Place { account: AccountId::from(43_u32), ..usual.clone() }),
        at(
            "a code for an account of another kind",
            Place { account: AccountId::from_text("42").unwrap(), ..usual.clone() },
        ),
        with("a code of another set", &row_of(other.clone())),
        with("a code of another set, under another key", &row_of(Place { active: 8, ..other.clone() })),
        usual.checking("a code that never was", "G0000-ABCDE-12345-FGHJK-MFF00", row, wrong),
        usual.checking("zeros", "00000-00000-00000-00000-00000", row, wrong),
        with("a used code", &usual.used(row, &[1])),
        with("a used code of a wrapped row", &usual.wrap(&usual.used(row, &[1]), &[8])),
        with("a used code, the last one", &usual.used(row, &[2, 3, 4, 5, 6, 7, 8, 9, 10, 1])),
        missing,
    ]
}

/// Rows that somebody wrote over who has no key.
fn changed() -> Vec<Value> {
    let usual = Place::usual();
    let new = usual.issue();
    let (text, strict) = (new.codes[0].expose(), Place { iterations: 1_000, ..usual.clone() }.issue().row);
    let wrapped = usual.wrap(&new.row, &[8]);
    let bytes = new.row.to_bytes();
    let with = |name: &str, row: &SavedRow, at: usize, new: &[u8], reason: Reason| {
        let row = SavedRow::from_bytes(&patched(row, at, new)).unwrap();
        usual.checking(&format!("a code where {name}"), text, &row, reason.code())
    };
    let wrong = |name, row, at, new: &[u8]| with(name, row, at, new, Reason::WrongCode);
    let unknown = |name, row, at, new: &[u8]| with(name, row, at, new, Reason::UnknownKey);
    vec![
        wrong("the set was changed", &new.row, 15, &[0x41]),
        wrong("the salt was changed", &new.row, 46, &[0x9e]),
        wrong("iterations were added", &new.row, 9, &1_000_u32.to_be_bytes()),
        wrong("the iterations were taken off", &strict, 9, &[0; 4]),
        wrong("there is an iteration more", &strict, 9, &1_001_u32.to_be_bytes()),
        wrong("the salt of the iterations was changed", &strict, 31, &[0x91]),
        wrong("the first bit of the hash was changed", &new.row, 47, &[bytes[47] ^ 0x80]),
        wrong("the last bit of the hash was changed", &new.row, 78, &[bytes[78] ^ 1]),
        wrong("two hashes were swapped for one", &new.row, 47, &[&bytes[79..111], &[0; 32][..]].concat()),
        wrong("the hash was set to zeros", &new.row, 47, &[0; 32]),
        wrong("the key is another one", &new.row, 2, &[8]),
        wrong("a key was added to the chain", &new.row, 4, &[8]),
        wrong("the chain was cut", &wrapped, 4, &[0]),
        wrong("the chain was turned", &wrapped, 1, &[0, 8, 0, 7]),
        wrong("the chain was doubled", &wrapped, 1, &[0, 7, 0, 8, 0, 8]),
        unknown("the first key was removed", &new.row, 2, &[9]),
        unknown("the first key of two was removed", &wrapped, 2, &[9]),
        unknown("the last key of two was removed", &wrapped, 4, &[9]),
    ]
}

/// Hashes that a reader of the specification may make by mistake, and would then accept.
fn forged() -> Vec<Value> {
    let usual = Place::usual();
    let new = usual.issue();
    let strict = Place { iterations: 1_000, ..usual.clone() }.issue().row;
    let (text, set, salt) = (new.codes[0].expose(), usual.set, &usual.entropy[144..]);
    let bare = text.replace('-', "");
    let iterations = NonZeroU32::new(1_000).unwrap();
    let start = |label| Context::new(label).text("acme").text("i:42").bytes(&set).bytes(salt);
    let right = || start("regain/v1/saved-row");
    let hash = |role, context: &Context| under(7, role, context);
    let plain = |name: &str, hash: Digest| made(&usual, &new.row, text, name, hash);
    let hard = |name: &str, hash: Digest| made(&usual, &strict, text, name, hash);
    let row = Role::SavedRow;
    let stretched = |code: &str, salt: &[u8]| pbkdf2_sha256(code.as_bytes(), salt, iterations);
    let strict_hash = |secret: &Digest| hash(row, &right().number(1_000).bytes(secret.as_bytes()));
    let once = |label| {
        let wrap = Context::new(label).text("acme").bytes(&set);
        under(8, row, &wrap.bytes(hash(row, &right().number(0).text(text)).as_bytes()))
    };
    let wrapped = usual.wrap(&new.row, &[8]);
    let twice = |name: &str, hash: Digest| made(&usual, &wrapped, text, name, hash);
    vec![
        plain("the hash as it should be", hash(row, &right().number(0).text(text))),
        plain("a hash without hyphens", hash(row, &right().number(0).text(&bare))),
        plain("a hash in lower case", hash(row, &right().number(0).text(&text.to_lowercase()))),
        plain("a hash without iterations", hash(row, &right().text(text))),
        plain("a hash with iterations in four bytes", hash(row, &right().bytes(&[0; 4]).text(text))),
        plain("a hash with another label", hash(row, &start("saved-row").number(0).text(text))),
        plain("a hash under the key of short codes", hash(Role::CodeRow, &right().number(0).text(text))),
        plain("a hash under the key of links", hash(Role::LinkRow, &right().number(0).text(text))),
        hard("the stretched hash as it should be", strict_hash(&stretched(text, salt))),
        hard("a hash that is not stretched", hash(row, &right().number(1_000).text(text))),
        hard("a hash stretched without hyphens", strict_hash(&stretched(&bare, salt))),
        hard("a hash stretched with the set", strict_hash(&stretched(text, &set))),
        twice("the wrapped hash as it should be", once("regain/v1/saved-wrap")),
        twice("a wrapped hash with the label of rows", once("regain/v1/saved-row")),
        twice("a hash that is not wrapped", hash(row, &right().number(0).text(text))),
    ]
}

/// `row` with `hash` for code 1: accepted where it is the hash that is there.
fn made(place: &Place, row: &SavedRow, text: &str, name: &str, hash: Digest) -> Value {
    let same = row.to_bytes()[47..79] == *hash.as_bytes();
    assert_eq!(same, name.ends_with("as it should be"), "{name}");
    let forged = SavedRow::from_bytes(&patched(row, 47, hash.as_bytes())).unwrap();
    match same {
        true => place.checked(name, 1, &forged),
        false => place.checking(name, text, &forged, Reason::WrongCode.code()),
    }
}

fn under(key: u16, role: Role, context: &Context) -> Digest {
    keyring(7).mac_key(key.try_into().unwrap(), role, &"acme".parse().unwrap()).unwrap().tag(context)
}

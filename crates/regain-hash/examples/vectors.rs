//! Prints the test vectors of `docs/spec/password-record.md`: redirect it to
//! `docs/vectors/password/records.json`.
//!
//! Every input is fixed, so that the output is too. A bad case differs from a good one in one way,
//! and its result names that way. The tags under [`verified`] and [`foreign`] were computed
//! with the reference implementation of Argon2, independently of `regain-hash`. A case that needs a feature
//! of it says so, and is written whatever the features are.
#![expect(clippy::unwrap_used, reason = "inputs are fixed, and a generator that fails should stop")]

use regain_hash::{Hasher, Params, PepperMode, Record};
use regain_types::{Entropy, KeyId, Keyring, Password, Typed};
use serde_json::{Value, json};

fn main() {
    print!("{}", generate());
}

/// The file: one case a line, so that a change of one shows as a change of one.
pub(crate) fn generate() -> String {
    let verified = verified().into_iter().chain(unreadable());
    let verified =
        verified.map(|(name, typed, record, result)| verify(name, "secret", typed, &record, result));
    let sealed = sealed().into_iter();
    let sealed = sealed.map(|(name, typed, record, result)| verify(name, "seal", typed, &record, result));
    let cases: Vec<Value> = hashed()
        .into_iter()
        .chain(verified)
        .chain(sealed)
        .chain(resealed())
        .chain(checked())
        .chain(foreign())
        .collect();
    let lines: Vec<String> = cases.iter().map(Value::to_string).collect();
    format!(
        "{{\n\"specification\": \"docs/spec/password-record.md\",\n\"keys\": [\n\
         {{\"id\":1,\"root\":\"{}\"}},\n{{\"id\":2,\"root\":\"{}\"}}\n],\n\"active\": 2,\n\
         \"tenant\": \"default\",\n\"today\": \"m=19456,t=2,p=1\",\n\"cases\": [\n{}\n]\n}}\n",
        "09".repeat(32),
        "0a".repeat(32),
        lines.join(",\n")
    )
}

/// The hasher of a mode: keys 1 and 2, `active` active, parameters of today.
pub(crate) fn hasher(mode: &str, tenant: &str, active: u16) -> Hasher {
    let (second, active) = (KeyId::try_from(2).unwrap(), KeyId::try_from(active).unwrap());
    let mut keyring = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([9; 32]));
    keyring.add(second, Entropy::danger_from_bytes([10; 32])).unwrap();
    keyring.activate(active).unwrap();
    let hasher = Hasher::new(Params::OWASP);
    let mode = match mode {
        "secret" => PepperMode::Secret,
        "seal" => PepperMode::Seal,
        _ => return hasher,
    };
    hasher.with_pepper(mode, &keyring, &tenant.parse().unwrap()).unwrap()
}

fn hash(mode: &str, tenant: &str, active: u16) -> Record {
    let password = Password::prepare(&Typed::new(CAFE.to_owned()).unwrap()).unwrap();
    let salt = std::array::from_fn(|at| u8::try_from(at).unwrap());
    hasher(mode, tenant, active).hash(&password, Entropy::danger_from_bytes(salt)).unwrap()
}

fn hashed() -> Vec<Value> {
    let case = |name, mode, tenant| {
        json!({
            "name": name, "operation": "hash", "mode": mode, "tenant": tenant, "typed": CAFE,
            "salt": "000102030405060708090a0b0c0d0e0f", "record": hash(mode, tenant, 2).as_str(),
        })
    };
    vec![
        case("hash", "none", "default"),
        case("hash with a secret input", "secret", "default"),
        case("hash with a sealed tag", "seal", "default"),
        case("hash with a sealed tag of another tenant", "seal", "acme"),
    ]
}

fn verify(name: &str, mode: &str, typed: &str, record: &str, result: &str) -> Value {
    json!({
        "name": name, "operation": "verify", "mode": mode, "typed": typed, "record": record, "result": result,
    })
}

type Case = (&'static str, &'static str, String, &'static str);

/// A record of parameters and a tag.
fn record(params: &str, tag: &str) -> String {
    format!("$argon2id$v=19${params}${SALT}${tag}")
}

fn verified() -> Vec<Case> {
    let of = |head: &str, tag: &str| format!("{head}${SALT}${tag}");
    let today = || record(TODAY, TAG);
    let raw = || record("m=19456,t=2,p=1", "xYp5H5HhgIF63ylhR7wT9UsdFggZmB8d/bBZqJZ/Bv0");
    let old_key = "lTO8JN7/IImo4AHt+RNV58SH376d5hD7nWhMN3WG6Zk";
    let old_version = "2IE2CNC+2J4cyOXOLsbeCuXpRtJ026/htpWEXyaCEmg";
    let control = "caf\u{e9} au lait\t";
    vec![
        ("composed", CAFE, today(), "match"),
        ("decomposed", DECOMPOSED, today(), "match"),
        ("no-break space", "caf\u{e9}\u{a0}au lait", today(), "match"),
        ("wrong", "Caf\u{e9} au lait", today(), "mismatch"),
        ("control character", control, today(), "mismatch"),
        (
            "control character hashed",
            control,
            record(TODAY, "jzEjZDYrycgKAb8yZ54Z5RluH/Lgk8pEe9S30NSVlAc"),
            "mismatch",
        ),
        ("empty", "", today(), "mismatch"),
        ("no pepper", CAFE, record("m=19456,t=2,p=1,prep=1", PLAIN_TAG), "stale-pepper-mode"),
        ("old pepper key", CAFE, record("m=19456,t=2,p=1,prep=1,pep=1", old_key), "stale-pepper-key"),
        ("another key's tag", CAFE, record(TODAY, old_key), "mismatch"),
        ("raw as typed", DECOMPOSED, raw(), "stale-preparation stale-pepper-mode"),
        (
            "raw named",
            DECOMPOSED,
            raw().replace("p=1", "p=1,prep=raw"),
            "stale-preparation stale-pepper-mode",
        ),
        ("raw otherwise typed", CAFE, raw(), "mismatch"),
        (
            "raw with a pepper",
            DECOMPOSED,
            record("m=19456,t=2,p=1,pep=2", "vxQGgO526vM8THN54jMKfi1+ebmdNNmj772fP2rL30o"),
            "stale-preparation",
        ),
        ("another order", CAFE, record("pep=2,prep=1,p=1,t=2,m=19456", TAG), "match"),
        (
            "argon2i",
            CAFE,
            of(&format!("$argon2i$v=19${TODAY}"), "F5HuZVzniuolD8Vzk5pnKsWD8AZ41m8grS5Lz6JswsY"),
            "stale-algorithm",
        ),
        ("version 16", CAFE, of(&format!("$argon2id$v=16${TODAY}"), old_version), "stale-version"),
        ("no version", CAFE, of(&format!("$argon2id${TODAY}"), old_version), "stale-version"),
        (
            "less memory",
            CAFE,
            record("m=4096,t=3,p=1,prep=1,pep=2", "IJUaPk7VDnAtxxM7mpCamIDkOG4rVbTdeXH2EyZrjAk"),
            "stale-memory",
        ),
        (
            "trade-off",
            CAFE,
            record("m=47104,t=1,p=1,prep=1,pep=2", "XFvgc0/CBZPDBCErVIZFTWHY2ZXq7zhwSjnhu+XQwag"),
            "match",
        ),
        (
            "stronger",
            CAFE,
            record("m=65536,t=3,p=4,prep=1,pep=2", "ZgXWp/EW1ryxvwhBaH/xXHjbeIV9RiG2LcK0n/kSIFM"),
            "match",
        ),
        ("short tag", CAFE, record(TODAY, "FpId48t5hjB1M3oeRcHIFw"), "stale-tag"),
        (
            "short salt",
            CAFE,
            format!("$argon2id$v=19${TODAY}$AAECAwQFBgc$GCHvacRPwX0NzgMrxBmtwNz+nPilb08AR3BwdrhkIMw"),
            "stale-salt",
        ),
        ("unusable", "", "$unusable$000102030405060708090a0b0c0d0e0f".to_owned(), "mismatch"),
    ]
}

/// Records that verify nothing, whatever is typed.
fn unreadable() -> Vec<Case> {
    let params = |params: &str| record(params, TAG);
    let head = |old: &str, new: &str| record(TODAY, TAG).replace(old, new);
    let cases = vec![
        ("memory over the ceiling", params("m=262145,t=2,p=1,prep=1,pep=2"), "record-too-costly"),
        ("passes over the ceiling", params("m=19456,t=17,p=1,prep=1,pep=2"), "record-too-costly"),
        ("lanes over the ceiling", params("m=19456,t=2,p=9,prep=1,pep=2"), "record-too-costly"),
        ("memory under a lane's", params("m=15,t=2,p=2,prep=1,pep=2"), "record-parameter"),
        ("no pass", params("m=19456,t=0,p=1,prep=1,pep=2"), "record-parameter"),
        ("argon2d", head("argon2id", "argon2d"), "record-algorithm"),
        ("another algorithm", head("argon2id", "balloon"), "record-algorithm"),
        ("version 18", head("v=19", "v=18"), "record-version"),
        ("memory twice", params("m=19456,m=19456,t=2,p=1,prep=1,pep=2"), "record-parameter"),
        ("leading zero", params("m=019456,t=2,p=1,prep=1,pep=2"), "record-parameter"),
        ("unknown parameter", params("m=19456,t=2,p=1,data=AAAA"), "record-parameter"),
        ("no memory", params("t=2,p=1,prep=1,pep=2"), "record-parameter"),
        ("key zero", params("m=19456,t=2,p=1,prep=1,pep=0"), "record-parameter"),
        ("sealed under key zero", params("m=19456,t=2,p=1,prep=1,enc=0"), "record-parameter"),
        ("future preparation", params("m=19456,t=2,p=1,prep=2,pep=2"), "record-preparation"),
        ("unknown key", params("m=19456,t=2,p=1,prep=1,pep=3"), "record-pepper-key"),
        ("tag of 15 bytes", record(TODAY, "AQEBAQEBAQEBAQEBAQEB"), "record-tag"),
        ("sealed tag of 4 bytes", params("m=19456,t=2,p=1,prep=1,enc=2"), "record-tag"),
        ("no tag", format!("$argon2id$v=19${TODAY}${SALT}"), "record-syntax"),
        ("padded tag", format!("{}=", record(TODAY, TAG)), "record-syntax"),
        ("spare bits", head("pnPo", "pnPp"), "record-syntax"),
        ("nobody's", "$3$$8846f7eaee8fb117ad06bdd830b7586c".to_owned(), "record-syntax"),
        ("unusable in capitals", "$unusable$000102030405060708090A0B0C0D0E0F".to_owned(), "record-syntax"),
        ("513 bytes", format!("{}{}", record(TODAY, TAG), "A".repeat(513 - 106)), "record-too-long"),
    ];
    cases.into_iter().map(|(name, record, result)| (name, CAFE, record, result)).collect()
}

/// Records that seal their tag, and what becomes of them elsewhere.
fn sealed() -> Vec<Case> {
    let today = hash("seal", "default", 2);
    let changed = |old: &str, new: &str| today.as_str().replace(old, new);
    let other = hash("seal", "acme", 2).as_str().to_owned();
    let both = hasher("seal", "default", 2).reseal(&record(TODAY, TAG).parse().unwrap()).unwrap().unwrap();
    vec![
        ("sealed", CAFE, changed("", ""), "match"),
        ("sealed, wrong", "Caf\u{e9} au lait", changed("", ""), "mismatch"),
        ("sealed under an old key", CAFE, hash("seal", "default", 1).as_str().to_owned(), "stale-pepper-key"),
        ("sealed over a secret input", CAFE, both.replacement.as_str().to_owned(), "stale-pepper-mode"),
        ("not sealed", CAFE, record("m=19456,t=2,p=1,prep=1", PLAIN_TAG), "stale-pepper-mode"),
        ("sealed for another tenant", CAFE, other, "record-seal"),
        ("sealed with more memory", CAFE, changed("m=19456", "m=19457"), "record-seal"),
        ("sealed without a preparation", CAFE, changed(",prep=1", ""), "record-seal"),
        ("sealed with another salt", CAFE, changed("$AAEC", "$AAED"), "record-seal"),
        ("sealed under another key's id", CAFE, changed("enc=2", "enc=1"), "record-seal"),
        ("sealed under an unknown key", CAFE, changed("enc=2", "enc=3"), "record-pepper-key"),
        ("sealed, one bit changed", CAFE, changed("EyeW", "EyeX"), "record-seal"),
    ]
}

fn resealed() -> Vec<Value> {
    let plain = record("m=19456,t=2,p=1,prep=1", PLAIN_TAG);
    let foreign = plain.replace("$v=19", "").replace(",prep=1", "");
    let long = "A".repeat(50);
    let cases = [
        ("reseal a record without a pepper", plain),
        ("reseal a record of an old key", hash("seal", "default", 1).as_str().to_owned()),
        ("reseal a record of the active key", hash("seal", "default", 2).as_str().to_owned()),
        ("reseal a record with a secret input", record(TODAY, TAG)),
        ("reseal a record of other software", foreign),
        ("reseal a tag of 37 bytes", record("m=19456,t=2,p=1,prep=1", &long)),
        ("reseal an unusable record", "$unusable$000102030405060708090a0b0c0d0e0f".to_owned()),
    ];
    let case = |(name, text): (&str, String)| {
        let resealed = hasher("seal", "default", 2).reseal(&text.parse().unwrap());
        let (result, replacement) = match resealed {
            Ok(Some(upgrade)) => ("resealed", Value::from(upgrade.replacement.as_str())),
            Ok(None) => ("unchanged", Value::Null),
            Err(error) => (error.code(), Value::Null),
        };
        json!({"name": name, "operation": "reseal", "record": text, "result": result, "replacement": replacement})
    };
    cases.into_iter().map(case).collect()
}

/// What other software stored, and what is made of it without a password.
fn foreign() -> Vec<Value> {
    let wrapped = |params: &str, tag: &str| format!("{WRAPPED}{}", record(params, tag));
    let plain = || wrapped("m=19456,t=2,p=1", WRAPPED_TAG);
    let keyed = wrapped("m=19456,t=2,p=1,pep=2", "LIywf9dhid0wr/hH6/7lkScj8d/5AFBqYke8YAOML8I");
    let sealed = wrapped("m=19456,t=2,p=1,enc=2", WRAPPED_SEALED);
    let bcrypt_wrapped = format!(
        "$wrap$JDJiJDA0JGFiY2RlZmdoaWprbG1ub3BxcnN0dXU{}",
        record("m=19456,t=2,p=1", "5hIrfzEtQsCV4MjBbDHnxC9+EIDp9/RBMV+RE4Vpmq0")
    );
    let (long, longer) = (BCRYPT_PASSWORD.to_owned(), format!("{BCRYPT_PASSWORD} and more"));
    let stale = "stale-scheme";
    let verified = [
        ("md5-crypt", "none", "md5-crypt", CAFE, MD5_CRYPT.to_owned(), stale),
        ("md5-crypt, wrong", "none", "md5-crypt", "Caf\u{e9} au lait", MD5_CRYPT.to_owned(), "mismatch"),
        ("md5-crypt, decomposed", "none", "md5-crypt", DECOMPOSED, MD5_CRYPT.to_owned(), "mismatch"),
        ("md5-crypt without its tag", "none", "md5-crypt", CAFE, "$1$saltsalt$".to_owned(), "legacy-syntax"),
        ("LDAP", "none", "ldap", CAFE, SSHA.to_owned(), stale),
        ("sha512-crypt", "none", "sha-crypt", CAFE, SHA512_CRYPT.to_owned(), stale),
        ("sha512-crypt of LDAP", "none", "sha-crypt", CAFE, format!("{{CRYPT}}{SHA512_CRYPT}"), stale),
        ("bcrypt", "none", "bcrypt", &long, BCRYPT.to_owned(), stale),
        ("bcrypt, cut", "none", "bcrypt", &longer, BCRYPT.to_owned(), "stale-scheme stale-cut"),
        ("bcrypt, too costly", "none", "bcrypt", &long, BCRYPT.replace("$04$", "$16$"), "legacy-too-costly"),
        ("Firebase without its project", "none", "firebase", CAFE, FIREBASE.to_owned(), "legacy-no-project"),
        ("wrapped", "none", "md5-crypt", CAFE, plain(), stale),
        ("wrapped, wrong", "none", "md5-crypt", "Caf\u{e9} au lait", plain(), "mismatch"),
        ("wrapped, decomposed", "none", "md5-crypt", DECOMPOSED, plain(), "mismatch"),
        ("wrapped without a pepper", "seal", "md5-crypt", CAFE, plain(), "stale-scheme stale-pepper-mode"),
        ("wrapped with a secret input", "secret", "md5-crypt", CAFE, keyed.clone(), stale),
        ("wrapped with a sealed tag", "seal", "md5-crypt", CAFE, sealed.clone(), stale),
        ("wrapped, cut", "none", "bcrypt", &longer, bcrypt_wrapped, "stale-scheme stale-cut"),
        ("wrapped, prepared", "none", "", CAFE, plain().replace("p=1", "p=1,prep=1"), "record-preparation"),
        (
            "wrapped, too costly",
            "none",
            "",
            CAFE,
            plain().replace("m=19456", "m=262145"),
            "record-too-costly",
        ),
        ("wrapped in argon2i", "none", "", CAFE, plain().replace("argon2id", "argon2i"), "record-syntax"),
        ("wrapped, padded settings", "none", "", CAFE, plain().replace("HQk$", "HQk=$"), "record-syntax"),
        ("wrapped settings of nobody", "none", "", CAFE, plain().replace("JDEk", "JDMk"), "record-syntax"),
        ("Django's argon2", "none", "", DECOMPOSED, format!("argon2{RAW}"), "stale-preparation"),
    ];
    let verified = verified.map(|(name, mode, needs, typed, text, result)| {
        json!({
            "name": name, "operation": "verify", "mode": mode, "needs": needs, "typed": typed, "record": text,
            "result": result,
        })
    });
    let made = [
        ("wrap", "wrap", "none", "md5-crypt", MD5_CRYPT.to_owned(), "wrapped", Some(plain())),
        (
            "wrap with a secret input",
            "wrap",
            "secret",
            "md5-crypt",
            MD5_CRYPT.to_owned(),
            "wrapped",
            Some(keyed),
        ),
        (
            "wrap with a sealed tag",
            "wrap",
            "seal",
            "md5-crypt",
            MD5_CRYPT.to_owned(),
            "wrapped",
            Some(sealed.clone()),
        ),
        ("wrap what is wrapped", "wrap", "none", "", plain(), "unchanged", None),
        ("wrap Django's argon2", "wrap", "none", "", format!("argon2{RAW}"), "unchanged", None),
        ("reseal what is wrapped", "reseal", "seal", "", plain(), "resealed", Some(sealed)),
        ("reseal what is not wrapped", "reseal", "seal", "", MD5_CRYPT.to_owned(), "reseal-foreign", None),
    ];
    let made = made.map(|(name, operation, mode, needs, text, result, replacement)| {
        json!({
            "name": name, "operation": operation, "mode": mode, "needs": needs, "record": text,
            "salt": "000102030405060708090a0b0c0d0e0f", "result": result, "replacement": replacement,
        })
    });
    verified.into_iter().chain(made).collect()
}

/// Bounds of 64 MiB, 4 passes and 2 lanes, at least 7,168 KiB and 35,840 blocks.
fn checked() -> Vec<Value> {
    let cases = [
        ("within bounds", "m=19456,t=2,p=1", "ok"),
        ("at the ceilings", "m=65536,t=4,p=2", "ok"),
        ("over the memory", "m=65537,t=4,p=2", "record-too-costly"),
        ("over the passes", "m=65536,t=5,p=2", "record-too-costly"),
        ("over the lanes", "m=65536,t=4,p=3", "record-too-costly"),
        ("at the floor", "m=8960,t=4,p=1", "ok"),
        ("under the memory", "m=7167,t=4,p=1", "record-too-weak"),
        ("under the work", "m=8959,t=4,p=1", "record-too-weak"),
    ];
    let case = |(name, params, result)| {
        json!({
            "name": name, "operation": "check", "record": record(params, TAG), "result": result,
            "bounds": {"most": "m=65536,t=4,p=2", "least_m": Params::MIN_M_COST, "least_work": Params::MIN_WORK},
        })
    };
    cases.into_iter().map(case).collect()
}

const CAFE: &str = "caf\u{e9} au lait";
const DECOMPOSED: &str = "cafe\u{301} au lait";
const TODAY: &str = "m=19456,t=2,p=1,prep=1,pep=2";
const SALT: &str = "AAECAwQFBgcICQoLDA0ODw";
const TAG: &str = "5e3AFVRz08gZ2AB4dvZjHuNpkl2V+B6l+aeUFwipnPo";
/// Of the same password and salt, without a pepper.
const PLAIN_TAG: &str = "eWXN3mp0LzKWYm3FcGiYGnOvim4239sNNLjE2b5VP7M";
const RAW: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$xYp5H5HhgIF63ylhR7wT9UsdFggZmB8d/bBZqJZ/Bv0";
const MD5_CRYPT: &str = "$1$saltsalt$4T4dttCqX0qOOoC7sEg49/";
const SSHA: &str = "{SSHA}0vHBgoGWvP/mb2gIPeQ4bjBbKblzYWx0c2FsdA==";
const SHA512_CRYPT: &str =
    "$6$saltsalt$RN7XE5mLg4zwnG9ZrXu3WmikANHzwhzwxWSNQlhy0DTijzdo1hpft1iJs2LOyMeybTKiUbTZmZnVmWRO2yLwa1";
const FIREBASE: &str = "$firebase-scrypt$c2FsdHNhbHQ=$AAECAwQFBgcICQoLDA0ODw==";
const BCRYPT: &str = "$2b$04$abcdefghijklmnopqrstuuaEhZkP2VPQbibYWkA1eQ3InWi8E5viu";
/// Of 72 bytes.
const BCRYPT_PASSWORD: &str = "72 bytes are all that bcrypt looks at. These are exactly that many bytes";
/// The settings of [`MD5_CRYPT`].
const WRAPPED: &str = "$wrap$JDEkc2FsdHNhbHQk";
const WRAPPED_TAG: &str = "jubsLUh+DdpUGdM2iLBjijwAM2kX8sB7NQfLMg2XAEk";
const WRAPPED_SEALED: &str =
    "QGZzJzOmpk5inRLxRFp5MO+x4WsKHFubX/OOGl640WIgC8x+/KxSZgbg5mEtNywrkgmzoHn8zYHCmvKy";

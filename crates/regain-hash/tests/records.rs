//! Records as other crates see them: the vectors of the specification, and what is pinned.
#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use std::collections::HashSet;

use regain_hash::{HashError, Hasher, Params, Record, RecordError, Verdict};
use regain_types::{Entropy, KeyId, Keyring, Password, TenantId, Typed};

/// Today of the specification: keys 1 and 2, key 2 active.
fn hasher() -> Hasher {
    let second = KeyId::try_from(2).unwrap();
    let mut keyring = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([9; 32]));
    keyring.add(second, Entropy::danger_from_bytes([10; 32])).unwrap();
    keyring.activate(second).unwrap();
    Hasher::new(Params::OWASP).with_pepper(&keyring, &TenantId::single()).unwrap()
}

/// `\u{e9}` becomes its code point.
fn unescape(text: &str) -> Typed {
    let mut parts = text.split("\\u{");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (hex, rest) = part.split_once('}').unwrap();
        plain.push(char::from_u32(u32::from_str_radix(hex, 16).unwrap()).unwrap());
        plain.push_str(rest);
    }
    Typed::new(plain).unwrap()
}

fn outcome(hasher: &Hasher, typed: &Typed, record: &str) -> &'static str {
    let verdict = record.parse().map_err(HashError::Record).and_then(|record| hasher.verify(typed, &record));
    match verdict {
        Ok(Verdict::Match) => "match",
        Ok(Verdict::MatchStale(stale)) => stale.code(),
        Ok(Verdict::Mismatch) => "mismatch",
        Err(error) => error.code(),
    }
}

#[test]
fn every_vector_of_the_specification_holds() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/spec/password-record.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (_, vectors) = text.split_once("## Test vectors").unwrap();
    let hasher = hasher();
    let mut names = HashSet::new();
    for line in vectors.lines().filter(|line| line.contains(" | ")) {
        let [name, typed, record, expected] = line.split(" | ").collect::<Vec<_>>().try_into().unwrap();
        assert_eq!(outcome(&hasher, &unescape(typed), record), expected, "{name}");
        assert!(names.insert(name), "{name} is there twice");
    }
    assert_eq!(names.len(), 37);
}

#[test]
fn a_new_record_is_the_example_of_the_specification() {
    let password = Password::prepare(&unescape("cafe\\u{301} au lait")).unwrap();
    let salt = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
    let record: Record = hasher().hash(&password, Entropy::danger_from_bytes(salt)).unwrap();
    let expected = "$argon2id$v=19$m=19456,t=2,p=1,prep=1,pep=2$AAECAwQFBgcICQoLDA0ODw$\
                    5e3AFVRz08gZ2AB4dvZjHuNpkl2V+B6l+aeUFwipnPo";
    assert_eq!(record.as_str(), expected);
}

#[test]
fn every_error_has_its_own_code_and_a_sentence() {
    let records = [
        RecordError::TooLong,
        RecordError::Syntax,
        RecordError::Algorithm,
        RecordError::Version,
        RecordError::Parameter,
        RecordError::TooCostly,
        RecordError::Tag,
        RecordError::Preparation,
        RecordError::PepperKey(KeyId::FIRST),
    ];
    let errors = records.map(HashError::Record).into_iter();
    let errors: Vec<_> = errors.chain([HashError::OutOfMemory, HashError::Kernel]).collect();
    let codes: HashSet<_> = errors.iter().map(|error| error.code()).collect();
    assert_eq!(codes.len(), errors.len());
    assert!(errors.iter().all(|error| error.to_string().len() > 20));
}

//! Records as other crates see them: the vectors of the specification, and what is pinned.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests, which fail by panicking"
)]

#[path = "../examples/vectors.rs"]
#[expect(dead_code, reason = "its `main` prints what is compared here")]
mod generator;

use std::collections::HashSet;

use generator::hasher;
use regain_hash::{
    Bounds, BoundsError, HashError, Hasher, LegacyError, MixError, ParamsError, Record, RecordError,
    ResealError, Upgrade, Verdict,
};
use regain_types::{Entropy, KeyId, Password, Typed, from_hex};
use serde_json::Value;

const COMMITTED: &str = include_str!("../../../docs/vectors/password/records.json");
const SPECIFICATION: &str = include_str!("../../../docs/spec/password-record.md");

#[test]
fn the_generator_writes_the_committed_file() {
    assert!(
        generator::generate() == COMMITTED,
        "run `cargo run -p regain-hash --example vectors` and compare"
    );
}

#[test]
fn every_vector_of_the_specification_holds() {
    let file: Value = serde_json::from_str(COMMITTED).unwrap();
    let cases = file["cases"].as_array().unwrap();
    let mut names = HashSet::new();
    for case in cases {
        let name = text(case, "name");
        let holds = match text(case, "operation") {
            "hash" => hashes(case),
            "verify" => verifies(case) == expected(case),
            "reseal" => is_replaced(
                case,
                hasher("seal", "default", 2).reseal(&record(case)).map_err(ResealError::code),
            ),
            "wrap" => is_replaced(case, wraps(case)),
            "check" => checks(case) == text(case, "result"),
            other => panic!("{name}: no operation {other}"),
        };
        assert!(holds, "{name}");
        assert!(names.insert(name), "{name} is there twice");
    }
    assert_eq!(names.len(), 110);
}

#[test]
fn the_examples_of_the_specification_are_vectors() {
    let examples = SPECIFICATION.lines().filter(|line| line.starts_with('$'));
    assert_eq!(examples.filter(|example| COMMITTED.contains(&format!("\"{example}\""))).count(), 5);
}

#[test]
fn any_text_up_to_a_mebibyte_is_a_typed_error() {
    for start in ["", "$", "$argon2id$v=19$m=", "$unusable$", "$argon2id$v=19$m=8,t=1,p=1$"] {
        for size in [512, 513, 1 << 20] {
            let text = format!("{start}{}", "A".repeat(size));
            assert!(matches!(text.parse::<Record>(), Err(RecordError::TooLong | RecordError::Syntax)));
        }
    }
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
        RecordError::TooWeak,
        RecordError::Tag,
        RecordError::Preparation,
        RecordError::PepperKey(KeyId::FIRST),
        RecordError::Seal,
        RecordError::Legacy(LegacyError::Disabled("bcrypt")),
        RecordError::Legacy(LegacyError::TooLong),
        RecordError::Legacy(LegacyError::Syntax),
        RecordError::Legacy(LegacyError::TooCostly),
        RecordError::Legacy(LegacyError::NoProject),
        RecordError::Legacy(LegacyError::OutOfMemory),
        RecordError::Legacy(LegacyError::Kernel),
    ];
    let hashing = [HashError::Busy, HashError::OutOfMemory, HashError::Kernel];
    let hashing = records.map(HashError::Record).into_iter().chain(hashing);
    let mut errors: Vec<(&str, String)> = hashing.map(|error| (error.code(), error.to_string())).collect();
    let bounds = [BoundsError::Ceiling, BoundsError::Floor, BoundsError::Params];
    errors.extend(bounds.map(|error| (error.code(), error.to_string())));
    let reseal = [ResealError::NotSealing, ResealError::TagTooLong, ResealError::Foreign];
    errors.extend(reseal.map(|error| (error.code(), error.to_string())));
    let params = [ParamsError::Memory, ParamsError::Passes, ParamsError::Lanes, ParamsError::Work];
    errors.extend(params.map(|error| (error.code(), error.to_string())));
    errors.push((MixError::Empty.code(), MixError::Empty.to_string()));
    let codes: HashSet<_> = errors.iter().map(|(code, _)| code).collect();
    assert_eq!(codes.len(), errors.len());
    assert!(errors.iter().all(|(_, sentence)| sentence.len() > 20));
}

/// A row loads whatever the features are, and verifying names the one that is missing.
#[test]
fn a_family_that_is_off_is_named_before_any_work() {
    let hasher = Hasher::danger_for_simulation();
    let typed = Typed::new("p".to_owned()).unwrap();
    let outer = "$argon2id$v=19$m=8,t=1,p=1$AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQ";
    let rows = [
        ("$2b$04$abcdefghijklmnopqrstuuaEhZkP2VPQbibYWkA1eQ3InWi8E5viu", cfg!(feature = "bcrypt"), "bcrypt"),
        ("{SHA}AAAAAAAAAAAAAAAAAAAAAAAAAAA=", cfg!(feature = "ldap"), "ldap"),
        ("$1$saltsalt$4T4dttCqX0qOOoC7sEg49/", cfg!(feature = "md5-crypt"), "md5-crypt"),
        (&format!("$wrap$JDEkc2FsdHNhbHQk{outer}"), cfg!(feature = "md5-crypt"), "md5-crypt"),
    ];
    for (text, on, feature) in rows {
        let record: Record = text.parse().unwrap();
        let verified = hasher.verify(&typed, &record);
        if on {
            assert_eq!(verified, Ok(Verdict::Mismatch), "{text}");
            continue;
        }
        let error = RecordError::Legacy(LegacyError::Disabled(feature));
        assert_eq!(verified, Err(HashError::Record(error)), "{text}");
        assert_eq!(hasher.drift(&record), Err(HashError::Record(error)));
        assert_eq!(Bounds::default().check(&record), Err(error));
        assert!(error.to_string().contains(&format!("`{feature}`")));
    }
}

#[cfg(feature = "serde")]
#[test]
fn a_record_is_stored_as_its_text_and_bad_text_is_not_repeated() {
    let json = "\"$argon2id$v=19$m=8,t=1,p=1$AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQ\"";
    let record: Record = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&record).unwrap(), json);
    for bad in ["\"hunter2\"", "\"$argon2id$hunter2\"", "7"] {
        let error = serde_json::from_str::<Record>(bad).unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{error}");
    }
}

fn hashes(case: &Value) -> bool {
    let password = Password::prepare(&typed(case)).unwrap();
    let salt = Entropy::danger_from_bytes(from_hex(text(case, "salt")).unwrap());
    let hasher = hasher(text(case, "mode"), text(case, "tenant"), 2);
    hasher.hash(&password, salt).unwrap().as_str() == text(case, "record")
}

fn verifies(case: &Value) -> String {
    let hasher = hasher(text(case, "mode"), "default", 2);
    let record = text(case, "record").parse().map_err(HashError::Record);
    match record.and_then(|record| hasher.verify(&typed(case), &record)) {
        Ok(Verdict::Match) => "match".to_owned(),
        Ok(Verdict::MatchStale(drift)) => {
            drift.iter().map(|field| field.code()).collect::<Vec<_>>().join(" ")
        }
        Ok(Verdict::Mismatch) => "mismatch".to_owned(),
        Err(error) => error.code().to_owned(),
    }
}

fn wraps(case: &Value) -> Result<Option<Upgrade>, &'static str> {
    let salt = Entropy::danger_from_bytes(from_hex(text(case, "salt")).unwrap());
    hasher(text(case, "mode"), "default", 2).wrap(&record(case), salt).map_err(HashError::code)
}

fn is_replaced(case: &Value, upgrade: Result<Option<Upgrade>, &'static str>) -> bool {
    let replacement = match &upgrade {
        Err(code) => return *code == expected(case),
        Ok(upgrade) => upgrade.as_ref().map(|upgrade| upgrade.replacement.as_str()),
    };
    let done = if replacement.is_some() { ["resealed", "wrapped"] } else { ["unchanged"; 2] };
    done.contains(&expected(case)) && replacement == case["replacement"].as_str()
}

/// The result of a case, or that of a family of other software whose feature is off.
fn expected(case: &Value) -> &str {
    let on = match case["needs"].as_str().unwrap_or_default() {
        "" => true,
        "bcrypt" => cfg!(feature = "bcrypt"),
        "firebase" => cfg!(feature = "firebase"),
        "ldap" => cfg!(feature = "ldap"),
        "md5-crypt" => cfg!(feature = "md5-crypt"),
        "sha-crypt" => cfg!(feature = "sha-crypt"),
        other => panic!("no family {other}"),
    };
    if on { text(case, "result") } else { "legacy-disabled" }
}

fn record(case: &Value) -> Record {
    text(case, "record").parse().unwrap()
}

fn checks(case: &Value) -> &'static str {
    let number = |field: &str| case["bounds"][field].as_u64().unwrap();
    let most = text(&case["bounds"], "most").split([',', '=']).filter_map(|part| part.parse().ok());
    let [m_cost, t_cost, p_cost] = most.collect::<Vec<u32>>().try_into().unwrap();
    let bounds = Bounds::default().with_ceilings(m_cost, t_cost, p_cost).unwrap();
    let bounds = bounds.with_floor(number("least_m").try_into().unwrap(), number("least_work")).unwrap();
    let record = text(case, "record").parse().unwrap();
    bounds.check(&record).err().map_or("ok", RecordError::code)
}

fn typed(case: &Value) -> Typed {
    Typed::new(text(case, "typed").to_owned()).unwrap()
}

fn text<'a>(case: &'a Value, field: &str) -> &'a str {
    case[field].as_str().unwrap_or_else(|| panic!("{field} is missing in {case}"))
}

//! Vectors that the original software made: `scripts/legacy-vectors/make.sh` writes the files.

use std::collections::{BTreeMap, BTreeSet};

use regain_hash::{
    FirebaseProject, Hasher, Legacy, LegacyKeys, LegacySettings, LegacyVerdict, Record, Wrapped,
};
use regain_types::Typed;
use serde_json::Value;

pub(crate) struct Vector {
    pub(crate) scheme: String,
    pub(crate) record: String,
    pub(crate) verdict: String,
    /// The name of the password that the record is of.
    pub(crate) password: String,
}

const FILES: [(&str, &str); 12] = [
    ("aspnet", include_str!("../data/legacy/aspnet.json")),
    ("bcrypt", include_str!("../data/legacy/bcrypt.json")),
    ("django", include_str!("../data/legacy/django.json")),
    ("drupal", include_str!("../data/legacy/drupal.json")),
    ("firebase", include_str!("../data/legacy/firebase.json")),
    ("openldap", include_str!("../data/legacy/openldap.json")),
    ("openssl", include_str!("../data/legacy/openssl.json")),
    ("passlib", include_str!("../data/legacy/passlib.json")),
    ("php", include_str!("../data/legacy/php.json")),
    ("published", include_str!("../data/legacy/published.json")),
    ("werkzeug", include_str!("../data/legacy/werkzeug.json")),
    ("wordpress", include_str!("../data/legacy/wordpress.json")),
];
const PASSWORDS: &str = include_str!("../data/legacy/passwords.json");

/// Every vector, with a label, what is typed, and the keys of its file.
pub(crate) fn each(mut check: impl FnMut(&str, &Vector, &Typed, &LegacyKeys)) {
    let passwords: BTreeMap<String, String> = serde_json::from_str(PASSWORDS).unwrap();
    for (name, text) in FILES {
        let file: Value = serde_json::from_str(text).unwrap();
        let keys = file
            .get("project")
            .map_or_else(LegacyKeys::new, |project| LegacyKeys::new().with_firebase(project_of(project)));
        for (number, row) in file["vectors"].as_array().unwrap().iter().enumerate() {
            let of = |field: &str| row[field].as_str().map(str::to_owned);
            let vector = Vector {
                scheme: of("scheme").unwrap(),
                record: of("record").unwrap(),
                verdict: of("verdict").unwrap(),
                password: of("password").unwrap_or_default(),
            };
            let typed = of("text").unwrap_or_else(|| {
                let password = &passwords[&of("password").unwrap()];
                match row["typed"].as_str().unwrap() {
                    "right" => password.clone(),
                    "wrong" => format!("not {password}"),
                    "doubled" => format!("{password}\0{password}"),
                    other => panic!("{other}"),
                }
            });
            let label = format!("{name} {number}, {}: {}", file["software"], vector.record);
            check(&label, &vector, &Typed::new(typed).unwrap(), &keys);
        }
    }
}

fn project_of(value: &Value) -> FirebaseProject {
    let text = |field: &str| value[field].as_str().unwrap();
    let number = |field: &str| u32::try_from(value[field].as_u64().unwrap()).unwrap();
    let project =
        FirebaseProject::new(text("signerKey"), text("saltSeparator"), number("rounds"), number("memCost"));
    project.unwrap()
}

fn read(label: &str, vector: &Vector, keys: &LegacyKeys) -> Option<Legacy> {
    (vector.scheme != "django-argon2").then(|| {
        let legacy = Legacy::parse(&vector.record, keys).unwrap_or_else(|error| panic!("{label}: {error}"));
        legacy.unwrap_or_else(|| panic!("{label}: not recognised"))
    })
}

#[test]
fn every_vector_has_the_verdict_of_the_software_that_made_it() {
    let (mut count, mut schemes) = (0, BTreeSet::new());
    each(|label, vector, typed, keys| {
        let Some(legacy) = read(label, vector, keys) else { return };
        assert_eq!(legacy.scheme().code(), vector.scheme, "{label}");
        let verdict = match legacy.verify(typed).unwrap() {
            LegacyVerdict::Match => "match",
            LegacyVerdict::MatchCut => "match-cut",
            LegacyVerdict::Mismatch => "mismatch",
        };
        assert_eq!(verdict, vector.verdict, "{label}");
        count += 1;
        schemes.insert(legacy.scheme());
    });
    assert!(count >= 1500, "{count}");
    assert_eq!(schemes.len(), 31, "a scheme has no vector: {schemes:?}");
}

#[test]
fn djangos_argon2_is_a_record_like_any_other() {
    let (hasher, mut count) = (Hasher::danger_for_simulation(), 0);
    each(|label, vector, typed, keys| {
        if vector.scheme == "django-argon2" {
            assert!(Legacy::parse(&vector.record, keys).unwrap().is_none(), "{label}");
            let record: Record = Legacy::django_argon2(&vector.record).unwrap().parse().unwrap();
            let verdict = hasher.verify(typed, &record).unwrap();
            assert_eq!(verdict.is_match(), vector.verdict == "match", "{label}");
            count += 1;
        }
    });
    assert!(count >= 20, "{count}");
}

#[test]
fn settings_come_back_from_their_text() {
    each(|label, vector, _, keys| {
        let Some(legacy) = read(label, vector, keys) else { return };
        let text = legacy.settings().as_str();
        let settings = LegacySettings::parse(text, keys).unwrap_or_else(|error| panic!("{label}: {error}"));
        assert_eq!(&settings, legacy.settings(), "{label}");
        assert_eq!(settings.scheme(), legacy.scheme(), "{label}");
        // A text of settings is no stored hash, and a stored hash is no text of settings.
        assert!(LegacySettings::parse(&vector.record, keys).is_err(), "{label}");
        assert!(Legacy::parse(text, keys).is_err(), "{label}");
    });
}

#[test]
fn every_hash_can_be_wrapped_and_its_password_verifies() {
    // Any function of the tag stands for Argon2id here: what is tested is that the same tag comes.
    let argon2 = |tag: &[u8]| {
        let tag = tag.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        Ok::<_, regain_hash::LegacyError>(format!("$argon2id$v=19$m=8,t=1,p=1$c2FsdA${tag}"))
    };
    let mut seen = BTreeSet::new();
    each(|label, vector, typed, keys| {
        let Some(legacy) = read(label, vector, keys) else { return };
        if !seen.insert((vector.scheme.clone(), vector.verdict.clone())) {
            return; // one of each is enough: the other test hashes them all
        }
        let wrapped = legacy.wrap(argon2).unwrap();
        assert!(!wrapped.as_str().contains(&vector.record), "{label}");
        let stored = Wrapped::parse(wrapped.as_str(), keys).unwrap().unwrap();
        assert_eq!(stored.settings(), legacy.settings());
        let computed = stored.settings().compute(typed).unwrap();
        let same = argon2(computed.expose()).unwrap() == stored.outer();
        assert_eq!(computed.verdict(same), legacy.verify(typed).unwrap(), "{label}");
    });
    assert!(seen.len() > 60, "{}", seen.len());
}

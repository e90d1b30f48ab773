//! Records of other software in a hasher: verified, told to be stale, wrapped and hashed anew.

use std::collections::BTreeSet;

use regain_hash::{
    Bounds, Drift, HashError, Hasher, LegacyError, LegacyKeys, LegacyScheme, Params, PepperMode, PoolConfig,
    Record, RecordError, Stale, Verdict,
};
use regain_types::{Entropy, KeyId, Keyring, OsRandom, Password, TenantId, Typed};

use crate::vectors::{Vector, each};

const BCRYPT: &str = "$2b$04$abcdefghijklmnopqrstuuaEhZkP2VPQbibYWkA1eQ3InWi8E5viu";
const MD5_CRYPT: &str = "$1$saltsalt$4T4dttCqX0qOOoC7sEg49/";
const SCRYPT: &str = "$scrypt$ln=15,r=8,p=1$c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const FIREBASE: &str = "$firebase-scrypt$c2FsdHNhbHQ=$AAECAwQFBgcICQoLDA0ODw==";

fn typed(text: &str) -> Typed {
    Typed::new(text.to_owned()).unwrap()
}

fn salt() -> Entropy<16> {
    Entropy::danger_from_bytes([7; 16])
}

fn record(text: &str) -> Record {
    text.parse().unwrap()
}

fn stale(fields: &[Stale]) -> Verdict {
    Verdict::MatchStale(fields.iter().copied().collect())
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

fn verdict_of(vector: &Vector) -> Verdict {
    match (vector.verdict.as_str(), vector.scheme.as_str()) {
        ("mismatch", _) => Verdict::Mismatch,
        ("match", "django-argon2") => stale(&[Stale::Preparation, Stale::Salt]),
        ("match", _) => stale(&[Stale::Scheme]),
        ("match-cut", _) => stale(&[Stale::Scheme, Stale::Cut]),
        (other, _) => panic!("{other}"),
    }
}

#[test]
fn every_scheme_verifies_and_verifies_again_once_it_is_wrapped() {
    let mut seen = BTreeSet::new();
    each(|label, vector, typed, keys| {
        if !seen.insert((vector.scheme.clone(), vector.verdict.clone())) {
            return;
        }
        let hasher = Hasher::danger_for_simulation().with_legacy_keys(keys.clone());
        let (stored, expected) = (record(&vector.record), verdict_of(vector));
        assert_eq!(hasher.verify(typed, &stored), Ok(expected), "{label}");
        let again = Typed::new(typed.expose().to_owned()).unwrap();
        assert_eq!(block_on(hasher.verify_async(again, &stored)), Ok(expected), "{label}");
        assert!(Bounds::default().check(&stored).is_ok(), "{label}");
        let scheme = stored.legacy_scheme().map(LegacyScheme::code);
        let Some(scheme) = scheme else { return assert_eq!(vector.scheme, "django-argon2", "{label}") };
        assert_eq!(scheme, vector.scheme, "{label}");
        assert_eq!(hasher.drift(&stored), Ok([Stale::Scheme].into_iter().collect()), "{label}");

        let upgrade = hasher.wrap(&stored, salt()).unwrap().unwrap();
        assert_eq!(upgrade.expected.as_str(), vector.record);
        let wrapped = record(upgrade.replacement.as_str());
        assert_eq!(hasher.verify(typed, &wrapped), Ok(expected), "{label}: wrapped");
        assert!(Bounds::default().check(&wrapped).is_ok(), "{label}");
        assert_eq!(wrapped.legacy_scheme().map(LegacyScheme::code), Some(scheme), "{label}");
        assert_eq!(hasher.drift(&wrapped), Ok([Stale::Scheme].into_iter().collect()), "{label}");
        assert!(hasher.wrap(&wrapped, salt()).unwrap().is_none(), "{label}: twice");
    });
    assert!(seen.len() > 60, "{}", seen.len());
}

/// As typed, never normalised; and what is stored in its place is of all that was typed.
#[test]
fn long_decomposed_and_oddly_spaced_passwords_verify_and_are_hashed_anew() {
    let hasher = Hasher::danger_for_simulation();
    let (wanted, mut seen) = (["umlauts-nfd", "spaces", "3000-bytes"], BTreeSet::new());
    each(|label, vector, typed, keys| {
        let chosen = vector.verdict != "mismatch" && wanted.contains(&vector.password.as_str());
        if !chosen || !seen.insert((vector.password.clone(), vector.scheme.clone())) {
            return;
        }
        let keyed = Hasher::danger_for_simulation().with_legacy_keys(keys.clone());
        let stored = record(&vector.record);
        for stored in [keyed.wrap(&stored, salt()).unwrap().map(|wrap| wrap.replacement), Some(stored)] {
            let Some(stored) = stored else { continue };
            let (verdict, upgrade) = keyed.verify_and_upgrade(typed, &stored, salt()).unwrap();
            assert_eq!(verdict, verdict_of(vector), "{label}");
            let upgrade = upgrade.unwrap_or_else(|| panic!("{label}: not hashed anew"));
            assert_eq!(upgrade.expected.as_str(), stored.as_str());
            let expected = hasher.hash(&Password::prepare(typed).unwrap(), salt()).unwrap();
            assert_eq!(upgrade.replacement.as_str(), expected.as_str(), "{label}");
            assert_eq!(hasher.verify(typed, &upgrade.replacement), Ok(Verdict::Match), "{label}");
        }
    });
    let count = |name: &str| seen.iter().filter(|(password, _)| password == name).count();
    let counts = wanted.map(count);
    assert!(counts.iter().all(|count| *count >= 25), "{counts:?}");
}

#[test]
fn what_was_typed_beyond_the_cut_becomes_part_of_the_password() {
    let hasher = Hasher::danger_for_simulation();
    let set = "72 bytes are all that bcrypt looks at. These are exactly that many bytes";
    let longer = typed(&format!("{set}, and more"));
    let (verdict, upgrade) = hasher.verify_and_upgrade(&longer, &record(BCRYPT), salt()).unwrap();
    assert_eq!(verdict, stale(&[Stale::Scheme, Stale::Cut]));
    let new = upgrade.unwrap().replacement;
    assert_eq!(hasher.verify(&longer, &new), Ok(Verdict::Match));
    assert_eq!(hasher.verify(&typed(set), &new), Ok(Verdict::Mismatch));
    assert_eq!(hasher.verify(&typed(set), &record(BCRYPT)), Ok(stale(&[Stale::Scheme])));
}

#[test]
fn a_text_that_can_not_be_prepared_keeps_its_record() {
    let mut seen = 0;
    each(|label, vector, typed, keys| {
        if seen < 3 && vector.password == "control" && vector.verdict == "match" {
            seen += 1;
            let hasher = Hasher::danger_for_simulation().with_legacy_keys(keys.clone());
            let stored = record(&vector.record);
            let (verdict, upgrade) = hasher.verify_and_upgrade(typed, &stored, salt()).unwrap();
            assert!(verdict.is_match() && upgrade.is_none(), "{label}");
        }
    });
    assert_eq!(seen, 3);
}

#[test]
fn a_wrapped_record_is_under_the_pepper_and_moves_to_a_new_key_without_a_password() {
    let typed = typed("caf\u{e9} au lait");
    let mut keyring = Keyring::generate(&OsRandom).unwrap();
    let tenant = TenantId::single();
    let peppered = |mode, keyring: &Keyring| {
        Hasher::danger_for_simulation().with_pepper(mode, keyring, &tenant).unwrap()
    };
    let plain =
        Hasher::danger_for_simulation().wrap(&record(MD5_CRYPT), salt()).unwrap().unwrap().replacement;
    let wrap = |hasher: &Hasher| hasher.wrap(&record(MD5_CRYPT), salt()).unwrap().unwrap().replacement;
    let [secret, seal] = [PepperMode::Secret, PepperMode::Seal].map(|mode| wrap(&peppered(mode, &keyring)));
    keyring.rotate(&OsRandom).unwrap();
    let hasher = peppered(PepperMode::Seal, &keyring);
    let drift: Drift = [Stale::Scheme, Stale::PepperKey].into_iter().collect();
    assert_eq!(hasher.verify(&typed, &seal), Ok(Verdict::MatchStale(drift)));
    assert_eq!(
        hasher.verify(&typed, &secret),
        Ok(stale(&[Stale::Scheme, Stale::PepperMode, Stale::PepperKey]))
    );
    for old in [&seal, &plain] {
        let new = hasher.reseal(old).unwrap().unwrap().replacement;
        assert!(new.as_str().starts_with("$wrap$JDEkc2FsdHNhbHQk$argon2id$"), "{}", new.as_str());
        assert_eq!(hasher.verify(&typed, &new), Ok(stale(&[Stale::Scheme])));
        assert!(hasher.reseal(&new).unwrap().is_none());
    }
    keyring.remove(KeyId::FIRST).unwrap();
    let error = peppered(PepperMode::Seal, &keyring).verify(&typed, &seal).unwrap_err();
    assert_eq!(error.code(), "record-pepper-key");
    assert_eq!(hasher.reseal(&record(MD5_CRYPT)).unwrap_err().code(), "reseal-foreign");
}

/// The one permit is taken while another's hash is computed, and comes back.
#[test]
fn a_hash_of_other_software_runs_under_a_permit() {
    let pool = PoolConfig::new(std::num::NonZeroU8::MIN).with_queue(0);
    let hasher = Hasher::danger_for_simulation().with_pool(pool);
    let slow = record(&BCRYPT.replace("$04$", "$12$"));
    let waiting = hasher.verify_async(typed("p"), &slow);
    std::thread::scope(|scope| {
        scope.spawn(|| assert_eq!(block_on(waiting), Ok(Verdict::Mismatch)));
        while hasher.load().running == 0 {
            std::thread::yield_now();
        }
        assert_eq!(hasher.verify(&typed("p"), &record(MD5_CRYPT)), Err(HashError::Busy));
    });
    assert_eq!(hasher.load().running, 0);
    assert_eq!(hasher.verify(&typed("p"), &record(MD5_CRYPT)), Ok(Verdict::Mismatch));
}

#[test]
fn memory_of_other_software_is_under_the_ceiling_of_memory() {
    let today = Params::new(7_168, 5, 1).unwrap();
    for (ceiling, expected) in [(32_768, Ok(())), (32_767, Err(RecordError::TooCostly))] {
        let bounds = Bounds::default().with_ceilings(ceiling, 16, 8).unwrap();
        let hasher = Hasher::new(today).with_bounds(bounds).unwrap();
        assert_eq!(bounds.check(&record(SCRYPT)), expected);
        let drift = hasher.drift(&record(SCRYPT)).map(drop);
        assert_eq!(drift, expected.map_err(HashError::Record));
    }
    // A floor is Argon2's.
    let bounds = Bounds::default().with_floor(7_168, 35_840).unwrap();
    assert_eq!(bounds.check(&record(SCRYPT)), Ok(()));
    let weak = Hasher::danger_for_simulation().wrap(&record(MD5_CRYPT), salt()).unwrap().unwrap().replacement;
    assert_eq!(bounds.check(&weak), Err(RecordError::TooWeak));
}

#[test]
fn a_firebase_record_loads_without_its_project_and_verifying_asks_for_it() {
    let hasher = Hasher::danger_for_simulation();
    let outer = hasher.wrap(&record(MD5_CRYPT), salt()).unwrap().unwrap().replacement;
    let outer = outer.as_str().split_at("$wrap$JDEkc2FsdHNhbHQk".len()).1;
    // $firebase-scrypt$c2FsdHNhbHQ=$
    let wrapped = format!("$wrap$JGZpcmViYXNlLXNjcnlwdCRjMkZzZEhOaGJIUT0k{outer}");
    for stored in [record(FIREBASE), record(&wrapped)] {
        assert_eq!(Bounds::default().check(&stored), Ok(()));
        let error = HashError::Record(RecordError::Legacy(LegacyError::NoProject));
        assert_eq!(hasher.verify(&typed("p"), &stored), Err(error));
        assert_eq!(stored.legacy_scheme(), Some(LegacyScheme::FirebaseScrypt));
    }
    let cut = record("$firebase-scrypt$c2FsdHNhbHQ");
    assert_eq!(Bounds::default().check(&cut), Err(RecordError::Legacy(LegacyError::Syntax)));
    let keys = LegacyKeys::new();
    assert_eq!(
        hasher.with_legacy_keys(keys).drift(&record(FIREBASE)).unwrap_err().code(),
        "legacy-no-project"
    );
}

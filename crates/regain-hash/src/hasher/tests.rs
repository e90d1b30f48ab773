//! What hashing and verifying cost and answer, by the blocks that are computed.

use super::*;
use crate::{RecordError, Stale};
use regain_types::{KeyId, OsRandom};

fn typed(text: &str) -> Typed {
    Typed::new(text.to_owned()).unwrap()
}

fn keys(bytes: [u8; 32]) -> Keyring {
    Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes(bytes))
}

fn peppered(mode: PepperMode, keyring: &Keyring) -> Hasher {
    Hasher::danger_for_simulation().with_pepper(mode, keyring, &TenantId::single()).unwrap()
}

fn with_cost(m_cost: u32, t_cost: u32) -> Hasher {
    Hasher::new(Params { m_cost, t_cost, p_cost: 1 })
}

fn hash(hasher: &Hasher, text: &str) -> Record {
    let password = Password::prepare(&typed(text)).unwrap();
    hasher.hash(&password, Entropy::danger_from_bytes([1; 16])).unwrap()
}

fn stale(fields: &[Stale]) -> Verdict {
    Verdict::MatchStale(fields.iter().copied().collect())
}

/// The work that `action` does, in blocks.
fn work(hasher: &Hasher, action: impl FnOnce()) -> u64 {
    let before = hasher.pool.work();
    action();
    hasher.pool.work().wrapping_sub(before)
}

fn work_of(hasher: &Hasher, text: &str, record: &Record) -> u64 {
    work(hasher, || assert!(hasher.verify(&typed(text), record).is_ok()))
}

const MODES: [PepperMode; 2] = [PepperMode::Secret, PepperMode::Seal];

#[test]
fn present_absent_wrong_and_unpreparable_are_the_same_work() {
    let [secret, seal] = MODES.map(|mode| peppered(mode, &keys([1; 32])));
    for hasher in [Hasher::danger_for_simulation(), secret, seal, Hasher::default()] {
        let record = hash(&hasher, "right");
        let works = ["right", "wrong", "con\ttrol", ""].map(|text| {
            work(&hasher, || {
                let verdict = hasher.verify(&typed(text), &record).unwrap();
                assert_eq!(verdict.is_match(), text == "right");
            })
        });
        let absent = work(&hasher, || hasher.verify_absent(&typed("right"), "nobody").unwrap());
        assert_eq!(works, [absent; 4]);
        assert_eq!(absent, hasher.scheme.params.work());
        let unusable = Record::unusable(Entropy::danger_from_bytes([1; 16]));
        assert_eq!(work_of(&hasher, "right", &unusable), absent);
    }
}

/// Accounts of three costs, and as many identifiers that are nobody's: the same costs as often.
#[test]
fn absent_accounts_do_the_work_of_the_mix_of_the_present_ones() {
    let old = [with_cost(8, 1), with_cost(16, 2)].map(|hasher| hash(&hasher, "p"));
    let hasher = with_cost(32, 3);
    let new = hash(&hasher, "p");
    let [first, second] = &old;
    let counts = [(first, 500), (second, 300), (&new, 200)];
    let mix = Mix::from_counts(counts).unwrap();
    let hasher = hasher.with_mix(mix, MacKey::danger_from_bytes(&[7; 32]));
    let absent = |at: u32| {
        let identifier = format!("user{at}@example.org");
        let once = work(&hasher, || hasher.verify_absent(&typed("p"), &identifier).unwrap());
        let again = work(&hasher, || hasher.verify_absent(&typed("q"), &identifier).unwrap());
        assert_eq!(once, again, "{identifier}");
        once
    };
    let works: Vec<u64> = (0..1_000).map(absent).collect();
    for (record, count) in counts {
        let present = work_of(&hasher, "wrong", record);
        let same = works.iter().filter(|work| **work == present).count();
        assert!(same.abs_diff(count.try_into().unwrap()) < 65, "{same} of {count} cost {present}");
    }
    let unusable = |at| Record::unusable(Entropy::danger_from_bytes([at; 16]));
    let chosen: std::collections::HashSet<u64> =
        (0..50).map(|at| work_of(&hasher, "p", &unusable(at))).collect();
    assert_eq!(chosen, [8, 32, 96].into());
}

#[test]
fn no_text_is_the_password_of_an_unusable_record_and_it_is_never_stale() {
    let unusable = Record::unusable(Entropy::danger_from_bytes([0; 16]));
    for hasher in [Hasher::danger_for_simulation(), peppered(PepperMode::Seal, &keys([1; 32]))] {
        for text in ["", "p", unusable.as_str()] {
            assert_eq!(hasher.verify(&typed(text), &unusable).unwrap(), Verdict::Mismatch);
        }
        assert!(hasher.drift(&unusable).unwrap().is_empty());
    }
    assert!(peppered(PepperMode::Seal, &keys([1; 32])).reseal(&unusable).unwrap().is_none());
}

#[test]
fn a_record_that_cannot_be_used_costs_nothing() {
    let floor = Bounds::default().with_ceilings(64, 4, 2).unwrap().with_floor(8, 16).unwrap();
    let hasher = with_cost(8, 2).with_bounds(floor).unwrap();
    let rest = "$AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQ";
    let bad = [
        ("argon2id$v=19$m=65,t=2,p=1", "record-too-costly"),
        ("argon2id$v=19$m=8,t=5,p=1", "record-too-costly"),
        ("argon2id$v=19$m=64,t=2,p=3", "record-too-costly"),
        ("argon2id$v=19$m=8,t=1,p=1", "record-too-weak"),
        ("argon2id$v=19$m=8,t=2,p=1,prep=2", "record-preparation"),
        ("argon2id$v=19$m=8,t=2,p=1,prep=1,pep=3", "record-pepper-key"),
        ("argon2id$v=19$m=8,t=2,p=1,enc=3", "record-tag"),
        ("argon2d$v=19$m=8,t=2,p=1", "record-algorithm"),
        ("balloon$s=1", "record-algorithm"),
    ];
    for (head, code) in bad {
        let record = format!("${head}{rest}").parse().unwrap();
        let done = work(&hasher, || {
            assert_eq!(hasher.verify(&typed("x"), &record).unwrap_err().code(), code, "{head}");
            assert_eq!(hasher.drift(&record).unwrap_err().code(), code, "{head}");
        });
        assert_eq!(done, 0, "{head}");
    }
    assert_eq!(with_cost(8, 1).with_bounds(floor).unwrap_err(), BoundsError::Params);
    assert_eq!(with_cost(65, 2).with_bounds(floor).unwrap_err().code(), "bounds-params");
}

#[test]
fn an_old_pepper_key_verifies_and_is_stale() {
    for (mode, name) in [(PepperMode::Secret, "pep"), (PepperMode::Seal, "enc")] {
        let mut keyring = keys([1; 32]);
        let old = hash(&peppered(mode, &keyring), "p");
        assert!(old.as_str().contains(&format!(",prep=1,{name}=1$")));
        keyring.rotate(&OsRandom).unwrap();
        let hasher = peppered(mode, &keyring);
        assert_eq!(hasher.verify(&typed("p"), &old).unwrap(), stale(&[Stale::PepperKey]));
        assert_eq!(hasher.verify(&typed("q"), &old).unwrap(), Verdict::Mismatch);
        let new = hash(&hasher, "p");
        assert!(new.as_str().contains(&format!(",{name}=2$")));
        assert_eq!(hasher.verify(&typed("p"), &new).unwrap(), Verdict::Match);
        keyring.remove(KeyId::FIRST).unwrap();
        let gone = peppered(mode, &keyring).verify(&typed("p"), &old).unwrap_err();
        assert_eq!(gone, HashError::Record(RecordError::PepperKey(KeyId::FIRST)));
    }
}

#[test]
fn verifying_is_one_hash_however_many_keys_there_are() {
    for mode in MODES {
        let mut keyring = keys([1; 32]);
        let old = hash(&peppered(mode, &keyring), "p");
        for _ in 0..9 {
            keyring.rotate(&OsRandom).unwrap();
        }
        let hasher = peppered(mode, &keyring);
        assert_eq!(work_of(&hasher, "p", &old), hasher.scheme.params.work());
    }
}

#[test]
fn another_keyring_or_tenant_never_matches() {
    let other = "other".parse().unwrap();
    let verify = |mode, bytes, tenant: &TenantId| {
        let record = hash(&peppered(mode, &keys([1; 32])), "p");
        let keyring = keys(bytes);
        let hasher = peppered(mode, &keyring).for_tenant(mode, &keyring, tenant).unwrap();
        hasher.verify(&typed("p"), &record)
    };
    for (bytes, tenant) in [([2; 32], &TenantId::single()), ([1; 32], &other)] {
        assert_eq!(verify(PepperMode::Secret, bytes, tenant), Ok(Verdict::Mismatch));
        // A seal tells that it is not ours, whatever the password.
        assert_eq!(verify(PepperMode::Seal, bytes, tenant), Err(HashError::Record(RecordError::Seal)));
    }
    assert_eq!(verify(PepperMode::Seal, [1; 32], &TenantId::single()), Ok(Verdict::Match));
}

#[test]
fn a_pepper_makes_records_without_one_stale_and_not_the_other_way() {
    for mode in MODES {
        let (with, without) = (peppered(mode, &keys([1; 32])), Hasher::danger_for_simulation());
        let plain = hash(&without, "p");
        assert_eq!(with.verify(&typed("p"), &plain).unwrap(), stale(&[Stale::PepperMode]));
        let error = without.verify(&typed("p"), &hash(&with, "p")).unwrap_err();
        assert_eq!(error.code(), "record-pepper-key");
    }
    let [secret, seal] = MODES.map(|mode| peppered(mode, &keys([1; 32])));
    let other_mode = stale(&[Stale::PepperMode]);
    assert_eq!(secret.verify(&typed("p"), &hash(&seal, "p")).unwrap(), other_mode);
    assert_eq!(seal.verify(&typed("p"), &hash(&secret, "p")).unwrap(), other_mode);
}

#[test]
fn a_table_is_resealed_without_passwords() {
    let mut keyring = keys([1; 32]);
    let plain = hash(&Hasher::danger_for_simulation(), "p");
    let sealed = hash(&peppered(PepperMode::Seal, &keyring), "p");
    let keyed = hash(&peppered(PepperMode::Secret, &keyring), "p");
    let second = keyring.rotate(&OsRandom).unwrap();
    let hasher = peppered(PepperMode::Seal, &keyring);
    let reseal = |record: &Record| {
        let mut upgrade = None;
        assert_eq!(work(&hasher, || upgrade = hasher.reseal(record).unwrap()), 0);
        upgrade
    };
    for (record, verdict) in [
        (&plain, Verdict::Match),
        (&sealed, Verdict::Match),
        (&keyed, stale(&[Stale::PepperMode, Stale::PepperKey])),
    ] {
        let upgrade = reseal(record).unwrap();
        let new = upgrade.replacement;
        assert_eq!(upgrade.expected.as_str(), record.as_str());
        assert!(new.as_str().contains(&format!(",enc={second}$")), "{}", new.as_str());
        assert_eq!(hasher.verify(&typed("p"), &new).unwrap(), verdict);
        assert_eq!(hasher.verify(&typed("q"), &new).unwrap(), Verdict::Mismatch);
        assert_eq!(reseal(record).unwrap().replacement.as_str(), new.as_str(), "it can be repeated");
        assert!(reseal(&new).is_none(), "there is nothing left to do");
    }
    keyring.remove(KeyId::FIRST).unwrap();
    let hasher = peppered(PepperMode::Seal, &keyring);
    let moved = reseal(&sealed).unwrap().replacement;
    assert_eq!(hasher.verify(&typed("p"), &moved).unwrap(), Verdict::Match);
    assert_eq!(hasher.reseal(&sealed).unwrap_err().code(), "record-pepper-key");
    assert_eq!(Hasher::danger_for_simulation().reseal(&plain).unwrap_err(), ResealError::NotSealing);
}

#[test]
fn a_tag_of_up_to_36_bytes_is_sealed_and_a_longer_one_is_left_as_it_is() {
    let hasher = peppered(PepperMode::Seal, &keys([1; 32]));
    let record = |bytes: usize| {
        let tag = password_hash::phc::Output::new(&vec![1; bytes]).unwrap();
        format!("$argon2id$v=19$m=8,t=1,p=1$AQEBAQEBAQE${tag}").parse::<Record>().unwrap()
    };
    for bytes in [16, 32, 36] {
        assert!(hasher.reseal(&record(bytes)).unwrap().is_some());
    }
    for bytes in [37, 64] {
        assert_eq!(hasher.reseal(&record(bytes)).unwrap_err(), ResealError::TagTooLong);
    }
}

#[test]
fn a_sealed_tag_moves_to_no_other_record() {
    let hasher = peppered(PepperMode::Seal, &keys([1; 32]));
    let text = hash(&hasher, "p").as_str().to_owned();
    let changed = [
        text.replace("m=8,", "m=9,"),
        text.replace("$argon2id$", "$argon2i$"),
        text.replace(",prep=1", ""),
        text.replace(",prep=1", ",prep=1,pep=1"),
        text.replace("$AQEB", "$AQEC"),
    ];
    for text in changed {
        let error = hasher.verify(&typed("p"), &text.parse().unwrap()).unwrap_err();
        assert_eq!(error, HashError::Record(RecordError::Seal), "{text}");
    }
}

#[test]
fn a_weaker_record_is_stale_and_a_stronger_one_never() {
    let today = with_cost(64, 2);
    let verdict = |m_cost, t_cost| today.verify(&typed("p"), &hash(&with_cost(m_cost, t_cost), "p")).unwrap();
    assert_eq!(verdict(8, 1), stale(&[Stale::Memory, Stale::Passes]));
    assert_eq!(verdict(32, 4), stale(&[Stale::Memory]));
    assert_eq!(verdict(64, 1), stale(&[Stale::Passes]));
    for (m_cost, t_cost) in [(64, 2), (64, 3), (128, 1), (65, 2), (32, 5), (256, 4)] {
        assert_eq!(verdict(m_cost, t_cost), Verdict::Match, "{m_cost} {t_cost}");
    }
}

#[test]
fn an_upgrade_replaces_what_was_read_and_only_after_a_stale_match() {
    let (old, today) = (with_cost(8, 1), with_cost(16, 1));
    let record = hash(&old, "p");
    let salt = || Entropy::danger_from_bytes([2; 16]);
    let (verdict, upgrade) = today.verify_and_upgrade(&typed("p"), &record, salt()).unwrap();
    assert_eq!(verdict, stale(&[Stale::Memory]));
    let upgrade = upgrade.unwrap();
    assert_eq!(upgrade.expected.as_str(), record.as_str());
    assert_eq!(today.verify(&typed("p"), &upgrade.replacement).unwrap(), Verdict::Match);
    for (hasher, text) in [(&today, "q"), (&old, "p"), (&old, "q")] {
        assert!(hasher.verify_and_upgrade(&typed(text), &record, salt()).unwrap().1.is_none());
    }
    assert_eq!(format!("{upgrade:?}").matches("[REDACTED]").count(), 2);
}

#[test]
fn tenants_share_the_pool_and_nothing_prints() {
    let one = peppered(PepperMode::Seal, &keys([1; 32]));
    let other = one.for_tenant(PepperMode::Seal, &keys([1; 32]), &"b".parse().unwrap()).unwrap();
    assert!(Arc::ptr_eq(&one.pool, &other.pool));
    assert_eq!(
        format!("{one:?}"),
        "Hasher { params: Params { m_cost: 8, t_cost: 1, p_cost: 1 }, pepper: Some([REDACTED]), .. }"
    );
}

#[test]
fn who_hashes_with_high_parameters_verifies_them() {
    let record: Record = format!(
        "$argon2id$v=19$m=2097152,t=1,p=4,prep=1${}",
        "AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQ"
    )
    .parse()
    .unwrap();
    assert!(Hasher::new(Params::RFC9106_HIGH).drift(&record).is_ok());
    assert!(Hasher::default().drift(&record).is_err());
}

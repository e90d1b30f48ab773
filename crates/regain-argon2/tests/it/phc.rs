//! The traits of `password-hash`, beside those of crate `argon2`.

use password_hash::phc::PasswordHash;
use password_hash::{CustomizedPasswordHasher, Error, PasswordHasher, PasswordVerifier};
use regain_argon2::{Algorithm, Params, PhcHasher, PhcParams, Version};

/// `argon2_hash` of Debian's libargon2-1 0~20171227-0.3+deb12u1 for `password` and `somesalt`,
/// version 0x10, m=256, t=2, p=1, Argon2i; a string of that version has no `v=`.
const WITHOUT_VERSION: &str =
    "$argon2i$m=256,t=2,p=1$c29tZXNhbHQ$/U3YPXYsSb3q9XxHvc0MLxur+GP960kN9j7emXX8zwY";

fn small() -> PhcHasher<'static> {
    PhcHasher::new(Params::new(64, 1, 1).unwrap())
}

fn verify(record: &str) -> Result<(), Error> {
    small().verify_password(b"password", record)
}

#[test]
fn it_writes_the_strings_that_crate_argon2_writes() {
    let theirs = argon2::Params::new(64, 2, 2, None).unwrap();
    let theirs = argon2::Argon2::from(theirs).hash_password_with_salt(b"password", b"saltsalt").unwrap();
    let hasher = PhcHasher::new(Params::new(64, 2, 2).unwrap());
    let ours = hasher.hash_password_with_salt(b"password", b"saltsalt").unwrap();
    assert_eq!(ours.to_string(), theirs.to_string());
    assert_eq!(hasher.verify_password(b"password", &theirs), Ok(()));
    assert_eq!(hasher.verify_password(b"Password", &theirs), Err(Error::PasswordInvalid));
    assert_eq!(argon2::Argon2::default().verify_password(b"password", &ours), Ok(()));
}

#[test]
fn a_string_without_a_version_is_version_0x10() {
    assert_eq!(verify(WITHOUT_VERSION), Ok(()));
    assert_eq!(verify(&WITHOUT_VERSION.replace("$m=", "$v=16$m=")), Ok(()));
    assert_eq!(verify(&WITHOUT_VERSION.replace("$m=", "$v=19$m=")), Err(Error::PasswordInvalid));
    assert_eq!(verify(&WITHOUT_VERSION.replace("$m=", "$v=18$m=")), Err(Error::Version));
}

#[test]
fn a_record_over_the_ceiling_is_refused_at_once() {
    let with = |costs: &str| verify(&WITHOUT_VERSION.replace("m=256,t=2,p=1", costs));
    let (m, t, p) = (
        Err(Error::ParamInvalid { name: "m" }),
        Err(Error::ParamInvalid { name: "t" }),
        Err(Error::ParamInvalid { name: "p" }),
    );
    assert_eq!(with("m=4294967295,t=1,p=1"), m);
    assert_eq!(with("m=262145,t=1,p=1"), m);
    assert_eq!(with("m=256,t=4294967295,p=1"), t);
    assert_eq!(with("m=256,t=1,p=9"), p);
    assert_eq!(with("m=256,t=16,p=8"), Err(Error::PasswordInvalid));
    let strict = small().with_ceiling(Params::new(255, 2, 1).unwrap());
    assert_eq!(strict.verify_password(b"password", WITHOUT_VERSION), m);
    let over = PhcHasher::new(Params::new(262_145, 1, 1).unwrap());
    assert_eq!(over.hash_password_with_salt(b"password", b"saltsalt").map(|_| ()), m);
}

#[test]
fn the_secret_and_the_field_data_are_part_of_the_tag() {
    let mut builder = argon2::ParamsBuilder::new();
    builder.m_cost(64).t_cost(1).data(argon2::AssociatedData::new(b"associated").unwrap());
    let theirs = argon2::Argon2::new_with_secret(
        b"pepper",
        argon2::Algorithm::Argon2d,
        argon2::Version::V0x13,
        builder.build().unwrap(),
    )
    .unwrap()
    .hash_password_with_salt(b"password", b"saltsalt")
    .unwrap();
    let with = |secret| small().with_secret(secret).verify_password(b"password", &theirs);
    assert_eq!(with(b"pepper"), Ok(()));
    assert_eq!(with(b"salt"), Err(Error::PasswordInvalid));
    let other = theirs.to_string().replace("data=", "data=AA");
    assert!(small().with_secret(b"pepper").verify_password(b"password", &*other).is_err());
}

#[test]
fn what_is_customised_is_in_the_record() {
    let params = Params::new(72, 3, 2).unwrap().with_algorithm(Algorithm::Argon2d);
    let params = PhcParams::new(params.with_version(Version::V0x10), 20).unwrap();
    let hasher = small();
    let own = hasher.hash_password_with_params(b"password", b"saltsalt", params.clone()).unwrap();
    assert!(own.to_string().starts_with("$argon2d$v=16$m=72,t=3,p=2$"), "{own}");
    assert_eq!(own.hash.unwrap().len(), 20);
    let named = hasher
        .hash_password_customized(b"password", b"saltsalt", Some("argon2id"), Some(0x13), params)
        .unwrap();
    assert!(named.to_string().starts_with("$argon2id$v=19$m=72,t=3,p=2$"), "{named}");
    for record in [own, named] {
        assert_eq!(hasher.verify_password(b"password", &record), Ok(()));
    }
    assert_eq!(PhcParams::new(Params::default(), 9).unwrap_err(), Error::OutputSize);
    assert_eq!(PhcParams::new(Params::default(), 65).unwrap_err(), Error::OutputSize);
}

#[test]
fn bad_records_and_salts_are_errors() {
    let hasher = small();
    for record in ["", "$", "$argon2id$v=19$m=64,t=1,p=1", "$scrypt$ln=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAA"] {
        assert!(hasher.verify_password(b"password", record).is_err(), "{record}");
    }
    assert_eq!(hasher.hash_password_with_salt(b"password", b"short").map(|_| ()), Err(Error::SaltInvalid));
    assert!(PasswordHash::new(WITHOUT_VERSION).is_ok());
}

#[test]
fn a_hasher_serves_many_threads_and_never_prints() {
    let hasher = small().with_secret(b"pepper");
    let record = hasher.hash_password_with_salt(b"password", b"saltsalt").unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(hasher.verify_password(b"password", &record), Ok(())));
        }
    });
    assert_eq!(format!("{hasher:?}"), "PhcHasher([REDACTED])");
}

//! What the rest of the crate builds on: wrapping, stand-ins, what never prints.

use std::collections::HashSet;

use regain_hash::{FirebaseProject, Legacy, LegacyError, LegacyKeys, LegacySettings, LegacyVerdict, Wrapped};
use regain_types::Typed;

const BCRYPT: &str = "$2b$04$abcdefghijklmnopqrstuusjHI0zQHpOe3SFDK1IriYv6N79Gzr32";
const SHA512: &str =
    "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1";
const SSHA: &str = "{SSHA}AZKja92fbuuB9SpRlHqaoXxbTc43Mzc2MDM1Ng==";
const PHC: &str = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA";

fn legacy(text: &str) -> Legacy {
    Legacy::parse(text, &LegacyKeys::new()).unwrap().unwrap()
}

fn project(
    signer_key: &str,
    separator: &str,
    rounds: u32,
    mem_cost: u32,
) -> Result<FirebaseProject, &'static str> {
    FirebaseProject::new(signer_key, separator, rounds, mem_cost).map_err(|error| error.code())
}

#[test]
fn a_wrapped_record_is_its_settings_and_a_phc_string() {
    let wrapped = legacy("$1$salt$M17PcHxFIEt5v7SAsS4v60").wrap(|tag| {
        assert_eq!(tag.len(), 16);
        Ok::<_, LegacyError>(PHC.to_owned())
    });
    let wrapped = wrapped.unwrap();
    assert_eq!(wrapped.as_str(), format!("$wrap$JDEkc2FsdCQ{PHC}"));
    assert_eq!((wrapped.settings().as_str(), wrapped.outer()), ("$1$salt$", PHC));
}

#[test]
fn each_bad_wrapping_has_its_one_failure() {
    let keys = LegacyKeys::new();
    let parse = |text: &str| Wrapped::parse(text, &keys).map(|found| found.is_some());
    assert_eq!(parse(&format!("$wrap$JDEkc2FsdCQ{PHC}")), Ok(true));
    for other in [PHC, "", "$wrap", "$wrapped$", BCRYPT] {
        assert_eq!(parse(other), Ok(false), "{other}");
    }
    let bad = [
        ("no outer string", "$wrap$JDEkc2FsdCQ".to_owned()),
        ("no Argon2id", "$wrap$JDEkc2FsdCQ$argon2i$v=19$m=8,t=1,p=1$c2FsdA$AAAA".to_owned()),
        ("padded settings", format!("$wrap$JDEkc2FsdCQ={PHC}")),
        ("settings that are no base64", format!("$wrap$!{PHC}")),
        ("settings that are no text", format!("$wrap$gICA{PHC}")),
        ("no settings", format!("$wrap${PHC}")),
        ("settings of nobody", format!("$wrap$YWJj{PHC}")),
        // $1$salt$M17PcHxFIEt5v7SAsS4v60
        ("a whole hash", format!("$wrap$JDEkc2FsdCRNMTdQY0h4RklFdDV2N1NBc1M0djYw{PHC}")),
    ];
    for (what, text) in bad {
        assert_eq!(parse(&text), Err(LegacyError::Syntax), "{what}");
    }
    assert_eq!(parse(&format!("$wrap$JDEkc2FsdCQ{PHC}{}", "A".repeat(500))), Err(LegacyError::TooLong));
    let refused = legacy(BCRYPT).wrap(|_| Ok::<_, LegacyError>("$argon2i$".to_owned())).unwrap_err();
    assert_eq!(refused, LegacyError::Syntax);
    let refused = legacy(BCRYPT).wrap(|_| Err(LegacyError::OutOfMemory)).unwrap_err();
    assert_eq!(refused, LegacyError::OutOfMemory);
}

#[test]
fn stand_ins_of_equal_costs_are_equal_and_belong_to_nobody() {
    let stand_in = |text: &str| legacy(text).settings().stand_in();
    let other = BCRYPT.replace("abcdef", "zyxwvu");
    assert_ne!(legacy(BCRYPT).settings(), legacy(&other).settings());
    let mut mix = HashSet::new();
    for text in [BCRYPT, &other, SHA512, SSHA] {
        mix.insert(stand_in(text));
    }
    assert_eq!(mix.len(), 3);
    assert_eq!(stand_in(BCRYPT).as_str(), "$2b$04$AAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(stand_in(SHA512).as_str(), "$6$AAAAAAAAAA$");
    assert_eq!(stand_in(SSHA).as_str(), "{SSHA}$AAAAAAAAAAA");
    assert_ne!(stand_in(BCRYPT), stand_in(&BCRYPT.replace("$04$", "$05$")));
    let typed = Typed::new("a".to_owned()).unwrap();
    for stand_in in &mix {
        assert_eq!(stand_in.compute(&typed).unwrap().expose().len(), stand_in.tag_bytes());
        let again = LegacySettings::parse(stand_in.as_str(), &LegacyKeys::new()).unwrap();
        assert_eq!(again.scheme(), stand_in.scheme());
    }
}

#[test]
fn bcrypt_refuses_a_zero_and_says_where_it_cut() {
    let stored = legacy("$2b$04$ABCDEFGHIJ./klmnopqrsuyS98ELChm4HWn5mODQid72fgQeavI8O");
    let verdict = |text: &str| stored.verify(&Typed::new(text.to_owned()).unwrap()).unwrap();
    assert_eq!(verdict("correct horse battery staple"), LegacyVerdict::Match);
    let doubled = "correct horse battery staple\0correct horse battery staple\0correct horse ba";
    assert_eq!(verdict(doubled), LegacyVerdict::Mismatch, "the same key, cut to 72 bytes");
}

#[test]
fn memory_is_stated_before_it_is_taken() {
    let scrypt = legacy("$scrypt$ln=15,r=8,p=1$c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(scrypt.settings().memory_bytes(), 32 << 20);
    assert_eq!(legacy(BCRYPT).settings().memory_bytes(), 0);
}

#[test]
fn a_firebase_project_names_the_parameter_that_is_wrong() {
    assert!(project("c2lnbmVy", "Bw==", 8, 14).is_ok());
    assert!(project("c2lnbmVy", "", 120, 1).is_ok());
    assert_eq!(project("", "Bw==", 8, 14).unwrap_err(), "firebase-signer-key");
    assert_eq!(project("c2l nbmVy", "Bw==", 8, 14).unwrap_err(), "firebase-signer-key");
    assert_eq!(project(&"AAAA".repeat(86), "Bw==", 8, 14).unwrap_err(), "firebase-signer-key");
    assert_eq!(project("c2lnbmVy", "B", 8, 14).unwrap_err(), "firebase-salt-separator");
    for rounds in [0, 121, u32::MAX] {
        assert_eq!(project("c2lnbmVy", "Bw==", rounds, 14).unwrap_err(), "firebase-rounds");
    }
    for mem_cost in [0, 15, u32::MAX] {
        assert_eq!(project("c2lnbmVy", "Bw==", 8, mem_cost).unwrap_err(), "firebase-mem-cost");
    }
    assert_eq!(FirebaseProject::stored("c2FsdA==", "aGFzaA=="), "$firebase-scrypt$c2FsdA==$aGFzaA==");
}

#[test]
fn nothing_that_can_be_guessed_against_prints() {
    let stored = legacy(BCRYPT);
    let typed = Typed::new("a".to_owned()).unwrap();
    let wrapped = stored.wrap(|_| Ok::<_, LegacyError>(PHC.to_owned())).unwrap();
    assert_eq!(format!("{stored:?}"), "Legacy([REDACTED])");
    assert_eq!(format!("{wrapped:?}"), "Wrapped([REDACTED])");
    assert_eq!(format!("{:?}", stored.settings().compute(&typed).unwrap()), "LegacyTag([REDACTED])");
    assert_eq!(format!("{:?}", stored.settings()), "LegacySettings { scheme: Bcrypt, .. }");
    let project = project("c2lnbmVy", "Bw==", 8, 14).unwrap();
    assert_eq!(format!("{project:?}"), "FirebaseProject([REDACTED])");
    let keys = LegacyKeys::new().with_firebase(project);
    assert_eq!(format!("{keys:?}"), "LegacyKeys { firebase: Some(FirebaseProject([REDACTED])) }");
}

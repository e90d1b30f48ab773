//! Stored hashes that can't be used: each has its one failure, and costs nothing.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use regain_hash::{FirebaseProject, Legacy, LegacyKeys, LegacySettings, Wrapped};

fn code(text: &str) -> &'static str {
    match Legacy::parse(text, &LegacyKeys::new()) {
        Ok(Some(_)) => "read",
        Ok(None) => "nobody",
        Err(error) => error.code(),
    }
}

const TAG31: &str = "jHI0zQHpOe3SFDK1IriYv6N79Gzr32.";
const TAG32: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const TAG64: &str =
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==";

#[test]
fn each_bad_hash_has_its_one_failure() {
    let hex = |bytes: usize| "00".repeat(bytes);
    let rows = [
        // bcrypt: its cost, its version, its lengths, its alphabet.
        (format!("$2b$15$abcdefghijklmnopqrstuu{TAG31}"), "read"),
        (format!("$2b$16$abcdefghijklmnopqrstuu{TAG31}"), "legacy-too-costly"),
        (format!("$2b$31$abcdefghijklmnopqrstuu{TAG31}"), "legacy-too-costly"),
        (format!("$2b$32$abcdefghijklmnopqrstuu{TAG31}"), "legacy-syntax"),
        (format!("$2b$03$abcdefghijklmnopqrstuu{TAG31}"), "legacy-syntax"),
        (format!("$2b$4$abcdefghijklmnopqrstuu{TAG31}"), "legacy-syntax"),
        (format!("$2b$004$abcdefghijklmnopqrstuu{TAG31}"), "legacy-syntax"),
        (format!("$2b$+4$abcdefghijklmnopqrstuu{TAG31}"), "legacy-syntax"),
        (format!("$2b$04$abcdefghijklmnopqrst u{TAG31}"), "legacy-syntax"),
        (format!("$2b$04$abcdefghijklmnopqrstuu{TAG31}."), "legacy-syntax"),
        (format!("$2b$04$abcdefghijklmnopqrstu{TAG31}"), "legacy-syntax"),
        ("$2b$04$abcdefghijklmnopqrstuu".to_owned(), "legacy-syntax"),
        ("$2b$04$äbcdefghijklmnopqrstuu".to_owned(), "legacy-syntax"),
        (format!("$2c$04$abcdefghijklmnopqrstuu{TAG31}"), "nobody"),
        (format!("bcrypt_sha256$2b$04$abcdefghijklmnopqrstuu{TAG31}"), "legacy-syntax"),
        (format!("bcrypt$$2z$04$abcdefghijklmnopqrstuu{TAG31}"), "legacy-syntax"),
        (format!("$bcrypt-sha256$2a,12$abcdefghijklmnopqrstuu${TAG31}"), "legacy-syntax"),
        (format!("$bcrypt-sha256$v=2,t=2b,r=12$abcdefghijklmnopqrstuu{TAG31}"), "legacy-syntax"),
        // scrypt: memory, work, N, the order of its fields.
        (format!("scrypt$262144$salt$8$4${TAG64}"), "read"),
        (format!("scrypt$262144$salt$8$5${TAG64}"), "legacy-too-costly"),
        (format!("scrypt$524288$salt$8$1${TAG64}"), "legacy-too-costly"),
        (format!("scrypt$2$salt$4294967295$1${TAG64}"), "legacy-too-costly"),
        (format!("scrypt$2$salt$1$4294967295${TAG64}"), "legacy-too-costly"),
        (format!("scrypt$16$salt$8$64${TAG64}"), "read"),
        (format!("scrypt$16$salt$8$65${TAG64}"), "legacy-too-costly"),
        (format!("scrypt$3$salt$8$1${TAG64}"), "legacy-syntax"),
        (format!("scrypt$1$salt$8$1${TAG64}"), "legacy-syntax"),
        (format!("scrypt$16$salt$0$1${TAG64}"), "legacy-syntax"),
        (format!("scrypt$16$salt$8$0${TAG64}"), "legacy-syntax"),
        (format!("scrypt$16$salt$8${TAG64}"), "legacy-syntax"),
        (format!("scrypt$16$salt$8$1${TAG32}"), "legacy-syntax"),
        (format!("$scrypt$ln=63,r=8,p=1$AAAA${TAG32}"), "legacy-too-costly"),
        (format!("$scrypt$ln=64,r=8,p=1$AAAA${TAG32}"), "legacy-too-costly"),
        (format!("$scrypt$r=8,ln=4,p=1$AAAA${TAG32}"), "legacy-syntax"),
        (format!("scrypt:16:8:1$salt${}", hex(64)), "read"),
        (format!("scrypt:16:8:1$salt${}", hex(63)), "legacy-syntax"),
        (format!("scrypt:16:8:1$salt${}", "0A".repeat(64)), "legacy-syntax"),
        ("scrypt:16:8$salt$00".to_owned(), "legacy-syntax"),
        // PBKDF2: iterations, the name of the function, the tag.
        (format!("pbkdf2_sha256$5000000$salt${TAG32}"), "read"),
        (format!("pbkdf2_sha256$5000001$salt${TAG32}"), "legacy-too-costly"),
        (format!("pbkdf2:sha512:2500000$salt${}", hex(64)), "read"),
        (format!("pbkdf2:sha512:2500001$salt${}", hex(64)), "legacy-too-costly"),
        (format!("pbkdf2:sha384:2500001$salt${}", hex(48)), "legacy-too-costly"),
        (format!("pbkdf2_sha256$4294967296$salt${TAG32}"), "legacy-syntax"),
        (format!("pbkdf2_sha256$0$salt${TAG32}"), "legacy-syntax"),
        (format!("pbkdf2_sha256$-1$salt${TAG32}"), "legacy-syntax"),
        (format!("pbkdf2_sha256$01$salt${TAG32}"), "legacy-syntax"),
        (format!("pbkdf2_sha256$1$salt{TAG32}"), "legacy-syntax"),
        (format!("pbkdf2_sha1$1$salt${TAG32}"), "legacy-syntax"),
        (format!("pbkdf2_md5$1$salt${TAG32}"), "nobody"),
        (format!("pbkdf2:md5:1$salt${}", hex(16)), "legacy-syntax"),
        (format!("pbkdf2:sha256$salt${}", hex(32)), "legacy-syntax"),
        (format!("$pbkdf2-sha256$i=1,l=32$AAAA${TAG32}"), "legacy-syntax"),
        (format!("$pbkdf2-sha256$1$AAAA${TAG64}"), "legacy-syntax"),
        // ASP.NET Core Identity: 5,000,001 iterations, function 3, a salt of 8, a salt past the end.
        (
            "AQAAAAEATEtBAAAAEAABAgMEBQYHCAkKCwwNDg+yWU7rLgUwPZb1Itsmra7cbxw2EFpwpVFIEtP+JIuUEw==".to_owned(),
            "legacy-too-costly",
        ),
        (
            "AQAAAAMAACcQAAAAEAABAgMEBQYHCAkKCwwNDg+yWU7rLgUwPZb1Itsmra7cbxw2EFpwpVFIEtP+JIuUEw==".to_owned(),
            "nobody",
        ),
        (
            "AQAAAAEAACcQAAAACAABAgMEBQYHCAkKCwwNDg+yWU7rLgUwPZb1Itsmra7cbxw2EFpwpVFIEtP+JIuUEw==".to_owned(),
            "legacy-syntax",
        ),
        (
            "AQAAAAEAACcQ/////wABAgMEBQYHCAkKCwwNDg+yWU7rLgUwPZb1Itsmra7cbxw2EFpwpVFIEtP+JIuUEw==".to_owned(),
            "legacy-syntax",
        ),
        (
            "AQAAAAEAAAAAAAAAEAABAgMEBQYHCAkKCwwNDg+yWU7rLgUwPZb1Itsmra7cbxw2EFpwpVFIEtP+JIuUEw==".to_owned(),
            "legacy-syntax",
        ),
        ("AAABAgMEBQYHCAkKCwwNDg+ukCEMDf0yyQ29NYubggE=".to_owned(), "nobody"),
        ("aspnet-identity:v3:sha256:10000:32$AAECAwQFBgcICQoLDA0ODw".to_owned(), "legacy-syntax"),
        // SHA-1 and a tag of 32 bytes, which are two blocks: 2,500,000 iterations, and one more.
        (
            "AQAAAAAAJiWgAAAAEAABAgMEBQYHCAkKCwwNDg+yWU7rLgUwPZb1Itsmra7cbxw2EFpwpVFIEtP+JIuUEw==".to_owned(),
            "read",
        ),
        (
            "AQAAAAAAJiWhAAAAEAABAgMEBQYHCAkKCwwNDg+yWU7rLgUwPZb1Itsmra7cbxw2EFpwpVFIEtP+JIuUEw==".to_owned(),
            "legacy-too-costly",
        ),
        // Firebase, without its project.
        (format!("$firebase-scrypt$AAAA${TAG64}"), "legacy-no-project"),
        // LDAP: a salt that is not there, one that should not be, a digest that is cut.
        ("{SSHA}AAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned(), "legacy-syntax"),
        ("{SHA}AAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned(), "read"),
        ("{SHA}AAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned(), "legacy-syntax"),
        ("{MD5}AAAA".to_owned(), "legacy-syntax"),
        ("{SSHA512}".to_owned(), "legacy-syntax"),
        ("{CLEARTEXT}secret".to_owned(), "nobody"),
        ("{CRYPT}ab01FAX.bQRSU".to_owned(), "nobody"),
        // crypt(3): a salt that is too long, rounds, a tag that is cut or of another length.
        ("$1$123456789$M17PcHxFIEt5v7SAsS4v60".to_owned(), "legacy-syntax"),
        ("$1$salt$M17PcHxFIEt5v7SAsS4v6".to_owned(), "legacy-syntax"),
        ("$1$salt$M17PcHxFIEt5v7SAsS4v6z".to_owned(), "legacy-syntax"),
        ("$1$salt".to_owned(), "legacy-syntax"),
        (format!("$5$rounds=700000$salt${}", ".".repeat(43)), "read"),
        (format!("$5$rounds=700001$salt${}", ".".repeat(43)), "legacy-too-costly"),
        (format!("$5$rounds=999999999$salt${}", ".".repeat(43)), "legacy-too-costly"),
        (format!("$5$rounds=1000000000$salt${}", ".".repeat(43)), "legacy-syntax"),
        (format!("$5$rounds=999$salt${}", ".".repeat(43)), "legacy-syntax"),
        (format!("$5$rounds=$salt${}", ".".repeat(43)), "legacy-syntax"),
        (format!("$5$12345678901234567$${}", ".".repeat(43)), "legacy-syntax"),
        (format!("$6$salt${}", ".".repeat(43)), "legacy-syntax"),
        // phpass and Drupal 7: rounds, the salt, the tag.
        (format!("$P$Gsaltsalt{}", ".".repeat(22)), "read"),
        (format!("$P$Hsaltsalt{}", ".".repeat(22)), "legacy-too-costly"),
        (format!("$P$Ssaltsalt{}", ".".repeat(22)), "legacy-too-costly"),
        (format!("$P$Tsaltsalt{}", ".".repeat(22)), "legacy-syntax"),
        (format!("$P$4saltsalt{}", ".".repeat(22)), "legacy-syntax"),
        (format!("$P$5saltsalt{}", ".".repeat(21)), "legacy-syntax"),
        ("$P$".to_owned(), "legacy-syntax"),
        (format!("$S$Gsaltsalt{}", ".".repeat(43)), "read"),
        (format!("$S$Hsaltsalt{}", ".".repeat(43)), "legacy-too-costly"),
        (format!("$S$5saltsalt{}", ".".repeat(42)), "legacy-syntax"),
        ("$S$5saltsalt".to_owned(), "legacy-syntax"),
        // Nobody's, and everybody's length.
        (String::new(), "nobody"),
        ("$".to_owned(), "nobody"),
        (" $2b$04$".to_owned(), "nobody"),
        (format!("$1$salt${}", ".".repeat(600)), "legacy-too-long"),
    ];
    for (text, expected) in &rows {
        assert_eq!(code(text), *expected, "{text}");
    }
}

#[test]
fn every_failure_has_a_code_of_its_own_and_says_no_more() {
    for text in ["$2b$31$abcdefghijklmnopqrstuujHI0zQHpOe3SFDK1IriYv6N79Gzr32.", "$1$s3cr3t", "{SSHA}s3cr3t"]
    {
        let error = Legacy::parse(text, &LegacyKeys::new()).unwrap_err();
        assert!(!format!("{error}{error:?}").contains("s3cr3t"));
        assert!(error.to_string().contains(": "), "it says what to do");
    }
}

#[test]
fn a_mebibyte_of_anything_is_answered_at_once() {
    let fillings = ["A", "$", "{SSHA}", "$2b$04$", "0", "scrypt:16:8:1$", "$wrap$", "é", "$1$1$"];
    let started = Instant::now();
    for filling in fillings {
        let text = filling.repeat((1 << 20) / filling.len());
        assert!(Legacy::parse(&text, &LegacyKeys::new()).map(|found| found.is_none()).unwrap_or(true));
        assert!(Wrapped::parse(&text, &LegacyKeys::new()).map(|found| found.is_none()).unwrap_or(true));
        assert!(LegacySettings::parse(&text, &LegacyKeys::new()).is_err());
    }
    assert!(started.elapsed() < Duration::from_secs(1));
}

fn keys() -> LegacyKeys {
    LegacyKeys::new().with_firebase(FirebaseProject::new("c2lnbmVy", "Bw==", 8, 1).unwrap())
}

proptest! {
    #[test]
    fn no_text_panics(text in ".{0,80}") {
        let _ = Legacy::parse(&text, &keys()).is_ok();
        let _ = Wrapped::parse(&text, &keys()).is_ok();
    }

    #[test]
    fn no_text_that_begins_like_a_hash_panics(
        head in "(\\$(2[abxy]|wp\\$2y|1|5|6|apr1|[PHS]|scrypt|pbkdf2(-sha256)?|firebase-scrypt|wrap|bcrypt-sha256)\\$|\\{S?(SHA|MD5)\\}|(bcrypt|scrypt|pbkdf2_sha1)\\$|scrypt:|pbkdf2:|aspnet-identity:v[23]|A)",
        tail in "[$:,=.0-9a-zA-Z/+é]{0,120}",
    ) {
        let text = format!("{head}{tail}");
        if let Ok(Some(legacy)) = Legacy::parse(&text, &keys()) {
            let settings = legacy.settings();
            prop_assert_eq!(&LegacySettings::parse(settings.as_str(), &keys()).unwrap(), settings);
            prop_assert!(settings.memory_bytes() <= 257 << 20);
            prop_assert!(settings.stand_in().as_str().len() == settings.as_str().len());
        }
        let _ = LegacySettings::parse(&text, &keys()).is_ok();
        let _ = Wrapped::parse(&text, &keys()).is_ok();
    }
}

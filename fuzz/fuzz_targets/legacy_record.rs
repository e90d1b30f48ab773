//! A stored hash of other software: reading never panics, what is read stays within the ceilings and
//! comes back from its settings, and verifying gives no match but with the right password.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use regain::types::Typed;
use regain_hash::{FirebaseProject, Legacy, LegacyKeys, LegacyScheme, LegacySettings, Wrapped};

static KEYS: OnceLock<LegacyKeys> = OnceLock::new();

fuzz_target!(|text: &str| {
    let keys = KEYS.get_or_init(|| {
        let project = FirebaseProject::new("c2lnbmVy", "Bw==", 1, 1).expect("they are valid");
        LegacyKeys::new().with_firebase(project)
    });
    if let Ok(settings) = LegacySettings::parse(text, keys) {
        assert_eq!(settings.as_str(), text);
    }
    if let Ok(Some(wrapped)) = Wrapped::parse(text, keys) {
        assert_eq!(wrapped.as_str(), text);
        assert!(text.ends_with(wrapped.outer()));
    }
    let Ok(Some(legacy)) = Legacy::parse(text, keys) else { return };
    assert!(text.len() <= Legacy::MAX_BYTES + "{CRYPT}".len());
    let settings = legacy.settings();
    assert!(settings.memory_bytes() <= 257 << 20);
    let again = LegacySettings::parse(settings.as_str(), keys).expect("its own text");
    assert!(again == *settings && again.scheme() == settings.scheme());
    assert_eq!(settings.stand_in().as_str().len(), settings.as_str().len());
    if cheap(settings) {
        let tag =
            settings.compute(&Typed::new("a password".to_owned()).expect("it is short")).expect("cheap");
        assert_eq!(tag.expose().len(), settings.tag_bytes());
        assert!(
            !legacy
                .verify(&Typed::new("another".to_owned()).expect("it is short"))
                .expect("cheap")
                .is_match()
        );
    }
});

/// What the ceilings allow may still take seconds: only cheap costs are tried here.
fn cheap(settings: &LegacySettings) -> bool {
    let text = settings.as_str();
    let small = |number: &str| number.parse::<u32>().is_ok_and(|number| number <= 1024);
    match settings.scheme().feature() {
        "bcrypt" => ["$04$", "r=4$"].iter().any(|cost| text.contains(cost)),
        "scrypt" => settings.memory_bytes() <= 1 << 16 && !text.contains("p=") && text.len() < 40,
        "pbkdf2" if settings.scheme() == LegacyScheme::AspnetIdentityV2 => true,
        "pbkdf2" => {
            text.split(['$', ':']).all(|part| !part.bytes().all(|byte| byte.is_ascii_digit()) || small(part))
        }
        "sha-crypt" => !text.contains("rounds=") || text.contains("rounds=1000$"),
        "phpass" | "drupal7" => text.contains("$5"),
        _ => true,
    }
}

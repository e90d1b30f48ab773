//! A keyring's text: reading never panics, what is read is written and read again as the same keys, and
//! no error echoes a key.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regain::types::Keyring;

fuzz_target!(|text: &str| {
    match Keyring::parse(text) {
        Ok(keyring) => {
            let written = keyring.write();
            let again = Keyring::parse(&written).expect("what was written is read");
            assert_eq!(again.write(), written);
            assert_eq!(again.active(), keyring.active());
            assert!(keyring.ids().count() <= Keyring::MAX_KEYS);
        }
        Err(error) => {
            let sentence = error.to_string();
            let long = |word: &&str| word.len() >= 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(!text.split_whitespace().filter(long).any(|key| sentence.contains(key)), "{sentence}");
        }
    }
});

//! Keys that everybody knows, for programs that keep nothing of anybody.

use std::fmt;

use super::halves::has_root;
use super::{KeyId, Keyring};
use crate::Entropy;

impl Keyring {
    /// A keyring whose one key is printed in this source: for development and demonstrations, never
    /// for a person's data. It is the same each time, so that a database survives a restart.
    ///
    /// There is no other way to it: [`Keyring::load`] and its siblings refuse this key, wherever it
    /// was written. A program that may be given one asks [`Keyring::is_for_development`] and stops,
    /// or says so in every line that it prints.
    #[must_use]
    pub fn danger_for_development() -> Self {
        Self::with_first(KeyId::FIRST, Entropy::danger_from_bytes(*ROOT))
    }

    /// Whether everybody knows one of these keys.
    #[must_use]
    pub fn is_for_development(&self) -> bool {
        has_root(&self.keys, ROOT) || self.tag.as_ref().is_some_and(|tag| has_root(&tag.keys, ROOT))
    }
}

/// Prints the ids alone; for development, a warning before them.
impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<u16> = self.keys.iter().map(|key| key.id.0).collect();
        let warning = if self.is_for_development() { "DANGER: FOR DEVELOPMENT ONLY, " } else { "" };
        write!(f, "Keyring {{ {warning}ids: {ids:?}, ")?;
        if let Some(tag) = &self.tag {
            let ids: Vec<u16> = tag.keys.iter().map(|key| key.id.0).collect();
            write!(f, "tag ids: {ids:?}, ")?;
        }
        write!(f, "active: {}, keys: [REDACTED] }}", self.active.0)
    }
}

const ROOT: &[u8; 32] = b"DEVELOPMENT-ONLY-EVERYBODY-KNOWS";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OsRandom;

    #[test]
    fn the_keyring_for_development_says_so_and_is_never_loaded() {
        let mut keys = Keyring::danger_for_development();
        assert!(keys.is_for_development());
        let shown = "Keyring { DANGER: FOR DEVELOPMENT ONLY, ids: [1], active: 1, keys: [REDACTED] }";
        assert_eq!(format!("{keys:?}"), shown);
        assert_eq!(Keyring::parse(&keys.write()).unwrap_err().code(), "keyring-for-development");
        keys.rotate(&OsRandom).unwrap();
        assert!(keys.is_for_development(), "another key beside it changes nothing");
        keys.split(&OsRandom).unwrap();
        let (tag, row) = keys.write_split().unwrap();
        assert_eq!(Keyring::parse_split(&tag, &row).unwrap_err().code(), "keyring-for-development");
        assert!(!Keyring::generate(&OsRandom).unwrap().is_for_development());
    }
}

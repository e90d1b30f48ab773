//! What verifying finds out.

use std::fmt;

use crate::Record;

/// What verifying found out. A wrong password is a verdict, not an error.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The password of the record.
    Match,
    /// The password of the record, which is outdated in at least one field: store a new record, in a
    /// write that is guarded by the old one ([`Upgrade`]).
    MatchStale(Drift),
    /// Another password.
    Mismatch,
}

impl Verdict {
    /// Whether the password was the right one, be its record outdated or not.
    #[must_use]
    pub const fn is_match(self) -> bool {
        matches!(self, Self::Match | Self::MatchStale(_))
    }
}

/// The set of fields in which a record is worse than one of today would be. It is empty for a
/// record as good, or better: a re-hash is never a downgrade.
#[must_use]
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Drift(u16);

impl Drift {
    /// Whether the record is as good as one of today, or better.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `field` is outdated.
    #[must_use]
    pub const fn contains(self, field: Stale) -> bool {
        self.0 & field.bit() != 0
    }

    /// The outdated fields, in the order of [`Stale::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Stale> {
        Stale::ALL.into_iter().filter(move |field| self.contains(*field))
    }
}

impl FromIterator<Stale> for Drift {
    fn from_iter<I: IntoIterator<Item = Stale>>(fields: I) -> Self {
        Self(fields.into_iter().fold(0, |set, field| set | field.bit()))
    }
}

impl fmt::Debug for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// A field of a record that is outdated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stale {
    /// Other software made it, and be it wrapped ([`Hasher::wrap`]): what was typed is hashed anew.
    ///
    /// [`Hasher::wrap`]: crate::Hasher::wrap
    Scheme,
    /// It is not Argon2id.
    Algorithm,
    /// It is not of version 0x13.
    Version,
    /// It fills less memory, and does no more work. Parameters that trade one for the other, and
    /// stronger ones, are never stale; nor are lanes, which divide the time of the defender alone.
    Memory,
    /// It makes fewer passes, over no more memory.
    Passes,
    /// It was made of a text that was not prepared.
    Preparation,
    /// It uses the pepper in another way than today, or not at all.
    PepperMode,
    /// It is under a pepper key that is not the active one.
    PepperKey,
    /// Its salt is shorter than 16 bytes.
    Salt,
    /// Its tag is shorter than 32 bytes.
    Tag,
    /// The software that made it looked at the first 72 bytes of what was typed alone, and more was
    /// typed: whatever the rest is, it matches. The owner may have typed another end than the one
    /// that was once set, and it becomes part of the password when it is hashed anew. Tell them, and
    /// advise a new password. It is known only when a password is verified.
    Cut,
}

impl Stale {
    /// Every field, in the order in which a [`Drift`] lists them.
    pub const ALL: [Self; 11] = [
        Self::Scheme,
        Self::Algorithm,
        Self::Version,
        Self::Memory,
        Self::Passes,
        Self::Preparation,
        Self::PepperMode,
        Self::PepperKey,
        Self::Salt,
        Self::Tag,
        Self::Cut,
    ];

    /// The stable code of this field.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Scheme => "stale-scheme",
            Self::Algorithm => "stale-algorithm",
            Self::Version => "stale-version",
            Self::Memory => "stale-memory",
            Self::Passes => "stale-passes",
            Self::Preparation => "stale-preparation",
            Self::PepperMode => "stale-pepper-mode",
            Self::PepperKey => "stale-pepper-key",
            Self::Salt => "stale-salt",
            Self::Tag => "stale-tag",
            Self::Cut => "stale-cut",
        }
    }

    const fn bit(self) -> u16 {
        match self {
            Self::Scheme => 1,
            Self::Algorithm => 1 << 1,
            Self::Version => 1 << 2,
            Self::Memory => 1 << 3,
            Self::Passes => 1 << 4,
            Self::Preparation => 1 << 5,
            Self::PepperMode => 1 << 6,
            Self::PepperKey => 1 << 7,
            Self::Salt => 1 << 8,
            Self::Tag => 1 << 9,
            Self::Cut => 1 << 10,
        }
    }
}

/// A better record in the place of an old one, to be written in one guarded statement:
///
/// ```sql
/// UPDATE account SET record = :replacement WHERE id = :id AND record = :expected
/// ```
///
/// Where it changes no row somebody else wrote first, a new password perhaps: leave theirs.
#[must_use]
#[derive(Debug)]
pub struct Upgrade {
    /// The record that was read.
    pub expected: Record,
    /// The record to store.
    pub replacement: Record,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_drift_is_the_set_of_its_fields() {
        for mask in 0..2_048_usize {
            let chosen = || Stale::ALL.into_iter().enumerate().filter(move |(at, _)| mask >> at & 1 == 1);
            let drift: Drift = chosen().map(|(_, field)| field).collect();
            assert!(drift.iter().eq(chosen().map(|(_, field)| field)), "{drift:?}");
            assert_eq!(drift.is_empty(), mask == 0);
            assert!(
                Stale::ALL.into_iter().all(|field| drift.contains(field) == drift.iter().any(|f| f == field))
            );
        }
        let drift: Drift = [Stale::Tag, Stale::Memory].into_iter().collect();
        assert_eq!(format!("{:?}", Verdict::MatchStale(drift)), "MatchStale({Memory, Tag})");
    }

    #[test]
    fn every_field_has_its_own_code() {
        let codes: HashSet<_> = Stale::ALL.iter().map(|field| field.code()).collect();
        assert_eq!(codes.len(), Stale::ALL.len());
        assert!(codes.iter().all(|code| code.starts_with("stale-")));
    }
}

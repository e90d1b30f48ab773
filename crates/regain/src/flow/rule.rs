//! What is enough: the table that the real `decide` reads.

use std::time::Duration;

use regain_info::{Item, Kind};
use serde::{Deserialize, Serialize};

/// Why a person is here, in their own words. It may tighten the path, never relax it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Reason {
    /// "I forgot my password."
    Forgot,
    /// "I know my password, but can't sign in."
    CannotSignIn,
    /// "I think someone else is using my account."
    SomeoneElse,
}

impl Reason {
    /// The stable code: `forgot`, `cannot-sign-in`, `someone-else`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Forgot => "forgot",
            Self::CannotSignIn => "cannot-sign-in",
            Self::SomeoneElse => "someone-else",
        }
    }

    /// Whether a case takes the strict path. The reason is one that was *proven*: a link that was mailed for
    /// it was claimed. One that is only stated counts as [`Reason::Forgot`].
    #[must_use]
    pub const fn is_strict(self, blocked: bool) -> bool {
        blocked || matches!(self, Self::SomeoneElse)
    }

    /// The reason with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// All reasons, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Forgot, Self::CannotSignIn, Self::SomeoneElse];
}

/// How a proof was given. Two proofs of one method and one item count once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Method {
    /// A link that was issued to a registered address (NIST SP 800-63B-4 section 4.2.1.2).
    Address,
    /// A code of a registered authenticator (section 3.1.4).
    Authenticator,
}

/// What an account has that can prove something: the column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// Independent addresses that count.
    pub addresses: usize,
    /// Whether it has a second factor that counts.
    pub factor: bool,
}

impl Holding {
    /// What these items are worth together.
    #[must_use]
    pub fn of<'a>(counting: impl Iterator<Item = &'a Item>) -> Self {
        let nothing = Self { addresses: 0, factor: false };
        counting.fold(nothing, |has, item| match item.kind() {
            Kind::Email => Self { addresses: has.addresses.saturating_add(1), ..has },
            Kind::Authenticator => Self { factor: true, ..has },
            // Nothing is sent to a phone yet, so nothing can be proven with one.
            _ => has,
        })
    }
}

/// How many proofs, by method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Different addresses.
    pub addresses: usize,
    /// Different second factors.
    pub factors: usize,
}

/// What is enough, and what happens until then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Path {
    /// With these proofs, at once.
    pub now: Need,
    /// Whether the first proof freezes the account: no session, no change of password or of
    /// security info.
    pub freeze: bool,
    /// With one address alone, after this wait, of which every address is told. `None`: never.
    pub hold: Option<Duration>,
}

/// One row: for accounts that have at least `holding`, on the strict path or the plain one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The least that the account has.
    pub holding: Holding,
    /// For [`Reason::SomeoneElse`], and for every blocked account.
    pub strict: bool,
    /// What is enough.
    pub path: Path,
}

/// A table: the first row that fits decides.
#[derive(Debug, Clone, Copy)]
pub struct Table(pub &'static [Row]);

impl Table {
    /// The path for an account that has `holding`; `None` where it has nothing that could prove
    /// anything.
    #[must_use]
    pub fn path(&self, holding: Holding, strict: bool) -> Option<Path> {
        let fits = |row: &&Row| {
            row.strict == strict
                && holding.addresses >= row.holding.addresses
                && (holding.factor || !row.holding.factor)
        };
        self.0.iter().find(fits).map(|row| row.path)
    }

    /// The longest hold of any row. New security info must mature for at least as long.
    #[must_use]
    pub fn longest_hold(&self) -> Duration {
        self.0.iter().filter_map(|row| row.path.hold).max().unwrap_or_default()
    }
}

/// The documented default, row by row the table of `docs/spec/flow.md`.
///
/// A hold that only one mailbox hears of protects nobody: hence none for a single address. The
/// second factor stays required at sign-in after every recovery; the table never removes it.
pub const DEFAULT_TABLE: Table = Table(&[
    Row {
        holding: has(1, true),
        strict: true,
        path: Path { now: need(1, 1), freeze: true, hold: Some(WEEK) },
    },
    Row {
        holding: has(2, false),
        strict: true,
        path: Path { now: need(2, 0), freeze: true, hold: Some(WEEK) },
    },
    Row { holding: has(1, false), strict: true, path: Path { now: need(1, 0), freeze: true, hold: None } },
    Row { holding: has(1, false), strict: false, path: Path { now: need(1, 0), freeze: false, hold: None } },
]);

const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

const fn has(addresses: usize, factor: bool) -> Holding {
    Holding { addresses, factor }
}

const fn need(addresses: usize, factors: usize) -> Need {
    Need { addresses, factors }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_table_is_the_documented_one() {
        for (addresses, factor, strict, now, freeze, held) in [
            (1, false, false, need(1, 0), false, false),
            (2, false, false, need(1, 0), false, false),
            (1, true, false, need(1, 0), false, false),
            (1, false, true, need(1, 0), true, false),
            (2, false, true, need(2, 0), true, true),
            (5, false, true, need(2, 0), true, true),
            (1, true, true, need(1, 1), true, true),
            (2, true, true, need(1, 1), true, true),
        ] {
            let path = DEFAULT_TABLE.path(has(addresses, factor), strict).unwrap();
            assert_eq!(
                (path.now, path.freeze, path.hold.is_some()),
                (now, freeze, held),
                "{addresses} {factor} {strict}"
            );
        }
        assert_eq!(DEFAULT_TABLE.path(has(0, true), true), None);
        assert_eq!(DEFAULT_TABLE.path(has(0, false), false), None);
    }

    #[test]
    fn the_strict_path_never_asks_for_less() {
        for addresses in 1..4 {
            for factor in [false, true] {
                let plain = DEFAULT_TABLE.path(has(addresses, factor), false).unwrap();
                let strict = DEFAULT_TABLE.path(has(addresses, factor), true).unwrap();
                assert!(
                    strict.now.addresses >= plain.now.addresses && strict.now.factors >= plain.now.factors
                );
                assert!(strict.freeze);
            }
        }
    }

    #[test]
    fn reasons_have_stable_codes() {
        for reason in [Reason::Forgot, Reason::CannotSignIn, Reason::SomeoneElse] {
            assert_eq!(Reason::from_code(reason.code()), Some(reason));
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
        }
        assert_eq!(Reason::from_code("Forgot"), None);
    }
}

//! What the use of a saved code is: one guarded write, and what it then demands.

use regain_types::to_hex;

use super::row::SavedRow;
use crate::reason::{Reason, Rejected};

/// The one guarded write that uses a code: put [`SavedClaim::row`] in the place of the set's row
/// *where its revision is still [`SavedClaim::revision`]*, in the transaction of what it pays for.
///
/// The code was used where that write changed exactly one row; else another request was faster, and
/// the answer is [`Reason::AlreadyUsed`].
///
/// It moves and is never copied:
/// ```
/// fn commit(claim: regain_token::SavedClaim) { let _ = claim.committed(1); }
/// ```
/// ```compile_fail,E0382
/// fn commit(claim: regain_token::SavedClaim) { let _ = (claim.committed(1), claim.committed(1)); }
/// ```
#[derive(Debug)]
#[must_use = "a code is used only when the store executed its claim"]
#[non_exhaustive]
pub struct SavedClaim {
    /// The revision that the stored row must still have.
    pub revision: u8,
    /// Which code of the sheet it is: 1 to 10.
    pub code: u8,
    /// The row without that code.
    pub row: SavedRow,
}

impl SavedClaim {
    pub(super) fn new(row: &SavedRow, code: u8) -> Self {
        let mut after = row.clone();
        for (_, hash) in (1..).zip(&mut after.hashes).filter(|(number, _)| *number == code) {
            *hash = None;
        }
        Self { revision: row.revision(), code, row: after }
    }

    /// What is to be done, where the write changed `changed` rows and is committed.
    ///
    /// # Errors
    /// [`Reason::AlreadyUsed`] unless it changed exactly one: another request was faster.
    pub fn committed(self, changed: u64) -> Result<AfterUse, Rejected> {
        if changed != 1 {
            return Err(Reason::AlreadyUsed.into());
        }
        let (code, left) = (self.code, self.row.left());
        let notify = if left == 0 { MustNotify::UsedUp } else { MustNotify::Used { left } };
        Ok(AfterUse { code, left, reissue: MustReissue::of(&self.row), notify })
    }
}

/// What the use of a code demands (NIST SP 800-63B-4 section 4.2.1.1): a new set, and a notice.
#[derive(Debug)]
#[must_use = "a used code demands a new set and a notice"]
#[non_exhaustive]
pub struct AfterUse {
    /// Which code of the sheet was used: 1 to 10. The person may cross it out.
    pub code: u8,
    /// How many are left until the new set is there: 0 to 9.
    pub left: u8,
    /// The new set that is owed.
    pub reissue: MustReissue,
    /// The notice that is owed.
    pub notify: MustNotify,
}

/// A set is to be replaced. Spent by [`SavedCodes::reissue`].
///
/// The demand is in the row as well ([`SavedRow::must_reissue`]), so that a crash loses nothing; until
/// the new set is stored, what is left of the old one stays valid.
///
/// [`SavedCodes::reissue`]: crate::SavedCodes::reissue
#[must_use = "the set is replaced only when a new one is issued"]
pub struct MustReissue {
    set: [u8; 16],
}

impl MustReissue {
    /// For a set whose owner asks for a new one, that may have been seen, or that can't be wrapped
    /// again.
    pub const fn of(row: &SavedRow) -> Self {
        Self { set: row.set }
    }

    /// The set that is to be replaced.
    #[must_use]
    pub const fn set(&self) -> [u8; 16] {
        self.set
    }
}

impl std::fmt::Debug for MustReissue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MustReissue({})", to_hex(&self.set))
    }
}

/// The account's owner is to be told, at every address (NIST SP 800-63B-4 sections 4.2.1.1 and 4.6).
#[derive(Debug, PartialEq, Eq)]
#[must_use = "the owner is to be told"]
#[non_exhaustive]
pub enum MustNotify {
    /// A code was used, and others are left.
    Used {
        /// How many: 1 to 9.
        left: u8,
    },
    /// The last code was used: until a new set is there, saved codes help no more.
    UsedUp,
    /// A set was issued; one that was there before is void.
    Issued,
}

impl MustNotify {
    /// The stable code of this notice.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Used { .. } => "saved-code-used",
            Self::UsedUp => "saved-codes-used-up",
            Self::Issued => "saved-codes-issued",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_have_stable_codes() {
        let notices = [
            (MustNotify::Used { left: 9 }, "saved-code-used"),
            (MustNotify::UsedUp, "saved-codes-used-up"),
            (MustNotify::Issued, "saved-codes-issued"),
        ];
        for (notice, code) in notices {
            assert_eq!(notice.code(), code);
        }
    }
}

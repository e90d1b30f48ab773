//! A guess at a saved code is counted before it is compared, and paid for once.

use std::hint::black_box;

use regain_types::{AccountId, Timestamp};

use super::after::SavedClaim;
use super::codes::SavedCodes;
use super::row::SavedRow;
use super::text::SavedCodeText;
use crate::budget::{Allowance, Ledger, LedgerWrite, Scope};
use crate::reason::{Reason, Rejected, first};

impl<'k> SavedCodes<'k> {
    /// How many guesses an account has: 100 in a row (NIST SP 800-63B-4 section 3.2.2), 20 in a day.
    pub const GUESSES: Allowance = Allowance::in_a_row(100).and_in_a_day(20);

    /// Takes one guess from the account's ledger ([`Scope::Saved`]), as the store has it. Nothing is compared
    /// before the store executed the reservation.
    ///
    /// For an identifier that belongs to no account, the caller names a stand-in, as for a short code.
    ///
    /// # Errors
    /// [`Reason::BudgetExhausted`] where [`SavedCodes::GUESSES`] are used up.
    pub fn reserve<'a>(
        &self,
        account: &'a AccountId,
        ledger: &Ledger,
        now: Timestamp,
    ) -> Result<SavedReservation<'a>, Rejected>
    where
        'k: 'a,
    {
        let taken = ledger.take(Self::GUESSES, now).ok_or(Reason::BudgetExhausted)?;
        let write = LedgerWrite::new(Scope::Saved(account), ledger, taken);
        Ok(SavedReservation { attempt: SavedAttempt { codes: *self, account }, write })
    }
}

/// A guess that the ledger allows and that the store has not yet written down.
#[derive(Debug)]
#[must_use = "a guess is reserved only when the store executed its write"]
pub struct SavedReservation<'a> {
    attempt: SavedAttempt<'a>,
    write: LedgerWrite<'a>,
}

impl<'a> SavedReservation<'a> {
    /// What the store must execute, in a commit of its own *before* the compare: otherwise a crash, or a guess
    /// beside it, would make guesses that nobody counts. Where it touches no row, load the ledger and reserve
    /// again.
    pub const fn write(&self) -> LedgerWrite<'a> {
        self.write
    }

    /// The guess, to be made once, where the store's write changed `changed` rows and is committed.
    ///
    /// # Errors
    /// [`Reason::NotReserved`] unless it changed one: then nobody has counted the guess.
    pub const fn executed(self, changed: u64) -> Result<SavedAttempt<'a>, Rejected> {
        if changed == 1 { Ok(self.attempt) } else { Err(Rejected::because(Reason::NotReserved)) }
    }
}

/// The right to compare once: one reservation pays for one compare.
///
/// ```
/// use regain_token::{SavedAttempt, SavedCodeText, SavedRow};
/// fn once(attempt: SavedAttempt<'_>, one: &SavedCodeText, row: &SavedRow) {
///     let _ = attempt.check(Some(row), one);
/// }
/// ```
///
/// ```compile_fail,E0382
/// use regain_token::{SavedAttempt, SavedCodeText, SavedRow};
/// fn twice(attempt: SavedAttempt<'_>, one: &SavedCodeText, two: &SavedCodeText, row: &SavedRow) {
///     let _ = attempt.check(Some(row), one);
///     let _ = attempt.check(Some(row), two);
/// }
/// ```
#[derive(Debug)]
#[must_use = "a reserved guess is spent, whether it is made or not"]
pub struct SavedAttempt<'a> {
    codes: SavedCodes<'a>,
    account: &'a AccountId,
}

impl SavedAttempt<'_> {
    /// Whether `code` is one that is left of the account's set. One hash, compared in constant time
    /// with ten places, whatever is left of them. Where the account has no set, or there is no such
    /// account, pass `None`: it costs what a new set costs, and answers like a wrong code.
    ///
    /// # Errors
    /// [`Reason::UnknownKey`]; [`Reason::UnknownSelector`] for `None`; [`Reason::WrongCode`] for a code
    /// of another set, account or tenant, a used one and one that never was; [`Reason::RowMismatch`] where two
    /// places are equal.
    pub fn check(self, row: Option<&SavedRow>, code: &SavedCodeText) -> Result<SavedClaim, Rejected> {
        // In a black box it is made in any case: else only where there is no set, and its time would tell.
        let decoy = black_box(self.codes.decoy());
        let compared = row.unwrap_or(&decoy);
        let digest = self.codes.hash(self.account, compared, code).map_err(|_| Reason::UnknownKey)?;
        // Without a branch: which place it is takes no time of its own.
        let places = (1..).zip(&compared.hashes).map(|(number, hash)| {
            let equal = u8::from(digest.matches(&hash.unwrap_or_default()) & hash.is_some());
            (equal, equal.wrapping_neg() & number)
        });
        let (places, number) = places.fold((0_u8, 0_u8), |(places, found), (place, number)| {
            (places.saturating_add(place), found | number)
        });
        // All are looked at, whichever it is.
        let reasons = black_box([
            (row.is_none(), Reason::UnknownSelector),
            (places == 0, Reason::WrongCode),
            (places > 1, Reason::RowMismatch), // no row that was read has equal hashes
        ]);
        match first(&reasons) {
            Some(reason) => Err(reason.into()),
            None => Ok(SavedClaim::new(compared, number)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regain_types::{Entropy, KeyId, Keyring, TenantId};

    #[test]
    fn a_guess_is_made_where_it_was_written_down_once_and_never_past_the_last() {
        let keys = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([1; 32]));
        let (tenant, account) = (TenantId::single(), AccountId::from(1_u32));
        let codes = SavedCodes::new(&keys, &tenant);
        let reserve = |in_a_row| {
            let ledger = Ledger { revision: 7, in_a_row, ..Ledger::default() };
            codes.reserve(&account, &ledger, Timestamp::EPOCH)
        };
        for changed in [0, 2, 3] {
            let refused = reserve(99).unwrap().executed(changed).unwrap_err();
            assert_eq!(refused.reason(), Reason::NotReserved);
        }
        let write = reserve(99).unwrap().write();
        assert_eq!((write.scope, write.was, write.ledger.revision), (Scope::Saved(&account), 7, 8));
        assert_eq!(write.ledger.in_a_row, 100);
        assert_eq!(reserve(100).unwrap_err().reason(), Reason::BudgetExhausted);
    }

    #[test]
    fn a_day_has_at_most_twenty_guesses_and_half_of_them_at_once() {
        let keys = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([1; 32]));
        let (tenant, account) = (TenantId::single(), AccountId::from(1_u32));
        let codes = SavedCodes::new(&keys, &tenant);
        let mut ledger = Ledger::default();
        let mut taken = 0;
        while let Ok(reserved) = codes.reserve(&account, &ledger, Timestamp::EPOCH) {
            (ledger, taken) = (reserved.write().ledger.cleared(), taken + 1);
        }
        assert_eq!(taken, 10, "a success gives nothing of the day back");
    }
}

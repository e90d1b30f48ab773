//! From randomness to a set of saved codes, and from a code to the right to use it once.

use std::num::NonZeroU32;

use regain_types::{
    AccountId, Context, Digest, Entropy, KeyError, KeyId, Keyring, MacKey, Role, TenantId, pbkdf2_sha256,
};
use zeroize::Zeroizing;

use super::after::{MustNotify, MustReissue};
use super::new::NewSavedCodes;
use super::reed_solomon::RANDOM;
use super::row::{Chain, SavedRow, is_stretch};
use super::text::SavedCodeText;

/// Makes and checks the saved codes of one tenant.
///
/// Cheap to make and to copy: it borrows the keys and keeps nothing. A guess is paid for before it is
/// compared: NIST SP 800-63B-4 section 4.2.1.1 asks for it, though 115 bits do not.
///
/// ```
/// use regain_token::{Ledger, SavedCodeText, SavedCodes, SavedRow};
/// use regain_types::{AccountId, Entropy, Keyring, OsRandom, TenantId, Timestamp};
/// let (keys, tenant, account) = (Keyring::generate(&OsRandom)?, TenantId::single(), AccountId::from(42_u32));
/// let saved = SavedCodes::new(&keys, &tenant);
/// let new = saved.issue(&account, [7; 16], Entropy::draw(&OsRandom)?)?;
/// let (sheet, stored) = (new.sheet(), new.row.to_bytes()); // Show the one, store the other.
/// # let _ = sheet;
/// // Later, a person types a code:
/// let code = SavedCodeText::parse(new.codes[3].expose())?;
/// let reserved = saved.reserve(&account, &Ledger::default(), Timestamp::from_secs(0))?;
/// let write = reserved.write(); // Execute it, and commit it. One row was changed:
/// let claim = reserved.executed(1)?.check(Some(&SavedRow::from_bytes(&stored)?), &code)?;
/// assert_eq!((claim.revision, claim.row.revision()), (0, 1)); // Write `claim.row` where it is still 0.
/// let after = claim.committed(1)?; // One row was changed.
/// let next = saved.reissue(after.reissue, &account, [8; 16], Entropy::draw(&OsRandom)?)?;
/// assert_eq!((after.code, next.replaces), (4, Some([7; 16])));
/// # let _ = (after.notify, write);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct SavedCodes<'k> {
    keys: &'k Keyring,
    tenant: &'k TenantId,
    iterations: u32,
}

impl<'k> SavedCodes<'k> {
    /// The saved codes of `tenant` under `keys`: salted and keyed, not stretched, since 115 bits need
    /// no work factor (NIST SP 800-63B-4 section 3.1.2.2).
    #[must_use]
    pub const fn new(keys: &'k Keyring, tenant: &'k TenantId) -> Self {
        Self { keys, tenant, iterations: 0 }
    }

    /// New sets are also stretched by PBKDF2-HMAC-SHA-256 (RFC 8018, NIST SP 800-132) with
    /// `iterations`, [`SavedRow::MIN_ITERATIONS`] to [`SavedRow::MAX_ITERATIONS`]: for who reads
    /// section 4.2.1.1, which cites the clause on passwords, as asking for a password hash. Sets that
    /// are stored already are checked as they were made.
    ///
    /// # Errors
    /// [`SavedIterationsError`] for any other number.
    pub const fn strict_nist(self, iterations: u32) -> Result<Self, SavedIterationsError> {
        if iterations == 0 || !is_stretch(iterations) {
            return Err(SavedIterationsError);
        }
        Ok(Self { iterations, ..self })
    }

    /// Makes a set for `account` under the active key. `set` is an id that the caller gives it, unique
    /// for the account. The first 1,150 bits of `entropy` become ten times 23 symbols of five bits, so
    /// that all codes are equally likely; the last 16 bytes are the salt.
    ///
    /// # Errors
    /// [`SavedIssueError::Key`] where the keyring fails, [`SavedIssueError::Entropy`] with a chance of 2^-109.
    pub fn issue(
        &self,
        account: &AccountId,
        set: [u8; 16],
        entropy: Entropy<160>,
    ) -> Result<NewSavedCodes, SavedIssueError> {
        let random = Zeroizing::new(entropy.spend());
        let codes = codes_of(&random).each_ref().map(SavedCodeText::assemble);
        let chain = Chain::new(self.keys.active());
        let hashes = [None; SavedRow::CODES];
        let mut row = SavedRow { set, salt: salt_of(&random), chain, iterations: self.iterations, hashes };
        let mut places = row.hashes;
        for (place, code) in places.iter_mut().zip(&codes) {
            *place = Some(*self.hash(account, &row, code)?.as_bytes());
        }
        row.hashes = places;
        if !row.is_distinct() {
            return Err(SavedIssueError::Entropy);
        }
        Ok(NewSavedCodes { codes, row, replaces: None, notify: MustNotify::Issued })
    }

    /// Makes the set that replaces another one: else as [`SavedCodes::issue`].
    ///
    /// # Errors
    /// As [`SavedCodes::issue`], and [`SavedIssueError::SameSet`].
    pub fn reissue(
        &self,
        owed: MustReissue,
        account: &AccountId,
        set: [u8; 16],
        entropy: Entropy<160>,
    ) -> Result<NewSavedCodes, SavedIssueError> {
        if owed.set() == set {
            return Err(SavedIssueError::SameSet);
        }
        let new = self.issue(account, set, entropy)?;
        Ok(NewSavedCodes { replaces: Some(owed.set()), ..new })
    }

    /// The row hashed once more, under the active key, without any code: `None` where that key is the
    /// last that it was wrapped under. Write it where the revision is still that of `row`.
    ///
    /// From then on the old key alone checks no code. It is still needed, for as long as the set is.
    ///
    /// # Errors
    /// [`SavedRewrapError`].
    pub fn rewrap(&self, row: &SavedRow) -> Result<Option<SavedRow>, SavedRewrapError> {
        for id in row.keys() {
            self.key(id)?;
        }
        let active = self.keys.active();
        if row.keys().last() == Some(active) {
            return Ok(None);
        }
        let chain = row.chain.and(active).ok_or(SavedRewrapError::ChainFull)?;
        let mut wrapped = SavedRow { chain, ..row.clone() };
        for hash in wrapped.hashes.iter_mut().flatten() {
            *hash = *self.wrap(active, row.set, hash)?.as_bytes();
        }
        Ok(Some(wrapped))
    }

    pub(super) fn hash(
        &self,
        account: &AccountId,
        row: &SavedRow,
        code: &SavedCodeText,
    ) -> Result<Digest, KeyError> {
        let key = self.key(row.chain.first)?;
        let context = Context::new("regain/v1/saved-row")
            .text(self.tenant.as_str())
            .text(account.as_str())
            .bytes(&row.set)
            .bytes(&row.salt)
            .number(u64::from(row.iterations));
        let code = code.expose().as_bytes();
        let context = match NonZeroU32::new(row.iterations) {
            None => context.bytes(code),
            Some(iterations) => context.bytes(pbkdf2_sha256(code, &row.salt, iterations).as_bytes()),
        };
        let mut wraps = row.chain.then.iter().flatten();
        wraps.try_fold(key.tag(&context), |hash, id| self.wrap(*id, row.set, hash.as_bytes()))
    }

    fn wrap(&self, id: KeyId, set: [u8; 16], hash: &[u8; 32]) -> Result<Digest, KeyError> {
        let context = Context::new("regain/v1/saved-wrap").text(self.tenant.as_str()).bytes(&set);
        Ok(self.key(id)?.tag(&context.bytes(hash)))
    }

    fn key(&self, id: KeyId) -> Result<MacKey, KeyError> {
        self.keys.mac_key(id, Role::SavedRow, self.tenant)
    }

    /// A row that takes the work of a new set and fits no code.
    pub(super) fn decoy(&self) -> SavedRow {
        let chain = Chain::new(self.keys.active());
        let (iterations, hashes) = (self.iterations, [Some([0; 32]); SavedRow::CODES]);
        SavedRow { set: [0; 16], salt: [0; 16], chain, iterations, hashes }
    }
}

/// A number of iterations that is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("saved codes are stretched with 1,000 to 1,000,000 iterations: choose a number between")]
pub struct SavedIterationsError;

impl SavedIterationsError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "saved-iterations"
    }
}

/// Why no set was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SavedIssueError {
    /// The keyring can't give the key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Two of the codes are equal.
    #[error("these random bytes make two equal codes: draw others")]
    Entropy,
    /// The new set has the id of the one that it replaces.
    #[error("a new set of saved codes needs another id than the set that it replaces: draw one")]
    SameSet,
}

impl SavedIssueError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Key(error) => error.code(),
            Self::Entropy => "saved-entropy",
            Self::SameSet => "saved-set-same",
        }
    }
}

/// Why a set was not wrapped again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SavedRewrapError {
    /// The keyring has not all keys of the row: no code of the set can be checked.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The row was wrapped three times.
    #[error("this set of saved codes was wrapped under four keys already: issue a new set")]
    ChainFull,
}

impl SavedRewrapError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Key(error) => error.code(),
            Self::ChainFull => "saved-chain-full",
        }
    }
}

/// Ten times 23 values of five bits, the first bits first.
fn codes_of(random: &[u8; 160]) -> Zeroizing<[[u8; RANDOM]; SavedRow::CODES]> {
    let (fives, _) = random.as_chunks::<5>();
    let values = fives.iter().flat_map(|[a, b, c, d, e]| {
        let bits = u64::from_be_bytes([0, 0, 0, *a, *b, *c, *d, *e]);
        [35, 30, 25, 20, 15, 10, 5, 0].map(|shift| (bits >> shift).to_le_bytes()[0] & 31)
    });
    let mut codes = Zeroizing::new([[0; RANDOM]; SavedRow::CODES]);
    for (to, from) in codes.as_flattened_mut().iter_mut().zip(values) {
        *to = from;
    }
    codes
}

/// The last 16 bytes, none of which is part of a code.
fn salt_of(random: &[u8; 160]) -> [u8; 16] {
    let mut salt = [0; 16];
    for (to, from) in salt.iter_mut().rev().zip(random.iter().rev()) {
        *to = *from;
    }
    salt
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Ledger;
    use crate::reason::Reason;
    use regain_types::Timestamp;

    #[test]
    fn every_bit_of_the_entropy_has_its_place_and_none_has_two() {
        let place = |bit: usize| {
            let mut random = [0; 160];
            random[bit / 8] = 0x80_u8 >> (bit % 8);
            let (codes, salt) = (codes_of(&random), salt_of(&random));
            let set = codes.as_flattened().iter().enumerate().filter(|(_, value)| **value != 0);
            (set.map(|(index, value)| (index, *value)).collect::<Vec<_>>(), u128::from_be_bytes(salt))
        };
        for bit in 0..1150 {
            assert_eq!(place(bit), (vec![(bit / 5, 16 >> (bit % 5))], 0), "bit {bit}");
        }
        for bit in 1150..1152 {
            assert_eq!(place(bit), (vec![], 0), "bit {bit}");
        }
        for bit in 1152..1280 {
            assert_eq!(place(bit), (vec![], 1_u128.rotate_right(bit as u32 - 1151)), "bit {bit}");
        }
    }

    #[test]
    fn a_hash_in_two_places_is_no_code_and_no_set() {
        let (keys, tenant) =
            (Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([1; 32])), TenantId::single());
        let (codes, account) = (SavedCodes::new(&keys, &tenant), AccountId::from(1_u32));
        let error = codes.issue(&account, [1; 16], Entropy::danger_from_bytes([0; 160])).unwrap_err();
        assert_eq!((error, error.code()), (SavedIssueError::Entropy, "saved-entropy"));
        let entropy = Entropy::danger_from_bytes(std::array::from_fn(|at| u8::try_from(at).unwrap()));
        let mut new = codes.issue(&account, [1; 16], entropy).unwrap();
        new.row.hashes[6] = new.row.hashes[2];
        let reserved = codes.reserve(&account, &Ledger::default(), Timestamp::EPOCH).unwrap();
        let refused = reserved.executed(1).unwrap().check(Some(&new.row), &new.codes[2]).unwrap_err();
        assert_eq!(refused.reason(), Reason::RowMismatch);
        assert!(SavedRow::from_bytes(&new.row.to_bytes()).is_err());
    }

    #[test]
    fn iterations_have_bounds() {
        let (keys, tenant) =
            (Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([1; 32])), TenantId::single());
        let codes = SavedCodes::new(&keys, &tenant);
        for good in [1_000, 1_000_000] {
            assert_eq!(codes.strict_nist(good).unwrap().iterations, good);
        }
        for bad in [0, 1, 999, 1_000_001, u32::MAX] {
            assert_eq!(codes.strict_nist(bad).unwrap_err().code(), "saved-iterations", "{bad}");
        }
    }
}

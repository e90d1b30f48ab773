//! What a store keeps of a set of saved codes: one row, one revision, no code.

use std::fmt;

use regain_types::{KeyId, to_hex};

use super::after::MustReissue;
use crate::word;

/// A set of saved codes as a store keeps it: the salt, the keys, and the hashes of the codes that are
/// left. The hash of a used code is erased.
///
/// Store [`SavedRow::to_bytes`] under tenant, account and set, with [`SavedRow::revision`] in a column
/// that every later write is guarded by. Format: `docs/spec/token.md`.
#[derive(Clone)]
pub struct SavedRow {
    pub(super) set: [u8; 16],
    pub(super) salt: [u8; 16],
    pub(super) chain: Chain,
    /// Zero where the codes are not stretched.
    pub(super) iterations: u32,
    pub(super) hashes: [Option<[u8; 32]>; SavedRow::CODES],
}

impl SavedRow {
    /// How many codes a set has.
    pub const CODES: usize = 10;
    /// The length of a stored row.
    pub const BYTES: usize = 367;
    /// The most keys that a row may be wrapped under.
    pub const MAX_CHAIN: usize = 4;
    /// The fewest iterations of PBKDF2, where it is used (NIST SP 800-132 section 5.2).
    pub const MIN_ITERATIONS: u32 = 1_000;
    /// The most iterations of PBKDF2: a row that asks for more is not read.
    pub const MAX_ITERATIONS: u32 = 1_000_000;

    /// The id of the set.
    #[must_use]
    pub const fn set(&self) -> [u8; 16] {
        self.set
    }

    /// How many codes are left: 0 to 10.
    #[must_use]
    pub fn left(&self) -> u8 {
        count(self.hashes.iter().flatten())
    }

    /// How often the row was changed: each use of a code and each wrap counts once, so that it rises
    /// with every change and is at most 13.
    #[must_use]
    pub fn revision(&self) -> u8 {
        let used = count(self.hashes.iter().filter(|hash| hash.is_none()));
        used.saturating_add(count(self.chain.then.iter().flatten()))
    }

    /// The keys that the row is made and wrapped under, in this order. All of them are needed for as
    /// long as the row is.
    pub fn keys(&self) -> impl Iterator<Item = KeyId> + '_ {
        self.chain.ids()
    }

    /// The iterations of PBKDF2 that each check takes: 0 where there is none.
    #[must_use]
    pub const fn iterations(&self) -> u32 {
        self.iterations
    }

    /// What is owed since a code was used: still there after a crash, and gone with the set.
    #[must_use]
    pub fn must_reissue(&self) -> Option<MustReissue> {
        self.hashes.contains(&None).then(|| MustReissue::of(self))
    }

    /// The bytes to store.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let chain = self.chain.to_bytes();
        let iterations = self.iterations.to_be_bytes();
        let left = self.mask().to_be_bytes();
        let hashes = self.hashes.map(Option::unwrap_or_default);
        word::joined(&[&[VERSION], &chain, &iterations, &left, &self.set, &self.salt, hashes.as_flattened()])
    }

    /// Reads what [`SavedRow::to_bytes`] wrote, and nothing else: no two byte strings are one row.
    ///
    /// # Errors
    /// [`SavedRowError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SavedRowError> {
        let bytes: &[u8; Self::BYTES] = bytes.try_into().map_err(|_| SavedRowError::Length)?;
        let ([version], rest) = bytes.split_first_chunk().ok_or(SavedRowError::Length)?;
        if *version != VERSION {
            return Err(SavedRowError::Version(*version));
        }
        Self::split(rest).ok_or(SavedRowError::Broken)
    }

    fn split(bytes: &[u8]) -> Option<Self> {
        let (chain, rest) = bytes.split_first_chunk()?;
        let (iterations, rest) = rest.split_first_chunk()?;
        let (left, rest) = rest.split_first_chunk()?;
        let (set, rest) = rest.split_first_chunk()?;
        let (salt, rest) = rest.split_first_chunk()?;
        let (stored, []) = rest.as_chunks::<32>() else { return None };
        let (left, iterations) = (u16::from_be_bytes(*left), u32::from_be_bytes(*iterations));
        let mut hashes = [None; Self::CODES];
        for ((bit, place), hash) in (0_u32..).zip(&mut hashes).zip(stored) {
            *place = (left & (1 << bit) != 0).then_some(*hash);
            if place.is_none() && *hash != [0; 32] {
                return None;
            }
        }
        let row = Self { set: *set, salt: *salt, chain: Chain::from_bytes(*chain)?, iterations, hashes };
        (row.mask() == left && is_stretch(iterations) && row.is_distinct()).then_some(row)
    }

    /// Whether no two codes that are left have one hash: else a code could be used twice.
    pub(super) fn is_distinct(&self) -> bool {
        let mut others = self.hashes.iter().flatten();
        while let Some(hash) = others.next() {
            if others.clone().any(|other| other == hash) {
                return false;
            }
        }
        true
    }

    /// Bit `i` is set where the code at place `i` is left.
    fn mask(&self) -> u16 {
        (0_u32..).zip(&self.hashes).fold(0, |mask, (bit, hash)| mask | (u16::from(hash.is_some()) << bit))
    }
}

impl fmt::Debug for SavedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SavedRow")
            .field("set", &format_args!("{}", to_hex(&self.set)))
            .field("salt", &format_args!("[REDACTED]"))
            .field("keys", &format_args!("{:?}", self.keys().map(KeyId::get).collect::<Vec<_>>()))
            .field("iterations", &self.iterations)
            .field("left", &self.left())
            .field("hashes", &format_args!("[REDACTED]"))
            .finish()
    }
}

/// Why bytes are not a row. The set can't be used: a new one is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SavedRowError {
    /// There are fewer or more than 367 bytes.
    #[error("a stored set of saved codes has 367 bytes: read the whole column")]
    Length,
    /// A later version wrote the row.
    #[error("a stored set of saved codes has version {0}, which is not known: update regain-token")]
    Version(u8),
    /// A field has a value that is never written.
    #[error("a stored set of saved codes was changed: issue a new one")]
    Broken,
}

impl SavedRowError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Length => "saved-row-length",
            Self::Version(_) => "saved-row-version",
            Self::Broken => "saved-row-broken",
        }
    }
}

/// 1 to 4 keys: each hashes what the one before it made.
#[derive(Clone, Copy)]
pub(super) struct Chain {
    pub(super) first: KeyId,
    pub(super) then: [Option<KeyId>; SavedRow::MAX_CHAIN - 1],
}

impl Chain {
    pub(super) const fn new(first: KeyId) -> Self {
        Self { first, then: [None; SavedRow::MAX_CHAIN - 1] }
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = KeyId> + '_ {
        std::iter::once(self.first).chain(self.then.iter().copied().flatten())
    }

    /// The chain with one key more, unless it is full.
    pub(super) fn and(mut self, id: KeyId) -> Option<Self> {
        *self.then.iter_mut().find(|place| place.is_none())? = Some(id);
        Some(self)
    }

    fn to_bytes(self) -> [u8; 8] {
        let mut out = [[0; 2]; SavedRow::MAX_CHAIN];
        for (to, id) in out.iter_mut().zip(self.ids()) {
            *to = id.get().to_be_bytes();
        }
        word::joined(&[out.as_flattened()])
    }

    fn from_bytes(bytes: [u8; 8]) -> Option<Self> {
        let (ids, _) = bytes.as_chunks::<2>();
        let mut ids = ids.iter().map(|id| KeyId::try_from(u16::from_be_bytes(*id)).ok());
        let mut chain = Self::new(ids.next()??);
        for id in ids.by_ref().map_while(|id| id) {
            chain = chain.and(id)?;
        }
        (chain.to_bytes() == bytes).then_some(chain)
    }
}

/// Whether a row may ask for so many iterations.
pub(super) const fn is_stretch(iterations: u32) -> bool {
    iterations == 0 || (iterations >= SavedRow::MIN_ITERATIONS && iterations <= SavedRow::MAX_ITERATIONS)
}

/// How many there are, of at most ten.
fn count<T>(items: impl Iterator<Item = T>) -> u8 {
    items.fold(0, |count, _| u8::saturating_add(count, 1))
}

const VERSION: u8 = 1;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(number: u16) -> KeyId {
        number.try_into().unwrap()
    }

    fn row() -> SavedRow {
        let chain = Chain::new(id(7)).and(id(8)).unwrap();
        let mut hashes = std::array::from_fn(|place| Some([0x10 | place as u8; 32]));
        hashes[2] = None;
        SavedRow { set: [1; 16], salt: [2; 16], chain, iterations: 1_000, hashes }
    }

    #[test]
    fn a_row_has_one_layout() {
        let shown = to_hex(&row().to_bytes());
        let start = "01\
            0007000800000000\
            000003e8\
            03fb\
            01010101010101010101010101010101\
            02020202020202020202020202020202";
        let hashes = [0x10, 0x11, 0, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19]
            .map(|hash: u8| to_hex(&[hash; 32]))
            .concat();
        assert_eq!(shown, format!("{start}{hashes}"));
    }

    #[test]
    fn a_row_counts_what_is_left_and_what_was_done() {
        assert_eq!((row().left(), row().revision()), (9, 2));
        assert_eq!(row().keys().map(KeyId::get).collect::<Vec<_>>(), [7, 8]);
        assert_eq!(row().must_reissue().unwrap().set(), [1; 16]);
        let hashes = [Some([0; 32]); SavedRow::CODES];
        let new = SavedRow { hashes, chain: Chain::new(id(7)), ..row() };
        assert_eq!((new.left(), new.revision(), new.must_reissue().is_none()), (10, 0, true));
    }

    #[test]
    fn what_is_never_written_is_not_read() {
        let good = row().to_bytes();
        assert!(SavedRow::from_bytes(&good).is_ok());
        let long = [&good[..], &[0]].concat();
        for bytes in [&good[1..], &good[..366], &long, &[]] {
            assert_eq!(SavedRow::from_bytes(bytes).unwrap_err(), SavedRowError::Length);
        }
        let changed = |place: usize, value: u8| {
            let mut bytes = good;
            bytes[place] = value;
            SavedRow::from_bytes(&bytes).map(|_| ()).map_err(SavedRowError::code)
        };
        assert_eq!(changed(0, 2), Err("saved-row-version"));
        let broken = Err("saved-row-broken");
        assert_eq!(changed(2, 0), broken, "no first key");
        assert_eq!(changed(8, 1), broken, "a key after the end of the chain");
        assert_eq!(changed(12, 0xe7), broken, "999 iterations");
        assert_eq!(changed(9, 1), broken, "too many iterations");
        assert_eq!(changed(13, 0x07), broken, "an eleventh code");
        assert_eq!(changed(14, 0xfa), broken, "a used code that has a hash");
        assert_eq!(changed(47 + 64, 1), broken, "a used code that has a hash");
        let mut repeated = good;
        repeated.copy_within(47..79, 47 + 9 * 32);
        assert_eq!(SavedRow::from_bytes(&repeated).unwrap_err().code(), "saved-row-broken", "a hash twice");
    }

    #[test]
    fn a_chain_ends_at_four_keys() {
        let three = Chain::new(id(1)).and(id(2)).unwrap().and(id(1)).unwrap();
        let four = three.and(id(4)).unwrap();
        assert_eq!(four.ids().map(KeyId::get).collect::<Vec<_>>(), [1, 2, 1, 4]);
        assert!(four.and(id(5)).is_none());
    }

    #[test]
    fn no_hash_or_salt_prints() {
        assert_eq!(
            format!("{:?}", row()),
            "SavedRow { set: 01010101010101010101010101010101, salt: [REDACTED], keys: [7, 8], \
             iterations: 1000, left: 9, hashes: [REDACTED] }"
        );
    }

    proptest! {
        #[test]
        fn a_row_reads_back(
            set: [u8; 16],
            salt: [u8; 16],
            keys in prop::collection::vec(1..=u16::MAX, 1..=SavedRow::MAX_CHAIN),
            iterations in prop_oneof![Just(0), SavedRow::MIN_ITERATIONS..=SavedRow::MAX_ITERATIONS],
            hashes: [Option<[u8; 32]>; SavedRow::CODES],
        ) {
            let chain = keys[1..].iter().fold(Chain::new(id(keys[0])), |chain, key| chain.and(id(*key)).unwrap());
            let row = SavedRow { set, salt, chain, iterations, hashes };
            let read = SavedRow::from_bytes(&row.to_bytes()).unwrap();
            prop_assert_eq!((read.set, read.salt, read.iterations, read.hashes), (set, salt, iterations, hashes));
            prop_assert_eq!(read.keys().map(KeyId::get).collect::<Vec<_>>(), keys);
        }

        #[test]
        fn what_is_read_is_written_again(
            start in prop::array::uniform15(prop_oneof![Just(0_u8), 0..4_u8]),
            rest in prop::collection::vec(prop_oneof![9 => Just(0_u8), 1 => any::<u8>()], 352),
        ) {
            let mut bytes = [&start[..], &rest].concat();
            bytes[0] = VERSION;
            if let Ok(row) = SavedRow::from_bytes(&bytes) {
                prop_assert_eq!(row.to_bytes().to_vec(), bytes);
            }
        }
    }
}

//! The default list of passwords that nobody may choose.

mod filter;
mod siphash;

use std::fmt;

use regain_types::{Blocklist, Password};
use zeroize::Zeroizing;

use filter::{Filter, Unreadable};
use siphash::SipHash;

/// About 409,000 common and leaked passwords and common words, in 0.9 MB of the program.
///
/// A password is refused as a whole (NIST SP 800-63B-4 section 3.1.1.2), whatever the case of its
/// letters. On the list are only those of at least 8 code points: shorter ones are for the least
/// length to refuse. Its entries, sources and format: `docs/blocklist.md` in the repository.
///
/// It is a filter of fingerprints: every password on the list is found, and of all others about 15
/// in a million are taken for one (2^-16). No entry is longer than 32 bytes, so no longer password is
/// ever taken for one. Nothing is allocated or copied, and the work depends on the length of the
/// password alone, and stops growing at 32 bytes.
#[derive(Clone, Copy)]
pub struct DefaultBlocklist {
    filter: Filter<'static>,
}

impl DefaultBlocklist {
    /// The list, which is there from the start.
    #[must_use]
    pub const fn get() -> &'static Self {
        &LIST
    }

    /// How many passwords are on it.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "it is never empty")]
    pub const fn len(&self) -> usize {
        self.filter.len()
    }

    /// The memory that it takes, in bytes.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        FILE.len()
    }
}

impl Blocklist for DefaultBlocklist {
    fn contains(&self, password: &Password) -> bool {
        let key = folded_hash(password.expose(), self.filter.seed(), self.filter.longest());
        key.is_some_and(|key| self.filter.contains(key))
    }
}

impl fmt::Debug for DefaultBlocklist {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DefaultBlocklist").field("len", &self.len()).finish_non_exhaustive()
    }
}

/// The key of a password in a list: each code point in lowercase, so that `PassWord1` and
/// `password1` are one. `None` where that has more than `longest` bytes. No copy of it is made.
fn folded_hash(password: &str, seed: u64, longest: usize) -> Option<u64> {
    let mut left = longest;
    let mut hash = SipHash::new(seed, KEY);
    let mut letter_bytes = Zeroizing::new([0; 4]);
    for letter in password.chars().flat_map(char::to_lowercase) {
        let folded = letter.encode_utf8(&mut *letter_bytes).as_bytes();
        left = left.checked_sub(folded.len())?;
        hash.write(folded);
    }
    Some(hash.finish())
}

/// The second half of the key of the hash; the first is the seed of the list.
const KEY: u64 = 0x7265_6761_696e_2f31;

static FILE: &[u8] = include_bytes!("../../data/blocklist.bin");

/// Read while the crate is compiled: with a file that is not intact, it does not compile.
static LIST: DefaultBlocklist = match Filter::read(FILE) {
    Ok(filter) => DefaultBlocklist { filter },
    Err(unreadable) => refuse(unreadable),
};

#[expect(clippy::panic, reason = "it is called by the compiler alone")]
const fn refuse(unreadable: Unreadable) -> DefaultBlocklist {
    panic!("{}", unreadable.sentence())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_matter_and_nothing_else_is_folded() {
        let hash = |text: &str| folded_hash(text, 7, 64);
        assert_eq!(hash("PassWord1"), hash("password1"));
        assert_eq!(hash("ÉTÉ ΟΔΟΣ"), hash("été οδοσ"));
        assert_ne!(hash("cafe"), hash("café"));
        assert_ne!(hash("p4ssword1"), hash("password1"));
        assert_ne!(hash("password1 "), hash("password1"));
        assert_ne!(folded_hash("password1", 8, 64), hash("password1"));
    }

    #[test]
    fn the_hash_is_that_of_the_whole_text() {
        let text = "grüße aus köln, und mehr";
        let mut whole = SipHash::new(7, KEY);
        whole.write(text.as_bytes());
        assert_eq!(folded_hash(text, 7, text.len()), Some(whole.finish()));
        assert_eq!(folded_hash(text, 7, text.len() - 1), None);
        assert_eq!(folded_hash(&text.repeat(100), 7, 64), None);
    }

    #[test]
    fn the_vector_of_the_specification_holds() {
        assert_eq!(folded_hash("PassWord1", 0, 32), Some(0xbf7d_47d6_3a7e_6ee6));
        let list = DefaultBlocklist::get();
        assert_eq!((list.len(), list.bytes()), (408_531, 888_872));
        assert_eq!((list.filter.longest(), list.filter.seed()), (32, 0));
    }

    /// 2^-16 is 15.3 in a million. The strings, of 10 letters and digits, are always the same.
    #[test]
    fn fewer_than_20_of_a_million_random_strings_are_taken_for_entries() {
        let list = DefaultBlocklist::get().filter;
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut text = *b"..........";
        let is_found = |bits: &u64| {
            for (place, letter) in text.iter_mut().enumerate() {
                *letter = alphabet[(bits >> (6 * place) & 63) as usize];
            }
            list.contains(folded_hash(std::str::from_utf8(&text).unwrap(), list.seed(), 32).unwrap())
        };
        let found = random_words().take(1_000_000).filter(is_found).count();
        assert!((5..20).contains(&found), "{found}");
    }

    /// The same of keys, which are faster: 31 are expected, give or take 6.
    #[test]
    fn fewer_than_40_of_two_million_random_keys_are_taken_for_entries() {
        let list = DefaultBlocklist::get().filter;
        let found = random_words().take(2_000_000).filter(|key| list.contains(*key)).count();
        assert!((15..40).contains(&found), "{found}");
    }

    /// SplitMix64 (Steele, Lea and Flood 2014).
    fn random_words() -> impl Iterator<Item = u64> {
        (1_u64..).map(|number| {
            let state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ mixed >> 31
        })
    }
}

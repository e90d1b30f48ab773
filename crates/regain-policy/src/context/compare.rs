//! Whether a text starts with a word, as people vary it.

use crate::Pattern;
use crate::estimate::{price, swapped};

/// How a text starts with a word.
pub(super) struct Likeness {
    /// How many code points of the text are the word.
    pub(super) length: usize,
    swaps: u32,
    has_typo: bool,
}

impl Likeness {
    pub(super) fn price(&self) -> u32 {
        price::swaps(self.swaps).saturating_add(if self.has_typo { price::TYPO } else { 0 })
    }

    pub(super) const fn pattern(&self, is_reversed: bool) -> Pattern {
        match (is_reversed, self.swaps) {
            (true, _) => Pattern::Reversed,
            (false, 0) => Pattern::Word,
            (false, _) => Pattern::Swapped,
        }
    }
}

/// Calls `found` for each way in which `text` starts with `word`: as it is or with look-alikes; and,
/// where the word is long enough, with one letter wrong, missing, added, or swapped with the next.
/// Returns how many letters were looked at.
pub(super) fn each(text: &[char], word: &[char], mut found: impl FnMut(Likeness)) -> usize {
    let (same, swaps) = common(text, word);
    if same == word.len() {
        found(Likeness { length: same, swaps, has_typo: false });
        if same >= MIN_WITH_TYPO && text.get(same).is_some_and(|added| added.is_alphabetic()) {
            found(Likeness { length: same.saturating_add(1), swaps, has_typo: true });
        }
        return same;
    }
    let mut looked = same.saturating_add(1);
    if word.len() < MIN_WITH_TYPO {
        return looked;
    }
    let after = |place: usize| (text.get(same.saturating_add(place)), word.get(same.saturating_add(place)));
    let are_neighbours =
        matches!((after(0), after(1)), ((Some(a), Some(c)), (Some(b), Some(d))) if a == d && b == c);
    let swap = are_neighbours.then_some((2, 2));
    for (letters, of) in [(1, 1), (0, 1), (1, 0)].into_iter().chain(swap) {
        let start = same.saturating_add(letters);
        let (Some(text), Some(word)) = (text.get(start..), word.get(same.saturating_add(of)..)) else {
            continue;
        };
        if text.len() < word.len() {
            continue;
        }
        let (further, more) = common(text, word);
        looked = looked.saturating_add(further).saturating_add(1);
        if further == word.len() {
            let length = start.saturating_add(further);
            found(Likeness { length, swaps: swaps.saturating_add(more), has_typo: true });
        }
    }
    looked
}

/// The letters that a code point of a text may stand for, as a set of bits.
pub(super) fn reading(typed: char) -> u32 {
    swapped(typed).iter().fold(letter(typed), |set, swapped| set | letter(char::from(*swapped)))
}

/// The bit of a letter; one for all that is not Latin.
pub(super) fn letter(folded: char) -> u32 {
    match folded {
        'a'..='z' => 1_u32.wrapping_shl(u32::from(folded).saturating_sub(u32::from('a'))),
        _ => 1 << 31,
    }
}

/// Whether `text` starts with `word` as it is.
pub(super) fn starts_with(text: &[char], word: &str) -> bool {
    word.chars().enumerate().all(|(place, letter)| text.get(place) == Some(&letter))
}

/// How many code points are the same or look alike, and how many of them look alike.
fn common(text: &[char], word: &[char]) -> (usize, u32) {
    let mut swaps = 0_u32;
    let same = text.iter().zip(word).take_while(|(letter, expected)| {
        let looks_alike = || {
            let letters = swapped(**letter);
            letters.iter().any(|swapped| char::from(*swapped) == **expected)
        };
        *letter == *expected || {
            let alike = looks_alike();
            swaps = swaps.saturating_add(u32::from(alike));
            alike
        }
    });
    (same.count(), swaps)
}

/// Shorter words with a letter wrong are other words.
const MIN_WITH_TYPO: usize = 5;

//! Points and names as Microsoft Entra counts them, with its published cases.
//!
//! Source: Microsoft Learn, "Eliminate bad passwords using Microsoft Entra Password Protection",
//! "How are passwords evaluated". The page gives four substitutions as an example, and does not say
//! how overlapping words are resolved: here the reading with the fewest points counts.

use std::collections::HashSet;
use std::ops::Range;

use zeroize::Zeroizing;

use crate::profile::MAX_BANNED_CODE_POINTS;

/// Words that count one point each, normalised.
pub(crate) struct Banned(HashSet<Vec<char>>);

impl Banned {
    pub(crate) fn new(words: &[String]) -> Self {
        Self(words.iter().map(|word| normalise(word).to_vec()).collect())
    }

    /// One point for each banned word that is found, one for each character that remains; one alone
    /// where the whole password is at most one edit away from a banned word.
    ///
    /// Longer passwords than [`MAX_COUNTED`] code points have more points than any profile asks,
    /// and are not walked through.
    pub(crate) fn points(&self, text: &str) -> usize {
        let letters = normalise(text);
        if letters.len() > MAX_COUNTED {
            return letters.len().div_ceil(MAX_BANNED_CODE_POINTS);
        }
        if self.0.iter().any(|word| within_one_edit(&letters, word)) {
            return 1;
        }
        // fewest[n]: the fewest points of the first n letters.
        let mut fewest = vec![0_usize];
        for end in 1..=letters.len() {
            let mut least = fewest.last().map_or(1, |before| before.saturating_add(1));
            for length in 1..=end.min(MAX_BANNED_CODE_POINTS) {
                let start = end.saturating_sub(length);
                let (Some(word), Some(before)) = (letters.get(start..end), fewest.get(start)) else {
                    continue;
                };
                if self.0.contains(word) {
                    least = least.min(before.saturating_add(1));
                }
            }
            fewest.push(least);
        }
        fewest.last().copied().unwrap_or(0)
    }
}

/// Where the first of `words` is in `text`, of those with at least four letters.
pub(crate) fn word_within<'a>(text: &str, words: impl Iterator<Item = &'a str>) -> Option<Range<usize>> {
    let letters = normalise(text);
    for word in words.map(normalise).filter(|word| word.len() >= 4) {
        let place = letters.windows(word.len()).position(|window| window == word.as_slice());
        if let Some(start) = place {
            return Some(start..start.saturating_add(word.len()));
        }
    }
    None
}

/// Lowercase, and the letters that four look-alikes stand for. One code point stays one, so that a
/// span in the result is a span in the text.
fn normalise(text: &str) -> Zeroizing<Vec<char>> {
    let mut letters = Zeroizing::new(Vec::with_capacity(text.len()));
    for letter in text.chars() {
        let mut lower = letter.to_lowercase();
        let lower = match (lower.next(), lower.next()) {
            (Some(only), None) => only,
            _ => letter,
        };
        letters.push(match lower {
            '0' => 'o',
            '1' => 'l',
            '$' => 's',
            '@' => 'a',
            other => other,
        });
    }
    letters
}

/// Whether one letter added, left out or replaced, or none, makes one of the other.
pub(crate) fn within_one_edit(one: &[char], other: &[char]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let more = long.len().saturating_sub(short.len());
    if more > 1 {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    // What follows the first difference: in both for a replaced letter, in the longer for one more.
    let rest_of_short = short.get(same.saturating_add(1).saturating_sub(more)..).unwrap_or_default();
    rest_of_short == long.get(same.saturating_add(1)..).unwrap_or_default()
}

/// 16 points of the longest words.
const MAX_COUNTED: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn points(banned: &[&str], text: &str) -> usize {
        Banned::new(&banned.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()).points(text)
    }

    #[test]
    fn the_published_scores_are_four_and_five() {
        assert_eq!(points(&["contoso", "blank"], "C0ntos0Blank12"), 4);
        assert_eq!(points(&["contoso", "blank"], "ContoS0Bl@nkf9!"), 5);
    }

    #[test]
    fn the_published_fuzzy_cases_are_one_edit_away() {
        for text in ["abcdef", "abcdeg", "abcdefg", "abcde"] {
            assert_eq!(points(&["abcdef"], text), 1, "{text}");
        }
        assert_eq!(points(&["abcdef"], "abcdehh"), 7);
        assert_eq!(points(&["abcdef"], "xabcdefy"), 3);
    }

    #[test]
    fn the_published_name_is_found_and_a_short_one_is_not() {
        assert_eq!(word_within("p0LL23fb", ["poll"].into_iter()), Some(0..4));
        assert_eq!(word_within("my-P0ll", ["bob", "poll"].into_iter()), Some(3..7));
        assert_eq!(word_within("bob12345", ["bob"].into_iter()), None);
    }

    #[test]
    fn overlapping_words_are_read_with_the_fewest_points() {
        assert_eq!(points(&["summer", "merry", "ryan"], "summerryan"), 2);
        assert_eq!(points(&["pass", "password", "word"], "passwordpass"), 2);
    }

    #[test]
    fn a_long_password_has_more_points_than_any_profile_asks() {
        assert_eq!(points(&["contosocontosoco"], &"contosocontosoco".repeat(16)), 16);
        assert!(points(&["contosocontosoco"], &"contosocontosoco".repeat(250)) > 16);
    }

    proptest! {
        #[test]
        fn points_are_at_most_the_length_and_at_least_one(text in "\\PC{1,40}") {
            let count = points(&["contoso", "blank"], &text);
            prop_assert!((1..=text.chars().count()).contains(&count));
        }

        #[test]
        fn one_edit_is_found_from_both_sides(text in "[a-c]{0,8}", at in 0_usize..8, letter in "[a-c]") {
            let one: Vec<char> = text.chars().collect();
            let letter = letter.chars().next().unwrap();
            let at = at.min(one.len());
            let mut longer = one.clone();
            longer.insert(at, letter);
            prop_assert!(within_one_edit(&one, &longer) && within_one_edit(&longer, &one));
            let mut other = longer.clone();
            other[at] = 'x';
            prop_assert!(within_one_edit(&other, &longer) && within_one_edit(&longer, &other));
            longer.insert(0, 'y');
            longer.push('z');
            prop_assert!(!within_one_edit(&other, &longer) && !within_one_edit(&longer, &other));
        }
    }
}

//! The old password, and what guessers make of it: its predictable edits.
//!
//! Where the old password is typed beside the new one, [`Likeness::between`] compares them. Where only
//! a record of the old one is stored, [`Predecessors`] are the few passwords that the new one was most
//! likely made from, for the caller's hasher to verify.

use regain_types::{Password, Typed};
use zeroize::Zeroizing;

use crate::entra::within_one_edit;

/// How a new password comes from an old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Likeness {
    /// It is the old one.
    Same,
    /// The case of letters differs.
    Case,
    /// Digits or symbols at its ends, or a number in it, differ: `Summer-25!`, `Summer-26`.
    Counted,
    /// It is the old one backwards.
    Reversed,
    /// One character is added, left out or replaced, or two neighbours are swapped.
    OneEdit,
    /// Characters went from its end to its beginning.
    Rotated,
    /// One is in the other as a whole, and has at least five characters.
    Within,
}

impl Likeness {
    /// How `new` comes from `old`, the simplest way first, whatever the case of letters; `None` where it
    /// does not. Takes time in proportion to the lengths.
    #[must_use]
    pub fn between(new: &Password, old: &Password) -> Option<Self> {
        if new.expose() == old.expose() {
            return Some(Self::Same);
        }
        let (new, old) = (lower(new.expose()), lower(old.expose()));
        if new == old {
            return Some(Self::Case);
        }
        let (new_letters, old_letters) = (letters(&new), letters(&old));
        if is_counted(&new_letters, &old_letters) {
            return Some(Self::Counted);
        }
        if new_letters.iter().eq(old_letters.iter().rev()) {
            return Some(Self::Reversed);
        }
        if within_one_edit(&new_letters, &old_letters) || is_swapped(&new_letters, &old_letters) {
            return Some(Self::OneEdit);
        }
        if new.len() == old.len() && Zeroizing::new(format!("{}{}", *old, *old)).contains(new.as_str()) {
            return Some(Self::Rotated);
        }
        let shorter = new_letters.len().min(old_letters.len());
        let is_within = shorter >= 5 && (new.contains(old.as_str()) || old.contains(new.as_str()));
        is_within.then_some(Self::Within)
    }
}

/// The passwords that a new one was most likely made from, the likeliest first.
///
/// Each is to be verified against the stored record, and a match is a reason to refuse the new
/// password ([`Likeness`] says which edit it was). A verification costs as much as a sign-in, so take
/// few: the default of eight finds the same password, the number before and after, and the usual
/// endings and capitals.
///
/// ```
/// use regain_policy::Predecessors;
/// use regain_types::{Password, Typed};
///
/// let new = Password::prepare(&Typed::new("Winter2026!".to_owned())?)?;
/// let found = Predecessors::of(&new, Predecessors::DEFAULT).any(|old| old.expose() == "Winter2025!");
/// assert!(found);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Predecessors {
    /// The likeliest last.
    rest: Vec<Typed>,
}

impl Predecessors {
    /// As many as are worth their cost.
    pub const DEFAULT: usize = 8;
    /// The most that are made, whatever is asked.
    pub const MAX: usize = 64;

    /// At most `most` of them, at most [`Predecessors::MAX`], each once; `new` itself comes first.
    #[must_use]
    pub fn of(new: &Password, most: usize) -> Self {
        let mut made = Made { most: most.min(Self::MAX), list: Vec::new() };
        made.add(new.expose().to_owned());
        make(&mut made, &letters(new.expose()));
        made.list.reverse();
        Self { rest: made.list }
    }
}

impl Iterator for Predecessors {
    type Item = Typed;

    fn next(&mut self) -> Option<Typed> {
        self.rest.pop()
    }
}

impl std::fmt::Debug for Predecessors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Predecessors([REDACTED])")
    }
}

/// The list as it grows, each text once.
struct Made {
    most: usize,
    list: Vec<Typed>,
}

impl Made {
    fn is_full(&self) -> bool {
        self.list.len() >= self.most
    }

    /// Texts that nobody could have typed are left out.
    fn add(&mut self, text: String) {
        let Ok(text) = Typed::new(text) else { return };
        let is_known = self.list.iter().any(|known| known.expose() == text.expose());
        if !self.is_full() && !text.expose().is_empty() && !is_known {
            self.list.push(text);
        }
    }

    fn add_letters(&mut self, letters: &[char]) {
        self.add(letters.iter().collect());
    }
}

/// Fills `made` from the likeliest edit on.
fn make(made: &mut Made, new: &[char]) {
    for step in [-1, 1, -2] {
        if let Some(counted) = count(new, step) {
            made.add(counted);
        }
    }
    let word_end = new.iter().rposition(|letter| letter.is_alphabetic()).map_or(0, |at| at.saturating_add(1));
    let (stem, ending) = new.split_at_checked(word_end).unwrap_or((new, &[]));
    if let Some((_, shorter)) = new.split_last() {
        made.add_letters(shorter);
    }
    made.add_letters(stem);
    made.add(with_first_in_other_case(new));
    for ending in ["1", "!", "123", "."] {
        made.add(new.iter().copied().chain(ending.chars()).collect());
    }
    made.add(new.iter().flat_map(|letter| letter.to_lowercase()).collect());
    made.add(new.iter().rev().collect());
    if let Some((last, before)) = new.split_last() {
        made.add([*last].iter().chain(before).collect());
    }
    if let Some((first, after)) = new.split_first() {
        made.add(after.iter().chain([first]).collect());
    }
    for digit in '0'..='9' {
        made.add(stem.iter().copied().chain([digit]).collect());
        let symbols = ending.iter().filter(|letter| !letter.is_numeric());
        made.add(stem.iter().chain([&digit]).chain(symbols).collect());
    }
    for at in 0..new.len() {
        if made.is_full() {
            return;
        }
        let without = new.iter().enumerate().filter(|(place, _)| *place != at);
        made.add(without.map(|(_, letter)| *letter).collect());
    }
}

/// The text with its last number one step on, as many digits at least; `None` without a number.
fn count(new: &[char], step: i64) -> Option<String> {
    let end = new.iter().rposition(char::is_ascii_digit)?.saturating_add(1);
    let before = new.get(..end)?;
    let start =
        before.iter().rposition(|letter| !letter.is_ascii_digit()).map_or(0, |at| at.saturating_add(1));
    let digits: Zeroizing<String> = Zeroizing::new(new.get(start..end)?.iter().collect());
    let number = digits.parse::<i64>().ok()?.checked_add(step).filter(|number| *number >= 0)?;
    let number = Zeroizing::new(format!("{number:0width$}", width = digits.len()));
    let ends = (new.get(..start)?.iter(), new.get(end..)?.iter());
    Some(ends.0.copied().chain(number.chars()).chain(ends.1.copied()).collect())
}

fn with_first_in_other_case(new: &[char]) -> String {
    let Some((first, rest)) = new.split_first() else { return String::new() };
    let turned: Vec<char> =
        if first.is_uppercase() { first.to_lowercase().collect() } else { first.to_uppercase().collect() };
    turned.into_iter().chain(rest.iter().copied()).collect()
}

/// The same words with other numbers, or with other digits and symbols at the ends.
fn is_counted(new: &[char], old: &[char]) -> bool {
    let (new, old) = (skeleton(new), skeleton(old));
    new.iter().filter(|letter| letter.is_alphabetic()).count() >= 4 && new == old
}

/// The text from its first letter to its last one, each number in it as one `0`.
fn skeleton(text: &[char]) -> Zeroizing<Vec<char>> {
    let first = text.iter().position(|letter| letter.is_alphabetic()).unwrap_or(text.len());
    let last = text.iter().rposition(|letter| letter.is_alphabetic()).unwrap_or(0);
    let inner = text.get(first..=last).unwrap_or_default();
    let mut kept = Zeroizing::new(Vec::with_capacity(inner.len()));
    for letter in inner {
        let letter = if letter.is_numeric() { '0' } else { *letter };
        if letter != '0' || kept.last() != Some(&'0') {
            kept.push(letter);
        }
    }
    kept
}

/// Two neighbours in each other's place.
fn is_swapped(new: &[char], old: &[char]) -> bool {
    let mut differing = new.iter().zip(old).enumerate().filter(|(_, (a, b))| a != b);
    let (Some((first, (a, b))), Some((second, (c, d)))) = (differing.next(), differing.next()) else {
        return false;
    };
    new.len() == old.len()
        && second == first.saturating_add(1)
        && (a, b) == (d, c)
        && differing.next().is_none()
}

fn lower(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_lowercase())
}

fn letters(text: &str) -> Zeroizing<Vec<char>> {
    let mut letters = Zeroizing::new(Vec::with_capacity(text.len()));
    letters.extend(text.chars());
    letters
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    use proptest::prelude::*;

    fn password(text: &str) -> Password {
        Password::prepare(&Typed::new(text.to_owned()).unwrap()).unwrap()
    }

    fn between(new: &str, old: &str) -> Option<Likeness> {
        Likeness::between(&password(new), &password(old))
    }

    fn predecessors(new: &str, most: usize) -> Vec<String> {
        Predecessors::of(&password(new), most).map(|old| old.expose().to_owned()).collect()
    }

    #[test]
    fn every_predictable_edit_is_seen() {
        let known = [
            ("Summer2026!", "Summer2026!", Likeness::Same),
            ("SUMMER2026!", "summer2026!", Likeness::Case),
            ("Summer2026!", "Summer2025!", Likeness::Counted),
            ("summer", "Summer1", Likeness::Counted),
            ("!!Summer99", "Summer", Likeness::Counted),
            ("blue 17 boats", "blue 9 boats", Likeness::Counted),
            ("tobor-eht", "The-robot", Likeness::Reversed),
            ("correct horse", "corect horse", Likeness::OneEdit),
            ("correct horse", "correct hoarse", Likeness::OneEdit),
            ("correct horse", "correct house", Likeness::OneEdit),
            ("correct horse", "correct hosre", Likeness::OneEdit),
            ("ab9", "a9b", Likeness::OneEdit),
            ("horse correct ", "correct horse ", Likeness::Rotated),
            ("my correct horse too", "correct horse", Likeness::Within),
            ("horse", "correct horse", Likeness::Within),
        ];
        for (new, old, likeness) in known {
            assert_eq!(between(new, old), Some(likeness), "{new} {old}");
        }
    }

    #[test]
    fn another_password_is_not_like_the_old_one() {
        let others = [
            ("correct horse battery", "correct staple battery"),
            ("x7#kQ2pLw!", "k2$wL9zQ#a"),
            ("12345678", "87654320"),
            ("abc1", "abc22"),
            ("horse", "houses"),
            ("ab", "ba12"),
        ];
        for (new, old) in others {
            assert_eq!(between(new, old), None, "{new} {old}");
        }
    }

    #[test]
    fn the_likeliest_predecessors_come_first() {
        assert_eq!(
            predecessors("Summer09!", 8),
            [
                "Summer09!",
                "Summer08!",
                "Summer10!",
                "Summer07!",
                "Summer09",
                "Summer",
                "summer09!",
                "Summer09!1"
            ]
        );
        let many = predecessors("Summer2!", Predecessors::MAX);
        for old in ["summer2!", "!2remmuS", "!Summer2", "ummer2!S", "Summer7!", "Summr2!", "Summer"] {
            assert!(many.iter().any(|one| one == old), "{old}");
        }
    }

    #[test]
    fn what_is_made_is_bounded() {
        assert_eq!(predecessors("Summer2026!", 0), Vec::<String>::new());
        assert_eq!(predecessors("Summer2026!", 3).len(), 3);
        let long = "a1".repeat(2048);
        assert!(predecessors(&long, usize::MAX).len() <= Predecessors::MAX);
        assert!(predecessors(&"9".repeat(4096), 64).len() <= 64);
        assert_eq!(predecessors("é", 64)[1], "É");
    }

    #[test]
    fn predecessors_never_print() {
        let shown = format!("{:?}", Predecessors::of(&password("Summer2026!"), 8));
        assert_eq!(shown, "Predecessors([REDACTED])");
    }

    proptest! {
        #[test]
        fn every_predecessor_is_like_its_successor(text in "[A-Za-z]{4,8}[a-z0-9 !]{0,8}[a-z0-9!]") {
            let new = password(&text);
            let made: Vec<Typed> = Predecessors::of(&new, Predecessors::MAX).collect();
            let distinct: HashSet<&str> = made.iter().map(Typed::expose).collect();
            prop_assert_eq!(distinct.len(), made.len());
            for old in made {
                let Ok(old) = Password::prepare(&old) else { continue };
                prop_assert!(Likeness::between(&new, &old).is_some(), "{text} {}", old.expose());
            }
        }

        #[test]
        fn no_texts_panic(new in "\\PC{1,40}", old in "\\PC{1,40}") {
            let (new, old) = (password(&new), password(&old));
            let _ = Likeness::between(&new, &old);
            prop_assert_eq!(Likeness::between(&new, &new), Some(Likeness::Same));
            prop_assert!(Predecessors::of(&old, 64).count() <= 64);
        }
    }
}

//! How many guesses a password survives, in bounded time and without a clock.
//!
//! The idea is Wheeler's (USENIX Security 2016): find every pattern, then the cheapest sequence of
//! patterns that makes the password. `docs/spec/guessability.md` states each step, each figure, and
//! each difference from Wheeler.

mod brute;
mod date;
mod keyboard;
mod matches;
mod order;
pub(crate) mod price;
mod repeat;
mod text;
mod words;

use crate::context::Personal;
use crate::{Context, Part};

use brute::Brute;

pub(crate) use keyboard::Keys;
pub(crate) use matches::Matches;
pub(crate) use text::{MAX_CODE_POINTS, Text, fold, swapped};
use words::Words;

/// What a guesser needs for a password.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Estimate {
    /// The decimal logarithm of the number of guesses. A lower bound: what comes after the first
    /// [`MAX_CODE_POINTS`] can only add guesses.
    pub(crate) guesses_log10: f64,
    /// The cheapest way to make what was looked at, in order and without gaps.
    pub(crate) parts: Vec<Part>,
    /// What was looked at: a count of elementary steps, the same on every machine.
    pub(crate) steps: u64,
}

/// Estimates a text, in which `personal` was found of this `context`.
pub(crate) fn estimate(text: &Text, context: &Context, personal: &Personal) -> Estimate {
    let words = Words::get();
    let brute = Brute::new(text, Words::letters());
    let keys = Keys::of(text);
    let mut matches = structures(text, &keys);
    words.find(text, &mut matches);
    context.add_to(&mut matches, personal, text);
    separators(text, &mut matches);
    repeat::find_copies(text, &mut matches);
    keys.find_shifted(text, &brute, &mut matches);
    repeat::find(text, &brute, &mut matches);
    let (price, parts) = matches.cheapest(text, &brute);
    Estimate { guesses_log10: f64::from(price) / 1000.0, parts, steps: matches.steps }
}

/// What has a pattern without a word: runs on keyboards, orders and dates.
pub(crate) fn structures(text: &Text, keys: &Keys) -> Matches {
    let mut matches = Matches::new(text.len());
    keys.find(text, &mut matches);
    order::find(text, &mut matches);
    date::find(text, &mut matches);
    matches
}

/// Adds each ASCII symbol that stands between or after parts as a separator, which costs next to
/// nothing where it is there again. A part is two letters or digits.
fn separators(text: &Text, matches: &mut Matches) {
    let typed = text.typed();
    let is_symbol = |place: usize| typed.get(place).is_some_and(|symbol| !symbol.is_alphanumeric());
    let mut before = Vec::new();
    matches.step(typed.len());
    for (place, symbol) in typed.iter().enumerate().filter(|(_, symbol)| symbol.is_ascii()) {
        let is_again = place > 0 && typed.get(place.saturating_sub(1)) == Some(symbol);
        let is_after = place >= PART && (1..=PART).all(|back| !is_symbol(place.saturating_sub(back)));
        let is_before = (1..=PART).all(|on| !is_symbol(place.saturating_add(on)));
        if !is_symbol(place) || !(is_again || is_after && is_before) {
            continue;
        }
        let price = if before.contains(symbol) { price::SEPARATOR_AGAIN } else { price::symbol(*symbol) };
        before.push(*symbol);
        matches.add_separator(place, price);
    }
}

/// The least length of what a separator is between.
const PART: usize = 2;

/// More steps than any text takes: a test holds the estimate to it.
#[cfg(test)]
const MAX_STEPS: u64 = 400_000;

#[cfg(test)]
mod tests;

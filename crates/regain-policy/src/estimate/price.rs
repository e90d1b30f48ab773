//! What patterns cost: guesses as logarithms, in thousandths of a decimal digit.
//!
//! Whole numbers, so that the same password costs the same on every machine. Each figure is
//! explained in `docs/spec/guessability.md`.

/// More than one part, or none that is known: what is known as a whole is tried before.
pub(crate) const SEVERAL: u32 = 500;
/// The least price of a part that is not the whole, and no separator.
pub(crate) const LEAST: u32 = 2_000;
/// A part after another: the guesser must guess that it is there, and what kind of part it is.
pub(crate) const JOIN: u32 = 1_000;
/// A word right after a word, which is what people write: two names, or the start of a sentence.
pub(crate) const JOIN_OF_WORDS: u32 = 300;
/// Capitals where people put them: the first letter, the last, or all.
pub(crate) const CASE: u32 = 300;
/// A word backwards.
pub(crate) const REVERSED: u32 = 300;
/// A Russian word typed on Latin keys.
pub(crate) const OTHER_KEYS: u32 = 300;
/// A word with one letter wrong, missing, added, or swapped with its neighbour.
pub(crate) const TYPO: u32 = 2_000;
/// The same text once more, at another place.
pub(crate) const COPY: u32 = 1_300;
/// The same text once more in other capitals.
pub(crate) const OTHER_CASE: u32 = 600;
/// A symbol between parts that stood between parts before.
pub(crate) const SEPARATOR_AGAIN: u32 = 100;
/// One initial of a person.
pub(crate) const INITIAL: u32 = 500;
/// One of 26, and one of ten.
pub(crate) const LETTER: u32 = 1_415;
pub(crate) const DIGIT: u32 = 1_000;

/// A thousand times the decimal logarithm of `number`, to five thousandths of a digit; 0 of 0.
pub(crate) const fn log(number: u64) -> u32 {
    if number == 0 {
        return 0;
    }
    let whole = number.ilog2();
    // The mantissa in 1,024ths, and log2(1 + f) = f + 0.3466 f (1 - f) to half a percent.
    let left = number.wrapping_shl(number.leading_zeros());
    let f = left.wrapping_shr(53).saturating_sub(1_024);
    let bend = f.saturating_mul(1_024_u64.saturating_sub(f)).saturating_mul(355) / 1_048_576;
    let binary = (whole as u64).saturating_mul(1_024).saturating_add(f).saturating_add(bend);
    (binary.saturating_mul(30_103) / 102_400) as u32
}

/// Capitals in unusual places: `fewer` is the number of capitals or of small letters, whichever is
/// less.
pub(crate) fn mixed_case(fewer: usize) -> u32 {
    [300, 800, 1_300, 1_800].get(fewer).copied().unwrap_or(2_300)
}

/// `count` letters written as look-alikes.
pub(crate) fn swaps(count: u32) -> u32 {
    if count == 0 { 0 } else { count.saturating_mul(150).saturating_add(150).min(1_200) }
}

/// A symbol between parts, by how often people use it there.
pub(crate) const fn symbol(symbol: char) -> u32 {
    match symbol {
        '!' | ' ' | '.' | '-' | '_' => 600,
        '@' | '#' | '$' | '*' | '?' | ',' | '&' | '+' => 1_000,
        _ => 1_500,
    }
}

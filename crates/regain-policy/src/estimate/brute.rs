//! What has no pattern: letter after letter.

use super::price;
use super::text::Text;

/// Prices runs of code points that nothing else explains.
///
/// A run of Latin letters costs what each letter costs after the one before, as in the words of the
/// dictionary, so that what can be pronounced is cheaper; never more than 26 choices a letter. Any
/// other run costs the size of all alphabets in it for each code point.
pub(crate) struct Brute<'a> {
    /// For each of 26 letters and the start: what each of 26 letters costs after it.
    letters: &'a [u8],
}

impl<'a> Brute<'a> {
    pub(crate) const fn new(letters: &'a [u8]) -> Self {
        Self { letters }
    }

    /// Calls `found` with the start and the price of each run that ends at `end`, from the shortest,
    /// and starts at `from` or later. Longer runs than [`MAX_RUN`] are several.
    pub(crate) fn each_run(&self, text: &Text, from: usize, end: usize, mut found: impl FnMut(usize, u32)) {
        let mut alphabets = 0_u8;
        let mut inner = 0_u32;
        let mut after = None;
        let least = from.max(end.saturating_sub(MAX_RUN));
        for start in (least..end).rev() {
            let (Some(typed), Some(folded)) = (text.typed().get(start), text.folded().get(start)) else {
                break;
            };
            alphabets |= Alphabet::of(*typed, *folded).bit();
            let letter = letter(*folded);
            if let Some(after) = after {
                inner = inner.saturating_add(self.price(letter.unwrap_or(START), after));
            }
            after = letter;
            let length = u32::try_from(end.saturating_sub(start)).unwrap_or(u32::MAX);
            let mut price =
                length.saturating_mul(SIZES.get(usize::from(alphabets)).copied().unwrap_or_default());
            if let (Some(first), true) = (letter, alphabets & !LATIN == 0) {
                let plain = self.price(START, first).saturating_add(inner);
                price = price.min(plain.saturating_add(text.case_price(start, end)));
            }
            found(start, price);
        }
    }

    fn price(&self, before: usize, letter: usize) -> u32 {
        let place = before.saturating_mul(26).saturating_add(letter);
        let hundredths =
            self.letters.get(place).copied().map_or(price::LETTER, |cost| u32::from(cost).saturating_mul(10));
        hundredths.min(price::LETTER)
    }
}

/// What a code point is one of.
#[derive(Clone, Copy)]
enum Alphabet {
    Lower,
    Upper,
    Digit,
    Symbol,
    Accented,
    Cyrillic,
    CyrillicUpper,
    Other,
}

impl Alphabet {
    fn of(typed: char, folded: char) -> Self {
        match typed {
            'a'..='z' => Self::Lower,
            'A'..='Z' => Self::Upper,
            '0'..='9' => Self::Digit,
            ' '..='~' => Self::Symbol,
            _ if folded.is_ascii_lowercase() => Self::Accented,
            _ if matches!(folded, 'а'..='я') && typed.is_uppercase() => Self::CyrillicUpper,
            _ if matches!(folded, 'а'..='я') => Self::Cyrillic,
            _ => Self::Other,
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Lower => 1,
            Self::Upper => 2,
            Self::Digit => 4,
            Self::Symbol => 8,
            Self::Accented => 16,
            Self::Cyrillic => 32,
            Self::CyrillicUpper => 64,
            Self::Other => 128,
        }
    }
}

/// The place of a Latin letter in the alphabet.
fn letter(folded: char) -> Option<usize> {
    folded
        .is_ascii_lowercase()
        .then(|| usize::from(u8::try_from(folded).unwrap_or(b'a').saturating_sub(b'a')))
}

/// The logarithm of how many code points the alphabets of each set have together. 100 for all other
/// scripts: of thousands of Chinese characters few are likely.
#[expect(clippy::indexing_slicing, reason = "in a constant: the compiler would refuse a place outside")]
static SIZES: [u32; 256] = {
    let sizes: [u64; 8] = [26, 26, 10, 33, 30, 33, 33, 100];
    let mut logs = [0; 256];
    let mut set = 0_usize;
    while set < 256 {
        let (mut total, mut bit) = (0_u64, 0_usize);
        while bit < 8 {
            if set & 1_usize.wrapping_shl(bit as u32) != 0 {
                total = total.saturating_add(sizes[bit]);
            }
            bit = bit.saturating_add(1);
        }
        logs[set] = price::log(total);
        set = set.saturating_add(1);
    }
    logs
};

/// Where a run starts, in the table of letters.
const START: usize = 26;
/// Lower, upper and accented.
const LATIN: u8 = 1 | 2 | 16;
/// The longest run that is looked at as one.
const MAX_RUN: usize = 32;

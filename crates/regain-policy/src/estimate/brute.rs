//! What has no pattern: letter after letter.

use zeroize::{Zeroize, Zeroizing};

use super::price;
use super::text::Text;

/// Prices runs of code points that nothing else explains.
///
/// A run of Latin letters costs what each letter costs after the one before, as in the words of the
/// dictionary, so that what can be pronounced is cheaper; never more than 26 choices a letter. Any
/// other run costs the size of all alphabets in it for each code point.
pub(crate) struct Brute<'a> {
    text: &'a Text,
    places: Zeroizing<Vec<Place>>,
}

/// What is known of a code point before any run is looked at. As good as the password, so wiped.
#[derive(Zeroize)]
struct Place {
    /// The bit of its [`Alphabet`].
    alphabet: u8,
    /// What it costs as the first letter.
    first: u32,
    /// What the letters up to this one cost, each after the one before.
    so_far: u32,
}

impl<'a> Brute<'a> {
    /// `letters` is, for each of 26 letters and the start: what each of 26 letters costs after it.
    pub(crate) fn new(text: &'a Text, letters: &[u8]) -> Self {
        let mut places = Zeroizing::new(Vec::with_capacity(text.len()));
        let (mut before, mut so_far) = (None, 0_u32);
        for (typed, folded) in text.typed().iter().zip(text.folded()) {
            let here = letter(*folded);
            let after = |before| here.map_or(0, |letter| cost(letters, before, letter));
            so_far = so_far.saturating_add(before.map_or(0, after));
            let alphabet = Alphabet::of(*typed, *folded).bit();
            places.push(Place { alphabet, first: after(START), so_far });
            before = here;
        }
        Self { text, places }
    }

    /// Calls `found` with the start and the price of each run that ends at `end`, from the shortest,
    /// and starts at `from` or later. Longer runs than [`MAX_RUN`] are several.
    pub(crate) fn each_run(&self, from: usize, end: usize, mut found: impl FnMut(usize, u32)) {
        let mut alphabets = 0_u8;
        let least = from.max(end.saturating_sub(MAX_RUN));
        let places = self.places.get(least..end).unwrap_or_default();
        let all = places.last().map_or(0, |last| last.so_far);
        let mut length = 0_u32;
        for (start, place) in (least..end).zip(places).rev() {
            alphabets |= place.alphabet;
            length = length.saturating_add(1);
            let mut price =
                length.saturating_mul(SIZES.get(usize::from(alphabets)).copied().unwrap_or_default());
            if alphabets & !LATIN == 0 {
                let plain = place.first.saturating_add(all.saturating_sub(place.so_far));
                price = price.min(plain.saturating_add(self.text.case_price(start, end)));
            }
            found(start, price);
        }
    }
}

/// What a letter costs after the one before, or after [`START`].
fn cost(letters: &[u8], before: usize, letter: usize) -> u32 {
    let place = before.saturating_mul(26).saturating_add(letter);
    let hundredths =
        letters.get(place).copied().map_or(price::LETTER, |cost| u32::from(cost).saturating_mul(10));
    hundredths.min(price::LETTER)
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

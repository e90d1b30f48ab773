//! What a code looks like, how a person may type it, and how one is drawn.

use std::fmt;

use regain_types::Entropy;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::reason::{Reason, Rejected};

/// A code of the right shape, in its normal form: digits, or Crockford's symbols in upper case.
///
/// It is a secret, and a short one: whoever may compare it often enough finds it. Format:
/// `docs/spec/token.md`.
#[derive(ZeroizeOnDrop)]
pub struct CodeText {
    shown: String,
    symbols: [u8; 8],
    length: usize,
}

impl CodeText {
    /// The most bytes that a person may have typed; longer texts are refused unread.
    pub const MAX_TYPED_BYTES: usize = 64;

    /// Reads what a person typed for a code of `format`.
    ///
    /// White space, dashes and invisible marks are dropped, case is folded, `O` is read as `0`, `I` and `L` as
    /// `1`. What is left must have the length and the symbols of the format. A text of another shape costs no guess.
    ///
    /// # Errors
    /// [`Reason::Malformed`].
    pub fn parse(format: CodeFormat, typed: &str) -> Result<Self, Rejected> {
        let (symbols, length) = normal(typed)?;
        let code = format.takes(symbols.get(..length).unwrap_or_default());
        if code { Ok(Self::of(format, &symbols)) } else { Err(Reason::Malformed.into()) }
    }

    /// Reads what a person typed where the page does not know which format they were sent.
    ///
    /// # Errors
    /// [`Reason::Malformed`].
    pub fn parse_any(typed: &str) -> Result<Self, Rejected> {
        let (symbols, length) = normal(typed)?;
        let fits = |format: &&CodeFormat| format.takes(symbols.get(..length).unwrap_or_default());
        let format = CodeFormat::ALL.iter().find(fits).ok_or(Reason::Malformed)?;
        Ok(Self::of(*format, &symbols))
    }

    /// The code as it is sent: `12345678`, or `XXXX-XXXX`.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.shown
    }

    /// A code of `format`, each as likely as any other. `None` with a chance below 2^-81.
    pub(crate) fn draw(format: CodeFormat, entropy: Entropy<16>) -> Option<Self> {
        let bytes = Zeroizing::new(entropy.spend());
        let (words, _none) = bytes.as_chunks::<8>();
        let number = words.iter().find_map(|word| format.uniform(u64::from_be_bytes(*word)))?;
        Some(Self::of(format, &format.write(number)))
    }

    /// What is hashed: the symbols without the dash.
    pub(crate) fn normal(&self) -> &[u8] {
        self.symbols.get(..self.length).unwrap_or_default()
    }

    fn of(format: CodeFormat, symbols: &[u8; 8]) -> Self {
        let length = format.length();
        let mut shown = String::with_capacity(9); // all of it, so that growing leaves no copy behind
        for (at, symbol) in symbols.iter().take(length).enumerate() {
            if at == 4 && format == CodeFormat::Symbols8 {
                shown.push('-');
            }
            shown.push(char::from(*symbol));
        }
        Self { shown, symbols: *symbols, length }
    }
}

impl fmt::Debug for CodeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeText([REDACTED])")
    }
}

/// The shape of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CodeFormat {
    /// 6 digits, 10^6 codes: the least that NIST SP 800-63B-4 sections 3.1.3.2 and 4.2.1.2 allow, and refused by the
    /// default bound on takeovers.
    Digits6,
    /// 8 digits, 10^8 codes: read from a text message, filled in by the telephone.
    Digits8,
    /// `XXXX-XXXX` in Crockford's alphabet, 2^40 codes: copied from a mail.
    Symbols8,
}

impl CodeFormat {
    /// All formats. A text of one has the shape of another only where that has more codes.
    pub const ALL: [Self; 3] = [Self::Digits6, Self::Digits8, Self::Symbols8];

    /// How many codes there are.
    #[must_use]
    pub const fn space(self) -> u64 {
        match self {
            Self::Digits6 => 1_000_000,
            Self::Digits8 => 100_000_000,
            Self::Symbols8 => 1 << 40,
        }
    }

    /// The name of the format: `digits-6`, `digits-8` or `symbols-8`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Digits6 => "digits-6",
            Self::Digits8 => "digits-8",
            Self::Symbols8 => "symbols-8",
        }
    }

    /// How many symbols a code has, without the dash.
    #[must_use]
    pub const fn length(self) -> usize {
        match self {
            Self::Digits6 => 6,
            Self::Digits8 | Self::Symbols8 => 8,
        }
    }

    const fn radix(self) -> u64 {
        match self {
            Self::Digits6 | Self::Digits8 => 10,
            Self::Symbols8 => 32,
        }
    }

    pub(crate) fn takes(self, symbols: &[u8]) -> bool {
        symbols.len() == self.length() && (self.radix() == 32 || symbols.iter().all(u8::is_ascii_digit))
    }

    /// The number of a code that `word` stands for. The last words, which would make some numbers likelier
    /// than others, stand for none.
    #[expect(clippy::arithmetic_side_effects, reason = "`space` is never 0, and `surplus` below it")]
    const fn uniform(self, word: u64) -> Option<u64> {
        let space = self.space();
        let surplus = (u64::MAX % space + 1) % space; // 2^64 mod space
        if word > u64::MAX - surplus { None } else { Some(word % space) }
    }

    #[expect(clippy::arithmetic_side_effects, reason = "`radix` is never 0")]
    fn write(self, mut number: u64) -> Zeroizing<[u8; 8]> {
        let mut symbols = Zeroizing::new([0; 8]);
        for symbol in symbols.iter_mut().take(self.length()).rev() {
            let place = usize::try_from(number % self.radix()).unwrap_or_default();
            *symbol = ALPHABET.get(place).copied().unwrap_or(b'0');
            number /= self.radix();
        }
        symbols
    }
}

/// The symbols of a text and how many they are: what a code of any format is read from.
fn normal(typed: &str) -> Result<(Zeroizing<[u8; 8]>, usize), Reason> {
    if typed.len() > CodeText::MAX_TYPED_BYTES {
        return Err(Reason::Malformed);
    }
    let (mut symbols, mut length) = (Zeroizing::new([0; 8]), 0_usize);
    let mut places = symbols.iter_mut();
    for typed in typed.chars().filter(|typed| !is_filler(*typed)) {
        *places.next().ok_or(Reason::Malformed)? = symbol(typed).ok_or(Reason::Malformed)?;
        length = length.saturating_add(1);
    }
    Ok((symbols, length))
}

/// What people, mailers and telephones put between and around symbols: white space, marks of direction,
/// joiners, and dashes of all kinds.
const fn is_filler(typed: char) -> bool {
    matches!(
        typed,
        '\u{9}'..='\u{d}' | ' ' | '\u{85}' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200f}'
            | '\u{2028}'..='\u{202f}' | '\u{205f}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{3000}' | '\u{feff}'
            | '-' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    )
}

fn symbol(typed: char) -> Option<u8> {
    let upper = u8::try_from(typed).ok()?.to_ascii_uppercase();
    match upper {
        b'O' => Some(b'0'),
        b'I' | b'L' => Some(b'1'),
        upper => ALPHABET.contains(&upper).then_some(upper),
    }
}

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regain_types::{Context, MacKey};

    fn drawn(format: CodeFormat, words: [u64; 2]) -> Option<String> {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&words[0].to_be_bytes());
        bytes[8..].copy_from_slice(&words[1].to_be_bytes());
        CodeText::draw(format, Entropy::danger_from_bytes(bytes)).map(|code| code.expose().to_owned())
    }

    #[test]
    fn known_numbers_have_known_codes() {
        for (format, first, some, last) in [
            (CodeFormat::Digits6, "000000", "456789", "999999"),
            (CodeFormat::Digits8, "00000000", "23456789", "99999999"),
            (CodeFormat::Symbols8, "0000-0000", "003N-QK8N", "ZZZZ-ZZZZ"),
        ] {
            let some_number = 123_456_789 % format.space();
            assert_eq!(drawn(format, [0, u64::MAX]).as_deref(), Some(first));
            assert_eq!(drawn(format, [some_number, u64::MAX]).as_deref(), Some(some));
            assert_eq!(drawn(format, [format.space() - 1, 0]).as_deref(), Some(last));
            assert_eq!(drawn(format, [format.space(), u64::MAX]).as_deref(), Some(first));
        }
    }

    #[test]
    fn a_word_above_the_last_whole_round_is_not_used() {
        for (format, surplus) in [(CodeFormat::Digits6, 551_616), (CodeFormat::Digits8, 9_551_616)] {
            let bad = u64::MAX - surplus + 1;
            assert_eq!((1_u128 << 64) % u128::from(format.space()), u128::from(surplus));
            assert_eq!(drawn(format, [bad, 7]), drawn(format, [7, 0]));
            assert_eq!(drawn(format, [bad, u64::MAX]), None);
            assert_eq!(drawn(format, [bad - 1, 7]), drawn(format, [format.space() - 1, 0]));
        }
        let last = drawn(CodeFormat::Symbols8, [u64::MAX, 0]);
        assert_eq!(last.as_deref(), Some("ZZZZ-ZZZZ"));
    }

    /// With 200,000 symbols the limits are passed by chance once in a million runs; the seeds are fixed.
    #[test]
    fn every_symbol_is_as_likely_as_any_other_at_every_place() {
        let source = MacKey::danger_from_bytes(&[0x5a; 32]);
        for (format, kinds, limit) in [(CodeFormat::Digits8, 10, 47.0), (CodeFormat::Symbols8, 32, 86.0)] {
            let mut counts = [[0_u32; 91]; 8];
            for seed in 0..25_000 {
                let bytes = source.tag(&Context::new("seed").number(seed)).truncated();
                let code = CodeText::draw(format, Entropy::danger_from_bytes(bytes)).unwrap();
                for (place, symbol) in counts.iter_mut().zip(code.normal()) {
                    place[usize::from(*symbol)] += 1;
                }
            }
            for (at, place) in counts.iter().enumerate() {
                let expected = 25_000.0 / f64::from(kinds);
                let squares = ALPHABET.iter().take(kinds as usize).map(|symbol| {
                    let off = f64::from(place[usize::from(*symbol)]) - expected;
                    off * off / expected
                });
                let chi_square: f64 = squares.sum();
                assert!(chi_square < limit, "{format:?} place {at}: {chi_square}");
            }
        }
    }

    #[test]
    fn what_people_type_is_read_as_what_they_meant() {
        let read = |typed: &str| CodeText::parse_any(typed).map(|code| code.expose().to_owned()).ok();
        for typed in
            ["1234 5678", "12-34-56-78", " 1234\u{a0}5678\n", "\u{202a}12345678\u{202c}", "l234567\u{2011}8"]
        {
            assert_eq!(read(typed).as_deref(), Some("12345678"), "{typed:?}");
        }
        for typed in
            ["ab0d-1f1h", "AB0D1F1H", "abod-ifLh", "a b o d \u{2013} l f i h", "\u{feff}AB0D\u{2212}1F1H"]
        {
            assert_eq!(read(typed).as_deref(), Some("AB0D-1F1H"), "{typed:?}");
        }
        assert_eq!(read("12o i5l").as_deref(), Some("120151"));
        let bad = [
            "",
            "1",
            "12345",
            "1234567",
            "123456789",
            "1234567U",
            "1234.5678",
            "\u{ff11}2345678",
            "1234567\u{661}",
        ];
        assert!(bad.iter().all(|typed| read(typed).is_none()));
    }

    #[test]
    fn a_text_of_another_shape_costs_no_guess() {
        let reads = |format, typed: &str| CodeText::parse(format, typed).is_ok();
        assert!(reads(CodeFormat::Digits6, "123456") && !reads(CodeFormat::Digits6, "12345678"));
        assert!(reads(CodeFormat::Digits8, "12345678") && !reads(CodeFormat::Digits8, "1234567A"));
        assert!(reads(CodeFormat::Symbols8, "12345678") && !reads(CodeFormat::Symbols8, "123456"));
        let long = |spaces| format!("12345678{}", " ".repeat(spaces));
        assert!(reads(CodeFormat::Digits8, &long(56)) && !reads(CodeFormat::Digits8, &long(57)));
        assert!(!reads(CodeFormat::Digits8, &long(1 << 20)));
    }

    #[test]
    fn no_code_prints() {
        assert_eq!(format!("{:?}", CodeText::parse_any("12345678").unwrap()), "CodeText([REDACTED])");
    }

    proptest! {
        #[test]
        fn what_was_drawn_reads_back(bytes: [u8; 16], at in 0_usize..3) {
            let format = CodeFormat::ALL[at];
            if let Some(code) = CodeText::draw(format, Entropy::danger_from_bytes(bytes)) {
                let read = CodeText::parse(format, code.expose()).unwrap();
                prop_assert_eq!(read.normal(), code.normal());
                prop_assert_eq!(read.expose(), code.expose());
                let lower = CodeText::parse_any(&code.expose().to_lowercase()).unwrap();
                prop_assert_eq!(lower.normal(), code.normal());
            }
        }

        #[test]
        fn reading_never_panics(typed: String, near in "[0-9a-zA-Z \u{2010}-]{5,12}") {
            for typed in [typed, near] {
                if let Ok(code) = CodeText::parse_any(&typed) {
                    prop_assert!(code.normal().iter().all(|symbol| ALPHABET.contains(symbol)));
                }
            }
        }
    }
}

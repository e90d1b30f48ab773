//! The text of a saved code: strict in what it is, lenient in how it is typed.

use std::fmt;

use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::reed_solomon::{self, RANDOM, SYMBOLS};

/// One saved code: five groups of five symbols, of the right shape and not yet of any set.
///
/// 23 symbols are random (115 bits, above the 112 of NIST SP 800-63B-4 section 3.1.2.2), two say
/// which group was mistyped. It is a secret. Format: `docs/spec/token.md`.
///
/// ```
/// use regain_token::{SavedCodeError, SavedCodeText};
/// let code = SavedCodeText::parse("84g7z wyrd6 zlrvO whe6m iiikq")?;
/// assert_eq!(code.expose(), "84G7Z-WYRD6-Z1RV0-WHE6M-111KQ");
/// let error = SavedCodeText::parse("84G7Z-WYRD6-Z1RV8-WHE6M-111KQ").unwrap_err();
/// assert_eq!(error, SavedCodeError::Mistyped { group: Some(3) });
/// # Ok::<(), SavedCodeError>(())
/// ```
/// Text shows its redacted form alone:
/// ```
/// fn log(code: &regain_token::SavedCodeText) -> String { format!("{code:?}") }
/// ```
/// ```compile_fail,E0277
/// fn log(code: &regain_token::SavedCodeText) -> String { format!("{code}") }
/// ```
/// It moves and is never copied:
/// ```
/// fn give(code: regain_token::SavedCodeText) -> regain_token::SavedCodeText { code }
/// ```
/// ```compile_fail,E0599
/// fn give(code: regain_token::SavedCodeText) -> regain_token::SavedCodeText { code.clone() }
/// ```
/// What is exposed can be written down, the code itself is no data:
/// ```
/// fn store(code: &regain_token::SavedCodeText) -> serde_json::Result<String> {
///     serde_json::to_string(code.expose())
/// }
/// ```
/// ```compile_fail,E0277
/// fn store(code: &regain_token::SavedCodeText) -> serde_json::Result<String> {
///     serde_json::to_string(code)
/// }
/// ```
#[derive(ZeroizeOnDrop)]
pub struct SavedCodeText(String);

impl SavedCodeText {
    /// The most bytes that may be typed for a code, spaces and dashes counted.
    pub const MAX_TYPED_BYTES: usize = 256;

    /// Reads what a person typed: in any case, with spaces and dashes anywhere or nowhere, `O` for 0,
    /// `I` and `L` for 1. It uses no key and no store, and so may run where the person types.
    ///
    /// # Errors
    /// [`SavedCodeError`], the first that a reader from left to right comes upon. It depends on what
    /// was typed alone: the person may be told. Nothing is ever corrected.
    pub fn parse(typed: &str) -> Result<Self, SavedCodeError> {
        if typed.len() > Self::MAX_TYPED_BYTES {
            return Err(SavedCodeError::Length);
        }
        let mut symbols = typed.chars().filter(|typed| !is_filler(*typed));
        let mut values = Zeroizing::new([0; SYMBOLS]);
        for (index, place) in (0..).zip(values.iter_mut()) {
            let symbol = symbols.next().ok_or(SavedCodeError::Length)?;
            *place = value(symbol).ok_or(SavedCodeError::Symbol { group: group_of(index) })?;
        }
        if symbols.next().is_some() {
            return Err(SavedCodeError::Length);
        }
        match reed_solomon::check(&values) {
            Ok(()) => Ok(Self::write(&values)),
            Err(index) => Err(SavedCodeError::Mistyped { group: index.map(group_of) }),
        }
    }

    /// The one text of the code, to be shown once and hashed: `84G7Z-WYRD6-Z1RV0-WHE6M-111KQ`.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The code of 23 random values below 32.
    pub(super) fn assemble(random: &[u8; RANDOM]) -> Self {
        Self::write(&reed_solomon::encode(random))
    }

    fn write(values: &[u8; SYMBOLS]) -> Self {
        let mut text = String::with_capacity(LENGTH);
        for group in values.chunks(GROUP) {
            if !text.is_empty() {
                text.push('-');
            }
            text.extend(group.iter().map(|value| symbol(*value)));
        }
        Self(text)
    }
}

impl fmt::Debug for SavedCodeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SavedCodeText([REDACTED])")
    }
}

/// Why what was typed is no saved code. It says nothing about any account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SavedCodeError {
    /// There are fewer or more than 25 symbols.
    #[error("a saved code has five groups of five letters and digits: check that none is missing or extra")]
    Length,
    /// A character is none that a saved code has.
    #[error("group {group} has a character that no saved code has: check it")]
    Symbol {
        /// Which group, 1 to 5.
        group: u8,
    },
    /// Something is mistyped.
    #[error("the code is mistyped: compare it with what you saved{}", hint(*group))]
    Mistyped {
        /// Which group, 1 to 5, if only one symbol is wrong: a hint where to look first. Where more
        /// are, as with swapped neighbours, it is `None` or another group.
        group: Option<u8>,
    },
}

impl SavedCodeError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Length => "saved-code-length",
            Self::Symbol { .. } => "saved-code-symbol",
            Self::Mistyped { .. } => "saved-code-mistyped",
        }
    }
}

fn hint(group: Option<u8>) -> String {
    group.map_or_else(String::new, |group| format!(", group {group} first"))
}

/// The group of the symbol at `index`: 1 to 5.
const fn group_of(index: u8) -> u8 {
    (index / 5).saturating_add(1)
}

/// What people, printers and mailers put between symbols: white space, marks of direction, joiners, and
/// dashes of all kinds.
const fn is_filler(typed: char) -> bool {
    matches!(
        typed,
        '\u{9}'..='\u{d}' | ' ' | '\u{85}' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200f}'
            | '\u{2028}'..='\u{202f}' | '\u{205f}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{3000}' | '\u{feff}'
            | '-' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    )
}

fn symbol(value: u8) -> char {
    ALPHABET.get(usize::from(value & 31)).copied().map_or('0', char::from)
}

fn value(typed: char) -> Option<u8> {
    let meant = match u8::try_from(typed).ok()?.to_ascii_uppercase() {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    };
    let place = ALPHABET.iter().position(|symbol| *symbol == meant)?;
    u8::try_from(place).ok()
}

/// Crockford's alphabet: no `I`, `L`, `O`, `U`.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUP: usize = 5;
const LENGTH: usize = 29;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CODE: &str = "84G7Z-WYRD6-Z1RV0-WHE6M-111KQ";

    fn error(typed: &str) -> SavedCodeError {
        SavedCodeText::parse(typed).unwrap_err()
    }

    #[test]
    fn a_code_is_read_however_people_write_it() {
        let spread: String = CODE.chars().flat_map(|symbol| [symbol, '\u{a0}', '\u{2013}', '\n']).collect();
        for typed in [
            CODE,
            "84g7zwyrd6z1rv0whe6m111kq",
            " 84G7Z WYRD6 ZIRVO WHE6M lilkq\r\n",
            "84G7Z\u{2011}WYRD6\u{2014}Z1RV0\u{2212}WHE6M\u{ad}\u{200b}111KQ\u{feff}",
            &spread,
        ] {
            assert_eq!(SavedCodeText::parse(typed).unwrap().expose(), CODE, "{typed}");
        }
    }

    #[test]
    fn an_error_says_where_and_never_what() {
        assert_eq!(error(""), SavedCodeError::Length);
        assert_eq!(error(&CODE[1..]), SavedCodeError::Length);
        assert_eq!(error(&format!("{CODE}0")), SavedCodeError::Length);
        assert_eq!(error(&" ".repeat(257)), SavedCodeError::Length);
        assert_eq!(error(&CODE.replace('V', "U")), SavedCodeError::Symbol { group: 3 });
        assert_eq!(error(&CODE.replace('Q', "\u{ff31}")), SavedCodeError::Symbol { group: 5 });
        assert_eq!(error(&CODE.replace('V', "Y")), SavedCodeError::Mistyped { group: Some(3) });
        assert_eq!(error("84G7Z-WYRD6-1ZRV0-WHE6M-111KQ"), SavedCodeError::Mistyped { group: None });
        let shown = SavedCodeError::Mistyped { group: Some(3) }.to_string();
        assert_eq!(shown, "the code is mistyped: compare it with what you saved, group 3 first");
        let shown = SavedCodeError::Mistyped { group: None }.to_string();
        assert_eq!(shown, "the code is mistyped: compare it with what you saved");
    }

    #[test]
    fn errors_have_stable_codes() {
        let errors = [
            (SavedCodeError::Length, "saved-code-length"),
            (SavedCodeError::Symbol { group: 1 }, "saved-code-symbol"),
            (SavedCodeError::Mistyped { group: None }, "saved-code-mistyped"),
        ];
        for (error, code) in errors {
            assert_eq!(error.code(), code);
        }
    }

    #[test]
    fn no_code_prints() {
        assert_eq!(format!("{:?}", SavedCodeText::parse(CODE).unwrap()), "SavedCodeText([REDACTED])");
    }

    proptest! {
        #[test]
        fn a_code_reads_back(random in prop::array::uniform23(0_u8..32), lower: bool, dashes: bool) {
            let code = SavedCodeText::assemble(&random);
            prop_assert_eq!(code.expose().len(), LENGTH);
            let typed = if lower { code.expose().to_lowercase() } else { code.expose().to_owned() };
            let typed = if dashes { typed } else { typed.replace('-', "") };
            let read = SavedCodeText::parse(&typed).unwrap();
            prop_assert_eq!(read.expose(), code.expose());
        }

        #[test]
        fn parsing_never_panics_and_its_groups_exist(text: String, near in "[0-9A-Za-z -]{20,40}") {
            use SavedCodeError::{Mistyped, Symbol};
            for text in [text, near] {
                let read = SavedCodeText::parse(&text);
                if let Err(Symbol { group } | Mistyped { group: Some(group) }) = read {
                    prop_assert!((1..=5).contains(&group));
                }
            }
        }
    }
}

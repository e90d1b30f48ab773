//! What a person typed, and what of it may become a password.

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroize as _;

/// What came in as a password: any text of at most 4,096 bytes, kept exactly as it was typed.
///
/// It verifies stored records as they are, old ones included. To *set* a password, prepare it:
/// [`Password::prepare`].
pub struct Typed(String);

impl Typed {
    /// The most bytes that are taken.
    pub const MAX_BYTES: usize = 4096;

    /// Takes a text from a form or a prompt.
    ///
    /// # Errors
    /// [`TypedError::TooLong`] above 4,096 bytes. The text is wiped, not cut.
    pub fn new(text: String) -> Result<Self, TypedError> {
        let typed = Self(text);
        if typed.0.len() > Self::MAX_BYTES { Err(TypedError::TooLong) } else { Ok(typed) }
    }

    /// The text.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The same text once more, wiped by itself: for a job that outlives the caller's borrow, as on
    /// another thread. A copy is asked for by name, and never made by `Clone`.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }
}

impl Drop for Typed {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typed([REDACTED])")
    }
}

/// How a text was prepared before it was hashed. A stored record names it, so that the rule can
/// change later without locking anybody out; a record that names none was hashed [`Raw`].
///
/// [`Raw`]: Preparation::Raw
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Preparation {
    /// The bytes as they were typed. What other software wrote.
    Raw,
    /// Version 1: NFC (Unicode Standard Annex 15), other spaces to U+0020, no control characters,
    /// never cut. RFC 8265 section 4.2 (`OpaqueString`) with these differences: every assigned and
    /// unassigned code point that is not a control character is allowed, emoji too, so that no
    /// Unicode version can lock a person out.
    #[default]
    V1,
}

impl Preparation {
    /// The name in a stored record: `raw`, `1`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::V1 => "1",
        }
    }

    /// The preparation that a stored record names, or `None` for a name of the future.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "raw" => Some(Self::Raw),
            "1" => Some(Self::V1),
            _ => None,
        }
    }
}

/// A text that may be set as a password: prepared by [`Preparation::V1`], not empty.
///
/// That it *is* a good one is for `regain-policy` to say.
pub struct Password(String);

impl Password {
    /// Prepares what was typed.
    ///
    /// Steps: (1) refuse empty texts and control characters (general category Cc); (2) map every
    /// other space (category Zs) to U+0020; (3) normalise to NFC. Nothing is trimmed, folded or cut.
    ///
    /// # Errors
    /// [`PasswordError`] names the first thing that is in the way. NFC can make a text longer, so
    /// the result may be refused as too long where the typed text was not.
    pub fn prepare(typed: &Typed) -> Result<Self, PasswordError> {
        let text = typed.expose();
        if text.is_empty() {
            return Err(PasswordError::Empty);
        }
        if text.chars().any(char::is_control) {
            return Err(PasswordError::ControlCharacter);
        }
        // NFC makes at most three bytes of one; with room for that, no copy is left by growing.
        let mut prepared = Self(String::with_capacity(text.len().saturating_mul(3)));
        prepared.0.extend(text.chars().map(plain_space).nfc());
        if prepared.0.len() > Typed::MAX_BYTES { Err(PasswordError::TooLong) } else { Ok(prepared) }
    }

    /// The prepared text, as it is hashed.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Its length as NIST SP 800-63B-4 section 3.1.1.2 counts it: one code point, one character.
    #[must_use]
    pub fn code_points(&self) -> usize {
        self.0.chars().count()
    }
}

impl Drop for Password {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password([REDACTED])")
    }
}

/// Why a text was not taken at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TypedError {
    /// Longer than 4,096 bytes.
    #[error("the password is longer than 4,096 bytes: use a shorter one")]
    TooLong,
}

impl TypedError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "password-too-long"
    }
}

/// Why a typed text can't be set as a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordError {
    /// Nothing was typed.
    #[error("the password is empty: type one")]
    Empty,
    /// A control character, such as a tab or a line break, is in it.
    #[error("the password has a control character, such as a tab or a line break: type it without")]
    ControlCharacter,
    /// Longer than 4,096 bytes after normalisation.
    #[error("the password is longer than 4,096 bytes: use a shorter one")]
    TooLong,
}

impl PasswordError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "password-empty",
            Self::ControlCharacter => "password-control-character",
            Self::TooLong => "password-too-long",
        }
    }
}

/// Spaces of general category Zs (Unicode 16: this list has been stable since Unicode 6.3) become
/// U+0020; everything else stays.
const fn plain_space(character: char) -> char {
    match character {
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn prepare(text: &str) -> Result<Password, PasswordError> {
        Password::prepare(&Typed::new(text.to_owned()).unwrap())
    }

    #[test]
    fn decomposed_and_composed_letters_are_one_password() {
        assert_eq!(prepare("cafe\u{301}").unwrap().expose(), "caf\u{e9}");
        assert_eq!(prepare("caf\u{e9}").unwrap().code_points(), 4);
    }

    #[test]
    fn every_other_space_becomes_a_plain_one_and_nothing_is_trimmed() {
        let spaces = "\u{a0}\u{1680}\u{2000}\u{2003}\u{200a}\u{202f}\u{205f}\u{3000} ";
        assert_eq!(prepare(&format!("a{spaces}")).unwrap().expose(), format!("a{}", " ".repeat(9)));
    }

    #[test]
    fn compatibility_forms_and_case_are_kept() {
        assert_eq!(prepare("\u{fb01}\u{2168}Aa").unwrap().expose(), "\u{fb01}\u{2168}Aa");
    }

    #[test]
    fn emoji_with_joiners_are_welcome() {
        let family = "👩\u{200d}👩\u{200d}👧🏽!";
        assert_eq!(prepare(family).unwrap().expose(), family);
    }

    #[test]
    fn what_cannot_be_set_gets_a_code() {
        assert_eq!(prepare("").unwrap_err().code(), "password-empty");
        for control in ["a\tb", "a\nb", "a\0b", "a\u{7f}b", "a\u{85}b"] {
            assert_eq!(prepare(control).unwrap_err().code(), "password-control-character");
        }
        // U+1D15E becomes three times four bytes... as NFC decomposes it: 4 bytes to 8.
        let grows = "\u{1d15e}".repeat(1000);
        assert_eq!(prepare(&grows).unwrap_err().code(), "password-too-long");
        assert_eq!(Typed::new("x".repeat(4097)).unwrap_err().code(), "password-too-long");
        assert!(Typed::new("x".repeat(4096)).is_ok());
    }

    #[test]
    fn neither_prints() {
        assert_eq!(format!("{:?}", Typed::new("hunter2".into()).unwrap()), "Typed([REDACTED])");
        assert_eq!(format!("{:?}", prepare("hunter2").unwrap()), "Password([REDACTED])");
    }

    proptest! {
        #[test]
        fn preparing_twice_changes_nothing(text in "\\PC{1,64}") {
            let once = prepare(&text).unwrap();
            let twice = prepare(once.expose()).unwrap();
            prop_assert_eq!(once.expose(), twice.expose());
        }

        #[test]
        fn preparing_never_panics_and_never_leaves_a_control(text: String) {
            if let Ok(password) = prepare(&text) {
                prop_assert!(!password.expose().chars().any(char::is_control));
            }
        }
    }
}

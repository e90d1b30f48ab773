//! Phone numbers in the one form that every network understands.

use std::fmt;

use zeroize::ZeroizeOnDrop;

use crate::Mask;

/// A phone number in international form (ITU-T E.164): `+`, then 7 to 15 ASCII digits, the first of
/// them not zero. Space around it is dropped.
///
/// National forms, spaces and letters are the application's to translate: a library that guesses
/// turns one number into another. Personal data, like an [`EmailAddr`](crate::EmailAddr).
#[derive(ZeroizeOnDrop)]
pub struct E164(String);

impl E164 {
    /// The fewest digits of a number.
    pub const MIN_DIGITS: usize = 7;
    /// The most digits of a number.
    pub const MAX_DIGITS: usize = 15;

    /// Reads a number in international form.
    ///
    /// # Errors
    /// [`PhoneError`] says what is not accepted; it never repeats what was typed.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let text = text.trim_ascii();
        let digits = text.strip_prefix('+').ok_or(PhoneError::NoPlus)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PhoneError::Character);
        }
        if !(Self::MIN_DIGITS..=Self::MAX_DIGITS).contains(&digits.len()) {
            return Err(PhoneError::Length);
        }
        if digits.starts_with('0') { Err(PhoneError::Country) } else { Ok(Self(text.to_owned())) }
    }

    /// The number: `+` and its digits.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What of it may be shown.
    #[must_use]
    pub fn mask(&self) -> Mask {
        Mask::of_phone(&self.0)
    }
}

impl fmt::Debug for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("E164([REDACTED])")
    }
}

/// Why a text is not a phone number in international form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PhoneError {
    /// It does not start with `+`.
    #[error("start the phone number with + and the country code")]
    NoPlus,
    /// Something other than an ASCII digit follows the `+`.
    #[error("after the +, a phone number has digits only: leave out spaces, signs and letters")]
    Character,
    /// Fewer than 7 or more than 15 digits.
    #[error("a phone number has 7 to 15 digits, the country code among them")]
    Length,
    /// The first digit is zero.
    #[error("a country code does not start with 0: leave out the zeros before it")]
    Country,
}

impl PhoneError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoPlus => "phone-no-plus",
            Self::Character => "phone-character",
            Self::Length => "phone-length",
            Self::Country => "phone-country",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_international_form_is_accepted() {
        for number in ["+1234567", "+123456789012345"] {
            assert_eq!(E164::parse(&format!(" {number}\n")).unwrap().expose(), number);
        }
        for (text, expected) in [
            ("", "phone-no-plus"),
            ("004915112345678", "phone-no-plus"),
            ("+", "phone-length"),
            ("+123456", "phone-length"),
            ("+1234567890123456", "phone-length"),
            ("+0123456789", "phone-country"),
            ("+1415555267A", "phone-character"),
            ("+1 415 555 2671", "phone-character"),
            ("++4915112345678", "phone-character"),
            ("+٤٩١٥١١٢٣٤٥", "phone-character"),
        ] {
            assert_eq!(E164::parse(text).unwrap_err().code(), expected, "{text:?}");
        }
    }

    #[test]
    fn a_number_is_wiped_and_never_prints() {
        fn wiped<T: ZeroizeOnDrop>(_: &T) {}
        let number = E164::parse("+4915112345678").unwrap();
        wiped(&number);
        assert_eq!(format!("{number:?}"), "E164([REDACTED])");
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_a_plus_and_digits(text in "\\+?[0-9A+ ]{0,20}") {
            if let Ok(number) = E164::parse(&text) {
                prop_assert_eq!(number.expose(), text.trim());
                prop_assert!((8..=16).contains(&text.trim().len()));
            }
        }
    }
}

//! What is stored in the place of a password.

use std::fmt;
use std::str::FromStr;

use password_hash::phc::PasswordHash;
use regain_types::{Entropy, KeyId};
use zeroize::Zeroize as _;

use crate::{Legacy, LegacyError, LegacyScheme, Wrapped};

/// A stored record of at most 512 bytes: a PHC string with a salt and a tag, what other software
/// stored ([`LegacyScheme`]), that with Argon2id over it, or the mark of an account without a
/// password.
///
/// `$argon2id$v=19$m=19456,t=2,p=1,prep=1$<salt>$<tag>`, or `$2b$12$...`. Parsing checks the syntax
/// alone, and of other software's texts their start, so that a row loads whatever the features are,
/// and so does one of the future; what the record asks for is judged by [`Bounds::check`] before it
/// is stored, and again before it is verified. It is sensitive, as it can be guessed against: it has
/// no `Display`, no `PartialEq`, and is wiped on drop. It may be cloned, as rows are. Format:
/// `docs/spec/password-record.md`.
///
/// [`Bounds::check`]: crate::Bounds::check
#[derive(Clone)]
pub struct Record(String);

impl Record {
    /// The most bytes of a record.
    pub const MAX_BYTES: usize = 512;

    /// The record of an account that has no password, such as one that signs in otherwise. Every
    /// text is a mismatch, after the work of [`Hasher::verify_absent`]; it is never stale.
    ///
    /// [`Hasher::verify_absent`]: crate::Hasher::verify_absent
    #[must_use]
    pub fn unusable(id: Entropy<16>) -> Self {
        Self(format!("{UNUSABLE}{}", regain_types::to_hex(&id.spend())))
    }

    /// Whether it stands for the absence of a password ([`Record::unusable`]).
    #[must_use]
    pub fn is_unusable(&self) -> bool {
        matches!(self.kind(), Kind::Unusable(_))
    }

    /// What other software made it, be it wrapped or not: for counting a table. `None` for a record
    /// of Argon2, Django's too, and for one that nobody is known to have made.
    #[must_use]
    pub fn legacy_scheme(&self) -> Option<LegacyScheme> {
        match self.kind() {
            Kind::Argon2(_) | Kind::Unusable(_) => None,
            Kind::Wrapped(text) => Legacy::recognise(&Wrapped::split(text)?.0),
            Kind::Foreign(text) => Legacy::recognise(text),
        }
    }

    /// The text, to be stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A text that this crate wrote.
    pub(crate) fn written(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn kind(&self) -> Kind<'_> {
        Kind::of(&self.0)
    }
}

/// What kind of text a record is, as its start tells.
pub(crate) enum Kind<'a> {
    /// A PHC string of Argon2.
    Argon2(&'a str),
    /// No password: the random part, which stands for the account.
    Unusable(&'a str),
    /// A PHC string of Argon2id over what other software stored.
    Wrapped(&'a str),
    /// The record of other software.
    Foreign(&'a str),
}

impl<'a> Kind<'a> {
    fn of(text: &'a str) -> Self {
        if let Some(id) = text.strip_prefix(UNUSABLE) {
            return Self::Unusable(id);
        }
        if text.starts_with(Wrapped::PREFIX) {
            return Self::Wrapped(text);
        }
        let phc = Legacy::django_argon2(text).unwrap_or(text);
        if phc.starts_with("$argon2") { Self::Argon2(phc) } else { Self::Foreign(text) }
    }
}

impl FromStr for Record {
    type Err = RecordError;

    fn from_str(text: &str) -> Result<Self, RecordError> {
        if text.len() > Self::MAX_BYTES {
            return Err(RecordError::TooLong);
        }
        match Kind::of(text) {
            Kind::Argon2(phc) => parse(phc)?,
            Kind::Unusable(id) => drop(regain_types::from_hex::<16>(id).ok_or(RecordError::Syntax)?),
            Kind::Wrapped(text) => parse_wrapped(text)?,
            Kind::Foreign(text) if Legacy::recognise(text).is_some() => {}
            Kind::Foreign(text) => parse(text)?,
        }
        Ok(Self(text.to_owned()))
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Record([REDACTED])")
    }
}

#[cfg(feature = "serde")]
mod stored {
    use super::Record;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
    use zeroize::Zeroizing;

    /// The text, for the row that stores it. It is sensitive: let it reach no log and no response.
    impl Serialize for Record {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    /// Parses the text. An error says what is wrong with it and never repeats it.
    impl<'de> Deserialize<'de> for Record {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = Zeroizing::new(String::deserialize(deserializer)?);
            text.parse().map_err(D::Error::custom)
        }
    }
}

/// Why a stored record can't be used. It says nothing about the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// Longer than 512 bytes.
    #[error("the stored record is longer than 512 bytes: it is no password record")]
    TooLong,
    /// Not a PHC string with a salt of 8 to 48 and a tag of 10 to 64 bytes, and nothing else that is
    /// known.
    #[error(
        "the stored record is neither a PHC string with a salt and a tag nor of known software: look at what wrote it"
    )]
    Syntax,
    /// A PHC string of an algorithm that is not known.
    #[error("the stored record is of an unknown algorithm: have its owner reset the password")]
    Algorithm,
    /// Neither version 0x10 nor 0x13 of Argon2.
    #[error("the stored record names an unknown version of Argon2: upgrade, or look at what wrote it")]
    Version,
    /// A parameter is missing, unknown, named twice, not in canonical decimal, or below the least of
    /// Argon2.
    #[error("the stored record has a parameter that is missing, unknown, repeated or not a valid number")]
    Parameter,
    /// A parameter is over its ceiling. Nothing was allocated or computed.
    #[error(
        "the stored record asks for more memory, passes or lanes than the bounds allow: nothing was computed"
    )]
    TooCostly,
    /// The memory or the work is under the floor. Nothing was allocated or computed.
    #[error("the stored record is weaker than the bounds allow: have its owner reset the password")]
    TooWeak,
    /// The tag is shorter than 16 bytes.
    #[error("the stored record has a tag of fewer than 16 bytes: have its owner reset the password")]
    Tag,
    /// A preparation that this version does not know, or that can't be where it is.
    #[error("the stored record names an unknown preparation: upgrade to the version that wrote it")]
    Preparation,
    /// A pepper key that the hasher was not given.
    #[error("the stored record was made under pepper key {0}: give the hasher a keyring with that key")]
    PepperKey(KeyId),
    /// The sealed tag can't be opened: it was sealed for another tenant, under another key of the
    /// same id, or the record was changed.
    #[error(
        "the sealed tag of the stored record can't be opened: it belongs to another tenant or keyring, or was changed"
    )]
    Seal,
    /// What other software stored can't be used.
    #[error(transparent)]
    Legacy(#[from] LegacyError),
}

impl RecordError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLong => "record-too-long",
            Self::Syntax => "record-syntax",
            Self::Algorithm => "record-algorithm",
            Self::Version => "record-version",
            Self::Parameter => "record-parameter",
            Self::TooCostly => "record-too-costly",
            Self::TooWeak => "record-too-weak",
            Self::Tag => "record-tag",
            Self::Preparation => "record-preparation",
            Self::PepperKey(_) => "record-pepper-key",
            Self::Seal => "record-seal",
            Self::Legacy(error) => error.code(),
        }
    }
}

/// A PHC string with a salt and a tag.
fn parse(text: &str) -> Result<(), RecordError> {
    let phc = PasswordHash::new(text).map_err(|_| RecordError::Syntax)?;
    phc.hash.ok_or(RecordError::Syntax).map(drop)
}

/// The settings of known software, and a PHC string.
fn parse_wrapped(text: &str) -> Result<(), RecordError> {
    let (settings, outer) = Wrapped::split(text).ok_or(RecordError::Syntax)?;
    let known = Legacy::recognise(&settings).is_some();
    if known { parse(outer) } else { Err(RecordError::Syntax) }
}

/// The start of a record that no password verifies.
const UNUSABLE: &str = "$unusable$";

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_record_is_at_most_512_bytes_and_never_prints() {
        let long = "a".repeat(Record::MAX_BYTES + 1);
        assert_eq!(long.parse::<Record>().unwrap_err(), RecordError::TooLong);
        let text = "$argon2id$m=8,t=1,p=1$AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQ";
        let record: Record = text.parse().unwrap();
        assert_eq!(format!("{record:?}{:?}", record.clone()), "Record([REDACTED])Record([REDACTED])");
    }

    #[test]
    fn an_unusable_record_reads_back_and_nothing_else_looks_like_one() {
        let record = Record::unusable(Entropy::danger_from_bytes([0xab; 16]));
        assert_eq!(record.as_str(), format!("$unusable${}", "ab".repeat(16)));
        assert!(record.as_str().parse::<Record>().unwrap().is_unusable());
        let long = "ab".repeat(17);
        for bad in ["$unusable$", "$unusable", "$unusable$AB", &format!("$unusable${long}")] {
            assert_eq!(bad.parse::<Record>().unwrap_err(), RecordError::Syntax, "{bad}");
        }
        let phc = "$unusable2$AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQ";
        assert!(!phc.parse::<Record>().unwrap().is_unusable());
    }

    #[test]
    fn a_row_of_other_software_loads_whatever_the_features() {
        let phc = "$argon2id$v=19$m=8,t=1,p=1$AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQ";
        let rows = [
            ("$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW".to_owned(), Some("bcrypt")),
            ("{CRYPT}$6$salt$x".to_owned(), Some("sha512-crypt")),
            ("{ssha}".to_owned(), Some("ldap-ssha")),
            (format!("argon2{phc}"), None),
            (format!("$wrap$JDEkc2FsdCQ{phc}"), Some("md5-crypt")),
            (phc.replace("argon2id", "balloon"), None),
            (phc.to_owned(), None),
        ];
        for (text, scheme) in rows {
            let record: Record = text.parse().unwrap();
            assert_eq!(record.as_str(), text);
            assert_eq!(record.legacy_scheme().map(LegacyScheme::code), scheme, "{text}");
        }
        let wrong = [
            "$wrap$JDEkc2FsdCQ".to_owned(),
            format!("$wrap$JDEkc2FsdCQ={phc}"),
            format!("$wrap$YWJj{phc}"),
            format!("$wrap$JDEkc2FsdCQ{}", phc.replace("argon2id", "argon2i")),
            format!("$wrap$JDEkc2FsdCQ{}", &phc[..40]),
            format!("$wrap$JDEkc2FsdCQ$wrap$JDEkc2FsdCQ{phc}"),
            "argon2$argon2id$v=19".to_owned(),
            "$3$plain".to_owned(),
        ];
        for text in wrong {
            assert_eq!(text.parse::<Record>().unwrap_err(), RecordError::Syntax, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_parses_is_kept_as_it_is(text in "\\PC{0,600}", id in "\\$unusable\\$[0-9a-f]{30,34}") {
            for text in [text, id] {
                if let Ok(record) = text.parse::<Record>() {
                    prop_assert_eq!(record.as_str(), &text);
                }
            }
        }
    }
}

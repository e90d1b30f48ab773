//! What is stored in the place of a password.

use std::fmt;
use std::str::FromStr;

use argon2::{Algorithm, Version};
use password_hash::phc::{Output, PasswordHash, Salt, Value};
use regain_types::{KeyId, Preparation};
use zeroize::Zeroize as _;

use crate::Params;

/// A stored record: a PHC string of at most 512 bytes with a salt and a tag.
///
/// `$argon2id$v=19$m=19456,t=2,p=1,prep=1$<salt>$<tag>`, or what other software wrote. Parsing
/// checks the syntax alone: what the record asks for is judged when it is verified, so that a row
/// with a record of the future still loads. It is sensitive, as it can be guessed against: it has no
/// `Display`, no `PartialEq`, and is wiped on drop. It may be cloned, as rows are. Format:
/// `docs/spec/password-record.md`.
#[derive(Clone)]
pub struct Record(String);

impl Record {
    /// The most bytes of a record.
    pub const MAX_BYTES: usize = 512;

    /// The PHC string, to be stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The record of a tag that was made with today's algorithm and version.
    pub(crate) fn write(params: Params, pepper: Option<KeyId>, salt: Salt, tag: Output) -> Self {
        let Params { m_cost, t_cost, p_cost } = params;
        let prep = Preparation::V1.name();
        let pep = pepper.map(|id| format!(",pep={id}")).unwrap_or_default();
        Self(format!("$argon2id$v=19$m={m_cost},t={t_cost},p={p_cost},prep={prep}{pep}${salt}${tag}"))
    }
}

impl FromStr for Record {
    type Err = RecordError;

    fn from_str(text: &str) -> Result<Self, RecordError> {
        if text.len() > Self::MAX_BYTES {
            return Err(RecordError::TooLong);
        }
        let phc = PasswordHash::new(text).map_err(|_| RecordError::Syntax)?;
        phc.hash.ok_or(RecordError::Syntax)?;
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

/// All that a record says, within bounds: nothing was allocated or computed to know it.
pub(crate) struct Recipe {
    pub(crate) algorithm: Algorithm,
    pub(crate) version: Version,
    pub(crate) params: Params,
    pub(crate) preparation: Preparation,
    pub(crate) pepper: Option<KeyId>,
    pub(crate) salt: Salt,
    pub(crate) tag: Output,
}

impl Recipe {
    /// The fewest bytes of a tag that is believed.
    const MIN_TAG_BYTES: usize = 16;

    pub(crate) fn read(record: &Record) -> Result<Self, RecordError> {
        let phc = PasswordHash::new(record.as_str()).map_err(|_| RecordError::Syntax)?;
        let algorithm = match phc.algorithm.as_str() {
            "argon2id" => Algorithm::Argon2id,
            "argon2i" => Algorithm::Argon2i,
            _ => return Err(RecordError::Algorithm),
        };
        let version = match phc.version {
            None | Some(0x10) => Version::V0x10,
            Some(0x13) => Version::V0x13,
            Some(_) => return Err(RecordError::Version),
        };
        let (mut m, mut t, mut p, mut prep, mut pep) = (None, None, None, None, None);
        for (name, value) in phc.params.iter() {
            let field = match name.as_str() {
                "m" => &mut m,
                "t" => &mut t,
                "p" => &mut p,
                "prep" => &mut prep,
                "pep" => &mut pep,
                _ => return Err(RecordError::Parameter),
            };
            if field.replace(value).is_some() {
                return Err(RecordError::Parameter);
            }
        }
        let tag = phc.hash.ok_or(RecordError::Syntax)?;
        if tag.len() < Self::MIN_TAG_BYTES {
            return Err(RecordError::Tag);
        }
        Ok(Self {
            algorithm,
            version,
            params: read_costs(m, t, p)?,
            preparation: prep.map_or(Ok(Preparation::Raw), read_preparation)?,
            pepper: pep.map(read_key_id).transpose()?,
            salt: phc.salt.ok_or(RecordError::Syntax)?,
            tag,
        })
    }
}

/// Why a stored record can't be used. It says nothing about the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// Longer than 512 bytes.
    #[error("the stored record is longer than 512 bytes: it is no password record")]
    TooLong,
    /// Not a PHC string with a salt of 8 to 48 and a tag of 10 to 64 bytes.
    #[error("the stored record is not a PHC string with a salt and a tag: look at what wrote it")]
    Syntax,
    /// Neither Argon2id nor Argon2i.
    #[error("the stored record is neither argon2id nor argon2i: have its owner reset the password")]
    Algorithm,
    /// Neither version 0x10 nor 0x13 of Argon2.
    #[error("the stored record names an unknown version of Argon2: upgrade, or look at what wrote it")]
    Version,
    /// A parameter is missing, unknown, named twice, not in canonical decimal, or below the least of
    /// Argon2.
    #[error("the stored record has a parameter that is missing, unknown, repeated or not a valid number")]
    Parameter,
    /// A parameter is over its ceiling. Nothing was allocated or computed.
    #[error("the stored record asks for more than 262144 KiB, 16 passes or 8 lanes: nothing was computed")]
    TooCostly,
    /// The tag is shorter than 16 bytes.
    #[error("the stored record has a tag of fewer than 16 bytes: have its owner reset the password")]
    Tag,
    /// A preparation that this version does not know.
    #[error("the stored record names an unknown preparation: upgrade to the version that wrote it")]
    Preparation,
    /// A pepper key that the hasher was not given.
    #[error("the stored record was made under pepper key {0}: give the hasher a keyring with that key")]
    PepperKey(KeyId),
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
            Self::Tag => "record-tag",
            Self::Preparation => "record-preparation",
            Self::PepperKey(_) => "record-pepper-key",
        }
    }
}

fn read_costs(
    m: Option<Value<'_>>,
    t: Option<Value<'_>>,
    p: Option<Value<'_>>,
) -> Result<Params, RecordError> {
    let params = Params { m_cost: decimal(m)?, t_cost: decimal(t)?, p_cost: decimal(p)? };
    if !params.within_ceilings() {
        return Err(RecordError::TooCostly);
    }
    argon2::Params::new(params.m_cost, params.t_cost, params.p_cost, None)
        .map_err(|_| RecordError::Parameter)?;
    Ok(params)
}

fn read_preparation(value: Value<'_>) -> Result<Preparation, RecordError> {
    Preparation::from_name(value.as_str()).ok_or(RecordError::Preparation)
}

fn read_key_id(value: Value<'_>) -> Result<KeyId, RecordError> {
    let number = u16::try_from(decimal(Some(value))?).map_err(|_| RecordError::Parameter)?;
    KeyId::try_from(number).map_err(|_| RecordError::Parameter)
}

fn decimal(value: Option<Value<'_>>) -> Result<u32, RecordError> {
    value.and_then(|value| value.decimal().ok()).ok_or(RecordError::Parameter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SALT_AND_TAG: &str = "AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQ";

    fn read(head: &str) -> Result<Recipe, RecordError> {
        Recipe::read(&format!("{head}${SALT_AND_TAG}").parse()?)
    }

    fn code(head: &str) -> &'static str {
        read(head).err().map_or("none", RecordError::code)
    }

    #[test]
    fn a_record_names_its_preparation_and_its_pepper() {
        let recipe = read("$argon2id$v=19$m=19456,t=2,p=1,prep=1,pep=7").unwrap();
        assert_eq!((recipe.params, recipe.preparation), (Params::OWASP, Preparation::V1));
        assert_eq!(recipe.pepper, KeyId::try_from(7).ok());
        assert_eq!((recipe.salt.len(), recipe.tag.len()), (16, 16));
        let foreign = read("$argon2id$v=19$m=19456,t=2,p=1").unwrap();
        assert_eq!((foreign.preparation, foreign.pepper), (Preparation::Raw, None));
    }

    #[test]
    fn no_version_means_the_first_one() {
        assert!(read("$argon2i$m=8,t=1,p=1").unwrap().version == Version::V0x10);
        assert!(read("$argon2i$v=16$m=8,t=1,p=1").unwrap().version == Version::V0x10);
        assert!(read("$argon2i$v=19$m=8,t=1,p=1").unwrap().version == Version::V0x13);
    }

    #[test]
    fn the_ceilings_hold_exactly() {
        assert_eq!(code("$argon2id$v=19$m=262144,t=16,p=8"), "none");
        for over in ["m=262145,t=16,p=8", "m=262144,t=17,p=8", "m=262144,t=16,p=9", "m=4294967295,t=1,p=1"] {
            assert_eq!(code(&format!("$argon2id$v=19${over}")), "record-too-costly", "{over}");
        }
    }

    #[test]
    fn each_bad_record_has_its_one_failure() {
        let bad = [
            ("$argon2d$v=19$m=8,t=1,p=1", "record-algorithm"),
            ("$scrypt$m=8,t=1,p=1", "record-algorithm"),
            ("$argon2id$v=18$m=8,t=1,p=1", "record-version"),
            ("$argon2id$v=19$m=8,t=1", "record-parameter"),
            ("$argon2id$v=19", "record-parameter"),
            ("$argon2id$v=19$m=8,m=9,t=1,p=1", "record-parameter"),
            ("$argon2id$v=19$m=8,t=1,p=1,data=AAAA", "record-parameter"),
            ("$argon2id$v=19$m=08,t=1,p=1", "record-parameter"),
            ("$argon2id$v=19$m=-8,t=1,p=1", "record-parameter"),
            ("$argon2id$v=19$m=7,t=1,p=1", "record-parameter"),
            ("$argon2id$v=19$m=8,t=0,p=1", "record-parameter"),
            ("$argon2id$v=19$m=8,t=1,p=2", "record-parameter"),
            ("$argon2id$v=19$m=4294967296,t=1,p=1", "record-parameter"),
            ("$argon2id$v=19$m=8,t=1,p=1,pep=0", "record-parameter"),
            ("$argon2id$v=19$m=8,t=1,p=1,pep=65536", "record-parameter"),
            ("$argon2id$v=19$m=8,t=1,p=1,prep=2", "record-preparation"),
            ("argon2id$v=19$m=8,t=1,p=1", "record-syntax"),
            ("$2b$12", "record-syntax"),
            ("$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA", "record-syntax"),
        ];
        for (head, expected) in bad {
            assert_eq!(code(head), expected, "{head}");
        }
    }

    #[test]
    fn short_tags_and_missing_parts_are_refused() {
        let tag = |tag: &str| {
            let record = format!("$argon2id$m=8,t=1,p=1$AQEBAQEBAQE${tag}").parse::<Record>();
            record.and_then(|record| Recipe::read(&record)).err()
        };
        assert_eq!(tag("AQEBAQEBAQEBAQEBAQEBAQ"), None);
        assert_eq!(tag("AQEBAQEBAQEBAQEBAQEB"), Some(RecordError::Tag));
        for syntax in ["AQEB", "", "AQEBAQEBAQEBAQEBAQEBAR", "AQEBAQEBAQEBAQEBAQEBAQ=="] {
            assert_eq!(tag(syntax), Some(RecordError::Syntax), "{syntax}");
        }
    }

    #[test]
    fn a_record_is_at_most_512_bytes_and_never_prints() {
        let long = "a".repeat(Record::MAX_BYTES + 1);
        assert_eq!(long.parse::<Record>().unwrap_err(), RecordError::TooLong);
        let record: Record = format!("$argon2id$m=8,t=1,p=1${SALT_AND_TAG}").parse().unwrap();
        assert_eq!(format!("{record:?}{:?}", record.clone()), "Record([REDACTED])Record([REDACTED])");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,600}", near in "\\$argon2i?d?(\\$v=[0-9]{1,3})?\\$[mtpre=,0-9]{0,30}") {
            for text in [text, format!("{near}${SALT_AND_TAG}")] {
                if let Ok(record) = text.parse::<Record>() {
                    prop_assert_eq!(record.as_str(), &text);
                    let _ = Recipe::read(&record).is_ok();
                }
            }
        }
    }
}

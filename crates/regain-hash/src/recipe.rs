//! What a record of Argon2 says.

use argon2::{Algorithm, Version};
use password_hash::phc::{Output, PasswordHash, Salt, Value};
use regain_types::{Context, KeyId, Preparation, TenantId};

use crate::{Bounds, Params, Record, RecordError};

/// All that a record says, within bounds: nothing was allocated or computed to know it.
#[derive(Clone)]
pub(crate) struct Recipe {
    pub(crate) algorithm: Algorithm,
    pub(crate) version: Version,
    pub(crate) params: Params,
    pub(crate) preparation: Preparation,
    /// The key whose secret is Argon2's K.
    pub(crate) pepper: Option<KeyId>,
    /// The key that seals the tag.
    pub(crate) seal: Option<KeyId>,
    pub(crate) salt: Salt,
    /// The tag, or the nonce, the ciphertext and the MAC of a sealed one.
    pub(crate) tag: Output,
}

impl Recipe {
    /// The fewest bytes of a tag that is believed.
    const MIN_TAG: usize = 16;

    /// What sealing adds to a tag: a nonce of 12 bytes and a MAC of 16.
    const SEAL: usize = 28;

    /// Reads a PHC string, within bounds.
    pub(crate) fn read(text: &str, bounds: &Bounds) -> Result<Self, RecordError> {
        let phc = PasswordHash::new(text).map_err(|_| RecordError::Syntax)?;
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
        let (mut m, mut t, mut p, mut prep, mut pep, mut enc) = (None, None, None, None, None, None);
        for (name, value) in phc.params.iter() {
            let field = match name.as_str() {
                "m" => &mut m,
                "t" => &mut t,
                "p" => &mut p,
                "prep" => &mut prep,
                "pep" => &mut pep,
                "enc" => &mut enc,
                _ => return Err(RecordError::Parameter),
            };
            if field.replace(value).is_some() {
                return Err(RecordError::Parameter);
            }
        }
        let recipe = Self {
            algorithm,
            version,
            params: read_costs(m, t, p, bounds)?,
            preparation: prep.map_or(Ok(Preparation::Raw), read_preparation)?,
            pepper: pep.map(read_key_id).transpose()?,
            seal: enc.map(read_key_id).transpose()?,
            salt: phc.salt.ok_or(RecordError::Syntax)?,
            tag: phc.hash.ok_or(RecordError::Syntax)?,
        };
        if recipe.tag_bytes() < Self::MIN_TAG { Err(RecordError::Tag) } else { Ok(recipe) }
    }

    /// The record of this recipe, in the order and the spelling of the specification.
    pub(crate) fn to_record(&self) -> Record {
        let Params { m_cost, t_cost, p_cost } = self.params;
        let prep = match self.preparation {
            Preparation::Raw => String::new(),
            named => format!(",prep={}", named.name()),
        };
        let pep = self.pepper.map(|id| format!(",pep={id}")).unwrap_or_default();
        let enc = self.seal.map(|id| format!(",enc={id}")).unwrap_or_default();
        let (algorithm, version) = (self.algorithm.as_str(), u32::from(self.version));
        let (salt, tag) = (&self.salt, &self.tag);
        let costs = format!("m={m_cost},t={t_cost},p={p_cost}{prep}{pep}{enc}");
        Record::written(format!("${algorithm}$v={version}${costs}${salt}${tag}"))
    }

    /// The bytes of the tag that Argon2 computes.
    pub(crate) fn tag_bytes(&self) -> usize {
        self.tag.len().saturating_sub(if self.seal.is_some() { Self::SEAL } else { 0 })
    }

    /// What a sealed tag is bound to: all that this recipe says but the tag, and the tenant.
    pub(crate) fn place(&self, tenant: &TenantId) -> Context {
        let Params { m_cost, t_cost, p_cost } = self.params;
        let number = |id: Option<KeyId>| id.map_or(0, |id| u64::from(id.get()));
        Context::new("regain/v1/record-tag")
            .text(tenant.as_str())
            .text(self.algorithm.as_str())
            .number(u32::from(self.version).into())
            .number(m_cost.into())
            .number(t_cost.into())
            .number(p_cost.into())
            .text(self.preparation.name())
            .number(number(self.pepper))
            .number(number(self.seal))
            .bytes(&self.salt)
    }
}

fn read_costs(
    m: Option<Value<'_>>,
    t: Option<Value<'_>>,
    p: Option<Value<'_>>,
    bounds: &Bounds,
) -> Result<Params, RecordError> {
    let params = Params { m_cost: decimal(m)?, t_cost: decimal(t)?, p_cost: decimal(p)? };
    bounds.below_ceilings(params)?;
    // RFC 9106 section 3.1: at least one pass, one lane, and 8 KiB of memory a lane.
    if params.t_cost < 1 || params.p_cost < 1 || params.m_cost / 8 < params.p_cost {
        return Err(RecordError::Parameter);
    }
    bounds.above_floor(params)?;
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
        Recipe::read(&format!("{head}${SALT_AND_TAG}"), &Bounds::default())
    }

    fn code(head: &str) -> &'static str {
        read(head).err().map_or("none", RecordError::code)
    }

    #[test]
    fn a_record_names_its_preparation_and_its_keys() {
        let recipe = read("$argon2id$v=19$m=19456,t=2,p=1,prep=1,pep=7").unwrap();
        assert_eq!((recipe.params, recipe.preparation), (Params::OWASP, Preparation::V1));
        assert_eq!((recipe.pepper, recipe.seal), (KeyId::try_from(7).ok(), None));
        assert_eq!((recipe.salt.len(), recipe.tag_bytes()), (16, 16));
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
            ("$argon2id$v=19$m=8,t=1,p=0", "record-parameter"),
            ("$argon2id$v=19$m=15,t=1,p=2", "record-parameter"),
            ("$argon2id$v=19$m=4294967296,t=1,p=1", "record-parameter"),
            ("$argon2id$v=19$m=8,t=1,p=1,pep=0", "record-parameter"),
            ("$argon2id$v=19$m=8,t=1,p=1,pep=65536", "record-parameter"),
            ("$argon2id$v=19$m=8,t=1,p=1,enc=0", "record-parameter"),
            ("$argon2id$v=19$m=8,t=1,p=1,enc=1", "record-tag"),
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
        let tag = |params: &str, tag: &str| {
            let record = format!("$argon2id$m=8,t=1,p=1{params}$AQEBAQEBAQE${tag}").parse::<Record>();
            record.and_then(|record| Recipe::read(record.as_str(), &Bounds::default())).err()
        };
        assert_eq!(tag("", "AQEBAQEBAQEBAQEBAQEBAQ"), None);
        assert_eq!(tag("", "AQEBAQEBAQEBAQEBAQEB"), Some(RecordError::Tag));
        for syntax in ["AQEB", "", "AQEBAQEBAQEBAQEBAQEBAR", "AQEBAQEBAQEBAQEBAQEBAQ=="] {
            assert_eq!(tag("", syntax), Some(RecordError::Syntax), "{syntax}");
        }
        let (shortest, short) = (Output::new(&[1; 44]).unwrap(), Output::new(&[1; 43]).unwrap());
        assert_eq!(tag(",enc=1", &shortest.to_string()), None);
        assert_eq!(tag(",enc=1", &short.to_string()), Some(RecordError::Tag));
    }

    #[test]
    fn each_thing_that_a_record_says_is_part_of_its_place() {
        let tenant = TenantId::single();
        let heads = [
            "$argon2id$v=19$m=64,t=2,p=1,enc=1",
            "$argon2i$v=19$m=64,t=2,p=1,enc=1",
            "$argon2id$v=16$m=64,t=2,p=1,enc=1",
            "$argon2id$v=19$m=65,t=2,p=1,enc=1",
            "$argon2id$v=19$m=64,t=3,p=1,enc=1",
            "$argon2id$v=19$m=64,t=2,p=2,enc=1",
            "$argon2id$v=19$m=64,t=2,p=1,prep=1,enc=1",
            "$argon2id$v=19$m=64,t=2,p=1,pep=1,enc=1",
            "$argon2id$v=19$m=64,t=2,p=1,enc=2",
        ];
        let sealed = Output::new(&[1; 60]).unwrap();
        let recipe = |head: &str, salt: &str| {
            Recipe::read(&format!("{head}${salt}${sealed}"), &Bounds::default()).unwrap()
        };
        let salt = "AQEBAQEBAQEBAQEBAQEBAQ";
        let mut places: Vec<_> = heads.iter().map(|head| recipe(head, salt).place(&tenant)).collect();
        places.push(recipe(heads[0], "AQEBAQEBAQEBAQEBAQEBAg").place(&tenant));
        places.push(recipe(heads[0], salt).place(&"other".parse().unwrap()));
        for (at, place) in places.iter().enumerate() {
            assert_eq!(places.iter().position(|other| other == place), Some(at), "{at}");
        }
    }

    proptest! {
        #[test]
        fn what_reads_is_written_to_the_same_meaning(
            algorithm in "argon2id?", version in prop::option::of(prop::sample::select(vec![16, 19])),
            t in 1_u32..9, p in 1_u32..5, more in 0_u32..99, prep in any::<bool>(),
            keys in prop::array::uniform2(prop::option::of(1_u16..)), bytes in prop::collection::vec(any::<u8>(), 44..=64),
        ) {
            let version = version.map(|v| format!("$v={v}")).unwrap_or_default();
            let prep = if prep { ",prep=1" } else { ",prep=raw" };
            let [pep, enc] = keys;
            let pep = pep.map(|id| format!(",pep={id}")).unwrap_or_default();
            let enc = enc.map(|id| format!(",enc={id}")).unwrap_or_default();
            let (m, tag) = (p.saturating_mul(8).saturating_add(more), Output::new(&bytes).unwrap());
            let text = format!("${algorithm}{version}$t={t},p={p}{enc}{pep}{prep},m={m}$AQEBAQEBAQE${tag}");
            let read = Recipe::read(&text, &Bounds::default()).unwrap();
            let written = read.to_record();
            let again = Recipe::read(written.as_str(), &Bounds::default()).unwrap();
            let rewritten = again.to_record();
            let tenant = TenantId::single();
            prop_assert_eq!(read.place(&tenant), again.place(&tenant));
            prop_assert_eq!(read.tag.as_bytes(), again.tag.as_bytes());
            prop_assert_eq!(written.as_str(), rewritten.as_str());
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,600}", near in "\\$argon2i?d?(\\$v=[0-9]{1,3})?\\$[mtprenc=,0-9]{0,30}") {
            for text in [text, format!("{near}${SALT_AND_TAG}")] {
                let read = Recipe::read(&text, &Bounds::default());
                prop_assert!(read.is_err() || text.parse::<Record>().is_ok());
            }
        }
    }
}

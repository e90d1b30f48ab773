//! What is computed for a password, apart from the memory in which: blocking and asynchronous
//! callers share it.

use std::sync::Arc;

use argon2::{Algorithm, Version};
use password_hash::phc::{Output, Salt};
use regain_types::{Entropy, Password, Preparation, Typed};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::absent::StandIns;
use crate::backend::Work;
use crate::foreign;
use crate::pepper::Pepper;
use crate::plan::{Plan, Steps};
use crate::recipe::Recipe;
use crate::record::Kind;
use crate::{Bounds, Drift, HashError, Legacy, LegacyKeys, Params, PepperMode, Record};
use crate::{RecordError, ResealError, Stale, Upgrade, Verdict, Wrapped};

/// Where a tag is computed: once, and only after all that can be refused was refused.
pub(crate) trait Fill: FnOnce(&Work<'_>, &mut [u8]) -> Result<(), HashError> {}

impl<F: FnOnce(&Work<'_>, &mut [u8]) -> Result<(), HashError>> Fill for F {}

/// How records are made and verified today. Cloning shares the keys.
#[derive(Clone)]
pub(crate) struct Scheme {
    pub(crate) params: Params,
    pub(crate) bounds: Bounds,
    pub(crate) pepper: Option<Arc<Pepper>>,
    pub(crate) absent: Option<Arc<StandIns>>,
    pub(crate) legacy_keys: LegacyKeys,
}

impl Scheme {
    pub(crate) fn new(params: Params) -> Self {
        let (bounds, legacy_keys) = (Bounds::default().raised_to(params), LegacyKeys::new());
        Self { params, bounds, pepper: None, absent: None, legacy_keys }
    }

    pub(crate) fn hash(
        &self,
        password: &Password,
        salt: Entropy<16>,
        fill: impl Fill,
    ) -> Result<Record, HashError> {
        self.make(password.expose().as_bytes(), Preparation::default(), salt, fill)
    }

    /// What other software stored with Argon2id over it, or `None` where it is no such record.
    pub(crate) fn wrap(
        &self,
        record: &Record,
        salt: Entropy<16>,
        fill: impl Fill,
    ) -> Result<Option<Upgrade>, HashError> {
        let Kind::Foreign(text) = record.kind() else { return Ok(None) };
        let wrapped = self.read_foreign(text)?.wrap(|tag| {
            let outer = self.make(tag, Preparation::Raw, salt, fill)?;
            Ok::<_, HashError>(outer.as_str().to_owned())
        });
        let replacement = Record::written(wrapped?.as_str().to_owned());
        Ok(Some(Upgrade { expected: record.clone(), replacement }))
    }

    /// What it takes to verify `record`. Where it can't be used, nothing was allocated, computed or
    /// waited for.
    pub(crate) fn plan(&self, record: &Record) -> Result<Plan, HashError> {
        let (steps, stored) = match record.kind() {
            Kind::Unusable(id) => return self.plan_absent(id.as_bytes()),
            Kind::Argon2(text) => (Steps::Argon2(self.read(text)?), Zeroizing::default()),
            Kind::Wrapped(text) => (self.read_wrapped(text)?, Zeroizing::default()),
            Kind::Foreign(text) => {
                let (settings, tag) = self.read_foreign(text)?.into_parts();
                (Steps::Legacy(settings), tag)
            }
        };
        let expected = match steps.argon2() {
            Some(recipe) => self.tag(recipe)?,
            None => stored,
        };
        let drift = self.drift_of(&steps);
        Ok(Plan::present(steps, expected, drift))
    }

    /// What it takes to verify a record that is not there. No text is its password.
    pub(crate) fn plan_absent(&self, identifier: &[u8]) -> Result<Plan, HashError> {
        let today = self.today()?;
        let chosen = self.absent.as_ref().and_then(|absent| absent.choose(identifier, &self.bounds));
        Ok(Plan::absent(match chosen {
            Some(shape) => shape.stand_in(|cost| cost.dress(today.clone())),
            None => Steps::Argon2(today),
        }))
    }

    /// Whether `typed` is the password, computed under the one permit that `fill` holds.
    pub(crate) fn verify(&self, typed: &Typed, plan: &Plan, fill: impl Fill) -> Result<Verdict, HashError> {
        let same = |tag: &[u8]| bool::from(tag.ct_eq(&plan.expected));
        let recipe = match &plan.steps {
            Steps::Argon2(recipe) => recipe,
            Steps::Legacy(settings) => {
                let tag = settings.compute(typed)?;
                return Ok(plan.verdict(tag.verdict(same(tag.expose()))));
            }
            Steps::Wrapped(settings, recipe) => {
                let inner = settings.compute(typed)?;
                let tag = self.compute(recipe, inner.expose(), fill)?;
                return Ok(plan.verdict(inner.verdict(same(&tag))));
            }
        };
        let prepared = match recipe.preparation {
            Preparation::Raw => None,
            Preparation::V1 => Some(Password::prepare(typed).ok()),
            _ => return Err(RecordError::Preparation.into()),
        };
        let (input, may_match) = match &prepared {
            None => (typed.expose(), true),
            Some(Some(password)) => (password.expose(), true),
            Some(None) => (typed.expose(), false),
        };
        let tag = self.compute(recipe, input.as_bytes(), fill)?;
        Ok(if same(&tag) & may_match { plan.on_match } else { Verdict::Mismatch })
    }

    /// What of a record is outdated, known without its password.
    pub(crate) fn drift(&self, record: &Record) -> Result<Drift, HashError> {
        let steps = match record.kind() {
            Kind::Unusable(_) => return Ok(Drift::default()),
            Kind::Argon2(text) => Steps::Argon2(self.read(text)?),
            Kind::Wrapped(text) => self.read_wrapped(text)?,
            Kind::Foreign(text) => Steps::Legacy(self.read_foreign(text)?.settings().clone()),
        };
        Ok(self.drift_of(&steps))
    }

    /// The same record with its tag sealed under the active key, or `None` where it is already.
    pub(crate) fn reseal(&self, record: &Record) -> Result<Option<Upgrade>, ResealError> {
        let sealing = self.pepper.as_ref().filter(|pepper| pepper.mode() == PepperMode::Seal);
        let pepper = sealing.ok_or(ResealError::NotSealing)?;
        let (before, text) = match record.kind() {
            Kind::Argon2(text) => ("", text),
            // What other software computes stays as it is, and need not be read.
            Kind::Wrapped(text) => Wrapped::cut(text).ok_or(ResealError::Record(RecordError::Syntax))?,
            Kind::Unusable(_) => return Ok(None),
            Kind::Foreign(text) if Legacy::recognise(text).is_some() => return Err(ResealError::Foreign),
            Kind::Foreign(_) => return Err(ResealError::Record(RecordError::Algorithm)),
        };
        let recipe = self.read(text).map_err(ResealError::Record)?;
        if recipe.seal == Some(pepper.active()) {
            return Ok(None);
        }
        let tag = self.tag(&recipe).map_err(ResealError::Record)?;
        let sealed = pepper.seal(&recipe, &tag).ok_or(ResealError::TagTooLong)?.to_record();
        let text = Zeroizing::new(format!("{before}{}", sealed.as_str()));
        let replacement = text.parse().map_err(ResealError::Record)?;
        Ok(Some(Upgrade { expected: record.clone(), replacement }))
    }

    /// The record of `input` under a recipe of today.
    fn make(
        &self,
        input: &[u8],
        preparation: Preparation,
        salt: Entropy<16>,
        fill: impl Fill,
    ) -> Result<Record, HashError> {
        let salt = Salt::new(&salt.spend()).map_err(|_| HashError::Kernel)?;
        let recipe = Recipe { salt, preparation, ..self.today()? };
        let tag = self.compute(&recipe, input, fill)?;
        let made = match &self.pepper {
            Some(pepper) if pepper.mode() == PepperMode::Seal => pepper.seal(&recipe, &tag),
            _ => Output::new(&tag).ok().map(|tag| Recipe { tag, ..recipe }),
        };
        made.map(|recipe| recipe.to_record()).ok_or(HashError::Kernel)
    }

    /// Reads a PHC string within bounds, whose keys are there.
    fn read(&self, text: &str) -> Result<Recipe, RecordError> {
        self.with_keys(Recipe::read(text, &self.bounds)?)
    }

    fn read_foreign(&self, text: &str) -> Result<Legacy, RecordError> {
        foreign::read(text, &self.legacy_keys, &self.bounds)
    }

    fn read_wrapped(&self, text: &str) -> Result<Steps<Recipe>, RecordError> {
        let (settings, recipe) = foreign::read_wrapped(text, &self.legacy_keys, &self.bounds)?;
        Ok(Steps::Wrapped(settings, self.with_keys(recipe)?))
    }

    fn with_keys(&self, recipe: Recipe) -> Result<Recipe, RecordError> {
        let known = |id| self.pepper.as_ref().is_some_and(|pepper| pepper.has(id));
        match recipe.pepper.into_iter().chain(recipe.seal).find(|id| !known(*id)) {
            Some(missing) => Err(RecordError::PepperKey(missing)),
            None => Ok(recipe),
        }
    }

    /// The tag that a record stores, opened where it is sealed.
    fn tag(&self, recipe: &Recipe) -> Result<Zeroizing<Vec<u8>>, RecordError> {
        match (recipe.seal, &self.pepper) {
            (None, _) => Ok(Zeroizing::new(recipe.tag.as_bytes().to_vec())),
            (Some(_), Some(pepper)) => pepper.open(recipe),
            (Some(id), None) => Err(RecordError::PepperKey(id)),
        }
    }

    /// The tag of `input` under `recipe`, as long as the recipe's own.
    fn compute(
        &self,
        recipe: &Recipe,
        input: &[u8],
        fill: impl Fill,
    ) -> Result<Zeroizing<Vec<u8>>, HashError> {
        let Params { m_cost, t_cost, p_cost } = recipe.params;
        let secret = match recipe.pepper {
            None => None,
            Some(id) => {
                let secret = self.pepper.as_ref().and_then(|pepper| pepper.secret(id));
                Some(secret.ok_or(RecordError::PepperKey(id))?)
            }
        };
        let (algorithm, version, salt) = (recipe.algorithm, recipe.version, &recipe.salt);
        let mut tag = Zeroizing::new(vec![0; recipe.tag_bytes()]);
        fill(&Work { algorithm, version, m_cost, t_cost, p_cost, secret, input, salt }, &mut tag)?;
        Ok(tag)
    }

    /// Each field in which a record of today would be better than one of these steps.
    fn drift_of(&self, steps: &Steps<Recipe>) -> Drift {
        match steps {
            Steps::Argon2(recipe) => self.drift_of_argon2(recipe),
            Steps::Legacy(_) => [Stale::Scheme].into_iter().collect(),
            Steps::Wrapped(_, recipe) => {
                let outer = self.drift_of_argon2(recipe);
                // What went into it was a tag, which is never prepared.
                let outer = outer.iter().filter(|field| *field != Stale::Preparation);
                outer.chain([Stale::Scheme]).collect()
            }
        }
    }

    fn drift_of_argon2(&self, recipe: &Recipe) -> Drift {
        let weaker = recipe.params.is_weaker_than(self.params);
        let pepper = self.pepper.as_deref();
        let mode = |mode| pepper.map(Pepper::mode) == Some(mode);
        let other_mode = recipe.pepper.is_some() != mode(PepperMode::Secret)
            || recipe.seal.is_some() != mode(PepperMode::Seal);
        let active = pepper.map(Pepper::active);
        let old_key = recipe.pepper.into_iter().chain(recipe.seal).any(|id| Some(id) != active);
        let checks = [
            (recipe.algorithm != Algorithm::Argon2id, Stale::Algorithm),
            (recipe.version != Version::V0x13, Stale::Version),
            (weaker && recipe.params.m_cost < self.params.m_cost, Stale::Memory),
            (weaker && recipe.params.t_cost < self.params.t_cost, Stale::Passes),
            (recipe.preparation != Preparation::default(), Stale::Preparation),
            (other_mode, Stale::PepperMode),
            (old_key, Stale::PepperKey),
            (recipe.salt.len() < SALT_BYTES, Stale::Salt),
            (recipe.tag_bytes() < TAG_BYTES, Stale::Tag),
        ];
        checks.into_iter().filter(|(outdated, _)| *outdated).map(|(_, stale)| stale).collect()
    }

    /// The recipe of today, with a salt and a tag that belong to nobody. Its tag is never sealed:
    /// opening one takes less than a microsecond.
    fn today(&self) -> Result<Recipe, HashError> {
        let keyed = self.pepper.as_ref().filter(|pepper| pepper.mode() == PepperMode::Secret);
        Ok(Recipe {
            algorithm: Algorithm::Argon2id,
            version: Version::V0x13,
            params: self.params,
            preparation: Preparation::V1,
            pepper: keyed.map(|pepper| pepper.active()),
            seal: None,
            salt: Salt::new(&[0; SALT_BYTES]).map_err(|_| HashError::Kernel)?,
            tag: Output::new(&[0; TAG_BYTES]).map_err(|_| HashError::Kernel)?,
        })
    }
}

const SALT_BYTES: usize = 16;
const TAG_BYTES: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_that_belongs_to_nobody_matches_nobody() {
        let scheme = Scheme::new(Params::WEAKEST);
        let typed = Typed::new("p".to_owned()).unwrap();
        let unusable = Record::unusable(Entropy::danger_from_bytes([1; 16]));
        for plan in [scheme.plan_absent(b"nobody").unwrap(), scheme.plan(&unusable).unwrap()] {
            // As if the hash were the zeros that stand in for a tag.
            let zeros = |_: &Work<'_>, tag: &mut [u8]| {
                tag.fill(0);
                Ok(())
            };
            assert_eq!(plan.expected.as_slice(), [0; 32]);
            let verdict = scheme.verify(&typed, &plan, zeros).unwrap();
            assert_eq!((verdict, plan.m_cost()), (Verdict::Mismatch, 8));
        }
    }
}

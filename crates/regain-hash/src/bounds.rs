//! What a record may ask for.

use crate::recipe::Recipe;
use crate::record::Kind;
use crate::{LegacyError, LegacyKeys, LegacySettings, Params, Record, RecordError, foreign};

/// Ceilings and a floor for records: one policy, asked before a record is stored
/// ([`Bounds::check`]), before it is verified, and of the parameters that are hashed with. What is
/// outside is refused before anything is allocated or computed.
///
/// | | default | may be set to |
/// |---|---|---|
/// | most memory | [`Params::MAX_M_COST`], 256 MiB | 8 KiB to 4 GiB |
/// | most passes | [`Params::MAX_T_COST`], 16 | 1 to 4,096 |
/// | most lanes | [`Params::MAX_P_COST`], 8 | 1 to 255 |
/// | least memory, least work | none but Argon2's own: 8 KiB a lane, one pass | up to the ceilings |
///
/// What other software stored is within the ceilings of [`Legacy`], and its memory within the one
/// above; the floor is Argon2's, and asked of the outer part of a wrapped record. Such records are
/// ended by wrapping them, and by leaving their features out.
///
/// A record under today's parameters and above the floor verifies and is stale; one under the floor
/// is refused, and its owner must reset the password. So leave the floor out while old records are
/// about, and raise it once [`Hasher::drift`] counts none below it.
///
/// [`Hasher::drift`]: crate::Hasher::drift
/// [`Legacy`]: crate::Legacy
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    most: Params,
    least_m_cost: u32,
    least_work: u64,
}

impl Bounds {
    /// The same bounds with other ceilings: memory in KiB, passes and lanes.
    ///
    /// # Errors
    /// [`BoundsError::Ceiling`] outside of the table above, [`BoundsError::Floor`] where the floor
    /// would be over them.
    pub const fn with_ceilings(self, m_cost: u32, t_cost: u32, p_cost: u32) -> Result<Self, BoundsError> {
        let memory = m_cost >= 8 && m_cost <= HIGHEST.m_cost;
        let passes = t_cost >= 1 && t_cost <= HIGHEST.t_cost;
        let lanes = p_cost >= 1 && p_cost <= HIGHEST.p_cost;
        if !(memory && passes && lanes) {
            return Err(BoundsError::Ceiling);
        }
        let bounds = Self { most: Params { m_cost, t_cost, p_cost }, ..self };
        bounds.with_floor(self.least_m_cost, self.least_work)
    }

    /// The same bounds with a floor: the least memory in KiB, and the least work, which is memory
    /// times passes. [`Params::MIN_M_COST`] and [`Params::MIN_WORK`] are the least of OWASP's table.
    ///
    /// # Errors
    /// [`BoundsError::Floor`] over the ceilings.
    pub const fn with_floor(self, m_cost: u32, work: u64) -> Result<Self, BoundsError> {
        if m_cost > self.most.m_cost || work > self.most.work() {
            return Err(BoundsError::Floor);
        }
        Ok(Self { least_m_cost: m_cost, least_work: work, ..self })
    }

    /// Whether `record` may be stored: it reads, and it is within these bounds. Ask this when
    /// records are imported. A record without a password ([`Record::unusable`]) may always be.
    ///
    /// # Errors
    /// [`RecordError`] says why it would never verify. Whether its keys are there is not asked.
    pub fn check(&self, record: &Record) -> Result<(), RecordError> {
        match record.kind() {
            Kind::Unusable(_) => Ok(()),
            Kind::Argon2(text) => Recipe::read(text, self).map(drop),
            Kind::Wrapped(text) => but_for_keys(foreign::read_wrapped(text, &LegacyKeys::new(), self)),
            Kind::Foreign(text) => but_for_keys(foreign::read(text, &LegacyKeys::new(), self)),
        }
    }

    /// Whether the memory of what other software computes is below the ceiling.
    pub(crate) fn admit_memory(&self, legacy: &LegacySettings) -> Result<(), RecordError> {
        if legacy.m_cost() > self.most.m_cost { Err(RecordError::TooCostly) } else { Ok(()) }
    }

    pub(crate) const fn below_ceilings(&self, params: Params) -> Result<(), RecordError> {
        let Params { m_cost, t_cost, p_cost } = self.most;
        if params.m_cost > m_cost || params.t_cost > t_cost || params.p_cost > p_cost {
            return Err(RecordError::TooCostly);
        }
        Ok(())
    }

    pub(crate) const fn above_floor(&self, params: Params) -> Result<(), RecordError> {
        if params.m_cost < self.least_m_cost || params.work() < self.least_work {
            return Err(RecordError::TooWeak);
        }
        Ok(())
    }

    /// The same bounds, with ceilings that are no lower than `params`: who hashes with them verifies them.
    pub(crate) fn raised_to(self, params: Params) -> Self {
        let Params { m_cost, t_cost, p_cost } = self.most;
        let most = Params {
            m_cost: m_cost.max(params.m_cost),
            t_cost: t_cost.max(params.t_cost),
            p_cost: p_cost.max(params.p_cost),
        };
        Self { most, ..self }
    }

    /// The ceiling of memory, in KiB.
    pub(crate) const fn most_m_cost(&self) -> u32 {
        self.most.m_cost
    }

    pub(crate) const fn admit(&self, params: Params) -> bool {
        self.below_ceilings(params).is_ok() && self.above_floor(params).is_ok()
    }

    /// Bounds that every readable record of Argon2 is within, or that may be set.
    pub(crate) const fn widest() -> Self {
        Self { most: HIGHEST, least_m_cost: 0, least_work: 0 }
    }
}

impl Default for Bounds {
    fn default() -> Self {
        let most =
            Params { m_cost: Params::MAX_M_COST, t_cost: Params::MAX_T_COST, p_cost: Params::MAX_P_COST };
        Self { most, least_m_cost: 0, least_work: 0 }
    }
}

/// Why bounds can't be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BoundsError {
    /// A ceiling out of range.
    #[error("ceilings are from 8 to 4194304 KiB, from 1 to 4096 passes and from 1 to 255 lanes")]
    Ceiling,
    /// The floor is over the ceilings.
    #[error("the floor asks for more memory or work than the ceilings allow: lower it, or raise them")]
    Floor,
    /// The parameters that the hasher hashes with are outside of the bounds.
    #[error("the hasher's own parameters are outside of these bounds: its records would never verify")]
    Params,
}

impl BoundsError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ceiling => "bounds-ceiling",
            Self::Floor => "bounds-floor",
            Self::Params => "bounds-params",
        }
    }
}

/// Of Firebase's records, the project says the cost, and it is among the keys.
fn but_for_keys<T>(read: Result<T, RecordError>) -> Result<(), RecordError> {
    match read {
        Ok(_) | Err(RecordError::Legacy(LegacyError::NoProject)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The highest that ceilings may be: 4 GiB, which bounds what a wrong setting can take.
const HIGHEST: Params = Params { m_cost: 4_194_304, t_cost: 4_096, p_cost: 255 };

#[cfg(test)]
mod tests {
    use super::*;
    use regain_types::Entropy;

    fn code(bounds: &Bounds, params: &str) -> &'static str {
        let rest = "AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQ";
        let record = format!("$argon2id$v=19${params}${rest}").parse().unwrap();
        bounds.check(&record).err().map_or("none", RecordError::code)
    }

    #[test]
    fn the_ceilings_hold_exactly() {
        let costly = "record-too-costly";
        let default = Bounds::default();
        assert_eq!(code(&default, "m=262144,t=16,p=8"), "none");
        for over in ["m=262145,t=16,p=8", "m=262144,t=17,p=8", "m=262144,t=16,p=9", "m=4294967295,t=1,p=1"] {
            assert_eq!(code(&default, over), costly, "{over}");
        }
        let lower = default.with_ceilings(64, 3, 2).unwrap();
        assert_eq!(code(&lower, "m=64,t=3,p=2"), "none");
        for over in ["m=65,t=3,p=2", "m=64,t=4,p=2", "m=64,t=3,p=3"] {
            assert_eq!(code(&lower, over), costly, "{over}");
        }
        assert_eq!(code(&default.with_ceilings(1_048_576, 16, 8).unwrap(), "m=1048576,t=4,p=1"), "none");
    }

    #[test]
    fn the_floor_holds_exactly() {
        let bounds = Bounds::default().with_floor(64, 192).unwrap();
        for enough in ["m=64,t=3,p=1", "m=192,t=1,p=1"] {
            assert_eq!(code(&bounds, enough), "none", "{enough}");
        }
        for under in ["m=63,t=16,p=1", "m=64,t=2,p=1", "m=191,t=1,p=1", "m=8,t=1,p=1"] {
            assert_eq!(code(&bounds, under), "record-too-weak", "{under}");
        }
        assert_eq!(code(&Bounds::default(), "m=8,t=1,p=1"), "none");
    }

    #[test]
    fn bounds_that_admit_nothing_can_not_be_set() {
        let default = Bounds::default();
        for (m, t, p) in [(7, 1, 1), (8, 0, 1), (8, 1, 0), (4_194_305, 1, 1), (8, 4_097, 1), (8, 1, 256)] {
            assert_eq!(default.with_ceilings(m, t, p), Err(BoundsError::Ceiling));
        }
        assert_eq!(default.with_floor(262_145, 0), Err(BoundsError::Floor));
        assert_eq!(default.with_floor(8, 262_144 * 16 + 1), Err(BoundsError::Floor));
        let floor = default.with_floor(Params::MIN_M_COST, Params::MIN_WORK).unwrap();
        assert_eq!(floor.with_ceilings(7_168, 4, 1), Err(BoundsError::Floor));
        assert!(floor.with_ceilings(7_168, 5, 1).is_ok());
    }

    #[test]
    fn a_record_without_a_password_may_be_stored_and_one_that_nobody_knows_not() {
        let bounds = Bounds::default();
        assert_eq!(bounds.check(&Record::unusable(Entropy::danger_from_bytes([1; 16]))), Ok(()));
        let foreign = "$balloon$s=1$AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQ".parse().unwrap();
        assert_eq!(bounds.check(&foreign), Err(RecordError::Algorithm));
    }
}

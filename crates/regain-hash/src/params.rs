//! What one hash costs.

/// The cost of one hash, in the names of RFC 9106 section 3.1.
///
/// | `m_cost` (KiB) | `t_cost` (passes) | `p_cost` (lanes) | |
/// |---|---|---|---|
/// | 47104 | 1 | 1 | OWASP Password Storage Cheat Sheet; [`Params::OWASP_TABLE`] |
/// | **19456** | **2** | **1** | OWASP; [`Params::OWASP`], the default |
/// | 12288 | 3 | 1 | OWASP |
/// | 9216 | 4 | 1 | OWASP |
/// | 7168 | 5 | 1 | OWASP |
/// | 65536 | 3 | 4 | RFC 9106 section 4, second choice; [`Params::RFC9106_LOW_MEMORY`] |
/// | 2097152 | 1 | 4 | RFC 9106 section 4, first choice; [`Params::RFC9106_HIGH`] |
///
/// What a machine can afford beyond the default, [`Calibration`] finds out.
///
/// [`Calibration`]: crate::Calibration
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Params {
    pub(crate) m_cost: u32,
    pub(crate) t_cost: u32,
    pub(crate) p_cost: u32,
}

impl Params {
    /// 19,456 KiB, 2 passes, 1 lane: OWASP's second choice, and the default.
    pub const OWASP: Self = Self { m_cost: 19_456, t_cost: 2, p_cost: 1 };

    /// The table of OWASP's Password Storage Cheat Sheet, the most memory first. It calls all of them
    /// equal.
    pub const OWASP_TABLE: [Self; 5] = [
        Self { m_cost: 47_104, t_cost: 1, p_cost: 1 },
        Self::OWASP,
        Self { m_cost: 12_288, t_cost: 3, p_cost: 1 },
        Self { m_cost: 9_216, t_cost: 4, p_cost: 1 },
        Self { m_cost: 7_168, t_cost: 5, p_cost: 1 },
    ];

    /// 65,536 KiB, 3 passes, 4 lanes (RFC 9106 section 4). The lanes are filled one after another.
    pub const RFC9106_LOW_MEMORY: Self = Self { m_cost: 65_536, t_cost: 3, p_cost: 4 };

    /// 2 GiB, 1 pass, 4 lanes (RFC 9106 section 4): for machines that hash one password at a time.
    ///
    /// It is over the ceiling of [`Bounds::default`]: a hasher with it raises its own, and any other
    /// that is to verify its records needs [`Hasher::with_bounds`].
    ///
    /// [`Bounds::default`]: crate::Bounds#method.default
    /// [`Hasher::with_bounds`]: crate::Hasher::with_bounds
    pub const RFC9106_HIGH: Self = Self { m_cost: 2_097_152, t_cost: 1, p_cost: 4 };

    /// The least memory that may be chosen, in KiB: the least of OWASP's table.
    pub const MIN_M_COST: u32 = 7_168;

    /// The least work that may be chosen, `m_cost` times `t_cost`: the least of OWASP's table.
    pub const MIN_WORK: u64 = 35_840;

    /// The most memory to hash with, in KiB (256 MiB), and to verify unless [`Bounds`] say otherwise.
    ///
    /// [`Bounds`]: crate::Bounds
    pub const MAX_M_COST: u32 = 262_144;

    /// The most passes to hash with, and to verify unless bounds say otherwise.
    pub const MAX_T_COST: u32 = 16;

    /// The most lanes to hash with, and to verify unless bounds say otherwise.
    pub const MAX_P_COST: u32 = 8;

    /// 8 KiB, one pass: Argon2's own least. It protects nothing.
    pub(crate) const WEAKEST: Self = Self { m_cost: 8, t_cost: 1, p_cost: 1 };

    /// Parameters to hash with: `m_cost` in KiB, `t_cost` in passes, `p_cost` in lanes.
    ///
    /// # Errors
    /// [`ParamsError`] names the first that is below the least of OWASP's table or over the
    /// ceilings.
    pub const fn new(m_cost: u32, t_cost: u32, p_cost: u32) -> Result<Self, ParamsError> {
        let params = Self { m_cost, t_cost, p_cost };
        if m_cost < Self::MIN_M_COST || m_cost > Self::MAX_M_COST {
            return Err(ParamsError::Memory);
        }
        if t_cost < 1 || t_cost > Self::MAX_T_COST {
            return Err(ParamsError::Passes);
        }
        if p_cost < 1 || p_cost > Self::MAX_P_COST {
            return Err(ParamsError::Lanes);
        }
        if params.work() < Self::MIN_WORK { Err(ParamsError::Work) } else { Ok(params) }
    }

    /// Memory in KiB.
    #[must_use]
    pub const fn m_cost(&self) -> u32 {
        self.m_cost
    }

    /// Passes over the memory.
    #[must_use]
    pub const fn t_cost(&self) -> u32 {
        self.t_cost
    }

    /// Lanes.
    #[must_use]
    pub const fn p_cost(&self) -> u32 {
        self.p_cost
    }

    /// Who recommends these parameters, where somebody does: for a table.
    #[must_use]
    pub fn source(&self) -> Option<&'static str> {
        match *self {
            Self::OWASP => Some("OWASP; the default"),
            Self::RFC9106_LOW_MEMORY => Some("RFC 9106, second choice"),
            Self::RFC9106_HIGH => Some("RFC 9106, first choice"),
            other => Self::OWASP_TABLE.contains(&other).then_some("OWASP"),
        }
    }

    /// Blocks that are computed in all: what a guess costs in time.
    pub(crate) const fn work(&self) -> u64 {
        // Two 32-bit numbers, so this never saturates.
        (self.m_cost as u64).saturating_mul(self.t_cost as u64)
    }

    /// Whether `other` costs a guesser no less memory and no less work, and more of one. Parameters
    /// that trade one for the other are neither weaker nor stronger, so that a re-hash is never a
    /// downgrade. Lanes do not count: they divide the time of the defender alone.
    pub(crate) const fn is_weaker_than(self, other: Self) -> bool {
        let no_stronger = self.m_cost <= other.m_cost && self.work() <= other.work();
        no_stronger && (self.m_cost < other.m_cost || self.work() < other.work())
    }
}

impl Default for Params {
    fn default() -> Self {
        Self::OWASP
    }
}

/// Why parameters can't be hashed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParamsError {
    /// Memory out of bounds.
    #[error("m_cost must be from 7168 to 262144 KiB: 19456 is a good choice")]
    Memory,
    /// Passes out of bounds.
    #[error("t_cost must be from 1 to 16 passes: 2 is a good choice")]
    Passes,
    /// Lanes out of bounds.
    #[error("p_cost must be from 1 to 8 lanes: 1 is a good choice")]
    Lanes,
    /// Too little work for the memory.
    #[error("m_cost times t_cost must be at least 35840: raise one of them")]
    Work,
}

impl ParamsError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Memory => "hash-params-memory",
            Self::Passes => "hash-params-passes",
            Self::Lanes => "hash-params-lanes",
            Self::Work => "hash-params-work",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Bounds;

    fn cost(m_cost: u32, t_cost: u32) -> Params {
        Params { m_cost, t_cost, p_cost: 1 }
    }

    #[test]
    fn all_of_owasps_table_may_be_chosen_and_nothing_below_it() {
        let table = [(47_104, 1), (19_456, 2), (12_288, 3), (9_216, 4), (7_168, 5)];
        assert_eq!(Params::OWASP_TABLE, table.map(|(m_cost, t_cost)| cost(m_cost, t_cost)));
        for (m_cost, t_cost) in table {
            assert_eq!(Params::new(m_cost, t_cost, 1), Ok(cost(m_cost, t_cost)));
        }
        let codes = [(7_167, 5, 1), (19_456, 0, 1), (19_456, 2, 0), (19_456, 1, 1), (7_168, 4, 1)]
            .map(|(m, t, p)| Params::new(m, t, p).unwrap_err().code());
        let (memory, work) = ("hash-params-memory", "hash-params-work");
        assert_eq!(codes, [memory, "hash-params-passes", "hash-params-lanes", work, work]);
    }

    #[test]
    fn what_may_be_hashed_may_be_verified() {
        let most = Params::new(Params::MAX_M_COST, Params::MAX_T_COST, Params::MAX_P_COST).unwrap();
        assert!(Bounds::default().admit(most));
        for (m, t, p) in [(262_145, 16, 8), (262_144, 17, 8), (262_144, 16, 9)] {
            assert!(Params::new(m, t, p).is_err());
            assert!(!Bounds::default().admit(Params { m_cost: m, t_cost: t, p_cost: p }));
        }
    }

    #[test]
    fn presets_are_within_bounds_and_rfc_9106s_first_choice_with_raised_ones() {
        for preset in [Params::default(), Params::RFC9106_LOW_MEMORY] {
            assert_eq!(Params::new(preset.m_cost(), preset.t_cost(), preset.p_cost()), Ok(preset));
        }
        let high = Params::RFC9106_HIGH;
        assert!(!Bounds::default().admit(high));
        assert!(Bounds::default().with_ceilings(high.m_cost(), 16, 8).unwrap().admit(high));
    }

    #[test]
    fn a_preset_names_its_source_and_nothing_else_has_one() {
        assert_eq!(Params::default().source(), Some("OWASP; the default"));
        assert_eq!(cost(7_168, 5).source(), Some("OWASP"));
        assert_eq!(Params::RFC9106_LOW_MEMORY.source(), Some("RFC 9106, second choice"));
        assert_eq!(Params::RFC9106_HIGH.source(), Some("RFC 9106, first choice"));
        assert_eq!(cost(65_536, 3).source(), None);
    }

    #[test]
    fn weaker_means_less_of_one_and_more_of_none() {
        let now = Params::OWASP;
        for weaker in [cost(19_456, 1), cost(7_168, 5), cost(4_096, 3), cost(8, 16), Params::WEAKEST] {
            assert!(weaker.is_weaker_than(now), "{weaker:?}");
            assert!(!now.is_weaker_than(weaker), "{weaker:?}");
        }
        for not_weaker in [now, cost(47_104, 1), cost(19_457, 1), cost(7_168, 6), cost(65_536, 3)] {
            assert!(!not_weaker.is_weaker_than(now), "{not_weaker:?}");
        }
    }
}

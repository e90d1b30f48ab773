//! What is computed, and what it costs.

/// The cost and the kind of one hash, in the names of RFC 9106 section 3.1. What exists is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Params {
    pub(crate) algorithm: Algorithm,
    pub(crate) version: Version,
    pub(crate) m_cost: u32,
    pub(crate) t_cost: u32,
    pub(crate) p_cost: u32,
}

impl Params {
    /// The least memory per lane, in KiB: two blocks in each of four slices.
    pub const MIN_M_COST_PER_LANE: u32 = 8;

    /// The most lanes.
    pub const MAX_P_COST: u32 = 0x00ff_ffff;

    /// Argon2id of version 0x13 with `m_cost` KiB of memory (at least 8 for each lane), `t_cost`
    /// passes (at least 1) and `p_cost` lanes (1 to 2^24 - 1).
    ///
    /// These are the bounds of Argon2 itself and no advice: 8 KiB protect nothing, and 4 TiB are let
    /// through. Set a floor and a ceiling before you take parameters from a stored record.
    ///
    /// # Errors
    /// [`ParamsError`] names the first that is out of these bounds.
    pub const fn new(m_cost: u32, t_cost: u32, p_cost: u32) -> Result<Self, ParamsError> {
        if p_cost < 1 || p_cost > Self::MAX_P_COST {
            return Err(ParamsError::Lanes);
        }
        // At most 8 * (2^24 - 1): this never saturates.
        if m_cost < p_cost.saturating_mul(Self::MIN_M_COST_PER_LANE) {
            return Err(ParamsError::Memory);
        }
        if t_cost < 1 {
            return Err(ParamsError::Passes);
        }
        Ok(Self { algorithm: Algorithm::Argon2id, version: Version::V0x13, m_cost, t_cost, p_cost })
    }

    /// The same cost with another algorithm.
    #[must_use]
    pub const fn with_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// The same cost with another version.
    #[must_use]
    pub const fn with_version(mut self, version: Version) -> Self {
        self.version = version;
        self
    }

    /// Which of the three algorithms.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Which version.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// Memory in KiB, as it was asked for.
    #[must_use]
    pub const fn m_cost(&self) -> u32 {
        self.m_cost
    }

    /// Passes over the memory.
    #[must_use]
    pub const fn t_cost(&self) -> u32 {
        self.t_cost
    }

    /// Lanes. They are filled one after another, on the caller's thread.
    #[must_use]
    pub const fn p_cost(&self) -> u32 {
        self.p_cost
    }

    /// How many blocks of 1 KiB an [`Arena`](crate::Arena) needs: `m_cost` rounded down to a multiple
    /// of four for each lane (`m'` in RFC 9106 section 3.2).
    #[must_use]
    #[expect(clippy::arithmetic_side_effects, reason = "4 * p_cost is from 4 to 2^26 - 4")]
    pub const fn blocks(&self) -> usize {
        // At most m_cost. A platform of 16 bits has no argon2 to build.
        (self.m_cost - self.m_cost % (4 * self.p_cost)) as usize
    }
}

impl Default for Params {
    /// Argon2id, version 0x13, 19,456 KiB, 2 passes, 1 lane: the default of OWASP's Password Storage
    /// Cheat Sheet.
    fn default() -> Self {
        Self { algorithm: Algorithm::Argon2id, version: Version::V0x13, m_cost: 19_456, t_cost: 2, p_cost: 1 }
    }
}

/// The types of RFC 9106 section 3.1, with their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// Addresses depend on the password: strong against hardware, open to side channels.
    Argon2d = 0,
    /// Addresses do not depend on the password.
    Argon2i = 1,
    /// The first half of the first pass as Argon2i, the rest as Argon2d: the one to choose.
    Argon2id = 2,
}

/// The version of the algorithm, with its number in H0 and in a PHC string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// 1.0: later passes overwrite. What a PHC string without `v=` means.
    V0x10 = 0x10,
    /// 1.3: later passes XOR. RFC 9106 knows this version alone.
    V0x13 = 0x13,
}

/// Why these are no parameters of Argon2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParamsError {
    /// Too little memory for the lanes.
    #[error("m_cost must be at least 8 KiB for each lane: raise it, or lower p_cost")]
    Memory,
    /// No pass.
    #[error("t_cost must be at least 1 pass")]
    Passes,
    /// No lane, or too many.
    #[error("p_cost must be from 1 to 16777215 lanes: 1 is a good choice")]
    Lanes,
}

impl ParamsError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Memory => "argon2-params-memory",
            Self::Passes => "argon2-params-passes",
            Self::Lanes => "argon2-params-lanes",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bound_has_its_code() {
        let code = |m, t, p| Params::new(m, t, p).map_err(ParamsError::code);
        let (memory, lanes) = (Err("argon2-params-memory"), Err("argon2-params-lanes"));
        assert_eq!(code(7, 1, 1).map(|_| ()), memory);
        assert_eq!(code(15, 1, 2).map(|_| ()), memory);
        assert_eq!(code(8, 0, 1).map(|_| ()), Err("argon2-params-passes"));
        assert_eq!(code(8, 1, 0).map(|_| ()), lanes);
        assert_eq!(code(u32::MAX, 1, 1 << 24).map(|_| ()), lanes);
        assert!(code(8, 1, 1).is_ok() && code(u32::MAX, u32::MAX, Params::MAX_P_COST).is_ok());
    }

    #[test]
    fn the_crate_argon2_takes_and_refuses_the_same() {
        for m_cost in [0, 1, 7, 8, 9, 15, 16, 23, 24, 25, 4_096, u32::MAX] {
            for p_cost in [0, 1, 2, 3, 512, Params::MAX_P_COST, 1 << 24] {
                for t_cost in [0, 1, u32::MAX] {
                    let (ours, theirs) = (
                        Params::new(m_cost, t_cost, p_cost),
                        argon2::Params::new(m_cost, t_cost, p_cost, None),
                    );
                    assert_eq!(ours.is_ok(), theirs.is_ok(), "m={m_cost},t={t_cost},p={p_cost}");
                    if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
                        assert_eq!(ours.blocks(), theirs.block_count());
                    }
                }
            }
        }
    }
}

//! scrypt (RFC 7914) within ceilings.

use scrypt::Params;

use super::LegacyError;

/// N, r and p of scrypt, within the ceilings.
pub(super) struct ScryptCost {
    params: Params,
    memory_bytes: usize,
}

impl ScryptCost {
    /// The most memory that is walked: 128 N r bytes.
    const MAX_MEMORY: u64 = 256 << 20;
    /// The most memory times lanes, one after the other: 128 N r p bytes, about three seconds.
    const MAX_WORK: u64 = 1 << 30;
    /// The most bytes of blocks, which are held beside: 128 r p. They are no more than a stack frame.
    const MAX_BLOCKS: u64 = 1 << 16;

    /// `n` is a power of two over 1.
    pub(super) fn new(n: u64, r: u32, p: u32) -> Result<Self, LegacyError> {
        if n < 2 || !n.is_power_of_two() || r == 0 || p == 0 {
            return Err(LegacyError::Syntax);
        }
        let block = u64::from(r).saturating_mul(128);
        let memory = block.saturating_mul(n);
        let work = memory.saturating_mul(u64::from(p));
        let blocks = block.saturating_mul(u64::from(p));
        if memory > Self::MAX_MEMORY || work > Self::MAX_WORK || blocks > Self::MAX_BLOCKS {
            return Err(LegacyError::TooCostly);
        }
        let log_n = u8::try_from(n.trailing_zeros()).map_err(|_| LegacyError::TooCostly)?;
        let params = Params::new(log_n, r, p).map_err(|_| LegacyError::Syntax)?;
        let memory_bytes = usize::try_from(memory).map_err(|_| LegacyError::TooCostly)?;
        Ok(Self { params, memory_bytes })
    }

    pub(super) const fn memory_bytes(&self) -> usize {
        self.memory_bytes
    }

    /// Fills `tag`. The crate allocates without asking: that there is room is asked for here.
    pub(super) fn derive(&self, salt: &[u8], typed: &[u8], tag: &mut [u8]) -> Result<(), LegacyError> {
        let room = Vec::<u8>::new().try_reserve_exact(self.memory_bytes);
        room.map_err(|_| LegacyError::OutOfMemory)?;
        scrypt::scrypt(typed, salt, &self.params, tag).map_err(|_| LegacyError::Kernel)
    }
}

//! The memory that Argon2 fills: touched at birth, reused, wiped.

use argon2::Block;

#[cfg(not(all(feature = "simd", target_os = "linux")))]
use self::heap::Memory;
#[cfg(all(feature = "simd", target_os = "linux"))]
use crate::unsafe_code::memory::Memory;

/// Blocks of 1 KiB for [`fill`](crate::fill), to be used again and again.
///
/// What a hash leaves behind is a secret: the passes of version 0x13 can be undone, down to a first
/// block against which a guess costs almost nothing. [`Arena::wipe`] after each use; dropping an
/// arena wipes it too.
pub struct Arena {
    memory: Memory,
    /// All blocks from here on are zero.
    dirty: usize,
}

impl Arena {
    /// Memory of `blocks` KiB, zeroed and touched, so that no later use meets a page fault.
    ///
    /// With feature `simd`, on Linux, it is mapped for itself, asks for huge pages (and takes
    /// ordinary ones), and stays out of core dumps. Elsewhere it comes from the allocator.
    ///
    /// # Errors
    /// [`OutOfMemory`] where the system refuses. A system that overcommits may promise what it does
    /// not have: bound the number of arenas.
    pub fn new(blocks: usize) -> Result<Self, OutOfMemory> {
        Ok(Self { memory: Memory::new(blocks)?, dirty: 0 })
    }

    /// How many blocks of 1 KiB it has.
    #[must_use]
    pub fn blocks(&self) -> usize {
        self.memory.blocks().len()
    }

    /// Overwrites with zeros what was used since it was last wiped. The compiler can't remove this.
    pub fn wipe(&mut self) {
        let used = self.memory.blocks_mut().get_mut(..self.dirty).unwrap_or_default();
        for block in used.iter_mut() {
            block.as_mut().fill(0);
        }
        zeroize::optimization_barrier(used);
        self.dirty = 0;
    }

    /// Whether every byte is zero. It reads them all: for tests of what wipes.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.memory.blocks().iter().all(|block| block.as_ref().iter().all(|word| *word == 0))
    }

    /// The first `blocks` blocks, to be filled; `None` where there are fewer.
    pub(crate) fn lend(&mut self, blocks: usize) -> Option<&mut [Block]> {
        let lent = self.memory.blocks_mut().get_mut(..blocks)?;
        self.dirty = self.dirty.max(blocks);
        Some(lent)
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        self.wipe();
    }
}

impl std::fmt::Debug for Arena {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Arena([REDACTED])")
    }
}

/// There is no memory for this arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is not enough memory for an arena of this size: lower m_cost, or hash fewer at once")]
pub struct OutOfMemory;

impl OutOfMemory {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "argon2-out-of-memory"
    }
}

#[cfg(not(all(feature = "simd", target_os = "linux")))]
mod heap {
    use super::{Block, OutOfMemory};

    /// Blocks from the allocator.
    pub(super) struct Memory(Vec<Block>);

    /// Arenas of fewer blocks are no burden wherever they lie.
    const FEW: usize = 1_024;

    /// glibc maps what is over 32 MiB for itself and gives it back when it is freed; what is smaller it
    /// may keep, many times over where arenas of several sizes come and go. Blocks that are reserved and
    /// never touched cost addresses alone. Elsewhere an allocator may take memory for them.
    const MAPPED: usize = if cfg!(all(target_os = "linux", target_env = "gnu")) { 33 * 1_024 } else { 0 };

    impl Memory {
        pub(super) fn new(blocks: usize) -> Result<Self, OutOfMemory> {
            let mut memory = Vec::new();
            let reserved = if blocks < FEW { blocks } else { blocks.max(MAPPED) };
            memory.try_reserve_exact(reserved).map_err(|_| OutOfMemory)?;
            memory.resize(blocks, Block::new());
            Ok(Self(memory))
        }

        pub(super) fn blocks(&self) -> &[Block] {
            &self.0
        }

        pub(super) fn blocks_mut(&mut self) -> &mut [Block] {
            &mut self.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn soil(arena: &mut Arena, blocks: usize) {
        for block in arena.lend(blocks).unwrap() {
            block.as_mut().fill(u64::MAX);
        }
    }

    #[test]
    fn wiping_clears_all_that_was_ever_lent() {
        let mut arena = Arena::new(2_100).unwrap();
        assert!(arena.is_zero() && arena.blocks() == 2_100);
        soil(&mut arena, 2_100);
        soil(&mut arena, 1);
        assert!(!arena.is_zero());
        arena.wipe();
        assert!(arena.is_zero());
    }

    #[test]
    fn an_arena_lends_no_more_than_it_has() {
        let mut arena = Arena::new(8).unwrap();
        assert!(arena.lend(9).is_none());
        assert_eq!(arena.lend(8).unwrap().len(), 8);
        assert_eq!(Arena::new(0).unwrap().blocks(), 0);
    }

    #[test]
    fn memory_that_is_not_there_is_an_error() {
        for blocks in [usize::MAX, usize::MAX >> 10, 1 << 50, 1 << 40] {
            assert_eq!(Arena::new(blocks).unwrap_err().code(), "argon2-out-of-memory");
        }
    }

    #[test]
    fn an_arena_never_prints_and_may_change_threads() {
        let arena = Arena::new(1).unwrap();
        let shown = std::thread::spawn(move || format!("{arena:?}")).join().unwrap();
        assert_eq!(shown, "Arena([REDACTED])");
    }
}

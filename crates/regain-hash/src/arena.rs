//! The memory that Argon2 fills: a bounded number of arenas, reused, wiped after each use.
//!
//! A left-over arena gives the first block away, and with it guesses that cost almost nothing: the
//! passes of version 0x13 can be undone. And an allocator that is asked for 19 MiB per sign-in
//! keeps many times that.

use std::num::NonZeroU8;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use argon2::{Argon2, Block};
use zeroize::Zeroize as _;

use crate::HashError;

/// As many arenas as hashes may run at once. More callers wait for one.
pub(crate) struct Arenas {
    idle: Mutex<Vec<Vec<Block>>>,
    returned: Condvar,
    /// Arenas of more blocks than this are freed after use: an expensive record stays no burden.
    kept_blocks: usize,
    /// Blocks computed so far: what "the same work" is measured in.
    #[cfg(test)]
    pub(crate) work: std::sync::atomic::AtomicU64,
}

impl Arenas {
    /// `number` arenas, allocated when they are first needed.
    pub(crate) fn new(number: NonZeroU8, kept_blocks: usize) -> Self {
        Self {
            idle: Mutex::new(vec![Vec::new(); usize::from(number.get())]),
            returned: Condvar::new(),
            kept_blocks,
            #[cfg(test)]
            work: std::sync::atomic::AtomicU64::new(0),
        }
    }

    /// Runs Argon2 over `input` and fills `tag`. Waits while all arenas are in use.
    pub(crate) fn run(
        &self,
        argon2: &Argon2<'_>,
        input: &[u8],
        salt: &[u8],
        tag: &mut [u8],
    ) -> Result<(), HashError> {
        let mut lease = self.lease();
        lease.grow(argon2.params().block_count())?;
        #[cfg(test)]
        {
            let (m_cost, t_cost) = (argon2.params().m_cost(), argon2.params().t_cost());
            let work = u64::from(m_cost).saturating_mul(t_cost.into());
            self.work.fetch_add(work, std::sync::atomic::Ordering::Relaxed);
        }
        argon2
            .hash_password_into_with_memory(input, salt, tag, lease.arena.as_mut_slice())
            .map_err(|_| HashError::Kernel)
    }

    fn lease(&self) -> Lease<'_> {
        let mut idle = self
            .returned
            .wait_while(self.lock(), |idle| idle.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        Lease { arenas: self, arena: idle.pop().unwrap_or_default(), used: 0 }
    }

    /// The list is whole even where a thread panicked: it is only ever pushed to and popped from.
    fn lock(&self) -> MutexGuard<'_, Vec<Vec<Block>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One arena in use. Wiped and given back on drop.
struct Lease<'a> {
    arenas: &'a Arenas,
    arena: Vec<Block>,
    used: usize,
}

impl Lease<'_> {
    /// Makes room for `blocks` of 1 KiB, or says that there is none.
    fn grow(&mut self, blocks: usize) -> Result<(), HashError> {
        let missing = blocks.saturating_sub(self.arena.len());
        self.arena.try_reserve_exact(missing).map_err(|_| HashError::OutOfMemory)?;
        if missing > 0 {
            self.arena.resize(blocks, Block::new());
        }
        self.used = blocks;
        Ok(())
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        for block in self.arena.iter_mut().take(self.used) {
            block.zeroize();
        }
        let mut arena = std::mem::take(&mut self.arena);
        if arena.len() > self.arenas.kept_blocks {
            arena = Vec::new();
        }
        self.arenas.lock().push(arena);
        self.arenas.returned.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::{Algorithm, AssociatedData, ParamsBuilder, Version};
    use std::sync::mpsc;
    use std::time::Duration;

    const ONE: NonZeroU8 = NonZeroU8::MIN;

    fn small(m_cost: u32) -> Argon2<'static> {
        let params = argon2::Params::new(m_cost, 1, 1, None).unwrap();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
    }

    fn run(arenas: &Arenas, m_cost: u32) {
        arenas.run(&small(m_cost), b"password", &[1; 16], &mut [0; 32]).unwrap();
    }

    #[test]
    fn rfc_9106_section_5_3_holds() {
        let params = ParamsBuilder::new()
            .m_cost(32)
            .t_cost(3)
            .p_cost(4)
            .data(AssociatedData::new(&[4; 12]).unwrap())
            .build()
            .unwrap();
        let argon2 = Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, params).unwrap();
        let mut tag = [0; 32];
        let arenas = Arenas::new(ONE, 64);
        // The second run has an arena that the first one used.
        for _ in 0..2 {
            arenas.run(&argon2, &[1; 32], &[2; 16], &mut tag).unwrap();
            let expected = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659";
            assert_eq!(regain_types::to_hex(&tag), expected);
        }
    }

    #[test]
    fn an_arena_is_wiped_kept_and_of_bounded_size() {
        let arenas = Arenas::new(ONE, 64);
        for (m_cost, kept) in [(64, 64), (32, 64), (128, 0), (16, 16)] {
            run(&arenas, m_cost);
            let idle = arenas.lock();
            assert_eq!(idle.iter().map(Vec::len).collect::<Vec<_>>(), [kept], "{m_cost}");
            assert!(idle.iter().flatten().all(|block| block.as_ref().iter().all(|word| *word == 0)));
        }
    }

    #[test]
    fn a_caller_waits_while_all_arenas_are_in_use() {
        let arenas = Arenas::new(ONE, 64);
        let (done, finished) = mpsc::channel();
        let lease = arenas.lease();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                run(&arenas, 8);
                done.send(()).unwrap();
            });
            assert!(finished.recv_timeout(Duration::from_millis(100)).is_err());
            drop(lease);
            assert!(finished.recv_timeout(Duration::from_secs(10)).is_ok());
        });
        assert_eq!(arenas.lock().len(), 1);
    }

    #[test]
    fn memory_that_is_not_there_is_an_error_and_the_arena_returns() {
        let arenas = Arenas::new(ONE, 64);
        assert_eq!(arenas.lease().grow(usize::MAX), Err(HashError::OutOfMemory));
        run(&arenas, 8);
    }
}

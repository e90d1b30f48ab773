//! An arena in use.

use std::mem;
use std::sync::Arc;

use super::Shared;
use super::queue::Grant;
use crate::HashError;
use crate::backend::{Arena, Work};

/// One permit with its arena. Dropped, also by a panic, it wipes the arena and gives it back.
pub(crate) struct Lease {
    pub(super) grant: Grant<Arena>,
    shared: Arc<Shared>,
}

impl Lease {
    pub(super) fn new(shared: &Arc<Shared>, grant: Grant<Arena>) -> Self {
        Self { grant, shared: Arc::clone(shared) }
    }

    /// Frees the arena while another algorithm takes as much memory. [`Lease::fill`] takes it anew.
    pub(crate) fn free(&mut self) {
        self.grant.arena = Arena::default();
    }

    /// Runs Argon2 and fills `tag`. The work must be within the memory that was leased.
    pub(crate) fn fill(&mut self, work: &Work<'_>, tag: &mut [u8]) -> Result<(), HashError> {
        let blocks = super::usize_from(work.m_cost);
        if blocks > self.grant.blocks {
            return Err(HashError::Kernel);
        }
        self.grant.arena.grow(blocks.max(self.shared.ordinary))?;
        #[cfg(test)]
        {
            let blocks = u64::from(work.m_cost).saturating_mul(work.t_cost.into());
            self.shared.work.fetch_add(blocks, std::sync::atomic::Ordering::Relaxed);
        }
        self.grant.arena.fill(work, tag)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.grant.arena.wipe();
        // A costly record stays no burden: its memory is freed before another may run.
        if self.grant.arena.blocks() > self.shared.ordinary {
            self.grant.arena = Arena::default();
        }
        let grant = mem::take(&mut self.grant);
        self.shared.lock().queue.give_back(grant);
        self.shared.dispatch();
    }
}

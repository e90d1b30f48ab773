//! The pool of a hasher as its owner sees it, and hashing for those who await.

use std::future::Future;
use std::sync::Arc;

use regain_types::{Entropy, Password, Typed};

use crate::plan::Plan;
use crate::pool::{Lease, Pool};
use crate::{HashError, Hasher, PoolConfig, PoolLoad, Record, Verdict};

impl Hasher {
    /// The same hasher with a pool of its own, of these bounds. Hashers that were made from it before
    /// ([`Hasher::for_tenant`]) keep the old one.
    #[must_use]
    pub fn with_pool(self, config: PoolConfig) -> Self {
        Self { pool: Arc::new(Pool::new(config, self.scheme.params)), ..self }
    }

    /// The most bytes that hashing takes: `m_cost` for each permit, where one at a time may be of a
    /// costlier record, up to the ceiling of the [`Bounds`](crate::Bounds), and 8 MiB for all else. It is permits times
    /// `m_cost` and 8 MiB where that ceiling is the hasher's own `m_cost`.
    ///
    /// Argon2 alone stays below it whatever the allocator does. scrypt of other software takes its memory from
    /// the allocator, in the place of its permit's arena; what an allocator keeps of it is not counted. What
    /// callers hold while they wait, such as passwords, is theirs and not counted. Hashers that
    /// share a pool have the greatest of their bounds.
    #[must_use]
    pub fn memory_bound(&self) -> usize {
        self.pool.memory_bound(self.scheme.bounds.most_m_cost())
    }

    /// Takes and touches the memory of all permits now, so that the first callers do not pay for it:
    /// for the start of a server.
    ///
    /// # Errors
    /// [`HashError::OutOfMemory`] where there is less than that.
    pub fn warm_up(&self) -> Result<(), HashError> {
        self.pool.warm_up()
    }

    /// What the pool is doing at the moment.
    #[must_use]
    pub fn load(&self) -> PoolLoad {
        self.pool.load()
    }

    /// [`Hasher::hash`] for a caller that awaits: it blocks no thread but the pool's own, and needs
    /// no certain runtime. The wait counts from the first poll.
    ///
    /// Dropped while the job waits, the future takes it out of the queue; dropped later, it lets the
    /// job end, which keeps its permit until then. The password is wiped either way.
    ///
    /// # Errors
    /// As [`Hasher::hash`].
    pub fn hash_async(
        &self,
        password: Password,
        salt: Entropy<16>,
    ) -> impl Future<Output = Result<Record, HashError>> + Send + use<> {
        let (pool, scheme) = (Arc::clone(&self.pool), self.scheme.clone());
        let m_cost = scheme.params.m_cost();
        offload(pool, m_cost, move |lease| scheme.hash(&password, salt, |work, tag| lease.fill(work, tag)))
    }

    /// [`Hasher::verify`] for a caller that awaits, as [`Hasher::hash_async`].
    ///
    /// # Errors
    /// As [`Hasher::verify`].
    pub fn verify_async(
        &self,
        typed: Typed,
        record: &Record,
    ) -> impl Future<Output = Result<Verdict, HashError>> + Send + use<> {
        self.verify_plan(typed, self.scheme.plan(record))
    }

    /// [`Hasher::verify_absent`] for a caller that awaits, as [`Hasher::hash_async`].
    ///
    /// # Errors
    /// As [`Hasher::verify_absent`].
    pub fn verify_absent_async(
        &self,
        typed: Typed,
        identifier: &str,
    ) -> impl Future<Output = Result<(), HashError>> + Send + use<> {
        let verdict = self.verify_plan(typed, self.scheme.plan_absent(identifier.as_bytes()));
        async move { verdict.await.map(drop) }
    }

    fn verify_plan(
        &self,
        typed: Typed,
        plan: Result<Plan, HashError>,
    ) -> impl Future<Output = Result<Verdict, HashError>> + Send + use<> {
        let (pool, scheme) = (Arc::clone(&self.pool), self.scheme.clone());
        async move {
            let plan = plan?;
            let m_cost = plan.m_cost();
            let job = move |lease: &mut Lease| {
                if plan.is_memory_hard_before() {
                    lease.free();
                }
                scheme.verify(&typed, &plan, |work, tag| lease.fill(work, tag))
            };
            offload(pool, m_cost, job).await
        }
    }
}

async fn offload<T: Send + 'static>(
    pool: Arc<Pool>,
    m_cost: u32,
    job: impl FnOnce(&mut Lease) -> Result<T, HashError> + Send + 'static,
) -> Result<T, HashError> {
    pool.submit(m_cost, job)?.await?
}

//! A store that fails when it is told to.

use std::collections::BTreeMap;
use std::fmt;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use regain::store::{
    AccountKey, AuditEntry, CaseBy, Commit, CommitError, Committed, Due, Store, StoreError, StoredAccount,
    StoredCase, StoredLink,
};
use regain_info::IndexKey;
use regain_token::Selector;
use regain_types::{AccountId, TenantId, Timestamp};

/// Any store, whose commits fail by a plan: for tests of what uses a store.
///
/// Commits are counted from 1, refused ones too. Reads never fail.
pub struct FaultyStore<S> {
    inner: S,
    plan: Mutex<BTreeMap<u64, Fault>>,
    commits: AtomicU64,
}

impl<S: Store> FaultyStore<S> {
    /// A decorated store without a fault.
    #[must_use]
    pub const fn new(inner: S) -> Self {
        Self { inner, plan: Mutex::new(BTreeMap::new()), commits: AtomicU64::new(0) }
    }

    /// The same store, whose `nth` commit has this fault.
    #[must_use]
    pub fn at(self, nth: u64, fault: Fault) -> Self {
        self.plan().insert(nth, fault);
        self
    }

    /// Gives the next commit this fault.
    pub fn fail_next(&self, fault: Fault) {
        self.plan().insert(self.commits().saturating_add(1), fault);
    }

    /// How many commits were asked for.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::SeqCst)
    }

    fn plan(&self) -> MutexGuard<'_, BTreeMap<u64, Fault>> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The store inside.
    #[must_use]
    pub const fn inner(&self) -> &S {
        &self.inner
    }
}

/// What happens at a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// It is not executed, and the caller hears so: [`StoreError::Unavailable`].
    Unavailable,
    /// It is not executed, and the caller does not know: [`CommitError::Ambiguous`].
    LostBefore,
    /// It is executed, and the caller does not know: [`CommitError::Ambiguous`]. A refused commit
    /// answers its refusal.
    LostAfter,
    /// The process ends by SIGKILL before it is executed. Unix only; elsewhere it aborts.
    KillBefore,
    /// The process ends by SIGKILL after it was executed, before the caller hears of it.
    KillAfter,
}

impl<S: Store> Store for FaultyStore<S> {
    async fn commit(&self, commit: &Commit) -> Result<Committed, CommitError> {
        let nth = self.commits.fetch_add(1, Ordering::SeqCst).saturating_add(1);
        let fault = self.plan().get(&nth).copied();
        match fault {
            Some(Fault::Unavailable) => return Err(StoreError::Unavailable(format!("fault {nth}")).into()),
            Some(Fault::LostBefore) => return Err(CommitError::Ambiguous),
            Some(Fault::KillBefore) => kill(),
            _ => {}
        }
        let committed = self.inner.commit(commit).await?;
        match fault {
            Some(Fault::LostAfter) => Err(CommitError::Ambiguous),
            Some(Fault::KillAfter) => kill(),
            _ => Ok(committed),
        }
    }

    async fn now(&self) -> Result<Timestamp, StoreError> {
        self.inner.now().await
    }

    async fn account(&self, key: &AccountKey) -> Result<Option<StoredAccount>, StoreError> {
        self.inner.account(key).await
    }

    async fn find(&self, tenant: &TenantId, keys: &[IndexKey]) -> Result<Vec<AccountId>, StoreError> {
        self.inner.find(tenant, keys).await
    }

    async fn case(&self, by: &CaseBy) -> Result<Option<StoredCase>, StoreError> {
        self.inner.case(by).await
    }

    async fn link(&self, tenant: &TenantId, selector: Selector) -> Result<Option<StoredLink>, StoreError> {
        self.inner.link(tenant, selector).await
    }

    async fn due(&self, tenant: &TenantId, now: Timestamp, limit: u32) -> Result<Due, StoreError> {
        self.inner.due(tenant, now, limit).await
    }

    async fn audit(&self, key: &AccountKey, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        self.inner.audit(key, limit).await
    }
}

impl<S> fmt::Debug for FaultyStore<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FaultyStore")
    }
}

/// Ends this process as a loss of power would: no destructor runs, no buffer is written.
fn kill() -> ! {
    // Signalling oneself needs `unsafe` or another process; this crate has none of the former.
    if Command::new("kill")
        .args(["-9", &std::process::id().to_string()])
        .status()
        .is_ok_and(|ended| ended.success())
    {
        loop {
            std::thread::park(); // the signal is on its way
        }
    }
    std::process::abort()
}

//! What the flow asks of a database: a few reads, and one atomic commit.
//!
//! A [`Commit`] is data. A store executes it whole or not at all, counts the rows that each guarded
//! write touched, and answers [`CommitError::Conflict`] where one touched none. That is all the
//! atomicity there is: nothing is checked in one call and written in the next. The contract is a
//! test-suite, `regain-testkit`, which every store passes.

mod any;
mod commit;
mod memory;
mod rows;

use std::future::Future;

use regain_info::IndexKey;
use regain_token::Selector;
use regain_types::{AccountId, KeyId, TenantId, Timestamp};

pub use any::AnyStore;
pub use commit::{Commit, Committed, LimitKey, OnceKey, Write};
pub use memory::MemoryStore;
pub use rows::{
    AccountKey, AuditEntry, CaseBy, CaseId, Due, LetterId, LinkStatus, OpenRequestId, StoredAccount,
    StoredCase, StoredLetter, StoredLink, StoredRequest,
};

/// A place where accounts, cases, links and letters are kept.
///
/// Reads may be stale; only [`Store::commit`] decides. Times come from [`Store::now`]: the
/// database's clock, or one that was injected into the store. Every method may fail with a
/// [`StoreError`], and nothing has happened then, [`CommitError::Ambiguous`] excepted.
pub trait Store: Send + Sync {
    /// The time now, by the clock that this store owns.
    fn now(&self) -> impl Future<Output = Result<Timestamp, StoreError>> + Send;

    /// Executes all writes of `commit` in their order, in one transaction, durably.
    fn commit(&self, commit: &Commit) -> impl Future<Output = Result<Committed, CommitError>> + Send;

    /// One account.
    fn account(
        &self,
        key: &AccountKey,
    ) -> impl Future<Output = Result<Option<StoredAccount>, StoreError>> + Send;

    /// The accounts that are indexed under any of `keys`, without repetition, oldest first, at most
    /// [`MAX_ACCOUNTS_PER_ADDRESS`].
    fn find(
        &self,
        tenant: &TenantId,
        keys: &[IndexKey],
    ) -> impl Future<Output = Result<Vec<AccountId>, StoreError>> + Send;

    /// One case: by its id, or the newest live one of an account.
    fn case(&self, by: &CaseBy) -> impl Future<Output = Result<Option<StoredCase>, StoreError>> + Send;

    /// One link. Its expiry is not looked at here.
    fn link(
        &self,
        tenant: &TenantId,
        selector: Selector,
    ) -> impl Future<Output = Result<Option<StoredLink>, StoreError>> + Send;

    /// What is due at `now`: open requests; accounts, cases and letters whose due time has come. At
    /// most `limit` of each, earliest first.
    fn due(
        &self,
        tenant: &TenantId,
        now: Timestamp,
        limit: u32,
    ) -> impl Future<Output = Result<Due, StoreError>> + Send;

    /// The newest `limit` entries of an account's audit trail, newest first.
    fn audit(
        &self,
        key: &AccountKey,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<AuditEntry>, StoreError>> + Send;
}

/// The most accounts that one address may stand for. A store returns no more; [`Write::Index`] does
/// not refuse more.
pub const MAX_ACCOUNTS_PER_ADDRESS: usize = 8;

/// Why a store can't answer. For the operator: a stranger hears "unavailable".
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database can't be reached, is full, or is locked for too long.
    #[error("the database can't be used: {0}")]
    Unavailable(String),
    /// The database answers, but with something that this version did not write.
    #[error("the database holds something unexpected: {0}")]
    Corrupt(String),
}

impl StoreError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "store-unavailable",
            Self::Corrupt(_) => "store-corrupt",
        }
    }
}

/// Why a commit was not executed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommitError {
    /// A guarded write touched no row: somebody else was first. Nothing was written.
    #[error("somebody else changed the same thing first: read it again and decide anew")]
    Conflict,
    /// A limit is used up. Nothing was written.
    #[error("a limit is used up until {retry_at}")]
    Limited {
        /// When the next attempt may succeed.
        retry_at: Timestamp,
    },
    /// The keyring gives another check value for this key than the one that made the data.
    #[error("key {0} of this keyring is not the key that this database was made with: use the right keyring")]
    WrongKey(KeyId),
    /// Whether the commit was executed is unknown. Ask again with the same claimant.
    #[error("the connection was lost during a commit: ask again, with the same claimant id")]
    Ambiguous,
    /// The store failed. Nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CommitError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Limited { .. } => "limited",
            Self::WrongKey(_) => "keyring-wrong",
            Self::Ambiguous => "ambiguous",
            Self::Store(error) => error.code(),
        }
    }
}

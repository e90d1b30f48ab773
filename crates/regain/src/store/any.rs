//! A store whose type is chosen at run time.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use regain_info::IndexKey;
use regain_token::Selector;
use regain_types::{AccountId, TenantId, Timestamp};

use super::{
    AccountKey, AuditEntry, CaseBy, Commit, CommitError, Committed, Due, Store, StoreError, StoredAccount,
    StoredCase, StoredLink,
};

/// Any store behind one type: for an application that chooses between stores at start.
#[derive(Clone)]
pub struct AnyStore(Arc<dyn Twin>);

impl AnyStore {
    /// Hides the type of `store`.
    pub fn new<S: Store + 'static>(store: S) -> Self {
        Self(Arc::new(store))
    }
}

impl std::fmt::Debug for AnyStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AnyStore")
    }
}

type Answer<'a, T, E = StoreError> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// The object-safe twin of [`Store`].
trait Twin: Send + Sync {
    fn now(&self) -> Answer<'_, Timestamp>;
    fn commit<'a>(&'a self, commit: &'a Commit) -> Answer<'a, Committed, CommitError>;
    fn account<'a>(&'a self, key: &'a AccountKey) -> Answer<'a, Option<StoredAccount>>;
    fn find<'a>(&'a self, tenant: &'a TenantId, keys: &'a [IndexKey]) -> Answer<'a, Vec<AccountId>>;
    fn case<'a>(&'a self, by: &'a CaseBy) -> Answer<'a, Option<StoredCase>>;
    fn link<'a>(&'a self, tenant: &'a TenantId, selector: Selector) -> Answer<'a, Option<StoredLink>>;
    fn due<'a>(&'a self, tenant: &'a TenantId, now: Timestamp, limit: u32) -> Answer<'a, Due>;
    fn audit<'a>(&'a self, key: &'a AccountKey, limit: u32) -> Answer<'a, Vec<AuditEntry>>;
}

impl<S: Store> Twin for S {
    fn now(&self) -> Answer<'_, Timestamp> {
        Box::pin(Store::now(self))
    }
    fn commit<'a>(&'a self, commit: &'a Commit) -> Answer<'a, Committed, CommitError> {
        Box::pin(Store::commit(self, commit))
    }
    fn account<'a>(&'a self, key: &'a AccountKey) -> Answer<'a, Option<StoredAccount>> {
        Box::pin(Store::account(self, key))
    }
    fn find<'a>(&'a self, tenant: &'a TenantId, keys: &'a [IndexKey]) -> Answer<'a, Vec<AccountId>> {
        Box::pin(Store::find(self, tenant, keys))
    }
    fn case<'a>(&'a self, by: &'a CaseBy) -> Answer<'a, Option<StoredCase>> {
        Box::pin(Store::case(self, by))
    }
    fn link<'a>(&'a self, tenant: &'a TenantId, selector: Selector) -> Answer<'a, Option<StoredLink>> {
        Box::pin(Store::link(self, tenant, selector))
    }
    fn due<'a>(&'a self, tenant: &'a TenantId, now: Timestamp, limit: u32) -> Answer<'a, Due> {
        Box::pin(Store::due(self, tenant, now, limit))
    }
    fn audit<'a>(&'a self, key: &'a AccountKey, limit: u32) -> Answer<'a, Vec<AuditEntry>> {
        Box::pin(Store::audit(self, key, limit))
    }
}

/// Forwards every method to the store inside.
macro_rules! forward {
    (($($bound:tt)*) $type:ty, |$this:ident| $inner:expr) => {
        impl<$($bound)*> Store for $type {
            async fn now(&self) -> Result<Timestamp, StoreError> {
                let $this = self;
                $inner.now().await
            }
            async fn commit(&self, commit: &Commit) -> Result<Committed, CommitError> {
                let $this = self;
                $inner.commit(commit).await
            }
            async fn account(&self, key: &AccountKey) -> Result<Option<StoredAccount>, StoreError> {
                let $this = self;
                $inner.account(key).await
            }
            async fn find(&self, tenant: &TenantId, keys: &[IndexKey]) -> Result<Vec<AccountId>, StoreError> {
                let $this = self;
                $inner.find(tenant, keys).await
            }
            async fn case(&self, by: &CaseBy) -> Result<Option<StoredCase>, StoreError> {
                let $this = self;
                $inner.case(by).await
            }
            async fn link(&self, tenant: &TenantId, selector: Selector) -> Result<Option<StoredLink>, StoreError> {
                let $this = self;
                $inner.link(tenant, selector).await
            }
            async fn due(&self, tenant: &TenantId, now: Timestamp, limit: u32) -> Result<Due, StoreError> {
                let $this = self;
                $inner.due(tenant, now, limit).await
            }
            async fn audit(&self, key: &AccountKey, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
                let $this = self;
                $inner.audit(key, limit).await
            }
        }
    };
}
forward!(() AnyStore, |this| this.0);
forward!((S: Store) Arc<S>, |this| (**this));

//! The service: it reads the store and the clock, draws and hashes, lets the pure core decide, and
//! commits what was decided, whole.
//!
//! Read in the order of the flow: [`open`](Regain::open) -> [`work`](Regain::work) ->
//! [`peek`](Regain::peek) -> [`claim`](Regain::claim) -> ([`prove`](Regain::prove)) ->
//! [`reset`](Regain::reset) -> ([`contest`](Regain::contest)).

mod change;
mod check;
mod claim;
mod contest;
mod crypto;
mod enroll;
mod errors;
mod info;
mod known;
mod letters;
mod limits;
mod observe;
mod open;
mod outcome;
mod password;
mod reset;
mod sign_in;
mod work;

use std::sync::Arc;

use regain_hash::Hasher;
use regain_info::{EmailAddr, Vault, index_keys};
use regain_policy::Policy;
use regain_token::{Links, Purpose};
use regain_types::{AccountId, Entropy, Keyring, OsRandom, RandomFailed, RandomSource, TenantId, Timestamp};

use crate::flow::Terms;
use crate::notify::Notifier;
use crate::site::Site;
use crate::store::{AccountKey, Commit, Store, Write};

pub use check::{CheckReport, Finding, FindingKind};
pub use enroll::Enrollment;
pub use errors::{AccountError, Denied, Fault, ResetError, SignInError};
pub use info::{AddedInfo, ItemView, NewInfo};
pub use limits::{Limit, Limits, Peer};
pub use open::Opened;
pub use outcome::{
    Advice, Claimed, Contested, PeekedLink, PeekedNotice, ResetOutcome, Session, SignedIn, StepNeeded, Worked,
};
pub use reset::PreparedReset;

/// Account recovery for one tenant of an application.
///
/// Made of four things that only the application can give: a [`Store`], a [`Notifier`], a
/// [`Keyring`] and a [`Site`]. Everything else has a default. It is cheap to share behind an `Arc`.
///
/// Passwords are hashed on threads of the [`Hasher`]'s own, about 30 ms each with the default
/// parameters: the methods await them, and block no thread of the application.
pub struct Regain<S, N> {
    store: S,
    notifier: N,
    keys: Arc<Keyring>,
    site: Site,
    tenant: TenantId,
    policy: Policy,
    hasher: Hasher,
    terms: Terms,
    limits: Limits,
    random: Arc<dyn RandomSource>,
}

impl<S: Store, N: Notifier> Regain<S, N> {
    /// A service with the documented defaults: one tenant, passwords that are the only factor (15
    /// characters or more), Argon2id with OWASP's parameters, a hold of 7 days.
    pub fn new(store: S, notifier: N, keys: Keyring, site: Site) -> Self {
        Self {
            store,
            notifier,
            keys: Arc::new(keys),
            site,
            tenant: TenantId::single(),
            policy: Policy::alone(),
            hasher: Hasher::default(),
            terms: Terms::default(),
            limits: Limits::default(),
            random: Arc::new(OsRandom),
        }
    }

    /// For another tenant than the single one.
    #[must_use]
    pub fn with_tenant(mut self, tenant: TenantId) -> Self {
        self.tenant = tenant;
        self
    }

    /// With another password policy.
    #[must_use]
    pub fn with_policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// With another hasher: other parameters, or a pepper.
    #[must_use]
    pub fn with_hasher(mut self, hasher: Hasher) -> Self {
        self.hasher = hasher;
        self
    }

    /// With another table, hold or lifetime.
    #[must_use]
    pub fn with_terms(mut self, mut terms: Terms) -> Self {
        // What is added while a case is held must not count before the hold ends.
        terms.info.maturity = terms.info.maturity.max(terms.table.longest_hold());
        self.terms = terms;
        self
    }

    /// With other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// With another source of randomness, for simulation.
    #[must_use]
    pub fn with_random(mut self, random: Arc<dyn RandomSource>) -> Self {
        self.random = random;
        self
    }

    /// Checks at start that this keyring is the one that the database was made with, and remembers
    /// new keys. Call it once before anything else.
    ///
    /// It takes the keyring for development too: ask [`Keyring::is_for_development`] before you serve
    /// people.
    ///
    /// # Errors
    /// [`Fault`] with a sentence for the operator.
    pub async fn start(&self) -> Result<(), Fault> {
        let now = self.store.now().await?;
        let check = |commit: Commit, (id, value): (_, regain_types::Digest)| {
            commit.with(Write::CheckKey { id, value: *value.as_bytes() })
        };
        let commit = self.keys.check_values().fold(Commit::at(now), check);
        // Equal check values are written by every process that starts.
        let _ = self.store.commit(&commit).await?;
        Ok(())
    }

    /// The do's and don'ts for a password, to show before anybody types one.
    #[must_use]
    pub fn guidance(&self) -> regain_policy::Guidance {
        self.policy.guidance()
    }

    /// The site that letters and links are made for.
    #[must_use]
    pub const fn site(&self) -> &Site {
        &self.site
    }

    /// The store, for an application's own transactions with it.
    #[must_use]
    pub const fn store(&self) -> &S {
        &self.store
    }

    /// The newest `limit` lines of an account's audit trail, newest first: codes and ids.
    ///
    /// # Errors
    /// [`Fault`] where the store fails.
    pub async fn audit(
        &self,
        account: &AccountId,
        limit: u32,
    ) -> Result<Vec<crate::store::AuditEntry>, Fault> {
        Ok(self.store.audit(&self.key(account), limit).await?)
    }

    /// The accounts that an address stands for, oldest first: those that have proven it.
    ///
    /// For operators, and for what the application does on its own account. An answer to a stranger
    /// must never depend on it.
    ///
    /// # Errors
    /// [`Fault`] where the store fails.
    pub async fn find_accounts(&self, address: &EmailAddr) -> Result<Vec<AccountId>, Fault> {
        Ok(self.store.find(&self.tenant, &index_keys(&self.keys, &self.tenant, address)).await?)
    }

    pub(crate) fn key(&self, account: &AccountId) -> AccountKey {
        AccountKey { tenant: self.tenant.clone(), account: account.clone() }
    }

    pub(crate) fn links(&self) -> Links<'_> {
        Links::new(&self.keys, &self.tenant)
    }

    pub(crate) fn vault<'a>(&'a self, account: &'a AccountId) -> Vault<'a> {
        Vault::new(&self.keys, &self.tenant, account)
    }

    pub(crate) fn draw<const L: usize>(&self) -> Result<Entropy<L>, RandomFailed> {
        Entropy::draw(&*self.random)
    }

    pub(crate) async fn now(&self) -> Result<Timestamp, Fault> {
        Ok(self.store.now().await?)
    }
}

impl<S, N> std::fmt::Debug for Regain<S, N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Regain {{ site: {:?}, tenant: {:?}, .. }}", self.site, self.tenant)
    }
}

/// A link that proves an address in a case.
pub(crate) const RECOVER: Purpose = Purpose::new("recover");
/// A link that does so for somebody who thinks that someone else is using the account.
pub(crate) const RECOVER_STRICT: Purpose = Purpose::new("recover-strict");
/// A link that says "this wasn't me".
pub(crate) const CONTEST: Purpose = Purpose::new("contest");
/// A link that confirms a new address.
pub(crate) const CONFIRM: Purpose = Purpose::new("confirm");

/// How often a decision is made anew where somebody else was first. Each try means that another
/// commit on the same account succeeded, so the bound is reached only under attack.
pub(crate) const TRIES: u32 = 32;

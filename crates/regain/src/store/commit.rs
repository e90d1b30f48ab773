//! A commit: guarded writes and outgoing letters, as data.

use std::time::Duration;

use regain_info::IndexKey;
use regain_token::Selector;
use regain_types::{KeyId, TenantId, Timestamp};

use super::rows::{
    AccountKey, AuditEntry, LetterId, OpenRequestId, StoredAccount, StoredCase, StoredLetter, StoredLink,
    StoredRequest,
};

/// What a store executes whole: all writes in their order, or none.
#[derive(Debug, Clone)]
pub struct Commit {
    /// The time that the decision was made with. Guards compare with this time, not with another.
    pub now: Timestamp,
    /// Makes the commit idempotent: a second commit with an equal key writes nothing and answers
    /// [`Committed::Before`].
    pub once: Option<OnceKey>,
    /// The writes.
    pub writes: Vec<Write>,
}

impl Commit {
    /// An empty commit, decided at `now`.
    #[must_use]
    pub const fn at(now: Timestamp) -> Self {
        Self { now, once: None, writes: Vec::new() }
    }

    /// The same commit, executed at most once per `key`.
    #[must_use]
    pub const fn once(mut self, key: OnceKey) -> Self {
        self.once = Some(key);
        self
    }

    /// The same commit with one more write.
    #[must_use]
    pub fn with(mut self, write: Write) -> Self {
        self.writes.push(write);
        self
    }
}

/// One write. "Guarded" means: where it touches no row, the whole commit is undone.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Write {
    /// Guarded. Inserts (`was` is `None`) or replaces the account whose revision is `was`.
    PutAccount {
        /// The new row; its `rev` is `was + 1`, or 1.
        row: StoredAccount,
        /// The revision that the decision was made on.
        was: Option<u64>,
    },
    /// Guarded. Inserts (`was` is `None`) or replaces the case whose revision is `was`. Where the
    /// new row is live, an insert conflicts with another live case of the same account.
    PutCase {
        /// The new row; its `rev` is `was + 1`, or 1.
        row: StoredCase,
        /// The revision that the decision was made on.
        was: Option<u64>,
    },
    /// Makes an account findable under `key`. Does nothing where it is already.
    Index {
        /// The blind index of an identifier.
        key: IndexKey,
        /// The account.
        account: AccountKey,
    },
    /// Undoes [`Write::Index`].
    Unindex {
        /// The blind index of an identifier.
        key: IndexKey,
        /// The account.
        account: AccountKey,
    },
    /// Guarded. Inserts a link whose selector is new.
    NewLink(StoredLink),
    /// Guarded. Marks the link as claimed where it is issued and `now` of the commit is before its
    /// expiry.
    ClaimLink {
        /// The tenant.
        tenant: TenantId,
        /// The link.
        selector: Selector,
        /// The digest of the claimant's id.
        by: [u8; 32],
    },
    /// Voids the issued links of one purpose (or of all) of an account, except those minted by this
    /// commit after it.
    VoidLinks {
        /// The account.
        account: AccountKey,
        /// The name of the purpose; `None` for all.
        purpose: Option<&'static str>,
    },
    /// Inserts a request.
    NewRequest(StoredRequest),
    /// Guarded. Removes a request that was answered.
    EndRequest {
        /// The tenant.
        tenant: TenantId,
        /// The request.
        id: OpenRequestId,
    },
    /// Inserts a letter.
    NewLetter(StoredLetter),
    /// Guarded. Takes a letter for sending: it was tried `attempts` times, and is due again later.
    TakeLetter {
        /// The letter.
        id: LetterId,
        /// How often it was tried before.
        attempts: u32,
        /// When somebody else may take it; `None` gives it up.
        due: Option<Timestamp>,
    },
    /// Removes a letter that was sent.
    EndLetter {
        /// The letter.
        id: LetterId,
    },
    /// Guarded. Takes one from a limit (GCRA): refused with [`Limited`](super::CommitError::Limited)
    /// where the limit's theoretical arrival time is later than `now + interval * (burst - 1)`.
    TakeLimit {
        /// Which limit.
        key: LimitKey,
        /// The time in which one attempt comes back.
        interval: Duration,
        /// How many attempts may be made at once; at least 1.
        burst: u32,
    },
    /// Gives a limit back in full: the success that ends a row of failures.
    ClearLimit {
        /// Which limit.
        key: LimitKey,
    },
    /// Guarded. Stores a key's check value, or compares it with the stored one: refused with
    /// [`WrongKey`](super::CommitError::WrongKey) where they differ.
    CheckKey {
        /// The key.
        id: KeyId,
        /// Its check value.
        value: [u8; 32],
    },
    /// Appends a line to the audit trail.
    Append(AuditEntry),
    /// Forgets what can't matter any more: links and limits that ended before `before`, and
    /// once-keys, closed cases and lines of the audit trail that belong to no account, of that age.
    Sweep {
        /// What ended earlier goes. A time later than the commit's `now` counts as `now`.
        before: Timestamp,
    },
}

/// What makes a commit idempotent. A digest of what must happen once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OnceKey(pub [u8; 32]);

/// Which limit: a keyed hash of its kind and of whom it limits, never an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LimitKey(pub [u8; 32]);

/// What became of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Committed {
    /// Executed now.
    Now,
    /// Executed earlier, under the same once-key; nothing was written now.
    Before,
}

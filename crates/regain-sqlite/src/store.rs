//! The store: two threads, each with a connection, behind bounded queues.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use regain::Clock;
use regain::store::{
    AccountKey, AuditEntry, CaseBy, Commit, CommitError, Committed, Due, Store, StoreError, StoredAccount,
    StoredCase, StoredLink,
};
use regain_info::IndexKey;
use regain_token::Selector;
use regain_types::{AccountId, TenantId, Timestamp};
use rusqlite::Connection;

use crate::open::{OpenError, Tables, open_reader, open_writer};
use crate::worker::{Lost, Worker};
use crate::{read, write};

/// A store in one SQLite file.
///
/// One thread owns the connection that writes, another one the connection that reads; in WAL mode
/// neither waits for the other. A full queue (1,024 calls) answers [`StoreError::Unavailable`] at
/// once. The futures need no particular runtime. A commit whose future is dropped still completes;
/// its outcome is then unknown to the caller, who asks again with the same claimant. Clones share
/// the threads. When the last clone is dropped, the queued work is done and both connections are closed
/// before the drop returns: what the log held is in the file then.
#[derive(Clone)]
pub struct SqliteStore {
    clock: Arc<dyn Clock>,
    writer: Worker,
    reader: Worker,
}

impl SqliteStore {
    /// Opens the database at `path`, makes it where there is none (on Unix readable by its owner
    /// alone), and brings its tables to the newest version. Several processes may do so at once.
    ///
    /// WAL and `synchronous = FULL` are set and read back: an acknowledged commit survives the loss
    /// of power, as far as the disk keeps its word.
    ///
    /// # Errors
    /// [`OpenError`] says in one sentence what is in the way. A file that is no database, or that a
    /// newer version wrote, is left as it is.
    pub fn open(path: &Path, clock: impl Clock + 'static) -> Result<Self, OpenError> {
        Self::open_as(path, clock, Tables::MakeOrUpdate)
    }

    /// The same, for a database that has tables of `regain` already: a missing file, or the database of
    /// another program, is refused and left as it is.
    ///
    /// # Errors
    /// [`OpenError::NoTables`], and what [`SqliteStore::open`] refuses.
    pub fn open_existing(path: &Path, clock: impl Clock + 'static) -> Result<Self, OpenError> {
        Self::open_as(path, clock, Tables::Update)
    }

    fn open_as(path: &Path, clock: impl Clock + 'static, tables: Tables) -> Result<Self, OpenError> {
        let writer = open_writer(path, tables)?;
        let reader = open_reader(path)?;
        Ok(Self {
            clock: Arc::new(clock),
            writer: Worker::start("regain-sqlite-writer", writer, QUEUE).map_err(OpenError::thread)?,
            reader: Worker::start("regain-sqlite-reader", reader, QUEUE).map_err(OpenError::thread)?,
        })
    }

    async fn read<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.reader.run(job).await.unwrap_or_else(|lost| Err(StoreError::Unavailable(lost.to_string())))
    }
}

impl Store for SqliteStore {
    async fn now(&self) -> Result<Timestamp, StoreError> {
        self.clock.now().map_err(|error| StoreError::Unavailable(error.to_string()))
    }

    async fn commit(&self, commit: &Commit) -> Result<Committed, CommitError> {
        let commit = commit.clone();
        let answer = self.writer.run(move |connection| write::commit(connection, &commit)).await;
        answer.unwrap_or_else(|lost| match lost {
            Lost::Unanswered => Err(CommitError::Ambiguous),
            Lost::Full | Lost::Stopped => Err(StoreError::Unavailable(lost.to_string()).into()),
        })
    }

    async fn account(&self, key: &AccountKey) -> Result<Option<StoredAccount>, StoreError> {
        let key = key.clone();
        self.read(move |connection| read::account(connection, key)).await
    }

    async fn find(&self, tenant: &TenantId, keys: &[IndexKey]) -> Result<Vec<AccountId>, StoreError> {
        let (tenant, keys) = (tenant.clone(), keys.to_vec());
        self.read(move |connection| read::find(connection, &tenant, &keys)).await
    }

    async fn case(&self, by: &CaseBy) -> Result<Option<StoredCase>, StoreError> {
        let by = by.clone();
        self.read(move |connection| read::case(connection, &by)).await
    }

    async fn link(&self, tenant: &TenantId, selector: Selector) -> Result<Option<StoredLink>, StoreError> {
        let tenant = tenant.clone();
        self.read(move |connection| read::link(connection, tenant, selector)).await
    }

    async fn due(&self, tenant: &TenantId, now: Timestamp, limit: u32) -> Result<Due, StoreError> {
        let tenant = tenant.clone();
        self.read(move |connection| read::due(connection, &tenant, now, limit)).await
    }

    async fn audit(&self, key: &AccountKey, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        let key = key.clone();
        self.read(move |connection| read::audit(connection, &key, limit)).await
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SqliteStore")
    }
}

/// How many calls may wait for each thread. At 64 KiB a state, 64 MiB at the very most.
const QUEUE: usize = 1024;

//! Opening a database, and bringing its tables to the newest version.

use std::path::Path;
use std::time::Duration;

use regain_sql::sqlite;
use rusqlite::{Connection, Error, ErrorCode, OpenFlags, OptionalExtension as _, TransactionBehavior};

/// The connection that writes: in WAL mode, durable, with the newest tables.
pub(crate) fn open_writer(path: &Path, tables: Tables) -> Result<Connection, OpenError> {
    let fresh = look_at(path)?;
    if fresh && tables == Tables::Update {
        return Err(OpenError::NoTables);
    }
    let mut connection = connect(path)?;
    // Reading comes first: what is no database, or a newer one, is refused before anything is set.
    if known_version(&connection)? == 0 && tables == Tables::Update {
        return Err(OpenError::NoTables);
    }
    // Where the file may not be written, this says so; `BEGIN IMMEDIATE` alone does not, and the next
    // step would only say "no WAL".
    let probe = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    probe.execute_batch("CREATE TABLE regain_probe (probe INTEGER)")?;
    probe.rollback()?;
    if fresh {
        keep_private(path);
    }
    use_wal(&connection)?;
    configure(&connection)?;
    migrate(&mut connection)?;
    Ok(connection)
}

/// What to do about the tables of `regain`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tables {
    MakeOrUpdate,
    Update,
}

/// A connection that only reads.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, OpenError> {
    let connection = connect(path)?;
    configure(&connection)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Makes or updates the tables of `regain` in a database, in one transaction: for an application
/// that keeps them beside its own. It does nothing where they are the newest ones, and two processes
/// may do it at once. Journal mode and durability of the connection stay as they are: the promises
/// of [`SqliteStore`](crate::SqliteStore) need WAL or a rollback journal with `synchronous = FULL`.
///
/// # Errors
/// [`OpenError::Newer`] where a newer version made the tables, or another [`OpenError`]. Nothing is
/// changed then.
pub fn migrate(connection: &mut Connection) -> Result<(), OpenError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = known_version(&transaction)?;
    transaction.execute_batch(sqlite::CREATE_VERSION)?;
    for step in sqlite::MIGRATIONS.iter().filter(|step| i64::from(step.version) > found) {
        transaction.execute_batch(step.sql)?;
        transaction.execute(sqlite::INSERT_VERSION, (step.version, step.name))?;
    }
    transaction.commit()?;
    Ok(())
}

/// Why a database can't be used. Its file is left as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The folder is missing.
    #[error("the folder of the database does not exist: make it, or name another one")]
    NoFolder,
    /// The path is a folder.
    #[error("the path of the database is a folder: name a file in it")]
    Folder,
    /// The file is something else, or damaged, or encrypted.
    #[error("the file is not an SQLite database: name another file; this one was not changed")]
    NotADatabase,
    /// There are no tables of `regain`, and none were to be made.
    #[error("the database has no tables of regain: name another file; this one was not changed")]
    NoTables,
    /// A newer version made the tables.
    #[error(
        "the database has tables of version {found} and this program knows up to {known}: use a newer program; the \
         database was not changed"
    )]
    Newer {
        /// The version of the tables.
        found: i64,
        /// The newest version that this program knows.
        known: u32,
    },
    /// The file or its folder can't be written.
    #[error(
        "the database can't be written: give this user write access to the file and to its folder, where SQLite \
         keeps two more files"
    )]
    ReadOnly,
    /// Another process holds the database.
    #[error("another process holds the database for more than 10 seconds: end it, or wait for it")]
    Busy,
    /// The disk is full.
    #[error("the disk is full: make room and try again")]
    Full,
    /// The promised durability can't be had.
    #[error("the database can't use {0} here: put it on a local disk")]
    NotDurable(&'static str),
    /// No thread could be started.
    #[error("no thread could be started: {0}")]
    Thread(String),
    /// Something else.
    #[error("the database can't be opened: {0}")]
    Other(String),
}

impl OpenError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoFolder => "database-no-folder",
            Self::Folder => "database-folder",
            Self::NotADatabase => "database-foreign",
            Self::NoTables => "database-without-tables",
            Self::Newer { .. } => "database-newer",
            Self::ReadOnly => "database-read-only",
            Self::Busy => "database-busy",
            Self::Full => "database-full",
            Self::NotDurable(_) => "database-not-durable",
            Self::Thread(_) => "database-thread",
            Self::Other(_) => "database-other",
        }
    }

    pub(crate) fn thread(error: std::io::Error) -> Self {
        Self::Thread(error.to_string())
    }
}

impl From<Error> for OpenError {
    fn from(error: Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::NotADatabase,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::Full,
            _ => Self::Other(error.to_string()),
        }
    }
}

/// Whether the file is to be made. It asks for what the folder knows of the file only: to open and close a file that
/// this process also holds by SQLite would drop SQLite's locks (POSIX `fcntl`).
fn look_at(path: &Path) -> Result<bool, OpenError> {
    match std::fs::metadata(path) {
        Ok(there) if there.is_dir() => Err(OpenError::Folder),
        // Where SQLite may only read, it would make the files beside it for nobody to write to.
        Ok(there) if there.permissions().readonly() => Err(OpenError::ReadOnly),
        // SQLite takes a file of one byte for an empty one.
        Ok(there) if (1..LEAST_BYTES).contains(&there.len()) => Err(OpenError::NotADatabase),
        Ok(_) => Ok(false),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            if folder.is_none_or(Path::is_dir) { Ok(true) } else { Err(OpenError::NoFolder) }
        }
        Err(error) => Err(OpenError::Other(error.to_string())),
    }
}

fn connect(path: &Path) -> Result<Connection, OpenError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?; // before the first statement
    connection.set_prepared_statement_cache_capacity(sqlite::STATEMENTS.len());
    Ok(connection)
}

/// The version of the tables, 0 where there are none, refused where it is newer than this program.
fn known_version(connection: &Connection) -> Result<i64, OpenError> {
    let here: Option<i64> = connection.query_row(sqlite::HAS_VERSION, (), |row| row.get(0)).optional()?;
    let found = match here {
        Some(_) => connection.query_row(sqlite::SELECT_VERSION, (), |row| row.get(0))?,
        None => 0,
    };
    let known = sqlite::MIGRATIONS.last().map_or(0, |step| step.version);
    if found > i64::from(known) { Err(OpenError::Newer { found, known }) } else { Ok(found) }
}

/// Switches to WAL. SQLite does not wait for other processes that do the same at this moment
/// (`busy_timeout` does not count here), so this does.
fn use_wal(connection: &Connection) -> Result<(), OpenError> {
    let mut tries: u32 = 0;
    loop {
        let mode =
            connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0));
        let busy = |error: &Error| error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy);
        match mode {
            Err(error) if busy(&error) && tries < WAL_TRIES => {
                tries = tries.saturating_add(1);
                std::thread::sleep(WAL_PAUSE);
            }
            Ok(mode) if mode == "wal" => return Ok(()),
            Ok(_) => return Err(OpenError::NotDurable("write-ahead logging (WAL)")),
            Err(error) => return Err(error.into()),
        }
    }
}

fn configure(connection: &Connection) -> Result<(), OpenError> {
    connection.pragma_update(None, "synchronous", "FULL")?;
    let level: i64 = connection.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    if level != SYNCHRONOUS_FULL {
        return Err(OpenError::NotDurable("synchronous writes"));
    }
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(())
}

/// A new database is for its owner alone; the files that SQLite makes beside it get the same mode.
/// Where the file system has no modes, there is nothing to keep.
fn keep_private(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600));
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// The smallest page of SQLite, and so the smallest database that is not empty.
const LEAST_BYTES: u64 = 512;
/// How long a statement waits for another writer.
const PATIENCE: Duration = Duration::from_secs(10);
/// 500 pauses make up the same patience.
const WAL_TRIES: u32 = 500;
const WAL_PAUSE: Duration = Duration::from_millis(20);
/// SQLite's number for `synchronous = FULL`.
const SYNCHRONOUS_FULL: i64 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_migration_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let changes = connection.total_changes();
        migrate(&mut connection).unwrap();
        assert_eq!(connection.total_changes(), changes);
        assert_eq!(known_version(&connection).unwrap(), 1);
    }

    #[test]
    fn every_statement_is_one_that_sqlite_understands() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        for (name, sql) in sqlite::STATEMENTS {
            assert!(connection.prepare(sql).is_ok(), "{name}");
        }
    }

    #[test]
    fn what_is_due_is_found_by_an_index() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        for (sql, index) in [
            (sqlite::DUE_ACCOUNTS, "regain_account_due"),
            (sqlite::DUE_CASES, "regain_case_due"),
            (sqlite::DUE_LETTERS, "regain_letter_due"),
            (sqlite::DUE_REQUESTS, "regain_request_age"),
            (sqlite::SELECT_LIVE_CASE, "regain_case_live"),
            (sqlite::SELECT_INDEX, "regain_index_age"),
            (sqlite::SELECT_AUDIT, "regain_audit_account"),
            (sqlite::VOID_LINKS, "regain_link_issued"),
            (sqlite::SWEEP_LINKS, "regain_link_expiry"),
            (sqlite::SWEEP_LIMITS, "regain_limit_age"),
            (sqlite::SWEEP_ONCE, "regain_once_age"),
            (sqlite::SWEEP_CASES, "regain_case_closed"),
            (sqlite::SWEEP_AUDIT, "regain_audit_nobody"),
        ] {
            let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let nothing = vec![rusqlite::types::Null; plan.parameter_count()];
            let steps: Vec<String> = plan
                .query_map(rusqlite::params_from_iter(nothing), |row| row.get(3))
                .unwrap()
                .collect::<Result<_, _>>()
                .unwrap();
            assert!(steps.iter().any(|step| step.contains(index)), "{index}: {steps:?}");
            assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{index} sorts: {steps:?}");
        }
    }
}

//! The writes: a commit, executed whole or not at all.

use std::time::Duration;

use regain::store::{
    AccountKey, AuditEntry, Commit, CommitError, Committed, LimitKey, LinkStatus, StoreError, StoredAccount,
    StoredCase, StoredLetter, StoredLink, StoredRequest, Write,
};
use regain_info::IndexKey;
use regain_sql::sqlite;
use regain_types::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Params, Transaction, TransactionBehavior, params};

use crate::columns::{corrupt, integer, millis, time};
use crate::errors::{end_error, write_error};
use crate::read::{CLAIMED, ISSUED, VOID};

/// Executes `commit` inside the application's own transaction, which then commits or rolls back all
/// of it together with the application's own writes.
///
/// Where it fails, none of its writes remain (it works inside a savepoint), and the application may
/// still commit what is its own. Begin the transaction with `BEGIN IMMEDIATE`: one that has read
/// before it writes may be refused as busy. The tables come from [`migrate`](crate::migrate).
///
/// # Errors
/// The same [`CommitError`] as [`Store::commit`](regain::store::Store::commit), without `Ambiguous`:
/// the outcome is decided by the application's `COMMIT`.
pub fn commit_in(transaction: &Transaction<'_>, commit: &Commit) -> Result<Committed, CommitError> {
    transaction.execute_batch("SAVEPOINT regain_commit").map_err(write_error)?;
    let outcome = execute(transaction, commit);
    let end = match outcome {
        Ok(_) => "RELEASE regain_commit",
        Err(_) => "ROLLBACK TO regain_commit; RELEASE regain_commit",
    };
    // A full disk may have made SQLite undo the whole transaction, and the savepoint with it.
    if !transaction.is_autocommit() {
        transaction.execute_batch(end).map_err(write_error)?;
    }
    outcome
}

/// Executes `commit` in a transaction of its own.
pub(crate) fn commit(connection: &mut Connection, commit: &Commit) -> Result<Committed, CommitError> {
    // Dropping the transaction rolls it back.
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(write_error)?;
    let outcome = execute(&transaction, commit)?;
    transaction.commit().map_err(end_error)?;
    Ok(outcome)
}

fn execute(connection: &Connection, commit: &Commit) -> Result<Committed, CommitError> {
    if let Some(key) = commit.once
        && run(connection, sqlite::INSERT_ONCE, (key.0, millis(commit.now)))? == 0
    {
        return Ok(Committed::Before);
    }
    for write in &commit.writes {
        execute_write(connection, write, commit.now)?;
    }
    Ok(Committed::Now)
}

fn execute_write(connection: &Connection, write: &Write, now: Timestamp) -> Result<(), CommitError> {
    match write {
        Write::PutAccount { row, was } => put_account(connection, row, *was),
        Write::PutCase { row, was } => put_case(connection, row, *was, now),
        Write::Index { key, account } => unguarded(connection, sqlite::INSERT_INDEX, entry(key, account)),
        Write::Unindex { key, account } => unguarded(connection, sqlite::DELETE_INDEX, entry(key, account)),
        Write::NewLink(link) => new_link(connection, link),
        Write::ClaimLink { tenant, selector, by } => {
            let claim = (tenant.as_str(), selector.as_bytes(), by, millis(now));
            guarded(connection, sqlite::CLAIM_LINK, claim)
        }
        Write::VoidLinks { account, purpose } => {
            let theirs = (account.tenant.as_str(), account.account.as_str(), *purpose);
            unguarded(connection, sqlite::VOID_LINKS, theirs)
        }
        Write::NewRequest(row) => new_request(connection, row),
        Write::EndRequest { tenant, id } => {
            guarded(connection, sqlite::DELETE_REQUEST, (tenant.as_str(), id.as_bytes()))
        }
        Write::NewLetter(row) => new_letter(connection, row),
        Write::TakeLetter { id, attempts, due } => {
            guarded(connection, sqlite::TAKE_LETTER, (id.as_bytes(), attempts, due.map(millis)))
        }
        Write::EndLetter { id } => unguarded(connection, sqlite::DELETE_LETTER, [id.as_bytes()]),
        Write::TakeLimit { key, interval, burst } => take_limit(connection, *key, *interval, *burst, now),
        Write::ClearLimit { key } => unguarded(connection, sqlite::DELETE_LIMIT, [key.0]),
        Write::CheckKey { id, value } => match run(connection, sqlite::CHECK_KEY, (id.get(), value))? {
            0 => Err(CommitError::WrongKey(*id)),
            _ => Ok(()),
        },
        Write::Append(entry) => append(connection, entry),
        Write::Sweep { before } => sweep(connection, (*before).min(now)),
        // A write of a newer contract: to leave it out would break the promise of "whole".
        _ => {
            Err(StoreError::Unavailable("this store does not know a write: update regain-sqlite".to_owned())
                .into())
        }
    }
}

fn put_account(connection: &Connection, row: &StoredAccount, was: Option<u64>) -> Result<(), CommitError> {
    let (tenant, account) = (row.key.tenant.as_str(), row.key.account.as_str());
    let (rev, due) = (revision(row.rev)?, row.due.map(millis));
    match was {
        None => guarded(connection, sqlite::INSERT_ACCOUNT, (tenant, account, rev, due, &row.state)),
        Some(was) => {
            let change = (tenant, account, rev, due, &row.state, integer(was));
            guarded(connection, sqlite::UPDATE_ACCOUNT, change)
        }
    }
}

fn put_case(
    connection: &Connection,
    row: &StoredCase,
    was: Option<u64>,
    now: Timestamp,
) -> Result<(), CommitError> {
    let (tenant, id, account) = (row.key.tenant.as_str(), row.id.as_bytes(), row.key.account.as_str());
    let (rev, due, now) = (revision(row.rev)?, row.due.map(millis), millis(now));
    match was {
        None => {
            let new = (tenant, id, account, rev, row.live, due, now, &row.state);
            guarded(connection, sqlite::INSERT_CASE, new)
        }
        Some(was) => {
            let change = (tenant, id, account, rev, row.live, due, now, &row.state, integer(was));
            guarded(connection, sqlite::UPDATE_CASE, change)
        }
    }
}

fn new_link(connection: &Connection, link: &StoredLink) -> Result<(), CommitError> {
    let (status, by) = match link.status {
        LinkStatus::Issued => (ISSUED, None),
        LinkStatus::Claimed { by } => (CLAIMED, Some(by)),
        LinkStatus::Void => (VOID, None),
    };
    let row = params![
        link.tenant.as_str(),
        link.row.selector.as_bytes(),
        link.row.hash,
        link.row.key.get(),
        millis(link.row.expires),
        link.purpose,
        link.account.as_str(),
        link.case.as_ref().map(|case| case.as_bytes()),
        link.item.as_bytes(),
        status,
        by
    ];
    guarded(connection, sqlite::INSERT_LINK, row)
}

fn new_request(connection: &Connection, row: &StoredRequest) -> Result<(), CommitError> {
    let (tenant, id, at) = (row.tenant.as_str(), row.id.as_bytes(), millis(row.at));
    guarded(connection, sqlite::INSERT_REQUEST, (tenant, id, &row.reason, at, row.key.get(), &row.sealed))
}

fn new_letter(connection: &Connection, row: &StoredLetter) -> Result<(), CommitError> {
    let (tenant, account) = (row.key.tenant.as_str(), row.key.account.as_str());
    let (sealed_by, due) = (row.sealed_by.get(), row.due.map(millis));
    let letter = (row.id.as_bytes(), tenant, account, sealed_by, &row.sealed, due, row.attempts);
    guarded(connection, sqlite::INSERT_LETTER, letter)
}

fn take_limit(
    connection: &Connection,
    key: LimitKey,
    interval: Duration,
    burst: u32,
    now: Timestamp,
) -> Result<(), CommitError> {
    let spread = interval.saturating_mul(burst.saturating_sub(1));
    let pause = i64::try_from(interval.as_millis()).unwrap_or(i64::MAX);
    if run(connection, sqlite::TAKE_LIMIT, (key.0, millis(now), pause, millis(now.after(spread))))? == 1 {
        return Ok(());
    }
    let mut statement = connection.prepare_cached(sqlite::SELECT_LIMIT).map_err(write_error)?;
    let tat: Option<i64> = statement.query_row([key.0], |row| row.get(0)).optional().map_err(write_error)?;
    let tat = tat.ok_or_else(|| corrupt("a limit that is used up and not there"))?;
    Err(CommitError::Limited { retry_at: time(tat)?.before(spread) })
}

fn append(connection: &Connection, entry: &AuditEntry) -> Result<(), CommitError> {
    let account = entry.account.as_ref().map(|account| account.as_str());
    let case = entry.case.as_ref().map(|case| case.as_bytes());
    let line = (entry.tenant.as_str(), account, case, millis(entry.at), &entry.code, &entry.detail);
    unguarded(connection, sqlite::INSERT_AUDIT, line)
}

fn sweep(connection: &Connection, before: Timestamp) -> Result<(), CommitError> {
    for sql in [
        sqlite::SWEEP_LINKS,
        sqlite::SWEEP_LIMITS,
        sqlite::SWEEP_ONCE,
        sqlite::SWEEP_CASES,
        sqlite::SWEEP_AUDIT,
    ] {
        unguarded(connection, sql, [millis(before)])?;
    }
    Ok(())
}

/// A write that must touch a row.
fn guarded<P: Params>(connection: &Connection, sql: &str, params: P) -> Result<(), CommitError> {
    if run(connection, sql, params)? == 0 { Err(CommitError::Conflict) } else { Ok(()) }
}

/// A write that may touch no row.
fn unguarded<P: Params>(connection: &Connection, sql: &str, params: P) -> Result<(), CommitError> {
    run(connection, sql, params).map(drop)
}

/// How many rows a statement touched.
fn run<P: Params>(connection: &Connection, sql: &str, params: P) -> Result<usize, CommitError> {
    connection.prepare_cached(sql).and_then(|mut statement| statement.execute(params)).map_err(write_error)
}

fn entry<'a>(key: &'a IndexKey, account: &'a AccountKey) -> (&'a str, &'a [u8; 32], &'a str) {
    (account.tenant.as_str(), key.as_bytes(), account.account.as_str())
}

/// A revision as a column: one out of range must not be rounded into another one.
fn revision(rev: u64) -> Result<i64, StoreError> {
    i64::try_from(rev).map_err(|_| corrupt("a revision out of range"))
}

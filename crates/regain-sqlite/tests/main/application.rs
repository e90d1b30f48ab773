//! An application that keeps regain's tables beside its own.

use std::time::Duration;

use regain::store::{Commit, Committed, OnceKey, Write};
use regain_sqlite::rusqlite::{Connection, TransactionBehavior};
use regain_sqlite::{commit_in, migrate};
use regain_token::Selector;

use crate::{START, put, tenant, triple};

fn database() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    connection.execute_batch("CREATE TABLE app_user (id INTEGER PRIMARY KEY)").unwrap();
    migrate(&mut connection).unwrap();
    connection
}

fn count(connection: &Connection, table: &str) -> i64 {
    connection.query_row(&format!("SELECT count(*) FROM {table}"), (), |row| row.get(0)).unwrap()
}

fn impossible() -> Write {
    Write::ClaimLink { tenant: tenant(), selector: Selector::from_bytes([9; 16]), by: [1; 32] }
}

#[test]
fn a_commit_shares_the_fate_of_the_applications_transaction() {
    let mut connection = database();
    for (keep, rows) in [(false, 0), (true, 1)] {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
        transaction.execute("INSERT INTO app_user DEFAULT VALUES", ()).unwrap();
        assert_eq!(commit_in(&transaction, &triple(1)).unwrap(), Committed::Now);
        if keep {
            transaction.commit().unwrap()
        } else {
            transaction.rollback().unwrap()
        }
        for table in ["app_user", "regain_account", "regain_letter", "regain_audit"] {
            assert_eq!(count(&connection, table), rows, "{table}");
        }
    }
}

#[test]
fn a_refused_commit_leaves_nothing_and_the_applications_own_writes_stay() {
    let mut connection = database();
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    transaction.execute("INSERT INTO app_user DEFAULT VALUES", ()).unwrap();
    let once = OnceKey([1; 32]);
    let refused = triple(1).with(impossible()).once(once);
    assert_eq!(commit_in(&transaction, &refused).unwrap_err().code(), "conflict");
    assert_eq!(commit_in(&transaction, &triple(2).once(once)).unwrap(), Committed::Now);
    transaction.commit().unwrap();
    for table in ["app_user", "regain_account", "regain_letter", "regain_audit", "regain_once"] {
        assert_eq!(count(&connection, table), 1, "{table}");
    }
}

#[test]
fn a_full_disk_undoes_the_commit() {
    let mut connection = database();
    let pages: i64 = connection.query_row("PRAGMA page_count", (), |row| row.get(0)).unwrap();
    connection.pragma_update(None, "max_page_count", pages.saturating_add(2)).unwrap();
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    let large = (1..=100).fold(Commit::at(START), |commit, number| {
        triple(number).writes.into_iter().fold(commit, Commit::with)
    });
    let error = commit_in(&transaction, &large).unwrap_err();
    assert_eq!(error.code(), "store-unavailable");
    assert!(error.to_string().contains("full"), "{error}");
    drop(transaction);
    assert_eq!(count(&connection, "regain_account"), 0);
}

#[test]
fn a_database_that_another_writer_holds_is_unavailable() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let (mut one, mut two) = (Connection::open(&path).unwrap(), Connection::open(&path).unwrap());
    migrate(&mut one).unwrap();
    two.busy_timeout(Duration::ZERO).unwrap();
    let held = one.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    let transaction = two.transaction().unwrap();
    let error = commit_in(&transaction, &Commit::at(START).with(put(1))).unwrap_err();
    assert_eq!(error.code(), "store-unavailable");
    drop(transaction);
    drop(held);
    assert_eq!(migrate(&mut two).map_err(|error| error.code()), Ok(()));
}

//! The store in a file: the contract, several processes, sudden ends, and an operator's mistakes.
#![expect(clippy::unwrap_used, reason = "a test helper may stop the test")]

mod application;
mod contract;
mod operator;
mod processes;
mod sudden;

use std::path::Path;
use std::time::Duration;

use regain::ManualClock;
use regain::store::{AccountKey, AuditEntry, Commit, LetterId, StoredAccount, StoredLetter, Write};
use regain_sqlite::SqliteStore;
use regain_sqlite::rusqlite::Connection;
use regain_types::{AccountId, KeyId, TenantId, Timestamp};

const START: Timestamp = Timestamp::from_secs(1_800_000_000);

fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, ManualClock::at(START)).unwrap()
}

fn tenant() -> TenantId {
    TenantId::single()
}

fn key(number: i64) -> AccountKey {
    AccountKey { tenant: tenant(), account: AccountId::from(number) }
}

fn put(number: i64) -> Write {
    let row = StoredAccount { key: key(number), rev: 1, due: None, state: number.to_string() };
    Write::PutAccount { row, was: None }
}

/// Waits until the threads of a dropped store have ended: the last connection that closes takes the
/// log away, and here that is one of its own only where no other is left.
fn until_closed(path: &Path) {
    let log = path.with_extension("db-wal");
    for _ in 0..1000 {
        let last = Connection::open(path).unwrap();
        let _: i64 = last.query_row("SELECT count(*) FROM regain_version", (), |row| row.get(0)).unwrap();
        drop(last);
        if !log.exists() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(!log.exists(), "the threads of the store have not ended");
}

/// An account, a letter and a line of the audit trail: all or none.
fn triple(number: i64) -> Commit {
    let id = LetterId::from_bytes(u128::from(number.unsigned_abs()).to_be_bytes());
    let letter = StoredLetter {
        id,
        key: key(number),
        sealed_by: KeyId::FIRST,
        sealed: vec![1; 500],
        due: None,
        attempts: 0,
    };
    let entry = AuditEntry {
        tenant: tenant(),
        account: Some(key(number).account),
        case: None,
        at: START,
        code: "written".to_owned(),
        detail: String::new(),
    };
    Commit::at(START).with(put(number)).with(Write::NewLetter(letter)).with(Write::Append(entry))
}

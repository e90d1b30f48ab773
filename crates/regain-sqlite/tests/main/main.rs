//! The store in a file: the contract, several processes, sudden ends, and an operator's mistakes.
#![expect(clippy::unwrap_used, reason = "a test helper may stop the test")]

mod application;
mod contract;
mod operator;
mod processes;
mod sudden;

use std::path::Path;

use regain::ManualClock;
use regain::store::{AccountKey, AuditEntry, Commit, LetterId, StoredAccount, StoredLetter, Write};
use regain_sqlite::SqliteStore;
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

/// A store that was dropped has closed its file: nothing is left in a log.
fn assert_closed(path: &Path) {
    assert!(!path.with_extension("db-wal").exists(), "the store has not closed its file");
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

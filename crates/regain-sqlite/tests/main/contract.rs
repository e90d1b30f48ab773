//! The contract, and what this store promises beyond it.

use std::os::unix::fs::PermissionsExt as _;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use regain::store::Store;
use regain_sqlite::SqliteStore;
use regain_sqlite::rusqlite::Connection;
use regain_testkit::{PROPERTIES, conformance};

use crate::{assert_closed, key, open, triple};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_sqlite_store_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let files = AtomicU32::new(0);
    let make = |clock| {
        let file = folder.path().join(format!("{}.db", files.fetch_add(1, Ordering::Relaxed)));
        SqliteStore::open(&file, clock).unwrap()
    };
    let report = conformance(make).await;
    assert_eq!(report.held, PROPERTIES.len());
}

#[tokio::test]
async fn a_new_database_uses_wal_and_is_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("regain.db");
    let store = open(&path);
    let _ = store.commit(&triple(1)).await.unwrap();
    let mode: String =
        Connection::open(&path).unwrap().query_row("PRAGMA journal_mode", (), |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.file_name());
    }
    assert_eq!(format!("{store:?}"), "SqliteStore");
}

#[tokio::test]
async fn what_is_queued_is_done_after_its_callers_and_the_store_are_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("regain.db");
    let store = open(&path);
    for number in 1..=50 {
        let commit = triple(number);
        let mut future = pin!(store.commit(&commit));
        // Polled once, so that it is queued, and never again.
        let _ = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    }
    drop(store);
    assert_closed(&path);
    let store = open(&path);
    for number in 1..=50 {
        assert!(store.account(&key(number)).await.unwrap().is_some(), "{number}");
    }
}

#[test]
fn the_futures_need_no_runtime() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("regain.db"));
    let _ = block_on(store.commit(&triple(1))).unwrap();
    assert!(block_on(store.account(&key(1))).unwrap().is_some());
}

#[tokio::test]
async fn what_another_version_wrote_is_corrupt_and_is_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("regain.db");
    let store = open(&path);
    let _ = store.commit(&triple(1)).await.unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute("UPDATE regain_account SET rev = -7", ()).unwrap();
    let error = store.account(&key(1)).await.unwrap_err();
    assert_eq!(error.code(), "store-corrupt");
    assert!(!error.to_string().contains('7'));
    other.execute("UPDATE regain_letter SET id = x'00', due_at = 0", ()).unwrap();
    assert_eq!(store.due(&crate::tenant(), crate::START, 9).await.err().unwrap().code(), "store-corrupt");
}

/// The smallest executor there is.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(std::thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}

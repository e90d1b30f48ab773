//! What a fault leaves behind is what it says.

use regain::ManualClock;
use regain::store::{AccountKey, Commit, MemoryStore, Store, StoredAccount, Write};
use regain_testkit::{Fault, FaultyStore};
use regain_types::{AccountId, TenantId, Timestamp};

#[tokio::test]
async fn a_fault_strikes_the_commit_that_the_plan_names() {
    let store = FaultyStore::new(MemoryStore::new(ManualClock::at(Timestamp::EPOCH)))
        .at(2, Fault::Unavailable)
        .at(3, Fault::LostBefore)
        .at(4, Fault::LostAfter);
    let plan = [(1, None, true), (2, Some("store-unavailable"), false), (3, Some("ambiguous"), false)];
    for (number, code, written) in plan.into_iter().chain([(4, Some("ambiguous"), true), (5, None, true)]) {
        let answer = store.commit(&put(number)).await;
        assert_eq!(answer.err().map(|error| error.code()), code, "commit {number}");
        assert_eq!(store.account(&key(number)).await.unwrap().is_some(), written, "commit {number}");
    }
    assert_eq!(store.commits(), 5);
}

#[tokio::test]
async fn a_refusal_is_no_fault() {
    let memory = MemoryStore::new(ManualClock::at(Timestamp::EPOCH));
    let store = FaultyStore::new(memory).at(2, Fault::LostAfter);
    let _ = store.commit(&put(1)).await.unwrap();
    assert_eq!(store.commit(&put(1)).await.unwrap_err().code(), "conflict");
    assert_eq!(store.inner().contents().into_iter().map(|(_, rows)| rows.len()).sum::<usize>(), 1);
}

fn put(number: i64) -> Commit {
    let row = StoredAccount { key: key(number), rev: 1, due: None, state: "{}".to_owned() };
    Commit::at(Timestamp::EPOCH).with(Write::PutAccount { row, was: None })
}

fn key(number: i64) -> AccountKey {
    AccountKey { tenant: TenantId::single(), account: AccountId::from(number) }
}

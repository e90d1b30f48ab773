//! The store in memory keeps the contract.

use regain::store::MemoryStore;
use regain_testkit::{PROPERTIES, conformance};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_memory_store_keeps_the_contract() {
    let report = conformance(MemoryStore::new).await;
    assert_eq!(report.held, PROPERTIES.len());
}

//! More hashes than there are permits: the answer is "unavailable", and nothing is burnt.

use std::future::{Future as _, poll_fn};
use std::num::NonZeroU8;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use regain::hash::{Hasher, PepperMode, PoolConfig, Record};
use regain::types::{Keyring, OsRandom, TenantId};
use regain::{Limits, Reason};

use crate::house::{DAY, House, NEW, OLD, OWNER, browser, typed};

/// A house whose hasher shares its one permit with the hasher beside it, and nobody waits.
async fn crowded() -> (House, Arc<Hasher>) {
    with_queue(0).await
}

/// A house whose hasher shares its one permit with the hasher beside it, and so many may wait.
async fn with_queue(places: u32) -> (House, Arc<Hasher>) {
    // Whoever waits waits for all of a slow hash, however busy the machine is.
    let pool = PoolConfig::new(NonZeroU8::MIN).with_queue(places).with_max_wait(Duration::from_secs(120));
    let neighbour = Hasher::danger_for_simulation().with_pool(pool);
    let keys = Keyring::generate(&OsRandom).unwrap();
    let shared = neighbour.for_tenant(PepperMode::Secret, &keys, &TenantId::single()).unwrap();
    let house = House::new().await;
    (House { regain: house.regain.with_hasher(shared), ..house }, Arc::new(neighbour))
}

/// Takes the permit for about two seconds: a hundred times what the tests need.
fn occupy(neighbour: &Arc<Hasher>) -> JoinHandle<()> {
    let hasher = Arc::clone(neighbour);
    let slow: Record =
        "$argon2id$v=19$m=131072,t=16,p=1$AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQ".parse().unwrap();
    let slow = thread::spawn(move || assert!(!hasher.verify(&typed("x"), &slow).unwrap().is_match()));
    while neighbour.load().running == 0 && !slow.is_finished() {
        thread::yield_now();
    }
    slow
}

#[tokio::test]
async fn a_sign_in_that_waits_for_the_hasher_blocks_no_thread_of_the_application() {
    let (house, neighbour) = with_queue(1).await;
    let slow = occupy(&neighbour);
    let mut sign_in = pin!(house.sign_in(OLD));
    let polled = poll_fn(|task| Poll::Ready(sign_in.as_mut().poll(task).is_pending())).await;
    // Had it blocked, the slow hash would be over: a later hash of the same sign-in waits too.
    assert!(polled && !slow.is_finished(), "it awaits its place in the queue");
    assert_eq!(neighbour.load().waiting, 1);
    slow.join().unwrap();
    assert!(sign_in.await.is_ok());
}

#[tokio::test]
async fn a_busy_hasher_is_unavailable_and_takes_no_try() {
    let (house, neighbour) = crowded().await;
    let audit = house.audit().await;
    let slow = occupy(&neighbour);
    for _ in 0..=Limits::default().sign_in_typed.burst {
        assert_eq!(house.sign_in(OLD).await.unwrap_err().code(), "unavailable");
    }
    for _ in 0..=Limits::default().proofs.burst {
        let change = house.regain.change_password(&house.session, &typed(OLD), &typed(NEW)).await;
        assert_eq!(change.unwrap_err().code(), "unavailable");
    }
    assert_eq!(house.audit().await, audit, "no refusal of the owner's is on record");
    slow.join().unwrap();
    assert!(house.sign_in(OLD).await.is_ok());
    assert!(house.regain.change_password(&house.session, &typed(OLD), &typed(NEW)).await.is_ok());
}

#[tokio::test]
async fn a_reset_that_met_a_busy_hasher_works_with_the_same_handle_later() {
    let (house, neighbour) = crowded().await;
    house.report(OWNER, Reason::Forgot).await;
    let handle = house.grant(&house.link(OWNER, "recover"), &browser()).await;
    let slow = occupy(&neighbour);
    let denied = house.regain.reset(&handle, &typed(NEW)).await.unwrap_err();
    assert_eq!(denied.code(), "unavailable");
    slow.join().unwrap();
    let _outcome = house.regain.reset(&handle, &typed(NEW)).await.unwrap();
    house.clock.advance(DAY);
    assert!(house.sign_in(NEW).await.is_ok());
}

//! The pool as an application sees it: futures without and with a runtime, and many at once.
#![expect(clippy::unwrap_used, reason = "helpers of tests, which fail by panicking")]

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use regain_hash::{Bounds, Hasher, Params, PoolLoad, Record, Verdict};
use regain_types::{Entropy, Password, Typed};

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// All the runtime that is needed.
fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(answer) => return answer,
            Poll::Pending => thread::park(),
        }
    }
}

fn typed(text: &str) -> Typed {
    Typed::new(text.to_owned()).unwrap()
}

fn password(text: &str) -> Password {
    Password::prepare(&typed(text)).unwrap()
}

fn record(hasher: &Hasher, text: &str) -> Record {
    hasher.hash(&password(text), Entropy::danger_from_bytes([1; 16])).unwrap()
}

fn idle(hasher: &Hasher) -> bool {
    let PoolLoad { running, waiting, .. } = hasher.load();
    (running, waiting) == (0, 0)
}

fn until(condition: impl Fn() -> bool) {
    let patience = (0..30_000).any(|_| {
        thread::sleep(Duration::from_millis(1));
        condition()
    });
    assert!(patience, "it never came about");
}

/// A record of other software, of this many KiB.
fn foreign(m_cost: u32) -> Record {
    let tag = "AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQ";
    format!("$argon2id$v=19$m={m_cost},t=1,p=1${tag}").parse().unwrap()
}

#[test]
fn awaiting_and_blocking_agree() {
    let hasher = Hasher::danger_for_simulation();
    let awaited = block_on(hasher.hash_async(password("p"), Entropy::danger_from_bytes([1; 16]))).unwrap();
    assert_eq!(awaited.as_str(), record(&hasher, "p").as_str());
    assert_eq!(block_on(hasher.verify_async(typed("p"), &awaited)), Ok(Verdict::Match));
    assert_eq!(block_on(hasher.verify_async(typed("q"), &awaited)), Ok(Verdict::Mismatch));
    assert_eq!(block_on(hasher.verify_absent_async(typed("q"), "nobody")), Ok(()));
    let costly = foreign(262_145);
    let error = block_on(hasher.verify_async(typed("p"), &costly)).unwrap_err();
    assert_eq!(Err(error), hasher.verify(&typed("p"), &costly));
    assert_eq!(error.code(), "record-too-costly");
}

#[test]
fn a_future_outlives_its_hasher_and_moves_between_threads() {
    let hasher = Hasher::danger_for_simulation();
    let stored = record(&hasher, "p");
    let future = hasher.verify_async(typed("p"), &stored);
    drop((hasher, stored));
    assert_eq!(thread::spawn(|| block_on(future)).join().unwrap(), Ok(Verdict::Match));
}

#[test]
fn a_future_that_nobody_polls_does_nothing() {
    let hasher = Hasher::danger_for_simulation();
    let future = hasher.verify_absent_async(typed("p"), "nobody");
    assert!(idle(&hasher));
    drop(future);
    assert!(idle(&hasher));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_logins_at_once_all_get_their_own_answer() {
    let hasher = Hasher::danger_for_simulation();
    let stored = record(&hasher, "right");
    let login = |number: u32| {
        let typed = typed(if number.is_multiple_of(3) { "right" } else { "wrong" });
        tokio::spawn(hasher.verify_async(typed, &stored))
    };
    let logins: Vec<_> = (0..1000).map(|number| (number, login(number))).collect();
    for (number, login) in logins {
        let verdict = if number.is_multiple_of(3) { Verdict::Match } else { Verdict::Mismatch };
        assert_eq!(login.await.unwrap(), Ok(verdict), "{number}");
    }
    assert!(idle(&hasher));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn clients_that_go_away_take_nothing_from_those_who_stay() {
    let hasher = Hasher::danger_for_simulation();
    let stored = record(&hasher, "right");
    let logins: Vec<_> =
        (0..500).map(|_| tokio::spawn(hasher.verify_async(typed("right"), &stored))).collect();
    for login in logins.iter().step_by(2) {
        login.abort();
    }
    for (number, login) in logins.into_iter().enumerate() {
        match login.await {
            Ok(verdict) => assert_eq!(verdict, Ok(Verdict::Match), "{number}"),
            Err(error) => assert!(error.is_cancelled() && number.is_multiple_of(2), "{number}"),
        }
    }
    until(|| idle(&hasher));
    assert_eq!(hasher.verify_async(typed("right"), &stored).await, Ok(Verdict::Match));
}

#[test]
fn the_memory_is_stated_up_front() {
    const MIB: usize = 1024 * 1024;
    let default = Hasher::default();
    assert_eq!(default.memory_bound(), (19 + 256 + 8) * MIB, "one record of 256 MiB may come");
    let tight = Bounds::default().with_ceilings(Params::OWASP.m_cost(), 16, 8).unwrap();
    let own = Hasher::default().with_bounds(tight).unwrap();
    assert_eq!(own.memory_bound(), (2 * 19 + 8) * MIB, "permits times m_cost, and 8 MiB");
    let error = own.verify(&typed("p"), &foreign(19_457)).unwrap_err();
    assert_eq!(error.code(), "record-too-costly");
    assert_eq!(own.verify(&typed("p"), &foreign(19_456)), Ok(Verdict::Mismatch));
    own.warm_up().unwrap();
    assert!(idle(&own));
}

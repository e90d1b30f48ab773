//! The pool under load, under panics, and at its end.

use super::*;
use crate::backend::Work;
use argon2::{Algorithm, Version};
use std::num::NonZeroU8;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::task::Waker;

const ONE: NonZeroU8 = NonZeroU8::MIN;
const TWO: NonZeroU8 = NonZeroU8::MIN.saturating_add(1);
const LONG: Duration = Duration::from_secs(30);

/// A pool of arenas of 8 KiB.
fn pool(config: PoolConfig) -> Pool {
    Pool::new(config.with_max_wait(config.max_wait.min(LONG)), Params::WEAKEST)
}

fn work(m_cost: u32) -> Work<'static> {
    Work {
        algorithm: Algorithm::Argon2id,
        version: Version::V0x13,
        m_cost,
        t_cost: 1,
        p_cost: 1,
        secret: None,
        input: b"password",
        salt: &[1; 16],
    }
}

fn fill(lease: &mut Lease) {
    lease.fill(&work(8), &mut [0; 32]).unwrap();
}

fn await_it<T>(pending: Pending<T>) -> Result<T, HashError> {
    block_on(pending)
}

/// All the runtime that is needed.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(answer) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return answer;
        }
        thread::park();
    }
}

/// Waits until a thing that other threads do has come about.
fn until(condition: impl Fn() -> bool) {
    let end = clock::now().checked_add(LONG).unwrap();
    while !condition() {
        assert!(clock::now() < end, "it never came about");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Occupies one permit until the sender is dropped, and tells when it does.
fn occupy(pool: &Pool) -> (mpsc::Sender<()>, Pending<()>) {
    let running = pool.load().running;
    let (hold, held) = mpsc::channel::<()>();
    let pending = pool.submit(8, move |lease| {
        fill(lease);
        let _released = held.recv();
    });
    let pending = pending.unwrap();
    until(|| pool.load().running > running);
    (hold, pending)
}

#[test]
fn an_arena_that_was_used_computes_what_fresh_memory_does() {
    let pool = pool(PoolConfig::new(ONE));
    let params = argon2::Params::new(32, 3, 4, None).unwrap();
    let plain =
        argon2::Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, params).unwrap();
    let mut expected = [0; 32];
    plain.hash_password_into(b"password", &[1; 16], &mut expected).unwrap();
    for _ in 0..2 {
        let mut tag = [0; 32];
        let work = Work { t_cost: 3, p_cost: 4, secret: Some(&[3; 8]), ..work(32) };
        pool.lease(32).unwrap().fill(&work, &mut tag).unwrap();
        assert_eq!(tag, expected);
    }
}

#[test]
fn an_arena_is_wiped_and_kept_and_a_costly_one_is_freed() {
    let pool = pool(PoolConfig::new(ONE));
    for (m_cost, kept) in [(8, 8), (16, 0), (8, 8), (64, 0)] {
        pool.lease(m_cost).unwrap().fill(&work(m_cost), &mut [0; 32]).unwrap();
        let mut state = pool.shared.lock();
        let idle = state.queue.idle();
        assert_eq!(idle.iter().map(Arena::blocks).collect::<Vec<_>>(), [kept], "{m_cost}");
        assert!(idle.iter().all(Arena::is_zero));
    }
}

#[test]
fn an_arena_is_wiped_after_a_panic_and_its_permit_returns() {
    let pool = pool(PoolConfig::new(ONE));
    for _ in 0..3 {
        let panicked = pool.submit(8, |lease| {
            fill(lease);
            assert!(!lease.grant.arena.is_zero());
            panic!("a defect");
        });
        assert_eq!(await_it::<()>(panicked.unwrap()), Err(HashError::Kernel));
        assert_eq!(pool.load(), PoolLoad { running: 0, waiting: 0, full: false });
        assert!(pool.shared.lock().queue.idle().iter().all(|arena| arena.blocks() == 8 && arena.is_zero()));
    }
    assert_eq!(await_it(pool.submit(8, |_| 7).unwrap()), Ok(7), "the threads live on");
}

#[test]
fn a_dropped_future_does_not_free_memory_that_is_in_use() {
    let pool = pool(PoolConfig::new(ONE).with_queue(0));
    let (hold, pending) = occupy(&pool);
    drop(pending);
    assert_eq!(pool.load().running, 1);
    assert_eq!(pool.lease(8).err(), Some(HashError::Busy), "the permit is the job's");
    drop(hold);
    until(|| pool.load().running == 0);
    fill(&mut pool.lease(8).unwrap());
}

#[tokio::test]
async fn a_client_that_went_away_waits_no_more_and_its_running_job_keeps_its_permit() {
    let pool = pool(PoolConfig::new(ONE));
    let (hold, occupied) = occupy(&pool);
    let running = tokio::spawn(occupied);
    let waiting = tokio::spawn(pool.submit(8, fill).unwrap());
    tokio::task::yield_now().await;
    for client in [running, waiting] {
        client.abort();
        assert!(client.await.unwrap_err().is_cancelled());
    }
    assert_eq!(pool.load(), PoolLoad { running: 1, waiting: 0, full: false });
    drop(hold);
    assert_eq!(pool.submit(8, |_| 1).unwrap().await, Ok(1));
}

#[test]
fn a_dropped_future_takes_a_job_that_did_not_begin_out_of_the_queue() {
    let pool = pool(PoolConfig::new(ONE));
    let (hold, _occupied) = occupy(&pool);
    let password = Arc::new(());
    let held = Arc::clone(&password);
    let pending = pool.submit(8, move |_| drop(held)).unwrap();
    assert_eq!((pool.load().waiting, Arc::strong_count(&password)), (1, 2));
    drop(pending);
    assert_eq!((pool.load().waiting, Arc::strong_count(&password)), (0, 1));
    drop(hold);
}

#[test]
fn a_full_queue_is_busy_at_once() {
    let pool = pool(PoolConfig::new(ONE).with_queue(2));
    let (hold, _occupied) = occupy(&pool);
    let first = pool.submit(8, fill).unwrap();
    assert!(!pool.load().full);
    let waiting = [first, pool.submit(8, fill).unwrap()];
    assert!(pool.load().full);
    let start = clock::now();
    assert_eq!(pool.lease(8).err(), Some(HashError::Busy));
    assert_eq!(pool.submit(8, fill).err(), Some(HashError::Busy));
    assert!(start.elapsed() < Duration::from_secs(5), "and not after the wait");
    drop(hold);
    assert!(waiting.into_iter().all(|pending| await_it(pending).is_ok()));
}

#[test]
fn the_wait_ends_busy_after_its_time_and_not_before() {
    let wait = Duration::from_millis(100);
    let pool = pool(PoolConfig::new(ONE).with_max_wait(wait));
    let _lease = pool.lease(8).unwrap();
    let start = clock::now();
    assert_eq!(pool.lease(8).err(), Some(HashError::Busy));
    let blocked = start.elapsed();
    let start = clock::now();
    assert_eq!(await_it(pool.submit(8, fill).unwrap()), Err(HashError::Busy), "while all permits are in use");
    for waited in [blocked, start.elapsed()] {
        assert!(waited >= wait && waited < LONG, "{waited:?}");
    }
    assert_eq!(pool.load().waiting, 0);
}

#[test]
fn blocking_and_awaiting_callers_are_served_in_the_order_in_which_they_came() {
    let pool = pool(PoolConfig::new(ONE));
    let (hold, _occupied) = occupy(&pool);
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut pending = Vec::new();
    thread::scope(|scope| {
        for caller in 0..20_usize {
            let order = Arc::clone(&order);
            if caller.is_multiple_of(2) {
                pending.push(pool.submit(8, move |_| order.lock().unwrap().push(caller)).unwrap());
            } else {
                let pool = &pool;
                scope.spawn(move || {
                    let _lease = pool.lease(8).unwrap();
                    order.lock().unwrap().push(caller);
                });
            }
            until(|| pool.load().waiting == caller.saturating_add(1));
        }
        drop(hold);
    });
    assert!(pending.into_iter().all(|pending| await_it(pending).is_ok()));
    assert_eq!(*order.lock().unwrap(), (0..20).collect::<Vec<_>>());
}

#[test]
fn a_thousand_jobs_at_once_never_hold_more_than_the_permits() {
    let pool = pool(PoolConfig::new(TWO));
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let pending: Vec<_> = (0..1000)
        .map(|_| {
            let (now, most) = (Arc::clone(&now), Arc::clone(&most));
            let job = move |lease: &mut Lease| {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst).saturating_add(1), Ordering::SeqCst);
                fill(lease);
                now.fetch_sub(1, Ordering::SeqCst);
            };
            pool.submit(8, job).unwrap()
        })
        .collect();
    assert!(pending.into_iter().all(|pending| await_it(pending).is_ok()));
    assert!(most.load(Ordering::SeqCst) <= 2);
    assert_eq!(pool.shared.lock().queue.idle().len(), 2);
}

#[test]
fn costly_records_run_one_at_a_time_within_the_bound() {
    let pool = pool(PoolConfig::new(TWO));
    assert_eq!(pool.memory_bound(64), (8 + 64 + 8 * 1024) * 1024);
    assert_eq!(pool.memory_bound(0), (8 + 8 + 8 * 1024) * 1024);
    let costly = pool.lease(64).unwrap();
    let second = pool.submit(9, |_| ()).unwrap();
    thread::sleep(Duration::from_millis(20));
    assert_eq!(pool.load(), PoolLoad { running: 1, waiting: 1, full: false });
    drop(costly);
    assert_eq!(await_it(second), Ok(()));
    let ordinary = [pool.lease(8), pool.lease(8)];
    assert!(ordinary.iter().all(Result::is_ok), "and the others at once");
}

#[test]
fn memory_that_is_not_there_is_an_error_and_the_permit_returns() {
    let pool = pool(PoolConfig::new(ONE));
    assert_eq!(pool.lease(8).unwrap().grant.arena.grow(usize::MAX), Err(HashError::OutOfMemory));
    assert_eq!(pool.load().running, 0);
    fill(&mut pool.lease(8).unwrap());
}

#[test]
fn a_lease_computes_nothing_over_its_memory() {
    let pool = pool(PoolConfig::new(ONE));
    assert_eq!(pool.lease(8).unwrap().fill(&work(9), &mut [0; 32]), Err(HashError::Kernel));
    assert_eq!(pool.work(), 0);
}

#[test]
fn warming_up_touches_all_arenas() {
    let pool = pool(PoolConfig::new(TWO));
    let blocks = |pool: &Pool| pool.shared.lock().queue.idle().iter().map(Arena::blocks).collect::<Vec<_>>();
    assert_eq!(blocks(&pool), [0, 0], "a new pool takes nothing");
    pool.warm_up().unwrap();
    assert_eq!(blocks(&pool), [8, 8]);
}

#[test]
fn the_threads_of_a_dropped_pool_end_after_the_last_job() {
    // Nobody's deadline wakes a thread that was forgotten; costly jobs leave one idle all the time.
    let pool = Pool::new(PoolConfig::new(TWO).with_max_wait(Duration::MAX), Params::WEAKEST);
    let (hold, occupied) = occupy(&pool);
    let job = |lease: &mut Lease| {
        fill(lease);
        thread::sleep(Duration::from_millis(5));
    };
    let last: Vec<_> = (0..5).map(|_| pool.submit(9, job).unwrap()).collect();
    let shared = Arc::downgrade(&pool.shared);
    drop(pool);
    drop(hold);
    assert!(await_it(occupied).is_ok());
    assert!(last.into_iter().all(|pending| await_it(pending).is_ok()));
    until(|| shared.strong_count() == 0);
}

#[test]
fn a_poisoned_lock_harms_nothing() {
    let pool = pool(PoolConfig::new(ONE));
    thread::scope(|scope| {
        let poisoning = scope.spawn(|| {
            let _state = pool.shared.lock();
            panic!("while the lock is held");
        });
        assert!(poisoning.join().is_err());
    });
    assert!(pool.shared.state.is_poisoned());
    fill(&mut pool.lease(8).unwrap());
    assert_eq!(await_it(pool.submit(8, |_| 1).unwrap()), Ok(1));
}

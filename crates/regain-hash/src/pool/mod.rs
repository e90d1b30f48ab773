//! The bounded pool: as many arenas as hashes may run at once, and one queue for all who want one.
//!
//! A permit is an arena, and it belongs to the job: whoever asked may go away, and its memory still
//! counts until the job ends. Those who block compute on their own thread; those who await are
//! computed for, by threads that the pool starts when it first needs them.

mod clock;
mod config;
mod lease;
mod oneshot;
mod queue;

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};

pub use config::{PoolConfig, PoolLoad};
pub(crate) use lease::Lease;

use crate::backend::Arena;
use crate::{HashError, Params};
use oneshot::{Receiver, Sender};
use queue::{Queue, Ticket};

/// The pool of one hasher, or of many that share it. Dropped, its threads end once all is done that
/// was asked of them.
pub(crate) struct Pool {
    config: PoolConfig,
    shared: Arc<Shared>,
}

impl Pool {
    /// A pool for hashes of `params`. It takes neither memory nor threads yet.
    pub(crate) fn new(config: PoolConfig, params: Params) -> Self {
        let ordinary = usize_from(params.m_cost());
        let idle = (0..config.permits.get()).map(|_| Arena::default()).collect();
        let queue = Queue::new(idle, usize_from(config.queue), ordinary);
        let shared = Shared {
            state: Mutex::new(State { queue, workers: 0, closed: false }),
            news: Condvar::new(),
            ordinary,
            #[cfg(test)]
            work: std::sync::atomic::AtomicU64::new(0),
        };
        Self { config, shared: Arc::new(shared) }
    }

    /// The most bytes that the pool takes: its arenas, of which one at a time may be of a costlier
    /// record, of up to `largest` KiB, and 8 MiB for all else.
    pub(crate) fn memory_bound(&self, largest: u32) -> usize {
        let others = usize::from(self.config.permits.get()).saturating_sub(1);
        let largest = self.shared.ordinary.max(usize_from(largest));
        let arenas = others.saturating_mul(self.shared.ordinary).saturating_add(largest);
        arenas.saturating_mul(1024).saturating_add(OVERHEAD_BYTES)
    }

    /// Touches all arenas now, so that the first callers do not pay for it.
    pub(crate) fn warm_up(&self) -> Result<(), HashError> {
        let mut state = self.shared.lock();
        state.queue.idle().iter_mut().try_for_each(|arena| arena.grow(self.shared.ordinary))
    }

    pub(crate) fn load(&self) -> PoolLoad {
        let mut state = self.shared.lock();
        let permits = usize::from(self.config.permits.get());
        let running = permits.saturating_sub(state.queue.idle().len());
        PoolLoad { running, waiting: state.queue.waiting(), full: state.queue.is_full() }
    }

    /// An arena for hashes of at most `m_cost` KiB on this thread. Blocks until it is this caller's
    /// turn, at most as long as configured.
    pub(crate) fn lease(&self, m_cost: u32) -> Result<Lease, HashError> {
        let deadline = self.deadline();
        let (sender, mut receiver) = oneshot::channel();
        let ticket = self.enter(Caller::Thread(sender), m_cost, deadline)?;
        let mut answer = receiver.block_until(deadline);
        if answer.is_pending() {
            self.shared.leave(ticket);
            // Either the sender is gone now, or the turn came in between.
            answer = receiver.block_until(None);
        }
        match answer {
            Poll::Ready(Some(lease)) => Ok(lease),
            Poll::Ready(None) | Poll::Pending => Err(HashError::Busy),
        }
    }

    /// Has `work` done on a thread of the pool, in an arena for hashes of at most `m_cost` KiB.
    pub(crate) fn submit<T, W>(&self, m_cost: u32, work: W) -> Result<Pending<T>, HashError>
    where
        T: Send + 'static,
        W: FnOnce(&mut Lease) -> T + Send + 'static,
    {
        self.start_workers()?;
        let (sender, receiver) = oneshot::channel();
        let job: Job = Box::new(move |lease| {
            // At the end of this line the work's password is wiped, and the arena given back.
            let answer = lease.map(|mut lease| work(&mut lease));
            let _unwanted = sender.send(answer);
        });
        let ticket = self.enter(Caller::Job(job), m_cost, self.deadline())?;
        Ok(Pending { receiver, ticket, shared: Arc::clone(&self.shared) })
    }

    /// Blocks computed so far: what "the same work" is measured in.
    #[cfg(test)]
    pub(crate) fn work(&self) -> u64 {
        self.shared.work.load(std::sync::atomic::Ordering::Relaxed)
    }

    fn enter(&self, caller: Caller, m_cost: u32, deadline: Option<Instant>) -> Result<Ticket, HashError> {
        let entered = self.shared.lock().queue.enter(caller, usize_from(m_cost), deadline);
        // A refused caller is dropped here, under no lock.
        let ticket = entered.map_err(|_caller| HashError::Busy)?;
        self.shared.dispatch();
        Ok(ticket)
    }

    /// One thread for each permit, and one more that keeps the time: it runs no job, only wakers.
    fn start_workers(&self) -> Result<(), HashError> {
        let mut state = self.shared.lock();
        while state.workers <= usize::from(self.config.permits.get()) {
            let shared = Arc::clone(&self.shared);
            let builder = thread::Builder::new().name("regain-hash".to_owned());
            match builder.spawn(move || shared.work_off()) {
                Ok(_detached) => state.workers = state.workers.saturating_add(1),
                // Fewer threads do all the work, only later.
                Err(_) if state.workers > 0 => break,
                Err(_) => return Err(HashError::OutOfMemory),
            }
        }
        Ok(())
    }

    /// `None` where the wait is longer than a clock can count.
    fn deadline(&self) -> Option<Instant> {
        clock::now().checked_add(self.config.max_wait)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.news.notify_all();
    }
}

/// The answer to a job. Dropped before the job began, it takes the job out of the queue; dropped
/// later, it lets the job end, and keep its permit until then.
pub(crate) struct Pending<T> {
    receiver: Receiver<Result<T, HashError>>,
    ticket: Ticket,
    shared: Arc<Shared>,
}

impl<T> Future for Pending<T> {
    type Output = Result<T, HashError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // A job that ends without an answer has panicked.
        pin!(&mut self.receiver).poll(context).map(|answer| answer.unwrap_or(Err(HashError::Kernel)))
    }
}

impl<T> Drop for Pending<T> {
    fn drop(&mut self) {
        self.shared.leave(self.ticket);
    }
}

/// What the callers and the pool's threads share.
struct Shared {
    state: Mutex<State>,
    /// For the pool's threads: a job may be ready, a deadline is new, or the pool is closed.
    news: Condvar,
    /// Blocks of an arena that is kept.
    ordinary: usize,
    #[cfg(test)]
    work: std::sync::atomic::AtomicU64,
}

impl Shared {
    /// The state is whole even where a thread panicked: nothing that panics runs under the lock.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives those at the head of the queue their arenas, up to the first that needs a thread of the
    /// pool. Leases and wakers are foreign to the lock: they move and drop outside of it.
    fn dispatch(self: &Arc<Self>) {
        loop {
            let mut state = self.lock();
            let Some((grant, caller)) = state.queue.grant(|caller| matches!(caller, Caller::Thread(_)))
            else {
                if state.queue.waiting() > 0 {
                    self.news.notify_one();
                }
                return;
            };
            drop(state);
            caller.turn(Lease::new(self, grant));
        }
    }

    fn leave(self: &Arc<Self>, ticket: Ticket) {
        let caller = self.lock().queue.leave(ticket);
        if caller.is_some() {
            drop(caller);
            self.dispatch();
        }
    }

    /// Waits for news, at most for the time that is `left`.
    fn wait<'a>(&self, state: MutexGuard<'a, State>, left: Option<Duration>) -> MutexGuard<'a, State> {
        match left {
            None => self.news.wait(state).unwrap_or_else(PoisonError::into_inner),
            Some(left) => self.news.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0,
        }
    }

    /// The life of a thread of the pool.
    fn work_off(self: Arc<Self>) {
        let mut state = self.lock();
        loop {
            let now = clock::now();
            // Whose turn it is gets it, be it late: refusing helps nobody while an arena is idle.
            if let Some((grant, caller)) = state.queue.grant(|_| true) {
                drop(state);
                self.dispatch();
                caller.turn(Lease::new(&self, grant));
            } else if let Some(caller) = state.queue.expire(now) {
                drop(state);
                caller.refuse();
            } else if state.closed && state.queue.waiting() == 0 {
                // The others may have looked while there was still work.
                self.news.notify_all();
                return;
            } else {
                let left =
                    state.queue.next_deadline().map(|deadline| deadline.saturating_duration_since(now));
                state = self.wait(state, left);
                continue;
            }
            state = self.lock();
        }
    }
}

struct State {
    queue: Queue<Arena, Caller>,
    workers: usize,
    closed: bool,
}

/// Who waits for an arena.
enum Caller {
    /// A thread that blocks, and computes by itself.
    Thread(Sender<Lease>),
    /// Work for a thread of the pool.
    Job(Job),
}

type Job = Box<dyn FnOnce(Result<Lease, HashError>) + Send>;

impl Caller {
    fn turn(self, lease: Lease) {
        match self {
            // A lease that nobody takes goes back as it drops.
            Self::Thread(sender) => drop(sender.send(lease)),
            Self::Job(job) => run(job, Ok(lease)),
        }
    }

    fn refuse(self) {
        match self {
            // The thread sees that its sender is gone.
            Self::Thread(sender) => drop(sender),
            Self::Job(job) => run(job, Err(HashError::Busy)),
        }
    }
}

/// Runs a job, and the waker of whoever awaits it, so that a panic of either ends no thread of the
/// pool. What it held is wiped as the panic unwinds.
fn run(job: Job, lease: Result<Lease, HashError>) {
    let _panicked = catch_unwind(AssertUnwindSafe(|| job(lease)));
}

fn usize_from(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// For stacks, the queue, and what the allocator keeps. What the callers hold while they wait is
/// theirs.
const OVERHEAD_BYTES: usize = 8 * 1024 * 1024;

#[cfg(test)]
mod tests;

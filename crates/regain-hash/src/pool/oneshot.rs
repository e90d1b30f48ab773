//! One value from one thread to one that waits for it: as a future of no certain runtime, or
//! blocking.

use std::future::Future;
use std::mem;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Instant;

use super::clock;

pub(super) fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let slot = Arc::new(Mutex::new(Slot::Empty(None)));
    (Sender(Arc::clone(&slot)), Receiver(slot))
}

/// Sends once. Dropped before that, it tells the receiver that nothing will come.
pub(super) struct Sender<T>(Arc<Mutex<Slot<T>>>);

impl<T> Sender<T> {
    /// Sends `value`, or gives it back where nobody waits any more.
    pub(super) fn send(self, value: T) -> Result<(), T> {
        let mut slot = lock(&self.0);
        let Slot::Empty(waker) = &mut *slot else { return Err(value) };
        let waker = waker.take();
        *slot = Slot::Full(value);
        drop(slot);
        wake(waker);
        Ok(())
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        let mut slot = lock(&self.0);
        let Slot::Empty(waker) = &mut *slot else { return };
        let waker = waker.take();
        *slot = Slot::Closed;
        drop(slot);
        wake(waker);
    }
}

/// What was sent, or `None` where nothing will come.
pub(super) struct Receiver<T>(Arc<Mutex<Slot<T>>>);

impl<T> Receiver<T> {
    /// Blocks until there is an answer; `Pending` where there is none at `deadline`.
    pub(super) fn block_until(&mut self, deadline: Option<Instant>) -> Poll<Option<T>> {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut context = Context::from_waker(&waker);
        loop {
            let answer = pin!(&mut *self).poll(&mut context);
            if answer.is_ready() {
                return answer;
            }
            match deadline.map(|deadline| deadline.saturating_duration_since(clock::now())) {
                None => thread::park(),
                Some(left) if left.is_zero() => return Poll::Pending,
                Some(left) => thread::park_timeout(left),
            }
        }
    }
}

impl<T> Future for Receiver<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let waker = context.waker().clone();
        let mut slot = lock(&self.0);
        if let Slot::Empty(held) = &mut *slot {
            let old = held.replace(waker);
            drop(slot);
            drop(old);
            return Poll::Pending;
        }
        match mem::replace(&mut *slot, Slot::Closed) {
            Slot::Full(value) => Poll::Ready(Some(value)),
            Slot::Empty(_) | Slot::Closed => Poll::Ready(None),
        }
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let unread = mem::replace(&mut *lock(&self.0), Slot::Closed);
        drop(unread);
    }
}

enum Slot<T> {
    Empty(Option<Waker>),
    Full(T),
    Closed,
}

/// Wakes a thread that blocks.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// A waker is foreign code: it runs under no lock.
fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// A slot is whole even where a thread panicked: it is only ever replaced.
fn lock<T>(slot: &Mutex<Slot<T>>) -> MutexGuard<'_, Slot<T>> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn soon() -> Option<Instant> {
        clock::now().checked_add(Duration::from_millis(20))
    }

    #[test]
    fn a_value_arrives_before_during_and_after_the_wait() {
        let (sender, mut receiver) = channel();
        sender.send(1).unwrap();
        assert_eq!(receiver.block_until(soon()), Poll::Ready(Some(1)));
        assert_eq!(receiver.block_until(soon()), Poll::Ready(None), "once");

        let (sender, mut receiver) = channel();
        assert_eq!(receiver.block_until(soon()), Poll::Pending);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(20));
                sender.send(2).unwrap();
            });
            assert_eq!(receiver.block_until(None), Poll::Ready(Some(2)));
        });
    }

    #[test]
    fn each_side_learns_that_the_other_is_gone() {
        let (sender, receiver) = channel();
        drop(receiver);
        assert_eq!(sender.send(3), Err(3));

        let (sender, mut receiver) = channel::<u8>();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(20));
                drop(sender);
            });
            assert_eq!(receiver.block_until(None), Poll::Ready(None));
        });
    }

    #[test]
    fn an_unread_value_is_dropped_with_its_receiver() {
        let value = Arc::new(());
        let (sender, receiver) = channel();
        sender.send(Arc::clone(&value)).unwrap();
        drop(receiver);
        assert_eq!(Arc::strong_count(&value), 1);
    }
}

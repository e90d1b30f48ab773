//! A thread that owns a connection and does one job after another.

use std::sync::Arc;
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

/// The way to such a thread. When the last clone is dropped, the queue is done first, and the
/// connection is closed when the drop returns.
#[derive(Clone)]
pub(crate) struct Worker {
    // Dropped in this order: the thread ends when no sender is left, and then it can be waited for.
    jobs: mpsc::Sender<Job>,
    _thread: Arc<Joined>,
}

/// Waits for its thread when it is dropped.
struct Joined(Option<JoinHandle<()>>);

impl Drop for Joined {
    fn drop(&mut self) {
        // A thread that panicked has told so to whoever waited for its answer.
        let _ = self.0.take().map(JoinHandle::join);
    }
}

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

impl Worker {
    /// Starts a thread whose queue holds `capacity` jobs, at least 1.
    pub(crate) fn start(name: &str, mut connection: Connection, capacity: usize) -> std::io::Result<Self> {
        let (jobs, mut queue) = mpsc::channel::<Job>(capacity.max(1));
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            while let Some(job) = queue.blocking_recv() {
                job(&mut connection);
            }
        })?;
        Ok(Self { jobs, _thread: Arc::new(Joined(Some(thread))) })
    }

    /// Queues a job and waits for its answer. A queued job is done even where nobody waits any more.
    pub(crate) async fn run<T, F>(&self, job: F) -> Result<T, Lost>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> T + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // An error means that the caller stopped waiting, which is its right.
            let _ = answer.send(job(connection));
        });
        self.jobs.try_send(job).map_err(|refused| match refused {
            mpsc::error::TrySendError::Full(_) => Lost::Full,
            mpsc::error::TrySendError::Closed(_) => Lost::Stopped,
        })?;
        answered.await.map_err(|_| Lost::Unanswered)
    }
}

/// Why a job gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Lost {
    /// The queue is full; the job was not taken.
    #[error("too many calls wait for it: try again, or more slowly")]
    Full,
    /// The thread is gone; the job was not taken.
    #[error("its thread has ended: open the store again")]
    Stopped,
    /// The thread went away with the job.
    #[error("its thread ended during a call: open the store again")]
    Unanswered,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc as std_mpsc;

    fn worker(capacity: usize) -> Worker {
        Worker::start("test", Connection::open_in_memory().unwrap(), capacity).unwrap()
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once() {
        let worker = worker(1);
        let (release, blocked) = std_mpsc::channel::<()>();
        let (started, running) = std_mpsc::channel::<()>();
        let first = tokio::spawn({
            let worker = worker.clone();
            async move {
                let job = move |_: &mut Connection| {
                    started.send(()).unwrap();
                    blocked.recv().unwrap();
                };
                worker.run(job).await
            }
        });
        tokio::task::spawn_blocking(move || running.recv().unwrap()).await.unwrap();
        let second = tokio::spawn({
            let worker = worker.clone();
            async move { worker.run(|_| ()).await }
        });
        while worker.jobs.capacity() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(worker.run(|_| ()).await, Err(Lost::Full));
        release.send(()).unwrap();
        assert_eq!((first.await.unwrap(), second.await.unwrap()), (Ok(()), Ok(())));
    }

    #[tokio::test]
    async fn a_job_is_done_though_its_caller_went_away() {
        let worker = worker(4);
        let (done, seen) = std_mpsc::channel();
        let mut call = Box::pin(worker.run(move |_| done.send(7).unwrap()));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let _ = call.as_mut().poll(&mut context);
        drop(call);
        drop(worker);
        assert_eq!(tokio::task::spawn_blocking(move || seen.recv().unwrap()).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn a_thread_that_died_is_an_error() {
        let worker = worker(4);
        assert_eq!(worker.run::<(), _>(|_| panic!("a defect")).await, Err(Lost::Unanswered));
        while !worker.jobs.is_closed() {
            tokio::task::yield_now().await;
        }
        assert_eq!(worker.run(|_| ()).await, Err(Lost::Stopped));
    }
}

//! One fresh store, its clock, and the ways to ask it.

use std::fmt::Display;
use std::future::Future;
use std::sync::Arc;

use regain::ManualClock;
use regain::store::{Commit, CommitError, Committed, Store, Write};
use regain_types::Timestamp;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::Barrier;

/// What a property looks at.
pub(crate) struct World<S> {
    pub(crate) store: Arc<S>,
    pub(crate) clock: ManualClock,
}

/// Why a property does not hold.
pub(crate) struct Why(pub(crate) String);

pub(crate) type Holds = Result<(), Why>;

impl<S: Store + 'static> World<S> {
    pub(crate) fn new(make: impl Fn(ManualClock) -> S) -> Self {
        let clock = ManualClock::at(START);
        Self { store: Arc::new(make(clock.clone())), clock }
    }

    /// A commit with these writes at the time that the clock shows.
    pub(crate) fn commit(&self, writes: impl IntoIterator<Item = Write>) -> Commit {
        writes.into_iter().fold(Commit::at(self.clock.shown()), Commit::with)
    }

    /// Executes the writes, which nothing stands against.
    pub(crate) async fn write(&self, writes: impl IntoIterator<Item = Write>) -> Holds {
        match self.store.commit(&self.commit(writes)).await? {
            Committed::Now => Ok(()),
            Committed::Before => Err(Why("a commit without a once-key answers Before".to_owned())),
        }
    }

    /// Executes the writes, which must conflict.
    pub(crate) async fn conflicts(&self, writes: impl IntoIterator<Item = Write>, what: &str) -> Holds {
        match self.store.commit(&self.commit(writes)).await {
            Err(CommitError::Conflict) => Ok(()),
            other => Err(Why(format!("{what}: the answer is {}, not a conflict", word(&other)))),
        }
    }

    /// Executes the writes, which a limit must refuse, and gives its `retry_at`.
    pub(crate) async fn limited(
        &self,
        writes: impl IntoIterator<Item = Write>,
        what: &str,
    ) -> Result<Timestamp, Why> {
        match self.store.commit(&self.commit(writes)).await {
            Err(CommitError::Limited { retry_at }) => Ok(retry_at),
            other => Err(Why(format!("{what}: the answer is {}, not a limit", word(&other)))),
        }
    }

    /// Executes one commit a racer, all at once, and gives the answers.
    pub(crate) async fn race(
        &self,
        racers: usize,
        commit: impl Fn(usize) -> Commit,
    ) -> Result<Vec<Result<Committed, CommitError>>, Why> {
        let threads = Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread;
        ensure(threads, "racers need a multi-thread runtime: this one would prove nothing")?;
        let start = Arc::new(Barrier::new(racers));
        let mut tasks = Vec::new();
        for racer in 0..racers {
            let (store, start, commit) = (Arc::clone(&self.store), Arc::clone(&start), commit(racer));
            tasks.push(tokio::spawn(async move {
                start.wait().await;
                store.commit(&commit).await
            }));
        }
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.map_err(|error| Why(format!("a racer ended badly: {error}")))?);
        }
        Ok(answers)
    }

    /// Races and counts: exactly one wins, all others conflict.
    pub(crate) async fn race_for_one(&self, racers: usize, commit: impl Fn(usize) -> Commit) -> Holds {
        let answers = self.race(racers, commit).await?;
        let won = answers.iter().filter(|answer| matches!(answer, Ok(Committed::Now))).count();
        let lost = answers.iter().filter(|answer| matches!(answer, Err(CommitError::Conflict))).count();
        ensure(
            won == 1 && lost == racers.saturating_sub(1),
            &format!("of {racers} racers {won} won, {lost} lost"),
        )
    }
}

impl<E: Display> From<E> for Why {
    fn from(error: E) -> Self {
        Self(format!("an unexpected error: {error}"))
    }
}

/// Holds a claim, or says what is wrong.
pub(crate) fn ensure(holds: bool, otherwise: &str) -> Holds {
    if holds { Ok(()) } else { Err(Why(otherwise.to_owned())) }
}

/// Waits for something that must be there.
pub(crate) async fn there<T, E: Display>(
    answer: impl Future<Output = Result<Option<T>, E>>,
    what: &str,
) -> Result<T, Why> {
    answer.await?.ok_or_else(|| Why(format!("{what} is not there")))
}

/// An answer in a word.
pub(crate) fn word(answer: &Result<Committed, CommitError>) -> String {
    match answer {
        Ok(committed) => format!("{committed:?}"),
        Err(error) => error.code().to_owned(),
    }
}

/// What the clock shows first: 2027-01-15 08:00:00 UTC.
pub(crate) const START: Timestamp = Timestamp::from_secs(1_800_000_000);

/// How many racers a race has where the contract names a number.
pub(crate) const RACERS: usize = 64;

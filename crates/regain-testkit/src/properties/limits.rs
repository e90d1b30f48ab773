//! Limits, by the generic cell rate algorithm.

use std::time::Duration;

use regain::store::{CommitError, LimitKey, Store, Write};
use regain_types::Timestamp;

use crate::fixtures::{MINUTE, TICK, entry, impossible, key, later, take};
use crate::world::{Holds, RACERS, START, World, ensure, word};

pub(crate) async fn a_limit_admits_its_burst_among_64_racers<S: Store + 'static>(world: &World<S>) -> Holds {
    let answers = world.race(RACERS, |_| world.commit([take(1, MINUTE, 5)])).await?;
    let admitted = answers.iter().filter(|answer| answer.is_ok()).count();
    ensure(admitted == 5, &format!("a limit of 5 admits {admitted} of {RACERS} at once"))?;
    let retry_at = later(MINUTE);
    for answer in answers.iter().filter(|answer| answer.is_err()) {
        let exact = matches!(answer, Err(CommitError::Limited { retry_at: at }) if *at == retry_at);
        ensure(exact, &format!("a refusal is {}, or its retry_at is not {retry_at}", word(answer)))?;
    }
    Ok(())
}

pub(crate) async fn one_attempt_comes_back_after_each_interval<S: Store + 'static>(
    world: &World<S>,
) -> Holds {
    for _ in 0..3 {
        world.write([take(1, MINUTE, 3)]).await?;
    }
    for _ in 0..3 {
        let retry_at = world.limited([take(1, MINUTE, 3)], "an attempt above the burst").await?;
        world.clock.set(retry_at.before(TICK));
        let again = world.limited([take(1, MINUTE, 3)], "an attempt one millisecond before retry_at").await?;
        ensure(again == retry_at, "a refused attempt moves retry_at")?;
        world.clock.set(retry_at);
        world.write([take(1, MINUTE, 3)]).await?;
    }
    ensure(
        world.clock.shown() == later(MINUTE.saturating_mul(3)),
        "three attempts do not take three intervals",
    )?;
    // After a long pause the burst is back, and no more than that.
    world.clock.advance(MINUTE.saturating_mul(1000));
    for _ in 0..3 {
        world.write([take(1, MINUTE, 3)]).await?;
    }
    world.limited([take(1, MINUTE, 3)], "an attempt above the burst after a pause").await.map(drop)
}

pub(crate) async fn a_refused_commit_takes_nothing_from_a_limit<S: Store + 'static>(
    world: &World<S>,
) -> Holds {
    for _ in 0..10 {
        world.conflicts([take(1, MINUTE, 2), impossible()], "a limit and a failed guard").await?;
    }
    world.write([take(2, MINUTE, 1)]).await?;
    for _ in 0..10 {
        let trace = Write::Append(entry(key(1), "refused", START));
        world.limited([take(1, MINUTE, 2), trace, take(2, MINUTE, 1)], "two limits, one used up").await?;
    }
    ensure(world.store.audit(&key(1), 10).await?.is_empty(), "a limited commit has written")?;
    for _ in 0..2 {
        world.write([take(1, MINUTE, 2)]).await?;
    }
    world.limited([take(1, MINUTE, 2)], "an attempt above the burst").await.map(drop)
}

pub(crate) async fn a_cleared_limit_is_whole_again<S: Store + 'static>(world: &World<S>) -> Holds {
    world.write([take(1, MINUTE, 1), take(2, MINUTE, 1)]).await?;
    world.write([Write::ClearLimit { key: LimitKey([1; 32]) }]).await?;
    world.write([take(1, MINUTE, 1)]).await?;
    world.limited([take(1, MINUTE, 1)], "an attempt above the burst").await?;
    world.limited([take(2, MINUTE, 1)], "a limit that was not cleared").await.map(drop)
}

pub(crate) async fn no_limit_overflows<S: Store + 'static>(world: &World<S>) -> Holds {
    world.write([take(1, Duration::MAX, 1)]).await?;
    let retry_at = world.limited([take(1, Duration::MAX, 1)], "an endless interval").await?;
    ensure(retry_at == Timestamp::from_millis(u64::MAX), "an endless interval ends")?;
    world.write([take(2, Duration::MAX, u32::MAX)]).await?;
    world.clock.set(Timestamp::from_millis(u64::MAX));
    world.write([take(3, MINUTE, 1)]).await?;
    world.clock.set(Timestamp::EPOCH);
    world.write([take(4, MINUTE, 1)]).await
}

//! Cases: at most one live one an account.

use regain::store::{CaseBy, CaseId, Store, StoredCase, Write};

use crate::fixtures::{HOUR, case, key, later, open, tenant};
use crate::world::{Holds, World, ensure, there};

pub(crate) async fn a_case_reads_back_as_it_was_written<S: Store + 'static>(world: &World<S>) -> Holds {
    let mut row = case(key(1), 1);
    row.due = Some(later(HOUR));
    row.state = "{\"\u{e9}\":\"'\"}".to_owned();
    let by_id = CaseBy::Id(tenant(), row.id);
    world.write([open(row.clone())]).await?;
    let read = there(world.store.case(&by_id), "the case").await?;
    ensure(read == row, "a new case reads back otherwise")?;
    (row.rev, row.due, row.live) = (2, None, false);
    world.write([Write::PutCase { row: row.clone(), was: Some(1) }]).await?;
    world
        .conflicts([Write::PutCase { row: row.clone(), was: Some(1) }], "a change on a stale revision")
        .await?;
    let read = there(world.store.case(&by_id), "the case").await?;
    ensure(read == row, "a changed case reads back otherwise")
}

pub(crate) async fn a_case_stays_with_its_account<S: Store + 'static>(world: &World<S>) -> Holds {
    world.write([open(case(key(1), 1))]).await?;
    let moved = StoredCase { rev: 2, ..case(key(2), 1) };
    world.conflicts([Write::PutCase { row: moved, was: Some(1) }], "a case that changes its account").await
}

pub(crate) async fn an_account_has_one_live_case<S: Store + 'static>(world: &World<S>) -> Holds {
    world.write([open(case(key(1), 1))]).await?;
    world.conflicts([open(case(key(1), 2))], "a second live case of an account").await?;
    world.write([open(case(key(2), 3))]).await?;
    let closed = StoredCase { live: false, ..case(key(1), 4) };
    world.write([open(closed)]).await?;
    let live = there(world.store.case(&CaseBy::LiveOf(key(1))), "the live case").await?;
    ensure(live == case(key(1), 1), "the live case is another one")?;
    let end = StoredCase { rev: 2, live: false, ..case(key(1), 1) };
    world.write([Write::PutCase { row: end, was: Some(1) }]).await?;
    ensure(world.store.case(&CaseBy::LiveOf(key(1))).await?.is_none(), "a closed case is live")?;
    world.write([open(case(key(1), 5))]).await
}

pub(crate) async fn one_live_case_opens_among_racers<S: Store + 'static>(world: &World<S>) -> Holds {
    let opens = |racer: usize| {
        let id = CaseId::from_bytes([u8::try_from(racer).unwrap_or(u8::MAX); 16]);
        world.commit([open(StoredCase { id, ..case(key(1), 0) })])
    };
    world.race_for_one(16, opens).await
}

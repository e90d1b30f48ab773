//! What is due, and how it is done once.

use regain::store::{
    LetterId, Store, StoreError, StoredAccount, StoredCase, StoredLetter, StoredRequest, Write,
};
use regain_types::Timestamp;

use crate::fixtures::{
    HOUR, MINUTE, SECOND, TICK, account, case, key, later, letter, open, put, request, tenant,
};
use crate::world::{Holds, START, World, ensure};

pub(crate) async fn what_is_due_comes_earliest_first_and_no_more_than_asked_for<S: Store + 'static>(
    world: &World<S>,
) -> Holds {
    // Written in another order than they are due in; the last one is not due yet, another one never.
    let now = later(SECOND.saturating_mul(4));
    let due_at = |n: u8| match n {
        4 => Some(now),
        5 => Some(now.after(TICK)),
        6 => None,
        n => Some(later(SECOND.saturating_mul(u32::from(n)))),
    };
    for n in [3, 6, 1, 5, 4, 2] {
        let key = key(i64::from(n));
        world
            .write([
                put(StoredAccount { due: due_at(n), ..account(key.clone()) }),
                open(StoredCase { due: due_at(n), ..case(key.clone(), n) }),
                Write::NewLetter(letter(key, n, due_at(n))),
                Write::NewRequest(request(tenant(), n, due_at(n).unwrap_or(now.after(HOUR)))),
            ])
            .await?;
    }
    for limit in [0, 1, 3, 4, 100] {
        let expected: Vec<u8> = (1..=4).take(usize::try_from(limit)?).collect();
        let due = world.store.due(&tenant(), now, limit).await?;
        let accounts: Vec<_> = expected.iter().map(|n| key(i64::from(*n))).collect();
        ensure(
            due.accounts == accounts,
            &format!("other accounts are due than {expected:?}, or in another order"),
        )?;
        let cases: Vec<_> = expected.iter().map(|n| case(key(1), *n).id).collect();
        ensure(due.cases == cases, &format!("other cases are due than {expected:?}, or in another order"))?;
        let letters: Vec<_> = expected.iter().map(|n| letter(key(i64::from(*n)), *n, due_at(*n))).collect();
        ensure(
            due.letters == letters,
            &format!("other letters are due than {expected:?}, or in another order"),
        )?;
        let requests: Vec<u8> = (1..=6).take(usize::try_from(limit)?).collect();
        let read: Vec<_> = due.requests.iter().map(fields).collect();
        let written: Vec<_> =
            requests.iter().map(|n| request(tenant(), *n, due_at(*n).unwrap_or(now.after(HOUR)))).collect();
        let written: Vec<_> = written.iter().map(fields).collect();
        ensure(read == written, &format!("other requests are open than {requests:?}, or in another order"))?;
    }
    Ok(())
}

pub(crate) async fn a_request_ends_once_among_racers<S: Store + 'static>(world: &World<S>) -> Holds {
    let row = request(tenant(), 1, START);
    world.write([Write::NewRequest(row.clone()), Write::NewRequest(request(tenant(), 2, START))]).await?;
    let end = || Write::EndRequest { tenant: tenant(), id: row.id };
    world.race_for_one(16, |_| world.commit([end()])).await?;
    world.conflicts([end()], "a request that ended already").await?;
    let left = world.store.due(&tenant(), START, 9).await?.requests;
    ensure(left.iter().map(fields).eq([fields(&request(tenant(), 2, START))]), "the wrong requests are left")
}

pub(crate) async fn a_letter_is_taken_once_an_attempt<S: Store + 'static>(world: &World<S>) -> Holds {
    let row = letter(key(1), 1, Some(START));
    let take = |attempts, due| Write::TakeLetter { id: row.id, attempts, due };
    world.conflicts([take(0, None)], "an unknown letter").await?;
    world.write([Write::NewLetter(row.clone()), Write::NewLetter(letter(key(1), 2, None))]).await?;
    let again = Some(later(MINUTE));
    world.race_for_one(16, |_| world.commit([take(0, again)])).await?;
    for stale in [0, 2] {
        world.conflicts([take(stale, again)], "a letter that was tried another number of times").await?;
    }
    ensure(letters(world, START).await?.is_empty(), "a letter is due while somebody sends it")?;
    let waiting = StoredLetter { attempts: 1, due: again, ..row.clone() };
    ensure(
        letters(world, later(MINUTE)).await? == [waiting],
        "a letter that was taken is not due again as said",
    )?;
    world.write([take(1, again)]).await?;
    world.write([Write::EndLetter { id: row.id }]).await?;
    world.conflicts([take(2, again)], "a letter that was sent").await?;
    ensure(letters(world, later(HOUR)).await?.is_empty(), "a letter that was sent is due")?;
    let other = Write::TakeLetter { id: LetterId::from_bytes([2; 16]), attempts: 0, due: None };
    world.write([other]).await
}

pub(crate) async fn a_letter_that_was_given_up_is_not_due<S: Store + 'static>(world: &World<S>) -> Holds {
    let row = letter(key(1), 1, Some(START));
    let take = |attempts, due| Write::TakeLetter { id: row.id, attempts, due };
    world.write([Write::NewLetter(row.clone())]).await?;
    world.write([take(0, None)]).await?;
    let never = letters(world, Timestamp::from_millis(u64::MAX)).await?;
    ensure(never.is_empty(), "a letter that was given up is due")?;
    // It is kept, so that an operator can have it tried again.
    world.write([take(1, Some(later(MINUTE)))]).await?;
    ensure(letters(world, later(MINUTE)).await?.len() == 1, "a letter that was given up can't be tried again")
}

async fn letters<S: Store>(world: &World<S>, now: Timestamp) -> Result<Vec<StoredLetter>, StoreError> {
    Ok(world.store.due(&tenant(), now, 9).await?.letters)
}

/// Requests have no equality of their own: nothing in the flow compares them.
fn fields(row: &StoredRequest) -> impl PartialEq + use<> {
    (row.id, row.tenant.clone(), row.reason.clone(), row.at, row.key, row.sealed.clone())
}

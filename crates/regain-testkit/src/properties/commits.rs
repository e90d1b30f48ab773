//! A commit is executed whole, in order, or not at all.

use regain::store::{CaseBy, CommitError, Committed, LetterId, OnceKey, Store, Write};
use regain_token::Selector;
use regain_types::KeyId;

use crate::fixtures::{
    MINUTE, account, case, claim, entry, impossible, key, letter, link, open, place, put, request, take,
    tenant,
};
use crate::world::{Holds, START, Why, World, ensure, there, word};

pub(crate) async fn the_clock_is_the_one_that_the_store_was_given<S: Store + 'static>(
    world: &World<S>,
) -> Holds {
    ensure(world.store.now().await? == START, "now is not what the clock shows")?;
    world.clock.advance(MINUTE);
    ensure(world.store.now().await? == START.after(MINUTE), "now does not follow the clock")?;
    world.clock.set(START);
    ensure(world.store.now().await? == START, "now does not follow a clock that was set back")
}

pub(crate) async fn what_is_not_there_is_none_and_no_error<S: Store + 'static>(world: &World<S>) -> Holds {
    nothing_is_there(world).await?;
    ensure(world.store.find(&tenant(), &[]).await?.is_empty(), "no key finds an account")?;
    // Writes that touch nothing, and are no guards.
    let (key, index) = (key(1), place(1)?);
    world.write([]).await?;
    world
        .write([
            Write::Unindex { key: index, account: key.clone() },
            Write::VoidLinks { account: key, purpose: None },
            Write::EndLetter { id: LetterId::from_bytes([1; 16]) },
            Write::Sweep { before: START },
        ])
        .await
}

pub(crate) async fn a_failed_guard_undoes_every_write<S: Store + 'static>(world: &World<S>) -> Holds {
    let limit = || take(1, MINUTE, 1);
    let once = OnceKey([1; 32]);
    let all = || -> Result<Vec<Write>, Why> {
        let indexed = Write::Index { key: place(1)?, account: key(1) };
        Ok(vec![
            put(account(key(1))),
            open(case(key(1), 1)),
            indexed,
            Write::NewLink(link(key(1), 1)),
            Write::NewRequest(request(tenant(), 1, START)),
            Write::NewLetter(letter(key(1), 1, Some(START))),
            limit(),
            Write::CheckKey { id: KeyId::FIRST, value: [1; 32] },
            Write::Append(entry(key(1), "tried", START)),
        ])
    };
    let length = all()?.len();
    for position in [0, length / 2, length] {
        let mut writes = all()?;
        writes.insert(position, impossible());
        let answer = world.store.commit(&world.commit(writes).once(once)).await;
        let conflict = matches!(answer, Err(CommitError::Conflict));
        ensure(conflict, &format!("with a failed guard the answer is {}", word(&answer)))?;
        nothing_is_there(world)
            .await
            .map_err(|why| Why(format!("guard {position} failed, yet {}", why.0)))?;
    }
    // Neither the limit, nor the check value, nor the once-key was kept.
    world.write([limit(), Write::CheckKey { id: KeyId::FIRST, value: [2; 32] }]).await?;
    let again = world.store.commit(&world.commit([]).once(once)).await?;
    ensure(again == Committed::Now, "a refused commit used up its once-key")
}

pub(crate) async fn an_insert_conflicts_with_what_is_there<S: Store + 'static>(world: &World<S>) -> Holds {
    let mut closed = case(key(1), 1);
    closed.live = false;
    let all = || {
        [
            ("account", put(account(key(1)))),
            ("case", open(closed.clone())),
            ("link", Write::NewLink(link(key(1), 1))),
            ("request", Write::NewRequest(request(tenant(), 1, START))),
            ("letter", Write::NewLetter(letter(key(1), 1, Some(START)))),
        ]
    };
    world.write(all().map(|(_, write)| write)).await?;
    world.write([claim(tenant(), 1, 7)]).await?;
    for (what, write) in all() {
        world.conflicts([write], &format!("a second {what} under one id")).await?;
    }
    world.conflicts([claim(tenant(), 1, 8)], "a link that a second insert would have issued again").await
}

pub(crate) async fn a_write_sees_the_writes_before_it<S: Store + 'static>(world: &World<S>) -> Holds {
    let mut changed = account(key(1));
    changed.rev = 2;
    let mut end = case(key(1), 1);
    (end.rev, end.live) = (2, false);
    world
        .write([
            put(account(key(1))),
            Write::PutAccount { row: changed, was: Some(1) },
            open(case(key(1), 1)),
            Write::PutCase { row: end, was: Some(1) },
            open(case(key(1), 2)),
            Write::NewLink(link(key(1), 1)),
            claim(tenant(), 1, 7),
            Write::NewRequest(request(tenant(), 1, START)),
            Write::EndRequest { tenant: tenant(), id: request(tenant(), 1, START).id },
        ])
        .await?;
    let live = there(world.store.case(&CaseBy::LiveOf(key(1))), "the second case").await?;
    ensure(live.id == case(key(1), 2).id, "the first case is live still")
}

pub(crate) async fn a_once_key_executes_once<S: Store + 'static>(world: &World<S>) -> Holds {
    let (once, other) = (OnceKey([1; 32]), OnceKey([2; 32]));
    let commit = world.commit([put(account(key(1)))]).once(once);
    ensure(world.store.commit(&commit).await? == Committed::Now, "the first commit is not executed now")?;
    // The guard would fail now: the key is looked at first.
    let again = world.store.commit(&commit).await;
    ensure(
        matches!(again, Ok(Committed::Before)),
        &format!("the same commit again answers {}", word(&again)),
    )?;
    let more = world.commit([put(account(key(2)))]).once(once);
    ensure(world.store.commit(&more).await? == Committed::Before, "a once-key is used twice")?;
    ensure(world.store.account(&key(2)).await?.is_none(), "a commit that answers Before has written")?;
    let fresh = world.commit([put(account(key(2)))]).once(other);
    ensure(world.store.commit(&fresh).await? == Committed::Now, "another once-key is taken for the first")
}

pub(crate) async fn a_once_key_executes_once_among_racers<S: Store + 'static>(world: &World<S>) -> Holds {
    let commit = |_| world.commit([Write::Append(entry(key(1), "once", START))]).once(OnceKey([1; 32]));
    let answers = world.race(16, commit).await?;
    let now = answers.iter().filter(|answer| matches!(answer, Ok(Committed::Now))).count();
    let before = answers.iter().filter(|answer| matches!(answer, Ok(Committed::Before))).count();
    ensure(now == 1 && before == 15, &format!("of 16 commits {now} are executed now and {before} before"))?;
    ensure(world.store.audit(&key(1), 100).await?.len() == 1, "the commit was executed more than once")
}

/// No row of the fixtures with the number 1 is there.
async fn nothing_is_there<S: Store + 'static>(world: &World<S>) -> Holds {
    let store = &world.store;
    ensure(store.account(&key(1)).await?.is_none(), "an account is there")?;
    ensure(store.case(&CaseBy::LiveOf(key(1))).await?.is_none(), "a live case is there")?;
    let by_id = CaseBy::Id(tenant(), case(key(1), 1).id);
    ensure(store.case(&by_id).await?.is_none(), "a case is there")?;
    ensure(store.find(&tenant(), &[place(1)?]).await?.is_empty(), "an address finds an account")?;
    ensure(store.link(&tenant(), Selector::from_bytes([1; 16])).await?.is_none(), "a link is there")?;
    let due = store.due(&tenant(), START, 10).await?;
    ensure(due.requests.is_empty() && due.letters.is_empty(), "a request or a letter is there")?;
    ensure(due.accounts.is_empty() && due.cases.is_empty(), "an account or a case is due")?;
    ensure(store.audit(&key(1), 10).await?.is_empty(), "an entry of the audit trail is there")
}

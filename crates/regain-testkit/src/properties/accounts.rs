//! Accounts, their revisions, and how they are found.

use regain::store::{MAX_ACCOUNTS_PER_ADDRESS, Store, StoredAccount, Write};
use regain_types::AccountId;

use crate::fixtures::{HOUR, account, key, later, place, put, tenant};
use crate::world::{Holds, RACERS, Why, World, ensure, there};

pub(crate) async fn an_account_reads_back_as_it_was_written<S: Store + 'static>(world: &World<S>) -> Holds {
    let mut full = account(key(1));
    full.due = Some(later(HOUR));
    full.state = "\u{e9}'\"\\\u{1f511}".repeat(StoredAccount::MAX_STATE_BYTES / 9);
    let mut named = account(key(2));
    named.key.account = AccountId::from_text("o'hara%_\"--;")?;
    for row in [full, named] {
        world.write([put(row.clone())]).await?;
        let read = there(world.store.account(&row.key), "the account").await?;
        ensure(read == row, "an account reads back otherwise")?;
    }
    Ok(())
}

pub(crate) async fn a_revision_guards_every_change<S: Store + 'static>(world: &World<S>) -> Holds {
    let row = |rev: u64| StoredAccount { rev, state: rev.to_string(), ..account(key(1)) };
    world
        .conflicts([Write::PutAccount { row: row(2), was: Some(1) }], "a change of what is not there")
        .await?;
    world.write([put(row(1))]).await?;
    world.write([Write::PutAccount { row: row(2), was: Some(1) }]).await?;
    for stale in [0, 1, 3, u64::MAX] {
        let change = Write::PutAccount { row: row(9), was: Some(stale) };
        world.conflicts([change], &format!("a change on revision {stale} of an account at 2")).await?;
    }
    let read = there(world.store.account(&key(1)), "the account").await?;
    ensure(read == row(2), "a refused change has changed something")
}

pub(crate) async fn one_change_of_a_revision_wins_among_64_racers<S: Store + 'static>(
    world: &World<S>,
) -> Holds {
    world.write([put(account(key(1)))]).await?;
    let change = |racer: usize| {
        let row = StoredAccount { rev: 2, state: racer.to_string(), ..account(key(1)) };
        world.commit([Write::PutAccount { row, was: Some(1) }])
    };
    world.race_for_one(RACERS, change).await
}

pub(crate) async fn an_address_finds_its_accounts_oldest_first<S: Store + 'static>(
    world: &World<S>,
) -> Holds {
    let (old, new) = (place(1)?, place(2)?);
    for (number, place) in [(3, old), (1, new), (2, old), (3, new), (3, old)] {
        world.write([Write::Index { key: place, account: key(number) }]).await?;
    }
    let ids = |numbers: &[i64]| numbers.iter().map(|number| AccountId::from(*number)).collect::<Vec<_>>();
    for (keys, numbers) in
        [(vec![old], [3, 2].as_slice()), (vec![new], &[1, 3]), (vec![new, old], &[3, 1, 2])]
    {
        let found = world.store.find(&tenant(), &keys).await?;
        ensure(
            found == ids(numbers),
            &format!("{found:?} is found where {numbers:?} were indexed in this order"),
        )?;
    }
    ensure(world.store.find(&tenant(), &[place(3)?]).await?.is_empty(), "an address finds a stranger")
}

pub(crate) async fn an_address_finds_at_most_eight_accounts<S: Store + 'static>(world: &World<S>) -> Holds {
    let (one, two) = (place(1)?, place(2)?);
    for number in 1..=12 {
        world.write([Write::Index { key: one, account: key(number) }]).await?;
        world.write([Write::Index { key: two, account: key(number) }]).await?;
    }
    let oldest: Vec<AccountId> = (1..=8_i64).map(AccountId::from).collect();
    ensure(oldest.len() == MAX_ACCOUNTS_PER_ADDRESS, "the limit of the contract is another one")?;
    ensure(world.store.find(&tenant(), &[one]).await? == oldest, "one key does not find the eight oldest")?;
    ensure(world.store.find(&tenant(), &[two, one]).await? == oldest, "two keys do not find the eight oldest")
}

pub(crate) async fn what_is_unindexed_is_not_found<S: Store + 'static>(world: &World<S>) -> Holds {
    let (one, two) = (place(1)?, place(2)?);
    let index = |place, number| Write::Index { key: place, account: key(number) };
    world.write([index(one, 1), index(one, 2), index(two, 1)]).await?;
    world.write([Write::Unindex { key: one, account: key(1) }]).await?;
    let found = |place| async move { Ok::<_, Why>(world.store.find(&tenant(), &[place]).await?) };
    ensure(found(one).await? == [AccountId::from(2_i64)], "the wrong account was unindexed")?;
    ensure(found(two).await? == [AccountId::from(1_i64)], "an account was unindexed under another key")
}

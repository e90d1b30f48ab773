//! The same ids in two tenants never meet.

use regain::store::{AccountKey, CaseBy, Store, StoredAccount, StoredCase, Write};
use regain_token::Selector;
use regain_types::AccountId;

use crate::fixtures::{
    account, case, claim, entry, key, key_next_door, letter, link, neighbour, open, place, put, request,
    tenant,
};
use crate::world::{Holds, START, Why, World, ensure, there};

pub(crate) async fn tenants_never_meet_in_reads<S: Store + 'static>(world: &World<S>) -> Holds {
    let (store, next_door, theirs) = (&world.store, neighbour()?, key_next_door(1)?);
    fill(world, key(1), 1).await?;
    ensure(store.account(&theirs).await?.is_none(), "an account is read next door")?;
    ensure(store.case(&CaseBy::LiveOf(theirs.clone())).await?.is_none(), "a live case is read next door")?;
    let by_id = CaseBy::Id(next_door.clone(), case(key(1), 1).id);
    ensure(store.case(&by_id).await?.is_none(), "a case is read next door")?;
    let selector = Selector::from_bytes([1; 16]);
    ensure(store.link(&next_door, selector).await?.is_none(), "a link is read next door")?;
    ensure(store.find(&next_door, &[place(1)?]).await?.is_empty(), "an address finds an account next door")?;
    ensure(store.audit(&theirs, 9).await?.is_empty(), "an audit trail is read next door")?;
    let due = store.due(&next_door, START, 9).await?;
    let counts = [due.requests.len(), due.accounts.len(), due.cases.len(), due.letters.len()];
    ensure(counts == [0; 4], "something is due next door")?;
    let due = store.due(&tenant(), START, 9).await?;
    let counts = [due.requests.len(), due.accounts.len(), due.cases.len(), due.letters.len()];
    ensure(
        counts == [1; 4],
        &format!("{counts:?} requests, accounts, cases and letters are due, not one of each"),
    )
}

pub(crate) async fn tenants_never_meet_in_writes<S: Store + 'static>(world: &World<S>) -> Holds {
    let (next_door, theirs) = (neighbour()?, key_next_door(1)?);
    // A second row under the same ids is no conflict...
    fill(world, key(1), 1).await?;
    fill(world, theirs.clone(), 2).await?;
    // ...and what is done to one is not done to the other.
    let request = request(tenant(), 1, START).id;
    let closed = StoredCase { rev: 2, live: false, due: None, ..case(key(1), 1) };
    world
        .write([
            Write::PutAccount { row: StoredAccount { rev: 2, ..account(key(1)) }, was: Some(1) },
            Write::PutCase { row: closed, was: Some(1) },
            Write::Unindex { key: place(1)?, account: key(1) },
            claim(tenant(), 1, 7),
            Write::VoidLinks { account: key(1), purpose: None },
            Write::EndRequest { tenant: tenant(), id: request },
        ])
        .await?;
    let store = &world.store;
    let row = there(store.account(&theirs), "the account next door").await?;
    ensure(row.rev == 1, "an account was changed next door")?;
    let row = there(store.case(&CaseBy::LiveOf(theirs.clone())), "the case next door").await?;
    ensure(row.rev == 1 && row.key == theirs, "a case was changed next door")?;
    let found = store.find(&next_door, &[place(1)?]).await?;
    ensure(found == [AccountId::from(1_i64)], "an account was unindexed next door")?;
    world
        .write([claim(next_door.clone(), 1, 8)])
        .await
        .map_err(|_| Why("a link was claimed next door".to_owned()))?;
    world
        .write([Write::EndRequest { tenant: next_door, id: request }])
        .await
        .map_err(|_| Why("a request was ended next door".to_owned()))?;
    ensure(store.audit(&key(1), 9).await?.len() == 1, "audit trails are mixed")
}

/// One row of each kind, due at the start. A letter's id is its own in all tenants.
async fn fill<S: Store + 'static>(world: &World<S>, key: AccountKey, letter_id: u8) -> Holds {
    let index = Write::Index { key: place(1)?, account: key.clone() };
    world
        .write([
            put(StoredAccount { due: Some(START), ..account(key.clone()) }),
            open(StoredCase { due: Some(START), ..case(key.clone(), 1) }),
            index,
            Write::NewLink(link(key.clone(), 1)),
            Write::NewRequest(request(key.tenant.clone(), 1, START)),
            Write::NewLetter(letter(key.clone(), letter_id, Some(START))),
            Write::Append(entry(key, "filled", START)),
        ])
        .await
}

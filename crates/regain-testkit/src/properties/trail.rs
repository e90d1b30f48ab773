//! What stays, what is compared, and what is forgotten.

use regain::store::{
    AuditEntry, CaseBy, CommitError, Committed, OnceKey, Store, StoreError, StoredCase, Write,
};
use regain_token::Selector;
use regain_types::{KeyId, Timestamp};

use crate::fixtures::{HOUR, MINUTE, account, case, entry, key, later, link, open, put, take, tenant};
use crate::world::{Holds, START, World, ensure, word};

pub(crate) async fn the_audit_trail_is_newest_first<S: Store + 'static>(world: &World<S>) -> Holds {
    let append = |code: &str, at| Write::Append(entry(key(1), code, at));
    let mut bare = entry(key(1), "four", later(MINUTE));
    (bare.case, bare.detail) = (None, String::new());
    let mut nobody = entry(key(1), "nobody", later(MINUTE));
    nobody.account = None;
    // Two entries of one time: the one that was written later is the newer one.
    world.write([append("one", START), append("two", START)]).await?;
    world.write([append("three", later(MINUTE)), Write::Append(bare.clone()), Write::Append(nobody)]).await?;
    world.write([Write::Append(entry(key(2), "other", later(HOUR)))]).await?;
    let mut expected = vec![bare];
    for (code, at) in [("three", later(MINUTE)), ("two", START), ("one", START)] {
        expected.push(entry(key(1), code, at));
    }
    for limit in [0, 1, 3, 100] {
        let newest: Vec<_> = expected.iter().take(usize::try_from(limit)?).cloned().collect();
        let read = world.store.audit(&key(1), limit).await?;
        let codes = |entries: &[AuditEntry]| {
            entries.iter().map(|entry| entry.code.clone()).collect::<Vec<_>>().join(" ")
        };
        ensure(read == newest, &format!("the newest {limit} entries read as: {}", codes(&read)))?;
    }
    Ok(())
}

pub(crate) async fn a_key_has_one_check_value<S: Store + 'static>(world: &World<S>) -> Holds {
    let second = KeyId::try_from(2)?;
    let check = |id, value| Write::CheckKey { id, value: [value; 32] };
    world.write([check(KeyId::FIRST, 1)]).await?;
    world.write([check(KeyId::FIRST, 1), check(second, 2)]).await?;
    let answer = world.store.commit(&world.commit([put(account(key(1))), check(second, 1)])).await;
    let wrong = matches!(answer, Err(CommitError::WrongKey(id)) if id == second);
    ensure(wrong, &format!("another check value is answered by {}", word(&answer)))?;
    ensure(world.store.account(&key(1)).await?.is_none(), "a commit under a wrong key has written")?;
    world.write([check(second, 2)]).await
}

pub(crate) async fn a_sweep_forgets_only_what_ended<S: Store + 'static>(world: &World<S>) -> Holds {
    let (old, new) = (OnceKey([1; 32]), OnceKey([2; 32]));
    let closed = |id| StoredCase { live: false, ..case(key(1), id) };
    let mut long = link(key(1), 2);
    long.row.expires = later(HOUR.saturating_mul(4));
    let writes = [
        Write::NewLink(link(key(1), 1)),
        Write::NewLink(long),
        open(case(key(2), 1)),
        open(closed(2)),
        take(1, MINUTE, 1),
        take(2, HOUR.saturating_mul(4), 1),
        Write::Append(entry(key(1), "kept", START)),
    ];
    let _ = world.store.commit(&world.commit(writes).once(old)).await?;
    world.clock.set(later(HOUR.saturating_mul(2)));
    let _ = world.store.commit(&world.commit([open(closed(3))]).once(new)).await?;
    world.write([Write::Sweep { before: later(HOUR).before(MINUTE) }]).await?;
    ensure(present(world, 1).await?, "a link was forgotten that had not ended then")?;
    // A sweep of the future ends nothing before its time.
    world.write([Write::Sweep { before: Timestamp::from_millis(u64::MAX) }]).await?;
    ensure(!present(world, 1).await?, "an expired link is kept")?;
    ensure(present(world, 2).await?, "a link that has not expired was forgotten")?;
    let there = |id| async move { world.store.case(&CaseBy::Id(tenant(), case(key(1), id).id)).await };
    ensure(there(1).await?.is_some(), "a live case was forgotten")?;
    ensure(there(2).await?.is_none(), "an old closed case is kept")?;
    ensure(there(3).await?.is_some(), "a case that was just closed was forgotten")?;
    world
        .limited([take(2, HOUR.saturating_mul(4), 1)], "a limit that was swept before it was restored")
        .await?;
    let again = |key| async move { world.store.commit(&world.commit([]).once(key)).await };
    ensure(again(new).await? == Committed::Before, "a new once-key was forgotten")?;
    ensure(again(old).await? == Committed::Now, "an old once-key is kept")?;
    ensure(world.store.audit(&key(1), 9).await?.len() == 1, "the audit trail was swept")
}

async fn present<S: Store>(world: &World<S>, selector: u8) -> Result<bool, StoreError> {
    Ok(world.store.link(&tenant(), Selector::from_bytes([selector; 16])).await?.is_some())
}

//! Links: claimed once, before they expire, unless they were voided.

use regain::store::{Commit, LinkStatus, Store, StoredLink, Write};
use regain_token::Selector;
use regain_types::KeyId;

use crate::fixtures::{HOUR, TICK, claim, key, later, link, tenant};
use crate::world::{Holds, RACERS, START, Why, World, ensure, there};

pub(crate) async fn a_link_reads_back_as_it_was_written<S: Store + 'static>(world: &World<S>) -> Holds {
    let mut bare = link(key(2), 2);
    (bare.case, bare.purpose) = (None, "verify".to_owned());
    bare.row.key = KeyId::try_from(u16::MAX)?;
    let voided = StoredLink { status: LinkStatus::Void, ..link(key(1), 3) };
    let claimed = StoredLink { status: LinkStatus::Claimed { by: [5; 32] }, ..link(key(1), 4) };
    for row in [link(key(1), 1), bare, voided, claimed] {
        world.write([Write::NewLink(row.clone())]).await?;
        let read = there(world.store.link(&row.tenant, row.row.selector), "the link").await?;
        ensure(same(&read, &row), "a link reads back otherwise")?;
    }
    Ok(())
}

pub(crate) async fn a_link_is_claimed_once<S: Store + 'static>(world: &World<S>) -> Holds {
    world.conflicts([claim(tenant(), 1, 7)], "a claim of an unknown link").await?;
    world.write([Write::NewLink(link(key(1), 1))]).await?;
    world.write([claim(tenant(), 1, 7)]).await?;
    world.conflicts([claim(tenant(), 1, 8)], "a second claim").await?;
    world.conflicts([claim(tenant(), 1, 7)], "a second claim by the same claimant").await?;
    ensure(status(world, 1).await? == LinkStatus::Claimed { by: [7; 32] }, "the first claimant is forgotten")
}

pub(crate) async fn a_link_is_claimed_once_among_64_racers<S: Store + 'static>(world: &World<S>) -> Holds {
    for selector in 1..=8 {
        world.write([Write::NewLink(link(key(1), selector))]).await?;
        let claims =
            |racer: usize| world.commit([claim(tenant(), selector, u8::try_from(racer).unwrap_or(u8::MAX))]);
        world.race_for_one(RACERS, claims).await?;
    }
    Ok(())
}

pub(crate) async fn a_link_is_refused_from_its_expiry_on<S: Store + 'static>(world: &World<S>) -> Holds {
    world.write([Write::NewLink(link(key(1), 1)), Write::NewLink(link(key(1), 2))]).await?;
    for late in [later(HOUR), later(HOUR).after(TICK)] {
        world.clock.set(late);
        world.conflicts([claim(tenant(), 1, 7)], "a claim at or after the expiry").await?;
    }
    ensure(status(world, 1).await? == LinkStatus::Issued, "a refused claim has changed the link")?;
    // The time of the commit decides, whatever the clock shows.
    let decided_in_time = Commit::at(later(HOUR).before(TICK)).with(claim(tenant(), 2, 7));
    let _ = world.store.commit(&decided_in_time).await?;
    world.clock.set(START);
    let decided_late = Commit::at(later(HOUR)).with(claim(tenant(), 1, 7));
    ensure(world.store.commit(&decided_late).await.is_err(), "a claim that was decided too late was executed")
}

pub(crate) async fn void_links_are_those_of_the_account_and_purpose<S: Store + 'static>(
    world: &World<S>,
) -> Holds {
    let mut verify = link(key(1), 2);
    verify.purpose = "verify".to_owned();
    let new = |link: StoredLink| Write::NewLink(link);
    world.write([new(link(key(1), 1)), new(verify), new(link(key(2), 3)), new(link(key(1), 4))]).await?;
    world.write([claim(tenant(), 4, 7)]).await?;
    let void = |purpose| Write::VoidLinks { account: key(1), purpose };
    world.write([void(Some("recover")), new(link(key(1), 5))]).await?;
    let expected = [
        (1, LinkStatus::Void, "a link of the purpose"),
        (2, LinkStatus::Issued, "a link of another purpose"),
        (3, LinkStatus::Issued, "a link of another account"),
        (4, LinkStatus::Claimed { by: [7; 32] }, "a claimed link"),
        (5, LinkStatus::Issued, "a link that the same commit minted later"),
    ];
    for (selector, wanted, what) in expected {
        ensure(
            status(world, selector).await? == wanted,
            &format!("voiding a purpose treats {what} wrongly"),
        )?;
    }
    world.conflicts([claim(tenant(), 1, 7)], "a claim of a void link").await?;
    world.write([void(None)]).await?;
    for (selector, wanted) in [(2, LinkStatus::Void), (3, LinkStatus::Issued), (5, LinkStatus::Void)] {
        ensure(status(world, selector).await? == wanted, "voiding all purposes treats a link wrongly")?;
    }
    Ok(())
}

async fn status<S: Store>(world: &World<S>, selector: u8) -> Result<LinkStatus, Why> {
    let (tenant, selector) = (tenant(), Selector::from_bytes([selector; 16]));
    there(world.store.link(&tenant, selector), "the link").await.map(|link| link.status)
}

/// Rows have no equality of their own: nothing in the flow compares them.
fn same(one: &StoredLink, two: &StoredLink) -> bool {
    let head = |link: &StoredLink| (link.row.selector, link.row.hash, link.row.key, link.row.expires);
    let tail = |link: &StoredLink| (link.tenant.clone(), link.purpose.clone(), link.account.clone());
    let rest = |link: &StoredLink| (link.case, link.item, link.status);
    head(one) == head(two) && tail(one) == tail(two) && rest(one) == rest(two)
}

//! Links and handles under attack.

use std::sync::Arc;

use regain::store::{MemoryStore, Store};
use regain::token::{GrantHandle, LinkText};
use regain::types::{AccountId, Keyring, OsRandom, TenantId};
use regain::{Claimed, Denied, Enrollment, Peer, Reason, Regain, Site};
use regain_testkit::{Fault, FaultyStore};

use crate::house::{DAY, House, NEW, OLD, OWNER, browser, email, typed};

async fn refused(house: &House, link: &LinkText) {
    let error = house.regain.claim(link, &browser()).await.unwrap_err();
    assert!(matches!(error, Denied::Rejected));
    assert_eq!(error.to_string(), "This link or code is not valid. Ask for a new one.");
}

#[tokio::test]
async fn a_link_is_used_once_and_its_claimant_may_ask_again() {
    let house = House::new().await;
    house.report(OWNER, Reason::Forgot).await;
    let (link, me) = (house.link(OWNER, "recover"), browser());
    let first = house.grant(&link, &me).await;
    let again = house.grant(&link, &me).await;
    assert_eq!(first.expose(), again.expose(), "a lost answer is answered again");
    refused(&house, &link).await;
    assert!(house.audit().await.contains(&"link-refused already-used".to_owned()));
    let _outcome = house.regain.reset(&first, &typed(NEW)).await.unwrap();
    assert!(house.regain.claim(&link, &me).await.is_err(), "after the reset it is worth nothing to anybody");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_has_one_winner_among_64_racers() {
    let house = Arc::new(House::new().await);
    house.report(OWNER, Reason::Forgot).await;
    let text = house.link(OWNER, "recover").expose().to_owned();
    let racers: Vec<_> = (0..64)
        .map(|_| {
            let (house, text) = (house.clone(), text.clone());
            tokio::spawn(async move {
                let link = LinkText::parse(&text).unwrap();
                matches!(house.regain.claim(&link, &browser()).await, Ok(Claimed::Granted(_)))
            })
        })
        .collect();
    let mut winners = 0;
    for racer in racers {
        winners += usize::from(racer.await.unwrap());
    }
    assert_eq!(winners, 1);
}

#[tokio::test]
async fn a_peek_changes_nothing() {
    let house = House::new().await;
    house.report(OWNER, Reason::SomeoneElse).await;
    let link = house.link(OWNER, "recover");
    let before = house.regain.store().contents();
    for _ in 0..10 {
        let peeked = house.regain.peek(&link).await.unwrap();
        assert_eq!(peeked.reason, Reason::SomeoneElse);
        assert!(!peeked.mask.contains("ada"));
    }
    assert!(before == house.regain.store().contents(), "not one row changed");
    let _held = house.needs(&link, &browser()).await;
    assert!(house.regain.peek(&link).await.is_err(), "and a used link shows nothing");
}

#[tokio::test]
async fn an_expired_link_is_refused_from_its_last_second_on() {
    let house = House::new().await;
    house.report(OWNER, Reason::Forgot).await;
    let link = house.link(OWNER, "recover");
    let expires = house.regain.peek(&link).await.unwrap().expires;
    house.clock.set(expires);
    refused(&house, &link).await;
    house.clock.set(expires.before(std::time::Duration::from_millis(1)));
    let _handle = house.grant(&link, &browser()).await;
}

#[tokio::test]
async fn a_link_of_another_purpose_is_refused() {
    let house = House::new().await;
    house.report(OWNER, Reason::SomeoneElse).await;
    let recover = house.link(OWNER, "recover");
    assert!(house.regain.contest(&recover, &browser()).await.is_err());
    assert!(house.regain.confirm_info(&recover, &browser()).await.is_err());
    let _held = house.needs(&recover, &browser()).await;
    house.work().await;
    refused(&house, &house.link(OWNER, "case-started")).await;
}

#[tokio::test]
async fn a_link_of_another_tenant_is_refused() {
    let clock = regain::ManualClock::at(regain::types::Timestamp::from_secs(1_800_000_000));
    let store = Arc::new(MemoryStore::new(clock));
    let keys = Keyring::generate(&OsRandom).unwrap().write();
    let mail = regain_testkit::CapturedMail::new();
    let tenant = |name: &str| {
        let keys = Keyring::parse(&keys).unwrap();
        let tenant: TenantId = name.parse().unwrap();
        Regain::new(store.clone(), mail.clone(), keys, Site::new("Example", "https://example.com").unwrap())
            .with_tenant(tenant)
            .with_hasher(regain::hash::Hasher::danger_for_simulation())
    };
    let (one, two) = (tenant("one"), tenant("two"));
    for regain in [&one, &two] {
        let account = AccountId::from(1_i64);
        let _session = regain.enroll(Enrollment::new(account, email(OWNER), typed(OLD))).await.unwrap();
    }
    let _opened = one.open(&email(OWNER), Reason::Forgot, &regain::Peer::local()).await.unwrap();
    let idle = two.work_until_idle().await.unwrap();
    assert_eq!(idle.requests, 0, "a tenant's worker sees its own requests alone");
    let _worked = one.work_until_idle().await.unwrap();
    let link = mail.newest(OWNER, "recover").unwrap().link().unwrap();
    assert!(two.claim(&link, &browser()).await.is_err());
    assert!(one.claim(&link, &browser()).await.is_ok());
}

#[tokio::test]
async fn every_one_character_change_of_a_link_is_refused() {
    let house = House::new().await;
    house.report(OWNER, Reason::Forgot).await;
    let link = house.link(OWNER, "recover");
    let text = link.expose();
    let symbols: Vec<u8> = (b' '..=b'~').collect();
    let mut accepted = 0;
    for index in 0..text.len() {
        for symbol in &symbols {
            let mut changed = text.as_bytes().to_vec();
            changed[index] = *symbol;
            if changed != text.as_bytes() {
                accepted += usize::from(opens(&house, &changed).await);
            }
            let mut longer = text.as_bytes().to_vec();
            longer.insert(index, *symbol);
            accepted += usize::from(opens(&house, &longer).await);
        }
        let mut shorter = text.as_bytes().to_vec();
        shorter.remove(index);
        accepted += usize::from(opens(&house, &shorter).await);
    }
    assert_eq!(accepted, 0);
    let _handle = house.grant(&link, &browser()).await;
}

async fn opens(house: &House, text: &[u8]) -> bool {
    match LinkText::parse(std::str::from_utf8(text).unwrap()) {
        Ok(link) => house.regain.peek(&link).await.is_ok(),
        Err(_) => false,
    }
}

#[tokio::test]
async fn a_handle_expires_and_can_not_be_guessed_or_moved() {
    let house = House::new().await;
    house.report(OWNER, Reason::Forgot).await;
    let handle = house.grant(&house.link(OWNER, "recover"), &browser()).await;
    let same = || GrantHandle::parse(handle.expose()).unwrap();
    for index in 7..handle.expose().len() {
        let mut changed = handle.expose().as_bytes().to_vec();
        changed[index] = if changed[index] == b'0' { b'1' } else { b'0' };
        if let Ok(forged) = GrantHandle::parse(std::str::from_utf8(&changed).unwrap()) {
            assert!(house.regain.reset(&forged, &typed(NEW)).await.is_err());
        }
    }
    house.clock.advance(regain::flow::GRANT_LIFETIME);
    assert!(house.regain.reset(&same(), &typed(NEW)).await.is_err());
    house.clock.set(house.clock.shown().before(std::time::Duration::from_millis(1)));
    assert!(house.regain.reset(&same(), &typed(NEW)).await.is_ok());
}

#[tokio::test]
async fn a_reset_that_fails_half_way_can_be_tried_again() {
    for fault in [Fault::Unavailable, Fault::LostBefore, Fault::LostAfter] {
        let clock = regain::ManualClock::at(regain::types::Timestamp::from_secs(1_800_000_000));
        let store = Arc::new(FaultyStore::new(MemoryStore::new(clock)));
        let mail = regain_testkit::CapturedMail::new();
        let keys = Keyring::generate(&OsRandom).unwrap();
        let regain = Regain::new(
            store.clone(),
            mail.clone(),
            keys,
            Site::new("Example", "https://example.com").unwrap(),
        )
        .with_hasher(regain::hash::Hasher::danger_for_simulation());
        let account = AccountId::from(1_i64);
        let session = regain.enroll(Enrollment::new(account, email(OWNER), typed(OLD))).await.unwrap();
        let _opened = regain.open(&email(OWNER), Reason::Forgot, &regain::Peer::local()).await.unwrap();
        let _worked = regain.work_until_idle().await.unwrap();
        let link = mail.newest(OWNER, "recover").unwrap().link().unwrap();
        let me = browser();
        store.fail_next(fault);
        assert_eq!(regain.claim(&link, &me).await.unwrap_err().code(), "unavailable");
        let Claimed::Granted(handle) = regain.claim(&link, &me).await.unwrap() else { panic!("granted") };
        store.fail_next(fault);
        assert_eq!(regain.reset(&handle, &typed(NEW)).await.unwrap_err().code(), "unavailable");
        let committed = matches!(fault, Fault::LostAfter);
        assert_eq!(regain.check_session(&session).await.unwrap(), !committed, "whole or not at all");
        let _outcome = regain.reset(&handle, &typed(NEW)).await.unwrap();
        assert!(!regain.check_session(&session).await.unwrap());
        assert!(regain.sign_in(&email(OWNER), &typed(NEW), None, &Peer::local()).await.is_ok());
        let other = regain.reset(&handle, &typed("another long password entirely")).await;
        assert!(other.is_err(), "a handle that was used sets no second password");
    }
}

#[tokio::test]
async fn a_clock_that_goes_back_revives_nothing() {
    let house = House::new().await;
    house.report(OWNER, Reason::Forgot).await;
    let link = house.link(OWNER, "recover");
    let _handle = house.grant(&link, &browser()).await;
    house.clock.set(house.clock.shown().before(DAY));
    refused(&house, &link).await;
    assert!(house.regain.store().now().await.is_ok());
}

//! How often: visible limits are keyed on what was typed, silent ones on the account.

use regain::store::MemoryStore;
use regain::types::{Entropy, Keyring, OsRandom};
use regain::{Denied, Limits, Peer, Reason, Regain, SignInError, Site};
use regain_testkit::CapturedMail;

use crate::house::{DAY, House, NEW, OLD, OWNER, SECOND, browser, email, typed};

#[tokio::test]
async fn a_visible_limit_says_when_and_is_the_same_for_unknown_addresses() {
    let house = House::new().await;
    let burst = Limits::default().open_typed.burst;
    let mut answers = Vec::new();
    for address in [OWNER, "nobody@example.com"] {
        for _ in 0..burst {
            let _opened = house.regain.open(&email(address), Reason::Forgot, &Peer::local()).await.unwrap();
        }
        let error = house.regain.open(&email(address), Reason::Forgot, &Peer::local()).await.unwrap_err();
        let Denied::Limited { retry_at } = error else { panic!("limited") };
        answers.push(retry_at);
    }
    assert_eq!(answers[0], answers[1]);
    house.clock.set(answers[0]);
    assert!(house.regain.open(&email(OWNER), Reason::Forgot, &Peer::local()).await.is_ok());
}

#[tokio::test]
async fn a_limited_sign_in_never_locks_the_owner_out_of_recovery() {
    let house = House::new().await;
    let mut limited = false;
    for _ in 0..20 {
        limited |=
            matches!(house.sign_in("the wrong password altogether").await, Err(SignInError::Limited { .. }));
    }
    assert!(limited, "the thief's guesses end");
    house.report(OWNER, Reason::CannotSignIn).await;
    let handle = house.grant(&house.link(OWNER, "recover"), &browser()).await;
    let _outcome = house.regain.reset(&handle, &typed(NEW)).await.unwrap();
    assert!(house.sign_in(NEW).await.is_ok(), "and the reset gives the owner's sign-in back");
}

#[tokio::test]
async fn a_peer_that_tries_many_addresses_is_limited_and_its_own_account_gives_nothing_back() {
    let house = House::new().await;
    let mut limits = Limits::default();
    limits.sign_in_peer.burst = 6;
    let house = House { regain: house.regain.with_limits(limits), ..house };
    let (sprayer, other) = (Peer::from_ip([192, 0, 2, 1].into()), Peer::from_ip([192, 0, 2, 2].into()));
    let sign_in = async |address: &str, password, peer: &Peer| {
        house.regain.sign_in(&email(address), &typed(password), None, peer).await.map(drop)
    };
    for number in 0..5 {
        let refused = sign_in(&format!("somebody{number}@example.com"), OLD, &sprayer).await.unwrap_err();
        assert!(matches!(refused, SignInError::Refused), "{refused}");
    }
    assert!(sign_in(OWNER, OLD, &sprayer).await.is_ok());
    let limited = sign_in("somebody5@example.com", OLD, &sprayer).await.unwrap_err();
    assert!(matches!(limited, SignInError::Limited { .. }), "{limited}");
    assert!(sign_in(OWNER, OLD, &other).await.is_ok());
}

#[tokio::test]
async fn letters_for_one_account_are_limited_silently() {
    let house = House::new().await;
    // A thief alternates two identifiers of the account.
    for _ in 0..5 {
        house.report(OWNER, Reason::Forgot).await;
        house.report(SECOND, Reason::Forgot).await;
    }
    let sent = house.mail.letters().iter().filter(|letter| letter.code == "recover").count();
    assert_eq!(sent, 5);
    assert!(house.audit().await.contains(&"invitations-limited".to_owned()), "the operator sees it");
}

#[tokio::test]
async fn guesses_of_a_code_have_one_budget_whatever_the_case() {
    let house = House::with(&[OWNER]).await;
    let wrong = typed("not the current password");
    let mut compared = 0;
    for _ in 0..20 {
        let answer = house.regain.change_password(&house.session, &wrong, &typed(NEW)).await.unwrap_err();
        compared += u32::from(answer.code() == "wrong-password");
    }
    assert_eq!(compared, Limits::default().proofs.burst);
    house.clock.advance(DAY);
    assert!(house.regain.change_password(&house.session, &typed(OLD), &typed(NEW)).await.is_ok());
}

#[tokio::test]
async fn another_keyring_with_the_same_ids_is_refused_at_start() {
    let clock = regain::ManualClock::at(regain::types::Timestamp::from_secs(1_800_000_000));
    let store = std::sync::Arc::new(MemoryStore::new(clock));
    let service = |keys: Keyring| {
        Regain::new(
            store.clone(),
            CapturedMail::new(),
            keys,
            Site::new("Example", "https://example.com").unwrap(),
        )
    };
    let mut keys = Keyring::generate(&OsRandom).unwrap();
    let text = keys.write();
    keys.rotate(&OsRandom).unwrap();
    service(Keyring::parse(&text).unwrap()).start().await.unwrap();
    service(keys).start().await.unwrap();
    let wrong = Keyring::with_first(regain::types::KeyId::FIRST, Entropy::danger_from_bytes([1; 32]));
    assert_eq!(service(wrong).start().await.unwrap_err().code(), "keyring-wrong");
}

#[tokio::test]
async fn letters_to_addresses_that_nobody_proved_are_limited() {
    let house = House::new().await;
    let mut added = 0;
    for _ in 0..20 {
        let new = regain::NewInfo::Email(email("stranger@example.org"));
        match house.regain.add_info(&house.session, &typed(OLD), new).await {
            Ok(regain::AddedInfo::LinkMailed(item)) => {
                added += 1;
                let _gone = house.regain.remove_info(&house.session, &typed(OLD), item).await.unwrap();
            }
            other => assert_eq!(other.unwrap_err().code(), "limited"),
        }
    }
    assert_eq!(added, Limits::default().new_addresses.burst);
}

#[tokio::test]
async fn what_ended_long_ago_is_forgotten() {
    let house = House::new().await;
    house.report(OWNER, Reason::Forgot).await;
    house.clock.advance(40 * DAY);
    house.work().await;
    house.clock.advance(DAY);
    house.work().await;
    let rows = |table: &str| {
        house
            .regain
            .store()
            .contents()
            .into_iter()
            .find(|(name, _)| *name == table)
            .map_or(0, |(_, rows)| rows.len())
    };
    let names: Vec<&str> = house.regain.store().contents().iter().map(|(name, _)| *name).collect();
    let links = names.iter().find(|name| name.contains("link")).unwrap();
    assert_eq!(rows(links), 0, "{names:?}");
}

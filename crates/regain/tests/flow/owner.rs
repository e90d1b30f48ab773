//! The way of the owner.

use regain::{
    AccountError, AddedInfo, Claimed, Method, NewInfo, Peer, Reason, ResetError, Signal, SignalKind,
};

use crate::house::{DAY, HOLD, House, NEW, OLD, OWNER, SECOND, app_code, browser, email, typed};

#[tokio::test]
async fn a_forgotten_password_is_reset_at_once_and_ends_every_session() {
    let house = House::new().await;
    let session = house.sign_in(OLD).await.unwrap().session;
    house.report(OWNER, Reason::Forgot).await;
    assert!(
        house.told(OWNER, "recover") && !house.told(SECOND, "recover"),
        "only the typed mailbox gets a link"
    );
    let me = browser();
    let handle = house.grant(&house.link(OWNER, "recover"), &me).await;
    assert!(
        house.regain.check_session(&session).await.unwrap(),
        "a plain case ends no session before the reset"
    );
    let outcome = house.regain.reset(&handle, &typed(NEW)).await.unwrap();
    assert_eq!(outcome.account, house.account);
    assert!(!house.regain.check_session(&session).await.unwrap());
    assert!(house.sign_in(OLD).await.is_err());
    assert_eq!(house.sign_in(NEW).await.unwrap().session.epoch, outcome.session_epoch);
    house.work().await;
    for address in [OWNER, SECOND] {
        assert!(house.told(address, "case-started") && house.told(address, "password-reset"), "{address}");
    }
}

#[tokio::test]
async fn a_taken_account_is_frozen_held_and_regained() {
    let house = House::new().await;
    let session = house.session.clone();
    house.report(OWNER, Reason::SomeoneElse).await;
    assert!(house.told(SECOND, "recover"), "the strict path mails a link to every address");
    assert!(
        house.regain.check_session(&session).await.unwrap(),
        "a request alone, by anybody, freezes nothing"
    );
    let me = browser();
    let step = house.needs(&house.link(OWNER, "recover"), &me).await;
    assert_eq!(step.with, [Method::Address]);
    assert!(step.handle.is_none(), "during the hold there is no handle");
    assert!(!house.regain.check_session(&session).await.unwrap(), "the first proof ends every session");
    house.clock.advance(HOLD - std::time::Duration::from_millis(1));
    house.work().await;
    assert!(!house.told(OWNER, "release"), "the hold lasts to its last millisecond");
    house.clock.advance(std::time::Duration::from_millis(1));
    house.work().await;
    assert!(!house.told(SECOND, "release"), "only what was proven before the hold gets the fresh link");
    let handle = house.grant(&house.link(OWNER, "release"), &me).await;
    let outcome = house.regain.reset(&handle, &typed(NEW)).await.unwrap();
    assert!(outcome.advice.iter().any(|advice| advice.code == "add-authenticator"));
    assert!(house.sign_in(NEW).await.is_ok());
}

#[tokio::test]
async fn both_addresses_in_one_browser_are_enough_at_once() {
    let house = House::new().await;
    house.report(OWNER, Reason::SomeoneElse).await;
    let me = browser();
    let _held = house.needs(&house.link(OWNER, "recover"), &me).await;
    let handle = house.grant(&house.link(SECOND, "recover"), &me).await;
    assert!(house.regain.reset(&handle, &typed(NEW)).await.is_ok());
}

#[tokio::test]
async fn one_address_is_frozen_and_reset_without_a_hold() {
    let house = House::with(&[OWNER]).await;
    house.report(OWNER, Reason::SomeoneElse).await;
    let handle = house.grant(&house.link(OWNER, "recover"), &browser()).await;
    assert!(!house.regain.check_session(&house.session).await.unwrap());
    let outcome = house.regain.reset(&handle, &typed(NEW)).await.unwrap();
    assert_eq!(outcome.advice.iter().filter(|advice| advice.code == "add-address").count(), 1);
}

#[tokio::test]
async fn an_authenticator_proves_at_once_and_stays_required() {
    let house = House::with_authenticator().await;
    let code = || app_code([7; 20], house.clock.shown());
    assert_eq!(house.sign_in(OLD).await.unwrap_err().code(), "code-needed");

    house.report(OWNER, Reason::SomeoneElse).await;
    let me = browser();
    let step = house.needs(&house.link(OWNER, "recover"), &me).await;
    assert_eq!(step.with, [Method::Authenticator]);
    let handle = step.handle.unwrap();
    assert!(
        house.regain.reset(&handle, &typed(NEW)).await.is_err(),
        "half of what is needed sets no password"
    );
    let wrong = if code() == "000000" { "000001" } else { "000000" };
    assert_eq!(house.regain.prove(&handle, &me, wrong).await.unwrap_err().code(), "rejected");
    let shown = code();
    let Claimed::Granted(handle) = house.regain.prove(&handle, &me, &shown).await.unwrap() else {
        panic!("granted")
    };
    assert_eq!(
        house.regain.prove(&handle, &me, &shown).await.unwrap_err().code(),
        "rejected",
        "a code works once"
    );
    let _outcome = house.regain.reset(&handle, &typed(NEW)).await.unwrap();
    assert_eq!(
        house.sign_in(NEW).await.unwrap_err().code(),
        "code-needed",
        "recovery never removes the second factor"
    );
    house.clock.advance(DAY);
    let code = code();
    assert!(house.regain.sign_in(&email(OWNER), &typed(NEW), Some(&code), &Peer::local()).await.is_ok());
    assert!(
        house.regain.sign_in(&email(OWNER), &typed(NEW), Some(&code), &Peer::local()).await.is_err(),
        "a code signs in once"
    );
}

#[tokio::test]
async fn a_weak_password_burns_nothing() {
    let house = House::new().await;
    house.report(OWNER, Reason::Forgot).await;
    let handle = house.grant(&house.link(OWNER, "recover"), &browser()).await;
    for weak in ["short", "passwordpassword", "ada@example.com1", "aaaaaaaaaaaaaaaaaaaaaaa"] {
        let error = house.regain.reset(&handle, &typed(weak)).await.unwrap_err();
        assert!(matches!(error, ResetError::Weak(_)), "{weak}: {error}");
        assert!(!error.to_string().contains(weak), "the sentence never shows the password");
    }
    assert_eq!(
        house.regain.reset(&handle, &typed("tab\tin the middle")).await.unwrap_err().code(),
        "password-control-character"
    );
    assert!(house.regain.reset(&handle, &typed(NEW)).await.is_ok());
}

#[tokio::test]
async fn unusual_activity_blocks_with_a_reason_and_recovery_lifts_the_block() {
    let house = House::with(&[OWNER]).await;
    let at = house.clock.shown();
    let signals = [SignalKind::NewPlace, SignalKind::MassMailing].map(|kind| Signal { kind, at });
    let _decision = house.regain.observe(&house.account, &signals).await.unwrap();
    house.work().await;
    let letter = house.mail.newest(OWNER, "blocked").unwrap();
    assert!(letter.text.contains("far more messages than a person can write"), "{}", letter.text);
    assert!(!house.regain.check_session(&house.session).await.unwrap());
    assert_eq!(
        house.sign_in(OLD).await.unwrap_err().code(),
        "sign-in-refused",
        "even with the right password"
    );
    // Whatever reason is stated, a blocked account takes the strict path.
    house.report(OWNER, Reason::Forgot).await;
    assert!(house.regain.peek(&house.link(OWNER, "recover")).await.unwrap().blocked.is_some());
    let handle = house.grant(&house.link(OWNER, "recover"), &browser()).await;
    let _outcome = house.regain.reset(&handle, &typed(NEW)).await.unwrap();
    assert!(house.sign_in(NEW).await.is_ok(), "the block is lifted");
}

#[tokio::test]
async fn a_changed_password_ends_other_sessions_and_tells_everybody() {
    let house = House::new().await;
    let other = house.sign_in(OLD).await.unwrap().session;
    let wrong =
        house.regain.change_password(&house.session, &typed("not the current one"), &typed(NEW)).await;
    assert!(matches!(wrong.unwrap_err(), AccountError::WrongPassword));
    let same = house.regain.change_password(&house.session, &typed(OLD), &typed(OLD)).await;
    assert_eq!(same.unwrap_err().code(), "password-same");
    let kept = house.regain.change_password(&house.session, &typed(OLD), &typed(NEW)).await.unwrap();
    assert!(house.regain.check_session(&kept).await.unwrap());
    assert!(!house.regain.check_session(&other).await.unwrap());
    house.work().await;
    assert!(house.told(OWNER, "password-changed") && house.told(SECOND, "password-changed"));
}

#[tokio::test]
async fn security_info_is_added_proven_matured_and_removed_after_a_hold() {
    let house = House::with(&[OWNER]).await;
    let password = typed(OLD);
    let new = NewInfo::Email(email(SECOND));
    let AddedInfo::LinkMailed(item) = house.regain.add_info(&house.session, &password, new).await.unwrap()
    else {
        panic!()
    };
    house.work().await;
    let link = house.link(SECOND, "confirm-address");
    let counts_from = house.regain.confirm_info(&link, &browser()).await.unwrap();
    assert_eq!(counts_from, house.clock.shown().after(HOLD));
    assert!(house.regain.confirm_info(&link, &browser()).await.is_err(), "a link confirms once");
    house.report(SECOND, Reason::Forgot).await;
    assert!(!house.told(SECOND, "recover"), "an immature address gets no recovery link");
    house.clock.advance(HOLD);
    house.report(SECOND, Reason::Forgot).await;
    assert!(house.told(SECOND, "recover"), "a mature one does");

    let first = house
        .regain
        .list_info(&house.session)
        .await
        .unwrap()
        .into_iter()
        .find(|view| view.id != item)
        .unwrap();
    assert!(first.mask.contains('*') && !first.mask.contains("ada"));
    let leaves = house.regain.remove_info(&house.session, &password, first.id).await.unwrap().unwrap();
    assert_eq!(leaves, house.clock.shown().after(HOLD));
    house.work().await;
    assert!(house.told(OWNER, "info-removal-asked") && house.told(SECOND, "info-removal-asked"));
    house.regain.keep_info(&house.session, &password, first.id).await.unwrap();
    let _leaves = house.regain.remove_info(&house.session, &password, first.id).await.unwrap();
    house.clock.advance(HOLD);
    house.work().await;
    assert!(house.told(OWNER, "info-removed"), "the removed address hears of it");
    assert_eq!(house.regain.list_info(&house.session).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_second_factor_goes_only_with_its_own_code_and_not_while_the_account_is_frozen() {
    let house = House::with_authenticator().await;
    let code = || app_code([7; 20], house.clock.shown());
    let item = house.regain.list_info(&house.session).await.unwrap()[1].id;
    let bare = house.regain.remove_info(&house.session, &typed(OLD), item).await;
    assert_eq!(bare.unwrap_err().code(), "code-needed");
    let leaves = house.regain.remove_authenticator(&house.session, &typed(OLD), item, &code()).await.unwrap();
    assert_eq!(leaves, Some(house.clock.shown().after(HOLD)));
    house.report(OWNER, Reason::SomeoneElse).await;
    let _needs = house.needs(&house.link(OWNER, "recover"), &browser()).await;
    house.clock.advance(HOLD + DAY / 24);
    assert_eq!(house.sign_in(OLD).await.unwrap_err().code(), "code-needed", "a frozen removal does not bite");
}

#[tokio::test]
async fn a_strict_recovery_does_not_take_the_password_that_the_thief_knows() {
    let house = House::with(&[OWNER]).await;
    house.report(OWNER, Reason::SomeoneElse).await;
    let handle = house.grant(&house.link(OWNER, "recover"), &browser()).await;
    assert_eq!(house.regain.reset(&handle, &typed(OLD)).await.unwrap_err().code(), "password-same");
    assert!(house.regain.reset(&handle, &typed(NEW)).await.is_ok());
}

#[tokio::test]
async fn a_letter_whose_link_died_in_the_outbox_is_not_sent() {
    let house = House::new().await;
    house.mail.break_down(true);
    house.report(OWNER, Reason::Forgot).await;
    house.mail.break_down(false);
    house.clock.advance(DAY);
    house.work().await;
    assert!(house.mail.letters().is_empty());
}

#[tokio::test]
async fn broken_mail_loses_no_letter_and_no_visitor_notices() {
    let house = House::new().await;
    house.mail.break_down(true);
    house.report(OWNER, Reason::Forgot).await;
    assert!(house.mail.letters().is_empty());
    house.mail.break_down(false);
    house.clock.advance(DAY / 48);
    house.work().await;
    assert!(house.told(OWNER, "recover"));
}

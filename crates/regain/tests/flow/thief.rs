//! The ways of the thief: he knows the password, has a live session, registers his own address,
//! starts cases, contests. He gains nothing before the hold ends, and the owner is told.

use regain::{AccountError, AddedInfo, Claimed, Contested, NewInfo, Reason, Signal, SignalKind};

use crate::house::{DAY, HOLD, House, NEW, OLD, OWNER, SECOND, THIEF, app_code, browser, email, typed};

#[tokio::test]
async fn a_thief_who_signs_in_with_the_known_password_voids_no_case() {
    let house = House::new().await;
    house.report(OWNER, Reason::SomeoneElse).await;
    let me = browser();
    let _held = house.needs(&house.link(OWNER, "recover"), &me).await;
    let thief = house.sign_in(OLD).await.unwrap().session;
    // The account is frozen: his session opens nothing that lasts.
    let refused =
        house.regain.change_password(&thief, &typed(OLD), &typed("a thief's own long password")).await;
    assert_eq!(refused.unwrap_err().code(), "account-frozen");
    let refused = house.regain.add_info(&thief, &typed(OLD), NewInfo::Email(email(THIEF))).await;
    assert_eq!(refused.unwrap_err().code(), "account-frozen");
    let item = house.regain.list_info(&thief).await.unwrap()[0].id;
    assert_eq!(
        house.regain.remove_info(&thief, &typed(OLD), item).await.unwrap_err().code(),
        "account-frozen"
    );
    house.clock.advance(HOLD);
    house.work().await;
    let handle = house.grant(&house.link(OWNER, "release"), &me).await;
    let _outcome = house.regain.reset(&handle, &typed(NEW)).await.unwrap();
    assert!(!house.regain.check_session(&thief).await.unwrap());
}

#[tokio::test]
async fn a_thief_who_changes_the_password_kills_no_link_of_the_owner() {
    let house = House::new().await;
    house.report(OWNER, Reason::Forgot).await;
    let link = house.link(OWNER, "recover");
    let thief = house.sign_in(OLD).await.unwrap().session;
    let _thief = house
        .regain
        .change_password(&thief, &typed(OLD), &typed("a thief's own long password"))
        .await
        .unwrap();
    house.work().await;
    assert!(house.told(SECOND, "password-changed"), "the owner is told, with a way to object");
    let handle = house.grant(&link, &browser()).await;
    assert!(house.regain.reset(&handle, &typed(NEW)).await.is_ok());
}

#[tokio::test]
async fn a_thief_who_adds_his_own_address_proves_nothing_with_it_before_it_matured() {
    let house = House::new().await;
    let thief = house.sign_in(OLD).await.unwrap().session;
    let added = house.regain.add_info(&thief, &typed(OLD), NewInfo::Email(email(THIEF))).await.unwrap();
    assert!(matches!(added, AddedInfo::LinkMailed(_)));
    house.work().await;
    let _from = house.regain.confirm_info(&house.link(THIEF, "confirm-address"), &browser()).await.unwrap();
    house.work().await;
    assert!(house.told(OWNER, "info-added") && house.told(SECOND, "info-added"), "the owner is told at once");
    assert!(house.mail.newest(THIEF, "info-added").unwrap().link().is_none(), "his address can't contest");
    assert!(house.mail.newest(OWNER, "info-added").unwrap().link().is_some(), "the owner's can");
    house.clock.advance(HOLD - DAY);
    house.report(THIEF, Reason::SomeoneElse).await;
    assert!(!house.told(THIEF, "recover"));
    // It matures while the case is held, and is dropped all the same: it was young when the case began.
    let outcome = house.recover_strictly(&browser()).await;
    assert!(outcome.advice.iter().any(|advice| advice.code == "new-info-dropped"));
    let session = house.sign_in(NEW).await.unwrap().session;
    assert_eq!(house.regain.list_info(&session).await.unwrap().len(), 2);
    house.work().await;
    assert!(house.told(THIEF, "password-reset"), "who was dropped is told too");
    assert!(house.mail.newest(THIEF, "password-reset").unwrap().link().is_none(), "and can't contest");
}

#[tokio::test]
async fn an_address_that_came_after_the_account_became_suspect_never_counts_in_its_case() {
    let house = House::new().await;
    let suspect = house.clock.shown();
    let thief = house.sign_in(OLD).await.unwrap().session;
    let _added = house.regain.add_info(&thief, &typed(OLD), NewInfo::Email(email(THIEF))).await.unwrap();
    house.work().await;
    let _from = house.regain.confirm_info(&house.link(THIEF, "confirm-address"), &browser()).await.unwrap();
    house.clock.advance(30 * DAY);
    let signal = Signal { kind: SignalKind::MassMailing, at: suspect };
    let _decision = house.regain.observe(&house.account, &[signal]).await.unwrap();
    house.report(THIEF, Reason::SomeoneElse).await;
    assert!(!house.told(THIEF, "recover"), "a month old, and younger than the suspicion");
    house.report(OWNER, Reason::SomeoneElse).await;
    assert!(!house.told(THIEF, "recover"));
    assert!(house.told(SECOND, "recover"));
}

#[tokio::test]
async fn a_thief_who_removes_the_owners_address_leaves_it_working_for_the_hold_and_tells_it() {
    let house = House::new().await;
    let thief = house.sign_in(OLD).await.unwrap().session;
    let views = house.regain.list_info(&thief).await.unwrap();
    let leaves = house.regain.remove_info(&thief, &typed(OLD), views[0].id).await.unwrap();
    assert!(leaves.is_some());
    assert!(house.regain.remove_info(&thief, &typed(OLD), views[1].id).await.is_err(), "never the last one");
    house.work().await;
    assert!(house.told(OWNER, "info-removal-asked"));
    house.clock.advance(HOLD - DAY);
    // The case freezes the account: the removal does not bite, and the recovery cancels it.
    let outcome = house.recover_strictly(&browser()).await;
    assert!(outcome.advice.iter().any(|advice| advice.code == "removals-cancelled"));
    let session = house.sign_in(NEW).await.unwrap().session;
    assert_eq!(house.regain.list_info(&session).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_thief_who_starts_his_own_case_gains_nothing() {
    let house = House::new().await;
    for reason in [Reason::SomeoneElse, Reason::Forgot, Reason::CannotSignIn] {
        house.report(OWNER, reason).await;
    }
    assert!(house.mail.letters().iter().all(|letter| letter.to != THIEF));
    assert!(house.regain.check_session(&house.session).await.unwrap(), "requests alone freeze nobody");
    let links = house.mail.take();
    assert!(links.iter().all(|letter| letter.link().is_some()), "every link is in the owner's own mail");
}

#[tokio::test]
async fn a_thief_with_one_mailbox_waits_the_hold_and_loses_to_a_contest() {
    let house = House::new().await;
    house.report(SECOND, Reason::SomeoneElse).await;
    let thief = browser();
    let _held = house.needs(&house.link(SECOND, "recover"), &thief).await;
    house.work().await;
    let contest = house.link(OWNER, "case-started");
    assert_eq!(house.regain.contest(&contest, &browser()).await.unwrap(), Contested::CaseContested);
    house.clock.advance(HOLD);
    house.work().await;
    assert!(!house.told(SECOND, "release"), "a contested case is not released by time");
}

#[tokio::test]
async fn a_contest_after_the_hold_still_takes_the_release_and_its_grant_away() {
    let house = House::new().await;
    house.report(SECOND, Reason::SomeoneElse).await;
    let thief = browser();
    let _held = house.needs(&house.link(SECOND, "recover"), &thief).await;
    house.clock.advance(HOLD);
    house.work().await;
    let handle = house.grant(&house.link(SECOND, "release"), &thief).await;
    let objection = house.link(OWNER, "case-started");
    assert_eq!(house.regain.contest(&objection, &browser()).await.unwrap(), Contested::CaseContested);
    let reset = house.regain.reset(&handle, &typed("a thief's own long password")).await;
    assert_eq!(reset.unwrap_err().code(), "rejected", "time alone is not enough any more");
    house.report(SECOND, Reason::SomeoneElse).await;
    let _more = house.needs(&house.link(SECOND, "recover"), &browser()).await;
}

#[tokio::test]
async fn proofs_of_owner_and_thief_never_add_up() {
    let house = House::new().await;
    house.report(OWNER, Reason::SomeoneElse).await;
    let (owner, thief) = (browser(), browser());
    let _held = house.needs(&house.link(OWNER, "recover"), &owner).await;
    // The thief reads the second mailbox: both addresses are proven now, in two browsers.
    let step = house.needs(&house.link(SECOND, "recover"), &thief).await;
    assert!(step.handle.is_none());
}

#[tokio::test]
async fn a_thiefs_recovery_is_reversed_by_an_older_address_and_no_old_password_returns() {
    let house = House::new().await;
    house.report(SECOND, Reason::Forgot).await;
    let handle = house.grant(&house.link(SECOND, "recover"), &browser()).await;
    let _outcome = house.regain.reset(&handle, &typed("a thief's own long password")).await.unwrap();
    let thief = house.sign_in("a thief's own long password").await.unwrap().session;
    house.work().await;
    let reverse = house.link(OWNER, "password-reset");
    assert_eq!(house.regain.contest(&reverse, &browser()).await.unwrap(), Contested::Reversed);
    assert!(!house.regain.check_session(&thief).await.unwrap());
    for password in [OLD, "a thief's own long password"] {
        assert!(house.sign_in(password).await.is_err(), "blocked: neither password opens it");
    }
    house.work().await;
    let me = browser();
    let _held = house.needs(&house.link(OWNER, "recover"), &me).await;
    let handle = house.grant(&house.link(SECOND, "recover"), &me).await;
    let _outcome = house.regain.reset(&handle, &typed(NEW)).await.unwrap();
    assert!(house.sign_in(NEW).await.is_ok());
}

#[tokio::test]
async fn a_strict_claim_takes_back_plain_grants_and_a_request_alone_takes_back_nothing() {
    let house = House::new().await;
    house.report(SECOND, Reason::Forgot).await;
    let thief = browser();
    let handle = house.grant(&house.link(SECOND, "recover"), &thief).await;
    let again = || regain::token::GrantHandle::parse(handle.expose()).unwrap();
    house.report(OWNER, Reason::SomeoneElse).await;
    let prepared = house.regain.prepare_reset(&again(), &typed("a long enough password")).await;
    assert!(prepared.is_ok(), "anybody can state a reason");
    let _held = house.needs(&house.link(OWNER, "recover"), &browser()).await;
    assert!(
        house.regain.reset(&again(), &typed("a thief's own long password")).await.is_err(),
        "it was proven now"
    );
    // And no plainer reason relaxes it again.
    house.clock.advance(DAY / 24);
    house.report(SECOND, Reason::Forgot).await;
    let _held = house.needs(&house.link(SECOND, "recover"), &thief).await;
}

#[tokio::test]
async fn a_stranger_who_states_a_reason_changes_nothing_for_the_owner() {
    let house = House::new().await;
    house.report(OWNER, Reason::SomeoneElse).await;
    house.report(OWNER, Reason::Forgot).await;
    let handle = house.grant(&house.link(OWNER, "recover"), &browser()).await;
    house.report(SECOND, Reason::SomeoneElse).await;
    assert!(house.regain.check_session(&house.session).await.unwrap(), "nothing is frozen");
    assert!(house.regain.reset(&handle, &typed(NEW)).await.is_ok());
}

#[tokio::test]
async fn a_contest_never_asks_for_more_than_the_account_has() {
    let house = House::new().await;
    house.report(OWNER, Reason::SomeoneElse).await;
    let me = browser();
    let _held = house.needs(&house.link(OWNER, "recover"), &me).await;
    house.work().await;
    let _contested = house.regain.contest(&house.link(SECOND, "case-started"), &browser()).await.unwrap();
    let handle = house.grant(&house.link(SECOND, "recover"), &me).await;
    assert!(house.regain.reset(&handle, &typed(NEW)).await.is_ok(), "all that there is, is enough");
}

#[tokio::test]
async fn an_owner_who_objects_to_the_thiefs_change_does_not_contest_his_own_case() {
    let house = House::new().await;
    let thief = house.sign_in(OLD).await.unwrap().session;
    let _thief = house
        .regain
        .change_password(&thief, &typed(OLD), &typed("a thief's own long password"))
        .await
        .unwrap();
    house.report(OWNER, Reason::SomeoneElse).await;
    let me = browser();
    let _held = house.needs(&house.link(OWNER, "recover"), &me).await;
    assert_eq!(
        house.regain.contest(&house.link(OWNER, "password-changed"), &me).await.unwrap(),
        Contested::Reversed
    );
    house.clock.advance(HOLD);
    house.work().await;
    assert!(house.told(OWNER, "release"), "his own hold went on");
}

#[tokio::test]
async fn a_younger_address_neither_contests_nor_inherits_an_older_ones_case() {
    let house = House::with(&[OWNER]).await;
    let thief = house.sign_in(OLD).await.unwrap().session;
    let _added = house.regain.add_info(&thief, &typed(OLD), NewInfo::Email(email(THIEF))).await.unwrap();
    house.work().await;
    let _from = house.regain.confirm_info(&house.link(THIEF, "confirm-address"), &browser()).await.unwrap();
    house.clock.advance(HOLD + DAY);
    house.report(OWNER, Reason::SomeoneElse).await;
    let me = browser();
    let _held = house.needs(&house.link(OWNER, "recover"), &me).await;
    house.work().await;
    let objection = house.regain.contest(&house.link(THIEF, "case-started"), &browser()).await;
    assert_eq!(objection.unwrap_err().code(), "rejected", "an older proof stands against it");
    let _held = house.needs(&house.link(THIEF, "recover"), &browser()).await;
    house.clock.advance(HOLD);
    house.work().await;
    assert!(house.told(OWNER, "release") && !house.told(THIEF, "release"), "the release goes to the oldest");
    assert!(
        house.regain.reset(&house.grant(&house.link(OWNER, "release"), &me).await, &typed(NEW)).await.is_ok()
    );
}

#[tokio::test]
async fn a_mailbox_that_was_part_of_a_recovery_does_not_reverse_it() {
    let house = House::new().await;
    house.report(OWNER, Reason::SomeoneElse).await;
    let me = browser();
    let _held = house.needs(&house.link(OWNER, "recover"), &me).await;
    let handle = house.grant(&house.link(SECOND, "recover"), &me).await;
    let _outcome = house.regain.reset(&handle, &typed(NEW)).await.unwrap();
    house.work().await;
    let objection = house.regain.contest(&house.link(SECOND, "password-reset"), &browser()).await.unwrap();
    assert_eq!(objection, Contested::NothingToContest);
    assert!(house.sign_in(NEW).await.is_ok());
}

#[tokio::test]
async fn neither_a_removal_nor_a_reset_by_the_thief_kills_the_owners_objection() {
    let house = House::new().await;
    let thief = house.sign_in(OLD).await.unwrap().session;
    let _added = house.regain.add_info(&thief, &typed(OLD), NewInfo::Email(email(THIEF))).await.unwrap();
    house.work().await;
    let _from = house.regain.confirm_info(&house.link(THIEF, "confirm-address"), &browser()).await.unwrap();
    house.work().await;
    let objection = house.link(OWNER, "info-added");
    let views = house.regain.list_info(&thief).await.unwrap();
    let _leaves = house.regain.remove_info(&thief, &typed(OLD), views[1].id).await.unwrap();
    house.clock.advance(HOLD);
    house.work().await;
    house.report(THIEF, Reason::Forgot).await;
    let handle = house.grant(&house.link(THIEF, "recover"), &browser()).await;
    let _outcome = house.regain.reset(&handle, &typed("a thief's own long password")).await.unwrap();
    house.work().await;
    let _letters = house.mail.take();
    assert_eq!(house.regain.contest(&objection, &browser()).await.unwrap(), Contested::Reversed);
    house.work().await;
    assert!(
        house.told(OWNER, "recover") && !house.told(THIEF, "recover"),
        "only what is older than the notice counts"
    );
}

#[tokio::test]
async fn a_suspicion_that_moves_back_takes_the_trust_from_proofs_given_before() {
    let house = House::new().await;
    let early = house.clock.shown();
    let thief = house.sign_in(OLD).await.unwrap().session;
    let _added = house.regain.add_info(&thief, &typed(OLD), NewInfo::Email(email(THIEF))).await.unwrap();
    house.work().await;
    let _from = house.regain.confirm_info(&house.link(THIEF, "confirm-address"), &browser()).await.unwrap();
    house.clock.advance(HOLD + DAY);
    let observe = |at| Signal { kind: SignalKind::MassMailing, at };
    let _late = house.regain.observe(&house.account, &[observe(house.clock.shown())]).await.unwrap();
    house.report(THIEF, Reason::SomeoneElse).await;
    let (me, second) = (browser(), house.link(SECOND, "recover"));
    let _held = house.needs(&house.link(THIEF, "recover"), &me).await;
    let _early = house.regain.observe(&house.account, &[observe(early)]).await.unwrap();
    let step = house.needs(&second, &me).await;
    assert!(step.held_until.is_some(), "his own address does not count with it any more");
}

#[tokio::test]
async fn many_claims_of_one_mailbox_push_no_other_proof_out() {
    let house = House::new().await;
    house.report(OWNER, Reason::SomeoneElse).await;
    let first = house.link(OWNER, "recover");
    for _ in 0..40 {
        house.clock.advance(DAY / 48);
        house.report(SECOND, Reason::SomeoneElse).await;
        let _held = house.regain.claim(&house.link(SECOND, "recover"), &browser()).await;
    }
    assert!(house.regain.peek(&first).await.is_err(), "the first link has expired meanwhile");
    house.clock.advance(DAY / 24);
    house.report(OWNER, Reason::SomeoneElse).await;
    let me = browser();
    let _held = house.needs(&house.link(OWNER, "recover"), &me).await;
    let handle = house.grant(&house.link(SECOND, "recover"), &me).await;
    assert!(house.regain.reset(&handle, &typed(NEW)).await.is_ok());
}

#[tokio::test]
async fn requests_for_an_immature_address_take_nothing_from_the_owners_letters() {
    let house = House::new().await;
    let thief = house.sign_in(OLD).await.unwrap().session;
    let _added = house.regain.add_info(&thief, &typed(OLD), NewInfo::Email(email(THIEF))).await.unwrap();
    house.work().await;
    let _from = house.regain.confirm_info(&house.link(THIEF, "confirm-address"), &browser()).await.unwrap();
    for _ in 0..4 {
        house.report(THIEF, Reason::SomeoneElse).await;
    }
    for _ in 0..2 {
        house.report(OWNER, Reason::SomeoneElse).await;
        house.clock.advance(DAY / 48);
    }
    assert!(house.told(OWNER, "recover"));
}

#[tokio::test]
async fn a_late_worker_costs_nobody_the_wait() {
    let house = House::new().await;
    house.report(OWNER, Reason::SomeoneElse).await;
    let me = browser();
    let _held = house.needs(&house.link(OWNER, "recover"), &me).await;
    house.clock.advance(HOLD + 5 * DAY);
    house.work().await;
    let handle = house.grant(&house.link(OWNER, "release"), &me).await;
    assert!(house.regain.reset(&handle, &typed(NEW)).await.is_ok());
}

#[tokio::test]
async fn the_strict_case_of_a_stranger_ends_by_itself_and_thaws_the_account() {
    let house = House::new().await;
    house.report(OWNER, Reason::SomeoneElse).await;
    let _held = house.needs(&house.link(OWNER, "recover"), &browser()).await;
    house.clock.advance(HOLD);
    house.work().await;
    house.clock.advance(HOLD);
    house.work().await;
    let session = house.sign_in(OLD).await.unwrap().session;
    assert!(house.regain.change_password(&session, &typed(OLD), &typed(NEW)).await.is_ok());
    let late = house.regain.claim(&house.link(OWNER, "release"), &browser()).await;
    assert_eq!(late.unwrap_err().code(), "rejected");
}

#[tokio::test]
async fn a_suspicion_older_than_the_account_still_lets_its_oldest_address_recover_it() {
    let house = House::new().await;
    let signal = Signal { kind: SignalKind::MassMailing, at: regain::types::Timestamp::EPOCH };
    let _decision = house.regain.observe(&house.account, &[signal]).await.unwrap();
    let _outcome = house.recover_strictly(&browser()).await;
    assert!(house.sign_in(NEW).await.is_ok());
}

#[tokio::test]
async fn a_dead_session_can_do_nothing() {
    let house = House::new().await;
    let _outcome = house.recover_strictly(&browser()).await;
    let dead = &house.session;
    let current = typed(NEW);
    assert!(matches!(house.regain.list_info(dead).await, Err(AccountError::SessionEnded)));
    let change = house.regain.change_password(dead, &current, &typed(OLD)).await;
    assert!(matches!(change, Err(AccountError::SessionEnded)));
    let add = house.regain.add_info(dead, &current, NewInfo::Authenticator).await;
    assert!(matches!(add, Err(AccountError::SessionEnded)));
}

#[tokio::test]
async fn the_last_claimer_of_a_released_case_needs_the_mailbox_that_waited() {
    let house = House::new().await;
    house.report(OWNER, Reason::SomeoneElse).await;
    let _held = house.needs(&house.link(OWNER, "recover"), &browser()).await;
    house.clock.advance(HOLD);
    house.work().await;
    house.report(SECOND, Reason::Forgot).await;
    let Claimed::Needs(step) = house.regain.claim(&house.link(SECOND, "recover"), &browser()).await.unwrap()
    else {
        panic!("the second mailbox did not wait")
    };
    assert!(step.handle.is_none());
}

#[tokio::test]
async fn a_case_that_was_opened_before_a_block_takes_the_strict_path_after_it() {
    let house = House::new().await;
    house.report(SECOND, Reason::Forgot).await;
    let (thief, late) = (browser(), house.link(SECOND, "recover"));
    house.report(SECOND, Reason::Forgot).await;
    let handle = house.grant(&house.link(SECOND, "recover"), &thief).await;
    let signal = Signal { kind: SignalKind::MassMailing, at: house.clock.shown() };
    let _decision = house.regain.observe(&house.account, &[signal]).await.unwrap();
    let reset = house.regain.reset(&handle, &typed("a thief's own long password")).await;
    assert_eq!(reset.unwrap_err().code(), "rejected", "a grant from before the block is worth nothing");
    let step = house.needs(&late, &thief).await;
    assert!(step.held_until.is_some() && step.handle.is_none());
    assert!(house.sign_in(OLD).await.is_err(), "still blocked");
}

#[tokio::test]
async fn a_plain_proof_before_the_case_turned_strict_does_not_keep_the_account_from_freezing() {
    let house = House::new().await;
    house.report(SECOND, Reason::Forgot).await;
    let _handle = house.grant(&house.link(SECOND, "recover"), &browser()).await;
    house.report(OWNER, Reason::SomeoneElse).await;
    let _held = house.needs(&house.link(OWNER, "recover"), &browser()).await;
    assert!(!house.regain.check_session(&house.session).await.unwrap(), "the first strict proof freezes");
    assert!(house.sign_in(OLD).await.unwrap().recovery_under_way);
}

/// An attack that survives, and is published in `docs/attacks.md`.
#[tokio::test]
async fn an_authenticator_that_a_thief_added_and_nobody_objected_to_outlives_a_recovery() {
    let house = House::new().await;
    let thief = house.sign_in(OLD).await.unwrap().session;
    let added = house.regain.add_info(&thief, &typed(OLD), NewInfo::Authenticator).await.unwrap();
    let AddedInfo::SetUp(item, text) = added else { panic!("no authenticator") };
    let code = app_code(secret_of(text.expose()), house.clock.shown());
    let _from = house.regain.confirm_authenticator(&thief, item, &code).await.unwrap();
    house.work().await;
    assert!(house.mail.newest(OWNER, "info-added").unwrap().link().is_some(), "the owner could object");
    house.clock.advance(31 * DAY);
    house.report(OWNER, Reason::Forgot).await;
    let handle = house.grant(&house.link(OWNER, "recover"), &browser()).await;
    let _outcome = house.regain.reset(&handle, &typed(NEW)).await.unwrap();
    assert_eq!(house.sign_in(NEW).await.unwrap_err().code(), "code-needed", "the thief alone has the code");
}

/// The secret of an `otpauth:` text, which is in base32 (RFC 4648 section 6).
fn secret_of(text: &str) -> [u8; 20] {
    let letters = text.split("secret=").nth(1).unwrap().chars().take(32);
    let bits: String = letters
        .map(|letter| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).unwrap())
        .map(|five| format!("{five:05b}"))
        .collect();
    std::array::from_fn(|at| u8::from_str_radix(&bits[8 * at..8 * at + 8], 2).unwrap())
}

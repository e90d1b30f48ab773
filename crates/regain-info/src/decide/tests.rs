//! What is allowed and when it bites, command by command.

use std::time::Duration;

use super::*;
use crate::testing::{HOLD, Owner, app, codes, email};

const MS: Duration = Duration::from_millis(1);

#[test]
fn unproven_and_immature_items_never_count() {
    let mut owner = Owner::enrolled(vec![email(0)]);
    let id = owner.add(email(1));
    let counts = |owner: &Owner| owner.info.counting(owner.now).any(|item| item.id == id);
    assert!(!counts(&owner));
    owner.ask(Command::Prove { item: id, step: None }).unwrap();
    assert!(!counts(&owner));
    owner.wait(HOLD - MS);
    assert!(!counts(&owner));
    owner.wait(MS);
    assert!(counts(&owner));
}

#[test]
fn a_removal_bites_exactly_at_the_hold_even_where_the_worker_is_late() {
    let mut owner = Owner::enrolled(vec![email(0), email(1)]);
    let id = owner.info.items[0].id;
    owner.ask(Command::AskRemoval(id)).unwrap();
    let leaves_at = owner.now.after(HOLD);
    assert_eq!(owner.info.next_due(), Some(leaves_at));
    owner.wait(HOLD - MS);
    assert_eq!((owner.info.counting(owner.now).count(), owner.info.told().count()), (2, 2));
    assert_eq!(owner.info.decide(Command::Due, &owner.terms, owner.now), Ok(vec![]));
    owner.wait(MS);
    assert_eq!((owner.info.counting(owner.now).count(), owner.info.told().count()), (1, 2));
    assert_eq!(owner.ask(Command::KeepItem(id)), Err(Refusal::Expired));
    let events = owner.ask(Command::Due).unwrap();
    assert_eq!(events, [Event::Removed { item: id, why: Why::Left }]);
    assert_eq!((owner.info.items.len(), owner.info.next_due()), (1, None));
}

#[test]
fn a_kept_item_is_what_it_was_before() {
    let mut owner = Owner::enrolled(vec![email(0)]);
    let id = owner.add(email(1));
    owner.ask(Command::Prove { item: id, step: None }).unwrap();
    owner.wait(HOLD);
    let before = owner.info.clone();
    assert_eq!(owner.ask(Command::KeepItem(id)), Err(Refusal::NotLeaving));
    owner.ask(Command::AskRemoval(id)).unwrap();
    assert_eq!(owner.ask(Command::AskRemoval(id)), Err(Refusal::AlreadyLeaving));
    owner.wait(HOLD - MS);
    owner.ask(Command::KeepItem(id)).unwrap();
    assert_eq!(owner.info, before);
}

#[test]
fn what_never_counted_leaves_at_once() {
    let mut owner = Owner::enrolled(vec![email(0)]);
    for prove in [false, true] {
        let id = owner.add(email(1));
        if prove {
            owner.ask(Command::Prove { item: id, step: None }).unwrap();
            owner.wait(HOLD - MS);
        }
        let events = owner.ask(Command::AskRemoval(id)).unwrap();
        assert_eq!(events, [Event::Removed { item: id, why: Why::NeverCounted }]);
    }
}

#[test]
fn the_last_address_that_counts_can_not_be_removed() {
    let mut owner = Owner::enrolled(vec![email(0), email(1), app(2)]);
    let ids: Vec<ItemId> = owner.info.items.iter().map(Item::id).collect();
    owner.ask(Command::AskRemoval(ids[0])).unwrap();
    assert_eq!(owner.ask(Command::AskRemoval(ids[1])), Err(Refusal::LastCounting));
    let young = owner.add(email(3));
    owner.ask(Command::Prove { item: young, step: None }).unwrap();
    assert_eq!(owner.ask(Command::AskRemoval(ids[1])), Err(Refusal::LastCounting));
    owner.ask(Command::AskRemoval(ids[2])).unwrap();
    owner.wait(HOLD);
    owner.ask(Command::AskRemoval(ids[1])).unwrap();
}

#[test]
fn recovery_drops_what_is_young_and_cancels_removals() {
    let mut owner = Owner::enrolled(vec![email(0), email(1)]);
    let before = owner.info.clone();
    let (unproven, young) = (owner.add(email(2)), owner.add(email(3)));
    owner.ask(Command::Prove { item: young, step: None }).unwrap();
    let leaving = before.items[0].id;
    owner.ask(Command::AskRemoval(leaving)).unwrap();
    let events = owner.ask(Command::RecoveryCompleted { mature_by: owner.now }).unwrap();
    let dropped = |item| Event::Removed { item, why: Why::Dropped };
    assert_eq!(events, [Event::Kept { item: leaving }, dropped(unproven), dropped(young)]);
    assert_eq!(owner.info, before);
}

#[test]
fn recovery_cancels_a_removal_whose_time_came_while_nobody_executed_it() {
    let mut owner = Owner::enrolled(vec![email(0), email(1), app(2)]);
    let before = owner.info.clone();
    let ids: Vec<ItemId> = before.items.iter().map(Item::id).collect();
    owner.ask(Command::AskRemoval(ids[0])).unwrap();
    owner.ask(Command::AskRemoval(ids[2])).unwrap();
    owner.wait(HOLD + HOLD);
    let step = owner.now.as_secs() / 30;
    let proof = owner.ask(Command::AcceptStep { item: ids[2], step }).unwrap();
    assert_eq!(proof, [Event::StepAccepted { item: ids[2], step }], "a proof executes no removal");
    let events = owner.ask(Command::RecoveryCompleted { mature_by: owner.now }).unwrap();
    assert_eq!(events, [Event::Kept { item: ids[0] }, Event::Kept { item: ids[2] }]);
}

#[test]
fn recovery_drops_what_matured_only_after_the_last_trusted_moment() {
    let mut owner = Owner::enrolled(vec![email(0)]);
    let trusted = owner.now;
    let thiefs = owner.add(email(1));
    owner.ask(Command::Prove { item: thiefs, step: None }).unwrap();
    owner.wait(HOLD + HOLD);
    assert!(owner.info.get(thiefs).unwrap().counts_at(owner.now));
    let events = owner.ask(Command::RecoveryCompleted { mature_by: trusted }).unwrap();
    assert_eq!(events, [Event::Removed { item: thiefs, why: Why::Dropped }]);
}

#[test]
fn an_item_that_is_not_proven_in_time_is_gone() {
    let mut owner = Owner::enrolled(vec![]);
    let id = owner.add(email(0));
    owner.wait(owner.terms.unproven_for);
    assert_eq!(owner.ask(Command::Prove { item: id, step: None }), Err(Refusal::Expired));
    // The same address can be added again without waiting for the worker.
    let events = owner.ask(Command::Add(email(0))).unwrap();
    assert_eq!(events[0], Event::Removed { item: id, why: Why::Expired });
    let unknown = email(9).id();
    assert_eq!(owner.ask(Command::Prove { item: unknown, step: None }), Err(Refusal::Unknown));
}

#[test]
fn a_code_is_accepted_once_the_one_that_set_the_app_up_included() {
    let mut owner = Owner::enrolled(vec![email(0), app(1)]);
    let accept = |item, step| Command::AcceptStep { item, step };
    let enrolled = owner.info.items[1].id;
    let now = owner.now.as_secs() / 30;
    assert_eq!(owner.ask(accept(enrolled, now + 1)), Err(Refusal::Spent));
    owner.ask(accept(enrolled, now + 2)).unwrap();

    let id = owner.add(app(2));
    assert_eq!(owner.ask(Command::Prove { item: id, step: None }), Err(Refusal::StepMissing));
    assert_eq!(owner.ask(accept(id, 9)), Err(Refusal::NotCounting));
    owner.ask(Command::Prove { item: id, step: Some(10) }).unwrap();
    assert_eq!(owner.ask(accept(id, 11)), Err(Refusal::NotCounting));
    owner.wait(HOLD);
    assert_eq!(owner.ask(accept(id, 10)), Err(Refusal::Spent));
    owner.ask(accept(id, 11)).unwrap();
    assert_eq!(owner.ask(accept(id, 11)), Err(Refusal::Spent));
    assert_eq!(owner.info.get(id).unwrap().last_step(), Some(11));
    let address = owner.info.items[0].id;
    assert_eq!(owner.ask(accept(address, 99)), Err(Refusal::NoCodes));
}

#[test]
fn nothing_is_added_twice_and_never_more_than_the_terms_allow() {
    let mut owner = Owner::enrolled(vec![email(0), app(1)]);
    assert_eq!(owner.ask(Command::Enrol(vec![])), Err(Refusal::NotEmpty));
    assert_eq!(owner.ask(Command::Add(email(0))), Err(Refusal::AlreadyPresent));
    // Two apps may share a secret by accident, never an id.
    assert_eq!(owner.ask(Command::Add(app(1))), Err(Refusal::AlreadyPresent));
    for n in 2..20 {
        owner.add(email(n));
    }
    assert_eq!(owner.ask(Command::Add(email(99))), Err(Refusal::TooMany));
    let mut emptied = Owner::enrolled(vec![]);
    emptied.add(email(0));
    emptied.wait(emptied.terms.unproven_for);
    assert_eq!(emptied.ask(Command::Enrol(vec![email(1)])), Err(Refusal::NotEmpty));
    let mut fresh = Owner::enrolled(vec![]);
    assert_eq!(fresh.ask(Command::Enrol(vec![email(0), email(0)])), Err(Refusal::AlreadyPresent));
    assert_eq!(fresh.ask(Command::Enrol((0..21).map(email).collect())), Err(Refusal::TooMany));
    assert!(fresh.ask(Command::Enrol((0..20).map(email).collect())).is_ok());
}

/// Three mature methods: an email, an app, saved codes; and a second email.
fn three_methods() -> (Owner, [ItemId; 4]) {
    let owner = Owner::enrolled(vec![email(0), app(1), codes(2), email(3)]);
    let ids: Vec<ItemId> = owner.info.items.iter().map(Item::id).collect();
    (owner, ids.try_into().unwrap())
}

#[test]
fn to_suspend_an_item_the_rule_must_be_met_by_mature_others() {
    let (mut owner, [first, app, codes, second]) = three_methods();
    let suspend = |item, evidence: &[ItemId]| Command::Suspend { item, evidence: evidence.to_vec() };
    let young = owner.add(email(4));
    assert_eq!(owner.ask(suspend(young, &[app, codes])), Err(Refusal::NotCounting), "unproven");
    owner.ask(Command::Prove { item: young, step: None }).unwrap();
    assert_eq!(owner.ask(suspend(young, &[app, codes])), Err(Refusal::NotCounting), "immature");
    for evidence in [&[][..], &[app], &[app, app], &[app, first], &[first, codes], &[app, young], &[second]] {
        assert_eq!(owner.ask(suspend(first, evidence)), Err(Refusal::NotEnough), "{evidence:?}");
    }
    assert_eq!(owner.ask(suspend(app, &[first, second])), Err(Refusal::NotEnough), "one method");
    let drop_at = owner.now.after(HOLD);
    let events = owner.ask(suspend(first, &[app, codes])).unwrap();
    assert_eq!(events, [Event::Suspended { item: first, since: owner.now, drop_at }]);
    let counts = |owner: &Owner| owner.info.counting(owner.now).any(|item| item.id == first);
    assert!(!counts(&owner) && owner.info.told().any(|item| item.id == first));
    assert_eq!(owner.ask(Command::AskRemoval(first)), Err(Refusal::AlreadyLeaving));
    assert_eq!(owner.ask(suspend(first, &[app, codes])), Err(Refusal::AlreadyLeaving));
    assert_eq!(owner.ask(suspend(codes, &[app, first])), Err(Refusal::NotEnough), "it proves nothing now");
    assert_eq!(owner.ask(suspend(second, &[app, codes])), Err(Refusal::LastCounting));
    owner.wait(HOLD);
    assert_eq!(owner.ask(Command::Due).unwrap()[0], Event::Removed { item: first, why: Why::Left });
}

#[test]
fn to_use_what_was_suspended_again_takes_the_same_evidence() {
    let (mut owner, [first, app, codes, second]) = three_methods();
    let before = owner.info.clone();
    let resume = |evidence: &[ItemId]| Command::Resume { item: first, evidence: evidence.to_vec() };
    assert_eq!(owner.ask(resume(&[app, codes])), Err(Refusal::NotLeaving));
    owner.ask(Command::Suspend { item: first, evidence: vec![app, codes] }).unwrap();
    assert_eq!(owner.ask(Command::KeepItem(first)), Err(Refusal::NotEnough));
    assert_eq!(owner.ask(resume(&[first, app])), Err(Refusal::NotEnough));
    owner.wait(HOLD - MS);
    assert_eq!(owner.ask(resume(&[second, app])), Ok(vec![Event::Kept { item: first }]));
    assert_eq!(owner.info, before);
}

#[test]
fn a_recovery_cancels_a_suspension_that_is_younger_than_its_trust_and_ends_an_older_one() {
    let (mut owner, [first, app, codes, second]) = three_methods();
    let before = owner.info.clone();
    owner.wait(MS);
    let trusted = owner.now;
    owner.ask(Command::Suspend { item: first, evidence: vec![app, codes] }).unwrap();
    let older = owner.info.decide(Command::RecoveryCompleted { mature_by: trusted }, &owner.terms, owner.now);
    assert_eq!(older, Ok(vec![Event::Removed { item: first, why: Why::Dropped }]));
    owner.wait(MS);
    owner.ask(Command::Suspend { item: codes, evidence: vec![app, second] }).unwrap();
    let events = owner.ask(Command::RecoveryCompleted { mature_by: trusted.before(MS) }).unwrap();
    assert_eq!(events, [Event::Kept { item: first }, Event::Kept { item: codes }]);
    assert_eq!(owner.info, before);
}

#[test]
fn what_the_operator_distrusts_counts_no_more_and_hears_nothing() {
    let (mut owner, [first, ..]) = three_methods();
    owner.ask(Command::Distrust(first)).unwrap();
    let state = State::Unproven { expires: owner.now.after(owner.terms.unproven_for) };
    assert_eq!(owner.info.get(first).unwrap().state, state);
    assert_eq!(owner.ask(Command::Distrust(first)), Err(Refusal::NotCounting));
    assert!(owner.info.told().all(|item| item.id != first));
}

#[test]
fn saved_codes_only_become_fewer_and_none_left_proves_nothing() {
    let (mut owner, [first, app, set, _]) = three_methods();
    let spend = |left| Command::SpendCode { item: set, left };
    assert_eq!(owner.ask(spend(10)), Err(Refusal::Spent));
    owner.ask(spend(9)).unwrap();
    assert_eq!(owner.ask(spend(9)), Err(Refusal::Spent));
    owner.ask(spend(0)).unwrap();
    assert_eq!(owner.info.get(set).unwrap().codes_left(), Some(0));
    assert!(owner.info.counting(owner.now).all(|item| item.id != set));
    assert_eq!(owner.ask(Command::SpendCode { item: app, left: 1 }), Err(Refusal::NoCodes));
    // The last code is evidence for what it was used for.
    owner.ask(Command::Suspend { item: first, evidence: vec![app, set] }).unwrap();
    let id = owner.add(codes(9));
    owner.ask(Command::Prove { item: id, step: None }).unwrap();
    assert_eq!(owner.ask(Command::SpendCode { item: id, left: 1 }), Err(Refusal::NotCounting));
}

#[test]
fn a_clock_that_goes_back_shortens_no_wait() {
    let (mut owner, [_, app, ..]) = three_methods();
    let newest = owner.now;
    owner.now = newest.before(HOLD);
    owner.ask(Command::AskRemoval(app)).unwrap();
    let id = owner.add(email(4));
    owner.ask(Command::Prove { item: id, step: None }).unwrap();
    owner.now = newest.after(HOLD - MS);
    assert!(owner.info.counting(owner.now).any(|item| item.id == app));
    assert!(owner.info.counting(owner.now).all(|item| item.id != id));
}

#[test]
fn every_address_before_and_after_is_told_and_of_codes_none() {
    let (mut owner, [first, app, _, second]) = three_methods();
    let told = |owner: &Owner, command| {
        let events = owner.info.decide(command, &owner.terms, owner.now).unwrap();
        owner.info.notices(&events).iter().map(Item::id).collect::<Vec<_>>()
    };
    let new = owner.add(email(4));
    assert_eq!(told(&owner, Command::Prove { item: new, step: None }), [first, second, new]);
    assert_eq!(told(&owner, Command::Distrust(first)), [first, second]);
    assert_eq!(told(&owner, Command::AcceptStep { item: app, step: u64::MAX }), []);
    owner.ask(Command::AskRemoval(first)).unwrap();
    owner.wait(HOLD);
    assert_eq!(told(&owner, Command::Due), [first, second], "the one that leaves hears of it");
}

#[test]
fn times_at_the_end_of_time_do_not_overflow() {
    let mut owner = Owner::enrolled(vec![email(0), email(1)]);
    owner.now = Timestamp::from_millis(u64::MAX);
    let id = owner.info.items[0].id;
    owner.ask(Command::AskRemoval(id)).unwrap();
    owner.ask(Command::Add(email(3))).unwrap();
}

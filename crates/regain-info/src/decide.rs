//! Which changes are allowed, and when they bite.

use regain_types::Timestamp;

use crate::info::due_at;
use crate::totp::REACH;
use crate::{Command, Event, Item, ItemId, Kind, NewItem, SecurityInfo, State, Terms, TotpSecret, Why};

impl SecurityInfo {
    /// What `command` would do at `now`. Pure: nothing changes until the events are applied, in their
    /// order and all of them. What time alone has decided by `now` comes first, so that a worker that
    /// is late gives nobody more time; but not before the two commands of a recovery, during which
    /// nothing that a thief has asked for may bite.
    ///
    /// `now` must not go back between two calls: take it from the clock that the rows come from.
    ///
    /// # Errors
    /// A [`Refusal`] means that nothing happens at all.
    pub fn decide(&self, command: Command, terms: &Terms, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        let of_recovery = matches!(command, Command::AcceptStep { .. } | Command::RecoveryCompleted { .. });
        let mut events = if of_recovery { Vec::new() } else { self.due(now) };
        let mut info = self.clone();
        events.iter().for_each(|event| info.apply(event));
        let case = Case { before: self, info: &info, terms, now };
        events.extend(match command {
            Command::Enrol(items) => case.enrol(items)?,
            Command::Add(item) => vec![case.add(item)?],
            Command::Prove { item, step } => vec![case.prove(item, step)?],
            Command::AskRemoval(item) => vec![case.ask_removal(item)?],
            Command::KeepItem(item) => vec![case.keep(item)?],
            Command::AcceptStep { item, step } => vec![case.accept_step(item, step)?],
            Command::RecoveryCompleted { mature_by } => case.recovery_completed(mature_by),
            Command::Due => Vec::new(),
        });
        Ok(events)
    }

    fn due(&self, now: Timestamp) -> Vec<Event> {
        let due = |item: &&Item| due_at(item.state).is_some_and(|at| at <= now);
        let removed = |item: &Item| {
            let why = if item.is_proven() { Why::Left } else { Why::Expired };
            Event::Removed { item: item.id, why }
        };
        self.items.iter().filter(due).map(removed).collect()
    }
}

/// One command's view: `info` is `before` without what time has ended.
struct Case<'a> {
    before: &'a SecurityInfo,
    info: &'a SecurityInfo,
    terms: &'a Terms,
    now: Timestamp,
}

impl Case<'_> {
    fn enrol(&self, items: Vec<NewItem>) -> Result<Vec<Event>, Refusal> {
        if !self.before.items.is_empty() {
            return Err(Refusal::NotEmpty);
        }
        if items.len() > self.terms.max_items() {
            return Err(Refusal::TooMany);
        }
        let mut enrolled: Vec<Item> = Vec::with_capacity(items.len());
        for new in items {
            if enrolled.iter().any(|item| new.is(item)) {
                return Err(Refusal::AlreadyPresent);
            }
            // The code that set an authenticator up was for some step in reach: all those are used up.
            let step = (self.now.as_secs() / TotpSecret::STEP_SECONDS).saturating_add(REACH);
            let step = (new.kind() == Kind::Authenticator).then_some(step);
            let state = State::Active { proven_at: self.now, counts_from: self.now };
            enrolled.push(new.into_item(state, step, self.now));
        }
        Ok(enrolled.into_iter().map(|item| Event::Enrolled { item }).collect())
    }

    fn add(&self, new: NewItem) -> Result<Event, Refusal> {
        if self.info.items.iter().any(|item| new.is(item)) {
            return Err(Refusal::AlreadyPresent);
        }
        if self.info.items.len() >= self.terms.max_items() {
            return Err(Refusal::TooMany);
        }
        let state = State::Unproven { expires: self.now.after(self.terms.unproven_for) };
        Ok(Event::Added { item: new.into_item(state, None, self.now) })
    }

    fn prove(&self, id: ItemId, step: Option<u64>) -> Result<Event, Refusal> {
        let item = self.item(id)?;
        match (item.kind, step) {
            _ if item.is_proven() => Err(Refusal::AlreadyProven),
            (Kind::Authenticator, None) => Err(Refusal::StepMissing),
            (kind, Some(_)) if kind != Kind::Authenticator => Err(Refusal::NoCodes),
            _ => {
                let counts_from = self.now.after(self.terms.maturity());
                Ok(Event::Proven { item: id, proven_at: self.now, counts_from, step })
            }
        }
    }

    fn ask_removal(&self, id: ItemId) -> Result<Event, Refusal> {
        let item = self.item(id)?;
        if let State::Leaving { .. } = item.state {
            return Err(Refusal::AlreadyLeaving);
        }
        if !item.counts_at(self.now) {
            return Ok(Event::Removed { item: id, why: Why::NeverCounted });
        }
        let stays = |other: &Item| {
            other.id != id && other.kind.is_address() && matches!(other.state, State::Active { .. })
        };
        if item.kind.is_address() && !self.info.counting(self.now).any(stays) {
            return Err(Refusal::LastCounting);
        }
        let leaves_at = self.now.after(self.terms.hold);
        Ok(Event::RemovalAsked { item: id, asked_at: self.now, leaves_at })
    }

    fn keep(&self, id: ItemId) -> Result<Event, Refusal> {
        match self.item(id)?.state {
            State::Leaving { .. } => Ok(Event::Kept { item: id }),
            _ => Err(Refusal::NotLeaving),
        }
    }

    fn accept_step(&self, id: ItemId, step: u64) -> Result<Event, Refusal> {
        let item = self.item(id)?;
        if item.kind != Kind::Authenticator {
            return Err(Refusal::NoCodes);
        }
        if !item.had_matured_by(self.now) {
            return Err(Refusal::NotCounting);
        }
        if item.last_step >= Some(step) {
            return Err(Refusal::Spent);
        }
        Ok(Event::StepAccepted { item: id, step })
    }

    fn recovery_completed(&self, mature_by: Timestamp) -> Vec<Event> {
        let settle = |item: &Item| match item.state {
            _ if !item.had_matured_by(mature_by.min(self.now)) => {
                Some(Event::Removed { item: item.id, why: Why::Dropped })
            }
            State::Leaving { .. } => Some(Event::Kept { item: item.id }),
            _ => None,
        };
        self.info.items.iter().filter_map(settle).collect()
    }

    fn item(&self, id: ItemId) -> Result<&Item, Refusal> {
        self.info.get(id).ok_or(match self.before.get(id) {
            Some(_) => Refusal::Expired,
            None => Refusal::Unknown,
        })
    }
}

/// Why a change is refused. Nothing happened. For the owner who is signed in; a stranger gets one
/// opaque answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no such item.
    #[error("there is no such item: reload the list")]
    Unknown,
    /// The same address, or the same id, is there already.
    #[error("this is already on your list")]
    AlreadyPresent,
    /// The item is proven already.
    #[error("this is already confirmed")]
    AlreadyProven,
    /// The removal is under way already.
    #[error("this is already being removed: you can still keep it")]
    AlreadyLeaving,
    /// The item is not being removed.
    #[error("this is not being removed, so there is nothing to cancel")]
    NotLeaving,
    /// The account has as many items as it may have.
    #[error("your list is full: remove something first")]
    TooMany,
    /// The time of the item ran out: it was not proven in time, or its removal is complete.
    #[error("the time for this ran out: add it again")]
    Expired,
    /// The code was used before, or a later one was.
    #[error("this code was used already: wait for the next one")]
    Spent,
    /// An authenticator is proven with a code, and none was given.
    #[error("type the code that the authenticator app shows")]
    StepMissing,
    /// The item has no codes: it is not an authenticator.
    #[error("only an authenticator app has codes of this kind")]
    NoCodes,
    /// The item is not proven or not mature.
    #[error("this does not count yet: use something that you registered earlier")]
    NotCounting,
    /// Without the item, no address would count.
    #[error("this is the last address that can regain your account: add another and wait until it counts")]
    LastCounting,
    /// Only an empty document takes what comes with a new account.
    #[error("this account has security info already: add to it instead")]
    NotEmpty,
}

impl Refusal {
    /// The stable code of this refusal.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "info-unknown",
            Self::AlreadyPresent => "info-already-present",
            Self::AlreadyProven => "info-already-proven",
            Self::AlreadyLeaving => "info-already-leaving",
            Self::NotLeaving => "info-not-leaving",
            Self::TooMany => "info-too-many",
            Self::Expired => "info-expired",
            Self::Spent => "info-spent",
            Self::StepMissing => "info-step-missing",
            Self::NoCodes => "info-no-codes",
            Self::NotCounting => "info-not-counting",
            Self::LastCounting => "info-last-counting",
            Self::NotEmpty => "info-not-empty",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::testing::{HOLD, Owner, app, email};

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

    #[test]
    fn times_at_the_end_of_time_do_not_overflow() {
        let mut owner = Owner::enrolled(vec![email(0), email(1)]);
        owner.now = Timestamp::from_millis(u64::MAX);
        let id = owner.info.items[0].id;
        owner.ask(Command::AskRemoval(id)).unwrap();
        owner.ask(Command::Add(email(3))).unwrap();
    }
}

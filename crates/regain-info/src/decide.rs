//! Which changes are allowed, and when they bite.

use regain_types::Timestamp;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use crate::mutant::Mutant;
use crate::totp::REACH;
use crate::{
    Command, Event, Holding, Item, ItemId, Kind, NewItem, Refusal, Resealed, SecurityInfo, State, Terms,
    TotpSecret, Why,
};

impl SecurityInfo {
    /// What `command` would do at `now`. Pure: nothing changes until the events are applied, in their
    /// order and all of them. What time alone has decided by `now` comes first, so that a worker that
    /// is late gives nobody more time; but not before the three commands of a recovery, during which
    /// nothing that a thief has asked for may bite.
    ///
    /// `now` should not go back between two calls: take it from the clock that the rows come from. Where
    /// it does, no wait gets shorter: each starts at `now` or at the newest time of the document, whichever
    /// is later.
    ///
    /// # Errors
    /// A [`Refusal`] means that nothing happens at all.
    pub fn decide(&self, command: Command, terms: &Terms, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        let of_recovery = matches!(
            command,
            Command::AcceptStep { .. } | Command::SpendCode { .. } | Command::RecoveryCompleted { .. }
        );
        let late = of_recovery && !terms.breaks(Mutant::DueBeforeRecovery)
            || terms.breaks(Mutant::LateWorkerGivesTime) && !matches!(command, Command::Due);
        let mut events = if late { Vec::new() } else { self.due(terms, now) };
        let mut info = Cow::Borrowed(self);
        if !events.is_empty() {
            events.iter().for_each(|event| info.to_mut().apply(event));
        }
        let newest = if terms.breaks(Mutant::ClockShortensWaits) { now } else { info.newest_time() };
        let waits_from = now.max(newest);
        let case = Case { before: self, info: &info, terms, now, waits_from };
        match command {
            Command::Enrol(items) => events.extend(case.enrol(items)?),
            Command::Add(item) => events.push(case.add(item)?),
            Command::Prove { item, step } => events.push(case.prove(item, step)?),
            Command::AskRemoval(item) => events.push(case.ask_removal(item)?),
            Command::KeepItem(item) => events.push(case.keep(item)?),
            Command::Suspend { item, evidence } => events.push(case.suspend(item, &evidence)?),
            Command::Resume { item, evidence } => events.push(case.resume(item, &evidence)?),
            Command::Distrust(item) => events.push(case.distrust(item)?),
            Command::AcceptStep { item, step } => events.push(case.accept_step(item, step)?),
            Command::Reseal(resealed) => events.push(case.reseal(&resealed)?),
            Command::SpendCode { item, left } => events.push(case.spend_code(item, left)?),
            Command::RecoveryCompleted { mature_by } => events.extend(case.recovery_completed(mature_by)),
            Command::Due => {}
        }
        Ok(events)
    }

    fn due(&self, terms: &Terms, now: Timestamp) -> Vec<Event> {
        let now = if terms.breaks(Mutant::DueEarly) { now.after(Duration::from_secs(86_400)) } else { now };
        let due = |item: &&Item| item.state.due_at().is_some_and(|at| at <= now);
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
    /// Where waits start: never before the newest time of the document.
    waits_from: Timestamp,
}

impl Case<'_> {
    fn enrol(&self, items: Vec<NewItem>) -> Result<Vec<Event>, Refusal> {
        if self.before.is_full(1) {
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
            let used_up = new.kind() == Kind::Authenticator && !self.terms.breaks(Mutant::SetUpStepTwice);
            let step = used_up.then_some(step);
            let state = State::Active { proven_at: self.now, counts_from: self.now };
            enrolled.push(new.into_item(state, step, self.now));
        }
        Ok(enrolled.into_iter().map(|item| Event::Enrolled { item }).collect())
    }

    fn add(&self, new: NewItem) -> Result<Event, Refusal> {
        let known = self.info.unknown.iter().any(|unknown| unknown.id() == new.id());
        if known || self.info.items.iter().any(|item| new.is(item)) {
            return Err(Refusal::AlreadyPresent);
        }
        if self.info.is_full(self.terms.max_items()) {
            return Err(Refusal::TooMany);
        }
        let mut state = State::Unproven { expires: self.waits_from.after(self.terms.unproven_for) };
        if self.terms.breaks(Mutant::AddedIsProven) {
            state = State::Active {
                proven_at: self.now,
                counts_from: self.waits_from.after(self.terms.maturity()),
            };
        }
        Ok(Event::Added { item: new.into_item(state, None, self.now) })
    }

    fn prove(&self, id: ItemId, step: Option<u64>) -> Result<Event, Refusal> {
        let item = self.item(id)?;
        match (item.kind, step) {
            _ if item.is_proven() => Err(Refusal::AlreadyProven),
            (Kind::Authenticator, None) => Err(Refusal::StepMissing),
            (kind, Some(_)) if kind != Kind::Authenticator => Err(Refusal::NoCodes),
            _ => {
                let counts_from = self.waits_from.after(self.terms.maturity());
                Ok(Event::Proven { item: id, proven_at: self.now, counts_from, step })
            }
        }
    }

    fn ask_removal(&self, id: ItemId) -> Result<Event, Refusal> {
        let item = self.item(id)?;
        if let State::Leaving { .. } | State::Suspended { .. } = item.state {
            return Err(Refusal::AlreadyLeaving);
        }
        // Had the clock gone back, what counted before must not leave at once.
        if !item.had_matured_by(self.waits_from) {
            return Ok(Event::Removed { item: id, why: Why::NeverCounted });
        }
        self.leaves_an_address(item)?;
        if self.terms.breaks(Mutant::SurplusLeavesAtOnce) {
            let others = self.info.counting(self.now).filter(|other| other.id != id);
            if self.terms.rule.is_met(&Holding::of(others)) {
                return Ok(Event::Removed { item: id, why: Why::Left });
            }
        }
        let leaves_at = self.waits_from.after(self.terms.hold());
        Ok(Event::RemovalAsked { item: id, asked_at: self.now, leaves_at })
    }

    fn leaves_an_address(&self, item: &Item) -> Result<(), Refusal> {
        let stays = |other: &Item| {
            other.id != item.id && other.kind.is_address() && matches!(other.state, State::Active { .. })
        };
        let leaves = !item.kind.is_address()
            || self.info.counting(self.now).any(stays)
            || self.terms.breaks(Mutant::LastAddressLeaves);
        if leaves { Ok(()) } else { Err(Refusal::LastCounting) }
    }

    fn keep(&self, id: ItemId) -> Result<Event, Refusal> {
        match self.item(id)?.state {
            State::Leaving { .. } if self.terms.breaks(Mutant::NothingCanBeKept) => Err(Refusal::NotLeaving),
            State::Leaving { .. } => Ok(Event::Kept { item: id }),
            State::Suspended { .. } if self.terms.breaks(Mutant::ResumeFreely) => {
                Ok(Event::Kept { item: id })
            }
            State::Suspended { .. } => Err(Refusal::NotEnough),
            _ => Err(Refusal::NotLeaving),
        }
    }

    fn suspend(&self, id: ItemId, evidence: &[ItemId]) -> Result<Event, Refusal> {
        let item = self.item(id)?;
        if let State::Suspended { .. } = item.state {
            return Err(Refusal::AlreadyLeaving);
        }
        if !item.state.counts_at(self.now) {
            return Err(Refusal::NotCounting);
        }
        self.is_proven_by_others(id, evidence)?;
        self.leaves_an_address(item)?;
        let at_once = self.terms.breaks(Mutant::SuspendedLeavesAtOnce);
        let hold = if at_once { Duration::ZERO } else { self.terms.hold() };
        let drop_at = self.waits_from.after(hold);
        Ok(Event::Suspended { item: id, since: self.now, drop_at })
    }

    fn resume(&self, id: ItemId, evidence: &[ItemId]) -> Result<Event, Refusal> {
        let State::Suspended { .. } = self.item(id)?.state else { return Err(Refusal::NotLeaving) };
        self.is_proven_by_others(id, evidence)?;
        Ok(Event::Kept { item: id })
    }

    /// The target proves nothing here, nothing immature does, and nothing counts twice. A set whose last
    /// code was used up for this proof is one.
    fn is_proven_by_others(&self, id: ItemId, evidence: &[ItemId]) -> Result<(), Refusal> {
        let breaks = |mutant| self.terms.breaks(mutant);
        let proves = |other: &&Item| {
            (other.id != id || breaks(Mutant::TargetIsEvidence))
                && evidence.contains(&other.id)
                && (other.state.counts_at(self.now) || breaks(Mutant::YoungIsEvidence))
        };
        let proven = Holding::of(self.info.items.iter().filter(proves));
        let enough = self.terms.rule.is_met(&proven) || breaks(Mutant::SuspendFreely);
        if enough { Ok(()) } else { Err(Refusal::NotEnough) }
    }

    fn distrust(&self, id: ItemId) -> Result<Event, Refusal> {
        if !self.item(id)?.is_proven() {
            return Err(Refusal::NotCounting);
        }
        Ok(Event::Distrusted { item: id, expires: self.waits_from.after(self.terms.unproven_for) })
    }

    fn reseal(&self, resealed: &Resealed) -> Result<Event, Refusal> {
        let item = self.item(resealed.item.id)?;
        if item.kind != resealed.item.kind || item.body != resealed.was {
            return Err(Refusal::Unknown);
        }
        Ok(Event::Resealed { item: Item { body: Arc::clone(&resealed.item.body), ..item.clone() } })
    }

    fn spend_code(&self, id: ItemId, left: u16) -> Result<Event, Refusal> {
        let item = self.item(id)?;
        let before = item.left.ok_or(Refusal::NoCodes)?;
        if !item.had_matured_by(self.now) {
            return Err(Refusal::NotCounting);
        }
        let again = self.terms.breaks(Mutant::CodeTwice) && left == before;
        if left < before || again { Ok(Event::CodeSpent { item: id, left }) } else { Err(Refusal::Spent) }
    }

    fn accept_step(&self, id: ItemId, step: u64) -> Result<Event, Refusal> {
        let item = self.item(id)?;
        if item.kind != Kind::Authenticator {
            return Err(Refusal::NoCodes);
        }
        if !item.had_matured_by(self.now) {
            return Err(Refusal::NotCounting);
        }
        let again = self.terms.breaks(Mutant::StepTwice) && item.last_step == Some(step);
        if item.last_step >= Some(step) && !again {
            return Err(Refusal::Spent);
        }
        Ok(Event::StepAccepted { item: id, step })
    }

    fn recovery_completed(&self, mature_by: Timestamp) -> Vec<Event> {
        let breaks = |mutant| self.terms.breaks(mutant);
        let mature_by =
            if breaks(Mutant::RecoveryTrustsNow) { self.now } else { mature_by.min(self.waits_from) };
        let settle = |item: &Item| match item.state {
            // A suspension after the last trusted moment is cancelled like a removal; one before it stands.
            State::Suspended { counts_from, since, .. } if counts_from <= mature_by && mature_by < since => {
                Some(Event::Kept { item: item.id })
            }
            _ if breaks(Mutant::RecoveryKeepsYoung) && !item.had_matured_by(mature_by) => None,
            State::Leaving { .. } if breaks(Mutant::RecoveryKeepsPending) => None,
            _ if !item.had_matured_by(mature_by) => Some(Event::Removed { item: item.id, why: Why::Dropped }),
            State::Leaving { .. } => Some(Event::Kept { item: item.id }),
            _ => None,
        };
        let young = self.info.unknown.iter().filter(|unknown| unknown.was_young_at(mature_by));
        let dropped = young.map(|unknown| Event::Removed { item: unknown.id(), why: Why::Dropped });
        self.info.items.iter().filter_map(settle).chain(dropped).collect()
    }

    fn item(&self, id: ItemId) -> Result<&Item, Refusal> {
        self.info.get(id).ok_or_else(|| match self.before.get(id) {
            Some(_) => Refusal::Expired,
            None if self.before.unknown.iter().any(|unknown| unknown.id() == id) => Refusal::UnknownKind,
            None => Refusal::Unknown,
        })
    }
}

#[cfg(test)]
mod tests;

//! Every interleaving of an owner, a thief, a clock and a crash, on the real rules.
//!
//! A [`World`] is a document with what surrounds it; [`World::step`] lets somebody act, through the real
//! [`SecurityInfo::decide`] and [`SecurityInfo::apply`]; [`search`](fn@search) walks every world that can be
//! reached, and a judge that knows the invariants and not the code looks at every step. Time runs in days,
//! and worlds that differ by their date alone are one: so the walk ends.
#![expect(clippy::arithmetic_side_effects, reason = "a model: its numbers are small")]
#![expect(clippy::indexing_slicing, reason = "a model: a slot is below the number of things")]

mod act;
mod judge;
mod key;
mod search;
mod setup;
#[cfg(test)]
mod tests;

use regain_types::Timestamp;

use crate::{Command, Event, SecurityInfo, State, TotpSecret};

pub use act::{Act, Actor, Deed};
pub use judge::Broken;
pub use search::{Report, Trace, search, search_breadth_first};
pub use setup::Setup;

/// The most things that a setup has.
const SLOTS: usize = 8;
/// Never, for a day.
const NEVER: i32 = i32::MIN;

/// A document and what surrounds it.
#[derive(Clone)]
pub struct World {
    info: SecurityInfo,
    /// What the clock shows, in days since the account was created.
    day: i32,
    /// Whether the clock went back once.
    wound_back: bool,
    /// Whether the thief has a live session.
    session: bool,
    /// Since the thief's first act in this session.
    episode: Option<Episode>,
    /// When each thing was proven, or began to mature anew; as the judge saw it.
    proven: [i32; SLOTS],
    /// When the removal of each thing was asked for; as the judge saw it.
    asked: [i32; SLOTS],
    /// The last step that the authenticator's code was accepted for; as the judge saw it.
    stepped: u64,
    /// What somebody decided and has not committed.
    pending: Option<Pending>,
    /// The things that count now, a bit each.
    counting: u8,
}

#[derive(Clone, Copy)]
struct Episode {
    since: i32,
    /// The most days that ever were between then and what the clock showed.
    age: i32,
    /// Whether the owner had enough when it began, and the thief did not.
    fair: bool,
}

#[derive(Clone)]
struct Pending {
    actor: Actor,
    deed: Deed,
    /// The place of its act among all.
    code: i32,
    events: Vec<Event>,
    /// Whether nothing was committed since: the revision is the same.
    fresh: bool,
}

impl World {
    /// The account as its owner created it, and a thief who has just got a session.
    #[must_use]
    pub fn first(setup: &Setup) -> Self {
        let mut proven = [NEVER; SLOTS];
        for slot in setup.slots().filter(|slot| setup.things[*slot].owners) {
            proven[slot] = -setup.hold;
        }
        // The code that set the app up was for a step up to the next one.
        let stepped = setup.step_of(0) + 1;
        Self {
            info: setup.enrolled.clone(),
            day: 0,
            wound_back: false,
            session: true,
            episode: None,
            proven,
            asked: [NEVER; SLOTS],
            stepped,
            pending: None,
            counting: setup.held_by(Actor::Owner) | 15,
        }
    }

    /// What follows from `act`: nothing where it is not possible or refused, a world, or what it breaks.
    pub fn step(&self, setup: &Setup, act: Act) -> Option<Result<Self, Broken>> {
        match act {
            Act::Day => self.pending.is_none().then(|| self.at(setup, self.day + 1)),
            Act::DayBack if self.pending.is_some() || self.wound_back || self.day == 0 => None,
            Act::DayBack => {
                let mut after = self.clone();
                (after.wound_back, after.day) = (true, self.day - 1);
                after.counting = after.count(setup);
                Some(Ok(after))
            }
            Act::Session if self.session || self.pending.is_some() => None,
            Act::Session => {
                let mut after = self.clone();
                after.session = true;
                Some(Ok(after))
            }
            Act::Work => self.act(setup, Actor::Worker, Deed::Due),
            Act::By(actor, deed) => self.act(setup, actor, deed),
            Act::Begin(actor, deed) => self.begin(setup, actor, deed),
            Act::Commit => self.commit(setup),
            Act::Crash => {
                let mut after = self.clone();
                after.pending.take().map(|_| Ok(after))
            }
        }
    }

    fn at(&self, setup: &Setup, day: i32) -> Result<Self, Broken> {
        let mut after = self.clone();
        after.day = day;
        after.counting = after.count(setup);
        if let Some(episode) = &mut after.episode {
            episode.age = episode.age.max(day - episode.since);
        }
        judge::look(setup, self, &[], None, &after).map(|()| after)
    }

    fn act(&self, setup: &Setup, actor: Actor, deed: Deed) -> Option<Result<Self, Broken>> {
        let command = self.command(setup, actor, deed)?;
        match self.info.decide(command, &setup.terms, setup.time(self.day)) {
            Ok(events) if events.is_empty() => None,
            Ok(events) => Some(self.take(setup, actor, deed, &events)),
            Err(refusal) => judge::refused(setup, self, actor, deed, refusal)
                .map_or_else(|broken| Some(Err(broken)), |()| None),
        }
    }

    fn begin(&self, setup: &Setup, actor: Actor, deed: Deed) -> Option<Result<Self, Broken>> {
        if self.pending.is_some() || !setup.crashes {
            return None;
        }
        let command = self.command(setup, actor, deed)?;
        let events = self.info.decide(command, &setup.terms, setup.time(self.day)).ok()?;
        if events.is_empty() {
            return None;
        }
        let mut after = self.clone();
        after.pending =
            Some(Pending { actor, deed, code: setup.code(Act::Begin(actor, deed)), events, fresh: true });
        Some(Ok(after))
    }

    fn commit(&self, setup: &Setup) -> Option<Result<Self, Broken>> {
        let mut before = self.clone();
        let Pending { actor, deed, events, fresh, .. } = before.pending.take()?;
        // The guarded write of the store: a document that changed since was not what was decided on.
        if !fresh && setup.guarded {
            return Some(Ok(before));
        }
        Some(before.take(setup, actor, deed, &events))
    }

    /// Makes `events` true, and lets the judge look.
    fn take(&self, setup: &Setup, actor: Actor, deed: Deed, events: &[Event]) -> Result<Self, Broken> {
        let mut after = self.clone();
        events.iter().for_each(|event| after.info.apply(event));
        if let Some(pending) = &mut after.pending {
            pending.fresh = false;
        }
        if actor == Actor::Thief {
            let began = Episode { since: self.day, age: 0, fair: setup.is_fair(self.counting) };
            let episode = after.episode.get_or_insert(began);
            episode.since = episode.since.min(self.day);
        }
        if deed == Deed::Recover {
            (after.session, after.episode) = (false, None);
        }
        for event in events {
            after.note(event);
        }
        after.counting = after.count(setup);
        judge::look(setup, self, events, Some((actor, deed)), &after).map(|()| after)
    }

    /// What the judge writes down.
    fn note(&mut self, event: &Event) {
        let slot = Setup::slot(event.item());
        match event {
            Event::Added { .. } | Event::Removed { .. } | Event::Distrusted { .. } => {
                (self.proven[slot], self.asked[slot]) = (NEVER, NEVER);
            }
            Event::Proven { .. } => (self.proven[slot], self.asked[slot]) = (self.day, NEVER),
            Event::RemovalAsked { .. } => self.asked[slot] = self.day,
            Event::Kept { .. } => self.asked[slot] = NEVER,
            Event::StepAccepted { step, .. } => self.stepped = *step,
            _ => {}
        }
    }

    fn command(&self, setup: &Setup, actor: Actor, deed: Deed) -> Option<Command> {
        let can = match actor {
            Actor::Thief => self.session || deed.needs_no_session(),
            Actor::Owner | Actor::Worker => true,
        };
        if !can {
            return None;
        }
        let id = |slot: usize| setup.things[slot].new.id();
        let item = |slot: usize| self.info.get(id(slot));
        let evidence = || {
            let held = setup.held_by(actor);
            setup.slots().filter(|slot| held >> slot & 1 == 1 && item(*slot).is_some()).map(id).collect()
        };
        Some(match deed {
            Deed::Add(slot) => match item(slot) {
                Some(_) => return None,
                None => Command::Add(setup.things[slot].new.clone()),
            },
            Deed::Prove(slot) => match item(slot)?.state() {
                State::Unproven { .. } => Command::Prove { item: id(slot), step: None },
                _ => return None,
            },
            Deed::Remove(slot) => Command::AskRemoval(item(slot)?.id()),
            Deed::Keep(slot) => match item(slot)?.state() {
                State::Leaving { .. } | State::Suspended { .. } => Command::KeepItem(id(slot)),
                _ => return None,
            },
            Deed::Resume(slot) => match item(slot)?.state() {
                State::Suspended { .. } => Command::Resume { item: id(slot), evidence: evidence() },
                _ => return None,
            },
            Deed::Suspend(slot) => match item(slot)?.state() {
                State::Suspended { .. } => return None,
                _ => Command::Suspend { item: id(slot), evidence: evidence() },
            },
            Deed::Step(slot) => Command::AcceptStep { item: item(slot)?.id(), step: setup.step_of(self.day) },
            Deed::SetUpStep(slot) => match self.day {
                0 => Command::AcceptStep { item: item(slot)?.id(), step: setup.step_of(0) + 1 },
                _ => return None,
            },
            Deed::Spend(slot) => match item(slot)?.codes_left() {
                Some(left @ 2..) => Command::SpendCode { item: id(slot), left: left - 1 },
                _ => return None,
            },
            Deed::SpendAgain(slot) => Command::SpendCode { item: id(slot), left: item(slot)?.codes_left()? },
            Deed::Recover => {
                if !setup.is_enough(setup.held_by(Actor::Owner) & self.counting) {
                    return None;
                }
                Command::RecoveryCompleted { mature_by: self.trusted(setup) }
            }
            Deed::Due => Command::Due,
        })
    }

    /// The last moment that a recovery trusts.
    fn trusted(&self, setup: &Setup) -> Timestamp {
        setup.time(self.episode.map_or(self.day, |episode| episode.since))
    }

    fn count(&self, setup: &Setup) -> u8 {
        self.info.counting(setup.time(self.day)).fold(0, |mask, item| mask | 1 << Setup::slot(item.id()))
    }
}

/// The step that is now on a day.
fn step_at(time: Timestamp) -> u64 {
    time.as_secs() / TotpSecret::STEP_SECONDS
}

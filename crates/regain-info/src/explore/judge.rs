//! The invariants of `docs/spec/security-info.md`, as somebody sees them who does not know the code.

use std::collections::BTreeSet;
use std::fmt;

use super::{Actor, Deed, Episode, NEVER, Setup, World};
use crate::{Event, Item, Refusal, State, Why};

/// Which invariant is broken, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// Its number in `docs/spec/security-info.md`.
    pub invariant: &'static str,
    /// In words.
    pub how: &'static str,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant, self.how)
    }
}

/// Looks at one step.
pub(super) fn look(
    setup: &Setup,
    before: &World,
    events: &[Event],
    by: Option<(Actor, Deed)>,
    after: &World,
) -> Result<(), Broken> {
    let step = Step { setup, before, events, by, after };
    let counting = after.counting;
    step.what_counts(counting)?;
    step.what_counts_no_more(counting)?;
    events.iter().try_for_each(|event| step.event(event))?;
    step.notices()?;
    if let Some((_, deed)) = by {
        step.command(deed)?;
    }
    step.lockout(counting)
}

/// Looks at a refusal.
pub(super) fn refused(
    setup: &Setup,
    world: &World,
    _: Actor,
    deed: Deed,
    refusal: Refusal,
) -> Result<(), Broken> {
    let Deed::Keep(slot) = deed else { return Ok(()) };
    let state = world.info.get(setup.things[slot].new.id()).map(Item::state);
    let Some(State::Leaving { leaves_at, .. }) = state else { return Ok(()) };
    let over = leaves_at <= setup.time(world.day);
    hold(over && refusal == Refusal::Expired, "I8", "a removal can't be cancelled")
}

struct Step<'a> {
    setup: &'a Setup,
    before: &'a World,
    events: &'a [Event],
    by: Option<(Actor, Deed)>,
    after: &'a World,
}

impl Step<'_> {
    fn what_counts(&self, counting: u8) -> Result<(), Broken> {
        let (setup, after) = (self.setup, self.after);
        for slot in setup.slots().filter(|slot| counting >> slot & 1 == 1) {
            let proven = after.proven[slot];
            hold(proven != NEVER, "I11", "something counts that nobody proved")?;
            hold(
                proven.saturating_add(setup.hold) <= after.day,
                "I2",
                "something counts before it is mature",
            )?;
        }
        Ok(())
    }

    fn what_counts_no_more(&self, counting: u8) -> Result<(), Broken> {
        let (setup, before, after) = (self.setup, self.before, self.after);
        if after.day < before.day {
            return Ok(());
        }
        let counted = before.counting;
        for slot in setup.slots().filter(|slot| (counted & !counting) >> slot & 1 == 1) {
            let id = setup.things[slot].new.id();
            let reason = self.events.iter().any(|event| match event {
                Event::Suspended { item, .. } => *item == id,
                Event::Removed { item, why: Why::Dropped } => {
                    // The judge's own view of what a recovery may not trust.
                    *item == id && setup.time(before.proven[slot] + setup.hold) > before.trusted(setup)
                }
                Event::CodeSpent { item, left } => *item == id && *left == 0,
                _ => false,
            });
            let asked = before.asked[slot];
            let waited = asked != NEVER && asked.saturating_add(setup.hold) <= after.day;
            hold(reason || waited, "I3", "something stopped counting before its hold was over")?;
        }
        // What a recovery does not trust goes, even the last one.
        let young =
            |slot: usize| setup.time(before.proven[slot].saturating_add(setup.hold)) > before.trusted(setup);
        let mut lost = setup.slots().filter(|slot| (counted & !counting) >> slot & 1 == 1);
        if matches!(self.by, Some((_, Deed::Recover))) && lost.all(young) {
            return Ok(());
        }
        let address =
            |mask: u8| setup.slots().any(|s| mask >> s & 1 == 1 && setup.things[s].new.kind().is_address());
        hold(!address(counted) || address(counting), "I4", "no address counts any more")
    }

    fn event(&self, event: &Event) -> Result<(), Broken> {
        let (setup, before) = (self.setup, self.before);
        let slot = Setup::slot(event.item());
        let wait = |until| setup.day_of(until) >= before.day.max(self.newest()) + setup.hold;
        match event {
            Event::Proven { counts_from, .. } => {
                let state = before.info.get(event.item()).map(Item::state);
                let in_time =
                    matches!(state, Some(State::Unproven { expires }) if setup.time(before.day) < expires);
                hold(in_time, "I14", "something was proven after its time")?;
                hold(wait(*counts_from), "I14", "what is new waits for less than the hold")
            }
            Event::Kept { .. } => {
                let state = before.info.get(event.item()).map(Item::state);
                let (Some(State::Suspended { .. }), Some((actor, deed))) = (state, self.by) else {
                    return Ok(());
                };
                let evidence = before.counting & setup.held_by(actor) & !(1 << slot);
                let may = deed == Deed::Recover || setup.is_enough(evidence);
                hold(may, "I4", "something suspended is used again without enough evidence")
            }
            Event::RemovalAsked { leaves_at, .. } => {
                hold(wait(*leaves_at), "I14", "a removal waits for less than the hold")
            }
            Event::Suspended { drop_at, .. } => {
                hold(wait(*drop_at), "I14", "a suspended thing goes before the hold")?;
                let Some((actor, _)) = self.by else { return Ok(()) };
                let evidence = before.counting & setup.held_by(actor) & !(1 << slot);
                hold(setup.is_enough(evidence), "I4", "something was suspended without enough evidence")
            }
            Event::StepAccepted { step, .. } => {
                hold(*step > before.stepped, "I7", "a code was accepted twice")
            }
            Event::CodeSpent { left, .. } => {
                let was = before.info.get(event.item()).and_then(Item::codes_left);
                hold(was.is_some_and(|was| *left < was), "I7", "a saved code was accepted twice")
            }
            _ => Ok(()),
        }
    }

    /// The newest day that the document knows of.
    fn newest(&self) -> i32 {
        self.setup.day_of(self.before.info.newest_time())
    }

    /// Everybody who is told before or after.
    fn notices(&self) -> Result<(), Broken> {
        let used = |event: &Event| matches!(event, Event::StepAccepted { .. } | Event::CodeSpent { .. });
        if !self.setup.crashes || self.events.iter().all(used) {
            return Ok(());
        }
        let told: BTreeSet<_> = self.before.info.notices(self.events).iter().map(Item::id).collect();
        let both = self.before.info.told().chain(self.after.info.told()).map(Item::id);
        hold(told == both.collect(), "I6", "an address was not told")
    }

    fn command(&self, deed: Deed) -> Result<(), Broken> {
        let (setup, before, after) = (self.setup, self.before, self.after);
        let now = setup.time(after.day);
        match deed {
            Deed::Step(_) | Deed::SetUpStep(_) | Deed::Spend(_) | Deed::SpendAgain(_) => Ok(()),
            Deed::Recover => {
                let trusted = before.trusted(setup);
                let settled = |item: &Item| {
                    matches!(item.state(), State::Active { .. }) && item.had_matured_by(trusted)
                };
                let all = after.info.items().iter().all(settled) && after.info.next_due().is_none();
                hold(all, "I9", "a recovery left something young or pending")?;
                let lost = |item: &&Item| item.had_matured_by(trusted) && after.info.get(item.id()).is_none();
                hold(
                    !before.info.items().iter().any(|item| lost(&item)),
                    "I9",
                    "a recovery lost something mature",
                )
            }
            _ => hold(after.info.next_due().is_none_or(|due| due > now), "I5", "something due was left"),
        }
    }

    /// Within the hold of a thief's first act, the owner has enough and the thief does not.
    fn lockout(&self, counting: u8) -> Result<(), Broken> {
        let (setup, after) = (self.setup, self.after);
        let Some(Episode { age, fair: true, .. }) = after.episode else { return Ok(()) };
        if age >= setup.hold {
            return Ok(());
        }
        let owner = setup.is_enough(counting & setup.held_by(Actor::Owner));
        hold(owner, "lockout", "the owner is locked out before the hold is over")?;
        let thief = setup.is_enough(counting & setup.held_by(Actor::Thief));
        hold(!thief, "takeover", "the thief has enough before the hold is over")
    }
}

fn hold(holds: bool, invariant: &'static str, how: &'static str) -> Result<(), Broken> {
    if holds { Ok(()) } else { Err(Broken { invariant, how }) }
}

//! What can happen in a world.

use std::fmt;

use super::Setup;

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// Who created the account; can sign in at any time.
    Owner,
    /// Somebody with a live session of the owner's, who may have stolen one thing beside.
    Thief,
    /// What does what is due.
    Worker,
}

/// What somebody asks for. A number is the slot of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Adds a thing.
    Add(usize),
    /// Proves it.
    Prove(usize),
    /// Asks to remove it.
    Remove(usize),
    /// Keeps it after all.
    Keep(usize),
    /// Suspends it, with everything that they hold as evidence.
    Suspend(usize),
    /// Uses it again after it was suspended, with everything else that they hold as evidence.
    Resume(usize),
    /// Uses the code that an authenticator shows now.
    Step(usize),
    /// Uses the code that set an authenticator up.
    SetUpStep(usize),
    /// Uses a saved code.
    Spend(usize),
    /// Uses the last saved code again.
    SpendAgain(usize),
    /// Completes a recovery, with everything that they hold.
    Recover,
    /// Does what is due.
    Due,
}

impl Deed {
    pub(super) const fn needs_no_session(self) -> bool {
        matches!(self, Self::Step(_) | Self::SetUpStep(_) | Self::Spend(_) | Self::SpendAgain(_))
    }
}

/// One thing that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// A day passes.
    Day,
    /// The clock goes back by a day: once in a world.
    DayBack,
    /// The thief gets a session again.
    Session,
    /// The worker does what is due.
    Work,
    /// Somebody asks for something, and it is decided and committed.
    By(Actor, Deed),
    /// Somebody asks for something, and it is decided and not committed yet.
    Begin(Actor, Deed),
    /// What was decided is committed.
    Commit,
    /// What was decided is lost.
    Crash,
}

impl Act {
    /// Everything that can ever happen in a setup.
    pub(super) fn all(setup: &Setup) -> Vec<Self> {
        let deeds = Self::deeds(setup);
        let mut all = vec![Self::Day, Self::DayBack, Self::Session, Self::Work];
        all.extend(deeds.iter().map(|(actor, deed)| Self::By(*actor, *deed)));
        if setup.crashes {
            all.extend(Self::begins(setup));
            all.extend([Self::Commit, Self::Crash]);
        }
        all
    }

    pub(super) fn begins(setup: &Setup) -> Vec<Self> {
        Self::deeds(setup).into_iter().map(|(actor, deed)| Self::Begin(actor, deed)).collect()
    }

    fn deeds(setup: &Setup) -> Vec<(Actor, Deed)> {
        let mut deeds = Vec::new();
        for slot in setup.slots() {
            let thing = &setup.things[slot];
            for deed in [Deed::Keep(slot), Deed::Suspend(slot), Deed::Resume(slot)] {
                deeds.push((Actor::Owner, deed));
                deeds.push((Actor::Thief, deed));
            }
            deeds.push((Actor::Thief, Deed::Remove(slot)));
            if !thing.owners {
                deeds.push((Actor::Thief, Deed::Add(slot)));
                deeds.push((Actor::Thief, Deed::Prove(slot)));
                deeds.push((Actor::Owner, Deed::Remove(slot)));
                continue;
            }
            let holder = if thing.stolen { Actor::Thief } else { Actor::Owner };
            match thing.new.kind() {
                crate::Kind::Authenticator => {
                    deeds.extend([Deed::Step(slot), Deed::SetUpStep(slot)].map(|deed| (holder, deed)));
                }
                crate::Kind::SavedCodes => {
                    deeds.extend([Deed::Spend(slot), Deed::SpendAgain(slot)].map(|deed| (holder, deed)));
                }
                _ => {}
            }
        }
        deeds.push((Actor::Owner, Deed::Recover));
        deeds
    }

    /// What happens, in words.
    pub(super) fn told(self, setup: &Setup) -> String {
        match self {
            Self::Day => "a day passes".to_owned(),
            Self::DayBack => "the clock goes back by a day".to_owned(),
            Self::Session => "the thief gets a session".to_owned(),
            Self::Work => "the worker does what is due".to_owned(),
            Self::By(actor, deed) => format!("{actor} {}", deed.told(setup)),
            Self::Begin(actor, deed) => format!("{actor} {}: decided, not committed", deed.told(setup)),
            Self::Commit => "what was decided is committed".to_owned(),
            Self::Crash => "what was decided is lost".to_owned(),
        }
    }
}

impl Deed {
    fn told(self, setup: &Setup) -> String {
        let name = |slot: usize| setup.things[slot].name;
        match self {
            Self::Add(slot) => format!("adds {}", name(slot)),
            Self::Prove(slot) => format!("proves {}", name(slot)),
            Self::Remove(slot) => format!("asks to remove {}", name(slot)),
            Self::Keep(slot) => format!("keeps {}", name(slot)),
            Self::Suspend(slot) => format!("suspends {}", name(slot)),
            Self::Resume(slot) => format!("uses {} again", name(slot)),
            Self::Step(slot) => format!("uses the code of {}", name(slot)),
            Self::SetUpStep(slot) => format!("uses the code that set {} up", name(slot)),
            Self::Spend(slot) => format!("uses one of {}", name(slot)),
            Self::SpendAgain(slot) => format!("uses the last one of {} again", name(slot)),
            Self::Recover => "completes a recovery".to_owned(),
            Self::Due => "does what is due".to_owned(),
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Owner => "the owner",
            Self::Thief => "the thief",
            Self::Worker => "the worker",
        })
    }
}

//! Who holds what, and under which terms.

use std::time::Duration;

use regain_types::{AccountId, Entropy, KeyId, Keyring, TenantId, Timestamp};

use super::{SLOTS, step_at};
use crate::{
    CodeSet, Command, Detail, E164, EmailAddr, Holding, ItemId, Method, NewItem, Rule, SecurityInfo, Terms,
    TotpSecret, Vault,
};

/// One thing that an owner or a thief has.
#[derive(Debug, Clone)]
pub(super) struct Thing {
    /// What it is called in a trace.
    pub(super) name: &'static str,
    /// Whether the owner registered it when the account was created. Otherwise the thief may add it.
    pub(super) owners: bool,
    /// Whether the thief has it, and the owner no longer.
    pub(super) stolen: bool,
    pub(super) new: NewItem,
}

/// Who holds what, and under which terms.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Whether a command can be decided in one act and committed in a later one, or lost.
    pub crashes: bool,
    /// Whether a commit is refused where another came between. Never false but to see what that does.
    pub guarded: bool,
    pub(super) terms: Terms,
    /// Everything that there is, at most 8.
    pub(super) things: Vec<Thing>,
    pub(super) hold: i32,
    pub(super) enrolled: SecurityInfo,
    owners: u8,
    thiefs: u8,
    begins: Vec<super::Act>,
    /// Whether the things of a mask are enough.
    enough: Vec<bool>,
}

impl Setup {
    /// An owner with an email address, an authenticator, saved codes and a phone, one of them perhaps
    /// `stolen`; and a thief who may add an email address and a set of saved codes, which together are
    /// enough for [`Rule::NIST_AAL2`].
    ///
    /// `None` where the terms hold for no whole number of days, or a seal fails.
    #[must_use]
    pub fn new(terms: Terms, stolen: Option<usize>) -> Option<Self> {
        let details = [
            ("the owner's email", Detail::Email(EmailAddr::parse("owner@example.com").ok()?)),
            (
                "the owner's authenticator",
                Detail::Authenticator(TotpSecret::from_entropy(Entropy::danger_from_bytes([7; 20]))),
            ),
            ("the owner's codes", Detail::SavedCodes(CodeSet::new(b"owner", 2).ok()?)),
            ("the owner's phone", Detail::Phone(E164::parse("+4915112345678").ok()?)),
            ("the thief's email", Detail::Email(EmailAddr::parse("thief@example.com").ok()?)),
            ("the thief's codes", Detail::SavedCodes(CodeSet::new(b"thief", 1).ok()?)),
        ];
        let keyring = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([9; 32]));
        let (tenant, account) = (TenantId::single(), AccountId::from(7_i64));
        let vault = Vault::new(&keyring, &tenant, &account);
        let mut things = Vec::new();
        for (slot, (name, detail)) in details.into_iter().enumerate() {
            let byte = u8::try_from(slot).ok()?;
            let (id, nonce) =
                (Entropy::danger_from_bytes([byte; 16]), Entropy::danger_from_bytes([byte; 12]));
            let new = NewItem::seal(&vault, &detail, id, nonce).ok()?;
            things.push(Thing { name, owners: slot < 4, stolen: stolen == Some(slot), new });
        }
        Self::with(terms, things)
    }

    pub(super) fn with(terms: Terms, things: Vec<Thing>) -> Option<Self> {
        let seconds = terms.hold.as_secs();
        let hold =
            i32::try_from(seconds / DAY).ok().filter(|days| *days > 0 && seconds.is_multiple_of(DAY))?;
        let mut setup = Self {
            terms,
            things,
            crashes: false,
            guarded: true,
            hold,
            enrolled: SecurityInfo::new(),
            owners: 0,
            thiefs: 0,
            begins: Vec::new(),
            enough: Vec::new(),
        };
        let mask = |holds: fn(&Thing) -> bool| {
            let slots = setup.slots().filter(|slot| holds(&setup.things[*slot]));
            slots.fold(0, |mask, slot| mask | 1 << slot)
        };
        (setup.owners, setup.thiefs) =
            (mask(|thing| thing.owners && !thing.stolen), mask(|thing| !thing.owners || thing.stolen));
        setup.begins = super::Act::begins(&setup);
        let owners = setup.things.iter().filter(|thing| thing.owners).map(|thing| thing.new.clone());
        let command = Command::Enrol(owners.collect());
        for event in setup.enrolled.decide(command, &setup.terms, setup.time(0)).ok()? {
            setup.enrolled.apply(&event);
        }
        let enough = |mask: usize| setup.terms.rule.is_met(&setup.methods(mask).collect::<Holding>());
        setup.enough = (0..1 << SLOTS).map(enough).collect();
        (setup.things.len() <= SLOTS).then_some(setup)
    }

    /// The default terms with a hold of `days`, which keeps a walk short.
    #[must_use]
    pub fn terms_of(days: u32) -> Terms {
        Terms::with_rule(Duration::from_secs(u64::from(days) * DAY), Rule::NIST_AAL2)
    }

    pub(super) fn slots(&self) -> std::ops::Range<usize> {
        0..self.things.len()
    }

    pub(super) const fn slot(id: ItemId) -> usize {
        let [first, ..] = *id.as_bytes();
        first as usize
    }

    pub(super) fn time(&self, day: i32) -> Timestamp {
        let days = u64::try_from(START_DAY + i64::from(day)).unwrap_or_default();
        Timestamp::from_secs(days * DAY)
    }

    pub(super) fn step_of(&self, day: i32) -> u64 {
        step_at(self.time(day))
    }

    /// The day of a time, rounded up.
    pub(super) fn day_of(&self, time: Timestamp) -> i32 {
        let days = i64::try_from(time.as_secs().div_ceil(DAY)).unwrap_or(i64::MAX);
        i32::try_from(days - START_DAY).unwrap_or(i32::MAX)
    }

    /// What somebody holds, a bit each: the owner what is not stolen, the thief that and what they add.
    pub(super) const fn held_by(&self, actor: super::Actor) -> u8 {
        match actor {
            super::Actor::Owner => self.owners,
            super::Actor::Thief => self.thiefs,
            super::Actor::Worker => 0,
        }
    }

    /// The place of an act that begins something.
    pub(super) fn code(&self, act: super::Act) -> i32 {
        let place = self.begins.iter().position(|begins| *begins == act);
        place.and_then(|place| i32::try_from(place).ok()).unwrap_or(-1)
    }

    pub(super) fn is_enough(&self, mask: u8) -> bool {
        self.enough[usize::from(mask)]
    }

    /// Whether the owner has enough, and the thief does not.
    pub(super) fn is_fair(&self, counting: u8) -> bool {
        self.is_enough(counting & self.held_by(super::Actor::Owner))
            && !self.is_enough(counting & self.held_by(super::Actor::Thief))
    }

    fn methods(&self, mask: usize) -> impl Iterator<Item = Method> {
        self.slots()
            .filter(move |slot| mask >> slot & 1 == 1)
            .map(|slot| self.things[slot].new.kind().method())
    }
}

const DAY: u64 = 86_400;
/// The day on which the account is created.
const START_DAY: i64 = 20_000;

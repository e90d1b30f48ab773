//! The rules that are explored: the real ones, or the real ones with one fault.
//!
//! A fault is another table, other terms, or something that is lost or changed on its way into `decide` or
//! from there into `apply`. The rules themselves are never copied.

use std::time::Duration;

use regain::Terms;
use regain::flow::{
    AccountCommand, AccountEvent, CaseCommand, CaseEvent, ClaimantDigest, DEFAULT_TABLE, Holding, Need, Path,
    Row, Table,
};
use regain::types::Timestamp;

/// Terms, and at most one fault.
#[derive(Debug, Clone)]
pub struct Rules {
    /// What the real `decide` reads.
    pub terms: Terms,
    /// What is broken on purpose.
    pub fault: Option<Fault>,
}

impl Rules {
    /// The documented rules.
    #[must_use]
    pub fn real() -> Self {
        Self { terms: Terms::default(), fault: None }
    }

    /// The documented rules with one fault.
    #[must_use]
    pub fn with(fault: Fault) -> Self {
        let mut terms = Terms::default();
        match fault {
            Fault::OneAddressIsEnough => terms.table = ONE_ADDRESS,
            Fault::FactorNotAsked => terms.table = NO_FACTOR,
            Fault::NothingFreezes => terms.table = NO_FREEZE,
            Fault::HoldOfADay => terms.table = SHORT_HOLD,
            Fault::ItemsCountAtOnce => terms.info.hold = Duration::ZERO,
            _ => {}
        }
        if fault == Fault::ItemsCountAtOnce {
            terms.info.maturity = Duration::ZERO;
        }
        Self { terms, fault: Some(fault) }
    }

    /// A command on its way to the case.
    #[must_use]
    pub fn case_command(&self, command: CaseCommand) -> CaseCommand {
        match (self.fault, command) {
            (Some(Fault::ProofsOfAllAddUp), CaseCommand::Prove(mut proof)) => {
                proof.by = ClaimantDigest([9; 32]);
                CaseCommand::Prove(proof)
            }
            (Some(Fault::ProofsOfAllAddUp), CaseCommand::Complete { .. }) => {
                CaseCommand::Complete { by: ClaimantDigest([9; 32]) }
            }
            (Some(Fault::ProofsOfAllAddUp), CaseCommand::Grant { row, .. }) => {
                CaseCommand::Grant { by: ClaimantDigest([9; 32]), row }
            }
            (Some(Fault::AnyAgeContests), CaseCommand::Contest { .. }) => {
                CaseCommand::Contest { counts_from: Timestamp::EPOCH }
            }
            (_, command) => command,
        }
    }

    /// When the case believes that it is.
    #[must_use]
    pub fn case_time(&self, command: &CaseCommand, now: Timestamp) -> Timestamp {
        match (self.fault, command) {
            (Some(Fault::HoldEndsEarly), CaseCommand::EndHold) => now.after(7 * DAY),
            _ => now,
        }
    }

    /// Whether an event of the case is lost.
    #[must_use]
    pub const fn loses_case(&self, event: &CaseEvent) -> bool {
        matches!(
            (self.fault, event),
            (Some(Fault::ContestDoesNothing), CaseEvent::Contested { .. })
                | (Some(Fault::FreezeForgotten), CaseEvent::FreezeAsked)
                | (Some(Fault::BlockTightensNothing), CaseEvent::Tightened(_))
                | (Some(Fault::CompletionForgotten), CaseEvent::Completed { .. })
        )
    }

    /// A command on its way to the account.
    #[must_use]
    pub fn account_command(&self, command: AccountCommand, now: Timestamp) -> AccountCommand {
        match (self.fault, command) {
            (Some(Fault::ResetKeepsYoungItems), AccountCommand::Reset { record, .. }) => {
                AccountCommand::Reset { record, mature_by: now.after(30 * DAY) }
            }
            (Some(Fault::ReversalTrustsTheReversed), AccountCommand::Reverse { case, .. }) => {
                AccountCommand::Reverse { case, suspect_since: now }
            }
            (_, command) => command,
        }
    }

    /// Whether an event of the account is lost.
    #[must_use]
    pub const fn loses_account(&self, event: &AccountEvent) -> bool {
        matches!(
            (self.fault, event),
            (Some(Fault::SessionsLiveOn), AccountEvent::SessionsEnded)
                | (Some(Fault::ThawForgotten), AccountEvent::Unfrozen)
                | (Some(Fault::BlockForgotten), AccountEvent::Blocked { .. })
                | (Some(Fault::SuspicionForgotten), AccountEvent::SuspectSince { .. })
                | (Some(Fault::EpochForgotten), AccountEvent::AddressesChanged)
        )
    }
}

/// What is broken on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The strict path of two addresses asks for one.
    OneAddressIsEnough,
    /// The strict path of an account with an authenticator does not ask for it.
    FactorNotAsked,
    /// No path freezes the account.
    NothingFreezes,
    /// Every hold of the table is a day.
    HoldOfADay,
    /// A new item counts at once, and a removal bites at once.
    ItemsCountAtOnce,
    /// What two claimants proved is added.
    ProofsOfAllAddUp,
    /// A younger address may contest.
    AnyAgeContests,
    /// A hold ends as soon as the worker looks.
    HoldEndsEarly,
    /// "This wasn't me" is noted and has no effect.
    ContestDoesNothing,
    /// The freeze that a case asks for is not noted in it.
    FreezeForgotten,
    /// A case that began on the plain path stays there.
    BlockTightensNothing,
    /// A case stays open after its reset.
    CompletionForgotten,
    /// A recovery keeps what was added lately.
    ResetKeepsYoungItems,
    /// A reversal trusts what the reversed recovery trusted.
    ReversalTrustsTheReversed,
    /// Sessions outlive whatever should end them.
    SessionsLiveOn,
    /// A freeze outlives its case.
    ThawForgotten,
    /// A block is not noted.
    BlockForgotten,
    /// A suspicion is not noted.
    SuspicionForgotten,
    /// An address that left ends no link.
    EpochForgotten,
}

impl Fault {
    /// As a person would say it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::OneAddressIsEnough => "the strict path of two addresses asks for one",
            Self::FactorNotAsked => "the strict path of an account with an authenticator does not ask for it",
            Self::NothingFreezes => "no path freezes the account",
            Self::HoldOfADay => "every hold of the table is a day",
            Self::ItemsCountAtOnce => "a new item counts at once, and a removal bites at once",
            Self::ProofsOfAllAddUp => "what two claimants proved is added",
            Self::AnyAgeContests => "a younger address may contest",
            Self::HoldEndsEarly => "a hold ends as soon as the worker looks",
            Self::ContestDoesNothing => "\"This wasn't me\" is noted and has no effect",
            Self::FreezeForgotten => "the freeze that a case asks for is not noted in it",
            Self::BlockTightensNothing => "a case that began on the plain path stays there",
            Self::CompletionForgotten => "a case stays open after its reset",
            Self::ResetKeepsYoungItems => "a recovery keeps what was added lately",
            Self::ReversalTrustsTheReversed => "a reversal trusts what the reversed recovery trusted",
            Self::SessionsLiveOn => "sessions outlive whatever should end them",
            Self::ThawForgotten => "a freeze outlives its case",
            Self::BlockForgotten => "a block is not noted",
            Self::SuspicionForgotten => "a suspicion is not noted",
            Self::EpochForgotten => "an address that left ends no link",
        }
    }

    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::OneAddressIsEnough,
        Self::FactorNotAsked,
        Self::NothingFreezes,
        Self::HoldOfADay,
        Self::ItemsCountAtOnce,
        Self::ProofsOfAllAddUp,
        Self::AnyAgeContests,
        Self::HoldEndsEarly,
        Self::ContestDoesNothing,
        Self::FreezeForgotten,
        Self::BlockTightensNothing,
        Self::CompletionForgotten,
        Self::ResetKeepsYoungItems,
        Self::ReversalTrustsTheReversed,
        Self::SessionsLiveOn,
        Self::ThawForgotten,
        Self::BlockForgotten,
        Self::SuspicionForgotten,
        Self::EpochForgotten,
    ];
}

const fn row(
    addresses: usize,
    factor: bool,
    strict: bool,
    now: (usize, usize),
    freeze: bool,
    days: u64,
) -> Row {
    let hold = if days == 0 { None } else { Some(Duration::from_secs(days * 86_400)) };
    let now = Need { addresses: now.0, factors: now.1 };
    Row { holding: Holding { addresses, factor }, strict, path: Path { now, freeze, hold } }
}

const ONE_ADDRESS: Table = Table(&[
    row(1, true, true, (1, 1), true, 7),
    row(1, false, true, (1, 0), true, 0),
    row(1, false, false, (1, 0), false, 0),
]);
const NO_FACTOR: Table = Table(&[
    row(2, false, true, (2, 0), true, 7),
    row(1, false, true, (1, 0), true, 0),
    row(1, false, false, (1, 0), false, 0),
]);
const NO_FREEZE: Table = Table(&[
    row(1, true, true, (1, 1), false, 7),
    row(2, false, true, (2, 0), false, 7),
    row(1, false, true, (1, 0), false, 0),
    row(1, false, false, (1, 0), false, 0),
]);
const SHORT_HOLD: Table = Table(&[
    row(1, true, true, (1, 1), true, 1),
    row(2, false, true, (2, 0), true, 1),
    row(1, false, true, (1, 0), true, 0),
    row(1, false, false, (1, 0), false, 0),
]);

/// 24 hours.
pub const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// The documented table, which no fault may change in place.
pub const DOCUMENTED: Table = DEFAULT_TABLE;

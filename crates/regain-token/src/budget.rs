//! How many guesses are left: counts that a store keeps, taken from before anything is compared.

use std::fmt;
use std::time::Duration;

use regain_types::{AccountId, Timestamp};

use crate::code::CodeLimits;
use crate::reason::{Reason, Rejected};

/// What a store keeps of one count. A store that has no row starts with [`Ledger::default`].
///
/// It is taken from and never given back to: a new code, a new flow or a rotation of keys leaves it
/// as it is. A success of another kind alone ends the row of failures ([`Ledger::cleared`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ledger {
    /// Raised by one at each change; 0 where there is no row yet. A write is guarded by it.
    pub revision: u64,
    /// How many guesses were reserved since the last success.
    pub in_a_row: u32,
    /// When the day's allowance is whole again (the theoretical arrival time of GCRA).
    pub full_at: Timestamp,
}

impl Ledger {
    /// The ledger after one more guess; `None` where `allowance` has none left at `now`.
    ///
    /// A `full_at` that is more than a whole burst and a minute ahead was written under a wrong clock. It locks
    /// nobody out: the burst counts as spent but for one guess, from `now` on.
    #[must_use]
    pub fn take(&self, allowance: Allowance, now: Timestamp) -> Option<Self> {
        let revision = self.revision.checked_add(1)?;
        let in_a_row = self.in_a_row.checked_add(1)?;
        if allowance.in_a_row.is_some_and(|most| in_a_row > most) {
            return None;
        }
        let Some((burst, interval)) = allowance.pace() else {
            return Some(Self { revision, in_a_row, full_at: self.full_at });
        };
        let slack = interval.saturating_mul(burst.checked_sub(1)?);
        let wait = now.age_at(self.full_at);
        // No guess puts it further ahead than a whole burst, unless its clock was wrong. Then one guess is allowed,
        // and the burst is spent: the row is right again.
        let wrong = wait > slack.saturating_add(interval).saturating_add(CLOCK_SKEW);
        if wait > slack && !wrong {
            return None;
        }
        let from = if wrong { now.after(slack) } else { self.full_at.max(now) };
        Some(Self { revision, in_a_row, full_at: from.after(interval) })
    }

    /// The ledger after a success: the row of failures ends. What the day has left stays.
    ///
    /// Only a success that proves something else than a short code may clear: a password, a link, a saved code, an
    /// authenticator. Whoever reads one channel of an account would otherwise clear what they guess at another.
    ///
    /// Write it in the transaction that executes the claim, guarded by [`Ledger::revision`].
    #[must_use]
    pub const fn cleared(&self) -> Self {
        Self { revision: self.revision.saturating_add(1), in_a_row: 0, full_at: self.full_at }
    }

    /// Whether a store may forget the row: a new one would allow no more than this one.
    #[must_use]
    pub fn is_idle(&self, now: Timestamp) -> bool {
        self.in_a_row == 0 && self.full_at <= now
    }
}

/// How many guesses one ledger allows: in a row, in a day, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    in_a_row: Option<u32>,
    in_a_day: Option<u32>,
}

impl Allowance {
    /// At most `most` guesses without a success between them.
    #[must_use]
    pub const fn in_a_row(most: u32) -> Self {
        Self { in_a_row: Some(most), in_a_day: None }
    }

    /// At most `most` guesses in any 24 hours. About half of them may be made at once, the others
    /// come back one by one.
    #[must_use]
    pub const fn in_a_day(most: u32) -> Self {
        Self { in_a_row: None, in_a_day: Some(most) }
    }

    /// The same allowance, and at most `most` guesses in any 24 hours.
    #[must_use]
    pub const fn and_in_a_day(self, most: u32) -> Self {
        Self { in_a_day: Some(most), ..self }
    }

    /// The day's allowance as burst and interval of GCRA, for a store that has such limits; `None`
    /// where the day has no limit, a burst of 0 where it allows nothing.
    ///
    /// The burst is half of the day's guesses, rounded up. The interval, rounded up to a millisecond, is
    /// such that in 24 hours no more than the other half come back.
    #[must_use]
    pub fn pace(&self) -> Option<(u32, Duration)> {
        let most = self.in_a_day?;
        let burst = most.div_ceil(2);
        let others = u64::from(most.saturating_sub(burst)).saturating_add(1);
        Some((burst, Duration::from_millis(DAY_MS.div_ceil(others))))
    }
}

/// The three ledgers that one guess takes from, as a store has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Budget {
    /// Of the flow ([`Scope::Flow`]).
    pub flow: Ledger,
    /// Of the account's codes ([`Scope::Codes`]).
    pub account: Ledger,
    /// Of all codes of the tenant ([`Scope::Tenant`]).
    pub tenant: Ledger,
}

impl Budget {
    /// The ledgers after one more guess at `now`.
    ///
    /// # Errors
    /// In this order: [`Reason::AttemptsExhausted`] for the flow, [`Reason::BudgetExhausted`] for the
    /// account, [`Reason::SprayExhausted`] for the tenant. A refused guess takes from no ledger, so
    /// that guessing on at one account empties nobody else's budget.
    pub fn reserve(&self, limits: &CodeLimits, now: Timestamp) -> Result<Self, Rejected> {
        let flow = self.flow.take(Allowance::in_a_row(limits.per_flow), now);
        let allowance = Allowance::in_a_row(limits.in_a_row).and_in_a_day(limits.per_day);
        let account = self.account.take(allowance, now);
        let tenant = self.tenant.take(Allowance::in_a_day(limits.per_tenant_day), now);
        Ok(Self {
            flow: flow.ok_or(Reason::AttemptsExhausted)?,
            account: account.ok_or(Reason::BudgetExhausted)?,
            tenant: tenant.ok_or(Reason::SprayExhausted)?,
        })
    }
}

/// Whose guesses a ledger counts. With the tenant, [`Scope::kind`] and [`Scope::subject`] are the primary
/// key of its row.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scope<'a> {
    /// The guesses in one flow, whatever code it has now.
    Flow([u8; 16]),
    /// The guesses at all codes of one account, whatever flow and purpose.
    Codes(&'a AccountId),
    /// The links opened for one account. A ledger of its own: guessing codes locks no link out.
    Links(&'a AccountId),
    /// The guesses at the saved codes of one account. Guessing short codes locks no saved code out.
    Saved(&'a AccountId),
    /// The guesses at all codes of the tenant: what a spray over many accounts runs into.
    Tenant,
}

impl Scope<'_> {
    /// The name of the kind: `flow`, `codes`, `links`, `saved` or `tenant`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Flow(_) => "flow",
            Self::Codes(_) => "codes",
            Self::Links(_) => "links",
            Self::Saved(_) => "saved",
            Self::Tenant => "tenant",
        }
    }

    /// Whose, within the kind: the flow's id, the account's stored form, or nothing.
    #[must_use]
    pub fn subject(&self) -> &[u8] {
        match self {
            Self::Flow(case) => case,
            Self::Codes(account) | Self::Links(account) | Self::Saved(account) => account.as_str().as_bytes(),
            Self::Tenant => &[],
        }
    }
}

/// `codes t:42`, `flow` and 32 hexadecimal digits.
impl fmt::Debug for Scope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flow(case) => write!(f, "flow {}", regain_types::to_hex(case)),
            Self::Codes(account) | Self::Links(account) | Self::Saved(account) => {
                write!(f, "{} {account}", self.kind())
            }
            Self::Tenant => f.write_str("tenant"),
        }
    }
}

/// One guarded write: put `ledger` in the place of the row of `scope` *where that row's revision is
/// `was`* (insert it where `was` is 0 and there is no row). It succeeded where it changed exactly one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a guess is reserved only when the store executed the write"]
#[non_exhaustive]
pub struct LedgerWrite<'a> {
    /// Which row.
    pub scope: Scope<'a>,
    /// The revision that it must have.
    pub was: u64,
    /// What it becomes.
    pub ledger: Ledger,
}

impl<'a> LedgerWrite<'a> {
    pub(crate) const fn new(scope: Scope<'a>, was: &Ledger, ledger: Ledger) -> Self {
        Self { scope, was: was.revision, ledger }
    }
}

const DAY_MS: u64 = 86_400_000;
const CLOCK_SKEW: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: Duration = Duration::from_millis(DAY_MS);

    #[test]
    fn a_row_of_failures_ends_at_its_limit_and_with_a_success() {
        let allowance = Allowance::in_a_row(2);
        let twice = Ledger::default()
            .take(allowance, Timestamp::EPOCH)
            .and_then(|ledger| ledger.take(allowance, Timestamp::EPOCH))
            .unwrap();
        assert_eq!((twice.revision, twice.in_a_row), (2, 2));
        assert_eq!(twice.take(allowance, Timestamp::from_millis(u64::MAX)), None, "no time gives it back");
        assert_eq!((twice.cleared().revision, twice.cleared().in_a_row), (3, 0));
        assert!(twice.cleared().take(allowance, Timestamp::EPOCH).is_some());
    }

    #[test]
    fn a_success_gives_nothing_of_the_day_back() {
        let allowance = Allowance::in_a_row(100).and_in_a_day(20);
        let (mut ledger, mut taken) = (Ledger::default(), 0);
        for _ in 0..40 {
            if let Some(next) = ledger.take(allowance, Timestamp::EPOCH) {
                (ledger, taken) = (next.cleared(), taken + 1);
            }
        }
        assert_eq!(taken, 10);
        assert!(!ledger.is_idle(Timestamp::EPOCH) && ledger.is_idle(Timestamp::EPOCH.after(DAY)));
    }

    #[test]
    fn nothing_allowed_is_nothing_taken_and_no_row_overflows() {
        for none in [Allowance::in_a_row(0), Allowance::in_a_day(0)] {
            assert_eq!(Ledger::default().take(none, Timestamp::EPOCH), None);
        }
        let endless = Allowance::in_a_day(u32::MAX);
        let worn = [
            Ledger { revision: u64::MAX, ..Ledger::default() },
            Ledger { in_a_row: u32::MAX, ..Ledger::default() },
        ];
        assert!(worn.iter().all(|ledger| ledger.take(endless, Timestamp::EPOCH).is_none()));
        assert!(Ledger::default().take(endless, Timestamp::from_millis(u64::MAX)).is_some());
    }

    #[test]
    fn a_refused_guess_says_which_ledger_is_empty_and_takes_from_none() {
        let limits = CodeLimits { per_flow: 1, in_a_row: 2, per_day: 20, per_tenant_day: 6 };
        let reserve = |budget: Budget| budget.reserve(&limits, Timestamp::EPOCH);
        let once = reserve(Budget::default()).unwrap();
        assert_eq!(reserve(once).unwrap_err().reason(), Reason::AttemptsExhausted);
        let twice = reserve(Budget { flow: Ledger::default(), ..once }).unwrap();
        let third = Budget { flow: Ledger::default(), ..twice };
        assert_eq!(reserve(third).unwrap_err().reason(), Reason::BudgetExhausted);
        let elsewhere = Budget { tenant: twice.tenant, ..Budget::default() };
        let elsewhere = Budget { tenant: reserve(elsewhere).unwrap().tenant, ..Budget::default() };
        assert_eq!(reserve(elsewhere).unwrap_err().reason(), Reason::SprayExhausted);
    }

    #[test]
    fn no_two_scopes_share_a_row() {
        let (one, two) = (AccountId::from(1_u32), AccountId::from(2_u32));
        let scopes = [
            Scope::Flow([1; 16]),
            Scope::Flow([2; 16]),
            Scope::Codes(&one),
            Scope::Codes(&two),
            Scope::Links(&one),
            Scope::Links(&two),
            Scope::Saved(&one),
            Scope::Saved(&two),
            Scope::Tenant,
        ];
        let names: std::collections::HashSet<_> =
            scopes.iter().map(|scope| (scope.kind(), scope.subject().to_vec())).collect();
        assert_eq!(names.len(), scopes.len());
        assert_eq!(format!("{:?} {:?}", scopes[2], scopes[8]), "codes i:1 tenant");
    }

    #[test]
    fn clocks_that_differ_by_a_minute_give_no_guess_back() {
        let allowance = Allowance::in_a_day(20);
        let (ahead, now) = (Timestamp::from_secs(1_060), Timestamp::from_secs(1_000));
        let spent = (0..10).fold(Ledger::default(), |ledger, _| ledger.take(allowance, ahead).unwrap());
        assert_eq!(spent.take(allowance, now), None);
        let earlier = now.before(Duration::from_millis(1));
        let righted = spent.take(allowance, earlier).unwrap();
        let (_, interval) = allowance.pace().unwrap();
        assert_eq!(righted.full_at, earlier.after(interval.saturating_mul(10)), "the burst is spent");
        assert_eq!(righted.take(allowance, earlier), None);
    }

    proptest! {
        #[test]
        fn no_time_in_a_ledger_locks_it_for_longer_than_one_guess_takes(
            most in 1_u32..20_000,
            full_at: u64,
            now in 0_u64..1 << 50,
        ) {
            let (allowance, now) = (Allowance::in_a_day(most), Timestamp::from_millis(now));
            let ledger = Ledger { full_at: Timestamp::from_millis(full_at), ..Ledger::default() };
            let (burst, interval) = allowance.pace().unwrap();
            let soon = now.after(interval.saturating_add(CLOCK_SKEW));
            let took = [now, soon].into_iter().find_map(|at| Some((at, ledger.take(allowance, at)?)));
            let (at, taken) = took.ok_or(TestCaseError::fail("locked"))?;
            prop_assert!(taken.full_at <= at.after(interval.saturating_mul(burst)), "and it is right again");
        }

        #[test]
        fn no_24_hours_see_more_guesses_than_a_day_allows(
            most in 0_u32..40,
            steps in prop::collection::vec(0_u64..10_000_000, 1..300),
        ) {
            let allowance = Allowance::in_a_day(most);
            let (mut ledger, mut now, mut taken) = (Ledger::default(), Timestamp::from_secs(1), Vec::new());
            for step in steps {
                now = now.after(Duration::from_millis(step));
                if let Some(next) = ledger.take(allowance, now) {
                    ledger = next;
                    taken.push(now);
                }
            }
            for first in &taken {
                let within = taken.iter().filter(|at| *at >= first && first.age_at(**at) < DAY).count();
                prop_assert!(within <= most as usize, "{within} of {most}");
            }
        }
    }
}

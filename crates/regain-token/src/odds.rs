//! How likely it is that somebody guesses their way into an account.

use crate::code::{CodeLimits, CodeSettings};

/// What guessing can reach under some settings, against somebody who uses every guess that the limits allow.
///
/// Each figure is guesses divided by codes. That is exact where all guesses are made at one code, and a little
/// too high, never too low, where codes are issued anew between them (Boole's inequality: for a chance
/// of `p`, by less than `p * p / 2`). As `f64`, each figure is within a factor of 1 ± 2^-51 of the exact quotient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Odds {
    codes: f64,
    limits: CodeLimits,
}

impl Odds {
    /// The odds under `settings`, allowed or not.
    #[must_use]
    pub fn of(settings: &CodeSettings) -> Self {
        Self { codes: settings.format.space() as f64, limits: settings.limits } // exact: below 2^53
    }

    /// The chance to guess the code of one flow.
    #[must_use]
    pub fn per_flow(&self) -> f64 {
        self.chance(self.limits.per_flow)
    }

    /// The chance to take one account over within 24 hours.
    #[must_use]
    pub fn per_account_day(&self) -> f64 {
        self.chance(self.limits.per_day)
    }

    /// The chance to take one account over before its codes are locked: between two successes of its owner.
    #[must_use]
    pub fn per_account(&self) -> f64 {
        self.chance(self.limits.in_a_row)
    }

    /// How many of a million accounts are taken over, on average, when somebody guesses at all of them until
    /// their codes are locked.
    #[must_use]
    pub fn takeovers_per_million(&self) -> f64 {
        (f64::from(self.limits.in_a_row) * MILLION / self.codes).min(MILLION)
    }

    /// The chance to take one account over within 365 days, though its owner has successes that
    /// [clear](crate::Ledger::cleared) the row of failures as often as they like: only the day's allowance counts.
    ///
    /// With `d` guesses a day, of which `b = ceil(d / 2)` at once, any 365 days see at most
    /// `b + 365 * (d - b + 1) - 1` guesses ([`Allowance::pace`](crate::Allowance::pace)): 4,024 for 20 a day.
    #[must_use]
    pub fn per_account_year(&self) -> f64 {
        (self.year() / self.codes).min(1.0)
    }

    /// How many of a million accounts are taken over in 365 days, on average and at most, when somebody guesses at
    /// all of them all the time, and their owners have successes. It is what the bound of the settings is on.
    ///
    /// The limit of the tenant is not in it: with that, somebody gets to guess at few of them.
    #[must_use]
    pub fn takeovers_per_million_year(&self) -> f64 {
        (self.year() * MILLION / self.codes).min(MILLION)
    }

    /// How many accounts of the tenant are taken over in 24 hours, on average and at most: all guesses that the
    /// tenant allows, whatever account they are made at.
    #[must_use]
    pub fn per_tenant_day(&self) -> f64 {
        f64::from(self.limits.per_tenant_day) / self.codes
    }

    fn year(&self) -> f64 {
        let day = u64::from(self.limits.per_day);
        let burst = day.div_ceil(2);
        let back = if day == 0 { 0 } else { day.saturating_sub(burst).saturating_add(1) };
        burst.saturating_add(back.saturating_mul(DAYS)).saturating_sub(1) as f64 // exact: below 2^53
    }

    fn chance(&self, guesses: u32) -> f64 {
        (f64::from(guesses) / self.codes).min(1.0)
    }
}

const MILLION: f64 = 1e6;
const DAYS: u64 = 365;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::{Allowance, Ledger};
    use crate::code::{Channel, CodeFormat};
    use regain_types::Timestamp;
    use std::time::Duration;

    fn odds(format: CodeFormat) -> Odds {
        Odds::of(&CodeSettings { format, ..CodeSettings::new(Channel::Sms) })
    }

    #[test]
    fn the_odds_of_each_format_are_guesses_over_codes() {
        let close = |one: f64, other: f64| (one - other).abs() <= other * 1e-15;
        let six = odds(CodeFormat::Digits6);
        assert!(close(six.per_flow(), 5e-6) && close(six.per_account(), 1e-4));
        assert!(close(six.takeovers_per_million(), 100.0) && close(six.per_account_day(), 2e-5));
        let eight = odds(CodeFormat::Digits8);
        assert!(close(eight.per_account(), 1e-6) && close(eight.takeovers_per_million(), 1.0));
        assert!(close(eight.per_tenant_day(), 1e-4));
        assert!(
            close(eight.per_account_year(), 4.024e-5) && close(eight.takeovers_per_million_year(), 40.24)
        );
        let symbols = odds(CodeFormat::Symbols8);
        assert!(close(symbols.per_account(), 100.0 / 1_099_511_627_776.0));
        assert!(close(symbols.takeovers_per_million(), 9.094_947_017_729_282e-5));
    }

    #[test]
    fn no_chance_is_above_one() {
        let limits = CodeLimits { per_flow: u32::MAX, in_a_row: u32::MAX, ..CodeLimits::default() };
        let format = CodeFormat::Digits6;
        let odds = Odds::of(&CodeSettings { format, limits, ..CodeSettings::new(Channel::Sms) });
        assert_eq!((odds.per_flow(), odds.per_account(), odds.takeovers_per_million()), (1.0, 1.0, 1e6));
    }

    #[test]
    fn no_year_sees_more_guesses_than_the_odds_say_whatever_the_owner_clears() {
        for per_day in [1, 2, 3, 20, 99] {
            let limits = CodeLimits { per_day, ..CodeLimits::default() };
            let allowance = Allowance::in_a_row(limits.in_a_row).and_in_a_day(per_day);
            let (_, interval) = allowance.pace().unwrap();
            let (mut ledger, mut now, mut taken) = (Ledger::default(), Timestamp::from_secs(1), 0_u32);
            let end = now.after(Duration::from_secs(365 * 86_400));
            while now < end {
                match ledger.take(allowance, now) {
                    Some(next) => (ledger, taken) = (next.cleared(), taken + 1),
                    None => now = now.after(interval), // when the next one is back
                }
            }
            let odds = Odds::of(&CodeSettings { limits, ..CodeSettings::new(Channel::Sms) });
            let said = (odds.per_account_year() * 1e8).round();
            assert!(
                f64::from(taken) <= said && f64::from(taken) >= said * 0.99,
                "{per_day}: {taken}, {said}"
            );
        }
    }

    #[test]
    fn the_union_bound_is_never_below_the_exact_chance() {
        for (format, codes) in [(CodeFormat::Digits6, 1e6), (CodeFormat::Digits8, 1e8)] {
            let missed: f64 = (0..20).map(|_| 1.0 - 5.0 / codes).product();
            let (exact, bound) = (1.0 - missed, odds(format).per_account());
            assert!(exact < bound && bound - exact < bound * bound / 2.0, "{format:?}");
        }
    }
}

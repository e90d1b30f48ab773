//! How long changes take.

use std::time::Duration;

use crate::mutant::Mutant;
use crate::{Rule, SecurityInfo};

/// How long changes of security info take, and how much there may be of it.
///
/// Two rules keep a thief with a live session from locking the owner out before the hold is over, and
/// only both together: every removal of what counts waits, and what is new counts only after it matured
/// for at least as long. So a maturity below the hold is taken as the hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// How long a removal of what counts waits.
    pub hold: Duration,
    /// How long after its proof an item starts to count; at least `hold`, whatever stands here.
    pub maturity: Duration,
    /// How long an item may stay unproven; NIST SP 800-63B-4 section 4.2.1.2 lets a code that was sent
    /// by email live for 24 hours.
    pub unproven_for: Duration,
    /// How many items an account may have; at most [`SecurityInfo::MAX_ITEMS`], whatever stands here.
    pub max_items: usize,
    /// What is enough to suspend an item at once, by other items than it. Which evidence regains an
    /// account is not said here: the flow has a table of its own.
    pub rule: Rule,
    /// A rule that is broken on purpose.
    #[cfg(any(test, feature = "danger-explorer"))]
    pub mutant: Option<Mutant>,
}

impl Terms {
    /// Terms with this hold and maturity, 24 hours to prove an item, 20 items, and the rule
    /// [`Rule::NIST_AAL2`].
    #[must_use]
    pub const fn new(hold: Duration) -> Self {
        Self::with_rule(hold, Rule::NIST_AAL2)
    }

    /// The same with another rule.
    #[must_use]
    pub const fn with_rule(hold: Duration, rule: Rule) -> Self {
        let unproven_for = Duration::from_secs(DAY);
        Self {
            hold,
            maturity: hold,
            unproven_for,
            max_items: 20,
            rule,
            #[cfg(any(test, feature = "danger-explorer"))]
            mutant: None,
        }
    }

    pub(crate) fn maturity(&self) -> Duration {
        match () {
            () if self.breaks(Mutant::NoMaturity) => Duration::ZERO,
            () if self.breaks(Mutant::ShortMaturity) => two_thirds(self.hold),
            () => self.maturity.max(self.hold),
        }
    }

    pub(crate) fn hold(&self) -> Duration {
        match () {
            () if self.breaks(Mutant::NoHold) => Duration::ZERO,
            () if self.breaks(Mutant::ShortHold) => two_thirds(self.hold),
            () => self.hold,
        }
    }

    /// Whether this rule is broken on purpose: never, where it is not for tests.
    #[cfg(any(test, feature = "danger-explorer"))]
    pub(crate) fn breaks(&self, mutant: Mutant) -> bool {
        self.mutant == Some(mutant)
    }

    /// Whether this rule is broken on purpose: never, where it is not for tests.
    #[cfg(not(any(test, feature = "danger-explorer")))]
    #[expect(clippy::unused_self, reason = "the other one reads it")]
    pub(crate) const fn breaks(&self, _: Mutant) -> bool {
        false
    }

    pub(crate) fn max_items(&self) -> usize {
        self.max_items.min(SecurityInfo::MAX_ITEMS)
    }
}

/// A hold of 7 days.
impl Default for Terms {
    fn default() -> Self {
        Self::new(Duration::from_secs(7 * 24 * 60 * 60))
    }
}

/// Terms with a name and where they come from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Preset {
    /// The stable name, in kebab case.
    pub name: &'static str,
    /// What it follows, and in which shape.
    pub source: &'static str,
    /// The terms.
    pub terms: Terms,
}

impl Preset {
    /// All presets, the default first. Holds and rules are those of the source; what a source does not
    /// say (how long an item may stay unproven, how many there may be) is the default's.
    pub const ALL: [Self; 5] = [
        Self {
            name: "default",
            source: "regain: a hold of 7 days, and two methods to suspend an item",
            terms: Terms::new(Duration::from_secs(7 * DAY)),
        },
        Self {
            name: "nist-aal1",
            source: "NIST SP 800-63B-4 section 4.2.2.1; the hold is the default's, NIST names none",
            terms: Terms::with_rule(Duration::from_secs(7 * DAY), Rule::NIST_AAL1),
        },
        Self {
            name: "nist-aal2",
            source: "NIST SP 800-63B-4 section 4.2.2.2; the hold is the default's, NIST names none",
            terms: Terms::with_rule(Duration::from_secs(7 * DAY), Rule::NIST_AAL2),
        },
        Self {
            name: "microsoft-like",
            source: "Microsoft account: 30 days until replaced security info is in use; the shape alone",
            terms: Terms::with_rule(Duration::from_secs(30 * DAY), Rule::ANY_ONE),
        },
        Self {
            name: "apple-like",
            source: "Apple's Stolen Device Protection: one hour between two proofs; the shape alone",
            terms: Terms::with_rule(Duration::from_secs(60 * 60), Rule::ANY_ONE),
        },
    ];

    /// The preset with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name == name)
    }
}

fn two_thirds(duration: Duration) -> Duration {
    duration.saturating_sub(duration.checked_div(3).unwrap_or_default())
}

const DAY: u64 = 24 * 60 * 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_have_names_sources_and_the_terms_of_them() {
        for preset in Preset::ALL {
            assert_eq!(Preset::named(preset.name), Some(preset.clone()));
            assert!(preset.source.len() > 20 && preset.terms.maturity() >= preset.terms.hold);
        }
        let hold = |name| Preset::named(name).unwrap().terms.hold.as_secs();
        assert_eq!((hold("microsoft-like"), hold("apple-like")), (2_592_000, 3_600));
        assert_eq!(Preset::ALL[0].terms, Terms::default());
        assert_eq!(Preset::named("nist"), None);
    }

    #[test]
    fn maturity_is_never_shorter_than_the_hold() {
        let hold = Duration::from_secs(60);
        let terms = Terms { maturity: Duration::ZERO, max_items: 99, ..Terms::new(hold) };
        assert_eq!((terms.maturity(), terms.max_items()), (hold, 32));
        assert_eq!(Terms { maturity: 2 * hold, ..terms }.maturity(), 2 * hold);
        assert_eq!(Terms::default().hold.as_secs(), 604_800);
    }
}

//! How long changes take.

use std::time::Duration;

use crate::SecurityInfo;

/// How long changes of security info take, and how much there may be of it.
///
/// Two rules keep a thief with a live session from locking the owner out before the hold is over, and
/// only both together: every removal of what counts waits, and what is new counts only after it matured
/// for at least as long. So a maturity below the hold is taken as the hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
}

impl Terms {
    /// Terms with this hold and maturity, 24 hours to prove an item, and 20 items.
    #[must_use]
    pub const fn new(hold: Duration) -> Self {
        Self { hold, maturity: hold, unproven_for: Duration::from_secs(24 * 60 * 60), max_items: 20 }
    }

    pub(crate) fn maturity(&self) -> Duration {
        self.maturity.max(self.hold)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maturity_is_never_shorter_than_the_hold() {
        let hold = Duration::from_secs(60);
        let terms = Terms { maturity: Duration::ZERO, max_items: 99, ..Terms::new(hold) };
        assert_eq!((terms.maturity(), terms.max_items()), (hold, 32));
        assert_eq!(Terms { maturity: 2 * hold, ..terms }.maturity(), 2 * hold);
        assert_eq!(Terms::default().hold.as_secs(), 604_800);
    }
}

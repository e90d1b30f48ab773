//! How far an item has come.

use regain_types::Timestamp;
use serde::{Deserialize, Serialize};

/// How far an item has come. What was removed is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "s", rename_all = "kebab-case", deny_unknown_fields)]
pub enum State {
    /// Added and not proven: it never counts, and gets no message but its own confirmation.
    Unproven {
        /// When it is dropped, unless it was proven before.
        expires: Timestamp,
    },
    /// Proven. It counts once it is mature.
    Active {
        /// When its owner proved it.
        proven_at: Timestamp,
        /// From when it counts.
        counts_from: Timestamp,
    },
    /// To be removed. Until then it counts, is told everything, and can be kept.
    Leaving {
        /// When its owner proved it.
        proven_at: Timestamp,
        /// From when it counts.
        counts_from: Timestamp,
        /// When its removal was asked for.
        asked_at: Timestamp,
        /// When it is gone.
        leaves_at: Timestamp,
    },
    /// Out of use at once, because it is lost or in wrong hands: it does not count, is still told
    /// everything, and can be kept until it goes.
    Suspended {
        /// When its owner proved it.
        proven_at: Timestamp,
        /// From when it counted.
        counts_from: Timestamp,
        /// When it was suspended.
        since: Timestamp,
        /// When it is gone.
        drop_at: Timestamp,
    },
}

impl State {
    pub(crate) fn counts_at(self, now: Timestamp) -> bool {
        match self {
            Self::Unproven { .. } | Self::Suspended { .. } => false,
            Self::Active { counts_from, .. } => counts_from <= now,
            Self::Leaving { counts_from, leaves_at, .. } => counts_from <= now && now < leaves_at,
        }
    }

    pub(crate) fn had_matured_by(self, time: Timestamp) -> bool {
        match self {
            Self::Unproven { .. } | Self::Suspended { .. } => false,
            Self::Active { counts_from, .. } | Self::Leaving { counts_from, .. } => counts_from <= time,
        }
    }

    pub(crate) const fn is_proven(self) -> bool {
        !matches!(self, Self::Unproven { .. })
    }

    /// When time alone ends this state.
    pub(crate) const fn due_at(self) -> Option<Timestamp> {
        match self {
            Self::Unproven { expires } => Some(expires),
            Self::Leaving { leaves_at, .. } => Some(leaves_at),
            Self::Suspended { drop_at, .. } => Some(drop_at),
            Self::Active { .. } => None,
        }
    }

    /// The latest time at which something was done to it.
    pub(crate) fn newest(self) -> Timestamp {
        match self {
            Self::Unproven { .. } => Timestamp::EPOCH,
            Self::Active { proven_at, .. } => proven_at,
            Self::Leaving { proven_at, asked_at, .. } => proven_at.max(asked_at),
            Self::Suspended { proven_at, since, .. } => proven_at.max(since),
        }
    }

    /// Whether its times are in an order that a change could have made.
    pub(crate) fn is_ordered(self) -> bool {
        match self {
            Self::Unproven { .. } => true,
            Self::Active { proven_at, counts_from } => proven_at <= counts_from,
            Self::Leaving { proven_at, counts_from, asked_at, leaves_at } => {
                proven_at <= counts_from && asked_at <= leaves_at
            }
            Self::Suspended { proven_at, counts_from, since, drop_at } => {
                proven_at <= counts_from && since <= drop_at
            }
        }
    }
}

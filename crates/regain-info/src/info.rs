//! The document: everything that one account registered.

use std::collections::BTreeSet;

use regain_types::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use crate::{Item, ItemId, State};

/// What one account registered to prove who owns it: at most 32 items.
///
/// It changes through [`SecurityInfo::decide`] and [`SecurityInfo::apply`] alone. Stored as JSON or
/// any other `serde` form; what is read is checked. Format: `docs/spec/security-info.md`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecurityInfo {
    v: Version,
    #[serde(deserialize_with = "checked")]
    pub(crate) items: Vec<Item>,
}

impl SecurityInfo {
    /// The most items that a document may hold.
    pub const MAX_ITEMS: usize = 32;

    /// An empty document.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// All items, in the order in which they were added.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The item with this id.
    #[must_use]
    pub fn get(&self, id: ItemId) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// The items that are evidence at `now`: proven, mature, not gone.
    pub fn counting(&self, now: Timestamp) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.counts_at(now))
    }

    /// Every address that must hear of what happens to the account: proven ones, mature or not, and
    /// those that are leaving. Ask before a change is applied **and** after it, and tell both.
    pub fn told(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.kind.is_address() && item.is_proven())
    }

    /// The earliest time at which [`Command::Due`](crate::Command::Due) has something to do.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        self.items.iter().filter_map(|item| due_at(item.state)).min()
    }
}

/// When time alone ends this state.
pub(crate) const fn due_at(state: State) -> Option<Timestamp> {
    match state {
        State::Unproven { expires } => Some(expires),
        State::Leaving { leaves_at, .. } => Some(leaves_at),
        State::Active { .. } => None,
    }
}

/// The version of the document; nothing else is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
struct Version;

impl From<Version> for u64 {
    fn from(_: Version) -> Self {
        1
    }
}

impl TryFrom<u64> for Version {
    type Error = String;

    fn try_from(found: u64) -> Result<Self, String> {
        let wrong = || format!("security info of version {found} is not known: update this software");
        if found == u64::from(Self) { Ok(Self) } else { Err(wrong()) }
    }
}

fn checked<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Item>, D::Error> {
    let items = Vec::<Item>::deserialize(deserializer)?;
    if items.len() > SecurityInfo::MAX_ITEMS {
        return Err(D::Error::custom("security info holds at most 32 items"));
    }
    let ids: BTreeSet<ItemId> = items.iter().map(|item| item.id).collect();
    if ids.len() == items.len() { Ok(items) } else { Err(D::Error::custom("two items have the same id")) }
}

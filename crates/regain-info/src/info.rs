//! The document: everything that one account registered.

use regain_types::Timestamp;
use serde::Deserialize;

use crate::document::Document;
use crate::{Event, Holding, Item, ItemId, UnknownItem};

/// What one account registered to prove who owns it: at most 32 items.
///
/// It changes through [`SecurityInfo::decide`] and [`SecurityInfo::apply`] alone. Stored as JSON; what
/// is read is checked. Format, versions 1 and 2: `docs/spec/security-info.md`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "Document")]
pub struct SecurityInfo {
    pub(crate) items: Vec<Item>,
    pub(crate) unknown: Vec<UnknownItem>,
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

    /// The items of kinds that a later version wrote: kept, and not evidence.
    #[must_use]
    pub fn unknown(&self) -> &[UnknownItem] {
        &self.unknown
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

    /// What counts at `now`, by method: what a [`Rule`](crate::Rule) is about.
    #[must_use]
    pub fn holding(&self, now: Timestamp) -> Holding {
        Holding::of(self.counting(now))
    }

    /// Every address that must hear of what happens to the account: proven ones, mature or not, and
    /// those that are leaving or suspended. Ask before a change is applied **and** after it, and tell
    /// both: [`SecurityInfo::notices`] does.
    pub fn told(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.kind.is_address() && item.is_proven())
    }

    /// Who must be told of `events`, which were decided here and are not applied yet: every address
    /// that is told before them or after them, each once. Nobody, where only codes were used up.
    #[must_use]
    pub fn notices(&self, events: &[Event]) -> Vec<Item> {
        if events.iter().all(|event| !event.is_told()) {
            return Vec::new();
        }
        let mut after = self.clone();
        events.iter().for_each(|event| after.apply(event));
        let new = after.told().filter(|item| self.told().all(|old| old.id != item.id));
        self.told().chain(new).cloned().collect()
    }

    /// The earliest time at which [`Command::Due`](crate::Command::Due) has something to do.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        self.items.iter().filter_map(|item| item.state.due_at()).min()
    }

    /// The latest time at which something was added, proven, asked for or suspended.
    pub(crate) fn newest_time(&self) -> Timestamp {
        let newest = |item: &Item| item.state.newest().max(item.body.added_at);
        self.items.iter().map(newest).max().unwrap_or(Timestamp::EPOCH)
    }

    pub(crate) fn is_full(&self, most: usize) -> bool {
        self.items.len().saturating_add(self.unknown.len()) >= most
    }
}

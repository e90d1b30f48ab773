//! How security info changes: what may be asked, and what then happened.

use std::sync::Arc;

use regain_types::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Item, ItemId, Kind, NewItem, Resealed, SecurityInfo, State};

/// What is asked of an account's security info.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Command {
    /// Registers what the application proved itself while the account was created: it counts at once.
    /// Only an empty document takes it. Codes that an authenticator shows up to then are used up.
    Enrol(Vec<NewItem>),
    /// Adds an item, unproven.
    Add(NewItem),
    /// The owner proved an item.
    Prove {
        /// Which.
        item: ItemId,
        /// For an authenticator, what [`TotpSecret::matching_step`](crate::TotpSecret::matching_step)
        /// answered; the code is thereby used up. `None` for an address.
        step: Option<u64>,
    },
    /// Asks to remove an item: at once where it does not count yet, otherwise after the hold.
    AskRemoval(ItemId),
    /// Cancels a removal; the item is what it was before. It takes nothing but the wish.
    KeepItem(ItemId),
    /// Puts an item that counts out of use at once, as it is lost or in wrong hands. It goes after the hold.
    Suspend {
        /// Which.
        item: ItemId,
        /// What was proven for this, just now: other items that are mature, enough for
        /// [`Terms::rule`](crate::Terms::rule). The caller has seen the proofs.
        evidence: Vec<ItemId>,
    },
    /// Cancels a suspension; the item is what it was before. It takes the same evidence.
    Resume {
        /// Which.
        item: ItemId,
        /// What was proven for this, just now, as for [`Command::Suspend`].
        evidence: Vec<ItemId>,
    },
    /// The operator no longer believes that an item is its owner's: a number that was given to somebody
    /// else, a domain that expired. It is unproven again. Never for a request of a signed-in person.
    Distrust(ItemId),
    /// Takes what was sealed anew, where the item is still what was read for it.
    Reseal(Resealed),
    /// A saved code was used up.
    SpendCode {
        /// Of which set.
        item: ItemId,
        /// How many are left now: fewer than before.
        left: u16,
    },
    /// Uses up a code of an authenticator that counts.
    AcceptStep {
        /// Which authenticator.
        item: ItemId,
        /// What [`TotpSecret::matching_step`](crate::TotpSecret::matching_step) answered.
        step: u64,
    },
    /// The account was recovered: every pending removal is cancelled, even one whose time has come and
    /// that nobody has executed; and what had not matured by `mature_by` is dropped.
    RecoveryCompleted {
        /// The last moment that is trusted: when the account became suspect, or the recovery began.
        mature_by: Timestamp,
    },
    /// Does what time alone has decided: see [`SecurityInfo::next_due`].
    Due,
}

/// What happened to one item. It holds no address; [`Event::code`] and [`Event::item`] are what an
/// audit trail keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "e", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Event {
    /// An item that counts at once came with the account.
    Enrolled {
        /// The item.
        item: Item,
    },
    /// An item was added, unproven.
    Added {
        /// The item.
        item: Item,
    },
    /// An item was proven.
    Proven {
        /// Which.
        item: ItemId,
        /// When.
        proven_at: Timestamp,
        /// From when it counts.
        counts_from: Timestamp,
        /// The step that is thereby used up, of an authenticator.
        step: Option<u64>,
    },
    /// The removal of an item was asked for.
    RemovalAsked {
        /// Which.
        item: ItemId,
        /// When.
        asked_at: Timestamp,
        /// When it will be gone.
        leaves_at: Timestamp,
    },
    /// A removal or a suspension was cancelled: the item is what it was before.
    Kept {
        /// Which.
        item: ItemId,
    },
    /// An item was put out of use at once.
    Suspended {
        /// Which.
        item: ItemId,
        /// When.
        since: Timestamp,
        /// When it will be gone.
        drop_at: Timestamp,
    },
    /// The operator took the proof of an item back.
    Distrusted {
        /// Which.
        item: ItemId,
        /// When it is dropped, unless it is proven before.
        expires: Timestamp,
    },
    /// A saved code was used up.
    CodeSpent {
        /// Of which set.
        item: ItemId,
        /// How many are left.
        left: u16,
    },
    /// A code of an authenticator was used up.
    StepAccepted {
        /// Which authenticator.
        item: ItemId,
        /// The step of the code.
        step: u64,
    },
    /// An item was sealed anew, and stands elsewhere in the index.
    Resealed {
        /// The item. Of it, what is sealed and its place in the index are new.
        item: Item,
    },
    /// An item is gone.
    Removed {
        /// Which.
        item: ItemId,
        /// Why.
        why: Why,
    },
}

impl Event {
    /// The stable code of what happened.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Enrolled { .. } => "item-enrolled",
            Self::Added { .. } => "item-added",
            Self::Proven { .. } => "item-proven",
            Self::RemovalAsked { .. } => "item-removal-asked",
            Self::Kept { .. } => "item-kept",
            Self::Suspended { .. } => "item-suspended",
            Self::Distrusted { .. } => "item-distrusted",
            Self::CodeSpent { .. } => "item-code-spent",
            Self::Resealed { .. } => "item-resealed",
            Self::StepAccepted { .. } => "item-step-accepted",
            Self::Removed { why: Why::Left, .. } => "item-left",
            Self::Removed { why: Why::Dropped, .. } => "item-dropped",
            Self::Removed { why: Why::Expired, .. } => "item-expired",
            Self::Removed { why: Why::NeverCounted, .. } => "item-never-counted",
        }
    }

    /// The item that it happened to.
    #[must_use]
    pub const fn item(&self) -> ItemId {
        match self {
            Self::Enrolled { item } | Self::Added { item } | Self::Resealed { item } => item.id,
            Self::Proven { item, .. }
            | Self::RemovalAsked { item, .. }
            | Self::Kept { item }
            | Self::Suspended { item, .. }
            | Self::Distrusted { item, .. }
            | Self::CodeSpent { item, .. }
            | Self::StepAccepted { item, .. }
            | Self::Removed { item, .. } => *item,
        }
    }

    /// Whether every address is told of it. Of a code that was used up, none is: the flow tells what
    /// the code was for. Nor of what was sealed anew: it is what it was.
    pub(crate) const fn is_told(&self) -> bool {
        !matches!(self, Self::StepAccepted { .. } | Self::CodeSpent { .. } | Self::Resealed { .. })
    }
}

/// Why an item is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Why {
    /// Its removal was asked for, and the hold is over.
    Left,
    /// The account was recovered while it was unproven or not mature.
    Dropped,
    /// It was not proven in time.
    Expired,
    /// Its removal was asked for before it counted.
    NeverCounted,
}

impl SecurityInfo {
    /// Makes `event` true. Total: an event about an item that is not there changes nothing, and so
    /// does one that would add an item twice or beyond the limit.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Enrolled { item } | Event::Added { item } => {
                let known = self.unknown.iter().any(|unknown| unknown.id() == item.id);
                if !known && self.get(item.id).is_none() && !self.is_full(Self::MAX_ITEMS) {
                    self.items.push(item.clone());
                }
            }
            Event::Removed { item, .. } => {
                if let Some(place) = self.items.iter().position(|present| present.id == *item) {
                    self.items.remove(place);
                    self.unknown.iter_mut().filter(|unknown| unknown.before > place).for_each(|unknown| {
                        unknown.before = unknown.before.saturating_sub(1);
                    });
                }
                self.unknown.retain(|unknown| unknown.id() != *item);
            }
            changed => {
                if let Some(item) = self.items.iter_mut().find(|item| item.id == changed.item()) {
                    item.change(changed);
                }
            }
        }
    }
}

impl Item {
    fn change(&mut self, event: &Event) {
        let app = self.kind == Kind::Authenticator;
        match (event, self.state) {
            (Event::Proven { proven_at, counts_from, step, .. }, State::Unproven { .. }) => {
                self.state = State::Active { proven_at: *proven_at, counts_from: *counts_from };
                self.last_step = self.last_step.max(step.filter(|_| app));
            }
            (Event::RemovalAsked { asked_at, leaves_at, .. }, State::Active { proven_at, counts_from }) => {
                let (asked_at, leaves_at) = (*asked_at, *leaves_at);
                self.state = State::Leaving { proven_at, counts_from, asked_at, leaves_at };
            }
            (
                Event::Kept { .. },
                State::Leaving { proven_at, counts_from, .. }
                | State::Suspended { proven_at, counts_from, .. },
            ) => self.state = State::Active { proven_at, counts_from },
            (
                Event::Suspended { since, drop_at, .. },
                State::Active { proven_at, counts_from } | State::Leaving { proven_at, counts_from, .. },
            ) => {
                let (since, drop_at) = (*since, *drop_at);
                self.state = State::Suspended { proven_at, counts_from, since, drop_at };
            }
            (Event::Distrusted { expires, .. }, _) => self.state = State::Unproven { expires: *expires },
            (Event::StepAccepted { step, .. }, _) if app => self.last_step = self.last_step.max(Some(*step)),
            (Event::Resealed { item }, _) if item.kind == self.kind => self.body = Arc::clone(&item.body),
            (Event::CodeSpent { left, .. }, _) => self.left = self.left.map(|before| before.min(*left)),
            _ => {}
        }
    }
}

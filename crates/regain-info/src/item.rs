//! One thing that a person registered, as it is stored.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use regain_types::{Entropy, Timestamp, from_hex, to_hex};
use serde::{Deserialize, Serialize, Serializer};

use crate::stored::{Sealed, Stored};
use crate::{IndexKey, Kind, Mask, State};

/// One registered thing: its kind, its state, what of it may be shown, and the rest sealed.
///
/// It holds no plaintext, so it may be cloned, compared, stored and printed. A
/// [`Vault`](crate::Vault) of its account opens it; nothing else does.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Stored")]
pub struct Item {
    pub(crate) id: ItemId,
    pub(crate) kind: Kind,
    pub(crate) state: State,
    pub(crate) last_step: Option<u64>,
    pub(crate) left: Option<u16>,
    /// What no change of state touches: shared, so that a document is cheap to clone.
    pub(crate) body: Arc<Body>,
}

/// What an item is made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Body {
    pub(crate) added_at: Timestamp,
    pub(crate) mask: Mask,
    pub(crate) find: Option<IndexKey>,
    pub(crate) name: Option<Sealed>,
    pub(crate) sealed: Sealed,
}

impl Item {
    /// The id.
    #[must_use]
    pub const fn id(&self) -> ItemId {
        self.id
    }

    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The state, as stored: time alone moves it only with [`Command::Due`](crate::Command::Due).
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// When it was added.
    #[must_use]
    pub fn added_at(&self) -> Timestamp {
        self.body.added_at
    }

    /// What of it may be shown, as [`Mask`] says; empty for what is not an address.
    #[must_use]
    pub fn mask(&self) -> &str {
        self.body.mask.as_str()
    }

    /// The step of the last code that was accepted from an authenticator.
    #[must_use]
    pub const fn last_step(&self) -> Option<u64> {
        self.last_step
    }

    /// How many saved codes are left of the set; `None` for other kinds.
    #[must_use]
    pub const fn codes_left(&self) -> Option<u16> {
        self.left
    }

    /// Where an address stands in the blind index: one key, made under the keyring's active key when
    /// it was sealed. Empty for what is not an address.
    #[must_use]
    pub fn index_keys(&self) -> &[IndexKey] {
        self.body.find.as_slice()
    }

    /// Whether it is evidence at `now`: proven, mature, not suspended, not gone, and not used up. While
    /// it is leaving it still counts, up to the moment at which it leaves.
    #[must_use]
    pub fn counts_at(&self, now: Timestamp) -> bool {
        self.left != Some(0) && self.state.counts_at(now)
    }

    /// Whether it was proven and mature at `time`, leaving or not, and is not suspended: what a
    /// recovery trusts.
    #[must_use]
    pub fn had_matured_by(&self, time: Timestamp) -> bool {
        self.state.had_matured_by(time)
    }

    /// Whether its owner has proven it, mature or not.
    #[must_use]
    pub const fn is_proven(&self) -> bool {
        self.state.is_proven()
    }
}

impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::stored::Ref::from(self).serialize(serializer)
    }
}

/// The name of an item within its account: 16 random bytes, written as 32 hexadecimal digits. Not a
/// secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ItemId(#[serde(with = "crate::hex")] [u8; 16]);

impl ItemId {
    /// The 16 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl From<Entropy<16>> for ItemId {
    fn from(entropy: Entropy<16>) -> Self {
        Self(entropy.spend())
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}

impl fmt::Debug for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ItemId({self})")
    }
}

impl FromStr for ItemId {
    type Err = ItemIdError;

    fn from_str(text: &str) -> Result<Self, ItemIdError> {
        from_hex(text).map(Self).ok_or(ItemIdError)
    }
}

/// A text is not the id of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the id of an item has 32 hexadecimal digits, in lower case")]
pub struct ItemIdError;

impl ItemIdError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "item-id"
    }
}

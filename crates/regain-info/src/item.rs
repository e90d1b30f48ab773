//! One thing that a person registered, as it is stored.

use std::fmt;
use std::str::FromStr;

use regain_types::{Entropy, KeyId, Timestamp, from_hex, to_hex};
use serde::{Deserialize, Serialize};

use crate::{IndexKey, Mask, Method};

/// One registered thing: its kind, its state, what of it may be shown, and the rest sealed.
///
/// It holds no plaintext, so it may be cloned, compared, stored and printed. A
/// [`Vault`](crate::Vault) of its account opens it; nothing else does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored")]
pub struct Item {
    pub(crate) id: ItemId,
    pub(crate) kind: Kind,
    pub(crate) state: State,
    pub(crate) added_at: Timestamp,
    pub(crate) mask: Mask,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) find: Vec<IndexKey>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_step: Option<u64>,
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
    pub const fn added_at(&self) -> Timestamp {
        self.added_at
    }

    /// What of it may be shown, as [`Mask`] says; empty for an authenticator.
    #[must_use]
    pub fn mask(&self) -> &str {
        self.mask.as_str()
    }

    /// The step of the last code that was accepted from an authenticator.
    #[must_use]
    pub const fn last_step(&self) -> Option<u64> {
        self.last_step
    }

    /// Where an address stands in the blind index: one key, made under the keyring's active key when
    /// it was sealed. Empty for an authenticator.
    #[must_use]
    pub fn index_keys(&self) -> &[IndexKey] {
        &self.find
    }

    /// Whether it is evidence at `now`: proven, mature, and not gone. While it is leaving it still
    /// counts, up to the moment at which it leaves.
    #[must_use]
    pub fn counts_at(&self, now: Timestamp) -> bool {
        match self.state {
            State::Unproven { .. } => false,
            State::Active { counts_from, .. } => counts_from <= now,
            State::Leaving { counts_from, leaves_at, .. } => counts_from <= now && now < leaves_at,
        }
    }

    /// Whether it was proven and mature at `time`, leaving or not: what a recovery trusts.
    #[must_use]
    pub fn had_matured_by(&self, time: Timestamp) -> bool {
        match self.state {
            State::Unproven { .. } => false,
            State::Active { counts_from, .. } | State::Leaving { counts_from, .. } => counts_from <= time,
        }
    }

    /// Whether its owner has proven it, mature or not.
    #[must_use]
    pub const fn is_proven(&self) -> bool {
        !matches!(self.state, State::Unproven { .. })
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

/// What was registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// An email address.
    Email,
    /// A phone number.
    Phone,
    /// An authenticator app.
    Authenticator,
}

impl Kind {
    /// The stable name, in kebab case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Authenticator => "authenticator",
        }
    }

    /// What a proof with it is.
    #[must_use]
    pub const fn method(self) -> Method {
        match self {
            Self::Email | Self::Phone => Method::Issued,
            Self::Authenticator => Method::Authenticator,
        }
    }

    /// Whether messages can be sent to it.
    #[must_use]
    pub const fn is_address(self) -> bool {
        matches!(self, Self::Email | Self::Phone)
    }
}

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
}

/// Ciphertext and the key that opens it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sealed {
    #[serde(rename = "k")]
    pub(crate) key: KeyId,
    #[serde(
        rename = "c",
        serialize_with = "crate::hex::serialize",
        deserialize_with = "crate::hex::deserialize_any"
    )]
    pub(crate) bytes: Vec<u8>,
}

impl Sealed {
    /// The most bytes of a ciphertext: 28 of AES-256-GCM and the longest padded plaintext.
    const MAX_BYTES: usize = 28 + 256;
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed([{} bytes under key {}])", self.bytes.len(), self.key)
    }
}

/// An item as it was read, before it is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    id: ItemId,
    kind: Kind,
    state: State,
    added_at: Timestamp,
    mask: Mask,
    #[serde(default)]
    find: Vec<IndexKey>,
    #[serde(default)]
    last_step: Option<u64>,
    sealed: Sealed,
}

impl TryFrom<Stored> for Item {
    type Error = StoredError;

    fn try_from(stored: Stored) -> Result<Self, StoredError> {
        let Stored { id, kind, state, added_at, mask, find, last_step, sealed } = stored;
        let ordered = match state {
            State::Unproven { .. } => true,
            State::Active { proven_at, counts_from } => proven_at <= counts_from,
            State::Leaving { proven_at, counts_from, asked_at, leaves_at } => {
                proven_at <= counts_from && asked_at <= leaves_at
            }
        };
        if !ordered {
            return Err(StoredError::Times);
        }
        if sealed.bytes.len() > Sealed::MAX_BYTES {
            return Err(StoredError::Sealed);
        }
        if kind.is_address() != (find.len() == 1) || (!kind.is_address() && !find.is_empty()) {
            return Err(StoredError::Find);
        }
        if last_step.is_some() && kind != Kind::Authenticator {
            return Err(StoredError::Step);
        }
        Ok(Self { id, kind, state, added_at, mask, find, last_step, sealed })
    }
}

/// Why a stored item is not one. It reaches callers as the text of a `serde` error.
#[derive(Debug, thiserror::Error)]
enum StoredError {
    #[error("the times of an item are out of order")]
    Times,
    #[error("the sealed bytes of an item are longer than any address")]
    Sealed,
    #[error("an address has one index key, an authenticator has none")]
    Find,
    #[error("only an authenticator has a last step")]
    Step,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(change: impl Fn(&mut serde_json::Value)) -> Result<Item, serde_json::Error> {
        let mut item = serde_json::json!({
            "id": "00".repeat(16), "kind": "email", "added_at": 1, "mask": "a***@e***.com",
            "state": {"s": "leaving", "proven_at": 1, "counts_from": 2, "asked_at": 3, "leaves_at": 4},
            "find": ["11".repeat(32)], "sealed": {"k": 1, "c": "22".repeat(92)},
        });
        change(&mut item);
        serde_json::from_value(item)
    }

    #[test]
    fn a_stored_item_that_no_change_could_have_made_is_refused() {
        assert!(stored(|_| ()).is_ok());
        for (pointer, bad) in [
            ("/id", serde_json::json!("00")),
            ("/kind", serde_json::json!("carrier-pigeon")),
            ("/mask", serde_json::json!("ada@example.com\r\n")),
            ("/find", serde_json::json!([])),
            ("/find", serde_json::json!(["11".repeat(32), "12".repeat(32)])),
            ("/find/0", serde_json::json!("11")),
            ("/state", serde_json::json!({"s": "active", "proven_at": 2, "counts_from": 1})),
            ("/state", serde_json::json!({"s": "active", "proven_at": 1, "counts_from": 1, "x": 1})),
            ("/state/s", serde_json::json!("suspended")),
            ("/state/asked_at", serde_json::json!(5)),
            ("/state/proven_at", serde_json::json!(-1)),
            ("/sealed/k", serde_json::json!(0)),
            ("/sealed/c", serde_json::json!("2")),
            ("/sealed/c", serde_json::json!("AA")),
            ("/sealed/c", serde_json::json!("22".repeat(285))),
        ] {
            assert!(
                stored(|item| *item.pointer_mut(pointer).unwrap() = bad.clone()).is_err(),
                "{pointer} {bad}"
            );
        }
        assert!(stored(|item| item["last_step"] = 7.into()).is_err());
        assert!(stored(|item| item["address"] = "x".into()).is_err());
        assert!(stored(|item| item["kind"] = "authenticator".into()).is_err());
    }

    #[test]
    fn an_id_reads_back_and_is_strict() {
        let id = ItemId::from(Entropy::danger_from_bytes([0xab; 16]));
        assert_eq!(id.to_string(), "ab".repeat(16));
        assert_eq!(format!("{id:?}"), format!("ItemId({id})"));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("AB".repeat(16).parse::<ItemId>().unwrap_err().code(), "item-id");
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{id}\""));
    }

    #[test]
    fn a_leaving_item_counts_until_the_moment_it_leaves() {
        let item = stored(|_| ()).unwrap();
        let counts: Vec<bool> = (0..6).map(|ms| item.counts_at(Timestamp::from_millis(ms))).collect();
        assert_eq!(counts, [false, false, true, true, false, false]);
        assert!(!format!("{item:?}").contains("2222"));
    }

    #[test]
    fn a_kind_is_stored_by_its_name() {
        for kind in [Kind::Email, Kind::Phone, Kind::Authenticator] {
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.name()));
        }
    }
}

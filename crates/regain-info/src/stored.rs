//! The stored form of an item, and what is checked when it is read.

use std::fmt;
use std::sync::Arc;

use regain_types::{KeyId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::item::Body;
use crate::{IndexKey, Item, ItemId, Kind, Mask, State};

/// An item as it was read, before it is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stored {
    pub(crate) id: ItemId,
    pub(crate) kind: Kind,
    pub(crate) state: State,
    pub(crate) added_at: Timestamp,
    pub(crate) mask: Mask,
    #[serde(default)]
    pub(crate) find: Vec<IndexKey>,
    #[serde(default)]
    pub(crate) last_step: Option<u64>,
    #[serde(default)]
    pub(crate) left: Option<u16>,
    #[serde(default)]
    pub(crate) name: Option<Sealed>,
    pub(crate) sealed: Sealed,
}

impl TryFrom<Stored> for Item {
    type Error = StoredError;

    fn try_from(stored: Stored) -> Result<Self, StoredError> {
        let Stored { id, kind, state, added_at, mask, find, last_step, left, name, sealed } = stored;
        if kind == Kind::RecoveryContact {
            return Err(StoredError::Reserved);
        }
        if !state.is_ordered() {
            return Err(StoredError::Times);
        }
        if sealed.bytes.len() > Sealed::MAX_BYTES || name.as_ref().is_some_and(|n| !n.is_name()) {
            return Err(StoredError::Sealed);
        }
        if !matches!(sealed.version, 1 | 2) || (sealed.version == 1 && !kind.was_in_version_1()) {
            return Err(StoredError::SealedVersion);
        }
        if find.len() != usize::from(kind.is_address()) {
            return Err(StoredError::Find);
        }
        if last_step.is_some() && kind != Kind::Authenticator {
            return Err(StoredError::Step);
        }
        if left.is_some() != (kind == Kind::SavedCodes) {
            return Err(StoredError::Left);
        }
        let body = Body { added_at, mask, find: find.into_iter().next(), name, sealed };
        Ok(Self { id, kind, state, last_step, left, body: Arc::new(body) })
    }
}

/// An item as it is written.
#[derive(Serialize)]
pub(crate) struct Ref<'a> {
    id: ItemId,
    kind: Kind,
    state: State,
    added_at: Timestamp,
    mask: &'a Mask,
    #[serde(skip_serializing_if = "<[IndexKey]>::is_empty")]
    find: &'a [IndexKey],
    #[serde(skip_serializing_if = "Option::is_none")]
    last_step: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a Sealed>,
    sealed: &'a Sealed,
}

impl<'a> From<&'a Item> for Ref<'a> {
    fn from(item: &'a Item) -> Self {
        let body = &*item.body;
        Self {
            id: item.id,
            kind: item.kind,
            state: item.state,
            added_at: body.added_at,
            mask: &body.mask,
            find: body.find.as_slice(),
            last_step: item.last_step,
            left: item.left,
            name: body.name.as_ref(),
            sealed: &body.sealed,
        }
    }
}

/// Ciphertext, the key that opens it, and the version of what is in it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sealed {
    #[serde(rename = "v")]
    pub(crate) version: u8,
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
    /// The version that is written.
    pub(crate) const VERSION: u8 = 2;
    /// What AES-256-GCM adds: a nonce and a tag.
    pub(crate) const OVERHEAD: usize = 28;
    /// The most bytes of a ciphertext: the longest padded plaintext is that of a passkey.
    const MAX_BYTES: usize = Self::OVERHEAD + 1024 + 64;
    const NAME_BYTES: usize = Self::OVERHEAD + 64;

    fn is_name(&self) -> bool {
        self.version == Self::VERSION && self.bytes.len() == Self::NAME_BYTES
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed([{} bytes under key {}])", self.bytes.len(), self.key)
    }
}

/// Why a stored item is not one. It reaches callers as the text of a `serde` error.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoredError {
    #[error("an item of a kind that this software only keeps can't be read alone")]
    Reserved,
    #[error("the times of an item are out of order")]
    Times,
    #[error("the sealed bytes of an item have a length that nothing of its kind has")]
    Sealed,
    #[error("the sealed bytes of an item are of a version that its kind does not have")]
    SealedVersion,
    #[error("an address has one index key, everything else has none")]
    Find,
    #[error("only an authenticator has a last step")]
    Step,
    #[error("saved codes, and they alone, say how many are left")]
    Left,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(change: impl Fn(&mut serde_json::Value)) -> Result<Item, serde_json::Error> {
        let mut item = serde_json::json!({
            "id": "00".repeat(16), "kind": "email", "added_at": 1, "mask": "a***@e***.com",
            "state": {"s": "leaving", "proven_at": 1, "counts_from": 2, "asked_at": 3, "leaves_at": 4},
            "find": ["11".repeat(32)], "sealed": {"v": 2, "k": 1, "c": "22".repeat(92)},
        });
        change(&mut item);
        serde_json::from_value(item)
    }

    #[test]
    fn a_stored_item_that_no_change_could_have_made_is_refused() {
        assert!(stored(|_| ()).is_ok());
        let suspended = |since: u64, drop_at: u64| serde_json::json!({"s": "suspended", "proven_at": 1, "counts_from": 2, "since": since, "drop_at": drop_at});
        assert!(stored(|item| item["state"] = suspended(3, 4)).is_ok());
        for (pointer, bad) in [
            ("/id", serde_json::json!("00")),
            ("/kind", serde_json::json!("carrier-pigeon")),
            ("/kind", serde_json::json!("recovery-contact")),
            ("/mask", serde_json::json!("ada@example.com\r\n")),
            ("/find", serde_json::json!([])),
            ("/find", serde_json::json!(["11".repeat(32), "12".repeat(32)])),
            ("/find/0", serde_json::json!("11")),
            ("/state", serde_json::json!({"s": "active", "proven_at": 2, "counts_from": 1})),
            ("/state", serde_json::json!({"s": "active", "proven_at": 1, "counts_from": 1, "x": 1})),
            ("/state", suspended(4, 3)),
            ("/state/s", serde_json::json!("suspended")),
            ("/state/asked_at", serde_json::json!(5)),
            ("/state/proven_at", serde_json::json!(-1)),
            ("/sealed/v", serde_json::json!(0)),
            ("/sealed/v", serde_json::json!(3)),
            ("/sealed/k", serde_json::json!(0)),
            ("/sealed/c", serde_json::json!("2")),
            ("/sealed/c", serde_json::json!("AA")),
            ("/sealed/c", serde_json::json!("22".repeat(28 + 1024 + 65))),
        ] {
            assert!(
                stored(|item| *item.pointer_mut(pointer).unwrap() = bad.clone()).is_err(),
                "{pointer} {bad}"
            );
        }
        for (member, bad) in [
            ("last_step", serde_json::json!(7)),
            ("left", serde_json::json!(7)),
            ("address", serde_json::json!("x")),
            ("kind", serde_json::json!("authenticator")),
            ("name", serde_json::json!({"v": 2, "k": 1, "c": "22".repeat(91)})),
            ("name", serde_json::json!({"v": 1, "k": 1, "c": "22".repeat(92)})),
        ] {
            assert!(stored(|item| item[member] = bad.clone()).is_err(), "{member} {bad}");
        }
        assert!(
            stored(|item| item["name"] = serde_json::json!({"v": 2, "k": 1, "c": "22".repeat(92)})).is_ok()
        );
        let key = |item: &mut serde_json::Value, version: u8| {
            item.as_object_mut().unwrap().remove("find");
            item["kind"] = "passkey".into();
            item["sealed"]["v"] = version.into();
        };
        assert!(stored(|item| key(item, 2)).is_ok());
        assert!(stored(|item| key(item, 1)).is_err(), "version 1 had no passkeys");
    }

    #[test]
    fn an_id_reads_back_and_is_strict() {
        let id = ItemId::from(regain_types::Entropy::danger_from_bytes([0xab; 16]));
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
}

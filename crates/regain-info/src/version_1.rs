//! Version 1 of the document, and what becomes of it: a pure function.

use regain_types::{KeyId, Timestamp};
use serde::Deserialize;

use crate::stored::{Sealed, Stored};
use crate::{IndexKey, ItemId, Kind, Mask, State};

/// An item of version 1: email, phone or authenticator, not suspended, without name, its sealed form
/// unnumbered.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ItemOfVersion1 {
    id: ItemId,
    kind: KindOfVersion1,
    state: StateOfVersion1,
    added_at: Timestamp,
    mask: Mask,
    #[serde(default)]
    find: Vec<IndexKey>,
    #[serde(default)]
    last_step: Option<u64>,
    sealed: SealedOfVersion1,
}

/// The same in version 2. What is sealed stays as it is, under its own version, until it is sealed anew.
impl From<ItemOfVersion1> for Stored {
    fn from(old: ItemOfVersion1) -> Self {
        Self {
            id: old.id,
            kind: old.kind.into(),
            state: old.state.into(),
            added_at: old.added_at,
            mask: old.mask,
            find: old.find,
            last_step: old.last_step,
            left: None,
            name: None,
            sealed: Sealed { version: 1, key: old.sealed.k, bytes: old.sealed.c },
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KindOfVersion1 {
    Email,
    Phone,
    Authenticator,
}

impl From<KindOfVersion1> for Kind {
    fn from(old: KindOfVersion1) -> Self {
        match old {
            KindOfVersion1::Email => Self::Email,
            KindOfVersion1::Phone => Self::Phone,
            KindOfVersion1::Authenticator => Self::Authenticator,
        }
    }
}

impl Kind {
    pub(crate) const fn was_in_version_1(self) -> bool {
        matches!(self, Self::Email | Self::Phone | Self::Authenticator)
    }
}

#[derive(Deserialize)]
#[serde(tag = "s", rename_all = "kebab-case", deny_unknown_fields)]
enum StateOfVersion1 {
    Unproven { expires: Timestamp },
    Active { proven_at: Timestamp, counts_from: Timestamp },
    Leaving { proven_at: Timestamp, counts_from: Timestamp, asked_at: Timestamp, leaves_at: Timestamp },
}

impl From<StateOfVersion1> for State {
    fn from(old: StateOfVersion1) -> Self {
        match old {
            StateOfVersion1::Unproven { expires } => Self::Unproven { expires },
            StateOfVersion1::Active { proven_at, counts_from } => Self::Active { proven_at, counts_from },
            StateOfVersion1::Leaving { proven_at, counts_from, asked_at, leaves_at } => {
                Self::Leaving { proven_at, counts_from, asked_at, leaves_at }
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SealedOfVersion1 {
    k: KeyId,
    #[serde(deserialize_with = "crate::hex::deserialize_any")]
    c: Vec<u8>,
}

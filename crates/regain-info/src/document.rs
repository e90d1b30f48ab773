//! The document as JSON: reading every version, keeping what is not understood, writing version 2.

use std::collections::BTreeSet;
use std::fmt;

use regain_types::Timestamp;
use serde::ser::{SerializeSeq as _, SerializeStruct as _};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::stored::Stored;
use crate::version_1::ItemOfVersion1;
use crate::{Item, ItemId, Kind, SecurityInfo, State};

/// An item of a kind that this software does not know: a later version wrote it.
///
/// It is kept byte for byte, never counts, is told nothing and can't be changed. One exception: a
/// recovery drops it where its `state` says that it had not matured by the last trusted moment.
#[derive(Clone, PartialEq, Eq)]
pub struct UnknownItem {
    id: ItemId,
    kind: Box<str>,
    state: Option<State>,
    /// How many known items stand before it.
    pub(crate) before: usize,
    text: Box<str>,
}

impl UnknownItem {
    /// The most bytes of one, as JSON.
    pub const MAX_BYTES: usize = 8 * 1024;

    /// The id.
    #[must_use]
    pub const fn id(&self) -> ItemId {
        self.id
    }

    /// The name of its kind: at most 32 of `a` to `z`, `0` to `9` and `-`.
    #[must_use]
    pub const fn kind_name(&self) -> &str {
        &self.kind
    }

    /// Whether its state, where it can be read, says that it had not matured by `time`.
    pub(crate) fn was_young_at(&self, time: Timestamp) -> bool {
        let counted = |state| match state {
            State::Suspended { counts_from, .. } => counts_from <= time,
            state => state.had_matured_by(time),
        };
        self.state.is_some_and(|state| !counted(state))
    }
}

impl fmt::Debug for UnknownItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnknownItem({}, {}, [{} bytes])", self.id, self.kind, self.text.len())
    }
}

/// The version that is written; those before it are read too.
const VERSION: u64 = 2;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Document {
    v: u64,
    items: Vec<Box<RawValue>>,
}

/// What every item of every version has.
#[derive(Deserialize)]
struct Head {
    id: ItemId,
    kind: Box<str>,
}

impl TryFrom<Document> for SecurityInfo {
    type Error = DocumentError;

    fn try_from(document: Document) -> Result<Self, DocumentError> {
        let Document { v, items } = document;
        if !(1..=VERSION).contains(&v) {
            return Err(DocumentError::Version(v));
        }
        if items.len() > Self::MAX_ITEMS {
            return Err(DocumentError::TooMany);
        }
        let mut info = Self::default();
        for raw in &items {
            match v {
                1 => {
                    let old: ItemOfVersion1 = serde_json::from_str(raw.get())?;
                    info.items.push(Stored::from(old).try_into()?);
                }
                _ => info.read(raw)?,
            }
        }
        let ids: BTreeSet<ItemId> =
            info.items.iter().map(Item::id).chain(info.unknown.iter().map(UnknownItem::id)).collect();
        if ids.len() == items.len() { Ok(info) } else { Err(DocumentError::Twice) }
    }
}

impl SecurityInfo {
    fn read(&mut self, raw: &RawValue) -> Result<(), DocumentError> {
        let head: Head = serde_json::from_str(raw.get())?;
        if Kind::named(&head.kind).is_some() {
            self.items.push(serde_json::from_str(raw.get())?);
            return Ok(());
        }
        let symbol = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !(1..=32).contains(&head.kind.len()) || !head.kind.bytes().all(symbol) {
            return Err(DocumentError::Kind);
        }
        if raw.get().len() > UnknownItem::MAX_BYTES {
            return Err(DocumentError::TooLong);
        }
        #[derive(Deserialize)]
        struct Stated {
            state: State,
        }
        let state = serde_json::from_str::<Stated>(raw.get()).ok().map(|stated| stated.state);
        let before = self.items.len();
        self.unknown.push(UnknownItem {
            id: head.id,
            kind: head.kind,
            state,
            before,
            text: raw.get().into(),
        });
        Ok(())
    }
}

impl Serialize for SecurityInfo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut document = serializer.serialize_struct("SecurityInfo", 2)?;
        document.serialize_field("v", &VERSION)?;
        document.serialize_field("items", &Items(self))?;
        document.end()
    }
}

/// Known and unknown items, in the order in which they were read.
struct Items<'a>(&'a SecurityInfo);

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let SecurityInfo { items, unknown } = self.0;
        let mut list = serializer.serialize_seq(Some(items.len().saturating_add(unknown.len())))?;
        let mut unknown = unknown.iter().peekable();
        for place in 0..=items.len() {
            let last = place == items.len();
            while let Some(next) = unknown.next_if(|next| last || next.before <= place) {
                let raw: &RawValue = serde_json::from_str(&next.text).map_err(serde::ser::Error::custom)?;
                list.serialize_element(raw)?;
            }
            if let Some(item) = items.get(place) {
                list.serialize_element(item)?;
            }
        }
        list.end()
    }
}

/// Why a document is refused. It reaches callers as the text of a `serde` error.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DocumentError {
    #[error("security info of version {0} is not known: update this software")]
    Version(u64),
    #[error("security info holds at most 32 items")]
    TooMany,
    #[error("two items have the same id")]
    Twice,
    #[error("the name of a kind has at most 32 characters out of a to z, 0 to 9 and -")]
    Kind,
    #[error("an item of an unknown kind has at most 8192 bytes")]
    TooLong,
    #[error(transparent)]
    Item(#[from] crate::stored::StoredError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

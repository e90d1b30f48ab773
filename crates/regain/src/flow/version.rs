//! The version of stored states.

use serde::{Deserialize, Serialize};

/// The version of the stored form; another one does not load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub(super) enum Version {
    V1,
}

impl From<Version> for u8 {
    fn from(_: Version) -> Self {
        1
    }
}

impl TryFrom<u8> for Version {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        if number == 1 { Ok(Self::V1) } else { Err("a state of another version") }
    }
}

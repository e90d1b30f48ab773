//! What an application reports, and the numbers by which it is judged.

use std::time::Duration;

use regain_types::{Timestamp, from_hex, to_hex};
use serde::{Deserialize, Serialize};

use super::Place;

/// Something that happened to an account, as the application saw it.
///
/// The order of the variants is the order in which activities of one moment are taken into account,
/// so that the order in which they were reported changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Activity {
    /// The owner recovered the account: a [`reset`](crate::Regain::reset) succeeded. All that was
    /// known is forgotten, devices and places too, since the thief's may be among them.
    Recovered {
        /// When.
        at: Timestamp,
    },
    /// A wrong password or code.
    SignInFailed {
        /// When.
        at: Timestamp,
    },
    /// A sign-in that worked.
    SignIn {
        /// From where.
        from: Origin,
        /// When.
        at: Timestamp,
    },
    /// The person of a sign-in gave another factor. It ends the concern about sign-ins, and makes the
    /// device and the place known.
    StepUpPassed {
        /// From where.
        from: Origin,
        /// When.
        at: Timestamp,
    },
    /// Messages were sent in the name of the account.
    Sent {
        /// How many.
        messages: u32,
        /// When.
        at: Timestamp,
    },
    /// The password was found in a leaked list.
    PasswordLeaked {
        /// When it was found.
        at: Timestamp,
    },
    /// Another service or an operator reports abuse by this account.
    AbuseReport {
        /// When it came.
        at: Timestamp,
        /// Since when there is abuse, as far as it is known; otherwise `at`.
        since: Timestamp,
    },
    /// The owner reports that someone else is using the account. Take it from who is signed in; who is
    /// not states it when a recovery begins.
    OwnerReport {
        /// When it came.
        at: Timestamp,
        /// Since when, in the owner's words; otherwise `at`.
        since: Timestamp,
    },
}

impl Activity {
    /// When it was.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Recovered { at }
            | Self::SignInFailed { at }
            | Self::SignIn { at, .. }
            | Self::StepUpPassed { at, .. }
            | Self::Sent { at, .. }
            | Self::PasswordLeaked { at }
            | Self::AbuseReport { at, .. }
            | Self::OwnerReport { at, .. } => *at,
        }
    }
}

/// Where a sign-in came from, as far as the application knows. Nothing known raises no signal about
/// places; a device that shows no tag is an unknown one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Origin {
    /// The device, where it showed a tag.
    pub device: Option<DeviceTag>,
    /// The place, where the geolocation of its network address gives one. The address itself is not
    /// kept.
    pub place: Option<Place>,
}

/// What an application knows a device by: 16 bytes that are drawn at random, set as a long-lived cookie
/// and hashed here or before, or a hash of another id. Never what a browser says of itself, which a
/// thief can say too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DeviceTag([u8; 16]);

impl DeviceTag {
    /// The tag with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl From<DeviceTag> for String {
    fn from(tag: DeviceTag) -> Self {
        to_hex(&tag.0)
    }
}

impl TryFrom<String> for DeviceTag {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        from_hex(&text).map(Self).ok_or("a device tag is 32 lowercase hexadecimal digits")
    }
}

/// The numbers of the rules, with the documented defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct WatchRules {
    /// A place counts as known within so many kilometres of a known one. Default: 100.
    pub near_km: u64,
    /// The speed above which nobody travels, in kilometres an hour. Default: 1,000, an airliner with
    /// the wind.
    pub fastest_km_per_hour: u64,
    /// How far a geolocation may be wrong, in kilometres, on any journey. Default: 200.
    pub doubt_km: u64,
    /// So many failures before a success are many. Default: 10.
    pub many_failures: u32,
    /// The time in which one failure is forgotten. Default: 1 hour.
    pub failure_fades: Duration,
    /// So many messages at once are more than a person sends. Default: 100.
    pub many_messages: u32,
    /// The time in which one message is forgotten. Default: 30 seconds, which is 2,880 a day.
    pub message_fades: Duration,
    /// How long a signal is weighed together with later ones. Default: 24 hours.
    pub memory: Duration,
}

impl Default for WatchRules {
    fn default() -> Self {
        Self {
            near_km: 100,
            fastest_km_per_hour: 1000,
            doubt_km: 200,
            many_failures: 10,
            failure_fades: Duration::from_secs(3600),
            many_messages: 100,
            message_fades: Duration::from_secs(30),
            memory: Duration::from_secs(24 * 3600),
        }
    }
}

//! From what an application saw to a decision that can be explained: activities -> signals -> decision.
//!
//! [`History::see`] makes signals of activities, [`weigh`] a decision of signals. Both are pure, and
//! nothing is learned but which devices and places an account was used from. The table of the rules:
//! `docs/watch.md`.

mod activity;
mod history;
mod place;
mod signal;

pub use activity::{Activity, DeviceTag, Origin, WatchRules};
pub use history::History;
pub use place::{Place, PlaceError};
pub use signal::{Concern, Decision, Lift, Signal, SignalKind, weigh};

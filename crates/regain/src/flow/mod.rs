//! The pure core: what may happen to an account and to a recovery case, and what is enough.
//!
//! Nothing here reads a clock, draws randomness or does I/O. `decide(&self, command, now)` answers
//! events or a refusal and changes nothing; `apply(&mut self, &event)` is total. Commands carry
//! finished facts. The specification is `docs/spec/flow.md`.

mod account;
mod case;
mod rule;
mod version;
mod watch;

pub use account::{
    Account, AccountCommand, AccountEvent, AccountRefusal, BlockReason, Enrolment, Epochs, Standing, Terms,
};
pub use case::{
    Case, CaseCommand, CaseEvent, CaseRefusal, ClaimantDigest, CloseReason, GRANT_LIFETIME, Progress, Proof,
    Route, Stage,
};
pub use rule::{DEFAULT_TABLE, Holding, Method, Need, Path, Reason, Row, Table};
pub use watch::{
    Activity, Concern, Decision, DeviceTag, History, Lift, Origin, Place, PlaceError, Signal, SignalKind,
    WatchRules, weigh,
};

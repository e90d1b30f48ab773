//! Saved codes: a sheet of ten that a person keeps for the day when nothing else is left.

mod after;
mod attempt;
mod codes;
mod new;
mod reed_solomon;
mod row;
mod text;

pub use after::{AfterUse, MustNotify, MustReissue, SavedClaim};
pub use attempt::{SavedAttempt, SavedReservation};
pub use codes::{SavedCodes, SavedIssueError, SavedIterationsError, SavedRewrapError};
pub use new::{NewSavedCodes, SavedSheet};
pub use row::{SavedRow, SavedRowError};
pub use text::{SavedCodeError, SavedCodeText};

//! Short codes: typed by a person, guessable by a machine, and therefore counted.

mod codes;
mod row;
mod settings;
mod text;

pub use codes::{Attempt, CodeMintError, Codes, Flow, MintedCode, Reservation};
pub use row::{CodeClaim, CodeRow};
pub use settings::{Channel, CodeConfig, CodeConfigError, CodeLimits, CodeSettings};
pub use text::{CodeFormat, CodeText};

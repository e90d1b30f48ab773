//! Mint, peek and claim recovery links and codes that work once and say nothing to a stranger.
//!
//! It does **not** store rows, send messages, read a clock or draw randomness: a link or code is used
//! once, and a guess at a code is counted, because the caller's store executes a [`Claim`] or a
//! [`Reservation`] as guarded writes. Nor does it stop a person from giving a link away.
//!
//! ```
//! use regain_token::{Binding, Links, LinkText, Purpose};
//! use regain_types::{AccountId, Context, Entropy, Keyring, OsRandom, TenantId, Timestamp};
//!
//! let (keys, tenant) = (Keyring::generate(&OsRandom)?, TenantId::single());
//! let (links, recover) = (Links::new(&keys, &tenant), Purpose::new("recover"));
//! let (account, state) = (AccountId::from(42_u32), Context::new("state").number(7));
//! let binding = Binding { account: &account, state: &state };
//! let (now, expires) = (Timestamp::from_secs(0), Timestamp::from_secs(900));
//! let minted = links.mint(recover, binding, expires, Entropy::draw(&OsRandom)?)?;
//! // Send `minted.text`, store `minted.row`. Later, a GET peeks and a POST claims:
//! let link = LinkText::parse(minted.text.expose())?;
//! let peeked = links.authenticate(recover, &link, now)?.check(&links, &minted.row, binding)?;
//! let claim = peeked.claim();
//! assert_eq!(claim.selector, minted.row.selector);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`extract`] finds the one link in what a person pasted, whatever mail did to it.
//! [`SavedCodes`] makes the sheet of ten codes that a person keeps.
//!
//! Features: none. Format: `docs/spec/token.md` in the repository, with vectors in
//! `docs/vectors/token/`.
#![forbid(unsafe_code)]

mod base32;
mod budget;
mod claimant;
mod code;
mod crc;
mod extract;
mod grant;
mod link;
mod links;
mod odds;
mod reason;
mod saved;
mod wiped;
mod word;

pub use budget::{Allowance, Budget, Ledger, LedgerWrite, Scope};
pub use claimant::ClaimantId;
pub use code::{
    Attempt, Channel, CodeClaim, CodeConfig, CodeConfigError, CodeFormat, CodeLimits, CodeMintError, CodeRow,
    CodeSettings, CodeText, Codes, Flow, MintedCode, Reservation,
};
pub use extract::extract;
pub use grant::{GrantHandle, GrantRow};
pub use link::{Binding, LinkRow, LinkText, Purpose, Selector};
pub use links::{Authentic, Claim, Links, MintError, Minted, Peeked};
pub use odds::Odds;
pub use reason::{Reason, Rejected};
pub use saved::{
    AfterUse, MustNotify, MustReissue, NewSavedCodes, SavedAttempt, SavedClaim, SavedCodeError,
    SavedCodeText, SavedCodes, SavedIssueError, SavedIterationsError, SavedReservation, SavedRewrapError,
    SavedRow, SavedRowError, SavedSheet,
};

//! What a person registered to prove who they are, and how it may change under a thief's hands.
//!
//! It does **not** send messages, store anything, decide how much evidence is enough, or protect a
//! document from somebody who can write to the database: only what is sealed in it is bound to its
//! place, the states are not.
//!
//! ```
//! use regain_info::{Command, Detail, EmailAddr, Ledger, NewItem, Recover, SecurityInfo, Terms, Vault};
//! use regain_types::{AccountId, Entropy, Keyring, OsRandom, TenantId, Timestamp};
//! # let now = Timestamp::from_secs(1_800_000_000);
//!
//! let (keys, tenant, account) = (Keyring::generate(&OsRandom)?, TenantId::single(), AccountId::from(7_i64));
//! let vault = Vault::new(&keys, &tenant, &account);
//! let detail = Detail::Email(EmailAddr::parse("ada@example.com")?);
//! let item = NewItem::seal(&vault, &detail, Entropy::draw(&OsRandom)?, Entropy::draw(&OsRandom)?)?;
//!
//! let mut info = SecurityInfo::new();
//! for event in info.decide(Command::Enrol(vec![item]), &Terms::default(), now)? {
//!     info.apply(&event);
//! }
//! let item = info.counting(now).next().ok_or("nothing counts")?;
//! assert_eq!(item.mask(), "a***@e***.com");
//! let mut ledger = Ledger::new();
//! assert_eq!(vault.destination::<Recover>(item, &mut ledger)?.expose(), "ada@example.com");
//! assert_eq!(ledger.into_readings()[0].purpose, "recover");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Features: `qr` draws the QR code that sets an authenticator app up, as SVG and for a terminal; `idn` reads
//! international domains of email addresses; `danger-explorer` adds the model checker that walks every interleaving
//! of an owner and a thief on these rules, and ways to break them on purpose, for tests alone. Format and rules:
//! `docs/spec/security-info.md` in the repository.
#![forbid(unsafe_code)]

mod change;
mod decide;
mod detail;
mod document;
mod email;
#[cfg(any(test, feature = "danger-explorer"))]
pub mod explore;
mod export;
mod hex;
mod index;
mod info;
mod item;
mod kind;
mod ledger;
mod mask;
mod mutant;
mod opaque;
mod phone;
mod purpose;
#[cfg(feature = "qr")]
mod qr;
mod refusal;
mod reseal;
mod rule;
mod state;
mod stored;
mod terms;
#[cfg(test)]
mod testing;
mod totp;
mod vault;
mod version_1;

pub use change::{Command, Event, Why};
pub use detail::Detail;
pub use document::UnknownItem;
pub use email::{EmailAddr, EmailError};
pub use export::{ImportError, Imported};
pub use index::{IndexKey, index_keys};
pub use info::SecurityInfo;
pub use item::{Item, ItemId, ItemIdError};
pub use kind::Kind;
pub use ledger::{Ledger, Reading};
pub use mask::{Mask, MaskError};
#[cfg_attr(not(feature = "danger-explorer"), doc(hidden))]
pub use mutant::Mutant;
pub use opaque::{CodeSet, ItemName, OpaqueError, PublicData};
pub use phone::{E164, PhoneError};
pub use purpose::{Alert, Destination, Purpose, Recover, Verify};
#[cfg(feature = "qr")]
pub use qr::SetupCode;
pub use refusal::Refusal;
pub use reseal::Resealed;
pub use rule::{Holding, Method, Resilience, Rule};
pub use state::State;
pub use terms::{Preset, Terms};
pub use totp::{SecretText, TotpSecret};
pub use vault::{Fault, NewItem, SealError, Vault};

// Named only to switch on their `zeroize`, which `totp-rs` does not forward.
use {hmac as _, sha1 as _, sha2 as _};

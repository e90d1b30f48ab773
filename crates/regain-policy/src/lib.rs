//! Is this password good enough, and if not, what to do: two verdicts and advice from one rule table.
//!
//! It does **not** demand classes of characters or changes by the calendar (NIST SP 800-63B-4 section
//! 3.1.1.2 forbids both), ask a network, or remember passwords. Its own list has the passwords that
//! everybody knows; `regain-breach` has those that leaked. What it accepts may be weak in a way that
//! no pattern shows.
//!
//! ```
//! use regain_policy::{Context, Passphrase, Policy};
//! use regain_types::{OsRandom, Password, Typed};
//!
//! let policy = Policy::beside_another_factor();
//! let context = Context::new().with_address("j.smith@example.com").with_service("Contoso");
//!
//! let password = Password::prepare(&Typed::new("Contoso2026!".to_owned())?)?;
//! let rejection = policy.check(&password, &context).unwrap_err();
//! assert_eq!(rejection.code(), "password-personal");
//! assert_eq!(rejection.findings()[0].clause(), "NIST SP 800-63B-4 section 3.1.1.2");
//! assert!(rejection.advice().ends_with("Choose words that nobody would connect with you."));
//!
//! let offer = Passphrase::generate(5, &policy, &context, &OsRandom)?;
//! assert!(offer.bits() > 64.0 && policy.check(offer.password(), &context).is_ok());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A [`Policy`] is a [`Profile`] (data: NIST SP 800-63B-4, OWASP ASVS 5.0, Microsoft's page, points like
//! Entra's, or your own) and lists of passwords. Its [`Report`] keeps apart what a standard demands
//! ([`Compliance`], each reason with its clause) and how many guesses a password survives
//! ([`Guessability`]); the profile's [`Gate`] says which decides. [`Guidance`] tells people beforehand what
//! the same rules will ask. Every reason has a code, arguments, a place and an English sentence;
//! `regain-words` has other languages. [`Likeness`] and [`Predecessors`] know what people make of an old
//! password. [`Passphrase`] and [`RandomPassword`] offer one.
//!
//! Features: none. Specifications: `docs/policy.md` with every clause, `docs/spec/policy-profile.md` and
//! `docs/spec/guessability.md` in the repository.
#![forbid(unsafe_code)]

mod attributes;
mod blocklist;
mod codes;
mod compliance;
mod context;
mod entra;
mod estimate;
mod evidence;
mod offer;
mod pattern;
mod policy;
mod profile;
mod reason;
mod rules;
mod similar;

pub use attributes::Attributes;
pub use blocklist::DefaultBlocklist;
pub use codes::{Code, codes};
pub use compliance::{Compliance, Finding, Guessability, Report};
pub use context::Context;
pub use evidence::Part;
pub use offer::{Offer, OfferError, Passphrase, RandomPassword};
pub use pattern::Pattern;
pub use policy::{Acceptable, Policy, Rejection};
pub use profile::{Gate, Profile, ProfileError};
pub use reason::{Argument, Reason};
pub use rules::{Guidance, Tip};
pub use similar::{Likeness, Predecessors};

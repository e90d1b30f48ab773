//! Is this password good enough, and if not, what to do: a verdict and advice from one rule table.
//!
//! It does **not** demand classes of characters or changes by the calendar (NIST SP 800-63B-4 section
//! 3.1.1.2 forbids both), know which passwords leaked (`regain-breach` does), compare with old
//! passwords, or find misspelt names and languages other than English: what it accepts may be weak.
//!
//! ```
//! use regain_policy::{Context, Policy};
//! use regain_types::{Password, Typed};
//!
//! let policy = Policy::beside_another_factor();
//! let context = Context::new().with_address("j.smith@example.com").with_service("Contoso");
//!
//! let password = Password::prepare(&Typed::new("Contoso2026!".to_owned())?)?;
//! let rejection = policy.check(&password, &context).unwrap_err();
//! assert_eq!(rejection.code(), "password-personal");
//! assert_eq!(rejection.advice(), "This password is made of your name, your address or the name of \
//!     this service, which a guesser knows too. Choose words that nobody would connect with you.");
//! assert_eq!(policy.guidance().donts().len(), 10);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Features: none. Sources: NIST SP 800-63B-4 section 3.1.1.2, and Wheeler, "zxcvbn: Low-Budget
//! Password Strength Estimation" (USENIX Security 2016).
//!
//! Two things of the `zxcvbn` crate are not as elsewhere in these crates. It reads the clock (recent
//! years are easy to guess), so the verdict on a password with a year in it can change with the
//! year. And it makes copies of the password that are not wiped.
//!
//! Its time grows fast with the length, so it sees the first 28 code points: 16 where more than ten
//! different symbols in them may stand for letters. Then the worst text takes about 30 ms, as much as
//! one hash, and an ordinary one less than one. What comes after is not looked at, so the estimate is
//! a lower bound, and a long password is refused where its beginning is bad. Of 3,000 random
//! passphrases each, [`Policy::alone`] refused none of four or five words with spaces, 15 of four and
//! 4 of five words written together, and none of 16 random characters.
#![forbid(unsafe_code)]

mod context;
mod estimate;
mod policy;
mod reason;
mod rules;

pub use context::Context;
pub use policy::{Acceptable, Policy, Rejection};
pub use reason::{Pattern, Reason};
pub use rules::{Guidance, Tip};

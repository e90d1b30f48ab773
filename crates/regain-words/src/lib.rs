//! Every code of `regain` in words: English, German, French, Spanish, Portuguese and Japanese.
//!
//! It does **not** choose the language (your application knows what a person reads), format dates, or
//! translate what developers read, such as the error of a profile file. The texts speak politely to
//! one person, and never hold a password, a name or an address.
//!
//! ```
//! use regain_policy::{Context, Policy};
//! use regain_types::{Password, Typed};
//! use regain_words::Words;
//!
//! let words = Words::in_language("de-AT");
//! let password = Password::prepare(&Typed::new("Winter2026!".to_owned())?)?;
//! let rejection = Policy::alone().check(&password, &Context::new()).unwrap_err();
//! assert_eq!(words.advice(&rejection), "Dieses Passwort hat 11 Zeichen und braucht mindestens 15, \
//!     denn mit jedem weiteren ist es schwerer zu erraten. Fügen Sie noch ein oder zwei Wörter hinzu.");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Features: none. Format: the messages are Fluent (Project Fluent, syntax 1.0), one file a language
//! in `locales/`; a test refuses a message that is missing, that no code has, or that leaves an
//! argument out.
#![forbid(unsafe_code)]

mod bundle;
mod words;

pub use words::{Value, Words};

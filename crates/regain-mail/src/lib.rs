//! Messages out of `regain`: each letter becomes one `.eml` file in a folder.
//!
//! It does **not** send anything: a mail program, a mail server's pick-up folder or a person takes the
//! files from there. It does not delete them either, and a file may hold a link, which is as secret
//! as a password: keep the folder as private as the database.
//!
//! ```
//! # let home = tempfile::tempdir()?;
//! # let outbox = home.path().join("outbox");
//! use regain_mail::Folder;
//!
//! let folder = Folder::create(&outbox, "Example <no-reply@example.com>")?.dated_by(regain::SystemClock);
//! // Give it to `Regain::new` as its notifier: `Regain::new(store, folder, keys, site)`.
//! assert!(outbox.is_dir());
//! # drop(folder);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Features: none. Format: RFC 5322, plain text in UTF-8; see [`Folder`].
#![forbid(unsafe_code)]

mod folder;
mod message;

pub use folder::{Folder, FolderError};

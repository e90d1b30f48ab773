//! The embedded store of `regain`, and the default: SQLite with WAL, full durability and one writer.
//!
//! It does **not** serve many machines (SQLite is one file on one local disk), encrypt the file (what
//! is secret in it is sealed or hashed before it comes here), or decide anything: it executes a
//! `Commit` whole or not at all. Several processes on one machine may share a file.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("regain.db");
//! use regain::SystemClock;
//! use regain_sqlite::SqliteStore;
//!
//! let store = SqliteStore::open(&path, SystemClock)?;
//! # drop(store);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An application that keeps its own tables in the same database calls [`migrate`] once and
//! [`commit_in`] inside its own transactions, with the `rusqlite` that is re-exported here.
//!
//! Features: none. The statements and tables are plain files of `regain-sql`; what a store must do is
//! said in `docs/stores.md` of the repository and tested by `regain-testkit`.
#![forbid(unsafe_code)]

mod columns;
mod errors;
mod open;
mod read;
mod store;
mod worker;
mod write;

pub use open::{OpenError, migrate};
pub use rusqlite;
pub use store::SqliteStore;
pub use write::commit_in;

//! The SQL of all stores of `regain` as text: one file a statement and dialect, and the migrations.
//!
//! It does **not** talk to a database: it has no driver and no dependency. A store prepares these
//! texts, binds the numbered parameters that each describes, and counts rows.
//!
//! ```
//! use regain_sql::sqlite;
//!
//! // A guard is a statement whose row count is looked at: no row means that somebody was first.
//! assert!(sqlite::CLAIM_LINK.contains("status = 0 AND expires_at > ?4"));
//! assert_eq!(sqlite::MIGRATIONS[0].name, "initial");
//! ```
//!
//! Features: none. Format: each statement is a plain file below `sql/`, which begins with a comment
//! that says what it does and what its row count means. All tables start with `regain_`, so that
//! they can live beside an application's own. What the statements must do together is said in
//! `docs/stores.md` of the repository and tested by `regain-testkit`.
#![forbid(unsafe_code)]

#[macro_use]
mod statements;
pub mod sqlite;

/// One step that brings a database from one version of the tables to the next.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// The version after it: 1 for the first.
    pub version: u32,
    /// A short name in lowercase.
    pub name: &'static str,
    /// Statements, separated by semicolons: to be executed in one transaction with the note that
    /// they were.
    pub sql: &'static str,
}

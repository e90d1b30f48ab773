//! The embedded store of regain, and the default: SQLite with WAL, full durability and one writer.
#![forbid(unsafe_code)]

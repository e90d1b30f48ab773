//! The dialect of SQLite: version 3.37 or newer, for `STRICT` tables.

use crate::Migration;

statements! {
    "sqlite";
    /// Makes the table of executed migrations, where it is missing. The row count means nothing.
    CREATE_VERSION = "create-version";
    /// Whether the table of executed migrations exists. One row: there is one. No row: regain was never here.
    HAS_VERSION = "has-version";
    /// The newest executed migration, 0 before the first. Always one row.
    SELECT_VERSION = "select-version";
    /// Notes that a migration (?1 version, ?2 name) was executed. One row.
    INSERT_VERSION = "insert-version";
    /// Inserts an account: ?1 tenant, ?2 account, ?3 rev, ?4 due, ?5 state. No row: it exists already.
    INSERT_ACCOUNT = "insert-account";
    /// Replaces an account at the revision ?6: ?1 tenant, ?2 account, ?3 rev, ?4 due, ?5 state.
    /// No row: it is gone, or somebody else changed it first.
    UPDATE_ACCOUNT = "update-account";
    /// One account: ?1 tenant, ?2 account. No row: there is none.
    SELECT_ACCOUNT = "select-account";
    /// Inserts a case: ?1 tenant, ?2 id, ?3 account, ?4 rev, ?5 live, ?6 due, ?7 now, ?8 state.
    /// No row: the id is taken, or the account has another live case.
    INSERT_CASE = "insert-case";
    /// Replaces a case at the revision ?9: ?1 tenant, ?2 id, ?3 account, ?4 rev, ?5 live, ?6 due, ?7 now,
    /// ?8 state. No row: it is gone or of another account, or somebody else changed it first.
    UPDATE_CASE = "update-case";
    /// One case by its id: ?1 tenant, ?2 id. No row: there is none.
    SELECT_CASE = "select-case";
    /// The live case of an account: ?1 tenant, ?2 account. At most one row.
    SELECT_LIVE_CASE = "select-live-case";
    /// Makes an account findable: ?1 tenant, ?2 key, ?3 account. No row: it is already; not an error.
    INSERT_INDEX = "insert-index";
    /// Makes an account unfindable under one key: ?1 tenant, ?2 key, ?3 account. No row: not an error.
    DELETE_INDEX = "delete-index";
    /// The ?3 oldest entries under one key, with their age: ?1 tenant, ?2 key.
    SELECT_INDEX = "select-index";
    /// Inserts a link: ?1 tenant, ?2 selector, ?3 hash, ?4 key id, ?5 expiry, ?6 purpose, ?7 account,
    /// ?8 case, ?9 item, ?10 status, ?11 claimant. No row: the selector is taken.
    INSERT_LINK = "insert-link";
    /// Claims a link once: ?1 tenant, ?2 selector, ?3 the claimant's digest, ?4 now.
    /// One row: the claimant has it. No row: unknown, claimed, void or expired.
    CLAIM_LINK = "claim-link";
    /// Voids the issued links of an account: ?1 tenant, ?2 account, ?3 purpose, NULL for all.
    /// The rows are the links that it voided; none is not an error.
    VOID_LINKS = "void-links";
    /// One link: ?1 tenant, ?2 selector. No row: there is none.
    SELECT_LINK = "select-link";
    /// Inserts a request: ?1 tenant, ?2 id, ?3 reason, ?4 made at, ?5 key id, ?6 sealed.
    /// No row: the id is taken.
    INSERT_REQUEST = "insert-request";
    /// Ends a request: ?1 tenant, ?2 id. No row: somebody else ended it first.
    DELETE_REQUEST = "delete-request";
    /// Inserts a letter: ?1 id, ?2 tenant, ?3 account, ?4 key id, ?5 sealed, ?6 due, ?7 attempts.
    /// No row: the id is taken.
    INSERT_LETTER = "insert-letter";
    /// Takes a letter that was tried ?2 times, until ?3 (NULL: for ever): ?1 id.
    /// No row: it is gone, or somebody else took it first.
    TAKE_LETTER = "take-letter";
    /// Forgets a letter that was sent: ?1 id. No row: not an error.
    DELETE_LETTER = "delete-letter";
    /// Takes one from a limit (generic cell rate algorithm): ?1 key, ?2 now, ?3 interval, ?4 the latest
    /// theoretical arrival time that is admitted, now + interval * (burst - 1).
    /// One row: admitted. No row: used up; nothing was taken. No sum can overflow.
    TAKE_LIMIT = "take-limit";
    /// The theoretical arrival time of a limit: ?1 key. No row: nothing was taken from it.
    SELECT_LIMIT = "select-limit";
    /// Gives a limit back in full: ?1 key. No row: not an error.
    DELETE_LIMIT = "delete-limit";
    /// Stores the check value of a key, or compares it: ?1 id, ?2 value.
    /// One row: new or equal. No row: the stored value is another.
    CHECK_KEY = "check-key";
    /// Notes that a commit was executed: ?1 key, ?2 now. No row: it was executed before.
    INSERT_ONCE = "insert-once";
    /// Appends to the audit trail: ?1 tenant, ?2 account, ?3 case, ?4 at, ?5 code, ?6 detail. One row.
    INSERT_AUDIT = "insert-audit";
    /// The newest ?3 entries about an account, newest first: ?1 tenant, ?2 account.
    SELECT_AUDIT = "select-audit";
    /// The ?2 oldest open requests of the tenant ?1.
    DUE_REQUESTS = "due-requests";
    /// The ?3 accounts of the tenant ?1 that are due at ?2, earliest first.
    DUE_ACCOUNTS = "due-accounts";
    /// The ?3 cases of the tenant ?1 that are due at ?2, earliest first.
    DUE_CASES = "due-cases";
    /// The ?3 letters of the tenant ?1 that are due at ?2, earliest first. A letter that was given up has
    /// no due time and is not among them.
    DUE_LETTERS = "due-letters";
    /// Forgets the links that expired before ?1. The rows are those links.
    SWEEP_LINKS = "sweep-links";
    /// Forgets the limits that were restored in full before ?1. The rows are those limits.
    SWEEP_LIMITS = "sweep-limits";
    /// Forgets the commits that were executed before ?1. The rows are those commits.
    SWEEP_ONCE = "sweep-once";
    /// Forgets the cases that ended before ?1: neither live nor changed since. The rows are those cases.
    SWEEP_CASES = "sweep-cases";
    /// Forgets the lines of the audit trail older than ?1 that belong to no account. The rows are those
    /// lines.
    SWEEP_AUDIT = "sweep-audit";
}

/// All migrations, oldest first, numbered from 1 without gaps.
pub const MIGRATIONS: &[Migration] = &[Migration {
    version: 1,
    name: "initial",
    sql: include_str!("../sql/sqlite/migrations/0001-initial.sql"),
}];

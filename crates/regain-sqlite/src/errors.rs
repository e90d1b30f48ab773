//! What SQLite's errors mean for an operator.

use regain::store::{CommitError, StoreError};
use rusqlite::{Error, ErrorCode, ffi};

/// The sentence for an error of SQLite. It names neither values nor statements.
pub(crate) fn store_error(error: Error) -> StoreError {
    let Some(code) = error.sqlite_error_code() else {
        return StoreError::Corrupt("a column has another type or range than this version writes".to_owned());
    };
    let unavailable = |what: &str| StoreError::Unavailable(what.to_owned());
    match code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => unavailable(
            "another writer holds it for too long: look for a process that leaves a transaction open",
        ),
        ErrorCode::DiskFull => unavailable("the disk is full: make room; what was acknowledged is kept"),
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied => {
            unavailable("the file can't be written: check its owner")
        }
        ErrorCode::CannotOpen => unavailable("the file can't be opened: check that its folder is there"),
        ErrorCode::SystemIoFailure => unavailable("the disk reports a fault: check the disk"),
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
            StoreError::Corrupt("the file is damaged: restore a copy".to_owned())
        }
        ErrorCode::ConstraintViolation => {
            StoreError::Corrupt("a row would break a rule of its table; nothing was written".to_owned())
        }
        other => StoreError::Unavailable(format!("SQLite answers {other:?}")),
    }
}

/// The same for a write. A key that is taken means that somebody else was first.
pub(crate) fn write_error(error: Error) -> CommitError {
    match &error {
        Error::SqliteFailure(failure, _)
            if [ffi::SQLITE_CONSTRAINT_PRIMARYKEY, ffi::SQLITE_CONSTRAINT_UNIQUE]
                .contains(&failure.extended_code) =>
        {
            CommitError::Conflict
        }
        _ => store_error(error).into(),
    }
}

/// The same for the `COMMIT` itself. After a fault of the disk a later recovery may still find the
/// transaction in the log, so that nobody knows whether it happened.
pub(crate) fn end_error(error: Error) -> CommitError {
    match error.sqlite_error_code() {
        Some(ErrorCode::SystemIoFailure) => CommitError::Ambiguous,
        _ => store_error(error).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(code: i32) -> Error {
        Error::SqliteFailure(ffi::Error::new(code), None)
    }

    #[test]
    fn faults_of_the_disk_are_no_damage_and_damage_is_no_fault() {
        for code in [ffi::SQLITE_BUSY, ffi::SQLITE_FULL, ffi::SQLITE_IOERR, ffi::SQLITE_READONLY] {
            assert_eq!(store_error(failure(code)).code(), "store-unavailable");
        }
        for code in [ffi::SQLITE_CORRUPT, ffi::SQLITE_NOTADB, ffi::SQLITE_CONSTRAINT_CHECK] {
            assert_eq!(store_error(failure(code)).code(), "store-corrupt");
        }
        assert_eq!(store_error(Error::InvalidQuery).code(), "store-corrupt");
    }

    #[test]
    fn only_a_taken_key_is_a_conflict() {
        assert_eq!(write_error(failure(ffi::SQLITE_CONSTRAINT_UNIQUE)).code(), "conflict");
        assert_eq!(write_error(failure(ffi::SQLITE_CONSTRAINT_CHECK)).code(), "store-corrupt");
        assert_eq!(write_error(failure(ffi::SQLITE_FULL)).code(), "store-unavailable");
    }

    #[test]
    fn a_fault_of_the_disk_at_the_end_leaves_the_outcome_open() {
        assert_eq!(end_error(failure(ffi::SQLITE_IOERR_FSYNC)).code(), "ambiguous");
        assert_eq!(end_error(failure(ffi::SQLITE_FULL)).code(), "store-unavailable");
    }
}

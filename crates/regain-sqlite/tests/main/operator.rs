//! An operator's mistakes: one clear sentence each, and nothing is harmed.

use std::collections::BTreeMap;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use regain::ManualClock;
use regain_sqlite::rusqlite::Connection;
use regain_sqlite::{OpenError, SqliteStore, migrate};

use crate::processes::{Role, run};
use crate::{START, assert_closed, open};

/// Opens what can't be opened, and sees that the folder is afterwards what it was before.
fn refused(path: &Path) -> OpenError {
    let before = files(path.parent().unwrap());
    let error = SqliteStore::open(path, ManualClock::at(START)).unwrap_err();
    assert_eq!(files(path.parent().unwrap()), before, "{error}");
    error
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
    files.map(|file| (file.file_name().into_string().unwrap(), std::fs::read(file.path()).unwrap())).collect()
}

#[test]
fn a_file_that_is_no_database_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let header = b"SQLite format 3\0".as_slice();
    for bytes in
        [b"x".as_slice(), b"hello, world", &[0x5a; 4096], &[0; 10_000], header, &[header, &[7; 500]].concat()]
    {
        std::fs::write(&path, bytes).unwrap();
        let error = refused(&path);
        assert_eq!(error.code(), "database-foreign", "{error}");
        assert!(error.to_string().contains("was not changed"));
    }
}

#[test]
fn a_database_of_a_newer_version_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("regain.db");
    for mode in ["wal", "delete"] {
        let mut connection = Connection::open(&path).unwrap();
        connection.pragma_update_and_check(None, "journal_mode", mode, |_| Ok(())).unwrap();
        migrate(&mut connection).unwrap();
        connection
            .execute("INSERT OR IGNORE INTO regain_version (version, name) VALUES (99, 'later')", ())
            .unwrap();
        let error = migrate(&mut connection);
        assert!(matches!(error, Ok(()) | Err(OpenError::Newer { found: 99, .. })));
        drop(connection);
        let error = refused(&path);
        assert_eq!(error.code(), "database-newer");
        assert!(error.to_string().contains("99"));
        std::fs::remove_file(&path).unwrap();
    }
}

#[test]
fn a_folder_and_a_missing_folder_are_told_apart() {
    // A folder in one of its own: beside it nothing else is written.
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("folder");
    std::fs::create_dir(&database).unwrap();
    assert_eq!(refused(&database).code(), "database-folder");
    assert_eq!(refused(&folder.path().join("no/regain.db")).code(), "database-no-folder");
    assert!(!folder.path().join("no").exists());
}

#[test]
fn a_file_or_folder_that_cannot_be_written_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let mode = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    for (name, database, file_mode, folder_mode) in [
        ("a-file", true, 0o444, 0o777),
        ("a-folder", true, 0o666, 0o555),
        ("both", true, 0o444, 0o555),
        ("an-empty-folder", false, 0, 0o555),
    ] {
        let inner = folder.path().join(name);
        std::fs::create_dir(&inner).unwrap();
        let path = inner.join("regain.db");
        if database {
            drop(open(&path));
            assert_closed(&path);
            mode(&path, file_mode);
        }
        let before = files(&inner);
        mode(&inner, folder_mode);
        mode(folder.path(), 0o755);
        // The superuser may write everything, so it asks somebody who may not.
        let nobody = (folder.path().metadata().unwrap().uid() == 0).then_some(65_534);
        let said = run(Role::Open, &path, nobody).wait_with_output().unwrap();
        mode(&inner, 0o777);
        let said = String::from_utf8(said.stderr).unwrap();
        assert!(said.contains("refused database-read-only"), "{name}: {said}");
        assert_eq!(files(&inner), before, "{name}");
    }
}

#[test]
fn the_database_of_another_program_is_not_taken_for_an_existing_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let missing = SqliteStore::open_existing(&path, ManualClock::at(START)).unwrap_err();
    assert_eq!(missing.code(), "database-without-tables");
    assert!(!path.exists(), "and none is made");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE customer (id INTEGER)").unwrap();
    let before = std::fs::read(&path).unwrap();
    let foreign = SqliteStore::open_existing(&path, ManualClock::at(START)).unwrap_err();
    assert_eq!(foreign.code(), "database-without-tables");
    assert_eq!(std::fs::read(&path).unwrap(), before, "not one byte changed");
    drop(SqliteStore::open(&path, ManualClock::at(START)).unwrap());
    assert!(SqliteStore::open_existing(&path, ManualClock::at(START)).is_ok());
}

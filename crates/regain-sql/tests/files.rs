//! The files and the constants are the same set, and each file has its shape.
#![expect(clippy::unwrap_used, reason = "a test helper may stop the test")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use regain_sql::sqlite;

#[test]
fn every_file_is_exposed_under_its_own_name() {
    let files: BTreeSet<String> = names(&folder()).collect();
    let exposed: BTreeSet<String> = sqlite::STATEMENTS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(files, exposed);
    for (name, text) in sqlite::STATEMENTS {
        assert_eq!(std::fs::read_to_string(folder().join(format!("{name}.sql"))).unwrap(), *text);
    }
}

#[test]
fn every_file_starts_with_a_comment_and_holds_one_statement() {
    for (name, text) in sqlite::STATEMENTS {
        assert!(text.starts_with("-- "), "{name} starts with a comment");
        let code: String = text.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
        assert_eq!(code.matches(';').count(), 1, "{name} has one semicolon");
        assert!(code.trim_end().ends_with(';'), "{name} ends with it");
        assert!(!code.contains("--"), "{name} has its comments above the statement");
    }
}

#[test]
fn migrations_are_numbered_without_gaps_and_all_exposed() {
    let files: BTreeSet<String> = names(&folder().join("migrations")).collect();
    let exposed: BTreeSet<String> =
        sqlite::MIGRATIONS.iter().map(|step| format!("{:04}-{}", step.version, step.name)).collect();
    assert_eq!(files, exposed);
    for (step, version) in sqlite::MIGRATIONS.iter().zip(1_u32..) {
        assert_eq!(step.version, version);
        assert!(step.sql.starts_with("-- "));
    }
}

#[test]
fn every_table_carries_the_prefix() {
    let (_, create) = sqlite::STATEMENTS.iter().find(|(name, _)| *name == "create-version").unwrap();
    for sql in sqlite::MIGRATIONS.iter().map(|step| step.sql).chain([*create]) {
        let names = sql.lines().filter_map(|line| line.strip_prefix("CREATE TABLE "));
        for name in names {
            let name = name.strip_prefix("IF NOT EXISTS ").unwrap_or(name);
            assert!(name.starts_with("regain_"), "{name}");
        }
        assert!(sql.contains("STRICT"), "tables are strict");
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sql/sqlite")
}

fn names(folder: &Path) -> impl Iterator<Item = String> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|end| end == "sql"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
}

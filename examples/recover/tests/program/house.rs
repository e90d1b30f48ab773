//! A folder with a database in it, and the program to run there.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use regain_sqlite::rusqlite::{Connection, types::Value as Cell};
use serde_json::Value;

/// A new folder, in which `recover` runs with its default paths.
pub(crate) struct House {
    folder: tempfile::TempDir,
}

impl House {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// One account with two addresses, enrolled at [`START`].
    pub(crate) fn with_ada() -> Self {
        let house = Self::new();
        house.ok("enroll ada@home.example --also ada@work.example", &[PASSWORD]);
        house
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs `recover` with the words of `line`; `typed` are the lines on standard input.
    pub(crate) fn run(&self, line: &str, typed: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_recover"));
        command.current_dir(self.folder.path()).env("TMPDIR", self.folder.path()).env_remove("NO_COLOR");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.args(line.split_whitespace());
        if !typed.is_empty() {
            command.arg("--password-stdin");
        }
        let mut child = command.spawn().unwrap();
        // A program that refuses before it reads closes the pipe: that is no error of the test.
        let _ = child
            .stdin
            .take()
            .unwrap()
            .write_all(typed.iter().map(|t| format!("{t}\n")).collect::<String>().as_bytes());
        Ran(child.wait_with_output().unwrap())
    }

    /// Runs at [`START`] with `--json`, and expects success.
    pub(crate) fn ok(&self, line: &str, typed: &[&str]) -> Value {
        self.ok_at(START, line, typed)
    }

    pub(crate) fn ok_at(&self, at: &str, line: &str, typed: &[&str]) -> Value {
        let ran = self.run(&format!("--json --at {at} {line}"), typed);
        assert_eq!(ran.code(), 0, "{line}: {}", ran.stdout());
        assert_eq!(ran.stderr(), "", "{line}");
        let object = ran.json();
        assert_eq!(object["ok"], true);
        object
    }

    /// The newest link in the outbox, of messages with this code to this address.
    pub(crate) fn link(&self, code: &str, to: &str) -> String {
        let outbox = self.ok("outbox", &[]);
        let messages = outbox["messages"].as_array().unwrap();
        let found = messages.iter().rev().find(|mail| mail["code"] == code && mail["to"] == to);
        found.unwrap()["links"][0].as_str().unwrap().to_owned()
    }

    /// Every row of every table: what a database holds, wherever SQLite keeps it.
    pub(crate) fn rows(&self) -> Vec<String> {
        let db = Connection::open(self.path("recover.db")).unwrap();
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
        let tables: Vec<String> = db
            .prepare(tables)
            .unwrap()
            .query_map((), |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let mut rows = Vec::new();
        for table in tables {
            let mut statement = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let columns = statement.column_count();
            let mut found = statement.query(()).unwrap();
            while let Some(row) = found.next().unwrap() {
                let cells: Vec<Cell> = (0..columns).map(|column| row.get_unwrap(column)).collect();
                rows.push(format!("{table} {cells:?}"));
            }
        }
        rows
    }
}

/// What a run left behind.
pub(crate) struct Ran(Output);

impl Ran {
    pub(crate) fn code(&self) -> i32 {
        self.0.status.code().unwrap()
    }

    pub(crate) fn stdout(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).unwrap()
    }

    pub(crate) fn stderr(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).unwrap()
    }

    /// Standard output, which is exactly one object on one line.
    pub(crate) fn json(&self) -> Value {
        let text = self.stdout();
        assert_eq!(text.lines().count(), 1, "{text}");
        let value: Value = serde_json::from_str(&text).unwrap();
        assert!(value.is_object());
        value
    }
}

/// The permission bits of a file.
pub(crate) fn mode(path: &Path) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).unwrap().permissions()) & 0o777
}

pub(crate) fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

pub(crate) const START: &str = "2026-11-22T15:30:00Z";
pub(crate) const PASSWORD: &str = "violin otter pancake sunday";

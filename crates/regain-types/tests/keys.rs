//! The command `regain-keys`, run as an operator runs it.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;

use regain_types::{KeyId, Keyring};

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The exit code and what was said; words that begin with `@` are files of the desk.
    fn run(&self, words: &str) -> (i32, String) {
        let words = words.split(' ').map(|word| match word.strip_prefix('@') {
            Some(name) => self.path(name).into_os_string(),
            None => word.into(),
        });
        let out = Command::new(env!("CARGO_BIN_EXE_regain-keys")).args(words).output().unwrap();
        let said = String::from_utf8([out.stdout, out.stderr].concat()).unwrap();
        for name in ["keys", "tag", "row"] {
            let text = std::fs::read_to_string(self.path(name)).unwrap_or_default();
            let mut keys = text.lines().filter_map(|line| line.strip_prefix("key ")?.split(' ').nth(1));
            assert!(keys.all(|key| !said.contains(key)), "a key is never printed");
        }
        (out.status.code().unwrap(), said)
    }

    fn ok(&self, words: &str) -> String {
        let (code, said) = self.run(words);
        assert_eq!(code, 0, "{words}: {said}");
        said
    }

    fn refused(&self, words: &str) -> String {
        let before = self.texts();
        let (code, said) = self.run(words);
        assert_eq!(code, 1, "{words}: {said}");
        assert_eq!(self.texts(), before, "{words} changed a file");
        said
    }

    fn texts(&self) -> Vec<Option<String>> {
        ["keys", "tag", "row"].map(|name| std::fs::read_to_string(self.path(name)).ok()).into()
    }
}

fn ids(keys: &Keyring) -> (Vec<u16>, Vec<u16>) {
    (keys.ids().map(KeyId::get).collect(), keys.tag_ids().map(KeyId::get).collect())
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_keyring_is_made_once_rotated_with_overlap_and_never_forgotten_by_accident() {
    let desk = Desk::new();
    desk.ok("generate @keys");
    assert_eq!(mode(&desk.path("keys")), 0o600);
    assert!(desk.refused("generate @keys").contains("can't be used"));
    assert!(desk.ok("add @keys").contains("activate 2"));
    assert_eq!(Keyring::load(&desk.path("keys")).unwrap().active(), KeyId::FIRST);
    desk.refused("retire 1 @keys --forget");
    desk.ok("activate 2 @keys");
    assert_eq!(ids(&Keyring::load(&desk.path("keys")).unwrap()), (vec![2, 1], vec![1, 2]));
    assert!(desk.refused("retire 1 @keys").contains("add --forget"));
    desk.ok("retire 1 @keys --forget");
    assert_eq!(ids(&Keyring::load(&desk.path("keys")).unwrap()), (vec![2], vec![2]));
    assert_eq!(mode(&desk.path("keys")), 0o600);
    assert!(desk.refused("retire 1 @keys --forget").contains("no key 1"));
    assert!(desk.refused("activate 9 @keys").contains("no key 9"));
}

#[test]
fn two_halves_are_rotated_together_and_retired_apart() {
    let desk = Desk::new();
    let load = || Keyring::load_split(&desk.path("tag"), &desk.path("row")).unwrap();
    desk.ok("generate @tag --row @row");
    assert_eq!((mode(&desk.path("tag")), mode(&desk.path("row"))), (0o600, 0o600));
    desk.ok("add @tag --row @row");
    desk.ok("activate 2 @tag --row @row");
    desk.ok("retire 1 @tag --row @row");
    assert_eq!(ids(&load()), (vec![2, 1], vec![2]));
    let said = desk.ok("check @tag --row @row");
    assert!(said.contains("key 2  check ") && said.contains("and no link"), "{said}");
    desk.ok("retire 1 @tag --row @row --forget");
    assert_eq!(ids(&load()), (vec![2], vec![2]));
    assert!(desk.refused("check @tag").contains("the tag half"));
    assert!(desk.refused("check @row --row @tag").contains("the tag half first"));
}

#[test]
fn a_keyring_is_split_without_losing_a_key() {
    let desk = Desk::new();
    desk.ok("generate @keys");
    let before = desk.ok("check @keys");
    let check = before.split("  ").nth(1).unwrap().to_owned();
    std::fs::write(desk.path("row"), "in the way").unwrap();
    desk.refused("split @keys --row @row");
    std::fs::remove_file(desk.path("row")).unwrap();
    desk.ok("split @keys --row @row");
    let keys = Keyring::load_split(&desk.path("keys"), &desk.path("row")).unwrap();
    assert_eq!(ids(&keys), (vec![2, 1], vec![2]));
    assert!(desk.ok("check @keys --row @row").contains(&check), "the database knows key 1 again");
    desk.refused("split @keys --row @other");
}

#[test]
fn a_wrong_call_changes_nothing_and_shows_the_right_ones() {
    let desk = Desk::new();
    let calls = "|rotate @keys|generate|add|activate @keys|activate 0 @keys|retire @keys|split @keys|check @keys \
                 @more|check @keys --row|check @keys --forget|check --rows @keys";
    for call in calls.split('|') {
        let (code, said) = desk.run(call);
        assert_eq!((code, said.starts_with("usage: ")), (2, true), "{call}: {said}");
    }
    desk.refused("check @none");
}

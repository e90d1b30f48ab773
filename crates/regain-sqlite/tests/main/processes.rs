//! Several processes on one file, and processes that end in the middle of their work.
//!
//! The other processes are this test program itself, which runs one ignored test.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use regain::ManualClock;
use regain::store::{Commit, CommitError, LinkStatus, Store, StoredLink, Write};
use regain_info::ItemId;
use regain_sqlite::SqliteStore;
use regain_sqlite::rusqlite::Connection;
use regain_testkit::{Fault, FaultyStore};
use regain_token::{LinkRow, Selector};
use regain_types::{Entropy, KeyId, to_hex};

use crate::{START, key, open, tenant, triple};

/// What another process does.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Role {
    /// Opens the store and says how that went.
    Open,
    /// Claims every link with 32 tasks, and names the ones that it won.
    Claim,
    /// Commits until it is ended, and names what was acknowledged.
    Commit,
    /// Is ended by a fault before its third commit.
    KilledBefore,
    /// Is ended by a fault after its third commit.
    KilledAfter,
}

const ROLES: [Role; 5] = [Role::Open, Role::Claim, Role::Commit, Role::KilledBefore, Role::KilledAfter];
const LINKS: u8 = 20;

/// Starts this program in a role, as another user if one is named. It speaks on its standard error.
pub(crate) fn run(role: Role, path: &Path, user: Option<u32>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["processes::the_other_process", "--exact", "--ignored", "--nocapture"]);
    command.env("REGAIN_TEST_ROLE", format!("{role:?}")).env("REGAIN_TEST_PATH", path);
    if let Some(user) = user {
        command.uid(user).gid(user).current_dir("/");
    }
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "other tests run it in a process of its own"]
async fn the_other_process() {
    let Ok(role) = std::env::var("REGAIN_TEST_ROLE") else { return };
    let role = *ROLES.iter().find(|known| format!("{known:?}") == role).unwrap();
    let path = std::path::PathBuf::from(std::env::var_os("REGAIN_TEST_PATH").unwrap());
    match role {
        Role::Open => {
            await_start(&path);
            match SqliteStore::open(&path, ManualClock::at(START)) {
                Ok(_) => eprintln!("opened"),
                Err(error) => eprintln!("refused {}", error.code()),
            }
        }
        Role::Claim => claim_all(&path).await,
        Role::Commit => {
            let store = open(&path);
            for number in first_free(&store).await.. {
                let _ = store.commit(&triple(number)).await.unwrap();
                eprintln!("ack {number}");
            }
        }
        Role::KilledBefore | Role::KilledAfter => {
            let fault = if matches!(role, Role::KilledBefore) { Fault::KillBefore } else { Fault::KillAfter };
            let store = FaultyStore::new(open(&path)).at(3, fault);
            for number in 1..=4 {
                let _ = store.commit(&triple(number)).await.unwrap();
            }
        }
    }
}

async fn claim_all(path: &Path) {
    let store = open(path);
    await_start(path);
    let process = u8::try_from(std::process::id() & 0x7f).unwrap();
    for selector in 1..=LINKS {
        let mut racers = Vec::new();
        for racer in 0..32 {
            let (store, by) = (store.clone(), [[process; 16], [racer; 16]].concat().try_into().unwrap());
            let claim =
                Write::ClaimLink { tenant: tenant(), selector: Selector::from_bytes([selector; 16]), by };
            racers.push(tokio::spawn(async move { store.commit(&Commit::at(START).with(claim)).await }));
        }
        for racer in racers {
            let answer = racer.await.unwrap();
            match answer {
                Ok(_) => eprintln!("won {selector}"),
                Err(error) => assert!(matches!(error, CommitError::Conflict), "{error}"),
            }
        }
    }
}

#[tokio::test]
async fn a_link_is_claimed_once_among_64_racers_of_two_processes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("regain.db");
    let store = open(&path);
    for selector in 1..=LINKS {
        let _ = store.commit(&Commit::at(START).with(Write::NewLink(link(selector)))).await.unwrap();
    }
    let others = [run(Role::Claim, &path, None), run(Role::Claim, &path, None)];
    start(&path);
    let mut won = Vec::new();
    for other in others {
        let said = other.wait_with_output().unwrap();
        let said = String::from_utf8(said.stderr).unwrap();
        won.extend(said.lines().filter_map(|line| line.strip_prefix("won ")?.parse::<u8>().ok()));
        assert!(!said.contains("panicked"), "{said}");
    }
    won.sort_unstable();
    assert_eq!(won, (1..=LINKS).collect::<Vec<_>>(), "each link has one winner");
}

#[test]
fn many_processes_may_make_one_database_at_once() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..3 {
        let path = folder.path().join(format!("{round}.db"));
        let others: Vec<Child> = (0..4).map(|_| run(Role::Open, &path, None)).collect();
        start(&path);
        for other in others {
            let said = String::from_utf8(other.wait_with_output().unwrap().stderr).unwrap();
            assert!(said.contains("opened"), "{said}");
        }
    }
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_sudden_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("regain.db");
    let mut acknowledged: i64 = 0;
    for round in 1..=6 {
        let mut other = run(Role::Commit, &path, None);
        let lines = BufReader::new(other.stderr.take().unwrap()).lines();
        let end = acknowledged + round * 11;
        for line in lines.map(Result::unwrap) {
            let Some(number) = line.strip_prefix("ack ") else { continue };
            acknowledged = number.parse().unwrap();
            if acknowledged == end {
                other.kill().unwrap();
            }
        }
        assert_eq!(other.wait().unwrap().signal(), Some(9));
        sound(&path);
        let store = open(&path);
        let next = first_free(&store).await;
        assert!(
            (acknowledged + 1..=acknowledged + 2).contains(&next),
            "{acknowledged} acknowledged, {next} is free"
        );
        for number in 1..next {
            // What was committed and not acknowledged is there whole, too.
            assert_eq!(store.audit(&key(number), 9).await.unwrap().len(), 1, "{number}");
        }
    }
}

#[tokio::test]
async fn a_process_that_ends_around_a_commit_leaves_all_of_it_or_nothing() {
    for (role, kept) in [(Role::KilledBefore, 2), (Role::KilledAfter, 3)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("regain.db");
        let ended = run(role, &path, None).wait().unwrap();
        assert_eq!(ended.signal(), Some(9), "{role:?}");
        sound(&path);
        assert_eq!(first_free(&open(&path)).await, kept + 1, "{role:?}");
    }
}

/// The first account that was not written yet.
async fn first_free(store: &SqliteStore) -> i64 {
    for number in 1..i64::MAX {
        if store.account(&key(number)).await.unwrap().is_none() {
            return number;
        }
    }
    i64::MAX
}

fn sound(path: &Path) {
    let connection = Connection::open(path).unwrap();
    let answer: String = connection.query_row("PRAGMA integrity_check", (), |row| row.get(0)).unwrap();
    assert_eq!(answer, "ok");
    let count = |table: &str| -> i64 {
        connection.query_row(&format!("SELECT count(*) FROM {table}"), (), |row| row.get(0)).unwrap()
    };
    assert_eq!(count("regain_account"), count("regain_letter"));
    assert_eq!(count("regain_account"), count("regain_audit"));
}

fn link(selector: u8) -> StoredLink {
    let expires = START.after(Duration::from_secs(60));
    StoredLink {
        tenant: tenant(),
        row: LinkRow {
            selector: Selector::from_bytes([selector; 16]),
            hash: [1; 32],
            key: KeyId::FIRST,
            expires,
        },
        purpose: "recover".to_owned(),
        account: key(1).account,
        case: None,
        item: ItemId::from(Entropy::danger_from_bytes([1; 16])),
        status: LinkStatus::Issued,
    }
}

/// All processes that wait begin now: they look for a file beside the database.
fn start(path: &Path) {
    std::thread::sleep(Duration::from_millis(300));
    std::fs::write(path.with_extension("go"), to_hex(b"go")).unwrap();
}

fn await_start(path: &Path) {
    // A test that does not call `start` lets them begin after this pause.
    for _ in 0..200 {
        if path.with_extension("go").exists() {
            return;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

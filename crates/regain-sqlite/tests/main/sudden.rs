//! A whole recovery on a file: in another process, which is killed around each of its commits, and a
//! restart; and inside the application's own transaction.
//!
//! Never a new password with a live old session, never a used link without its effect.

use std::io::Write as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use regain::hash::Hasher;
use regain::info::EmailAddr;
use regain::store::{Committed, Store};
use regain::token::{ClaimantId, LinkText};
use regain::types::{AccountId, Entropy, Keyring, Typed};
use regain::{
    Claimed, Denied, Enrollment, Letter, Notifier, NotifyError, Peer, Reason, Regain, Session, Site,
};
use regain_sqlite::rusqlite::Connection;
use regain_sqlite::{SqliteStore, commit_in};
use regain_testkit::{Fault, FaultyStore};

use crate::open;

const OLD: &str = "violet otter climbs a quiet tower";
const NEW: &str = "seven copper lanterns over the harbour";
/// Commits of the whole recovery, two of which find that a sweep is not due and write nothing.
const STEPS: u64 = 11;

/// A mailbox that survives its process: one line a letter, its code and its link.
struct Mailbox(std::path::PathBuf);

impl Notifier for Mailbox {
    async fn send(&self, letter: &Letter) -> Result<(), NotifyError> {
        let failed = |error: std::io::Error| NotifyError(error.to_string());
        let mut file = std::fs::File::options().create(true).append(true).open(&self.0).map_err(failed)?;
        let link = letter.text().lines().find_map(|line| line.strip_prefix("https://example.com/recover/"));
        writeln!(file, "{} {}", letter.code(), link.unwrap_or("-")).map_err(failed)
    }
}

impl Mailbox {
    fn newest_link(&self) -> Option<LinkText> {
        let text = std::fs::read_to_string(&self.0).unwrap_or_default();
        text.lines().rev().find_map(|line| LinkText::parse(line.strip_prefix("recover ")?).ok())
    }
}

fn service<S: Store>(store: S, folder: &Path) -> Regain<S, Mailbox> {
    let keys = Keyring::load(&folder.join("keys")).unwrap();
    Regain::new(
        store,
        Mailbox(folder.join("mail")),
        keys,
        Site::new("Example", "https://example.com").unwrap(),
    )
    .with_hasher(Hasher::danger_for_simulation())
}

fn typed(text: &str) -> Typed {
    Typed::new(text.to_owned()).unwrap()
}

fn ada() -> EmailAddr {
    EmailAddr::parse("ada@example.com").unwrap()
}

fn me() -> ClaimantId {
    ClaimantId::new(Entropy::danger_from_bytes([5; 16]))
}

fn first_session() -> Session {
    Session { account: AccountId::from(1_i64), epoch: 0 }
}

/// Goes on with the recovery from wherever it stands.
async fn go_on<S: Store>(regain: &Regain<S, Mailbox>, folder: &Path) {
    let enrollment = Enrollment::new(AccountId::from(1_i64), ada(), typed(OLD));
    let _ = regain.enroll(enrollment).await;
    let _ = regain.work_until_idle().await.unwrap();
    let mailbox = Mailbox(folder.join("mail"));
    if mailbox.newest_link().is_none() {
        let _ = regain.open(&ada(), Reason::SomeoneElse, &Peer::local()).await.unwrap();
        let _ = regain.work_until_idle().await.unwrap();
    }
    let link = mailbox.newest_link().unwrap();
    let handle = match regain.claim(&link, &me()).await {
        Ok(Claimed::Granted(handle)) => Some(handle),
        // The link is worth nothing once the reset is done.
        other => {
            assert!(matches!(other, Err(Denied::Rejected)), "{other:?}");
            None
        }
    };
    if let Some(handle) = handle {
        let _outcome = regain.reset(&handle, &typed(NEW)).await.unwrap();
    }
}

#[tokio::test]
#[ignore = "another test runs it in a process of its own"]
async fn the_process_that_is_killed() {
    let Some(folder) = std::env::var_os("REGAIN_TEST_FOLDER").map(std::path::PathBuf::from) else { return };
    let nth = std::env::var("REGAIN_TEST_NTH").unwrap().parse().unwrap();
    let fault = match std::env::var("REGAIN_TEST_FAULT").unwrap().as_str() {
        "before" => Fault::KillBefore,
        _ => Fault::KillAfter,
    };
    let store = FaultyStore::new(open(&folder.join("db"))).at(nth, fault);
    let regain = service(store, &folder);
    go_on(&regain, &folder).await;
    eprintln!("done in {} commits", regain.store().commits());
}

#[tokio::test]
async fn a_kill_at_each_step_of_a_recovery_loses_and_doubles_nothing() {
    let (mut after_reset, mut killed, mut went_on) = (0, 0, 0_u64);
    for nth in 1..=STEPS + 1 {
        for fault in ["before", "after"] {
            let folder = tempfile::tempdir().unwrap();
            let folder = folder.path();
            Keyring::generate(&regain::types::OsRandom).unwrap().save_new(&folder.join("keys")).unwrap();
            let ended = Command::new(std::env::current_exe().unwrap())
                .args(["sudden::the_process_that_is_killed", "--exact", "--ignored", "--nocapture"])
                .env("REGAIN_TEST_FOLDER", folder)
                .env("REGAIN_TEST_NTH", nth.to_string())
                .env("REGAIN_TEST_FAULT", fault)
                .stdout(Stdio::null())
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&ended.stderr);
            if ended.status.signal() != Some(9) {
                assert!(said.contains(&format!("done in {STEPS} commits")), "step {nth} {fault}: {said}");
                // There is no after for a commit that is refused, and none for one that never comes.
                assert!(nth > STEPS || fault == "after", "step {nth} {fault}");
                went_on += u64::from(nth <= STEPS);
                continue;
            }
            killed += 1;
            let regain: Regain<SqliteStore, _> = service(open(&folder.join("db")), folder);
            after_reset += u32::from(look(&regain).await);
            go_on(&regain, folder).await;
            assert!(look(&regain).await, "step {nth} {fault}: the recovery was finished after the restart");
        }
    }
    assert_eq!(after_reset, 1, "only the kill after the last commit left a finished reset");
    assert_eq!((killed, went_on), (2 * STEPS - 2, 2), "every step is covered, on both sides");
}

/// Whether the reset is done; and that it is done whole or not at all.
async fn look(regain: &Regain<SqliteStore, Mailbox>) -> bool {
    let lives = regain.check_session(&first_session()).await.unwrap();
    let new = regain.sign_in(&ada(), &typed(NEW), None, &Peer::local()).await.is_ok();
    assert!(!(new && lives), "a new password with a live old session");
    let old = regain.sign_in(&ada(), &typed(OLD), None, &Peer::local()).await.is_ok();
    assert!(!(new && old), "two passwords");
    new
}

#[tokio::test]
async fn a_prepared_reset_shares_the_fate_of_the_applications_own_users_table() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    Keyring::generate(&regain::types::OsRandom).unwrap().save_new(&folder.join("keys")).unwrap();
    let regain = service(open(&folder.join("db")), folder);
    let session = regain.enroll(Enrollment::new(AccountId::from(1_i64), ada(), typed(OLD))).await.unwrap();
    let mut users = Connection::open(folder.join("db")).unwrap();
    users.execute_batch("CREATE TABLE users (id INTEGER PRIMARY KEY, resets INTEGER NOT NULL)").unwrap();
    users.execute("INSERT INTO users VALUES (1, 0)", ()).unwrap();
    let _opened = regain.open(&ada(), Reason::Forgot, &Peer::local()).await.unwrap();
    let _worked = regain.work_until_idle().await.unwrap();
    let link = Mailbox(folder.join("mail")).newest_link().unwrap();
    let Claimed::Granted(handle) = regain.claim(&link, &me()).await.unwrap() else {
        unreachable!("one address")
    };
    for keep in [false, true] {
        let prepared = regain.prepare_reset(&handle, &typed(NEW)).await.unwrap();
        let own = users.transaction().unwrap();
        own.execute("UPDATE users SET resets = resets + 1 WHERE id = 1", ()).unwrap();
        assert_eq!(commit_in(&own, &prepared.commit).unwrap(), Committed::Now);
        if keep {
            own.commit().unwrap()
        } else {
            own.rollback().unwrap()
        }
        let resets: i64 = users.query_row("SELECT resets FROM users", (), |row| row.get(0)).unwrap();
        assert_eq!(resets, i64::from(keep));
        assert_eq!(
            regain.check_session(&session).await.unwrap(),
            !keep,
            "old sessions live only before the reset"
        );
        assert_eq!(regain.sign_in(&ada(), &typed(NEW), None, &Peer::local()).await.is_ok(), keep);
    }
    assert!(regain.reset(&handle, &typed(NEW)).await.is_ok(), "a lost answer is settled by asking again");
}

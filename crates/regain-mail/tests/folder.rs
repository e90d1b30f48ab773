//! The folder as an application uses it: behind the service, and with paths that can't be used.
#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use std::fs;
use std::path::{Path, PathBuf};

use regain::info::EmailAddr;
use regain::store::MemoryStore;
use regain::token::LinkText;
use regain::types::{AccountId, Keyring, OsRandom, Timestamp, Typed};
use regain::{
    Enrollment, Letter, ManualClock, Notifier, NotifyError, Peer, Reason, Regain, SignalKind, Site,
};
use regain_mail::Folder;

/// Writes each letter twice, as a worker does that was stopped between sending and noting it.
struct Twice(Folder);

impl Notifier for Twice {
    async fn send(&self, letter: &Letter) -> Result<(), NotifyError> {
        self.0.send(letter).await?;
        self.0.send(letter).await
    }
}

/// A blocked account with two addresses whose owner asked for a link.
async fn write_letters(outbox: &Path) -> Vec<(PathBuf, String)> {
    let clock = ManualClock::at(Timestamp::from_secs(1_795_361_400));
    let folder = Folder::create(outbox, "Example <no-reply@example.com>").unwrap().dated_by(clock.clone());
    let (store, keys) = (MemoryStore::new(clock.clone()), Keyring::generate(&OsRandom).unwrap());
    let regain =
        Regain::new(store, Twice(folder), keys, Site::new("Exämple", "https://example.com").unwrap());
    let account = AccountId::from(7_u32);
    let address = |text| EmailAddr::parse(text).unwrap();
    let password = Typed::new("violin otter pancake sunday".to_owned()).unwrap();
    let enrollment = Enrollment::new(account.clone(), address("ada@home.example"), password);
    regain.enroll(enrollment.also(address("ada@work.example"))).await.unwrap();
    let signal = regain::Signal { kind: SignalKind::MassMailing, at: clock.shown() };
    let _ = regain.observe(&account, &[signal]).await.unwrap();
    regain.work_until_idle().await.unwrap();
    let _ = regain.open(&address("ada@home.example"), Reason::SomeoneElse, &Peer::local()).await.unwrap();
    let worked = regain.work_until_idle().await.unwrap();
    assert_eq!((worked.sent, worked.failed), (2, 0));
    let mut files: Vec<PathBuf> = fs::read_dir(outbox).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

#[tokio::test]
async fn letters_are_written_once_in_order_for_their_owner_alone_with_a_link_to_copy() {
    let home = tempfile::tempdir().unwrap();
    let letters = write_letters(&home.path().join("outbox")).await;
    let names: Vec<&str> =
        letters.iter().map(|(path, _)| path.file_name().unwrap().to_str().unwrap()).collect();
    let starts: Vec<&str> = names.iter().map(|name| name.rsplit_once('-').unwrap().0).collect();
    assert_eq!(starts, ["0001-blocked", "0002-blocked", "0003-recover", "0004-recover"]);
    for (path, text) in &letters {
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
        let id = path.file_stem().unwrap().to_str().unwrap().rsplit_once('-').unwrap().1;
        assert!(text.contains(&format!("Message-ID: <{id}@example.com>\r\n")));
        assert!(text.contains("Date: Sun, 22 Nov 2026 15:30:00 +0000\r\n"));
        assert_eq!(text.matches("\r\nTo: ada@").count(), 1);
    }
    let text = &letters[2].1;
    let link = text.lines().find_map(|line| line.strip_prefix("https://example.com/recover/")).unwrap();
    assert_eq!(LinkText::parse(link).unwrap().expose(), link);
}

#[test]
fn a_folder_that_cant_be_used_is_refused_in_one_sentence() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    fs::write(&file, "kept").unwrap();
    for (path, code) in [
        (file.clone(), "outbox-not-a-folder"),
        (file.join("below"), "outbox-not-a-folder"),
        (home.path().join("no").join("where"), "outbox-no-parent"),
    ] {
        let error = Folder::create(&path, "no-reply@example.com").unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert!(!error.to_string().contains("home.example"));
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "kept");
    for sender in ["", "Example", "a@b.co\r\nBcc: eve@evil.example", "Ex\nample <a@b.co>"] {
        assert_eq!(Folder::create(home.path(), sender).unwrap_err().code(), "outbox-sender", "{sender:?}");
    }
}

/// Linux has such a folder for every user, the administrator too, for whom modes mean nothing.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cant_be_written_is_refused_at_the_start() {
    let error = Folder::create(Path::new("/proc/self"), "no-reply@example.com").unwrap_err();
    assert_eq!(error.code(), "outbox-read-only");
}

#[cfg(unix)]
#[test]
fn a_folder_without_write_access_is_refused_at_the_start() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o500)).unwrap();
    // The administrator writes everywhere: then there is nothing to see here.
    if fs::write(home.path().join("x"), "").is_err() {
        let error = Folder::create(home.path(), "no-reply@example.com").unwrap_err();
        assert_eq!(error.code(), "outbox-read-only");
    }
}

#[tokio::test]
async fn a_folder_that_went_away_says_so_when_it_is_asked() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::create(&home.path().join("outbox"), "no-reply@example.com").unwrap();
    assert_eq!(folder.check().await, Some(Ok(())));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "asking leaves no file");
    fs::remove_dir(folder.path()).unwrap();
    let error = folder.check().await.unwrap().unwrap_err();
    assert_eq!(error.0, "the outbox folder can't be written: give this user write access to it");
}

#[test]
fn a_folder_prints_its_path_alone() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::create(home.path(), "no-reply@example.com").unwrap();
    assert_eq!(format!("{folder:?}"), format!("Folder {{ path: {:?}, .. }}", folder.path()));
}

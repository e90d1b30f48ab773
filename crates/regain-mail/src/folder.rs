//! A folder that letters are written to.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use lettre::message::Mailbox;
use regain::types::Timestamp;
use regain::{Clock, Letter, Notifier, NotifyError};

use crate::message::Parts;

/// A folder in which each letter is one message file, `0001-recover-<letter id>.eml`.
///
/// The number makes a listing show them in the order in which they were written; then come the
/// letter's code and its id, which is also its `Message-ID`. A file is complete on disk before it
/// takes its name, readable by its owner alone (Unix mode 0600), and written once: a letter that is
/// sent again finds its file there. Texts are not encoded (RFC 5322 and RFC 6532, lines of at most
/// 998 bytes), so that a link can be copied from the file. Several processes may write to one folder.
pub struct Folder {
    path: PathBuf,
    from: Mailbox,
    clock: Option<Box<dyn Clock>>,
    /// One writer at a time, so that two letters do not take one number.
    turn: Mutex<()>,
}

impl Folder {
    /// Uses the folder at `path`, and makes it (mode 0700) where it is missing; its parent must exist.
    ///
    /// `sender` is what stands in `From`, as `no-reply@example.com` or `Example
    /// <no-reply@example.com>`; it comes from configuration, never from a request.
    ///
    /// # Errors
    /// [`FolderError`]: it is tried here whether a file can be written, not with the first letter.
    pub fn create(path: &Path, sender: &str) -> Result<Self, FolderError> {
        let plain = !sender.chars().any(char::is_control);
        let from = sender.parse().ok().filter(|_| plain).ok_or(FolderError::Sender)?;
        match make_private(path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {}
            Err(error) => return Err(error.into()),
        }
        probe(path)?;
        Ok(Self { path: path.to_owned(), from, clock: None, turn: Mutex::new(()) })
    }

    /// The same folder, whose messages carry the time that `clock` shows as their `Date`.
    ///
    /// Without one they have no `Date`: nothing here reads a clock that it was not given. The server
    /// that a message is submitted to adds it then (RFC 6409 section 8.2).
    #[must_use]
    pub fn dated_by(self, clock: impl Clock + 'static) -> Self {
        Self { clock: Some(Box::new(clock)), ..self }
    }

    /// Where the files are.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn write(&self, letter: &Letter) -> Result<(), Unwritten> {
        let id = letter.id().to_string();
        let date = self.clock.as_ref().and_then(|clock| clock.now().ok());
        let message = self.message(letter, &id, date).ok_or(Unwritten::Address)?;
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(number) = self.next_number(&id)? else { return Ok(()) };
        let code: String =
            letter.code().chars().filter(|symbol| symbol.is_ascii_lowercase() || *symbol == '-').collect();
        let beside = self.path.join(format!(".{id}.{}", std::process::id()));
        let written = write_private(&beside, &message)
            .and_then(|()| fs::rename(&beside, self.path.join(format!("{number:04}-{code}-{id}.eml"))));
        if written.is_err() {
            // What is left of a message that has no name yet is of no use to anybody.
            let _ = fs::remove_file(&beside);
        }
        written?;
        Ok(sync_folder(&self.path)?)
    }

    fn message(&self, letter: &Letter, id: &str, date: Option<Timestamp>) -> Option<Vec<u8>> {
        let (to, subject, text) = (letter.to().expose(), letter.subject(), letter.text());
        Parts { from: &self.from, to, id, subject, text, date }.compose()
    }

    /// The number after the greatest one; `None` where the letter with this id has its file.
    fn next_number(&self, id: &str) -> io::Result<Option<u64>> {
        let mut greatest: u64 = 0;
        for entry in fs::read_dir(&self.path)? {
            let name = entry?.file_name();
            let Some(name) = name.to_str().and_then(|name| name.strip_suffix(".eml")) else { continue };
            if name.ends_with(id) {
                return Ok(None);
            }
            let number = name.split('-').next().and_then(|number| number.parse().ok());
            greatest = greatest.max(number.unwrap_or(0));
        }
        Ok(Some(greatest.saturating_add(1)))
    }
}

impl Notifier for Folder {
    async fn send(&self, letter: &Letter) -> Result<(), NotifyError> {
        self.write(letter).map_err(|error| NotifyError(error.to_string()))
    }

    /// Whether a file can be written to the folder now.
    async fn check(&self) -> Option<Result<(), NotifyError>> {
        Some(probe(&self.path).map_err(|error| NotifyError(error.to_string())))
    }
}

/// Writes an empty file and removes it.
fn probe(folder: &Path) -> Result<(), FolderError> {
    let probe = folder.join(format!(".probe-{}", std::process::id()));
    match fs::write(&probe, b"").and_then(|()| fs::remove_file(&probe)) {
        // Some folders answer "not found" to whoever creates a file in them.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(FolderError::ReadOnly),
        probed => Ok(probed?),
    }
}

/// Prints the path alone.
impl std::fmt::Debug for Folder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Folder").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Why a folder can't take letters.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// The sender is not an address with or without a name.
    #[error("the sender must be an address, such as `Example <no-reply@example.com>`")]
    Sender,
    /// The path, or a part of it, is a file.
    #[error("the path of the outbox is a file, or leads through one: name a folder")]
    NotAFolder,
    /// The parent is missing.
    #[error("the parent of the outbox folder does not exist: make it, or name another folder")]
    NoParent,
    /// The folder can't be written.
    #[error("the outbox folder can't be written: give this user write access to it")]
    ReadOnly,
    /// Something else, such as a full disk.
    #[error("the outbox folder can't be used: {0}")]
    Io(io::Error),
}

impl FolderError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Sender => "outbox-sender",
            Self::NotAFolder => "outbox-not-a-folder",
            Self::NoParent => "outbox-no-parent",
            Self::ReadOnly => "outbox-read-only",
            Self::Io(_) => "outbox-io",
        }
    }
}

impl From<io::Error> for FolderError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NoParent,
            io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => Self::NotAFolder,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::Io(error),
        }
    }
}

/// Why a letter has no file. For the operator; it names neither address nor text.
#[derive(Debug, thiserror::Error)]
enum Unwritten {
    #[error("its address can't stand in the header of a message")]
    Address,
    #[error("the outbox folder refused it: {0}")]
    Io(#[from] io::Error),
}

fn make_private(path: &Path) -> io::Result<()> {
    let mut options = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut options, 0o700);
    options.create(path)
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let created = match options.open(path) {
        // Left by a process of the same number that was stopped half-way.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(path)?;
            options.open(path)
        }
        created => created,
    };
    let mut file = created?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A name is durable once its folder is.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    fs::File::open(path)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}

//! The grant file: what a cookie is to a browser.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use regain::token::{ClaimantId, GrantHandle};
use regain::types::{Entropy, OsRandom};
use serde_json::{Value, json};

use crate::failure::Failure;

/// The claimant of a recovery and, once one was given, the handle. Both are secrets.
pub(crate) struct GrantFile {
    path: PathBuf,
    /// Whether this command made the file.
    pub(crate) is_new: bool,
    pub(crate) claimant: ClaimantId,
    handle: Option<GrantHandle>,
}

impl GrantFile {
    /// Reads the file, or makes one with a new claimant: before anything is claimed, so that a lost
    /// answer can be asked for again.
    pub(crate) fn load_or_create(path: &Path) -> Result<Self, Failure> {
        if path.try_exists().map_err(|error| unusable(&error))? {
            return Self::load(path);
        }
        let claimant = ClaimantId::new(Entropy::draw(&OsRandom)?);
        let file = Self { path: path.to_owned(), is_new: true, claimant, handle: None };
        file.save()?;
        Ok(file)
    }

    /// Reads the file.
    pub(crate) fn load(path: &Path) -> Result<Self, Failure> {
        let file = fs::File::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Failure::operator(
                "grant-missing",
                "there is no such grant file: claim a link first, or name the file that you claimed with",
            ),
            _ => unusable(&error),
        })?;
        let foreign = || {
            Failure::operator(
                "grant-foreign",
                "this is not a grant file: name another one; it was not changed",
            )
        };
        // What is no file at all is not told to change its mode: /dev/null, a folder.
        if !file.metadata().is_ok_and(|about| about.is_file()) {
            return Err(foreign());
        }
        refuse_open_modes(&file)?;
        let mut text = String::new();
        let read = io::Read::read_to_string(&mut io::Read::take(file, MAX_BYTES), &mut text);
        read.map_err(|_| foreign())?;
        let value: Value = serde_json::from_str(&text).map_err(|_| foreign())?;
        let field = |name: &str| value.get(name).and_then(Value::as_str);
        let claimant = field("claimant").and_then(|text| ClaimantId::parse(text).ok()).ok_or_else(foreign)?;
        let handle = field("handle").map(GrantHandle::parse).transpose().map_err(|_| foreign())?;
        Ok(Self { path: path.to_owned(), is_new: false, claimant, handle })
    }

    /// The handle that a claim gave.
    pub(crate) fn handle(&self) -> Result<&GrantHandle, Failure> {
        self.handle.as_ref().ok_or_else(|| {
            Failure::refused("not-granted", "What was claimed with this grant file is not enough yet.").next(
                "Claim the next link with the same file, or wait for the one that ends the waiting time.",
            )
        })
    }

    /// Keeps a handle.
    pub(crate) fn keep(&mut self, handle: GrantHandle) -> Result<(), Failure> {
        self.handle = Some(handle);
        self.save()
    }

    /// Forgets the file, once it is of no more use.
    pub(crate) fn remove(&self) -> Result<(), Failure> {
        fs::remove_file(&self.path).map_err(|error| unusable(&error))
    }

    /// Complete beside the old one before it takes its name.
    fn save(&self) -> Result<(), Failure> {
        let mut object = json!({ "claimant": self.claimant.to_text() });
        if let (Some(handle), Some(fields)) = (&self.handle, object.as_object_mut()) {
            fields.insert("handle".to_owned(), handle.expose().into());
        }
        let mut beside = self.path.clone().into_os_string();
        beside.push(".new");
        let written = write_private(Path::new(&beside), &format!("{object}\n"))
            .and_then(|()| fs::rename(&beside, &self.path));
        written.map_err(|error| unusable(&error))
    }
}

fn unusable(error: &io::Error) -> Failure {
    Failure::operator("grant-io", format!("the grant file can't be used: {error}"))
}

#[cfg(unix)]
fn refuse_open_modes(file: &fs::File) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = file.metadata().map_err(|error| unusable(&error))?.permissions().mode() & 0o777;
    let open = || {
        let message = format!("the grant file has mode {mode:04o}: others may read it, so make it 0600");
        Failure::operator("grant-mode", message)
    };
    if mode & 0o077 == 0 { Ok(()) } else { Err(open()) }
}

#[cfg(not(unix))]
fn refuse_open_modes(_file: &fs::File) -> Result<(), Failure> {
    Ok(())
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // What a stopped program left here was never the grant file.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

const MAX_BYTES: u64 = 4096;

//! The two places where a keyring, or each of its halves, may live: a file and the environment.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use zeroize::Zeroizing;

use super::{KeyId, Keyring};

impl Keyring {
    /// Reads a keyring from a file that nobody but its owner can read (Unix mode 0600 or 0400).
    ///
    /// # Errors
    /// [`KeyringError`] says what is wrong with the file and what to do.
    pub fn load(path: &Path) -> Result<Self, KeyringError> {
        Self::parse(&read_private(path)?)
    }

    /// Reads a split keyring from the files of its halves, as [`Keyring::load`] reads one.
    ///
    /// # Errors
    /// [`KeyringError`] says what is wrong with the files and what to do.
    pub fn load_split(tag: &Path, row: &Path) -> Result<Self, KeyringError> {
        Self::parse_split(&read_private(tag)?, &read_private(row)?)
    }

    /// Reads a keyring from an environment variable. Lines may be separated by `;` there.
    ///
    /// # Errors
    /// [`KeyringError::Variable`] where the variable is unset or not text, or what
    /// [`Keyring::parse`] says.
    pub fn from_env(variable: &'static str) -> Result<Self, KeyringError> {
        Self::parse(&read_variable(variable)?)
    }

    /// Reads a split keyring from the variables of its halves, as [`Keyring::from_env`] reads one.
    ///
    /// # Errors
    /// [`KeyringError::Variable`], or what [`Keyring::parse_split`] says.
    pub fn from_env_split(tag: &'static str, row: &'static str) -> Result<Self, KeyringError> {
        Self::parse_split(&read_variable(tag)?, &read_variable(row)?)
    }

    /// Writes a new file with mode 0600. An existing file is never overwritten: a lost keyring loses
    /// every sealed address.
    ///
    /// # Errors
    /// [`KeyringError::Io`] where the file exists or can't be written; [`KeyringError::Split`].
    pub fn save_new(&self, path: &Path) -> Result<(), KeyringError> {
        if self.is_split() {
            return Err(KeyringError::Split);
        }
        write_new(path, &Zeroizing::new(self.write()))
    }

    /// Writes the halves of a split keyring to two new files, as [`Keyring::save_new`] writes one.
    ///
    /// # Errors
    /// [`KeyringError::Io`] where a file exists or can't be written; [`KeyringError::Whole`].
    pub fn save_new_split(&self, tag: &Path, row: &Path) -> Result<(), KeyringError> {
        let (tag_text, row_text) = self.write_split().ok_or(KeyringError::Whole)?;
        let (tag_text, row_text) = (Zeroizing::new(tag_text), Zeroizing::new(row_text));
        write_new(row, &row_text)?;
        write_new(tag, &tag_text).inspect_err(|_| {
            let _ = fs::remove_file(row); // a half without its other one opens nothing
        })
    }

    /// Replaces a keyring file in one step, after a rotation: the new text is complete on disk
    /// before it takes the old one's name.
    ///
    /// # Errors
    /// [`KeyringError::Io`] where the folder can't be written, and the old file is unchanged;
    /// [`KeyringError::Split`].
    pub fn replace(&self, path: &Path) -> Result<(), KeyringError> {
        if self.is_split() {
            return Err(KeyringError::Split);
        }
        replace(path, &Zeroizing::new(self.write()))
    }

    /// Replaces the file of a keyring that was just split by its tag half, after its row half, which
    /// holds all old keys, is a new file.
    ///
    /// # Errors
    /// [`KeyringError::Io`] where the row file exists or a folder can't be written, and the old file
    /// is unchanged; [`KeyringError::Whole`].
    pub fn save_split(&self, tag: &Path, row: &Path) -> Result<(), KeyringError> {
        let (tag_text, row_text) = self.write_split().ok_or(KeyringError::Whole)?;
        let (tag_text, row_text) = (Zeroizing::new(tag_text), Zeroizing::new(row_text));
        write_new(row, &row_text)?;
        replace(tag, &tag_text)
    }

    /// Replaces the files of both halves, the row half first: what it has more than the tag half
    /// does no harm, should a crash come between.
    ///
    /// # Errors
    /// [`KeyringError::Io`] where a folder can't be written; [`KeyringError::Whole`].
    pub fn replace_split(&self, tag: &Path, row: &Path) -> Result<(), KeyringError> {
        let (tag_text, row_text) = self.write_split().ok_or(KeyringError::Whole)?;
        let (tag_text, row_text) = (Zeroizing::new(tag_text), Zeroizing::new(row_text));
        replace(row, &row_text)?;
        replace(tag, &tag_text)
    }
}

/// Why a keyring can't be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyringError {
    /// The file can't be read or written.
    #[error("the keyring file can't be used: {0}")]
    Io(#[from] io::Error),
    /// Others may read the file.
    #[error("the keyring file has mode {mode:04o}: others may read it, so make it 0600")]
    Mode {
        /// The permission bits of the file.
        mode: u32,
    },
    /// The environment variable is not set.
    #[error("the environment variable {0} holds no keyring: set it, or name a keyring file")]
    Variable(&'static str),
    /// A line can't be understood.
    #[error("line {number} of the keyring is not understood: expected {expected}")]
    Line {
        /// Counted from 1.
        number: usize,
        /// What would be right there.
        expected: &'static str,
    },
    /// There is no key, or the active one is missing.
    #[error("the keyring has no key, or no `active` line that names one")]
    Incomplete,
    /// A half alone.
    #[error("this is the {0} half of a split keyring: load it together with the other half")]
    Half(&'static str),
    /// Two texts that are not the tag half and the row half of one keyring, in this order.
    #[error("these are not the tag half and the row half of one keyring: name both, the tag half first")]
    Halves,
    /// The row half lacks a key that the tag half has.
    #[error("the row half of the keyring has no key {0}: put the row half there that was written with it")]
    Missing(KeyId),
    /// Both halves have one root, so that splitting them protects nothing.
    #[error("the row half of the keyring has the tag root of key {0} too: generate a key with two roots")]
    Same(KeyId),
    /// A root is one byte, 32 times.
    #[error("key {0} of the keyring is one byte repeated, which is no random key: generate a keyring")]
    Uniform(KeyId),
    /// Two key ids have one root.
    #[error("the root of key {0} of the keyring is that of another key too: generate a key for one of them")]
    Repeated(KeyId),
    /// A split keyring has two places.
    #[error("the keyring is split: write each half to a place of its own")]
    Split,
    /// A keyring that is not split has one place.
    #[error("the keyring is not split: write it to one place, or split it first")]
    Whole,
    /// The keys of [`Keyring::danger_for_development`].
    #[error("this is the keyring for development, whose keys everybody knows: generate one of your own")]
    Development,
    /// The checksum does not fit: cut off, mistyped, or edited without it.
    #[error("the keyring's check line does not fit its keys: it was cut off or mistyped")]
    Check,
}

impl KeyringError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Io(_) => "keyring-io",
            Self::Mode { .. } => "keyring-mode",
            Self::Variable(_) => "keyring-variable",
            Self::Line { .. } => "keyring-line",
            Self::Incomplete => "keyring-incomplete",
            Self::Half(_) => "keyring-half",
            Self::Halves => "keyring-halves",
            Self::Missing(_) => "keyring-half-missing-key",
            Self::Same(_) => "keyring-halves-same-root",
            Self::Uniform(_) => "keyring-key-uniform",
            Self::Repeated(_) => "keyring-key-repeated",
            Self::Split => "keyring-split",
            Self::Whole => "keyring-whole",
            Self::Development => "keyring-for-development",
            Self::Check => "keyring-check",
        }
    }
}

const MAX_FILE_BYTES: u64 = 16 * 1024;

fn read_private(path: &Path) -> Result<Zeroizing<String>, KeyringError> {
    let file = fs::File::open(path)?;
    refuse_open_modes(&file)?;
    let mut text = Zeroizing::new(String::new());
    io::Read::read_to_string(&mut io::Read::take(&file, MAX_FILE_BYTES), &mut text)?;
    Ok(text)
}

fn read_variable(variable: &'static str) -> Result<Zeroizing<String>, KeyringError> {
    let text = std::env::var(variable).map_err(|_| KeyringError::Variable(variable))?;
    Ok(Zeroizing::new(Zeroizing::new(text).replace(';', "\n")))
}

fn write_new(path: &Path, text: &str) -> Result<(), KeyringError> {
    let mut file = create_private(path)?;
    file.write_all(text.as_bytes())?;
    Ok(file.sync_all()?)
}

fn replace(path: &Path, text: &str) -> Result<(), KeyringError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = Path::new(&beside);
    match fs::remove_file(beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => write_new(beside, text)?,
    }
    Ok(fs::rename(beside, path)?)
}

#[cfg(unix)]
fn refuse_open_modes(file: &fs::File) -> Result<(), KeyringError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = file.metadata()?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 { Ok(()) } else { Err(KeyringError::Mode { mode }) }
}

#[cfg(not(unix))]
fn refuse_open_modes(_file: &fs::File) -> Result<(), KeyringError> {
    Ok(())
}

fn create_private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OsRandom;

    fn keyring() -> Keyring {
        let mut keyring = Keyring::generate(&OsRandom).unwrap();
        keyring.rotate(&OsRandom).unwrap();
        keyring
    }

    fn values(keyring: &Keyring) -> Vec<[u8; 32]> {
        keyring.check_values().map(|(_, value)| *value.as_bytes()).collect()
    }

    #[test]
    fn a_saved_keyring_loads_and_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let mut keyring = keyring();
        keyring.save_new(&path).unwrap();
        assert_eq!(values(&Keyring::load(&path).unwrap()), values(&keyring));
        assert_eq!(Keyring::generate(&OsRandom).unwrap().save_new(&path).unwrap_err().code(), "keyring-io");
        keyring.rotate(&OsRandom).unwrap();
        keyring.replace(&path).unwrap();
        assert_eq!(values(&Keyring::load(&path).unwrap()), values(&keyring));
    }

    #[cfg(unix)]
    #[test]
    fn a_keyring_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        keyring().save_new(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let refused = Keyring::load(&path).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the keyring file has mode 0640: others may read it, so make it 0600"
        );
    }

    #[test]
    fn the_halves_of_a_keyring_are_saved_and_replaced_together() {
        let folder = tempfile::tempdir().unwrap();
        let (tag, row) = (folder.path().join("keys.tag"), folder.path().join("keys.row"));
        let mut keyring = Keyring::generate_split(&OsRandom).unwrap();
        assert_eq!(keyring.save_new(&tag).unwrap_err().code(), "keyring-split");
        assert_eq!(keyring.replace(&tag).unwrap_err().code(), "keyring-split");
        keyring.save_new_split(&tag, &row).unwrap();
        assert_eq!(values(&Keyring::load_split(&tag, &row).unwrap()), values(&keyring));
        keyring.rotate(&OsRandom).unwrap();
        keyring.replace_split(&tag, &row).unwrap();
        assert_eq!(values(&Keyring::load_split(&tag, &row).unwrap()), values(&keyring));
        assert_eq!(self::keyring().replace_split(&tag, &row).unwrap_err().code(), "keyring-whole");
        fs::remove_file(&row).unwrap();
        assert_eq!(keyring.save_new_split(&tag, &row).unwrap_err().code(), "keyring-io");
        assert!(!row.exists(), "no half is left without the other one");
    }
}

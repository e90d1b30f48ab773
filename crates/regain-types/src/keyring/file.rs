//! The written form of a keyring, and the two places where it may live.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use zeroize::Zeroize as _;

use super::{KeyId, Keyring};
use crate::crypto::sha256;
use crate::{Entropy, from_hex, to_hex};

impl Keyring {
    /// Reads a keyring from a file that nobody but its owner can read (Unix mode 0600 or 0400).
    ///
    /// # Errors
    /// [`KeyringError`] says what is wrong with the file and what to do.
    pub fn load(path: &Path) -> Result<Self, KeyringError> {
        let file = fs::File::open(path)?;
        refuse_open_modes(&file)?;
        let mut text = String::new();
        io::Read::read_to_string(&mut io::Read::take(&file, MAX_FILE_BYTES), &mut text)?;
        let keyring = Self::parse(&text);
        text.zeroize();
        keyring
    }

    /// Writes a new file with mode 0600. An existing file is never overwritten: a lost keyring loses
    /// every sealed address.
    ///
    /// # Errors
    /// [`KeyringError::Io`] where the file exists or can't be written.
    pub fn save_new(&self, path: &Path) -> Result<(), KeyringError> {
        let mut text = self.write();
        let written = create_private(path).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        text.zeroize();
        Ok(written?)
    }

    /// Replaces a keyring file in one step, after a rotation: the new text is complete on disk
    /// before it takes the old one's name.
    ///
    /// # Errors
    /// [`KeyringError::Io`] where the folder can't be written; the old file is then unchanged.
    pub fn replace(&self, path: &Path) -> Result<(), KeyringError> {
        let beside = path.with_extension("new");
        match fs::remove_file(&beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => self.save_new(&beside)?,
        }
        Ok(fs::rename(&beside, path)?)
    }

    /// Reads a keyring from an environment variable. Lines may be separated by `;` there.
    ///
    /// # Errors
    /// [`KeyringError::Variable`] where the variable is unset or not text, or what
    /// [`Keyring::parse`] says.
    pub fn from_env(variable: &'static str) -> Result<Self, KeyringError> {
        let mut text = std::env::var(variable).map_err(|_| KeyringError::Variable(variable))?;
        let mut lines = text.replace(';', "\n");
        let keyring = Self::parse(&lines);
        text.zeroize();
        lines.zeroize();
        keyring
    }

    /// Reads the written form: a header, `active` and a key id, `key` lines with an id and 64 hex
    /// digits, and a `check` line. Empty lines and lines that start with `#` are skipped.
    ///
    /// # Errors
    /// [`KeyringError::Line`] with the number of the line, counted from 1, or
    /// [`KeyringError::Check`] where the text was cut or mistyped. No key is ever echoed.
    pub fn parse(text: &str) -> Result<Self, KeyringError> {
        let mut keyring: Option<Self> = None;
        let mut active = None;
        let mut check = None;
        let mut header = false;
        for (index, line) in text.lines().enumerate() {
            let number = index.saturating_add(1);
            let bad = |expected| KeyringError::Line { number, expected };
            let mut words = line.split_whitespace();
            match (words.next(), words.next(), words.next(), words.next()) {
                (None, ..) => {}
                (Some(word), ..) if word.starts_with('#') => {}
                (Some(HEADER), None, ..) if !header => header = true,
                _ if !header => return Err(bad("the first line `regain-keyring-1`")),
                (Some("active"), Some(id), None, _) => active = Some(key_id(id).ok_or(bad(KEY_ID))?),
                (Some("key"), Some(id), Some(hex), None) => {
                    let id = key_id(id).ok_or(bad(KEY_ID))?;
                    let secret = from_hex(hex).ok_or(bad("a key of 64 hexadecimal digits, lower case"))?;
                    let secret = Entropy::danger_from_bytes(secret);
                    match &mut keyring {
                        None => keyring = Some(Self::with_first(id, secret)),
                        Some(keyring) => {
                            keyring.add(id, secret).map_err(|_| bad("a new key id, 32 keys at most"))?
                        }
                    }
                }
                (Some("check"), Some(hex), None, _) => {
                    check = Some(from_hex::<8>(hex).ok_or(bad("a check of 16 hexadecimal digits"))?);
                }
                _ => return Err(bad("`active ID`, `key ID HEX` or `check HEX`")),
            }
        }
        let (mut keyring, active) = keyring.zip(active).ok_or(KeyringError::Incomplete)?;
        keyring.activate(active).map_err(|_| KeyringError::Incomplete)?;
        if check != Some(keyring.checksum()) { Err(KeyringError::Check) } else { Ok(keyring) }
    }

    /// The written form. It holds the keys in clear: wipe it after use.
    #[must_use]
    pub fn write(&self) -> String {
        let mut text = self.body();
        text.push_str(&format!("check {}\n", to_hex(&self.checksum())));
        text
    }

    fn body(&self) -> String {
        // Room for all of it, so that growing leaves no copy of a key behind.
        let mut text = String::with_capacity(self.keys.len().saturating_add(2).saturating_mul(80));
        text.push_str(HEADER);
        text.push_str(&format!("\nactive {}\n", self.active));
        for key in &self.keys {
            let mut line = format!("key {} {}\n", key.id, to_hex(&key.secret));
            text.push_str(&line);
            line.zeroize();
        }
        text
    }

    fn checksum(&self) -> [u8; 8] {
        let mut body = self.body();
        let [a, b, c, d, e, f, g, h, ..] = sha256(body.as_bytes());
        body.zeroize();
        [a, b, c, d, e, f, g, h]
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
            Self::Check => "keyring-check",
        }
    }
}

const HEADER: &str = "regain-keyring-1";
const KEY_ID: &str = "a key id from 1 to 65535";
const MAX_FILE_BYTES: u64 = 16 * 1024;

fn key_id(text: &str) -> Option<KeyId> {
    text.parse::<u16>().ok().and_then(|number| KeyId::try_from(number).ok())
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
    fn every_changed_or_lost_line_is_found_and_no_key_is_echoed() {
        let text = keyring().write();
        assert!(Keyring::parse(&text).is_ok());
        assert!(Keyring::parse(&format!("# ours\n\n{text}")).is_ok());
        let lines: Vec<&str> = text.lines().collect();
        for lost in 0..lines.len() {
            let rest: Vec<&str> =
                lines.iter().enumerate().filter(|(i, _)| *i != lost).map(|(_, l)| *l).collect();
            assert!(Keyring::parse(&rest.join("\n")).is_err(), "without line {lost}");
        }
        for (index, symbol) in text.char_indices().filter(|(_, symbol)| symbol.is_ascii_hexdigit()) {
            let mut changed = text.clone();
            changed.replace_range(index..=index, if symbol == '1' { "2" } else { "1" });
            if changed == text {
                continue;
            }
            let error = Keyring::parse(&changed).unwrap_err().to_string();
            assert!(
                !lines.iter().filter(|l| l.starts_with("key")).any(|l| error.contains(&l[6..])),
                "{error}"
            );
        }
    }

    #[test]
    fn a_bad_line_is_named_by_its_number() {
        let bad = "regain-keyring-1\nactive 1\nkey 1 zz\n";
        let error = Keyring::parse(bad).unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 3 of the keyring is not understood: expected a key of 64 hexadecimal digits, lower case"
        );
        assert_eq!(Keyring::parse("").unwrap_err().code(), "keyring-incomplete");
        assert_eq!(Keyring::parse("hello").unwrap_err().code(), "keyring-line");
    }
}

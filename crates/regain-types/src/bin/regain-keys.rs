//! Makes, rotates and checks keyring files: `docs/operations.md`, "The keyring".
//!
//! It prints ids and what to do next, never a key. It exits with 0 where it did what was asked, with
//! 1 where it changed nothing or not all, and says why, and with 2 where it was called wrongly.
#![forbid(unsafe_code)]

use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use regain_types::{KeyError, KeyId, Keyring, KeyringError, OsRandom, RandomFailed, to_hex};

fn main() -> ExitCode {
    // Nobody is left to read it where writing fails.
    match Request::parse(std::env::args_os().skip(1)).ok_or(Failure::Usage).and_then(|request| request.run())
    {
        Ok(said) => {
            let _ = std::io::stdout().write_all(said.as_bytes());
            ExitCode::SUCCESS
        }
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "{failure}");
            ExitCode::from(if matches!(failure, Failure::Usage) { 2 } else { 1 })
        }
    }
}

struct Request {
    command: Command,
    place: Place,
    forget: bool,
}

enum Command {
    Generate,
    Split,
    Add,
    Activate(KeyId),
    Retire(KeyId),
    Check,
}

impl Request {
    fn parse(mut words: impl Iterator<Item = OsString>) -> Option<Self> {
        let name = words.next()?;
        let mut id = || words.next()?.to_str()?.parse::<u16>().ok().and_then(|id| KeyId::try_from(id).ok());
        let command = match name.to_str()? {
            "generate" => Command::Generate,
            "split" => Command::Split,
            "add" => Command::Add,
            "activate" => Command::Activate(id()?),
            "retire" => Command::Retire(id()?),
            "check" => Command::Check,
            _ => return None,
        };
        let (mut file, mut row, mut forget) = (None, None, false);
        while let Some(word) = words.next() {
            match word.to_str() {
                Some("--row") if row.is_none() => row = Some(words.next()?.into()),
                Some("--forget") if matches!(command, Command::Retire(_)) => forget = true,
                Some(option) if option.starts_with('-') => return None,
                _ if file.is_none() => file = Some(word.into()),
                _ => return None,
            }
        }
        Some(Self { command, place: Place { file: file?, row }, forget })
    }

    fn run(&self) -> Result<String, Failure> {
        match self.command {
            Command::Generate => self.generate(),
            Command::Split => self.split(),
            Command::Add => {
                let mut keys = self.place.load()?;
                let id = keys.add_fresh(&OsRandom)?;
                self.place.replace(&keys)?;
                Ok(format!(
                    "Key {id} is added. Bring it to every machine and start each again; then: activate {id}\n"
                ))
            }
            Command::Activate(id) => {
                let mut keys = self.place.load()?;
                let old = keys.active();
                keys.activate(id)?;
                self.place.replace(&keys)?;
                Ok(format!(
                    "Key {id} is active. Bring the change to every machine. Key {old} stays until what was \
                     made under it has ended; then: retire {old}\n"
                ))
            }
            Command::Retire(id) => self.retire(id),
            Command::Check => Ok(report(&self.place.load()?)),
        }
    }

    fn generate(&self) -> Result<String, Failure> {
        match &self.place.row {
            None => Keyring::generate(&OsRandom)?.save_new(&self.place.file)?,
            Some(row) => Keyring::generate_split(&OsRandom)?.save_new_split(&self.place.file, row)?,
        }
        Ok("Key 1 is made and active. Back it up, apart from the database: without it no link works and no \
            sealed address can be read.\n"
            .to_owned())
    }

    fn split(&self) -> Result<String, Failure> {
        let row = self.place.row.as_ref().ok_or(Failure::Usage)?;
        let mut keys = Keyring::load(&self.place.file)?;
        let id = keys.split(&OsRandom)?;
        // The row half holds all old keys: it is there before the file that held them is replaced.
        keys.save_split(&self.place.file, row)?;
        Ok(format!(
            "The keyring is split, and key {id} is active. Bring both halves to every machine, from stores \
             that fail and leak apart, and delete every copy of the old file, backups last. Links that were \
             on their way have ended.\n"
        ))
    }

    fn retire(&self, id: KeyId) -> Result<String, Failure> {
        let mut keys = self.place.load()?;
        let has_tag = keys.tag_ids().any(|known| known == id);
        if !self.forget {
            return match keys.retire_tag(id) {
                Ok(()) => {
                    self.place.replace(&keys)?;
                    Ok(format!(
                        "Key {id} makes and opens no link any more; what the database holds under it stays \
                         readable.\n"
                    ))
                }
                Err(KeyError::Whole) => Err(Failure::Forget(id)),
                Err(error) => Err(error.into()),
            };
        }
        if keys.is_split() && has_tag {
            // The tag half first: it may have no key that the row half lacks.
            keys.retire_tag(id)?;
            self.place.replace(&keys)?;
        }
        keys.remove(id)?;
        self.place.replace(&keys)?;
        Ok(format!("Key {id} is forgotten. What was sealed, indexed or peppered under it is lost.\n"))
    }
}

/// One file, or the tag half's and the row half's.
struct Place {
    file: PathBuf,
    row: Option<PathBuf>,
}

impl Place {
    fn load(&self) -> Result<Keyring, KeyringError> {
        match &self.row {
            None => Keyring::load(&self.file),
            Some(row) => Keyring::load_split(&self.file, row),
        }
    }

    fn replace(&self, keys: &Keyring) -> Result<(), KeyringError> {
        match &self.row {
            None => keys.replace(&self.file),
            Some(row) => keys.replace_split(&self.file, row),
        }
    }
}

/// A line for each key, with a check value that may be shown: equal on machines with equal keys.
fn report(keys: &Keyring) -> String {
    let line = |(id, value): (KeyId, regain_types::Digest)| {
        let state = match keys.tag_ids().any(|tag| tag == id) {
            _ if id == keys.active() => "active: new secrets are made under it",
            true => "opens what was made under it",
            false => "opens what the database holds, and no link",
        };
        format!("key {id}  check {}  {state}\n", to_hex(&value.truncated::<8>()))
    };
    keys.check_values().map(line).collect()
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(
        "usage: regain-keys generate FILE [--row FILE]\n       \
                regain-keys split FILE --row FILE\n       \
                regain-keys add FILE [--row FILE]\n       \
                regain-keys activate ID FILE [--row FILE]\n       \
                regain-keys retire ID FILE [--row FILE] [--forget]\n       \
                regain-keys check FILE [--row FILE]\n\
         With --row, the first file is the tag half of a split keyring, and the other one its row half."
    )]
    Usage,
    #[error(
        "key {0} also opens what the database holds: once all of that has been written again, add --forget"
    )]
    Forget(KeyId),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    #[error(transparent)]
    Random(#[from] RandomFailed),
}

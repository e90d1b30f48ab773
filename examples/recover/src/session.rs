//! The database, its keyring and the outbox: opened together, or not at all.

use std::io;
use std::path::Path;

use regain::info::EmailAddr;
use regain::policy::Policy;
use regain::types::{Keyring, KeyringError, OsRandom};
use regain::{ManualClock, Peer, Regain, Session, Site, SystemClock};
use regain_mail::Folder;
use regain_sqlite::SqliteStore;

use crate::args::Global;
use crate::ask::Ask;
use crate::failure::Failure;

/// The library as this program uses it, and as a web application would.
pub(crate) type Service = Regain<SqliteStore, Folder>;

/// Whether a missing database is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    Make,
    Refuse,
}

/// Opens everything. What does not fit together is refused before anything is written.
pub(crate) async fn open(global: &Global, missing: Missing) -> Result<Service, Failure> {
    let clock = global.at.map(crate::at::At::clock).transpose()?;
    let site = Site::new("Example", &global.site)?;
    let keys = load_keys(global, missing)?;
    Place { db: &global.db, outbox: &global.outbox, keys, site, clock, missing }.open().await
}

/// What a service is made of.
pub(crate) struct Place<'a> {
    pub(crate) db: &'a Path,
    pub(crate) outbox: &'a Path,
    pub(crate) keys: Keyring,
    pub(crate) site: Site,
    /// A time that stands; without one, the time of this machine.
    pub(crate) clock: Option<ManualClock>,
    /// Whether a missing database, or missing tables, are made.
    pub(crate) missing: Missing,
}

impl Place<'_> {
    pub(crate) async fn open(self) -> Result<Service, Failure> {
        let sender = format!("{} <no-reply@example.com>", self.site.name());
        let folder = Folder::create(self.outbox, &sender)?;
        let (store, folder) = match (self.clock, self.missing) {
            (Some(clock), Missing::Make) => {
                (SqliteStore::open(self.db, clock.clone())?, folder.dated_by(clock))
            }
            (Some(clock), Missing::Refuse) => {
                (SqliteStore::open_existing(self.db, clock.clone())?, folder.dated_by(clock))
            }
            (None, Missing::Make) => (SqliteStore::open(self.db, SystemClock)?, folder.dated_by(SystemClock)),
            (None, Missing::Refuse) => {
                (SqliteStore::open_existing(self.db, SystemClock)?, folder.dated_by(SystemClock))
            }
        };
        let service = Regain::new(store, folder, self.keys, self.site).with_policy(policy());
        service.start().await?;
        Ok(service)
    }
}

/// The policy for passwords that are the only factor.
pub(crate) fn policy() -> Policy {
    Policy::alone()
}

/// Signs in, asking for the password. Returns it too: changes need it again.
pub(crate) async fn sign_in(
    service: &Service,
    email: &str,
    code: Option<&str>,
    ask: Ask,
) -> Result<(Session, regain::types::Typed), Failure> {
    let email = EmailAddr::parse(email)?;
    let password = ask.current()?;
    let signed_in = service.sign_in(&email, &password, code, &Peer::local()).await?;
    Ok((signed_in.session, password))
}

/// The keyring; a new one only together with a new database.
fn load_keys(global: &Global, missing: Missing) -> Result<Keyring, Failure> {
    let (db, keys) = (global.db.display(), global.keys.display());
    let has_database = global.db.try_exists().unwrap_or(true);
    if !has_database && missing == Missing::Refuse {
        return Err(Failure::operator(
            "database-missing",
            format!("there is no database at {db}: enroll an account first, or name another one with --db"),
        ));
    }
    match Keyring::load(&global.keys) {
        Err(KeyringError::Io(error)) if error.kind() == io::ErrorKind::NotFound && !has_database => {
            let fresh = Keyring::generate(&OsRandom)?;
            fresh.save_new(&global.keys)?;
            Ok(fresh)
        }
        Err(KeyringError::Io(error)) if error.kind() == io::ErrorKind::NotFound => Err(Failure::operator(
            "keyring-missing",
            format!("the keyring of this database is not at {keys}: name its file with --keys"),
        )),
        loaded => Ok(loaded?),
    }
}

//! The guided tour: a whole recovery, told step by step and checked step by step.
//!
//! It is an application like any other: what it shows is what the library answered.

mod after;
mod hold;
mod narrator;
mod regained;
mod taken;

use std::path::{Path, PathBuf};
use std::time::Duration;

use regain::info::EmailAddr;
use regain::types::{Keyring, OsRandom, Typed};
use regain::{Clock as _, ManualClock, Peer, Session, SignInError, SignedIn, Site, SystemClock, Worked};

use crate::args::Global;
use crate::failure::Failure;
use crate::outbox::{self, Mail};
use crate::say::{Answer, Say};
use crate::session::{Missing, Place, Service};
use narrator::Narrator;

/// Runs the tour on a new database in a temporary folder.
pub(crate) async fn run(global: &Global, say: Say) -> Result<Answer, Failure> {
    let mut tour = Tour::begin(global, say).await?;
    match walk(&mut tour).await {
        Ok(()) => Ok(tour.end()),
        Err(failure) => Err(tour.narrator.blame(failure)),
    }
}

/// The steps, in their order. Each one hands on what the next ones need.
async fn walk(tour: &mut Tour) -> Result<(), Failure> {
    let owner = taken::enroll(tour).await?;
    let thief = taken::thief_moves_in(tour, &owner).await?;
    taken::block(tour, &owner, &thief).await?;
    regained::say_so(tour).await?;
    let mails = regained::read_mail(tour).await?;
    regained::look(tour, &mails).await?;
    let claim = regained::claim(tour, &mails, &[("Ada", &owner), ("Mallory", &thief)]).await?;
    hold::thief_tries(tour, &claim, &thief).await?;
    let handle = hold::wait(tour, &claim).await?;
    after::weak_password(tour, &handle).await?;
    let outcome = after::strong_password(tour, &handle).await?;
    after::what_is_over(tour, &outcome, &mails, &handle, &[("Ada", &owner), ("Mallory", &thief)]).await?;
    after::owner_is_back(tour, &owner.account).await
}

/// What every step uses.
struct Tour {
    narrator: Narrator,
    service: Service,
    clock: ManualClock,
    home: PathBuf,
    /// How many messages were read already.
    read: usize,
}

impl Tour {
    async fn begin(global: &Global, say: Say) -> Result<Self, Failure> {
        let kept = tempfile::Builder::new().prefix("recover-tour-").tempdir().map(tempfile::TempDir::keep);
        let home = kept.map_err(|error| {
            Failure::operator("temporary-folder", format!("no temporary folder can be made: {error}"))
        })?;
        let clock = match global.at {
            Some(at) => at.clock()?,
            None => ManualClock::at(SystemClock.now()?),
        };
        let keys = Keyring::generate(&OsRandom)?;
        keys.save_new(&home.join("recover.keys"))?;
        let site = Site::new("Contoso", "https://contoso.example")?;
        let (db, outbox) = (home.join("recover.db"), home.join("outbox"));
        let missing = Missing::Make;
        let place = Place { db: &db, outbox: &outbox, keys, site, clock: Some(clock.clone()), missing };
        let service = place.open().await?;
        let tour = Self { narrator: Narrator::new(say), service, clock, home, read: 0 };
        tour.narrator
            .note("A tour of account recovery. Somebody takes an account, and its owner gets it back.");
        tour.narrator.note(&format!(
            "Everything is real but the time: database, keys and messages are in {}, and the clock starts at {} \
             and is moved by the tour, which says so.",
            tour.home.display(),
            tour.clock.shown()
        ));
        Ok(tour)
    }

    fn end(self) -> Answer {
        let (steps, promises) = (self.narrator.titles().len(), self.narrator.promises());
        self.narrator.close(&format!("{steps} steps, {promises} promises checked, all as promised."));
        let home = self.home.display();
        self.narrator.note(&format!(
            "The folder stays, so that you can look into it; delete it when you like: {home}"
        ));
        Answer::default()
            .fact("steps", self.narrator.titles().to_vec())
            .fact("promises", promises)
            .fact("folder", home.to_string())
    }

    /// Moves the tour's clock, and says so.
    fn wait(&self, time: Duration, words: &str) {
        self.clock.advance(time);
        self.narrator
            .note(&format!("[The tour moves its clock by {words}: it is {} now.]", self.clock.shown()));
    }

    /// Lets the worker do what is due; what it did, and the new messages.
    async fn deliver(&mut self) -> Result<(Worked, Vec<Mail>), Failure> {
        let worked = self.service.work_until_idle().await?;
        let all = outbox::read(&self.outbox())
            .map_err(|error| Failure::operator("outbox-unreadable", error.to_string()))?;
        let new: Vec<Mail> = all.into_iter().skip(self.read).collect();
        self.read = self.read.saturating_add(new.len());
        Ok((worked, new))
    }

    async fn sign_in(&self, email: &str, password: &str) -> Result<Result<SignedIn, SignInError>, Failure> {
        let (email, password) = (EmailAddr::parse(email)?, typed(password)?);
        Ok(self.service.sign_in(&email, &password, None, &Peer::local()).await)
    }

    async fn lives(&self, session: &Session) -> Result<bool, Failure> {
        Ok(self.service.check_session(session).await?)
    }

    fn outbox(&self) -> PathBuf {
        self.home.join("outbox")
    }

    fn database(&self) -> PathBuf {
        self.home.join("recover.db")
    }
}

fn typed(text: &str) -> Result<Typed, Failure> {
    Ok(Typed::new(text.to_owned())?)
}

/// Who got the messages with this code.
fn told<'a>(mails: &'a [Mail], code: &str) -> Vec<&'a str> {
    let mut told: Vec<&str> =
        mails.iter().filter(|mail| mail.code == code).map(|mail| mail.to.as_str()).collect();
    told.sort_unstable();
    told
}

/// One message of the list, or a broken promise.
fn mail_to<'a>(mails: &'a [Mail], code: &str, to: &str) -> Result<&'a Mail, Failure> {
    let found = mails.iter().find(|mail| mail.code == code && mail.to == to);
    found.ok_or_else(|| Failure::ours("tour-broken", format!("no `{code}` message came to {to}")))
}

/// The one link in a message.
fn link_in(mail: &Mail) -> Result<regain::token::LinkText, Failure> {
    let link = mail.links().next().map(outbox::bare_link).unwrap_or_default();
    Ok(regain::token::LinkText::parse(link)?)
}

/// A text whose links are shortened in the middle: nobody reads 96 symbols.
fn shortened(text: &str) -> String {
    let short = |line: &str| {
        let link = outbox::bare_link(line);
        let ends = link.get(..12).zip(link.get(link.len().saturating_sub(6)..));
        match (link.starts_with("rgn_l1_"), ends) {
            (true, Some((start, end))) => line.replace(link, &format!("{start}...{end}")),
            _ => line.to_owned(),
        }
    };
    text.lines().map(short).collect::<Vec<_>>().join("\n")
}

/// The bytes of a database and of its write-ahead log: what a write would change.
fn database_bytes(db: &Path) -> Vec<u8> {
    let mut log = db.as_os_str().to_owned();
    log.push("-wal");
    [db, Path::new(&log)].into_iter().flat_map(|path| std::fs::read(path).unwrap_or_default()).collect()
}

/// The owner, with two addresses that do not depend on each other.
const OWNER: &str = "ada@home.example";
const OWNER_TOO: &str = "ada@work.example";
/// The thief.
const THIEF: &str = "mallory@elsewhere.example";
/// Nobody has this address.
const NOBODY: &str = "nobody@home.example";
/// The password that the thief knows.
const OLD_PASSWORD: &str = "violin otter pancake sunday";

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

//! check: whether everything that the service stands on can be used, said before the first visitor is.

use std::fmt;
use std::time::Duration;

use regain_info::{EmailAddr, index_keys};
use regain_token::Selector;
use regain_types::{AccountId, Timestamp, to_hex};

use super::limits::Subject;
use super::{Fault, Regain};
use crate::notify::{Notifier, NotifyError};
use crate::store::{CaseBy, CaseId, Commit, CommitError, Store, StoreError};

impl<S: Store, N: Notifier> Regain<S, N> {
    /// Checks what an operator can get wrong: the database and its tables, the keyring, the clocks, mail,
    /// the address that links start with, and the limiter. Call it at start, after
    /// [`start`](Regain::start), and whenever something seems wrong; `now` is the time of this process.
    ///
    /// It goes on after a fault, so that one report has them all. It reads each table once, writes what
    /// `start` writes, and one limit of its own, which it takes away again. It sends nothing.
    pub async fn check(&self, now: Timestamp) -> CheckReport {
        let mut report = CheckReport::default();
        self.check_site(&mut report);
        self.check_clocks(now, &mut report).await;
        report.note(self.probe().await);
        report.note(self.start().await);
        let limited = self.limits_hold().await;
        if limited.as_ref().is_ok_and(|hold| !hold) {
            report.add(
                FindingKind::LimiterOpen,
                "the database counts no tries, so guesses are not limited: use a store that passes the \
                 conformance suite",
            );
        }
        report.note(limited);
        self.check_mail(&mut report).await;
        report
    }

    async fn check_mail(&self, report: &mut CheckReport) {
        match self.notifier.check().await {
            None => report.add(
                FindingKind::MailNotChecked,
                "this notifier can't be asked whether it can send: send a letter to yourself once",
            ),
            Some(Err(NotifyError(why))) => report.add(
                FindingKind::MailNotReady,
                format!("{why}; letters wait and are tried again for about 12 hours: mend the transport"),
            ),
            Some(Ok(())) => {}
        }
    }

    fn check_site(&self, report: &mut CheckReport) {
        let local = self.site.is_loopback();
        if local {
            report.add(
                FindingKind::SiteLoopback,
                format!("links start with {}: they open on this machine alone", self.site.base()),
            );
        }
        if self.keys.is_for_development() {
            let (kind, what) = if local {
                (FindingKind::KeyringPublicLocal, "fit for development alone")
            } else {
                (
                    FindingKind::KeyringPublic,
                    "anybody can make links to every account: make a keyring and start with a new database",
                )
            };
            report.add(kind, format!("everybody knows this keyring: {what}"));
        }
    }

    async fn check_clocks(&self, now: Timestamp, report: &mut CheckReport) {
        // Where it does not answer, the next check says so.
        let Ok(stored) = self.store.now().await else { return };
        for (whose, time) in [("this process", now), ("the database", stored)] {
            if time < WRITTEN {
                report.add(
                    FindingKind::ClockUnset,
                    format!(
                        "the clock of {whose} shows {time}, before this program was written: set it, \
                         and run NTP"
                    ),
                );
            }
        }
        let apart = now.age_at(stored).max(stored.age_at(now));
        let seconds = apart.as_secs();
        if apart > CheckReport::CLOCKS_APART {
            report.add(
                FindingKind::ClocksApart,
                format!(
                    "the clocks of this process and of the database are {seconds} s apart, so codes and \
                     links would end early or late: run NTP on both"
                ),
            );
        } else if apart > CheckReport::CLOCKS_DRIFTING {
            report.add(
                FindingKind::ClocksDrifting,
                format!(
                    "the clocks of this process and of the database are {seconds} s apart: run NTP on both"
                ),
            );
        }
    }

    /// Reads every table once, for rows that are not there.
    async fn probe(&self) -> Result<(), Fault> {
        let nobody = AccountId::from(i64::MIN);
        let key = self.key(&nobody);
        let now = self.store.now().await?;
        let _ = self.store.account(&key).await?;
        if let Ok(address) = EmailAddr::parse("nobody@check.invalid") {
            let places = index_keys(&self.keys, &self.tenant, &address);
            let _ = self.store.find(&self.tenant, &places).await?;
        }
        let _ = self.store.case(&CaseBy::Id(self.tenant.clone(), CaseId::from_bytes([0; 16]))).await?;
        let _ = self.store.link(&self.tenant, Selector::from_bytes([0; 16])).await?;
        let _ = self.store.due(&self.tenant, now, 1).await?;
        let _ = self.store.audit(&key, 1).await?;
        Ok(())
    }

    /// Takes the only try of a limit that nobody else has, and must not get another one.
    async fn limits_hold(&self) -> Result<bool, Fault> {
        let own = to_hex(&self.draw::<16>()?.spend());
        let subject = Subject::Check(&own);
        let take = Commit::at(self.now().await?).with(self.take(subject)?);
        let _ = self.store.commit(&take).await?;
        let again = self.store.commit(&take).await;
        let _ = self.store.commit(&Commit::at(self.now().await?).with(self.give_back(subject)?)).await?;
        match again {
            Err(CommitError::Limited { .. }) => Ok(true),
            Err(error) => Err(error.into()),
            Ok(_) => Ok(false),
        }
    }
}

/// What [`Regain::check`] found.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct CheckReport {
    findings: Vec<Finding>,
}

impl CheckReport {
    /// Clocks that are farther apart are an error: a code of an authenticator lives 30 seconds.
    pub const CLOCKS_APART: Duration = Duration::from_secs(30);
    /// Clocks that are farther apart are a warning.
    pub const CLOCKS_DRIFTING: Duration = Duration::from_secs(5);

    /// Whether nothing stands in the way of serving people: no error; there may be warnings.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.errors().next().is_none()
    }

    /// What must be mended first.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.kind.is_error())
    }

    /// What should be looked at.
    pub fn warnings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| !finding.kind.is_error())
    }

    fn add(&mut self, kind: FindingKind, sentence: impl Into<String>) {
        if !self.findings.iter().any(|finding| finding.kind == kind) {
            self.findings.push(Finding { kind, sentence: sentence.into() });
        }
    }

    fn note<T>(&mut self, answer: Result<T, Fault>) {
        let Err(fault) = answer else { return };
        let (kind, advice) = match fault {
            Fault::Commit(CommitError::WrongKey(_)) => (FindingKind::KeyringWrong, ""),
            Fault::Store(StoreError::Corrupt(_)) => {
                (FindingKind::StoreCorrupt, ": use the version that wrote it, or a backup")
            }
            Fault::Store(_) | Fault::Commit(_) => {
                (FindingKind::StoreUnavailable, ": see that it runs, may be written to and has room")
            }
            Fault::Random(_) => (FindingKind::RandomFailed, ": no link can be made without it"),
            _ => (FindingKind::KeyringIncomplete, ": use the keyring that this database was made with"),
        };
        self.add(kind, format!("{fault}{advice}"));
    }
}

/// A line for each finding, errors first.
impl fmt::Display for CheckReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.findings.is_empty() {
            return f.write_str("Everything that can be checked is in order.");
        }
        for (index, finding) in self.errors().chain(self.warnings()).enumerate() {
            f.write_str(if index == 0 { "" } else { "\n" })?;
            write!(f, "{finding}")?;
        }
        Ok(())
    }
}

/// One thing that is not as it should be.
#[derive(Debug, Clone)]
pub struct Finding {
    kind: FindingKind,
    sentence: String,
}

impl Finding {
    /// What kind it is of.
    #[must_use]
    pub const fn kind(&self) -> FindingKind {
        self.kind
    }

    /// What is wrong and what to do, for the operator. No secret and no address of a person.
    #[must_use]
    pub fn sentence(&self) -> &str {
        &self.sentence
    }
}

/// `error keyring-wrong: ...`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = if self.kind.is_error() { "error" } else { "warning" };
        write!(f, "{level} {}: {}", self.kind.code(), self.sentence)
    }
}

/// The kinds of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FindingKind {
    /// The database can't be read or written.
    StoreUnavailable,
    /// The database holds what this version did not write.
    StoreCorrupt,
    /// The database was made with another keyring.
    KeyringWrong,
    /// A key is missing.
    KeyringIncomplete,
    /// The keyring is the one for development, and the site is not this machine.
    KeyringPublic,
    /// The keyring is the one for development, on this machine. A warning.
    KeyringPublicLocal,
    /// There is no randomness.
    RandomFailed,
    /// A clock was never set.
    ClockUnset,
    /// The clocks are more than [`CheckReport::CLOCKS_APART`] apart.
    ClocksApart,
    /// The clocks are more than [`CheckReport::CLOCKS_DRIFTING`] apart. A warning.
    ClocksDrifting,
    /// Limits do not limit.
    LimiterOpen,
    /// Letters can't be sent now.
    MailNotReady,
    /// Nobody knows whether letters can be sent. A warning.
    MailNotChecked,
    /// Links open on this machine alone. A warning.
    SiteLoopback,
}

impl FindingKind {
    /// All kinds, in the order of the documentation.
    pub const ALL: [Self; 14] = [
        Self::StoreUnavailable,
        Self::StoreCorrupt,
        Self::KeyringWrong,
        Self::KeyringIncomplete,
        Self::KeyringPublic,
        Self::KeyringPublicLocal,
        Self::RandomFailed,
        Self::ClockUnset,
        Self::ClocksApart,
        Self::ClocksDrifting,
        Self::LimiterOpen,
        Self::MailNotReady,
        Self::MailNotChecked,
        Self::SiteLoopback,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::StoreUnavailable => "store-unavailable",
            Self::StoreCorrupt => "store-corrupt",
            Self::KeyringWrong => "keyring-wrong",
            Self::KeyringIncomplete => "keyring-incomplete",
            Self::KeyringPublic => "keyring-public",
            Self::KeyringPublicLocal => "keyring-public-local",
            Self::RandomFailed => "random-failed",
            Self::ClockUnset => "clock-unset",
            Self::ClocksApart => "clocks-apart",
            Self::ClocksDrifting => "clocks-drifting",
            Self::LimiterOpen => "limiter-open",
            Self::MailNotReady => "mail-not-ready",
            Self::MailNotChecked => "mail-not-checked",
            Self::SiteLoopback => "site-loopback",
        }
    }

    /// Whether people must not be served before it is mended. Otherwise it is a warning.
    #[must_use]
    pub const fn is_error(self) -> bool {
        !matches!(
            self,
            Self::KeyringPublicLocal | Self::ClocksDrifting | Self::MailNotChecked | Self::SiteLoopback
        )
    }
}

/// 2026-01-01: no clock that was set shows an earlier time.
const WRITTEN: Timestamp = Timestamp::from_secs(1_767_225_600);

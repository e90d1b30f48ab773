//! An account's standing: its password record, its epochs, whether it is blocked or frozen, and its
//! security info.

mod messages;

use regain_hash::Record;
use regain_info::{Command as InfoCommand, Event as InfoEvent, Item, Kind, SecurityInfo, State, Why};
use regain_types::Timestamp;
use serde::{Deserialize, Serialize};

use super::version::Version;
use crate::store::CaseId;

pub use messages::{AccountCommand, AccountEvent, AccountRefusal, Enrolment};

/// Everything that decides who may use an account. Stored as JSON with a revision; addresses and
/// secrets inside are sealed.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    v: Version,
    #[serde(with = "record_text")]
    record: Record,
    password_set_at: Timestamp,
    epochs: Epochs,
    standing: Standing,
    suspect_since: Option<Timestamp>,
    frozen: Option<Freeze>,
    info: SecurityInfo,
}

impl Account {
    /// A new account, whose items were all proven while it was created and count at once.
    ///
    /// # Errors
    /// What [`SecurityInfo::decide`] refuses.
    pub fn enrol(enrolment: Enrolment, terms: &Terms, now: Timestamp) -> Result<Self, AccountRefusal> {
        let mut info = SecurityInfo::new();
        let events = info
            .decide(InfoCommand::Enrol(enrolment.items), &terms.info, now)
            .map_err(AccountRefusal::Info)?;
        events.iter().for_each(|event| info.apply(event));
        Ok(Self {
            v: Version::V1,
            record: enrolment.record,
            password_set_at: now,
            epochs: Epochs::default(),
            standing: Standing::Open,
            suspect_since: None,
            frozen: None,
            info,
        })
    }

    /// What follows from `command`, decided at `now`. Changes nothing.
    ///
    /// # Errors
    /// [`AccountRefusal`]: nothing follows.
    pub fn decide(
        &self,
        command: AccountCommand,
        terms: &Terms,
        now: Timestamp,
    ) -> Result<Vec<AccountEvent>, AccountRefusal> {
        use AccountEvent as Event;
        match command {
            AccountCommand::ChangePassword { record } => {
                self.refuse_unless_usable()?;
                Ok(vec![Event::PasswordChanged { record, at: now }, Event::SessionsEnded])
            }
            AccountCommand::Rehash { record } => Ok(vec![Event::Rehashed { record }]),
            AccountCommand::Block { reason, suspect_since } => Ok(self.block(reason, suspect_since, now)),
            AccountCommand::Freeze { case } => match &self.frozen {
                Some(freeze) if freeze.case == case => Ok(vec![]),
                _ => Ok(vec![Event::Frozen { case, since: now }, Event::SessionsEnded]),
            },
            AccountCommand::Unfreeze { case } => match &self.frozen {
                Some(freeze) if freeze.case == case => Ok(vec![Event::Unfrozen]),
                _ => Ok(vec![]),
            },
            AccountCommand::Reset { record, mature_by } => self.reset(record, mature_by, terms, now),
            AccountCommand::Reverse { case, suspect_since } => {
                let mut events = self.block(BlockReason::Reversed, suspect_since, now);
                events.push(Event::Frozen { case, since: now });
                Ok(events)
            }
            AccountCommand::Info(command) => self.change_info(command, terms, now),
        }
    }

    /// Takes an event into account. Total: an event that does not fit changes nothing it should not.
    pub fn apply(&mut self, event: &AccountEvent) {
        match event {
            AccountEvent::PasswordChanged { record, at } => {
                self.record = record.clone();
                self.password_set_at = *at;
            }
            AccountEvent::PasswordReset { record, at } => {
                self.record = record.clone();
                self.password_set_at = *at;
                self.epochs.credential = self.epochs.credential.saturating_add(1);
            }
            AccountEvent::Rehashed { record } => self.record = record.clone(),
            AccountEvent::Blocked { reason, since } => {
                self.standing = Standing::Blocked { reason: *reason, since: *since };
            }
            AccountEvent::SuspectSince { since } => self.suspect_since = Some(*since),
            AccountEvent::Unblocked => {
                self.standing = Standing::Open;
                self.suspect_since = None;
            }
            AccountEvent::Frozen { case, since } => self.frozen = Some(Freeze { case: *case, since: *since }),
            AccountEvent::Unfrozen => self.frozen = None,
            AccountEvent::SessionsEnded => self.epochs.session = self.epochs.session.saturating_add(1),
            AccountEvent::FactorsChanged => self.epochs.factor = self.epochs.factor.saturating_add(1),
            AccountEvent::AddressesChanged => self.epochs.recovery = self.epochs.recovery.saturating_add(1),
            AccountEvent::Info(event) => self.info.apply(event),
        }
    }

    /// The stored password record.
    #[must_use]
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// When the password was last set.
    #[must_use]
    pub const fn password_set_at(&self) -> Timestamp {
        self.password_set_at
    }

    /// The four epochs.
    #[must_use]
    pub const fn epochs(&self) -> Epochs {
        self.epochs
    }

    /// Whether it is blocked, and why.
    #[must_use]
    pub const fn standing(&self) -> Standing {
        self.standing
    }

    /// Whether it is blocked.
    #[must_use]
    pub const fn is_blocked(&self) -> bool {
        matches!(self.standing, Standing::Blocked { .. })
    }

    /// Whether a recovery case holds every change.
    #[must_use]
    pub const fn is_frozen(&self) -> bool {
        self.frozen.is_some()
    }

    /// What is registered later than this proves nothing on the strict path.
    #[must_use]
    pub const fn suspect_since(&self) -> Option<Timestamp> {
        self.suspect_since
    }

    /// The security info.
    #[must_use]
    pub const fn info(&self) -> &SecurityInfo {
        &self.info
    }

    /// Whether a sign-in needs an authenticator's code beside the password: it stays so through
    /// every recovery.
    #[must_use]
    pub fn needs_second_factor(&self, now: Timestamp) -> bool {
        self.counting(now).any(|item| item.kind() == Kind::Authenticator)
    }

    /// What counts as a proof, of what had matured by `time`. While the account is frozen or blocked no
    /// removal bites, so an item whose removal would be due by now still counts.
    pub fn counting(&self, time: Timestamp) -> impl Iterator<Item = &Item> {
        let held = self.is_frozen() || self.is_blocked();
        let counts = move |item: &&Item| if held { item.had_matured_by(time) } else { item.counts_at(time) };
        self.info.items().iter().filter(counts)
    }

    /// When the worker must look at the account next. Nothing is due while it is frozen or blocked:
    /// a removal that a thief asked for does not bite meanwhile.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        if self.is_frozen() || self.is_blocked() { None } else { self.info.next_due() }
    }

    /// The newest time in this state: a clock that shows less has gone back.
    #[must_use]
    pub fn newest_time(&self) -> Timestamp {
        let blocked = match self.standing {
            Standing::Blocked { since, .. } => since,
            Standing::Open => Timestamp::EPOCH,
        };
        let frozen = self.frozen.map_or(Timestamp::EPOCH, |freeze| freeze.since);
        self.password_set_at.max(blocked).max(frozen)
    }

    fn refuse_unless_usable(&self) -> Result<(), AccountRefusal> {
        match (self.is_blocked(), self.is_frozen()) {
            (true, _) => Err(AccountRefusal::Blocked),
            (false, true) => Err(AccountRefusal::Frozen),
            (false, false) => Ok(()),
        }
    }

    fn oldest_address(&self) -> Option<Timestamp> {
        let counts_from = |item: &Item| match item.state() {
            State::Active { counts_from, .. } | State::Leaving { counts_from, .. } => Some(counts_from),
            State::Unproven { .. } | State::Suspended { .. } => None,
        };
        self.info.items().iter().filter(|item| item.kind().is_address()).filter_map(counts_from).min()
    }

    fn block(&self, reason: BlockReason, suspect_since: Timestamp, now: Timestamp) -> Vec<AccountEvent> {
        let since = self.suspect_since.map_or(suspect_since, |known| known.min(suspect_since));
        // The oldest address is always trusted: a suspicion older than it would leave nobody to recover.
        let since = since.max(self.oldest_address().unwrap_or(now)).min(now);
        let mut events = vec![AccountEvent::SuspectSince { since }];
        if !self.is_blocked() {
            events.insert(0, AccountEvent::Blocked { reason, since: now });
        }
        events.push(AccountEvent::SessionsEnded);
        events
    }

    fn reset(
        &self,
        record: Record,
        mature_by: Timestamp,
        terms: &Terms,
        now: Timestamp,
    ) -> Result<Vec<AccountEvent>, AccountRefusal> {
        let info = self
            .info
            .decide(InfoCommand::RecoveryCompleted { mature_by }, &terms.info, now)
            .map_err(AccountRefusal::Info)?;
        let mut events = vec![AccountEvent::PasswordReset { record, at: now }, AccountEvent::SessionsEnded];
        events.extend(info.into_iter().map(AccountEvent::Info));
        if self.is_blocked() || self.suspect_since.is_some() {
            events.push(AccountEvent::Unblocked);
        }
        if self.is_frozen() {
            events.push(AccountEvent::Unfrozen);
        }
        Ok(events)
    }

    fn change_info(
        &self,
        command: InfoCommand,
        terms: &Terms,
        now: Timestamp,
    ) -> Result<Vec<AccountEvent>, AccountRefusal> {
        match command {
            // A proof for a recovery case is taken while everything else is held.
            InfoCommand::AcceptStep { .. } => {}
            InfoCommand::Due if self.is_blocked() || self.is_frozen() => return Ok(vec![]),
            _ => self.refuse_unless_usable()?,
        }
        let decided = self.info.decide(command, &terms.info, now).map_err(AccountRefusal::Info)?;
        let gone = |is_kind: fn(Kind) -> bool| {
            decided.iter().any(|event| match event {
                InfoEvent::Removed { item, why: Why::Left }
                | InfoEvent::Suspended { item, .. }
                | InfoEvent::Distrusted { item, .. } => {
                    self.info.get(*item).is_some_and(|item| is_kind(item.kind()))
                }
                _ => false,
            })
        };
        let (factors, addresses) = (gone(|kind| !kind.is_address()), gone(Kind::is_address));
        let mut events: Vec<AccountEvent> = decided.into_iter().map(AccountEvent::Info).collect();
        events.extend(factors.then_some(AccountEvent::FactorsChanged));
        events.extend(addresses.then_some(AccountEvent::AddressesChanged));
        Ok(events)
    }
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Account([REDACTED])")
    }
}

/// Four counters; what is bound to one dies when it is raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Epochs {
    /// Sessions: raised by a block, a freeze, a change and a reset of the password.
    pub session: u64,
    /// Links: raised by a reset alone, so that no thief's change of password kills the owner's link.
    pub credential: u64,
    /// Links: raised when a second factor left, after its hold, or was suspended or distrusted.
    pub factor: u64,
    /// Links: raised when an address left, after its hold, or was suspended or distrusted.
    pub recovery: u64,
}

/// Whether an account may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "s", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Standing {
    /// It may.
    Open,
    /// It may not, until its owner has recovered it.
    Blocked {
        /// Why.
        reason: BlockReason,
        /// Since when.
        since: Timestamp,
    },
}

/// Why an account is blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum BlockReason {
    /// Unusual activity: see [`weigh`](crate::flow::weigh).
    UnusualActivity,
    /// A recovery was completed, and an older address says that it was not the owner's.
    Reversed,
}

impl BlockReason {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnusualActivity => "unusual-activity",
            Self::Reversed => "reversed",
        }
    }

    /// What to tell the person, after a proof or by mail.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::UnusualActivity => "We noticed unusual activity in this account, so we blocked it for now.",
            Self::Reversed => "We were told that the last recovery of this account was not its owner's.",
        }
    }
}

/// The rules that a decision is made by.
#[derive(Debug, Clone)]
pub struct Terms {
    /// For security info: hold, maturity, limits.
    pub info: regain_info::Terms,
    /// What is enough.
    pub table: super::Table,
    /// How long a case lives that has no hold, or one whose hold was contested, after it. A released
    /// case lives as long again as its hold.
    pub case_lifetime: std::time::Duration,
}

impl Default for Terms {
    /// The documented defaults: a hold of 7 days; a case lives 24 hours (NIST SP 800-63B-4 section
    /// 4.2.1.2 allows an issued code that long by mail).
    fn default() -> Self {
        Self {
            info: regain_info::Terms::default(),
            table: super::DEFAULT_TABLE,
            case_lifetime: std::time::Duration::from_secs(24 * 60 * 60),
        }
    }
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Freeze {
    case: CaseId,
    since: Timestamp,
}

mod record_text {
    use regain_hash::Record;
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(record: &Record, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(record.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Record, D::Error> {
        // The text is not echoed: it is a password's record.
        String::deserialize(deserializer)?.parse().map_err(|_| D::Error::custom("not a password record"))
    }
}

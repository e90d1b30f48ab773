//! One change of one account: what the core decided, collected into one commit.

use std::time::Duration;

use regain_info::{Alert, Event as InfoEvent, IndexKey, Item, ItemId, Kind, Purpose as _, Recover, Verify};
use regain_token::{Binding, LinkText, Purpose};
use regain_types::{AccountId, Timestamp};

use super::crypto::{LetterBody, link_state};
use super::letters::Content;
use super::{CONTEST, Fault, Regain};
use crate::flow::{
    Account, AccountCommand, AccountEvent, AccountRefusal, Case, CaseCommand, CaseEvent, CaseRefusal,
    Holding, Route,
};
use crate::notify::Notifier;
use crate::store::{
    AccountKey, AuditEntry, CaseBy, CaseId, Commit, CommitError, Committed, LetterId, LinkStatus, OnceKey,
    Store, StoredAccount, StoredCase, StoredLetter, StoredLink, Write,
};

/// An account, perhaps one of its cases, and everything that follows from a decision about them.
///
/// Nothing is written before [`Change::commit`], and then everything is, or nothing.
pub(super) struct Change<'r, S, N> {
    service: &'r Regain<S, N>,
    now: Timestamp,
    key: AccountKey,
    account: Versioned<Account>,
    told_before: Vec<Item>,
    case: Option<Versioned<Case>>,
    commit: Commit,
}

/// A state with the revision that it was read at.
struct Versioned<T> {
    state: T,
    was: Option<u64>,
    changed: bool,
}

impl<'r, S: Store, N: Notifier> Change<'r, S, N> {
    /// Reads an account; `None` where there is none.
    pub(super) async fn of(service: &'r Regain<S, N>, account: &AccountId) -> Result<Option<Self>, Fault> {
        let key = service.key(account);
        let Some(stored) = service.store.account(&key).await? else { return Ok(None) };
        let state: Account = serde_json::from_str(&stored.state).map_err(|_| Fault::State)?;
        let now = not_before(service.now().await?, state.newest_time());
        Ok(Some(Self::with(service, now, key, state, Some(stored.rev))))
    }

    /// A new account.
    pub(super) fn new(service: &'r Regain<S, N>, now: Timestamp, key: AccountKey, account: Account) -> Self {
        let mut change = Self::with(service, now, key, account, None);
        change.account.changed = true;
        change
    }

    fn with(
        service: &'r Regain<S, N>,
        now: Timestamp,
        key: AccountKey,
        state: Account,
        was: Option<u64>,
    ) -> Self {
        let told_before = state.info().told().cloned().collect();
        let account = Versioned { state, was, changed: false };
        Self { service, now, key, account, told_before, case: None, commit: Commit::at(now) }
    }

    /// Reads a case into the change. Whether there is one.
    pub(super) async fn read_case(&mut self, by: CaseBy) -> Result<bool, Fault> {
        let Some(stored) = self.service.store.case(&by).await? else { return Ok(false) };
        if stored.key != self.key {
            return Ok(false);
        }
        let state: Case = serde_json::from_str(&stored.state).map_err(|_| Fault::State)?;
        self.now = not_before(self.now, state.newest_time());
        self.commit.now = self.now;
        self.case = Some(Versioned { state, was: Some(stored.rev), changed: false });
        self.align_case();
        Ok(true)
    }

    /// A blocked account takes the strict path, also where its case was opened before the block, and
    /// trusts nothing that came after the suspicion, also where the suspicion moved back since.
    fn align_case(&mut self) {
        if self.account().is_blocked() {
            self.tighten();
        }
    }

    /// Lets the case take the strict path; nothing where it does already.
    pub(super) fn tighten(&mut self) {
        // The oldest address always counts, so there is a path; and a case that is over stays so.
        if let Some(route) = self.route(true, self.mature_by()) {
            let _ = self.case_do(CaseCommand::Tighten(route));
        }
    }

    /// The row of the table for this account, as it was at `mature_by`.
    pub(super) fn route(&self, strict: bool, mature_by: Timestamp) -> Option<Route> {
        let holding = Holding::of(self.account().counting(mature_by));
        let path = self.service.terms.table.path(holding, strict)?;
        Some(Route { strict, holding, path, mature_by })
    }

    /// Guards the account's revision, where the decision depends on it and does not change it.
    pub(super) const fn guard_account(&mut self) {
        self.account.changed = true;
    }

    /// The time that this change is decided at.
    pub(super) const fn now(&self) -> Timestamp {
        self.now
    }

    pub(super) const fn account(&self) -> &Account {
        &self.account.state
    }

    pub(super) const fn key(&self) -> &AccountKey {
        &self.key
    }

    pub(super) fn case(&self) -> Option<&Case> {
        self.case.as_ref().map(|case| &case.state)
    }

    /// Puts a new case into the change.
    pub(super) fn open_case(&mut self, case: Case) {
        self.audit(
            "case-opened",
            format!("{} {}", case.reason().code(), if case.is_strict() { "strict" } else { "plain" }),
            Some(case.id()),
        );
        self.case = Some(Versioned { state: case, was: None, changed: true });
    }

    /// Lets the account decide, and takes what follows into the commit: the index too.
    pub(super) fn account_do(
        &mut self,
        command: AccountCommand,
    ) -> Result<Vec<AccountEvent>, AccountRefusal> {
        let events = self.account.state.decide(command, &self.service.terms, self.now)?;
        for event in &events {
            self.reindex(event);
            self.account.state.apply(event);
            let detail = match event {
                AccountEvent::Info(info) => info.item().to_string(),
                AccountEvent::Blocked { reason, .. } => reason.code().to_owned(),
                _ => String::new(),
            };
            self.audit(event.code(), detail, None);
        }
        self.account.changed |= !events.is_empty();
        Ok(events)
    }

    /// Lets the case decide; a freeze that it asks for, and the end of one, happen in the same commit.
    pub(super) fn case_do(&mut self, command: CaseCommand) -> Result<Vec<CaseEvent>, CaseRefusal> {
        let Some(case) = &mut self.case else { return Err(CaseRefusal::Over) };
        let events = case.state.decide(command, &self.service.terms, self.now)?;
        events.iter().for_each(|event| case.state.apply(event));
        case.changed |= !events.is_empty();
        let id = case.state.id();
        for event in &events {
            let detail = match event {
                CaseEvent::Proven(proof) => proof.item.to_string(),
                CaseEvent::Held { until, .. } => until.as_millis().to_string(),
                _ => String::new(),
            };
            self.audit(event.code(), detail, Some(id));
            let follows = match event {
                CaseEvent::FreezeAsked => AccountCommand::Freeze { case: id },
                CaseEvent::Closed { .. } => AccountCommand::Unfreeze { case: id },
                _ => continue,
            };
            self.account_do(follows).map_err(|_| CaseRefusal::Over)?;
        }
        Ok(events)
    }

    /// Makes a link for `item`, bound to the account as it is after what was decided so far.
    pub(super) fn mint(
        &mut self,
        purpose: Purpose,
        item: ItemId,
        lifetime: Duration,
    ) -> Result<LinkText, Fault> {
        let state = link_state(purpose, self.account.state.epochs(), item);
        let binding = Binding { account: &self.key.account, state: &state };
        let minted =
            self.service.links().mint(purpose, binding, self.now.after(lifetime), self.service.draw()?)?;
        self.write(Write::NewLink(StoredLink {
            tenant: self.key.tenant.clone(),
            row: minted.row,
            purpose: purpose.name().to_owned(),
            account: self.key.account.clone(),
            case: self.case().map(Case::id),
            item,
            status: LinkStatus::Issued,
        }));
        Ok(minted.text)
    }

    /// A letter with a link that proves the address of `item`.
    pub(super) fn letter_to_recover(
        &mut self,
        item: &Item,
        content: &Content<'_>,
        lifetime: Duration,
    ) -> Result<(), Fault> {
        self.letter(item, Recover::NAME, content, None, Some(lifetime))
    }

    /// A letter with a link that confirms the address of `item`.
    pub(super) fn letter_to_verify(
        &mut self,
        item: &Item,
        content: &Content<'_>,
        lifetime: Duration,
    ) -> Result<(), Fault> {
        self.letter(item, Verify::NAME, content, None, Some(lifetime))
    }

    /// Tells every address that was registered before the change or is after it. Those that were
    /// mature before the account became suspect get a link to contest.
    pub(super) fn tell_everybody(&mut self, content: &Content<'_>) -> Result<(), Fault> {
        let mut told = std::mem::take(&mut self.told_before);
        let new: Vec<Item> = self
            .account
            .state
            .info()
            .told()
            .filter(|item| told.iter().all(|old| old.id() != item.id()))
            .cloned()
            .collect();
        told.extend(new);
        let mature_by = self.mature_by();
        for item in &told {
            let still_here = self.account.state.info().get(item.id()).is_some();
            let may = content.may_be_contested() && still_here && item.had_matured_by(mature_by);
            let link = if may { Some(self.mint(CONTEST, item.id(), CONTEST_LIFETIME)?) } else { None };
            self.letter(item, Alert::NAME, content, link.as_ref().map(LinkText::expose), None)?;
        }
        self.told_before = told;
        Ok(())
    }

    /// What must have been mature to prove or contest anything now.
    pub(super) fn mature_by(&self) -> Timestamp {
        let suspect = self.account.state.suspect_since().unwrap_or(self.now);
        self.case().map_or(suspect, |case| case.mature_by().min(suspect))
    }

    /// Adds a write that the core knows nothing of.
    pub(super) fn write(&mut self, write: Write) {
        self.commit.writes.push(write);
    }

    /// Makes the commit happen at most once.
    pub(super) const fn once(&mut self, key: OnceKey) {
        self.commit.once = Some(key);
    }

    /// Adds a line to the audit trail of this account.
    pub(super) fn audit(&mut self, code: &str, detail: String, case: Option<CaseId>) {
        let entry = AuditEntry {
            tenant: self.key.tenant.clone(),
            account: Some(self.key.account.clone()),
            case,
            at: self.now,
            code: code.to_owned(),
            detail,
        };
        self.write(Write::Append(entry));
    }

    /// The commit, complete.
    pub(super) fn into_commit(mut self) -> Result<Commit, Fault> {
        if self.account.changed {
            let state = serde_json::to_string(&self.account.state).map_err(|_| Fault::State)?;
            if state.len() > StoredAccount::MAX_STATE_BYTES {
                return Err(Fault::State);
            }
            let (rev, due) = (next(self.account.was), self.account.state.next_due());
            let row = StoredAccount { key: self.key.clone(), rev, due, state };
            self.commit.writes.insert(0, Write::PutAccount { row, was: self.account.was });
        }
        if let Some(case) = self.case.filter(|case| case.changed) {
            let row = StoredCase {
                id: case.state.id(),
                key: self.key,
                rev: next(case.was),
                live: case.state.is_live(),
                due: case.state.next_due(),
                state: serde_json::to_string(&case.state).map_err(|_| Fault::State)?,
            };
            self.commit.writes.insert(0, Write::PutCase { row, was: case.was });
        }
        Ok(self.commit)
    }

    /// Commits. `Ok(false)` where somebody else was first: read and decide anew.
    pub(super) async fn commit(self) -> Result<bool, Fault> {
        let store = &self.service.store;
        let commit = self.into_commit()?;
        if commit.writes.is_empty() {
            return Ok(true);
        }
        match store.commit(&commit).await {
            Ok(Committed::Now | Committed::Before) => Ok(true),
            Err(CommitError::Conflict) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    fn letter(
        &mut self,
        item: &Item,
        purpose: &str,
        content: &Content<'_>,
        contest: Option<&str>,
        lifetime: Option<Duration>,
    ) -> Result<(), Fault> {
        if item.kind() != Kind::Email {
            return Ok(());
        }
        let (subject, text) = content.render(&self.service.site, contest);
        let code = content.code().to_owned();
        let not_after = lifetime.map(|lifetime| self.now.after(lifetime));
        let body =
            LetterBody { purpose: purpose.to_owned(), item: item.clone(), code, subject, text, not_after };
        let id = LetterId::new(self.service.draw()?);
        let (sealed_by, sealed) = self.service.seal_letter(&self.key, id, &body)?;
        let letter =
            StoredLetter { id, key: self.key.clone(), sealed_by, sealed, due: Some(self.now), attempts: 0 };
        // Who is written to, and for which purpose; the reading itself is noted when it happens.
        self.audit("letter-queued", format!("{} {purpose} {}", content.code(), item.id()), None);
        self.write(Write::NewLetter(letter));
        Ok(())
    }

    /// An address is found from when it is proven until it is gone.
    fn reindex(&mut self, event: &AccountEvent) {
        let AccountEvent::Info(event) = event else { return };
        let info = self.account.state.info();
        let keys = |id: ItemId| info.get(id).map(|item| item.index_keys().to_vec()).unwrap_or_default();
        let (found, lost): (Vec<IndexKey>, Vec<IndexKey>) = match event {
            InfoEvent::Proven { item, .. } => (keys(*item), vec![]),
            InfoEvent::Resealed { item } if item.is_proven() => (item.index_keys().to_vec(), keys(item.id())),
            InfoEvent::Removed { item, .. } | InfoEvent::Distrusted { item, .. } => (vec![], keys(*item)),
            _ => return,
        };
        let account = self.key.clone();
        self.commit
            .writes
            .extend(found.into_iter().map(|key| Write::Index { key, account: account.clone() }));
        self.commit
            .writes
            .extend(lost.into_iter().map(|key| Write::Unindex { key, account: account.clone() }));
    }
}

/// The store's time, but not before what was written already: a clock that went back a little decides
/// nothing anew. One that once ran far ahead is not followed, or the account would wait for it.
fn not_before(now: Timestamp, written: Timestamp) -> Timestamp {
    now.max(written.min(now.after(CLOCK_SKEW)))
}

fn next(was: Option<u64>) -> u64 {
    was.unwrap_or(0).saturating_add(1)
}

const CLOCK_SKEW: Duration = Duration::from_secs(5 * 60);

/// How long a "this wasn't me" link works: as long as a link may.
pub(super) const CONTEST_LIFETIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

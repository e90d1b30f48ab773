//! work: what is due. Requests are looked at, holds end, changes bite, letters go out.

use std::time::Duration;

use regain_info::{Command as InfoCommand, IndexKey, Item, Kind, Ledger, Reading, index_keys};
use regain_token::LinkText;
use regain_types::{AccountId, Timestamp};

use super::change::Change;
use super::letters::Content;
use super::limits::Subject;
use super::{Fault, RECOVER, RECOVER_STRICT, Regain, TRIES, Worked};
use crate::flow::{AccountCommand, AccountEvent, Case, CaseCommand, CaseEvent, Reason};
use crate::notify::Notifier;
use crate::store::{
    AccountKey, AuditEntry, CaseBy, CaseId, Commit, CommitError, Committed, OnceKey, Store, StoredLetter,
    StoredRequest, Write,
};

impl<S: Store, N: Notifier> Regain<S, N> {
    /// Does what is due now, at most `limit` of each kind. Call it every few seconds from one task or
    /// from many: every step is guarded, and none is lost by a crash.
    ///
    /// # Errors
    /// [`Fault`] where the store fails. What was done before stays done.
    pub async fn work(&self, limit: u32) -> Result<Worked, Fault> {
        let mut worked = Worked::default();
        let due = self.store.due(&self.tenant, self.now().await?, limit).await?;
        for request in &due.requests {
            let done = Worked { requests: 1, ..Worked::default() };
            self.count(&mut worked, done, self.answer_request(request).await).await?;
        }
        for case in &due.cases {
            let done = Worked { cases: 1, ..Worked::default() };
            self.count(&mut worked, done, self.look_at_case(*case).await).await?;
        }
        for key in &due.accounts {
            let done = Worked { accounts: 1, ..Worked::default() };
            self.count(&mut worked, done, self.look_at_account(&key.account).await).await?;
        }
        // What the steps above wrote goes out in the same round.
        let now = self.now().await?;
        for letter in &self.store.due(&self.tenant, now, limit).await?.letters {
            let (sent, failed) =
                (Worked { sent: 1, ..Worked::default() }, Worked { failed: 1, ..Worked::default() });
            match self.send(letter, now).await {
                Ok(Some(true)) => worked.add(sent),
                Ok(Some(false)) => worked.add(failed),
                Ok(None) => {}
                Err(fault) => self.count(&mut worked, failed, Err(fault)).await?,
            }
        }
        self.sweep().await?;
        Ok(worked)
    }

    /// Forgets, once an hour, what ended long ago.
    async fn sweep(&self) -> Result<(), Fault> {
        let now = self.now().await?;
        let sweep = Write::Sweep { before: now.before(KEEP) };
        match self.store.commit(&Commit::at(now).with(self.take(Subject::Sweep)?).with(sweep)).await {
            Ok(_) | Err(CommitError::Limited { .. } | CommitError::Conflict) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// One row that can't be worked on stops no other; a store that fails stops all.
    async fn count(&self, worked: &mut Worked, done: Worked, step: Result<(), Fault>) -> Result<(), Fault> {
        match step {
            Ok(()) => worked.add(done),
            Err(fault) if fault.is_of_one_row() => {
                worked.add(Worked { faults: 1, ..Worked::default() });
                let now = self.now().await?;
                let entry = AuditEntry {
                    tenant: self.tenant.clone(),
                    account: None,
                    case: None,
                    at: now,
                    code: "work-fault".to_owned(),
                    detail: fault.code().to_owned(),
                };
                let limit = self.take(Subject::AuditedRefusals(""))?;
                // The same row is found at each round: its line is limited, and a full trail stops nothing.
                let _ = self.store.commit(&Commit::at(now).with(limit).with(Write::Append(entry))).await;
            }
            Err(fault) => return Err(fault),
        }
        Ok(())
    }

    /// Works until nothing is due. For programs that end; a server calls [`Regain::work`] for ever.
    ///
    /// # Errors
    /// As [`Regain::work`].
    pub async fn work_until_idle(&self) -> Result<Worked, Fault> {
        let mut total = Worked::default();
        for _ in 0..MAX_ROUNDS {
            let round = self.work(100).await?;
            if round.is_idle() {
                break;
            }
            total.add(round);
        }
        Ok(total)
    }

    /// Looks up who is meant, here and nowhere before, and invites each account once.
    async fn answer_request(&self, request: &StoredRequest) -> Result<(), Fault> {
        let invited = self.invite_all(request).await;
        if let Err(Fault::Store(_) | Fault::Commit(_) | Fault::Contended) = invited {
            return invited;
        }
        // Whatever else is wrong with the request is wrong for ever: it ends, and the fault is told.
        let done = Commit::at(self.now().await?)
            .with(Write::EndRequest { tenant: self.tenant.clone(), id: request.id });
        match self.store.commit(&done).await {
            Ok(Committed::Now | Committed::Before) | Err(CommitError::Conflict) => invited,
            Err(error) => Err(error.into()),
        }
    }

    async fn invite_all(&self, request: &StoredRequest) -> Result<(), Fault> {
        let reason = Reason::from_code(&request.reason).ok_or(Fault::State)?;
        let found = index_keys(&self.keys, &self.tenant, &self.open_typed(request)?);
        let mut invited = Ok(());
        for account in self.store.find(&self.tenant, &found).await? {
            invited = invited.and(self.invite(&account, &found, reason, request).await);
        }
        invited
    }

    /// Opens or joins a case, and mails links to stored addresses: on the plain path to the one that
    /// was typed, on the strict path to every one that counts.
    async fn invite(
        &self,
        account: &AccountId,
        found: &[IndexKey],
        reason: Reason,
        request: &StoredRequest,
    ) -> Result<(), Fault> {
        for _ in 0..TRIES {
            let Some(mut change) = Change::of(self, account).await? else { return Ok(()) };
            let live = change.read_case(CaseBy::LiveOf(change.key().clone())).await?;
            if live && change.case().is_some_and(|case| !case.is_live_at(change.now())) {
                // Its end is due and comes first; the request is still there.
                self.look_at_case_of(change).await?;
                continue;
            }
            change.once(OnceKey(once(request, account)));
            if self.join_case(&mut change, found, reason)? {
                change.write(self.take(Subject::Invitations(account.as_str()))?);
            } else {
                change.audit("invitation-refused", reason.code().to_owned(), None);
            }
            match change.commit().await {
                Ok(true) => return Ok(()),
                Ok(false) => {}
                Err(Fault::Commit(CommitError::Limited { .. })) => return self.audit_limited(account).await,
                Err(fault) => return Err(fault),
            }
        }
        Err(Fault::Contended)
    }

    /// `false` where nothing that was typed counts as a proof.
    fn join_case(
        &self,
        change: &mut Change<'_, S, N>,
        found: &[IndexKey],
        reason: Reason,
    ) -> Result<bool, Fault> {
        // Only a block is strict from the start. A stated reason is proven by claiming its link: a
        // request can be made by anybody.
        let blocked = change.account().is_blocked();
        let suspect = change.account().suspect_since().filter(|_| blocked);
        let mature_by = suspect.unwrap_or_else(|| change.now()).min(change.now());
        let typed = |item: &&Item| item.index_keys().iter().any(|key| found.contains(key));
        let Some(typed) = change.account().counting(mature_by).find(typed).cloned() else { return Ok(false) };
        if change.case().is_none() {
            let Some(route) = change.route(blocked, mature_by) else { return Ok(false) };
            let id = CaseId::new(self.draw()?);
            change.open_case(Case::open(id, reason, route, &self.terms, change.now()));
        }
        let to_all = reason.is_strict(blocked) || change.case().is_some_and(Case::is_strict);
        let to: Vec<Item> = match to_all {
            true => change.account().counting(change.mature_by()).cloned().collect(),
            false => vec![typed],
        };
        self.mail_links(change, &to, reason)?;
        Ok(true)
    }

    /// A link of its own to each mailbox.
    pub(super) fn mail_links(
        &self,
        change: &mut Change<'_, S, N>,
        to: &[Item],
        reason: Reason,
    ) -> Result<(), Fault> {
        let standing = match change.account().standing() {
            crate::flow::Standing::Blocked { reason, .. } => Some(reason.sentence()),
            crate::flow::Standing::Open => None,
        };
        for item in to.iter().filter(|item| item.kind() == Kind::Email) {
            let purpose = if reason.is_strict(false) { RECOVER_STRICT } else { RECOVER };
            let link: LinkText = change.mint(purpose, item.id(), LINK_LIFETIME)?;
            let minutes = LINK_LIFETIME.as_secs() / 60;
            let content = Content::Recover { reason, link: link.expose(), minutes, standing };
            change.letter_to_recover(item, &content, LINK_LIFETIME)?;
        }
        Ok(())
    }

    async fn look_at_case(&self, id: CaseId) -> Result<(), Fault> {
        let Some(stored) = self.store.case(&CaseBy::Id(self.tenant.clone(), id)).await? else {
            return Ok(());
        };
        for _ in 0..TRIES {
            let Some(mut change) = Change::of(self, &stored.key.account).await? else { return Ok(()) };
            if !change.read_case(CaseBy::Id(self.tenant.clone(), id)).await?
                || self.look_at_case_of(change).await?
            {
                return Ok(());
            }
        }
        Err(Fault::Contended)
    }

    /// Ends a hold, and mails fresh links to what was proven before it; or ends the case.
    async fn look_at_case_of(&self, mut change: Change<'_, S, N>) -> Result<bool, Fault> {
        // The end of a hold comes first: a worker that is late loses nobody the wait.
        let events = change.case_do(CaseCommand::EndHold).unwrap_or_default();
        let _ = change.case_do(CaseCommand::Expire);
        if events.iter().any(|event| matches!(event, CaseEvent::Released { .. })) {
            let waited = change.case().map(Case::waited).unwrap_or_default();
            let waited = |item: &&Item| waited.contains(&item.id()) && item.kind() == Kind::Email;
            let to: Vec<Item> =
                change.account().counting(change.mature_by()).filter(waited).cloned().collect();
            for item in &to {
                let link = change.mint(RECOVER, item.id(), RELEASE_LIFETIME)?;
                let hours = RELEASE_LIFETIME.as_secs() / 3600;
                change.letter_to_recover(
                    item,
                    &Content::Release { link: link.expose(), hours },
                    RELEASE_LIFETIME,
                )?;
            }
        }
        change.commit().await
    }

    async fn look_at_account(&self, account: &AccountId) -> Result<(), Fault> {
        for _ in 0..TRIES {
            let Some(mut change) = Change::of(self, account).await? else { return Ok(()) };
            let before: Vec<Item> = change.account().info().items().to_vec();
            let events = change.account_do(AccountCommand::Info(InfoCommand::Due)).unwrap_or_default();
            for event in &events {
                let AccountEvent::Info(info) = event else { continue };
                let gone = before.iter().find(|item| item.id() == info.item() && item.is_proven());
                if let Some(item) = gone {
                    change.tell_everybody(&Content::Removed { what: &super::letters::what(item) })?;
                }
            }
            if change.commit().await? {
                return Ok(());
            }
        }
        Err(Fault::Contended)
    }

    /// Sends one letter at least once. `None` where another worker has it.
    async fn send(&self, stored: &StoredLetter, now: Timestamp) -> Result<Option<bool>, Fault> {
        let tries = stored.attempts.saturating_add(1);
        let due = (tries < MAX_ATTEMPTS).then(|| now.after(backoff(tries)));
        let take = Write::TakeLetter { id: stored.id, attempts: stored.attempts, due };
        match self.store.commit(&Commit::at(now).with(take)).await {
            Ok(_) => {}
            Err(CommitError::Conflict) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        let mut ledger = Ledger::new();
        let sent = match self.open_letter(stored, &mut ledger, now)? {
            Some(letter) => Some(self.notifier.send(&letter).await.is_ok()),
            // It waited too long for the mail to work: its link is dead, and a new request makes a new one.
            None => None,
        };
        let mut after = self.note_readings(&stored.key, ledger, now);
        if sent != Some(false) {
            after = after.with(Write::EndLetter { id: stored.id });
        }
        let _ = self.store.commit(&after).await?;
        Ok(sent)
    }

    /// Each reading of an address is accounted for: which item, for which purpose.
    fn note_readings(&self, key: &AccountKey, ledger: Ledger, now: Timestamp) -> Commit {
        let entry = |reading: Reading| AuditEntry {
            tenant: key.tenant.clone(),
            account: Some(key.account.clone()),
            case: None,
            at: now,
            code: "address-read".to_owned(),
            detail: format!("{} {}", reading.purpose, reading.item),
        };
        let readings = ledger.into_readings().into_iter().map(entry);
        readings.fold(Commit::at(now), |commit, entry| commit.with(Write::Append(entry)))
    }

    async fn audit_limited(&self, account: &AccountId) -> Result<(), Fault> {
        let Some(mut change) = Change::of(self, account).await? else { return Ok(()) };
        change.audit("invitations-limited", String::new(), None);
        change.commit().await.map(|_| ())
    }
}

fn once(request: &StoredRequest, account: &AccountId) -> [u8; 32] {
    let id = regain_types::MacKey::danger_from_bytes(&widened(request.id.as_bytes()));
    *id.tag(&regain_types::Context::new("regain/v1/invite").text(account.as_str())).as_bytes()
}

fn widened(id: &[u8; 16]) -> [u8; 32] {
    let mut out = [0; 32];
    for (to, from) in out.iter_mut().zip(id) {
        *to = *from;
    }
    out
}

/// 30 s, 1 min, 2 min, ... 4 h.
fn backoff(tries: u32) -> Duration {
    let doubled = 30_u64.saturating_mul(1_u64.checked_shl(tries.saturating_sub(1)).unwrap_or(u64::MAX));
    Duration::from_secs(doubled.min(4 * 3600))
}

/// How long a mailed link works: long enough for slow mail, far below NIST's 24 hours.
pub(super) const LINK_LIFETIME: Duration = Duration::from_secs(60 * 60);
/// How long the link works that ends a hold: NIST SP 800-63B-4 section 4.2.1.2. While the case lives, a
/// new request mails a fresh one.
const RELEASE_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);
/// What ended longer ago than this is forgotten.
const KEEP: Duration = Duration::from_secs(30 * 24 * 60 * 60);
const MAX_ATTEMPTS: u32 = 12;
const MAX_ROUNDS: u32 = 1000;

//! peek, claim, prove: a link is looked at, then used; a code is given. Each success adds to the
//! case's evidence.

use regain_info::{Command as InfoCommand, Item, Kind};
use regain_token::{ClaimantId, GrantHandle, LinkText, Reason as Why, Rejected};
use regain_types::AccountId;

use super::change::Change;
use super::known::{Known, counts_from};
use super::letters::Content;
use super::limits::Subject;
use super::outcome::{Claimed, PeekedLink, PeekedNotice, StepNeeded, digest};
use super::{CONFIRM, CONTEST, Denied, Fault, RECOVER_STRICT, Regain, TRIES};
use crate::flow::{
    AccountCommand, CaseCommand, CaseEvent, ClaimantDigest, GRANT_LIFETIME, Method, Progress, Proof, Reason,
    Standing,
};
use crate::notify::Notifier;
use crate::store::{CaseBy, CaseId, Commit, LinkStatus, Store, Write};

impl<S: Store, N: Notifier> Regain<S, N> {
    /// What a recovery link is about. For a GET request, a mail scanner, a preview: it writes
    /// nothing, however often it is called.
    ///
    /// # Errors
    /// [`Denied`].
    pub async fn peek(&self, link: &LinkText) -> Result<PeekedLink, Denied> {
        let known = self.know_recovery(link).await?.map_err(Denied::from)?;
        if known.link.status != LinkStatus::Issued {
            return Err(Denied::Rejected);
        }
        let Some(case) = known.change.case().filter(|case| case.is_live_at(known.change.now())) else {
            return Err(Denied::Rejected);
        };
        let blocked = match known.change.account().standing() {
            Standing::Blocked { reason, .. } => Some(reason.sentence()),
            Standing::Open => None,
        };
        let strict = known.link.purpose == RECOVER_STRICT.name();
        let reason = if strict { Reason::SomeoneElse } else { case.reason() };
        let expires = known.peeked.expires();
        Ok(PeekedLink { reason, expires, mask: known.item.mask().to_owned(), blocked })
    }

    /// What a "this wasn't me" link is about: for the page that asks before it calls
    /// [`contest`](Regain::contest). It writes nothing.
    ///
    /// # Errors
    /// [`Denied`].
    pub async fn peek_contest(&self, link: &LinkText) -> Result<PeekedNotice, Denied> {
        Self::notice(self.know_mature(CONTEST, link).await?)
    }

    /// Which address a confirmation link confirms: for the page that asks before it calls
    /// [`confirm_info`](Regain::confirm_info). It writes nothing.
    ///
    /// # Errors
    /// [`Denied`].
    pub async fn peek_confirm(&self, link: &LinkText) -> Result<PeekedNotice, Denied> {
        Self::notice(self.know(CONFIRM, link).await?)
    }

    fn notice(known: Result<Known<'_, S, N>, Rejected>) -> Result<PeekedNotice, Denied> {
        let known = known?;
        if known.link.status != LinkStatus::Issued {
            return Err(Denied::Rejected);
        }
        Ok(PeekedNotice { mask: known.item.mask().to_owned(), expires: known.peeked.expires() })
    }

    /// Writes a refusal to the audit trail that never came as far as this service: a text that is not
    /// a link ([`LinkText::parse`]). Answers what a stranger may hear.
    pub async fn refused(&self, rejected: Rejected) -> Denied {
        match self.refuse::<()>(rejected, None).await {
            Ok(()) => Denied::Rejected,
            Err(denied) => denied,
        }
    }

    /// Uses a recovery link, for a POST request after a person's gesture.
    ///
    /// `claimant` is drawn once per browser and kept there (a cookie, a file with mode 0600): with
    /// the same one, a lost answer is asked for again and the same handle comes back; with another
    /// one, a used link is refused. Proofs add up only under one claimant.
    ///
    /// # Errors
    /// [`Denied`]; the reason is in the audit trail.
    pub async fn claim(&self, link: &LinkText, claimant: &ClaimantId) -> Result<Claimed, Denied> {
        for _ in 0..TRIES {
            let known = match self.know_recovery(link).await? {
                Ok(known) => known,
                Err(rejected) => return self.refuse(rejected, None).await,
            };
            if let Some(claimed) = self.claim_known(known, claimant).await? {
                return Ok(claimed);
            }
        }
        Err(Fault::Contended.into())
    }

    /// Gives the code that an authenticator shows, for the case that `handle` came from.
    ///
    /// The attempt is taken from the account's budget before the code is compared, and a new case
    /// gives none back. An account without an authenticator answers like a wrong code.
    ///
    /// # Errors
    /// [`Denied`].
    pub async fn prove(
        &self,
        handle: &GrantHandle,
        claimant: &ClaimantId,
        code: &str,
    ) -> Result<Claimed, Denied> {
        let account = self.account_of(handle, claimant).await?;
        let reserve = Commit::at(self.now().await?)
            .with(self.take(Subject::Proofs(account.as_str())).map_err(Fault::from)?);
        let _ = self.store.commit(&reserve).await?;
        for _ in 0..TRIES {
            let (mut change, by) = self.granted(handle).await?;
            let Some((item, step)) = self.matching(&change, code)? else {
                change.case_do(CaseCommand::Fail)?;
                if change.commit().await? {
                    return Err(Denied::Rejected);
                }
                continue;
            };
            let now = change.now();
            change.account_do(AccountCommand::Info(InfoCommand::AcceptStep { item: item.id(), step }))?;
            let counts_from = counts_from(&item);
            let proof = Proof {
                method: Method::Authenticator,
                item: item.id(),
                by,
                counts_from,
                first_at: now,
                at: now,
            };
            change.case_do(CaseCommand::Prove(proof))?;
            change.write(self.give_back(Subject::Proofs(account.as_str())).map_err(Fault::from)?);
            if let Some(claimed) = self.answer(change, claimant).await? {
                return Ok(claimed);
            }
        }
        Err(Fault::Contended.into())
    }

    /// `None` where somebody else was first.
    async fn claim_known(
        &self,
        known: Known<'_, S, N>,
        claimant: &ClaimantId,
    ) -> Result<Option<Claimed>, Denied> {
        let Known { mut change, link, item, .. } = known;
        let (by, now) = (digest(claimant), change.now());
        match link.status {
            LinkStatus::Void => {
                return self.refuse(Rejected::because(Why::Revoked), Some(link.account)).await;
            }
            LinkStatus::Claimed { by: first } if first != by.0 => {
                return self.refuse(Rejected::because(Why::AlreadyUsed), Some(link.account)).await;
            }
            LinkStatus::Claimed { .. } => return self.answer(change, claimant).await,
            LinkStatus::Issued => {}
        }
        let (tenant, selector) = (self.tenant.clone(), link.row.selector);
        change.write(Write::ClaimLink { tenant, selector, by: by.0 });
        if link.purpose == RECOVER_STRICT.name() {
            // Whoever states it has proven an address now. A request alone, by anybody, tightens nothing.
            change.tighten();
        }
        change.guard_account();
        let counts_from = counts_from(&item);
        let proof =
            Proof { method: Method::Address, item: item.id(), by, counts_from, first_at: now, at: now };
        let first = change.case().is_some_and(|case| case.proofs().is_empty());
        let events = change.case_do(CaseCommand::Prove(proof))?;
        let strict_now =
            events.iter().any(|event| matches!(event, CaseEvent::FreezeAsked | CaseEvent::Held { .. }));
        if first || strict_now {
            let until = events.iter().find_map(|event| match event {
                CaseEvent::Held { until, .. } => Some(*until),
                _ => None,
            });
            let strict = change.case().is_some_and(crate::flow::Case::is_strict);
            change.tell_everybody(&Content::CaseStarted { strict, until })?;
        }
        self.answer(change, claimant).await
    }

    /// What the claimant's proofs are good for now; commits.
    async fn answer(
        &self,
        mut change: Change<'_, S, N>,
        claimant: &ClaimantId,
    ) -> Result<Option<Claimed>, Denied> {
        let by = digest(claimant);
        let Some(progress) = change.case().filter(|case| case.is_live()).map(|case| case.progress(by)) else {
            return Err(Denied::Rejected);
        };
        let claimed = match progress {
            Progress::Enough => Claimed::Granted(self.handle(&mut change, claimant)?),
            Progress::Held { until, sooner_with } => {
                let handle = self.handle_for_code(&mut change, claimant, &sooner_with)?;
                Claimed::Needs(StepNeeded { held_until: Some(until), with: sooner_with, handle })
            }
            Progress::More { with } => {
                let handle = self.handle_for_code(&mut change, claimant, &with)?;
                Claimed::Needs(StepNeeded { held_until: None, with, handle })
            }
        };
        Ok(change.commit().await?.then_some(claimed))
    }

    fn handle_for_code(
        &self,
        change: &mut Change<'_, S, N>,
        claimant: &ClaimantId,
        with: &[Method],
    ) -> Result<Option<GrantHandle>, Denied> {
        if with.contains(&Method::Authenticator) { self.handle(change, claimant).map(Some) } else { Ok(None) }
    }

    /// The claimant's handle: the one that was given before, while it lives, or a new one.
    fn handle(&self, change: &mut Change<'_, S, N>, claimant: &ClaimantId) -> Result<GrantHandle, Denied> {
        let (by, now) = (digest(claimant), change.now());
        let Some(case) = change.case() else { return Err(Denied::Rejected) };
        let (id, proofs) = (*case.id().as_bytes(), case.proofs());
        if let Some((_, row)) = case.grants().find(|(to, row)| *to == by && now < row.expires) {
            return Ok(self.links().resume_grant(id, claimant, &row, now)?);
        }
        // An old handle is not renewed by asking again: only a proof that is just given makes one.
        if !proofs.iter().any(|proof| proof.by == by && proof.at == now) {
            return Err(Denied::Rejected);
        }
        let (handle, row) =
            self.links().grant(id, claimant, now.after(GRANT_LIFETIME)).map_err(Fault::from)?;
        change.case_do(CaseCommand::Grant { by, row })?;
        Ok(handle)
    }

    /// The case and the claimant that a handle was given to.
    pub(super) async fn granted(
        &self,
        handle: &GrantHandle,
    ) -> Result<(Change<'_, S, N>, ClaimantDigest), Denied> {
        let by_id = CaseBy::Id(self.tenant.clone(), CaseId::from_bytes(handle.case()));
        let Some(stored) = self.store.case(&by_id).await? else {
            return self.refuse(Rejected::because(Why::UnknownSelector), None).await;
        };
        let Some(mut change) = Change::of(self, &stored.key.account).await? else {
            return Err(Denied::Rejected);
        };
        let _ = change.read_case(by_id).await?;
        let (links, now) = (self.links(), change.now());
        let fits = |(_, row): &(ClaimantDigest, _)| links.check_grant(handle, row, now).is_ok();
        let granted = change.case().and_then(|case| case.grants().find(fits));
        match granted {
            Some((by, _)) => Ok((change, by)),
            None => self.refuse(Rejected::because(Why::RowMismatch), Some(stored.key.account)).await,
        }
    }

    async fn account_of(&self, handle: &GrantHandle, claimant: &ClaimantId) -> Result<AccountId, Denied> {
        let (change, by) = self.granted(handle).await?;
        if by == digest(claimant) { Ok(change.key().account.clone()) } else { Err(Denied::Rejected) }
    }

    /// The authenticator and the step that `code` fits, among those that count in this case.
    fn matching(&self, change: &Change<'_, S, N>, code: &str) -> Result<Option<(Item, u64)>, Fault> {
        let vault = self.vault(&change.key().account);
        for item in
            change.account().counting(change.mature_by()).filter(|item| item.kind() == Kind::Authenticator)
        {
            let step = vault.totp(item)?.matching_step(code, change.now());
            if let Some(step) = step.filter(|step| item.last_step().is_none_or(|last| *step > last)) {
                return Ok(Some((item.clone(), step)));
            }
        }
        Ok(None)
    }
}

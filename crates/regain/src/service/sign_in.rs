//! sign_in and check_session: the everyday door, and what closes it.

use regain_hash::{HashError, Verdict};
use regain_info::{Command as InfoCommand, EmailAddr, Kind, index_keys};
use regain_types::{Password, Typed};

use super::change::Change;
use super::limits::{Peer, Subject};
use super::outcome::{Session, SignedIn};
use super::{Fault, Regain, SignInError, TRIES};
use crate::flow::AccountCommand;
use crate::notify::Notifier;
use crate::store::{AuditEntry, Commit, CommitError, Store, Write};

impl<S: Store, N: Notifier> Regain<S, N> {
    /// Signs somebody in by address and password, and the code of an authenticator where the account
    /// has one.
    ///
    /// An unknown address costs one hash as a known one does, and answers like a wrong password; so
    /// does a blocked account, whose owner learns the reason by mail and after a proof. A sign-in
    /// changes no recovery case. Where an address stands for several accounts, the oldest is meant.
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn sign_in(
        &self,
        typed: &EmailAddr,
        password: &Typed,
        code: Option<&str>,
        peer: &Peer,
    ) -> Result<SignedIn, SignInError> {
        self.room()?;
        let lookup = zeroize::Zeroizing::new(typed.expose().to_ascii_lowercase());
        let takes =
            [Subject::SignInTyped(&lookup), Subject::SignInPeer(peer)].map(|subject| self.take(subject));
        let mut tries = Commit::at(self.now().await?);
        for take in takes {
            tries = tries.with(take.map_err(Fault::from)?);
        }
        let _ = self.store.commit(&tries).await?;
        let found = self.store.find(&self.tenant, &index_keys(&self.keys, &self.tenant, typed)).await?;
        for _ in 0..TRIES {
            let change = match found.first() {
                Some(account) => Change::of(self, account).await?,
                None => None,
            };
            let Some(mut change) = change else {
                self.hasher.verify_absent_async(password.duplicate(), &lookup).await?;
                return self.refuse_unknown().await;
            };
            let verdict = self.hasher.verify_async(password.duplicate(), change.account().record()).await?;
            if !verdict.is_match() || change.account().is_blocked() {
                let why = if verdict.is_match() { "blocked" } else { "wrong-password" };
                change.audit("sign-in-refused", why.to_owned(), None);
                change.commit().await?;
                return Err(SignInError::Refused);
            }
            if let Err(refused) = self.take_code(&mut change, code).await {
                change.audit("sign-in-refused", refused.code().to_owned(), None);
                change.commit().await?;
                return Err(refused);
            }
            self.renew_record(&mut change, password, verdict).await?;
            change.audit("signed-in", String::new(), None);
            change.write(self.give_back(Subject::SignInTyped(&lookup)).map_err(Fault::from)?);
            let account = change.key().account.clone();
            change.write(self.give_back(Subject::Proofs(account.as_str())).map_err(Fault::from)?);
            let session =
                Session { account: change.key().account.clone(), epoch: change.account().epochs().session };
            let recovery_under_way = change.account().is_frozen();
            let advice = super::reset::advice(change.account(), change.now());
            if change.commit().await? {
                return Ok(SignedIn { session, recovery_under_way, advice });
            }
        }
        Err(Fault::Contended.into())
    }

    /// Whether a session still lives. Ask at each request: a block, a freeze, a change and a reset of
    /// the password end it.
    ///
    /// # Errors
    /// [`Fault`] where the store fails: treat the session as dead then.
    pub async fn check_session(&self, session: &Session) -> Result<bool, Fault> {
        let change = Change::of(self, &session.account).await?;
        Ok(change.is_some_and(|change| change.account().epochs().session == session.epoch))
    }

    /// Turns a visitor away while the hasher's queue is full: before a try is taken, which could not
    /// be given back alone.
    pub(super) fn room(&self) -> Result<(), HashError> {
        if self.hasher.load().full { Err(HashError::Busy) } else { Ok(()) }
    }

    /// Writes what a wrong password writes, so that an unknown address costs the same.
    async fn refuse_unknown(&self) -> Result<SignedIn, SignInError> {
        let now = self.now().await?;
        let entry = AuditEntry {
            tenant: self.tenant.clone(),
            account: None,
            case: None,
            at: now,
            code: "sign-in-refused".to_owned(),
            detail: "unknown".to_owned(),
        };
        let limit = self.take(Subject::AuditedRefusals("")).map_err(Fault::from)?;
        match self.store.commit(&Commit::at(now).with(limit).with(Write::Append(entry))).await {
            Ok(_) | Err(CommitError::Limited { .. }) => Err(SignInError::Refused),
            Err(error) => Err(error.into()),
        }
    }

    /// One code opens one door once.
    async fn take_code(&self, change: &mut Change<'_, S, N>, code: Option<&str>) -> Result<(), SignInError> {
        if !change.account().needs_second_factor(change.now()) {
            return Ok(());
        }
        let Some(code) = code else { return Err(SignInError::CodeNeeded) };
        // One budget an account, whatever address was typed; taken before the compare.
        let take = self.take(Subject::Proofs(change.key().account.as_str())).map_err(Fault::from)?;
        let _ = self.store.commit(&Commit::at(change.now()).with(take)).await?;
        let vault = self.vault(&change.key().account);
        let mut matched = None;
        for item in change.account().counting(change.now()).filter(|item| item.kind() == Kind::Authenticator)
        {
            let step = vault.totp(item).map_err(Fault::from)?.matching_step(code, change.now());
            matched = matched.or(step.map(|step| (item.id(), step)));
        }
        let accepted = matched.and_then(|(item, step)| {
            change.account_do(AccountCommand::Info(InfoCommand::AcceptStep { item, step })).ok()
        });
        accepted.map(|_| ()).ok_or(SignInError::Refused)
    }

    /// Better parameters for the same password, while it is at hand.
    async fn renew_record(
        &self,
        change: &mut Change<'_, S, N>,
        typed: &Typed,
        verdict: Verdict,
    ) -> Result<(), SignInError> {
        let Verdict::MatchStale(_) = verdict else { return Ok(()) };
        // A password that can't be prepared stays as it is: it still signs in.
        let Ok(password) = Password::prepare(typed) else { return Ok(()) };
        let record = self.hasher.hash_async(password, self.draw()?).await?;
        let _ = change.account_do(AccountCommand::Rehash { record });
        Ok(())
    }
}

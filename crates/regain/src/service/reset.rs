//! reset: one guarded write sets the new password, ends every session, and tells everybody.

use regain_hash::HashError;
use regain_token::GrantHandle;
use regain_types::{Password, Typed};

use super::change::Change;
use super::letters::Content;
use super::limits::Subject;
use super::outcome::{Advice, ResetOutcome};
use super::{CONFIRM, Fault, RECOVER, RECOVER_STRICT, Regain, ResetError, TRIES};
use crate::flow::{AccountCommand, AccountEvent, Case, CaseCommand, CaseRefusal, ClaimantDigest, Stage};
use crate::notify::Notifier;
use crate::store::{Commit, CommitError, Committed, Store, Write};

/// A reset that is decided and not yet committed: for an application that commits it inside its own
/// transaction (`commit_in` of its store).
#[derive(Debug)]
#[must_use = "nothing is reset until the commit is executed"]
pub struct PreparedReset {
    /// What to execute, whole. Where it conflicts, prepare again.
    pub commit: Commit,
    /// What is true once it is executed.
    pub outcome: ResetOutcome,
}

impl<S: Store, N: Notifier> Regain<S, N> {
    /// Sets a new password with the handle of a claim.
    ///
    /// It happens once: the new record, the raised epochs, the end of every other link, the
    /// cancelled changes of security info, the lifted block and the letters are one commit. Whatever
    /// fails before burns nothing, and the handle works again until it expires. Asked again with the
    /// same handle and password after a lost answer, it answers the same.
    ///
    /// # Errors
    /// [`ResetError`].
    pub async fn reset(&self, handle: &GrantHandle, typed: &Typed) -> Result<ResetOutcome, ResetError> {
        for _ in 0..TRIES {
            let (change, by) = self.granted(handle).await?;
            if let Some(done) = self.done_before(&change, by, typed).await? {
                return Ok(done);
            }
            let PreparedReset { commit, outcome } = self.prepare(change, by, typed).await?;
            match self.store.commit(&commit).await {
                Ok(Committed::Now | Committed::Before) => return Ok(outcome),
                Err(CommitError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Fault::Contended.into())
    }

    /// Decides a reset without committing it: for [`PreparedReset::commit`] inside the application's own
    /// transaction. Execute it at once, while the handle lives. Where the answer of that transaction was
    /// lost, ask [`Regain::reset`] with the same handle and password: it answers whether it happened.
    ///
    /// # Errors
    /// [`ResetError`].
    pub async fn prepare_reset(
        &self,
        handle: &GrantHandle,
        typed: &Typed,
    ) -> Result<PreparedReset, ResetError> {
        let (change, by) = self.granted(handle).await?;
        self.prepare(change, by, typed).await
    }

    async fn prepare(
        &self,
        mut change: Change<'_, S, N>,
        by: ClaimantDigest,
        typed: &Typed,
    ) -> Result<PreparedReset, ResetError> {
        // First whether this claimant may at all: a stranger learns nothing about the policy's view.
        change.case_do(CaseCommand::Complete { by })?;
        let strict = change.case().is_some_and(Case::is_strict);
        if strict && self.verifies(&change, typed).await? {
            return Err(ResetError::Same);
        }
        let record = self.new_record(&change, typed).await?;
        let mature_by = change.mature_by();
        let events = change.account_do(AccountCommand::Reset { record, mature_by })?;
        // Every way to recover or to confirm ends. What says "this wasn't me" goes on.
        for purpose in [RECOVER, RECOVER_STRICT, CONFIRM] {
            change.write(Write::VoidLinks { account: change.key().clone(), purpose: Some(purpose.name()) });
        }
        // What the thief's guesses took from the owner's sign-in is given back.
        for address in self.addresses(&change)? {
            change.write(self.give_back(Subject::SignInTyped(&address)).map_err(Fault::from)?);
        }
        change.tell_everybody(&Content::PasswordReset)?;
        let outcome = outcome(&change, &events);
        Ok(PreparedReset { commit: change.into_commit()?, outcome })
    }

    /// The answer to a reset that was committed and whose answer was lost.
    async fn done_before(
        &self,
        change: &Change<'_, S, N>,
        by: ClaimantDigest,
        typed: &Typed,
    ) -> Result<Option<ResetOutcome>, ResetError> {
        match change.case().map(Case::stage) {
            Some(Stage::Completed { by: done_by, .. }) if done_by == by => {
                // The new password is compared, so a try is taken: a used handle guesses nothing.
                self.room()?;
                let take = self.take(Subject::Proofs(change.key().account.as_str())).map_err(Fault::from)?;
                let _ = self.store.commit(&Commit::at(change.now()).with(take)).await?;
                if self.verifies(change, typed).await? {
                    Ok(Some(outcome(change, &[])))
                } else {
                    Err(CaseRefusal::Over.into())
                }
            }
            _ => Ok(None),
        }
    }

    /// Prepares, checks and hashes a new password with this account's own context.
    pub(super) async fn new_record(
        &self,
        change: &Change<'_, S, N>,
        typed: &Typed,
    ) -> Result<regain_hash::Record, ResetError> {
        let password = Password::prepare(typed).map_err(ResetError::Password)?;
        let mut context = self.policy_context();
        for address in self.addresses(change)? {
            context = context.with_address(&address);
        }
        let _acceptable = self.policy.check(&password, &context).map_err(ResetError::Weak)?;
        Ok(self.hasher.hash_async(password, self.draw()?).await?)
    }

    /// Whether this is the account's password, found out by the hasher's own threads.
    pub(super) async fn verifies(&self, change: &Change<'_, S, N>, typed: &Typed) -> Result<bool, HashError> {
        Ok(self.hasher.verify_async(typed.duplicate(), change.account().record()).await?.is_match())
    }

    pub(super) fn policy_context(&self) -> regain_policy::Context {
        regain_policy::Context::new().with_service(self.site.name())
    }

    /// The account's addresses in lookup form: for limits, and for what a password must not be made of.
    fn addresses(&self, change: &Change<'_, S, N>) -> Result<Vec<zeroize::Zeroizing<String>>, Fault> {
        let vault = self.vault(&change.key().account);
        let emails =
            change.account().info().items().iter().filter(|item| item.kind() == regain_info::Kind::Email);
        emails
            .map(|item| Ok(zeroize::Zeroizing::new(vault.email(item)?.expose().to_ascii_lowercase())))
            .collect()
    }
}

fn outcome<S: Store, N: Notifier>(change: &Change<'_, S, N>, events: &[AccountEvent]) -> ResetOutcome {
    let account = change.account();
    let mut list = vec![Advice {
        code: "signed-out-everywhere",
        sentence: "Every session was signed out. Sign in again on your own devices.".to_owned(),
    }];
    let dropped = events
        .iter()
        .filter(|event| matches!(event, AccountEvent::Info(info) if info.code() == "item-dropped"))
        .count();
    if dropped > 0 {
        list.push(Advice {
            code: "new-info-dropped",
            sentence: format!(
                "What was added to your security info lately was dropped ({dropped}). Add again what is yours."
            ),
        });
    }
    let kept = events
        .iter()
        .filter(|event| matches!(event, AccountEvent::Info(info) if info.code() == "item-kept"))
        .count();
    if kept > 0 {
        list.push(Advice {
            code: "removals-cancelled",
            sentence: format!("Pending removals of security info were cancelled ({kept})."),
        });
    }
    list.push(Advice {
        code: "other-services",
        sentence: "If you used the old password anywhere else, change it there too.".to_owned(),
    });
    list.extend(advice(account, change.now()));
    ResetOutcome {
        account: change.key().account.clone(),
        session_epoch: account.epochs().session,
        advice: list,
    }
}

/// What would make the account easier to recover, and harder to take.
pub(super) fn advice(account: &crate::flow::Account, now: regain_types::Timestamp) -> Vec<Advice> {
    let has = crate::flow::Holding::of(account.counting(now));
    let mut list = Vec::new();
    if has.addresses < 2 {
        list.push(Advice {
            code: "add-address",
            sentence:
                "Add a second address, with another provider: one that a thief of your mailbox can't read."
                    .to_owned(),
        });
    }
    if !has.factor {
        list.push(Advice {
            code: "add-authenticator",
            sentence: "Add an authenticator app: then a stolen password alone is worth nothing.".to_owned(),
        });
    }
    list
}

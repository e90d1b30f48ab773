//! change_password: for who can still sign in.

use regain_types::{AccountId, Typed};

use super::change::Change;
use super::letters::Content;
use super::limits::Subject;
use super::outcome::Session;
use super::{AccountError, Denied, Fault, Regain, ResetError, TRIES};
use crate::flow::AccountCommand;
use crate::notify::Notifier;
use crate::store::{Commit, Store};

impl<S: Store, N: Notifier> Regain<S, N> {
    /// Sets another password for somebody who is signed in and knows the current one. Every other
    /// session ends; the returned one goes on. Every address is told, with a link to object.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn change_password(
        &self,
        session: &Session,
        current: &Typed,
        new: &Typed,
    ) -> Result<Session, AccountError> {
        self.step_up(session, current).await?;
        if current.expose() == new.expose() {
            // Who fears a thief must not believe that this has helped. Both texts are the caller's own.
            return Err(AccountError::Same);
        }
        for _ in 0..TRIES {
            let mut change = self.live(session).await?;
            if change.account().is_frozen() {
                return Err(AccountError::Refused(crate::flow::AccountRefusal::Frozen));
            }
            let record = self.new_record(&change, new).await?;
            change.account_do(AccountCommand::ChangePassword { record })?;
            change.tell_everybody(&Content::PasswordChanged)?;
            let next = Session { account: session.account.clone(), epoch: change.account().epochs().session };
            if change.commit().await? {
                return Ok(next);
            }
        }
        Err(Fault::Contended.into())
    }

    /// The account of a session that lives.
    pub(super) async fn live(&self, session: &Session) -> Result<Change<'_, S, N>, AccountError> {
        let change = Change::of(self, &session.account).await?;
        let lives = |change: &Change<'_, S, N>| change.account().epochs().session == session.epoch;
        change.filter(lives).ok_or(AccountError::SessionEnded)
    }

    /// The current password, again: before anything that a thief of a session must not do. The
    /// attempt is taken from the account's budget before the compare.
    pub(super) async fn step_up(&self, session: &Session, current: &Typed) -> Result<(), AccountError> {
        self.room()?;
        let subject = Subject::Proofs(account_text(&session.account));
        let change = self.live(session).await?;
        let take = self.take(subject).map_err(Fault::from)?;
        let _ = self.store.commit(&Commit::at(change.now()).with(take)).await?;
        if !self.verifies(&change, current).await? {
            return Err(AccountError::WrongPassword);
        }
        let give_back = self.give_back(subject).map_err(Fault::from)?;
        let _ = self.store.commit(&Commit::at(change.now()).with(give_back)).await?;
        Ok(())
    }
}

fn account_text(account: &AccountId) -> &str {
    account.as_str()
}

impl From<ResetError> for AccountError {
    fn from(error: ResetError) -> Self {
        match error {
            ResetError::Password(error) => Self::Password(error),
            ResetError::Weak(rejection) => Self::Weak(rejection),
            ResetError::Same => Self::Same,
            ResetError::Denied(Denied::Limited { retry_at }) => Self::Limited { retry_at },
            ResetError::Denied(Denied::Unavailable(fault)) => Self::Unavailable(fault),
            ResetError::Denied(Denied::Rejected) => Self::SessionEnded,
        }
    }
}

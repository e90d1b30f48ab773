//! add_info, confirm_info, remove_info: how a signed-in person changes their security info.

use std::time::Duration;

use regain_info::{
    Command as InfoCommand, Detail, EmailAddr, Event as InfoEvent, Item, ItemId, Kind, NewItem, SecretText,
    State, TotpSecret,
};
use regain_token::{ClaimantId, LinkText, Reason as Why, Rejected};
use regain_types::{Timestamp, Typed};

use super::change::Change;
use super::known::Known;
use super::letters::{Content, what};
use super::limits::Subject;
use super::outcome::{Session, digest};
use super::{AccountError, CONFIRM, Denied, Fault, Regain, TRIES};
use crate::flow::{AccountCommand, AccountEvent};
use crate::notify::Notifier;
use crate::store::{Commit, LinkStatus, Store, Write};

/// What a person wants to add.
#[derive(Debug)]
#[non_exhaustive]
pub enum NewInfo {
    /// An address: a link is mailed to it.
    Email(EmailAddr),
    /// An authenticator app: its set-up text is returned, once.
    Authenticator,
}

/// What was added, and how it is proven.
#[derive(Debug)]
#[must_use]
#[non_exhaustive]
pub enum AddedInfo {
    /// A link was mailed; opening it calls [`confirm_info`](Regain::confirm_info).
    LinkMailed(ItemId),
    /// Show this `otpauth:` text (as a QR code), then call
    /// [`confirm_authenticator`](Regain::confirm_authenticator) with the code that the app shows.
    SetUp(ItemId, SecretText),
}

/// One item, as its owner sees it in a list. Nothing is decrypted for it.
#[derive(Debug, Clone)]
pub struct ItemView {
    /// Its id.
    pub id: ItemId,
    /// What it is.
    pub kind: Kind,
    /// Enough of it to recognise it.
    pub mask: String,
    /// How far it has come.
    pub state: State,
    /// Whether it counts as a proof now.
    pub counts: bool,
}

impl<S: Store, N: Notifier> Regain<S, N> {
    /// The security info of an account, masked.
    ///
    /// # Errors
    /// [`AccountError::SessionEnded`], or a fault.
    pub async fn list_info(&self, session: &Session) -> Result<Vec<ItemView>, AccountError> {
        let change = self.live(session).await?;
        let view = |item: &Item| ItemView {
            id: item.id(),
            kind: item.kind(),
            mask: item.mask().to_owned(),
            state: item.state(),
            counts: item.counts_at(change.now()),
        };
        Ok(change.account().info().items().iter().map(view).collect())
    }

    /// Adds an item, unproven. It counts only after it was proven and has matured.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn add_info(
        &self,
        session: &Session,
        current: &Typed,
        new: NewInfo,
    ) -> Result<AddedInfo, AccountError> {
        self.step_up(session, current).await?;
        let detail = match new {
            NewInfo::Email(address) => Detail::Email(address),
            NewInfo::Authenticator => Detail::Authenticator(TotpSecret::from_entropy(self.draw()?)),
        };
        self.limit_letters(session, &detail).await?;
        let vault = self.vault(&session.account);
        let item = NewItem::seal(&vault, &detail, self.draw()?, self.draw()?).map_err(Fault::from)?;
        for _ in 0..TRIES {
            let mut change = self.live(session).await?;
            change.account_do(AccountCommand::Info(InfoCommand::Add(item.clone())))?;
            let added = match &detail {
                Detail::Authenticator(secret) => {
                    AddedInfo::SetUp(item.id(), secret.uri(self.site.name(), session.account.as_str()))
                }
                _ => {
                    let link = change.mint(CONFIRM, item.id(), CONFIRM_LIFETIME)?;
                    let hours = CONFIRM_LIFETIME.as_secs() / 3600;
                    if let Some(sealed) = change.account().info().get(item.id()).cloned() {
                        let content = Content::ConfirmAddress { link: link.expose(), hours };
                        change.letter_to_verify(&sealed, &content, CONFIRM_LIFETIME)?;
                    }
                    AddedInfo::LinkMailed(item.id())
                }
            };
            if change.commit().await? {
                return Ok(added);
            }
        }
        Err(Fault::Contended.into())
    }

    /// A letter to an address that nobody has proven is limited: for the account, and for the address.
    async fn limit_letters(&self, session: &Session, detail: &Detail) -> Result<(), AccountError> {
        let Detail::Email(address) = detail else { return Ok(()) };
        let lookup = zeroize::Zeroizing::new(address.expose().to_ascii_lowercase());
        let take = |subject| self.take(subject).map_err(Fault::from);
        let limited = Commit::at(self.now().await?)
            .with(take(Subject::NewAddresses(session.account.as_str()))?)
            .with(take(Subject::OpenTyped(&lookup))?);
        let _ = self.store.commit(&limited).await?;
        Ok(())
    }

    /// Confirms an address with the link that was mailed to it. Returns from when it counts.
    ///
    /// # Errors
    /// [`Denied`]; the reason is in the audit trail.
    pub async fn confirm_info(&self, link: &LinkText, claimant: &ClaimantId) -> Result<Timestamp, Denied> {
        for _ in 0..TRIES {
            let Known { mut change, link, item, .. } = match self.know(CONFIRM, link).await? {
                Ok(known) => known,
                Err(rejected) => return self.refuse(rejected, None).await,
            };
            if link.status != LinkStatus::Issued {
                return self.refuse(Rejected::because(Why::AlreadyUsed), Some(link.account)).await;
            }
            let by = digest(claimant).0;
            change.write(Write::ClaimLink { tenant: self.tenant.clone(), selector: link.row.selector, by });
            let events = change
                .account_do(AccountCommand::Info(InfoCommand::Prove { item: item.id(), step: None }))?;
            let counts_from = counts_from(&events).unwrap_or_else(|| change.now());
            change.tell_everybody(&Content::InfoAdded { what: &what(&item), counts_from })?;
            if change.commit().await? {
                return Ok(counts_from);
            }
        }
        Err(Fault::Contended.into())
    }

    /// Confirms an authenticator with the code that it shows. Returns from when it counts.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn confirm_authenticator(
        &self,
        session: &Session,
        item: ItemId,
        code: &str,
    ) -> Result<Timestamp, AccountError> {
        let subject = Subject::Proofs(session.account.as_str());
        let take = self.take(subject).map_err(Fault::from)?;
        let _ = self.store.commit(&Commit::at(self.now().await?).with(take)).await?;
        for _ in 0..TRIES {
            let mut change = self.live(session).await?;
            let Some(found) = change
                .account()
                .info()
                .get(item)
                .filter(|found| found.kind() == Kind::Authenticator)
                .cloned()
            else {
                return Err(AccountError::WrongCode);
            };
            let totp = self.vault(&session.account).totp(&found).map_err(Fault::from)?;
            let step = totp.matching_step(code, change.now()).ok_or(AccountError::WrongCode)?;
            let events =
                change.account_do(AccountCommand::Info(InfoCommand::Prove { item, step: Some(step) }))?;
            let counts_from = counts_from(&events).unwrap_or_else(|| change.now());
            change.tell_everybody(&Content::InfoAdded { what: &what(&found), counts_from })?;
            change.write(self.give_back(subject).map_err(Fault::from)?);
            if change.commit().await? {
                return Ok(counts_from);
            }
        }
        Err(Fault::Contended.into())
    }

    /// Asks to remove an item. What counts stays for the hold, and every address is told. Returns when
    /// it goes; `None` where it is gone already. An authenticator that counts is removed with a code of
    /// its own alone: see [`remove_authenticator`](Regain::remove_authenticator).
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn remove_info(
        &self,
        session: &Session,
        current: &Typed,
        item: ItemId,
    ) -> Result<Option<Timestamp>, AccountError> {
        self.step_up(session, current).await?;
        self.remove(session, item, None).await
    }

    /// Asks to remove an authenticator that counts, with a code that it shows: the second factor is
    /// never removed without its own proof.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn remove_authenticator(
        &self,
        session: &Session,
        current: &Typed,
        item: ItemId,
        code: &str,
    ) -> Result<Option<Timestamp>, AccountError> {
        self.step_up(session, current).await?;
        let take = self.take(Subject::Proofs(session.account.as_str())).map_err(Fault::from)?;
        let _ = self.store.commit(&Commit::at(self.now().await?).with(take)).await?;
        self.remove(session, item, Some(code)).await
    }

    async fn remove(
        &self,
        session: &Session,
        item: ItemId,
        code: Option<&str>,
    ) -> Result<Option<Timestamp>, AccountError> {
        for _ in 0..TRIES {
            let mut change = self.live(session).await?;
            self.take_own_code(&mut change, item, code)?;
            let named = change.account().info().get(item).map(what).unwrap_or_default();
            let events = change.account_do(AccountCommand::Info(InfoCommand::AskRemoval(item)))?;
            let leaves_at = events.iter().find_map(|event| match event {
                AccountEvent::Info(InfoEvent::RemovalAsked { leaves_at, .. }) => Some(*leaves_at),
                _ => None,
            });
            match leaves_at {
                Some(at) => change.tell_everybody(&Content::RemovalAsked { what: &named, at })?,
                None => change.tell_everybody(&Content::Removed { what: &named })?,
            }
            if change.commit().await? {
                return Ok(leaves_at);
            }
        }
        Err(Fault::Contended.into())
    }

    /// Uses up a code of the authenticator that is to go, where it counts.
    fn take_own_code(
        &self,
        change: &mut Change<'_, S, N>,
        item: ItemId,
        code: Option<&str>,
    ) -> Result<(), AccountError> {
        let counts = change.account().counting(change.now()).find(|found| found.id() == item);
        let Some(found) = counts.filter(|found| found.kind() == Kind::Authenticator) else { return Ok(()) };
        let code = code.ok_or(AccountError::CodeNeeded)?;
        let account = change.key().account.clone();
        let step = self.vault(&account).totp(found).map_err(Fault::from)?.matching_step(code, change.now());
        let step = step.ok_or(AccountError::WrongCode)?;
        let used = change.account_do(AccountCommand::Info(InfoCommand::AcceptStep { item, step }));
        used.map(|_| ()).map_err(|_| AccountError::WrongCode)
    }

    /// Cancels a removal.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn keep_info(
        &self,
        session: &Session,
        current: &Typed,
        item: ItemId,
    ) -> Result<(), AccountError> {
        self.step_up(session, current).await?;
        for _ in 0..TRIES {
            let mut change = self.live(session).await?;
            change.account_do(AccountCommand::Info(InfoCommand::KeepItem(item)))?;
            let named = change.account().info().get(item).map(what).unwrap_or_default();
            change.tell_everybody(&Content::Kept { what: &named })?;
            if change.commit().await? {
                return Ok(());
            }
        }
        Err(Fault::Contended.into())
    }
}

fn counts_from(events: &[AccountEvent]) -> Option<Timestamp> {
    events.iter().find_map(|event| match event {
        AccountEvent::Info(InfoEvent::Proven { counts_from, .. }) => Some(*counts_from),
        _ => None,
    })
}

/// How long a link that confirms an address works: NIST SP 800-63B-4 section 4.2.1.2.
const CONFIRM_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

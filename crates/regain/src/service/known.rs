//! Links that are known: their row, account, state and case fit. Reads only, and one refusal for the rest.

use regain_info::{Item, State};
use regain_token::{Binding, LinkText, Peeked, Purpose, Reason as Why, Rejected};
use regain_types::{AccountId, Timestamp};

use super::change::Change;
use super::crypto::link_state;
use super::limits::Subject;
use super::{Denied, Fault, RECOVER, RECOVER_STRICT, Regain};
use crate::notify::Notifier;
use crate::store::{AuditEntry, CaseBy, Commit, Store, StoredLink, Write};

/// A link whose row and state fit.
pub(super) struct Known<'r, S, N> {
    pub(super) change: Change<'r, S, N>,
    pub(super) link: StoredLink,
    pub(super) item: Item,
    pub(super) peeked: Peeked,
}

impl<S: Store, N: Notifier> Regain<S, N> {
    /// A recovery link, of either path.
    pub(super) async fn know_recovery(
        &self,
        text: &LinkText,
    ) -> Result<Result<Known<'_, S, N>, Rejected>, Fault> {
        match self.know_mature(RECOVER, text).await? {
            Err(rejected) if rejected.reason() == Why::BadTag => self.know_mature(RECOVER_STRICT, text).await,
            known => Ok(known),
        }
    }

    /// A link whose address proves something: it had matured before the account became suspect.
    pub(super) async fn know_mature(
        &self,
        purpose: Purpose,
        text: &LinkText,
    ) -> Result<Result<Known<'_, S, N>, Rejected>, Fault> {
        Ok(match self.know(purpose, text).await? {
            Ok(known) if !known.item.had_matured_by(known.change.mature_by()) => {
                Err(Rejected::because(Why::Revoked))
            }
            known => known,
        })
    }

    /// Checks a link against its row, its account and its case. Reads only.
    pub(super) async fn know(
        &self,
        purpose: Purpose,
        text: &LinkText,
    ) -> Result<Result<Known<'_, S, N>, Rejected>, Fault> {
        let links = self.links();
        let authentic = match links.authenticate(purpose, text, self.now().await?) {
            Ok(authentic) => authentic,
            Err(rejected) => return Ok(Err(rejected)),
        };
        let unknown = Ok(Err(Rejected::because(Why::UnknownSelector)));
        let Some(link) = self.store.link(&self.tenant, authentic.selector()).await? else { return unknown };
        let Some(mut change) = Change::of(self, &link.account).await? else { return unknown };
        let state = link_state(purpose, change.account().epochs(), link.item);
        let peeked =
            match authentic.check(&links, &link.row, Binding { account: &link.account, state: &state }) {
                Ok(peeked) => peeked,
                Err(rejected) => return Ok(Err(rejected)),
            };
        if let Some(case) = link.case {
            let _ = change.read_case(CaseBy::Id(self.tenant.clone(), case)).await?;
        }
        let Some(item) = change.account().info().get(link.item).cloned() else {
            return Ok(Err(Rejected::because(Why::Revoked)));
        };
        Ok(Ok(Known { change, link, item, peeked }))
    }

    /// One refusal for all; the reason goes to the audit trail, up to a limit.
    pub(super) async fn refuse<T>(
        &self,
        rejected: Rejected,
        account: Option<AccountId>,
    ) -> Result<T, Denied> {
        let now = self.now().await?;
        let whose = account.as_ref().map_or(String::new(), ToString::to_string);
        let entry = AuditEntry {
            tenant: self.tenant.clone(),
            account,
            case: None,
            at: now,
            code: "link-refused".to_owned(),
            detail: rejected.reason().code().to_owned(),
        };
        let commit = Commit::at(now)
            .with(self.take(Subject::AuditedRefusals(&whose)).map_err(Fault::from)?)
            .with(Write::Append(entry));
        // A full audit trail changes no answer.
        let _ = self.store.commit(&commit).await;
        Err(rejected.into())
    }
}

/// From when an item counts: how old its proof is.
pub(super) fn counts_from(item: &Item) -> Timestamp {
    match item.state() {
        State::Active { counts_from, .. }
        | State::Leaving { counts_from, .. }
        | State::Suspended { counts_from, .. } => counts_from,
        State::Unproven { expires } => expires,
    }
}

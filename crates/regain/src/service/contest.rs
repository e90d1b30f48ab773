//! contest: "this wasn't me". An older address objects to what is going on, or to what was done.

use regain_info::Item;
use regain_token::{ClaimantId, LinkText, Reason as Why, Rejected};
use regain_types::Timestamp;

use super::change::{CONTEST_LIFETIME, Change};
use super::known::{Known, counts_from};
use super::letters::Content;
use super::outcome::{Contested, digest};
use super::{CONTEST, Denied, Fault, Regain, TRIES};
use crate::flow::{AccountCommand, Case, CaseCommand, Reason, Stage};
use crate::notify::Notifier;
use crate::store::{CaseBy, CaseId, LinkStatus, Store, Write};

impl<S: Store, N: Notifier> Regain<S, N> {
    /// Says "this wasn't me" with the link of a notice, for a POST request after a person's gesture.
    ///
    /// While a recovery runs, it then needs one more independent proof, and time alone no longer ends
    /// it. After something was done, the account is blocked and frozen and a strict recovery is opened;
    /// no old password ever comes back. Only an address that was mature before the account became
    /// suspect has such a link.
    ///
    /// # Errors
    /// [`Denied`]; the reason is in the audit trail.
    pub async fn contest(&self, link: &LinkText, claimant: &ClaimantId) -> Result<Contested, Denied> {
        for _ in 0..TRIES {
            let known = match self.know_mature(CONTEST, link).await? {
                Ok(known) => known,
                Err(rejected) => return self.refuse(rejected, None).await,
            };
            if let Some(contested) = self.contest_known(known, claimant).await? {
                return Ok(contested);
            }
        }
        Err(Fault::Contended.into())
    }

    async fn contest_known(
        &self,
        known: Known<'_, S, N>,
        claimant: &ClaimantId,
    ) -> Result<Option<Contested>, Denied> {
        let Known { mut change, link, item, .. } = known;
        let by = digest(claimant).0;
        if link.status != LinkStatus::Issued {
            return self.refuse(Rejected::because(Why::AlreadyUsed), Some(link.account)).await;
        }
        change.write(Write::ClaimLink { tenant: self.tenant.clone(), selector: link.row.selector, by });
        let stage = change.case().map(Case::stage);
        change.guard_account();
        let age = counts_from(&item);
        let contested = match stage {
            Some(Stage::Open | Stage::Held { .. } | Stage::Released { .. }) => {
                match change.case_do(CaseCommand::Contest { counts_from: age }) {
                    Ok(_) => {
                        change.tell_everybody(&Content::CaseContested)?;
                        Contested::CaseContested
                    }
                    Err(_) => return self.refuse(Rejected::because(Why::Revoked), Some(link.account)).await,
                }
            }
            Some(Stage::Completed { .. }) => match change.case() {
                Some(case) if case.may_be_reversed_by(item.id(), age) => {
                    let since = case.opened_at();
                    self.reverse(&mut change, &item, since).await?
                }
                _ => Contested::NothingToContest,
            },
            Some(_) => Contested::NothingToContest,
            // A notice about a change that a signed-in person made: suspect since the notice.
            None => self.reverse(&mut change, &item, link.row.expires.before(CONTEST_LIFETIME)).await?,
        };
        Ok(change.commit().await?.then_some(contested))
    }

    /// Blocks and freezes, and opens a strict case for the addresses that are older than the change.
    async fn reverse(
        &self,
        change: &mut Change<'_, S, N>,
        item: &Item,
        since: Timestamp,
    ) -> Result<Contested, Denied> {
        let since = change.account().suspect_since().map_or(since, |known| known.min(since));
        if !item.had_matured_by(since) {
            return self.refuse(Rejected::because(Why::Revoked), Some(change.key().account.clone())).await;
        }
        let live = change.read_case(CaseBy::LiveOf(change.key().clone())).await?;
        let fresh = CaseId::new(self.draw()?);
        let case = change.case().filter(|_| live).map_or(fresh, Case::id);
        change.account_do(AccountCommand::Reverse { case, suspect_since: since })?;
        let since = change.account().suspect_since().unwrap_or(since);
        let route = change.route(true, since).ok_or(Denied::Rejected)?;
        if live {
            change.case_do(CaseCommand::Tighten(route))?;
            // What somebody else has proven in it is objected to; the owner's own case goes on.
            let others =
                |case: &Case| !case.proofs().is_empty() && case.proofs().iter().all(|p| p.item != item.id());
            if change.case().is_some_and(others) {
                let _ = change.case_do(CaseCommand::Contest { counts_from: counts_from(item) });
            }
        } else {
            change.open_case(Case::open(case, Reason::SomeoneElse, route, &self.terms, change.now()));
        }
        let counting: Vec<Item> = change.account().counting(since).cloned().collect();
        change.tell_everybody(&Content::Reversed)?;
        self.mail_links(change, &counting, Reason::SomeoneElse)?;
        Ok(Contested::Reversed)
    }
}

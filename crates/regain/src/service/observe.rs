//! observe: the application reports what it saw; an account in danger is blocked, and says why.

use regain_types::AccountId;

use super::change::Change;
use super::letters::Content;
use super::{AccountError, Fault, Regain, TRIES};
use crate::flow::{AccountCommand, BlockReason, Decision, Signal, weigh};
use crate::notify::Notifier;
use crate::store::Store;

impl<S: Store, N: Notifier> Regain<S, N> {
    /// Weighs what was seen about an account. Where it is enough for a block, the account is blocked
    /// in the same moment: every session ends, no sign-in works, and every address is told why and
    /// what lifts it.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn observe(&self, account: &AccountId, signals: &[Signal]) -> Result<Decision, AccountError> {
        let decision = weigh(signals);
        for _ in 0..TRIES {
            let Some(mut change) = Change::of(self, account).await? else {
                return Err(AccountError::Account("does not exist"));
            };
            match &decision {
                Decision::Block(concern) => {
                    let news = !change.account().is_blocked();
                    let command = AccountCommand::Block {
                        reason: BlockReason::UnusualActivity,
                        suspect_since: concern.since(),
                    };
                    change.account_do(command)?;
                    change.audit("observed", concern.codes(), None);
                    let why = format!("{} {concern}", BlockReason::UnusualActivity.sentence());
                    if news {
                        change.tell_everybody(&Content::Blocked { why: &why })?;
                    }
                }
                Decision::StepUp(concern) => change.audit("observed", concern.codes(), None),
                Decision::Allow => change.audit("observed", String::new(), None),
            }
            if change.commit().await? {
                return Ok(decision);
            }
        }
        Err(Fault::Contended.into())
    }
}

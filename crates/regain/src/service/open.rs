//! open: a visitor says who they are and why they are here. The same for every identifier.

use std::fmt;

use regain_info::EmailAddr;

use super::limits::Subject;
use super::{Denied, Peer, Regain};
use crate::flow::Reason;
use crate::notify::Notifier;
use crate::store::{Commit, OpenRequestId, Store, StoredRequest, Write};

/// The one answer to every request, whatever was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Opened(());

/// What to tell the visitor.
impl fmt::Display for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "If this address belongs to an account, a message is on its way to it. \
             Open the link in it to go on. If nothing comes, look into the spam folder, \
             or try another of your addresses.",
        )
    }
}

impl<S: Store, N: Notifier> Regain<S, N> {
    /// Starts a recovery for whoever may own `typed`.
    ///
    /// It takes from the limits of what was typed and of where it came from, and writes one row.
    /// It never looks the account up: the worker does, later. So a known and an unknown address
    /// cost, write and answer the same.
    ///
    /// # Errors
    /// [`Denied::Limited`] and [`Denied::Unavailable`] alone.
    pub async fn open(&self, typed: &EmailAddr, reason: Reason, peer: &Peer) -> Result<Opened, Denied> {
        let now = self.now().await?;
        let id = OpenRequestId::new(self.draw()?);
        let (key, sealed) = self.seal_typed(id, typed)?;
        let lookup = typed.expose().to_ascii_lowercase();
        let request = StoredRequest {
            id,
            tenant: self.tenant.clone(),
            reason: reason.code().to_owned(),
            at: now,
            key,
            sealed,
        };
        let commit = Commit::at(now)
            .with(self.take(Subject::OpenTyped(&lookup)).map_err(super::Fault::from)?)
            .with(self.take(Subject::OpenPeer(peer)).map_err(super::Fault::from)?)
            .with(Write::NewRequest(request));
        let _ = self.store.commit(&commit).await?;
        Ok(Opened(()))
    }
}

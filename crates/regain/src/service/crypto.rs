//! What the service seals: a typed identifier until the worker looks at it, a letter until it is
//! sent. And what a link is bound to.

use regain_info::{EmailAddr, Item, ItemId, Ledger};
use regain_token::Purpose;
use regain_types::{Context, KeyId, SecretBytes, Timestamp};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

use super::{CONTEST, Fault, Regain};
use crate::flow::Epochs;
use crate::notify::{Letter, Notifier, Recipient};
use crate::store::{AccountKey, LetterId, OpenRequestId, Store, StoredLetter, StoredRequest};

/// What a letter carries while it waits.
#[derive(Serialize, Deserialize)]
pub(super) struct LetterBody {
    pub(super) purpose: String,
    pub(super) item: Item,
    pub(super) code: String,
    pub(super) subject: String,
    pub(super) text: String,
    /// When the link in it is worth nothing any more, and the letter with it.
    pub(super) not_after: Option<Timestamp>,
}

impl Drop for LetterBody {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

/// The state that a link is bound to: the epochs that end it, and where it was sent. Neither the
/// password's record nor the standing is part of it: no thief's sign-in or change of password, and
/// no block of ours, kills the owner's link. And nothing but the removal of its own address kills a
/// link that says "this wasn't me": a thief's reset or removal must not.
pub(super) fn link_state(purpose: Purpose, epochs: Epochs, item: ItemId) -> Context {
    if purpose == CONTEST {
        return Context::new("regain/v1/state-of-item").bytes(item.as_bytes());
    }
    Context::new("regain/v1/state")
        .number(epochs.credential)
        .number(epochs.factor)
        .number(epochs.recovery)
        .bytes(item.as_bytes())
}

impl<S: Store, N: Notifier> Regain<S, N> {
    /// Seals what was typed, padded so that every request has the same size.
    pub(super) fn seal_typed(&self, id: OpenRequestId, typed: &EmailAddr) -> Result<(KeyId, Vec<u8>), Fault> {
        let mut plain = [0_u8; TYPED_BYTES];
        let text = typed.expose().as_bytes();
        for (to, from) in plain.iter_mut().zip(text) {
            *to = *from;
        }
        let key = self.keys.active();
        let context = self.request_context(id);
        let sealed = self.keys.seal_key(key, &self.tenant, None)?.seal(self.draw()?, &context, &plain);
        plain.zeroize();
        Ok((key, sealed.map_err(|_| Fault::State)?))
    }

    pub(super) fn open_typed(&self, request: &StoredRequest) -> Result<EmailAddr, Fault> {
        let key = self.keys.seal_key(request.key, &self.tenant, None)?;
        let opened =
            key.open(&self.request_context(request.id), &request.sealed).map_err(|_| Fault::State)?;
        let text = opened.expose().split(|byte| *byte == 0).next().unwrap_or_default();
        let text = std::str::from_utf8(text).map_err(|_| Fault::State)?;
        EmailAddr::parse(text).map_err(|_| Fault::State)
    }

    pub(super) fn seal_letter(
        &self,
        key: &AccountKey,
        id: LetterId,
        body: &LetterBody,
    ) -> Result<(KeyId, Vec<u8>), Fault> {
        let active = self.keys.active();
        let plain = serde_json::to_vec(body).map_err(|_| Fault::State)?;
        let plain = zeroize::Zeroizing::new(plain);
        let seal = self.keys.seal_key(active, &key.tenant, Some(&key.account))?;
        let sealed = seal.seal(self.draw()?, &letter_context(id), &plain).map_err(|_| Fault::State)?;
        Ok((active, sealed))
    }

    /// Opens a waiting letter. The address is opened for its purpose, and for no other, and the ledger
    /// says so.
    /// `None` where its link has died meanwhile.
    pub(super) fn open_letter(
        &self,
        stored: &StoredLetter,
        ledger: &mut Ledger,
        now: Timestamp,
    ) -> Result<Option<Letter>, Fault> {
        let seal = self.keys.seal_key(stored.sealed_by, &stored.key.tenant, Some(&stored.key.account))?;
        let opened: SecretBytes =
            seal.open(&letter_context(stored.id), &stored.sealed).map_err(|_| Fault::State)?;
        let mut body: LetterBody = serde_json::from_slice(opened.expose()).map_err(|_| Fault::State)?;
        if body.not_after.is_some_and(|end| now >= end) {
            return Ok(None);
        }
        let vault = self.vault(&stored.key.account);
        let to = match body.purpose.as_str() {
            "verify" => Recipient::Verify(vault.destination(&body.item, ledger)?),
            "alert" => Recipient::Alert(vault.destination(&body.item, ledger)?),
            "recover" => Recipient::Recover(vault.destination(&body.item, ledger)?),
            _ => return Err(Fault::State),
        };
        Ok(Some(Letter {
            id: stored.id,
            to,
            code: std::mem::take(&mut body.code),
            subject: std::mem::take(&mut body.subject),
            text: std::mem::take(&mut body.text),
        }))
    }

    fn request_context(&self, id: OpenRequestId) -> Context {
        Context::new("regain/v1/request").text(self.tenant.as_str()).bytes(id.as_bytes())
    }
}

fn letter_context(id: LetterId) -> Context {
    Context::new("regain/v1/letter").bytes(id.as_bytes())
}

/// Room for the longest address.
const TYPED_BYTES: usize = 256;

//! Sealing anew, a little at a time: how keys rotate while the service runs.

use std::sync::Arc;

use regain_types::Entropy;

use crate::detail::padded;
use crate::item::Body;
use crate::stored::Sealed;
use crate::vault::Field;
use crate::{Fault, Item, Vault};

/// An item sealed anew, ready for [`Command::Reseal`](crate::Command::Reseal).
#[derive(Debug, Clone)]
#[must_use]
pub struct Resealed {
    pub(crate) was: Arc<Body>,
    pub(crate) item: Item,
}

impl Vault<'_> {
    /// Whether everything in `item` is sealed under the active key and in the version that is written.
    #[must_use]
    pub fn is_current(&self, item: &Item) -> bool {
        let current = |sealed: &Sealed| sealed.key == self.active_key() && sealed.version == Sealed::VERSION;
        current(&item.body.sealed) && item.body.name.as_ref().is_none_or(current)
    }

    /// Seals an item anew under the active key, its place in the index too. Do it where an item is
    /// changed or opened anyway and is not [current](Self::is_current); when all are, the old key can go.
    ///
    /// # Errors
    /// What [`Fault`] says of sealed bytes, or that nothing can be sealed.
    pub fn reseal(&self, item: &Item, nonces: [Entropy<12>; 2]) -> Result<Resealed, Fault> {
        let [nonce, name_nonce] = nonces;
        let detail = self.open(item)?;
        let sealed = self.seal(item.id, item.kind, Field::Detail, &detail.to_plain(), nonce)?;
        let name = match self.name(item)? {
            Some(name) => {
                let plain = padded(&[], name.expose().as_bytes());
                Some(self.seal(item.id, item.kind, Field::Name, &plain, name_nonce)?)
            }
            None => None,
        };
        let find = self.places(&detail)?.into_iter().next();
        let Body { added_at, mask, .. } = &*item.body;
        let body = Body { added_at: *added_at, mask: mask.clone(), find, name, sealed };
        Ok(Resealed { was: Arc::clone(&item.body), item: Item { body: Arc::new(body), ..item.clone() } })
    }
}

#[cfg(test)]
mod tests {
    use regain_types::{AccountId, KeyId, Keyring, TenantId, Timestamp};

    use super::*;
    use crate::{Command, Detail, EmailAddr, ItemName, NewItem, Refusal, SecurityInfo, Terms};

    fn nonces() -> [Entropy<12>; 2] {
        [3, 4].map(|byte| Entropy::danger_from_bytes([byte; 12]))
    }

    #[test]
    fn keys_rotate_item_by_item_and_a_stale_seal_changes_nothing() {
        let (tenant, account) = (TenantId::single(), AccountId::from(7_i64));
        let mut keyring = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([9; 32]));
        let mut info = SecurityInfo::new();
        let now = Timestamp::from_secs(1_800_000_000);
        let ask = |info: &mut SecurityInfo, command| {
            let events = info.decide(command, &Terms::default(), now)?;
            events.iter().for_each(|event| info.apply(event));
            Ok::<_, Refusal>(events)
        };
        let vault = Vault::new(&keyring, &tenant, &account);
        let address = Detail::Email(EmailAddr::parse("Ada@Example.com").unwrap());
        let new = NewItem::seal(
            &vault,
            &address,
            Entropy::danger_from_bytes([1; 16]),
            Entropy::danger_from_bytes([1; 12]),
        );
        let named = new.unwrap().named(
            &vault,
            &ItemName::parse("home").unwrap(),
            Entropy::danger_from_bytes([2; 12]),
        );
        ask(&mut info, Command::Enrol(vec![named.unwrap()])).unwrap();
        assert!(vault.is_current(&info.items()[0]));

        let second = KeyId::try_from(2).unwrap();
        keyring.add(second, Entropy::danger_from_bytes([8; 32])).unwrap();
        keyring.activate(second).unwrap();
        let vault = Vault::new(&keyring, &tenant, &account);
        let before = info.items()[0].clone();
        assert!(!vault.is_current(&before));
        let resealed = vault.reseal(&before, nonces()).unwrap();
        let events = ask(&mut info, Command::Reseal(resealed.clone())).unwrap();
        assert!(info.notices(&events).is_empty(), "nobody need hear of it");
        assert_eq!(
            ask(&mut info, Command::Reseal(resealed)),
            Err(Refusal::Unknown),
            "it is not what was read"
        );

        let after = info.items()[0].clone();
        assert!(vault.is_current(&after) && after.state() == before.state());
        assert_ne!(after.index_keys(), before.index_keys());
        keyring.remove(KeyId::FIRST).unwrap();
        let vault = Vault::new(&keyring, &tenant, &account);
        assert_eq!(vault.email(&after).unwrap().expose(), "Ada@Example.com");
        assert_eq!(vault.name(&after).unwrap().unwrap().expose(), "home");
        assert_eq!(vault.email(&before).unwrap_err(), Fault::UnknownKey(KeyId::FIRST));
    }
}

//! Sealing what was registered, and opening it again: the only place that sees both forms.

use std::sync::Arc;

use regain_types::{AccountId, Context, Entropy, KeyId, Keyring, SecretBytes, TenantId, Timestamp};

use crate::detail::{padded, text};
use crate::index::{of_email, of_phone};
use crate::item::Body;
use crate::stored::Sealed;
use crate::{
    CodeSet, Destination, Detail, EmailAddr, IndexKey, Item, ItemId, ItemName, Kind, Ledger, Mask,
    PublicData, Purpose, State, TotpSecret,
};

/// What seals and opens the items of one account.
///
/// Every ciphertext (AES-256-GCM) is bound to its tenant, account, item, kind, field, key and version:
/// moved to any other place it does not open.
#[derive(Debug, Clone, Copy)]
pub struct Vault<'k> {
    keyring: &'k Keyring,
    tenant: &'k TenantId,
    account: &'k AccountId,
}

impl<'k> Vault<'k> {
    /// The vault of one account.
    #[must_use]
    pub const fn new(keyring: &'k Keyring, tenant: &'k TenantId, account: &'k AccountId) -> Self {
        Self { keyring, tenant, account }
    }

    /// Opens an address for one purpose, and writes that into the ledger.
    ///
    /// # Errors
    /// [`Fault::WrongKind`] for what is not an address. [`Fault::Unproven`] for an address that is not
    /// proven, but for [`Verify`](crate::Verify). [`Fault::Suspended`] for [`Recover`](crate::Recover)
    /// to a suspended one. Otherwise what [`Fault`] says of sealed bytes.
    pub fn destination<P: Purpose>(&self, item: &Item, ledger: &mut Ledger) -> Result<Destination<P>, Fault> {
        if P::NEEDS_PROOF && !item.is_proven() {
            return Err(Fault::Unproven);
        }
        if P::NEEDS_USE && matches!(item.state, State::Suspended { .. }) {
            return Err(Fault::Suspended);
        }
        let to = match self.open(item)? {
            Detail::Email(address) => Destination::new(address.expose(), item.kind),
            Detail::Phone(number) => Destination::new(number.expose(), item.kind),
            _ => return Err(Fault::WrongKind),
        };
        ledger.write(item.id, P::NAME);
        Ok(to)
    }

    /// Opens the secret of an authenticator, to compare a code with it or to set an app up.
    ///
    /// # Errors
    /// [`Fault::WrongKind`] for an address, otherwise what [`Fault`] says of sealed bytes.
    pub fn totp(&self, item: &Item) -> Result<TotpSecret, Fault> {
        match self.open(item)? {
            Detail::Authenticator(secret) => Ok(secret),
            _ => Err(Fault::WrongKind),
        }
    }

    /// Opens an email address for the context words of a password policy, which refuses passwords
    /// that contain it. For nothing else: a message goes to a [`Destination`].
    ///
    /// # Errors
    /// [`Fault::WrongKind`] for other kinds, otherwise what [`Fault`] says of sealed bytes.
    pub fn email(&self, item: &Item) -> Result<EmailAddr, Fault> {
        match self.open(item)? {
            Detail::Email(address) => Ok(address),
            _ => Err(Fault::WrongKind),
        }
    }

    /// Opens the reference of a set of saved codes.
    ///
    /// # Errors
    /// [`Fault::WrongKind`] for other kinds, otherwise what [`Fault`] says of sealed bytes.
    pub fn code_set(&self, item: &Item) -> Result<CodeSet, Fault> {
        match self.open(item)? {
            Detail::SavedCodes(set) => Ok(set),
            _ => Err(Fault::WrongKind),
        }
    }

    /// Opens the public data of a passkey or a security key.
    ///
    /// # Errors
    /// [`Fault::WrongKind`] for other kinds, otherwise what [`Fault`] says of sealed bytes.
    pub fn public_data(&self, item: &Item) -> Result<PublicData, Fault> {
        match self.open(item)? {
            Detail::Passkey(key) | Detail::SecurityKey(key) => Ok(key),
            _ => Err(Fault::WrongKind),
        }
    }

    /// Opens what its owner calls an item; `None` where it has no name.
    ///
    /// # Errors
    /// What [`Fault`] says of sealed bytes.
    pub fn name(&self, item: &Item) -> Result<Option<ItemName>, Fault> {
        let Some(sealed) = &item.body.name else { return Ok(None) };
        let plain = self.unseal(item.id, item.kind, Field::Name, sealed)?;
        let name = text(plain.expose()).and_then(|text| ItemName::parse(text).ok());
        name.map(Some).ok_or(Fault::Content)
    }

    pub(crate) fn open(&self, item: &Item) -> Result<Detail, Fault> {
        let sealed = &item.body.sealed;
        let plain = self.unseal(item.id, item.kind, Field::Detail, sealed)?;
        Detail::from_plain(item.kind, sealed.version, plain.expose(), item.left).ok_or(Fault::Content)
    }

    fn unseal(&self, id: ItemId, kind: Kind, field: Field, sealed: &Sealed) -> Result<SecretBytes, Fault> {
        let Sealed { version, key, bytes } = sealed;
        let seal_key = self
            .keyring
            .seal_key(*key, self.tenant, Some(self.account))
            .map_err(|_| Fault::UnknownKey(*key))?;
        seal_key.open(&self.context(id, kind, field, *key, *version), bytes).map_err(|_| Fault::Unseal)
    }

    pub(crate) fn active_key(&self) -> KeyId {
        self.keyring.active()
    }

    /// Where an address may stand in the index, the active key's place first; nowhere for other kinds.
    pub(crate) fn places(&self, detail: &Detail) -> Result<Vec<IndexKey>, SealError> {
        let places = match detail {
            Detail::Email(address) => of_email(self.keyring, self.tenant, address),
            Detail::Phone(number) => of_phone(self.keyring, self.tenant, number),
            _ => return Ok(Vec::new()),
        };
        places.map_err(|_| SealError::Key)
    }

    pub(crate) fn seal(
        &self,
        id: ItemId,
        kind: Kind,
        field: Field,
        plain: &[u8],
        nonce: Entropy<12>,
    ) -> Result<Sealed, SealError> {
        let (version, key) = (Sealed::VERSION, self.keyring.active());
        let seal_key =
            self.keyring.seal_key(key, self.tenant, Some(self.account)).map_err(|_| SealError::Key)?;
        let context = self.context(id, kind, field, key, version);
        let bytes = seal_key.seal(nonce, &context, plain).map_err(|_| SealError::Seal)?;
        Ok(Sealed { version, key, bytes })
    }

    /// Version 1 had one field, and so no name of it.
    fn context(&self, id: ItemId, kind: Kind, field: Field, key: KeyId, version: u8) -> Context {
        let label = if version == 1 { "regain/v1/info" } else { "regain/v2/info" };
        let place = Context::new(label)
            .text(self.tenant.as_str())
            .text(self.account.as_str())
            .bytes(id.as_bytes())
            .text(kind.name());
        let place = if version == 1 { place } else { place.text(field.name()) };
        place.number(u64::from(key.get())).number(u64::from(version))
    }
}

/// Which of an item's ciphertexts.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Field {
    Detail,
    Name,
}

impl Field {
    const fn name(self) -> &'static str {
        match self {
            Self::Detail => "detail",
            Self::Name => "name",
        }
    }
}

/// A sealed item, ready for a [`Command`](crate::Command).
#[derive(Debug, Clone)]
pub struct NewItem {
    id: ItemId,
    kind: Kind,
    mask: Mask,
    /// Under every key of the keyring, the active one first: an address that was sealed before a
    /// rotation is still recognised.
    find: Vec<IndexKey>,
    left: Option<u16>,
    name: Option<Sealed>,
    sealed: Sealed,
}

impl NewItem {
    /// Seals `detail` under the active key, for the account of `vault`.
    ///
    /// # Errors
    /// [`SealError`] where a key can't be derived or used; the keyring's own ids never cause it.
    pub fn seal(
        vault: &Vault<'_>,
        detail: &Detail,
        id: Entropy<16>,
        nonce: Entropy<12>,
    ) -> Result<Self, SealError> {
        let (id, kind) = (ItemId::from(id), detail.kind());
        let find = vault.places(detail)?;
        let sealed = vault.seal(id, kind, Field::Detail, &detail.to_plain(), nonce)?;
        Ok(Self { id, kind, mask: detail.mask(), find, left: detail.codes_left(), name: None, sealed })
    }

    /// The same with what its owner calls it.
    ///
    /// # Errors
    /// [`SealError`], as for [`NewItem::seal`].
    pub fn named(
        mut self,
        vault: &Vault<'_>,
        name: &ItemName,
        nonce: Entropy<12>,
    ) -> Result<Self, SealError> {
        let plain = padded(&[], name.expose().as_bytes());
        self.name = Some(vault.seal(self.id, self.kind, Field::Name, &plain, nonce)?);
        Ok(self)
    }

    /// The id that the item will have.
    #[must_use]
    pub const fn id(&self) -> ItemId {
        self.id
    }

    /// The kind of the item.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether `item` is the same thing: the same id, or the same address. Two authenticators never are.
    pub(crate) fn is(&self, item: &Item) -> bool {
        self.id == item.id
            || (self.kind == item.kind && item.index_keys().iter().any(|place| self.find.contains(place)))
    }

    pub(crate) fn into_item(self, state: State, last_step: Option<u64>, added_at: Timestamp) -> Item {
        let Self { id, kind, mask, find, left, name, sealed } = self;
        let body = Body { added_at, mask, find: find.into_iter().next(), name, sealed };
        Item { id, kind, state, last_step, left, body: Arc::new(body) }
    }
}

/// Why something can't be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The keyring gives no key.
    #[error("the keyring gives no key to seal with: check its active key")]
    Key,
    /// The encryption failed.
    #[error("the item can't be sealed: try again")]
    Seal,
}

impl SealError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Key => "seal-key",
            Self::Seal => "seal-failed",
        }
    }
}

/// Why an item can't be opened: a fault of the operator or of the code, never of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The keyring lacks the key.
    #[error("an item was sealed under key {0}, which the keyring lacks: add that key")]
    UnknownKey(KeyId),
    /// The ciphertext belongs to another place or was changed.
    #[error("an item does not open: it was changed, or moved from another account or item")]
    Unseal,
    /// What was sealed is not valid.
    #[error("an item opened, but it does not hold what its kind says")]
    Content,
    /// The item is of another kind than what was asked for.
    #[error("an item of this kind does not hold what was asked for")]
    WrongKind,
    /// The address is not proven.
    #[error("an address that is not proven gets no message but its own confirmation")]
    Unproven,
    /// The address is suspended.
    #[error("a suspended address is told what happens, and gets nothing that regains the account")]
    Suspended,
    /// It can't be sealed anew.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl Fault {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownKey(_) => "info-unknown-key",
            Self::Unseal => "info-unseal",
            Self::Content => "info-content",
            Self::WrongKind => "info-wrong-kind",
            Self::Unproven => "info-unproven",
            Self::Suspended => "info-suspended",
            Self::Seal(error) => error.code(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Alert, E164, Recover, Verify, index_keys, testing};

    fn item(detail: &Detail, proven: bool) -> Item {
        let now = Timestamp::EPOCH;
        let state = match proven {
            true => State::Active { proven_at: now, counts_from: now },
            false => State::Unproven { expires: now },
        };
        testing::vault(|vault| {
            let (id, nonce) = (Entropy::danger_from_bytes([1; 16]), Entropy::danger_from_bytes([2; 12]));
            NewItem::seal(vault, detail, id, nonce).unwrap().into_item(state, None, now)
        })
    }

    fn email(address: &str) -> Detail {
        Detail::Email(EmailAddr::parse(address).unwrap())
    }

    #[test]
    fn what_is_sealed_opens_as_it_was_typed() {
        testing::vault(|vault| {
            let address = item(&email("Ada@Example.com"), true);
            assert_eq!(
                vault.destination::<Recover>(&address, &mut Ledger::new()).unwrap().expose(),
                "Ada@Example.com"
            );
            assert_eq!(vault.email(&address).unwrap().expose(), "Ada@Example.com");
            let phone = item(&Detail::Phone(E164::parse("+4915112345678").unwrap()), true);
            let mut ledger = Ledger::new();
            let to = vault.destination::<Alert>(&phone, &mut ledger).unwrap();
            assert!(vault.destination::<Recover>(&address, &mut ledger).is_ok());
            let read = [(phone.id(), "alert"), (address.id(), "recover")];
            let readings = ledger.into_readings();
            assert_eq!(readings.iter().map(|r| (r.item, r.purpose)).collect::<Vec<_>>(), read);
            assert_eq!((to.expose(), to.kind()), ("+4915112345678", Kind::Phone));
            // A secret that ends in zeros is not taken for padding.
            let secret = TotpSecret::from_entropy(Entropy::danger_from_bytes([0; 20]));
            let app = item(&Detail::Authenticator(secret), true);
            assert_eq!(
                *vault.totp(&app).unwrap().to_stored(),
                *TotpSecret::from_entropy(Entropy::danger_from_bytes([0; 20])).to_stored()
            );
            assert_eq!(vault.totp(&phone).unwrap_err(), Fault::WrongKind);
            assert_eq!(vault.email(&phone).unwrap_err(), Fault::WrongKind);
            assert_eq!(vault.destination::<Verify>(&app, &mut Ledger::new()).unwrap_err(), Fault::WrongKind);
        });
    }

    #[test]
    fn an_unproven_address_gets_its_own_confirmation_alone() {
        testing::vault(|vault| {
            let address = item(&email("ada@example.com"), false);
            assert!(vault.destination::<Verify>(&address, &mut Ledger::new()).is_ok());
            assert_eq!(
                vault.destination::<Alert>(&address, &mut Ledger::new()).unwrap_err(),
                Fault::Unproven
            );
            assert_eq!(
                vault.destination::<Recover>(&address, &mut Ledger::new()).unwrap_err(),
                Fault::Unproven
            );
        });
    }

    #[test]
    fn a_ciphertext_does_not_tell_the_length_of_an_address() {
        let length = |address: &str| item(&email(address), true).body.sealed.bytes.len();
        assert_eq!(length("a@b.co"), length(&format!("{}@b.co", "a".repeat(58))));
        assert_eq!(length("a@b.co"), 12 + 64 + 16);
        assert_eq!(length(&format!("{0}@{0}.{0}.{0}.com", "a".repeat(60))), 12 + 256 + 16);
    }

    #[test]
    fn an_item_stands_where_a_lookup_finds_it_before_and_after_a_rotation() {
        let (tenant, account) = (TenantId::single(), AccountId::from(7_i64));
        let mut keyring = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([9; 32]));
        let seal = |keyring: &Keyring, address: &str, n: u8| {
            let (id, nonce) = (Entropy::danger_from_bytes([n; 16]), Entropy::danger_from_bytes([n; 12]));
            NewItem::seal(&Vault::new(keyring, &tenant, &account), &email(address), id, nonce).unwrap()
        };
        let state = State::Unproven { expires: Timestamp::EPOCH };
        let item = seal(&keyring, "Ada@Example.com", 1).into_item(state, None, Timestamp::EPOCH);
        keyring.add(KeyId::try_from(2).unwrap(), Entropy::danger_from_bytes([8; 32])).unwrap();
        keyring.activate(KeyId::try_from(2).unwrap()).unwrap();
        let looked_up = index_keys(&keyring, &tenant, &EmailAddr::parse("ada@example.COM").unwrap());
        assert_eq!(item.index_keys(), &looked_up[1..]);
        assert!(seal(&keyring, "ADA@example.com", 2).is(&item));
        assert!(!seal(&keyring, "adb@example.com", 2).is(&item));
        let rotated = seal(&keyring, "ada@example.com", 2).into_item(state, None, Timestamp::EPOCH);
        assert_eq!(rotated.index_keys(), &looked_up[..1]);
    }

    #[test]
    fn what_another_library_understands_and_a_name_open_as_they_were() {
        let nonce = || Entropy::danger_from_bytes([5; 12]);
        testing::vault(|vault| {
            let codes = item(&Detail::SavedCodes(CodeSet::new(&[0; 64], 10).unwrap()), true);
            let opened = vault.code_set(&codes).unwrap();
            assert_eq!((opened.reference(), opened.left(), codes.codes_left()), (&[0; 64][..], 10, Some(10)));
            for detail in [Detail::Passkey, Detail::SecurityKey] {
                let key = item(&detail(PublicData::new(&[0; 1024]).unwrap()), true);
                assert_eq!(vault.public_data(&key).unwrap().as_bytes(), &[0; 1024]);
                assert_eq!(vault.code_set(&key).unwrap_err(), Fault::WrongKind);
                assert_eq!(
                    vault.destination::<Alert>(&key, &mut Ledger::new()).unwrap_err(),
                    Fault::WrongKind
                );
                assert!(serde_json::from_str::<Item>(&serde_json::to_string(&key).unwrap()).is_ok());
            }
            assert_eq!(vault.public_data(&codes).unwrap_err(), Fault::WrongKind);
            let name = ItemName::parse("Blue key").unwrap();
            let new = NewItem::seal(vault, &email("a@b.co"), Entropy::danger_from_bytes([1; 16]), nonce());
            let new = new.unwrap().named(vault, &name, nonce()).unwrap();
            let named = new.into_item(State::Unproven { expires: Timestamp::EPOCH }, None, Timestamp::EPOCH);
            assert_eq!(vault.name(&named).unwrap().unwrap().expose(), "Blue key");
            assert!(vault.name(&codes).unwrap().is_none());
            let mut swapped = named.clone();
            Arc::make_mut(&mut swapped.body).sealed = named.body.name.clone().unwrap();
            assert_eq!(vault.email(&swapped).unwrap_err(), Fault::Unseal, "a name is no address");
        });
    }

    #[test]
    fn a_suspended_address_is_told_and_gets_no_link() {
        testing::vault(|vault| {
            let mut address = item(&email("ada@example.com"), true);
            let at = Timestamp::EPOCH;
            address.state = State::Suspended { proven_at: at, counts_from: at, since: at, drop_at: at };
            assert!(vault.destination::<Alert>(&address, &mut Ledger::new()).is_ok());
            assert_eq!(
                vault.destination::<Recover>(&address, &mut Ledger::new()).unwrap_err(),
                Fault::Suspended
            );
        });
    }

    #[test]
    fn a_key_that_is_gone_is_named() {
        testing::vault(|vault| {
            let mut address = item(&email("ada@example.com"), true);
            Arc::make_mut(&mut address.body).sealed.key = KeyId::try_from(9).unwrap();
            let fault = vault.email(&address).unwrap_err();
            assert_eq!((fault.code(), fault.to_string().contains("key 9")), ("info-unknown-key", true));
        });
    }
}

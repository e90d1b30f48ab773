//! Sealing what was registered, and opening it again: the only place that sees both forms.

use regain_types::{AccountId, Context, Entropy, KeyId, Keyring, SecretBytes, TenantId, Timestamp};
use zeroize::Zeroizing;

use crate::index::{of_email, of_phone};
use crate::item::Sealed;
use crate::{Destination, E164, EmailAddr, IndexKey, Item, ItemId, Kind, Mask, Purpose, State, TotpSecret};

/// What seals and opens the items of one account.
///
/// Every ciphertext (AES-256-GCM) is bound to its tenant, account, item, kind and key: moved to any
/// other place it does not open.
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

    /// Opens an address for one purpose.
    ///
    /// # Errors
    /// [`Fault::WrongKind`] for an authenticator. [`Fault::Unproven`] for an address that is not
    /// proven, but for [`Verify`](crate::Verify). Otherwise what [`Fault`] says of sealed bytes.
    pub fn destination<P: Purpose>(&self, item: &Item) -> Result<Destination<P>, Fault> {
        if P::NEEDS_PROOF && !item.is_proven() {
            return Err(Fault::Unproven);
        }
        match self.open(item)? {
            Detail::Email(address) => Ok(Destination::new(address.expose(), item.kind)),
            Detail::Phone(number) => Ok(Destination::new(number.expose(), item.kind)),
            Detail::Authenticator(_) => Err(Fault::WrongKind),
        }
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

    fn open(&self, item: &Item) -> Result<Detail, Fault> {
        let Sealed { key, bytes } = &item.sealed;
        let seal_key = self
            .keyring
            .seal_key(*key, self.tenant, Some(self.account))
            .map_err(|_| Fault::UnknownKey(*key))?;
        let opened = seal_key.open(&self.context(item.id, item.kind, *key), bytes);
        Detail::from_plain(item.kind, &opened.map_err(|_| Fault::Unseal)?).ok_or(Fault::Content)
    }

    fn context(&self, id: ItemId, kind: Kind, key: KeyId) -> Context {
        Context::new("regain/v1/info")
            .text(self.tenant.as_str())
            .text(self.account.as_str())
            .bytes(id.as_bytes())
            .text(kind.name())
            .number(u64::from(key.get()))
            .number(VERSION)
    }
}

/// What a person registers, in plaintext, before it is sealed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Detail {
    /// An email address.
    Email(EmailAddr),
    /// A phone number.
    Phone(E164),
    /// The secret of an authenticator app.
    Authenticator(TotpSecret),
}

impl Detail {
    /// The kind of item that it becomes.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Email(_) => Kind::Email,
            Self::Phone(_) => Kind::Phone,
            Self::Authenticator(_) => Kind::Authenticator,
        }
    }

    fn mask(&self) -> Mask {
        match self {
            Self::Email(address) => address.mask(),
            Self::Phone(number) => number.mask(),
            Self::Authenticator(_) => Mask::none(),
        }
    }

    /// An address is filled up with zeros to a multiple of 64 bytes: no ciphertext tells its length.
    fn to_plain(&self) -> Zeroizing<Vec<u8>> {
        let bytes: &[u8] = match self {
            Self::Email(address) => address.expose().as_bytes(),
            Self::Phone(number) => number.expose().as_bytes(),
            Self::Authenticator(secret) => return Zeroizing::new(secret.as_stored().to_vec()),
        };
        let padded = bytes.len().next_multiple_of(BLOCK);
        let mut plain = Zeroizing::new(Vec::with_capacity(padded));
        plain.extend_from_slice(bytes);
        plain.resize(padded, 0);
        plain
    }

    fn from_plain(kind: Kind, plain: &SecretBytes) -> Option<Self> {
        let text = || str::from_utf8(plain.expose()).ok().map(|text| text.trim_end_matches('\0'));
        match kind {
            Kind::Email => EmailAddr::parse(text()?).ok().map(Self::Email),
            Kind::Phone => E164::parse(text()?).ok().map(Self::Phone),
            Kind::Authenticator => TotpSecret::from_stored(plain.expose()).map(Self::Authenticator),
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
        let Vault { keyring, tenant, account } = *vault;
        let (id, kind, key) = (ItemId::from(id), detail.kind(), keyring.active());
        let find = match detail {
            Detail::Email(address) => of_email(keyring, tenant, address),
            Detail::Phone(number) => of_phone(keyring, tenant, number),
            Detail::Authenticator(_) => Ok(Vec::new()),
        };
        let find = find.map_err(|_| SealError::Key)?;
        let seal_key = keyring.seal_key(key, tenant, Some(account)).map_err(|_| SealError::Key)?;
        let bytes = seal_key
            .seal(nonce, &vault.context(id, kind, key), &detail.to_plain())
            .map_err(|_| SealError::Seal)?;
        Ok(Self { id, kind, mask: detail.mask(), find, sealed: Sealed { key, bytes } })
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
            || (self.kind == item.kind && item.find.iter().any(|place| self.find.contains(place)))
    }

    pub(crate) fn into_item(self, state: State, last_step: Option<u64>, added_at: Timestamp) -> Item {
        let Self { id, kind, mask, mut find, sealed } = self;
        find.truncate(1);
        Item { id, kind, state, added_at, mask, find, last_step, sealed }
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
        }
    }
}

/// The version of the sealed form.
const VERSION: u64 = 1;
const BLOCK: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Alert, Recover, Verify, index_keys, testing};

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
            assert_eq!(vault.destination::<Recover>(&address).unwrap().expose(), "Ada@Example.com");
            assert_eq!(vault.email(&address).unwrap().expose(), "Ada@Example.com");
            let phone = item(&Detail::Phone(E164::parse("+4915112345678").unwrap()), true);
            let to = vault.destination::<Alert>(&phone).unwrap();
            assert_eq!((to.expose(), to.kind()), ("+4915112345678", Kind::Phone));
            // A secret that ends in zeros is not taken for padding.
            let secret = TotpSecret::from_entropy(Entropy::danger_from_bytes([0; 20]));
            let app = item(&Detail::Authenticator(secret), true);
            assert_eq!(vault.totp(&app).unwrap().as_stored(), &[0; 20]);
            assert_eq!(vault.totp(&phone).unwrap_err(), Fault::WrongKind);
            assert_eq!(vault.email(&phone).unwrap_err(), Fault::WrongKind);
            assert_eq!(vault.destination::<Verify>(&app).unwrap_err(), Fault::WrongKind);
        });
    }

    #[test]
    fn an_unproven_address_gets_its_own_confirmation_alone() {
        testing::vault(|vault| {
            let address = item(&email("ada@example.com"), false);
            assert!(vault.destination::<Verify>(&address).is_ok());
            assert_eq!(vault.destination::<Alert>(&address).unwrap_err(), Fault::Unproven);
            assert_eq!(vault.destination::<Recover>(&address).unwrap_err(), Fault::Unproven);
        });
    }

    #[test]
    fn a_ciphertext_does_not_tell_the_length_of_an_address() {
        let length = |address: &str| item(&email(address), true).sealed.bytes.len();
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
    fn a_key_that_is_gone_is_named() {
        testing::vault(|vault| {
            let mut address = item(&email("ada@example.com"), true);
            address.sealed.key = KeyId::try_from(9).unwrap();
            let fault = vault.email(&address).unwrap_err();
            assert_eq!((fault.code(), fault.to_string().contains("key 9")), ("info-unknown-key", true));
        });
    }
}

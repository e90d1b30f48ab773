//! Where keys live, and the only way to make one for a use.

mod derived;
mod development;
mod file;
mod halves;
mod text;

use std::fmt;

use zeroize::Zeroize;

use crate::crypto::Root;
use crate::{
    AccountId, Context, Digest, Entropy, MacKey, RandomFailed, RandomSource, SealKey, SecretBytes, TenantId,
};

use derived::Derived;
use halves::Tag;

pub use file::KeyringError;

/// The root keys of an application: 1 to 32 keys of 256 bits, each with a [`KeyId`], one of them
/// active.
///
/// New secrets are made under the active key, old ones are read under the key that they name: so a
/// key rotates with overlap. Nothing is ever encrypted or tagged with a root key itself: each use
/// derives its own key from a [`Role`], the tenant and, where there is one, the account
/// (HKDF-SHA-256, RFC 5869). A keyring lives in a file with mode 0600 or in the environment, never
/// in the database that it protects. It may be split into two halves that live apart
/// ([`Keyring::generate_split`]). Format: `docs/spec/keyring.md`.
pub struct Keyring {
    keys: Vec<RootKey>,
    active: KeyId,
    tag: Option<Tag>,
}

impl Keyring {
    /// The most keys that a keyring may hold.
    pub const MAX_KEYS: usize = 32;

    /// A new keyring with one key, of id 1.
    ///
    /// # Errors
    /// [`RandomFailed`] where `source` fails.
    pub fn generate<R: RandomSource + ?Sized>(source: &R) -> Result<Self, RandomFailed> {
        Ok(Self::with_first(KeyId::FIRST, Entropy::draw(source)?))
    }

    /// A keyring with one given key.
    #[must_use]
    pub fn with_first(id: KeyId, secret: Entropy<32>) -> Self {
        Self { keys: vec![RootKey::new(id, secret)], active: id, tag: None }
    }

    /// Adds a given key without making it active.
    ///
    /// # Errors
    /// [`KeyError::Exists`] where the id is taken, [`KeyError::Full`] at 32 keys, [`KeyError::Split`]
    /// where a key needs two roots.
    pub fn add(&mut self, id: KeyId, secret: Entropy<32>) -> Result<(), KeyError> {
        if self.is_split() {
            return Err(KeyError::Split);
        }
        self.push(id, secret)
    }

    /// Adds a fresh key under the next free id without making it active: the first step of a rotation
    /// on many machines. In a split keyring it has a root in each half.
    ///
    /// # Errors
    /// [`KeyError::Full`] at 32 keys or past id 65535, [`KeyError::Random`] where `source` fails.
    pub fn add_fresh<R: RandomSource + ?Sized>(&mut self, source: &R) -> Result<KeyId, KeyError> {
        let last = self.keys.iter().map(|key| key.id.0).max().unwrap_or(0);
        let id = last.checked_add(1).map(KeyId).ok_or(KeyError::Full)?;
        let tag = Entropy::draw(source).map_err(KeyError::Random)?;
        self.push(id, Entropy::draw(source).map_err(KeyError::Random)?)?;
        if let Some(half) = &mut self.tag {
            half.keys.push(RootKey::new(id, tag));
        }
        Ok(id)
    }

    /// Makes a key active that every machine already has: the second step of a rotation.
    ///
    /// # Errors
    /// [`KeyError::Unknown`] where the keyring, or one half of it, has no such key.
    pub fn activate(&mut self, id: KeyId) -> Result<(), KeyError> {
        let known = |roots: &[RootKey]| roots.iter().any(|key| key.id == id);
        if !known(&self.keys) || !known(self.roots(Role::LinkTag)) {
            return Err(KeyError::Unknown(id));
        }
        self.active = id;
        Ok(())
    }

    /// Adds a fresh key under the next free id and makes it active: a rotation on one machine.
    ///
    /// # Errors
    /// [`KeyError::Full`] at 32 keys or past id 65535, [`KeyError::Random`] where `source` fails.
    pub fn rotate<R: RandomSource + ?Sized>(&mut self, source: &R) -> Result<KeyId, KeyError> {
        let id = self.add_fresh(source)?;
        self.activate(id)?;
        Ok(id)
    }

    /// Forgets a key, and both roots where it has two, after the longest lifetime of what was made
    /// under it.
    ///
    /// # Errors
    /// [`KeyError::Active`] for the active key, [`KeyError::Unknown`] where there is no such key.
    pub fn remove(&mut self, id: KeyId) -> Result<(), KeyError> {
        if id == self.active {
            return Err(KeyError::Active(id));
        }
        let before = self.keys.len();
        self.keys.retain(|key| key.id != id);
        if let Some(tag) = &mut self.tag {
            tag.keys.retain(|key| key.id != id);
        }
        if self.keys.len() == before { Err(KeyError::Unknown(id)) } else { Ok(()) }
    }

    /// The key under which new secrets are made.
    #[must_use]
    pub const fn active(&self) -> KeyId {
        self.active
    }

    /// All key ids, the active one first: the order in which a lookup tries them.
    pub fn ids(&self) -> impl Iterator<Item = KeyId> + '_ {
        let others = self.keys.iter().map(|key| key.id).filter(|id| *id != self.active);
        std::iter::once(self.active).chain(others)
    }

    /// The MAC key for one role and tenant. It is derived once for the tenant that first asks for it,
    /// and kept as long as the keyring; for other tenants it is derived each time.
    ///
    /// # Errors
    /// [`KeyError::Unknown`] where the keyring has no such key.
    pub fn mac_key(&self, id: KeyId, role: Role, tenant: &TenantId) -> Result<MacKey, KeyError> {
        self.with_mac_key(id, role, tenant, MacKey::clone)
    }

    /// [`MacKey::tag_of`] under [`Keyring::mac_key`], without a copy of the key.
    ///
    /// # Errors
    /// [`KeyError::Unknown`] where the keyring has no such key.
    pub fn tag_of(
        &self,
        id: KeyId,
        role: Role,
        tenant: &TenantId,
        label: &'static str,
        fields: &[&[u8]],
    ) -> Result<Digest, KeyError> {
        self.with_mac_key(id, role, tenant, |key| key.tag_of(label, fields))
    }

    /// The key that seals what belongs to one account, or to none yet.
    ///
    /// # Errors
    /// [`KeyError::Unknown`] where the keyring has no such key.
    pub fn seal_key(
        &self,
        id: KeyId,
        tenant: &TenantId,
        account: Option<&AccountId>,
    ) -> Result<SealKey, KeyError> {
        self.root(id, Role::Seal)?.seal_key(&scope(Role::Seal, tenant, account)).ok_or(KeyError::Unknown(id))
    }

    /// 32 bytes for an algorithm outside these crates, such as Argon2's secret input.
    ///
    /// # Errors
    /// [`KeyError::Unknown`] where the keyring has no such key.
    pub fn secret(&self, id: KeyId, role: Role, tenant: &TenantId) -> Result<SecretBytes, KeyError> {
        let bytes = self.root(id, role)?.bytes(&scope(role, tenant, None)).ok_or(KeyError::Unknown(id))?;
        Ok(SecretBytes::from(bytes))
    }

    /// A value per key that is safe to store beside the data: at the next start, a keyring that
    /// gives another value for the same id is the wrong one. In the order of [`Keyring::ids`]; of a
    /// split keyring, from the row half, which its name binds to the tag half.
    pub fn check_values(&self) -> impl Iterator<Item = (KeyId, Digest)> + '_ {
        let context = Context::new("regain/v1/check");
        self.ids().filter_map(move |id| {
            let key = self.mac_key(id, Role::Check, &TenantId::single()).ok()?;
            Some((id, key.tag(&context)))
        })
    }

    fn push(&mut self, id: KeyId, secret: Entropy<32>) -> Result<(), KeyError> {
        if self.keys.iter().any(|key| key.id == id) {
            return Err(KeyError::Exists(id));
        }
        if self.keys.len() >= Self::MAX_KEYS {
            return Err(KeyError::Full);
        }
        self.keys.push(RootKey::new(id, secret));
        Ok(())
    }

    fn with_mac_key<T>(
        &self,
        id: KeyId,
        role: Role,
        tenant: &TenantId,
        use_key: impl FnOnce(&MacKey) -> T,
    ) -> Result<T, KeyError> {
        let root = self.root_key(id, role)?;
        let derive = || root.prepared().mac_key(&scope(role, tenant, None));
        root.derived.with(role, tenant, derive, use_key).ok_or(KeyError::Unknown(id))
    }

    fn root(&self, id: KeyId, role: Role) -> Result<Root, KeyError> {
        self.root_key(id, role).map(RootKey::prepared)
    }

    fn root_key(&self, id: KeyId, role: Role) -> Result<&RootKey, KeyError> {
        self.roots(role).iter().find(|key| key.id == id).ok_or(KeyError::Unknown(id))
    }
}

/// What a derived key is for. Two roles never share a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// The tag on a link: forgeries are refused without the database.
    LinkTag,
    /// The hash of a link in its row: reading the database makes no link.
    LinkRow,
    /// The handle that a claimed link is exchanged for.
    Grant,
    /// The hash of a short code in its row: few digits, so that only a key hides them.
    CodeRow,
    /// The hashes of saved codes in the row of their set.
    SavedRow,
    /// The blind index over the lookup form of an identifier, and keys of limits.
    Index,
    /// Encryption at rest.
    Seal,
    /// The secret input of Argon2.
    Pepper,
    /// The stored check value.
    Check,
}

impl Role {
    /// The name that goes into the derivation.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LinkTag => "link-tag",
            Self::LinkRow => "link-row",
            Self::Grant => "grant",
            Self::CodeRow => "code-row",
            Self::SavedRow => "saved-row",
            Self::Index => "index",
            Self::Seal => "seal",
            Self::Pepper => "pepper",
            Self::Check => "check",
        }
    }
}

/// The number of a root key, 1 to 65535. Stored beside everything that was made under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "u16", into = "u16")
)]
pub struct KeyId(u16);

impl KeyId {
    /// The id of the first key of a generated keyring.
    pub const FIRST: Self = Self(1);

    /// The number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl From<KeyId> for u16 {
    fn from(id: KeyId) -> Self {
        id.0
    }
}

impl TryFrom<u16> for KeyId {
    type Error = KeyError;

    fn try_from(number: u16) -> Result<Self, KeyError> {
        if number == 0 { Err(KeyError::Zero) } else { Ok(Self(number)) }
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What is wrong with a key id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// No key has the id 0.
    #[error("a key id is a number from 1 to 65535")]
    Zero,
    /// The keyring has no such key.
    #[error("the keyring has no key {0}: add the key that this data was made under")]
    Unknown(KeyId),
    /// The id is taken.
    #[error("the keyring has a key {0} already: choose another id")]
    Exists(KeyId),
    /// The active key can't be removed.
    #[error("key {0} is active: activate another key before you remove it")]
    Active(KeyId),
    /// The keyring holds 32 keys, or the ids are used up.
    #[error("the keyring is full: remove keys that are no longer needed")]
    Full,
    /// The keyring has two halves.
    #[error("the keyring is split: a key of it has two roots, so let it draw them")]
    Split,
    /// The keyring has no halves.
    #[error("the keyring is not split: its one root for a key also opens what the database holds")]
    Whole,
    /// The source of randomness failed.
    #[error(transparent)]
    Random(RandomFailed),
}

impl KeyError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Zero => "key-id-zero",
            Self::Unknown(_) => "key-unknown",
            Self::Exists(_) => "key-exists",
            Self::Active(_) => "key-active",
            Self::Full => "keyring-full",
            Self::Split => "keyring-split",
            Self::Whole => "keyring-whole",
            Self::Random(failed) => failed.code(),
        }
    }
}

struct RootKey {
    id: KeyId,
    /// In a place of its own, so that a list of keys which grows or shrinks leaves no copy behind.
    secret: Box<[u8; 32]>,
    derived: Derived,
}

impl RootKey {
    fn new(id: KeyId, secret: Entropy<32>) -> Self {
        Self { id, secret: Box::new(secret.spend()), derived: Derived::default() }
    }

    fn prepared(&self) -> Root {
        Root::new(&self.secret)
    }
}

impl Drop for RootKey {
    fn drop(&mut self) {
        self.secret.as_mut_slice().zeroize();
    }
}

fn scope(role: Role, tenant: &TenantId, account: Option<&AccountId>) -> Context {
    Context::new("regain/v1/key")
        .text(role.name())
        .text(tenant.as_str())
        .text(account.map_or("", AccountId::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OsRandom;

    fn fixed() -> Keyring {
        Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([9; 32]))
    }

    fn tag(keys: &Keyring, id: KeyId, role: Role, tenant: &str) -> [u8; 32] {
        let key = keys.mac_key(id, role, &tenant.parse().unwrap()).unwrap();
        *key.tag(&Context::new("x")).as_bytes()
    }

    #[test]
    fn every_role_tenant_and_key_gives_another_key() {
        let mut keys = fixed();
        let second = keys.rotate(&OsRandom).unwrap();
        let roles = [
            Role::LinkTag,
            Role::LinkRow,
            Role::Grant,
            Role::CodeRow,
            Role::Index,
            Role::Seal,
            Role::Pepper,
            Role::Check,
            Role::SavedRow,
        ];
        let mut seen = std::collections::HashSet::new();
        for id in [KeyId::FIRST, second] {
            for role in roles {
                for tenant in ["a", "b"] {
                    assert!(seen.insert(tag(&keys, id, role, tenant)), "{role:?} {tenant}");
                }
            }
        }
    }

    #[test]
    fn a_rotation_keeps_old_keys_and_makes_the_new_one_active() {
        let mut keys = fixed();
        let before = tag(&keys, KeyId::FIRST, Role::Index, "a");
        let second = keys.rotate(&OsRandom).unwrap();
        assert_eq!((second.get(), keys.active()), (2, second));
        assert_eq!(keys.ids().map(KeyId::get).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(tag(&keys, KeyId::FIRST, Role::Index, "a"), before);
        assert_eq!(keys.remove(second), Err(KeyError::Active(second)));
        keys.remove(KeyId::FIRST).unwrap();
        let gone = keys.mac_key(KeyId::FIRST, Role::Index, &TenantId::single()).unwrap_err();
        assert_eq!(gone.code(), "key-unknown");
    }

    #[test]
    fn check_values_tell_keyrings_apart() {
        let values =
            |keys: &Keyring| keys.check_values().map(|(id, v)| (id, *v.as_bytes())).collect::<Vec<_>>();
        assert_eq!(values(&fixed()), values(&fixed()));
        assert_ne!(values(&fixed()), values(&Keyring::generate(&OsRandom).unwrap()));
    }

    #[test]
    fn a_keyring_holds_at_most_32_keys_and_prints_none() {
        let mut keys = fixed();
        for _ in 1..Keyring::MAX_KEYS {
            keys.rotate(&OsRandom).unwrap();
        }
        assert_eq!(keys.rotate(&OsRandom).unwrap_err().code(), "keyring-full");
        let shown = format!("{:?}", fixed());
        assert_eq!(shown, "Keyring { ids: [1], active: 1, keys: [REDACTED] }");
    }

    #[test]
    fn seals_are_bound_to_tenant_and_account() {
        let keys = fixed();
        let (tenant, other) = (TenantId::single(), "other".parse().unwrap());
        let (one, two) = (AccountId::from(1_i64), AccountId::from(2_i64));
        let context = Context::new("x");
        let key = keys.seal_key(KeyId::FIRST, &tenant, Some(&one)).unwrap();
        let sealed = key.seal(Entropy::danger_from_bytes([0; 12]), &context, b"s").unwrap();
        for (tenant, account) in [(&tenant, Some(&two)), (&other, Some(&one)), (&tenant, None)] {
            let key = keys.seal_key(KeyId::FIRST, tenant, account).unwrap();
            assert!(key.open(&context, &sealed).is_err());
        }
    }
}

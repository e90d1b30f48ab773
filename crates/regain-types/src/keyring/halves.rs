//! Two roots for each key, so that the two can live apart.

use subtle::{Choice, ConstantTimeEq as _};

use super::{KeyError, KeyId, Keyring, KeyringError, Role, RootKey};
use crate::{Entropy, RandomFailed, RandomSource};

/// A split keyring has two roots for a key, in two halves that different stores keep: what the tag
/// half derives makes the texts that are sent, what the row half derives makes and reads what the
/// database holds. Whoever has only one half, and the database, makes no link.
impl Keyring {
    /// A new split keyring with one key, of id 1.
    ///
    /// # Errors
    /// [`RandomFailed`] where `source` fails.
    pub fn generate_split<R: RandomSource + ?Sized>(source: &R) -> Result<Self, RandomFailed> {
        let mut keys = Self::generate(source)?;
        let tag = vec![RootKey::new(KeyId::FIRST, Entropy::draw(source)?)];
        keys.tag = Some(Tag { pair: Entropy::draw(source)?.spend(), keys: tag });
        Ok(keys)
    }

    /// A split keyring with one given key. `pair` is what both halves are called: not a secret.
    ///
    /// # Errors
    /// [`KeyringError::Same`] where both roots are one.
    pub fn with_first_split(
        id: KeyId,
        tag: Entropy<32>,
        row: Entropy<32>,
        pair: [u8; 8],
    ) -> Result<Self, KeyringError> {
        let tag = Tag { pair, keys: vec![RootKey::new(id, tag)] };
        Self { tag: Some(tag), ..Self::with_first(id, row) }.checked()
    }

    /// Whether there are two roots for a key.
    #[must_use]
    pub const fn is_split(&self) -> bool {
        self.tag.is_some()
    }

    /// Splits a keyring: a fresh key with two roots under the next free id, which becomes active.
    /// What the database holds stays readable; links that are on their way end, as their root stays
    /// in the row half alone.
    ///
    /// # Errors
    /// [`KeyError::Split`] where it is split already, and those of [`Keyring::rotate`]; the keyring is
    /// then as it was.
    pub fn split<R: RandomSource + ?Sized>(&mut self, source: &R) -> Result<KeyId, KeyError> {
        if self.is_split() {
            return Err(KeyError::Split);
        }
        let pair = Entropy::draw(source).map_err(KeyError::Random)?.spend();
        let tag = Entropy::draw(source).map_err(KeyError::Random)?;
        let id = self.rotate(source)?;
        self.tag = Some(Tag { pair, keys: vec![RootKey::new(id, tag)] });
        Ok(id)
    }

    /// Forgets the tag root of a key, after the longest lifetime of a link, or at once where the tag
    /// half leaked. Links and grants under it end; what the database holds stays readable.
    ///
    /// # Errors
    /// [`KeyError::Whole`] where there are no halves, [`KeyError::Active`] for the active key,
    /// [`KeyError::Unknown`] where the tag half has no such key.
    pub fn retire_tag(&mut self, id: KeyId) -> Result<(), KeyError> {
        let tag = self.tag.as_mut().ok_or(KeyError::Whole)?;
        if id == self.active {
            return Err(KeyError::Active(id));
        }
        let before = tag.keys.len();
        tag.keys.retain(|key| key.id != id);
        if tag.keys.len() == before { Err(KeyError::Unknown(id)) } else { Ok(()) }
    }

    /// The key ids under which links are made or opened: all of them where there are no halves.
    pub fn tag_ids(&self) -> impl Iterator<Item = KeyId> + '_ {
        self.roots(Role::LinkTag).iter().map(|key| key.id)
    }

    pub(super) fn roots(&self, role: Role) -> &[RootKey] {
        match &self.tag {
            Some(tag) if Half::of(role) == Half::Tag => &tag.keys,
            _ => &self.keys,
        }
    }

    /// What every text that is read must fulfil.
    pub(super) fn checked(self) -> Result<Self, KeyringError> {
        if self.is_for_development() {
            return Err(KeyringError::Development);
        }
        for tag in self.tag.iter().flat_map(|tag| &tag.keys) {
            if !self.keys.iter().any(|row| row.id == tag.id) {
                return Err(KeyringError::Missing(tag.id));
            }
            if has_root(&self.keys, &tag.secret) {
                return Err(KeyringError::Same(tag.id));
            }
        }
        Ok(self)
    }
}

/// The tag half of a split keyring.
pub(super) struct Tag {
    pub(super) pair: Pair,
    pub(super) keys: Vec<RootKey>,
}

/// What both halves of one keyring are called, so that no others are put together.
pub(super) type Pair = [u8; 8];

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Tag,
    Row,
}

impl Half {
    /// A new role is of the row half, unless it makes what is sent.
    fn of(role: Role) -> Self {
        if matches!(role, Role::LinkTag | Role::Grant) { Self::Tag } else { Self::Row }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Row => "row",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        [Self::Tag, Self::Row].into_iter().find(|half| half.name() == name)
    }
}

/// Whether one of `keys` has this root. The time depends on their number alone.
pub(super) fn has_root(keys: &[RootKey], root: &[u8; 32]) -> bool {
    keys.iter().fold(Choice::from(0), |found, key| found | key.secret.ct_eq(root)).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, OsRandom, TenantId, to_hex};

    fn second() -> KeyId {
        KeyId::try_from(2).unwrap()
    }

    fn fixed(bytes: u8) -> Entropy<32> {
        Entropy::danger_from_bytes([bytes; 32])
    }

    fn split() -> Keyring {
        Keyring::with_first_split(KeyId::FIRST, fixed(1), fixed(2), [3; 8]).unwrap()
    }

    fn tag(keys: &Keyring, id: KeyId, role: Role) -> Result<String, KeyError> {
        let key = keys.mac_key(id, role, &TenantId::single())?;
        Ok(to_hex(key.tag(&Context::new("x")).as_bytes()))
    }

    #[test]
    fn each_role_draws_from_the_root_that_the_page_names() {
        let (keys, tag_root) = (split(), Keyring::with_first(KeyId::FIRST, fixed(1)));
        let row_root = Keyring::with_first(KeyId::FIRST, fixed(2));
        for role in [Role::LinkTag, Role::Grant] {
            assert_eq!(tag(&keys, KeyId::FIRST, role), tag(&tag_root, KeyId::FIRST, role), "{role:?}");
        }
        let row = [
            Role::LinkRow,
            Role::CodeRow,
            Role::SavedRow,
            Role::Index,
            Role::Seal,
            Role::Pepper,
            Role::Check,
        ];
        for role in row {
            assert_eq!(tag(&keys, KeyId::FIRST, role), tag(&row_root, KeyId::FIRST, role), "{role:?}");
        }
        let (tenant, context) = (TenantId::single(), Context::new("x"));
        let seal = |keys: &Keyring| keys.seal_key(KeyId::FIRST, &tenant, None).unwrap();
        let sealed = seal(&keys).seal(Entropy::danger_from_bytes([0; 12]), &context, b"s").unwrap();
        assert!(seal(&row_root).open(&context, &sealed).is_ok());
        let pepper = |keys: &Keyring| keys.secret(KeyId::FIRST, Role::Pepper, &tenant).unwrap();
        assert_eq!(pepper(&keys).expose(), pepper(&row_root).expose());
    }

    #[test]
    fn a_split_keeps_what_the_database_holds_and_ends_older_links() {
        let mut keys = Keyring::with_first(KeyId::FIRST, fixed(2));
        let before = tag(&keys, KeyId::FIRST, Role::Index);
        let checks =
            |keys: &Keyring| keys.check_values().map(|(id, v)| (id, *v.as_bytes())).collect::<Vec<_>>();
        let check = checks(&keys);
        assert_eq!(keys.split(&OsRandom), Ok(second()));
        assert_eq!(keys.split(&OsRandom), Err(KeyError::Split));
        assert_eq!((keys.active(), keys.ids().count(), keys.tag_ids().count()), (second(), 2, 1));
        assert_eq!(tag(&keys, KeyId::FIRST, Role::Index), before);
        assert!(checks(&keys).contains(&check[0]));
        assert_eq!(tag(&keys, KeyId::FIRST, Role::LinkTag), Err(KeyError::Unknown(KeyId::FIRST)));
        assert!(tag(&keys, second(), Role::LinkTag).is_ok());
        assert_eq!(keys.activate(KeyId::FIRST), Err(KeyError::Unknown(KeyId::FIRST)));
    }

    #[test]
    fn a_rotation_overlaps_in_both_halves_and_ends_in_one() {
        let mut keys = split();
        let links = tag(&keys, KeyId::FIRST, Role::LinkTag);
        assert_eq!(keys.add(second(), fixed(4)), Err(KeyError::Split));
        assert_eq!(keys.add_fresh(&OsRandom), Ok(second()));
        assert_eq!(
            (keys.active(), keys.retire_tag(KeyId::FIRST)),
            (KeyId::FIRST, Err(KeyError::Active(KeyId::FIRST)))
        );
        keys.activate(second()).unwrap();
        assert_eq!(tag(&keys, KeyId::FIRST, Role::LinkTag), links);
        keys.retire_tag(KeyId::FIRST).unwrap();
        assert_eq!(keys.retire_tag(KeyId::FIRST), Err(KeyError::Unknown(KeyId::FIRST)));
        assert!(tag(&keys, KeyId::FIRST, Role::LinkTag).is_err());
        assert!(tag(&keys, KeyId::FIRST, Role::Index).is_ok());
        keys.remove(KeyId::FIRST).unwrap();
        assert_eq!((keys.ids().count(), keys.tag_ids().count()), (1, 1));
        let mut whole = Keyring::with_first(KeyId::FIRST, fixed(1));
        assert_eq!(whole.retire_tag(KeyId::FIRST), Err(KeyError::Whole));
    }

    #[test]
    fn one_root_in_both_halves_is_refused() {
        let same = Keyring::with_first_split(KeyId::FIRST, fixed(1), fixed(1), [3; 8]).unwrap_err();
        assert_eq!(same.code(), "keyring-halves-same-root");
        // Under another id too: then the row half alone would make links.
        let mut keys = Keyring::with_first(KeyId::FIRST, fixed(1));
        keys.add(second(), fixed(2)).unwrap();
        keys.tag = Some(Tag { pair: [3; 8], keys: vec![RootKey::new(second(), fixed(1))] });
        assert_eq!(keys.checked().unwrap_err().code(), "keyring-halves-same-root");
    }

    #[test]
    fn a_split_keyring_prints_no_key() {
        let shown = format!("{:?}", split());
        assert_eq!(shown, "Keyring { ids: [1], tag ids: [1], active: 1, keys: [REDACTED] }");
    }
}

//! Finding an account by an address that nobody can read in the database.

use std::fmt;

use regain_types::{Context, KeyError, Keyring, Role, TenantId};
use serde::{Deserialize, Serialize};

use crate::{E164, EmailAddr, Kind};

/// The place of an address in the blind index: an HMAC-SHA-256 of its lookup form under a key of the
/// tenant. Equal addresses have equal keys; without the keyring nothing else can be told from one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IndexKey(#[serde(with = "crate::hex")] [u8; 32]);

impl IndexKey {
    /// The 32 bytes, for a column of the store.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Not a secret, but it links accounts: it stays out of logs.
impl fmt::Debug for IndexKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IndexKey([REDACTED])")
    }
}

/// Where `address` may stand in the index: one place for each key of the keyring, the active key's
/// first. A lookup tries them in this order, so that keys rotate with overlap.
///
/// The lookup form is the ASCII lower case of the whole address. Only items that are proven should
/// stand in a store's index: an unproven address finds nobody.
#[must_use]
pub fn index_keys(keyring: &Keyring, tenant: &TenantId, address: &EmailAddr) -> Vec<IndexKey> {
    of_email(keyring, tenant, address).unwrap_or_default()
}

pub(crate) fn of_email(
    keyring: &Keyring,
    tenant: &TenantId,
    address: &EmailAddr,
) -> Result<Vec<IndexKey>, KeyError> {
    all(keyring, tenant, Kind::Email, &address.lookup())
}

pub(crate) fn of_phone(
    keyring: &Keyring,
    tenant: &TenantId,
    number: &E164,
) -> Result<Vec<IndexKey>, KeyError> {
    all(keyring, tenant, Kind::Phone, number.expose())
}

/// Fails never for the keys that the keyring itself names.
fn all(keyring: &Keyring, tenant: &TenantId, kind: Kind, lookup: &str) -> Result<Vec<IndexKey>, KeyError> {
    let context = Context::new("regain/v1/index").text(kind.name()).text(lookup);
    let one =
        |id| keyring.mac_key(id, Role::Index, tenant).map(|key| IndexKey(*key.tag(&context).as_bytes()));
    keyring.ids().map(one).collect()
}

#[cfg(test)]
mod tests {
    use regain_types::OsRandom;

    use super::*;

    fn keys(keyring: &Keyring, tenant: &str, address: &str) -> Vec<IndexKey> {
        index_keys(keyring, &tenant.parse().unwrap(), &EmailAddr::parse(address).unwrap())
    }

    #[test]
    fn an_address_is_found_in_any_ascii_case_and_in_its_own_tenant_alone() {
        let keyring = Keyring::generate(&OsRandom).unwrap();
        let key = keys(&keyring, "a", "ada@example.com");
        assert_eq!(key, keys(&keyring, "a", "ADA@Example.com"));
        assert_ne!(key, keys(&keyring, "a", "adb@example.com"));
        assert_ne!(key, keys(&keyring, "b", "ada@example.com"));
        assert_eq!(format!("{:?}", key[0]), "IndexKey([REDACTED])");
    }

    #[test]
    fn a_rotated_keyring_still_finds_what_the_old_key_indexed() {
        let mut keyring = Keyring::generate(&OsRandom).unwrap();
        let before = keys(&keyring, "a", "ada@example.com");
        keyring.rotate(&OsRandom).unwrap();
        let after = keys(&keyring, "a", "ada@example.com");
        assert_eq!(after.len(), 2);
        assert_eq!(after[1], before[0]);
        assert_ne!(after[0], before[0]);
    }
}

//! The secret that is not in the database.

use regain_types::{KeyError, KeyId, Keyring, Role, SecretBytes, TenantId};

/// Argon2's secret input K (RFC 9106 section 3.1) for every key of a keyring: derived for one
/// tenant, never appended to the password, and named in the record.
pub(crate) struct Pepper {
    /// The active key comes first.
    secrets: Vec<(KeyId, SecretBytes)>,
    active: KeyId,
}

impl Pepper {
    pub(crate) fn derive(keyring: &Keyring, tenant: &TenantId) -> Result<Self, KeyError> {
        let derive = |id| Ok((id, keyring.secret(id, Role::Pepper, tenant)?));
        let secrets = keyring.ids().map(derive).collect::<Result<_, KeyError>>()?;
        Ok(Self { secrets, active: keyring.active() })
    }

    pub(crate) const fn active(&self) -> KeyId {
        self.active
    }

    pub(crate) fn secret(&self, id: KeyId) -> Option<&[u8]> {
        self.secrets.iter().find(|(known, _)| *known == id).map(|(_, secret)| secret.expose())
    }
}

//! The secret that is not in the database.

use password_hash::phc::Output;
use regain_types::{
    Context, Entropy, KeyError, KeyId, Keyring, MacKey, Role, SealKey, SecretBytes, TenantId,
};
use zeroize::Zeroizing;

use crate::RecordError;
use crate::recipe::Recipe;

/// How new records use the pepper. Whichever is chosen, both kinds verify under every key of the
/// keyring that they name, with one hash.
///
/// Neither is ever appended to the password: that would be cut by some algorithms, and could not
/// change. Choose [`PepperMode::Seal`] unless other software must verify the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PepperMode {
    /// Argon2's secret input K (RFC 9106 section 3.1). Any Argon2 that is given K verifies the
    /// record, but the key of a record changes only while its password is at hand.
    Secret,
    /// The tag is encrypted (AES-256-GCM) and bound to the tenant, the salt and the parameters. A
    /// whole table moves to a new key without a password: [`Hasher::reseal`].
    ///
    /// [`Hasher::reseal`]: crate::Hasher::reseal
    Seal,
}

/// The keys of one tenant, for every key of a keyring.
pub(crate) struct Pepper {
    mode: PepperMode,
    tenant: TenantId,
    active: KeyId,
    keys: Vec<(KeyId, Keys)>,
}

struct Keys {
    secret: SecretBytes,
    seal: SealKey,
    nonce: MacKey,
}

impl Pepper {
    pub(crate) fn derive(mode: PepperMode, keyring: &Keyring, tenant: &TenantId) -> Result<Self, KeyError> {
        let derive = |id| {
            let keys = Keys {
                secret: keyring.secret(id, Role::Pepper, tenant)?,
                seal: keyring.seal_key(id, tenant, None)?,
                nonce: keyring.mac_key(id, Role::Pepper, tenant)?,
            };
            Ok((id, keys))
        };
        let keys = keyring.ids().map(derive).collect::<Result<_, KeyError>>()?;
        Ok(Self { mode, tenant: tenant.clone(), active: keyring.active(), keys })
    }

    pub(crate) const fn mode(&self) -> PepperMode {
        self.mode
    }

    pub(crate) const fn active(&self) -> KeyId {
        self.active
    }

    pub(crate) fn has(&self, id: KeyId) -> bool {
        self.find(id).is_some()
    }

    pub(crate) fn secret(&self, id: KeyId) -> Option<&[u8]> {
        self.find(id).map(|keys| keys.secret.expose())
    }

    /// `recipe` with `tag` sealed under the active key; `None` where the tag is over 36 bytes, as
    /// what is sealed would not fit a PHC string.
    ///
    /// The nonce is a MAC of all that is sealed, so that sealing needs no randomness, and the same
    /// record sealed twice is the same text.
    pub(crate) fn seal(&self, recipe: &Recipe, tag: &[u8]) -> Option<Recipe> {
        let keys = self.find(self.active)?;
        let recipe = Recipe { seal: Some(self.active), ..recipe.clone() };
        let place = recipe.place(&self.tenant);
        let nonce = Context::new("regain/v1/record-nonce").bytes(place.as_bytes()).bytes(tag);
        let nonce = Entropy::danger_from_bytes(keys.nonce.tag(&nonce).truncated());
        let sealed = keys.seal.seal(nonce, &place, tag).ok()?;
        Some(Recipe { tag: Output::new(&sealed).ok()?, ..recipe })
    }

    /// The tag of a record that is sealed.
    pub(crate) fn open(&self, recipe: &Recipe) -> Result<Zeroizing<Vec<u8>>, RecordError> {
        let id = recipe.seal.ok_or(RecordError::Seal)?;
        let keys = self.find(id).ok_or(RecordError::PepperKey(id))?;
        let opened = keys.seal.open(&recipe.place(&self.tenant), recipe.tag.as_bytes());
        Ok(Zeroizing::new(opened.map_err(|_| RecordError::Seal)?.expose().to_vec()))
    }

    fn find(&self, id: KeyId) -> Option<&Keys> {
        self.keys.iter().find(|(known, _)| *known == id).map(|(_, keys)| keys)
    }
}

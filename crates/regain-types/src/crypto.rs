//! The one place of these crates that calls `ring`: HKDF, HMAC, PBKDF2 and AEAD behind three small types.

use std::mem;
use std::num::NonZeroU32;
use std::sync::LazyLock;

use ring::{aead, digest, hkdf, hmac, pbkdf2};
use subtle::{Choice, ConstantTimeEq as _};
use zeroize::{Zeroize, ZeroizeOnDrop, optimization_barrier};

use crate::{Context, Entropy};

/// 32 bytes of a MAC or a derivation. Compared in constant time with [`Digest::matches`]; never printed.
#[derive(Clone)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The first `N` bytes (at most 32; more are zero).
    #[must_use]
    pub fn truncated<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        for (to, from) in out.iter_mut().zip(self.0) {
            *to = from;
        }
        out
    }

    /// All 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether `expected` (at least 16 bytes) is the start of this digest, in a time that depends on
    /// its length alone. Anything shorter than 16 or longer than 32 bytes never matches.
    #[must_use]
    pub fn matches(&self, expected: &[u8]) -> bool {
        let Some(start) = self.0.get(..expected.len()).filter(|start| start.len() >= 16) else {
            return false;
        };
        equal(start, expected).into()
    }
}

impl Drop for Digest {
    fn drop(&mut self) {
        self.0.as_mut_slice().zeroize();
    }
}

impl ZeroizeOnDrop for Digest {}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Digest([REDACTED])")
    }
}

/// A prepared HMAC-SHA-256 key (RFC 2104), derived for one role and one context.
#[derive(Clone)]
pub struct MacKey(hmac::Key);

impl MacKey {
    /// A key from 32 known bytes, for test vectors.
    #[must_use]
    pub fn danger_from_bytes(bytes: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// The MAC of `context`.
    #[must_use]
    pub fn tag(&self, context: &Context) -> Digest {
        self.sign(context.as_bytes())
    }

    /// The MAC of the context of `label` and `fields`: what [`MacKey::tag`] gives for it. Up to 320
    /// bytes of it need no allocation.
    #[must_use]
    pub fn tag_of(&self, label: &'static str, fields: &[&[u8]]) -> Digest {
        let mut short = [0; SHORT];
        let Some(encoded) = short_context(label, fields, &mut short) else {
            let context = fields.iter().fold(Context::new(label), |context, field| context.bytes(field));
            return self.tag(&context);
        };
        let digest = self.sign(encoded);
        encoded.zeroize();
        digest
    }

    fn sign(&self, bytes: &[u8]) -> Digest {
        // A tag of HMAC-SHA-256 has 32 bytes.
        Digest(hmac::sign(&self.0, bytes).as_ref().try_into().unwrap_or_default())
    }
}

/// `ring` wipes no key, so another one is written over it.
impl Drop for MacKey {
    fn drop(&mut self) {
        self.0.clone_from(&BLANK);
        optimization_barrier(&self.0);
    }
}

impl std::fmt::Debug for MacKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MacKey([REDACTED])")
    }
}

/// A prepared AES-256-GCM key (NIST SP 800-38D), derived for one role and one context.
pub struct SealKey(aead::LessSafeKey);

impl SealKey {
    /// Encrypts `plain` and binds it to `context`: a 12-byte nonce, the ciphertext, a 16-byte tag.
    ///
    /// The nonce is random: after 2^32 seals under one derived key it may repeat with a chance of
    /// 2^-32, which is why keys are derived per tenant and account where there are many.
    ///
    /// # Errors
    /// [`Unsealable`] where `plain` is too long for AES-GCM (64 GiB).
    pub fn seal(&self, nonce: Entropy<12>, context: &Context, plain: &[u8]) -> Result<Vec<u8>, Unsealable> {
        let nonce = nonce.spend();
        let aad = aead::Aad::from(context.as_bytes());
        let mut body = Vec::with_capacity(plain.len().saturating_add(28));
        body.extend_from_slice(plain);
        self.0
            .seal_in_place_append_tag(aead::Nonce::assume_unique_for_key(nonce), aad, &mut body)
            .map_err(|_| Unsealable)?;
        body.splice(0..0, nonce);
        Ok(body)
    }

    /// Decrypts what [`SealKey::seal`] made with the same key and an equal context.
    ///
    /// # Errors
    /// [`Unsealable`] for anything else: another key, another context, a changed byte, too short.
    pub fn open(&self, context: &Context, sealed: &[u8]) -> Result<SecretBytes, Unsealable> {
        let (nonce, body) = sealed.split_at_checked(aead::NONCE_LEN).ok_or(Unsealable)?;
        let nonce = aead::Nonce::try_assume_unique_for_key(nonce).map_err(|_| Unsealable)?;
        let mut opened = SecretBytes(body.to_vec());
        let aad = aead::Aad::from(context.as_bytes());
        let length = self.0.open_in_place(nonce, aad, &mut opened.0).map_err(|_| Unsealable)?.len();
        opened.0.truncate(length);
        Ok(opened)
    }
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealKey([REDACTED])")
    }
}

/// Secret bytes: an opened plaintext, a derived key. Wiped on drop, never printed.
pub struct SecretBytes(Vec<u8>);

impl SecretBytes {
    /// The bytes.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl From<[u8; 32]> for SecretBytes {
    fn from(mut bytes: [u8; 32]) -> Self {
        let kept = Self(bytes.to_vec());
        bytes.zeroize();
        kept
    }
}

impl Drop for SecretBytes {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretBytes([REDACTED])")
    }
}

/// Sealed bytes that can't be opened, or a plaintext that can't be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("these sealed bytes do not belong to this key and place, or were changed")]
pub struct Unsealable;

impl Unsealable {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "unsealable"
    }
}

/// 32 bytes of PBKDF2-HMAC-SHA-256 (RFC 8018 section 5.2, NIST SP 800-132): for secrets that are random
/// already. A password needs a hash that takes memory.
#[must_use]
pub fn pbkdf2_sha256(secret: &[u8], salt: &[u8], iterations: NonZeroU32) -> Digest {
    let mut out = Digest([0; 32]);
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, iterations, salt, secret, &mut out.0);
    out
}

/// A root key that other keys are derived from (HKDF-SHA-256, RFC 5869; salt `regain/v1`).
pub(crate) struct Root(hkdf::Prk);

impl Root {
    pub(crate) fn new(secret: &[u8; 32]) -> Self {
        Self(hkdf::Salt::new(hkdf::HKDF_SHA256, b"regain/v1").extract(secret))
    }

    /// The MAC key for `context`; `None` never happens for one SHA-256 output.
    pub(crate) fn mac_key(&self, context: &Context) -> Option<MacKey> {
        let info = [context.as_bytes()];
        self.0.expand(&info, hmac::HMAC_SHA256).ok().map(|okm| MacKey(okm.into()))
    }

    /// The AEAD key for `context`; `None` never happens for one AES-256 key.
    pub(crate) fn seal_key(&self, context: &Context) -> Option<SealKey> {
        let info = [context.as_bytes()];
        let key: aead::UnboundKey = self.0.expand(&info, &aead::AES_256_GCM).ok()?.into();
        Some(SealKey(aead::LessSafeKey::new(key)))
    }

    /// 32 raw bytes for `context`, for a key that leaves these crates (Argon2's secret input).
    pub(crate) fn bytes(&self, context: &Context) -> Option<[u8; 32]> {
        struct Len;
        impl hkdf::KeyType for Len {
            fn len(&self) -> usize {
                32
            }
        }
        let info = [context.as_bytes()];
        let mut out = [0; 32];
        self.0.expand(&info, Len).and_then(|okm| okm.fill(&mut out)).ok()?;
        Some(out)
    }
}

/// Whether both, of one length, are equal. `subtle` compares word by word, in a time that depends on the
/// length alone.
fn equal(one: &[u8], other: &[u8]) -> Choice {
    let ((ones, one), (others, other)) = (one.as_chunks(), other.as_chunks());
    ones.iter().zip(others).fold(one.ct_eq(other), |equal, (one, other)| {
        equal & u64::from_ne_bytes(*one).ct_eq(&u64::from_ne_bytes(*other))
    })
}

/// The encoding of a context, in `place`; `None` where it does not fit: then `place` is wiped.
fn short_context<'p>(label: &str, fields: &[&[u8]], place: &'p mut [u8; SHORT]) -> Option<&'p mut [u8]> {
    let mut free = place.as_mut_slice();
    let mut put = |field: &[u8]| {
        let (length, rest) = mem::take(&mut free).split_first_chunk_mut()?;
        *length = u16::try_from(field.len()).ok()?.to_be_bytes();
        let (bytes, rest) = rest.split_at_mut_checked(field.len())?;
        bytes.copy_from_slice(field);
        free = rest;
        Some(())
    };
    let fits = put(label.as_bytes()).and_then(|()| fields.iter().try_for_each(|field| put(field)));
    let used = SHORT.checked_sub(free.len())?;
    if fits.is_none() {
        place.as_mut_slice().zeroize();
        return None;
    }
    place.get_mut(..used)
}

/// SHA-256 (FIPS 180-4), for the checksum of a keyring file.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    for (to, from) in out.iter_mut().zip(digest::digest(&digest::SHA256, bytes).as_ref()) {
        *to = *from;
    }
    out
}

const SHORT: usize = 320;
static BLANK: LazyLock<hmac::Key> = LazyLock::new(|| hmac::Key::new(hmac::HMAC_SHA256, &[]));

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn root() -> Root {
        Root::new(&[7; 32])
    }

    #[test]
    fn a_seal_opens_only_at_its_own_place() {
        let (here, there) = (Context::new("here"), Context::new("there"));
        let key = root().seal_key(&here).unwrap();
        let sealed = key.seal(Entropy::danger_from_bytes([1; 12]), &here, b"secret").unwrap();
        assert_eq!(key.open(&here, &sealed).unwrap().expose(), b"secret");
        assert!(key.open(&there, &sealed).is_err());
        assert!(root().seal_key(&there).unwrap().open(&here, &sealed).is_err());
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(key.open(&here, &changed).is_err(), "byte {index}");
            assert!(key.open(&here, &sealed[..index]).is_err(), "length {index}");
        }
    }

    #[test]
    fn a_digest_matches_only_itself_and_its_long_prefixes() {
        let digest = root().mac_key(&Context::new("a")).unwrap().tag(&Context::new("b"));
        let bytes = *digest.as_bytes();
        assert!(digest.matches(&bytes) && digest.matches(&bytes[..16]));
        assert!(!digest.matches(&bytes[..15]) && !digest.matches(&[]));
        assert!(!digest.matches(&[&bytes[..], &[0]].concat()));
        for index in 0..32 {
            let mut changed = bytes;
            changed[index] ^= 0x80;
            assert!(!digest.matches(&changed), "byte {index}");
        }
    }

    #[test]
    fn the_vectors_of_rfc_7914_hold_for_pbkdf2() {
        let derived = |secret: &str, salt: &str, iterations| {
            let digest =
                pbkdf2_sha256(secret.as_bytes(), salt.as_bytes(), NonZeroU32::new(iterations).unwrap());
            crate::to_hex(digest.as_bytes())
        };
        let once = "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc";
        let often = "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56";
        assert_eq!(derived("passwd", "salt", 1), once);
        assert_eq!(derived("Password", "NaCl", 80_000), often);
    }

    #[test]
    fn no_key_digest_or_plaintext_prints() {
        let context = Context::new("c");
        let (mac, seal) = (root().mac_key(&context).unwrap(), root().seal_key(&context).unwrap());
        let sealed = seal.seal(Entropy::danger_from_bytes([0; 12]), &context, b"x").unwrap();
        let shown =
            format!("{mac:?}{seal:?}{:?}{:?}", mac.tag(&context), seal.open(&context, &sealed).unwrap());
        assert_eq!(shown, "MacKey([REDACTED])SealKey([REDACTED])Digest([REDACTED])SecretBytes([REDACTED])");
    }

    proptest! {
        #[test]
        fn a_tag_of_fields_is_that_of_their_context(
            fields in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..6),
        ) {
            let key = MacKey::danger_from_bytes(&[7; 32]);
            let context = fields.iter().fold(Context::new("label"), |context, field| context.bytes(field));
            let fields: Vec<&[u8]> = fields.iter().map(Vec::as_slice).collect();
            let (ours, theirs) = (key.tag_of("label", &fields), key.tag(&context));
            prop_assert_eq!(ours.as_bytes(), theirs.as_bytes());
        }
    }

    #[test]
    fn a_tag_of_fields_holds_at_the_ends_of_what_fits() {
        let key = MacKey::danger_from_bytes(&[7; 32]);
        for length in [0, SHORT - 8, SHORT - 7, SHORT - 6, SHORT - 5, SHORT, 65_534, 65_535, 65_536] {
            let field = vec![1; length];
            let context = Context::new("abcd").bytes(&field);
            assert_eq!(key.tag_of("abcd", &[&field]).as_bytes(), key.tag(&context).as_bytes(), "{length}");
        }
    }
}

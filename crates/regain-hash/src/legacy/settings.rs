//! All that a stored hash says but its tag.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use regain_types::Typed;

use super::parts::{self, Method, Parts};
use super::{Legacy, LegacyError, LegacyKeys, LegacyScheme, LegacyTag};

/// The scheme, costs and salt of a stored hash, within every ceiling. Equal settings have equal text.
#[derive(Clone)]
pub struct LegacySettings {
    scheme: LegacyScheme,
    text: String,
    salt_at: Range<usize>,
    salt: Vec<u8>,
    method: Arc<dyn Method>,
}

impl LegacySettings {
    pub(super) fn new(scheme: LegacyScheme, parts: Parts) -> Self {
        let Parts { text, salt_at, salt, method, .. } = parts;
        Self { scheme, text, salt_at, salt, method }
    }

    /// Reads what [`LegacySettings::as_str`] gave.
    ///
    /// # Errors
    /// [`LegacyError::Syntax`] for anything else, a whole stored hash too; the rest as
    /// [`Legacy::parse`].
    pub fn parse(text: &str, keys: &LegacyKeys) -> Result<Self, LegacyError> {
        let scheme = LegacyScheme::recognise(text).ok_or(LegacyError::Syntax)?;
        let parts = parts::read(scheme, text, keys)?;
        if !parts.tag.is_empty() || parts.text != text {
            return Err(LegacyError::Syntax);
        }
        Ok(Self::new(scheme, parts))
    }

    /// The text: the stored one up to its tag, where the tag is its end. LDAP and ASP.NET Core
    /// Identity, which mix tag and salt, have `{SSHA}$<salt>` and
    /// `aspnet-identity:v3:sha256:10000:32$<salt>` instead.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stored it.
    #[must_use]
    pub const fn scheme(&self) -> LegacyScheme {
        self.scheme
    }

    /// The memory that computing takes, in bytes, but for what fits a stack: 0 for all but scrypt.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        self.method.memory_bytes()
    }

    /// The bytes of a tag.
    #[must_use]
    pub fn tag_bytes(&self) -> usize {
        self.method.tag_bytes()
    }

    /// The tag of what was typed.
    ///
    /// # Errors
    /// [`LegacyError::OutOfMemory`] where there is no memory for scrypt.
    pub fn compute(&self, typed: &Typed) -> Result<LegacyTag, LegacyError> {
        self.method.compute(&self.salt, typed.expose().as_bytes())
    }

    /// [`LegacySettings::memory_bytes`] in KiB, as bounds and permits count it.
    pub(crate) fn m_cost(&self) -> u32 {
        u32::try_from(self.memory_bytes().div_ceil(1024)).unwrap_or(u32::MAX)
    }

    /// Settings of the same work that belong to nobody: every letter of the salt is an `A`. The
    /// stand-ins of accounts with equal costs and lengths are equal, so that they can be counted.
    #[must_use]
    pub fn stand_in(&self) -> Self {
        let mut settings = self.clone();
        let blank = "A".repeat(self.salt_at.len());
        if settings.text.get(self.salt_at.clone()).is_some() {
            settings.text.replace_range(self.salt_at.clone(), &blank);
        }
        settings.salt.fill(b'A');
        settings
    }
}

impl PartialEq for LegacySettings {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for LegacySettings {}

impl Hash for LegacySettings {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

/// Prints the scheme, not the salt.
impl fmt::Debug for LegacySettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LegacySettings").field("scheme", &self.scheme).finish_non_exhaustive()
    }
}

const _: () = assert!(Legacy::MAX_BYTES == 512, "the errors and the documentation say so");

//! What was registered.

use serde::{Deserialize, Serialize};

use crate::Method;

/// What was registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// An email address.
    Email,
    /// A phone number.
    Phone,
    /// An authenticator app.
    Authenticator,
    /// A set of saved codes, which is kept elsewhere: a reference to it, and how many are left.
    SavedCodes,
    /// A passkey: public data that the application's WebAuthn library understands.
    Passkey,
    /// A security key that is used beside a password: the same.
    SecurityKey,
    /// A recovery contact. Reserved: nothing makes one yet, and one that is read is kept as
    /// [`UnknownItem`](crate::UnknownItem).
    RecoveryContact,
}

impl Kind {
    /// Every kind that an item can have.
    pub const ALL: [Self; 6] =
        [Self::Email, Self::Phone, Self::Authenticator, Self::SavedCodes, Self::Passkey, Self::SecurityKey];

    /// The stable name, in kebab case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Authenticator => "authenticator",
            Self::SavedCodes => "saved-codes",
            Self::Passkey => "passkey",
            Self::SecurityKey => "security-key",
            Self::RecoveryContact => "recovery-contact",
        }
    }

    /// The kind of [`Kind::ALL`] with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What a proof with it is.
    #[must_use]
    pub const fn method(self) -> Method {
        match self {
            Self::Email | Self::Phone => Method::Issued,
            Self::SavedCodes => Method::Saved,
            Self::Authenticator | Self::Passkey | Self::SecurityKey => Method::Authenticator,
            Self::RecoveryContact => Method::Contact,
        }
    }

    /// Whether messages can be sent to it.
    #[must_use]
    pub const fn is_address(self) -> bool {
        matches!(self, Self::Email | Self::Phone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_stored_by_its_name() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.name()));
            assert_eq!(Kind::named(kind.name()), Some(kind));
        }
        assert_eq!(Kind::named(Kind::RecoveryContact.name()), None, "a later version reads it");
    }
}

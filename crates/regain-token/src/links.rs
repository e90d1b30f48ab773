//! From randomness to a link, and from a link to the right to claim it once.

use std::fmt;
use std::time::Duration;

use regain_types::{Digest, Entropy, KeyError, KeyId, Keyring, MacKey, Role, TenantId, Timestamp};
use zeroize::ZeroizeOnDrop;

use crate::link::{Binding, LinkRow, LinkText, Purpose, Selector};
use crate::reason::{Reason, Rejected};
use crate::wiped::Wiped;

/// Makes and checks the links and grants of one tenant.
///
/// Cheap to make and to copy: it borrows the keys and keeps nothing.
#[derive(Debug, Clone, Copy)]
pub struct Links<'k> {
    keys: &'k Keyring,
    pub(crate) tenant: &'k TenantId,
}

impl<'k> Links<'k> {
    /// How far ahead the expiry of a link may be: 30 days, the longest that NIST SP 800-63B-4 section
    /// 4.2.1.2 allows any issued code (by post, abroad). A clock may be off by a minute more.
    pub const MAX_LIFETIME: Duration = Duration::from_secs(30 * 86_400);

    /// The links of `tenant` under `keys`.
    #[must_use]
    pub const fn new(keys: &'k Keyring, tenant: &'k TenantId) -> Self {
        Self { keys, tenant }
    }

    /// Makes a link under the active key, and the row that a store keeps of it. The expiry is rounded
    /// down to a whole second; above [`Links::MAX_LIFETIME`] the link is refused until it is nearer.
    ///
    /// # Errors
    /// [`MintError::Expiry`] from the year 36812 on, [`MintError::Key`] where the keyring fails.
    pub fn mint(
        &self,
        purpose: Purpose,
        binding: Binding<'_>,
        expires: Timestamp,
        entropy: Entropy<31>,
    ) -> Result<Minted, MintError> {
        let key = self.active();
        let random = Wiped(entropy.spend());
        let sign = |signed: &[u8; 40]| Ok(self.tag(key, purpose, signed)?.truncated());
        let text = LinkText::assemble(key, expires, &random, sign)?;
        let hash = *self.row_hash(key, purpose, binding, &text.signed)?.as_bytes();
        let row = LinkRow { selector: text.selector, hash, key, expires: text.expires };
        Ok(Minted { text, row })
    }

    /// Whether this tenant made this link for this purpose and its time is not over. It needs no
    /// store: a flood of forgeries never reaches one.
    ///
    /// # Errors
    /// In this order: [`Reason::UnknownKey`], [`Reason::BadTag`] (compared in constant time),
    /// [`Reason::Expired`] where `now` is the expiry or later, [`Reason::TooFar`].
    pub fn authenticate(
        &self,
        purpose: Purpose,
        link: &LinkText,
        now: Timestamp,
    ) -> Result<Authentic, Rejected> {
        let tag = self.tag(link.key, purpose, &link.signed).map_err(|_| Reason::UnknownKey)?;
        if !tag.matches(&*link.tag) {
            return Err(Reason::BadTag.into());
        }
        if now >= link.expires {
            return Err(Reason::Expired.into());
        }
        if now.age_at(link.expires) > Self::MAX_LIFETIME.saturating_add(CLOCK_SKEW) {
            return Err(Reason::TooFar.into());
        }
        let LinkText { key, expires, selector, .. } = *link;
        Ok(Authentic { purpose, key, expires, selector, signed: Wiped(*link.signed) })
    }

    pub(crate) const fn active(&self) -> KeyId {
        self.keys.active()
    }

    pub(crate) fn mac_key(&self, id: KeyId, role: Role) -> Result<MacKey, KeyError> {
        self.keys.mac_key(id, role, self.tenant)
    }

    fn tag(&self, key: KeyId, purpose: Purpose, signed: &[u8; 40]) -> Result<Digest, KeyError> {
        let fields: [&[u8]; 3] = [self.tenant.as_str().as_bytes(), purpose.name().as_bytes(), signed];
        self.keys.tag_of(key, Role::LinkTag, self.tenant, "regain/v1/link-tag", &fields)
    }

    fn row_hash(
        &self,
        key: KeyId,
        purpose: Purpose,
        binding: Binding<'_>,
        signed: &[u8; 40],
    ) -> Result<Digest, KeyError> {
        let Binding { account, state } = binding;
        let (tenant, account) = (self.tenant.as_str().as_bytes(), account.as_str().as_bytes());
        let fields = [tenant, purpose.name().as_bytes(), account, state.as_bytes(), signed];
        self.keys.tag_of(key, Role::LinkRow, self.tenant, "regain/v1/link-row", &fields)
    }
}

/// A new link and its row: send the one, store the other, in one transaction.
#[derive(Debug)]
#[must_use = "a link that is not sent, or whose row is not stored, can't be used"]
pub struct Minted {
    /// What is sent.
    pub text: LinkText,
    /// What is stored.
    pub row: LinkRow,
}

/// A link of proven origin that is not over. Whether it was used is for its row to say.
#[derive(ZeroizeOnDrop)]
#[must_use = "an authentic link may be used already: check it against its row"]
pub struct Authentic {
    #[zeroize(skip)]
    purpose: Purpose,
    #[zeroize(skip)]
    key: KeyId,
    #[zeroize(skip)]
    expires: Timestamp,
    #[zeroize(skip)]
    selector: Selector,
    signed: Wiped<40>,
}

impl Authentic {
    /// Under which name the store finds the row.
    #[must_use]
    pub const fn selector(&self) -> Selector {
        self.selector
    }

    /// From when on the link is refused.
    #[must_use]
    pub const fn expires(&self) -> Timestamp {
        self.expires
    }

    /// Whether `row` is this link's row, and the account and its state are still those of the mint.
    /// It changes nothing: a scanner that opens a link uses nothing up.
    ///
    /// # Errors
    /// [`Reason::RowMismatch`] (the hash is compared in constant time); [`Reason::UnknownKey`] where
    /// `links` has other keys than those that authenticated the link.
    pub fn check(self, links: &Links<'_>, row: &LinkRow, binding: Binding<'_>) -> Result<Peeked, Rejected> {
        let hash = links.row_hash(self.key, self.purpose, binding, &self.signed);
        let hash = hash.map_err(|_| Reason::UnknownKey)?;
        let columns = (row.selector, row.key, row.expires) == (self.selector, self.key, self.expires);
        if !hash.matches(&row.hash) || !columns {
            return Err(Reason::RowMismatch.into());
        }
        Ok(Peeked { purpose: self.purpose, selector: self.selector, expires: self.expires })
    }
}

impl fmt::Debug for Authentic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authentic([REDACTED])")
    }
}

/// A link that fits its row: enough to show the page (GET), which changes nothing.
#[derive(Debug)]
#[must_use = "a peeked link is not claimed"]
pub struct Peeked {
    purpose: Purpose,
    selector: Selector,
    expires: Timestamp,
}

impl Peeked {
    /// What the link is for.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Under which name the store finds the row.
    #[must_use]
    pub const fn selector(&self) -> Selector {
        self.selector
    }

    /// From when on the link is refused.
    #[must_use]
    pub const fn expires(&self) -> Timestamp {
        self.expires
    }

    /// What the store must do to use the link (POST). Nothing is claimed before it did.
    pub const fn claim(self) -> Claim {
        Claim { purpose: self.purpose, selector: self.selector, expires: self.expires }
    }
}

/// The one guarded write that uses a link: mark the row of `selector` claimed *where it is not yet
/// claimed or revoked and `expires` is later than now*, in the transaction of what it pays for.
///
/// The claim succeeded where that write changed exactly one row.
#[derive(Debug)]
#[must_use = "a link is used only when the store executed its claim"]
#[non_exhaustive]
pub struct Claim {
    /// What the link is for.
    pub purpose: Purpose,
    /// Which row.
    pub selector: Selector,
    /// The expiry that the write repeats.
    pub expires: Timestamp,
}

/// Why no link or grant was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MintError {
    /// The keyring can't give the key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The expiry does not fit into 40 bits of seconds.
    #[error("a link can't expire after the year 36811: choose an earlier expiry")]
    Expiry,
}

impl MintError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Key(error) => error.code(),
            Self::Expiry => "link-expiry-too-late",
        }
    }
}

const CLOCK_SKEW: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;
    use regain_types::{AccountId, Context};

    #[test]
    fn no_step_of_a_link_prints_its_secret() {
        let keys = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([1; 32]));
        let (tenant, account, state) = (TenantId::single(), AccountId::from(1_u32), Context::new("state"));
        let links = Links::new(&keys, &tenant);
        let binding = Binding { account: &account, state: &state };
        let purpose = Purpose::new("recover");
        let expires = Timestamp::from_secs(900);
        let minted = links.mint(purpose, binding, expires, Entropy::danger_from_bytes([0; 31])).unwrap();
        let row = "LinkRow { selector: Selector(00000000000000000000000000000000), hash: [REDACTED], \
                   key: KeyId(1), expires: Timestamp(900000) }";
        assert_eq!(format!("{minted:?}"), format!("Minted {{ text: LinkText([REDACTED]), row: {row} }}"));
        let authentic = links.authenticate(purpose, &minted.text, Timestamp::EPOCH).unwrap();
        assert_eq!(format!("{authentic:?}"), "Authentic([REDACTED])");
        let peeked = authentic.check(&links, &minted.row, binding).unwrap();
        let inside = "purpose: Purpose(\"recover\"), selector: Selector(00000000000000000000000000000000), \
                      expires: Timestamp(900000)";
        assert_eq!(format!("{peeked:?}"), format!("Peeked {{ {inside} }}"));
        assert_eq!(format!("{:?}", peeked.claim()), format!("Claim {{ {inside} }}"));
    }
}

//! Email addresses that are safe to send to.

use std::fmt;

use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::Mask;

/// An email address, kept as it was typed.
///
/// The accepted form is a subset of RFC 5321 section 4.1.2: a dot-atom (RFC 5322 section 3.2.3) of at
/// most 64 bytes, `@`, and a domain of two labels or more, each of 1 to 63 letters, digits and inner
/// hyphens; the last label is not a number. 254 bytes in all, ASCII alone. No quoted parts, address
/// literals, comments or display names. Space around it is dropped. An international domain is
/// written in its ASCII form (`xn--`); with feature `idn` it may be written as people do, and is turned
/// into that form (Unicode Technical Standard 46, without transitional processing), which is what is kept.
///
/// It is personal data: it is wiped on drop, does not print, and is neither copied nor compared.
/// Messages go to this form; lookups use its ASCII lower case, so that no two letters outside ASCII
/// fold together (CVE-2019-19844).
#[derive(ZeroizeOnDrop)]
pub struct EmailAddr(String);

impl EmailAddr {
    /// The most bytes that an address may have.
    pub const MAX_BYTES: usize = 254;
    /// The most bytes that may stand before the `@`.
    pub const MAX_LOCAL_BYTES: usize = 64;

    /// Reads an address as a person typed it.
    ///
    /// # Errors
    /// [`EmailError`] says which part is not accepted; it never repeats what was typed.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim_ascii();
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        if text.len() > Self::MAX_BYTES {
            return Err(EmailError::TooLong);
        }
        if !text.is_ascii() {
            return Self::parse_international(text);
        }
        let (local, domain) = text.split_once('@').ok_or(EmailError::NoAt)?;
        if !is_local(local) {
            return Err(EmailError::Local);
        }
        if !is_domain(domain) {
            return Err(EmailError::Domain);
        }
        Ok(Self(text.to_owned()))
    }

    #[cfg(not(feature = "idn"))]
    const fn parse_international(_: &str) -> Result<Self, EmailError> {
        Err(EmailError::NotAscii)
    }

    /// What stands before the `@` is never folded: only the domain may be outside ASCII.
    #[cfg(feature = "idn")]
    fn parse_international(text: &str) -> Result<Self, EmailError> {
        let (local, domain) = text.split_once('@').ok_or(EmailError::NoAt)?;
        if !local.is_ascii() {
            return Err(EmailError::NotAscii);
        }
        let domain = Zeroizing::new(idna::domain_to_ascii_strict(domain).map_err(|_| EmailError::Domain)?);
        Self::parse(&Zeroizing::new(format!("{local}@{}", &*domain)))
    }

    /// The address as it was typed, without the space around it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What of it may be shown.
    #[must_use]
    pub fn mask(&self) -> Mask {
        Mask::of_email(&self.0)
    }

    /// The form that is looked up: ASCII lower case.
    pub(crate) fn lookup(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.to_ascii_lowercase())
    }
}

impl fmt::Debug for EmailAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddr([REDACTED])")
    }
}

/// Why a text is not an email address that can be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EmailError {
    /// Nothing was typed.
    #[error("type an email address")]
    Empty,
    /// More than 254 bytes.
    #[error("an email address has at most 254 characters")]
    TooLong,
    /// A character outside ASCII.
    #[error(
        "use an address with plain letters, digits and signs only; write an international domain as xn--"
    )]
    NotAscii,
    /// There is no `@`.
    #[error("an email address has an @ between a name and a domain")]
    NoAt,
    /// The part before the `@` is not a dot-atom of 1 to 64 bytes.
    #[error("the part before the @ must have 1 to 64 letters, digits or signs, without spaces or quotes")]
    Local,
    /// The part after the `@` is not a domain name of two labels or more.
    #[error("the part after the @ must be a domain name such as example.com")]
    Domain,
}

impl EmailError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "email-empty",
            Self::TooLong => "email-too-long",
            Self::NotAscii => "email-not-ascii",
            Self::NoAt => "email-no-at",
            Self::Local => "email-local",
            Self::Domain => "email-domain",
        }
    }
}

fn is_local(local: &str) -> bool {
    let atext = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    local.len() <= EmailAddr::MAX_LOCAL_BYTES
        && local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(atext))
}

fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // RFC 3696 section 2: a top-level domain is never all digits, an IPv4 address always ends so.
    let named = |top: &str| !top.bytes().all(|byte| byte.is_ascii_digit());
    domain.split('.').all(label) && domain.rsplit_once('.').is_some_and(|(_, top)| named(top))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(text: &str) -> &'static str {
        EmailAddr::parse(text).map_or_else(EmailError::code, |_| "accepted")
    }

    #[test]
    #[cfg(feature = "idn")]
    fn an_international_domain_is_kept_in_its_ascii_form_and_a_local_part_never_folds() {
        for (typed, kept) in [
            ("ada@m\u{fc}nchen.example", "ada@xn--mnchen-3ya.example"),
            ("Ada@MU\u{308}NCHEN.example", "Ada@xn--mnchen-3ya.example"),
            ("ada@fa\u{df}.example", "ada@xn--fa-hia.example"),
            ("ada@\u{4f8b}\u{3048}\u{3002}\u{30c6}\u{30b9}\u{30c8}", "ada@xn--r8jz45g.xn--zckzah"),
        ] {
            assert_eq!(EmailAddr::parse(typed).unwrap().expose(), kept);
        }
        for (typed, why) in [
            ("\u{131}da@example.com", "email-not-ascii"),
            ("m\u{fc}ller@m\u{fc}nchen.example", "email-not-ascii"),
            ("ada@m\u{fc}nchen", "email-domain"),
            ("ada@\u{202e}moc.example", "email-domain"),
            ("ada@a\u{2028}b.example", "email-domain"),
            ("m\u{fc}nchen.example", "email-no-at"),
            ("ada@b@m\u{fc}nchen.example", "email-domain"),
        ] {
            assert_eq!(code(typed), why, "{typed:?}");
        }
        let long = format!("ada@{}.example", "\u{fc}".repeat(64));
        assert_eq!(code(&long), "email-domain");
    }

    #[test]
    fn ordinary_addresses_are_kept_as_typed() {
        for address in
            ["a@b.co", "Ada.Lovelace+tag@Example.COM", "x!#$%&'*+-/=?^_`{|}~@a-b.xn--p1ai", "1@2.3com"]
        {
            assert_eq!(EmailAddr::parse(&format!(" \t{address}\r\n")).unwrap().expose(), address);
        }
        assert_eq!(*EmailAddr::parse("ADA@Example.COM").unwrap().lookup(), "ada@example.com");
    }

    #[test]
    fn everything_else_gets_a_code() {
        for (text, expected) in [
            ("", "email-empty"),
            (" \r\n", "email-empty"),
            ("ada", "email-no-at"),
            ("@example.com", "email-local"),
            (".a@b.co", "email-local"),
            ("a..b@c.de", "email-local"),
            ("a.@b.co", "email-local"),
            ("\"a b\"@c.de", "email-local"),
            ("a(x)@b.co", "email-local"),
            ("Evil <victim@example.com>", "email-local"),
            ("a\r\nBcc: x@b.co", "email-local"),
            ("a\0@b.co", "email-local"),
            ("a@b", "email-domain"),
            ("a@b@c.de", "email-domain"),
            ("a@.b.co", "email-domain"),
            ("a@b.co.", "email-domain"),
            ("a@-b.co", "email-domain"),
            ("a@b-.co", "email-domain"),
            ("a@b_c.de", "email-domain"),
            ("a@[127.0.0.1]", "email-domain"),
            ("a@127.0.0.1", "email-domain"),
            ("a@b.co\r\nBcc: x", "email-domain"),
            ("mıke@example.com", "email-not-ascii"),
            ("a@exämple.com", if cfg!(feature = "idn") { "accepted" } else { "email-not-ascii" }),
        ] {
            assert_eq!(code(text), expected, "{text:?}");
        }
    }

    #[test]
    fn lengths_end_where_they_say() {
        let domain = |total: usize| format!("{}.{}.com", "d".repeat(63), "e".repeat(total - 68));
        assert_eq!(code(&format!("{}@b.co", "a".repeat(64))), "accepted");
        assert_eq!(code(&format!("{}@b.co", "a".repeat(65))), "email-local");
        assert_eq!(code(&format!("a@{}.co", "b".repeat(63))), "accepted");
        assert_eq!(code(&format!("a@{}.co", "b".repeat(64))), "email-domain");
        let labels = format!("{}.{}", "c".repeat(63), domain(125));
        assert_eq!(labels.len(), 189);
        assert_eq!(code(&format!("{}@{labels}", "a".repeat(64))), "accepted");
        assert_eq!(code(&format!("{}@f.{labels}", "a".repeat(63))), "email-too-long");
    }

    #[test]
    fn an_address_is_wiped_and_never_prints() {
        fn wiped<T: ZeroizeOnDrop>(_: &T) {}
        let address = EmailAddr::parse("ada@example.com").unwrap();
        wiped(&address);
        assert_eq!(format!("{address:?}"), "EmailAddr([REDACTED])");
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_one_printable_ascii_mailbox(text: String) {
            if let Ok(address) = EmailAddr::parse(&text) {
                prop_assert!(address.expose().bytes().all(|byte| byte.is_ascii_graphic()));
            }
        }

        #[test]
        fn near_addresses_never_break_a_header(text in "[a-z.@\"<>()\\r\\n ,;:-]{1,40}") {
            if let Ok(address) = EmailAddr::parse(&text) {
                prop_assert!(!address.expose().contains(|c: char| " \r\n\"<>(),;:".contains(c)));
                prop_assert_eq!(address.expose().matches('@').count(), 1);
                let again = EmailAddr::parse(address.expose()).unwrap();
                prop_assert_eq!(again.expose(), address.expose());
            }
        }
    }
}

//! What links and letters are built from. Nothing of it ever comes from a request.

/// The name and the address of the application, from its configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    name: Box<str>,
    base: Box<str>,
}

impl Site {
    /// A site with the name that people know it by (1 to 64 characters, no control characters) and
    /// the address that its links start with: `https://` and a host, or `http://localhost` or
    /// `http://127.0.0.1` while developing; at most 200 bytes; a path is allowed, a query is not.
    ///
    /// # Errors
    /// [`SiteError`] says which of the two is wrong.
    pub fn new(name: &str, base: &str) -> Result<Self, SiteError> {
        let length = name.chars().count();
        if !(1..=64).contains(&length) || name.chars().any(char::is_control) {
            return Err(SiteError::Name);
        }
        let base = base.strip_suffix('/').unwrap_or(base);
        let local = |origin: &str| {
            let rest = base.strip_prefix(origin);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
        };
        let host = base.strip_prefix("https://").and_then(|rest| rest.split('/').next());
        let https = host.is_some_and(|host| !host.is_empty() && !host.starts_with(':'));
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/".contains(&byte);
        let safe = base.len() <= 200 && base.bytes().all(plain);
        if !safe || !(https || local("http://localhost") || local("http://127.0.0.1")) {
            return Err(SiteError::Base);
        }
        Ok(Self { name: name.into(), base: base.into() })
    }

    /// The name that people know the application by.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether its links open on this machine alone.
    pub(crate) fn is_loopback(&self) -> bool {
        let host = self.base.split("://").nth(1).and_then(|rest| rest.split(['/', ':']).next());
        matches!(host, Some("localhost" | "127.0.0.1"))
    }

    /// What every link starts with, without a slash at the end.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }
}

/// Why a configuration can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// The name.
    #[error("the site's name must have 1 to 64 characters and no control characters")]
    Name,
    /// The base address.
    #[error(
        "the site's base address must start with https:// and a host, such as https://example.com, and have no query"
    )]
    Base,
}

impl SiteError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name => "site-name",
            Self::Base => "site-base",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_https_address_or_this_machine_makes_links() {
        for good in [
            "https://example.com",
            "https://example.com/",
            "https://a.b:8443/app",
            "http://localhost:3000",
            "http://127.0.0.1",
        ] {
            assert!(Site::new("Example", good).is_ok(), "{good}");
        }
        for bad in [
            "http://example.com",
            "https://",
            "https:///x",
            "https://:443",
            "example.com",
            "",
            "javascript:alert(1)",
            "https://example.com?x=",
            "https://user@example.com",
            "http://localhost.evil.com",
            "https://e.com/\r\nX: y",
            "https://e.com#f",
        ] {
            assert_eq!(Site::new("Example", bad).unwrap_err().code(), "site-base", "{bad}");
        }
        assert_eq!(Site::new("Ex\nample", "https://e.com").unwrap_err().code(), "site-name");
        assert_eq!(Site::new("", "https://e.com").unwrap_err().code(), "site-name");
    }
}

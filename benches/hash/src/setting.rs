//! What is hashed, at which cost, and what must come out.

use std::error::Error;
use std::fmt;

use argon2::{Argon2, PasswordHasher as _};

/// The cost of one hash: one lane always.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// KiB.
    pub m_cost: u32,
    /// Passes.
    pub t_cost: u32,
}

/// OWASP's first two and last settings, and 64 MiB.
pub const SETTINGS: [Setting; 4] = [
    DEFAULT,
    Setting { m_cost: 47_104, t_cost: 1 },
    Setting { m_cost: 7_168, t_cost: 5 },
    Setting { m_cost: 65_536, t_cost: 3 },
];

/// The default of the product, and of its peers in Rust.
pub const DEFAULT: Setting = Setting { m_cost: 19_456, t_cost: 2 };

pub const PASSWORD: &str = "correct horse battery staple";
pub const SALT: [u8; 16] = *b"16 random bytes!";

pub type Tag = [u8; 32];
pub type Outcome<T> = Result<T, Box<dyn Error>>;

impl Setting {
    pub fn of_plain(self) -> Outcome<Argon2<'static>> {
        let params = argon2::Params::new(self.m_cost, self.t_cost, 1, None).map_err(said)?;
        Ok(Argon2::from(params))
    }

    /// The tag that everybody must compute.
    pub fn tag(self) -> Outcome<Tag> {
        let mut tag = [0; 32];
        self.of_plain()?.hash_password_into(PASSWORD.as_bytes(), &SALT, &mut tag).map_err(said)?;
        Ok(tag)
    }

    /// The record that everybody must verify: a PHC string.
    pub fn record(self) -> Outcome<String> {
        let record = self.of_plain()?.hash_password_with_salt(PASSWORD.as_bytes(), &SALT);
        Ok(record.map_err(said)?.to_string())
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "m={} t={} p=1", self.m_cost, self.t_cost)
    }
}

/// An error of a crate whose errors are none of the standard library's.
pub fn said(error: impl fmt::Display) -> Box<dyn Error> {
    error.to_string().into()
}

//! A list of passwords that nobody may choose.

use crate::Password;

/// A set of passwords that are refused as a whole (NIST SP 800-63B-4 section 3.1.1.2: the entire
/// password is compared, not its parts).
///
/// Implementations answer from memory or a local file in bounded time. One that asks a network
/// does so before it answers here; this trait neither blocks nor fails.
pub trait Blocklist: Send + Sync {
    /// Whether `password` is on the list, in the form in which it would be hashed.
    fn contains(&self, password: &Password) -> bool;
}

/// The empty list.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoBlocklist;

impl Blocklist for NoBlocklist {
    fn contains(&self, _password: &Password) -> bool {
        false
    }
}

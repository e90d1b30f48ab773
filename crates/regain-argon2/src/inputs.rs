//! What is hashed.

use crate::FillError;

/// The inputs of one hash (RFC 9106 section 3.1), borrowed. The caller wipes what it owns.
#[derive(Clone, Copy, Default)]
pub struct Inputs<'a> {
    /// P: 0 to 2^32 - 1 bytes.
    pub password: &'a [u8],
    /// S: 8 to 2^32 - 1 bytes, 16 random ones for a password; never used twice.
    pub salt: &'a [u8],
    /// K: a pepper, 0 to 2^32 - 1 bytes. Empty for none.
    pub secret: &'a [u8],
    /// X: 0 to 32 bytes, the bound that crate `argon2` has. Empty for none.
    pub associated_data: &'a [u8],
}

impl Inputs<'_> {
    /// The most associated data, in bytes.
    pub const MAX_ASSOCIATED_DATA: usize = 32;

    /// Whether each input, and a tag of `tag_length` bytes, is within its bounds.
    pub(crate) fn check(&self, tag_length: usize) -> Result<(), FillError> {
        if tag_length < 4 || too_long(tag_length) {
            return Err(FillError::TagLength);
        }
        if too_long(self.password.len()) {
            return Err(FillError::PasswordLength);
        }
        if self.salt.len() < 8 || too_long(self.salt.len()) {
            return Err(FillError::SaltLength);
        }
        if too_long(self.secret.len()) {
            return Err(FillError::SecretLength);
        }
        if self.associated_data.len() > Self::MAX_ASSOCIATED_DATA {
            return Err(FillError::AssociatedDataLength);
        }
        Ok(())
    }
}

impl std::fmt::Debug for Inputs<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Inputs([REDACTED])")
    }
}

/// Lengths are hashed as 32 bits.
fn too_long(length: usize) -> bool {
    u32::try_from(length).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_never_print() {
        let inputs = Inputs { password: b"hunter2", salt: b"saltsalt", ..Inputs::default() };
        assert_eq!(format!("{inputs:?}"), "Inputs([REDACTED])");
    }

    #[test]
    fn each_length_out_of_bounds_has_its_code() {
        let good = Inputs { password: b"", salt: &[0; 8], secret: b"", associated_data: &[0; 32] };
        let code = |inputs: Inputs<'_>, tag| inputs.check(tag).map_err(FillError::code);
        assert_eq!(code(good, 4), Ok(()));
        assert_eq!(code(good, 3), Err("argon2-tag-length"));
        assert_eq!(code(good, 1 << 32), Err("argon2-tag-length"));
        assert_eq!(code(Inputs { salt: &[0; 7], ..good }, 32), Err("argon2-salt-length"));
        let long = Inputs { associated_data: &[0; 33], ..good };
        assert_eq!(code(long, 32), Err("argon2-associated-data-length"));
    }
}

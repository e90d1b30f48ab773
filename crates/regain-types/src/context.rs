//! What a key is used for, as bytes that no other use shares.

/// An injective encoding of a label and a list of fields: the input of every MAC, and the
/// associated data of every seal.
///
/// Each field is its length as 16 bits big-endian, then its bytes; a field of 65,535 bytes or more
/// has the length 65,535, then 64 bits of length, then its bytes. Two different lists never encode
/// alike, which a plain concatenation can't say (Django CVE-2026-6873). The label comes first and
/// names the use and its version: `regain/v1/link-tag`. Specification: `docs/spec/context.md`.
#[derive(Clone, PartialEq, Eq)]
pub struct Context(Vec<u8>);

impl Context {
    /// A context with `label` as its first field. Labels are constants of the crate that uses them.
    #[must_use]
    pub fn new(label: &'static str) -> Self {
        Self(Vec::with_capacity(128)).bytes(label.as_bytes())
    }

    /// Adds one field.
    #[must_use]
    pub fn bytes(mut self, field: &[u8]) -> Self {
        match u16::try_from(field.len()) {
            Ok(length) if length < u16::MAX => self.0.extend_from_slice(&length.to_be_bytes()),
            _ => {
                self.0.extend_from_slice(&u16::MAX.to_be_bytes());
                let length = u64::try_from(field.len()).unwrap_or(u64::MAX);
                self.0.extend_from_slice(&length.to_be_bytes());
            }
        }
        self.0.extend_from_slice(field);
        self
    }

    /// Adds one field of text, as UTF-8.
    #[must_use]
    pub fn text(self, field: &str) -> Self {
        self.bytes(field.as_bytes())
    }

    /// Adds one field of 8 bytes, big-endian.
    #[must_use]
    pub fn number(self, field: u64) -> Self {
        self.bytes(&field.to_be_bytes())
    }

    /// The encoded bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Prints the length alone: a field may be an address or a code.
impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Context([{} bytes])", self.0.len())
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encode(fields: &[Vec<u8>]) -> Context {
        fields.iter().fold(Context::new("test"), |context, field| context.bytes(field))
    }

    #[test]
    fn the_example_of_the_specification_holds() {
        let context = Context::new("ab").text("").number(1);
        assert_eq!(crate::to_hex(context.as_bytes()), "0002616200000008".to_owned() + "0000000000000001");
        assert_eq!(format!("{context:?}"), "Context([16 bytes])");
    }

    #[test]
    fn long_fields_keep_their_length() {
        for size in [65_534, 65_535, 65_536] {
            let one = Context::new("l").bytes(&vec![0; size]);
            let other = Context::new("l").bytes(&vec![0; size - 1]).bytes(&[]);
            assert_ne!(one, other, "{size}");
        }
    }

    proptest! {
        #[test]
        fn distinct_fields_encode_distinctly(
            one in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..4), 0..4),
            two in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..4), 0..4),
        ) {
            prop_assert_eq!(one == two, encode(&one) == encode(&two));
        }
    }
}

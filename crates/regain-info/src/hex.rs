//! Bytes as lowercase hexadecimal text inside the stored document.

use regain_types::{from_hex, to_hex};
use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

pub(crate) fn serialize<S: Serializer>(bytes: impl AsRef<[u8]>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&to_hex(bytes.as_ref()))
}

pub(crate) fn deserialize<'de, const N: usize, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<[u8; N], D::Error> {
    from_hex(&String::deserialize(deserializer)?).ok_or_else(|| D::Error::custom(EXPECTED))
}

/// Bytes of any length; the caller limits it.
pub(crate) fn deserialize_any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| from_hex::<1>(str::from_utf8(pair).ok()?).map(|[byte]| byte);
    let bytes = if rest.is_empty() { pairs.iter().map(byte).collect() } else { None };
    bytes.ok_or_else(|| D::Error::custom(EXPECTED))
}

const EXPECTED: &str = "expected lowercase hexadecimal digits, two a byte";

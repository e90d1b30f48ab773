//! From words to columns and back.

use regain::store::StoreError;
use regain_info::ItemId;
use regain_types::{AccountId, KeyId, Timestamp, to_hex};

/// A time, a revision or a limit as SQLite's integer. What is above its range is its last value.
pub(crate) fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A time as a column.
pub(crate) fn millis(time: Timestamp) -> i64 {
    integer(time.as_millis())
}

/// A column that is never negative.
pub(crate) fn natural(column: i64) -> Result<u64, StoreError> {
    u64::try_from(column).map_err(|_| corrupt("a negative number"))
}

/// A column as a time.
pub(crate) fn time(column: i64) -> Result<Timestamp, StoreError> {
    natural(column).map(Timestamp::from_millis)
}

/// A column as a key's id.
pub(crate) fn key_id(column: i64) -> Result<KeyId, StoreError> {
    let number = u16::try_from(column).map_err(|_| corrupt("a key id out of range"))?;
    KeyId::try_from(number).map_err(|_| corrupt("the key id 0"))
}

/// A column as an account's id.
pub(crate) fn account_id(column: &str) -> Result<AccountId, StoreError> {
    column.parse().map_err(|_| corrupt("an account id that is none"))
}

/// A column as an item's id.
pub(crate) fn item_id(column: [u8; 16]) -> Result<ItemId, StoreError> {
    to_hex(&column).parse().map_err(|_| corrupt("an item id that is none"))
}

/// Something that this version did not write.
pub(crate) fn corrupt(what: &str) -> StoreError {
    StoreError::Corrupt(what.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_out_of_range_is_corrupt_and_never_a_panic() {
        assert!(time(-1).is_err() && natural(i64::MIN).is_err());
        assert!(key_id(0).is_err() && key_id(-1).is_err() && key_id(65_536).is_err());
        assert!(account_id("alice@example.org").is_err());
        assert_eq!(time(millis(Timestamp::from_millis(u64::MAX))).unwrap().as_millis(), i64::MAX as u64);
    }
}

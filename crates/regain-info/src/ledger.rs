//! What was read, and for what.

use crate::ItemId;

/// The readings of addresses: which item, for which purpose. [`Vault::destination`](crate::Vault::destination)
/// writes each of them; append them to an audit trail when the work is done.
///
/// It holds no address. An address can't be read without one:
///
/// ```compile_fail,E0061
/// use regain_info::{Alert, Item, Vault};
/// fn read(vault: &Vault<'_>, item: &Item) { let _ = vault.destination::<Alert>(item); }
/// ```
#[derive(Debug, Default)]
#[must_use = "each reading belongs into an audit trail"]
pub struct Ledger(Vec<Reading>);

impl Ledger {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn write(&mut self, item: ItemId, purpose: &'static str) {
        self.0.push(Reading { item, purpose });
    }

    /// What was read, in order.
    #[must_use]
    pub fn into_readings(self) -> Vec<Reading> {
        self.0
    }
}

/// One address was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Of which item.
    pub item: ItemId,
    /// For which purpose: [`Purpose::NAME`](crate::Purpose::NAME).
    pub purpose: &'static str,
}

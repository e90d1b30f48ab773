//! Security info through its public API alone.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]
#![expect(clippy::panic, reason = "helpers of tests stop at the first surprise")]
#![expect(clippy::indexing_slicing, reason = "helpers of tests stop at the first surprise")]
#![expect(clippy::arithmetic_side_effects, reason = "numbers of tests are small")]

mod orders;
mod sealing;
mod stored;

use regain_info::{Detail, E164, EmailAddr, NewItem, TotpSecret, Vault};
use regain_types::{AccountId, Entropy, KeyId, Keyring, TenantId};

fn keyring() -> Keyring {
    Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([9; 32]))
}

/// The `n`-th detail: emails, phones and authenticators in turn.
fn detail(n: u8) -> Detail {
    match n % 3 {
        0 => Detail::Email(EmailAddr::parse(&format!("canary{n}@planted.example")).unwrap()),
        1 => Detail::Phone(E164::parse(&format!("+4915112{n:06}")).unwrap()),
        _ => Detail::Authenticator(TotpSecret::from_entropy(Entropy::danger_from_bytes([n + 160; 20]))),
    }
}

fn seal(vault: &Vault<'_>, n: u8) -> NewItem {
    let (id, nonce) = (Entropy::danger_from_bytes([n; 16]), Entropy::danger_from_bytes([n; 12]));
    NewItem::seal(vault, &detail(n), id, nonce).unwrap()
}

/// Runs `work` with the vault of account 7 of a tenant.
fn vault<T>(work: impl FnOnce(&Vault<'_>) -> T) -> T {
    let (keyring, tenant, account) = (keyring(), TenantId::single(), AccountId::from(7_i64));
    work(&Vault::new(&keyring, &tenant, &account))
}

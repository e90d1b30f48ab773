//! Security info through its public API alone.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]
#![expect(clippy::panic, reason = "helpers of tests stop at the first surprise")]
#![expect(clippy::indexing_slicing, reason = "helpers of tests stop at the first surprise")]
#![expect(clippy::arithmetic_side_effects, reason = "numbers of tests are small")]

mod orders;
mod sealing;
mod stored;

use regain_info::{CodeSet, Detail, E164, EmailAddr, ItemName, NewItem, PublicData, TotpSecret, Vault};
use regain_types::{AccountId, Entropy, KeyId, Keyring, TenantId};

fn keyring() -> Keyring {
    Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([9; 32]))
}

/// The `n`-th detail: below 100 emails, phones and authenticators in turn, then one of each other kind.
fn detail(n: u8) -> Detail {
    let opaque = format!("canary of planted bytes {n}");
    match (n, n % 3) {
        (100, _) => Detail::SavedCodes(CodeSet::new(opaque.as_bytes(), 10).unwrap()),
        (101, _) => Detail::Passkey(PublicData::new(opaque.as_bytes()).unwrap()),
        (102, _) => Detail::SecurityKey(PublicData::new(opaque.as_bytes()).unwrap()),
        (_, 0) => Detail::Email(EmailAddr::parse(&format!("canary{n}@planted.example")).unwrap()),
        (_, 1) => Detail::Phone(E164::parse(&format!("+4915112{n:06}")).unwrap()),
        _ => Detail::Authenticator(TotpSecret::from_entropy(Entropy::danger_from_bytes([n + 160; 20]))),
    }
}

fn seal(vault: &Vault<'_>, n: u8) -> NewItem {
    let (id, nonce) = (Entropy::danger_from_bytes([n; 16]), Entropy::danger_from_bytes([n; 12]));
    let new = NewItem::seal(vault, &detail(n), id, nonce).unwrap();
    if n < 100 { new } else { new.named(vault, &name(n), Entropy::danger_from_bytes([n + 100; 12])).unwrap() }
}

fn name(n: u8) -> ItemName {
    ItemName::parse(&format!("canary name {n}")).unwrap()
}

/// Runs `work` with the vault of account 7 of a tenant.
fn vault<T>(work: impl FnOnce(&Vault<'_>) -> T) -> T {
    let (keyring, tenant, account) = (keyring(), TenantId::single(), AccountId::from(7_i64));
    work(&Vault::new(&keyring, &tenant, &account))
}

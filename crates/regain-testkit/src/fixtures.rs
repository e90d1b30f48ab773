//! Rows to write: every field is set, and no two are alike by accident.

use std::time::Duration;

use regain::store::{
    AccountKey, AuditEntry, CaseId, LetterId, LimitKey, LinkStatus, OpenRequestId, StoredAccount, StoredCase,
    StoredLetter, StoredLink, StoredRequest, Write,
};
use regain_info::{EmailAddr, IndexKey, ItemId, index_keys};
use regain_token::{LinkRow, Selector};
use regain_types::{AccountId, Entropy, KeyId, Keyring, TenantId, Timestamp};

use crate::world::{START, Why};

/// The tenant that most properties use.
pub(crate) fn tenant() -> TenantId {
    TenantId::single()
}

/// Another tenant, whose name starts with that of the first.
pub(crate) fn neighbour() -> Result<TenantId, Why> {
    Ok(format!("{}2", tenant()).parse()?)
}

/// The account `number` of the first tenant.
pub(crate) fn key(number: i64) -> AccountKey {
    AccountKey { tenant: tenant(), account: AccountId::from(number) }
}

/// The same account of the other tenant.
pub(crate) fn key_next_door(number: i64) -> Result<AccountKey, Why> {
    Ok(AccountKey { tenant: neighbour()?, ..key(number) })
}

pub(crate) fn account(key: AccountKey) -> StoredAccount {
    StoredAccount { key, rev: 1, due: None, state: r#"{"v":1}"#.to_owned() }
}

pub(crate) fn put(row: StoredAccount) -> Write {
    Write::PutAccount { row, was: None }
}

pub(crate) fn case(key: AccountKey, id: u8) -> StoredCase {
    let state = format!(r#"{{"case":{id}}}"#);
    StoredCase { id: CaseId::from_bytes([id; 16]), key, rev: 1, live: true, due: None, state }
}

pub(crate) fn open(row: StoredCase) -> Write {
    Write::PutCase { row, was: None }
}

/// An issued link that expires an hour after the start.
pub(crate) fn link(key: AccountKey, selector: u8) -> StoredLink {
    StoredLink {
        tenant: key.tenant,
        row: LinkRow {
            selector: Selector::from_bytes([selector; 16]),
            hash: [selector ^ 0xff; 32],
            key: KeyId::FIRST,
            expires: later(HOUR),
        },
        purpose: "recover".to_owned(),
        account: key.account,
        case: Some(CaseId::from_bytes([selector ^ 0x55; 16])),
        item: ItemId::from(Entropy::danger_from_bytes([selector ^ 0xaa; 16])),
        status: LinkStatus::Issued,
    }
}

pub(crate) fn claim(tenant: TenantId, selector: u8, by: u8) -> Write {
    Write::ClaimLink { tenant, selector: Selector::from_bytes([selector; 16]), by: [by; 32] }
}

pub(crate) fn request(tenant: TenantId, id: u8, at: Timestamp) -> StoredRequest {
    StoredRequest {
        id: OpenRequestId::from_bytes([id; 16]),
        tenant,
        reason: "forgot".to_owned(),
        at,
        key: KeyId::FIRST,
        sealed: vec![id; 300],
    }
}

pub(crate) fn letter(key: AccountKey, id: u8, due: Option<Timestamp>) -> StoredLetter {
    let (id, sealed) = (LetterId::from_bytes([id; 16]), vec![id; 900]);
    StoredLetter { id, key, sealed_by: KeyId::FIRST, sealed, due, attempts: 0 }
}

pub(crate) fn entry(key: AccountKey, code: &str, at: Timestamp) -> AuditEntry {
    let case = Some(CaseId::from_bytes([9; 16]));
    let detail = "link-used web".to_owned();
    AuditEntry { tenant: key.tenant, account: Some(key.account), case, at, code: code.to_owned(), detail }
}

pub(crate) fn take(limit: u8, interval: Duration, burst: u32) -> Write {
    Write::TakeLimit { key: LimitKey([limit; 32]), interval, burst }
}

/// The place of the address `number` in the index of a tenant.
pub(crate) fn place(number: u8) -> Result<IndexKey, Why> {
    let keyring = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([7; 32]));
    let address = EmailAddr::parse(&format!("owner{number}@example.com"))?;
    let keys = index_keys(&keyring, &tenant(), &address);
    keys.first().copied().ok_or_else(|| Why("an address has no place in the index".to_owned()))
}

/// A guard that never holds: nobody ever inserts this link.
pub(crate) fn impossible() -> Write {
    claim(tenant(), 0xee, 1)
}

/// So long after the start.
pub(crate) fn later(by: Duration) -> Timestamp {
    START.after(by)
}

pub(crate) const SECOND: Duration = Duration::from_secs(1);
pub(crate) const MINUTE: Duration = Duration::from_secs(60);
pub(crate) const HOUR: Duration = Duration::from_secs(60 * 60);
/// The least difference between two times.
pub(crate) const TICK: Duration = Duration::from_millis(1);

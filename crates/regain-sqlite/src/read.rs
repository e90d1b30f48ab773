//! The reads. Each sees one state of the database.

use regain::store::{
    AccountKey, AuditEntry, CaseBy, CaseId, Due, LetterId, LinkStatus, MAX_ACCOUNTS_PER_ADDRESS,
    OpenRequestId, StoreError, StoredAccount, StoredCase, StoredLetter, StoredLink, StoredRequest,
};
use regain_info::IndexKey;
use regain_sql::sqlite;
use regain_token::{LinkRow, Selector};
use regain_types::{AccountId, TenantId, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, Params, Row};

use crate::columns::{account_id, corrupt, item_id, key_id, millis, natural, time};
use crate::errors::store_error;

pub(crate) fn account(connection: &Connection, key: AccountKey) -> Result<Option<StoredAccount>, StoreError> {
    let row = one(connection, sqlite::SELECT_ACCOUNT, (key.tenant.as_str(), key.account.as_str()), |row| {
        <(i64, Option<i64>, String)>::try_from(row)
    })?;
    let Some((rev, due, state)) = row else { return Ok(None) };
    Ok(Some(StoredAccount { key, rev: natural(rev)?, due: due.map(time).transpose()?, state }))
}

pub(crate) fn case(connection: &Connection, by: &CaseBy) -> Result<Option<StoredCase>, StoreError> {
    let row = |row: &Row<'_>| <([u8; 16], String, i64, bool, Option<i64>, String)>::try_from(row);
    let (tenant, found) = match by {
        CaseBy::Id(tenant, id) => {
            (tenant, one(connection, sqlite::SELECT_CASE, (tenant.as_str(), id.as_bytes()), row)?)
        }
        CaseBy::LiveOf(AccountKey { tenant, account }) => {
            (tenant, one(connection, sqlite::SELECT_LIVE_CASE, (tenant.as_str(), account.as_str()), row)?)
        }
    };
    let Some((id, account, rev, live, due, state)) = found else { return Ok(None) };
    Ok(Some(StoredCase {
        id: CaseId::from_bytes(id),
        key: AccountKey { tenant: tenant.clone(), account: account_id(&account)? },
        rev: natural(rev)?,
        live,
        due: due.map(time).transpose()?,
        state,
    }))
}

pub(crate) fn link(
    connection: &Connection,
    tenant: TenantId,
    selector: Selector,
) -> Result<Option<StoredLink>, StoreError> {
    type Columns = ([u8; 32], i64, i64, String, String, Option<[u8; 16]>, [u8; 16], i64, Option<[u8; 32]>);
    let row = one(connection, sqlite::SELECT_LINK, (tenant.as_str(), selector.as_bytes()), |row| {
        Columns::try_from(row)
    })?;
    let Some((hash, key, expires, purpose, account, case, item, status, by)) = row else { return Ok(None) };
    let status = match (status, by) {
        (ISSUED, None) => LinkStatus::Issued,
        (CLAIMED, Some(by)) => LinkStatus::Claimed { by },
        (VOID, None) => LinkStatus::Void,
        _ => return Err(corrupt("a link of an unknown status")),
    };
    Ok(Some(StoredLink {
        tenant,
        row: LinkRow { selector, hash, key: key_id(key)?, expires: time(expires)? },
        purpose,
        account: account_id(&account)?,
        case: case.map(CaseId::from_bytes),
        item: item_id(item)?,
        status,
    }))
}

/// Asks for the oldest entries of each key and merges them: an account that is among the oldest of
/// all is among the oldest of the key under which it is oldest.
pub(crate) fn find(
    connection: &mut Connection,
    tenant: &TenantId,
    keys: &[IndexKey],
) -> Result<Vec<AccountId>, StoreError> {
    let snapshot = connection.transaction().map_err(store_error)?;
    let most = i64::try_from(MAX_ACCOUNTS_PER_ADDRESS).unwrap_or(i64::MAX);
    let mut entries: Vec<(i64, String)> = Vec::new();
    for key in keys {
        entries.extend(all(
            &snapshot,
            sqlite::SELECT_INDEX,
            (tenant.as_str(), key.as_bytes(), most),
            |row| row.try_into(),
        )?);
    }
    entries.sort_unstable();
    let mut found = Vec::new();
    for (_, account) in entries {
        let account = account_id(&account)?;
        if found.len() < MAX_ACCOUNTS_PER_ADDRESS && !found.contains(&account) {
            found.push(account);
        }
    }
    Ok(found)
}

pub(crate) fn due(
    connection: &mut Connection,
    tenant: &TenantId,
    now: Timestamp,
    limit: u32,
) -> Result<Due, StoreError> {
    let snapshot = connection.transaction().map_err(store_error)?;
    let come = (tenant.as_str(), millis(now), limit);
    let accounts = all(&snapshot, sqlite::DUE_ACCOUNTS, come, |row| row.get::<_, String>(0))?;
    let cases = all(&snapshot, sqlite::DUE_CASES, come, |row| row.get::<_, [u8; 16]>(0))?;
    Ok(Due {
        requests: due_requests(&snapshot, tenant, limit)?,
        accounts: accounts
            .iter()
            .map(|id| Ok(AccountKey { tenant: tenant.clone(), account: account_id(id)? }))
            .collect::<Result<_, StoreError>>()?,
        cases: cases.into_iter().map(CaseId::from_bytes).collect(),
        letters: due_letters(&snapshot, tenant, now, limit)?,
    })
}

fn due_requests(
    connection: &Connection,
    tenant: &TenantId,
    limit: u32,
) -> Result<Vec<StoredRequest>, StoreError> {
    let rows = all(connection, sqlite::DUE_REQUESTS, (tenant.as_str(), limit), |row| {
        <([u8; 16], String, i64, i64, Vec<u8>)>::try_from(row)
    })?;
    let request = |(id, reason, at, key, sealed)| {
        let (at, key) = (time(at)?, key_id(key)?);
        Ok(StoredRequest {
            id: OpenRequestId::from_bytes(id),
            tenant: tenant.clone(),
            reason,
            at,
            key,
            sealed,
        })
    };
    rows.into_iter().map(request).collect()
}

fn due_letters(
    connection: &Connection,
    tenant: &TenantId,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<StoredLetter>, StoreError> {
    let rows = all(connection, sqlite::DUE_LETTERS, (tenant.as_str(), millis(now), limit), |row| {
        <([u8; 16], String, i64, Vec<u8>, Option<i64>, i64)>::try_from(row)
    })?;
    let letter = |(id, account, key, sealed, due, attempts): (_, String, _, _, Option<i64>, i64)| {
        Ok(StoredLetter {
            id: LetterId::from_bytes(id),
            key: AccountKey { tenant: tenant.clone(), account: account_id(&account)? },
            sealed_by: key_id(key)?,
            sealed,
            due: due.map(time).transpose()?,
            attempts: u32::try_from(attempts).map_err(|_| corrupt("a count of attempts out of range"))?,
        })
    };
    rows.into_iter().map(letter).collect()
}

pub(crate) fn audit(
    connection: &Connection,
    key: &AccountKey,
    limit: u32,
) -> Result<Vec<AuditEntry>, StoreError> {
    let about = (key.tenant.as_str(), key.account.as_str(), limit);
    let rows = all(connection, sqlite::SELECT_AUDIT, about, |row| {
        <(Option<[u8; 16]>, i64, String, String)>::try_from(row)
    })?;
    let entry = |(case, at, code, detail): (Option<[u8; 16]>, _, _, _)| {
        Ok(AuditEntry {
            tenant: key.tenant.clone(),
            account: Some(key.account.clone()),
            case: case.map(CaseId::from_bytes),
            at: time(at)?,
            code,
            detail,
        })
    };
    rows.into_iter().map(entry).collect()
}

fn one<T, P: Params>(
    connection: &Connection,
    sql: &str,
    params: P,
    row: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(store_error)?;
    statement.query_row(params, row).optional().map_err(store_error)
}

fn all<T, P: Params>(
    connection: &Connection,
    sql: &str,
    params: P,
    row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(store_error)?;
    let rows = statement.query_map(params, row).map_err(store_error)?;
    rows.collect::<Result<_, _>>().map_err(store_error)
}

/// The column `status` of a link.
pub(crate) const ISSUED: i64 = 0;
pub(crate) const CLAIMED: i64 = 1;
pub(crate) const VOID: i64 = 2;

//! A store in memory, for tests, examples and guided tours. It forgets all when it is dropped.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use regain_info::IndexKey;
use regain_token::Selector;
use regain_types::{AccountId, KeyId, TenantId, Timestamp, to_hex};

use super::{
    AccountKey, AuditEntry, CaseBy, CaseId, Commit, CommitError, Committed, Due, LetterId, LimitKey,
    LinkStatus, MAX_ACCOUNTS_PER_ADDRESS, OpenRequestId, Store, StoreError, StoredAccount, StoredCase,
    StoredLetter, StoredLink, StoredRequest, Write,
};
use crate::clock::Clock;

/// A store in memory: the same contract as every other, without durability.
///
/// A commit works on a copy of all rows and puts it in place when every guard held, so that it costs
/// as much as there are rows: right for tests and examples, wrong for a service.
pub struct MemoryStore {
    clock: Box<dyn Clock>,
    tables: Mutex<Tables>,
}

impl MemoryStore {
    /// An empty store that takes its time from `clock`.
    #[must_use]
    pub fn new(clock: impl Clock + 'static) -> Self {
        Self { clock: Box::new(clock), tables: Mutex::default() }
    }

    /// All rows as they are now, table by table, each row as one line: so that a test can state that
    /// something changed nothing, or that two things write the same number of rows of equal length.
    #[must_use]
    pub fn contents(&self) -> Vec<(&'static str, Vec<String>)> {
        self.read(Tables::lines)
    }

    fn read<T>(&self, look: impl FnOnce(&Tables) -> T) -> T {
        // A panic elsewhere can't leave half a commit here: rows are replaced whole.
        look(&self.tables.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Store for MemoryStore {
    async fn now(&self) -> Result<Timestamp, StoreError> {
        self.clock.now().map_err(|error| StoreError::Unavailable(error.to_string()))
    }

    async fn commit(&self, commit: &Commit) -> Result<Committed, CommitError> {
        let mut current = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        if commit.once.is_some_and(|key| current.once.contains_key(&key.0)) {
            return Ok(Committed::Before);
        }
        let mut next = current.clone();
        if let Some(key) = commit.once {
            next.once.insert(key.0, commit.now);
        }
        for write in &commit.writes {
            next.execute(write, commit.now)?;
        }
        *current = next;
        Ok(Committed::Now)
    }

    async fn account(&self, key: &AccountKey) -> Result<Option<StoredAccount>, StoreError> {
        Ok(self.read(|tables| tables.accounts.get(key).cloned()))
    }

    async fn find(&self, tenant: &TenantId, keys: &[IndexKey]) -> Result<Vec<AccountId>, StoreError> {
        Ok(self.read(|tables| tables.find(tenant, keys)))
    }

    async fn case(&self, by: &CaseBy) -> Result<Option<StoredCase>, StoreError> {
        Ok(self.read(|tables| tables.case(by)))
    }

    async fn link(&self, tenant: &TenantId, selector: Selector) -> Result<Option<StoredLink>, StoreError> {
        Ok(self.read(|tables| tables.links.get(&(tenant.clone(), selector)).cloned()))
    }

    async fn due(&self, tenant: &TenantId, now: Timestamp, limit: u32) -> Result<Due, StoreError> {
        Ok(self.read(|tables| tables.due(tenant, now, limit)))
    }

    async fn audit(&self, key: &AccountKey, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        let about =
            |entry: &&AuditEntry| entry.tenant == key.tenant && entry.account.as_ref() == Some(&key.account);
        Ok(self.read(|tables| tables.audit.iter().rev().filter(about).take(count(limit)).cloned().collect()))
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoryStore")
    }
}

/// All rows. Every key that a tenant owns starts with the tenant.
#[derive(Clone, Default)]
struct Tables {
    accounts: BTreeMap<AccountKey, StoredAccount>,
    /// With the time of the last change.
    cases: BTreeMap<(TenantId, CaseId), (StoredCase, Timestamp)>,
    /// Oldest first.
    index: Vec<(TenantId, IndexKey, AccountId)>,
    links: BTreeMap<(TenantId, Selector), StoredLink>,
    requests: BTreeMap<(TenantId, OpenRequestId), StoredRequest>,
    letters: BTreeMap<LetterId, StoredLetter>,
    /// The theoretical arrival time.
    limits: BTreeMap<LimitKey, Timestamp>,
    keys: BTreeMap<u16, [u8; 32]>,
    once: BTreeMap<[u8; 32], Timestamp>,
    /// Oldest first.
    audit: Vec<AuditEntry>,
}

impl Tables {
    fn execute(&mut self, write: &Write, now: Timestamp) -> Result<(), CommitError> {
        match write {
            Write::PutAccount { row, was } => self.put_account(row, *was),
            Write::PutCase { row, was } => self.put_case(row, *was, now),
            Write::Index { key, account } => {
                let entry = (account.tenant.clone(), *key, account.account.clone());
                if !self.index.contains(&entry) {
                    self.index.push(entry);
                }
                Ok(())
            }
            Write::Unindex { key, account } => {
                self.index.retain(|(tenant, indexed, id)| {
                    (tenant, indexed, id) != (&account.tenant, key, &account.account)
                });
                Ok(())
            }
            Write::NewLink(link) => {
                insert(&mut self.links, (link.tenant.clone(), link.row.selector), link.clone())
            }
            Write::ClaimLink { tenant, selector, by } => self.claim_link(tenant, *selector, *by, now),
            Write::VoidLinks { account, purpose } => {
                self.void_links(account, *purpose);
                Ok(())
            }
            Write::NewRequest(row) => insert(&mut self.requests, (row.tenant.clone(), row.id), row.clone()),
            Write::EndRequest { tenant, id } => {
                self.requests.remove(&(tenant.clone(), *id)).map(drop).ok_or(CommitError::Conflict)
            }
            Write::NewLetter(row) => insert(&mut self.letters, row.id, row.clone()),
            Write::TakeLetter { id, attempts, due } => self.take_letter(*id, *attempts, *due),
            Write::EndLetter { id } => {
                self.letters.remove(id);
                Ok(())
            }
            Write::TakeLimit { key, interval, burst } => self.take_limit(*key, *interval, *burst, now),
            Write::ClearLimit { key } => {
                self.limits.remove(key);
                Ok(())
            }
            Write::CheckKey { id, value } => self.check_key(*id, *value),
            Write::Append(entry) => {
                self.audit.push(entry.clone());
                Ok(())
            }
            Write::Sweep { before } => {
                self.sweep((*before).min(now));
                Ok(())
            }
        }
    }

    fn put_account(&mut self, row: &StoredAccount, was: Option<u64>) -> Result<(), CommitError> {
        if self.accounts.get(&row.key).map(|old| old.rev) != was {
            return Err(CommitError::Conflict);
        }
        self.accounts.insert(row.key.clone(), row.clone());
        Ok(())
    }

    fn put_case(&mut self, row: &StoredCase, was: Option<u64>, now: Timestamp) -> Result<(), CommitError> {
        let id = (row.key.tenant.clone(), row.id);
        let old = self.cases.get(&id).map(|(old, _)| old);
        let moved = old.is_some_and(|old| old.key != row.key);
        let rival = |other: &StoredCase| other.live && other.key == row.key && other.id != row.id;
        let second = row.live && self.cases.values().any(|(other, _)| rival(other));
        if old.map(|old| old.rev) != was || moved || second {
            return Err(CommitError::Conflict);
        }
        self.cases.insert(id, (row.clone(), now));
        Ok(())
    }

    fn claim_link(
        &mut self,
        tenant: &TenantId,
        selector: Selector,
        by: [u8; 32],
        now: Timestamp,
    ) -> Result<(), CommitError> {
        let link = self.links.get_mut(&(tenant.clone(), selector)).ok_or(CommitError::Conflict)?;
        if link.status != LinkStatus::Issued || now >= link.row.expires {
            return Err(CommitError::Conflict);
        }
        link.status = LinkStatus::Claimed { by };
        Ok(())
    }

    fn void_links(&mut self, key: &AccountKey, purpose: Option<&str>) {
        for link in self.links.values_mut() {
            let theirs = link.tenant == key.tenant && link.account == key.account;
            if theirs && link.status == LinkStatus::Issued && purpose.is_none_or(|name| name == link.purpose)
            {
                link.status = LinkStatus::Void;
            }
        }
    }

    fn take_letter(
        &mut self,
        id: LetterId,
        attempts: u32,
        due: Option<Timestamp>,
    ) -> Result<(), CommitError> {
        let letter = self.letters.get_mut(&id).ok_or(CommitError::Conflict)?;
        if letter.attempts != attempts {
            return Err(CommitError::Conflict);
        }
        letter.attempts = attempts.saturating_add(1);
        letter.due = due;
        Ok(())
    }

    fn take_limit(
        &mut self,
        key: LimitKey,
        interval: Duration,
        burst: u32,
        now: Timestamp,
    ) -> Result<(), CommitError> {
        let spread = interval.saturating_mul(burst.saturating_sub(1));
        let tat = self.limits.get(&key).copied().unwrap_or(now);
        if tat > now.after(spread) {
            return Err(CommitError::Limited { retry_at: tat.before(spread) });
        }
        self.limits.insert(key, tat.max(now).after(interval));
        Ok(())
    }

    fn check_key(&mut self, id: KeyId, value: [u8; 32]) -> Result<(), CommitError> {
        if *self.keys.entry(id.get()).or_insert(value) == value {
            Ok(())
        } else {
            Err(CommitError::WrongKey(id))
        }
    }

    fn sweep(&mut self, before: Timestamp) {
        self.links.retain(|_, link| link.row.expires >= before);
        self.limits.retain(|_, tat| *tat >= before);
        self.once.retain(|_, done| *done >= before);
        self.audit.retain(|entry| entry.account.is_some() || entry.at >= before);
        self.cases.retain(|_, (case, changed)| case.live || *changed >= before);
    }

    fn find(&self, tenant: &TenantId, keys: &[IndexKey]) -> Vec<AccountId> {
        let mut found = Vec::new();
        for (owner, key, account) in &self.index {
            if owner == tenant && keys.contains(key) && !found.contains(account) {
                found.push(account.clone());
            }
        }
        found.truncate(MAX_ACCOUNTS_PER_ADDRESS);
        found
    }

    fn case(&self, by: &CaseBy) -> Option<StoredCase> {
        match by {
            CaseBy::Id(tenant, id) => self.cases.get(&(tenant.clone(), *id)).map(|(case, _)| case.clone()),
            CaseBy::LiveOf(key) => {
                let mut cases = self.cases.values().map(|(case, _)| case);
                cases.find(|case| case.live && case.key == *key).cloned()
            }
        }
    }

    fn due(&self, tenant: &TenantId, now: Timestamp, limit: u32) -> Due {
        let requests = self.requests.values().filter(|row| row.tenant == *tenant);
        let accounts = self.accounts.values().filter(|row| row.key.tenant == *tenant);
        let cases = self.cases.values().map(|(case, _)| case).filter(|row| row.key.tenant == *tenant);
        let letters = self.letters.values().filter(|row| row.key.tenant == *tenant);
        let come = |due: Option<Timestamp>| due.filter(|due| *due <= now);
        Due {
            requests: earliest(requests.map(|row| (row.at, row.clone())), limit),
            accounts: earliest(accounts.filter_map(|row| Some((come(row.due)?, row.key.clone()))), limit),
            cases: earliest(cases.filter_map(|row| Some((come(row.due)?, row.id))), limit),
            letters: earliest(letters.filter_map(|row| Some((come(row.due)?, row.clone()))), limit),
        }
    }

    fn lines(&self) -> Vec<(&'static str, Vec<String>)> {
        let account = |row: &StoredAccount| format!("{:?} {} {:?} {}", row.key, row.rev, row.due, row.state);
        let case = |(row, changed): &(StoredCase, Timestamp)| {
            let StoredCase { id, key, rev, live, due, state } = row;
            format!("{id} {key:?} {rev} {live} {due:?} {changed} {state}")
        };
        let index = |(tenant, key, id): &(TenantId, IndexKey, AccountId)| {
            format!("{tenant} {} {id}", to_hex(key.as_bytes()))
        };
        let request = |row: &StoredRequest| {
            let StoredRequest { id, tenant, reason, at, key, sealed } = row;
            format!("{id} {tenant} {reason} {at} {key} {}", to_hex(sealed))
        };
        let letter = |row: &StoredLetter| {
            let StoredLetter { id, key, sealed_by, sealed, due, attempts } = row;
            format!("{id} {key:?} {sealed_by} {} {due:?} {attempts}", to_hex(sealed))
        };
        vec![
            ("account", self.accounts.values().map(account).collect()),
            ("audit", self.audit.iter().map(|entry| format!("{entry:?}")).collect()),
            ("case", self.cases.values().map(case).collect()),
            ("index", self.index.iter().map(index).collect()),
            ("key", self.keys.iter().map(|(id, value)| format!("{id} {}", to_hex(value))).collect()),
            ("letter", self.letters.values().map(letter).collect()),
            ("limit", self.limits.iter().map(|(key, tat)| format!("{} {tat:?}", to_hex(&key.0))).collect()),
            ("link", self.links.values().map(link_line).collect()),
            ("once", self.once.iter().map(|(key, done)| format!("{} {done:?}", to_hex(key))).collect()),
            ("request", self.requests.values().map(request).collect()),
        ]
    }
}

fn link_line(link: &StoredLink) -> String {
    let StoredLink { tenant, row, purpose, account, case, item, status } = link;
    let status = match status {
        LinkStatus::Issued => "issued".to_owned(),
        LinkStatus::Claimed { by } => format!("claimed {}", to_hex(by)),
        LinkStatus::Void => "void".to_owned(),
    };
    let (selector, hash) = (to_hex(row.selector.as_bytes()), to_hex(&row.hash));
    let (key, expires, item) = (row.key, row.expires, to_hex(item.as_bytes()));
    format!("{tenant} {selector} {hash} {key} {expires:?} {purpose} {account} {case:?} {item} {status}")
}

/// Inserts, where the key is new.
fn insert<K: Ord, V>(rows: &mut BTreeMap<K, V>, key: K, row: V) -> Result<(), CommitError> {
    if rows.contains_key(&key) {
        return Err(CommitError::Conflict);
    }
    rows.insert(key, row);
    Ok(())
}

/// The first `limit` by time; rows of one time stay in the order of their keys.
fn earliest<T>(rows: impl Iterator<Item = (Timestamp, T)>, limit: u32) -> Vec<T> {
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_key(|(time, _)| *time);
    rows.into_iter().take(count(limit)).map(|(_, row)| row).collect()
}

/// A limit of rows as a count: a platform where it does not fit can't hold as many rows either.
fn count(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn contents_tell_tables_apart_and_debug_tells_nothing() {
        let store = MemoryStore::new(ManualClock::at(Timestamp::EPOCH));
        let tables: Vec<_> = store.contents().into_iter().map(|(table, rows)| (table, rows.len())).collect();
        assert_eq!(tables.len(), 10);
        assert!(tables.iter().all(|(_, rows)| *rows == 0));
        assert_eq!(format!("{store:?}"), "MemoryStore");
    }
}

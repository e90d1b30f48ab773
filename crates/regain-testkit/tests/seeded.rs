//! Stores with one defect each: every one must be found, and by the property that is about it.
#![expect(clippy::unwrap_used, reason = "a test helper may stop the test")]

use std::collections::BTreeMap;
use std::sync::Mutex;

use regain::ManualClock;
use regain::store::{
    AccountKey, AuditEntry, CaseBy, Commit, CommitError, Committed, Due, LinkStatus, MemoryStore, Store,
    StoreError, StoredAccount, StoredCase, StoredLink, Write,
};
use regain_info::IndexKey;
use regain_testkit::{PROPERTIES, check, conformance};
use regain_token::Selector;
use regain_types::{AccountId, TenantId, Timestamp};

/// What is wrong with a store.
#[derive(Clone, Copy)]
enum Defect {
    /// It reads whether a link is free, and writes the claim later.
    ReadThenWrite,
    /// It does not look at how many rows a removal touched.
    LostRowCount,
    /// It executes each write on its own.
    NotAtomic,
    /// It looks links up without the tenant.
    NoTenantInReads,
    /// It takes from limits before the transaction begins.
    LimitOutside,
    /// It shows its own time.
    OwnClock,
    /// It gives the audit trail as it was written.
    OldestFirst,
    /// It gives what is due in any order.
    Unsorted,
    /// It executes something else than it was given.
    Rewrites(fn(&mut Commit)),
}

struct Seeded {
    inner: MemoryStore,
    defect: Defect,
    claims: Mutex<BTreeMap<Selector, [u8; 32]>>,
}

impl Seeded {
    fn new(clock: ManualClock, defect: Defect) -> Self {
        Self { inner: MemoryStore::new(clock), defect, claims: Mutex::default() }
    }

    /// The claim of the read-then-write store: right when nobody else is there.
    async fn claim(&self, commit: &Commit) -> Result<Committed, CommitError> {
        let mut rest = commit.clone();
        rest.writes.retain(|write| !matches!(write, Write::ClaimLink { .. }));
        let committed = self.inner.commit(&rest).await?;
        for write in &commit.writes {
            if let Write::ClaimLink { tenant, selector, by } = write {
                let link = self.link(tenant, *selector).await?.ok_or(CommitError::Conflict)?;
                if link.status != LinkStatus::Issued || commit.now >= link.row.expires {
                    return Err(CommitError::Conflict);
                }
                tokio::task::yield_now().await;
                self.claims.lock().unwrap().insert(*selector, *by);
            }
        }
        Ok(committed)
    }

    async fn one_by_one(&self, commit: &Commit, apart: fn(&Write) -> bool) -> Result<Committed, CommitError> {
        let mut together = commit.clone();
        together.writes.retain(|write| !apart(write));
        for write in commit.writes.iter().filter(|write| apart(write)) {
            let _ = self.inner.commit(&Commit::at(commit.now).with(write.clone())).await?;
        }
        self.inner.commit(&together).await
    }
}

impl Store for Seeded {
    async fn commit(&self, commit: &Commit) -> Result<Committed, CommitError> {
        match self.defect {
            Defect::ReadThenWrite
                if commit.writes.iter().all(|write| matches!(write, Write::ClaimLink { .. })) =>
            {
                self.claim(commit).await
            }
            Defect::LostRowCount => match self.inner.commit(commit).await {
                Err(CommitError::Conflict) if matches!(commit.writes[..], [Write::EndRequest { .. }]) => {
                    Ok(Committed::Now)
                }
                answer => answer,
            },
            Defect::NotAtomic => self.one_by_one(commit, |_| true).await,
            Defect::LimitOutside => {
                self.one_by_one(commit, |write| matches!(write, Write::TakeLimit { .. })).await
            }
            Defect::Rewrites(rewrite) => {
                let mut commit = commit.clone();
                rewrite(&mut commit);
                self.inner.commit(&commit).await
            }
            _ => self.inner.commit(commit).await,
        }
    }

    async fn now(&self) -> Result<Timestamp, StoreError> {
        match self.defect {
            Defect::OwnClock => Ok(Timestamp::EPOCH),
            _ => self.inner.now().await,
        }
    }

    async fn link(&self, tenant: &TenantId, selector: Selector) -> Result<Option<StoredLink>, StoreError> {
        let tenant = match self.defect {
            Defect::NoTenantInReads => &TenantId::single(),
            _ => tenant,
        };
        let mut link = self.inner.link(tenant, selector).await?;
        if let (Some(link), Some(by)) = (&mut link, self.claims.lock().unwrap().get(&selector)) {
            link.status = LinkStatus::Claimed { by: *by };
        }
        Ok(link)
    }

    async fn due(&self, tenant: &TenantId, now: Timestamp, limit: u32) -> Result<Due, StoreError> {
        let mut due = self.inner.due(tenant, now, limit).await?;
        if matches!(self.defect, Defect::Unsorted) {
            due.letters.sort_by_key(|letter| std::cmp::Reverse(letter.id));
        }
        Ok(due)
    }

    async fn audit(&self, key: &AccountKey, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        let mut entries = self.inner.audit(key, limit).await?;
        if matches!(self.defect, Defect::OldestFirst) {
            entries.reverse();
        }
        Ok(entries)
    }

    async fn account(&self, key: &AccountKey) -> Result<Option<StoredAccount>, StoreError> {
        self.inner.account(key).await
    }

    async fn find(&self, tenant: &TenantId, keys: &[IndexKey]) -> Result<Vec<AccountId>, StoreError> {
        self.inner.find(tenant, keys).await
    }

    async fn case(&self, by: &CaseBy) -> Result<Option<StoredCase>, StoreError> {
        self.inner.case(by).await
    }
}

/// A defect that drops the writes of one kind.
macro_rules! drops {
    ($pattern:pat) => {
        Defect::Rewrites(|commit| commit.writes.retain(|write| !matches!(write, $pattern)))
    };
}

/// A defect that changes the writes of one kind.
macro_rules! changes {
    ($pattern:pat => $change:expr) => {
        Defect::Rewrites(|commit| {
            for write in &mut commit.writes {
                if let $pattern = write {
                    $change
                }
            }
        })
    };
}

const DEFECTS: &[(Defect, &str)] = &[
    (Defect::OwnClock, "the_clock_is_the_one_that_the_store_was_given"),
    (Defect::NotAtomic, "a_failed_guard_undoes_every_write"),
    (Defect::LimitOutside, "a_failed_guard_undoes_every_write"),
    (Defect::Rewrites(|commit| commit.once = None), "a_once_key_executes_once"),
    (Defect::Rewrites(|commit| commit.writes.reverse()), "a_write_sees_the_writes_before_it"),
    (changes!(Write::PutAccount { row, .. } => row.due = None), "an_account_reads_back_as_it_was_written"),
    (
        changes!(Write::PutAccount { was: Some(was), .. } => *was = (*was).clamp(1, 2)),
        "a_revision_guards_every_change",
    ),
    (drops!(Write::Unindex { .. }), "what_is_unindexed_is_not_found"),
    (changes!(Write::PutCase { row, .. } => row.due = None), "a_case_reads_back_as_it_was_written"),
    (changes!(Write::NewLink(link) => link.case = None), "a_link_reads_back_as_it_was_written"),
    (Defect::ReadThenWrite, "a_link_is_claimed_once_among_64_racers"),
    (
        Defect::Rewrites(|commit| {
            if matches!(commit.writes[..], [Write::ClaimLink { .. }]) {
                commit.now = commit.now.before(std::time::Duration::from_millis(1));
            }
        }),
        "a_link_is_refused_from_its_expiry_on",
    ),
    (
        changes!(Write::VoidLinks { purpose, .. } => *purpose = None),
        "void_links_are_those_of_the_account_and_purpose",
    ),
    (
        changes!(Write::TakeLimit { burst, .. } => *burst = burst.saturating_add(1)),
        "a_limit_admits_its_burst_among_64_racers",
    ),
    (drops!(Write::TakeLimit { .. }), "a_limit_admits_its_burst_among_64_racers"),
    (drops!(Write::ClearLimit { .. }), "a_cleared_limit_is_whole_again"),
    (Defect::NoTenantInReads, "tenants_never_meet_in_reads"),
    (
        changes!(Write::ClaimLink { tenant, .. } => *tenant = TenantId::single()),
        "tenants_never_meet_in_writes",
    ),
    (Defect::Unsorted, "what_is_due_comes_earliest_first_and_no_more_than_asked_for"),
    (Defect::LostRowCount, "a_request_ends_once_among_racers"),
    (drops!(Write::EndLetter { .. }), "a_letter_is_taken_once_an_attempt"),
    (
        changes!(Write::TakeLetter { due, .. } => *due = due.or(Some(Timestamp::EPOCH))),
        "a_letter_that_was_given_up_is_not_due",
    ),
    (Defect::OldestFirst, "the_audit_trail_is_newest_first"),
    (drops!(Write::CheckKey { .. }), "a_key_has_one_check_value"),
    (drops!(Write::Sweep { .. }), "a_sweep_forgets_only_what_ended"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_defect_is_found_by_the_property_that_is_about_it() {
    for (defect, property) in DEFECTS {
        assert!(PROPERTIES.contains(property), "{property} is a property");
        let broken = check(|clock| Seeded::new(clock, *defect)).await.expect_err(property);
        assert_eq!(broken.property, *property, "{broken}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[should_panic(expected = "a_failed_guard_undoes_every_write")]
async fn conformance_panics_with_the_name_of_the_property() {
    let _ = conformance(|clock| Seeded::new(clock, Defect::NotAtomic)).await;
}

#[tokio::test]
async fn a_race_without_threads_is_refused_because_it_proves_nothing() {
    let broken = check(MemoryStore::new).await.unwrap_err();
    assert!(broken.why.contains("multi-thread"), "{broken}");
}

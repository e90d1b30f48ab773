//! check: each thing that an operator can get wrong, and a report without a finding where nothing is.

use std::sync::Arc;
use std::time::Duration;

use regain::info::IndexKey;
use regain::store::{
    AccountKey, AuditEntry, CaseBy, Commit, CommitError, Committed, Due, MemoryStore, Store, StoreError,
    StoredAccount, StoredCase, StoredLink, Write,
};
use regain::token::Selector;
use regain::types::{
    AccountId, Entropy, KeyId, Keyring, OsRandom, RandomFailed, RandomSource, TenantId, Timestamp,
};
use regain::{
    AnyNotifier, CheckReport, FindingKind, Letter, ManualClock, Notifier, NotifyError, Peer, Reason, Regain,
    Site,
};
use regain_testkit::{CapturedMail, Fault, FaultyStore};

use crate::house::email;

const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);

fn memory() -> MemoryStore {
    MemoryStore::new(ManualClock::at(NOW))
}

fn keys() -> Keyring {
    Keyring::generate(&OsRandom).unwrap()
}

fn service<S: Store>(store: S) -> Regain<S, CapturedMail> {
    Regain::new(store, CapturedMail::new(), keys(), Site::new("Example", "https://example.com").unwrap())
}

/// The codes of a report: those of errors, then those of warnings.
fn codes(report: &CheckReport) -> (Vec<&'static str>, Vec<&'static str>) {
    assert_eq!(report.is_ready(), report.errors().next().is_none());
    let code = |finding: &regain::Finding| finding.kind().code();
    (report.errors().map(code).collect(), report.warnings().map(code).collect())
}

#[tokio::test]
async fn where_all_is_well_there_is_nothing_to_say_and_nothing_is_left_behind() {
    let regain = service(memory());
    regain.start().await.unwrap();
    let before = regain.store().contents();
    for _ in 0..3 {
        let report = regain.check(NOW).await;
        assert_eq!(codes(&report), (vec![], vec![]), "{report}");
        assert_eq!(report.to_string(), "Everything that can be checked is in order.");
    }
    assert!(regain.store().contents() == before, "its limit is gone");
    assert!(regain.open(&email("ada@example.com"), Reason::Forgot, &Peer::local()).await.is_ok());
}

#[tokio::test]
async fn a_database_that_can_not_be_written_is_an_error_once() {
    let store = FaultyStore::new(memory()).at(1, Fault::Unavailable).at(2, Fault::Unavailable);
    let report = service(store).check(NOW).await;
    assert_eq!(codes(&report), (vec!["store-unavailable"], vec![]));
    assert!(report.to_string().contains("has room"), "{report}");
}

#[tokio::test]
async fn every_table_is_read() {
    for table in ["account", "find", "case", "link", "due", "audit"] {
        let report = service(Crooked { fails: table, ..Crooked::default() }).check(NOW).await;
        assert_eq!(codes(&report), (vec!["store-corrupt"], vec![]), "{table}");
    }
    let report = service(Crooked { fails: "now", ..Crooked::default() }).check(NOW).await;
    assert_eq!(codes(&report), (vec!["store-corrupt"], vec![]), "its clock");
}

#[tokio::test]
async fn another_keyring_is_an_error_and_the_right_one_with_a_new_key_is_not() {
    let store = Arc::new(memory());
    let mut right = keys();
    let site = || Site::new("Example", "https://example.com").unwrap();
    let make = |keys| Regain::new(store.clone(), CapturedMail::new(), keys, site());
    make(Keyring::parse(&right.write()).unwrap()).start().await.unwrap();
    right.rotate(&OsRandom).unwrap();
    assert!(make(right).check(NOW).await.is_ready());
    let wrong = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([9; 32]));
    let report = make(wrong).check(NOW).await;
    assert_eq!(codes(&report), (vec!["keyring-wrong"], vec![]), "{report}");
}

#[tokio::test]
async fn the_keyring_that_everybody_knows_is_an_error_on_a_public_site_alone() {
    for (base, errors, warnings) in [
        ("https://example.com", vec!["keyring-public"], vec![]),
        ("https://localhost.example.com", vec!["keyring-public"], vec![]),
        ("http://localhost:3000/app", vec![], vec!["site-loopback", "keyring-public-local"]),
        ("http://127.0.0.1", vec![], vec!["site-loopback", "keyring-public-local"]),
    ] {
        let keys = Keyring::danger_for_development();
        let site = Site::new("Example", base).unwrap();
        let report = Regain::new(memory(), CapturedMail::new(), keys, site).check(NOW).await;
        assert_eq!(codes(&report), (errors, warnings), "{base}");
    }
}

#[tokio::test]
async fn clocks_that_differ_are_a_warning_above_5_seconds_and_an_error_above_30() {
    let regain = service(memory());
    let millis = |ms| Duration::from_millis(ms);
    for (apart, errors, warnings) in [
        (5_000, vec![], vec![]),
        (5_001, vec![], vec!["clocks-drifting"]),
        (30_000, vec![], vec!["clocks-drifting"]),
        (30_001, vec!["clocks-apart"], vec![]),
    ] {
        for now in [NOW.after(millis(apart)), NOW.before(millis(apart))] {
            assert_eq!(codes(&regain.check(now).await), (errors.clone(), warnings.clone()), "{apart} {now}");
        }
    }
}

#[tokio::test]
async fn a_clock_that_was_never_set_is_an_error_even_where_both_agree() {
    let store = MemoryStore::new(ManualClock::at(Timestamp::EPOCH));
    let report = service(store).check(Timestamp::EPOCH).await;
    assert_eq!(codes(&report), (vec!["clock-unset"], vec![]));
    let report = service(memory()).check(Timestamp::from_secs(86_400)).await;
    assert_eq!(codes(&report), (vec!["clock-unset", "clocks-apart"], vec![]));
}

#[tokio::test]
async fn a_store_whose_limits_do_not_limit_is_an_error() {
    let report = service(Crooked { forgets_limits: true, ..Crooked::default() }).check(NOW).await;
    assert_eq!(codes(&report), (vec!["limiter-open"], vec![]));
}

#[tokio::test]
async fn many_checks_at_once_do_not_disturb_each_other() {
    let store = Arc::new(Crooked::default());
    let keys = keys().write();
    let checks: Vec<_> = (0..16)
        .map(|_| {
            let (store, keys) = (store.clone(), Keyring::parse(&keys).unwrap());
            let site = Site::new("Example", "https://example.com").unwrap();
            tokio::spawn(async move { Regain::new(store, CapturedMail::new(), keys, site).check(NOW).await })
        })
        .collect();
    for check in checks {
        assert_eq!(codes(&check.await.unwrap()), (vec![], vec![]));
    }
}

#[tokio::test]
async fn mail_that_is_down_is_an_error_and_mail_that_can_not_be_asked_a_warning() {
    let mail = CapturedMail::new();
    let site = || Site::new("Example", "https://example.com").unwrap();
    let asked = Regain::new(memory(), AnyNotifier::new(Arc::new(mail.clone())), keys(), site());
    assert_eq!(codes(&asked.check(NOW).await), (vec![], vec![]));
    mail.break_down(true);
    let report = asked.check(NOW).await;
    assert_eq!(codes(&report), (vec!["mail-not-ready"], vec![]));
    assert!(report.to_string().starts_with("error mail-not-ready: the mail server is down; "), "{report}");
    assert!(mail.letters().is_empty(), "a check sends nothing");
    let silent = Regain::new(memory(), Silent, keys(), site());
    assert_eq!(codes(&silent.check(NOW).await), (vec![], vec!["mail-not-checked"]));
}

#[tokio::test]
async fn a_machine_without_randomness_is_an_error() {
    let regain = service(memory()).with_random(Arc::new(Dry));
    assert_eq!(codes(&regain.check(NOW).await), (vec!["random-failed"], vec![]));
}

#[tokio::test]
async fn every_fault_is_in_one_report_with_errors_first() {
    let keys = Keyring::danger_for_development();
    let site = Site::new("Example", "http://localhost").unwrap();
    let store = Crooked { forgets_limits: true, fails: "due", ..Crooked::default() };
    let report = Regain::new(store, Silent, keys, site).check(Timestamp::EPOCH).await;
    let (errors, warnings) = codes(&report);
    assert_eq!(errors, ["clock-unset", "clocks-apart", "store-corrupt", "limiter-open"]);
    assert_eq!(warnings, ["site-loopback", "keyring-public-local", "mail-not-checked"]);
    let text = report.to_string();
    let levels: Vec<bool> = text.lines().map(|line| line.starts_with("error ")).collect();
    assert_eq!(levels, [true, true, true, true, false, false, false]);
}

#[test]
fn the_findings_of_the_page_are_those_of_the_code() {
    let page = include_str!("../../../../docs/operations.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let documented: Vec<(&str, bool)> = rows
        .filter_map(|(code, rest)| match rest.split(" | ").next()? {
            "error" => Some((code, true)),
            "warning" => Some((code, false)),
            _ => None,
        })
        .collect();
    let real: Vec<(&str, bool)> =
        FindingKind::ALL.into_iter().map(|kind| (kind.code(), kind.is_error())).collect();
    assert_eq!(documented, real);
}

/// A notifier that can't be asked.
struct Silent;

impl Notifier for Silent {
    async fn send(&self, _: &Letter) -> Result<(), NotifyError> {
        Ok(())
    }
}

/// A source that ran dry.
struct Dry;

impl RandomSource for Dry {
    fn fill(&self, _: &mut [u8]) -> Result<(), RandomFailed> {
        Err(RandomFailed)
    }
}

/// A store with one thing wrong.
struct Crooked {
    inner: MemoryStore,
    fails: &'static str,
    forgets_limits: bool,
}

impl Default for Crooked {
    fn default() -> Self {
        Self { inner: memory(), fails: "", forgets_limits: false }
    }
}

impl Crooked {
    fn read(&self, what: &str) -> Result<(), StoreError> {
        if what == self.fails { Err(StoreError::Corrupt(format!("no table for {what}"))) } else { Ok(()) }
    }
}

impl Store for Crooked {
    async fn now(&self) -> Result<Timestamp, StoreError> {
        self.read("now")?;
        self.inner.now().await
    }

    async fn commit(&self, commit: &Commit) -> Result<Committed, CommitError> {
        let kept = |write: &&Write| !(self.forgets_limits && matches!(write, Write::TakeLimit { .. }));
        let writes = commit.writes.iter().filter(kept).cloned();
        tokio::task::yield_now().await; // others get their turn between any two commits
        self.inner.commit(&writes.fold(Commit::at(NOW), Commit::with)).await
    }

    async fn account(&self, key: &AccountKey) -> Result<Option<StoredAccount>, StoreError> {
        self.read("account")?;
        self.inner.account(key).await
    }

    async fn find(&self, tenant: &TenantId, keys: &[IndexKey]) -> Result<Vec<AccountId>, StoreError> {
        assert!(!keys.is_empty(), "nothing is looked for");
        self.read("find")?;
        self.inner.find(tenant, keys).await
    }

    async fn case(&self, by: &CaseBy) -> Result<Option<StoredCase>, StoreError> {
        self.read("case")?;
        self.inner.case(by).await
    }

    async fn link(&self, tenant: &TenantId, selector: Selector) -> Result<Option<StoredLink>, StoreError> {
        self.read("link")?;
        self.inner.link(tenant, selector).await
    }

    async fn due(&self, tenant: &TenantId, now: Timestamp, limit: u32) -> Result<Due, StoreError> {
        self.read("due")?;
        self.inner.due(tenant, now, limit).await
    }

    async fn audit(&self, key: &AccountKey, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        self.read("audit")?;
        self.inner.audit(key, limit).await
    }
}

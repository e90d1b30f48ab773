//! One account with its owner, a clock that is moved by hand, and a mailbox for everybody.

use std::time::Duration;

use regain::hash::Hasher;
use regain::info::{EmailAddr, TotpSecret};
use regain::store::MemoryStore;
use regain::token::{ClaimantId, GrantHandle, LinkText};
use regain::types::{AccountId, Entropy, Keyring, OsRandom, Timestamp, Typed};
use regain::{
    Claimed, Enrollment, ManualClock, Peer, Reason, Regain, ResetOutcome, Session, SignInError, SignedIn,
    Site, StepNeeded,
};
use regain_testkit::CapturedMail;

pub(crate) const OWNER: &str = "ada@example.com";
pub(crate) const SECOND: &str = "ada@example.net";
pub(crate) const THIEF: &str = "mallory@example.org";
pub(crate) const OLD: &str = "violet otter climbs a quiet tower";
pub(crate) const NEW: &str = "seven copper lanterns over the harbour";
pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);
pub(crate) const HOLD: Duration = Duration::from_secs(7 * 24 * 60 * 60);

pub(crate) type Service = Regain<MemoryStore, CapturedMail>;

/// Everything that a test needs.
pub(crate) struct House {
    pub(crate) regain: Service,
    pub(crate) clock: ManualClock,
    pub(crate) mail: CapturedMail,
    pub(crate) account: AccountId,
    pub(crate) session: Session,
}

impl House {
    /// An account with these addresses, all proven when it was created, ten days ago.
    pub(crate) async fn with(addresses: &[&str]) -> Self {
        let (regain, clock, mail) = service();
        let account = AccountId::from(1_i64);
        let mut proven = addresses.iter().map(|address| email(address));
        let enrollment = Enrollment::new(account.clone(), proven.next().unwrap(), typed(OLD));
        let session = regain.enroll(proven.fold(enrollment, Enrollment::also)).await.unwrap();
        clock.advance(10 * DAY);
        Self { regain, clock, mail, account, session }
    }

    /// An account whose only address is the owner's, with an authenticator of secret `[7; 20]` beside it.
    pub(crate) async fn with_authenticator() -> Self {
        let (regain, clock, mail) = service();
        let account = AccountId::from(1_i64);
        let secret = TotpSecret::from_entropy(Entropy::danger_from_bytes([7; 20]));
        let enrollment =
            Enrollment::new(account.clone(), email(OWNER), typed(OLD)).with_authenticator(secret);
        let session = regain.enroll(enrollment).await.unwrap();
        clock.advance(10 * DAY);
        Self { regain, clock, mail, account, session }
    }

    /// The usual one: two independent addresses.
    pub(crate) async fn new() -> Self {
        Self::with(&[OWNER, SECOND]).await
    }

    pub(crate) async fn sign_in(&self, password: &str) -> Result<SignedIn, SignInError> {
        self.regain.sign_in(&email(OWNER), &typed(password), None, &Peer::local()).await
    }

    /// Opens a case and works until the letters are out.
    pub(crate) async fn report(&self, address: &str, reason: Reason) {
        let _ = self.regain.open(&email(address), reason, &Peer::local()).await.unwrap();
        self.work().await;
    }

    pub(crate) async fn work(&self) {
        let _ = self.regain.work_until_idle().await.unwrap();
    }

    /// The link of the newest letter of a kind to an address.
    pub(crate) fn link(&self, to: &str, code: &str) -> LinkText {
        let letter = self.mail.newest(to, code).unwrap_or_else(|| panic!("no {code} letter to {to}"));
        letter.link().unwrap_or_else(|| panic!("no link in the {code} letter to {to}"))
    }

    /// Whether a letter of a kind came to an address.
    pub(crate) fn told(&self, to: &str, code: &str) -> bool {
        self.mail.newest(to, code).is_some()
    }

    /// Claims and expects to be granted.
    pub(crate) async fn grant(&self, link: &LinkText, by: &ClaimantId) -> GrantHandle {
        match self.regain.claim(link, by).await.unwrap() {
            Claimed::Granted(handle) => handle,
            Claimed::Needs(step) => panic!("expected a grant, needs {step:?}"),
        }
    }

    /// Claims and expects that more is needed.
    pub(crate) async fn needs(&self, link: &LinkText, by: &ClaimantId) -> StepNeeded {
        match self.regain.claim(link, by).await.unwrap() {
            Claimed::Needs(step) => step,
            Claimed::Granted(_) => panic!("expected to need more, got a grant"),
        }
    }

    /// The owner's whole strict recovery: claim, wait, claim again, reset.
    pub(crate) async fn recover_strictly(&self, by: &ClaimantId) -> ResetOutcome {
        self.report(OWNER, Reason::SomeoneElse).await;
        let _held = self.needs(&self.link(OWNER, "recover"), by).await;
        self.clock.advance(HOLD);
        self.work().await;
        let handle = self.grant(&self.link(OWNER, "release"), by).await;
        self.regain.reset(&handle, &typed(NEW)).await.unwrap()
    }

    pub(crate) async fn audit(&self) -> Vec<String> {
        let entries = self.regain.audit(&self.account, 1000).await.unwrap();
        entries
            .into_iter()
            .rev()
            .map(|entry| format!("{} {}", entry.code, entry.detail).trim().to_owned())
            .collect()
    }
}

/// A service on an empty memory store, with weak hashing.
pub(crate) fn service() -> (Service, ManualClock, CapturedMail) {
    let clock = ManualClock::at(Timestamp::from_secs(1_800_000_000));
    let mail = CapturedMail::new();
    let keys = Keyring::generate(&OsRandom).unwrap();
    let site = Site::new("Example", "https://example.com").unwrap();
    let regain = Regain::new(MemoryStore::new(clock.clone()), mail.clone(), keys, site)
        .with_hasher(Hasher::danger_for_simulation());
    (regain, clock, mail)
}

pub(crate) fn typed(text: &str) -> Typed {
    Typed::new(text.to_owned()).unwrap()
}

pub(crate) fn email(text: &str) -> EmailAddr {
    EmailAddr::parse(text).unwrap()
}

/// A browser of its own.
pub(crate) fn browser() -> ClaimantId {
    ClaimantId::new(Entropy::draw(&OsRandom).unwrap())
}

/// What an authenticator app with this secret shows at `now`.
pub(crate) fn app_code(secret: [u8; 20], now: Timestamp) -> String {
    let app = totp_rs::Builder::new()
        .with_secret(totp_rs::Secret::new(Box::new(secret)))
        .with_skew(0)
        .build()
        .unwrap();
    app.generate(now.as_secs()).to_string()
}

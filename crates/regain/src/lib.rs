//! Regain access to an account, and let no one else in: the account-recovery flow, and the crates it joins.
//!
//! It does **not** show pages, sign anybody up, keep sessions (it says whether one still lives), or know
//! who a person is: whoever holds the proofs that an account has is its owner.
//!
//! ```
//! use regain::{Claimed, Enrollment, Peer, Reason, Regain, Site, SystemClock, store::MemoryStore};
//!
//! # use regain::{Letter, Notifier, NotifyError, info::EmailAddr, token::{ClaimantId, LinkText}, types::*};
//! # struct Mailbox(std::sync::mpsc::Sender<String>);
//! # impl Notifier for Mailbox {
//! #     async fn send(&self, letter: &Letter) -> Result<(), NotifyError> {
//! #         self.0.send(letter.text().to_owned()).map_err(|_| NotifyError("no mailbox".to_owned()))
//! #     }
//! # }
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let (sender, mailbox) = std::sync::mpsc::channel();
//! # let (mail, keys, account) = (Mailbox(sender), Keyring::generate(&OsRandom)?, AccountId::from(7_u32));
//! # let ada = || EmailAddr::parse("ada@example.com");
//! # let old = Typed::new("seven slow otters downstream".to_owned())?;
//! # let new = Typed::new("nine quiet herons above the weir".to_owned())?;
//! # let browser = ClaimantId::new(Entropy::draw(&OsRandom)?);
//! let site = Site::new("Example", "https://example.com")?; // links and letters are made from this alone
//! let regain = Regain::new(MemoryStore::new(SystemClock), mail, keys, site);
//! regain.enroll(Enrollment::new(account, ada()?, old)).await?;
//!
//! println!("{}", regain.open(&ada()?, Reason::Forgot, &Peer::local()).await?); // the same for everybody
//! regain.work(100).await?; // your worker: looks the address up, mails a link
//! # let letter = mailbox.recv()?;
//! # let link = letter.split_whitespace().find_map(|word| word.strip_prefix("https://example.com/recover/"));
//! # let link = LinkText::parse(link.ok_or("no link")?)?;
//! let about = regain.peek(&link).await?; // GET: changes nothing, however often
//! let Claimed::Granted(handle) = regain.claim(&link, &browser).await? else { return Err("not yet".into()) };
//! let done = regain.reset(&handle, &new).await?; // once and whole; every session is dead, everybody is told
//! # assert_eq!(about.mask, "a***@e***.com");
//! # assert!(regain.claim(&link, &ClaimantId::new(Entropy::draw(&OsRandom)?)).await.is_err());
//! println!("{}", regain.sign_in(&ada()?, &new, None, &Peer::local()).await?.advice[0].sentence);
//! # assert!(!done.advice.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! Features: none. Specification: `docs/spec/flow.md` in the repository; what is defended, and what is
//! not: `docs/threats.md`; how to write a store: `docs/stores.md`.
#![forbid(unsafe_code)]

pub mod clock;
pub mod flow;
pub mod notify;
mod service;
mod site;
pub mod store;

pub use clock::{Clock, ManualClock, SystemClock};
pub use flow::{Activity, Decision, History, Method, Reason, Signal, SignalKind, Terms, WatchRules};
pub use notify::{AnyNotifier, Letter, Notifier, NotifyError, Recipient};
pub use regain_hash as hash;
pub use regain_info as info;
pub use regain_policy as policy;
pub use regain_token as token;
pub use regain_types as types;
pub use service::{
    AccountError, AddedInfo, Advice, CheckReport, Claimed, Contested, Denied, Enrollment, Fault, Finding,
    FindingKind, ItemView, Limit, Limits, NewInfo, Opened, PeekedLink, PeekedNotice, Peer, PreparedReset,
    Regain, ResetError, ResetOutcome, Session, SignInError, SignedIn, StepNeeded, Worked,
};
pub use site::{Site, SiteError};

/// The examples of the repository's pages compile.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
#[doc = include_str!("../../../docs/operations.md")]
#[doc = include_str!("../../../docs/watch.md")]
struct Pages;

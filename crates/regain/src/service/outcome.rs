//! What the service answers.

use regain_token::{ClaimantId, GrantHandle};
use regain_types::{AccountId, Timestamp};

use super::letters::method_words;
use crate::flow::{Method, Reason};

/// A session, as the application keeps it: whose it is, and under which session epoch it began. Ask
/// [`check_session`](super::Regain::check_session) at each request whether it still lives.
///
/// It is a fact and not a proof: anybody can write one down. Keep it on the server behind a random id
/// that the browser holds, or sign it; never trust one that came in clear from outside.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Session {
    /// Whose.
    pub account: AccountId,
    /// The session epoch of the account when the session began.
    pub epoch: u64,
}

/// A sign-in that worked.
#[derive(Debug)]
#[must_use]
pub struct SignedIn {
    /// The new session.
    pub session: Session,
    /// Whether somebody is recovering the account on the strict path: it is frozen, and whoever
    /// signed in may not be its owner. Say so, and show nothing that can't be taken back.
    pub recovery_under_way: bool,
    /// What the person should do for the safety of the account, most important first.
    pub advice: Vec<Advice>,
}

/// What a link is about, before anybody uses it. Looking changes nothing.
#[derive(Debug, Clone)]
#[must_use]
pub struct PeekedLink {
    /// The reason that was stated.
    pub reason: Reason,
    /// When the link stops working.
    pub expires: Timestamp,
    /// The address that it was mailed to, masked.
    pub mask: String,
    /// Where the account is blocked: why, in words for its owner.
    pub blocked: Option<&'static str>,
}

/// What another link is about, before anybody uses it.
#[derive(Debug, Clone)]
#[must_use]
pub struct PeekedNotice {
    /// The address that it was mailed to, masked.
    pub mask: String,
    /// When the link stops working.
    pub expires: Timestamp,
}

/// What a proof was good for.
#[derive(Debug)]
#[must_use]
pub enum Claimed {
    /// It is enough: set a new password with this handle.
    Granted(GrantHandle),
    /// It is not enough at once.
    Needs(StepNeeded),
}

/// What is missing before a password may be set.
#[derive(Debug)]
#[must_use]
pub struct StepNeeded {
    /// When the wait ends after which a fresh link is mailed; `None` where time alone is not enough.
    pub held_until: Option<Timestamp>,
    /// What is enough at once, or shortens the wait.
    pub with: Vec<Method>,
    /// Give a code with it: see [`prove`](super::Regain::prove). It sets no password.
    pub handle: Option<GrantHandle>,
}

impl StepNeeded {
    /// What to tell the person.
    #[must_use]
    pub fn sentence(&self) -> String {
        let with: Vec<&str> = self.with.iter().map(|method| method_words(*method)).collect();
        let with = with.join(" or ");
        match (self.held_until, with.is_empty()) {
            (Some(until), true) => format!("We will mail you a fresh link after {until}."),
            (Some(until), false) => {
                format!(
                    "We will mail you a fresh link after {until}. To go on at once, use {with}, in this same browser."
                )
            }
            (None, _) => format!("To go on, use {with}, in this same browser."),
        }
    }
}

/// A recovery that is complete.
#[derive(Debug)]
#[must_use = "end the application's own refresh, remember-me and API tokens of this account too"]
pub struct ResetOutcome {
    /// The account. Nobody is signed in: let the person sign in with the new password.
    pub account: AccountId,
    /// The session epoch from now on: every session of an earlier one is dead.
    pub session_epoch: u64,
    /// The checklist, most important first.
    pub advice: Vec<Advice>,
}

/// One thing to do for the safety of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// The stable code.
    pub code: &'static str,
    /// What to tell the person.
    pub sentence: String,
}

/// What a "this wasn't me" did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Contested {
    /// The running recovery needs one more independent proof now, and time alone will not end it.
    CaseContested,
    /// The change that was done is not trusted: the account is blocked and frozen, and links to
    /// recover it are on their way to its older addresses.
    Reversed,
    /// There is nothing left to contest.
    NothingToContest,
}

/// What one round of work did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Worked {
    /// Visitors' requests that were looked at.
    pub requests: u32,
    /// Cases whose hold or lifetime ended.
    pub cases: u32,
    /// Accounts whose security info changed by time.
    pub accounts: u32,
    /// Letters that were sent.
    pub sent: u32,
    /// Letters that could not be sent now.
    pub failed: u32,
    /// Rows that can't be worked on: a key is missing, a state can't be read. The audit trail names
    /// them, and the rest goes on.
    pub faults: u32,
}

impl Worked {
    /// Whether nothing was due.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        matches!(self, Self { requests: 0, cases: 0, accounts: 0, sent: 0, failed: 0, .. })
    }

    pub(super) const fn add(&mut self, other: Self) {
        self.requests = self.requests.saturating_add(other.requests);
        self.cases = self.cases.saturating_add(other.cases);
        self.accounts = self.accounts.saturating_add(other.accounts);
        self.sent = self.sent.saturating_add(other.sent);
        self.failed = self.failed.saturating_add(other.failed);
        self.faults = self.faults.saturating_add(other.faults);
    }
}

/// A claimant's id as the digest that is stored.
pub(super) fn digest(claimant: &ClaimantId) -> crate::flow::ClaimantDigest {
    crate::flow::ClaimantDigest(claimant.digest())
}

//! One recovery of one account: what was proven, by whom, and whether it is enough.

mod evidence;
mod messages;

use regain_info::ItemId;
use regain_token::GrantRow;
use regain_types::{KeyId, Timestamp, from_hex, to_hex};
use serde::{Deserialize, Serialize};

use super::account::Terms;
use super::rule::{Holding, Method, Path, Reason};
use super::version::Version;
use crate::store::CaseId;

pub use evidence::Proof;
pub use messages::{CaseCommand, CaseEvent, CaseRefusal, Progress};

/// A recovery case. Stored as JSON with a revision.
///
/// Proofs are kept with the claimant who gave them: what the owner proved in one browser never adds
/// up with what a thief proved in another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    v: Version,
    id: CaseId,
    reason: Reason,
    strict: bool,
    holding: Holding,
    path: Path,
    opened_at: Timestamp,
    expires_at: Timestamp,
    /// Items count as proofs where they had matured by then.
    mature_by: Timestamp,
    stage: Stage,
    froze: bool,
    contested: bool,
    failures: u32,
    proofs: Vec<Proof>,
    grants: Vec<Grant>,
}

impl Case {
    /// The most claimants whose proof of one item is kept: the first, and the newest others.
    pub const MAX_PROOFS_PER_ITEM: usize = 4;
    /// The most grants that are kept; the oldest makes room.
    pub const MAX_GRANTS: usize = 8;

    /// A new case.
    #[must_use]
    pub fn open(id: CaseId, reason: Reason, route: Route, terms: &Terms, now: Timestamp) -> Self {
        Self {
            v: Version::V1,
            id,
            reason,
            strict: route.strict,
            holding: route.holding,
            path: route.path,
            opened_at: now,
            expires_at: now.after(terms.case_lifetime),
            mature_by: route.mature_by,
            stage: Stage::Open,
            froze: false,
            contested: false,
            failures: 0,
            proofs: Vec::new(),
            grants: Vec::new(),
        }
    }

    /// What follows from `command`, decided at `now`. Changes nothing.
    ///
    /// # Errors
    /// [`CaseRefusal`]: nothing follows.
    pub fn decide(
        &self,
        command: CaseCommand,
        terms: &Terms,
        now: Timestamp,
    ) -> Result<Vec<CaseEvent>, CaseRefusal> {
        match command {
            CaseCommand::Expire => Ok(self.expire(now)),
            CaseCommand::EndHold => Ok(self.end_hold(terms, now)),
            _ if !self.is_live_at(now) => Err(CaseRefusal::Over),
            CaseCommand::Tighten(route) => {
                let tighter = route.strict && (!self.strict || route.mature_by < self.mature_by);
                Ok(if tighter { vec![CaseEvent::Tightened(route)] } else { vec![] })
            }
            CaseCommand::Prove(proof) => self.prove(proof, terms, now),
            CaseCommand::Fail => Ok(vec![CaseEvent::ProofFailed]),
            CaseCommand::Grant { by, row } => {
                self.granting(by).map(|()| vec![CaseEvent::Granted { by, row }])
            }
            CaseCommand::Contest { counts_from } => self.contest(counts_from, terms, now),
            CaseCommand::Complete { by } => {
                if self.is_enough(by) {
                    Ok(vec![CaseEvent::Completed { at: now, by }])
                } else {
                    Err(CaseRefusal::NotEnough)
                }
            }
        }
    }

    /// Takes an event into account. Total.
    pub fn apply(&mut self, event: &CaseEvent) {
        match event {
            CaseEvent::Tightened(route) => {
                self.strict = true;
                self.holding = route.holding;
                self.path = route.path;
                self.mature_by = route.mature_by.min(self.mature_by);
                // What was enough for the plain path is not enough any more.
                self.grants.clear();
            }
            CaseEvent::Proven(proof) => self.keep(proof),
            CaseEvent::ProofFailed => self.failures = self.failures.saturating_add(1),
            CaseEvent::FreezeAsked => self.froze = true,
            CaseEvent::Held { until, expires_at } => {
                self.stage = Stage::Held { until: *until };
                self.expires_at = *expires_at;
            }
            CaseEvent::Released { at, expires_at } => {
                self.stage = Stage::Released { at: *at };
                self.expires_at = *expires_at;
            }
            CaseEvent::Granted { by, row } => {
                self.grants.retain(|grant| grant.by != *by);
                if self.grants.len() >= Self::MAX_GRANTS {
                    self.grants.remove(0);
                }
                self.grants.push(Grant { by: *by, hash: row.hash, key: row.key, expires: row.expires });
            }
            CaseEvent::Contested { expires_at } => {
                self.contested = true;
                self.expires_at = *expires_at;
            }
            CaseEvent::Completed { at, by } => self.stage = Stage::Completed { at: *at, by: *by },
            CaseEvent::Closed { at, why } => self.stage = Stage::Closed { at: *at, why: *why },
        }
    }

    /// How far the claimant `by` has come.
    pub fn progress(&self, by: ClaimantDigest) -> Progress {
        if self.is_enough(by) {
            return Progress::Enough;
        }
        let missing = self.missing(by);
        match self.stage {
            Stage::Held { until } if !self.contested => Progress::Held { until, sooner_with: missing },
            _ => Progress::More { with: missing },
        }
    }

    /// Its id.
    #[must_use]
    pub const fn id(&self) -> CaseId {
        self.id
    }

    /// The stated reason of the first request.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        self.reason
    }

    /// Whether it runs the strict path.
    #[must_use]
    pub const fn is_strict(&self) -> bool {
        self.strict
    }

    /// What is enough.
    #[must_use]
    pub const fn path(&self) -> Path {
        self.path
    }

    /// When it was opened.
    #[must_use]
    pub const fn opened_at(&self) -> Timestamp {
        self.opened_at
    }

    /// When it ends by itself.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Items count as proofs where they had matured by then.
    #[must_use]
    pub const fn mature_by(&self) -> Timestamp {
        self.mature_by
    }

    /// Where it stands.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        self.stage
    }

    /// Whether an older address said that this is not the owner.
    #[must_use]
    pub const fn is_contested(&self) -> bool {
        self.contested
    }

    /// How many proofs failed.
    #[must_use]
    pub const fn failures(&self) -> u32 {
        self.failures
    }

    /// All proofs.
    #[must_use]
    pub fn proofs(&self) -> &[Proof] {
        &self.proofs
    }

    /// The grants that were issued, newest last, with their claimants.
    pub fn grants(&self) -> impl Iterator<Item = (ClaimantDigest, GrantRow)> + '_ {
        let row = |grant: &Grant| GrantRow { hash: grant.hash, key: grant.key, expires: grant.expires };
        self.grants.iter().map(move |grant| (grant.by, row(grant)))
    }

    /// Whether an item may say that this completed case was not the owner's: it is as old as all that
    /// completed it, and not one of them.
    #[must_use]
    pub fn may_be_reversed_by(&self, item: ItemId, counts_from: Timestamp) -> bool {
        let Stage::Completed { by, .. } = self.stage else { return false };
        let mut proofs = self.proofs.iter().filter(|proof| proof.by == by);
        proofs.all(|proof| proof.item != item && proof.counts_from >= counts_from)
    }

    /// Whether it is neither completed nor closed.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        !matches!(self.stage, Stage::Completed { .. } | Stage::Closed { .. })
    }

    /// When the worker must look at it next.
    #[must_use]
    pub const fn next_due(&self) -> Option<Timestamp> {
        match self.stage {
            Stage::Held { until } if !self.contested => Some(until),
            Stage::Open | Stage::Held { .. } | Stage::Released { .. } => Some(self.expires_at),
            Stage::Completed { .. } | Stage::Closed { .. } => None,
        }
    }

    /// The newest time in this state: a clock that shows less has gone back.
    #[must_use]
    pub fn newest_time(&self) -> Timestamp {
        let stage = match self.stage {
            Stage::Open | Stage::Held { .. } => Timestamp::EPOCH,
            Stage::Released { at } | Stage::Completed { at, .. } | Stage::Closed { at, .. } => at,
        };
        self.proofs.iter().map(|proof| proof.at).fold(self.opened_at.max(stage), Timestamp::max)
    }

    /// A hold that nobody contested does not run out, however late the worker is: its end releases it.
    #[must_use]
    pub fn is_live_at(&self, now: Timestamp) -> bool {
        let waits = matches!(self.stage, Stage::Held { .. }) && !self.contested;
        self.is_live() && (waits || now < self.expires_at)
    }

    fn expire(&self, now: Timestamp) -> Vec<CaseEvent> {
        if self.is_live() && !self.is_live_at(now) {
            vec![CaseEvent::Closed { at: now, why: CloseReason::Expired }]
        } else {
            vec![]
        }
    }

    /// The hold ends once. A contested case is not released by time.
    fn end_hold(&self, terms: &Terms, now: Timestamp) -> Vec<CaseEvent> {
        match self.stage {
            Stage::Held { until } if now >= until && !self.contested => {
                // As long again as the wait: whoever waited a week may be away for a day.
                let lifetime = self.path.hold.unwrap_or_default().max(terms.case_lifetime);
                vec![CaseEvent::Released { at: now, expires_at: now.after(lifetime) }]
            }
            _ => vec![],
        }
    }

    fn prove(&self, proof: Proof, terms: &Terms, now: Timestamp) -> Result<Vec<CaseEvent>, CaseRefusal> {
        let mut after = self.clone();
        let mut events = vec![CaseEvent::Proven(proof.clone())];
        if self.path.freeze && !self.froze {
            events.push(CaseEvent::FreezeAsked);
        }
        events.iter().for_each(|event| after.apply(event));
        let waits = matches!(self.stage, Stage::Open) && proof.method == Method::Address && !self.contested;
        if let (true, false, Some(hold)) = (waits, after.is_enough(proof.by), self.path.hold) {
            let until = now.after(hold);
            events.push(CaseEvent::Held { until, expires_at: until.after(terms.case_lifetime) });
        }
        Ok(events)
    }

    /// A claimant who is done, or whose next proof needs a handle to be given with.
    fn granting(&self, by: ClaimantDigest) -> Result<(), CaseRefusal> {
        let proved = self.proofs.iter().any(|proof| proof.by == by);
        if proved { Ok(()) } else { Err(CaseRefusal::NotEnough) }
    }

    /// Only an item that is as old as all that it opposes may contest: older proof wins. Then time
    /// alone is not enough any more, and the case ends within the lifetime of a case.
    fn contest(
        &self,
        counts_from: Timestamp,
        terms: &Terms,
        now: Timestamp,
    ) -> Result<Vec<CaseEvent>, CaseRefusal> {
        if self.contested {
            return Ok(vec![]);
        }
        if self.trusted().any(|proof| proof.counts_from < counts_from) {
            return Err(CaseRefusal::Younger);
        }
        Ok(vec![CaseEvent::Contested { expires_at: self.expires_at.min(now.after(terms.case_lifetime)) }])
    }
}

/// Which way a case takes, and what it is measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// Whether it is the strict path.
    pub strict: bool,
    /// What the account has that may prove something.
    pub holding: Holding,
    /// What is enough.
    pub path: Path,
    /// Items count as proofs where they had matured by then.
    pub mature_by: Timestamp,
}

/// The digest of a claimant's id: one browser, or one program, that follows the flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClaimantDigest(pub [u8; 32]);

impl From<ClaimantDigest> for String {
    fn from(digest: ClaimantDigest) -> Self {
        to_hex(&digest.0)
    }
}

impl TryFrom<String> for ClaimantDigest {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        from_hex(&text).map(Self).ok_or("not 64 hexadecimal digits")
    }
}

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "s", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Stage {
    /// Proofs are awaited.
    Open,
    /// Something was proven that is not enough at once.
    Held {
        /// When the wait ends.
        until: Timestamp,
    },
    /// The wait is over: a fresh proof of what was proven before is enough.
    Released {
        /// When it ended.
        at: Timestamp,
    },
    /// The password was reset.
    Completed {
        /// When.
        at: Timestamp,
        /// By whom.
        by: ClaimantDigest,
    },
    /// It ended without a reset.
    Closed {
        /// When.
        at: Timestamp,
        /// Why.
        why: CloseReason,
    },
}

/// Why a case ended without a reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CloseReason {
    /// Its time ran out.
    Expired,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Grant {
    by: ClaimantDigest,
    #[serde(with = "hash_hex")]
    hash: [u8; 32],
    key: KeyId,
    expires: Timestamp,
}

impl std::fmt::Debug for Grant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Grant([REDACTED])")
    }
}

mod hash_hex {
    use regain_types::{from_hex, to_hex};
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(hash: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_hex(hash))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
        from_hex(&String::deserialize(deserializer)?)
            .ok_or_else(|| D::Error::custom("not 64 hexadecimal digits"))
    }
}

/// How long a handle lives after its claim.
pub const GRANT_LIFETIME: std::time::Duration = std::time::Duration::from_secs(15 * 60);

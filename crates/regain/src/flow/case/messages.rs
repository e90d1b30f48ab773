//! What may be asked of a case, what happens to it, and why not.

use regain_token::GrantRow;
use regain_types::Timestamp;

use super::{ClaimantDigest, CloseReason, Proof, Route};
use crate::flow::Method;

/// What may be asked of a case.
#[derive(Debug)]
#[non_exhaustive]
pub enum CaseCommand {
    /// A stricter reason was proven, the account was blocked, or its suspicion moved back.
    Tighten(Route),
    /// A proof was verified.
    Prove(Proof),
    /// A proof was wrong: counted.
    Fail,
    /// A claimant exchanges proofs for a handle.
    Grant {
        /// Who.
        by: ClaimantDigest,
        /// The handle's row.
        row: GrantRow,
    },
    /// An address says that this is not the owner.
    Contest {
        /// From when that address counts.
        counts_from: Timestamp,
    },
    /// The hold may be over.
    EndHold,
    /// The password is reset.
    Complete {
        /// By whom.
        by: ClaimantDigest,
    },
    /// The case's time may be over.
    Expire,
}

/// What happened to a case.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum CaseEvent {
    /// It runs the strict path now, or a stricter one.
    Tightened(Route),
    /// Something was proven.
    Proven(Proof),
    /// A proof was wrong.
    ProofFailed,
    /// The account must be frozen in the same commit.
    FreezeAsked,
    /// It waits.
    Held {
        /// Until when.
        until: Timestamp,
        /// The case's new end.
        expires_at: Timestamp,
    },
    /// The wait is over.
    Released {
        /// When.
        at: Timestamp,
        /// The case's new end.
        expires_at: Timestamp,
    },
    /// A handle was given out.
    Granted {
        /// To whom.
        by: ClaimantDigest,
        /// The handle's row.
        row: GrantRow,
    },
    /// An older address contests it.
    Contested {
        /// The case's new end.
        expires_at: Timestamp,
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

impl CaseEvent {
    /// The stable code, for the audit trail.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Tightened(_) => "case-tightened",
            Self::Proven(_) => "case-proven",
            Self::ProofFailed => "case-proof-failed",
            Self::FreezeAsked => "case-freeze",
            Self::Held { .. } => "case-held",
            Self::Released { .. } => "case-released",
            Self::Granted { .. } => "case-granted",
            Self::Contested { .. } => "case-contested",
            Self::Completed { .. } => "case-completed",
            Self::Closed { .. } => "case-closed",
        }
    }
}

/// Why a command has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CaseRefusal {
    /// The case is completed, closed, or past its time.
    #[error("this recovery is over: start a new one")]
    Over,
    /// What was proven is not enough.
    #[error("what was proven is not enough yet")]
    NotEnough,
    /// What contests is younger than what it opposes.
    #[error("an older proof stands against this")]
    Younger,
}

impl CaseRefusal {
    /// The stable code of this refusal.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Over => "case-over",
            Self::NotEnough => "case-not-enough",
            Self::Younger => "case-younger",
        }
    }
}

/// How far a claimant has come.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Progress {
    /// The password may be reset.
    Enough,
    /// The password may be reset after a wait, or sooner with more proofs.
    Held {
        /// When the wait ends.
        until: Timestamp,
        /// What would shorten it.
        sooner_with: Vec<Method>,
    },
    /// More proofs are needed.
    More {
        /// Which kinds.
        with: Vec<Method>,
    },
}

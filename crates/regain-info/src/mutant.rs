//! Ways to break the rules on purpose, so that the explorer can be seen to notice.

/// One rule of [`SecurityInfo::decide`](crate::SecurityInfo::decide) broken. Only tests and the feature
/// `danger-explorer` can put one into [`Terms`](crate::Terms).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mutant {
    /// What is proven counts at once.
    NoMaturity,
    /// Maturity is two thirds of the hold.
    ShortMaturity,
    /// What counts leaves at once.
    NoHold,
    /// The hold is two thirds of what it should be.
    ShortHold,
    /// What the rule does not need leaves at once.
    SurplusLeavesAtOnce,
    /// The last address can leave.
    LastAddressLeaves,
    /// Suspending needs no evidence.
    SuspendFreely,
    /// What is suspended is evidence for it.
    TargetIsEvidence,
    /// What is not mature is evidence.
    YoungIsEvidence,
    /// What was suspended counts again as soon as somebody asks for it.
    ResumeFreely,
    /// What was suspended is gone at once.
    SuspendedLeavesAtOnce,
    /// A removal can't be cancelled.
    NothingCanBeKept,
    /// A recovery drops nothing.
    RecoveryKeepsYoung,
    /// A recovery leaves removals pending.
    RecoveryKeepsPending,
    /// A recovery trusts what matured until it ends, not until the last trusted moment.
    RecoveryTrustsNow,
    /// What is due is done before a recovery.
    DueBeforeRecovery,
    /// What is due waits for a worker.
    LateWorkerGivesTime,
    /// Something is done one day before it is due.
    DueEarly,
    /// The last accepted step is accepted again.
    StepTwice,
    /// The code that sets an authenticator up can be used again.
    SetUpStepTwice,
    /// A saved code can be used again.
    CodeTwice,
    /// Waits start at the clock's time, also where it went back.
    ClockShortensWaits,
    /// What is added is proven.
    AddedIsProven,
}

impl Mutant {
    /// Every one.
    pub const ALL: [Self; 23] = [
        Self::NoMaturity,
        Self::ShortMaturity,
        Self::NoHold,
        Self::ShortHold,
        Self::SurplusLeavesAtOnce,
        Self::LastAddressLeaves,
        Self::SuspendFreely,
        Self::TargetIsEvidence,
        Self::YoungIsEvidence,
        Self::ResumeFreely,
        Self::SuspendedLeavesAtOnce,
        Self::NothingCanBeKept,
        Self::RecoveryKeepsYoung,
        Self::RecoveryKeepsPending,
        Self::RecoveryTrustsNow,
        Self::DueBeforeRecovery,
        Self::LateWorkerGivesTime,
        Self::DueEarly,
        Self::StepTwice,
        Self::SetUpStepTwice,
        Self::CodeTwice,
        Self::ClockShortensWaits,
        Self::AddedIsProven,
    ];
}

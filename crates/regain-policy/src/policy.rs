//! The verdict.

use std::fmt;
use std::sync::Arc;

use regain_types::{Blocklist, Password};

use crate::entra::Banned;
use crate::evidence::Case;
use crate::profile::{MAX_GUESSES_LOG10, MIN_GUESSES_LOG10};
use crate::rules::RULES;
use crate::{Attributes, Context, Finding, Guidance, Profile, Reason, Report};

/// What a password must be to be set: a [`Profile`], and the lists of passwords that nobody may
/// choose.
///
/// The greatest length is that of [`Password`] (4,096 bytes), and every character counts as one.
#[derive(Clone)]
pub struct Policy {
    profile: Arc<Profile>,
    banned: Option<Arc<Banned>>,
    blocklists: Vec<Arc<dyn Blocklist>>,
}

impl Policy {
    /// For a password that is the only factor: at least 15 code points (NIST SP 800-63B-4 section
    /// 3.1.1.2) and 10^13 guesses.
    ///
    /// Why 10^13: a guess at a stolen record of 19 MiB and 2 passes moves about 120 MB, so that a
    /// device with 1 TB/s makes at most 10^4 a second, and 10^13 take it 30 years.
    #[must_use]
    pub fn alone() -> Self {
        Self::of(Profile::alone())
    }

    /// For a password that is only ever used together with another factor: at least 8 code points
    /// (NIST SP 800-63B-4 section 3.1.1.2) and 10^10 guesses.
    ///
    /// Why 10^10: it keeps the device of [`Policy::alone`] busy for ten days, where the other factor
    /// still stands.
    #[must_use]
    pub fn beside_another_factor() -> Self {
        Self::of(Profile::beside_another_factor())
    }

    /// What `profile` asks.
    #[must_use]
    pub fn of(profile: Profile) -> Self {
        let banned = profile.points().map(|(_, words)| Arc::new(Banned::new(words)));
        Self { profile: Arc::new(profile), banned, blocklists: Vec::new() }
    }

    /// The same policy, which also refuses every password on `blocklist`, where the profile demands a
    /// blocklist at all.
    #[must_use]
    pub fn with_blocklist(mut self, blocklist: Arc<dyn Blocklist>) -> Self {
        self.blocklists.push(blocklist);
        self
    }

    /// The same policy with another least number of guesses, as its decimal logarithm. At least 6
    /// and at most 15, which random passwords of 15 characters reach; not a number changes nothing.
    #[must_use]
    pub fn with_min_guesses_log10(mut self, guesses: f64) -> Self {
        if !guesses.is_nan() {
            let guesses = guesses.clamp(MIN_GUESSES_LOG10, MAX_GUESSES_LOG10);
            Arc::make_mut(&mut self.profile).set_min_guesses_log10(guesses);
        }
        self
    }

    /// Both verdicts on `password`, for the person of `context`.
    pub fn report(&self, password: &Password, context: &Context) -> Report {
        self.judge(Case::of(&self.profile, password, context))
    }

    /// Both verdicts on `password`, which is to take the place of `old`: while a person types both.
    /// Where only a record of the old one is stored, see [`Predecessors`](crate::Predecessors).
    pub fn report_change(&self, password: &Password, old: &Password, context: &Context) -> Report {
        self.judge(Case::of(&self.profile, password, context).after(password, old))
    }

    /// Whether `password` may be set, for the person of `context`: the verdict of [`Policy::report`].
    ///
    /// # Errors
    /// [`Rejection`] with every reason against it, in the order of importance.
    pub fn check(&self, password: &Password, context: &Context) -> Result<Acceptable, Rejection> {
        self.report(password, context).verdict()
    }

    /// Whether `password` may take the place of `old`: the verdict of [`Policy::report_change`].
    ///
    /// # Errors
    /// [`Rejection`] with every reason against it, in the order of importance.
    pub fn check_change(
        &self,
        password: &Password,
        old: &Password,
        context: &Context,
    ) -> Result<Acceptable, Rejection> {
        self.report_change(password, old, context).verdict()
    }

    /// What to tell people before they choose: from the table of rules that judges them.
    #[must_use]
    pub fn guidance(&self) -> Guidance {
        Guidance::of(&self.profile)
    }

    /// The attributes of the field on a page where the password is chosen.
    pub fn attributes(&self) -> Attributes {
        Attributes::of(self)
    }

    /// The least length, in code points.
    #[must_use]
    pub fn min_code_points(&self) -> usize {
        self.profile.min_code_points()
    }

    /// What it asks.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    fn judge(&self, case: Case<'_>) -> Report {
        let case = case.listed_in(&self.blocklists).with_points(self.banned.as_deref());
        let found: Vec<Finding> = RULES.iter().filter_map(|rule| rule.finding(&case)).collect();
        case.report(found)
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy")
            .field("profile", &self.profile.name())
            .field("min_code_points", &self.min_code_points())
            .field("min_guesses_log10", &self.profile.min_guesses_log10())
            .finish_non_exhaustive()
    }
}

/// The proof that a password passed a policy.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Acceptable {
    guesses_log10: f64,
}

impl Acceptable {
    pub(crate) const fn new(guesses_log10: f64) -> Self {
        Self { guesses_log10 }
    }

    /// The decimal logarithm of how many guesses it survives: an estimate (`docs/spec/guessability.md`).
    #[must_use]
    pub const fn guesses_log10(&self) -> f64 {
        self.guesses_log10
    }
}

/// Why a password was refused. It never holds the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    findings: Vec<Finding>,
    reasons: Vec<Reason>,
}

impl Rejection {
    pub(crate) fn new(findings: Vec<Finding>) -> Self {
        let reasons = findings.iter().map(Finding::reason).collect();
        Self { findings, reasons }
    }

    /// Every reason, at least one, the most important first.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// The same reasons with their places and clauses.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The stable code of the most important reason.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.reasons.first().map_or("password-refused", |reason| reason.code())
    }

    /// For the person: what is wrong, why, and one thing to do.
    #[must_use]
    pub fn advice(&self) -> String {
        self.reasons.first().map_or_else(String::new, |reason| reason.sentence() + " " + reason.remedy())
    }
}

/// The advice.
impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.advice())
    }
}

impl std::error::Error for Rejection {}

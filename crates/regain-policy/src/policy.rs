//! The verdict.

use std::fmt;
use std::sync::Arc;

use regain_types::{Blocklist, NoBlocklist, Password};

use crate::estimate::Estimate;
use crate::rules::{Case, RULES};
use crate::{Context, Guidance, Reason};

/// What a password must be to be set.
///
/// The least length and the blocklist are requirements of NIST SP 800-63B-4 section 3.1.1.2. The
/// least number of guesses goes beyond it, and has a [`Reason`] of its own. The greatest length is
/// that of [`Password`] (4,096 bytes), and every character counts as one.
#[derive(Clone)]
pub struct Policy {
    min_code_points: usize,
    min_guesses_log10: f64,
    blocklist: Arc<dyn Blocklist>,
}

impl Policy {
    /// For a password that is the only factor: at least 15 code points (NIST SP 800-63B-4 section
    /// 3.1.1.2) and 10^13 guesses.
    ///
    /// Why 10^13: a guess at a stolen record of 19 MiB and 2 passes moves about 120 MB, so that a
    /// device with 1 TB/s makes at most 10^4 a second, and 10^13 take it 30 years. The `may the
    /// force be with you` of this world lies just below.
    #[must_use]
    pub fn alone() -> Self {
        Self { min_code_points: 15, min_guesses_log10: 13.0, blocklist: Arc::new(NoBlocklist) }
    }

    /// For a password that is only ever used together with another factor: at least 8 code points
    /// (NIST SP 800-63B-4 section 3.1.1.2) and 10^10 guesses.
    ///
    /// Why 10^10: it keeps the device of [`Policy::alone`] busy for ten days, where the other factor
    /// still stands. The estimate counts ten guesses a character where it sees no pattern, so a
    /// random password needs 10 characters here.
    #[must_use]
    pub fn beside_another_factor() -> Self {
        Self { min_code_points: 8, min_guesses_log10: 10.0, ..Self::alone() }
    }

    /// The same policy, which also refuses every password on `blocklist`.
    #[must_use]
    pub fn with_blocklist(self, blocklist: Arc<dyn Blocklist>) -> Self {
        Self { blocklist, ..self }
    }

    /// The same policy with another least number of guesses, as its decimal logarithm. At least 6
    /// and at most 15, which random passwords of 15 characters reach; not a number changes nothing.
    #[must_use]
    pub fn with_min_guesses_log10(self, guesses: f64) -> Self {
        if guesses.is_nan() {
            return self;
        }
        Self { min_guesses_log10: guesses.clamp(6.0, 15.0), ..self }
    }

    /// Whether `password` may be set, for the person of `context`.
    ///
    /// # Errors
    /// [`Rejection`] with every reason against it, in the order of importance.
    pub fn check(&self, password: &Password, context: &Context) -> Result<Acceptable, Rejection> {
        let estimate = Estimate::of(password, context);
        let personal = context.explains(password);
        let case = Case {
            code_points: password.code_points(),
            min_code_points: self.min_code_points,
            blocked: self.blocklist.contains(password) || (estimate.is_one_word && !personal),
            personal,
            weakness: (estimate.guesses_log10 < self.min_guesses_log10).then_some(estimate.pattern),
        };
        let reasons: Vec<Reason> = RULES.iter().filter_map(|rule| (rule.judge)(&case)).collect();
        if reasons.is_empty() {
            Ok(Acceptable { guesses_log10: estimate.guesses_log10 })
        } else {
            Err(Rejection { reasons })
        }
    }

    /// What to tell people before they choose: from the table of rules that judges them.
    #[must_use]
    pub fn guidance(&self) -> Guidance {
        Guidance::of(self.min_code_points)
    }

    /// The least length, in code points.
    #[must_use]
    pub const fn min_code_points(&self) -> usize {
        self.min_code_points
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy")
            .field("min_code_points", &self.min_code_points)
            .field("min_guesses_log10", &self.min_guesses_log10)
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
    /// The decimal logarithm of how many guesses it survives: a rough estimate of its first 28 code
    /// points, at most 19.3.
    #[must_use]
    pub const fn guesses_log10(&self) -> f64 {
        self.guesses_log10
    }
}

/// Why a password was refused. It never holds the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    reasons: Vec<Reason>,
}

impl Rejection {
    /// Every reason, at least one, the most important first.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
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

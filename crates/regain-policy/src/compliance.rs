//! Two verdicts in one report: what a standard demands, and how many guesses a password survives.

use std::ops::Range;

use crate::evidence::Part;
use crate::{Acceptable, Gate, Pattern, Profile, Reason, Rejection};

/// Both verdicts on a password. It never holds the password; its spans tell where in it something
/// was found, so that it is for the person alone and not for a log.
#[must_use]
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    gate: Gate,
    compliance: Compliance,
    guessability: Guessability,
}

impl Report {
    /// `found` is in the order of importance.
    pub(crate) fn new(profile: &Profile, found: Vec<Finding>, guesses_log10: f64, parts: Vec<Part>) -> Self {
        let (guessable, findings) = found.into_iter().partition(|one| one.reason.is_about_guesses());
        Self {
            gate: profile.gate(),
            compliance: Compliance {
                profile: profile.name().to_owned(),
                version: profile.version(),
                findings,
            },
            guessability: Guessability {
                guesses_log10,
                needs_log10: profile.min_guesses_log10(),
                parts,
                findings: guessable,
            },
        }
    }

    /// What the standard says.
    pub const fn compliance(&self) -> &Compliance {
        &self.compliance
    }

    /// How hard it is to guess.
    pub const fn guessability(&self) -> &Guessability {
        &self.guessability
    }

    /// Which of the two decides.
    #[must_use]
    pub const fn gate(&self) -> Gate {
        self.gate
    }

    /// Whether the password may be set.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        (!self.gate.compliance() || self.compliance.is_met())
            && (!self.gate.guessability() || self.guessability.is_enough())
    }

    /// The decision of the gate.
    ///
    /// # Errors
    /// [`Rejection`] with the reasons of the verdicts that decide, the most important first. That it
    /// is easy to guess is left out where another reason says the same and better.
    pub fn verdict(&self) -> Result<Acceptable, Rejection> {
        if self.is_accepted() {
            return Ok(Acceptable::new(self.guessability.guesses_log10));
        }
        let mut findings = Vec::new();
        if self.gate.compliance() {
            findings.extend(self.compliance.findings.iter().cloned());
        }
        if self.gate.guessability() && !findings.iter().any(|one| self.says_it_better(one.reason)) {
            findings.extend(self.guessability.findings.iter().cloned());
        }
        Err(Rejection::new(findings))
    }

    fn says_it_better(&self, reason: Reason) -> bool {
        match reason {
            Reason::TooShort { .. } => {
                let brief = Reason::TooGuessable(Pattern::Brief);
                self.guessability.findings.iter().any(|one| one.reason == brief)
            }
            _ => true,
        }
    }
}

/// What the demands of a profile make of a password.
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compliance {
    profile: String,
    version: u32,
    findings: Vec<Finding>,
}

impl Compliance {
    /// The name of the profile.
    #[must_use]
    pub fn profile(&self) -> &str {
        &self.profile
    }

    /// The version of the profile.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// What is against it, the most important first.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether it meets every demand.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.findings.is_empty()
    }
}

/// How hard a password is to guess.
#[must_use]
#[derive(Debug, Clone, PartialEq)]
pub struct Guessability {
    guesses_log10: f64,
    needs_log10: Option<f64>,
    parts: Vec<Part>,
    findings: Vec<Finding>,
}

impl Guessability {
    /// The decimal logarithm of how many guesses it survives: an estimate (`docs/spec/guessability.md`).
    #[must_use]
    pub const fn guesses_log10(&self) -> f64 {
        self.guesses_log10
    }

    /// The decimal logarithm of the least number of guesses, where the profile names one.
    #[must_use]
    pub const fn needs_log10(&self) -> Option<f64> {
        self.needs_log10
    }

    /// What it is made of, in order: patterns and where they are, never the text.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// What is against it: nothing, or its main weakness.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether it survives as many guesses as the profile asks, where it asks.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        self.findings.is_empty()
    }
}

/// One reason, where it is, and who demands it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    reason: Reason,
    span: Range<usize>,
    clause: String,
}

impl Finding {
    pub(crate) fn new(reason: Reason, span: Range<usize>, clause: &str) -> Self {
        Self { reason, span, clause: clause.to_owned() }
    }

    /// What is wrong, with its code, arguments, sentence and remedy.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        self.reason
    }

    /// Where in the prepared password, in code points from 0; the end is not part of it.
    #[must_use]
    pub const fn span(&self) -> Range<usize> {
        self.span.start..self.span.end
    }

    /// The clause that demands it, such as `NIST SP 800-63B-4 section 3.1.1.2`.
    #[must_use]
    pub fn clause(&self) -> &str {
        &self.clause
    }
}

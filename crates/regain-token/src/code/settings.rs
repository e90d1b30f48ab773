//! What codes look like, how long they live and how often they may be guessed, checked before one is made.

use std::time::Duration;

use crate::code::CodeFormat;
use crate::odds::Odds;

/// Settings that keep guessing hopeless: what [`Codes`](crate::Codes) are made with.
///
/// A value that exists was checked: its lifetime is one that the channel allows, its limits are those of
/// NIST SP 800-63B-4 section 3.2.2 or stricter, and [`Odds::takeovers_per_million_year`] is within its bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CodeConfig(CodeSettings);

impl CodeConfig {
    /// The default settings of `channel`, which are within all bounds.
    #[must_use]
    pub fn default_for(channel: Channel) -> Self {
        Self(CodeSettings::new(channel))
    }

    /// Checks `settings`.
    ///
    /// # Errors
    /// [`CodeConfigError`], which says what to change.
    pub fn new(settings: CodeSettings) -> Result<Self, CodeConfigError> {
        let CodeSettings { channel, lifetime, limits, .. } = settings;
        if lifetime.is_zero() || lifetime > channel.max_lifetime() {
            return Err(CodeConfigError::Lifetime { seconds: channel.max_lifetime().as_secs() });
        }
        if !(1..=MAX_IN_A_ROW).contains(&limits.in_a_row) {
            return Err(CodeConfigError::InARow);
        }
        if !(1..=limits.in_a_row).contains(&limits.per_flow) {
            return Err(CodeConfigError::PerFlow);
        }
        if !(1..=limits.in_a_row).contains(&limits.per_day) || limits.per_tenant_day < limits.per_day {
            return Err(CodeConfigError::PerDay);
        }
        let bound = settings.max_takeovers_per_million;
        if !(bound > 0.0 && bound <= 1e6) {
            return Err(CodeConfigError::Bound);
        }
        let takeovers = Odds::of(&settings).takeovers_per_million_year();
        if takeovers > bound {
            return Err(CodeConfigError::Guessable { takeovers, bound });
        }
        Ok(Self(settings))
    }

    /// The settings that were checked.
    #[must_use]
    pub const fn settings(&self) -> &CodeSettings {
        &self.0
    }

    /// What guessing can reach under them.
    #[must_use]
    pub fn odds(&self) -> Odds {
        Odds::of(&self.0)
    }
}

/// Settings that nobody checked yet. Start with [`CodeSettings::new`], change what differs, and give them to
/// [`CodeConfig::new`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct CodeSettings {
    /// How the codes are sent.
    pub channel: Channel,
    /// What they look like. Default: [`CodeFormat::Symbols8`] by mail, [`CodeFormat::Digits8`] otherwise.
    pub format: CodeFormat,
    /// How long a code is good for; more than zero, at most [`Channel::max_lifetime`]. Default: 15 minutes by
    /// mail, 10 minutes otherwise.
    pub lifetime: Duration,
    /// How many guesses are allowed.
    pub limits: CodeLimits,
    /// Above how many takeovers of a million accounts in a year ([`Odds::takeovers_per_million_year`]) settings
    /// are refused; more than 0. Default: 50, which the default limits meet with 8 digits (40.24) and which 6
    /// digits miss whatever the limits are (365 at the least).
    pub max_takeovers_per_million: f64,
}

impl CodeSettings {
    /// The default settings of `channel`.
    #[must_use]
    pub fn new(channel: Channel) -> Self {
        let (format, seconds) = match channel {
            Channel::Sms | Channel::Voice => (CodeFormat::Digits8, 600),
            Channel::Mail => (CodeFormat::Symbols8, 900),
        };
        let lifetime = Duration::from_secs(seconds);
        Self {
            channel,
            format,
            lifetime,
            limits: CodeLimits::default(),
            max_takeovers_per_million: MAX_TAKEOVERS,
        }
    }
}

/// How a code reaches its person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Channel {
    /// A text message.
    Sms,
    /// A call that reads the code aloud.
    Voice,
    /// An e-mail. By mail a code may recover an account; it is no authenticator for signing in (NIST SP 800-63B-4
    /// section 3.1.3.1).
    Mail,
}

impl Channel {
    /// The name of the channel: `text-message`, `voice` or `mail`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sms => "text-message",
            Self::Voice => "voice",
            Self::Mail => "mail",
        }
    }

    /// The longest that an issued recovery code may be good for: 10 minutes by text message or voice, 24 hours
    /// by mail (NIST SP 800-63B-4 section 4.2.1.2).
    #[must_use]
    pub const fn max_lifetime(self) -> Duration {
        match self {
            Self::Sms | Self::Voice => Duration::from_secs(600),
            Self::Mail => Duration::from_secs(86_400),
        }
    }
}

/// How many guesses are allowed, right ones included: each is reserved before it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CodeLimits {
    /// In one flow, whatever codes it gets. 1 to `in_a_row`. Default: 5.
    pub per_flow: u32,
    /// At one account without a success between them that [clears](crate::Ledger::cleared), in all flows together. 1 to 100 (NIST SP 800-63B-4 section
    /// 3.2.2). Default: 100.
    pub in_a_row: u32,
    /// At one account in any 24 hours. 1 to `in_a_row`. Default: 20.
    pub per_day: u32,
    /// At all accounts of the tenant in any 24 hours; at least `per_day`. Set it to a few times the
    /// codes that honest people type a day: above it, codes are refused for everybody, and links are
    /// not. Default: 10,000, for about a million accounts.
    pub per_tenant_day: u32,
}

impl Default for CodeLimits {
    fn default() -> Self {
        Self { per_flow: 5, in_a_row: MAX_IN_A_ROW, per_day: 20, per_tenant_day: 10_000 }
    }
}

/// Why settings are refused.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CodeConfigError {
    /// The lifetime is zero, or longer than the channel allows.
    #[error("a code of this channel may live for more than zero and at most {seconds} seconds")]
    Lifetime {
        /// The channel's ceiling.
        seconds: u64,
    },
    /// More guesses in a row than NIST allows, or none.
    #[error("allow 1 to 100 guesses in a row (NIST SP 800-63B-4 section 3.2.2)")]
    InARow,
    /// More guesses in a flow than in a row, or none.
    #[error("allow at least 1 guess in a flow, and no more than in a row")]
    PerFlow,
    /// More guesses in a day than in a row, fewer for the tenant than for one account, or none.
    #[error("allow at least 1 guess a day, no more than in a row, and as many to the tenant")]
    PerDay,
    /// The bound is no number of takeovers.
    #[error("the bound must be more than 0 and at most 1000000 takeovers of a million accounts")]
    Bound,
    /// Guessing takes too many accounts over.
    #[error(
        "guessing for a year would take over {takeovers} of a million accounts, and the bound is {bound}: use a \
         format with more codes, allow fewer guesses a day, or raise the bound"
    )]
    Guessable {
        /// The computed figure ([`Odds::takeovers_per_million_year`]).
        takeovers: f64,
        /// The bound that it exceeds.
        bound: f64,
    },
}

impl CodeConfigError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Lifetime { .. } => "code-lifetime",
            Self::InARow => "code-guesses-in-a-row",
            Self::PerFlow => "code-guesses-per-flow",
            Self::PerDay => "code-guesses-per-day",
            Self::Bound => "code-takeover-bound",
            Self::Guessable { .. } => "code-guessable",
        }
    }
}

const MAX_IN_A_ROW: u32 = 100;
const MAX_TAKEOVERS: f64 = 50.0;

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(change: impl FnOnce(&mut CodeSettings)) -> &'static str {
        let mut settings = CodeSettings::new(Channel::Sms);
        change(&mut settings);
        CodeConfig::new(settings).map_or_else(CodeConfigError::code, |_| "ok")
    }

    #[test]
    fn the_defaults_of_every_channel_are_within_every_bound() {
        for channel in [Channel::Sms, Channel::Voice, Channel::Mail] {
            let checked = CodeConfig::new(CodeSettings::new(channel));
            assert_eq!(checked, Ok(CodeConfig::default_for(channel)), "{channel:?}");
        }
    }

    #[test]
    fn six_digits_are_refused_under_any_limits_and_with_their_figure() {
        let settings = CodeSettings { format: CodeFormat::Digits6, ..CodeSettings::new(Channel::Sms) };
        let error = CodeConfig::new(settings).unwrap_err();
        assert_eq!(error, CodeConfigError::Guessable { takeovers: 4_024.0, bound: 50.0 });
        let said = "guessing for a year would take over 4024 of a million accounts, and the bound is 50: use a \
                    format with more codes, allow fewer guesses a day, or raise the bound";
        assert_eq!((error.code(), error.to_string().as_str()), ("code-guessable", said));
        let raised = CodeSettings { max_takeovers_per_million: 4_024.0, ..settings };
        assert!(CodeConfig::new(raised).is_ok());
        let just_below = CodeSettings { max_takeovers_per_million: 4_023.9, ..settings };
        assert!(CodeConfig::new(just_below).is_err());
        let limits = CodeLimits { per_flow: 1, in_a_row: 1, per_day: 1, ..CodeLimits::default() };
        let least = CodeConfig::new(CodeSettings { limits, ..settings }).unwrap_err();
        assert_eq!(least, CodeConfigError::Guessable { takeovers: 365.0, bound: 50.0 });
    }

    #[test]
    fn no_code_outlives_what_its_channel_allows() {
        for (channel, seconds) in [(Channel::Sms, 600), (Channel::Voice, 600), (Channel::Mail, 86_400)] {
            let lives = |lifetime| CodeConfig::new(CodeSettings { lifetime, ..CodeSettings::new(channel) });
            assert!(lives(Duration::from_secs(seconds)).is_ok(), "{channel:?}");
            for lifetime in [Duration::ZERO, Duration::from_millis(seconds * 1000 + 1), Duration::MAX] {
                assert_eq!(lives(lifetime), Err(CodeConfigError::Lifetime { seconds }), "{lifetime:?}");
            }
        }
    }

    #[test]
    fn no_limit_is_looser_than_its_bound() {
        assert_eq!(refused(|s| s.limits.in_a_row = 101), "code-guesses-in-a-row");
        assert_eq!(refused(|s| s.limits.in_a_row = 0), "code-guesses-in-a-row");
        assert_eq!(refused(|s| s.limits.per_flow = 0), "code-guesses-per-flow");
        assert_eq!(refused(|s| s.limits.per_flow = 101), "code-guesses-per-flow");
        assert_eq!(refused(|s| s.limits.per_day = 0), "code-guesses-per-day");
        assert_eq!(refused(|s| s.limits.per_day = 101), "code-guesses-per-day");
        assert_eq!(refused(|s| s.limits.per_tenant_day = 19), "code-guesses-per-day");
        for bound in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e6 + 1.0] {
            assert_eq!(refused(|s| s.max_takeovers_per_million = bound), "code-takeover-bound", "{bound}");
        }
        assert_eq!(refused(|s| s.limits.in_a_row = 20), "ok");
    }
}

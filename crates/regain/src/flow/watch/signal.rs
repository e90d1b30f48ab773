//! Signals, their weights, and the decision that they add up to.

use std::fmt;

use regain_types::Timestamp;
use serde::{Deserialize, Serialize};

/// Something that the application noticed about an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signal {
    /// What it was.
    pub kind: SignalKind,
    /// When it was. The earliest of the signals that block an account is when the account became
    /// suspect: what was registered later proves nothing.
    pub at: Timestamp,
}

/// The kinds of signals, with documented weights. No learning: the same signals always give the
/// same decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SignalKind {
    /// A sign-in from a device that the account never used.
    NewDevice,
    /// A sign-in from a place that the account never was at.
    NewPlace,
    /// Two sign-ins from places that nobody can travel between in that time.
    ImpossibleTravel,
    /// Many failed sign-ins before one that worked.
    ManyFailures,
    /// Messages sent at a rate that no person writes.
    MassMailing,
    /// The password was found in a leaked list.
    PasswordLeaked,
    /// Another service or an operator reports abuse by this account.
    AbuseReport,
    /// The owner says so, signed in.
    OwnerReport,
}

impl SignalKind {
    /// All kinds, in the order of the documentation.
    pub const ALL: [Self; 8] = [
        Self::NewDevice,
        Self::NewPlace,
        Self::ImpossibleTravel,
        Self::ManyFailures,
        Self::MassMailing,
        Self::PasswordLeaked,
        Self::AbuseReport,
        Self::OwnerReport,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NewDevice => "new-device",
            Self::NewPlace => "new-place",
            Self::ImpossibleTravel => "impossible-travel",
            Self::ManyFailures => "many-failures",
            Self::MassMailing => "mass-mailing",
            Self::PasswordLeaked => "password-leaked",
            Self::AbuseReport => "abuse-report",
            Self::OwnerReport => "owner-report",
        }
    }

    /// The kind with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What to tell the person.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NewDevice => "Somebody signed in from a device that you have not used before.",
            Self::NewPlace => "Somebody signed in from a place that you have not signed in from before.",
            Self::ImpossibleTravel => "Two sign-ins came from places too far apart for one person.",
            Self::ManyFailures => "Many wrong passwords were tried before a sign-in worked.",
            Self::MassMailing => "Your account sent far more messages than a person can write.",
            Self::PasswordLeaked => "Your password is on a list of leaked passwords.",
            Self::OwnerReport => "You told us that someone else is using your account.",
            Self::AbuseReport => "We had a report that your account is being misused.",
        }
    }

    /// How much it weighs: 2 steps up, 4 block.
    #[must_use]
    pub const fn weight(self) -> u32 {
        match self {
            Self::NewDevice => 1,
            Self::NewPlace | Self::ManyFailures => 2,
            Self::ImpossibleTravel => 3,
            Self::MassMailing | Self::PasswordLeaked | Self::AbuseReport | Self::OwnerReport => 4,
        }
    }

    /// Whether another factor of the same person explains it.
    pub(super) const fn is_about_a_sign_in(self) -> bool {
        matches!(self, Self::NewDevice | Self::NewPlace | Self::ImpossibleTravel | Self::ManyFailures)
    }
}

/// What to do about an account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Decision {
    /// Nothing.
    Allow,
    /// Ask for another factor before anything that matters.
    StepUp(Concern),
    /// Block the account until its owner recovers it.
    Block(Concern),
}

impl Decision {
    /// What ends it: `None` where nothing was decided against the person.
    #[must_use]
    pub const fn lift(&self) -> Option<Lift> {
        match self {
            Self::Allow => None,
            Self::StepUp(_) => Some(Lift::SecondProof),
            Self::Block(_) => Some(Lift::Recovery),
        }
    }
}

/// What ends a step-up or a block. No block is for ever, and none ends by time alone, which a thief has
/// as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lift {
    /// Another factor of the person who is signed in.
    SecondProof,
    /// A recovery on the strict path.
    Recovery,
}

impl Lift {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SecondProof => "lifted-by-second-proof",
            Self::Recovery => "lifted-by-recovery",
        }
    }

    /// What to tell the person.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::SecondProof => "Confirm that it is you with a code or a link to one of your addresses.",
            Self::Recovery => {
                "Recover your account: open the link that we mail to your registered addresses, and set a \
                 new password."
            }
        }
    }
}

/// Why: the kinds that were seen, each once, in the order of [`SignalKind::ALL`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern {
    kinds: Vec<SignalKind>,
    since: Timestamp,
}

impl Concern {
    /// The kinds.
    #[must_use]
    pub fn kinds(&self) -> &[SignalKind] {
        &self.kinds
    }

    /// The time of the earliest signal.
    #[must_use]
    pub const fn since(&self) -> Timestamp {
        self.since
    }

    /// The codes, separated by spaces, for the log.
    #[must_use]
    pub fn codes(&self) -> String {
        self.kinds.iter().map(|kind| kind.code()).collect::<Vec<_>>().join(" ")
    }
}

/// The sentences, for the person.
impl fmt::Display for Concern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, kind) in self.kinds.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { " " })?;
            f.write_str(kind.sentence())?;
        }
        Ok(())
    }
}

/// Weighs signals: each kind counts once; below 2 is `Allow`, below 4 `StepUp`, else `Block`.
pub fn weigh(signals: &[Signal]) -> Decision {
    let seen = |kind: &SignalKind| signals.iter().any(|signal| signal.kind == *kind);
    let kinds: Vec<SignalKind> = SignalKind::ALL.into_iter().filter(seen).collect();
    let weight = kinds.iter().fold(0_u32, |sum, kind| sum.saturating_add(kind.weight()));
    let since = signals.iter().map(|signal| signal.at).min().unwrap_or_default();
    match weight {
        0..2 => Decision::Allow,
        2..4 => Decision::StepUp(Concern { kinds, since }),
        _ => Decision::Block(Concern { kinds, since }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signals(kinds: &[SignalKind]) -> Vec<Signal> {
        let at = |index: usize| Timestamp::from_secs(1000_u64.saturating_sub(index as u64));
        kinds.iter().enumerate().map(|(index, kind)| Signal { kind: *kind, at: at(index) }).collect()
    }

    #[test]
    fn weights_add_up_once_a_kind_and_whatever_the_order() {
        use SignalKind::{MassMailing, NewDevice, NewPlace};
        assert_eq!(weigh(&[]), Decision::Allow);
        assert_eq!(weigh(&signals(&[NewDevice; 9])), Decision::Allow);
        assert!(matches!(weigh(&signals(&[NewPlace, NewPlace, NewDevice])), Decision::StepUp(_)));
        let Decision::Block(concern) = weigh(&signals(&[MassMailing, NewPlace])) else {
            panic!("must block")
        };
        assert_eq!(concern.codes(), "new-place mass-mailing");
        assert_eq!(concern.since(), Timestamp::from_secs(999));
        assert_eq!(
            concern.to_string(),
            "Somebody signed in from a place that you have not signed in from before. \
             Your account sent far more messages than a person can write."
        );
    }

    #[test]
    fn codes_read_back() {
        for kind in SignalKind::ALL {
            assert_eq!(SignalKind::from_code(kind.code()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code(), "stored as its code");
        }
    }
}

//! The words of the letters: what a person reads when something happens to their account.
//!
//! Plain text, short, the one thing to do first. No letter asks for a password.

use std::fmt;

use regain_info::{Item, Kind};
use regain_types::Timestamp;

use crate::flow::{Method, Reason};
use crate::site::Site;

/// What a letter says.
pub(crate) enum Content<'a> {
    /// The link that proves an address in a case.
    Recover { reason: Reason, link: &'a str, minutes: u64, standing: Option<&'a str> },
    /// The link that ends a hold.
    Release { link: &'a str, hours: u64 },
    /// Somebody proved something in a case.
    CaseStarted { strict: bool, until: Option<Timestamp> },
    /// A case was contested.
    CaseContested,
    /// The account is blocked.
    Blocked { why: &'a str },
    /// A recovery set a new password.
    PasswordReset,
    /// The owner, signed in, changed the password.
    PasswordChanged,
    /// An address must be confirmed.
    ConfirmAddress { link: &'a str, hours: u64 },
    /// Something was added and proven.
    InfoAdded { what: &'a str, counts_from: Timestamp },
    /// Something will be removed.
    RemovalAsked { what: &'a str, at: Timestamp },
    /// Something stays after all.
    Kept { what: &'a str },
    /// Something was removed.
    Removed { what: &'a str },
    /// A change was reported as not the owner's.
    Reversed,
}

impl Content<'_> {
    /// The stable code of this kind of letter.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Recover { .. } => "recover",
            Self::Release { .. } => "release",
            Self::CaseStarted { .. } => "case-started",
            Self::CaseContested => "case-contested",
            Self::Blocked { .. } => "blocked",
            Self::PasswordReset => "password-reset",
            Self::PasswordChanged => "password-changed",
            Self::ConfirmAddress { .. } => "confirm-address",
            Self::InfoAdded { .. } => "info-added",
            Self::RemovalAsked { .. } => "info-removal-asked",
            Self::Kept { .. } => "info-kept",
            Self::Removed { .. } => "info-removed",
            Self::Reversed => "reversed",
        }
    }

    /// Whether an owner who did not do this should be able to say so.
    pub(crate) const fn may_be_contested(&self) -> bool {
        !matches!(
            self,
            Self::Recover { .. }
                | Self::Release { .. }
                | Self::ConfirmAddress { .. }
                | Self::Blocked { .. }
                | Self::CaseContested
                | Self::Reversed
        )
    }

    /// Subject and body. `contest` is the link by which an older address says "this wasn't me".
    pub(crate) fn render(&self, site: &Site, contest: Option<&str>) -> (String, String) {
        let subject = format!("{}: {}", site.name(), self.headline());
        let mut text = format!("Hello,\n\n{}\n", Body { content: self, site });
        if let Some(link) = contest {
            text.push_str(&format!(
                "\nIf this was not you, open this page and say so:\n\n{}\n",
                contest_url(site, link)
            ));
        }
        text.push_str(&format!(
            "\n{name} never asks for your password by mail. We use this address only for the safety of\nyour account.\n\n{name}\n",
            name = site.name()
        ));
        (subject, text)
    }

    const fn headline(&self) -> &'static str {
        match self {
            Self::Recover { .. } => "recover your account",
            Self::Release { .. } => "you can now set a new password",
            Self::CaseStarted { strict: true, .. } => "somebody is recovering your account",
            Self::CaseStarted { strict: false, .. } => "somebody is resetting your password",
            Self::CaseContested => "a recovery of your account was contested",
            Self::Blocked { .. } => "your account is blocked for now",
            Self::PasswordReset => "your account has a new password",
            Self::PasswordChanged => "your password was changed",
            Self::ConfirmAddress { .. } => "confirm this address",
            Self::InfoAdded { .. } => "security info was added",
            Self::RemovalAsked { .. } => "security info will be removed",
            Self::Kept { .. } => "security info stays",
            Self::Removed { .. } => "security info was removed",
            Self::Reversed => "your account is blocked, as you asked",
        }
    }
}

/// The address of the page that opens a recovery link.
pub(crate) fn recover_url(site: &Site, link: &str) -> String {
    format!("{}/recover/{link}", site.base())
}

/// The address of the page that confirms a new address.
pub(crate) fn confirm_url(site: &Site, link: &str) -> String {
    format!("{}/confirm/{link}", site.base())
}

/// The address of the "this wasn't me" page.
pub(crate) fn contest_url(site: &Site, link: &str) -> String {
    format!("{}/not-me/{link}", site.base())
}

/// "a second address", "a code from your authenticator".
pub(crate) const fn method_words(method: Method) -> &'static str {
    match method {
        Method::Address => "the link that we sent to another of your addresses",
        Method::Authenticator => "a code from your authenticator app",
    }
}

/// What an item is called in a letter: its kind and its mask.
pub(crate) fn what(item: &Item) -> String {
    match item.kind() {
        Kind::Email => format!("The address {}", item.mask()),
        Kind::Phone => format!("The phone number {}", item.mask()),
        Kind::SavedCodes => "A set of saved codes".to_owned(),
        Kind::Passkey => "A passkey".to_owned(),
        Kind::SecurityKey => "A security key".to_owned(),
        _ => "An authenticator app".to_owned(),
    }
}

struct Body<'a> {
    content: &'a Content<'a>,
    site: &'a Site,
}

impl fmt::Display for Body<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.content {
            Content::Recover { .. } | Content::Release { .. } | Content::ConfirmAddress { .. } => {
                self.way_on(f)
            }
            Content::CaseStarted { strict, until } => Self::case_started(f, *strict, *until),
            Content::CaseContested | Content::Blocked { .. } | Content::Reversed => self.halted(f),
            Content::PasswordReset | Content::PasswordChanged => self.password(f),
            _ => self.info(f),
        }
    }
}

impl Body<'_> {
    /// Letters with a link that goes on.
    fn way_on(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.site.name();
        match self.content {
            Content::Recover { reason, link, minutes, standing } => {
                if let Some(standing) = standing {
                    writeln!(f, "{standing}\n")?;
                }
                let asked = match reason {
                    Reason::SomeoneElse => "told us that someone else is using your account",
                    Reason::CannotSignIn => "told us that they can't sign in",
                    Reason::Forgot => "asked to reset your password",
                };
                let link = recover_url(self.site, link);
                write!(
                    f,
                    "At {name}, somebody, we hope you, {asked}.\n\
                     To go on, open this page within {minutes} minutes:\n\n{link}\n\n\
                     Opening it changes nothing yet. If you did not ask for this, ignore this message:\n\
                     without this link, nothing happens."
                )
            }
            Content::Release { link, hours } => {
                let link = recover_url(self.site, link);
                write!(
                    f,
                    "The waiting time of your account's recovery is over, and nobody objected.\n\
                     To set a new password, open this page within {hours} hours:\n\n{link}"
                )
            }
            Content::ConfirmAddress { link, hours } => {
                let link = confirm_url(self.site, link);
                write!(
                    f,
                    "This address was given for an account at {name}, so that its owner can prove who\n\
                     they are. To confirm it, open this page within {hours} hours:\n\n{link}\n\n\
                     If you have no account there, ignore this message."
                )
            }
            _ => Ok(()),
        }
    }

    /// Somebody proved something.
    fn case_started(f: &mut fmt::Formatter<'_>, strict: bool, until: Option<Timestamp>) -> fmt::Result {
        if !strict {
            return f.write_str(
                "Somebody opened a link that we mailed, and may now set a new password for your account.",
            );
        }
        f.write_str(
            "Somebody told us that your account is in other hands, and opened a link that we mailed.\n\
             Your account is frozen: all sessions are signed out, and nothing can be changed.\n",
        )?;
        match until {
            Some(until) => write!(f, "Unless you object, a new password can be set from {until} on."),
            None => f.write_str("It stays so until a new password is set."),
        }
    }

    /// The account or its recovery does not go on by itself.
    fn halted(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.content {
            Content::CaseContested => f.write_str(
                "The recovery of your account was contested from one of your addresses.\n\
                 It now needs one more proof, and time alone will not end it.",
            ),
            Content::Blocked { why } => write!(
                f,
                "{why}\n\nWe know that this is frustrating. It keeps whoever did this out of your account.\n\
                 To get back in, open this page and say that someone else is using your account:\n\n\
                 {}/recover",
                self.site.base()
            ),
            Content::Reversed => f.write_str(
                "We were told that the last change of this account was not its owner's. The account is\n\
                 blocked and frozen. We have sent links to its older addresses; follow one to recover it.",
            ),
            _ => Ok(()),
        }
    }

    fn password(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.content {
            Content::PasswordReset => {
                "Your account has a new password, set through account recovery. All sessions were signed\n\
                 out, and changes of security info that were waiting were cancelled."
            }
            _ => {
                "The password of your account was changed by somebody who was signed in. All other\n\
                 sessions were signed out."
            }
        })
    }

    fn info(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.content {
            Content::InfoAdded { what, counts_from } => write!(
                f,
                "{what} was added to your security info. It can be used to recover the account from\n\
                 {counts_from} on."
            ),
            Content::RemovalAsked { what, at } => write!(
                f,
                "Somebody who was signed in asked to remove this from your security info: {what}.\n\
                 It stays in use until {at}, and then it goes."
            ),
            Content::Kept { what } => {
                write!(f, "{what} stays in your security info: its removal was cancelled.")
            }
            Content::Removed { what } => write!(f, "{what} was removed from your security info."),
            _ => Ok(()),
        }
    }
}

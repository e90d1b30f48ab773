//! How often: limits that are kept in the store, so that they last.

use std::net::IpAddr;
use std::time::Duration;

use regain_types::{Context, KeyError, Role};

use super::Regain;
use crate::store::{LimitKey, Write};

/// One limit: `burst` tries at once, and one more each `interval` (GCRA).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// How many tries at once; at least 1.
    pub burst: u32,
    /// The time in which one try comes back.
    pub interval: Duration,
}

/// All limits of the flow. Visible ones are keyed on what was typed and on where it came from, so
/// that they tell nothing about accounts; the account's own act silently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Requests for one typed identifier. Visible. Default: 5 at once, one more in 12 minutes.
    pub open_typed: Limit,
    /// Requests from one peer. Visible. Default: 30 at once, one more a minute.
    pub open_peer: Limit,
    /// Sign-ins for one typed identifier; given back by a success. Visible. Default: 10 at once, one
    /// more in 15 minutes: 100 consecutive failures (NIST SP 800-63B-4 section 3.2.2) take a day.
    pub sign_in_typed: Limit,
    /// Sign-ins from one peer, whatever was typed; a success gives nothing back, or a thief's own
    /// account would. Visible. Default: 200 at once, one more in 5 seconds. Raise it where many people
    /// share an address.
    pub sign_in_peer: Limit,
    /// Codes tried for one account in recovery cases, whatever case, and for its current password.
    /// Default: 5 at once, one more in 72 minutes: 20 a day. A new case gives none back.
    pub proofs: Limit,
    /// Recovery letters for one account. Silent. Default: 5 at once, one more in 12 minutes.
    pub invitations: Limit,
    /// Addresses that are added to one account: each gets a letter. Default: 5 at once, one more an
    /// hour; the typed address is limited by `open_typed` too.
    pub new_addresses: Limit,
    /// Refusals that are written to the audit trail, of each account and of what belongs to none. Silent. Default: 1,000 at once,
    /// one more a second.
    pub audited_refusals: Limit,
}

impl Default for Limits {
    fn default() -> Self {
        let limit = |burst, seconds| Limit { burst, interval: Duration::from_secs(seconds) };
        Self {
            open_typed: limit(5, 720),
            open_peer: limit(30, 60),
            sign_in_typed: limit(10, 900),
            sign_in_peer: limit(200, 5),
            proofs: limit(5, 4320),
            invitations: limit(5, 720),
            new_addresses: limit(5, 3600),
            audited_refusals: limit(1000, 1),
        }
    }
}

/// Where a request comes from, as limits see it: an IPv4 address, or the /64 network of an IPv6
/// address. Take it from the connection or from a proxy that you trust, never from a header that
/// a visitor can write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer(Box<[u8]>);

impl Peer {
    /// The peer behind an address. An IPv4 address in its IPv6 form counts as IPv4.
    #[must_use]
    pub fn from_ip(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self(v4.octets().into()),
            IpAddr::V6(v6) => Self(v6.octets().into_iter().take(8).collect()),
        }
    }

    /// This machine: a terminal program.
    #[must_use]
    pub fn local() -> Self {
        Self(Box::new([]))
    }
}

/// Whom a limit limits.
#[derive(Clone, Copy)]
pub(super) enum Subject<'a> {
    OpenTyped(&'a str),
    OpenPeer(&'a Peer),
    SignInTyped(&'a str),
    SignInPeer(&'a Peer),
    Proofs(&'a str),
    Invitations(&'a str),
    /// Of an account, or of all that belong to none.
    AuditedRefusals(&'a str),
    NewAddresses(&'a str),
    Sweep,
    /// Of one check alone.
    Check(&'a str),
}

impl<S, N> Regain<S, N> {
    pub(super) fn take(&self, subject: Subject<'_>) -> Result<Write, KeyError> {
        let limit = match subject {
            Subject::OpenTyped(_) => self.limits.open_typed,
            Subject::OpenPeer(_) => self.limits.open_peer,
            Subject::SignInTyped(_) => self.limits.sign_in_typed,
            Subject::SignInPeer(_) => self.limits.sign_in_peer,
            Subject::Proofs(_) => self.limits.proofs,
            Subject::Invitations(_) => self.limits.invitations,
            Subject::AuditedRefusals(_) => self.limits.audited_refusals,
            Subject::NewAddresses(_) => self.limits.new_addresses,
            Subject::Sweep | Subject::Check(_) => Limit { burst: 1, interval: Duration::from_secs(3600) },
        };
        Ok(Write::TakeLimit { key: self.limit_key(subject)?, interval: limit.interval, burst: limit.burst })
    }

    pub(super) fn give_back(&self, subject: Subject<'_>) -> Result<Write, KeyError> {
        Ok(Write::ClearLimit { key: self.limit_key(subject)? })
    }

    /// A keyed hash, so that the table of limits names nobody.
    fn limit_key(&self, subject: Subject<'_>) -> Result<LimitKey, KeyError> {
        let (kind, whom): (&str, &[u8]) = match subject {
            Subject::OpenTyped(typed) => ("open-typed", typed.as_bytes()),
            Subject::OpenPeer(peer) => ("open-peer", &peer.0),
            Subject::SignInTyped(typed) => ("sign-in-typed", typed.as_bytes()),
            Subject::SignInPeer(peer) => ("sign-in-peer", &peer.0),
            Subject::Proofs(account) => ("proofs", account.as_bytes()),
            Subject::Invitations(account) => ("invitations", account.as_bytes()),
            Subject::AuditedRefusals(account) => ("audited-refusals", account.as_bytes()),
            Subject::NewAddresses(account) => ("new-addresses", account.as_bytes()),
            Subject::Sweep => ("sweep", &[]),
            Subject::Check(one) => ("check", one.as_bytes()),
        };
        // The oldest key, not the active one: a rotation must not refill every budget.
        let oldest = self.keys.ids().min().unwrap_or(self.keys.active());
        let key = self.keys.mac_key(oldest, Role::Index, &self.tenant)?;
        Ok(LimitKey(*key.tag(&Context::new("regain/v1/limit").text(kind).bytes(whom)).as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_is_a_network_that_one_visitor_owns() {
        let peer = |text: &str| Peer::from_ip(text.parse().unwrap());
        assert_eq!(peer("2001:db8:1:2:3::4"), peer("2001:db8:1:2:ffff::1"));
        assert_ne!(peer("2001:db8:1:2::1"), peer("2001:db8:1:3::1"));
        assert_eq!(peer("::ffff:192.0.2.1"), peer("192.0.2.1"));
        assert_ne!(peer("192.0.2.1"), peer("192.0.2.2"));
    }
}

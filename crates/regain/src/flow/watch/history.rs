//! What is remembered of an account: a few devices and places, two counters, and the signals that stand.

use std::time::Duration;

use regain_types::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Activity, Decision, DeviceTag, Origin, Place, Signal, SignalKind, WatchRules, weigh};
use crate::flow::version::Version;

/// What the rules need to know of one account: bounded, versioned, and kept by the application beside
/// the account, as JSON or in any other format of `serde`.
///
/// ```
/// use regain::flow::{Activity, Decision, DeviceTag, History, Origin, Place, WatchRules, weigh};
/// use regain::types::Timestamp;
///
/// let (home, away) = (Place::from_degrees(52.5, 13.4)?, Place::from_degrees(-33.9, 151.2)?);
/// let laptop = Some(DeviceTag::from_bytes([1; 16]));
/// let mut history = History::new();
/// let sign_in = |device, place, hour: u64| Activity::SignIn {
///     from: Origin { device, place: Some(place) },
///     at: Timestamp::from_secs(hour * 3600),
/// };
/// let first = history.see(&[sign_in(laptop, home, 8)], &WatchRules::default());
/// assert_eq!(weigh(&first), Decision::Allow); // the first device and place are taken on trust
/// let next = history.see(&[sign_in(None, away, 10)], &WatchRules::default());
/// let Decision::Block(concern) = weigh(&next) else { panic!("16,000 km in two hours") };
/// assert_eq!(concern.codes(), "new-device impossible-travel");
/// # Ok::<(), regain::flow::PlaceError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    v: Version,
    #[serde(deserialize_with = "at_most_max_known")]
    devices: Vec<Known<DeviceTag>>,
    #[serde(deserialize_with = "at_most_max_known")]
    places: Vec<Known<Place>>,
    /// The newest sign-in that had a place, whether or not that place is known.
    last: Option<Known<Place>>,
    failures: Tally,
    messages: Tally,
    #[serde(deserialize_with = "at_most_max_known")]
    standing: Vec<Standing>,
}

impl History {
    /// The most devices that are remembered, and the most places; the one that was not seen for the
    /// longest time makes room.
    pub const MAX_KNOWN: usize = 16;

    /// The history of a new account.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            v: Version::V1,
            devices: Vec::new(),
            places: Vec::new(),
            last: None,
            failures: Tally(Timestamp::EPOCH),
            messages: Tally(Timestamp::EPOCH),
            standing: Vec::new(),
        }
    }

    /// Takes activities into account, in the order of their times, and gives the signals that stand
    /// after the last of them: hand them to [`observe`](crate::Regain::observe), or to [`weigh`].
    ///
    /// Signals of one account are weighed together for [`WatchRules::memory`] after the last of their
    /// kind. What a sign-in came from becomes known where no concern stands; otherwise when its person
    /// passes the step-up. Total, whatever the times are.
    #[must_use]
    pub fn see(&mut self, activities: &[Activity], rules: &WatchRules) -> Vec<Signal> {
        let mut ordered = activities.to_vec();
        ordered.sort_unstable_by_key(|activity| (activity.at(), *activity));
        for activity in &ordered {
            self.fade(activity.at(), rules);
            self.take(*activity, rules);
        }
        self.signals()
    }

    fn take(&mut self, activity: Activity, rules: &WatchRules) {
        match activity {
            Activity::Recovered { .. } => *self = Self::new(),
            Activity::SignInFailed { at } => {
                self.failures.add(1, rules.many_failures, rules.failure_fades, at);
            }
            Activity::SignIn { from, at } => self.sign_in(from, at, rules),
            Activity::StepUpPassed { from, at } => {
                self.standing.retain(|standing| !standing.kind.is_about_a_sign_in());
                self.learn(from, at);
            }
            Activity::Sent { messages, at } => {
                self.messages.add(messages, rules.many_messages, rules.message_fades, at);
                if self.messages.level(rules.message_fades, at) > rules.many_messages {
                    self.raise(SignalKind::MassMailing, at);
                }
            }
            Activity::PasswordLeaked { at } => self.raise(SignalKind::PasswordLeaked, at),
            Activity::AbuseReport { at, since } => self.raise_since(SignalKind::AbuseReport, since, at),
            Activity::OwnerReport { at, since } => self.raise_since(SignalKind::OwnerReport, since, at),
        }
    }

    fn sign_in(&mut self, from: Origin, at: Timestamp, rules: &WatchRules) {
        let knows = |device| self.devices.iter().any(|known| Some(known.what) == device);
        if !self.devices.is_empty() && !knows(from.device) {
            self.raise(SignalKind::NewDevice, at);
        }
        if let Some(place) = from.place {
            let near = |known: &Known<Place>| known.what.kilometres_to(place) <= rules.near_km;
            // One observation, one signal: who can't have travelled so far is not weighed as new there too.
            if self.last.is_some_and(|last| last.is_out_of_reach(place, at, rules)) {
                self.raise(SignalKind::ImpossibleTravel, at);
            } else if !self.places.is_empty() && !self.places.iter().any(near) {
                self.raise(SignalKind::NewPlace, at);
            }
            if self.last.is_none_or(|last| last.seen <= at) {
                self.last = Some(Known { what: place, seen: at });
            }
        }
        if self.failures.level(rules.failure_fades, at) >= rules.many_failures {
            self.raise(SignalKind::ManyFailures, at);
        }
        self.failures = Tally(Timestamp::EPOCH);
        if weigh(&self.signals()) == Decision::Allow {
            self.learn(from, at);
        } else {
            // Of an account that nothing is known of, the first is known whatever stands: or a thief who
            // begins with trouble would leave nothing to compare his sign-in with.
            let first_device = from.device.filter(|_| self.devices.is_empty());
            let first_place = from.place.filter(|_| self.places.is_empty());
            self.learn(Origin { device: first_device, place: first_place }, at);
        }
    }

    fn signals(&self) -> Vec<Signal> {
        self.standing.iter().map(|standing| Signal { kind: standing.kind, at: standing.first }).collect()
    }

    fn learn(&mut self, from: Origin, at: Timestamp) {
        if let Some(device) = from.device {
            remember(&mut self.devices, device, at);
        }
        if let Some(place) = from.place {
            remember(&mut self.places, place, at);
        }
    }

    fn raise(&mut self, kind: SignalKind, at: Timestamp) {
        self.raise_since(kind, at, at);
    }

    fn raise_since(&mut self, kind: SignalKind, since: Timestamp, at: Timestamp) {
        let since = since.min(at);
        if let Some(standing) = self.standing.iter_mut().find(|standing| standing.kind == kind) {
            standing.first = standing.first.min(since);
            standing.last = standing.last.max(at);
        } else {
            self.standing.push(Standing { kind, first: since, last: at });
        }
    }

    fn fade(&mut self, now: Timestamp, rules: &WatchRules) {
        self.standing.retain(|standing| standing.last.age_at(now) < rules.memory);
    }
}

impl Default for History {
    fn default() -> Self {
        Self::new()
    }
}

/// Something that the account was used from, and when last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known<T> {
    what: T,
    seen: Timestamp,
}

impl Known<Place> {
    /// Whether nobody gets from here to `place` between the two times, whichever is earlier.
    fn is_out_of_reach(self, place: Place, at: Timestamp, rules: &WatchRules) -> bool {
        let apart = self.seen.age_at(at).max(at.age_at(self.seen));
        let hours_ms = u64::try_from(apart.as_millis()).unwrap_or(u64::MAX);
        let reach = rules.fastest_km_per_hour.saturating_mul(hours_ms) / 3_600_000;
        self.what.kilometres_to(place) > reach.saturating_add(rules.doubt_km)
    }
}

/// A signal that stands: its kind once, from its first to its last occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Standing {
    kind: SignalKind,
    first: Timestamp,
    last: Timestamp,
}

/// How much came lately, in one time: when all of it will be forgotten (GCRA's theoretical arrival time,
/// ITU-T I.371).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Tally(Timestamp);

impl Tally {
    /// Adds `count`. More than twice as much as is `many` is not counted, so that it ends in time.
    fn add(&mut self, count: u32, many: u32, fades: Duration, at: Timestamp) {
        let most = at.after(fades.saturating_mul(many.saturating_mul(2)));
        self.0 = self.0.max(at).after(fades.saturating_mul(count)).min(most.max(self.0));
    }

    /// How many are not forgotten at `at`, a begun one included.
    fn level(self, fades: Duration, at: Timestamp) -> u32 {
        let (left, fades) = (at.age_at(self.0).as_millis(), fades.as_millis().max(1));
        u32::try_from(left.div_ceil(fades)).unwrap_or(u32::MAX)
    }
}

fn remember<T: PartialEq>(known: &mut Vec<Known<T>>, what: T, seen: Timestamp) {
    if let Some(old) = known.iter_mut().find(|old| old.what == what) {
        old.seen = old.seen.max(seen);
        return;
    }
    if known.len() >= History::MAX_KNOWN {
        let oldest = known.iter().map(|old| old.seen).min().unwrap_or_default();
        if let Some(index) = known.iter().position(|old| old.seen == oldest) {
            known.swap_remove(index);
        }
    }
    known.push(Known { what, seen });
}

fn at_most_max_known<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    let list = Vec::deserialize(from)?;
    if list.len() > History::MAX_KNOWN {
        return Err(serde::de::Error::custom("a history remembers at most 16 of a kind"));
    }
    Ok(list)
}

//! A world as a number: equal for worlds that differ by nothing that can ever matter.

use regain_types::Timestamp;

use super::{NEVER, Setup, World};
use crate::State;

impl World {
    /// A fingerprint of 64 bits, never zero. Two of ten million worlds share one once in 300,000 walks.
    pub(super) fn key(&self, setup: &Setup) -> u64 {
        let mut mix = Mix(SEED);
        let far = setup.hold + 1;
        let now = setup.time(self.day);
        let trusted = self.trusted(setup);
        // What is further back than matters is one; it may come one day nearer where the clock can go back.
        let back = i32::from(!self.wound_back);
        let days = |time: Timestamp| (setup.day_of(time) - self.day).max(-1 - back);
        let ago = |day: i32| if day == NEVER { 99 } else { (day - self.day).max(-far - back) };
        let episode = self.episode.map_or(0, |episode| {
            let since = (self.day - episode.since).min(far + back);
            4 + (since * 64 + episode.age.clamp(0, far)) * 2 + i32::from(episode.fair)
        });
        let newest = (setup.day_of(self.info.newest_time()) - self.day).max(-1 - back);
        // The first days differ from all others: no clock goes back before them.
        let first = self.day.min(1 + back);
        mix.add(&[first, i32::from(self.session), i32::from(self.wound_back), episode, newest]);
        let here = setup.step_of(self.day);
        let a_day = setup.step_of(1).cast_signed() - setup.step_of(0).cast_signed();
        let steps = |step: u64| {
            let ahead = (step.cast_signed() - here.cast_signed()).max(-1 - i64::from(back) * a_day);
            i32::try_from(ahead).unwrap_or(i32::MAX / 2)
        };
        mix.add(&[steps(self.stepped), self.pending_code()]);
        // By slot, not by place: the order in which things were added never matters.
        let mut slots = [[0_i32; 6]; super::SLOTS];
        for item in self.info.items() {
            let late = |since: Timestamp| i32::from(since > trusted) + 2 * (days(since) + 4);
            let (tag, from, until, since) = match item.state() {
                State::Unproven { expires } => (1, 0, days(expires), 0),
                State::Active { counts_from, .. } => (2, days(counts_from), 0, 0),
                State::Leaving { counts_from, leaves_at, .. } => (3, days(counts_from), days(leaves_at), 0),
                State::Suspended { counts_from, since, drop_at, .. } => {
                    (4, days(counts_from), days(drop_at), late(since))
                }
            };
            let trust = i32::from(item.had_matured_by(trusted.min(now)));
            let used = item.last_step().map_or(0, steps) + i32::from(item.codes_left().unwrap_or(0));
            slots[Setup::slot(item.id())] = [tag, from, until, since * 2 + trust, used, 0];
        }
        for slot in setup.slots() {
            slots[slot][5] = ago(self.proven[slot]) * 256 + ago(self.asked[slot]);
            mix.add(&slots[slot]);
        }
        mix.end()
    }

    fn pending_code(&self) -> i32 {
        self.pending.as_ref().map_or(0, |pending| 2 * pending.code + 2 + i32::from(pending.fresh))
    }
}

/// Products of 128 bits, folded: each input bit reaches every bit of the result.
struct Mix(u64);

impl Mix {
    fn add(&mut self, numbers: &[i32]) {
        for pair in numbers.chunks(2) {
            let [low, high] = [0, 1].map(|at| u64::from(pair.get(at).copied().unwrap_or(0).cast_unsigned()));
            self.0 = fold(self.0 ^ (low | high << 32), FACTOR);
        }
    }

    fn end(self) -> u64 {
        fold(self.0, FACTOR).max(1)
    }
}

fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ SEED) * u128::from(b);
    let [low, high] =
        [product, product >> 64].map(|half| u64::try_from(half & u128::from(u64::MAX)).unwrap_or(0));
    low ^ high.rotate_left(29)
}

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const FACTOR: u64 = 0xd6e8_feb8_6659_fd93;

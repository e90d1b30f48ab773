//! Canonical words of a state, and a hash of them.
//!
//! A time to come is how far away it is. A past time is compared with others and nothing else, so its
//! place among them is enough: states that differ in age alone are one state, and their number is finite.

use regain::info::State;
use regain::types::Timestamp;

use crate::world::World;

/// The past times of one state, in order.
pub struct Times {
    past: [u64; MOST],
    count: usize,
    /// Now.
    pub now: Timestamp,
}

const MOST: usize = 96;

impl Times {
    /// Of everything in `world` that is compared; where `coarse`, of what counts alone. Then two past times
    /// between which nothing began to count are one: a suspicion since the one trusts what a suspicion since
    /// the other trusts.
    #[must_use]
    pub fn of(world: &World, coarse: bool) -> Self {
        let mut times = Self { past: [0; MOST], count: 0, now: world.now };
        for item in world.account.info().items() {
            if let State::Active { counts_from, .. } | State::Leaving { counts_from, .. } = item.state() {
                times.see(counts_from);
            }
        }
        for case in &world.cases {
            case.proofs().iter().for_each(|proof| times.see(proof.counts_from));
        }
        if !coarse {
            times.see_all(world);
        }
        let count = times.count;
        times.past[..count].sort_unstable();
        let mut kept = 0;
        for at in 0..count {
            if kept == 0 || times.past[kept - 1] != times.past[at] {
                times.past[kept] = times.past[at];
                kept += 1;
            }
        }
        times.count = kept;
        times
    }

    fn see_all(&mut self, world: &World) {
        world.account.suspect_since().into_iter().for_each(|at| self.see(at));
        world.held_since.into_iter().for_each(|at| self.see(at));
        for case in &world.cases {
            self.see(case.opened_at());
            self.see(case.mature_by());
            self.see(case.newest_time());
            for proof in case.proofs() {
                self.see(proof.first_at);
                self.see(proof.at);
            }
        }
        world.notices.iter().for_each(|notice| self.see(notice.at));
    }

    fn see(&mut self, time: Timestamp) {
        if time <= self.now && self.count < MOST {
            self.past[self.count] = time.as_millis();
            self.count += 1;
        }
    }

    /// The canonical word of a time.
    #[must_use]
    pub fn of_time(&self, time: Timestamp) -> u64 {
        if time > self.now {
            1 << 48 | (time.as_millis() - self.now.as_millis())
        } else {
            // How many of the compared times are not after it.
            2 + self.past[..self.count].partition_point(|known| *known <= time.as_millis()) as u64
        }
    }
}

/// 128 bits of the words that it was given.
#[derive(Default)]
pub struct Hash128 {
    a: u64,
    b: u64,
    set: (u64, u64),
}

impl Hash128 {
    /// One word, in order.
    pub fn word(&mut self, word: u64) {
        self.a = fold(self.a ^ word, 0x9e37_79b9_7f4a_7c15);
        self.b = fold(self.b.rotate_left(23) ^ word, 0xd6e8_feb8_6659_fd93);
    }

    /// Words whose order among other sets does not matter.
    pub fn set(&mut self, words: &[u64]) {
        let mut one = Self::default();
        words.iter().for_each(|word| one.word(*word));
        self.set = (self.set.0.wrapping_add(one.a), self.set.1.wrapping_add(one.b));
    }

    /// The state of an item.
    pub fn state(&mut self, state: State, times: &Times) {
        match state {
            State::Unproven { expires } => self.set_of(1, &[times.of_time(expires)]),
            State::Active { counts_from, .. } => self.set_of(2, &[times.of_time(counts_from)]),
            State::Leaving { counts_from, leaves_at, .. } => {
                self.set_of(3, &[times.of_time(counts_from), times.of_time(leaves_at)]);
            }
            State::Suspended { counts_from, drop_at, .. } => {
                self.set_of(4, &[times.of_time(counts_from), times.of_time(drop_at)]);
            }
        }
    }

    fn set_of(&mut self, kind: u64, words: &[u64]) {
        self.word(kind << 50);
        words.iter().for_each(|word| self.word(*word));
    }

    /// The hash.
    #[must_use]
    pub fn finish(mut self) -> u128 {
        let (c, d) = self.set;
        self.word(c);
        self.word(d);
        u128::from(self.a) << 64 | u128::from(self.b)
    }
}

fn fold(a: u64, b: u64) -> u64 {
    let wide = u128::from(a ^ 0x2d35_8dcc_aa6c_78a5) * u128::from(b);
    (wide as u64) ^ ((wide >> 64) as u64)
}

//! Which part of the evaluation a password belongs to: decided by itself, so that it is in the same
//! part on every list.

use crate::random::mix;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// For who builds lists and estimators: three in five.
    Train,
    /// For who sets thresholds: one in five.
    Tune,
    /// What the tables are made of: one in five.
    Test,
}

impl Part {
    pub fn of(password: &str, seed: u64) -> Self {
        match hash(password, seed) % 5 {
            0..=2 => Self::Train,
            3 => Self::Tune,
            _ => Self::Test,
        }
    }
}

/// FNV-1a, then mixed: the same on every machine and in every version.
fn hash(text: &str, seed: u64) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    mix(text.bytes().fold(0xcbf2_9ce4_8422_2325 ^ mix(seed), step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fifth_is_for_tests_and_the_seed_moves_it() {
        let of = |seed: u64| {
            let part = move |number: &u32| Part::of(&format!("password{number}"), seed) == Part::Test;
            (0..10_000_u32).filter(part).collect::<Vec<_>>()
        };
        assert!((1_900..2_100).contains(&of(1).len()), "{}", of(1).len());
        assert_ne!(of(1), of(2));
        assert_eq!(of(1), of(1));
    }
}

//! A small seeded generator, and the families of random passwords that it draws.

/// SplitMix64 (Steele, Lea, Flood 2014): good enough to draw samples, and the same everywhere.
#[derive(Clone)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// Below `end`; the bias of the multiplication is below 2^-40 for the small ends used here.
    pub fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.number()) * end as u128) >> 64) as usize
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    pub fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    pub fn text(&mut self, alphabet: &[char], length: usize) -> String {
        (0..length).map(|_| *self.pick(alphabet)).collect()
    }

    pub fn phrase(&mut self, words: &[String], count: usize, separator: &str) -> String {
        (0..count).map(|_| self.pick(words).as_str()).collect::<Vec<_>>().join(separator)
    }
}

/// The finalizer of SplitMix64: every bit of the input moves every bit of the output.
pub fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// A family of passwords that a good policy must not refuse, as each is drawn uniformly.
pub struct Family {
    pub name: &'static str,
    /// The entropy of one draw.
    pub bits: f64,
    pub draw: Box<dyn Fn(&mut Random) -> String + Sync>,
}

impl Family {
    pub fn sample(&self, seed: u64, count: usize) -> Vec<String> {
        let mut random = Random::new(seed);
        (0..count).map(|_| (self.draw)(&mut random)).collect()
    }

    /// `length` characters of `alphabet`.
    pub fn characters(name: &'static str, alphabet: Vec<char>, length: usize) -> Self {
        let bits = length as f64 * (alphabet.len() as f64).log2();
        Self { name, bits, draw: Box::new(move |random| random.text(&alphabet, length)) }
    }

    /// `count` words of `words` with `separator` between them.
    pub fn words(name: &'static str, words: &[String], count: usize, separator: &'static str) -> Self {
        let (bits, words) = (count as f64 * (words.len() as f64).log2(), words.to_vec());
        Self { name, bits, draw: Box::new(move |random| random.phrase(&words, count, separator)) }
    }

    /// The four on which test A sets its threshold.
    pub fn of_test_a(eff: &[String]) -> Vec<Self> {
        vec![
            Self::characters("94^8", printing(), 8),
            Self::characters("lower^12", lower(), 12),
            Self::words("EFF-4 joined", eff, 4, ""),
            Self::words("EFF-4 spaced", eff, 4, " "),
        ]
    }
}

/// The 94 printing characters of ASCII without the space.
pub fn printing() -> Vec<char> {
    ('!'..='~').collect()
}

pub fn lower() -> Vec<char> {
    ('a'..='z').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_uniform_and_repeat_with_their_seed() {
        let mut random = Random::new(1);
        let mut seen = [0_u32; 26];
        (0..26_000).for_each(|_| seen[random.below(26)] += 1);
        assert!(seen.iter().all(|count| (850..1150).contains(count)), "{seen:?}");
        let family = Family::characters("", printing(), 8);
        assert_eq!(family.sample(7, 3), family.sample(7, 3));
        assert_ne!(family.sample(7, 3), family.sample(8, 3));
        assert!((family.bits - 52.44).abs() < 0.01);
    }
}

//! Whether two classes of times differ: Welch's t-test over what is left when the longest are cropped.
//!
//! As in "Dude, is my code constant time?" (Reparaz, Balasch, Verbauwhede 2017).

/// What a test found.
#[derive(Debug, Clone, Copy)]
pub struct Verdict {
    /// Welch's t.
    pub t: f64,
    /// The mean of the second class without that of the first, in nanoseconds.
    pub difference: f64,
    half: f64,
    /// The mean of all, in nanoseconds.
    pub mean: f64,
}

impl Verdict {
    /// Above it, the classes differ.
    pub const THRESHOLD: f64 = 4.5;

    /// The lower end of the difference's interval at 95 %.
    pub fn low(&self) -> f64 {
        self.difference - self.half
    }

    /// The upper end.
    pub fn high(&self) -> f64 {
        self.difference + self.half
    }

    pub fn differs(&self) -> bool {
        self.t.abs() > Self::THRESHOLD
    }
}

/// Compares two classes. What is longer than 90 % of all measurements is left out: interrupts, and
/// other programs.
pub fn welch(classes: &[Vec<f64>; 2]) -> Verdict {
    let mut all: Vec<f64> = classes.iter().flatten().copied().collect();
    all.sort_by(f64::total_cmp);
    let crop = all[all.len() * 9 / 10];
    let [one, other] =
        classes.each_ref().map(|class| Moments::of(class.iter().copied().filter(|time| *time <= crop)));
    let error = (one.variance / one.count + other.variance / other.count).sqrt();
    let difference = other.mean - one.mean;
    Verdict {
        t: if difference == 0.0 { 0.0 } else { difference / error },
        difference,
        half: 1.96 * error,
        mean: (one.mean * one.count + other.mean * other.count) / (one.count + other.count),
    }
}

struct Moments {
    count: f64,
    mean: f64,
    variance: f64,
}

impl Moments {
    /// Welford's way, which loses no digits.
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let (mut count, mut mean, mut squares) = (0.0, 0.0, 0.0);
        for value in values {
            count += 1.0;
            let delta = value - mean;
            mean += delta / count;
            squares += delta * (value - mean);
        }
        Self { count, mean, variance: squares / (count - 1.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(start: f64) -> Vec<f64> {
        (0..1_000).map(|place| start + f64::from(place % 10)).collect()
    }

    #[test]
    fn equal_classes_do_not_differ_and_shifted_ones_do() {
        let same = welch(&[class(100.0), class(100.0)]);
        assert_eq!((same.difference, same.t), (0.0, 0.0));
        // Cropping both at one time takes more from the longer class, and so from the difference.
        let shifted = welch(&[class(100.0), class(103.0)]);
        assert!(shifted.differs() && shifted.low() > 1.0, "{shifted:?}");
    }

    #[test]
    fn t_is_that_of_the_textbook() {
        // Means 3 and 4 of five values each, variances 2.5: t = 1 / sqrt(0.5 + 0.5).
        let moments = Moments::of([1.0, 2.0, 3.0, 4.0, 5.0].into_iter());
        assert_eq!((moments.count, moments.mean, moments.variance), (5.0, 3.0, 2.5));
    }

    #[test]
    fn what_is_longer_than_most_is_cropped() {
        let mut slow = class(100.0);
        slow.iter_mut().step_by(20).for_each(|time| *time = 1e9);
        assert!(welch(&[class(100.0), slow]).mean < 200.0);
    }
}

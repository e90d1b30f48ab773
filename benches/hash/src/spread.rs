//! Medians, and how far from them the rest is.

use std::fmt;

/// The median, and the 10th and the 90th percentile around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    pub median: f64,
    pub low: f64,
    pub high: f64,
}

impl Spread {
    /// `None` of no values.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let values = sorted(values);
        Some(Self {
            median: quantile(&values, 0.5)?,
            low: quantile(&values, 0.1)?,
            high: quantile(&values, 0.9)?,
        })
    }
}

/// Two digits behind the point, or as many as the format asks for.
impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = f.precision().unwrap_or(2);
        let Self { median, low, high } = self;
        write!(f, "{median:.digits$} ({low:.digits$} to {high:.digits$})")
    }
}

pub fn sorted(values: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values
}

/// The value that this share of the sorted values does not exceed.
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    sorted.get((last as f64 * share).round() as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_that_of_the_sorted_values() {
        let spread = Spread::of((0..=100).rev().map(f64::from)).unwrap();
        assert_eq!(spread, Spread { median: 50.0, low: 10.0, high: 90.0 });
        assert_eq!(
            (spread.to_string(), format!("{spread:.0}")),
            ("50.00 (10.00 to 90.00)".to_owned(), "50 (10 to 90)".to_owned())
        );
        assert_eq!(Spread::of([]), None);
    }
}

//! What the pages of measurements are made of: tables as Markdown, and numbers that read well.

use std::fmt;

/// A table as Markdown: a head, and rows of as many cells. Bars in cells are escaped.
pub struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table of this head, without rows.
    #[must_use]
    pub fn new<S: AsRef<str>>(head: impl IntoIterator<Item = S>) -> Self {
        Self { head: cells(head), rows: Vec::new() }
    }

    /// Adds a row.
    ///
    /// # Panics
    /// Where it has another number of cells than the head.
    pub fn row<S: AsRef<str>>(&mut self, row: impl IntoIterator<Item = S>) {
        let row = cells(row);
        assert_eq!(row.len(), self.head.len(), "a row fits its head: {row:?}");
        self.rows.push(row);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| {} |", self.head.join(" | "))?;
        writeln!(f, "|{}", "---|".repeat(self.head.len()))?;
        self.rows.iter().try_for_each(|row| writeln!(f, "| {} |", row.join(" | ")))
    }
}

fn cells<S: AsRef<str>>(row: impl IntoIterator<Item = S>) -> Vec<String> {
    row.into_iter().map(|cell| cell.as_ref().replace('|', "\\|")).collect()
}

/// A share in percent, with as many digits as it bears.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        _ if percent == 0.0 => "0 %".to_owned(),
        _ if percent < 0.1 => format!("{percent:.4} %"),
        _ if percent < 10.0 => format!("{percent:.2} %"),
        _ => format!("{percent:.1} %"),
    }
}

/// A whole number with a comma before each three digits.
pub fn whole(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_markdown_and_bars_are_escaped() {
        let mut table = Table::new(["a", "b|c"]);
        table.row(["1", "2"]);
        assert_eq!(table.to_string(), "| a | b\\|c |\n|---|---|\n| 1 | 2 |\n");
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!([whole(7), whole(1_000), whole(1_234_567)], ["7", "1,000", "1,234,567"]);
        let shares = [0.0, 0.000_05, 0.0123, 0.5];
        assert_eq!(shares.map(percent), ["0 %", "0.0050 %", "1.23 %", "50.0 %"]);
    }
}

//! Tables as Markdown.

use std::fmt;

pub struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new<S: AsRef<str>>(head: impl IntoIterator<Item = S>) -> Self {
        Self { head: cells(head), rows: Vec::new() }
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_markdown_and_bars_are_escaped() {
        let mut table = Table::new(["a", "b|c"]);
        table.row(["1", "2"]);
        assert_eq!(table.to_string(), "| a | b\\|c |\n|---|---|\n| 1 | 2 |\n");
    }
}

//! Tables as Markdown.

use std::fmt;

pub struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new<const N: usize>(head: [&str; N]) -> Self {
        Self { head: head.map(str::to_owned).to_vec(), rows: Vec::new() }
    }

    pub fn row<S: Into<String>, const N: usize>(&mut self, row: [S; N]) {
        assert_eq!(N, self.head.len(), "a row fits its head");
        self.rows.push(row.map(|cell| cell.into().replace('|', "\\|")).to_vec());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| {} |", self.head.join(" | "))?;
        writeln!(f, "|{}", "---|".repeat(self.head.len()))?;
        self.rows.iter().try_for_each(|row| writeln!(f, "| {} |", row.join(" | ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_markdown_and_bars_are_escaped() {
        let mut table = Table::new(["a", "b"]);
        table.row(["1", "2|3"]);
        assert_eq!(table.to_string(), "| a | b |\n|---|---|\n| 1 | 2\\|3 |\n");
    }
}

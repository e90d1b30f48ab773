//! How the tour talks: headlines, sentences, and promises that are checked before they are printed.

use owo_colors::OwoColorize as _;

use crate::failure::Failure;
use crate::say::{Say, out};

/// Prints the tour, and counts what it promised.
pub(super) struct Narrator {
    say: Say,
    titles: Vec<&'static str>,
    promises: usize,
}

impl Narrator {
    pub(super) const fn new(say: Say) -> Self {
        Self { say, titles: Vec::new(), promises: 0 }
    }

    /// The next step.
    pub(super) fn step(&mut self, title: &'static str, what: &str) {
        self.titles.push(title);
        let headline = format!("{}. {title}", self.titles.len());
        self.print("");
        self.print(headline.bold().cyan());
        self.note(what);
    }

    /// What happens, in a sentence or two.
    pub(super) fn note(&self, text: &str) {
        wrapped(text, WIDTH).iter().for_each(|line| self.print(format!("   {line}")));
    }

    /// Something that came back, word for word.
    pub(super) fn quote(&self, label: &str, text: &str) {
        self.print(format!("   {}", label.dimmed()));
        for paragraph in text.trim_end().lines() {
            for line in wrapped(paragraph, QUOTE_WIDTH) {
                self.print(format!("   {} {line}", "|".dimmed()).trim_end());
            }
        }
    }

    /// Checks a promise, and only then prints it.
    pub(super) fn ensure(&mut self, truth: bool, promise: &str) -> Result<(), Failure> {
        if !truth {
            return Err(Failure::ours("tour-broken", format!("this did not come true: {promise}")));
        }
        self.promises = self.promises.saturating_add(1);
        let mut lines = wrapped(promise, WIDTH.saturating_sub(3)).into_iter();
        if let Some(first) = lines.next() {
            self.print(format!("   {} {first}", "ok".green()));
        }
        lines.for_each(|line| self.print(format!("      {line}")));
        Ok(())
    }

    /// The end.
    pub(super) fn close(&self, text: &str) {
        self.print("");
        self.print(text.bold().green());
    }

    /// A step that went wrong, by its number.
    pub(super) fn blame(&self, failure: Failure) -> Failure {
        let (number, title) = (self.titles.len(), self.titles.last().copied().unwrap_or("the start"));
        let message = format!("step {number} of the tour ({title}) went wrong: {}", failure.message);
        Failure { message, ..failure }
    }

    pub(super) fn titles(&self) -> &[&'static str] {
        &self.titles
    }

    pub(super) const fn promises(&self) -> usize {
        self.promises
    }

    pub(super) fn print(&self, line: impl std::fmt::Display) {
        if !self.say.json {
            out(line);
        }
    }
}

/// Lines of at most `width` characters, broken at single spaces. A longer word stays whole.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let length = |line: &String| line.chars().count().saturating_add(word.chars().count());
        match lines.last_mut() {
            Some(line) if length(line) < width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The tour's own words fit a terminal of 80 columns.
const WIDTH: usize = 76;
/// What is quoted keeps its lines, most of the time.
const QUOTE_WIDTH: usize = 96;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_words_stay_whole() {
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("", 8), [""]);
        assert_eq!(wrapped("a https://example.com/x b", 8), ["a", "https://example.com/x", "b"]);
        for line in wrapped(&"word ".repeat(50), 20) {
            assert!(line.chars().count() <= 20, "{line:?}");
        }
    }
}

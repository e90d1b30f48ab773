//! What is printed: text for people, or one JSON object for programs.

use std::fmt::Display;
use std::io::Write as _;
use std::process::ExitCode;

use owo_colors::OwoColorize as _;
use serde_json::{Map, Value, json};

use crate::failure::{Exit, Failure};

/// How a command answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Say {
    pub(crate) json: bool,
}

impl Say {
    pub(crate) fn answer(self, answer: &Answer) -> ExitCode {
        if self.json {
            let mut object = answer.facts.clone();
            object.insert("ok".to_owned(), true.into());
            out(Value::Object(object));
        } else {
            answer.lines.iter().for_each(out);
        }
        ExitCode::SUCCESS
    }

    pub(crate) fn failure(self, failure: &Failure) -> ExitCode {
        if self.json {
            let mut object = failure.facts.clone();
            object.insert("ok".to_owned(), false.into());
            object.insert("code".to_owned(), failure.code.clone().into());
            object.insert("message".to_owned(), failure.message.clone().into());
            if let Some(next) = &failure.next {
                object.insert("next".to_owned(), next.clone().into());
            }
            out(Value::Object(object));
        } else {
            err(format!("{} {}", "error:".red().bold(), failure.message));
            failure.next.iter().for_each(err);
        }
        ExitCode::from(failure.exit as u8)
    }
}

/// What a command says where it worked.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    lines: Vec<String>,
    facts: Map<String, Value>,
}

impl Answer {
    pub(crate) fn new(headline: impl Display) -> Self {
        Self::default().line(headline)
    }

    /// One more line, for people.
    pub(crate) fn line(mut self, text: impl Display) -> Self {
        self.lines.push(text.to_string());
        self
    }

    /// More lines, for people.
    pub(crate) fn lines<T: Display>(self, texts: impl IntoIterator<Item = T>) -> Self {
        texts.into_iter().fold(self, Self::line)
    }

    /// What to do next, for people.
    pub(crate) fn next(self, text: impl Display) -> Self {
        self.line(text.to_string().dimmed())
    }

    /// One more field, for programs.
    pub(crate) fn fact(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }
}

/// A wrong command line: what `clap` says, or its first sentence as JSON. Help is not an error.
pub(crate) fn usage(error: &clap::Error, json: bool) -> ExitCode {
    let is_help = !error.use_stderr();
    if json && !is_help {
        let text = error.to_string();
        // The sentence may go on in the lines after the first, up to an empty one: what is missing.
        let said = text.lines().take_while(|line| !line.trim().is_empty()).map(str::trim);
        let said = said.collect::<Vec<_>>().join(" ");
        let message = said.strip_prefix("error: ").unwrap_or(&said);
        out(json!({ "ok": false, "code": "usage", "message": message }));
    } else {
        let _ = error.print();
    }
    if is_help { ExitCode::SUCCESS } else { ExitCode::from(Exit::Usage as u8) }
}

/// Prints a line. Colour is for terminals: it is left out where the output is piped or `NO_COLOR` is
/// set. A reader that went away is no failure of ours.
pub(crate) fn out(line: impl Display) {
    let _ = writeln!(anstream::stdout(), "{line}");
}

fn err(line: impl Display) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

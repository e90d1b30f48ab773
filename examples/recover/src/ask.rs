//! Passwords: from a prompt without echo, or from standard input. Never from arguments.

use std::io::{BufRead as _, Read as _};

use regain::types::Typed;

use crate::failure::Failure;

/// How passwords come in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ask {
    pub(crate) stdin: bool,
}

impl Ask {
    /// A password that somebody already has.
    pub(crate) fn current(self) -> Result<Typed, Failure> {
        Ok(Typed::new(if self.stdin { line() } else { prompt("Password: ") }?)?)
    }

    /// A password that is to be set. At a prompt it is asked for twice, because nobody sees it.
    pub(crate) fn new_password(self) -> Result<Typed, Failure> {
        if self.stdin {
            return Ok(Typed::new(line()?)?);
        }
        let (first, again) =
            (Typed::new(prompt("New password: ")?)?, Typed::new(prompt("The same once more: ")?)?);
        if first.expose() == again.expose() {
            Ok(first)
        } else {
            Err(Failure::refused("passwords-differ", "The two passwords differ: nothing was changed."))
        }
    }
}

fn prompt(text: &str) -> Result<String, Failure> {
    rpassword::prompt_password(text).map_err(|_| {
        Failure::usage(
            "no-terminal",
            "there is no terminal to ask for the password on: pipe it in with --password-stdin",
        )
    })
}

/// One line without its end. Two bytes more than a password may have are read, so that one that is
/// too long is refused and never cut.
fn line() -> Result<String, Failure> {
    let room = Typed::MAX_BYTES.saturating_add(2);
    let mut text = String::with_capacity(room);
    let limit = u64::try_from(room).unwrap_or(u64::MAX);
    let read = std::io::stdin().lock().take(limit).read_line(&mut text);
    match read {
        Ok(0) => Err(Failure::usage(
            "no-password",
            "standard input ended before a password: give one a line, in the order in which they are asked for",
        )),
        Ok(_) => {
            let end = text.trim_end_matches(['\r', '\n']).len();
            text.truncate(end);
            Ok(text)
        }
        Err(_) => {
            Err(Failure::usage("password-not-text", "the password on standard input is not UTF-8 text"))
        }
    }
}

//! Mail that goes nowhere and can be looked at.

use std::sync::{Arc, Mutex, PoisonError};

use regain::token::LinkText;
use regain::{Letter, Notifier, NotifyError};

/// A notifier that keeps every letter. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct CapturedMail(Arc<Mutex<Inbox>>);

#[derive(Debug, Default)]
struct Inbox {
    letters: Vec<CapturedLetter>,
    broken: bool,
}

/// One letter, in clear: for tests alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapturedLetter {
    /// The address.
    pub to: String,
    /// The purpose that the address was opened for.
    pub purpose: &'static str,
    /// What it is about.
    pub code: String,
    /// The subject.
    pub subject: String,
    /// The body.
    pub text: String,
}

impl CapturedLetter {
    /// The link in the letter, if there is one.
    #[must_use]
    pub fn link(&self) -> Option<LinkText> {
        let text = self
            .text
            .split_whitespace()
            .find_map(|word| word.rsplit_once("/rgn_l1_").map(|(_, link)| link))?;
        LinkText::parse(&format!("rgn_l1_{text}")).ok()
    }
}

impl CapturedMail {
    /// An empty box.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// All letters that came, oldest first.
    #[must_use]
    pub fn letters(&self) -> Vec<CapturedLetter> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).letters.clone()
    }

    /// Takes all letters out of the box, oldest first.
    #[must_use]
    pub fn take(&self) -> Vec<CapturedLetter> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).letters)
    }

    /// The newest letter of a kind to an address, if any came.
    #[must_use]
    pub fn newest(&self, to: &str, code: &str) -> Option<CapturedLetter> {
        self.letters().into_iter().rev().find(|letter| letter.to == to && letter.code == code)
    }

    /// Makes every sending fail, or work again.
    pub fn break_down(&self, broken: bool) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).broken = broken;
    }
}

impl Notifier for CapturedMail {
    async fn send(&self, letter: &Letter) -> Result<(), NotifyError> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.broken {
            return Err(NotifyError("the mail server is down".to_owned()));
        }
        kept.letters.push(CapturedLetter {
            to: letter.to().expose().to_owned(),
            purpose: letter.to().purpose(),
            code: letter.code().to_owned(),
            subject: letter.subject().to_owned(),
            text: letter.text().to_owned(),
        });
        Ok(())
    }

    async fn check(&self) -> Option<Result<(), NotifyError>> {
        let broken = self.0.lock().unwrap_or_else(PoisonError::into_inner).broken;
        Some(if broken { Err(NotifyError("the mail server is down".to_owned())) } else { Ok(()) })
    }
}

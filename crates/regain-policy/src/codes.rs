//! Every code that has words, so that translations can be checked to be whole.

use crate::rules::RULES;
use crate::{Argument, Pattern, Reason};

/// A code with words for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    code: &'static str,
    arguments: Vec<(&'static str, Argument)>,
    english: String,
}

impl Code {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The names of its arguments, with values as they may occur.
    #[must_use]
    pub fn arguments(&self) -> &[(&'static str, Argument)] {
        &self.arguments
    }

    /// The default words, with these values.
    #[must_use]
    pub fn english(&self) -> &str {
        &self.english
    }
}

/// Every code of this crate that has words for a person: reasons, remedies, tips and patterns, each
/// once and always in the same order. Errors of developers, such as those of a profile file, are not
/// among them.
#[must_use]
pub fn codes() -> Vec<Code> {
    let mut codes: Vec<Code> = Vec::new();
    let fixed = |code, english: &str| Code { code, arguments: Vec::new(), english: english.to_owned() };
    for reason in Reason::samples() {
        codes.push(Code { arguments: reason.arguments(), ..fixed(reason.code(), &reason.sentence()) });
    }
    for reason in Reason::samples() {
        if !codes.iter().any(|known| known.code == reason.remedy_code()) {
            codes.push(fixed(reason.remedy_code(), reason.remedy()));
        }
    }
    for tip in RULES.iter().map(|rule| rule.tip(15)) {
        codes.push(Code { arguments: tip.arguments().to_vec(), ..fixed(tip.code(), tip.text()) });
    }
    codes.extend(Pattern::ALL.iter().map(|pattern| fixed(pattern.code(), pattern.label())));
    codes
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_code_is_there_once_and_is_kebab_case() {
        let codes = codes();
        let distinct: HashSet<_> = codes.iter().map(Code::code).collect();
        assert_eq!(distinct.len(), codes.len());
        for code in &codes {
            assert!(code.code().chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", code.code());
            for (_, value) in code.arguments() {
                let shown = match value {
                    Argument::Number(number) => number.to_string(),
                    Argument::Text(text) => (*text).to_owned(),
                };
                assert!(code.english().contains(&shown), "{}", code.english());
            }
        }
    }

    #[test]
    fn every_reason_and_its_remedy_end_as_sentences_do() {
        for reason in Reason::samples() {
            assert!(reason.sentence().ends_with('.') && reason.remedy().ends_with('.'));
        }
    }
}

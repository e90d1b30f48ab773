//! The words of one language.

use std::fmt;

use regain_policy::{Argument, Pattern, Reason, Rejection, Tip};

use crate::bundle::Messages;

/// The words of one language, ready to be shared between threads. Make it once.
pub struct Words {
    language: &'static str,
    messages: Option<Messages>,
    english: Option<Messages>,
}

impl Words {
    /// The languages that there are, by their BCP 47 code.
    pub const LANGUAGES: [&str; 6] = ["en", "de", "fr", "es", "pt", "ja"];

    /// The words of a language: `de`, `de-AT` or `DE_at` alike. English where there is no such
    /// language.
    #[must_use]
    pub fn in_language(tag: &str) -> Self {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        let mut known = Self::LANGUAGES.iter().filter(|known| known.eq_ignore_ascii_case(primary));
        let language = known.next().copied().unwrap_or("en");
        let english = (language != "en").then(|| Messages::of("en")).flatten();
        Self { language, messages: Messages::of(language), english }
    }

    /// The language that is spoken: one of [`Words::LANGUAGES`].
    #[must_use]
    pub const fn language(&self) -> &'static str {
        self.language
    }

    /// What `code` says, with these arguments. In English where the language lacks it or an argument
    /// that it needs is missing, and the code itself where that fails as well: a person always gets
    /// an answer that support can find.
    #[must_use]
    pub fn say(&self, code: &str, arguments: &[(&str, Value<'_>)]) -> String {
        let said = self.try_say(code, arguments);
        said.or_else(|| self.english.as_ref()?.say(code, arguments)).unwrap_or_else(|| code.to_owned())
    }

    /// What is wrong and why.
    #[must_use]
    pub fn reason(&self, reason: Reason) -> String {
        self.say_of(reason.code(), &reason.arguments())
    }

    /// The one thing to do about it.
    #[must_use]
    pub fn remedy(&self, reason: Reason) -> String {
        self.say(reason.remedy_code(), &[])
    }

    /// What is wrong, why, and one thing to do: the advice of the most important reason.
    #[must_use]
    pub fn advice(&self, rejection: &Rejection) -> String {
        let Some(reason) = rejection.reasons().first() else { return String::new() };
        let between = if self.language == "ja" { "" } else { " " };
        self.reason(*reason) + between + &self.remedy(*reason)
    }

    /// A do or don't of the guidance.
    #[must_use]
    pub fn tip(&self, tip: &Tip) -> String {
        self.say_of(tip.code(), tip.arguments())
    }

    /// What was found in a password, in a few words.
    #[must_use]
    pub fn pattern(&self, pattern: Pattern) -> String {
        self.say(pattern.code(), &[])
    }

    /// As [`Words::say`], in this language alone.
    pub(crate) fn try_say(&self, code: &str, arguments: &[(&str, Value<'_>)]) -> Option<String> {
        self.messages.as_ref()?.say(code, arguments)
    }

    fn say_of(&self, code: &str, arguments: &[(&'static str, Argument)]) -> String {
        let arguments: Vec<_> = arguments.iter().map(|(name, value)| (*name, Value::from(*value))).collect();
        self.say(code, &arguments)
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words").field("language", &self.language).finish_non_exhaustive()
    }
}

/// A value in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// A count: it also decides between one and many.
    Number(u64),
    /// A text, shown as it is.
    Text(&'a str),
}

impl From<Argument> for Value<'static> {
    fn from(argument: Argument) -> Self {
        match argument {
            Argument::Number(number) => number.into(),
            Argument::Text(text) => Self::Text(text),
            _ => Self::Text(""),
        }
    }
}

impl From<u64> for Value<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        Self::Number(u64::try_from(number).unwrap_or(u64::MAX))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use regain_policy::{Code, codes};

    fn values(code: &Code) -> Vec<(&'static str, Value<'static>)> {
        code.arguments().iter().map(|(name, value)| (*name, Value::from(*value))).collect()
    }

    /// The same with the first number as one, for which languages have a form of its own.
    fn ones(code: &Code) -> Vec<(&'static str, Value<'static>)> {
        let mut values = values(code);
        if let Some((_, value @ Value::Number(_))) = values.first_mut() {
            *value = Value::Number(1);
        }
        values
    }

    #[test]
    fn every_code_is_said_in_every_language_with_every_argument() {
        for language in Words::LANGUAGES {
            let words = Words::in_language(language);
            for (code, values) in codes().iter().flat_map(|code| [(code, values(code)), (code, ones(code))]) {
                let said = words.try_say(code.code(), &values);
                let said = said.unwrap_or_else(|| panic!("{language} has no {}", code.code()));
                for (name, value) in values {
                    let shown = match value {
                        Value::Number(number) => number.to_string(),
                        Value::Text(text) => text.to_owned(),
                    };
                    assert!(said.contains(&shown), "{language} leaves {name} out of {}: {said}", code.code());
                }
                assert!(!said.contains(['{', '}', '\u{2068}']), "{said}");
            }
        }
    }

    #[test]
    fn no_language_has_a_message_that_no_code_has() {
        let known: BTreeSet<String> = codes().iter().map(|code| code.code().to_owned()).collect();
        for language in Words::LANGUAGES {
            assert_eq!(Messages::ids(language), known, "{language}");
        }
    }

    #[test]
    fn a_message_whose_argument_is_missing_is_not_said() {
        for language in Words::LANGUAGES {
            let words = Words::in_language(language);
            for code in codes() {
                let all = values(&code);
                for (at, (name, _)) in all.iter().enumerate() {
                    let mut fewer = all.clone();
                    fewer.remove(at);
                    let said = words.try_say(code.code(), &fewer);
                    assert_eq!(said, None, "{language} {} without {name}", code.code());
                }
            }
        }
    }

    #[test]
    fn english_is_the_default_sentence_of_each_code() {
        let english = Words::in_language("en");
        for code in codes() {
            assert_eq!(english.say(code.code(), &values(&code)), code.english());
        }
        for has in [1, 2] {
            for reason in [Reason::TooShort { has, needs: 8 }, Reason::FewPoints { has, needs: 5 }] {
                assert_eq!(english.reason(reason), reason.sentence());
            }
        }
    }

    #[test]
    fn a_translation_differs_from_the_english_one_and_ends_alike() {
        for language in Words::LANGUAGES.into_iter().filter(|language| *language != "en") {
            let (words, english) = (Words::in_language(language), Words::in_language("en"));
            for code in codes() {
                let said = words.say(code.code(), &values(&code));
                let known = english.say(code.code(), &values(&code));
                assert_ne!(said, known, "{language} {}", code.code());
                assert_eq!(said.ends_with(['.', '。']), known.ends_with('.'), "{language} {said}");
            }
        }
    }

    #[test]
    fn one_is_not_many() {
        let short = |language, has| Words::in_language(language).reason(Reason::TooShort { has, needs: 15 });
        assert!(short("en", 1).contains("1 character and") && short("en", 2).contains("2 characters and"));
        assert!(short("fr", 1).contains("1 caractère et") && short("fr", 2).contains("2 caractères et"));
        assert!(short("es", 1).contains("1 carácter y") && short("es", 2).contains("2 caracteres y"));
        assert!(short("pt", 1).contains("1 caractere e") && short("pt", 2).contains("2 caracteres e"));
        let few = |language, has| Words::in_language(language).reason(Reason::FewPoints { has, needs: 5 });
        assert!(few("de", 1).contains("1 Punkt und") && few("de", 2).contains("2 Punkte und"));
    }

    #[test]
    fn a_language_is_found_by_its_tag_and_english_is_the_fallback() {
        let tags = [
            ("de", "de"),
            ("de-AT", "de"),
            ("PT_br", "pt"),
            ("ja-JP-u-ca-japanese", "ja"),
            ("xx", "en"),
            ("", "en"),
        ];
        for (tag, language) in tags {
            assert_eq!(Words::in_language(tag).language(), language);
        }
    }

    #[test]
    fn what_cannot_be_said_is_said_in_english_or_as_its_code() {
        let words = Words::in_language("fr");
        assert_eq!(words.say("no-such-code", &[]), "no-such-code");
        assert_eq!(words.say("password-too-short", &[]), "password-too-short");
    }

    #[test]
    fn words_are_shared_between_threads_and_print_their_language() {
        fn shared<T: Send + Sync>(_: &T) {}
        let words = Words::in_language("es");
        shared(&words);
        assert_eq!(format!("{words:?}"), "Words { language: \"es\", .. }");
    }

    proptest! {
        #[test]
        fn no_code_or_argument_panics(tag: String, code: String, name: String, text: String, number: u64) {
            let words = Words::in_language(&tag);
            let _ = words.say(&code, &[(&name, Value::Text(&text))]);
            let said = words.say("password-too-short", &[("has", number.into()), ("needs", Value::Text(&text))]);
            prop_assert!(said.contains(&text));
        }
    }
}

//! The messages of one language, read from its file.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::Value;

pub(crate) struct Messages(FluentBundle<FluentResource>);

impl Messages {
    /// `None` where there is no such language. The files are part of the crate and tested, so that they
    /// are never broken.
    pub(crate) fn of(language: &str) -> Option<Self> {
        let tag: LanguageIdentifier = language.parse().ok()?;
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Marks around arguments would be heard and copied; no language here is written from the right.
        bundle.set_use_isolating(false);
        bundle.add_resource(FluentResource::try_new(file(language)?.to_owned()).ok()?).ok()?;
        Some(Self(bundle))
    }

    /// `None` where there is no such message, or an argument of it is missing.
    pub(crate) fn say(&self, code: &str, arguments: &[(&str, Value<'_>)]) -> Option<String> {
        let pattern = self.0.get_message(code)?.value()?;
        let mut known = FluentArgs::with_capacity(arguments.len());
        for (name, value) in arguments {
            known.set(*name, fluent(*value));
        }
        let mut errors = Vec::new();
        let said = self.0.format_pattern(pattern, Some(&known), &mut errors);
        errors.is_empty().then(|| said.into_owned())
    }
}

#[cfg(test)]
impl Messages {
    /// The codes that a file has.
    pub(crate) fn ids(language: &str) -> std::collections::BTreeSet<String> {
        let lines = file(language).unwrap().lines();
        let ids: Vec<String> = lines
            .filter(|line| line.starts_with(|first: char| first.is_ascii_alphabetic()))
            .filter_map(|line| line.split_once(" =").map(|(id, _)| id.to_owned()))
            .collect();
        let distinct: std::collections::BTreeSet<String> = ids.iter().cloned().collect();
        assert_eq!(distinct.len(), ids.len(), "a message is there twice in {language}");
        distinct
    }
}

fn fluent(value: Value<'_>) -> FluentValue<'_> {
    match value {
        // Larger ones are shown as they are, and are many in every language.
        Value::Number(number) => {
            u32::try_from(number).map_or_else(|_| number.to_string().into(), FluentValue::from)
        }
        Value::Text(text) => text.into(),
    }
}

fn file(language: &str) -> Option<&'static str> {
    Some(match language {
        "en" => include_str!("../locales/en.ftl"),
        "de" => include_str!("../locales/de.ftl"),
        "fr" => include_str!("../locales/fr.ftl"),
        "es" => include_str!("../locales/es.ftl"),
        "pt" => include_str!("../locales/pt.ftl"),
        "ja" => include_str!("../locales/ja.ftl"),
        _ => return None,
    })
}

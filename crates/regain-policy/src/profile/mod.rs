//! Profiles: what a policy asks, as data.

mod error;
mod fields;

use serde::{Deserialize, Serialize};

pub use error::ProfileError;
pub(crate) use fields::{MAX_BANNED_CODE_POINTS, MAX_GUESSES_LOG10, MIN_GUESSES_LOG10};

/// What a policy asks, and the clause of the standard behind each demand. Version 1 of the format is
/// `docs/spec/policy-profile.md` in the repository.
///
/// What exists is valid: a rule that a profile does not name is not applied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "ProfileFile")]
pub struct Profile {
    format: u8,
    name: String,
    version: u32,
    title: String,
    gate: Gate,
    length: Length,
    #[serde(skip_serializing_if = "Option::is_none")]
    blocklist: Option<Demand>,
    #[serde(skip_serializing_if = "Option::is_none")]
    single_word: Option<Demand>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<Demand>,
    #[serde(skip_serializing_if = "Option::is_none")]
    names_within: Option<Demand>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<Demand>,
    #[serde(skip_serializing_if = "Option::is_none")]
    points: Option<Points>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guesses: Option<Guesses>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    advice: Vec<Advice>,
}

impl Profile {
    /// The names of the profiles that come with this crate, for [`Profile::named`].
    pub const NAMES: [&str; 7] = [
        "default-alone",
        "default-beside",
        "nist-63b-4-alone",
        "nist-63b-4-beside",
        "asvs-5.0",
        "microsoft-page",
        "entra-like",
    ];
    /// The most bytes of a profile file: 256 KiB.
    pub const MAX_BYTES: usize = 262_144;

    /// The profile of [`Policy::alone`](crate::Policy::alone).
    #[must_use]
    pub fn alone() -> Self {
        Self {
            name: "default-alone".to_owned(),
            title: "The default where the password is the only factor".to_owned(),
            length: Length { at_least: 15, clause: NIST.to_owned() },
            guesses: Some(Guesses { at_least_log10: 13.0, clause: GUESSES.to_owned() }),
            ..Self::beside_another_factor()
        }
    }

    /// The profile of [`Policy::beside_another_factor`](crate::Policy::beside_another_factor).
    #[must_use]
    pub fn beside_another_factor() -> Self {
        let demand = |clause: &str| Some(Demand { clause: clause.to_owned() });
        Self {
            format: FORMAT,
            name: "default-beside".to_owned(),
            version: 1,
            title: "The default where another factor is always asked for, too".to_owned(),
            gate: Gate::Both,
            length: Length { at_least: 8, clause: NIST.to_owned() },
            blocklist: demand(NIST),
            single_word: demand(NIST),
            context: demand(NIST),
            names_within: None,
            previous: demand(MICROSOFT),
            points: None,
            guesses: Some(Guesses { at_least_log10: 10.0, clause: GUESSES.to_owned() }),
            advice: Vec::new(),
        }
    }

    /// The profile of this crate with that name: one of [`Profile::NAMES`].
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let (_, text) = FILES.iter().find(|(known, _)| *known == name)?;
        Self::from_json(text).ok()
    }

    /// Reads a profile file (JSON, RFC 8259).
    ///
    /// # Errors
    /// [`ProfileError`] with the line, the column, the field and what is allowed there.
    pub fn from_json(text: &str) -> Result<Self, ProfileError> {
        if text.len() > Self::MAX_BYTES {
            return Err(ProfileError::TooLong { bytes: text.len() });
        }
        serde_json::from_str(text).map_err(|error| ProfileError::explain(text, &error))
    }

    /// Its name: lowercase letters, digits, `-` and `.`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The version of its content, from 1. A change of what it asks raises it.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// What it is, for a person.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Which of the two verdicts decides.
    #[must_use]
    pub const fn gate(&self) -> Gate {
        self.gate
    }

    /// The least length, in code points.
    #[must_use]
    pub fn min_code_points(&self) -> usize {
        usize::from(self.length.at_least)
    }

    /// The least number of guesses, as its decimal logarithm, where it names one.
    #[must_use]
    pub fn min_guesses_log10(&self) -> Option<f64> {
        self.guesses.as_ref().map(|guesses| guesses.at_least_log10)
    }

    pub(crate) fn set_min_guesses_log10(&mut self, at_least_log10: f64) {
        let clause = self.guesses.take().map_or_else(|| GUESSES.to_owned(), |guesses| guesses.clause);
        self.guesses = Some(Guesses { at_least_log10, clause });
    }

    pub(crate) fn clause(&self, demand: Demanded) -> Option<&str> {
        match demand {
            Demanded::Length => Some(&self.length.clause),
            Demanded::Blocklist => self.blocklist.as_ref().map(Demand::clause),
            Demanded::SingleWord => self.single_word.as_ref().map(Demand::clause),
            Demanded::Context => self.context.as_ref().map(Demand::clause),
            Demanded::NamesWithin => self.names_within.as_ref().map(Demand::clause),
            Demanded::Previous => self.previous.as_ref().map(Demand::clause),
            Demanded::Points => self.points.as_ref().map(|points| points.clause.as_str()),
            Demanded::Guesses => self.guesses.as_ref().map(|guesses| guesses.clause.as_str()),
        }
    }

    /// The least points and the banned words, where it counts points.
    pub(crate) fn points(&self) -> Option<(u16, &[String])> {
        self.points.as_ref().map(|points| (points.at_least, points.banned.as_slice()))
    }

    pub(crate) fn advises(&self, advice: Advice) -> bool {
        self.advice.contains(&advice)
    }
}

/// Which of the two verdicts of a [`Report`](crate::Report) decides whether a password is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gate {
    /// The demands of the standard alone.
    Compliance,
    /// The number of guesses alone.
    Guessability,
    /// Both.
    Both,
}

impl Gate {
    pub(crate) const fn compliance(self) -> bool {
        matches!(self, Self::Compliance | Self::Both)
    }

    pub(crate) const fn guessability(self) -> bool {
        matches!(self, Self::Guessability | Self::Both)
    }
}

/// A demand of a profile, by the name of its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Demanded {
    Length,
    Blocklist,
    SingleWord,
    Context,
    NamesWithin,
    Previous,
    Points,
    Guesses,
}

/// What a profile tells people and never asks of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Advice {
    MixCharacters,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Length {
    #[serde(deserialize_with = "fields::length")]
    at_least: u16,
    #[serde(deserialize_with = "fields::line")]
    clause: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Demand {
    #[serde(deserialize_with = "fields::line")]
    clause: String,
}

impl Demand {
    fn clause(&self) -> &str {
        &self.clause
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Points {
    #[serde(deserialize_with = "fields::points")]
    at_least: u16,
    #[serde(default, deserialize_with = "fields::banned")]
    banned: Vec<String>,
    #[serde(deserialize_with = "fields::line")]
    clause: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Guesses {
    #[serde(deserialize_with = "fields::guesses")]
    at_least_log10: f64,
    #[serde(deserialize_with = "fields::line")]
    clause: String,
}

/// A file whose fields are valid each by itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileFile {
    #[serde(deserialize_with = "fields::format")]
    format: u8,
    #[serde(deserialize_with = "fields::name")]
    name: String,
    #[serde(deserialize_with = "fields::version")]
    version: u32,
    #[serde(deserialize_with = "fields::line")]
    title: String,
    gate: Gate,
    length: Length,
    blocklist: Option<Demand>,
    single_word: Option<Demand>,
    context: Option<Demand>,
    names_within: Option<Demand>,
    previous: Option<Demand>,
    points: Option<Points>,
    guesses: Option<Guesses>,
    #[serde(default)]
    advice: Vec<Advice>,
}

impl TryFrom<ProfileFile> for Profile {
    type Error = &'static str;

    fn try_from(file: ProfileFile) -> Result<Self, Self::Error> {
        if file.gate.guessability() && file.guesses.is_none() {
            return Err("missing field `guesses`, which this `gate` needs");
        }
        let ProfileFile { format, name, version, title, gate, length, blocklist, single_word, .. } = file;
        let ProfileFile { context, names_within, previous, points, guesses, advice, .. } = file;
        Ok(Self {
            format,
            name,
            version,
            title,
            gate,
            length,
            blocklist,
            single_word,
            context,
            names_within,
            previous,
            points,
            guesses,
            advice,
        })
    }
}

pub(crate) const FORMAT: u8 = 1;

const NIST: &str = "NIST SP 800-63B-4 section 3.1.1.2";
const MICROSOFT: &str = "Microsoft Support: Create and use strong passwords";
const GUESSES: &str = "regain docs/policy.md: least guesses";

const FILES: [(&str, &str); 7] = [
    ("default-alone", include_str!("../../profiles/default-alone.json")),
    ("default-beside", include_str!("../../profiles/default-beside.json")),
    ("nist-63b-4-alone", include_str!("../../profiles/nist-63b-4-alone.json")),
    ("nist-63b-4-beside", include_str!("../../profiles/nist-63b-4-beside.json")),
    ("asvs-5.0", include_str!("../../profiles/asvs-5.0.json")),
    ("microsoft-page", include_str!("../../profiles/microsoft-page.json")),
    ("entra-like", include_str!("../../profiles/entra-like.json")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_a_file_of_that_name() {
        for (name, (known, text)) in Profile::NAMES.iter().zip(FILES) {
            assert_eq!(*name, known);
            assert_eq!(Profile::from_json(text).unwrap().name(), known);
            assert!(Profile::named(name).is_some());
        }
        assert!(Profile::named("nist").is_none());
    }

    #[test]
    fn the_defaults_in_code_are_the_files() {
        assert_eq!(Profile::named("default-alone"), Some(Profile::alone()));
        assert_eq!(Profile::named("default-beside"), Some(Profile::beside_another_factor()));
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        for name in Profile::NAMES {
            let profile = Profile::named(name).unwrap();
            let text = serde_json::to_string(&profile).unwrap();
            assert_eq!(Profile::from_json(&text).unwrap(), profile);
        }
    }

    #[test]
    fn no_profile_gates_on_guesses_that_only_cites_a_standard() {
        for name in ["nist-63b-4-alone", "nist-63b-4-beside", "asvs-5.0", "microsoft-page", "entra-like"] {
            assert_eq!(Profile::named(name).unwrap().gate(), Gate::Compliance, "{name}");
        }
    }
}

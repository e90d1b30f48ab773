//! What a guesser knows about the person.

use std::fmt;

use regain_types::{Password, Typed};
use zeroize::Zeroizing;

/// Words that belong to the person or the service, so that nobody's password is built from them.
///
/// Names and addresses are split into their parts, in lowercase and NFC: `j.smith@mail.example.com`
/// gives `smith`, `mail`, `example` and the initials. At most 32 words of at most 64 code points
/// are kept, from the first 256 code points of each text. They are personal data: wiped on drop, never printed.
#[derive(Default)]
pub struct Context {
    words: Vec<Zeroizing<String>>,
    /// Letters that may stand alone: initials, and parts that are too short for a word.
    initials: Zeroizing<String>,
}

impl Context {
    const MAX_WORDS: usize = 32;
    const MAX_WORD_CODE_POINTS: usize = 64;
    /// Shorter parts prove nothing: `li`, `jo`. Counted in bytes, as two Chinese characters are a
    /// name.
    const MIN_WORD_BYTES: usize = 3;
    /// The most digits, symbols and initials around the words that are not counted as a secret.
    const MAX_FILLER: usize = 8;
    /// Longer passwords are left to the estimate, and of longer names the rest is not looked at.
    const MAX_CODE_POINTS: usize = 256;

    /// Nothing is known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a name of the person: first, last, both, or what they sign in with.
    #[must_use]
    pub fn with_name(mut self, name: &str) -> Self {
        let Some(name) = prepare(name) else { return self };
        for part in name.split(|c: char| !c.is_alphanumeric()) {
            self.add(part);
            part.split(|c: char| !c.is_alphabetic()).for_each(|letters| self.add(letters));
        }
        self
    }

    /// Adds an e-mail address: the part before the last `@`, and the domain without its last label.
    #[must_use]
    pub fn with_address(self, address: &str) -> Self {
        let Some((local, domain)) = address.rsplit_once('@') else { return self.with_name(address) };
        self.with_name(local).with_name(domain.rsplit_once('.').map_or(domain, |(labels, _)| labels))
    }

    /// Adds the name of the service, or of who runs it.
    #[must_use]
    pub fn with_service(self, service: &str) -> Self {
        self.with_name(service)
    }

    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|word| word.as_str())
    }

    /// Whether `password` is nothing but these words, with digits, symbols and initials around
    /// them, in any case, forwards or backwards, and with letters swapped for look-alikes.
    pub(crate) fn explains(&self, password: &Password) -> bool {
        let lower = Zeroizing::new(password.expose().to_lowercase());
        let mut letters: Zeroizing<Vec<char>> = Zeroizing::new(lower.chars().collect());
        if self.words.is_empty() || letters.len() > Self::MAX_CODE_POINTS {
            return false;
        }
        if self.covers(&letters) {
            return true;
        }
        letters.reverse();
        self.covers(&letters)
    }

    /// Walks over `letters` and keeps the least filler up to each place, once without a word so far
    /// and once with at least one.
    fn covers(&self, letters: &[char]) -> bool {
        let mut least = vec![[None, None]; letters.len().saturating_add(1)];
        if let Some(start) = least.first_mut() {
            *start = [Some(0_usize), None];
        }
        for (place, letter) in letters.iter().enumerate() {
            let Some([without, with]) = least.get(place).copied() else { break };
            if !letter.is_alphabetic() || self.initials.contains(*letter) {
                let next = place.saturating_add(1);
                improve(&mut least, next, 0, without.map(|filler| filler.saturating_add(1)));
                improve(&mut least, next, 1, with.map(|filler| filler.saturating_add(1)));
            }
            let rest = letters.get(place..).unwrap_or_default();
            for length in self.words().filter_map(|word| starts_with(rest, word)) {
                let next = place.saturating_add(length);
                improve(&mut least, next, 1, without);
                improve(&mut least, next, 1, with);
            }
        }
        least.last().is_some_and(|[_, with]| with.is_some_and(|filler| filler <= Self::MAX_FILLER))
    }

    fn add(&mut self, part: &str) {
        let keep = if part.len() < Self::MIN_WORD_BYTES { part.len() } else { 1 };
        for letter in part.chars().take(keep) {
            if self.initials.len() < Self::MAX_WORDS && !self.initials.contains(letter) {
                self.initials.push(letter);
            }
        }
        let is_word = part.len() >= Self::MIN_WORD_BYTES
            && part.chars().any(char::is_alphabetic)
            && part.chars().count() <= Self::MAX_WORD_CODE_POINTS;
        if is_word && self.words.len() < Self::MAX_WORDS && !self.words().any(|word| word == part) {
            self.words.push(Zeroizing::new(part.to_owned()));
        }
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Context([REDACTED])")
    }
}

/// Lowercase and NFC, as a prepared password is; `None` where nothing is there.
fn prepare(text: &str) -> Option<Zeroizing<String>> {
    let plain = |letter: char| if letter.is_control() { ' ' } else { letter };
    let kept: Zeroizing<String> =
        Zeroizing::new(text.chars().take(Context::MAX_CODE_POINTS).map(plain).collect());
    let lower = Typed::new(kept.to_lowercase()).ok()?;
    Some(Zeroizing::new(Password::prepare(&lower).ok()?.expose().to_owned()))
}

fn improve(least: &mut [[Option<usize>; 2]], place: usize, words: usize, filler: Option<usize>) {
    let Some(known) = least.get_mut(place).and_then(|known| known.get_mut(words)) else { return };
    *known = match (*known, filler) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
}

/// The length of `word` in code points, where `letters` start with it or with look-alikes of it.
fn starts_with(letters: &[char], word: &str) -> Option<usize> {
    let mut length: usize = 0;
    for expected in word.chars() {
        let letter = *letters.get(length)?;
        if letter != expected && !SWAPS.iter().any(|(to, from)| *to == expected && from.contains(letter)) {
            return None;
        }
        length = length.saturating_add(1);
    }
    Some(length)
}

/// Letters, and what people write for them.
const SWAPS: [(char, &str); 12] = [
    ('a', "4@"),
    ('b', "8"),
    ('c', "({[<"),
    ('e', "3€"),
    ('g', "69"),
    ('i', "1!|"),
    ('l', "1!|7"),
    ('o', "0"),
    ('s', "$5"),
    ('t', "+7"),
    ('x', "%"),
    ('z', "2"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn person() -> Context {
        Context::new().with_name("Hans-Florian O'Neil").with_address("j.smith87@mail.example.com")
    }

    fn explains(context: &Context, text: &str) -> bool {
        let typed = Typed::new(text.to_owned()).unwrap();
        context.explains(&Password::prepare(&typed).unwrap())
    }

    #[test]
    fn names_and_addresses_are_split_into_words() {
        let context = person();
        let words: Vec<&str> = context.words().collect();
        assert_eq!(words, ["hans", "florian", "neil", "smith87", "smith", "mail", "example"]);
        assert_eq!(context.initials.as_str(), "hfonjsme");
        let plain = Context::new().with_address("not an address");
        assert_eq!(plain.words().collect::<Vec<_>>(), ["not", "address"]);
    }

    #[test]
    fn words_with_filler_are_explained() {
        let context = person().with_service("Contoso");
        let own = [
            "Contoso2026!",
            "contoso",
            "C0nt0$o-2026",
            "HansFlorianO'Neil",
            "jsmith1987!",
            "SmithHans",
            "!!example.smith!!",
            "osotnoc1",
        ];
        for text in own {
            assert!(explains(&context, text), "{text}");
        }
        let other = ["contosos ladder", "2026!2026!", "contoso123456789", "hs", "Kontoso2026!"];
        for text in other {
            assert!(!explains(&context, text), "{text}");
        }
        assert!(!explains(&Context::new(), "contoso"));
    }

    #[test]
    fn control_characters_only_part_words() {
        let context = Context::new().with_name("\tAnn\nLee\0");
        assert_eq!(context.words().collect::<Vec<_>>(), ["ann", "lee"]);
    }

    #[test]
    fn composed_and_decomposed_names_are_one() {
        let context = Context::new().with_name("Zoe\u{308} 田中");
        assert!(explains(&context, "zo\u{eb}2026") && explains(&context, "田中1234"));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let many: String = ('\u{4e00}'..'\u{5000}').flat_map(|letter| [letter, ' ']).collect();
        let context = Context::new().with_name(&many).with_name("one more");
        assert_eq!(context.words.len(), Context::MAX_WORDS);
        assert!(explains(&Context::new().with_name(&"y".repeat(64)), &"y".repeat(64)));
        assert!(!explains(&Context::new().with_name(&"y".repeat(65)), &"y".repeat(65)));
        assert!(!explains(&Context::new().with_name("abc"), &"abc".repeat(86)));
    }

    #[test]
    fn a_context_never_prints() {
        assert_eq!(format!("{:?}", person()), "Context([REDACTED])");
    }

    proptest! {
        #[test]
        fn a_word_in_any_case_with_a_year_is_explained(
            word in "[a-z]{3,20}", upper in any::<u32>(), year in 1900..2100,
        ) {
            let cased: String = word.chars().enumerate().map(|(at, letter)| {
                if upper >> at & 1 == 1 { letter.to_ascii_uppercase() } else { letter }
            }).collect();
            let dated = format!("{cased}{year}");
            prop_assert!(explains(&Context::new().with_name(&word), &dated));
        }

        #[test]
        fn no_text_panics(name: String, address: String, password in "\\PC{1,300}") {
            let context = Context::new().with_name(&name).with_address(&address);
            let _ = explains(&context, &password);
        }
    }
}

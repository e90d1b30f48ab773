//! How many guesses a password survives, in bounded time.

use regain_types::Password;
use zeroize::Zeroizing;
use zxcvbn::matching::{Match, patterns::MatchPattern};

use crate::{Context, Pattern};

/// The verdict of `zxcvbn` on the head of a password.
pub(crate) struct Estimate {
    /// A lower bound: what comes after the head can only add guesses.
    pub(crate) guesses_log10: f64,
    /// What covers most of it.
    pub(crate) pattern: Pattern,
    /// Whether the whole password is one entry of a list of common passwords, words and names.
    pub(crate) is_one_word: bool,
}

impl Estimate {
    pub(crate) fn of(password: &Password, context: &Context) -> Self {
        let head = head(password.expose());
        let words: Vec<&str> = context.words().collect();
        let entropy = zxcvbn::zxcvbn(&head, &words);
        let is_entry = |found: &Match| matches!(found.pattern, MatchPattern::Dictionary(_));
        let is_one = matches!(entropy.sequence(), [only] if is_entry(only));
        Self {
            guesses_log10: entropy.guesses_log10(),
            pattern: main_pattern(entropy.sequence()),
            is_one_word: is_one && *head == password.expose(),
        }
    }
}

/// As much of the beginning as can be estimated without harm.
///
/// `zxcvbn` multiplies without a check, and 29 keys in zigzag on a keypad overflow: hence 28. And it
/// tries its dictionaries once for each way to read symbols as letters, which are up to a thousand:
/// hence 16 for a head of many such symbols. Even 16 without a pattern are 10^16 guesses, more than
/// any policy asks.
fn head(text: &str) -> Zeroizing<String> {
    let cut = |length| Zeroizing::new(text.chars().take(length).collect::<String>());
    let head = cut(HEAD);
    let swaps = SWAPS.chars().filter(|symbol| head.contains(*symbol)).count();
    if swaps > MANY_SWAPS { cut(HEAD_OF_SWAPS) } else { head }
}

/// The pattern of the longest part that has one.
fn main_pattern(sequence: &[Match]) -> Pattern {
    let mut main = (2, Pattern::Brief);
    for found in sequence {
        let length = found.token.chars().count();
        if let Some(pattern) = pattern(found).filter(|_| length > main.0) {
            main = (length, pattern);
        }
    }
    main.1
}

fn pattern(found: &Match) -> Option<Pattern> {
    let token = Zeroizing::new(found.token.to_lowercase());
    let is_along = |lines: &[&str]| token.len() > 3 && lines.iter().any(|line| line.contains(token.as_str()));
    Some(match &found.pattern {
        // Lists of passwords are full of keyboards and alphabets: call them by their names.
        MatchPattern::Dictionary(_) if is_along(&KEYBOARD) => Pattern::Keyboard,
        MatchPattern::Dictionary(_) if is_along(&ORDERS) => Pattern::Sequence,
        MatchPattern::Dictionary(entry) if entry.l33t => Pattern::Swapped,
        MatchPattern::Dictionary(entry) if entry.reversed => Pattern::Reversed,
        MatchPattern::Dictionary(_) => Pattern::Word,
        MatchPattern::Spatial(_) => Pattern::Keyboard,
        MatchPattern::Repeat(_) => Pattern::Repeat,
        MatchPattern::Sequence(_) => Pattern::Sequence,
        MatchPattern::Regex(_) | MatchPattern::Date(_) => Pattern::Date,
        MatchPattern::BruteForce => return None,
    })
}

/// Code points that are estimated.
const HEAD: usize = 28;
/// Code points that are estimated where more than [`MANY_SWAPS`] of [`SWAPS`] are among the first.
const HEAD_OF_SWAPS: usize = 16;
const MANY_SWAPS: usize = 10;
/// What `zxcvbn` reads as letters.
const SWAPS: &str = "4@8({[<369!1|70$5+%2";

const KEYBOARD: [&str; 6] = ["qwertyuiop", "poiuytrewq", "asdfghjkl", "lkjhgfdsa", "zxcvbnm", "mnbvcxz"];
const ORDERS: [&str; 4] =
    ["abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba", "01234567890", "09876543210"];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regain_types::Typed;

    fn of(text: &str) -> Estimate {
        let typed = Typed::new(text.to_owned()).unwrap();
        Estimate::of(&Password::prepare(&typed).unwrap(), &Context::new())
    }

    #[test]
    fn the_head_is_bounded_and_many_symbols_make_it_shorter() {
        assert_eq!(head(&"é".repeat(100)).chars().count(), HEAD);
        assert_eq!(head("short").as_str(), "short");
        let ten = SWAPS[..MANY_SWAPS].repeat(10);
        assert_eq!(head(&ten).len(), HEAD);
        assert_eq!(head(&SWAPS[..=MANY_SWAPS].repeat(10)).len(), HEAD_OF_SWAPS);
        assert!(of("({[<69!1|70$54@+lkgjrtnvbs").guesses_log10 >= 15.0);
    }

    #[test]
    fn long_zigzags_do_not_overflow() {
        for keys in ["12", "4@", "qa", "147", "7896", "+-", "1Q", "0."] {
            for length in [27, 28, 29, 40, 100] {
                let text: String = keys.chars().cycle().take(length).collect();
                assert!(of(&text).guesses_log10 < 13.0, "{keys} {length}");
            }
        }
    }

    #[test]
    fn the_main_pattern_is_the_longest() {
        let known = [
            ("Winter2026!", Pattern::Word),
            ("p@$$w0rd.2026", Pattern::Swapped),
            ("drowssap2026", Pattern::Reversed),
            ("qwertyuiop12345", Pattern::Keyboard),
            ("rfvbgtyhnmju", Pattern::Keyboard),
            ("aaaaaaaaaaaa", Pattern::Repeat),
            ("abcabcabcabc", Pattern::Repeat),
            ("1234567890", Pattern::Sequence),
            ("abcdefghij", Pattern::Sequence),
            ("12.11.1990", Pattern::Date),
            ("x7#kQ2pL", Pattern::Brief),
        ];
        for (text, expected) in known {
            assert_eq!(of(text).pattern, expected, "{text}");
        }
    }

    #[test]
    fn only_a_whole_entry_is_one_word() {
        for word in ["iloveyou", "P@ssw0rd", "drowssap", "reshuffle"] {
            assert!(of(word).is_one_word, "{word}");
        }
        for more in ["iloveyou-2", "reshuffle anatomy", "aaaaaaaa", "x7#kQ2pL"] {
            assert!(!of(more).is_one_word, "{more}");
        }
    }

    #[test]
    fn a_head_that_is_an_entry_is_not_the_whole_password() {
        let name = "xqzvkwpjfhmbgydtrclsnaxqzvkw";
        let is_one_word = |text: String| {
            let password = Password::prepare(&Typed::new(text).unwrap()).unwrap();
            Estimate::of(&password, &Context::new().with_name(name)).is_one_word
        };
        assert_eq!(name.len(), HEAD);
        assert!(is_one_word(name.to_owned()));
        assert!(!is_one_word(format!("{name} and more")));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{1,80}", few in "[aA4@1!7İß]{1,60}", keys in "[1-9qweasd]{1,60}") {
            for text in [text, few, keys] {
                prop_assert!(of(&text).guesses_log10 >= 0.0);
            }
        }
    }
}

//! Inputs that are made to be slow.

use crate::random::{Random, printing};

/// Bytes at which each family is timed; some families round to whole code points.
pub const LENGTHS: [usize; 7] = [16, 32, 64, 100, 256, 1024, 4096];

pub struct Hostile {
    pub name: &'static str,
    pub make: Box<dyn Fn(usize) -> String>,
}

pub fn families() -> Vec<Hostile> {
    let repeated =
        |name, unit: &'static str| Hostile { name, make: Box::new(move |length| repeat(unit, length)) };
    let drawn = |name, alphabet: &'static str| Hostile {
        name,
        make: Box::new(move |length| Random::new(1).text(&alphabet.chars().collect::<Vec<_>>(), length)),
    };
    vec![
        repeated("all look-alikes in turn", LOOK_ALIKES),
        drawn("look-alikes at random", LOOK_ALIKES),
        repeated("one letter", "a"),
        repeated("two letters", "ab"),
        repeated("a long unit", "qwertyuiopasdfghjklzxcvbnm0123456789QWERTYUIOPASDFGHJKLZXCVBNM"),
        repeated("words in words", "thethereinonesomeoneself"),
        repeated("the most common password", "password"),
        repeated("the same with look-alikes", "P@$$w0rd1!"),
        repeated("reversed words", "drowssap"),
        repeated("keys in zigzag", "qawsedrftgyhujikolp"),
        repeated("keypad", "147258369"),
        repeated("dates", "01.01.1990-"),
        repeated("digits that are dates", "19900101"),
        repeated("sequences", "abcdefghijklmnopqrstuvwxyz"),
        repeated("numbers", "0123456789"),
        repeated("the context's words", "smithjohncontoso"),
        repeated("the same with look-alikes and errors", "5m1thj0hnc0nt0s0sm1hjonh"),
        repeated("separators", "a-b_c.d "),
        repeated("several scripts", "aяαあ中ع"),
        repeated("emoji with joiners", "👩\u{200d}👩\u{200d}👧🏽"),
        repeated("marks that compose", "e\u{301}\u{323}"),
        repeated("marks alone", "\u{301}\u{323}\u{327}"),
        drawn("digits at random", "0123456789"),
        drawn("two letters at random", "ab"),
        drawn("letters of common words at random", "etaoinshrdlu"),
        Hostile {
            name: "all characters at random",
            make: Box::new(|length| Random::new(1).text(&printing(), length)),
        },
        Hostile { name: "Fibonacci's word", make: Box::new(fibonacci) },
        Hostile { name: "Thue's word", make: Box::new(|length| (0..length).map(thue).collect()) },
        Hostile { name: "halves that are equal but for one", make: Box::new(halves) },
    ]
}

/// Changes, copies and moves pieces of `text`, and keeps what is slower: the slowest that it met.
pub fn hunt(
    random: &mut Random,
    text: String,
    tries: usize,
    mut time: impl FnMut(&str) -> f64,
) -> (f64, String) {
    let mut best: Vec<char> = text.chars().collect();
    let mut slowest = time(&text);
    for _ in 0..tries {
        let mut next = best.clone();
        mutate(random, &mut next);
        let text: String = next.iter().collect();
        if text.is_empty() || text.len() > 4096 {
            continue;
        }
        // Twice: one slow run may be the machine's.
        let micros = time(&text);
        let micros = if micros > slowest { micros.min(time(&text)) } else { micros };
        if micros > slowest {
            (best, slowest) = (next, micros);
        }
    }
    (slowest, best.into_iter().collect())
}

fn mutate(random: &mut Random, text: &mut Vec<char>) {
    let place = |random: &mut Random, text: &[char]| random.below(text.len().max(1));
    for _ in 0..=random.below(4) {
        let at = place(random, text);
        match random.below(5) {
            0 if !text.is_empty() => text[at] = *random.pick(&printing()),
            1 => text.insert(at.min(text.len()), *random.pick(&LOOK_ALIKES.chars().collect::<Vec<_>>())),
            2 if text.len() > 8 => drop(text.remove(at)),
            3 => {
                let end = (at + 1 + random.below(24)).min(text.len());
                let piece = text.get(at..end).unwrap_or_default().to_vec();
                let to = place(random, text);
                text.splice(to..to, piece);
            }
            _ => {
                let words = ["password", "iloveyou", "qwerty", "1990", "Contoso", "the", "sm1th", "drowssap"];
                text.splice(at..at, random.pick(&words).chars());
            }
        }
    }
}

fn repeat(unit: &str, length: usize) -> String {
    let mut text = String::new();
    for letter in unit.chars().cycle() {
        if text.len() + letter.len_utf8() > length {
            break;
        }
        text.push(letter);
    }
    text
}

/// Full of repeats of many lengths.
fn fibonacci(length: usize) -> String {
    let (mut one, mut two) = ("a".to_owned(), "ab".to_owned());
    while two.len() < length {
        (one, two) = (two.clone(), two + &one);
    }
    two.truncate(length);
    two
}

/// Without a repeat of three, and full of repeats of two.
fn thue(place: usize) -> char {
    if place.count_ones().is_multiple_of(2) { 'a' } else { 'b' }
}

fn halves(length: usize) -> String {
    let half = "a".repeat(length / 2);
    format!("{half}b{half}").chars().take(length).collect()
}

/// What stands for letters.
const LOOK_ALIKES: &str = "4@8({[<369!1|70$5+%2";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_has_the_length_that_is_asked_for() {
        for family in families() {
            for length in LENGTHS {
                let text = (family.make)(length);
                assert!(text.len() <= length && text.len() + 4 > length, "{} {length}", family.name);
            }
        }
    }

    #[test]
    fn the_hunt_climbs() {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count() as f64;
        let (slowest, text) = hunt(&mut Random::new(1), "aaaaaaaa".to_owned(), 500, digits);
        assert!(slowest > 8.0 && slowest == digits(&text), "{slowest} {text}");
        assert_eq!(fibonacci(8), "abaababa");
        assert_eq!((0..8).map(thue).collect::<String>(), "abbabaab");
    }
}

//! How often each password was chosen: what test B needs.

use std::error::Error;
use std::path::Path;

use crate::ON_NO_LIST;
use crate::lists::{List, lines, sample};
use crate::options::Options;
use crate::overlap::unlisted;
use crate::random::mix;
use crate::split::Part;

/// Popular passwords and rare ones of one source.
pub struct Frequencies {
    pub name: String,
    pub note: String,
    pub popular: Vec<String>,
    pub rare: Vec<String>,
    /// The product's blocklist is built from the same list: then it is a test of the estimates alone.
    pub is_known: bool,
}

impl Frequencies {
    /// Of the part that is judged, at most `--sample` of each, with at least eight code points.
    fn of<'a>(
        name: &str,
        note: String,
        entries: impl Iterator<Item = (&'a String, u32)>,
        is: Bounds,
        options: &Options,
    ) -> Self {
        let (seed, count) = (options.seed, options.sample);
        let (mut popular, mut rare) = (Vec::new(), Vec::new());
        for (text, times) in entries {
            if text.chars().count() < crate::lists::MIN_CODE_POINTS || Part::of(text, seed) != options.part {
                continue;
            }
            if times >= is.popular_from {
                popular.push(text);
            } else if times == is.rare {
                rare.push(text);
            }
        }
        let (one, other) = (mix(seed), mix(seed ^ 1));
        let popular = sample(popular.into_iter(), one, count);
        let rare = sample(rare.into_iter(), other, count);
        Self { name: name.to_owned(), note, popular, rare, is_known: false }
    }

    /// A frequency list of the caller: `NAME=FILE` with lines of a count, white space and a password.
    pub fn of_option(option: &str, options: &Options) -> Result<Self, Box<dyn Error>> {
        let (name, file) = option.split_once('=').ok_or("--counts takes NAME=FILE")?;
        let entries: Vec<(String, u32)> =
            lines(Path::new(file))?.iter().filter_map(|line| counted(line)).collect();
        let each = entries.iter().map(|(text, times)| (text, *times));
        let note = "count >= 3 against 1".to_owned();
        Ok(Self::of(name, note, each, Bounds { popular_from: 3, rare: 1 }, options))
    }

    /// The most popular of one leak against what others leaked, each drawn from one list, with at least
    /// ten code points: the rare list has none that are shorter.
    pub fn of_two(popular: &List, rare: &List, options: &Options) -> Self {
        let long = |list: &List, seed| {
            let entries = list.entries.iter().filter(|entry| entry.chars().count() >= 10);
            let of_part = entries.filter(|entry| Part::of(entry, options.seed) == options.part);
            sample(of_part, seed, options.sample)
        };
        Self {
            name: format!("{} against {}", popular.name, rare.name),
            note: "all popular against all, >= 10 characters".to_owned(),
            popular: long(popular, options.seed),
            rare: long(rare, options.seed),
            is_known: false,
        }
    }

    /// The two that can be read from `xato`, a list by falling count, without the counts.
    pub fn of_xato(xato: &[String], options: &Options) -> Vec<Self> {
        let times = counts_of_ties(xato);
        let all = || xato.iter().zip(times.iter().copied());
        let late = || all().filter(|(text, _)| matches!(initial(text), 'w'..='z'));
        let singles = Bounds { popular_from: 3, rare: 1 };
        let pairs = Bounds { popular_from: 10, rare: 2 };
        let of = |name, note: &str, is| Self::of(name, note.to_owned(), all(), is, options);
        let late = Self::of("xato w-z", "count >= 3 against 1".to_owned(), late(), singles, options);
        let both = [late, of("xato", "count >= 10 against 2", pairs)];
        both.into_iter().map(|list| Self { is_known: true, ..list }).collect()
    }
}

impl Frequencies {
    /// The same of what neither product has on a list: what the estimates alone make of new passwords.
    pub fn unlisted(&self, of_zxcvbn: &[String]) -> Self {
        Self {
            name: format!("{}, {ON_NO_LIST}", self.name),
            note: self.note.clone(),
            popular: unlisted(&self.popular, of_zxcvbn),
            rare: unlisted(&self.rare, of_zxcvbn),
            is_known: self.is_known,
        }
    }
}

#[derive(Clone, Copy)]
struct Bounds {
    popular_from: u32,
    rare: u32,
}

/// `  17 password`, as `sort | uniq -c` prints it. The password may begin with a space.
pub fn counted(line: &str) -> Option<(String, u32)> {
    let (times, text) = line.trim_start().split_once([' ', '\t'])?;
    Some((text.to_owned(), times.parse().ok()?))
}

/// The count of each entry of a list that is sorted by falling count, and within a count backwards by
/// the alphabet, and that ends among those of count 1.
///
/// Where the order jumps from symbols and digits back to the end of the alphabet, the next lower count
/// begins; it is taken that every small count is met. Above the hundredth jump or so the groups are too
/// small to see, and all get the highest count that was seen, plus one.
fn counts_of_ties(list: &[String]) -> Vec<u32> {
    let mut jumps = Vec::new();
    let initials: Vec<char> = list.iter().map(|text| initial(text)).collect();
    for (place, window) in initials.windows(2 * WINDOW).enumerate() {
        let (before, after) = window.split_at(WINDOW);
        let is_jump = before.iter().all(|letter| *letter < 'a')
            && after.first().is_some_and(|letter| *letter >= 'n')
            && after.iter().filter(|letter| **letter >= 'n').count() + 1 >= WINDOW;
        if is_jump && jumps.last().is_none_or(|last| place + WINDOW > last + 50) {
            jumps.push(place + WINDOW);
        }
    }
    let groups_after = |place: usize| jumps.len() - jumps.partition_point(|jump| *jump <= place);
    (0..list.len()).map(|place| groups_after(place) as u32 + 1).collect()
}

fn initial(text: &str) -> char {
    text.chars().next().unwrap_or(' ').to_ascii_lowercase()
}

const WINDOW: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_the_order_of_ties() {
        let group = |from: usize| {
            let letters =
                ('a'..='z').rev().flat_map(move |letter| (0..9).map(move |at| format!("{letter}{at}")));
            letters.chain((0..9).map(|digit| digit.to_string())).skip(from)
        };
        let list: Vec<String> = group(20).chain(group(5)).chain(group(0).take(30)).collect();
        let counts = counts_of_ties(&list);
        let of = |times| counts.iter().filter(|count| **count == times).count();
        assert_eq!([of(3), of(2), of(1), of(4)], [9 * 27 - 20, 9 * 27 - 5, 30, 0]);
        assert!(counts.is_sorted_by(|one, next| one >= next));
    }

    #[test]
    fn a_counted_line_is_read_as_it_is_printed() {
        assert_eq!(counted("   17 two words"), Some(("two words".to_owned(), 17)));
        assert_eq!(counted("3\t leading"), Some((" leading".to_owned(), 3)));
        assert_eq!(counted("password"), None);
    }
}

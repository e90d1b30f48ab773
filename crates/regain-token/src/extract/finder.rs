//! Links in a stream of bytes, whatever stands between their symbols.

use crate::link::PREFIX;
use crate::wiped::Wiped;

/// Looks at ASCII letters and digits alone, in lower case: `rgnl1` and the 96 that follow it are a
/// candidate. Everything else is passed over, the underscores of the prefix too: some chats take
/// them for emphasis.
pub(super) struct Finder {
    /// How much of `BEGINNING` was seen last.
    seen: usize,
    /// The candidate, and how much of it is there; all of it where there is none.
    text: Wiped<LENGTH>,
    length: usize,
}

impl Finder {
    /// Takes one byte, and gives the candidate that it completes, in the shape of a link's text.
    pub(super) fn push(&mut self, byte: u8) -> Option<&str> {
        if !byte.is_ascii_alphanumeric() {
            return None;
        }
        let symbol = byte.to_ascii_lowercase();
        let complete = self.keep(symbol);
        self.follow(symbol);
        if complete { str::from_utf8(&*self.text).ok() } else { None }
    }

    fn keep(&mut self, symbol: u8) -> bool {
        let Some(place) = self.text.get_mut(self.length) else {
            return false;
        };
        *place = symbol;
        self.length = self.length.saturating_add(1);
        self.length == LENGTH
    }

    /// A new beginning ends the candidate before it: `l` is no symbol of a link.
    fn follow(&mut self, symbol: u8) {
        self.seen = match BEGINNING.get(self.seen) {
            Some(next) if *next == symbol => self.seen.saturating_add(1),
            _ => usize::from(symbol == b'r'),
        };
        if self.seen == BEGINNING.len() {
            (self.seen, self.length) = (0, PREFIX.len());
        }
    }
}

impl Clone for Finder {
    fn clone(&self) -> Self {
        Self { text: Wiped(*self.text), ..*self }
    }
}

impl Default for Finder {
    fn default() -> Self {
        let mut text = Wiped([0; LENGTH]);
        text.iter_mut().zip(PREFIX.bytes()).for_each(|(to, from)| *to = from);
        Self { seen: 0, text, length: LENGTH }
    }
}

/// The letters and digits of [`PREFIX`]. `r` is there once, so that no overlap is missed.
const BEGINNING: &[u8] = b"rgnl1";
const LENGTH: usize = PREFIX.len() + 96;

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(text: &str) -> Vec<String> {
        let mut finder = Finder::default();
        text.bytes().filter_map(|byte| finder.push(byte).map(str::to_owned)).collect()
    }

    #[test]
    fn a_candidate_is_the_next_96_letters_and_digits() {
        let symbols = "0123456789ab".repeat(8);
        let whole = format!("rgn_l1_{symbols}");
        let spaced: String = whole.to_uppercase().chars().flat_map(|symbol| [symbol, '\u{200b}']).collect();
        for text in [&whole, &spaced, &format!("r rg rgnrgnl1{symbols}{symbols}"), &format!("x{whole}lx")] {
            assert_eq!(candidates(text), [whole.as_str()], "{text}");
        }
        assert_eq!(candidates(&whole[..102]), [""; 0]);
        assert_eq!(candidates(&symbols), [""; 0]);
    }

    #[test]
    fn a_beginning_inside_a_candidate_or_at_its_end_is_seen() {
        let (ends_alike, symbols) = (format!("{}rgn", "0".repeat(93)), "7".repeat(96));
        let (first, second) = (format!("rgn_l1_{ends_alike}"), format!("rgn_l1_{symbols}"));
        assert_eq!(candidates(&format!("{first}l1{symbols}")), [first, second.clone()]);
        assert_eq!(candidates(&format!("rgn_l1_000{second}")), [second]);
    }
}

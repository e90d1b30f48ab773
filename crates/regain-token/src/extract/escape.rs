//! One round of undoing escapes, whichever they are: which one is outermost need not be known.

use super::block::Block;
use crate::wiped::Wiped;

/// Replaces, from left to right: quoted-printable `=5F` and soft line breaks (RFC 2045 section 6.7),
/// `%5F` (RFC 3986 section 2.1), `-5F` (Proofpoint URL Defense, version 2) and HTML references.
pub(super) struct Escape {
    held: Wiped<LONGEST>,
    length: usize,
}

impl Default for Escape {
    fn default() -> Self {
        Self { held: Wiped([0; LONGEST]), length: 0 }
    }
}

impl Escape {
    /// Takes some bytes; what is known to be no escape, or is undone, goes to `out`: at most what was
    /// held and what is given.
    pub(super) fn undo(&mut self, bytes: &[u8], out: &mut Block) {
        for byte in bytes {
            if self.length == 0 && !begins(*byte) {
                out.push(*byte); // most of every text
                continue;
            }
            match step(self.held.get(..self.length).unwrap_or_default(), *byte) {
                Step::Hold => self.hold(*byte),
                Step::Undone(undone) => {
                    self.length = 0;
                    undone.into_iter().for_each(|byte| out.push(byte));
                }
                Step::Literal => {
                    self.finish(out);
                    if begins(*byte) { self.hold(*byte) } else { out.push(*byte) }
                }
            }
        }
    }

    /// At the end of the text: what is held is no escape.
    pub(super) fn finish(&mut self, out: &mut Block) {
        self.held.iter().take(self.length).for_each(|byte| out.push(*byte));
        self.length = 0;
    }

    fn hold(&mut self, byte: u8) {
        if let Some(place) = self.held.get_mut(self.length) {
            *place = byte;
            self.length = self.length.saturating_add(1);
        }
    }
}

enum Step {
    /// It may become an escape.
    Hold,
    /// It is an escape, and stands for this, or for nothing.
    Undone(Option<u8>),
    /// What is held is no escape. None begins inside it, but `byte` may begin one.
    Literal,
}

fn step(held: &[u8], byte: u8) -> Step {
    match (held, byte) {
        ([], _) => Step::Hold, // it begins one
        ([b'='] | [b'=', b'\r'], b'\n') => Step::Undone(None),
        ([b'='], b'\r') => Step::Hold,
        ([b'=' | b'%' | b'-'], _) if byte.is_ascii_hexdigit() => Step::Hold,
        ([b'=' | b'%' | b'-', high], _) => match hex(*high).zip(hex(byte)) {
            Some((high, low)) => Step::Undone(Some(high << 4 | low)),
            None => Step::Literal,
        },
        ([b'&', name @ ..], b';') if !name.is_empty() => Step::Undone(Some(reference(name))),
        ([b'&', name @ ..], b'#' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z') if name.len() < LONGEST_NAME => {
            Step::Hold
        }
        _ => Step::Literal,
    }
}

fn begins(byte: u8) -> bool {
    matches!(byte, b'=' | b'%' | b'-' | b'&')
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// The ASCII character that `&name;` stands for, and a space for every other: none of them is part
/// of a link or of an escape.
fn reference(name: &[u8]) -> u8 {
    const NAMES: [(&[u8], u8); 8] = [
        (b"amp", b'&'),
        (b"equals", b'='),
        (b"gt", b'>'),
        (b"lowbar", b'_'),
        (b"lt", b'<'),
        (b"num", b'#'),
        (b"percnt", b'%'),
        (b"underbar", b'_'),
    ];
    let number = match name {
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16),
        [b'#', digits @ ..] => number(digits, 10),
        _ => NAMES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, byte)| *byte),
    };
    number.filter(u8::is_ascii_graphic).unwrap_or(b' ')
}

fn number(digits: &[u8], radix: u32) -> Option<u8> {
    let text = str::from_utf8(digits).ok()?;
    u32::from_str_radix(text, radix).ok().and_then(|number| u8::try_from(number).ok())
}

const LONGEST_NAME: usize = 24;
const LONGEST: usize = LONGEST_NAME + 1;

#[cfg(test)]
mod tests {
    use super::*;

    fn round(text: &[u8]) -> Vec<u8> {
        let (mut escape, mut out) = (Escape::default(), Block::default());
        escape.undo(text, &mut out);
        escape.finish(&mut out);
        out.bytes().to_vec()
    }

    #[test]
    fn a_round_undoes_one_layer_of_every_kind() {
        for (text, undone) in [
            ("", ""),
            ("=5F=5f%5F%5f-5F-5f", "______"),
            ("a=\r\nb=\nc=\rd", "abc=\rd"),
            ("&#95;&#x5f;&#X5F;&#0095;&lowbar;&UnderBar;", "______"),
            ("&amp;&AMP;&lt;&gt;&equals;&percnt;&num;", "&&<>=%#"),
            ("&nbsp;&#8203;&#x200B;&#10;&#;&#x;&zwj;&a#b;", "        "),
            ("%255F&amp;#95;=3D5F", "%5F&#95;=5F"),
            ("%5=\r\nF", "%5F"),
        ] {
            assert_eq!(String::from_utf8_lossy(&round(text.as_bytes())), undone, "{text}");
        }
    }

    #[test]
    fn what_is_no_escape_stays_as_it_is() {
        let long = format!("&{};", "a".repeat(25));
        for text in
            ["%", "%5", "%5G", "%G5", "=", "==", "&;", "&a b;", "&a", "&&&", "=\r", "--", "&=%-", &long]
        {
            assert_eq!(String::from_utf8_lossy(&round(text.as_bytes())), text);
        }
        assert_eq!(round(b"%%5F&%5F=-5F&a=5F%4%5F"), b"%_&_=_&a_%4_");
        assert_eq!(round(format!("&{};", "a".repeat(24)).as_bytes()), b" ");
        assert_eq!(round(b"%ff%00"), [0xff, 0]);
    }
}

//! Finds one link in what a person pasted, and undoes what mail did to it.
//!
//! A text has one reading as it is and one more after each round of undoing escapes; each reading is
//! searched in three ways. The strict decoder judges every candidate, so that no cure makes a link.

mod block;
mod escape;
mod finder;
mod views;

use crate::link::LinkText;
use crate::reason::{Reason, Rejected};

use block::Block;
use escape::Escape;
use finder::Finder;
use views::{Base64, Untag};

/// The one link in `text`: a word, a whole message or its source, in UTF-8 or any other bytes that
/// keep ASCII.
///
/// It cures white space, line breaks, quotation marks and invisible characters inside a link, upper
/// case, quoted-printable, HTML references and tags, base64, percent-encoding, and the addresses of
/// link rewriters that keep the link readable, up to five of them inside each other. It corrects no
/// symbol. What it finds is a link that [`LinkText::parse`] reads, its CRC-32 included, and of no
/// more proven origin than that.
///
/// The time is linear in the length, and the memory constant: at most 1 MiB of text is read. The
/// algorithm: `docs/spec/token.md`, "Extraction".
///
/// # Errors
/// [`Reason::Malformed`] where there is no link, or more than 1 MiB; [`Reason::Typo`] where there is
/// one that is damaged; [`Reason::Ambiguous`] where there are two different ones.
///
/// ```
/// let mail = "> https://example.com/r/RGN_L1_0400E03B9790002085146H258S3MGJAA9D64TKJFA18N4MTMANB5E=\r\n\
///             > P2SB9DNRQAY4F31SB0ZZ16QF08YCW6SHMHFY2M9B88M.";
/// let link = regain_token::extract(mail)?;
/// assert!(link.expose().starts_with("rgn_l1_0400e03b9790002085146h258s3mgjaa9d64tkjfa18n4mtmanb5ep2s"));
/// # Ok::<(), regain_token::Rejected>(())
/// ```
pub fn extract(text: impl AsRef<[u8]>) -> Result<LinkText, Rejected> {
    let text = text.as_ref();
    if text.len() > MAX_BYTES {
        return Err(Reason::Malformed.into());
    }
    let (mut found, mut readings) = (Found::default(), <[Option<Reading>; READINGS]>::default());
    readings.iter_mut().take(1).for_each(|first| *first = Some(Reading::default()));
    let (mut block, mut free) = (Block::default(), Block::default());
    for bytes in text.chunks(Block::TAKES) {
        block.clear();
        bytes.iter().for_each(|byte| block.push(*byte));
        read(&mut readings, [&mut block, &mut free], &mut found, Place::Inside);
    }
    block.clear();
    read(&mut readings, [&mut block, &mut free], &mut found, Place::End);
    found.verdict()
}

/// Gives a block to the first of `readings`, and what it is after one more round to the others.
fn read(readings: &mut [Option<Reading>], [block, free]: [&mut Block; 2], found: &mut Found, place: Place) {
    let Some((Some(reading), others)) = readings.split_first_mut() else {
        return;
    };
    free.clear();
    reading.escape.undo(block.bytes(), free);
    if place == Place::End {
        reading.escape.finish(free); // it might have become an escape
    }
    // So far, the next reading was this one.
    if let Some(next @ None) = others.first_mut()
        && free.bytes() != block.bytes()
    {
        *next = Some(Reading { search: reading.search.clone(), escape: Escape::default() });
    }
    reading.search.take(block.bytes(), found);
    read(others, [free, block], found, place);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Inside,
    End,
}

/// The text after some rounds of undoing escapes. There is none where it is as it was a round before.
#[derive(Default)]
struct Reading {
    search: Search,
    escape: Escape,
}

/// The three ways to search a reading.
#[derive(Default, Clone)]
struct Search {
    plain: Finder,
    untag: Untag,
    untagged: Finder,
    base64: Base64,
    decoded: Finder,
}

impl Search {
    fn take(&mut self, bytes: &[u8], found: &mut Found) {
        for byte in bytes {
            if let Some(candidate) = self.plain.push(*byte) {
                found.judge(candidate);
            }
            if let Some(candidate) = self.untag.push(*byte).and_then(|byte| self.untagged.push(byte)) {
                found.judge(candidate);
            }
            if let Some(candidate) = self.base64.push(*byte).and_then(|byte| self.decoded.push(byte)) {
                found.judge(candidate);
            }
        }
    }
}

/// What the strict decoder said so far.
#[derive(Default)]
struct Found {
    link: Option<LinkText>,
    typo: bool,
    another: bool,
}

impl Found {
    fn judge(&mut self, candidate: &str) {
        if self.link.as_ref().is_some_and(|link| link.expose() == candidate) {
            return; // an address and its anchor text, or two readings of one link
        }
        match LinkText::parse(candidate) {
            Ok(_) if self.link.is_some() => self.another = true,
            Ok(link) => self.link = Some(link),
            Err(rejected) => self.typo |= rejected.reason() == Reason::Typo,
        }
    }

    fn verdict(self) -> Result<LinkText, Rejected> {
        match self.link {
            Some(_) if self.another => Err(Reason::Ambiguous.into()),
            Some(link) => Ok(link),
            None if self.typo => Err(Reason::Typo.into()),
            None => Err(Reason::Malformed.into()),
        }
    }
}

const MAX_BYTES: usize = 1 << 20;

/// The text as it is, and after 1 to 5 rounds: quoted-printable around HTML around two rewriters
/// takes four.
const READINGS: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All readings of the whole text, one after the other, as the specification has it.
    fn one_by_one(text: &[u8]) -> Result<LinkText, Rejected> {
        let (mut found, mut text) = (Found::default(), text.to_vec());
        for _ in 0..READINGS {
            Search::default().take(&text, &mut found);
            let mut escape = Escape::default();
            let mut undone = Vec::new();
            for bytes in text.chunks(Block::TAKES) {
                let mut out = Block::default();
                escape.undo(bytes, &mut out);
                undone.extend_from_slice(out.bytes());
            }
            let mut out = Block::default();
            escape.finish(&mut out);
            undone.extend_from_slice(out.bytes());
            text = undone;
        }
        found.verdict()
    }

    /// A link with hexadecimal escapes from a place on, some of its bytes escaped again.
    fn disguised(from: usize, rounds: &[u8]) -> Vec<u8> {
        let mut text = LINK.as_bytes().to_vec();
        for sign in rounds.iter().map(|round| b"=%-"[usize::from(round % 3)]) {
            let escaped = |byte: u8| format!("{}{byte:02x}", char::from(sign)).into_bytes();
            let every = |(at, byte): (usize, &u8)| {
                if at >= from && at % 9 == 0 { escaped(*byte) } else { vec![*byte] }
            };
            text = text.iter().enumerate().flat_map(every).collect();
        }
        text
    }

    proptest! {
        #[test]
        fn readings_that_begin_late_find_what_all_of_them_find(
            before in 380..530_usize, // the link lies where the first block ends
            pieces in prop::collection::vec(prop::sample::select(&PIECES), 0..6),
            from in 0..110_usize,
            rounds in prop::collection::vec(any::<u8>(), 0..7),
            after in prop::collection::vec(prop::sample::select(&PIECES), 0..9),
        ) {
            let text = [&vec![b' '; before], &pieces.concat()[..], &disguised(from, &rounds), &after.concat()].concat();
            let told = |result: Result<LinkText, Rejected>| {
                result.map(|link| link.expose().to_owned()).map_err(Rejected::reason)
            };
            prop_assert_eq!(told(extract(&text)), told(one_by_one(&text)));
        }
    }

    const LINK: &str = "rgn_l1_0400e03b9790002085146h258s3mgjaa9d64tkjfa18n4mtmanb5e\
                        p2sb9dnrqay4f31sb0zz16qf08ycw6shmhfy2m9b88m";
    const PIECES: [&[u8]; 14] = [
        b"%", b"=", b"=\r", b"\n", b"%25", b"5F", b"&", b"amp;", b"&#37;", b"-2D", b"rgn_l1_", b"<", b">",
        b"cmdu",
    ];
}

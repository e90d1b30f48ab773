//! Finds one link in what a person pasted, and undoes what mail did to it.
//!
//! A text has one reading as it is and one more after each round of undoing escapes; each reading is
//! searched in three ways. The strict decoder judges every candidate, so that no cure makes a link.

mod block;
mod escape;
mod finder;
mod views;

use std::mem;

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
    let (mut found, mut readings) = (Found::default(), <[Reading; READINGS]>::default());
    let (mut block, mut undone) = (Block::default(), Block::default());
    for bytes in text.chunks(Block::TAKES) {
        block.clear();
        bytes.iter().for_each(|byte| block.push(*byte));
        for reading in &mut readings {
            reading.search(block.bytes(), &mut found);
            undone.clear();
            reading.escape.undo(block.bytes(), &mut undone);
            mem::swap(&mut block, &mut undone);
        }
    }
    block.clear();
    for reading in &mut readings {
        reading.search(block.bytes(), &mut found);
        undone.clear();
        reading.escape.undo(block.bytes(), &mut undone);
        reading.escape.finish(&mut undone); // it might have become an escape
        mem::swap(&mut block, &mut undone);
    }
    found.verdict()
}

/// The text after some rounds of undoing escapes, and the three ways to search it.
#[derive(Default)]
struct Reading {
    plain: Finder,
    untag: Untag,
    untagged: Finder,
    base64: Base64,
    decoded: Finder,
    escape: Escape,
}

impl Reading {
    fn search(&mut self, bytes: &[u8], found: &mut Found) {
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

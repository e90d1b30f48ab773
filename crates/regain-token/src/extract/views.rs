//! Two more ways to look at a text: without its tags, and with what base64 hides.

/// Drops everything from `<` to the next `>`: an HTML tag inside a link.
#[derive(Default, Clone)]
pub(super) struct Untag {
    inside: bool,
}

impl Untag {
    pub(super) fn push(&mut self, byte: u8) -> Option<u8> {
        let outside = !self.inside && byte != b'<';
        self.inside = byte == b'<' || self.inside && byte != b'>';
        outside.then_some(byte)
    }
}

/// Decodes every run of base64 symbols from its own start (RFC 4648 sections 4 and 5): mail in
/// transfer encoding, and addresses that carry another one.
#[derive(Default, Clone)]
pub(super) struct Base64 {
    buffer: u16,
    bits: u32,
}

impl Base64 {
    /// Any other byte ends the run, a line break too: lines of mail have a multiple of four symbols.
    pub(super) fn push(&mut self, byte: u8) -> Option<u8> {
        let Some(value) = value(byte) else {
            *self = Self::default();
            return None;
        };
        self.buffer = self.buffer << 6 | u16::from(value);
        self.bits = self.bits.saturating_add(6);
        let rest = self.bits.checked_sub(8)?;
        self.bits = rest;
        let [_, byte] = (self.buffer >> rest).to_be_bytes();
        Some(byte)
    }
}

#[expect(
    clippy::arithmetic_side_effects,
    reason = "each range starts at what is subtracted and has 26 or 10 bytes"
)]
fn value(symbol: u8) -> Option<u8> {
    match symbol {
        b'A'..=b'Z' => Some(symbol - b'A'),
        b'a'..=b'z' => Some(symbol - b'a' + 26),
        b'0'..=b'9' => Some(symbol - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_ends_at_the_next_bracket_or_never() {
        for (text, seen) in [
            ("a<b>c", "ac"),
            ("a<b<c>d>e", "ad>e"),
            ("a>b</br>\r\n> c", "a>b\r\n> c"),
            ("a<b c", "a"),
            ("<>a", "a"),
        ] {
            let mut untag = Untag::default();
            let out: Vec<u8> = text.bytes().filter_map(|byte| untag.push(byte)).collect();
            assert_eq!(String::from_utf8_lossy(&out), seen, "{text}");
        }
    }

    #[test]
    fn every_run_is_decoded_from_its_own_start() {
        // The values of RFC 4648 section 10, with and without padding, and both alphabets.
        for (text, decoded) in [
            ("Zm9vYmFy", &b"foobar"[..]),
            ("Zm9vYmE=", b"fooba"),
            ("Zg", b"f"),
            ("x.Zm9v\r\nYmFy", b"foobar"),
            ("//79-_-_/-+_", &[0xff, 0xfe, 0xfd, 0xfb, 0xff, 0xbf, 0xff, 0xef, 0xbf]),
            ("Z.m.9.v", b""),
        ] {
            let mut base64 = Base64::default();
            let out: Vec<u8> = text.bytes().filter_map(|byte| base64.push(byte)).collect();
            assert_eq!(out, decoded, "{text}");
        }
    }
}

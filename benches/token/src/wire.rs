//! Links that are damaged on purpose, with a right CRC-32: what a forger sends.

/// Where the tag of a link is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    First,
    Last,
}

/// The text of a link, one bit of its tag changed.
pub fn damaged(text: &str, damage: Damage) -> Option<String> {
    let symbols = text.strip_prefix(PREFIX)?;
    let mut bits = Vec::new();
    for symbol in symbols.bytes() {
        let value = ALPHABET.iter().position(|known| *known == symbol)?;
        bits.extend((0..5).rev().map(|bit| value >> bit & 1 == 1));
    }
    let mut bytes: Vec<u8> = bits.chunks_exact(8).map(|byte| number(byte) as u8).collect();
    let tag = bytes.get_mut(40..56)?;
    match damage {
        Damage::First => *tag.first_mut()? ^= 1,
        Damage::Last => *tag.last_mut()? ^= 1,
    }
    let check = crc32(bytes.get(..56)?).to_be_bytes();
    bytes.get_mut(56..)?.copy_from_slice(&check);
    let bits: Vec<bool> =
        bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect();
    let symbols: String = bits.chunks(5).map(|symbol| char::from(ALPHABET[number(symbol)])).collect();
    Some(format!("{PREFIX}{symbols}"))
}

fn number(bits: &[bool]) -> usize {
    bits.iter().fold(0, |number, bit| number << 1 | usize::from(*bit))
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 })
    })
}

const PREFIX: &str = "rgn_l1_";
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

//! The written form of a keyring, or of one half of it.

use subtle::ConstantTimeEq as _;
use zeroize::Zeroize as _;

use super::halves::{Half, Pair, Tag, has_root};
use super::{KeyId, Keyring, KeyringError, RootKey};
use crate::crypto::sha256;
use crate::{Entropy, from_hex, to_hex};

impl Keyring {
    /// Reads the written form: a header, `active` and a key id, `key` lines with an id and 64 hex
    /// digits, and a `check` line. Empty lines and lines that start with `#` are skipped.
    ///
    /// # Errors
    /// [`KeyringError::Line`] with the number of the line, counted from 1; [`KeyringError::Check`]
    /// where the text was cut or mistyped; [`KeyringError::Uniform`] and [`KeyringError::Repeated`] for
    /// roots that are not random; [`KeyringError::Half`] for a half; [`KeyringError::Development`]. No key is ever echoed.
    pub fn parse(text: &str) -> Result<Self, KeyringError> {
        let section = Section::parse(text)?;
        match section.half {
            Some((half, _)) => Err(KeyringError::Half(half.name())),
            None => Self { keys: section.keys, active: section.active, tag: None }.checked(),
        }
    }

    /// Reads the two halves of a split keyring, each with a line `half` more than
    /// [`Keyring::parse`] reads. The tag half says which key is active.
    ///
    /// # Errors
    /// Those of [`Keyring::parse`]; [`KeyringError::Halves`] where these are not the tag half and the
    /// row half of one keyring, in this order; [`KeyringError::Missing`], [`KeyringError::Same`].
    pub fn parse_split(tag: &str, row: &str) -> Result<Self, KeyringError> {
        let (tag, row) = (Section::parse(tag)?, Section::parse(row)?);
        let pair = match (tag.half, row.half) {
            (Some((Half::Tag, one)), Some((Half::Row, other))) if one == other => one,
            _ => return Err(KeyringError::Halves),
        };
        Self { keys: row.keys, active: tag.active, tag: Some(Tag { pair, keys: tag.keys }) }.checked()
    }

    /// The written form; of a split keyring, its row half. It holds the keys in clear: wipe it after
    /// use.
    #[must_use]
    pub fn write(&self) -> String {
        let half = self.tag.as_ref().map(|tag| (Half::Row, tag.pair));
        write(half, self.active, &self.keys)
    }

    /// The tag half and the row half of a split keyring; `None` for one that is not split. They hold
    /// the keys in clear: wipe them after use.
    #[must_use]
    pub fn write_split(&self) -> Option<(String, String)> {
        let tag = self.tag.as_ref()?;
        Some((write(Some((Half::Tag, tag.pair)), self.active, &tag.keys), self.write()))
    }
}

/// What one text holds.
struct Section {
    half: Option<(Half, Pair)>,
    active: KeyId,
    keys: Vec<RootKey>,
}

impl Section {
    fn parse(text: &str) -> Result<Self, KeyringError> {
        let (mut half, mut active, mut check, mut header) = (None, None, None, false);
        let mut keys: Vec<RootKey> = Vec::with_capacity(Keyring::MAX_KEYS);
        for (index, line) in text.lines().enumerate() {
            let number = index.saturating_add(1);
            let bad = |expected| KeyringError::Line { number, expected };
            let mut words = line.split([' ', '\t']).filter(|word| !word.is_empty());
            match (words.next(), words.next(), words.next(), words.next()) {
                (None, ..) => {}
                (Some(word), ..) if word.starts_with('#') => {}
                (Some(HEADER), None, ..) if !header => header = true,
                _ if !header => return Err(bad("the first line `regain-keyring-1`")),
                (Some("half"), Some(kind), Some(hex), None) if half.is_none() => {
                    half = Half::from_name(kind).zip(from_hex(hex));
                    half.ok_or(bad("`tag` or `row`, and 16 hexadecimal digits"))?;
                }
                (Some("active"), Some(id), None, _) if active.is_none() => {
                    active = Some(key_id(id).ok_or(bad(KEY_ID))?);
                }
                (Some("key"), Some(id), Some(hex), None) => {
                    let id = key_id(id).ok_or(bad(KEY_ID))?;
                    let secret = from_hex(hex).ok_or(bad("a key of 64 hexadecimal digits, lower case"))?;
                    let key = RootKey::new(id, Entropy::danger_from_bytes(secret));
                    if keys.len() >= Keyring::MAX_KEYS || keys.iter().any(|known| known.id == id) {
                        return Err(bad("a new key id, 32 keys at most"));
                    }
                    keys.push(key);
                }
                (Some("check"), Some(hex), None, _) if check.is_none() => {
                    check = Some(from_hex::<8>(hex).ok_or(bad("a check of 16 hexadecimal digits"))?);
                }
                _ => return Err(bad("`active ID` once, `key ID HEX`, or `check HEX` once")),
            }
        }
        let active = active.filter(|id| keys.iter().any(|key| key.id == *id));
        let active = active.ok_or(KeyringError::Incomplete)?;
        let mut body = body(half, active, &keys);
        let right = checksum(&body);
        body.zeroize();
        if check != Some(right) {
            return Err(KeyringError::Check);
        }
        refuse_unfit(&keys)?;
        Ok(Self { half, active, keys })
    }
}

/// Refuses roots that nobody drew at random.
fn refuse_unfit(keys: &[RootKey]) -> Result<(), KeyringError> {
    let mut others = keys.iter();
    while let Some(key) = others.next() {
        let [first, ..] = *key.secret;
        if bool::from(key.secret.ct_eq(&[first; 32])) {
            return Err(KeyringError::Uniform(key.id));
        }
        if has_root(others.as_slice(), &key.secret) {
            return Err(KeyringError::Repeated(key.id));
        }
    }
    Ok(())
}

fn write(half: Option<(Half, Pair)>, active: KeyId, keys: &[RootKey]) -> String {
    let mut text = body(half, active, keys);
    let check = to_hex(&checksum(&text));
    text.push_str(&format!("check {check}\n"));
    text
}

fn body(half: Option<(Half, Pair)>, active: KeyId, keys: &[RootKey]) -> String {
    // Room for all of it, so that growing leaves no copy of a key behind.
    let mut text = String::with_capacity(keys.len().saturating_add(3).saturating_mul(80));
    text.push_str(HEADER);
    if let Some((half, pair)) = half {
        text.push_str(&format!("\nhalf {} {}", half.name(), to_hex(&pair)));
    }
    text.push_str(&format!("\nactive {active}\n"));
    for key in keys {
        let mut line = format!("key {} {}\n", key.id, to_hex(&*key.secret));
        text.push_str(&line);
        line.zeroize();
    }
    text
}

fn checksum(body: &str) -> [u8; 8] {
    let [a, b, c, d, e, f, g, h, ..] = sha256(body.as_bytes());
    [a, b, c, d, e, f, g, h]
}

const HEADER: &str = "regain-keyring-1";
const KEY_ID: &str = "a key id from 1 to 65535";

fn key_id(text: &str) -> Option<KeyId> {
    let id = text.parse::<u16>().ok().and_then(|number| KeyId::try_from(number).ok())?;
    (id.to_string() == text).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OsRandom;

    fn keyring() -> Keyring {
        let mut keyring = Keyring::generate(&OsRandom).unwrap();
        keyring.rotate(&OsRandom).unwrap();
        keyring
    }

    #[test]
    fn every_changed_or_lost_line_is_found_and_no_key_is_echoed() {
        let text = keyring().write();
        assert!(Keyring::parse(&text).is_ok());
        assert!(Keyring::parse(&format!("# ours\n\n{text}")).is_ok());
        let lines: Vec<&str> = text.lines().collect();
        for lost in 0..lines.len() {
            let rest: Vec<&str> =
                lines.iter().enumerate().filter(|(i, _)| *i != lost).map(|(_, l)| *l).collect();
            assert!(Keyring::parse(&rest.join("\n")).is_err(), "without line {lost}");
        }
        for (index, symbol) in text.char_indices().filter(|(_, symbol)| symbol.is_ascii_hexdigit()) {
            let mut changed = text.clone();
            changed.replace_range(index..=index, if symbol == '1' { "2" } else { "1" });
            if changed == text {
                continue;
            }
            let error = Keyring::parse(&changed).unwrap_err().to_string();
            assert!(
                !lines.iter().filter(|l| l.starts_with("key")).any(|l| error.contains(&l[6..])),
                "{error}"
            );
        }
    }

    #[test]
    fn what_is_there_twice_or_in_another_spelling_is_refused() {
        let text = keyring().write();
        let check = text.lines().last().unwrap();
        let tag = Keyring::generate_split(&OsRandom).unwrap().write_split().unwrap();
        let half = tag.0.lines().nth(1).unwrap();
        let twice = [
            text.replace("active 2", "active 1\nactive 2"),
            text.replace("active 2", "active 2\nactive 2"),
            format!("{text}{check}\n"),
            text.replace(check, &format!("check 0000000000000000\n{check}")),
        ];
        let spelled = ["key +1 ", "key 01 ", "key 1\u{a0}", "key\u{2003}1 ", "key 1 \u{b}", "key \r1 "];
        let spelled = spelled.map(|key| text.replace("key 1 ", key));
        for bad in twice.iter().chain(&spelled) {
            assert_eq!(Keyring::parse(bad).unwrap_err().code(), "keyring-line", "{bad:?}");
        }
        let halves = tag.0.replace(half, &format!("{half}\n{half}"));
        assert_eq!(Keyring::parse_split(&halves, &tag.1).unwrap_err().code(), "keyring-line");
        assert!(Keyring::parse(&text.replace("key 1 ", " \tkey \t 1\t ").replace('\n', "\r\n")).is_ok());
    }

    #[test]
    fn roots_that_are_not_random_are_refused() {
        let root = |byte: u8| Entropy::danger_from_bytes([byte; 32]);
        let counting = || Entropy::danger_from_bytes(std::array::from_fn(|at| at as u8));
        let refused = |keys: &Keyring| Keyring::parse(&keys.write()).unwrap_err().to_string();
        for byte in [0, 7, 0xff] {
            assert_eq!(
                refused(&Keyring::with_first(KeyId::FIRST, root(byte))),
                "key 1 of the keyring is one byte repeated, which is no random key: generate a keyring"
            );
        }
        let mut keys = Keyring::with_first(KeyId::FIRST, counting());
        assert!(Keyring::parse(&keys.write()).is_ok());
        keys.add(KeyId::try_from(2).unwrap(), counting()).unwrap();
        assert_eq!(
            refused(&keys),
            "the root of key 1 of the keyring is that of another key too: generate a key for one of them"
        );
        let split = Keyring::with_first_split(KeyId::FIRST, root(1), counting(), [3; 8]).unwrap();
        let (tag, row) = split.write_split().unwrap();
        assert_eq!(Keyring::parse_split(&tag, &row).unwrap_err().code(), "keyring-key-uniform");
    }

    #[test]
    fn a_bad_line_is_named_by_its_number() {
        let bad = "regain-keyring-1\nactive 1\nkey 1 zz\n";
        let error = Keyring::parse(bad).unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 3 of the keyring is not understood: expected a key of 64 hexadecimal digits, lower case"
        );
        assert_eq!(Keyring::parse("").unwrap_err().code(), "keyring-incomplete");
        assert_eq!(Keyring::parse("hello").unwrap_err().code(), "keyring-line");
    }

    #[test]
    fn both_halves_read_back_and_no_other_two_texts_do() {
        let mut keys = Keyring::generate_split(&OsRandom).unwrap();
        keys.rotate(&OsRandom).unwrap();
        let (tag, row) = keys.write_split().unwrap();
        let read = Keyring::parse_split(&tag, &row).unwrap();
        assert_eq!(read.write_split(), Some((tag.clone(), row.clone())));
        assert_eq!(read.active(), keys.active());
        let code = |read: Result<Keyring, KeyringError>| read.unwrap_err().code();
        let other = Keyring::generate_split(&OsRandom).unwrap().write_split().unwrap();
        let whole = keyring().write();
        for (one, two) in
            [(&row, &tag), (&tag, &tag), (&row, &row), (&tag, &other.1), (&whole, &row), (&tag, &whole)]
        {
            assert_eq!(code(Keyring::parse_split(one, two)), "keyring-halves");
        }
        for half in [&tag, &row] {
            assert_eq!(code(Keyring::parse(half)), "keyring-half");
        }
        assert_eq!(keyring().write_split(), None);
        for lost in ["half", "active", "key 1", "key 2", "check"] {
            let rest: String =
                tag.lines().filter(|line| !line.starts_with(lost)).map(|l| format!("{l}\n")).collect();
            assert!(Keyring::parse_split(&rest, &row).is_err(), "without {lost}");
        }
    }

    #[test]
    fn the_row_half_may_be_ahead_of_the_tag_half_and_never_behind() {
        let mut keys = Keyring::generate_split(&OsRandom).unwrap();
        let (old_tag, old_row) = keys.write_split().unwrap();
        let second = keys.rotate(&OsRandom).unwrap();
        let (tag, row) = keys.write_split().unwrap();
        assert_eq!(Keyring::parse_split(&old_tag, &row).unwrap().active(), KeyId::FIRST);
        let behind = Keyring::parse_split(&tag, &old_row).unwrap_err();
        assert_eq!(behind.to_string(), KeyringError::Missing(second).to_string());
    }

    #[test]
    fn the_halves_of_the_page_are_read_and_written_again() {
        let page = include_str!("../../../../docs/spec/keyring.md");
        let half = |name: &str| {
            let start = page.find(&format!("regain-keyring-1\nhalf {name}")).unwrap();
            page[start..].split("```").next().unwrap().to_owned()
        };
        let (tag, row) = (half("tag"), half("row"));
        let keys = Keyring::parse_split(&tag, &row).unwrap();
        assert_eq!(keys.write_split(), Some((tag, row)));
        assert_eq!((keys.ids().count(), keys.tag_ids().count(), keys.active().get()), (2, 1, 2));
    }
}

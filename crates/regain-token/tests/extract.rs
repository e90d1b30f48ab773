//! What mail does to a link is undone, and nothing else becomes a link.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests fail by panicking"
)]

#[path = "support/wire.rs"]
#[expect(dead_code, reason = "only what makes another link is used here")]
mod wire;

use std::collections::HashSet;

use proptest::prelude::*;
use proptest::sample::select;
use regain_token::{LinkText, Reason, extract};
use serde_json::Value;

const COMMITTED: &str = include_str!("../../../docs/vectors/token/extract.json");
const LINK: &str =
    "rgn_l1_0400e03b9790002085146h258s3mgjaa9d64tkjfa18n4mtmanb5ep2sb9dnrqay4f31sb0zz16qf08ycw6shmhfy2m9b88m";
const MIB: usize = 1 << 20;

#[test]
fn every_committed_transformation_is_cured_and_every_damage_refused() {
    let file: Value = serde_json::from_str(COMMITTED).unwrap();
    let (mut names, mut cured) = (HashSet::new(), 0);
    for case in file["cases"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        assert!(names.insert(name), "{name} is there twice");
        let bytes = case["hex"].as_str().map(bytes).unwrap_or_else(|| case["text"].as_str().unwrap().into());
        match extract(&bytes) {
            Ok(link) => {
                assert_eq!(
                    (case["result"].as_str(), case["link"].as_str()),
                    (Some("ok"), Some(link.expose())),
                    "{name}"
                );
                cured += 1;
            }
            Err(rejected) => assert_eq!(case["result"].as_str(), Some(rejected.reason().code()), "{name}"),
        }
    }
    assert!(cured >= 80 && names.len() >= cured + 35, "{cured} cured of {}", names.len());
}

#[test]
fn the_example_of_the_page_is_cured() {
    let page = include_str!("../../../docs/spec/token.md").split(". Extraction\n").nth(1).unwrap();
    assert_eq!(extract(page.split("```").nth(1).unwrap()).unwrap().expose(), LINK);
}

#[test]
fn no_edit_of_a_link_is_cured_into_another_link() {
    for at in 0..LINK.len() {
        let (head, tail) = LINK.split_at(at);
        let mut edits = vec![format!("{head}{}", &tail[1..])];
        for symbol in "0189acglrtz OR%&=-<>_;\n\u{e9}".chars() {
            edits.extend([format!("{head}{symbol}{tail}"), format!("{head}{symbol}{}", &tail[1..])]);
        }
        for edit in edits {
            let cured = extract(&edit).map_or(LINK.to_owned(), |link| link.expose().to_owned());
            assert_eq!(cured, LINK, "{edit:?}");
        }
    }
}

#[test]
fn a_mebibyte_is_read_to_its_end_and_a_byte_more_is_refused() {
    let text = format!("{}{LINK}", " ".repeat(MIB - LINK.len()));
    assert_eq!(extract(&text).unwrap().expose(), LINK);
    assert_eq!(reason(extract(format!(" {text}"))), Some(Reason::Malformed));
}

#[test]
fn the_strict_decoder_reads_none_of_what_is_cured() {
    for text in [LINK.to_uppercase(), format!("{LINK} "), format!("<{LINK}>"), LINK.replace('_', "%5F")] {
        assert_eq!(extract(&text).unwrap().expose(), LINK);
        assert_eq!(reason(LinkText::parse(&text)), Some(Reason::Malformed), "{text}");
    }
}

/// Ways in which a link may come, each of them optional, in the order in which mail applies them.
#[derive(Debug, Clone)]
struct Journey {
    base64: bool,
    rewriters: Vec<Rewriter>,
    noise: &'static str,
    every: usize,
    html: Option<&'static str>,
    quoted_printable: bool,
    upper: bool,
    glue: (String, String),
}

#[derive(Debug, Clone, Copy)]
enum Rewriter {
    Percent,
    PercentUnderscores,
    Lower,
    Hyphens,
}

impl Journey {
    fn apply(&self, link: &str) -> String {
        let mut text = format!("https://example.com/recover?lang=en&token={link}");
        if self.base64 {
            text = format!("https://rewriter.example/?d=example.com&u={}&i=1", base64(text.as_bytes()));
        }
        for rewriter in &self.rewriters {
            text = format!("https://rewriter.example/?url={}&data=05%7C02&sdata=x%3D", rewriter.apply(&text));
        }
        if !self.base64 {
            text = noisy(&text, self.noise, self.every);
        }
        text = format!("{}{text} {}", self.glue.0, self.glue.1);
        if let Some(underscore) = self.html {
            text =
                text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('_', underscore);
        }
        if self.quoted_printable {
            text = quoted_printable(&text);
        }
        if self.upper && !self.base64 { text.to_ascii_uppercase() } else { text }
    }
}

impl Rewriter {
    fn apply(self, text: &str) -> String {
        let kept = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
        let percent = |byte: u8| if kept(&byte) { char::from(byte).into() } else { format!("%{byte:02X}") };
        let encoded: String = text.bytes().map(percent).collect();
        match self {
            Self::Percent => encoded,
            Self::PercentUnderscores => encoded.replace('_', "%5F"),
            Self::Lower => encoded.replace("%3A", "%3a").replace("%2F", "%2f").replace('_', "%5f"),
            Self::Hyphens => {
                encoded.replace('-', "%2D").replace('_', "%5F").replace('%', "-").replace("-2F", "_")
            }
        }
    }
}

/// `noise` after every `every` characters, but never inside an escape, where nothing could undo it.
fn noisy(text: &str, noise: &str, every: usize) -> String {
    let mut out = String::new();
    for (at, symbol) in text.char_indices() {
        let escape = text[..at].bytes().rev().take(4).any(|byte| matches!(byte, b'%' | b'-' | b'=' | b'&'));
        if at % every == 0 && !escape {
            out.push_str(noise);
        }
        out.push(symbol);
    }
    out
}

/// RFC 2045 section 6.7: lines of 76 characters at most.
fn quoted_printable(text: &str) -> String {
    let (mut out, mut column) = (String::new(), 0);
    for byte in text.bytes() {
        let piece = match byte {
            b'\r' | b'\n' | b' '..=b'<' | b'>'..=b'~' => char::from(byte).to_string(),
            _ => format!("={byte:02X}"),
        };
        column = if byte == b'\n' { 0 } else { column + piece.len() };
        if column > 75 {
            out.push_str("=\r\n");
            column = piece.len();
        }
        out.push_str(&piece);
    }
    out
}

fn base64(bytes: &[u8]) -> String {
    const SYMBOLS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |three: &[u8]| {
        let value =
            three.iter().fold(0, |value, byte| value << 8 | usize::from(*byte)) << (8 * (3 - three.len()));
        let symbols = (0..=three.len()).map(move |at| char::from(SYMBOLS[value >> (18 - 6 * at) & 63]));
        symbols.collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
}

fn journey() -> impl Strategy<Value = Journey> {
    let rewriter =
        select(vec![Rewriter::Percent, Rewriter::PercentUnderscores, Rewriter::Lower, Rewriter::Hyphens]);
    let noise =
        select(vec!["", "\r\n", " \r\n> ", "\n\t", "\u{200b}", "\u{ad}", "\u{a0}", "<wbr>", "!\r\n ", "*"]);
    let html = select(vec![None, Some("_"), Some("&#95;"), Some("&#x5F;"), Some("&lowbar;")]);
    let glue = ("[ -;=-~\r\n]{0,80}", "[ -~\r\n]{0,80}"); // a tag left open before a link would hide it
    (
        (any::<bool>(), prop::collection::vec(rewriter, 0..3), noise, 5_usize..60),
        (html, any::<bool>(), any::<bool>(), glue),
    )
        .prop_map(|((base64, rewriters, noise, every), (html, quoted_printable, upper, glue))| Journey {
            base64,
            rewriters,
            noise,
            every,
            html,
            quoted_printable,
            upper,
            glue,
        })
}

/// A link of its own for every selector: only its shape and its CRC-32 matter here.
fn link(random: [u8; 31], tag: [u8; 16]) -> String {
    let head = [1, 0, 7, 0, 0x6b, 0x49, 0xd2, 0, 0];
    wire::repack("rgn_l1_", &[&head[..], &random, &tag, &[0; 4]].concat())
}

proptest! {
    #[test]
    fn a_link_comes_back_from_every_journey(random: [u8; 31], tag: [u8; 16], journey in journey()) {
        let link = link(random, tag);
        let text = journey.apply(&link);
        let back = extract(&text).map(|link| link.expose().to_owned());
        prop_assert_eq!(back, Ok(link), "{}", text);
    }

    #[test]
    fn two_links_are_never_one(random: [u8; 31], tag: [u8; 16], other in journey(), journey in journey()) {
        let text = format!("{}\r\n{}", journey.apply(LINK), other.apply(&link(random, tag)));
        // Base64 or a tag that is left open may hide one of them; nothing makes a third.
        match extract(&text) {
            Ok(found) => prop_assert!([LINK, &link(random, tag)].contains(&found.expose())),
            Err(rejected) => prop_assert_eq!(rejected.reason(), Reason::Ambiguous),
        }
    }

    #[test]
    fn any_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..3000)) {
        prop_assert!(extract(&bytes).is_err());
    }

    #[test]
    fn any_text_of_the_right_symbols_is_refused(text in "(rgn_l1_|=|%|&#|;|<|>|[0-9a-z]{1,100}){0,40}") {
        prop_assert!(extract(&text).is_err());
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    hex.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn reason<T>(result: Result<T, regain_token::Rejected>) -> Option<Reason> {
    result.err().map(regain_token::Rejected::reason)
}

//! Short codes as people type them: section 8.3 of the specification.

use regain_token::{CodeFormat, CodeText, Reason};
use serde_json::{Value, json};

use super::super::inputs::format;

pub(crate) fn cases() -> Vec<Value> {
    let mut cases = typed();
    cases.extend(mistyped());
    cases.extend(unread());
    cases
}

/// A page that asks for `format`, or for any.
fn read(name: &str, asked: Option<CodeFormat>, text: &str, result: &str) -> Value {
    json!({
        "name": name, "operation": "read", "format": asked.map(format), "text": text, "result": result,
    })
}

fn typed() -> Vec<Value> {
    let good = |name: &str, asked: Option<CodeFormat>, text: &str| {
        let read_as = asked.map_or_else(|| CodeText::parse_any(text), |asked| CodeText::parse(asked, text));
        let mut case = read(&format!("read {name}"), asked, text, "ok");
        case["shown"] = read_as.unwrap().expose().into();
        case
    };
    let (six, eight, symbols) =
        (Some(CodeFormat::Digits6), Some(CodeFormat::Digits8), Some(CodeFormat::Symbols8));
    let around = |fillers: &str| format!("{fillers}0C20A1G7");
    vec![
        good("what was shown", symbols, "0C20-A1G7"),
        good("lower case", symbols, "0c20-a1g7"),
        good("mixed case", symbols, "0c20A1g7"),
        good("without the hyphen", symbols, "0C20A1G7"),
        good("the hyphen elsewhere", symbols, "-0-C20A--1G7-"),
        good("O for 0 and I and L for 1", symbols, "oC2O-AiG7"),
        good("L for 1", symbols, "0C20-ALG7"),
        good("l for 1", symbols, "0C20-AlG7"),
        good("I for 1", symbols, "0C20-AIG7"),
        good("a letter for a digit among digits", eight, "l234567O"),
        good("six digits", six, "012 345"),
        good("eight digits", eight, "0123 4567"),
        good("eight digits as symbols", symbols, "01234567"),
        good("six digits by a page for any", None, "012345"),
        good("eight digits by a page for any", None, "01234567"),
        good("symbols by a page for any", None, "0c20 a1g7"),
        good("ASCII white space and hyphens", symbols, "\t0\n\u{b}\u{c}\rC 2-0A1G7"),
        good("marks below U+2000", symbols, &around("\u{85}\u{a0}\u{ad}\u{1680}")),
        good("spaces and marks of direction", symbols, &around(&range('\u{2000}', '\u{200f}'))),
        good("separators and embeddings", symbols, &around(&range('\u{2028}', '\u{202f}'))),
        good("dashes from U+2010", symbols, &around(&range('\u{2010}', '\u{2015}'))),
        good("other dashes", symbols, &around("\u{2212}\u{fe58}\u{fe63}\u{ff0d}")),
        good("joiners and isolates", symbols, &around("\u{205f}\u{2060}\u{2066}\u{2067}\u{2068}\u{2069}")),
        good("the wide space and the byte order mark", symbols, &around("\u{3000}\u{feff}")),
        good("64 bytes", symbols, &around(&" ".repeat(56))),
        good("64 bytes of wide spaces", symbols, &around(&format!("{}  ", "\u{2003}".repeat(18)))),
    ]
}

fn mistyped() -> Vec<Value> {
    let bad = |name: &str, format, text: &str| {
        read(&format!("read {name}"), format, text, Reason::Malformed.code())
    };
    let (six, eight, symbols) =
        (Some(CodeFormat::Digits6), Some(CodeFormat::Digits8), Some(CodeFormat::Symbols8));
    vec![
        bad("nothing", symbols, ""),
        bad("nothing, by a page for any", None, ""),
        bad("fillers alone", symbols, " - "),
        bad("seven symbols", symbols, "0C20-A1G"),
        bad("nine symbols", symbols, "0C20-A1G70"),
        bad("the code twice", symbols, "0C20-A1G7 0C20-A1G7"),
        bad("five digits", six, "01234"),
        bad("seven digits", six, "0123456"),
        bad("seven digits for eight", eight, "0123456"),
        bad("nine digits", eight, "012345678"),
        bad("seven digits, by a page for any", None, "0123456"),
        bad("six symbols, by a page for any", None, "0C20A1"),
        bad("eight digits for six", six, "01234567"),
        bad("six digits for eight", eight, "012345"),
        bad("six digits for symbols", symbols, "012345"),
        bad("symbols for digits", eight, "0C20A1G7"),
        bad("a letter among six digits", six, "01234A"),
        bad("a letter among eight digits", eight, "0123456S"),
        bad("a minus sign that is a digit's", eight, "0123456\u{207b}"),
        bad("65 bytes", symbols, &format!("{}0C20A1G7", " ".repeat(57))),
        bad("66 bytes, of wide spaces", symbols, &format!("{} 0C20A1G7", "\u{2003}".repeat(19))),
        bad("65 bytes of digits", eight, &format!("01234567{}", " ".repeat(57))),
    ]
}

/// What stands beside the characters that are removed, and what looks like a symbol.
fn unread() -> Vec<Value> {
    let beside = "\0\u{8}\u{e}\u{1f}!+,./:_\u{7f}\u{84}\u{86}\u{9f}\u{a1}\u{ac}\u{ae}\u{61c}\u{167f}\u{1681}\
                  \u{180e}\u{1fff}\u{2016}\u{2027}\u{2030}\u{205e}\u{2061}\u{2065}\u{206a}\u{2211}\u{2213}\
                  \u{2fff}\u{3001}\u{fe57}\u{fe59}\u{fe62}\u{fe64}\u{fefe}\u{ff00}\u{ff0c}\u{ff0e}";
    let inserted = beside.chars().map(|extra| {
        let name = format!("read U+{:04X} beside the symbols", u32::from(extra));
        read(&name, Some(CodeFormat::Symbols8), &format!("0C20{extra}A1G7"), Reason::Malformed.code())
    });
    let alike = "Uu\u{131}\u{17f}\u{301}\u{39f}\u{410}\u{661}\u{212a}\u{ff11}\u{ff21}\u{1d7ce}";
    let replaced = alike.chars().map(|other| {
        let name = format!("read U+{:04X} for a symbol", u32::from(other));
        read(&name, Some(CodeFormat::Symbols8), &format!("0C20-A{other}G7"), Reason::Malformed.code())
    });
    inserted.chain(replaced).collect()
}

fn range(first: char, last: char) -> String {
    (first..=last).collect()
}

//! Saved codes as people type them: section 9.2 of the specification.

use regain_token::SavedCodeText;
use serde_json::{Value, json};

pub(crate) fn cases() -> Vec<Value> {
    let mut cases = typed();
    cases.extend(mistyped());
    cases.extend(no_symbols());
    cases.extend(no_length());
    cases
}

fn read(name: &str, text: &str, result: &str) -> Value {
    json!({"name": format!("read {name}"), "operation": "read", "text": text, "result": result})
}

fn read_in_group(name: &str, text: &str, result: &str, group: Option<usize>) -> Value {
    let mut case = read(name, text, result);
    case["group"] = group.into();
    case
}

fn typed() -> Vec<Value> {
    let good = |name, text: &str| {
        let mut case = read(name, text, "ok");
        case["shown"] = SavedCodeText::parse(text).unwrap().expose().into();
        case
    };
    let bare = CODE.replace('-', "");
    let fillers = "\t\n\u{b}\u{c}\r \u{85}\u{a0}\u{1680}\u{2028}\u{2029}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\
                   \u{202f}\u{205f}\u{2060}\u{2066}\u{2067}\u{2068}\u{2069}\u{3000}\u{feff}-\u{ad}\u{2010}\
                   \u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}\u{fe58}\u{fe63}\u{ff0d}";
    let spaces: String = ('\u{2000}'..='\u{200f}').collect();
    vec![
        good("what was shown", CODE),
        good("lower case", &CODE.to_lowercase()),
        good("no hyphens", &bare),
        good("spaces for hyphens", &CODE.replace('-', " ")),
        good("a hyphen after each symbol", &bare.chars().flat_map(|it| [it, '-']).collect::<String>()),
        good("O for 0", &CODE.replace('0', "O")),
        good("o for 0", &CODE.replace('0', "o")),
        good("I, L and l for 1", "E1W8I-24GK2-GAHC5-RR34D-LP79Y"),
        good("i and l for 1", "ElW8i-24GK2-GAHC5-RR34D-iP79Y"),
        good("all that is removed", &format!("{fillers}{CODE}{spaces}")),
        good("256 bytes", &format!("{CODE}{}", " ".repeat(227))),
        good("zeros", &"0".repeat(25)),
        good("check symbols of zero", "G0000-ABCDE-12345-FGHJK-MFF00"),
    ]
}

/// One symbol wrong at each place, then two in each way in which they may look.
fn mistyped() -> Vec<Value> {
    let bad = |name: &str, text: &str, group| read_in_group(name, text, "saved-code-mistyped", group);
    let wrong = |errors: &[(usize, usize)]| {
        let mut symbols = symbols();
        for (at, error) in errors {
            let value = ALPHABET.find(symbols[*at]).unwrap() ^ error;
            symbols[*at] = char::from(ALPHABET.as_bytes()[value]);
        }
        grouped(&symbols)
    };
    let swapped = |at: usize| {
        let mut symbols = symbols();
        symbols.swap(at, at + 1);
        grouped(&symbols)
    };
    let single = |at| bad(&format!("symbol {} wrong", at + 1), &wrong(&[(at, at + 1)]), Some(at / 5 + 1));
    let double = vec![
        bad("two wrong symbols that name another group", &wrong(&[(0, 1), (1, 1)]), Some(4)),
        bad("two wrong symbols that name their group", &wrong(&[(0, 24), (1, 1)]), Some(1)),
        bad("two wrong symbols with S1 of zero", &wrong(&[(0, 2), (1, 1)]), None),
        bad("two wrong symbols with S2 of zero", &wrong(&[(0, 4), (1, 1)]), None),
        bad("two wrong symbols that name place 25", &wrong(&[(0, 11), (1, 1)]), None),
        bad("two wrong symbols that name place 30", &wrong(&[(0, 6), (1, 1)]), None),
        bad("two neighbours swapped that name no group", &swapped(10), None),
        bad("two neighbours swapped across a hyphen", &swapped(4), Some(5)),
        bad("two neighbours swapped", &swapped(13), Some(1)),
        bad("the check symbols swapped", &swapped(23), Some(3)),
        bad("two groups swapped", "0R40M-000G4-30E20-9185G-R38RY", None),
        bad("the code backwards", "YR83R-G5819-02E03-M04R0-4G000", Some(1)),
        bad("the check symbols of another code", "000G4-0R40M-30E20-9185G-R3800", Some(4)),
        bad("ones", &"1".repeat(25), Some(1)),
    ];
    (0..25).map(single).chain(double).collect()
}

fn no_symbols() -> Vec<Value> {
    let bad = |name: &str, text: &str, group| read_in_group(name, text, "saved-code-symbol", Some(group));
    let with = |at: usize, other: char| {
        let mut symbols = symbols();
        symbols[at] = other;
        grouped(&symbols)
    };
    vec![
        bad("U in the first place", &with(0, 'U'), 1),
        bad("u at the end of a group", &with(4, 'u'), 1),
        bad("U at the start of a group", &with(5, 'U'), 2),
        bad("a full stop", &with(12, '.'), 3),
        bad("an underscore", &with(17, '_'), 4),
        bad("a NUL", &with(20, '\0'), 5),
        bad("U in the last place", &with(24, 'U'), 5),
        bad("a letter with an accent", &with(7, 'é'), 2),
        bad("a digit of full width", &with(8, '\u{ff11}'), 2),
        bad("a Cyrillic letter", &with(9, '\u{410}'), 2),
        bad("a long s", &with(10, '\u{17f}'), 3),
        bad("the sign for kelvin", &with(11, '\u{212a}'), 3),
        bad("a dotless i", &with(13, '\u{131}'), 3),
        bad("an emoji", &with(14, '\u{1f600}'), 3),
        bad("a combining mark", &format!("{}\u{301}{}", &CODE[..3], &CODE[3..]), 1),
        bad("a plus between groups", &CODE.replacen('-', "+", 1), 2),
        bad("U+2016 for a hyphen", &CODE.replacen('-', "\u{2016}", 1), 2),
        bad("U+2061 before it", &format!("\u{2061}{CODE}"), 1),
        bad("the first of two that are none", &with(6, '!').replace('Y', "!"), 2),
    ]
}

fn no_length() -> Vec<Value> {
    let bad = |name: &str, text: &str| read(name, text, "saved-code-length");
    vec![
        bad("nothing", ""),
        bad("hyphens alone", "----"),
        bad("24 symbols", &CODE[..28]),
        bad("four groups", &CODE[..23]),
        bad("26 symbols", &format!("{CODE}0")),
        bad("six groups", &format!("{CODE}-00000")),
        bad("the code twice", &format!("{CODE} {CODE}")),
        bad("a full stop behind it", &format!("{CODE}.")),
        bad("its number before it", &format!("1 {CODE}")),
        bad("257 bytes", &format!("{CODE}{}", " ".repeat(228))),
        bad("257 bytes of fewer characters", &format!("{CODE}{}", "\u{2003}".repeat(76))),
        bad("a short code", "0C20-A1G7"),
    ]
}

fn symbols() -> Vec<char> {
    CODE.chars().filter(|symbol| *symbol != '-').collect()
}

fn grouped(symbols: &[char]) -> String {
    let groups: Vec<String> = symbols.chunks(5).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// Code 1 of the specification.
const CODE: &str = "000G4-0R40M-30E20-9185G-R38RY";
const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

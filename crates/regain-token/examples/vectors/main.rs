//! Writes the test vectors of `docs/spec/token.md` into `docs/vectors/token/`, and counts them.
//!
//! Every input is fixed, so that the output is too. A bad case differs from a good one in one way,
//! and its result names that way. `extract.json` is kept by hand, and counted.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "inputs are fixed, and a generator that fails should stop"
)]

mod codes;
mod inputs;
mod links;
mod saved;

use std::fs;
use std::path::Path;

use regain_types::to_hex;
use serde_json::{Value, json};

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/vectors/token");
    for (name, text) in files() {
        fs::write(folder.join(name), text).unwrap();
    }
    let mut sum = (0, 0);
    for name in ["links.json", "codes.json", "saved.json", "extract.json"] {
        let (cases, bad) = counts(&fs::read_to_string(folder.join(name)).unwrap());
        println!("{name}: {cases} cases, {bad} bad");
        sum = (sum.0 + cases, sum.1 + bad);
    }
    println!("together: {} cases, {} bad", sum.0, sum.1);
}

/// What is generated, by file name.
pub(crate) fn files() -> [(&'static str, String); 3] {
    [("links.json", links::cases()), ("codes.json", codes::cases()), ("saved.json", saved::cases())]
        .map(|(name, cases)| (name, file(&cases)))
}

/// How many cases a file has, and how many of them are bad.
pub(crate) fn counts(file: &str) -> (usize, usize) {
    let file: Value = serde_json::from_str(file).unwrap();
    let cases = file["cases"].as_array().unwrap();
    (cases.len(), cases.iter().filter(|case| case["result"] != "ok").count())
}

/// One case a line, so that a change of one shows as a change of one.
fn file(cases: &[Value]) -> String {
    let lines: Vec<String> = cases.iter().map(|case| ascii(&case.to_string())).collect();
    let keys = inputs::ROOTS.map(|(id, root)| json!({"id": id, "root": to_hex(&root)}).to_string());
    format!(
        "{{\n\"specification\": \"docs/spec/token.md\",\n\"keys\": [\n{}\n],\n\"cases\": [\n{}\n]\n}}\n",
        keys.join(",\n"),
        lines.join(",\n")
    )
}

/// JSON in visible characters: what people type has many that can't be seen.
fn ascii(json: &str) -> String {
    let escaped = |symbol: char| {
        let units = symbol.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect();
        if (' '..='~').contains(&symbol) { symbol.to_string() } else { units }
    };
    json.chars().map(escaped).collect()
}

//! The page about this program, `docs/recover.md`: every command in it runs, and answers as it says.

use std::process::Command;

use crate::house::House;

#[test]
fn every_command_of_the_page_answers_as_it_says() {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/recover.md")).unwrap();
    let (mut script, mut said) = (String::new(), Vec::new());
    for line in
        page.split("```console\n").skip(1).flat_map(|block| block.split("```").next().unwrap().lines())
    {
        if let Some(command) = line.strip_prefix("$ ") {
            script.push_str(&format!("echo '$ '\n{command}\n"));
            said.push("$".to_owned());
        } else {
            said.push(masked(line.trim_end()));
        }
    }
    assert!(said.len() > 40, "the page has commands");
    let house = House::new();
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_recover")).parent().unwrap();
    let path = std::env::join_paths(
        std::iter::once(program.to_owned()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let ran = Command::new("sh")
        .args(["-c", &format!("exec 2>&1\n{script}")])
        .current_dir(house.path(""))
        .env("PATH", path.unwrap())
        .output()
        .unwrap();
    let answered = String::from_utf8(ran.stdout).unwrap();
    let answered: Vec<String> = answered.lines().map(|line| masked(line.trim_end())).collect();
    assert_eq!(answered.join("\n"), said.join("\n"));
}

/// A line without what differs each time: links, ids, times.
fn masked(line: &str) -> String {
    let is_word = |symbol: char| symbol.is_ascii_alphanumeric() || symbol == '_';
    let mut out = String::new();
    for run in line.split_inclusive(|symbol| !is_word(symbol)) {
        let word = run.trim_end_matches(|symbol| !is_word(symbol));
        let hex = word.bytes().all(|byte| byte.is_ascii_hexdigit());
        let digits = word.bytes().all(|byte| byte.is_ascii_digit());
        let mask = match word.len() {
            _ if word.starts_with("rgn_l1_") => "LINK",
            8 | 32 if hex => "ID",
            2 | 4 if digits => "#",
            _ => word,
        };
        out.push_str(mask);
        out.push_str(&run[word.len()..]);
    }
    out
}

//! How much of each list the others and the two products already hold.

use std::collections::HashSet;

use crate::lists::List;
use crate::meter::{in_parallel, is_listed, prepare};
use regain_bench_report::{Table, percent, whole};

/// Each row is a list; each column says how much of it another list holds.
pub fn table(lists: &[List], of_zxcvbn: &[String]) -> Table {
    let names = lists.iter().map(|list| format!("in {}", list.name));
    let head = ["list", "source", "n >= 8"].map(str::to_owned).into_iter().chain(names);
    let mut table =
        Table::new(head.chain(["in zxcvbn's passwords", "in regain's blocklist"].map(str::to_owned)));
    let sets: Vec<HashSet<&str>> = lists.iter().map(|list| set(&list.entries)).collect();
    let known = set(of_zxcvbn);
    for (row, list) in lists.iter().enumerate() {
        let held = |(column, set): (usize, &HashSet<&str>)| {
            if column == row { "-".to_owned() } else { percent(share(&list.entries, set)) }
        };
        let cells = [list.name.clone(), list.source.clone(), whole(list.entries.len())].into_iter();
        let cells = cells.chain(sets.iter().enumerate().map(held));
        let lower: Vec<String> = list.entries.iter().map(|entry| entry.to_lowercase()).collect();
        table.row(cells.chain([percent(share(&lower, &known)), percent(blocked(&list.entries))]));
    }
    table
}

fn set(entries: &[String]) -> HashSet<&str> {
    entries.iter().map(String::as_str).collect()
}

fn share(entries: &[String], set: &HashSet<&str>) -> f64 {
    let held = entries.iter().filter(|entry| set.contains(entry.as_str())).count();
    held as f64 / entries.len().max(1) as f64
}

/// What neither `zxcvbn`'s passwords nor the product's blocklist hold as a whole.
pub fn unlisted(entries: &[String], of_zxcvbn: &[String]) -> Vec<String> {
    let known = set(of_zxcvbn);
    let is_new = |entry: &&String| {
        !known.contains(entry.to_lowercase().as_str()) && prepare(entry).is_some_and(|of| !is_listed(&of))
    };
    entries.iter().filter(is_new).cloned().collect()
}

fn blocked(entries: &[String]) -> f64 {
    let held = in_parallel(entries, |entry| prepare(entry).is_some_and(|of| is_listed(&of)));
    held.iter().filter(|is| **is).count() as f64 / entries.len().max(1) as f64
}

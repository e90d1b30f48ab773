//! Generated parts of pages: between `<!-- begin NAME: ... -->` and `<!-- end NAME -->`.

use std::fmt::Write as _;

use crate::faults::faults;
use crate::laws::LAWS;
use crate::mutants::Rules;
use crate::report::{Row, THIEVES, games, story, table};
use crate::spec;

/// One generated part.
#[derive(Debug)]
pub struct Part {
    /// The page, from the root of the repository.
    pub page: &'static str,
    /// The name between the marks.
    pub name: &'static str,
    /// What stands there.
    pub text: String,
}

/// The parts of the specification: cheap to make.
#[must_use]
pub fn specification() -> Vec<Part> {
    let part = |name, text| Part { page: "docs/spec/flow.md", name, text };
    vec![
        part("paths", spec::paths()),
        part("rows", spec::rows()),
        part("case", spec::case_picture()),
        part("account", spec::account_picture()),
        part("laws", laws()),
    ]
}

/// The table of the page of attacks: every game is played.
#[must_use]
pub fn attacks() -> Part {
    Part { page: "docs/attacks.md", name: "attacks", text: tell(&games(&Rules::real(), STATES)) }
}

/// The faults of the page of attacks, each with what it breaks and the shortest way.
#[must_use]
pub fn of_faults() -> Part {
    let mut text = "| a fault of the rules | breaks | by |\n|---|---|---|\n".to_owned();
    for (fault, caught) in faults(8_000) {
        let broken = caught.and_then(|(_, found)| found.broken);
        let (law, way) = broken.map_or(("nothing", String::new()), |broken| {
            let way: Vec<String> = broken.trace.iter().map(|(_, act)| act.words()).collect();
            (broken.number, way.join("; "))
        });
        let _ = writeln!(text, "| {} | {law} | {way} |", fault.words());
    }
    Part { page: "docs/attacks.md", name: "faults", text }
}

/// Puts a part into its page; `None` where the page has no place for it.
#[must_use]
pub fn with_part(page: &str, part: &Part) -> Option<String> {
    let (head, rest) = page.split_once(&format!("<!-- begin {}", part.name))?;
    let (mark, rest) = rest.split_once("-->\n")?;
    let (_, tail) = rest.split_once(&format!("<!-- end {} -->", part.name))?;
    Some(format!("{head}<!-- begin {}{mark}-->\n{}<!-- end {} -->{tail}", part.name, part.text, part.name))
}

fn laws() -> String {
    let mut page = "| | check | invariant |\n|---|---|---|\n".to_owned();
    for law in LAWS {
        let _ = writeln!(page, "| {} | `{}` | {} |", law.number, law.name, law.says);
    }
    page.push_str("| F17 | `asked-again` | A step whose answer was lost, and that is asked for again, changes nothing more. |\n");
    page
}

fn tell(rows: &[Row]) -> String {
    let mut page = String::new();
    for thief in THIEVES {
        let of_thief: Vec<Row> = rows.iter().filter(|row| row.thief == thief.name).cloned().collect();
        let _ = write!(page, "### A thief with {}\n\n{}\n", thief.name, table(&of_thief));
        let mut told: Vec<String> = Vec::new();
        for row in &of_thief {
            let prepared = if row.earlier == "no" {
                String::new()
            } else {
                format!("; in an earlier session he added {}", row.earlier)
            };
            let ways = [("takeover", &row.outcome.takeover), ("lockout", &row.outcome.lockout)];
            for (what, way) in ways.into_iter().filter_map(|(what, way)| Some((what, way.as_ref()?))) {
                let story = story(way);
                if !story.is_empty() && !told.contains(&story) {
                    let _ = write!(page, "Earliest {what}, {}{prepared}:\n\n{story}\n", row.has.words());
                    told.push(story);
                }
            }
        }
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

/// The most states of one game.
pub const STATES: usize = 150_000;

//! Thieves, their games, and the pages that tell how they end.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::game::{Outcome, Way, play};
use crate::house::Has;
use crate::mutants::Rules;
use crate::world::Levers;

/// What a thief holds, by the name of the page.
#[derive(Debug, Clone, Copy)]
pub struct Thief {
    /// The name.
    pub name: &'static str,
    /// The levers.
    pub levers: Levers,
}

const NOTHING: Levers = Levers {
    session: false,
    password: false,
    first: false,
    second: false,
    app: false,
    planted: false,
    planted_app: false,
    plants_apps: false,
};

/// Every thief of the page, without an earlier session.
pub const THIEVES: [Thief; 9] = [
    Thief { name: "a live session", levers: Levers { session: true, ..NOTHING } },
    Thief { name: "the password", levers: Levers { password: true, ..NOTHING } },
    Thief { name: "the first mailbox", levers: Levers { first: true, ..NOTHING } },
    Thief { name: "the second mailbox", levers: Levers { second: true, ..NOTHING } },
    Thief { name: "the authenticator", levers: Levers { app: true, ..NOTHING } },
    Thief {
        name: "the password and the first mailbox",
        levers: Levers { password: true, first: true, ..NOTHING },
    },
    Thief {
        name: "the password and the authenticator",
        levers: Levers { password: true, app: true, ..NOTHING },
    },
    Thief {
        name: "the first mailbox and the authenticator",
        levers: Levers { first: true, app: true, ..NOTHING },
    },
    Thief { name: "both mailboxes", levers: Levers { first: true, second: true, ..NOTHING } },
];

/// What an earlier session with the password may have left behind: nothing, an address, an authenticator.
pub const EARLIER: [(&str, bool, bool); 3] =
    [("no", false, false), ("an address", true, false), ("an authenticator", false, true)];

/// Whether the account has what the thief holds.
#[must_use]
pub fn fits(has: Has, levers: Levers) -> bool {
    let roles = has.roles();
    let owns = |held: bool, role| !held || roles.contains(&role);
    use crate::house::Role;
    owns(levers.second, Role::Second) && owns(levers.app, Role::App)
}

/// One row of the page.
#[derive(Debug, Clone)]
pub struct Row {
    /// Who.
    pub thief: &'static str,
    /// What was prepared.
    pub earlier: &'static str,
    /// The account.
    pub has: Has,
    /// How it ends.
    pub outcome: Outcome,
}

/// Plays every game, two at a time: a thief who can add things, once for addresses and once for authenticators.
#[must_use]
pub fn games(rules: &Rules, most: usize) -> Vec<Row> {
    let mut all = Vec::new();
    for thief in THIEVES {
        for (earlier, planted, planted_app) in EARLIER {
            let levers = Levers { planted, planted_app, plants_apps: planted_app, ..thief.levers };
            all.extend(
                PLAYED
                    .into_iter()
                    .filter(|has| fits(*has, levers))
                    .map(|has| (thief.name, earlier, has, levers)),
            );
        }
    }
    let play_one = |at: usize| {
        let (thief, earlier, has, levers) = all[at];
        let mut outcome = play(has, levers, rules, most);
        if !levers.planted && !levers.planted_app {
            let apps = Levers { plants_apps: true, ..levers };
            outcome = outcome.worse(play(has, apps, rules, most));
        }
        (at, Row { thief, earlier, has, outcome })
    };
    let next = AtomicUsize::new(0);
    let work = || {
        let mut mine = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= all.len() {
                return mine;
            }
            mine.push(play_one(at));
        }
    };
    let mut rows = std::thread::scope(|scope| {
        let other = scope.spawn(work);
        let mut rows = work();
        rows.extend(other.join().expect("a game that stops is a fault of the tool"));
        rows
    });
    rows.sort_by_key(|(at, _)| *at);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// The accounts of the games.
pub const PLAYED: [Has; 4] = [Has::One, Has::Two, Has::OlderAndYounger, Has::OneAndApp];

/// The table of one row a game.
#[must_use]
pub fn table(rows: &[Row]) -> String {
    let mut page = "| the account has | an earlier session | earliest password of the thief | earliest takeover | earliest lockout | if both play well |\n|---|---|---|---|---|---|\n".to_owned();
    for row in rows {
        let Outcome { first_in, takeover, lockout, winner, .. } = &row.outcome;
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {} | {} |",
            row.has.words(),
            row.earlier,
            when(first_in.as_ref(), row.outcome.complete),
            when(takeover.as_ref(), row.outcome.complete),
            when(lockout.as_ref(), row.outcome.complete),
            if row.outcome.complete { winner.words().to_owned() } else { format!("{} \\*", winner.words()) }
        );
    }
    page
}

fn when(way: Option<&Way>, complete: bool) -> String {
    match way {
        None if complete => "never".to_owned(),
        None => "none found".to_owned(),
        Some(Way { hours: 0, .. }) => "at once".to_owned(),
        Some(way) => clock(way.hours),
    }
}

fn clock(hours: u64) -> String {
    if hours.is_multiple_of(24) {
        format!("day {}", hours / 24)
    } else {
        format!("day {}, {} h", hours / 24, hours % 24)
    }
}

/// A way, as numbered sentences.
#[must_use]
pub fn story(way: &Way) -> String {
    let mut page = String::new();
    for (place, (hours, act)) in way.deeds.iter().enumerate() {
        let _ = writeln!(page, "{}. {}: {}.", place + 1, capital(&clock(*hours)), act.words());
    }
    page
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

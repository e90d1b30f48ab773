//! The generated parts of `docs/spec/flow.md`: the table as the rules hold it, and pictures of states and
//! transitions, found by asking the real `decide`.

use std::collections::{BTreeSet, VecDeque};
use std::fmt::Write as _;
use std::time::Duration;

use regain::flow::{
    Account, AccountCommand, AccountEvent, BlockReason, Case, CaseCommand, ClaimantDigest, DEFAULT_TABLE,
    Holding, Method, Need, Proof, Reason, Route, Row, Stage,
};
use regain::store::CaseId;
use regain::token::GrantRow;
use regain::types::{KeyId, Timestamp};

use crate::house::{Has, Role, START, record};
use crate::mutants::Rules;

/// Which path, by the proven reason and the standing.
#[must_use]
pub fn paths() -> String {
    let mut page =
        "| the reason that was proven | the account is open | the account is blocked |\n|---|---|---|\n"
            .to_owned();
    for reason in Reason::ALL {
        let path = |blocked| if reason.is_strict(blocked) { "strict" } else { "plain" };
        let _ = writeln!(page, "| `{}` | {} | {} |", reason.code(), path(false), path(true));
    }
    page
}

/// What is enough, row by row of [`DEFAULT_TABLE`].
#[must_use]
pub fn rows() -> String {
    let mut page = "| path | the account has at least | enough, now | the first proof freezes | or one address and a hold of |\n|---|---|---|---|---|\n".to_owned();
    for Row { holding, strict, path } in DEFAULT_TABLE.0 {
        let hold = path.hold.map_or("never".to_owned(), days);
        let (way, freeze) =
            (if *strict { "strict" } else { "plain" }, if path.freeze { "yes" } else { "no" });
        let _ = writeln!(page, "| {way} | {} | {} | {freeze} | {hold} |", has(*holding), need(path.now));
    }
    page
}

/// The stages of a case and what leads from one to another, as a Mermaid diagram.
#[must_use]
pub fn case_picture() -> String {
    let rules = Rules::real();
    let mut edges = BTreeSet::new();
    for strict in [false, true] {
        let holding = Holding { addresses: 2, factor: false };
        let path = DEFAULT_TABLE.path(holding, strict).expect("a row for two addresses");
        let route = Route { strict, holding, path, mature_by: START };
        let case = Case::open(CaseId::from_bytes([1; 16]), Reason::Forgot, route, &rules.terms, START);
        walk((case, START), &mut edges, |(case, now)| {
            (format!("{case:?}"), case_label(case), case_moves(case, *now, &rules))
        });
    }
    diagram("open", &edges)
}

/// Whether an account is blocked and frozen, and what leads from one to another.
#[must_use]
pub fn account_picture() -> String {
    let rules = Rules::real();
    let account = (*Has::Two.account(&rules)).clone();
    let mut edges = BTreeSet::new();
    walk(account, &mut edges, |account| {
        let label = account_label(account).to_owned();
        (label.clone(), label, account_moves(account, &rules))
    });
    diagram("open", &edges)
}

type Edge = (String, String, String);

/// Visits each state once, as its key tells states apart, and collects what leads where.
fn walk<S>(
    start: S,
    edges: &mut BTreeSet<Edge>,
    look: impl Fn(&S) -> (String, String, Vec<(&'static str, S)>),
) {
    let mut seen = BTreeSet::new();
    let mut todo = VecDeque::from([start]);
    while let Some(state) = todo.pop_front() {
        let (key, from, moves) = look(&state);
        if !seen.insert(key) {
            continue;
        }
        for (name, next) in moves {
            edges.insert((from.clone(), name.to_owned(), look(&next).1));
            todo.push_back(next);
        }
    }
}

fn diagram(start: &str, edges: &BTreeSet<Edge>) -> String {
    let mut page = format!("```mermaid\nstateDiagram-v2\n    [*] --> {start}\n");
    let pairs: BTreeSet<(&String, &String)> = edges.iter().map(|(from, _, to)| (from, to)).collect();
    for (from, to) in pairs {
        let names: Vec<&str> =
            edges.iter().filter(|(a, _, b)| (a, b) == (from, to)).map(|(_, name, _)| name.as_str()).collect();
        let _ = writeln!(page, "    {from} --> {to}: {}", names.join(", "));
    }
    page.push_str("```\n");
    page
}

fn case_label(case: &Case) -> String {
    let stage = match case.stage() {
        Stage::Open => "open",
        Stage::Held { .. } => "held",
        Stage::Released { .. } => "released",
        Stage::Completed { .. } => return "completed".to_owned(),
        _ => return "closed".to_owned(),
    };
    if case.is_contested() { format!("{stage}_contested") } else { stage.to_owned() }
}

fn case_moves(case: &Case, now: Timestamp, rules: &Rules) -> Vec<(&'static str, (Case, Timestamp))> {
    let by = ClaimantDigest([1; 32]);
    let proof = |role: Role, counts_from, at| Proof {
        method: Method::Address,
        item: role.id(),
        by,
        counts_from,
        first_at: at,
        at,
    };
    let old = START.before(Duration::from_secs(1));
    let route = Route {
        strict: true,
        holding: Holding { addresses: 2, factor: false },
        path: DEFAULT_TABLE.path(Holding { addresses: 2, factor: false }, true).expect("a row"),
        mature_by: START,
    };
    let row = GrantRow { hash: [0; 32], key: KeyId::FIRST, expires: now };
    let due = case.next_due().unwrap_or(now).max(now);
    let commands: Vec<(&'static str, CaseCommand, Timestamp)> = vec![
        ("Tighten", CaseCommand::Tighten(route), now),
        ("Prove", CaseCommand::Prove(proof(Role::First, old, now)), now),
        ("Prove", CaseCommand::Prove(proof(Role::Second, old, now)), now),
        ("Fail", CaseCommand::Fail, now),
        ("Grant", CaseCommand::Grant { by, row }, now),
        ("Contest", CaseCommand::Contest { counts_from: old }, now),
        ("EndHold", CaseCommand::EndHold, due),
        ("Complete", CaseCommand::Complete { by }, now),
        ("Expire", CaseCommand::Expire, due),
    ];
    let decided = commands.into_iter().filter_map(|(name, command, at)| {
        let events = case.decide(command, &rules.terms, at).ok().filter(|events| !events.is_empty())?;
        let mut next = case.clone();
        events.iter().for_each(|event| next.apply(event));
        (next != *case).then_some((name, (next, at)))
    });
    // A counter alone is no other state of the picture.
    decided.filter(|(name, _)| *name != "Fail").collect()
}

fn account_label(account: &Account) -> &'static str {
    match (account.is_blocked(), account.is_frozen()) {
        (false, false) => "open",
        (false, true) => "frozen",
        (true, false) => "blocked",
        (true, true) => "blocked_and_frozen",
    }
}

fn account_moves(account: &Account, rules: &Rules) -> Vec<(&'static str, Account)> {
    let case = CaseId::from_bytes([1; 16]);
    let commands = vec![
        ("ChangePassword", AccountCommand::ChangePassword { record: record() }),
        ("Block", AccountCommand::Block { reason: BlockReason::UnusualActivity, suspect_since: START }),
        ("Freeze", AccountCommand::Freeze { case }),
        ("Unfreeze", AccountCommand::Unfreeze { case }),
        ("Reset", AccountCommand::Reset { record: record(), mature_by: START }),
        ("Reverse", AccountCommand::Reverse { case, suspect_since: START }),
    ];
    let decided = commands.into_iter().filter_map(|(name, command)| {
        let events: Vec<AccountEvent> = account.decide(command, &rules.terms, START).ok()?;
        let mut next = account.clone();
        events.iter().for_each(|event| next.apply(event));
        (!events.is_empty()).then_some((name, next))
    });
    decided.collect()
}

fn has(holding: Holding) -> String {
    let addresses = plural(holding.addresses, "address", "addresses");
    if holding.factor { format!("{addresses} and an authenticator") } else { addresses }
}

fn need(need: Need) -> String {
    let addresses = plural(need.addresses, "address", "addresses");
    match need.factors {
        0 => addresses,
        factors => format!("{addresses} and {}", plural(factors, "authenticator", "authenticators")),
    }
}

fn plural(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

fn days(hold: Duration) -> String {
    format!("{} days", hold.as_secs() / 86_400)
}

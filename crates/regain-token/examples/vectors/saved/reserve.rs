//! Guesses at saved codes, taken from the account's ledger: section 9.5 of the specification, step 1.

use std::time::Duration;

use regain_token::{Ledger, Reason, SavedCodes};
use regain_types::{AccountId, TenantId, Timestamp};
use serde_json::{Value, json};

use super::super::inputs::{DAY, NOW, keyring};

pub(crate) fn cases() -> Vec<Value> {
    let full = Reason::BudgetExhausted.code();
    vec![
        case("the first guess", Ledger::default(), "ok"),
        case("the last guess in a row", in_a_row(99), "ok"),
        case("the last guess of a burst", full_in(INTERVAL * 9), "ok"),
        case("a guess where the day is just whole", full_in(0), "ok"),
        case("a guess of a day later", full_at(NOW.before(DAY)), "ok"),
        case("where the clock was wrong", full_in(INTERVAL * 10 + 60_001), "ok"),
        case("the 101st guess in a row", in_a_row(100), full),
        case("long after the last guess in a row", in_a_row(4_000_000), full),
        case("a millisecond before the next", full_in(INTERVAL * 9 + 1), full),
        case("after a burst", full_in(INTERVAL * 10), full),
        case("where the clock went back", full_in(INTERVAL * 10 + 60_000), full),
    ]
}

fn case(name: &str, ledger: Ledger, result: &str) -> Value {
    let (keys, tenant, account) = (keyring(7), TenantId::single(), AccountId::from(42_u32));
    let taken = SavedCodes::new(&keys, &tenant).reserve(&account, &ledger, NOW);
    let mut case = json!({
        "name": format!("reserve {name}"), "operation": "reserve", "now_ms": NOW.as_millis(),
        "ledger": json_of(ledger), "result": result,
    });
    if let Ok(taken) = taken {
        case["taken"] = json_of(taken.write().ledger);
    }
    case
}

fn in_a_row(in_a_row: u32) -> Ledger {
    Ledger { revision: u64::from(in_a_row), in_a_row, ..Ledger::default() }
}

fn full_in(milliseconds: u64) -> Ledger {
    full_at(NOW.after(Duration::from_millis(milliseconds)))
}

fn full_at(full_at: Timestamp) -> Ledger {
    Ledger { revision: 3, full_at, ..Ledger::default() }
}

fn json_of(ledger: Ledger) -> Value {
    json!({
        "revision": ledger.revision, "in_a_row": ledger.in_a_row, "full_at_ms": ledger.full_at.as_millis(),
    })
}

/// 20 guesses a day: ten at once, and one more in each of eleven parts of the day, rounded up.
const INTERVAL: u64 = 7_854_546;

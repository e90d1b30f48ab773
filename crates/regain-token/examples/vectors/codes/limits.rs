//! What limits guesses at short codes: sections 8.4, 8.5 (step 1), 8.7 and 8.8 of the specification.

use std::time::Duration;

use regain_token::{Budget, Channel, CodeConfig, CodeFormat, CodeLimits, CodeSettings, Ledger, Reason};
use regain_types::Timestamp;
use serde_json::{Value, json};

use super::super::inputs::{DAY, MILLISECOND, NOW, channel, format};

pub(crate) fn cases() -> Vec<Value> {
    let mut cases = reserved();
    cases.extend(exhausted());
    cases.extend(succeeded());
    cases.extend(configured());
    cases.extend(refused());
    cases
}

/// Taking one guess from `[flow, codes, tenant]`.
fn reserve(name: &str, limits: CodeLimits, ledgers: [Ledger; 3], result: &str) -> Value {
    let [flow, account, tenant] = ledgers;
    let mut case = json!({
        "name": format!("reserve {name}"), "operation": "reserve", "now_ms": NOW.as_millis(),
        "limits": json_of(&limits), "ledgers": ledgers_json(ledgers), "result": result,
    });
    if let Ok(taken) = (Budget { flow, account, tenant }).reserve(&limits, NOW) {
        case["taken"] = ledgers_json([taken.flow, taken.account, taken.tenant]);
    }
    case
}

fn reserved() -> Vec<Value> {
    let usual = CodeLimits::default();
    let good = |name, limits, ledgers| reserve(name, limits, ledgers, "ok");
    let one_a_day = with_limits(|limits| (limits.per_flow, limits.in_a_row, limits.per_day) = (1, 1, 1));
    vec![
        good("the first guess", usual, [NEW; 3]),
        good("the last guess of a flow", usual, [in_a_row(4), NEW, NEW]),
        good("the last guess in a row", usual, [NEW, in_a_row(99), NEW]),
        good("the last guess of a burst", usual, [NEW, full_in(INTERVAL * 9), NEW]),
        good("a guess a day later", usual, [NEW, full_at(NOW.before(DAY)), NEW]),
        good("a guess where the day is just whole", usual, [NEW, full_at(NOW), NEW]),
        good("a guess where the day is not yet whole", usual, [NEW, full_in(1), NEW]),
        good("the last guess of the tenant", usual, [NEW, NEW, full_in(TENANT_INTERVAL * 4_999)]),
        good("whatever the tenant has in a row", usual, [NEW, NEW, in_a_row(1_000_000)]),
        good("whatever the flow has in a day", usual, [full_in(INTERVAL * 1_000), NEW, NEW]),
        good("the only guess of a day", one_a_day, [NEW; 3]),
        good(
            "of an odd number a day",
            with_limits(|limits| limits.per_day = 3),
            [NEW, full_in(43_200_000), NEW],
        ),
        good("of a tenant of 20 a day", with_limits(|limits| limits.per_tenant_day = 20), [NEW; 3]),
        good("where the clock was wrong", usual, [NEW, full_in(INTERVAL * 10 + 60_001), NEW]),
        good("ten years after a clock was wrong by them", usual, [NEW, NEW, full_in(3_650 * DAY_MS)]),
        good(
            "where the clock of a day of one guess was wrong",
            one_a_day,
            [NEW, full_in(DAY_MS + 60_001), NEW],
        ),
        good("of the most in a flow", with_limits(|limits| limits.per_flow = 100), [in_a_row(99), NEW, NEW]),
    ]
}

fn exhausted() -> Vec<Value> {
    let usual = CodeLimits::default();
    let (flow, account, tenant) =
        (Reason::AttemptsExhausted.code(), Reason::BudgetExhausted.code(), Reason::SprayExhausted.code());
    let one_a_day = with_limits(|limits| (limits.per_flow, limits.in_a_row, limits.per_day) = (1, 1, 1));
    let three_a_day = with_limits(|limits| limits.per_day = 3);
    let twenty_for_all = with_limits(|limits| limits.per_tenant_day = 20);
    let ten_in_a_row = with_limits(|limits| (limits.in_a_row, limits.per_day) = (10, 10));
    let tenant_full = |interval: u64, burst: u64| [NEW, NEW, full_in(interval * (burst - 1) + 1)];
    vec![
        reserve("the sixth guess of a flow", usual, [in_a_row(5), NEW, NEW], flow),
        reserve("long after the last guess of a flow", usual, [in_a_row(4_000_000), NEW, NEW], flow),
        reserve("the second guess of a flow of one", one_a_day, [in_a_row(1), NEW, NEW], flow),
        reserve("the 101st guess in a row", usual, [NEW, in_a_row(100), NEW], account),
        reserve("the eleventh guess in a row of ten", ten_in_a_row, [NEW, in_a_row(10), NEW], account),
        reserve("a millisecond before the next", usual, [NEW, full_in(INTERVAL * 9 + 1), NEW], account),
        reserve("after a burst", usual, [NEW, full_in(INTERVAL * 10), NEW], account),
        reserve("where the clock went back", usual, [NEW, full_in(INTERVAL * 10 + 60_000), NEW], account),
        reserve("the second guess of the only one a day", one_a_day, [NEW, full_in(1), NEW], account),
        reserve("after a burst of two", three_a_day, [NEW, full_in(43_200_001), NEW], account),
        reserve("what the tenant has spent", usual, tenant_full(TENANT_INTERVAL, 5_000), tenant),
        reserve("what a tenant of 20 has spent", twenty_for_all, tenant_full(INTERVAL, 10), tenant),
    ]
}

fn succeeded() -> Vec<Value> {
    let case = |name: &str, was: Ledger| {
        let (was, cleared) = (ledger(was), ledger(was.cleared()));
        json!({"name": name, "operation": "succeed", "ledger": was, "cleared": cleared, "result": "ok"})
    };
    let spent = Ledger { revision: 41, in_a_row: 40, full_at: NOW.after(DAY) };
    vec![
        case("a success ends the row and leaves the day", spent),
        case("a success at the first guess", in_a_row(1)),
    ]
}

/// The settings of `channel`, one thing changed.
fn configure(name: &str, by: Channel, change: impl FnOnce(&mut CodeSettings), result: &str) -> Value {
    let mut settings = CodeSettings::new(by);
    change(&mut settings);
    let refused = CodeConfig::new(settings).map_or_else(|error| error.code(), |_| "ok");
    assert_eq!(refused, result, "{name}");
    json!({
        "name": format!("configure {name}"), "operation": "configure", "channel": channel(by),
        "format": format(settings.format), "lifetime_ms": u64::try_from(settings.lifetime.as_millis()).unwrap(),
        "limits": json_of(&settings.limits), "bound": settings.max_takeovers_per_million, "result": result,
    })
}

fn configured() -> Vec<Value> {
    let good = |name, by, change: fn(&mut CodeSettings)| configure(name, by, change, "ok");
    vec![
        good("text messages", Channel::Sms, |_| ()),
        good("calls", Channel::Voice, |_| ()),
        good("mail", Channel::Mail, |_| ()),
        good("mail for a day", Channel::Mail, |settings| settings.lifetime = DAY),
        good("a lifetime of a millisecond", Channel::Sms, |settings| settings.lifetime = MILLISECOND),
        good("digits by mail", Channel::Mail, |settings| settings.format = CodeFormat::Digits8),
        good("six digits with the bound raised", Channel::Sms, |settings| {
            settings.format = CodeFormat::Digits6;
            settings.max_takeovers_per_million = 4_024.0;
        }),
        good("six digits and one guess, with the bound raised", Channel::Sms, |settings| {
            settings.format = CodeFormat::Digits6;
            settings.limits.in_a_row = 1;
            settings.limits.per_flow = 1;
            settings.limits.per_day = 1;
            settings.max_takeovers_per_million = 365.0;
        }),
        good("a bound of four and one guess a day", Channel::Sms, |settings| {
            settings.limits.per_day = 1;
            settings.max_takeovers_per_million = 4.0;
        }),
        good("the largest odd number a day within the bound", Channel::Sms, |settings| {
            settings.limits.per_day = 25;
        }),
        good("the tenant as one account", Channel::Sms, |settings| settings.limits.per_tenant_day = 20),
        good("the largest bound", Channel::Sms, |settings| settings.max_takeovers_per_million = 1e6),
    ]
}

fn refused() -> Vec<Value> {
    let bad = |name, by, code, change: fn(&mut CodeSettings)| configure(name, by, change, code);
    let sms = |name, code, change: fn(&mut CodeSettings)| configure(name, Channel::Sms, change, code);
    let (lifetime, per_day) = ("code-lifetime", "code-guesses-per-day");
    let (bound, guessable) = ("code-takeover-bound", "code-guessable");
    vec![
        sms("no lifetime", lifetime, |settings| settings.lifetime = Duration::ZERO),
        sms("text messages for longer", lifetime, |settings| settings.lifetime += MILLISECOND),
        bad("calls for longer", Channel::Voice, lifetime, |settings| settings.lifetime += MILLISECOND),
        bad("mail for more than a day", Channel::Mail, lifetime, |settings| {
            settings.lifetime = DAY + MILLISECOND;
        }),
        sms("no guess in a row", "code-guesses-in-a-row", |settings| settings.limits.in_a_row = 0),
        sms("101 guesses in a row", "code-guesses-in-a-row", |settings| settings.limits.in_a_row = 101),
        sms("no guess in a flow", "code-guesses-per-flow", |settings| settings.limits.per_flow = 0),
        sms("more in a flow than in a row", "code-guesses-per-flow", |settings| {
            settings.limits.per_flow = 101;
        }),
        sms("no guess in a day", per_day, |settings| settings.limits.per_day = 0),
        sms("more in a day than in a row", per_day, |settings| settings.limits.per_day = 101),
        sms("less for the tenant than for an account", per_day, |settings| {
            settings.limits.per_tenant_day = 19;
        }),
        sms("no bound", bound, |settings| settings.max_takeovers_per_million = 0.0),
        sms("a bound below none", bound, |settings| settings.max_takeovers_per_million = -1.0),
        sms("a bound above all accounts", bound, |settings| {
            settings.max_takeovers_per_million = 1_000_001.0;
        }),
        sms("six digits", guessable, |settings| settings.format = CodeFormat::Digits6),
        bad("six digits by mail", Channel::Mail, guessable, |settings| {
            settings.format = CodeFormat::Digits6;
        }),
        sms("six digits with the bound raised too little", guessable, |settings| {
            settings.format = CodeFormat::Digits6;
            settings.max_takeovers_per_million = 4_023.5;
        }),
        sms("six digits and one guess", guessable, |settings| {
            settings.format = CodeFormat::Digits6;
            settings.limits.in_a_row = 1;
            settings.limits.per_flow = 1;
            settings.limits.per_day = 1;
        }),
        sms("eight digits with a lower bound", guessable, |settings| {
            settings.max_takeovers_per_million = 40.0;
        }),
        sms("more guesses a day than the bound allows", guessable, |settings| {
            settings.limits.per_day = 26;
        }),
        bad("symbols with the lowest bound", Channel::Mail, guessable, |settings| {
            settings.max_takeovers_per_million = 0.003_6;
        }),
    ]
}

pub(super) fn with_limits(change: impl FnOnce(&mut CodeLimits)) -> CodeLimits {
    let mut limits = CodeLimits::default();
    change(&mut limits);
    limits
}

fn in_a_row(in_a_row: u32) -> Ledger {
    Ledger { revision: u64::from(in_a_row), in_a_row, ..NEW }
}

fn full_at(full_at: Timestamp) -> Ledger {
    Ledger { revision: 3, full_at, ..NEW }
}

fn full_in(milliseconds: u64) -> Ledger {
    full_at(NOW.after(Duration::from_millis(milliseconds)))
}

fn ledger(ledger: Ledger) -> Value {
    json!({
        "revision": ledger.revision, "in_a_row": ledger.in_a_row, "full_at_ms": ledger.full_at.as_millis(),
    })
}

fn ledgers_json([flow, account, tenant]: [Ledger; 3]) -> Value {
    json!({"flow": ledger(flow), "codes": ledger(account), "tenant": ledger(tenant)})
}

pub(super) fn json_of(limits: &CodeLimits) -> Value {
    json!({
        "per_flow": limits.per_flow, "in_a_row": limits.in_a_row, "per_day": limits.per_day,
        "per_tenant_day": limits.per_tenant_day,
    })
}

const DAY_MS: u64 = 86_400_000;
const NEW: Ledger = Ledger { revision: 0, in_a_row: 0, full_at: Timestamp::EPOCH };
/// 20 guesses a day: ten at once, and one more in each of eleven parts of the day, rounded up.
const INTERVAL: u64 = 7_854_546;
/// 10,000 guesses a day: 5,000 at once, and one more in each of 5,001 parts.
const TENANT_INTERVAL: u64 = 17_277;

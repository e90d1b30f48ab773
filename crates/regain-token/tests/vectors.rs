//! The committed vectors, read and checked as any other implementation would.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

#[path = "../examples/vectors/main.rs"]
#[expect(dead_code, reason = "its `main` writes what is compared here")]
mod generator;

use std::collections::HashSet;
use std::time::Duration;

use regain_token::{
    Binding, Budget, Channel, ClaimantId, CodeConfig, CodeConfigError, CodeFormat, CodeLimits, CodeRow,
    CodeSettings, CodeText, Codes, Flow, GrantHandle, GrantRow, Ledger, LinkRow, LinkText, Links,
    MustReissue, Purpose, Reason, Rejected, SavedCodeError, SavedCodeText, SavedCodes, SavedIssueError,
    SavedRow, SavedRowError, Selector,
};
use regain_types::{AccountId, Context, Entropy, KeyId, Keyring, TenantId, Timestamp, from_hex, to_hex};
use serde_json::{Value, json};

const LINKS: &str = include_str!("../../../docs/vectors/token/links.json");
const CODES: &str = include_str!("../../../docs/vectors/token/codes.json");
const SAVED: &str = include_str!("../../../docs/vectors/token/saved.json");
const EXTRACT: &str = include_str!("../../../docs/vectors/token/extract.json");

#[test]
fn the_generator_writes_the_committed_files() {
    let generated = generator::files();
    assert_eq!(generated.each_ref().map(|(name, _)| *name), ["links.json", "codes.json", "saved.json"]);
    for ((name, generated), committed) in generated.iter().zip([LINKS, CODES, SAVED]) {
        let same = parsed(generated) == parsed(committed);
        assert!(same, "{name}: run `cargo run -p regain-token --example vectors` and compare");
    }
}

#[test]
fn every_case_of_links_holds() {
    hold(LINKS, |file, case| match text(case, "operation") {
        "mint" => mint(file, case),
        "open" => open(file, case).map_or_else(code, |()| "ok"),
        "grant" => grant(file, case),
        "check-grant" => check_grant(file, case).map_or_else(code, |()| "ok"),
        "request" => request(case).map_or_else(code, |()| "ok"),
        other => panic!("operation {other}"),
    });
}

#[test]
fn every_case_of_short_codes_holds() {
    hold(CODES, |file, case| match text(case, "operation") {
        "mint" => mint_code(file, case),
        "read" => read_code(case).map_or_else(code, |()| "ok"),
        "reserve" => reserve(case).map_or_else(code, |()| "ok"),
        "succeed" => succeed(case),
        "guess" => guess(file, case).map_or_else(code, |()| "ok"),
        "configure" => config(case).map_or_else(|error| error.code(), |_| "ok"),
        other => panic!("operation {other}"),
    });
}

#[test]
fn every_case_of_saved_codes_holds() {
    hold(SAVED, |file, case| match text(case, "operation") {
        "read" => read_saved(case).map_or_else(SavedCodeError::code, |()| "ok"),
        "issue" => issue(file, case),
        "decode" => decode(case).map_or_else(SavedRowError::code, |()| "ok"),
        "reserve" => reserve_saved(case).map_or_else(code, |()| "ok"),
        "check" => check(file, case).map_or_else(code, |()| "ok"),
        "wrap" => wrap(file, case),
        other => panic!("operation {other}"),
    });
}

#[test]
fn there_are_300_cases_of_which_200_are_bad_and_every_reason_is_among_them() {
    let (mut cases, mut bad, mut results) = (0, 0, HashSet::new());
    let specification = include_str!("../../../docs/spec/token.md");
    for (name, file) in [("links", LINKS), ("codes", CODES), ("saved", SAVED), ("extract", EXTRACT)] {
        let (of_file, bad_of_file) = generator::counts(file);
        let line = format!("| `{name}.json` | {of_file} | {bad_of_file} |");
        assert!(specification.contains(&line), "the specification does not say {line}");
        (cases, bad) = (cases + of_file, bad + bad_of_file);
        let file = parsed(file);
        let found = file["cases"].as_array().unwrap().iter().map(|case| text(case, "result").to_owned());
        results.extend(found);
    }
    assert!(cases >= 300 && bad >= 200, "{bad} bad cases of {cases}");
    for reason in REASONS {
        assert!(results.contains(reason.code()), "{}", reason.code());
    }
}

/// Works every case of a file out and compares its result.
fn hold(committed: &str, work: impl Fn(&Value, &Value) -> &'static str) {
    let file = parsed(committed);
    let mut names = HashSet::new();
    for case in file["cases"].as_array().unwrap() {
        let name = text(case, "name");
        assert!(names.insert(name), "{name} is there twice");
        assert_eq!(work(&file, case), text(case, "result"), "{name}");
    }
    assert!(names.len() > 100, "{} cases", names.len());
}

fn mint(file: &Value, case: &Value) -> &'static str {
    let (keys, tenant) = place(file, case);
    let (account, state) = (text(case, "account").parse().unwrap(), state(case));
    let binding = Binding { account: &account, state: &state };
    let entropy = Entropy::danger_from_bytes(from_hex(text(case, "entropy")).unwrap());
    let expires = time(case, "expires_ms");
    match Links::new(&keys, &tenant).mint(purpose(case), binding, expires, entropy) {
        Ok(minted) => {
            assert_eq!(minted.text.expose(), text(case, "text"));
            let row = link_row(case);
            assert_eq!(
                (minted.row.selector, minted.row.hash, minted.row.key, minted.row.expires),
                (row.selector, row.hash, row.key, row.expires)
            );
            "ok"
        }
        Err(error) => error.code(),
    }
}

fn open(file: &Value, case: &Value) -> Result<(), Rejected> {
    let (keys, tenant) = place(file, case);
    let links = Links::new(&keys, &tenant);
    let (account, state) = (text(case, "account").parse().unwrap(), state(case));
    let binding = Binding { account: &account, state: &state };
    let link = LinkText::parse(text(case, "text"))?;
    let authentic = links.authenticate(purpose(case), &link, time(case, "now_ms"))?;
    if case["row"].is_null() {
        return Err(Reason::UnknownSelector.into());
    }
    let peeked = authentic.check(&links, &link_row(case), binding)?;
    match case["row"]["status"].as_str() {
        None => {
            assert_eq!(peeked.claim().selector, link_row(case).selector);
            Ok(())
        }
        Some("claimed") => Err(Reason::AlreadyUsed.into()),
        Some("revoked") => Err(Reason::Revoked.into()),
        Some(other) => panic!("status {other}"),
    }
}

fn grant(file: &Value, case: &Value) -> &'static str {
    let (keys, tenant) = place(file, case);
    let request = ClaimantId::parse(text(case, "request")).unwrap();
    let id = from_hex(text(case, "case")).unwrap();
    let (handle, made) = Links::new(&keys, &tenant).grant(id, &request, time(case, "expires_ms")).unwrap();
    assert_eq!((handle.expose(), handle.case()), (text(case, "text"), id));
    let row = grant_row(case);
    assert_eq!((made.hash, made.key, made.expires), (row.hash, row.key, row.expires));
    "ok"
}

fn check_grant(file: &Value, case: &Value) -> Result<(), Rejected> {
    let (keys, tenant) = place(file, case);
    let handle = GrantHandle::parse(text(case, "text"))?;
    if case["row"].is_null() {
        return Err(Reason::UnknownSelector.into());
    }
    Links::new(&keys, &tenant).check_grant(&handle, &grant_row(case), time(case, "now_ms"))
}

fn request(case: &Value) -> Result<(), Rejected> {
    let id = ClaimantId::parse(text(case, "text"))?;
    assert_eq!(to_hex(&id.digest()), text(case, "digest"));
    Ok(())
}

fn mint_code(file: &Value, case: &Value) -> &'static str {
    let (keys, tenant) = place(file, case);
    let config = config_of(case);
    let entropy = Entropy::danger_from_bytes(from_hex(text(case, "entropy")).unwrap());
    let minted =
        in_flow(case, |flow| Codes::new(&keys, &tenant, &config).mint(flow, entropy, time(case, "now_ms")));
    match minted {
        Ok(minted) => {
            let row = code_row(case);
            assert_eq!(minted.text.expose(), text(case, "text"));
            assert_eq!(
                (minted.row.hash, minted.row.key, minted.row.expires),
                (row.hash, row.key, row.expires)
            );
            "ok"
        }
        Err(error) => error.code(),
    }
}

fn read_code(case: &Value) -> Result<(), Rejected> {
    let typed = text(case, "text");
    let read = match format(case) {
        Some(format) => CodeText::parse(format, typed)?,
        None => CodeText::parse_any(typed)?,
    };
    assert_eq!(read.expose(), text(case, "shown"));
    Ok(())
}

fn reserve(case: &Value) -> Result<(), Rejected> {
    let taken = budget(&case["ledgers"]).reserve(&limits(case), time(case, "now_ms"))?;
    assert_eq!(taken, budget(&case["taken"]));
    Ok(())
}

fn succeed(case: &Value) -> &'static str {
    assert_eq!(ledger(&case["ledger"]).cleared(), ledger(&case["cleared"]));
    "ok"
}

fn guess(file: &Value, case: &Value) -> Result<(), Rejected> {
    let (keys, tenant) = place(file, case);
    let config = config_of(case);
    let typed = CodeText::parse_any(text(case, "text"))?;
    let (row, now) = ((!case["row"].is_null()).then(|| code_row(case)), time(case, "now_ms"));
    in_flow(case, |flow| {
        let reserved = Codes::new(&keys, &tenant, &config).reserve(flow, &Budget::default(), now)?;
        reserved.executed(case["changed"].as_u64().unwrap())?.check(&typed, row.as_ref(), now).map(|_| ())
    })
}

/// The settings of a case whose odds are not at issue.
fn config_of(case: &Value) -> CodeConfig {
    let mut settings = CodeSettings::new(channel(case));
    (settings.format, settings.lifetime) = (format(case).unwrap(), lifetime(case));
    (settings.limits, settings.max_takeovers_per_million) = (limits(case), 1e6);
    CodeConfig::new(settings).unwrap()
}

fn config(case: &Value) -> Result<CodeConfig, CodeConfigError> {
    let mut settings = CodeSettings::new(channel(case));
    (settings.format, settings.lifetime) = (format(case).unwrap(), lifetime(case));
    (settings.limits, settings.max_takeovers_per_million) = (limits(case), case["bound"].as_f64().unwrap());
    CodeConfig::new(settings)
}

fn read_saved(case: &Value) -> Result<(), SavedCodeError> {
    let read = SavedCodeText::parse(text(case, "text"));
    let group = match &read {
        Err(SavedCodeError::Symbol { group }) => Some(*group),
        Err(SavedCodeError::Mistyped { group }) => *group,
        _ => None,
    };
    assert_eq!(case["group"].as_u64(), group.map(u64::from), "{}", text(case, "name"));
    assert_eq!(read?.expose(), text(case, "shown"));
    Ok(())
}

fn issue(file: &Value, case: &Value) -> &'static str {
    let (keys, tenant) = place(file, case);
    let (account, set): (AccountId, _) = (text(case, "account").parse().unwrap(), bytes(case, "set"));
    let entropy = Entropy::danger_from_bytes(bytes(case, "entropy"));
    let iterations = case["iterations"].as_u64().unwrap().try_into().unwrap();
    let codes = SavedCodes::new(&keys, &tenant);
    let codes = if iterations == 0 { Ok(codes) } else { codes.strict_nist(iterations) };
    let issued = match codes {
        Ok(codes) if case["replaces"].is_null() => codes.issue(&account, set, entropy),
        Ok(codes) => codes.reissue(owed(&tenant, case), &account, set, entropy),
        Err(error) => return error.code(),
    };
    let new = match issued {
        Ok(new) => new,
        Err(error) => return SavedIssueError::code(error),
    };
    let shown: Vec<&str> = new.codes.iter().map(SavedCodeText::expose).collect();
    let row = to_hex(&new.row.to_bytes());
    assert_eq!(json!([shown, row, new.notify.code()]), json!([case["codes"], case["row"], case["notice"]]));
    "ok"
}

/// The demand to replace the set that a case names.
fn owed(tenant: &TenantId, case: &Value) -> MustReissue {
    let keys = Keyring::with_first(1.try_into().unwrap(), Entropy::danger_from_bytes([1; 32]));
    let entropy = Entropy::danger_from_bytes(std::array::from_fn(|at| u8::try_from(at).unwrap()));
    let account = AccountId::from(1_u32);
    let old = SavedCodes::new(&keys, tenant).issue(&account, bytes(case, "replaces"), entropy).unwrap();
    MustReissue::of(&old.row)
}

fn decode(case: &Value) -> Result<(), SavedRowError> {
    let stored = unhex(text(case, "row"));
    let row = SavedRow::from_bytes(&stored)?;
    assert_eq!(row.to_bytes(), *stored);
    let keys: Vec<u16> = row.keys().map(|key| key.get()).collect();
    let read = json!([keys, to_hex(&row.set()), row.iterations(), row.left(), row.revision()]);
    assert_eq!(read, json!([case["keys"], case["set"], case["iterations"], case["left"], case["revision"]]));
    Ok(())
}

fn reserve_saved(case: &Value) -> Result<(), Rejected> {
    let keys = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([1; 32]));
    let tenant = TenantId::single();
    let (account, ledger_of) = (AccountId::from(42_u32), |field: &str| ledger(&case[field]));
    let saved = SavedCodes::new(&keys, &tenant);
    let reserved = saved.reserve(&account, &ledger_of("ledger"), time(case, "now_ms"))?;
    assert_eq!(reserved.write().ledger, ledger_of("taken"));
    Ok(())
}

fn check(file: &Value, case: &Value) -> Result<(), Rejected> {
    let (keys, tenant) = place(file, case);
    let account: AccountId = text(case, "account").parse().unwrap();
    let code = SavedCodeText::parse(text(case, "text")).unwrap();
    let row = case["row"].as_str().map(|row| SavedRow::from_bytes(&unhex(row)).unwrap());
    let reserved = SavedCodes::new(&keys, &tenant).reserve(&account, &Ledger::default(), Timestamp::EPOCH)?;
    let claim = reserved.executed(case["changed"].as_u64().unwrap())?.check(row.as_ref(), &code)?;
    let (revision, row) = (claim.revision, to_hex(&claim.row.to_bytes()));
    let after = claim.committed(1)?;
    assert_eq!(
        json!([revision, row, after.code, after.left, after.notify.code()]),
        json!([case["revision"], case["after"], case["code"], case["left"], case["notice"]])
    );
    Ok(())
}

fn wrap(file: &Value, case: &Value) -> &'static str {
    let (keys, tenant) = place(file, case);
    let row = SavedRow::from_bytes(&unhex(text(case, "row"))).unwrap();
    match SavedCodes::new(&keys, &tenant).rewrap(&row) {
        Ok(after) => {
            assert_eq!(after.map(|after| to_hex(&after.to_bytes())).as_deref(), case["after"].as_str());
            "ok"
        }
        Err(error) => error.code(),
    }
}

fn parsed(file: &str) -> Value {
    serde_json::from_str(file).unwrap()
}

fn code(rejected: Rejected) -> &'static str {
    rejected.reason().code()
}

fn place(file: &Value, case: &Value) -> (Keyring, TenantId) {
    let mut roots = file["keys"].as_array().unwrap().iter().map(|key| {
        let root = Entropy::danger_from_bytes(from_hex(text(key, "root")).unwrap());
        (number(key, "id").try_into().unwrap(), root)
    });
    let (first, root) = roots.next().unwrap();
    let mut keys = Keyring::with_first(first, root);
    roots.for_each(|(id, root)| keys.add(id, root).unwrap());
    if !case["active"].is_null() {
        keys.activate(number(case, "active").try_into().unwrap()).unwrap();
    }
    (keys, text(case, "tenant").parse().unwrap())
}

/// Labels and purposes are constants in a program; here they come from a file.
fn constant(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

fn purpose(case: &Value) -> Purpose {
    Purpose::new(constant(text(case, "purpose")))
}

fn state(case: &Value) -> Context {
    let mut fields = case["state"].as_array().unwrap().iter().map(|field| field.as_str().unwrap());
    let label = Context::new(constant(fields.next().unwrap()));
    fields.fold(label, |state, field| state.text(field))
}

fn link_row(case: &Value) -> LinkRow {
    let row = &case["row"];
    LinkRow {
        selector: Selector::from_bytes(from_hex(text(row, "selector")).unwrap()),
        hash: from_hex(text(row, "hash")).unwrap(),
        key: number(row, "key").try_into().unwrap(),
        expires: time(row, "expires_ms"),
    }
}

fn grant_row(case: &Value) -> GrantRow {
    let row = &case["row"];
    GrantRow {
        hash: from_hex(text(row, "hash")).unwrap(),
        key: number(row, "key").try_into().unwrap(),
        expires: time(row, "expires_ms"),
    }
}

/// What `act` makes of the flow that a case names.
fn in_flow<T>(case: &Value, act: impl FnOnce(&Flow<'_>) -> T) -> T {
    let (account, state) = (text(case, "account").parse().unwrap(), state(case));
    let binding = Binding { account: &account, state: &state };
    act(&Flow { case: bytes(case, "case"), purpose: purpose(case), binding })
}

fn code_row(case: &Value) -> CodeRow {
    let row = &case["row"];
    CodeRow {
        hash: bytes(row, "hash"),
        key: number(row, "key").try_into().unwrap(),
        expires: time(row, "expires_ms"),
    }
}

fn channel(case: &Value) -> Channel {
    match text(case, "channel") {
        "text-message" => Channel::Sms,
        "voice" => Channel::Voice,
        "mail" => Channel::Mail,
        other => panic!("channel {other}"),
    }
}

/// None where a page does not know it.
fn format(case: &Value) -> Option<CodeFormat> {
    Some(match case["format"].as_str()? {
        "digits-6" => CodeFormat::Digits6,
        "digits-8" => CodeFormat::Digits8,
        "symbols-8" => CodeFormat::Symbols8,
        other => panic!("format {other}"),
    })
}

fn lifetime(case: &Value) -> Duration {
    Duration::from_millis(case["lifetime_ms"].as_u64().unwrap())
}

fn limits(case: &Value) -> CodeLimits {
    let count = |field: &str| case["limits"][field].as_u64().unwrap().try_into().unwrap();
    let mut limits = CodeLimits::default();
    (limits.per_flow, limits.in_a_row) = (count("per_flow"), count("in_a_row"));
    (limits.per_day, limits.per_tenant_day) = (count("per_day"), count("per_tenant_day"));
    limits
}

fn budget(ledgers: &Value) -> Budget {
    Budget {
        flow: ledger(&ledgers["flow"]),
        account: ledger(&ledgers["codes"]),
        tenant: ledger(&ledgers["tenant"]),
    }
}

fn ledger(ledger: &Value) -> Ledger {
    Ledger {
        revision: ledger["revision"].as_u64().unwrap(),
        in_a_row: ledger["in_a_row"].as_u64().unwrap().try_into().unwrap(),
        full_at: time(ledger, "full_at_ms"),
    }
}

fn bytes<const N: usize>(of: &Value, field: &str) -> [u8; N] {
    from_hex(text(of, field)).unwrap()
}

/// Bytes of any number, as rows that are broken may have.
fn unhex(hex: &str) -> Vec<u8> {
    let pair = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    hex.as_bytes().chunks(2).map(pair).collect()
}

fn text<'a>(of: &'a Value, field: &str) -> &'a str {
    of[field].as_str().unwrap_or_else(|| panic!("no text {field} in {of}"))
}

fn number(of: &Value, field: &str) -> u16 {
    of[field].as_u64().unwrap().try_into().unwrap()
}

fn time(of: &Value, field: &str) -> Timestamp {
    Timestamp::from_millis(of[field].as_u64().unwrap())
}

const REASONS: [Reason; 16] = [
    Reason::Malformed,
    Reason::Typo,
    Reason::Ambiguous,
    Reason::UnknownKey,
    Reason::BadTag,
    Reason::Expired,
    Reason::TooFar,
    Reason::UnknownSelector,
    Reason::RowMismatch,
    Reason::WrongCode,
    Reason::AlreadyUsed,
    Reason::Revoked,
    Reason::AttemptsExhausted,
    Reason::BudgetExhausted,
    Reason::SprayExhausted,
    Reason::NotReserved,
];

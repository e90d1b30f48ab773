//! Short codes through the public API: on a model store, by many at once, and out of their place.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use proptest::prelude::*;
use regain_token::{
    Binding, Budget, Channel, CodeClaim, CodeConfig, CodeFormat, CodeRow, CodeSettings, CodeText, Codes,
    Flow, Ledger, LedgerWrite, MintedCode, Purpose, Reason, Rejected, Reservation, Scope,
};
use regain_types::{AccountId, Context, Entropy, KeyId, Keyring, MacKey, TenantId, Timestamp, to_hex};

const RECOVER: Purpose = Purpose::new("recover");
const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);

/// One account, and all that its codes are bound to.
struct World {
    keys: Keyring,
    tenant: TenantId,
    account: AccountId,
    state: Context,
    purpose: Purpose,
    case: [u8; 16],
    config: CodeConfig,
}

impl World {
    fn new(channel: Channel) -> Self {
        let mut keys = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([1; 32]));
        keys.add(KeyId::try_from(2).unwrap(), Entropy::danger_from_bytes([2; 32])).unwrap();
        Self {
            keys,
            tenant: "acme".parse().unwrap(),
            account: AccountId::from(42_u32),
            state: Context::new("state").text("a").text("bc"),
            purpose: RECOVER,
            case: [7; 16],
            config: CodeConfig::default_for(channel),
        }
    }

    fn codes(&self) -> Codes<'_> {
        Codes::new(&self.keys, &self.tenant, &self.config)
    }

    fn flow(&self) -> Flow<'_> {
        self.flow_of(self.case)
    }

    fn flow_of(&self, case: [u8; 16]) -> Flow<'_> {
        let binding = Binding { account: &self.account, state: &self.state };
        Flow { case, purpose: self.purpose, binding }
    }

    fn mint(&self, seed: u64) -> MintedCode {
        self.codes().mint(&self.flow(), random(seed), NOW).unwrap()
    }

    /// A guess with a budget that is always full.
    fn guess(
        &self,
        code: &CodeText,
        row: Option<&CodeRow>,
        now: Timestamp,
    ) -> Result<CodeClaim<'_>, Rejected> {
        self.codes().reserve(&self.flow(), &Budget::default(), now)?.executed(3)?.check(code, row, now)
    }
}

/// Sixteen bytes that look random and are the same in every run.
fn random(seed: u64) -> Entropy<16> {
    let source = MacKey::danger_from_bytes(&[0x5a; 32]);
    Entropy::danger_from_bytes(source.tag(&Context::new("seed").number(seed)).truncated())
}

fn reason<T>(result: Result<T, Rejected>) -> Option<Reason> {
    result.err().map(Rejected::reason)
}

/// A store of ledgers whose writes are guarded, or, to see the tests fail, not.
struct Store {
    rows: HashMap<(&'static str, Vec<u8>), Ledger>,
    guarded: bool,
}

impl Store {
    fn new() -> Self {
        Self { rows: HashMap::new(), guarded: true }
    }

    fn ledger(&self, scope: Scope<'_>) -> Ledger {
        self.rows.get(&(scope.kind(), scope.subject().to_vec())).copied().unwrap_or_default()
    }

    fn budget(&self, flow: &Flow<'_>) -> Budget {
        Budget {
            flow: self.ledger(Scope::Flow(flow.case)),
            account: self.ledger(Scope::Codes(flow.binding.account)),
            tenant: self.ledger(Scope::Tenant),
        }
    }

    /// All writes or none.
    fn execute(&mut self, writes: &[LedgerWrite<'_>]) -> bool {
        if self.guarded && writes.iter().any(|write| self.ledger(write.scope).revision != write.was) {
            return false;
        }
        for write in writes {
            self.rows.insert((write.scope.kind(), write.scope.subject().to_vec()), write.ledger);
        }
        true
    }

    /// Reserves until it succeeds or is refused; whether a compare was paid for.
    fn reserve(&mut self, world: &World, case: [u8; 16], now: Timestamp) -> Result<(), Reason> {
        let flow = world.flow_of(case);
        let reserved = world.codes().reserve(&flow, &self.budget(&flow), now).map_err(Rejected::reason)?;
        assert!(self.execute(&reserved.writes()));
        Ok(())
    }
}

#[test]
fn a_code_is_claimed_by_its_own_text_until_its_last_millisecond() {
    for (channel, minutes) in [(Channel::Sms, 10), (Channel::Mail, 15)] {
        let world = World::new(channel);
        let minted = world.mint(1);
        assert_eq!(minted.row.expires, NOW.after(Duration::from_secs(minutes * 60)));
        let at = |now| reason(world.guess(&minted.text, Some(&minted.row), now));
        let claim = world.guess(&minted.text, Some(&minted.row), NOW).unwrap();
        assert_eq!((claim.account, claim.case, claim.purpose), (&world.account, world.case, RECOVER));
        assert_eq!((claim.hash, claim.expires), (minted.row.hash, minted.row.expires));
        assert_eq!(at(minted.row.expires.before(Duration::from_millis(1))), None);
        assert_eq!(at(minted.row.expires), Some(Reason::Expired));
        assert_eq!(at(NOW.before(Duration::from_secs(60))), None);
        assert_eq!(at(NOW.before(Duration::from_millis(60_001))), Some(Reason::TooFar));
        assert_eq!(at(Timestamp::EPOCH), Some(Reason::TooFar));
    }
}

/// Every text that one substitution, insertion, deletion or swap of neighbours makes of `text`.
fn one_edit(text: &str) -> HashSet<String> {
    let mut edits = HashSet::new();
    for at in 0..=text.len() {
        let (head, tail) = text.split_at(at);
        for symbol in (b' '..=b'~').map(char::from) {
            edits.insert(format!("{head}{symbol}{tail}"));
            if let Some(rest) = tail.get(1..) {
                edits.insert(format!("{head}{symbol}{rest}"));
            }
        }
        if let Some(rest) = tail.get(1..) {
            edits.insert(format!("{head}{rest}"));
        }
        if let (Some(pair), Some(rest)) = (tail.get(..2), tail.get(2..)) {
            edits.insert(format!("{head}{}{}{rest}", &pair[1..], &pair[..1]));
        }
    }
    edits
}

/// The normal form once more, on its own.
fn normal(text: &str) -> String {
    let kept = text.chars().filter(|typed| !" -".contains(*typed)).map(|typed| typed.to_ascii_uppercase());
    kept.map(|symbol| match symbol {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    })
    .collect()
}

#[test]
fn no_text_that_is_one_edit_away_is_accepted() {
    for format in [CodeFormat::Digits8, CodeFormat::Symbols8] {
        let mut settings = CodeSettings::new(Channel::Mail);
        settings.format = format;
        let world = World { config: CodeConfig::new(settings).unwrap(), ..World::new(Channel::Mail) };
        let (mut accepted, mut compared, mut unchanged) = (0, 0, 0);
        for seed in 0..100 {
            let minted = world.mint(seed);
            let mut seen = HashMap::new();
            for edit in one_edit(minted.text.expose()) {
                let Ok(code) = CodeText::parse_any(&edit) else { continue };
                let claimed = *seen.entry(code.expose().to_owned()).or_insert_with(|| {
                    compared += 1;
                    world.guess(&code, Some(&minted.row), NOW).is_ok()
                });
                let same = normal(&edit) == normal(minted.text.expose());
                assert!(!same || claimed, "{format:?} {seed}");
                unchanged += u32::from(same);
                accepted += u32::from(!same && claimed);
            }
        }
        assert_eq!(accepted, 0, "{format:?}");
        assert!(
            compared > 5_000 && unchanged > 1_000,
            "{format:?}: {compared} compared, {unchanged} the same"
        );
    }
}

#[test]
fn a_code_of_another_place_is_a_wrong_code() {
    let world = || World::new(Channel::Sms);
    let minted = world().mint(1);
    let state = |state| World { state, ..world() };
    let others = [
        World { case: [8; 16], ..world() },
        World { purpose: Purpose::new("recove"), ..world() },
        World { tenant: "acmf".parse().unwrap(), ..world() },
        World { account: AccountId::from(43_u32), ..world() },
        World { account: AccountId::from_text("i:42").unwrap(), ..world() },
        state(Context::new("state").text("ab").text("c")),
        state(Context::new("state").text("a").text("bc").text("")),
        state(Context::new("state")),
    ];
    for (at, other) in others.iter().enumerate() {
        let guessed = reason(other.guess(&minted.text, Some(&minted.row), NOW));
        assert_eq!(guessed, Some(Reason::WrongCode), "place {at}");
    }
    assert!(world().guess(&minted.text, Some(&minted.row), NOW).is_ok());
}

#[test]
fn a_code_is_guessed_under_the_settings_it_was_made_with_alone() {
    let mut strict = CodeSettings::new(Channel::Sms);
    (strict.format, strict.max_takeovers_per_million) = (CodeFormat::Digits6, 1e6);
    (strict.limits.per_flow, strict.limits.in_a_row, strict.limits.per_day) = (1, 2, 1);
    let world = |settings| World { config: CodeConfig::new(settings).unwrap(), ..World::new(Channel::Sms) };
    let minted = world(strict).mint(1);
    assert!(world(strict).guess(&minted.text, Some(&minted.row), NOW).is_ok());
    let changes: [fn(&mut CodeSettings); 7] = [
        |looser| looser.channel = Channel::Voice,
        |looser| looser.channel = Channel::Mail,
        |looser| looser.format = CodeFormat::Digits8,
        |looser| looser.limits.per_flow = 2,
        |looser| looser.limits.in_a_row = 100,
        |looser| looser.limits.per_day = 2,
        |looser| looser.limits.per_tenant_day += 1,
    ];
    for (at, change) in changes.iter().enumerate() {
        let mut looser = strict;
        change(&mut looser);
        let guessed = reason(world(looser).guess(&minted.text, Some(&minted.row), NOW));
        assert_eq!(guessed, Some(Reason::WrongCode), "change {at}");
    }
}

#[test]
fn no_compare_is_made_where_the_store_wrote_less_than_three_rows() {
    let world = World::new(Channel::Sms);
    for changed in [0, 1, 2, 4, u64::MAX] {
        let flow = world.flow();
        let reserved = world.codes().reserve(&flow, &Budget::default(), NOW).unwrap();
        assert_eq!(reason(reserved.executed(changed)), Some(Reason::NotReserved), "{changed}");
    }
}

#[test]
fn no_bit_of_a_row_can_be_changed_and_no_newer_row_is_opened() {
    let world = World::new(Channel::Sms);
    let (minted, newer) = (world.mint(1), world.mint(2));
    let with = |row: CodeRow| reason(world.guess(&minted.text, Some(&row), NOW));
    assert_eq!(with(newer.row), Some(Reason::WrongCode), "a new code supersedes the old one");
    for bit in 0..256 {
        let mut hash = minted.row.hash;
        hash[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(with(CodeRow { hash, ..minted.row }), Some(Reason::WrongCode), "hash bit {bit}");
    }
    for bit in 0..63 {
        let expires = Timestamp::from_millis(minted.row.expires.as_millis() ^ 1 << bit);
        assert_eq!(with(CodeRow { expires, ..minted.row }), Some(Reason::WrongCode), "expiry bit {bit}");
    }
    let key = |id: u16| CodeRow { key: id.try_into().unwrap(), ..minted.row };
    assert_eq!(with(key(2)), Some(Reason::WrongCode));
    assert_eq!(with(key(3)), Some(Reason::UnknownKey));
}

#[test]
fn a_missing_row_answers_like_a_wrong_one() {
    let world = World::new(Channel::Sms);
    let (minted, other) = (world.mint(1), world.mint(2));
    let missing = world.guess(&minted.text, None, NOW).unwrap_err();
    let wrong = world.guess(&other.text, Some(&minted.row), NOW).unwrap_err();
    assert_eq!((missing.to_string(), missing.code()), (wrong.to_string(), wrong.code()));
    assert_eq!((missing.reason(), wrong.reason()), (Reason::UnknownSelector, Reason::WrongCode));
    let left = |store: &Store| {
        let flow = world.flow();
        world.codes().reserve(&flow, &store.budget(&flow), NOW).map(|reserved| reserved.left())
    };
    let mut store = Store::new();
    for expected in (0..5).rev() {
        assert_eq!(left(&store), Ok(expected), "the guesses left need no row");
        store.reserve(&world, world.case, NOW).unwrap();
    }
    assert_eq!(reason(left(&store)), Some(Reason::AttemptsExhausted));
}

/// How many of `guesses` are compared where all load the ledgers before any writes, and who lost loads again.
fn race(guarded: bool, guesses: usize) -> usize {
    let world = World::new(Channel::Sms);
    let (minted, wrong) = (world.mint(1), world.mint(2));
    let mut store = Store { guarded, ..Store::new() };
    let flow = world.flow();
    let (mut waiting, mut compared) = (guesses, 0);
    while waiting > 0 {
        let loaded = store.budget(&flow);
        let racers = (0..waiting).filter_map(|_| world.codes().reserve(&flow, &loaded, NOW).ok());
        let racers: Vec<_> = racers.collect();
        waiting = racers.len();
        let before = compared;
        for reserved in racers {
            if store.execute(&reserved.writes()) {
                let checked = reserved.executed(3).unwrap().check(&wrong.text, Some(&minted.row), NOW);
                assert_eq!(reason(checked), Some(Reason::WrongCode));
                (waiting, compared) = (waiting - 1, compared + 1);
            }
        }
        assert!(waiting == 0 || compared > before, "of those who race, one wins");
    }
    compared
}

#[test]
fn two_hundred_parallel_guesses_compare_at_most_five() {
    assert_eq!(race(true, 200), 5);
    assert_eq!(race(false, 200), 200, "a store without the guard is seen to fail");
}

#[test]
fn a_code_issued_fifty_times_is_guessed_no_more_often() {
    let world = World::new(Channel::Sms);
    let mut store = Store::new();
    let (mut one_flow, mut many_flows) = (0, 0);
    for issue in 0..50 {
        let _superseded = world.mint(issue);
        for _ in 0..5 {
            one_flow += u32::from(store.reserve(&world, world.case, NOW).is_ok());
        }
    }
    for flow in 0..50_u8 {
        for _ in 0..6 {
            many_flows += u32::from(store.reserve(&world, [flow | 0x80; 16], NOW).is_ok());
        }
    }
    assert_eq!((one_flow, many_flows), (5, 5), "all that the account has at once");
    let mut total = 10;
    for minute in 1..60 * 24 * 30_u64 {
        let mut case = [0; 16];
        case[..8].copy_from_slice(&minute.to_be_bytes());
        for _ in 0..2 {
            let guess = store.reserve(&world, case, NOW.after(Duration::from_secs(60 * minute)));
            total += u32::from(guess.is_ok());
        }
        assert!(total <= 20 || minute >= 60 * 24, "more than 20 within a day");
    }
    assert_eq!(total, 100, "the row of failures never ends by waiting");
}

#[test]
fn a_success_ends_the_row_of_failures() {
    let world = World::new(Channel::Sms);
    let scope = Scope::Codes(&world.account);
    let mut store = Store::new();
    store.reserve(&world, world.case, NOW).unwrap();
    store.reserve(&world, world.case, NOW).unwrap();
    let ledger = store.ledger(scope);
    assert_eq!((ledger.in_a_row, ledger.cleared().in_a_row), (2, 0));
    assert_eq!(ledger.cleared().full_at, ledger.full_at, "the day's guesses stay spent");
}

#[test]
fn guessing_codes_locks_out_no_link_and_no_other_account() {
    let world = World::new(Channel::Sms);
    let mut store = Store::new();
    for case in 0..10 {
        let _guesses: Vec<_> = (0..6).map(|_| store.reserve(&world, [case; 16], NOW)).collect();
    }
    assert_eq!(store.reserve(&world, [99; 16], NOW), Err(Reason::BudgetExhausted));
    assert_eq!(store.ledger(Scope::Links(&world.account)), Ledger::default());
    let other = World { account: AccountId::from(43_u32), ..World::new(Channel::Sms) };
    assert_eq!(store.reserve(&other, [98; 16], NOW), Ok(()));
}

#[test]
fn a_spray_over_many_accounts_ends_at_the_budget_of_the_tenant() {
    let mut settings = CodeSettings::new(Channel::Sms);
    settings.limits.per_tenant_day = 50;
    let config = CodeConfig::new(settings).unwrap();
    let mut store = Store::new();
    let spray = |store: &mut Store, from: u32, now| {
        let guesses = (from..from + 100).map(|account| {
            let world = World { account: AccountId::from(account), config, ..World::new(Channel::Sms) };
            store.reserve(&world, u128::from(account).to_be_bytes(), now)
        });
        guesses.filter(Result::is_ok).count()
    };
    assert_eq!(spray(&mut store, 0, NOW), 25);
    assert_eq!(spray(&mut store, 100, NOW), 0);
    let later = spray(&mut store, 200, NOW.after(Duration::from_secs(86_399)));
    assert_eq!(later, 25, "50 within 24 hours");
    let refused = World { account: AccountId::from(1_000_u32), config, ..World::new(Channel::Sms) };
    let after = NOW.after(Duration::from_secs(86_399));
    assert_eq!(store.reserve(&refused, [1; 16], after), Err(Reason::SprayExhausted));
}

#[test]
fn a_code_opens_under_an_old_key_until_that_key_is_removed() {
    let mut world = World::new(Channel::Mail);
    let minted = world.mint(1);
    let second = KeyId::try_from(2).unwrap();
    world.keys.activate(second).unwrap();
    assert_eq!(world.mint(1).row.key, second);
    assert!(world.guess(&minted.text, Some(&minted.row), NOW).is_ok());
    world.keys.remove(KeyId::FIRST).unwrap();
    assert_eq!(reason(world.guess(&minted.text, Some(&minted.row), NOW)), Some(Reason::UnknownKey));
}

#[test]
fn the_example_of_the_specification_holds() {
    let keys = Keyring::with_first(KeyId::try_from(7).unwrap(), Entropy::danger_from_bytes([7; 32]));
    let world = World { keys, state: Context::new("state").text("1"), ..World::new(Channel::Mail) };
    let entropy = Entropy::danger_from_bytes(std::array::from_fn(|at| u8::try_from(at).unwrap()));
    let minted = world.codes().mint(&world.flow(), entropy, NOW).unwrap();
    assert_eq!(minted.text.expose(), "0C20-A1G7");
    assert_eq!(to_hex(&minted.row.hash), "bbb4e65bb1650affaf21763a1e5c41e907879ff85adc4687138bcbc0cc6cf2ac");
}

/// One guess, cut where a crash or another guess may come between.
enum Task<'a> {
    Start,
    Loaded(Box<Reservation<'a>>),
    Done,
}

/// How many guesses were compared in each of four flows, where the schedule says which of 40 guesses
/// takes its next step, and whether it crashes before its commit (0) or after it (2).
fn interleave(world: &World, schedule: Vec<(usize, u64)>) -> [u32; 4] {
    let (minted, wrong) = (world.mint(1), world.mint(2));
    let flows: Vec<_> = (0..4).map(|case| world.flow_of([case; 16])).collect();
    let mut tasks: Vec<_> = (0..40).map(|_| Task::Start).collect();
    let (mut store, mut compared) = (Store::new(), [0; 4]);
    for (at, step) in schedule {
        let flow = &flows[at % 4];
        tasks[at] = match std::mem::replace(&mut tasks[at], Task::Done) {
            Task::Start => match world.codes().reserve(flow, &store.budget(flow), NOW) {
                Ok(reserved) => Task::Loaded(Box::new(reserved)),
                Err(_) => Task::Done,
            },
            Task::Loaded(_) if step == 0 => Task::Done,
            Task::Loaded(reserved) if !store.execute(&reserved.writes()) => Task::Start,
            Task::Loaded(reserved) => {
                if step == 1 {
                    let checked = reserved.executed(3).unwrap().check(&wrong.text, Some(&minted.row), NOW);
                    compared[at % 4] += u32::from(reason(checked) == Some(Reason::WrongCode));
                }
                Task::Done
            }
            Task::Done => Task::Done,
        };
    }
    compared
}

proptest! {
    #[test]
    fn no_interleaving_of_guesses_compares_more_than_the_budget(
        schedule in prop::collection::vec((0_usize..40, 0_u64..3), 1..400),
        per_flow in 1_u32..6,
        in_a_row in 5_u32..12,
        per_day in 1_u32..=5,
    ) {
        let mut settings = CodeSettings::new(Channel::Sms);
        settings.limits.per_flow = per_flow;
        settings.limits.in_a_row = in_a_row;
        settings.limits.per_day = per_day;
        let world = World { config: CodeConfig::new(settings).unwrap(), ..World::new(Channel::Sms) };
        let compared = interleave(&world, schedule);
        prop_assert!(compared.iter().all(|flow| *flow <= per_flow), "{compared:?}");
        let at_once = per_day.div_ceil(2);
        prop_assert!(compared.iter().sum::<u32>() <= at_once, "half a day's at once: {compared:?}");
    }
}

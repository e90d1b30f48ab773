//! Any sequence of commands to security info: no panic, a refusal and an announcement keep their word, and what
//! is stored in between is loaded as the same.
#![no_main]

use std::sync::LazyLock;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use regain::info::{
    CodeSet, Command, Detail, EmailAddr, Item, ItemId, NewItem, SecurityInfo, State, Terms, TotpSecret, Vault,
};
use regain::types::{AccountId, Entropy, KeyId, Keyring, TenantId, Timestamp};

/// Two emails, an authenticator, saved codes; twice.
static ITEMS: LazyLock<Vec<NewItem>> = LazyLock::new(|| {
    let keyring = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([9; 32]));
    let (tenant, account) = (TenantId::single(), AccountId::from(7_i64));
    let vault = Vault::new(&keyring, &tenant, &account);
    let detail = |n: u8| match n % 4 {
        2 => Detail::Authenticator(TotpSecret::from_entropy(Entropy::danger_from_bytes([n; 20]))),
        3 => Detail::SavedCodes(CodeSet::new(&[n], 10).expect("it is short")),
        _ => Detail::Email(EmailAddr::parse(&format!("a{n}@example.com")).expect("it is one")),
    };
    let seal = |n: u8| {
        let (id, nonce) = (Entropy::danger_from_bytes([n; 16]), Entropy::danger_from_bytes([n; 12]));
        NewItem::seal(&vault, &detail(n), id, nonce).expect("it is sealed")
    };
    (0..8).map(seal).collect()
});

fn command(kind: u8, n: u8, number: u8) -> Command {
    let new = || ITEMS[usize::from(n % 8)].clone();
    let item = new().id();
    let evidence =
        || ITEMS.iter().enumerate().filter(|(at, _)| number >> at & 1 == 1).map(|(_, i)| i.id()).collect();
    match kind % 12 {
        0 => Command::Enrol(ITEMS[..usize::from(n % 9)].to_vec()),
        1 => Command::Add(new()),
        2 => Command::Prove { item, step: (n % 4 == 2).then_some(u64::from(number)) },
        3 => Command::AskRemoval(item),
        4 => Command::KeepItem(item),
        5 => Command::Suspend { item, evidence: evidence() },
        6 => Command::Resume { item, evidence: evidence() },
        7 => Command::Distrust(item),
        8 => Command::AcceptStep { item, step: u64::from(number) },
        9 => Command::SpendCode { item, left: u16::from(number) },
        10 => Command::RecoveryCompleted { mature_by: START.after(hours(number)) },
        _ => Command::Due,
    }
}

const START: Timestamp = Timestamp::from_secs(1_800_000_000);

fn hours(number: u8) -> Duration {
    Duration::from_secs(u64::from(number) * 3600)
}

fuzz_target!(|acts: Vec<[u8; 4]>| {
    let (mut info, terms, mut now) = (SecurityInfo::new(), Terms::default(), START);
    for [kind, n, number, wait] in acts.into_iter().take(64) {
        now = now.after(hours(wait));
        let recovers = kind % 12 == 10;
        let before: Vec<ItemId> = info.counting(now).map(Item::id).collect();
        let Ok(events) = info.decide(command(kind, n, number), &terms, now) else { continue };
        let used = |code: &str| matches!(code, "item-step-accepted" | "item-code-spent");
        if !events.iter().all(|event| used(event.code())) {
            assert!(info.notices(&events).len() >= info.told().count(), "everybody is told");
        }
        events.iter().for_each(|event| info.apply(event));
        let stored = serde_json::to_vec(&info).expect("it is stored");
        assert_eq!(serde_json::from_slice::<SecurityInfo>(&stored).expect("it is loaded"), info);
        let young = |item: &Item| !before.contains(&item.id()) && !matches!(kind % 12, 0 | 4 | 6 | 10 | 11);
        assert!(!info.counting(now).any(young), "nothing counts at once but what came with the account");
        let pending = |item: &Item| !matches!(item.state(), State::Active { .. });
        assert!(!recovers || !info.items().iter().any(pending), "nothing is pending after a recovery");
    }
});

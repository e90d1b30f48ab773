//! Whatever is asked in whatever order, the rules of security info hold.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;
use regain_info::{Command, Event, Item, ItemId, NewItem, SecurityInfo, State, Terms};
use regain_types::Timestamp;

use super::{seal, vault};

const HOLD: Duration = Duration::from_secs(7 * 86_400);

/// What somebody may try; items are named by the number that they are sealed under.
#[derive(Debug, Clone, Copy)]
enum Try {
    Enrol,
    Add(u8),
    Prove(u8),
    AskRemoval(u8),
    Keep(u8),
    Accept(u8, u64),
    Recover,
    Due,
    Wait(u64),
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let number = 0_u8..7;
    let hour = 3_600_000;
    // Waits end at, just before and just after what is due, as well as anywhere.
    let hold = 7 * 24 * hour;
    let waits = prop_oneof![
        Just(1),
        Just(hour),
        Just(24 * hour),
        Just(hold - 1),
        Just(hold),
        Just(hold + 1),
        0..2 * hold
    ];
    let one = prop_oneof![
        1 => Just(Try::Enrol),
        4 => number.clone().prop_map(Try::Add),
        4 => number.clone().prop_map(Try::Prove),
        4 => number.clone().prop_map(Try::AskRemoval),
        2 => number.clone().prop_map(Try::Keep),
        4 => (prop_oneof![4 => Just(2), 1 => number], 60_000_000_u64..60_000_006).prop_map(|(n, step)| Try::Accept(n, step)),
        1 => Just(Try::Recover),
        1 => Just(Try::Due),
        6 => waits.prop_map(Try::Wait),
    ];
    prop::collection::vec(one, 1..60)
}

/// What an onlooker notes down, who knows the rules and not the code.
#[derive(Default)]
struct Onlooker {
    enrolled: BTreeSet<ItemId>,
    proven_at: BTreeMap<ItemId, Timestamp>,
    asked_at: BTreeMap<ItemId, Timestamp>,
    counted: BTreeSet<ItemId>,
    steps: BTreeSet<(ItemId, u64)>,
    had_address: bool,
}

impl Onlooker {
    fn note(&mut self, events: &[Event], now: Timestamp) {
        for event in events {
            let id = event.item();
            match event {
                Event::Added { .. } => {}
                Event::Enrolled { .. } => {
                    let _ = self.enrolled.insert(id);
                }
                Event::Proven { step: None, .. } => {
                    let _ = self.proven_at.insert(id, now);
                }
                Event::Proven { step: Some(step), .. } => {
                    self.proven_at.insert(id, now);
                    assert!(self.steps.insert((id, *step)), "a step was used twice");
                }
                Event::StepAccepted { step, .. } => {
                    let later = self.steps.range((id, *step)..=(id, u64::MAX)).next().is_none();
                    assert!(later && self.steps.insert((id, *step)), "a step was used twice");
                    // Also of one whose removal is due and that nobody has removed: it may prove in a recovery.
                    let mature = self.proven_at.get(&id).is_some_and(|proven| proven.age_at(now) >= HOLD);
                    assert!(
                        mature || self.enrolled.contains(&id),
                        "a code of what does not count was accepted"
                    );
                }
                Event::RemovalAsked { .. } => {
                    let _ = self.asked_at.insert(id, now);
                }
                Event::Kept { .. } => {
                    let _ = self.asked_at.remove(&id);
                }
                Event::Removed { .. } => {
                    let waited = self.asked_at.remove(&id).map(|asked| asked.age_at(now));
                    assert!(!self.counted.contains(&id) || waited >= Some(HOLD), "it left too early");
                    self.enrolled.remove(&id);
                    self.proven_at.remove(&id);
                    self.steps.retain(|(item, _)| *item != id);
                }
                other => panic!("an event that the test does not know: {other:?}"),
            }
        }
    }

    fn look(&mut self, info: &SecurityInfo, now: Timestamp) {
        let counting: BTreeSet<ItemId> = info.counting(now).map(Item::id).collect();
        for id in &counting {
            let mature = self.proven_at.get(id).is_some_and(|proven| proven.age_at(now) >= HOLD);
            assert!(mature || self.enrolled.contains(id), "{id} counts before it is mature");
        }
        for id in self.counted.difference(&counting) {
            let waited = self.asked_at.get(id).map(|asked| asked.age_at(now));
            assert!(info.get(*id).is_none() || waited >= Some(HOLD), "{id} stopped counting too early");
        }
        for item in info.items() {
            let leaving = matches!(item.state(), State::Leaving { .. });
            assert_eq!(leaving, self.asked_at.contains_key(&item.id()));
        }
        let address = info.counting(now).any(|item| item.kind().is_address());
        assert!(address || !self.had_address, "the last address that counted is gone");
        self.had_address |= address;
        self.counted = counting;
    }
}

fn command(attempt: Try, sealed: &[NewItem], now: Timestamp) -> Command {
    let item = |n: u8| sealed[usize::from(n)].clone();
    match attempt {
        Try::Enrol => Command::Enrol(vec![item(0), item(2), item(3)]),
        Try::Add(n) => Command::Add(item(n)),
        Try::Prove(n) => Command::Prove { item: item(n).id(), step: (n % 3 == 2).then_some(60_000_002) },
        Try::AskRemoval(n) => Command::AskRemoval(item(n).id()),
        Try::Keep(n) => Command::KeepItem(item(n).id()),
        Try::Accept(n, step) => Command::AcceptStep { item: item(n).id(), step },
        Try::Recover => Command::RecoveryCompleted { mature_by: now },
        Try::Due | Try::Wait(_) => Command::Due,
    }
}

proptest! {
    #[test]
    fn every_order_of_commands_keeps_the_rules(tries in tries()) {
        let sealed: Vec<NewItem> = vault(|vault| (0..7).map(|n| seal(vault, n)).collect());
        let (mut info, terms) = (SecurityInfo::new(), Terms::new(HOLD));
        let mut now = Timestamp::from_secs(1_800_000_000);
        let mut onlooker = Onlooker::default();
        for attempt in tries {
            if let Try::Wait(milliseconds) = attempt {
                now = now.after(Duration::from_millis(milliseconds));
                onlooker.look(&info, now);
                continue;
            }
            let before = info.clone();
            let decided = info.decide(command(attempt, &sealed, now), &terms, now);
            prop_assert_eq!(&info, &before, "deciding changed something");
            let Ok(events) = decided else { continue };
            // A stored and reread document changes alike.
            let mut reread: SecurityInfo =
                serde_json::from_str(&serde_json::to_string(&info).unwrap()).unwrap();
            for event in &events {
                info.apply(event);
                let stored = serde_json::to_string(event).unwrap();
                reread.apply(&serde_json::from_str(&stored).unwrap());
            }
            prop_assert_eq!(&info, &reread);
            onlooker.note(&events, now);
            onlooker.look(&info, now);
            if !matches!(attempt, Try::Accept(..)) {
                prop_assert!(info.next_due().is_none_or(|due| due > now), "something due was left");
            }
            prop_assert!(info.told().count() >= info.counting(now).filter(|i| i.kind().is_address()).count());
            if let Try::Recover = attempt {
                let settled = |item: &Item| item.counts_at(now) && matches!(item.state(), State::Active { .. });
                prop_assert!(info.items().iter().all(settled), "recovery left a pending change");
            }
        }
    }
}

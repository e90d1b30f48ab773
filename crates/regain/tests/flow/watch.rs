//! From activities to a decision: each rule at its bound, and what holds for all of them.

use std::time::Duration;

use proptest::prelude::*;
use regain::flow::{
    Activity, Decision, DeviceTag, History, Lift, Origin, Place, Signal, SignalKind, WatchRules, weigh,
};
use regain::types::Timestamp;
use regain::{NewInfo, Reason};

use crate::house::{DAY, HOLD, House, NEW, OLD, OWNER, SECOND, THIEF, browser, email, typed};

const HOUR: Duration = Duration::from_secs(3600);
const START: Timestamp = Timestamp::from_secs(1_800_000_000);

fn device(number: u8) -> Option<DeviceTag> {
    Some(DeviceTag::from_bytes([number; 16]))
}

/// A place so many tenths of a degree north of the equator: 11.12 km each.
fn north(tenths: i16) -> Option<Place> {
    Some(Place::from_tenths(tenths, 0).unwrap())
}

fn sign_in(device: Option<DeviceTag>, place: Option<Place>, at: Timestamp) -> Activity {
    Activity::SignIn { from: Origin { device, place }, at }
}

/// An account that was used from device 1 at the equator a day ago.
fn used() -> History {
    let mut history = History::new();
    let first = history.see(&[sign_in(device(1), north(0), START.before(DAY))], &WatchRules::default());
    assert!(first.is_empty(), "the first device and place are taken on trust");
    history
}

fn codes(history: &mut History, activities: &[Activity]) -> String {
    let signals = history.see(activities, &WatchRules::default());
    match weigh(&signals) {
        Decision::StepUp(concern) | Decision::Block(concern) => concern.codes(),
        _ => signals.iter().map(|signal| signal.kind.code()).collect(),
    }
}

#[test]
fn an_unknown_device_and_one_without_a_tag_are_new_and_a_known_one_is_not() {
    assert_eq!(codes(&mut used(), &[sign_in(device(1), None, START)]), "");
    assert_eq!(codes(&mut used(), &[sign_in(device(2), None, START)]), "new-device");
    assert_eq!(codes(&mut used(), &[sign_in(None, None, START)]), "new-device");
    assert_eq!(codes(&mut History::new(), &[sign_in(None, None, START), sign_in(None, None, START)]), "");
}

#[test]
fn a_place_is_new_beyond_100_km_of_every_known_one() {
    assert_eq!(codes(&mut used(), &[sign_in(device(1), north(9), START)]), "", "100 km");
    assert_eq!(codes(&mut used(), &[sign_in(device(1), north(10), START)]), "new-place", "111 km");
    assert_eq!(
        codes(&mut used(), &[sign_in(device(1), None, START)]),
        "",
        "a place that is not known raises nothing"
    );
}

#[test]
fn travel_is_impossible_above_a_thousand_kilometres_an_hour_and_200_of_doubt() {
    let after = |tenths, minutes: u32| {
        let arrived = START.after(Duration::from_secs(60).saturating_mul(minutes));
        codes(&mut used(), &[sign_in(device(1), north(0), START), sign_in(device(1), north(tenths), arrived)])
    };
    assert_eq!(after(18, 0), "new-place", "200 km at once");
    assert_eq!(after(19, 0), "impossible-travel", "211 km at once, and not a new place too");
    assert_eq!(after(107, 60), "new-place", "1,190 km in an hour");
    assert_eq!(after(108, 60), "impossible-travel", "1,201 km in an hour");
    assert_eq!(after(107, 58), "impossible-travel", "1,190 km in 58 minutes");
}

#[test]
fn ten_failures_before_a_success_are_many_and_nine_are_not() {
    let failed = |count: u32, age: Duration| {
        let failures = (0..count).map(|_| Activity::SignInFailed { at: START.before(age) });
        let all: Vec<_> = failures.chain([sign_in(device(1), None, START)]).collect();
        codes(&mut used(), &all)
    };
    assert_eq!(failed(9, Duration::ZERO), "");
    assert_eq!(failed(10, Duration::ZERO), "many-failures");
    assert_eq!(failed(10, HOUR), "", "one is forgotten an hour");
    assert_eq!(failed(11, HOUR), "many-failures");
    assert_eq!(failed(100_000, 12 * HOUR), "", "and a flood within half a day");
    let mut history = used();
    let nine = |at| vec![Activity::SignInFailed { at }; 9];
    assert_eq!(codes(&mut history, &nine(START)), "");
    assert_eq!(codes(&mut history, &[sign_in(device(1), None, START)]), "");
    assert_eq!(codes(&mut history, &nine(START)), "");
    assert_eq!(codes(&mut history, &[sign_in(device(1), None, START)]), "", "a success begins anew");
}

#[test]
fn a_hundred_messages_at_once_are_a_persons_and_one_more_is_not() {
    let sent = |messages, at| Activity::Sent { messages, at };
    let mut history = used();
    assert_eq!(codes(&mut history, &[sent(100, START)]), "");
    assert_eq!(codes(&mut history.clone(), &[sent(1, START)]), "mass-mailing");
    let next = START.after(Duration::from_secs(30));
    assert_eq!(codes(&mut history, &[sent(1, next)]), "", "one is forgotten every 30 seconds");
    assert_eq!(codes(&mut history, &[sent(1, next)]), "mass-mailing");
    assert_eq!(codes(&mut used(), &[sent(u32::MAX, START)]), "mass-mailing");
}

#[test]
fn signals_are_weighed_together_for_a_day_and_the_first_says_since_when() {
    let mut history = used();
    let news = START.before(HOUR);
    assert_eq!(codes(&mut history, &[sign_in(device(2), None, news)]), "new-device");
    let signals = history.see(&[Activity::Sent { messages: 500, at: START }], &WatchRules::default());
    let Decision::Block(concern) = weigh(&signals) else { panic!("a block") };
    assert_eq!((concern.codes().as_str(), concern.since()), ("new-device mass-mailing", news));
    let mut history = used();
    assert_eq!(codes(&mut history, &[sign_in(device(2), None, START)]), "new-device");
    let last = START.after(DAY).before(Duration::from_millis(1));
    assert_eq!(codes(&mut history, &[Activity::Sent { messages: 1, at: last }]), "new-device");
    assert_eq!(codes(&mut history, &[Activity::Sent { messages: 1, at: START.after(DAY) }]), "");
}

#[test]
fn a_signal_that_comes_again_stands_from_its_first_time_to_a_day_after_its_last() {
    let mut history = used();
    for hours in [0, 20] {
        let at = START.after(HOUR.saturating_mul(hours));
        assert_eq!(codes(&mut history, &[sign_in(device(1), north(50), at)]), "new-place");
    }
    let later = START.after(HOUR.saturating_mul(43));
    let signals = history.see(&[Activity::SignInFailed { at: later }], &WatchRules::default());
    assert_eq!(signals, [Signal { kind: SignalKind::NewPlace, at: START }]);
}

#[test]
fn of_many_devices_the_one_that_was_not_seen_for_the_longest_time_makes_room() {
    let mut history = History::new();
    let at = |number: u8| START.after(HOUR.saturating_mul(number.into()));
    for number in 0..17 {
        let from = Origin { device: device(number), place: north(i16::from(number) * 20) };
        assert_eq!(codes(&mut history, &[Activity::StepUpPassed { from, at: at(number) }]), "");
    }
    let from = |number: u8| sign_in(device(number), north(i16::from(number) * 20), at(100));
    assert_eq!(codes(&mut history.clone(), &[from(0)]), "new-device new-place");
    assert_eq!(codes(&mut history.clone(), &[from(1)]), "");
    assert_eq!(codes(&mut history, &[from(16)]), "");
    let text = serde_json::to_string(&history).unwrap();
    assert_eq!(serde_json::from_str::<History>(&text).unwrap(), history, "what is kept is read again");
}

#[test]
fn a_report_of_an_old_abuse_stands_as_long_as_one_of_a_new_one() {
    let since = START.before(30 * DAY);
    for report in [Activity::OwnerReport { at: START, since }, Activity::AbuseReport { at: START, since }] {
        let mut history = used();
        let failure = Activity::SignInFailed { at: START.after(HOUR) };
        let signals = history.see(&[failure, report], &WatchRules::default());
        let Decision::Block(concern) = weigh(&signals) else { panic!("a block") };
        assert_eq!(concern.since(), since);
    }
}

#[test]
fn what_a_doubtful_sign_in_came_from_becomes_known_by_the_step_up_alone() {
    let (mut history, from) = (used(), Origin { device: device(1), place: north(300) });
    let again = |hours| sign_in(from.device, from.place, START.after(HOUR.saturating_mul(hours)));
    assert_eq!(codes(&mut history, &[again(0)]), "new-place");
    assert_eq!(codes(&mut history, &[again(30)]), "new-place", "a second sign-in makes nothing known");
    let passed = Activity::StepUpPassed { from, at: START.after(HOUR.saturating_mul(31)) };
    assert_eq!(codes(&mut history, &[passed]), "");
    assert_eq!(codes(&mut history, &[again(60)]), "");
}

#[test]
fn a_step_up_explains_sign_ins_and_nothing_else() {
    let mut history = used();
    let from = Origin { device: device(2), place: None };
    let before = [
        sign_in(from.device, from.place, START),
        Activity::PasswordLeaked { at: START },
        Activity::Sent { messages: 500, at: START },
        Activity::StepUpPassed { from, at: START.after(HOUR) },
    ];
    assert_eq!(codes(&mut history, &before), "mass-mailing password-leaked");
}

#[test]
fn after_a_recovery_nothing_is_known_and_nothing_stands() {
    let mut history = used();
    assert_eq!(codes(&mut history, &[Activity::Sent { messages: 500, at: START }]), "mass-mailing");
    assert!(history.see(&[Activity::Recovered { at: START.after(HOUR) }], &WatchRules::default()).is_empty());
    assert_eq!(history, History::new());
}

#[test]
fn a_decision_says_what_lifts_it() {
    let since = START;
    let lift = |kind| weigh(&[Signal { kind, at: since }]).lift();
    assert_eq!(lift(SignalKind::NewDevice), None);
    assert_eq!(lift(SignalKind::NewPlace), Some(Lift::SecondProof));
    assert_eq!(lift(SignalKind::OwnerReport), Some(Lift::Recovery));
    assert!(Lift::Recovery.sentence().contains("set a new password"));
    assert_ne!(Lift::Recovery.code(), Lift::SecondProof.code());
}

#[test]
fn a_stored_history_of_another_version_or_size_is_refused() {
    let mut history = used();
    let _signals = history.see(&[sign_in(device(2), north(50), START)], &WatchRules::default());
    let text = serde_json::to_string(&history).unwrap();
    assert_eq!(serde_json::from_str::<History>(&text).unwrap(), history);
    let known = r#"{"what":"01010101010101010101010101010101","seen":1},"#.repeat(17);
    for (was, is) in [
        (r#""v":1"#, r#""v":2"#.to_owned()),
        (r#""v":1"#, r#""v":1,"x":0"#.to_owned()),
        ("[0,0]", "[0,1801]".to_owned()),
        ("0101010101", "01010101".to_owned()),
        (r#""devices":["#, format!(r#""devices":[{known}"#)),
    ] {
        assert!(text.contains(was), "{was} in {text}");
        assert!(serde_json::from_str::<History>(&text.replacen(was, &is, 1)).is_err(), "{is}");
    }
}

#[tokio::test]
async fn what_a_thief_added_after_his_first_sign_in_proves_nothing_once_he_is_noticed() {
    let house = House::new().await;
    let (mut history, rules) = (History::new(), WatchRules::default());
    let owner = sign_in(device(1), None, house.clock.shown().before(DAY));
    let thief = sign_in(device(2), None, house.clock.shown());
    let signals = history.see(&[owner, thief], &rules);
    assert_eq!(house.regain.observe(&house.account, &signals).await.unwrap(), Decision::Allow);
    let session = house.sign_in(OLD).await.unwrap().session;
    let _added = house.regain.add_info(&session, &typed(OLD), NewInfo::Email(email(THIEF))).await.unwrap();
    house.work().await;
    let _from = house.regain.confirm_info(&house.link(THIEF, "confirm-address"), &browser()).await.unwrap();
    house.clock.advance(HOUR);
    let sent = Activity::Sent { messages: 5000, at: house.clock.shown() };
    let signals = history.see(&[sent], &rules);
    let decision = house.regain.observe(&house.account, &signals).await.unwrap();
    assert!(matches!(decision, Decision::Block(_)));
    house.clock.advance(HOLD + DAY);
    house.report(THIEF, Reason::SomeoneElse).await;
    assert!(!house.told(THIEF, "recover"), "mature by now, and younger than the suspicion");
    house.report(OWNER, Reason::SomeoneElse).await;
    let me = browser();
    let _held = house.needs(&house.link(OWNER, "recover"), &me).await;
    let handle = house.grant(&house.link(SECOND, "recover"), &me).await;
    let _outcome = house.regain.reset(&handle, &typed(NEW)).await.unwrap();
    let recovered = Activity::Recovered { at: house.clock.shown() };
    let signals = history.see(&[recovered, sign_in(device(3), None, house.clock.shown())], &rules);
    assert_eq!(house.regain.observe(&house.account, &signals).await.unwrap(), Decision::Allow);
    assert!(house.sign_in(NEW).await.is_ok(), "and no old signal blocks the owner again");
}

#[test]
fn the_rules_of_the_page_are_those_of_the_code() {
    let page = include_str!("../../../../docs/watch.md");
    let rules = WatchRules::default();
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    let documented: Vec<(String, u32)> =
        rows.iter().map(|row| (row[0].replace('`', ""), row[2].parse().unwrap())).collect();
    let real: Vec<(String, u32)> =
        SignalKind::ALL.into_iter().map(|kind| (kind.code().to_owned(), kind.weight())).collect();
    assert_eq!(documented, real);
    let hours = |time: Duration| time.as_secs() / 3600;
    for (row, said) in [
        (1, format!("more than {} km", rules.near_km)),
        (2, "than 1,000 km/h".to_owned()),
        (2, format!("after {} km", rules.doubt_km)),
        (3, format!("{} failures", rules.many_failures)),
        (3, "one is forgotten an hour".to_owned()),
        (4, format!("more than {} messages", rules.many_messages)),
        (4, format!("every {} seconds", rules.message_fades.as_secs())),
    ] {
        assert!(rows[row][1].contains(&said), "{said}: {}", rows[row][1]);
    }
    assert_eq!((rules.fastest_km_per_hour, hours(rules.failure_fades)), (1000, 1));
    assert!(page.contains(&format!("later ones for {} hours", hours(rules.memory))));
    assert!(page.contains(&format!("{0} devices and {0} places", History::MAX_KNOWN)));
}

/// How much a decision asks for.
fn strength(decision: &Decision) -> u8 {
    match decision {
        Decision::Allow => 0,
        Decision::StepUp(_) => 1,
        _ => 2,
    }
}

fn any_time() -> impl Strategy<Value = Timestamp> {
    let usual =
        (0_u32..400).prop_map(|quarter| START.after(Duration::from_secs(900).saturating_mul(quarter)));
    prop_oneof![9 => usual, 1 => any::<u64>().prop_map(Timestamp::from_millis)]
}

fn any_origin(devices: u8) -> impl Strategy<Value = Origin> {
    let device = proptest::option::of((0..devices).prop_map(|tag| DeviceTag::from_bytes([tag; 16])));
    let place = proptest::option::of(
        (0..i16::from(devices)).prop_map(|step| Place::from_tenths(7, step * 25).unwrap()),
    );
    (device, place).prop_map(|(device, place)| Origin { device, place })
}

/// What makes nothing known and explains nothing.
fn any_trouble() -> impl Strategy<Value = Activity> {
    prop_oneof![
        any_time().prop_map(|at| Activity::SignInFailed { at }),
        (any_time(), any::<u16>()).prop_map(|(at, count)| Activity::Sent { messages: count.into(), at }),
        any_time().prop_map(|at| Activity::PasswordLeaked { at }),
        (any_time(), any_time()).prop_map(|(at, since)| Activity::OwnerReport { at, since }),
        (any_time(), any_time()).prop_map(|(at, since)| Activity::AbuseReport { at, since }),
    ]
}

fn any_activity(devices: u8) -> impl Strategy<Value = Activity> {
    prop_oneof![
        3 => any_trouble(),
        6 => (any_origin(devices), any_time()).prop_map(|(from, at)| Activity::SignIn { from, at }),
        1 => (any_origin(devices), any_time()).prop_map(|(from, at)| Activity::StepUpPassed { from, at }),
        1 => any_time().prop_map(|at| Activity::Recovered { at }),
    ]
}

fn any_signals() -> impl Strategy<Value = Vec<Signal>> {
    let kind = proptest::sample::select(SignalKind::ALL.as_slice());
    let signal = (kind, any_time()).prop_map(|(kind, at)| Signal { kind, at });
    proptest::collection::vec(signal, 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn more_signals_never_weaken_a_decision_or_move_its_beginning_on(less in any_signals(), more in any_signals()) {
        let all = weigh(&[less.as_slice(), more.as_slice()].concat());
        let some = weigh(&less);
        if let Decision::StepUp(concern) | Decision::Block(concern) = &some {
            prop_assert_eq!(Some(concern.since()), less.iter().map(|signal| signal.at).min());
        }
        prop_assert!(strength(&all) >= strength(&some));
        let concern = |decision: &Decision| match decision {
            Decision::StepUp(concern) | Decision::Block(concern) => Some(concern.clone()),
            _ => None,
        };
        if let (Some(some), Some(all)) = (concern(&some), concern(&all)) {
            prop_assert!(all.since() <= some.since());
            prop_assert!(some.kinds().iter().all(|kind| all.kinds().contains(kind)));
        }
    }

    #[test]
    fn more_trouble_never_weakens_a_decision(
        usual in proptest::collection::vec(any_activity(4), 0..24),
        trouble in proptest::collection::vec(any_trouble(), 0..6),
    ) {
        let rules = WatchRules::default();
        // The last moment is the same in both.
        let end = usual.iter().chain(&trouble).map(Activity::at).max().unwrap_or_default();
        let end = [Activity::Sent { messages: 0, at: end }];
        let less = weigh(&History::new().see(&[&usual[..], &end].concat(), &rules));
        let more = weigh(&History::new().see(&[&usual[..], &trouble, &end].concat(), &rules));
        prop_assert!(strength(&more) >= strength(&less), "{less:?} became {more:?}");
    }

    #[test]
    fn the_order_of_a_report_changes_nothing(
        (ordered, shuffled) in proptest::collection::vec(any_activity(30), 0..40)
            .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
    ) {
        let (mut one, mut other) = (History::new(), History::new());
        let rules = WatchRules::default();
        prop_assert_eq!(one.see(&ordered, &rules), other.see(&shuffled, &rules));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn a_history_is_bounded_reads_back_and_goes_on_alike(
        batches in proptest::collection::vec(proptest::collection::vec(any_activity(60), 0..40), 1..6),
    ) {
        let (mut kept, mut stored) = (History::new(), String::new());
        let rules = WatchRules::default();
        for batch in &batches {
            let mut read = if stored.is_empty() { History::new() } else { serde_json::from_str(&stored).unwrap() };
            prop_assert_eq!(kept.see(batch, &rules), read.see(batch, &rules));
            stored = serde_json::to_string(&read).unwrap();
            prop_assert!(stored.len() <= 4096, "{} bytes", stored.len());
            prop_assert_eq!(&kept, &read);
        }
    }
}

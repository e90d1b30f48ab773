//! Any sequence of commands on a case: nobody completes it without enough proof of their own, a hold ends
//! on time or later, and what is over stays over.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use regain::flow::{
    Case, CaseCommand, CaseEvent, CaseRefusal, ClaimantDigest, DEFAULT_TABLE, Holding, Method, Progress,
    Proof, Reason, Route, Stage, Terms,
};
use regain::info::ItemId;
use regain::store::CaseId;
use regain::token::GrantRow;
use regain::types::{Entropy, KeyId, Timestamp};

fuzz_target!(|bytes: &[u8]| {
    let mut input = bytes.iter().copied();
    let terms = Terms::default();
    let mut now = START;
    let Some(mut case) = open(&mut input, &terms, now) else { return };
    while let Some((op, who)) = input.next().zip(input.next()) {
        now = now.after(wait(op >> 4));
        let by = ClaimantDigest([who & 0x03; 32]);
        let Some(command) = command(op & 0x0f, who >> 2, by, now) else { continue };
        check(&mut case, command, &terms, now);
    }
});

/// Decides, applies, and compares with what must hold between before and after.
fn check(case: &mut Case, command: CaseCommand, terms: &Terms, now: Timestamp) {
    let before = case.clone();
    let (live, in_time) = (before.is_live(), before.is_live_at(now));
    let by_time = matches!(command, CaseCommand::Expire | CaseCommand::EndHold);
    let completes = match &command {
        CaseCommand::Complete { by } => Some(before.progress(*by) == Progress::Enough),
        _ => None,
    };
    let decided = before.decide(command, terms, now);
    if !by_time {
        assert_eq!(!in_time, matches!(decided, Err(CaseRefusal::Over)), "only what lives can change");
    }
    if let Some(enough) = completes {
        assert_eq!(decided.is_ok(), enough && in_time, "a reset needs enough proof, and no more");
    }
    for event in decided.unwrap_or_default() {
        match (&event, before.stage()) {
            (CaseEvent::Released { .. }, Stage::Held { until }) => {
                assert!(now >= until && !before.is_contested(), "a hold ends on time, uncontested");
            }
            (CaseEvent::Released { .. }, _) => panic!("only a hold can end"),
            (CaseEvent::Held { until, .. }, stage) => {
                assert!(stage == Stage::Open && *until > now, "a hold begins once");
            }
            _ => {}
        }
        case.apply(&event);
    }
    assert!(live || !case.is_live(), "what is over stays over");
    assert!(
        case.proofs().len() <= 16 * Case::MAX_PROOFS_PER_ITEM && case.grants().count() <= Case::MAX_GRANTS
    );
    assert!(!before.is_strict() || case.is_strict(), "a case is tightened, never relaxed");
    assert!(!before.is_contested() || case.is_contested());
    let stranger = ClaimantDigest([0xff; 32]);
    assert!(case.progress(stranger) != Progress::Enough, "who proved nothing may nothing");
    let stored = serde_json::to_vec(&*case).expect("it is stored");
    assert_eq!(&serde_json::from_slice::<Case>(&stored).expect("it is loaded again"), case);
}

fn open(input: &mut impl Iterator<Item = u8>, terms: &Terms, now: Timestamp) -> Option<Case> {
    let first = input.next()?;
    let holding = Holding { addresses: usize::from(first & 0x03), factor: first & 0x04 != 0 };
    let strict = first & 0x08 != 0;
    let route = Route { strict, holding, path: DEFAULT_TABLE.path(holding, strict)?, mature_by: now };
    let id = CaseId::new(Entropy::danger_from_bytes([1; 16]));
    let reason = if strict { Reason::SomeoneElse } else { Reason::Forgot };
    Some(Case::open(id, reason, route, terms, now))
}

fn command(op: u8, which: u8, by: ClaimantDigest, now: Timestamp) -> Option<CaseCommand> {
    let item = ItemId::from(Entropy::danger_from_bytes([which & 0x07; 16]));
    // Each item has its age; some are younger than a suspicion that moves back.
    let counts_from = START.before(Duration::from_secs(u64::from(which & 0x07) * 24 * 60 * 60));
    let proof = |method| CaseCommand::Prove(Proof { method, item, by, counts_from, first_at: now, at: now });
    Some(match op {
        0..=3 => proof(Method::Address),
        4 | 5 => proof(Method::Authenticator),
        6 => CaseCommand::Fail,
        7 | 8 => {
            let expires = now.after(regain::flow::GRANT_LIFETIME);
            CaseCommand::Grant { by, row: GrantRow { hash: [which; 32], key: KeyId::FIRST, expires } }
        }
        9 => CaseCommand::Contest { counts_from },
        10 | 11 => CaseCommand::EndHold,
        12 | 13 => CaseCommand::Complete { by },
        14 => CaseCommand::Expire,
        _ => {
            let holding = Holding { addresses: usize::from(which & 0x03), factor: which & 0x04 != 0 };
            let mature_by = START.before(Duration::from_secs(u64::from(which >> 3) * 24 * 60 * 60));
            let path = DEFAULT_TABLE.path(holding, true)?;
            CaseCommand::Tighten(Route { strict: true, holding, path, mature_by })
        }
    })
}

/// Nothing, an hour, a day, the hold, and a little around them.
fn wait(step: u8) -> Duration {
    const DAY: u64 = 24 * 60 * 60;
    let seconds = [
        0,
        0,
        0,
        0,
        1,
        60,
        900,
        3600,
        DAY - 1,
        DAY,
        DAY + 1,
        3 * DAY,
        7 * DAY - 1,
        7 * DAY,
        7 * DAY + 1,
        9 * DAY,
    ];
    Duration::from_secs(seconds.get(usize::from(step)).copied().unwrap_or(0))
}

const START: Timestamp = Timestamp::from_secs(1_800_000_000);

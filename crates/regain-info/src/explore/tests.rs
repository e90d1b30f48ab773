//! The small walk, and the seeded mistakes: each is seen, in a trace of eight acts or fewer.

use super::*;
use crate::{Mutant, Terms};

const DAYS: u32 = 3;
const WORLDS: usize = 20_000;
/// Enough for every trace of eight acts that is needed.
const MANY_WORLDS: usize = 250_000;

fn setup(mutant: Option<Mutant>, stolen: Option<usize>) -> Setup {
    Setup::new(Terms { mutant, ..Setup::terms_of(DAYS) }, stolen).unwrap()
}

fn violation(setup: &Setup) -> Option<Trace> {
    search_breadth_first(setup, MANY_WORLDS).violation
}

#[test]
fn no_interleaving_of_a_small_walk_breaks_an_invariant_and_the_lockout_is_the_hold() {
    for stolen in [None, Some(0), Some(2), Some(3)] {
        let report = search_breadth_first(&setup(None, stolen), WORLDS);
        assert!(report.violation.is_none(), "{}", report.violation.unwrap());
        assert_eq!((report.worlds >= WORLDS as u64, report.lockout), (true, Some(3)), "{stolen:?}");
    }
}

#[test]
fn what_is_decided_and_committed_later_or_lost_breaks_nothing() {
    let mut setup = setup(None, None);
    setup.crashes = true;
    assert!(search_breadth_first(&setup, WORLDS).violation.is_none());
    setup.guarded = false;
    let trace = violation(&setup).unwrap();
    println!("no guard: {trace}");
    assert!(trace.acts.len() <= 8, "{trace}");
}

#[test]
fn every_broken_rule_is_seen_in_eight_acts_or_fewer() {
    for mutant in Mutant::ALL {
        let caught = [None, Some(3)].into_iter().find_map(|stolen| violation(&setup(Some(mutant), stolen)));
        let Some(trace) = caught else { panic!("{mutant:?} is not seen") };
        println!("{mutant:?}: {trace}");
        assert!(trace.acts.len() <= 8, "{mutant:?}: {trace}");
    }
}

#[test]
fn both_walks_find_the_same_worlds() {
    let mut setup = setup(None, None);
    setup.things.truncate(3);
    let setup = Setup::with(setup.terms, setup.things).unwrap();
    let (breadth, depth) = (search_breadth_first(&setup, usize::MAX), search(&setup, 2, 20));
    assert!(breadth.complete && depth.complete);
    assert_eq!((breadth.worlds, breadth.steps), (depth.worlds, depth.steps));
    assert_eq!((breadth.lockout, breadth.takeover), (depth.lockout, depth.takeover));
}

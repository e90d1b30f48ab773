//! All interleavings, breadth first, so that the first trace found is a shortest one.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasherDefault, Hasher};

use crate::acts::{Act, singles};
use crate::laws::{LAWS, Look};
use crate::mutants::Rules;
use crate::world::World;

/// What a search found.
#[derive(Debug, Default)]
pub struct Found {
    /// Different states.
    pub states: u64,
    /// Steps that were decided and applied.
    pub steps: u64,
    /// The longest interleaving that was looked at whole.
    pub depth: u32,
    /// Whether no state is left.
    pub complete: bool,
    /// The law that was broken first, and how.
    pub broken: Option<Broken>,
}

/// A law, and the shortest way to break it.
#[derive(Debug)]
pub struct Broken {
    /// Its number.
    pub number: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The way.
    pub trace: Vec<(u64, Act)>,
}

/// Looks at up to `most` states.
#[must_use]
pub fn all_interleavings(start: World, rules: &Rules, most: usize) -> Found {
    let mut found = Found::default();
    let mut seen: HashSet<u128, BuildHasherDefault<Print>> = HashSet::default();
    let mut came: Vec<(u32, Act, u64)> = vec![(0, Act::Wait, 0)];
    let began = start.now;
    seen.insert(start.fingerprint(false));
    let mut todo = VecDeque::from([(0_u32, 0_u32, start)]);
    let mut acts = Vec::new();
    while let Some((id, depth, world)) = todo.pop_front() {
        found.depth = depth;
        singles(&world, &mut acts);
        for act in &acts {
            let Some((next, said)) = act.take(&world, rules) else { continue };
            found.steps += 1;
            let look = Look { before: &world, act: *act, after: &next, said: &said };
            let broken = LAWS.iter().find(|law| !(law.holds)(&look));
            let print = next.fingerprint(false);
            let retried = || act.is_retried() && !same_again(*act, &next, print, rules);
            let days = began.age_at(next.now).as_secs() / 3600;
            let broken = broken
                .map(|law| (law.number, law.name))
                .or_else(|| (!seen.contains(&print) && retried()).then_some(("F17", "asked-again")));
            if let Some((number, name)) = broken {
                let mut trace = way_to(&came, id);
                trace.push((days, *act));
                found.states = seen.len() as u64;
                found.broken = Some(Broken { number, name, trace });
                return found;
            }
            if seen.len() < most && seen.insert(print) {
                came.push((id, *act, days));
                todo.push_back((came.len() as u32 - 1, depth + 1, next));
            }
        }
        if seen.len() >= most {
            found.states = seen.len() as u64;
            return found;
        }
    }
    found.complete = true;
    found.states = seen.len() as u64;
    found
}

/// F17: the answer was lost, so it is asked again: the second time changes nothing.
fn same_again(act: Act, world: &World, print: u128, rules: &Rules) -> bool {
    act.take(world, rules).is_none_or(|(again, _)| again.fingerprint(false) == print)
}

fn way_to(came: &[(u32, Act, u64)], id: u32) -> Vec<(u64, Act)> {
    let mut way = Vec::new();
    let mut at = id;
    while at != 0 {
        let (from, act, hours) = came[at as usize];
        way.push((hours, act));
        at = from;
    }
    way.reverse();
    way
}

/// A fingerprint is a hash already.
#[derive(Default)]
pub struct Print(u64);

impl Hasher for Print {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u128(&mut self, print: u128) {
        self.0 = print as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::{Has, Who};
    use crate::world::Levers;

    #[test]
    fn a_step_that_does_more_when_it_is_asked_again_is_noticed() {
        let rules = Rules::real();
        let start = World::new(Has::Two, Levers::default(), &rules);
        let act = Act::Change(Who::Owner);
        let (once, _) = act.take(&start, &rules).expect("an owner may");
        assert!(same_again(Act::WorkOnCase, &start, start.fingerprint(false), &rules), "nothing is due");
        // Asked again it is another change: not the state that the first one began in.
        assert!(!same_again(act, &once, start.fingerprint(false), &rules));
    }

    #[test]
    fn the_real_rules_break_no_law_and_a_fault_does() {
        let levers = Levers { password: true, ..Levers::default() };
        let search = |rules: &Rules| all_interleavings(World::new(Has::Two, levers, rules), rules, 3_000);
        let found = search(&Rules::real());
        assert!(found.broken.is_none() && found.states >= 3_000, "{found:?}");
        let found = search(&Rules::with(crate::mutants::Fault::SessionsLiveOn));
        assert_eq!(found.broken.map(|broken| (broken.number, broken.trace.len())), Some(("F5", 1)));
    }
}

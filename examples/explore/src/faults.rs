//! Each seeded fault of the rules, and the first interleaving that shows it.

use crate::house::Has;
use crate::mutants::{Fault, Rules};
use crate::report::{EARLIER, THIEVES, fits};
use crate::search::{Found, all_interleavings};
use crate::world::{Levers, World};

/// Every thief of the page against every account, by name.
#[must_use]
pub fn starts(rules: &Rules) -> Vec<(String, World)> {
    let mut starts = Vec::new();
    for thief in THIEVES {
        for (earlier, planted, planted_app) in EARLIER {
            let levers = Levers { planted, planted_app, ..thief.levers };
            for has in Has::ALL.into_iter().filter(|has| fits(*has, levers)) {
                let name = format!("{}; earlier: {earlier}; {}", thief.name, has.words());
                starts.push((name, World::new(has, levers, rules)));
            }
        }
    }
    starts
}

/// Searches with each fault until one thief and account show it, up to so many states each.
#[must_use]
pub fn faults(most: usize) -> Vec<(Fault, Option<(String, Found)>)> {
    let first = |fault| {
        let rules = Rules::with(fault);
        starts(&rules).into_iter().find_map(|(name, start)| {
            let found = all_interleavings(start, &rules, most);
            found.broken.is_some().then_some((name, found))
        })
    };
    Fault::ALL.into_iter().map(|fault| (fault, first(fault))).collect()
}

//! Walking every world that can be reached.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI32, AtomicU64, AtomicUsize, Ordering};

use super::{Act, Actor, Broken, Episode, Setup, World};

/// What a walk found.
#[derive(Debug, Clone)]
#[must_use]
pub struct Report {
    /// How many worlds there are.
    pub worlds: u64,
    /// How many steps lead from one to another.
    pub steps: u64,
    /// Whether every world that can be reached was seen.
    pub complete: bool,
    /// The least days after a thief's first act at which the owner has not enough any more.
    pub lockout: Option<i32>,
    /// The least days after it at which the thief has enough.
    pub takeover: Option<i32>,
    /// The first violation.
    pub violation: Option<Trace>,
}

/// How a world came to be.
#[derive(Debug, Clone)]
pub struct Trace {
    /// What is broken in the end.
    pub broken: Broken,
    /// What happened, with the day. Empty for a walk in depth, which does not keep it.
    pub acts: Vec<(i32, String)>,
}

impl std::fmt::Display for Trace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.broken)?;
        self.acts.iter().try_for_each(|(day, act)| writeln!(f, "  day {day}: {act}"))
    }
}

/// Walks in breadth, so that the trace of a violation is a shortest one; at most `most` worlds.
pub fn search_breadth_first(setup: &Setup, most: usize) -> Report {
    let acts = Act::all(setup);
    let first = World::first(setup);
    let found = Found::default();
    let mut seen = HashSet::from([first.key(setup)]);
    // Where each world came from, and the worlds that are not expanded yet.
    let mut parents: Vec<(usize, Act)> = vec![(0, Act::Day)];
    let mut level = vec![(0_usize, first)];
    let mut steps = 0_u64;
    let report = |worlds: usize, steps: u64, complete: bool, violation: Option<Trace>| Report {
        worlds: worlds as u64,
        steps,
        complete,
        lockout: found.day(&found.lockout),
        takeover: found.day(&found.takeover),
        violation,
    };
    while !level.is_empty() {
        let mut next = Vec::new();
        for (at, world) in &level {
            for act in &acts {
                let after = match world.step(setup, *act) {
                    None => continue,
                    Some(Ok(after)) => after,
                    Some(Err(broken)) => {
                        let acts = retrace(setup, &parents, *at, *act);
                        return report(seen.len(), steps, false, Some(Trace { broken, acts }));
                    }
                };
                steps += 1;
                if seen.insert(after.key(setup)) {
                    found.look(setup, &after);
                    parents.push((*at, *act));
                    next.push((parents.len() - 1, after));
                }
            }
            if seen.len() >= most {
                return report(seen.len(), steps, false, None);
            }
        }
        level = next;
    }
    report(seen.len(), steps, true, None)
}

fn retrace(setup: &Setup, parents: &[(usize, Act)], mut at: usize, last: Act) -> Vec<(i32, String)> {
    let mut acts = vec![last];
    while at != 0 {
        let (parent, act) = parents[at];
        acts.push(act);
        at = parent;
    }
    acts.reverse();
    let mut world = World::first(setup);
    let mut told = Vec::new();
    for act in acts {
        told.push((world.day, act.told(setup)));
        if let Some(Ok(after)) = world.step(setup, act) {
            world = after;
        }
    }
    told
}

/// Walks in depth on `threads` threads, with room for 2^`bits` fingerprints: the fastest way through
/// everything. It stops where the room is nine tenths full.
pub fn search(setup: &Setup, threads: usize, bits: u32) -> Report {
    let walk = Walk {
        setup,
        acts: Act::all(setup),
        seen: (0..1_usize << bits).map(|_| AtomicU64::new(0)).collect(),
        worlds: AtomicUsize::new(0),
        steps: AtomicU64::new(0),
        spare: Mutex::new(vec![World::first(setup)]),
        busy: AtomicUsize::new(0),
        found: Found::default(),
        broken: Mutex::new(None),
        full: AtomicUsize::new(0),
    };
    let _ = walk.is_new(World::first(setup).key(setup));
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| walk.run());
        }
    });
    let broken = walk.broken.lock().ok().and_then(|broken| *broken);
    Report {
        worlds: walk.worlds.load(Ordering::Relaxed) as u64,
        steps: walk.steps.load(Ordering::Relaxed),
        complete: broken.is_none() && walk.full.load(Ordering::Relaxed) == 0,
        lockout: walk.found.day(&walk.found.lockout),
        takeover: walk.found.day(&walk.found.takeover),
        violation: broken.map(|broken| Trace { broken, acts: Vec::new() }),
    }
}

struct Walk<'a> {
    setup: &'a Setup,
    acts: Vec<Act>,
    seen: Vec<AtomicU64>,
    worlds: AtomicUsize,
    steps: AtomicU64,
    /// Worlds for a thread that has none.
    spare: Mutex<Vec<World>>,
    busy: AtomicUsize,
    found: Found,
    broken: Mutex<Option<Broken>>,
    full: AtomicUsize,
}

impl Walk<'_> {
    fn run(&self) {
        let mut stack: Vec<World> = Vec::new();
        let mut steps = 0;
        loop {
            if stack.is_empty() && !self.fetch(&mut stack) {
                break;
            }
            while let Some(world) = stack.pop() {
                steps += self.expand(&world, &mut stack);
                if self.full.load(Ordering::Relaxed) != 0 {
                    stack.clear();
                } else if stack.len() > 64 {
                    self.share(&mut stack);
                }
            }
            self.busy.fetch_sub(1, Ordering::AcqRel);
        }
        self.steps.fetch_add(steps, Ordering::Relaxed);
    }

    /// Takes what another thread has to spare; false where no thread has anything left.
    fn fetch(&self, stack: &mut Vec<World>) -> bool {
        loop {
            if let Ok(mut spare) = self.spare.lock() {
                if !spare.is_empty() {
                    self.busy.fetch_add(1, Ordering::AcqRel);
                    stack.extend(spare.drain(..).map(World::at_home));
                    return true;
                }
                if self.busy.load(Ordering::Acquire) == 0 {
                    return false;
                }
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    }

    fn share(&self, stack: &mut Vec<World>) {
        let Ok(mut spare) = self.spare.try_lock() else { return };
        if spare.is_empty() {
            spare.extend(stack.drain(..32));
        }
    }

    fn expand(&self, world: &World, stack: &mut Vec<World>) -> u64 {
        let mut steps = 0;
        for act in &self.acts {
            match world.step(self.setup, *act) {
                None => {}
                Some(Ok(after)) => {
                    steps += 1;
                    if self.is_new(after.key(self.setup)) {
                        self.found.look(self.setup, &after);
                        stack.push(after);
                    }
                }
                Some(Err(broken)) => {
                    if let Ok(mut slot) = self.broken.lock() {
                        slot.get_or_insert(broken);
                    }
                    self.full.store(1, Ordering::Relaxed);
                }
            }
        }
        steps
    }

    /// Open addressing; a slot is written once.
    fn is_new(&self, key: u64) -> bool {
        let mask = self.seen.len() - 1;
        let mut place = usize::try_from(key >> 20).unwrap_or_default() & mask;
        loop {
            match self.seen[place].compare_exchange(0, key, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => {
                    let worlds = self.worlds.fetch_add(1, Ordering::Relaxed) + 1;
                    if worlds > self.seen.len() / 10 * 9 {
                        self.full.store(1, Ordering::Relaxed);
                    }
                    return true;
                }
                Err(there) if there == key => return false,
                Err(_) => place = (place + 1) & mask,
            }
        }
    }
}

/// The earliest days at which a thief reaches something.
struct Found {
    lockout: AtomicI32,
    takeover: AtomicI32,
}

impl Default for Found {
    fn default() -> Self {
        Self { lockout: AtomicI32::new(i32::MAX), takeover: AtomicI32::new(i32::MAX) }
    }
}

impl Found {
    fn look(&self, setup: &Setup, world: &World) {
        let Some(Episode { age, fair: true, .. }) = world.episode else { return };
        let counting = world.counting;
        if !setup.is_enough(counting & setup.held_by(Actor::Owner)) {
            self.lockout.fetch_min(age, Ordering::Relaxed);
        }
        if setup.is_enough(counting & setup.held_by(Actor::Thief)) {
            self.takeover.fetch_min(age, Ordering::Relaxed);
        }
    }

    fn day(&self, of: &AtomicI32) -> Option<i32> {
        Some(of.load(Ordering::Relaxed)).filter(|day| *day != i32::MAX)
    }
}

impl World {
    /// The same with memory that no other thread counts references of.
    fn at_home(mut self) -> Self {
        for item in &mut self.info.items {
            item.body = std::sync::Arc::new((*item.body).clone());
        }
        self
    }
}

//! Who wins where both act as well as they can.
//!
//! A round is: the thief does up to three deeds, the owner up to four, and the clock goes on to the next
//! instant that matters, or by a day; the worker is in time. Rounds go on for ever, over a finite graph of
//! states, which is solved exactly: a party *wins* if it can force that, from some round on, it alone is in.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::hash::BuildHasherDefault;

use crate::acts::{Act, deeds};
use crate::house::{Has, Who};
use crate::mutants::{DAY, Rules};
use crate::search::Print;
use crate::world::{Levers, World};

/// What a game comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Different states of the game.
    pub states: usize,
    /// Whether all of them were looked at.
    pub complete: bool,
    /// Who wins.
    pub winner: Winner,
    /// The earliest that the thief has set a password, while the owner sleeps.
    pub first_in: Option<Way>,
    /// The earliest that he has, and an owner who wakes then can't force a way back.
    pub takeover: Option<Way>,
    /// The earliest that an owner who wakes then has no way back at all, not even if the thief stops.
    pub lockout: Option<Way>,
}

impl Outcome {
    /// The worse of two for the owner, in each figure.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        Self {
            states: self.states + other.states,
            complete: self.complete && other.complete,
            winner: if other.winner as u8 > self.winner as u8 { other.winner } else { self.winner },
            first_in: earlier(self.first_in, other.first_in),
            takeover: earlier(self.takeover, other.takeover),
            lockout: earlier(self.lockout, other.lockout),
        }
    }
}

fn earlier(a: Option<Way>, b: Option<Way>) -> Option<Way> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if (b.hours, b.deeds.len()) < (a.hours, a.deeds.len()) { b } else { a }),
        (a, b) => a.or(b),
    }
}

/// Who wins, from the best for the owner to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Winner {
    /// The owner is in at last, alone and for good.
    Owner,
    /// Not settled within the states that were looked at.
    Open,
    /// Each gets in again and again.
    BackAndForth,
    /// Each can keep the other out for ever.
    Locked,
    /// The thief is in at last, alone and for good.
    Thief,
}

impl Winner {
    /// As the page says it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Owner => "the owner",
            Self::Thief => "**the thief**",
            Self::Locked => "nobody: locked",
            Self::BackAndForth => "nobody: back and forth",
            Self::Open => "not settled",
        }
    }
}

/// A shortest way: the hours since the beginning, and what was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Each deed and its time in hours.
    pub deeds: Vec<(u64, Act)>,
    /// When it is reached, in hours.
    pub hours: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Turn {
    who: Who,
    done: u8,
    pace: Pace,
}

/// Who may act.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Pace {
    /// Both, in turn.
    Game,
    /// The thief alone, and more of it in a week; the owner may wake.
    Asleep,
    /// The owner alone: the thief has stopped.
    Awake,
}

struct Edge {
    to: u32,
    minutes: u32,
    act: Act,
}

#[derive(Default)]
struct Graph {
    first: Vec<u32>,
    edges: Vec<Edge>,
    owners_turn: Vec<bool>,
    /// Whether a phase begins here: then it counts who is in.
    counted: Vec<bool>,
    in_: [Vec<bool>; 2],
    by_thief: Vec<bool>,
    complete: bool,
}

/// Plays one account against one thief.
#[must_use]
pub fn play(has: Has, levers: Levers, rules: &Rules, most: usize) -> Outcome {
    let start = World::new(has, levers, rules);
    let asleep = Graph::of(start.clone(), Pace::Asleep, rules, most / 2);
    let ways = asleep.distances();
    let any_way = asleep.some_way(&|at| asleep.in_[Who::Owner.index()][at]);
    let first_in = asleep.earliest(&ways, &|at| asleep.by_thief[at]);
    let lockout = asleep.earliest(&ways, &|at| asleep.owner_wakes(at) && !any_way[at]);
    let for_good =
        asleep.earliest(&ways, &|at| asleep.owner_wakes(at) && !any_way[at] && asleep.by_thief[at]);
    let graph = Graph::of(start, Pace::Game, rules, most);
    let (owner, thief) = (Who::Owner.index(), Who::Thief.index());
    let alone = |me: usize, you: usize, at: usize| graph.in_[me][at] && !graph.in_[you][at];
    let forces = |who, good: &dyn Fn(usize) -> bool| graph.forces_for_good(who, good);
    let winner = if forces(Who::Owner, &|at| alone(owner, thief, at)) {
        Winner::Owner
    } else if forces(Who::Thief, &|at| alone(thief, owner, at)) {
        Winner::Thief
    } else if forces(Who::Owner, &|at| !graph.in_[thief][at])
        && forces(Who::Thief, &|at| !graph.in_[owner][at])
    {
        Winner::Locked
    } else if graph.complete {
        Winner::BackAndForth
    } else {
        Winner::Open
    };
    let comes_back = graph.forces_once(&|at| alone(owner, thief, at));
    let ways = graph.distances();
    let takeover =
        graph.earliest(&ways, &|at| graph.owner_wakes(at) && graph.by_thief[at] && !comes_back[at]);
    Outcome {
        states: graph.owners_turn.len() + asleep.owners_turn.len(),
        complete: graph.complete && asleep.complete,
        winner,
        first_in,
        takeover: earlier(takeover, for_good),
        lockout,
    }
}

impl Graph {
    fn of(start: World, pace: Pace, rules: &Rules, most: usize) -> Self {
        let mut graph = Self { complete: true, ..Self::default() };
        let mut ids: HashMap<u128, u32, BuildHasherDefault<Print>> = HashMap::default();
        let mut todo = std::collections::VecDeque::new();
        let begins = Turn { who: Who::Thief, done: 0, pace };
        ids.insert(print(&start, begins), 0);
        graph.see(&start, begins);
        todo.push_back((start, begins));
        let mut acts = Vec::new();
        while let Some((world, turn)) = todo.pop_front() {
            graph.first.push(graph.edges.len() as u32);
            if graph.owners_turn.len() > most {
                graph.complete = false;
                continue;
            }
            acts.clear();
            if turn.done < most_deeds(turn) {
                deeds(&world, turn.who, &mut acts);
            }
            acts.push(Act::Pass(turn.who));
            if (turn.pace, turn.who) == (Pace::Asleep, Who::Owner) {
                acts.insert(0, Act::Wait); // stands for waking
            }
            for act in &acts {
                let Some((next, after, minutes)) = step(&world, turn, *act, rules) else { continue };
                let here = print(&next, after);
                let to = *ids.entry(here).or_insert_with(|| {
                    let id = graph.see(&next, after);
                    todo.push_back((next, after));
                    id
                });
                graph.edges.push(Edge { to, minutes, act: *act });
            }
        }
        graph.first.push(graph.edges.len() as u32);
        graph
    }

    fn see(&mut self, world: &World, turn: Turn) -> u32 {
        self.owners_turn.push(turn.who == Who::Owner);
        self.counted.push(turn.done == 0);
        for who in Who::BOTH {
            self.in_[who.index()].push(world.has_account(who));
        }
        self.by_thief.push(world.set_by == Some(Who::Thief));
        self.owners_turn.len() as u32 - 1
    }

    fn out(&self, at: usize) -> &[Edge] {
        &self.edges[self.first[at] as usize..self.first[at + 1] as usize]
    }

    /// Whether the owner has a whole phase to act in.
    fn owner_wakes(&self, at: usize) -> bool {
        self.owners_turn[at] && self.counted[at]
    }

    /// What was not looked at counts for nobody's win, and for the owner's way back: so no verdict and no
    /// takeover is claimed that is none.
    fn is_cut(&self, at: usize) -> bool {
        self.out(at).is_empty()
    }

    /// Whether `who` can force the next state to be in `set`.
    fn can(&self, who: Who, set: &[bool], at: usize) -> bool {
        let mut next = self.out(at).iter().map(|edge| set[edge.to as usize]);
        if self.owners_turn[at] == (who == Who::Owner) {
            next.any(|in_set| in_set)
        } else {
            !self.out(at).is_empty() && next.all(|in_set| in_set)
        }
    }

    /// Whether `who` can force, from the beginning, that at last every counted state is good: the least
    /// fixpoint over X of the greatest over Y of "X is next, or this is good and Y is next".
    fn forces_for_good(&self, who: Who, good: &dyn Fn(usize) -> bool) -> bool {
        let count = self.owners_turn.len();
        let fine: Vec<bool> = (0..count).map(|at| !self.counted[at] || good(at)).collect();
        let mut won = vec![false; count];
        loop {
            let mut stays = vec![true; count];
            let mut changed = true;
            while changed {
                changed = false;
                for at in (0..count).rev() {
                    if stays[at]
                        && !(won[at] || self.can(who, &won, at) || (fine[at] && self.can(who, &stays, at)))
                    {
                        stays[at] = false;
                        changed = true;
                    }
                }
            }
            if stays[0] || stays == won {
                return stays[0];
            }
            won = stays;
        }
    }

    /// From where the owner can force that a counted state is good once.
    fn forces_once(&self, good: &dyn Fn(usize) -> bool) -> Vec<bool> {
        let mut won: Vec<bool> = (0..self.owners_turn.len())
            .map(|at| self.counted[at] && !self.owners_turn[at] && good(at))
            .collect();
        self.spread(&mut won, |graph, won, at| graph.can(Who::Owner, won, at));
        won
    }

    /// From where some way leads to a good state.
    fn some_way(&self, good: &dyn Fn(usize) -> bool) -> Vec<bool> {
        let mut found: Vec<bool> =
            (0..self.owners_turn.len()).map(|at| self.is_cut(at) || good(at)).collect();
        self.spread(&mut found, |graph, found, at| graph.out(at).iter().any(|edge| found[edge.to as usize]));
        found
    }

    fn spread(&self, set: &mut [bool], follows: impl Fn(&Self, &[bool], usize) -> bool) {
        let mut changed = true;
        while changed {
            changed = false;
            for at in (0..set.len()).rev() {
                if !set[at] && follows(self, set, at) {
                    set[at] = true;
                    changed = true;
                }
            }
        }
    }

    /// Where the owner does nothing, for each state: the least minutes, the least deeds, and the edge by which it is reached.
    fn distances(&self) -> Vec<(u64, u32, u32)> {
        let count = self.owners_turn.len();
        let mut best = vec![(u64::MAX, u32::MAX, u32::MAX); count];
        let from: Vec<u32> = (0..count as u32).flat_map(|at| vec![at; self.out(at as usize).len()]).collect();
        let mut heap = BinaryHeap::from([Reverse((0_u64, 0_u32, 0_u32))]);
        best[0] = (0, 0, u32::MAX);
        while let Some(Reverse((minutes, deeds, at))) = heap.pop() {
            if (minutes, deeds) > (best[at as usize].0, best[at as usize].1) {
                continue;
            }
            let first = self.first[at as usize];
            for (place, edge) in self.out(at as usize).iter().enumerate() {
                let quiet = matches!(edge.act, Act::Pass(_));
                if self.owners_turn[at as usize] && !quiet {
                    continue; // until then, the owner sleeps
                }
                let next =
                    (minutes + u64::from(edge.minutes), deeds + u32::from(!quiet), first + place as u32);
                let known = &mut best[edge.to as usize];
                if (next.0, next.1) < (known.0, known.1) {
                    *known = next;
                    heap.push(Reverse((next.0, next.1, edge.to)));
                }
            }
        }
        // The edge is replaced by its origin and itself when a way is told.
        best.iter_mut().for_each(|(_, deeds, edge)| {
            if *edge != u32::MAX {
                *deeds = from[*edge as usize];
            }
        });
        best
    }

    fn earliest(&self, ways: &[(u64, u32, u32)], good: &dyn Fn(usize) -> bool) -> Option<Way> {
        let reached = (0..ways.len()).filter(|at| ways[*at].0 != u64::MAX && good(*at));
        let told = reached.min_by_key(|at| ways[*at].0).map(|at| ways[at].0)?;
        let all = (0..ways.len()).filter(|at| ways[*at].0 == told && good(*at)).map(|at| self.way(ways, at));
        all.min_by_key(|way| way.deeds.len())
    }

    fn way(&self, ways: &[(u64, u32, u32)], end: usize) -> Way {
        let (mut deeds, mut at) = (Vec::new(), end);
        while at != 0 {
            let (_, from, edge) = ways[at];
            let act = self.edges[edge as usize].act;
            if !matches!(act, Act::Pass(_)) {
                deeds.push((ways[from as usize].0 / 60, act));
            }
            at = from as usize;
        }
        deeds.reverse();
        Way { deeds, hours: ways[end].0 / 60 }
    }
}

/// `None` where the act is refused or changes nothing.
fn step(world: &World, turn: Turn, act: Act, rules: &Rules) -> Option<(World, Turn, u32)> {
    if act == Act::Wait {
        return Some((world.clone(), Turn { who: Who::Owner, done: 0, pace: Pace::Awake }, 0));
    }
    if act != Act::Pass(turn.who) {
        let before = world.fingerprint(true);
        let signed_in = sign_in_first(world, act, rules);
        let (mut next, _) = act.take(signed_in.as_ref().unwrap_or(world), rules)?;
        next.tidy_for_game();
        let changed = next.fingerprint(true) != before;
        return changed.then_some((next, Turn { who: turn.who, done: turn.done + 1, ..turn }, 0));
    }
    if turn.who == Who::Thief {
        return Some((world.clone(), Turn { who: Who::Owner, done: 0, ..turn }, 0));
    }
    let mut next = world.clone();
    next.now = next.now.after(7 * DAY);
    next.tidy();
    for work in [Act::WorkOnCase, Act::WorkOnAccount, Act::WorkOnCase] {
        if let Some((worked, _)) = work.take(&next, rules) {
            next = worked;
        }
    }
    next.tidy_for_game();
    let minutes = world.now.age_at(next.now).as_secs() / 60;
    let who = if turn.pace == Pace::Awake { Who::Owner } else { Who::Thief };
    Some((next, Turn { who, done: 0, ..turn }, minutes as u32))
}

/// A deed of a signed-in person begins with signing in.
fn sign_in_first(world: &World, act: Act, rules: &Rules) -> Option<World> {
    let (Act::Change(who) | Act::Add(who, _) | Act::Remove(who, _) | Act::Keep(who, _)) = act else {
        return None;
    };
    Act::SignIn(who).take(world, rules).map(|(next, _)| next)
}

fn print(world: &World, turn: Turn) -> u128 {
    let mark = u128::from(turn.done) << 3 | (turn.pace as u128) << 1 | u128::from(turn.who == Who::Owner);
    world.fingerprint(true) ^ mark.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)
}

const fn most_deeds(turn: Turn) -> u8 {
    match (turn.pace, turn.who) {
        (Pace::Game, Who::Thief) => 2,
        (Pace::Game, Who::Owner) => 3,
        (Pace::Asleep, Who::Thief) => 5,
        (Pace::Awake, _) => 4,
        (Pace::Asleep, Who::Owner) => 0,
    }
}

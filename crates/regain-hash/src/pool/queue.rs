//! Who gets an arena next: the rules alone, without locks, threads or a clock.
//!
//! Arenas and callers are opaque here. At any time an arena is either idle or held by one caller, so
//! there are never more than there were at the start.

use std::collections::VecDeque;
use std::time::Instant;

/// The idle arenas, and the callers that wait for one in the order in which they came.
pub(super) struct Queue<A, C> {
    idle: Vec<A>,
    waiting: VecDeque<Waiting<C>>,
    capacity: usize,
    /// A caller with more blocks than this is costly, and only one of these runs at a time.
    ordinary: usize,
    costly_runs: bool,
    next_ticket: u64,
}

impl<A, C> Queue<A, C> {
    pub(super) fn new(idle: Vec<A>, capacity: usize, ordinary: usize) -> Self {
        Self { idle, waiting: VecDeque::new(), capacity, ordinary, costly_runs: false, next_ticket: 0 }
    }

    /// Puts a caller at the end, or gives it back where the queue is full. Callers who need not wait
    /// pass through the queue too: they do not count.
    pub(super) fn enter(&mut self, caller: C, blocks: usize, deadline: Option<Instant>) -> Result<Ticket, C> {
        if self.is_full() {
            return Err(caller);
        }
        let ticket = Ticket(self.next_ticket);
        self.next_ticket = self.next_ticket.wrapping_add(1);
        self.waiting.push_back(Waiting { ticket, blocks, deadline, caller });
        Ok(ticket)
    }

    /// Takes a caller out that no longer wants to wait. `None` where its turn came before.
    pub(super) fn leave(&mut self, ticket: Ticket) -> Option<C> {
        let at = self.waiting.binary_search_by_key(&ticket, |waiting| waiting.ticket).ok()?;
        self.waiting.remove(at).map(|waiting| waiting.caller)
    }

    /// Takes the first caller out where its deadline is over. All wait equally long, so whoever came
    /// first is also the first to give up.
    pub(super) fn expire(&mut self, now: Instant) -> Option<C> {
        let over = self.next_deadline().is_some_and(|deadline| deadline <= now);
        if over { self.waiting.pop_front().map(|waiting| waiting.caller) } else { None }
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.waiting.front()?.deadline
    }

    /// The first caller, where there is an arena for it. Nobody overtakes.
    pub(super) fn ready(&self) -> Option<&C> {
        let first = self.waiting.front()?;
        let waits = self.idle.is_empty() || (self.costly_runs && self.is_costly(first.blocks));
        (!waits).then_some(&first.caller)
    }

    /// Gives the first caller its arena, where it is ready and `wanted`.
    pub(super) fn grant(&mut self, wanted: impl FnOnce(&C) -> bool) -> Option<(Grant<A>, C)> {
        if !self.ready().is_some_and(wanted) {
            return None;
        }
        let Waiting { blocks, caller, .. } = self.waiting.pop_front()?;
        self.costly_runs |= self.is_costly(blocks);
        Some((Grant { arena: self.idle.pop()?, blocks }, caller))
    }

    /// Takes an arena back.
    pub(super) fn give_back(&mut self, grant: Grant<A>) {
        self.costly_runs &= !self.is_costly(grant.blocks);
        self.idle.push(grant.arena);
    }

    pub(super) fn idle(&mut self) -> &mut [A] {
        &mut self.idle
    }

    pub(super) fn is_full(&self) -> bool {
        self.waiting.len() >= self.capacity.saturating_add(self.idle.len())
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    const fn is_costly(&self, blocks: usize) -> bool {
        blocks > self.ordinary
    }
}

/// A place in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket(u64);

/// An arena on loan.
#[derive(Debug, Default)]
pub(super) struct Grant<A> {
    pub(super) arena: A,
    /// What was asked for.
    pub(super) blocks: usize,
}

struct Waiting<C> {
    ticket: Ticket,
    blocks: usize,
    deadline: Option<Instant>,
    caller: C,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const PERMITS: usize = 2;
    const CAPACITY: usize = 2;
    const ORDINARY: usize = 10;
    const STEPS: [Step; 8] = [
        Step::Enter(ORDINARY),
        Step::Enter(ORDINARY + 1),
        Step::LeaveFirst,
        Step::LeaveLast,
        Step::Expire,
        Step::Grant,
        Step::GiveBackFirst,
        Step::GiveBackLast,
    ];

    #[derive(Debug, Clone, Copy)]
    enum Step {
        Enter(usize),
        LeaveFirst,
        LeaveLast,
        Expire,
        Grant,
        GiveBackFirst,
        GiveBackLast,
    }

    /// A queue of numbered arenas and callers, beside what it should hold.
    struct Run {
        queue: Queue<usize, u32>,
        start: Instant,
        entered: u32,
        expected: VecDeque<(u32, Ticket)>,
        held: VecDeque<Grant<usize>>,
    }

    impl Run {
        fn new(start: Instant) -> Self {
            let queue = Queue::new((0..PERMITS).collect(), CAPACITY, ORDINARY);
            Self { queue, start, entered: 0, expected: VecDeque::new(), held: VecDeque::new() }
        }

        fn deadline(&self, caller: u32) -> Instant {
            self.start.checked_add(Duration::from_millis(caller.into())).unwrap()
        }

        fn take(&mut self, step: Step) {
            match step {
                Step::Enter(blocks) => self.enter(blocks),
                Step::LeaveFirst => self.leave(0),
                Step::LeaveLast => self.leave(self.expected.len().wrapping_sub(1)),
                Step::Expire => {
                    let first = self.expected.pop_front().map(|(caller, _)| caller);
                    let over = self.deadline(first.unwrap_or(self.entered));
                    let before = over.checked_sub(Duration::from_nanos(1)).unwrap();
                    assert_eq!(self.queue.expire(before), None, "not before its time");
                    assert_eq!(self.queue.expire(over), first);
                }
                Step::Grant => {
                    let ready = self.queue.ready().copied();
                    assert!(self.queue.grant(|_| false).is_none(), "an unwanted caller stays");
                    let granted = self.queue.grant(|_| true);
                    assert_eq!(granted.as_ref().map(|(_, caller)| *caller), ready);
                    if let Some((grant, caller)) = granted {
                        assert_eq!(self.expected.pop_front().map(|(first, _)| first), Some(caller), "FIFO");
                        self.held.push_back(grant);
                    }
                }
                Step::GiveBackFirst => {
                    let first = self.held.pop_front();
                    self.give_back(first);
                }
                Step::GiveBackLast => {
                    let last = self.held.pop_back();
                    self.give_back(last);
                }
            }
        }

        fn give_back(&mut self, grant: Option<Grant<usize>>) {
            if let Some(grant) = grant {
                self.queue.give_back(grant);
            }
        }

        fn enter(&mut self, blocks: usize) {
            let places = CAPACITY.saturating_add(self.queue.idle().len());
            let full = self.expected.len() >= places;
            assert_eq!(self.queue.is_full(), full);
            let caller = self.entered;
            self.entered = caller.saturating_add(1);
            match self.queue.enter(caller, blocks, Some(self.deadline(caller))) {
                Ok(ticket) => self.expected.push_back((caller, ticket)),
                Err(back) => assert_eq!((back, full), (caller, true)),
            }
            assert_eq!(self.expected.back().is_some_and(|(last, _)| *last == caller), !full);
        }

        fn leave(&mut self, at: usize) {
            if let Some((caller, ticket)) = self.expected.remove(at) {
                assert_eq!(self.queue.leave(ticket), Some(caller));
                assert_eq!(self.queue.leave(ticket), None, "once");
            }
        }

        fn holds(&mut self) {
            let mut arenas: Vec<usize> = self.held.iter().map(|grant| grant.arena).collect();
            arenas.extend_from_slice(self.queue.idle());
            arenas.sort_unstable();
            assert_eq!(arenas, [0, 1], "each arena is in one place");
            let costly_runs = self.held.iter().filter(|grant| grant.blocks > ORDINARY).count();
            assert!(costly_runs <= 1);
            assert_eq!(self.queue.waiting(), self.expected.len());
            // Nobody waits without a reason.
            let first_is_costly = self.queue.waiting.front().is_some_and(|first| first.blocks > ORDINARY);
            let stuck = self.held.len() == PERMITS || (first_is_costly && costly_runs == 1);
            assert_eq!(self.queue.ready().is_some(), self.queue.waiting() > 0 && !stuck);
        }
    }

    #[test]
    fn every_sequence_of_six_steps_keeps_the_rules() {
        let start = crate::pool::clock::now();
        for sequence in 0..STEPS.len().pow(6) {
            let mut run = Run::new(start);
            for place in 0..6 {
                run.take(STEPS[(sequence >> (3 * place)) % STEPS.len()]);
                run.holds();
            }
        }
    }
}

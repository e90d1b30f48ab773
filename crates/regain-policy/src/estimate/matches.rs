//! All that was found in a password, and the cheapest way through it.

use std::ops::Range;

use super::brute::Brute;
use super::price;
use super::text::Text;
use crate::{Part, Pattern};

/// What was found. All of it lies in one vector, so that a password needs one allocation and not one
/// for each place; what ends at the same place is a chain in it, in the order in which it was found.
pub(crate) struct Matches {
    found: Vec<Match>,
    /// The first and the last of each place's chain.
    chains: Vec<[u16; 2]>,
    /// Everything that was looked at so far, for the bound on work.
    pub(crate) steps: u64,
}

#[derive(Clone, Copy)]
struct Match {
    start: u8,
    pattern: Pattern,
    /// The next that ends at the same place.
    next: u16,
    price: u32,
    /// What it adds where it is not the first part, nor a word after a word.
    join: u32,
    /// What it costs at least where it is not the whole.
    least: u32,
}

impl Match {
    const fn new(pattern: Pattern, price: u32, join: u32, least: u32) -> Self {
        Self { start: 0, pattern, next: END, price, join, least }
    }
}

impl Matches {
    pub(crate) fn new(length: usize) -> Self {
        let chains = vec![[END; 2]; length.saturating_add(1)];
        Self { found: Vec::with_capacity(ROOM), chains, steps: 0 }
    }

    pub(crate) fn step(&mut self, count: usize) {
        self.steps = self.steps.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
    }

    /// Adds a way to guess `span`. Of several, the cheapest counts; it has the name of what it is
    /// built like (a keyboard run, an order), even where a list of words knows it for less.
    pub(crate) fn add(&mut self, span: Range<usize>, price: u32, pattern: Pattern) {
        self.insert(span, Match::new(pattern, price, price::JOIN, price::LEAST));
    }

    /// Adds what is known about this person, which a guesser tries in every combination.
    pub(crate) fn add_personal(&mut self, span: Range<usize>, price: u32, pattern: Pattern) {
        self.insert(span, Match::new(pattern, price, price::JOIN_OF_WORDS, 0));
    }

    /// Adds a separator, which joins what is around it.
    pub(crate) fn add_separator(&mut self, place: usize, price: u32) {
        self.insert(place..place.saturating_add(1), Match::new(Pattern::Brief, price, 0, 0));
    }

    /// The spans of all that was found.
    pub(crate) fn spans(&self) -> impl Iterator<Item = Range<usize>> {
        (0..self.chains.len())
            .flat_map(|end| self.ending(end).map(move |found| usize::from(found.start)..end))
    }

    /// What ends at a place, in the order in which it was found.
    fn ending(&self, end: usize) -> impl Iterator<Item = &Match> {
        let [first, _] = self.chains.get(end).copied().unwrap_or([END; 2]);
        std::iter::successors(self.at(first), |found| self.at(found.next))
    }

    fn at(&self, place: u16) -> Option<&Match> {
        self.found.get(usize::from(place))
    }

    fn insert(&mut self, span: Range<usize>, new: Match) {
        // A text is too short for places and matches that don't fit.
        let (Ok(start), Ok(here)) = (u8::try_from(span.start), u16::try_from(self.found.len())) else {
            return;
        };
        let Some([first, last]) = self.chains.get_mut(span.end) else { return };
        self.steps = self.steps.saturating_add(1);
        let mut place = *first;
        while let Some(known) = self.found.get_mut(usize::from(place)) {
            if known.start == start {
                known.merge(&new);
                return;
            }
            place = known.next;
        }
        match self.found.get_mut(usize::from(*last)) {
            Some(before) => before.next = here,
            None => *first = here,
        }
        *last = here;
        self.found.push(Match { start, ..new });
    }

    /// The least price of `span`.
    pub(crate) fn price(&mut self, brute: &Brute<'_>, span: Range<usize>) -> u32 {
        self.walk(brute, span).last().map_or(0, |ways| ways.least().1.price)
    }

    /// The least price of the whole text, and its parts in order.
    pub(crate) fn cheapest(&mut self, text: &Text, brute: &Brute<'_>) -> (u32, Vec<Part>) {
        let all = self.walk(brute, 0..text.len());
        let (mut is_word, way) = all.last().map_or((false, Way::NONE), Ways::least);
        let (price, mut end, mut parts) = (way.price, text.len(), Vec::new());
        while let Some(way) = all.get(end).map(|ways| ways.ending(is_word)) {
            let start = usize::from(way.start);
            if start >= end {
                break;
            }
            let pattern = self.built_of(start..end).unwrap_or(way.pattern);
            parts.push(Part::new(pattern, start..end));
            (end, is_word) = (start, way.is_after_word);
        }
        parts.reverse();
        (price, parts)
    }

    /// The longest structure in `span` where it is made of structures alone: lists of passwords are
    /// full of `qwerty12345`, and its name is not "word".
    fn built_of(&mut self, span: Range<usize>) -> Option<Pattern> {
        self.step(span.len());
        let structures = |end: usize| self.ending(end).filter(|found| is_structure(found.pattern));
        // Of most parts none is at the end.
        structures(span.end).next()?;
        let mut reached: Vec<Option<(usize, Pattern)>> = vec![Some((0, Pattern::Brief))];
        for end in span.start.saturating_add(1)..=span.end {
            let best = structures(end).filter_map(|found| {
                let start = usize::from(found.start);
                let (longest, pattern) = (*reached.get(start.checked_sub(span.start)?)?)?;
                let length = end.saturating_sub(start);
                Some(if length > longest { (length, found.pattern) } else { (longest, pattern) })
            });
            let best = best.max_by_key(|(longest, _)| *longest);
            reached.push(best);
        }
        reached.pop().flatten().map(|(_, pattern)| pattern).filter(|pattern| *pattern != Pattern::Brief)
    }

    /// For each place from the start of `span`: the cheapest ways to it.
    fn walk(&mut self, brute: &Brute<'_>, span: Range<usize>) -> Vec<Ways> {
        let first = u8::try_from(span.start).unwrap_or(u8::MAX);
        let start = Way { start: first, price: 0, ..Way::NONE };
        let mut all = Vec::with_capacity(span.len().saturating_add(1));
        all.push(Ways { word: Way::NONE, other: start });
        let mut count = 0_usize;
        for end in span.start.saturating_add(1)..=span.end {
            let mut ways = Ways { word: Way::NONE, other: Way::NONE };
            for found in self.ending(end) {
                count = count.saturating_add(1);
                let before =
                    usize::from(found.start).checked_sub(span.start).and_then(|place| all.get(place));
                if let Some(before) = before {
                    ways.improve(before, found, found.start == first);
                }
            }
            brute.each_run(span.start, end, |start, price| {
                count = count.saturating_add(1);
                if let Some(before) = all.get(start.saturating_sub(span.start)) {
                    ways.improve_by_run(before, start, price, start == span.start);
                }
            });
            all.push(ways);
        }
        self.step(count.saturating_mul(2));
        if let Some(last) = all.last_mut() {
            last.finish(self.ending(span.end).find(|one| one.start == first));
        }
        all
    }
}

impl Match {
    /// Of several ways to guess the same, the cheapest counts.
    fn merge(&mut self, new: &Self) {
        let cheaper = new.price < self.price;
        let is_plain = !is_structure(self.pattern);
        if if is_structure(new.pattern) { cheaper || is_plain } else { cheaper && is_plain } {
            self.pattern = new.pattern;
        }
        self.join = self.join.min(new.join);
        self.least = self.least.min(new.least);
        self.price = self.price.min(new.price);
    }
}

/// The cheapest way to a place, as its last part.
#[derive(Clone, Copy)]
struct Way {
    start: u8,
    /// Of the whole way.
    price: u32,
    pattern: Pattern,
    /// Which of the ways to `start` it goes on from.
    is_after_word: bool,
}

impl Way {
    /// No way.
    const NONE: Self = Self { start: 0, price: u32::MAX, pattern: Pattern::Brief, is_after_word: false };
}

/// The cheapest ways to a place, by what they end with: on a word, another word follows more cheaply.
struct Ways {
    word: Way,
    other: Way,
}

impl Ways {
    const fn ending(&self, with_word: bool) -> Way {
        if with_word { self.word } else { self.other }
    }

    /// The cheapest, and whether it ends with a word.
    const fn least(&self) -> (bool, Way) {
        if self.word.price < self.other.price { (true, self.word) } else { (false, self.other) }
    }

    /// Goes on from the ways `before` with what was `found`.
    fn improve(&mut self, before: &Self, found: &Match, is_first: bool) {
        let is_word = is_word(found.pattern);
        for is_after_word in [false, true] {
            let join = match (is_first, is_word && is_after_word) {
                (true, _) => 0,
                (false, true) => found.join.min(price::JOIN_OF_WORDS),
                (false, false) => found.join,
            };
            let price = before.ending(is_after_word).price;
            let price = price.saturating_add(found.price.max(found.least)).saturating_add(join);
            let known = if is_word { &mut self.word } else { &mut self.other };
            if price < known.price {
                *known = Way { start: found.start, price, pattern: found.pattern, is_after_word };
            }
        }
    }

    /// Goes on from the ways `before` with a run without a pattern, to which all ways join alike.
    fn improve_by_run(&mut self, before: &Self, start: usize, price: u32, is_first: bool) {
        let (is_after_word, way) = before.least();
        let join = if is_first { 0 } else { price::JOIN };
        let price = way.price.saturating_add(price).saturating_add(join);
        if price < self.other.price {
            let start = u8::try_from(start).unwrap_or(u8::MAX);
            self.other = Way { start, price, pattern: Pattern::Brief, is_after_word };
        }
    }

    /// Makes them ways to the end, where one part that is the `whole` may be cheaper than several.
    fn finish(&mut self, whole: Option<&Match>) {
        for way in [&mut self.word, &mut self.other] {
            way.price = way.price.saturating_add(price::SEVERAL);
        }
        if let Some(one) = whole.filter(|one| one.price <= self.least().1.price) {
            let way = Way { start: one.start, price: one.price, pattern: one.pattern, is_after_word: false };
            *self = Self { word: Way::NONE, other: way };
        }
    }
}

const fn is_word(pattern: Pattern) -> bool {
    matches!(pattern, Pattern::Word | Pattern::Swapped | Pattern::Reversed)
}

const fn is_structure(pattern: Pattern) -> bool {
    matches!(pattern, Pattern::Keyboard | Pattern::Sequence | Pattern::Repeat | Pattern::Date)
}

/// The end of a chain.
const END: u16 = u16::MAX;
/// Matches that most passwords have room in.
const ROOM: usize = 64;

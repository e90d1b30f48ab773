//! All that was found in a password, and the cheapest way through it.

use std::ops::Range;

use super::brute::Brute;
use super::price;
use super::text::Text;
use crate::{Part, Pattern};

/// What was found, by where it ends.
pub(crate) struct Matches {
    by_end: Vec<Vec<Match>>,
    /// Everything that was looked at so far, for the bound on work.
    pub(crate) steps: u64,
}

#[derive(Clone, Copy)]
struct Match {
    start: usize,
    price: u32,
    pattern: Pattern,
    /// What it adds where it is not the first part, nor a word after a word.
    join: u32,
    /// What it costs at least where it is not the whole.
    least: u32,
}

impl Matches {
    pub(crate) fn new(length: usize) -> Self {
        Self { by_end: vec![Vec::new(); length.saturating_add(1)], steps: 0 }
    }

    pub(crate) fn step(&mut self, count: usize) {
        self.steps = self.steps.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
    }

    /// Adds a way to guess `span`. Of several, the cheapest counts; it has the name of what it is
    /// built like (a keyboard run, an order), even where a list of words knows it for less.
    pub(crate) fn add(&mut self, span: Range<usize>, price: u32, pattern: Pattern) {
        let found = Match { start: span.start, price, pattern, join: price::JOIN, least: price::LEAST };
        self.insert(span.end, found);
    }

    /// Adds what is known about this person, which a guesser tries in every combination.
    pub(crate) fn add_personal(&mut self, span: Range<usize>, price: u32, pattern: Pattern) {
        let join = price::JOIN_OF_WORDS;
        self.insert(span.end, Match { start: span.start, price, pattern, join, least: 0 });
    }

    /// Adds a separator, which joins what is around it.
    pub(crate) fn add_separator(&mut self, place: usize, price: u32) {
        let end = place.saturating_add(1);
        self.insert(end, Match { start: place, price, pattern: Pattern::Brief, join: 0, least: 0 });
    }

    /// The spans whose pattern is not a word.
    pub(crate) fn structures(&self) -> impl Iterator<Item = Range<usize>> {
        let ends = self.by_end.iter().enumerate();
        ends.flat_map(|(end, all)| all.iter().map(move |found| found.start..end))
    }

    fn insert(&mut self, end: usize, new: Match) {
        let Some(all) = self.by_end.get_mut(end) else { return };
        self.steps = self.steps.saturating_add(1);
        let Some(known) = all.iter_mut().rfind(|known| known.start == new.start) else {
            all.push(new);
            return;
        };
        let cheaper = new.price < known.price;
        let is_plain = !is_structure(known.pattern);
        if if is_structure(new.pattern) { cheaper || is_plain } else { cheaper && is_plain } {
            known.pattern = new.pattern;
        }
        known.join = known.join.min(new.join);
        known.least = known.least.min(new.least);
        known.price = known.price.min(new.price);
    }

    /// The least price of `span`.
    pub(crate) fn price(&mut self, text: &Text, brute: &Brute<'_>, span: Range<usize>) -> u32 {
        self.walk(text, brute, span).last().map_or(0, |ways| ways.least().1.price)
    }

    /// The least price of the whole text, and its parts in order.
    pub(crate) fn cheapest(&mut self, text: &Text, brute: &Brute<'_>) -> (u32, Vec<Part>) {
        let all = self.walk(text, brute, 0..text.len());
        let (mut is_word, way) = all.last().map_or((false, Way::NONE), Ways::least);
        let (price, mut end, mut parts) = (way.price, text.len(), Vec::new());
        while let Some(way) = all.get(end).map(|ways| ways.ending(is_word)).filter(|way| way.start < end) {
            let pattern = self.built_of(way.start..end).unwrap_or(way.pattern);
            parts.push(Part::new(pattern, way.start..end));
            (end, is_word) = (way.start, way.is_after_word);
        }
        parts.reverse();
        (price, parts)
    }

    /// The longest structure in `span` where it is made of structures alone: lists of passwords are
    /// full of `qwerty12345`, and its name is not "word".
    fn built_of(&mut self, span: Range<usize>) -> Option<Pattern> {
        let mut reached: Vec<Option<(usize, Pattern)>> = vec![Some((0, Pattern::Brief))];
        for end in span.start.saturating_add(1)..=span.end {
            let all = self.by_end.get(end).map_or(&[][..], Vec::as_slice);
            let inside = all.iter().filter(|found| found.start >= span.start && is_structure(found.pattern));
            let best = inside.filter_map(|found| {
                let (longest, pattern) = (*reached.get(found.start.saturating_sub(span.start))?)?;
                let length = end.saturating_sub(found.start);
                Some(if length > longest { (length, found.pattern) } else { (longest, pattern) })
            });
            reached.push(best.max_by_key(|(longest, _)| *longest));
        }
        self.step(span.len());
        reached.pop().flatten().map(|(_, pattern)| pattern).filter(|pattern| *pattern != Pattern::Brief)
    }

    /// For each place from the start of `span`: the cheapest ways to it.
    fn walk(&mut self, text: &Text, brute: &Brute<'_>, span: Range<usize>) -> Vec<Ways> {
        let start = Way { start: span.start, price: 0, ..Way::NONE };
        let mut all = vec![Ways { word: Way::NONE, other: start }];
        for end in span.start.saturating_add(1)..=span.end {
            let mut ways = Ways { word: Way::NONE, other: Way::NONE };
            let mut consider = |found: Match| {
                if let Some(before) = all.get(found.start.saturating_sub(span.start)) {
                    ways.improve(before, &found, found.start == span.start);
                }
            };
            let known = self.by_end.get(end).map_or(&[][..], Vec::as_slice);
            for found in known.iter().filter(|found| found.start >= span.start) {
                consider(Match { price: found.price.max(found.least), ..*found });
            }
            let mut count = known.len();
            brute.each_run(text, span.start, end, |start, price| {
                count = count.saturating_add(1);
                consider(Match { start, price, pattern: Pattern::Brief, join: price::JOIN, least: 0 });
            });
            self.step(count.saturating_mul(2));
            all.push(ways);
        }
        if let Some(last) = all.last_mut() {
            let whole =
                self.by_end.get(span.end).and_then(|all| all.iter().find(|one| one.start == span.start));
            last.finish(whole);
        }
        all
    }
}

/// The cheapest way to a place, as its last part.
#[derive(Clone, Copy)]
struct Way {
    start: usize,
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
            let price = before.ending(is_after_word).price.saturating_add(found.price).saturating_add(join);
            let known = if is_word { &mut self.word } else { &mut self.other };
            if price < known.price {
                *known = Way { start: found.start, price, pattern: found.pattern, is_after_word };
            }
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

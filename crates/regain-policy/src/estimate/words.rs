//! Common words, names and passwords with their ranks, in a packed trie.

use std::sync::OnceLock;

use zeroize::Zeroizing;

use super::matches::Matches;
use super::price;
use super::text::{Text, swapped};
use crate::Pattern;

/// The words of `data/words/words.bin` (`docs/spec/guessability.md`).
pub(crate) struct Words {
    /// The code of each node, and in the top bit whether it is the last of its siblings. At least
    /// [`AT_ONCE`] bytes of the file come after them, so that as many can be read from each.
    labels: &'static [u8],
    /// What each node is, in one word of memory: most of the time of a walk goes into fetching them.
    nodes: Vec<Node>,
    /// The node of each first code, or [`NONE`].
    roots: [u32; 128],
    /// For each first and second code the node of both in the upper 24 bits, 0 where there is none; in
    /// the lower 8 how many siblings lie up to it. Most walks end here.
    pairs: Vec<u32>,
    /// What each ASCII code point may stand for, and what it is on Russian keys.
    readings: [[Reading; 2]; 128],
}

impl Words {
    /// The words of the crate, unpacked at first use: some 1.7 MB.
    pub(crate) fn get() -> &'static Self {
        static WORDS: OnceLock<Words> = OnceLock::new();
        WORDS.get_or_init(|| Self::unpack(PACKED).unwrap_or_else(Self::none))
    }

    /// What a letter costs after another, for [`super::brute::Brute`].
    pub(crate) const fn letters() -> &'static [u8] {
        include_bytes!("../../data/words/letters.bin")
    }

    fn none() -> Self {
        Self {
            labels: &[],
            nodes: Vec::new(),
            roots: [NONE; 128],
            pairs: Vec::new(),
            readings: [[[UNREAD; 3]; 2]; 128],
        }
    }

    /// Nothing where the bytes are cut short or name children that are not there.
    pub(super) fn unpack(packed: &'static [u8]) -> Option<Self> {
        let rest = packed.strip_prefix(b"RGW1")?;
        let (nodes, rest) = rest.split_first_chunk()?;
        let (words, rest) = rest.split_first_chunk()?;
        let nodes = usize::try_from(u32::from_le_bytes(*nodes)).ok()?;
        let labels_on = rest;
        let (labels, rest) = rest.split_at_checked(nodes)?;
        let (has_children, rest) = rest.split_at_checked(nodes.div_ceil(8))?;
        let (is_word, ranks_of_words) = rest.split_at_checked(nodes.div_ceil(8))?;
        if rest.len() < AT_ONCE || ranks_of_words.len() != usize::try_from(u32::from_le_bytes(*words)).ok()? {
            return None;
        }
        let is_last = |label: &u8| label & LAST != 0;
        // The groups of siblings lie in the order of their parents, the first group has none.
        let mut next = labels.iter().position(is_last)?.saturating_add(1);
        let mut given = ranks_of_words.iter();
        let mut unpacked = Vec::with_capacity(nodes);
        let mut roots = [NONE; 128];
        for (node, label) in labels.get(..next)?.iter().enumerate() {
            *roots.get_mut(usize::from(label & !LAST))? = u32::try_from(node).ok()?;
        }
        for node in 0..nodes {
            let has_bit = |bits: &[u8]| {
                bits.get(node / 8)
                    .is_some_and(|byte| u32::from(*byte).wrapping_shr((node % 8) as u32) & 1 != 0)
            };
            let child = if has_bit(has_children) { u32::try_from(next).ok()? } else { 0 };
            if child != 0 {
                next = next.saturating_add(labels.get(next..)?.iter().position(is_last)?).saturating_add(1);
            }
            let rank = if has_bit(is_word) { *given.next()? } else { NO_WORD };
            unpacked.push(Node::new(child, rank)?);
        }
        let mut readings = [[[UNREAD; 3]; 2]; 128];
        for (letter, both) in ('\0'..).zip(&mut readings) {
            *both = [reading(letter), on_other_keys(letter)];
        }
        let mut words = Self { labels: labels_on, nodes: unpacked, roots, pairs: Vec::new(), readings };
        words.pairs = (0..128)
            .flat_map(|first| (0..128).map(move |second| (first, second)))
            .map(|(first, second)| words.pair(first, second))
            .collect();
        Some(words)
    }

    /// An entry of `pairs`.
    fn pair(&self, first: u8, second: u8) -> u32 {
        let root =
            self.roots.get(usize::from(first)).and_then(|root| self.nodes.get(usize::try_from(*root).ok()?));
        let Some(child) = root.map(|root| root.child()).filter(|child| *child != 0) else { return 0 };
        let Some((node, looked)) = self.sibling(child, second) else { return 0 };
        node.unwrap_or(0).wrapping_shl(8) | looked
    }

    /// Of the siblings from `first` on the one with this code, and how many lie up to where it is or would
    /// be. They are sorted, and eight are looked at in one word: up to the first that has the code or a
    /// greater one, or is the last.
    fn sibling(&self, first: u32, code: u8) -> Option<(Option<u32>, u32)> {
        let mut labels = self.labels.get(usize::try_from(first).ok()?..)?;
        let mut node = first;
        let codes = ONES.wrapping_mul(u64::from(code));
        loop {
            let (group, after) = labels.split_first_chunk::<AT_ONCE>()?;
            let group = u64::from_le_bytes(*group);
            // The top bit of each byte stays where nothing greater than it is taken from it.
            let stops = ((group | LASTS).wrapping_sub(codes) | group) & LASTS;
            let place = stops.trailing_zeros() / 8;
            node = node.saturating_add(place);
            if stops != 0 {
                let [here, ..] = group.wrapping_shr(place.wrapping_mul(8)).to_le_bytes();
                let looked = node.saturating_sub(first).saturating_add(1);
                return Some(((here & !LAST == code).then_some(node), looked));
            }
            labels = after;
        }
    }

    /// Adds every word in `text`: forwards, backwards, with look-alikes, and typed on Latin keys.
    pub(crate) fn find(&self, text: &Text, matches: &mut Matches) {
        let length = text.len();
        let mut read = Zeroizing::new(Vec::with_capacity(length));
        read.extend(
            text.folded()
                .iter()
                .map(|letter| self.ascii(*letter).map_or_else(|| reading(*letter), |[own, _]| own)),
        );
        self.find_in(&read, matches, |matches, found| {
            let pattern = if found.swaps == 0 { Pattern::Word } else { Pattern::Swapped };
            let price = found.price().saturating_add(text.case_price(found.start, found.end));
            matches.add(found.start..found.end, price, pattern);
        });
        read.reverse();
        self.find_in(&read, matches, |matches, found| {
            let (start, end) = (length.saturating_sub(found.end), length.saturating_sub(found.start));
            let price = found.price().saturating_add(price::REVERSED);
            matches.add(start..end, price.saturating_add(text.case_price(start, end)), Pattern::Reversed);
        });
        read.clear();
        // All Latin keys are of ASCII.
        read.extend(
            text.folded().iter().map(|letter| self.ascii(*letter).map_or([UNREAD; 3], |[_, other]| other)),
        );
        self.find_in(&read, matches, |matches, found| {
            let price = found.price().saturating_add(price::OTHER_KEYS);
            let price = price.saturating_add(text.case_price(found.start, found.end));
            matches.add(found.start..found.end, price, Pattern::Word);
        });
    }

    /// The two readings of an ASCII code point.
    fn ascii(&self, folded: char) -> Option<[Reading; 2]> {
        usize::try_from(u32::from(folded)).ok().and_then(|place| self.readings.get(place)).copied()
    }

    fn find_in(&self, read: &[Reading], matches: &mut Matches, add: impl Fn(&mut Matches, Found)) {
        let mut walk = Walk { words: self, read, start: 0, fuel: FUEL, found: Vec::new() };
        for (start, reading) in read.iter().enumerate() {
            (walk.start, walk.fuel) = (start, FUEL);
            for (choice, code) in choices(reading) {
                walk.begin(code, u32::from(choice > 0));
            }
            matches.step(usize::try_from(FUEL.saturating_sub(walk.fuel)).unwrap_or_default());
            for found in walk.found.drain(..) {
                add(matches, found);
            }
        }
    }
}

/// The first child of a node in the upper 24 bits, 0 where it has none; in the lower 8, 40 times the
/// decimal logarithm of the rank of the word that ends there, or [`NO_WORD`].
#[derive(Clone, Copy)]
struct Node(u32);

impl Node {
    /// Nothing where the child is beyond 24 bits.
    fn new(child: u32, rank: u8) -> Option<Self> {
        child.checked_mul(1 << 8).map(|child| Self(child | u32::from(rank)))
    }

    const fn child(self) -> u32 {
        self.0 >> 8
    }

    const fn rank(self) -> u8 {
        self.0.to_le_bytes()[0]
    }
}

/// A word that was found.
struct Found {
    start: usize,
    end: usize,
    rank: u8,
    swaps: u32,
}

impl Found {
    fn price(&self) -> u32 {
        u32::from(self.rank).saturating_mul(25).saturating_add(price::swaps(self.swaps))
    }
}

/// What one code point may stand for: its own code first, then those of the letters that it looks
/// like. [`UNREAD`] where there is no more.
type Reading = [u8; 3];

fn reading(folded: char) -> Reading {
    let own = code(folded);
    match swapped(folded) {
        [one, two] => [own, *one, *two],
        [one] => [own, *one, UNREAD],
        _ => [own, UNREAD, UNREAD],
    }
}

/// The Russian letter on the key of a Latin one: `gfhjkm` is a password too.
fn on_other_keys(folded: char) -> Reading {
    let place = LATIN_KEYS.chars().position(|key| key == folded);
    let russian = place.and_then(|place| RUSSIAN_KEYS.chars().nth(place));
    [russian.map_or(UNREAD, code), UNREAD, UNREAD]
}

fn choices(reading: &Reading) -> impl Iterator<Item = (usize, u8)> {
    reading.iter().copied().enumerate().filter(|(_, code)| *code != UNREAD)
}

/// One walk down the trie, from one place of the text.
struct Walk<'a> {
    words: &'a Words,
    read: &'a [Reading],
    start: usize,
    /// How many more nodes it may look at.
    fuel: u32,
    found: Vec<Found>,
}

impl Walk<'_> {
    /// Starts with a first code. No word has only one, so that the walk goes on at the second.
    fn begin(&mut self, first: u8, swaps: u32) {
        let place = self.start.saturating_add(1);
        let Some(reading) = self.read.get(place).copied() else { return };
        for (choice, code) in choices(&reading) {
            if let Some(node) = self.second(first, code) {
                self.enter(node, place, swaps.saturating_add(u32::from(choice > 0)));
            }
        }
    }

    /// Goes on below `node`, which was reached with the code point at `place`. As deep as the
    /// longest word at most.
    fn enter(&mut self, node: u32, place: usize, swaps: u32) {
        let Some(node) = usize::try_from(node).ok().and_then(|at| self.words.nodes.get(at)) else { return };
        let (rank, child, end) = (node.rank(), node.child(), place.saturating_add(1));
        if rank != NO_WORD {
            self.found.push(Found { start: self.start, end, rank, swaps });
        }
        let Some(reading) = self.read.get(end).copied().filter(|_| child != 0) else { return };
        for (choice, code) in choices(&reading) {
            if let Some(next) = self.child(child, code) {
                self.enter(next, end, swaps.saturating_add(u32::from(choice > 0)));
            }
        }
    }

    /// The child of a node by its code.
    fn child(&mut self, first: u32, code: u8) -> Option<u32> {
        let (node, looked) = self.words.sibling(first, code)?;
        self.spend(looked)?;
        node
    }

    /// The node of two codes.
    fn second(&mut self, first: u8, second: u8) -> Option<u32> {
        let place = usize::from(first).saturating_mul(128).saturating_add(usize::from(second));
        let entry = self.words.pairs.get(place).copied()?;
        self.spend(entry & 0xff)?;
        Some(entry.wrapping_shr(8)).filter(|node| *node != 0)
    }

    /// Counts nodes that were looked at; nothing where there were too many.
    fn spend(&mut self, nodes: u32) -> Option<()> {
        let left = self.fuel.checked_sub(nodes);
        self.fuel = left.unwrap_or(0);
        left.map(|_| ())
    }
}

/// ASCII as it is, Russian letters from 0; of 0 to 126.
fn code(folded: char) -> u8 {
    match folded {
        '!'..='~' => u8::try_from(folded).unwrap_or(UNREAD),
        'а'..='я' => u8::try_from(u32::from(folded).saturating_sub(u32::from('а'))).unwrap_or(UNREAD),
        _ => UNREAD,
    }
}

pub(super) static PACKED: &[u8] = include_bytes!("../../data/words/words.bin");

const LATIN_KEYS: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const RUSSIAN_KEYS: &str = "йцукенгшщзхъфывапролджэячсмитьбюе";

/// The top bit of a label.
const LAST: u8 = 0x80;
/// The same and one in each byte of a word.
const LASTS: u64 = ONES.wrapping_mul(LAST as u64);
const ONES: u64 = 0x0101_0101_0101_0101;
/// Labels that are looked at together.
const AT_ONCE: usize = 8;
const NO_WORD: u8 = 0xff;
const UNREAD: u8 = 0x7f;
const NONE: u32 = u32::MAX;
/// The most nodes that one walk looks at.
const FUEL: u32 = 3_000;

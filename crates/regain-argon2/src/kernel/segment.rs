//! Which block is filled from which: RFC 9106 section 3.4, in indices that are plain numbers.

use std::iter::successors;
use std::ops::Range;

use crate::{Algorithm, Params, Version, unsafe_code::Words};

/// Slices of a lane.
pub(super) const SLICES: usize = 4;

/// Addresses that one block of addresses holds.
pub(super) const ADDRESSES: usize = 128;

/// A segment: the part of one lane in one slice, in one pass.
#[derive(Clone, Copy)]
pub(crate) struct Segment {
    pass: u32,
    slice: usize,
    lane: usize,
    lanes: usize,
    length: usize,
}

// m_cost and p_cost have 32 bits, so that all sums and products here are below 2^35, and each index is
// below lanes * 4 * length, which is `Params::blocks`. The kernels check each index against the memory
// that they were given all the same.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "numbers below 2^35, and differences that the RFC keeps positive"
)]
impl Segment {
    /// All segments in the order of their computation.
    pub(super) fn all(params: &Params) -> impl Iterator<Item = Self> {
        let lanes = params.p_cost as usize;
        let length = params.blocks() / (SLICES * lanes);
        let (first, passes) = (Self { pass: 0, slice: 0, lane: 0, lanes, length }, params.t_cost);
        successors(Some(first), move |segment| segment.next(passes))
    }

    /// The segment after this one: the next lane, then the next slice, then the next pass.
    fn next(&self, passes: u32) -> Option<Self> {
        if self.lane + 1 < self.lanes {
            Some(Self { lane: self.lane + 1, ..*self })
        } else if self.slice + 1 < SLICES {
            Some(Self { lane: 0, slice: self.slice + 1, ..*self })
        } else {
            let pass = self.pass + 1;
            (pass < passes).then_some(Self { lane: 0, slice: 0, pass, ..*self })
        }
    }

    /// The blocks of this segment that are computed: the first two of a lane come from H'.
    pub(super) fn range(&self) -> Range<usize> {
        if self.pass == 0 && self.slice == 0 { 2..self.length } else { 0..self.length }
    }

    /// Whether addresses come from a counter, and not from the block before.
    pub(super) fn is_independent(&self, algorithm: Algorithm) -> bool {
        match algorithm {
            Algorithm::Argon2d => false,
            Algorithm::Argon2i => true,
            Algorithm::Argon2id => self.pass == 0 && self.slice < SLICES / 2,
        }
    }

    /// Whether a new block is added to the old one.
    pub(super) fn xors(&self, version: Version) -> bool {
        version == Version::V0x13 && self.pass > 0
    }

    /// The first seven words of the block that addresses number `counter * 128` on are made from.
    pub(super) fn address_input(&self, params: &Params, counter: u64) -> [u64; 7] {
        [
            self.pass.into(),
            self.lane as u64,
            self.slice as u64,
            params.blocks() as u64,
            params.t_cost.into(),
            params.algorithm as u64,
            counter,
        ]
    }

    /// Where block `i` of this segment is.
    #[inline]
    pub(super) fn current(&self, i: usize) -> usize {
        self.lane_start() + self.slice * self.length + i
    }

    /// Where the block before block `i` is: the lane is a ring.
    #[inline]
    pub(super) fn previous(&self, i: usize) -> usize {
        if self.slice == 0 && i == 0 {
            self.lane_start() + self.lane_length() - 1
        } else {
            self.current(i) - 1
        }
    }

    /// Where the block is that `word` (J1 in its low half, J2 in its high half) refers block `i` to.
    /// It is neither the current nor the previous block.
    #[inline]
    pub(super) fn reference(&self, word: u64, i: usize) -> usize {
        let lane = if (self.pass == 0 && self.slice == 0) || self.lanes == 1 {
            self.lane
        } else {
            (word >> 32) as usize % self.lanes
        };
        // What is finished: whole slices, and in the same lane this segment up to the block before
        // the previous; another lane's last block is the previous one of its next segment.
        let finished = if self.pass == 0 { self.slice } else { SLICES - 1 } * self.length;
        let area = if lane == self.lane { finished + i - 1 } else { finished - usize::from(i == 0) };
        let j1 = word & 0xffff_ffff;
        let x = (j1 * j1) >> 32;
        let relative = area - 1 - ((area as u64 * x) >> 32) as usize;
        let start = if self.pass == 0 { 0 } else { ((self.slice + 1) % SLICES) * self.length };
        let within = start + relative;
        // Both are below the length of a lane, so that one subtraction is the remainder.
        let wrapped = if within < self.lane_length() { within } else { within - self.lane_length() };
        lane * self.lane_length() + wrapped
    }

    fn lane_length(&self) -> usize {
        SLICES * self.length
    }

    fn lane_start(&self) -> usize {
        self.lane * self.lane_length()
    }
}

/// A run of blocks in one segment, which a kernel fills without asking back.
pub(crate) struct Run<'a> {
    pub(super) segment: Segment,
    pub(super) range: Range<usize>,
    /// Whether a new block is added to the old one.
    pub(crate) xors: bool,
    /// The addresses of the 128 blocks around the range, where they do not depend on blocks.
    pub(super) addresses: Option<&'a Words>,
}

impl Run<'_> {
    /// The blocks of the run, each with its place.
    #[inline]
    pub(crate) fn blocks(&self) -> impl Iterator<Item = (usize, usize)> {
        let segment = self.segment;
        self.range.clone().map(move |i| (i, segment.current(i)))
    }

    /// Where the block before the first one is.
    pub(crate) fn previous(&self) -> usize {
        self.segment.previous(self.range.start)
    }

    /// Where the block is that the first one refers to, if the block before starts with `word`.
    pub(crate) fn reference(&self, word: u64) -> usize {
        self.refer(word, self.range.start)
    }

    /// Where the block is that the one after block `i` refers to, if block `i` starts with `word`.
    /// Past the end of the segment it is a number that means nothing.
    #[inline]
    pub(crate) fn next_reference(&self, word: u64, i: usize) -> usize {
        self.refer(word, i.wrapping_add(1))
    }

    #[inline]
    fn refer(&self, word: u64, i: usize) -> usize {
        let address = self.addresses.and_then(|addresses| addresses.get(i % ADDRESSES).copied());
        self.segment.reference(address.unwrap_or(word), i)
    }
}

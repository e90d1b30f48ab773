//! The way from inputs to a tag, around the kernels: RFC 9106 section 3.2, in safe code.

mod blake2b;
#[cfg(test)]
mod rewind;
mod segment;

use argon2::Block;
use zeroize::Zeroizing;

use self::blake2b::{first_hash, long_hash};
pub(crate) use self::segment::Run;
use self::segment::{ADDRESSES, Segment};
use crate::unsafe_code::{Isa, Words, words_of};
use crate::{FillError, Inputs, Params};

/// One hash: memory of exactly [`Params::blocks`] blocks, checked inputs, and where the tag goes.
pub(crate) struct Job<'a> {
    pub(crate) memory: &'a mut [Block],
    pub(crate) inputs: &'a Inputs<'a>,
    pub(crate) tag: &'a mut [u8],
}

/// Computes `N` hashes of equal cost (one or two), interleaved block by block.
pub(crate) fn fill<const N: usize>(isa: Isa, params: &Params, jobs: [Job<'_>; N]) -> Result<(), FillError> {
    let mut jobs = jobs.map(|job| (words_of(job.memory), job.inputs, job.tag));
    for (memory, inputs, tag) in &mut jobs {
        start(isa, params, inputs, tag.len(), memory)?;
    }
    for segment in Segment::all(params) {
        let mut memories = jobs.each_mut().map(|(memory, ..)| &mut **memory);
        fill_segment(isa, params, segment, &mut memories)?;
    }
    jobs.into_iter().try_for_each(|(memory, _, tag)| finish(isa, params, memory, tag))
}

/// Steps 1 to 4: the first two blocks of each lane.
fn start(
    isa: Isa,
    params: &Params,
    inputs: &Inputs<'_>,
    tag_length: usize,
    memory: &mut [Words],
) -> Result<(), FillError> {
    let first = first_hash(params, inputs, tag_length)?;
    let mut bytes = Zeroizing::new([0; 1_024]);
    for (lane, blocks) in (0..params.p_cost).zip(memory.chunks_exact_mut(lane_length(params))) {
        for (column, block) in (0..2_u32).zip(blocks) {
            long_hash(&[&first[..], &column.to_le_bytes(), &lane.to_le_bytes()], &mut bytes[..])?;
            let (words, _) = bytes.as_chunks();
            store(isa, words.iter().map(|word| u64::from_le_bytes(*word)), block);
        }
    }
    Ok(())
}

/// Steps 5 and 6 for one segment.
fn fill_segment<const N: usize>(
    isa: Isa,
    params: &Params,
    segment: Segment,
    memories: &mut [&mut [Words]; N],
) -> Result<(), FillError> {
    let range = segment.range();
    let xors = segment.xors(params.version);
    if !segment.is_independent(params.algorithm) {
        return isa.run(memories, &Run { segment, range, xors, addresses: None });
    }
    for (counter, from) in (1..).zip((0..range.end).step_by(ADDRESSES)) {
        let range = from.max(range.start)..from.saturating_add(ADDRESSES).min(range.end);
        let mut input = [0; 128];
        store(isa, segment.address_input(params, counter).into_iter(), &mut input);
        let block = isa.permute(&isa.permute(&input));
        let addresses = isa.layout().map(|at| block.get(at).copied().unwrap_or_default());
        isa.run(memories, &Run { segment, range, xors, addresses: Some(&addresses) })?;
    }
    Ok(())
}

/// Steps 7 and 8: the last blocks of all lanes, added and hashed.
fn finish(isa: Isa, params: &Params, memory: &[Words], tag: &mut [u8]) -> Result<(), FillError> {
    let mut sum = Zeroizing::new([0; 128]);
    for last in memory.chunks_exact(lane_length(params)).filter_map(<[Words]>::last) {
        for (to, from) in sum.iter_mut().zip(last) {
            *to ^= from;
        }
    }
    let mut bytes = Zeroizing::new([0; 1_024]);
    let (words, _) = bytes.as_chunks_mut();
    for (to, at) in words.iter_mut().zip(isa.layout()) {
        *to = sum.get(*at).copied().unwrap_or_default().to_le_bytes();
    }
    long_hash(&[&bytes[..]], tag)
}

/// Puts `words`, in the order of the RFC, where this kernel has them in a block.
fn store(isa: Isa, words: impl Iterator<Item = u64>, block: &mut Words) {
    for (word, at) in words.zip(isa.layout()) {
        if let Some(to) = block.get_mut(*at) {
            *to = word;
        }
    }
}

fn lane_length(params: &Params) -> usize {
    // p_cost is at least 1.
    params.blocks().checked_div(params.p_cost as usize).unwrap_or_default()
}

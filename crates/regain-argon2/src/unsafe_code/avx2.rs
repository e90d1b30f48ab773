//! The compression function for AVX2 (RFC 9106 sections 3.5 and 3.6).
//!
//! A vector has two neighbouring words of each of two neighbouring rows, so that a block is 4 pairs of
//! rows by 8 pairs of columns: four vectors are the sixteen words of a column, and eight are two rows.

use std::arch::x86_64::*;
use std::hint::black_box;

use super::{Words, prefetch};
use crate::{FillError, kernel::Run};

/// Where the words are, in the order of the RFC.
pub(super) const LAYOUT: [usize; 128] = layout();

/// Fills the blocks of `run` in each of `memories`.
#[target_feature(enable = "avx2")]
pub(super) fn run<const N: usize>(memories: &mut [&mut [Words]; N], run: &Run<'_>) -> Result<(), FillError> {
    if run.xors { fill::<N, true>(memories, run) } else { fill::<N, false>(memories, run) }
}

/// G(0, `block`).
#[target_feature(enable = "avx2")]
pub(super) fn permute(block: &Words) -> Words {
    let (zero, mut out) = ([0; 128], [0; 128]);
    compress::<false>(&Rotations::new(), &zero, block, &mut out, |_| {});
    out
}

#[target_feature(enable = "avx2")]
fn fill<const N: usize, const XOR: bool>(
    memories: &mut [&mut [Words]; N],
    run: &Run<'_>,
) -> Result<(), FillError> {
    let rotations = Rotations::new();
    let mut previous = run.previous();
    let mut references = [0; N];
    for (memory, reference) in memories.iter().zip(&mut references) {
        *reference = run.reference(memory.get(previous).ok_or(FillError::Defect)?[0]);
    }
    for (i, current) in run.blocks() {
        for (memory, reference) in memories.iter_mut().zip(&mut references) {
            let start = memory.as_ptr();
            let [target, before, source] =
                memory.get_disjoint_mut([current, previous, *reference]).map_err(|_| FillError::Defect)?;
            compress::<XOR>(&rotations, before, source, target, |word| {
                *reference = run.next_reference(word, i);
                prefetch(start.wrapping_add(*reference));
            });
        }
        previous = current;
    }
    Ok(())
}

/// `target` = G(`before`, `source`), or that added to `target`. `early` gets the first word of
/// `target` as soon as it is known.
#[inline]
#[target_feature(enable = "avx2")]
fn compress<const XOR: bool>(
    rotations: &Rotations,
    before: &Words,
    source: &Words,
    target: &mut Words,
    early: impl FnOnce(u64),
) {
    macro_rules! rows {
        ($($at:literal)*) => { mix_rows(rotations, [$(_mm256_xor_si256(load::<$at>(before), load::<$at>(source))),*]) };
    }
    let p = rows!(0 1 2 3 4 5 6 7);
    let q = rows!(8 9 10 11 12 13 14 15);
    let r = rows!(16 17 18 19 20 21 22 23);
    let s = rows!(24 25 26 27 28 29 30 31);

    macro_rules! columns {
        ($x:literal $y:literal: $($at:literal)*) => {{
            let mixed = mix_columns(rotations, [p[$x], p[$y], q[$x], q[$y], r[$x], r[$y], s[$x], s[$y]]);
            let mut mixed = mixed.into_iter();
            [$(mixed.next().map(|vector| output::<$at, XOR>(vector, before, source, target))),*]
        }};
    }
    let [first, ..] = columns!(0 1: 0 1 8 9 16 17 24 25);
    early(first.map_or(0, |vector| _mm_cvtsi128_si64(_mm256_castsi256_si128(vector)).cast_unsigned()));
    columns!(2 3: 2 3 10 11 18 19 26 27);
    columns!(4 5: 4 5 12 13 20 21 28 29);
    columns!(6 7: 6 7 14 15 22 23 30 31);
}

/// GB (RFC 9106 section 3.6) on two rows: two groups of columns, then two of diagonals.
#[inline]
#[target_feature(enable = "avx2")]
fn mix_rows(rotations: &Rotations, [a0, a1, b0, b1, c0, c1, d0, d1]: Pairs) -> Pairs {
    let (mut a, mut b, mut c, mut d) = ([a0, a1], [b0, b1], [c0, c1], [d0, d1]);
    mix(rotations, &mut a, &mut b, &mut c, &mut d);
    let ([b0, b1], [c0, c1], [d0, d1]) = (b, c, d);
    (b, c, d) = ([join(b0, b1), join(b1, b0)], [c1, c0], [join(d1, d0), join(d0, d1)]);
    mix(rotations, &mut a, &mut b, &mut c, &mut d);
    let ([a0, a1], [b0, b1], [c0, c1], [d0, d1]) = (a, b, c, d);
    [a0, a1, join(b1, b0), join(b0, b1), c1, c0, join(d0, d1), join(d1, d0)]
}

/// The same on the sixteen words of each of two columns.
#[inline]
#[target_feature(enable = "avx2")]
fn mix_columns(rotations: &Rotations, [a0, a1, b0, b1, c0, c1, d0, d1]: Pairs) -> Pairs {
    let (mut a, mut b, mut c, mut d) = ([a0, a1], [b0, b1], [c0, c1], [d0, d1]);
    mix(rotations, &mut a, &mut b, &mut c, &mut d);
    rotate::<0b00_11_10_01>(&mut b);
    rotate::<0b01_00_11_10>(&mut c);
    rotate::<0b10_01_00_11>(&mut d);
    mix(rotations, &mut a, &mut b, &mut c, &mut d);
    rotate::<0b10_01_00_11>(&mut b);
    rotate::<0b01_00_11_10>(&mut c);
    rotate::<0b00_11_10_01>(&mut d);
    let ([a0, a1], [b0, b1], [c0, c1], [d0, d1]) = (a, b, c, d);
    [a0, a1, b0, b1, c0, c1, d0, d1]
}

/// Half of GB on two groups at once.
#[inline]
#[target_feature(enable = "avx2")]
fn mix(rotations: &Rotations, a: &mut Two, b: &mut Two, c: &mut Two, d: &mut Two) {
    multiply_add(a, b, d);
    d.iter_mut().for_each(|d| *d = _mm256_shuffle_epi32::<0b10_11_00_01>(*d));
    multiply_add(c, d, b);
    b.iter_mut().for_each(|b| *b = _mm256_shuffle_epi8(*b, rotations.by_24));
    multiply_add(a, b, d);
    d.iter_mut().for_each(|d| *d = _mm256_shuffle_epi8(*d, rotations.by_16));
    multiply_add(c, d, b);
    for b in b {
        *b = _mm256_xor_si256(_mm256_add_epi64(*b, *b), _mm256_srli_epi64::<63>(*b));
    }
}

/// `a += b + 2 * low(a) * low(b)`, then `d ^= a`, on two groups at once.
#[inline]
#[target_feature(enable = "avx2")]
fn multiply_add(a: &mut Two, b: &Two, d: &mut Two) {
    for ((a, b), d) in a.iter_mut().zip(b).zip(d) {
        let product = _mm256_mul_epu32(*a, *b);
        *a = _mm256_add_epi64(_mm256_add_epi64(*a, *b), _mm256_add_epi64(product, product));
        *d = _mm256_xor_si256(*d, *a);
    }
}

/// In each row, the second word of `left` and the first of `right`.
#[inline]
#[target_feature(enable = "avx2")]
fn join(left: __m256i, right: __m256i) -> __m256i {
    _mm256_alignr_epi8::<8>(right, left)
}

/// Rotates the four words of each vector.
#[inline]
#[target_feature(enable = "avx2")]
fn rotate<const BY: i32>(vectors: &mut Two) {
    for vector in vectors {
        *vector = _mm256_permute4x64_epi64::<BY>(*vector);
    }
}

/// Writes vector number `AT` of `target`, and gives it back.
#[inline]
#[target_feature(enable = "avx2")]
fn output<const AT: usize, const XOR: bool>(
    mixed: __m256i,
    before: &Words,
    source: &Words,
    target: &mut Words,
) -> __m256i {
    let mut vector = _mm256_xor_si256(mixed, _mm256_xor_si256(load::<AT>(before), load::<AT>(source)));
    if XOR {
        vector = _mm256_xor_si256(vector, load::<AT>(target));
    }
    store::<AT>(target, vector);
    vector
}

/// Byte shuffles that rotate each word to the right.
struct Rotations {
    by_24: __m256i,
    by_16: __m256i,
}

impl Rotations {
    /// The compiler may not see what they are: it would make two instructions of each shuffle.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn new() -> Self {
        let by_24 = _mm_setr_epi8(3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10);
        let by_16 = _mm_setr_epi8(2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9);
        black_box(Self {
            by_24: _mm256_broadcastsi128_si256(by_24),
            by_16: _mm256_broadcastsi128_si256(by_16),
        })
    }
}

/// Vector number `AT` of a block.
#[inline]
#[target_feature(enable = "avx2")]
fn load<const AT: usize>(words: &Words) -> __m256i {
    const { assert!(AT < 32) };
    // SAFETY: AT is below 32, so that these 4 words are among the 128; any alignment will do.
    unsafe { _mm256_loadu_si256(words.as_ptr().cast::<__m256i>().add(AT)) }
}

/// Overwrites vector number `AT` of a block.
#[inline]
#[target_feature(enable = "avx2")]
fn store<const AT: usize>(words: &mut Words, vector: __m256i) {
    const { assert!(AT < 32) };
    // SAFETY: AT is below 32, so that these 4 words are among the 128, which are borrowed
    // exclusively; any alignment will do.
    unsafe { _mm256_storeu_si256(words.as_mut_ptr().cast::<__m256i>().add(AT), vector) };
}

/// One vector of each of two groups.
type Two = [__m256i; 2];

/// `a`, `b`, `c` and `d` of two groups: a0, a1, b0, and so on.
type Pairs = [__m256i; 8];

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, which refuses what is out of bounds"
)]
const fn layout() -> [usize; 128] {
    let mut layout = [0; 128];
    let mut word = 0;
    while word < 128 {
        let (row, column) = (word / 16, word % 16);
        layout[word] = (row / 2 * 8 + column / 2) * 4 + row % 2 * 2 + column % 2;
        word += 1;
    }
    layout
}

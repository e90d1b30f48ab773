//! The compression function for AVX-512F (RFC 9106 sections 3.5 and 3.6).
//!
//! A vector has four neighbouring words of each of two neighbouring rows, so that a block is 4 pairs
//! of rows by 4 quarters of a row, and both rounds work on the same 16 registers, four groups at
//! once. No vector is turned back between the rounds: a quarter `w` enters the column round rotated
//! by `w`, which the permutations of that round take into account.

use std::arch::{asm, x86_64::*};

use super::{Words, prefetch};
use crate::{FillError, kernel::Run};

/// A block in registers: the vector of row pair `k` and quarter `w` is at `4 * k + w`.
type State = [__m512i; 16];

/// Where the words are, in the order of the RFC.
pub(super) const LAYOUT: [usize; 128] = layout();

/// Fills the blocks of `run` in each of `memories`.
#[target_feature(enable = "avx512f")]
pub(super) fn run<const N: usize>(memories: &mut [&mut [Words]; N], run: &Run<'_>) -> Result<(), FillError> {
    if run.xors { fill::<N, true>(memories, run) } else { fill::<N, false>(memories, run) }
}

/// G(0, `block`).
#[target_feature(enable = "avx512f")]
pub(super) fn permute(block: &Words) -> Words {
    let (zero, mut out) = ([0; 128], [0; 128]);
    compress::<false>(&mut load_block(&zero), &zero, block, &mut out, |_| {});
    out
}

#[target_feature(enable = "avx512f")]
fn fill<const N: usize, const XOR: bool>(
    memories: &mut [&mut [Words]; N],
    run: &Run<'_>,
) -> Result<(), FillError> {
    let mut state = [_mm512_setzero_si512(); 16];
    let mut previous = run.previous();
    let mut references = [0; N];
    for (memory, reference) in memories.iter().zip(&mut references) {
        let before = memory.get(previous).ok_or(FillError::Defect)?;
        state = load_block(before);
        *reference = run.reference(before[0]);
    }
    for (i, current) in run.blocks() {
        for (memory, reference) in memories.iter_mut().zip(&mut references) {
            let start = memory.as_ptr();
            let [target, before, source] =
                memory.get_disjoint_mut([current, previous, *reference]).map_err(|_| FillError::Defect)?;
            if N > 1 {
                state = load_block(before);
            }
            compress::<XOR>(&mut state, before, source, target, |word| {
                *reference = run.next_reference(word, i);
                prefetch(start.wrapping_add(*reference));
                if XOR {
                    prefetch(start.wrapping_add(current).wrapping_add(2));
                }
            });
        }
        previous = current;
    }
    Ok(())
}

/// `target` = G(`before`, `source`), or that added to `target`; `state` is `before` and becomes
/// `target`. `early` gets the first word of `target` as soon as it is known.
#[inline]
#[target_feature(enable = "avx512f")]
fn compress<const XOR: bool>(
    state: &mut State,
    before: &Words,
    source: &Words,
    target: &mut Words,
    early: impl FnOnce(u64),
) {
    macro_rules! input {
        ($($at:literal)*) => { [$(_mm512_xor_si512(state[$at], load::<$at>(source))),*] };
    }
    let mut rows = [input!(0 4 8 12), input!(1 5 9 13), input!(2 6 10 14), input!(3 7 11 15)];
    mix(&mut rows);
    let [_, b, c, d] = &mut rows;
    rotate::<0b00_11_10_01>(b);
    rotate::<0b01_00_11_10>(c);
    rotate::<0b10_01_00_11>(d);
    mix(&mut rows);

    macro_rules! output {
        ($($at:literal $from:expr),*) => { $(
            let from = $from;
            state[$at] = _mm512_ternarylogic_epi64::<XOR_OF_THREE>(from, load::<$at>(before), load::<$at>(source));
            if XOR {
                state[$at] = _mm512_xor_si512(state[$at], load::<$at>(target));
            }
        )* };
    }
    // One group goes first: its first word leads to the block that is needed next.
    let [[a0, a @ ..], [b0, b @ ..], [c0, c @ ..], [d0, d @ ..]] = transpose(rows);
    let mut first = [[a0], [b0], [c0], [d0]];
    mix(&mut first);
    turn(&mut first, &FIRST.to_diagonals);
    mix(&mut first);
    turn(&mut first, &FIRST.home);
    let [[a0], [b0], [c0], [d0]] = first;
    output!(0 a0);
    early(_mm_cvtsi128_si64(_mm512_castsi512_si128(state[0])).cast_unsigned());
    output!(4 b0, 8 c0, 12 d0);
    let mut others = [not_before(a), b, c, d];
    mix(&mut others);
    turn(&mut others, &REST.to_diagonals);
    mix(&mut others);
    turn(&mut others, &REST.home);
    let [a, b, c, d] = others;
    output!(1 a[0], 5 b[0], 9 c[0], 13 d[0], 2 a[1], 6 b[1], 10 c[1], 14 d[1]);
    output!(3 a[2], 7 b[2], 11 c[2], 15 d[2]);

    macro_rules! write {
        ($($at:literal)*) => { $(store::<$at>(target, state[$at]);)* };
    }
    write!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
}

/// Holds back what is made from `vectors` until what stands above is done: the compiler would do it
/// first, and ask for the next block when it is too late.
#[inline]
#[target_feature(enable = "avx512f")]
fn not_before([mut a, mut b, mut c]: [__m512i; 3]) -> [__m512i; 3] {
    // SAFETY: there is no instruction. It only lets the compiler believe that the vectors changed.
    unsafe {
        asm!(
            "/* {} {} {} */",
            inout(zmm_reg) a,
            inout(zmm_reg) b,
            inout(zmm_reg) c,
            options(nomem, nostack, preserves_flags),
        );
    }
    [a, b, c]
}

/// Half of GB (RFC 9106 section 3.6) on `G` groups at once: their columns, or their diagonals.
#[inline]
#[target_feature(enable = "avx512f")]
fn mix<const G: usize>([a, b, c, d]: &mut Groups<G>) {
    quarter::<G, 32>(a, b, d);
    quarter::<G, 24>(c, d, b);
    quarter::<G, 16>(a, b, d);
    quarter::<G, 63>(c, d, b);
}

/// `a += b + 2 * low(a) * low(b)`, then `d = (d ^ a) >>> BITS`, on `G` groups at once.
#[inline]
#[target_feature(enable = "avx512f")]
fn quarter<const G: usize, const BITS: i32>(a: &mut [__m512i; G], b: &[__m512i; G], d: &mut [__m512i; G]) {
    for ((a, b), d) in a.iter_mut().zip(b).zip(d) {
        let product = _mm512_mul_epu32(*a, *b);
        *a = _mm512_add_epi64(_mm512_add_epi64(*a, *b), _mm512_add_epi64(product, product));
        *d = _mm512_ror_epi64::<BITS>(_mm512_xor_si512(*d, *a));
    }
}

/// Rotates the words of each row.
#[inline]
#[target_feature(enable = "avx512f")]
fn rotate<const BY: i32>(vectors: &mut [__m512i; 4]) {
    for vector in vectors {
        *vector = _mm512_permutex_epi64::<BY>(*vector);
    }
}

/// Permutes each vector as its table says, quarter by quarter.
#[inline]
#[target_feature(enable = "avx512f")]
fn turn<const G: usize>([a, b, c, d]: &mut Groups<G>, quarters: &[[Lanes; 4]; G]) {
    for ((((a, b), c), d), tables) in a.iter_mut().zip(b).zip(c).zip(d).zip(quarters) {
        for (vector, [s, t, u, v, w, x, y, z]) in [a, b, c, d].into_iter().zip(*tables) {
            *vector = _mm512_permutexvar_epi64(_mm512_setr_epi64(s, t, u, v, w, x, y, z), *vector);
        }
    }
}

/// From quarters of row pairs to row pairs of quarters, or back.
#[inline]
fn transpose([a, b, c, d]: Groups<4>) -> Groups<4> {
    [[a[0], b[0], c[0], d[0]], [a[1], b[1], c[1], d[1]], [a[2], b[2], c[2], d[2]], [a[3], b[3], c[3], d[3]]]
}

#[inline]
#[target_feature(enable = "avx512f")]
fn load_block(words: &Words) -> State {
    macro_rules! loads {
        ($($at:literal)*) => { [$(load::<$at>(words)),*] };
    }
    loads!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)
}

/// Vector number `AT` of a block.
#[inline]
#[target_feature(enable = "avx512f")]
fn load<const AT: usize>(words: &Words) -> __m512i {
    const { assert!(AT < 16) };
    // SAFETY: AT is below 16, so that these 8 words are among the 128; any alignment will do.
    unsafe { _mm512_loadu_si512(words.as_ptr().cast::<__m512i>().add(AT)) }
}

/// Overwrites vector number `AT` of a block.
#[inline]
#[target_feature(enable = "avx512f")]
fn store<const AT: usize>(words: &mut Words, vector: __m512i) {
    const { assert!(AT < 16) };
    // SAFETY: AT is below 16, so that these 8 words are among the 128, which are borrowed
    // exclusively; any alignment will do.
    unsafe { _mm512_storeu_si512(words.as_mut_ptr().cast::<__m512i>().add(AT), vector) };
}

/// The vectors `a`, `b`, `c` and `d` of GB, of `G` groups each.
type Groups<const G: usize> = [[__m512i; G]; 4];

/// For each of the eight places of a vector, where its word comes from.
type Lanes = [i64; 8];

/// How `a`, `b`, `c` and `d` of `G` quarters are permuted in the column round.
struct Turns<const G: usize> {
    /// What makes diagonals of columns.
    to_diagonals: [[Lanes; 4]; G],
    /// What brings all words back to their places.
    home: [[Lanes; 4]; G],
}

/// The first quarter, and the other three.
const FIRST: Turns<1> = turns(0);
const REST: Turns<3> = turns(1);

/// The truth table of `x ^ y ^ z`.
const XOR_OF_THREE: i32 = 0x96;

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
        layout[word] = (row / 2 * 4 + column / 4) * 8 + row % 2 * 4 + column % 4;
        word += 1;
    }
    layout
}

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::cast_possible_wrap,
    reason = "evaluated by the compiler, which refuses what is out of bounds; all numbers are below 8"
)]
const fn turns<const G: usize>(first: usize) -> Turns<G> {
    let mut turns = Turns { to_diagonals: [[[0; 8]; 4]; G], home: [[[0; 8]; 4]; G] };
    let mut at = 0;
    while at < 32 * G {
        let (group, shift, lane) = (at / 32, at / 8 % 4, at % 8);
        let quarter = first + group;
        // In quarter `w`, place `s` of each row has the word `s + w`, modulo 4. A column has two
        // words in each of two rows; its element `j` is in row `j / 2`.
        let (row, word) = (lane / 4, (lane + quarter) % 4);
        let (column, j) = (word / 2, (row * 2 + word % 2 + shift) % 4);
        let (from_row, from_word) = (j / 2, column * 2 + j % 2);
        let from = from_row * 4 + (from_word + 4 - quarter) % 4;
        turns.to_diagonals[group][shift][lane] = from as i64;
        turns.home[group][shift][from_row * 4 + from_word] = lane as i64;
        at += 1;
    }
    turns
}

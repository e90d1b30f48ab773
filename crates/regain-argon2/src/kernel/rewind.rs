//! Why an arena is wiped: version 0x13 adds each block to the one that it replaces, so that a left-over
//! arena can be computed backwards to its first two blocks, which depend on the inputs by H' alone. A
//! guess then costs some BLAKE2b calls, and no memory.

use super::{Segment, start};
use crate::unsafe_code::{Isa, Words, words_of};
use crate::{Arena, Backend, Inputs, Params, Version};

const INPUTS: Inputs<'static> =
    Inputs { password: b"hunter2", salt: b"saltsalt", secret: b"", associated_data: b"" };

/// Takes all passes but the first back, and says how many compressions that took.
fn rewind(isa: Isa, params: &Params, memory: &mut [Words]) -> usize {
    let segments: Vec<_> = Segment::all(params).filter(|segment| segment.xors(Version::V0x13)).collect();
    for segment in segments.iter().rev() {
        for i in segment.range().rev() {
            let before = memory[segment.previous(i)];
            let source = memory[segment.reference(before[0], i)];
            let mut added = before;
            added.iter_mut().zip(source).for_each(|(word, other)| *word ^= other);
            let added = isa.permute(&added);
            memory[segment.current(i)].iter_mut().zip(added).for_each(|(word, other)| *word ^= other);
        }
    }
    segments.iter().map(|segment| segment.range().len()).sum()
}

fn isas() -> impl Iterator<Item = (Backend, Isa)> {
    [(Backend::Avx512, Isa::avx512()), (Backend::Avx2, Isa::avx2())]
        .into_iter()
        .filter_map(|(backend, isa)| Some((backend, isa?)))
}

#[test]
fn a_left_over_arena_rewinds_to_the_first_hash_and_a_wiped_one_does_not() {
    for (backend, isa) in isas() {
        let params = Params::new(256, 4, 1).unwrap();
        let mut first = vec![[0; 128]; 256];
        start(isa, &params, &INPUTS, 32, &mut first).unwrap();

        let mut arena = Arena::new(256).unwrap();
        backend.fill(&mut arena, &params, &INPUTS, &mut [0; 32]).unwrap();
        let memory = words_of(arena.lend(256).unwrap());
        assert_ne!(memory[..2], first[..2]);
        assert_eq!(rewind(isa, &params, memory), 3 * 256);
        assert_eq!(memory[..2], first[..2], "the left-over arena gave H'(H0) away");

        backend.fill(&mut arena, &params, &INPUTS, &mut [0; 32]).unwrap();
        arena.wipe();
        assert!(arena.is_zero());
        let memory = words_of(arena.lend(256).unwrap());
        rewind(isa, &params, memory);
        assert_ne!(memory[..2], first[..2]);
    }
}

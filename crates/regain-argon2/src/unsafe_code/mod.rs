//! All that is `unsafe` in this crate, of four kinds, each block with its argument.
//!
//! 1. Memory from the system is turned into blocks (`memory`), and blocks into words (below).
//! 2. A function for a processor's feature is called where the feature was detected (below).
//! 3. A vector is read from or written to a place in a block that is checked at compile time
//!    (`avx512`, `avx2`).
//! 4. Assembly that changes nothing: a prefetch, and a fence for the compiler.
//!
//! Which block is read or written is decided by safe code, through slices and their bounds checks.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_os = "linux")]
pub(crate) mod memory;

#[cfg(target_arch = "x86_64")]
use self::x86::prefetch;
#[cfg(target_arch = "x86_64")]
pub(crate) use self::x86::{Isa, Words, words_of};

#[cfg(target_arch = "x86_64")]
mod x86 {
    use argon2::Block;

    use super::{avx2, avx512};
    use crate::{FillError, kernel::Run};

    /// The 128 words of a block of 1 KiB, in the order of one kernel.
    pub(crate) type Words = [u64; 128];

    const _: () = assert!(size_of::<Block>() == size_of::<Words>());
    const _: () = assert!(align_of::<Block>() >= align_of::<Words>());

    /// The same memory, as words.
    pub(crate) fn words_of(blocks: &mut [Block]) -> &mut [Words] {
        let (start, length) = (blocks.as_mut_ptr().cast::<Words>(), blocks.len());
        // SAFETY: the slice is borrowed for as long as the result, exclusively, and start and length
        // are its own; a block has the size of its words and at least their alignment (asserted
        // above). Both types may hold any bits: words do, and a block gives its 128 words, which
        // are all of its 1,024 bytes, to safe code through `AsMut<[u64]>` to write what it likes.
        unsafe { std::slice::from_raw_parts_mut(start, length) }
    }

    /// Asks for the 16 cache lines of the block at `block`.
    #[inline]
    pub(super) fn prefetch(block: *const Words) {
        // SAFETY: a prefetch is a hint. It never faults, whatever the address, and changes neither
        // memory nor registers nor flags. (The intrinsic is unsafe in Rust 1.89 and safe in 1.95.)
        unsafe {
            std::arch::asm!(
                "prefetcht0 [{block}]",
                "prefetcht0 [{block} + 64]",
                "prefetcht0 [{block} + 128]",
                "prefetcht0 [{block} + 192]",
                "prefetcht0 [{block} + 256]",
                "prefetcht0 [{block} + 320]",
                "prefetcht0 [{block} + 384]",
                "prefetcht0 [{block} + 448]",
                "prefetcht0 [{block} + 512]",
                "prefetcht0 [{block} + 576]",
                "prefetcht0 [{block} + 640]",
                "prefetcht0 [{block} + 704]",
                "prefetcht0 [{block} + 768]",
                "prefetcht0 [{block} + 832]",
                "prefetcht0 [{block} + 896]",
                "prefetcht0 [{block} + 960]",
                block = in(reg) block.addr(),
                options(nomem, nostack, preserves_flags),
            );
        }
    }

    /// A kernel that this processor can run: its existence is the proof.
    #[derive(Debug, Clone, Copy)]
    pub(crate) struct Isa(Kind);

    #[derive(Debug, Clone, Copy)]
    enum Kind {
        Avx512,
        Avx2,
    }

    impl Isa {
        pub(crate) fn avx512() -> Option<Self> {
            std::arch::is_x86_feature_detected!("avx512f").then_some(Self(Kind::Avx512))
        }

        pub(crate) fn avx2() -> Option<Self> {
            std::arch::is_x86_feature_detected!("avx2").then_some(Self(Kind::Avx2))
        }

        /// Where this kernel has each word, in the order of the RFC.
        pub(crate) fn layout(self) -> &'static [usize; 128] {
            match self.0 {
                Kind::Avx512 => &avx512::LAYOUT,
                Kind::Avx2 => &avx2::LAYOUT,
            }
        }

        /// G(0, `block`) of RFC 9106 section 3.5.
        pub(crate) fn permute(self, block: &Words) -> Words {
            match self.0 {
                // SAFETY: `avx512()` alone makes this kind, where the processor and the system
                // have AVX-512F.
                Kind::Avx512 => unsafe { avx512::permute(block) },
                // SAFETY: `avx2()` alone makes this kind, where they have AVX2.
                Kind::Avx2 => unsafe { avx2::permute(block) },
            }
        }

        /// Fills the blocks of `run` in each of `memories`, one block of each in turn.
        pub(crate) fn run<const N: usize>(
            self,
            memories: &mut [&mut [Words]; N],
            run: &Run<'_>,
        ) -> Result<(), FillError> {
            match self.0 {
                // SAFETY: `avx512()` alone makes this kind, where the processor and the system
                // have AVX-512F.
                Kind::Avx512 => unsafe { avx512::run(memories, run) },
                // SAFETY: `avx2()` alone makes this kind, where they have AVX2.
                Kind::Avx2 => unsafe { avx2::run(memories, run) },
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_words_of_a_block_are_the_words_that_it_gives_away() {
            let mut blocks = [Block::new(); 3];
            for (at, word) in blocks.iter_mut().flat_map(|block| block.as_mut()).enumerate() {
                *word = at as u64;
            }
            let words = words_of(&mut blocks).concat();
            assert!(words.iter().copied().eq(0..3 * 128));
        }

        #[test]
        fn a_layout_has_each_place_once_and_the_first_word_first() {
            for layout in [avx512::LAYOUT, avx2::LAYOUT] {
                let mut places = layout;
                places.sort_unstable();
                assert!(places.iter().copied().eq(0..128));
                assert_eq!(layout[0], 0);
            }
        }
    }
}

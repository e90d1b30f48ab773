//! Memory mapped for one arena: huge pages if the system has them, nothing in a core dump.

use std::ffi::c_void;
use std::ptr::{NonNull, null_mut};

use argon2::Block;
use rustix::mm::{Advice, MapFlags, ProtFlags, madvise, mmap_anonymous, munmap};

use crate::OutOfMemory;

/// Blocks in a private anonymous mapping of their own.
pub(crate) struct Memory {
    /// What was mapped: its start and its length in bytes.
    mapping: (NonNull<c_void>, usize),
    /// The first block, and how many there are.
    blocks: (NonNull<Block>, usize),
}

/// The size of a huge page of x86-64 and of most others. Where it is another, less is gained.
const HUGE_PAGE: usize = 1 << 21;

impl Memory {
    /// `blocks` blocks, zeroed and touched.
    pub(crate) fn new(blocks: usize) -> Result<Self, OutOfMemory> {
        let bytes = blocks.checked_mul(size_of::<Block>()).ok_or(OutOfMemory)?;
        // Room to begin at a huge page. What lies before and behind is never touched, and costs
        // nothing but addresses. An empty mapping is refused, hence at least one page's worth.
        let slack = if bytes < HUGE_PAGE { 0 } else { HUGE_PAGE };
        let length = bytes.max(1).checked_add(slack).ok_or(OutOfMemory)?;
        // No slice and no offset may exceed this, which 32-bit systems could map.
        isize::try_from(length).map_err(|_| OutOfMemory)?;
        // SAFETY: an address of null lets the system choose where nothing is mapped.
        let start = unsafe {
            mmap_anonymous(null_mut(), length, ProtFlags::READ | ProtFlags::WRITE, MapFlags::PRIVATE)
        };
        let start = start.ok().and_then(NonNull::new).ok_or(OutOfMemory)?;
        // At most `slack` further on; a page is aligned for any block.
        let offset = if slack == 0 { 0 } else { start.as_ptr().cast::<u8>().align_offset(HUGE_PAGE) };
        let offset = if offset <= slack { offset } else { 0 };
        // SAFETY: offset + bytes is at most slack + bytes, which were mapped and fit an `isize`.
        let first = unsafe { start.byte_add(offset) };
        // Advice that is not taken changes nothing but speed, or what a crash writes down.
        // SAFETY: both name this mapping alone, and neither changes what it holds.
        unsafe {
            madvise(start.as_ptr(), length, Advice::LinuxDontDump).ok();
            madvise(first.as_ptr(), bytes, Advice::LinuxHugepage).ok();
        }
        let mut memory = Self { mapping: (start, length), blocks: (first.cast(), blocks) };
        memory.blocks_mut().fill(Block::new());
        Ok(memory)
    }

    pub(crate) fn blocks(&self) -> &[Block] {
        let (first, blocks) = self.blocks;
        // SAFETY: `new` mapped these blocks, of `isize::MAX` bytes at most, for reading and writing, aligned to a page, and nothing
        // else knows of them; they stay mapped while `self` lives, and are borrowed as `self` is.
        // A new mapping is all zeros, and zeros are blocks: all 1,024 bytes of one are the words that
        // it gives to safe code to write what it likes.
        unsafe { std::slice::from_raw_parts(first.as_ptr(), blocks) }
    }

    pub(crate) fn blocks_mut(&mut self) -> &mut [Block] {
        let (first, blocks) = self.blocks;
        // SAFETY: as in `blocks`; `self` is borrowed exclusively, and so is the result.
        unsafe { std::slice::from_raw_parts_mut(first.as_ptr(), blocks) }
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        let (start, length) = self.mapping;
        // SAFETY: this is what `new` mapped, whole, once; borrows of it end before `self` does.
        // An error would leave it mapped, which harms nobody.
        unsafe { munmap(start.as_ptr(), length) }.ok();
    }
}

// SAFETY: the mapping belongs to this value alone, and no thread is special to it.
unsafe impl Send for Memory {}

// SAFETY: a shared reference gives shared access to plain blocks, and nothing else.
unsafe impl Sync for Memory {}

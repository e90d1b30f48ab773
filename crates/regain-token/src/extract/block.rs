//! A part of a text on its way through the rounds, so that memory is constant.

use crate::wiped::Wiped;

/// Some bytes of one reading. Each round may add what it held back from the block before.
pub(super) struct Block {
    bytes: Wiped<{ Block::HOLDS }>,
    length: usize,
}

impl Block {
    /// How much of the text is read at once.
    pub(super) const TAKES: usize = 512;

    const HOLDS: usize = Self::TAKES + 256;

    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    pub(super) fn clear(&mut self) {
        self.length = 0;
    }

    pub(super) fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = byte;
            self.length = self.length.saturating_add(1);
        }
    }
}

impl Default for Block {
    fn default() -> Self {
        Self { bytes: Wiped([0; Self::HOLDS]), length: 0 }
    }
}

//! A list as a file of fingerprints: a binary fuse filter (Graf and Lemire, "Binary Fuse Filters",
//! ACM Journal of Experimental Algorithmics 2022) with four slots of 16 bits an entry.

/// A list that was read and found intact.
#[derive(Clone, Copy)]
pub(super) struct Filter<'a> {
    slots: &'a [[u8; 2]],
    /// Slots of a segment: a power of two.
    segment: usize,
    /// Where the first slot of an entry may lie: in all segments but the last three.
    starts: usize,
    len: usize,
    longest: usize,
    seed: u64,
}

impl<'a> Filter<'a> {
    /// Reads a file of the format in `docs/blocklist.md`, as a whole: its checksum too.
    pub(super) const fn read(file: &'a [u8]) -> Result<Self, Unreadable> {
        let Some((header, body)) = file.split_first_chunk::<HEADER_BYTES>() else {
            return Err(Unreadable::Cut);
        };
        let (words, _) = header.as_chunks::<8>();
        let [magic, shape, sizes, seed, expected] = words else { return Err(Unreadable::Cut) };
        if u64::from_le_bytes(*magic) != u64::from_le_bytes(MAGIC) {
            return Err(Unreadable::NoList);
        }
        let [v0, v1, log2, zero, segments @ ..] = *shape;
        if u16::from_le_bytes([v0, v1]) != VERSION {
            return Err(Unreadable::Version);
        }
        let (log2, segments) = (log2 as usize, u32::from_le_bytes(segments) as usize);
        if zero != 0 || log2 < MIN_LOG2 || log2 > MAX_LOG2 || segments < 4 || segments > MAX_SEGMENTS {
            return Err(Unreadable::Shape);
        }
        // At most 2^12 segments of 2^16 slots.
        let (segment, starts) = (1 << log2, segments.wrapping_sub(3) << log2);
        let (slots, odd) = body.as_chunks::<2>();
        let [n0, n1, n2, n3, longest @ ..] = *sizes;
        let len = u32::from_le_bytes([n0, n1, n2, n3]) as usize;
        let longest = u32::from_le_bytes(longest) as usize;
        if slots.len() != segments << log2 || !odd.is_empty() || len > slots.len() || longest > MAX_LONGEST {
            return Err(Unreadable::Shape);
        }
        if checksum(words, body) != u64::from_le_bytes(*expected) {
            return Err(Unreadable::Checksum);
        }
        let seed = u64::from_le_bytes(*seed);
        Ok(Self { slots, segment, starts, len, longest, seed })
    }

    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// The most bytes of an entry.
    pub(super) const fn longest(&self) -> usize {
        self.longest
    }

    pub(super) const fn seed(&self) -> u64 {
        self.seed
    }

    /// Whether the entry of this key is on the list. It always reads four slots.
    pub(super) fn contains(&self, key: u64) -> bool {
        // The product of a fraction of 2^64 and a number of starts: less than the starts.
        let first = (u128::from(key).wrapping_mul(self.starts as u128) >> 64) as usize;
        let mut mixed = (key ^ key >> 32) as u16;
        for (number, shift) in [64, 0, 16, 32].into_iter().enumerate() {
            let place = first.wrapping_add(number.wrapping_mul(self.segment));
            let offset = key.checked_shr(shift).unwrap_or(0) as usize & self.segment.wrapping_sub(1);
            // `read` made sure that every place is there.
            let slot = self.slots.get(place ^ offset).copied().unwrap_or_default();
            mixed ^= u16::from_le_bytes(slot);
        }
        mixed == 0
    }
}

/// Why a file is no list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    Cut,
    NoList,
    Version,
    Shape,
    Checksum,
}

impl Unreadable {
    pub(super) const fn sentence(self) -> &'static str {
        match self {
            Self::Cut => "the blocklist is shorter than its header: build it again",
            Self::NoList => "the file is no blocklist: build it with scripts/policy-blocklist.py",
            Self::Version => "the blocklist is of another version: build it again",
            Self::Shape => "the blocklist has not the size that its header tells: build it again",
            Self::Checksum => "the blocklist does not have its checksum: build it again",
        }
    }
}

/// Over the header without its last word, and the body: any one changed word changes it, as each step
/// is a bijection.
const fn checksum(header: &[[u8; 8]], body: &[u8]) -> u64 {
    let (words, _) = body.as_chunks::<8>();
    let before = match header {
        [before @ .., _] => mix(0, before),
        [] => 0,
    };
    mix(before, words)
}

const fn mix(mut total: u64, mut words: &[[u8; 8]]) -> u64 {
    while let [word, rest @ ..] = words {
        total = (total ^ u64::from_le_bytes(*word)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        words = rest;
    }
    total
}

const MAGIC: [u8; 8] = *b"rgnblock";
const VERSION: u16 = 1;
const HEADER_BYTES: usize = 40;
/// Segments are whole words of the checksum, and an offset in them has 16 bits.
const MIN_LOG2: usize = 2;
const MAX_LOG2: usize = 16;
const MAX_SEGMENTS: usize = 4096;
/// That of a password.
const MAX_LONGEST: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Four segments of four slots.
    fn small(slots: [u16; 16]) -> Vec<u8> {
        let body: Vec<u8> = slots.iter().flat_map(|slot| slot.to_le_bytes()).collect();
        sealed(MAGIC, 1, 2, 4, [5, 4096], &body)
    }

    fn sealed(
        magic: [u8; 8],
        version: u16,
        log2: u16,
        segments: u32,
        sizes: [u32; 2],
        body: &[u8],
    ) -> Vec<u8> {
        let mut shape = [0; 8];
        shape[..2].copy_from_slice(&version.to_le_bytes());
        shape[2..4].copy_from_slice(&log2.to_le_bytes());
        shape[4..].copy_from_slice(&segments.to_le_bytes());
        let sizes = u64::from(sizes[0]) | u64::from(sizes[1]) << 32;
        let header = [magic, shape, sizes.to_le_bytes(), 9_u64.to_le_bytes(), [0; 8]];
        let sum = checksum(&header, body);
        [&header[..4].concat()[..], &sum.to_le_bytes(), body].concat()
    }

    fn error(file: &[u8]) -> Unreadable {
        Filter::read(file).err().expect("it is refused")
    }

    #[test]
    fn a_key_is_found_where_its_four_slots_make_its_fingerprint() {
        // The top bits choose slot 2; the offsets change it to 3, 0 and 1 in the later segments.
        let key = 0x9000_0003_0002_0001_u64;
        let file =
            Filter::read(&small([0; 16])).map(|filter| (filter.len(), filter.longest(), filter.seed()));
        assert_eq!(file, Ok((5, 4096, 9)));
        for own in [2, 4 + 3, 8, 12 + 1] {
            let mut slots = [0; 16];
            slots[own] = 0x0001 ^ 0x0003;
            assert!(Filter::read(&small(slots)).unwrap().contains(key), "{own}");
            slots[own] ^= 0x8000;
            assert!(!Filter::read(&small(slots)).unwrap().contains(key), "{own}");
        }
    }

    #[test]
    fn each_wrong_part_of_a_header_has_its_error() {
        let body = [0; 32];
        assert_eq!(error(&[]), Unreadable::Cut);
        assert_eq!(error(&small([0; 16])[..39]), Unreadable::Cut);
        assert_eq!(error(&sealed(*b"regain12", 1, 2, 4, [5, 9], &body)), Unreadable::NoList);
        assert_eq!(error(&sealed(MAGIC, 2, 2, 4, [5, 9], &body)), Unreadable::Version);
        for (log2, segments, entries) in
            [(1, 8, 5), (17, 4, 5), (2 + 256, 4, 5), (2, 3, 5), (2, 5, 5), (3, 4, 5), (2, 4, 17)]
        {
            assert_eq!(error(&sealed(MAGIC, 1, log2, segments, [entries, 9], &body)), Unreadable::Shape);
        }
        assert_eq!(error(&sealed(MAGIC, 1, 16, u32::MAX, [5, 9], &body)), Unreadable::Shape);
        assert_eq!(error(&sealed(MAGIC, 1, 2, 4, [5, 4097], &body)), Unreadable::Shape);
        assert_eq!(error(&sealed(MAGIC, 1, 2, 4, [5, 9], &[0; 33])), Unreadable::Shape);
    }

    #[test]
    fn any_flipped_bit_and_any_cut_is_an_error() {
        let file = small(std::array::from_fn(|place| place as u16 * 4111));
        for bit in 0..file.len() * 8 {
            let mut flipped = file.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(Filter::read(&flipped).is_err(), "bit {bit}");
        }
        assert!((0..file.len()).all(|length| Filter::read(&file[..length]).is_err()));
        assert_eq!(error(&[&file[..], &[0; 8]].concat()), Unreadable::Shape);
    }

    #[test]
    fn damage_to_the_shipped_file_is_an_error() {
        let file = super::super::FILE;
        assert!(file.len() <= 1_000_000 && Filter::read(file).is_ok());
        let mut damaged = file.to_vec();
        for place in (0..file.len()).step_by(19_997) {
            damaged[place] ^= 0x10;
            assert!(Filter::read(&damaged).is_err(), "byte {place}");
            damaged[place] ^= 0x10;
            assert!(Filter::read(&file[..place]).is_err() && Filter::read(&file[place + 1..]).is_err());
        }
    }

    proptest! {
        #[test]
        fn no_bytes_and_no_key_panic(
            bytes: Vec<u8>, log2 in 0_u16..9, segments in 0_u32..40, is_odd: bool, key: u64,
        ) {
            prop_assert!(Filter::read(&bytes).is_err());
            let length = (segments as usize) << log2 << 1;
            let body = bytes.iter().copied().chain([0]).cycle().take(length.saturating_add(is_odd.into()));
            let file = sealed(MAGIC, 1, log2, segments, [0, 9], &body.collect::<Vec<u8>>());
            prop_assert_eq!(Filter::read(&file).is_ok(), log2 > 1 && segments > 3 && !is_odd);
            if let Ok(filter) = Filter::read(&file) {
                let _ = [key, 0, u64::MAX].map(|key| filter.contains(key));
            }
        }
    }
}

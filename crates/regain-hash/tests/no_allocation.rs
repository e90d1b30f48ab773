//! What is refused was not allocated for. A program of its own, as it counts every allocation.
#![expect(unsafe_code, reason = "an allocator that counts")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use regain_hash::{Bounds, Hasher, Record, RecordError};
use regain_types::Typed;

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call is passed on unchanged to the system's allocator; counting in a thread-local
// that is initialised at compile time and needs no destructor does not allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get().wrapping_add(1));
        // SAFETY: the caller's promises about `layout` are those of the system's allocator.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: `pointer` came from `System.alloc` with this layout.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations<T>(action: impl FnOnce() -> T) -> (T, usize) {
    let before = ALLOCATIONS.get();
    let done = action();
    (done, ALLOCATIONS.get().wrapping_sub(before))
}

#[test]
fn a_record_out_of_bounds_is_refused_without_an_allocation() {
    let bounds = Bounds::default().with_floor(4_096, 12_288).unwrap();
    let hasher = Hasher::default().with_bounds(bounds).unwrap();
    let typed = Typed::new("a password".to_owned()).unwrap();
    let bad = [
        ("argon2id$v=19$m=262145,t=2,p=1", "record-too-costly"),
        ("argon2id$v=19$m=4294967295,t=4294967295,p=4294967295", "record-too-costly"),
        ("argon2id$v=19$m=19456,t=17,p=1", "record-too-costly"),
        ("argon2id$v=19$m=19456,t=2,p=9", "record-too-costly"),
        ("argon2id$v=19$m=4095,t=3,p=1", "record-too-weak"),
        ("argon2id$v=18$m=19456,t=2,p=1", "record-version"),
        ("argon2id$v=19$m=19456,t=2,p=1,pep=3", "record-pepper-key"),
        ("argon2id$v=19$m=19456,t=2,p=1,keyid=3", "record-parameter"),
        ("argon2d$v=19$m=19456,t=2,p=1", "record-algorithm"),
        ("balloon$s=20", "record-algorithm"),
    ];
    for (head, code) in bad {
        let text = format!("${head}$AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQ");
        let record: Record = text.parse().unwrap();
        let (verified, taken) = allocations(|| hasher.verify(&typed, &record));
        assert_eq!((verified.unwrap_err().code(), taken), (code, 0), "{head}");
        let (counted, taken) = allocations(|| hasher.drift(&record));
        assert_eq!((counted.unwrap_err().code(), taken), (code, 0), "{head}");
        if code != "record-pepper-key" {
            let (checked, taken) = allocations(|| bounds.check(&record));
            assert_eq!((checked.unwrap_err().code(), taken), (code, 0), "{head}");
        }
    }
    let record =
        "$argon2id$v=19$m=8192,t=2,p=1$AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQ".parse().unwrap();
    let (_, taken) = allocations(|| hasher.verify(&typed, &record).unwrap());
    assert!(taken > 0, "the allocator counts");
}

#[cfg(feature = "legacy")]
#[test]
fn a_hash_of_other_software_over_its_ceiling_is_refused_without_an_allocation() {
    let (hasher, typed) = (Hasher::default(), Typed::new("a password".to_owned()).unwrap());
    for text in [
        "$2b$16$abcdefghijklmnopqrstuuaEhZkP2VPQbibYWkA1eQ3InWi8E5viu",
        "bcrypt_sha256$$2b$31$abcdefghijklmnopqrstuuaEhZkP2VPQbibYWkA1eQ3InWi8E5viu",
        "scrypt$524288$salt$8$1$AAAA",
        "scrypt:4194304:8:1$salt$00",
        "$scrypt$ln=63,r=8,p=1$AAAA$AAAA",
        "pbkdf2_sha256$5000001$salt$AAAA",
        "pbkdf2:sha512:2500001$salt$00",
        "$6$rounds=700001$salt$x",
        "$P$Ssaltsalt",
        "$S$Hsaltsalt",
    ] {
        let record: Record = text.parse().unwrap();
        let (verified, taken) = allocations(|| hasher.verify(&typed, &record));
        assert_eq!((verified.unwrap_err().code(), taken), ("legacy-too-costly", 0), "{text}");
    }
}

#[test]
fn a_text_that_is_no_record_is_refused_without_an_allocation() {
    let long = "$argon2id$v=19$m=8,t=1,p=1$".repeat(1 << 15);
    for (text, error) in [
        (&long[..1 << 19], RecordError::TooLong),
        (&long[..513], RecordError::TooLong),
        (&long[..512], RecordError::Syntax),
        ("$unusable$00", RecordError::Syntax),
        ("", RecordError::Syntax),
    ] {
        let (parsed, taken) = allocations(|| text.parse::<Record>());
        assert_eq!((parsed.unwrap_err(), taken), (error, 0));
    }
}

//! What touching an arena at birth is for.

use regain_argon2::{Arena, Inputs, Params, fill};

/// Page faults of this thread so far that needed no disk.
fn minor_faults() -> u64 {
    let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
    let after_name = stat.rsplit(") ").next().unwrap();
    after_name.split(' ').nth(7).unwrap().parse().unwrap()
}

#[test]
fn neither_the_first_hash_in_an_arena_nor_a_later_one_meets_a_page_fault() {
    let params = Params::new(8_192, 1, 1).unwrap();
    let inputs = Inputs { password: b"password", salt: b"saltsalt", ..Inputs::default() };
    let faults = std::iter::repeat_with(|| {
        let mut arena = Arena::new(params.blocks()).unwrap();
        [(); 2].map(|()| {
            let before = minor_faults();
            fill(&mut arena, &params, &inputs, &mut [0; 32]).unwrap();
            arena.wipe();
            minor_faults() - before
        })
    });
    // The least of five: the system may move a page now and then, and code is paged in once.
    let five: Vec<_> = faults.take(5).collect();
    assert!(five.contains(&[0, 0]), "{five:?}");
}

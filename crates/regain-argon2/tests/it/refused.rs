//! What no backend computes.

use regain_argon2::{Arena, Backend, FillError, Inputs, Job, Params, fill, fill_pair};

const GOOD: Inputs<'static> =
    Inputs { password: b"password", salt: b"saltsalt", secret: b"", associated_data: b"" };

fn refused(backend: Backend, blocks: usize, inputs: Inputs<'_>, length: usize) -> [FillError; 3] {
    let params = Params::new(64, 1, 1).unwrap();
    let (mut small, mut large) = (Arena::new(blocks).unwrap(), Arena::new(64).unwrap());
    let (mut one, mut other) = (vec![9; length], vec![9; length]);
    let errors = [false, true].map(|swap| {
        let small = Job { arena: &mut small, inputs, tag: &mut one };
        let large = Job { arena: &mut large, inputs: GOOD, tag: &mut other };
        let jobs = if swap { [large, small] } else { [small, large] };
        backend.fill_pair(&params, jobs).unwrap_err()
    });
    let single = backend.fill(&mut small, &params, &inputs, &mut one).unwrap_err();
    assert_eq!(one, vec![9; length], "a refusal leaves the tag as it was");
    [single, errors[0], errors[1]]
}

#[test]
fn an_arena_that_is_too_small_is_refused() {
    for backend in crate::backends() {
        assert_eq!(refused(backend, 63, GOOD, 32), [FillError::ArenaTooSmall; 3]);
        assert_eq!(refused(backend, 0, GOOD, 32), [FillError::ArenaTooSmall; 3]);
    }
}

#[test]
fn inputs_out_of_their_bounds_are_refused_by_all() {
    for backend in crate::backends() {
        let short = Inputs { salt: &[0; 7], ..GOOD };
        assert_eq!(refused(backend, 64, short, 32), [FillError::SaltLength; 3]);
        let long = Inputs { associated_data: &[0; 33], ..GOOD };
        assert_eq!(refused(backend, 64, long, 32), [FillError::AssociatedDataLength; 3]);
    }
    // Here both jobs of a pair have a tag of 3 bytes.
    assert_eq!(refused(Backend::Portable, 64, GOOD, 3), [FillError::TagLength; 3]);
}

#[test]
fn a_backend_that_is_not_there_is_an_error() {
    let params = Params::new(8, 1, 1).unwrap();
    for backend in Backend::ALL.into_iter().filter(|backend| !backend.is_available()) {
        let mut arena = Arena::new(8).unwrap();
        let refused = backend.fill(&mut arena, &params, &GOOD, &mut [0; 32]);
        assert_eq!(refused, Err(FillError::BackendUnavailable));
    }
    assert!(Backend::Portable.is_available() && Backend::detect().is_available());
    assert!(cfg!(feature = "simd") || Backend::detect() == Backend::Portable);
}

#[test]
fn the_short_names_take_the_best_backend_whatever_the_size() {
    for m_cost in [64, 49_152] {
        let params = Params::new(m_cost, 1, 1).unwrap();
        let mut arenas = [Arena::new(params.blocks()).unwrap(), Arena::new(params.blocks()).unwrap()];
        let mut tags = [[0; 16]; 4];
        let [single, one, other, portable] = &mut tags;
        let [first, second] = &mut arenas;
        fill(first, &params, &GOOD, single).unwrap();
        let one = Job { arena: first, inputs: GOOD, tag: one };
        let other = Job { arena: second, inputs: GOOD, tag: other };
        fill_pair(&params, [one, other]).unwrap();
        Backend::Portable.fill(&mut arenas[0], &params, &GOOD, portable).unwrap();
        assert_eq!(tags, [tags[0]; 4]);
        for arena in &mut arenas {
            assert!(!arena.is_zero());
            arena.wipe();
            assert!(arena.is_zero());
        }
    }
}

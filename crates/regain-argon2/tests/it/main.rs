//! The crate as others see it, on every backend that this build and this processor have.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests, which fail by panicking"
)]

mod against_argon2;
mod known_answers;
#[cfg(all(feature = "simd", target_os = "linux"))]
mod page_faults;
#[cfg(feature = "password-hash")]
mod phc;
mod refused;

use regain_argon2::{Arena, Backend, Inputs, Job, Params};

fn backends() -> impl Iterator<Item = Backend> {
    Backend::ALL.into_iter().filter(|backend| backend.is_available())
}

/// One tag on `backend`.
fn tag(backend: Backend, params: &Params, inputs: Inputs<'_>, length: usize) -> Vec<u8> {
    let mut tag = vec![0; length];
    let mut arena = Arena::new(params.blocks()).unwrap();
    backend.fill(&mut arena, params, &inputs, &mut tag).unwrap();
    tag
}

/// The tags of a pair and the tag of a single hash on `backend`, in arenas that were used before.
fn tags(backend: Backend, params: &Params, inputs: Inputs<'_>, length: usize) -> [Vec<u8>; 3] {
    let mut tags = [vec![0; length], vec![0; length], vec![0; length]];
    let mut first = Arena::new(params.blocks() + 1).unwrap();
    let mut second = Arena::new(params.blocks()).unwrap();
    let [one, other, single] = &mut tags;
    let one = Job { arena: &mut first, inputs, tag: one };
    let other = Job { arena: &mut second, inputs, tag: other };
    backend.fill_pair(params, [one, other]).unwrap();
    backend.fill(&mut first, params, &inputs, single).unwrap();
    tags
}

//! Every backend that this processor runs, alone and as a pair, against crate `argon2`: the same tag for
//! the same input, whatever the parameters, and the same refusals.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regain_argon2::{Algorithm, Arena, Backend, Inputs, Job, Params, Version};

fuzz_target!(|bytes: &[u8]| {
    let Some((header, mut rest)) = bytes.split_first_chunk::<8>() else { return };
    let [kind, memory, passes, tag, password, salt, secret, data] = *header;
    let mut take = |length: u8| {
        let (taken, left) = rest.split_at(rest.len().min(length.into()));
        rest = left;
        taken
    };
    let inputs = Inputs {
        password: take(password),
        salt: take(salt),
        secret: take(secret),
        associated_data: take(data),
    };
    let (m_cost, t_cost, p_cost) = (u32::from(memory) * 2, u32::from(passes % 5), u32::from(kind % 6));
    let (algorithm, theirs) = [
        (Algorithm::Argon2d, argon2::Algorithm::Argon2d),
        (Algorithm::Argon2i, argon2::Algorithm::Argon2i),
        (Algorithm::Argon2id, argon2::Algorithm::Argon2id),
    ][usize::from(kind / 8 % 3)];
    let (version, their_version) =
        [(Version::V0x10, argon2::Version::V0x10), (Version::V0x13, argon2::Version::V0x13)]
            [usize::from(kind / 128)];

    let expected = tag_of_argon2(theirs, their_version, [m_cost, t_cost, p_cost], &inputs, tag.into());
    let params = Params::new(m_cost, t_cost, p_cost)
        .map(|params| params.with_algorithm(algorithm).with_version(version));
    for backend in Backend::ALL.into_iter().filter(|backend| backend.is_available()) {
        for ours in params.map_or([None, None, None], |params| tags(backend, &params, inputs, tag.into())) {
            assert_eq!(ours, expected, "{} {params:?}", backend.name());
        }
    }
});

fn tag_of_argon2(
    algorithm: argon2::Algorithm,
    version: argon2::Version,
    [m_cost, t_cost, p_cost]: [u32; 3],
    inputs: &Inputs<'_>,
    length: usize,
) -> Option<Vec<u8>> {
    let data = argon2::AssociatedData::new(inputs.associated_data).ok()?;
    let mut builder = argon2::ParamsBuilder::new();
    builder.m_cost(m_cost).t_cost(t_cost).p_cost(p_cost).data(data).output_len(length);
    let argon2 =
        argon2::Argon2::new_with_secret(inputs.secret, algorithm, version, builder.build().ok()?).ok()?;
    let mut tag = vec![0; length];
    argon2.hash_password_into(inputs.password, inputs.salt, &mut tag).ok()?;
    Some(tag)
}

/// The tags of a pair, and that of a single hash in the arena that the pair left behind.
fn tags(backend: Backend, params: &Params, inputs: Inputs<'_>, length: usize) -> [Option<Vec<u8>>; 3] {
    let new = || Arena::new(params.blocks()).expect("it is small");
    let (mut first, mut second) = (new(), new());
    let mut tags = [vec![0; length], vec![0; length], vec![0; length]];
    let [one, other, single] = &mut tags;
    let pair = backend.fill_pair(
        params,
        [Job { arena: &mut first, inputs, tag: one }, Job { arena: &mut second, inputs, tag: other }],
    );
    let alone = backend.fill(&mut first, params, &inputs, single);
    assert_eq!(pair, alone);
    first.wipe();
    assert!(first.is_zero());
    tags.map(|tag| alone.ok().map(|()| tag))
}

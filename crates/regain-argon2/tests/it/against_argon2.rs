//! Every backend against crate `argon2`.

use proptest::prelude::*;
use regain_argon2::{Algorithm, Inputs, Params, Version};

prop_compose! {
    fn params()(
        p_cost in 1..=4_u32,
        t_cost in 1..=4_u32,
        more in 0..=512_u32,
        algorithm in prop::sample::select(vec![Algorithm::Argon2d, Algorithm::Argon2i, Algorithm::Argon2id]),
        version in prop::sample::select(vec![Version::V0x10, Version::V0x13]),
    ) -> Params {
        let m_cost = (p_cost * 8 + more).min(512);
        Params::new(m_cost, t_cost, p_cost).unwrap().with_algorithm(algorithm).with_version(version)
    }
}

fn bytes(lengths: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), lengths)
}

fn theirs(params: &Params, inputs: &Inputs<'_>, length: usize) -> Vec<u8> {
    let built = argon2::ParamsBuilder::new()
        .m_cost(params.m_cost())
        .t_cost(params.t_cost())
        .p_cost(params.p_cost())
        .data(argon2::AssociatedData::new(inputs.associated_data).unwrap())
        .output_len(length)
        .build()
        .unwrap();
    let algorithm = match params.algorithm() {
        Algorithm::Argon2d => argon2::Algorithm::Argon2d,
        Algorithm::Argon2i => argon2::Algorithm::Argon2i,
        Algorithm::Argon2id => argon2::Algorithm::Argon2id,
    };
    let version = argon2::Version::try_from(params.version() as u32).unwrap();
    let argon2 = argon2::Argon2::new_with_secret(inputs.secret, algorithm, version, built).unwrap();
    let mut tag = vec![0; length];
    argon2.hash_password_into(inputs.password, inputs.salt, &mut tag).unwrap();
    tag
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_backend_gives_the_tags_of_crate_argon2(
        params in params(),
        (password, salt) in (bytes(0..=300), bytes(8..=48)),
        (secret, associated_data) in (bytes(0..=64), bytes(0..=32)),
        length in 4..=200_usize,
    ) {
        let inputs = Inputs {
            password: &password, salt: &salt, secret: &secret, associated_data: &associated_data,
        };
        let expected = theirs(&params, &inputs, length);
        for backend in crate::backends() {
            for tag in crate::tags(backend, &params, inputs, length) {
                prop_assert_eq!(&tag, &expected, "{}", backend.name());
            }
        }
    }
}

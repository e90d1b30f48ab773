//! The backend that every processor has: crate `argon2`.

use argon2::{Argon2, AssociatedData, Block, ParamsBuilder};

use crate::{Algorithm, FillError, Inputs, Params, Version};

/// Fills `memory` and `tag`. Lengths have been checked.
pub(crate) fn fill(
    memory: &mut [Block],
    params: &Params,
    inputs: &Inputs<'_>,
    tag: &mut [u8],
) -> Result<(), FillError> {
    let data = AssociatedData::new(inputs.associated_data).map_err(|_| FillError::AssociatedDataLength)?;
    let mut builder = ParamsBuilder::new();
    builder.m_cost(params.m_cost).t_cost(params.t_cost).p_cost(params.p_cost).data(data);
    builder.output_len(tag.len());
    let built = builder.build().map_err(|_| FillError::Defect)?;
    let algorithm = match params.algorithm {
        Algorithm::Argon2d => argon2::Algorithm::Argon2d,
        Algorithm::Argon2i => argon2::Algorithm::Argon2i,
        Algorithm::Argon2id => argon2::Algorithm::Argon2id,
    };
    let version = match params.version {
        Version::V0x10 => argon2::Version::V0x10,
        Version::V0x13 => argon2::Version::V0x13,
    };
    Argon2::new_with_secret(inputs.secret, algorithm, version, built)
        .and_then(|argon2| argon2.hash_password_into_with_memory(inputs.password, inputs.salt, tag, memory))
        .map_err(|_| FillError::Defect)
}

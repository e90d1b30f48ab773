//! H0 and H' (RFC 9106 sections 3.2 and 3.3): what is hashed before and after the memory is filled.

use blake2::digest::block_api::{UpdateCore as _, VariableOutputCore as _};
use blake2::digest::block_buffer::LazyBuffer;
use blake2::{Blake2b512, Blake2bVarCore, Digest as _};
use zeroize::{Zeroize as _, Zeroizing};

use crate::{FillError, Inputs, Params};

/// H0 of RFC 9106 section 3.2, step 1. Lengths have been checked.
pub(super) fn first_hash(
    params: &Params,
    inputs: &Inputs<'_>,
    tag_length: usize,
) -> Result<Zeroizing<[u8; 64]>, FillError> {
    let mut hash = Blake2b512::new();
    hash.update(params.p_cost.to_le_bytes());
    hash.update(length(tag_length)?);
    hash.update(params.m_cost.to_le_bytes());
    hash.update(params.t_cost.to_le_bytes());
    hash.update((params.version as u32).to_le_bytes());
    hash.update((params.algorithm as u32).to_le_bytes());
    for input in [inputs.password, inputs.salt, inputs.secret, inputs.associated_data] {
        hash.update(length(input.len())?);
        hash.update(input);
    }
    let mut out = Zeroizing::new([0; 64]);
    hash.finalize_into((&mut *out).into());
    Ok(out)
}

/// H' of RFC 9106 section 3.3: fills `out`, of any length but 0, from `parts` one after another.
pub(super) fn long_hash(parts: &[&[u8]], out: &mut [u8]) -> Result<(), FillError> {
    let tag_length = length(out.len())?;
    if out.len() <= 64 {
        return short_hash(std::iter::once(&tag_length[..]).chain(parts.iter().copied()), out);
    }
    let mut hash = Blake2b512::new();
    hash.update(tag_length);
    for part in parts {
        hash.update(part);
    }
    let mut link = Zeroizing::new([0; 64]);
    hash.finalize_into((&mut *link).into());
    let mut rest = out;
    while rest.len() > 64 {
        let (half, tail) = rest.split_at_mut(32);
        half.copy_from_slice(link.get(..32).unwrap_or_default());
        rest = tail;
        if rest.len() > 64 {
            let mut hash = Blake2b512::new();
            hash.update(&link[..]);
            hash.finalize_into((&mut *link).into());
        }
    }
    short_hash(std::iter::once(&link[..]), rest)
}

/// BLAKE2b (RFC 7693) of `out`'s length, 1 to 64.
fn short_hash<'a>(parts: impl Iterator<Item = &'a [u8]>, out: &mut [u8]) -> Result<(), FillError> {
    let mut hash = Blake2bVarCore::new(out.len()).map_err(|_| FillError::Defect)?;
    let mut buffer = LazyBuffer::default();
    for part in parts {
        buffer.digest_blocks(part, |blocks| hash.update_blocks(blocks));
    }
    let mut full = Default::default();
    hash.finalize_variable_core(&mut buffer, &mut full);
    // By reference: iterating by value would leave a copy behind that nobody wipes.
    for (to, from) in out.iter_mut().zip(&full) {
        *to = *from;
    }
    full.zeroize();
    Ok(())
}

fn length(of: usize) -> Result<[u8; 4], FillError> {
    u32::try_from(of).map(u32::to_le_bytes).map_err(|_| FillError::Defect)
}

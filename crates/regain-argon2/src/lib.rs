//! Argon2 in memory that is reused and wiped, with AVX-512 and AVX2 kernels where the processor has
//! them.
//!
//! It does **not** choose parameters, draw salts, limit how many hashes run at once, or start threads:
//! `regain-hash` does. As Argon2 has it, Argon2d and the later part of Argon2id read memory at places
//! that depend on the password.
//!
//! ```
//! use regain_argon2::{Arena, Inputs, Params, fill};
//!
//! let params = Params::new(19_456, 2, 1)?; // KiB, passes, lanes: Argon2id, version 0x13
//! let mut arena = Arena::new(params.blocks())?; // touched now, and used for many hashes
//! let inputs = Inputs { password: b"correct horse", salt: b"16 random bytes!", ..Inputs::default() };
//! let mut tag = [0; 32];
//! fill(&mut arena, &params, &inputs, &mut tag)?;
//! arena.wipe(); // what is left there would make guesses cheap
//! # assert_eq!(tag[..4], [230, 33, 242, 156]); // libargon2 says the same
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Features: `simd` adds the kernels (x86-64) and huge pages (Linux), and with them `unsafe` code, all
//! in the folder `src/unsafe_code`; without it the crate forbids `unsafe` and runs crate `argon2`
//! alone. `password-hash` adds `PhcHasher`, a drop-in for the traits of that crate. Tags are the same
//! whatever the features. Specification: RFC 9106, and the PHC string format.
#![cfg_attr(not(feature = "simd"), forbid(unsafe_code))]

mod arena;
mod backend;
mod inputs;
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
mod kernel;
mod params;
#[cfg(feature = "password-hash")]
mod phc;
mod portable;
#[cfg(all(feature = "simd", any(target_arch = "x86_64", target_os = "linux")))]
#[expect(
    unsafe_code,
    reason = "vector loads, target features and mapped memory; each block has its argument"
)]
mod unsafe_code;

pub use arena::{Arena, OutOfMemory};
pub use backend::{Backend, FillError, Job, fill, fill_pair};
pub use inputs::Inputs;
pub use params::{Algorithm, Params, ParamsError, Version};
#[cfg(feature = "password-hash")]
pub use phc::{PhcHasher, PhcParams};

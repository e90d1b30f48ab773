//! Compares every backend that this processor runs, alone and as a pair, with crate `argon2`, on
//! random parameters and inputs from a fixed seed. One comparison is one tag of one backend.
//!
//! ```text
//! cargo run --release -p regain-argon2 --features simd --example differential -- 1000000
//! ```
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a program that may stop; all numbers are small"
)]

use std::process::ExitCode;

use regain_argon2::{Algorithm, Arena, Backend, Inputs, Job, Params, Version};

/// The most blocks that a case needs.
const MAX_BLOCKS: usize = 256;

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let wanted = std::env::args().nth(1).map_or(Ok(100_000), |number| number.parse::<u64>())?;
    let backends: Vec<_> = Backend::ALL.into_iter().filter(|backend| backend.is_available()).collect();
    let mut arenas = [Arena::new(MAX_BLOCKS)?, Arena::new(MAX_BLOCKS)?];
    let mut random = Random(0x5265_6761_696e);
    let (mut done, mut different) = (0, 0);
    while done < wanted {
        let case = Case::draw(&mut random)?;
        let expected = case.expected()?;
        for backend in &backends {
            let mut tags = [vec![0; case.tag_length], vec![0; case.tag_length]];
            let [one, other] = &mut tags;
            let [first, second] = &mut arenas;
            if random.below(4) > 0 {
                backend.fill(first, &case.params, &case.inputs(), one)?;
                other.clone_from(one);
                done += 1;
            } else {
                let one = Job { arena: first, inputs: case.inputs(), tag: one };
                let other = Job { arena: second, inputs: case.inputs(), tag: other };
                backend.fill_pair(&case.params, [one, other])?;
                done += 2;
            }
            if tags.iter().any(|tag| *tag != expected) {
                different += 1;
                println!("{} differs: {:?}, {} bytes", backend.name(), case.params, case.tag_length);
            }
        }
    }
    let names: Vec<_> = backends.iter().map(|backend| backend.name()).collect();
    println!(
        "{done} tags of {}, alone and in pairs, compared with crate argon2: {different} differ",
        names.join(", ")
    );
    Ok(if different == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

struct Case {
    params: Params,
    password: Vec<u8>,
    salt: Vec<u8>,
    secret: Vec<u8>,
    associated_data: Vec<u8>,
    tag_length: usize,
}

impl Case {
    fn draw(random: &mut Random) -> Result<Self, Box<dyn std::error::Error>> {
        // Many small cases, and a few in which segments and lanes are of odd sizes.
        let p_cost = [1, 1, 2, 3, 4][random.below(5)];
        let most = if random.below(16) == 0 { MAX_BLOCKS } else { 48 };
        let m_cost = u32::try_from(8 * p_cost + random.below(most - 8 * p_cost + 1))?;
        let t_cost = u32::try_from(1 + random.below(3))?;
        let algorithm = [Algorithm::Argon2d, Algorithm::Argon2i, Algorithm::Argon2id][random.below(3)];
        let version = [Version::V0x10, Version::V0x13][random.below(2)];
        let params = Params::new(m_cost, t_cost, u32::try_from(p_cost)?)?;
        Ok(Self {
            params: params.with_algorithm(algorithm).with_version(version),
            password: random.bytes(40),
            salt: [&[7; 8], &random.bytes(24)[..]].concat(),
            secret: random.bytes(20),
            associated_data: random.bytes(32),
            tag_length: 4 + random.below(130),
        })
    }

    fn inputs(&self) -> Inputs<'_> {
        Inputs {
            password: &self.password,
            salt: &self.salt,
            secret: &self.secret,
            associated_data: &self.associated_data,
        }
    }

    /// What crate `argon2` makes of it.
    fn expected(&self) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
        let params = argon2::ParamsBuilder::new()
            .m_cost(self.params.m_cost())
            .t_cost(self.params.t_cost())
            .p_cost(self.params.p_cost())
            .data(argon2::AssociatedData::new(&self.associated_data).map_err(|error| error.to_string())?)
            .output_len(self.tag_length)
            .build()
            .map_err(|error| error.to_string())?;
        let algorithm = match self.params.algorithm() {
            Algorithm::Argon2d => argon2::Algorithm::Argon2d,
            Algorithm::Argon2i => argon2::Algorithm::Argon2i,
            Algorithm::Argon2id => argon2::Algorithm::Argon2id,
        };
        let version = match self.params.version() {
            Version::V0x10 => argon2::Version::V0x10,
            Version::V0x13 => argon2::Version::V0x13,
        };
        let mut tag = vec![0; self.tag_length];
        argon2::Argon2::new_with_secret(&self.secret, algorithm, version, params)
            .and_then(|argon2| argon2.hash_password_into(&self.password, &self.salt, &mut tag))
            .map_err(|error| error.to_string())?;
        Ok(tag)
    }
}

/// SplitMix64: fixed numbers that look random.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn bytes(&mut self, most: usize) -> Vec<u8> {
        let length = self.below(most + 1);
        (0..length).map(|_| self.next().to_le_bytes()[0]).collect()
    }
}

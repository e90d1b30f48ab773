//! Everything that computes a hash: the product in its shapes, and its peers in Rust.

use std::hint::black_box;

use argon2::Block;
use regain_argon2::{Arena, Backend, Inputs, Job};
use regain_hash::{Hasher, Params, Record};
use regain_types::Typed;

use crate::setting::{Outcome, PASSWORD, SALT, Setting, Tag, said};

/// One way to compute a hash.
pub struct Contestant {
    pub name: &'static str,
    /// What becomes of the memory that the hash leaves behind.
    pub memory: &'static str,
    /// How many hashes one run computes.
    pub hashes: f64,
    /// Whether all that was computed is what had to come out.
    pub run: Box<dyn FnMut() -> Outcome<bool>>,
}

pub const PLAIN: &str = "crate `argon2` 0.6, plainly";
pub const POOL: &str = "**`regain-hash`, `simd`**, verify";
pub const POOL_WITHOUT_SIMD: &str = "**`regain-hash` without `simd`**, verify";
pub const AVX512: &str = "**`regain-argon2`, AVX-512**";
pub const AVX2: &str = "**`regain-argon2`, AVX2**";
pub const NOT_WIPED: &str = "`regain-argon2`, the fastest, not wiped";
pub const RIVAL: &str = "`argon2-rust` 1.1, pooled";
pub const SODIUM: &str = "libsodium";

const WIPED: &str = "wiped";
const KEPT: &str = "kept as it is";
const FREED: &str = "freed as it is";

/// All of them, the reference first.
pub fn all(setting: Setting) -> Outcome<Vec<Contestant>> {
    let mut all = vec![plain(setting)?, reused(setting)?, pool(setting, POOL)?];
    for (backend, name) in [(Backend::Avx512, AVX512), (Backend::Avx2, AVX2)] {
        if backend.is_available() {
            all.push(kernel(setting, backend, name)?);
        }
    }
    all.extend([pair(setting)?, not_wiped(setting)?]);
    all.extend([rival_pooled(setting)?, rival_one_shot(setting)?, rust_argon2(setting)?]);
    all.push(password_auth(setting)?);
    all.extend(crate::system::all(setting)?);
    Ok(all)
}

/// What the build without `simd` compares: the reference and the pool.
pub fn without_simd(setting: Setting) -> Outcome<Vec<Contestant>> {
    Ok(vec![plain(setting)?, pool(setting, POOL_WITHOUT_SIMD)?])
}

/// The reference: memory of its own for each hash.
fn plain(setting: Setting) -> Outcome<Contestant> {
    let (argon2, expected) = (setting.of_plain()?, setting.tag()?);
    Ok(of_tag(PLAIN, FREED, expected, move |tag| {
        argon2.hash_password_into(PASSWORD.as_bytes(), &SALT, tag).map_err(said)
    }))
}

fn reused(setting: Setting) -> Outcome<Contestant> {
    let (argon2, expected) = (setting.of_plain()?, setting.tag()?);
    let mut blocks = vec![Block::new(); argon2.params().block_count()];
    Ok(of_tag("crate `argon2` 0.6, blocks reused", KEPT, expected, move |tag| {
        argon2.hash_password_into_with_memory(PASSWORD.as_bytes(), &SALT, tag, &mut blocks).map_err(said)
    }))
}

/// The product as it is used: a sign-in, from what was typed and the stored record.
fn pool(setting: Setting, name: &'static str) -> Outcome<Contestant> {
    let hasher = Hasher::new(Params::new(setting.m_cost, setting.t_cost, 1)?);
    hasher.warm_up()?;
    let record: Record = setting.record()?.parse()?;
    let typed = Typed::new(PASSWORD.to_owned())?;
    if hasher.verify(&Typed::new("another".to_owned())?, &record)?.is_match() {
        return Err("regain-hash took a wrong password".into());
    }
    let run = Box::new(move || Ok(hasher.verify(&typed, &record)?.is_match()));
    Ok(Contestant { name, memory: WIPED, hashes: 1.0, run })
}

fn kernel(setting: Setting, backend: Backend, name: &'static str) -> Outcome<Contestant> {
    let (params, expected) = (params(setting)?, setting.tag()?);
    let mut arena = Arena::new(params.blocks())?;
    Ok(of_tag(name, WIPED, expected, move |tag| {
        backend.fill(&mut arena, &params, &inputs(), tag)?;
        arena.wipe();
        Ok(())
    }))
}

fn not_wiped(setting: Setting) -> Outcome<Contestant> {
    let (params, expected) = (params(setting)?, setting.tag()?);
    let mut arena = Arena::new(params.blocks())?;
    Ok(of_tag(NOT_WIPED, KEPT, expected, move |tag| {
        Ok(Backend::detect().fill(&mut arena, &params, &inputs(), tag)?)
    }))
}

/// Two hashes, interleaved where that gains. A run is two hashes.
fn pair(setting: Setting) -> Outcome<Contestant> {
    let (params, expected) = (params(setting)?, setting.tag()?);
    let mut arenas = [Arena::new(params.blocks())?, Arena::new(params.blocks())?];
    let run = Box::new(move || {
        let (mut one, mut other) = ([0; 32], [0; 32]);
        let [first, second] = &mut arenas;
        let jobs = [
            Job { arena: first, inputs: inputs(), tag: &mut one },
            Job { arena: second, inputs: inputs(), tag: &mut other },
        ];
        regain_argon2::fill_pair(&params, jobs)?;
        arenas.iter_mut().for_each(Arena::wipe);
        Ok(one == expected && other == expected)
    });
    let name = "**`regain-argon2`, two at a time**, each";
    Ok(Contestant { name, memory: WIPED, hashes: 2.0, run })
}

fn rival_pooled(setting: Setting) -> Outcome<Contestant> {
    let (mut hasher, expected) = (rival(setting)?.hasher(), setting.tag()?);
    hasher.reserve().map_err(said)?;
    Ok(of_tag(RIVAL, WIPED, expected, move |tag| {
        hasher.hash_into(PASSWORD.as_bytes(), &SALT, tag).map_err(said)
    }))
}

fn rival_one_shot(setting: Setting) -> Outcome<Contestant> {
    let (argon2, expected) = (rival(setting)?, setting.tag()?);
    Ok(of_tag("`argon2-rust` 1.1, one-shot", WIPED, expected, move |tag| {
        argon2.hash_into(PASSWORD.as_bytes(), &SALT, tag).map_err(said)
    }))
}

fn rust_argon2(setting: Setting) -> Outcome<Contestant> {
    let config = rust_argon2::Config {
        variant: rust_argon2::Variant::Argon2id,
        version: rust_argon2::Version::Version13,
        mem_cost: setting.m_cost,
        time_cost: setting.t_cost,
        lanes: 1,
        thread_mode: rust_argon2::ThreadMode::Sequential,
        hash_length: 32,
        ..rust_argon2::Config::default()
    };
    let expected = setting.tag()?;
    Ok(of_tag("`rust-argon2` 3.0", FREED, expected, move |tag| {
        let computed = rust_argon2::hash_raw(PASSWORD.as_bytes(), &SALT, &config).map_err(said)?;
        *tag = computed.as_slice().try_into()?;
        Ok(())
    }))
}

fn password_auth(setting: Setting) -> Outcome<Contestant> {
    let record = setting.record()?;
    if password_auth::verify_password("another", &record).is_ok() {
        return Err("password-auth took a wrong password".into());
    }
    let run = Box::new(move || Ok(password_auth::verify_password(PASSWORD, &record).is_ok()));
    Ok(Contestant { name: "`password-auth` 1.0, verify", memory: FREED, hashes: 1.0, run })
}

/// One that writes a tag.
pub fn of_tag(
    name: &'static str,
    memory: &'static str,
    expected: Tag,
    mut fill: impl FnMut(&mut Tag) -> Outcome<()> + 'static,
) -> Contestant {
    let run = Box::new(move || {
        let mut tag = [0; 32];
        fill(&mut tag)?;
        Ok(black_box(tag) == expected)
    });
    Contestant { name, memory, hashes: 1.0, run }
}

fn params(setting: Setting) -> Outcome<regain_argon2::Params> {
    Ok(regain_argon2::Params::new(setting.m_cost, setting.t_cost, 1)?)
}

fn inputs() -> Inputs<'static> {
    Inputs { password: PASSWORD.as_bytes(), salt: &SALT, ..Inputs::default() }
}

fn rival(setting: Setting) -> Outcome<argon2_rust::Argon2> {
    let memory = argon2_rust::params::Memory::kib(setting.m_cost.into());
    let params = argon2_rust::Params::builder().memory(memory).passes(setting.t_cost).lanes(1);
    let params = params.build().map_err(said)?;
    Ok(argon2_rust::Argon2::new(argon2_rust::Algorithm::Argon2id, argon2_rust::Version::V0x13, params))
}

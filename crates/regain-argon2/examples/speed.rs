//! What a hash costs on each backend, beside crate `argon2` used plainly: thread CPU time, all variants
//! in turn within a repetition, and the ratio of each to the plain one of the same repetition.
//!
//! ```text
//! cargo run --release -p regain-argon2 --features simd --example speed -- 15
//! ```
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a program that may stop; every list has an entry for each repetition"
)]

use std::hint::black_box;

use regain_argon2::{Arena, Backend, Inputs, Job, Params};

const COSTS: [(u32, u32); 4] = [(19_456, 2), (47_104, 1), (7_168, 5), (65_536, 3)];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let repetitions = std::env::args().nth(1).map_or(Ok(7), |number| number.parse::<usize>())?;
    println!("medians of {repetitions} repetitions; arenas are reused, and wiped after each hash");
    println!("`faster`: median of the paired ratios to the first line, and the least and most of them");
    for (m_cost, t_cost) in COSTS {
        let params = Params::new(m_cost, t_cost, 1)?;
        let mut variants = variants(params)?;
        let mut times = vec![Vec::new(); variants.len()];
        let mut faults = vec![0; variants.len()];
        for _ in 0..=repetitions {
            for ((variant, times), faults) in variants.iter_mut().zip(&mut times).zip(&mut faults) {
                let before = minor_faults()?;
                let start = thread_time();
                (variant.run)()?;
                times.push((thread_time() - start) / variant.hashes);
                *faults = minor_faults()? - before;
            }
        }
        println!("\nm={m_cost} t={t_cost} p=1");
        println!("{:<22}{:>9}{:>9}{:>9}{:>9}{:>9}", "", "CPU ms", "faster", "least", "most", "faults");
        let plain = times[0][1..].to_vec(); // the first repetition warms up
        for ((variant, times), faults) in variants.iter().zip(&times).zip(faults) {
            let ratios = sorted(times[1..].iter().zip(&plain).map(|(time, plain)| plain / time));
            let time = sorted(times[1..].iter().copied());
            let (least, most) = (ratios[0], ratios[ratios.len() - 1]);
            let (time, ratio) = (time[time.len() / 2] * 1e3, ratios[ratios.len() / 2]);
            println!("{:<22}{time:>9.2}{ratio:>9.2}{least:>9.2}{most:>9.2}{faults:>9}", variant.name);
        }
    }
    Ok(())
}

struct Variant {
    name: String,
    hashes: f64,
    run: Box<dyn FnMut() -> Result<(), Box<dyn std::error::Error>>>,
}

/// Crate `argon2` plainly, then each backend, then its pairs, then the best one without a wipe.
fn variants(params: Params) -> Result<Vec<Variant>, Box<dyn std::error::Error>> {
    let inputs =
        Inputs { password: b"correct horse battery", salt: b"16 random bytes!", ..Inputs::default() };
    let theirs = argon2::Params::new(params.m_cost(), params.t_cost(), params.p_cost(), None)
        .map_err(|error| error.to_string())?;
    let theirs = argon2::Argon2::from(theirs);
    let mut variants = vec![Variant {
        name: "crate argon2, plainly".to_owned(),
        hashes: 1.0,
        run: Box::new(move || {
            let mut tag = [0; 32];
            theirs
                .hash_password_into(inputs.password, inputs.salt, &mut tag)
                .map_err(|error| error.to_string())?;
            black_box(tag);
            Ok(())
        }),
    }];
    for backend in Backend::ALL.into_iter().filter(|backend| backend.is_available()) {
        let mut arena = Arena::new(params.blocks())?;
        let run = Box::new(move || {
            let mut tag = [0; 32];
            backend.fill(&mut arena, &params, &inputs, &mut tag)?;
            arena.wipe();
            black_box(tag);
            Ok(())
        });
        variants.push(Variant { name: backend.name().to_owned(), hashes: 1.0, run });
    }
    for backend in Backend::ALL.into_iter().filter(|backend| backend.is_available()) {
        let mut arenas = [Arena::new(params.blocks())?, Arena::new(params.blocks())?];
        let run = Box::new(move || {
            let (mut one, mut other) = ([0; 32], [0; 32]);
            let [first, second] = &mut arenas;
            let jobs =
                [Job { arena: first, inputs, tag: &mut one }, Job { arena: second, inputs, tag: &mut other }];
            backend.fill_pair(&params, jobs)?;
            arenas.iter_mut().for_each(Arena::wipe);
            black_box((one, other));
            Ok(())
        });
        variants.push(Variant { name: format!("{}, a pair", backend.name()), hashes: 2.0, run });
    }
    let mut arena = Arena::new(params.blocks())?;
    let run = Box::new(move || {
        let mut tag = [0; 32];
        Backend::detect().fill(&mut arena, &params, &inputs, &mut tag)?;
        black_box(tag);
        Ok(())
    });
    let name = format!("{}, not wiped", Backend::detect().name());
    variants.push(Variant { name, hashes: 1.0, run });
    Ok(variants)
}

/// CPU time of this thread, in seconds.
fn thread_time() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Page faults of this thread so far that needed no disk.
fn minor_faults() -> Result<u64, Box<dyn std::error::Error>> {
    let stat = std::fs::read_to_string("/proc/thread-self/stat")?;
    let after_name = stat.rsplit(") ").next().unwrap_or_default();
    Ok(after_name.split(' ').nth(7).unwrap_or_default().parse()?)
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

//! How often the steps of links and codes ask the allocator for memory. It fails where a link's check
//! does: a flood of forgeries must find nothing to fill.

use std::alloc::System;
use std::hint::black_box;

use regain_token::LinkText;
use regain_token_bench::{Damage, EXPIRES, Outcome, PURPOSE, Scene, Table, damaged};
use regain_types::{Entropy, OsRandom};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static GLOBAL: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> Outcome<()> {
    let scene = Scene::new();
    let (link, code, sheet) = (scene.link()?, scene.code()?, scene.sheet()?);
    let forged = damaged(link.text.expose(), Damage::Last).ok_or("a link has another shape")?;
    let (text, huge) = (link.text.expose(), "0".repeat(1 << 20));
    let verify = count(|| scene.verify(text, &link.row).is_some());
    let refuse = [forged.as_str(), &forged[..102], &huge].map(|text| count(|| scene.refused(text).is_some()));
    let mint = || {
        let entropy = Entropy::draw(&OsRandom);
        entropy.is_ok_and(|entropy| scene.links().mint(PURPOSE, scene.binding(), EXPIRES, entropy).is_ok())
    };
    let saved = || scene.guess_saved(&sheet.codes[0], Some(&sheet.row));
    let mut table = Table::new(["what", "allocations a call"]);
    for (what, count) in [
        ("link: verify", verify),
        ("link: refuse a forged one", refuse[0]),
        ("link: refuse one that was cut", refuse[1]),
        ("link: refuse 1 MiB of text", refuse[2]),
        ("link: mint with its row", count(mint)),
        ("short code: reserve, check", count(|| scene.guess(&code.text, Some(&code.row)))),
        ("saved code: reserve, check", count(saved)),
    ] {
        table.row([what.to_owned(), count.to_string()]);
    }
    print!("{table}");
    // The counter counts: reading a text into memory is seen.
    let copied = count(|| LinkText::parse(&black_box(text.to_owned())).is_ok());
    if verify != 0.0 || refuse != [0.0; 3] || copied != 1.0 {
        return Err(format!("a link's check allocates, or the counter is wrong: {copied}").into());
    }
    Ok(())
}

/// Allocations of one call, of a thousand. What the first one keeps, as a key, is there before.
fn count(mut action: impl FnMut() -> bool) -> f64 {
    assert!(action(), "the action answers rightly");
    let region = Region::new(GLOBAL);
    let right = (0..CALLS).all(|_| black_box(action()));
    let change = region.change();
    assert!(right, "the action answers rightly");
    (change.allocations + change.reallocations) as f64 / CALLS as f64
}

const CALLS: usize = 1_000;

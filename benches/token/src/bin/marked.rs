//! Secrets marked as undefined for valgrind, which then reports every branch and every address that
//! depends on one: after Langley's ctgrind.
//!
//!     valgrind --error-exitcode=1 marked [--planted]
//!
//! With `--planted` a comparison ends at the first byte that differs, and valgrind must report it.

use std::hint::black_box;

use crabgrind::memcheck::{MemState, mark_mem};
use crabgrind::{RunMode, run_mode};
use regain_token_bench::{EXPIRES, Outcome, PURPOSE, Scene};
use regain_types::{Context, Digest, Entropy, KeyId, Keyring, Role};

fn main() -> Outcome<()> {
    if run_mode() != RunMode::Valgrind {
        return Err("run it in valgrind".into());
    }
    let planted = std::env::args().any(|argument| argument == "--planted");
    let clear = Scene::new();
    let scene = Scene { keys: keyring(marked([0x5a; 32])), ..Scene::new() };

    // A link is made of secret keys and secret bytes, and its CRC-32 and its symbols with it.
    let link =
        scene.links().mint(PURPOSE, scene.binding(), EXPIRES, Entropy::danger_from_bytes(marked([7; 31])))?;
    let expected =
        clear.links().mint(PURPOSE, clear.binding(), EXPIRES, Entropy::danger_from_bytes([7; 31]))?;
    assert_eq!(unmarked(link.row.hash), expected.row.hash, "a marked key is the same key");

    // Tags and rows are compared by one function, with what a stranger or a store says.
    for role in [Role::LinkTag, Role::LinkRow, Role::CodeRow, Role::SavedRow] {
        let (secret, known) = (digest(&scene, role)?, *digest(&clear, role)?.as_bytes());
        for (claimed, right) in claims(known) {
            let matches =
                if planted { early_exit(secret.as_bytes(), &claimed) } else { secret.matches(&claimed) };
            assert_eq!(unmarked([u8::from(matches)]), [u8::from(right)], "{role:?}");
        }
    }
    println!("compared");
    Ok(())
}

fn keyring(root: [u8; 32]) -> Keyring {
    Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes(root))
}

fn digest(scene: &Scene, role: Role) -> Outcome<Digest> {
    Ok(scene.keys.mac_key(KeyId::FIRST, role, &scene.tenant)?.tag(&Context::new("bench").text("field")))
}

/// The right bytes, and those with another first and another last byte.
fn claims(known: [u8; 32]) -> [([u8; 32], bool); 3] {
    let (mut first, mut last) = (known, known);
    first[0] ^= 1;
    last[31] ^= 1;
    [(known, true), (first, false), (last, false)]
}

fn marked<const N: usize>(bytes: [u8; N]) -> [u8; N] {
    with_state(bytes, MemState::Undefined)
}

/// What may be known: a row that is stored, a verdict.
fn unmarked<const N: usize>(bytes: [u8; N]) -> [u8; N] {
    with_state(bytes, MemState::Defined)
}

fn with_state<const N: usize>(bytes: [u8; N], state: MemState) -> [u8; N] {
    let mut bytes = black_box(bytes);
    // The answer of this version is the wrong way round; `main` asked for valgrind.
    let _ = mark_mem(bytes.as_mut_ptr().cast(), N, state);
    black_box(bytes)
}

/// What no secret may be compared with.
fn early_exit(one: &[u8], other: &[u8]) -> bool {
    one.iter().zip(other).all(|(one, other)| black_box(one) == other)
}

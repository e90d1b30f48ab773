//! What the parts of regain cost. It prints the table of docs/figures.md.

use std::error::Error;
use std::hint::black_box;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use regain::flow::{
    Case, CaseCommand, ClaimantDigest, DEFAULT_TABLE, Holding, Method, Proof, Reason, Route, Terms,
};
use regain::hash::Hasher;
use regain::info::ItemId;
use regain::store::CaseId;
use regain::token::{Binding, LinkText, Links, Purpose};
use regain::types::{
    AccountId, Context, Entropy, KeyId, Keyring, OsRandom, Password, TenantId, Timestamp, Typed,
};
use regain_benches::Times;

fn main() -> Result<(), Box<dyn Error>> {
    println!("| what | median (10th to 90th percentile) |\n|---|---|");
    links()?;
    passwords()?;
    case();
    Ok(())
}

fn links() -> Result<(), Box<dyn Error>> {
    let (keys, tenant) = (Keyring::generate(&OsRandom)?, TenantId::single());
    let other = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([1; 32]));
    let (links, forger) = (Links::new(&keys, &tenant), Links::new(&other, &tenant));
    let (account, state) = (AccountId::from(42_u32), Context::new("state").number(7));
    let (binding, purpose) = (Binding { account: &account, state: &state }, Purpose::new("recover"));
    let (now, expires) = (Timestamp::from_secs(1_800_000_000), Timestamp::from_secs(1_800_003_600));
    let entropy = || Entropy::danger_from_bytes([7; 31]);
    let minted = links.mint(purpose, binding, expires, entropy())?;
    let forged = forger.mint(purpose, binding, expires, entropy())?;
    let check = |text: &str| {
        let link = LinkText::parse(black_box(text)).ok()?;
        let authentic = links.authenticate(purpose, &link, now).ok()?;
        authentic.check(&links, &minted.row, binding).ok()
    };
    assert!(check(minted.text.expose()).is_some() && check(forged.text.expose()).is_none());
    let mint = Times::of(200, 1000, || links.mint(purpose, binding, expires, entropy()).is_ok());
    let verify = Times::of(200, 1000, || check(minted.text.expose()).is_some());
    let reject = Times::of(200, 1000, || check(forged.text.expose()).is_some());
    println!("| link: mint, with its row | {mint} |");
    println!("| link: parse, authenticate, check against its row | {verify} |");
    println!("| link: refuse a forged one, without the database | {reject} |");
    println!("| forged links refused, a second and core | {:.0} |", reject.per_second());
    Ok(())
}

fn passwords() -> Result<(), Box<dyn Error>> {
    let hasher = Hasher::default();
    let password = Password::prepare(&Typed::new("nine quiet herons above the weir".to_owned())?)?;
    let params = Params::new(19_456, 2, 1, Some(32)).map_err(|error| error.to_string())?;
    let mut arena = vec![Block::new(); params.block_count()];
    let bare = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut tag = [0; 32];
    let (ours, theirs, ratio) = Times::of_two(
        60,
        || hasher.hash(&password, Entropy::danger_from_bytes([9; 16])).is_ok(),
        || {
            let input = password.expose().as_bytes();
            bare.hash_password_into_with_memory(input, &[9; 16], &mut tag, &mut arena[..]).is_ok()
        },
    );
    println!("| password: `Hasher::hash`, Argon2id m=19456 KiB, t=2, p=1 | {ours} |");
    println!("| password: crate `argon2` called bare, in turn with it | {theirs} |");
    println!("| the first divided by the second, pair by pair | {ratio} |");
    Ok(())
}

fn case() {
    let (terms, now, by) = (Terms::default(), Timestamp::from_secs(1_800_000_000), ClaimantDigest([1; 32]));
    let holding = Holding { addresses: 2, factor: false };
    let Some(path) = DEFAULT_TABLE.path(holding, true) else { return };
    let route = Route { strict: true, holding, path, mature_by: now };
    let id = || CaseId::new(Entropy::danger_from_bytes([1; 16]));
    let proof = |item: u8| {
        let item = ItemId::from(Entropy::danger_from_bytes([item; 16]));
        CaseCommand::Prove(Proof {
            method: Method::Address,
            item,
            by,
            counts_from: now,
            first_at: now,
            at: now,
        })
    };
    let whole = Times::of(200, 1000, || {
        let mut case = Case::open(id(), Reason::SomeoneElse, route, &terms, now);
        for command in [proof(1), proof(2), CaseCommand::Complete { by }] {
            for event in case.decide(command, &terms, now).unwrap_or_default() {
                case.apply(&event);
            }
        }
        assert!(!case.is_live());
        case
    });
    println!("| case: open, prove twice, complete (decide and apply) | {whole} |");
    println!("| such cases decided, a second and core | {:.0} |", whole.per_second());
}

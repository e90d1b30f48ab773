//! What an attacker, a race, a leak or a mistake may do to saved codes: none of it passes.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests fail by panicking"
)]

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;
use regain_token::{
    Ledger, MustNotify, MustReissue, NewSavedCodes, Reason, Rejected, SavedClaim, SavedCodeText, SavedCodes,
    SavedRow,
};
use regain_types::{AccountId, Entropy, KeyId, Keyring, TenantId, Timestamp, to_hex};

/// One application with keys 1 and 2 (2 is active), one tenant, one account.
struct World {
    keys: Keyring,
    tenant: TenantId,
    account: AccountId,
}

impl World {
    fn new() -> Self {
        let keys = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([1; 32]));
        Self { keys, tenant: "acme".parse().unwrap(), account: AccountId::from(42_u32) }
    }

    fn rotate(&mut self) {
        let next = self.keys.ids().map(KeyId::get).max().unwrap() + 1;
        let id = KeyId::try_from(next).unwrap();
        self.keys.add(id, Entropy::danger_from_bytes([u8::try_from(next).unwrap(); 32])).unwrap();
        self.keys.activate(id).unwrap();
    }

    fn codes(&self) -> SavedCodes<'_> {
        SavedCodes::new(&self.keys, &self.tenant)
    }

    fn issue(&self, seed: u8) -> NewSavedCodes {
        self.codes().issue(&self.account, [seed; 16], entropy(seed)).unwrap()
    }

    fn check(&self, row: &SavedRow, code: &SavedCodeText) -> Result<SavedClaim, Rejected> {
        checked(self.codes(), &self.account, Some(row), code)
    }
}

/// The check of a guess that the store has counted.
fn checked(
    codes: SavedCodes<'_>,
    account: &AccountId,
    row: Option<&SavedRow>,
    code: &SavedCodeText,
) -> Result<SavedClaim, Rejected> {
    codes.reserve(account, &Ledger::default(), Timestamp::EPOCH)?.executed(1)?.check(row, code)
}

/// Bytes that differ by seed and place, and that a failing test can be repeated with.
fn entropy(seed: u8) -> Entropy<160> {
    let mut state = u64::from(seed) + 1;
    Entropy::danger_from_bytes(std::array::from_fn(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    }))
}

fn reason(result: Result<SavedClaim, Rejected>) -> Reason {
    result.unwrap_err().reason()
}

/// The code whose 23 random symbols are these, found by trying all ends: it uses no code of the crate
/// that makes codes.
fn code_with(start: &str) -> SavedCodeText {
    let ends = ALPHABET.chars().flat_map(|a| ALPHABET.chars().map(move |b| (a, b)));
    ends.filter_map(|(a, b)| SavedCodeText::parse(&format!("{start}{a}{b}")).ok()).next().unwrap()
}

const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

#[test]
fn the_example_of_the_specification_holds() {
    let mut keys = Keyring::with_first(KeyId::try_from(7).unwrap(), Entropy::danger_from_bytes([7; 32]));
    keys.add(KeyId::try_from(8).unwrap(), Entropy::danger_from_bytes([8; 32])).unwrap();
    let mut world = World { keys, ..World::new() };
    let set = std::array::from_fn(|index| 0x40 + u8::try_from(index).unwrap());
    let entropy = || Entropy::danger_from_bytes(std::array::from_fn(|index| u8::try_from(index).unwrap()));
    let new = world.codes().issue(&world.account, set, entropy()).unwrap();
    let strict = world.codes().strict_nist(1_000).unwrap().issue(&world.account, set, entropy()).unwrap();
    world.keys.activate(KeyId::try_from(8).unwrap()).unwrap();
    let used = world.check(&new.row, &new.codes[1]).unwrap();
    let wrapped = world.codes().rewrap(&used.row).unwrap().unwrap();
    let specification = include_str!("../../../docs/spec/token.md");
    for codes in [new.codes[0].expose(), new.codes[1].expose(), new.codes[9].expose()] {
        assert!(specification.contains(codes), "{codes}");
    }
    for row in [&new.row, &strict.row, &wrapped] {
        let shown = to_hex(&row.to_bytes());
        for field in [0..2, 2..18, 18..26, 26..30, 30..62, 62..94, 94..126, 126..158] {
            assert!(specification.contains(&shown[field.clone()]), "{field:?} of {shown}");
        }
    }
}

#[test]
fn each_of_ten_codes_is_used_once_and_the_last_one_says_so() {
    let world = World::new();
    let new = world.issue(1);
    let mut row = new.row;
    for (number, code) in (1_u8..).zip(&new.codes) {
        let claim = world.check(&row, code).unwrap();
        assert_eq!((claim.revision, claim.code, claim.row.revision()), (number - 1, number, number));
        row = claim.row.clone();
        let after = claim.committed(1).unwrap();
        assert_eq!((after.code, after.left, after.reissue.set()), (number, 10 - number, [1; 16]));
        let told = if number == 10 { MustNotify::UsedUp } else { MustNotify::Used { left: 10 - number } };
        assert_eq!(after.notify, told);
        for used in &new.codes[..usize::from(number)] {
            assert_eq!(reason(world.check(&row, used)), Reason::WrongCode);
        }
    }
    assert_eq!(row.left(), 0);
}

#[test]
fn a_code_works_in_its_own_set_account_and_tenant_alone() {
    let world = World::new();
    let new = world.issue(1);
    let other_set = world.codes().issue(&world.account, [2; 16], entropy(1)).unwrap();
    assert_eq!(new.codes[0].expose(), other_set.codes[0].expose());
    let mut moved = new.row.to_bytes();
    moved[15..31].copy_from_slice(&[2; 16]);
    let moved = SavedRow::from_bytes(&moved).unwrap();
    let (tenant, account) = ("other".parse().unwrap(), AccountId::from(43_u32));
    for code in &new.codes {
        assert!(world.check(&new.row, code).is_ok());
        assert_eq!(reason(world.check(&moved, code)), Reason::WrongCode);
        assert_eq!(reason(checked(world.codes(), &account, Some(&new.row), code)), Reason::WrongCode);
        let other = SavedCodes::new(&world.keys, &tenant);
        assert_eq!(reason(checked(other, &world.account, Some(&new.row), code)), Reason::WrongCode);
        assert_eq!(reason(world.check(&world.issue(2).row, code)), Reason::WrongCode);
    }
}

#[test]
fn sets_from_other_randomness_share_no_code_and_no_hash() {
    let world = World::new();
    let mut seen = HashSet::new();
    for seed in 0..50 {
        let new = world.issue(seed);
        for code in &new.codes {
            assert!(seen.insert(code.expose().to_owned()));
        }
        for hash in new.row.to_bytes()[47..].chunks(32) {
            assert!(seen.insert(to_hex(hash)));
        }
    }
}

#[test]
fn every_symbol_of_a_code_is_equally_likely() {
    let world = World::new();
    let mut counts = HashMap::new();
    for seed in 0..=255 {
        for code in &world.issue(seed).codes {
            let symbols: Vec<char> = code.expose().chars().filter(|symbol| *symbol != '-').collect();
            for symbol in &symbols[..23] {
                *counts.entry(*symbol).or_insert(0_u32) += 1;
            }
        }
    }
    // 58,880 symbols of 32 kinds: 1,840 of each, with a standard deviation of 42. Chi-square with 31
    // degrees of freedom is above 70 once in 12,000 times.
    let mean = 58_880.0 / 32.0;
    let squares = counts.values().map(|count| (f64::from(*count) - mean).powi(2) / mean);
    assert_eq!(counts.len(), 32);
    assert!(squares.sum::<f64>() < 70.0, "{counts:?}");
}

#[test]
fn an_account_without_codes_answers_like_a_wrong_code() {
    let world = World::new();
    let new = world.issue(1);
    let absent = checked(world.codes(), &world.account, None, &new.codes[0]).unwrap_err();
    let wrong = world.check(&world.issue(2).row, &new.codes[0]).unwrap_err();
    assert_eq!((absent.to_string(), absent.code()), (wrong.to_string(), wrong.code()));
    assert_eq!((absent.reason(), wrong.reason()), (Reason::UnknownSelector, Reason::WrongCode));
}

#[test]
fn no_edit_of_a_saved_code_is_accepted() {
    let world = World::new();
    let (mut refused, mut same) = (0_u32, 0_u32);
    for new in (0..10).map(|seed| world.issue(seed)) {
        for code in &new.codes {
            for edited in edits(code.expose()) {
                match SavedCodeText::parse(&edited) {
                    Ok(read) => {
                        assert_eq!(normal(&edited), normal(code.expose()), "{edited}");
                        assert_eq!(read.expose(), code.expose());
                        same += 1;
                    }
                    Err(_) => refused += 1,
                }
            }
        }
    }
    println!("100 saved codes: {refused} altered texts refused, 0 accepted; {same} spellings of the same");
    assert!(refused > 500_000 && same > 5_000);
}

/// All texts that are one insertion, deletion, substitution or swap of neighbours away.
fn edits(text: &str) -> Vec<String> {
    let printable = || (' '..='~').map(String::from);
    let mut out = Vec::new();
    for at in 0..=text.len() {
        let (start, end) = text.split_at(at);
        out.extend(printable().map(|new| format!("{start}{new}{end}")));
        let Some(old) = end.get(..1) else { continue };
        let rest = &end[1..];
        out.push(format!("{start}{rest}"));
        out.extend(printable().filter(|new| new != old).map(|new| format!("{start}{new}{rest}")));
        if let Some(next) = rest.get(..1).filter(|next| *next != old) {
            out.push(format!("{start}{next}{old}{}", &rest[1..]));
        }
    }
    out
}

/// What two spellings of one code share, written apart from the crate.
fn normal(text: &str) -> String {
    text.replace(['-', ' '], "").to_uppercase().replace('O', "0").replace(['I', 'L'], "1")
}

#[test]
fn no_column_of_a_leaked_row_is_a_code() {
    let world = World::new();
    let row = world.issue(1).row;
    let bytes = row.to_bytes();
    for start in 0..bytes.len() - 32 {
        let column = &bytes[start..start + 32];
        for text in [to_hex(column), to_hex(&column[..12]), String::from_utf8_lossy(column).into_owned()] {
            assert!(SavedCodeText::parse(&text).is_err());
        }
        let symbols: String =
            column.iter().map(|byte| char::from(ALPHABET.as_bytes()[usize::from(byte % 32)])).collect();
        assert_eq!(reason(world.check(&row, &code_with(&symbols[..23]))), Reason::WrongCode);
    }
}

#[test]
fn a_reader_of_the_database_with_another_keyring_makes_nothing_of_it() {
    let world = World::new();
    let new = world.issue(1);
    let keys = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([2; 32]));
    let other = SavedCodes::new(&keys, &world.tenant);
    assert_eq!(reason(checked(other, &world.account, Some(&new.row), &new.codes[0])), Reason::WrongCode);
}

#[test]
fn a_used_code_leaves_no_hash_to_revive() {
    let world = World::new();
    let new = world.issue(1);
    let used = world.check(&new.row, &new.codes[3]).unwrap().row.to_bytes();
    let hash = &new.row.to_bytes()[47 + 96..47 + 128];
    assert!(!used.windows(32).any(|window| window == hash));
    assert_eq!(used[47 + 96..47 + 128], [0; 32]);
}

#[test]
fn a_rotation_wraps_what_is_left_without_any_code() {
    let mut world = World::new();
    let new = world.issue(1);
    let mut row = world.check(&new.row, &new.codes[0]).unwrap().row;
    assert!(world.codes().rewrap(&row).unwrap().is_none());
    for wraps in 1..=3 {
        world.rotate();
        let wrapped = world.codes().rewrap(&row).unwrap().unwrap();
        assert_eq!((wrapped.revision(), wrapped.left()), (1 + wraps, 9));
        assert_ne!(wrapped.to_bytes()[47 + 32..47 + 64], row.to_bytes()[47 + 32..47 + 64]);
        assert_eq!(reason(world.check(&wrapped, &new.codes[0])), Reason::WrongCode);
        for (number, code) in (1_u8..).zip(&new.codes).skip(1) {
            assert_eq!(world.check(&wrapped, code).unwrap().code, number);
        }
        row = wrapped;
    }
    assert!(world.codes().rewrap(&row).unwrap().is_none());
    world.rotate();
    assert_eq!(world.codes().rewrap(&row).unwrap_err().code(), "saved-chain-full");
    assert!(world.check(&row, &new.codes[9]).is_ok(), "what can't be wrapped still works");
}

#[test]
fn a_wrapped_row_needs_every_key_of_its_chain() {
    let mut world = World::new();
    let new = world.issue(1);
    world.rotate();
    let wrapped = world.codes().rewrap(&new.row).unwrap().unwrap();
    assert_eq!(wrapped.keys().map(KeyId::get).collect::<Vec<_>>(), [1, 2]);
    // Who has the first key alone, as after a leak of it, and takes the second off the row.
    let mut cut = wrapped.to_bytes();
    cut[3..5].fill(0);
    assert_eq!(reason(world.check(&SavedRow::from_bytes(&cut).unwrap(), &new.codes[0])), Reason::WrongCode);
    world.keys.remove(KeyId::FIRST).unwrap();
    assert_eq!(reason(world.check(&wrapped, &new.codes[0])), Reason::UnknownKey);
    assert_eq!(world.codes().rewrap(&wrapped).unwrap_err().code(), "key-unknown");
}

#[test]
fn strict_sets_and_others_are_each_checked_as_they_were_made() {
    let mut world = World::new();
    let strict = world.codes().strict_nist(1_000).unwrap();
    let (hard, plain) = (strict.issue(&world.account, [1; 16], entropy(1)).unwrap(), world.issue(1));
    assert_eq!((hard.row.iterations(), plain.row.iterations()), (1_000, 0));
    assert_eq!(hard.codes[0].expose(), plain.codes[0].expose());
    assert_ne!(hard.row.to_bytes()[47..], plain.row.to_bytes()[47..]);
    for codes in [world.codes(), strict] {
        for new in [&hard, &plain] {
            assert!(checked(codes, &world.account, Some(&new.row), &new.codes[9]).is_ok());
        }
    }
    let mut fewer = hard.row.to_bytes();
    fewer[9..13].fill(0);
    let fewer = SavedRow::from_bytes(&fewer).unwrap();
    assert_eq!(reason(world.check(&fewer, &hard.codes[0])), Reason::WrongCode);
    world.rotate();
    let wrapped = world.codes().rewrap(&hard.row).unwrap().unwrap();
    assert!(world.check(&wrapped, &hard.codes[0]).is_ok());
}

#[test]
fn a_code_counts_as_used_where_one_row_was_changed_and_nowhere_else() {
    let world = World::new();
    let new = world.issue(1);
    for changed in [0, 2, u64::MAX] {
        let refused = world.check(&new.row, &new.codes[0]).unwrap().committed(changed).unwrap_err();
        assert_eq!(refused.reason(), Reason::AlreadyUsed, "{changed}");
    }
}

#[test]
fn a_hash_in_another_place_too_is_no_row() {
    let new = World::new().issue(1);
    let bytes = new.row.to_bytes();
    for (from, to) in (0..10).flat_map(|from| (0..10).map(move |to| (from, to))) {
        let mut copied = bytes;
        copied.copy_within(47 + 32 * from..79 + 32 * from, 47 + 32 * to);
        assert_eq!(SavedRow::from_bytes(&copied).is_ok(), from == to, "{from} to {to}");
    }
}

#[test]
fn a_new_set_replaces_the_old_one_and_has_another_id() {
    let world = World::new();
    let old = world.issue(1);
    let after = world.check(&old.row, &old.codes[0]).unwrap().committed(1).unwrap();
    let new = world.codes().reissue(after.reissue, &world.account, [2; 16], entropy(2)).unwrap();
    assert_eq!((new.replaces, new.row.set(), new.row.left()), (Some([1; 16]), [2; 16], 10));
    assert_eq!(new.notify, MustNotify::Issued);
    let again = MustReissue::of(&new.row);
    let same = world.codes().reissue(again, &world.account, [2; 16], entropy(3)).unwrap_err();
    assert_eq!(same.code(), "saved-set-same");
}

#[test]
fn a_sheet_has_ten_numbered_lines_that_read_back() {
    let new = World::new().issue(1);
    let sheet = new.sheet();
    let lines: Vec<&str> = sheet.expose().lines().collect();
    assert_eq!((lines.len(), sheet.expose().len()), (10, 340));
    for ((number, line), code) in (1_u8..).zip(lines).zip(&new.codes) {
        let (before, text) = line.split_at(4);
        assert_eq!(before.trim().parse(), Ok(number));
        assert_eq!(SavedCodeText::parse(text).unwrap().expose(), code.expose());
    }
}

#[test]
fn no_step_of_a_saved_code_prints_it() {
    let world = World::new();
    let new = world.issue(1);
    let row = |left| {
        format!(
            "SavedRow {{ set: 01010101010101010101010101010101, salt: [REDACTED], keys: [1], \
             iterations: 0, left: {left}, hashes: [REDACTED] }}"
        )
    };
    let codes = ["SavedCodeText([REDACTED])"; 10].join(", ");
    assert_eq!(
        format!("{new:?}"),
        format!("NewSavedCodes {{ codes: [{codes}], row: {}, replaces: None, notify: Issued }}", row(10))
    );
    assert_eq!(format!("{:?}", new.sheet()), "SavedSheet([REDACTED])");
    let claim = world.check(&new.row, &new.codes[0]).unwrap();
    assert_eq!(format!("{claim:?}"), format!("SavedClaim {{ revision: 0, code: 1, row: {} }}", row(9)));
    assert_eq!(
        format!("{:?}", claim.committed(1).unwrap()),
        "AfterUse { code: 1, left: 9, reissue: MustReissue(01010101010101010101010101010101), \
         notify: Used { left: 9 } }"
    );
}

/// A store with one row, as any database would guard it: by the revision that was read.
struct Store(SavedRow);

impl Store {
    fn write(&mut self, revision: u8, row: &SavedRow) -> bool {
        let fits = self.0.revision() == revision;
        if fits {
            self.0 = SavedRow::from_bytes(&row.to_bytes()).unwrap();
        }
        fits
    }
}

#[derive(Debug, Clone, Copy)]
enum Step {
    /// This claimant reads the row and checks this code.
    Check(usize, usize),
    /// This claimant has the store execute the claim that it made last.
    Commit(usize),
    /// Somebody rotates the keys.
    Rotate,
    /// A worker reads the row and wraps it.
    Wrap,
    /// The worker writes what it wrapped.
    WriteWrapped,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0..2_usize, 0..3_usize).prop_map(|(who, code)| Step::Check(who, code)),
        5 => (0..2_usize).prop_map(Step::Commit),
        1 => Just(Step::Rotate),
        1 => Just(Step::Wrap),
        1 => Just(Step::WriteWrapped),
    ]
}

proptest! {
    #[test]
    fn no_interleaving_of_two_claimants_and_a_worker_uses_a_code_twice(steps in prop::collection::vec(step(), 1..60)) {
        let mut world = World::new();
        let new = world.issue(1);
        let mut store = Store(new.row);
        let (mut claims, mut wrapped) = ([None, None], None);
        let mut used = HashSet::new();
        for step in steps {
            match step {
                Step::Check(who, code) => {
                    let found = world.check(&store.0, &new.codes[code]);
                    prop_assert_eq!(found.is_ok(), !used.contains(&(code + 1)));
                    claims[who] = found.ok();
                }
                Step::Commit(who) => {
                    if let Some(claim) = claims[who].take().filter(|claim| store.write(claim.revision, &claim.row)) {
                        prop_assert!(used.insert(usize::from(claim.committed(1).unwrap().code)));
                    }
                }
                Step::Rotate if world.keys.ids().count() < 5 => world.rotate(),
                Step::Rotate => {}
                Step::Wrap => {
                    let after = world.codes().rewrap(&store.0).ok().flatten();
                    wrapped = after.map(|after| (store.0.revision(), after));
                }
                Step::WriteWrapped => {
                    if let Some((revision, row)) = wrapped.take() {
                        store.write(revision, &row);
                    }
                }
            }
            prop_assert_eq!(usize::from(store.0.left()), 10 - used.len());
        }
    }
}

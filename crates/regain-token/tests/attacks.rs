//! What an attacker, a mailer or a mistake may do to links, rows and grants: none of it passes.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests fail by panicking"
)]

#[path = "support/wire.rs"]
mod wire;

use std::collections::HashSet;
use std::time::Duration;

use proptest::prelude::*;
use regain_token::{
    Binding, ClaimantId, GrantHandle, GrantRow, LinkRow, LinkText, Links, MintError, Minted, Purpose, Reason,
    Rejected, Selector,
};
use regain_types::{AccountId, Context, Entropy, KeyId, Keyring, OsRandom, TenantId, Timestamp};

const RECOVER: Purpose = Purpose::new("recover");
const EXPIRES: Timestamp = Timestamp::from_secs(1_800_000_000);

/// One application with two keys, one account, and all that its links are bound to.
struct World {
    keys: Keyring,
    tenant: TenantId,
    account: AccountId,
    state: Context,
}

impl World {
    fn new() -> Self {
        let mut keys = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([1; 32]));
        keys.add(KeyId::try_from(2).unwrap(), Entropy::danger_from_bytes([2; 32])).unwrap();
        let (tenant, account) = ("acme".parse().unwrap(), AccountId::from(42_u32));
        Self { keys, tenant, account, state: Context::new("state").text("a").text("bc") }
    }

    fn links(&self) -> Links<'_> {
        Links::new(&self.keys, &self.tenant)
    }

    fn binding(&self) -> Binding<'_> {
        Binding { account: &self.account, state: &self.state }
    }

    fn mint(&self, seed: u8) -> Minted {
        let entropy = Entropy::danger_from_bytes([seed; 31]);
        self.links().mint(RECOVER, self.binding(), EXPIRES, entropy).unwrap()
    }

    /// All that a request does with a text, up to the claim.
    fn redeem(&self, text: &str, row: &LinkRow, now: Timestamp) -> Result<(), Rejected> {
        let authentic = self.links().authenticate(RECOVER, &LinkText::parse(text)?, now)?;
        let _claim = authentic.check(&self.links(), row, self.binding())?.claim();
        Ok(())
    }

    fn grant(&self, case: u8, request: u8) -> (GrantHandle, GrantRow) {
        self.links().grant([case; 16], &request_id(request), EXPIRES).unwrap()
    }
}

fn request_id(seed: u8) -> ClaimantId {
    ClaimantId::new(Entropy::danger_from_bytes([seed; 16]))
}

fn now() -> Timestamp {
    EXPIRES.before(Duration::from_secs(900))
}

fn reason<T>(result: Result<T, Rejected>) -> Option<Reason> {
    result.err().map(Rejected::reason)
}

/// Every text that one substitution, insertion, deletion or swap of neighbours makes of `text`.
fn one_edit(text: &str) -> HashSet<String> {
    let mut edits = HashSet::new();
    for at in 0..=text.len() {
        let (head, tail) = text.split_at(at);
        for symbol in (0_u8..=127).map(char::from).chain(['é', '\u{200b}', '\u{ff11}']) {
            edits.insert(format!("{head}{symbol}{tail}"));
            if let Some(rest) = tail.get(1..) {
                edits.insert(format!("{head}{symbol}{rest}"));
            }
        }
        if let Some(rest) = tail.get(1..) {
            edits.insert(format!("{head}{rest}"));
        }
        if let (Some(pair), Some(rest)) = (tail.get(..2), tail.get(2..)) {
            edits.insert(format!("{head}{}{}{rest}", &pair[1..], &pair[..1]));
        }
    }
    edits.remove(text);
    edits
}

#[test]
fn no_text_that_is_one_edit_away_is_even_parsed() {
    let world = World::new();
    for seed in [0, 0x5a, 0xff] {
        let minted = world.mint(seed);
        assert_eq!(world.redeem(minted.text.expose(), &minted.row, now()), Ok(()));
        let edits = one_edit(minted.text.expose());
        assert!(edits.len() > 26_000, "{}", edits.len());
        assert_eq!(edits.iter().filter(|edit| LinkText::parse(edit).is_ok()).count(), 0, "seed {seed}");
        let (handle, _) = world.grant(seed, seed);
        let edits = one_edit(handle.expose());
        assert_eq!(edits.iter().filter(|edit| GrantHandle::parse(edit).is_ok()).count(), 0, "seed {seed}");
    }
}

#[test]
fn no_byte_can_be_changed_by_one_who_repairs_the_check() {
    let world = World::new();
    let minted = world.mint(0x5a);
    let bytes = wire::unpack(minted.text.expose());
    assert_eq!(wire::repack("rgn_l1_", &bytes), minted.text.expose());
    for at in 0..56 {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            let refused = reason(world.redeem(&wire::repack("rgn_l1_", &changed), &minted.row, now()));
            let expected = match at {
                0 | 8 => Some(Reason::Malformed),
                1 | 2 if [changed[1], changed[2]] == [0, 0] => Some(Reason::Malformed),
                1 | 2 if [changed[1], changed[2]] == [0, 2] => Some(Reason::BadTag),
                1 | 2 => Some(Reason::UnknownKey),
                _ => Some(Reason::BadTag),
            };
            assert_eq!(refused, expected, "byte {at} bit {bit}");
        }
    }
}

#[test]
fn a_link_of_another_purpose_tenant_or_keyring_is_a_forgery() {
    let world = World::new();
    let minted = world.mint(1);
    let links = world.links();
    for name in ["", "Recover", "recove", "recoverr", "reverse"] {
        let other = Purpose::new(name);
        assert_eq!(reason(links.authenticate(other, &minted.text, now())), Some(Reason::BadTag), "{name}");
    }
    let other = World { tenant: "acmf".parse().unwrap(), ..World::new() };
    assert_eq!(reason(other.redeem(minted.text.expose(), &minted.row, now())), Some(Reason::BadTag));
    let fresh = World { keys: Keyring::generate(&OsRandom).unwrap(), ..World::new() };
    assert_eq!(reason(fresh.redeem(minted.text.expose(), &minted.row, now())), Some(Reason::BadTag));
    let third = Keyring::with_first(KeyId::try_from(3).unwrap(), Entropy::danger_from_bytes([1; 32]));
    let third = World { keys: third, ..World::new() };
    assert_eq!(reason(third.redeem(minted.text.expose(), &minted.row, now())), Some(Reason::UnknownKey));
}

#[test]
fn a_row_is_checked_by_the_tenant_that_authenticated_the_link() {
    let world = World::new();
    let minted = world.mint(1);
    let other = World { tenant: "acmf".parse().unwrap(), ..World::new() };
    let authentic = world.links().authenticate(RECOVER, &minted.text, now()).unwrap();
    let checked = authentic.check(&other.links(), &minted.row, world.binding());
    assert_eq!(reason(checked), Some(Reason::RowMismatch));
}

#[test]
fn a_link_of_another_account_or_state_does_not_fit() {
    let minted = World::new().mint(1);
    let account = |account| World { account, ..World::new() };
    let state = |state| World { state, ..World::new() };
    let others = [
        account(AccountId::from(43_u32)),
        account(AccountId::from_text("42").unwrap()),
        account(AccountId::from_text("i:42").unwrap()),
        state(Context::new("state").text("ab").text("c")),
        state(Context::new("state").text("abc")),
        state(Context::new("state").text("a").text("bc").text("")),
        state(Context::new("stat").text("a").text("bc")),
        state(Context::new("state")),
    ];
    for world in others {
        let refused = reason(world.redeem(minted.text.expose(), &minted.row, now()));
        assert_eq!(refused, Some(Reason::RowMismatch), "{}", world.account);
    }
}

#[test]
fn a_link_lives_until_its_last_millisecond_and_no_longer_than_a_link_may() {
    let world = World::new();
    let minted = world.mint(1);
    let at = |now| reason(world.redeem(minted.text.expose(), &minted.row, now));
    assert_eq!(at(EXPIRES.before(Duration::from_millis(1))), None);
    assert_eq!(at(EXPIRES), Some(Reason::Expired));
    assert_eq!(at(EXPIRES.after(Duration::MAX)), Some(Reason::Expired));
    let longest = Links::MAX_LIFETIME + Duration::from_secs(60);
    assert_eq!(at(EXPIRES.before(longest)), None);
    assert_eq!(at(EXPIRES.before(longest + Duration::from_millis(1))), Some(Reason::TooFar));
    assert_eq!(at(Timestamp::EPOCH), Some(Reason::TooFar));
}

#[test]
fn an_expiry_is_rounded_down_and_has_an_end() {
    let world = World::new();
    let mint =
        |expires| world.links().mint(RECOVER, world.binding(), expires, Entropy::danger_from_bytes([0; 31]));
    let minted = mint(EXPIRES.after(Duration::from_millis(999))).unwrap();
    assert_eq!(minted.row.expires, EXPIRES);
    assert!(mint(Timestamp::from_secs((1 << 40) - 1)).is_ok());
    let error = mint(Timestamp::from_secs(1 << 40)).unwrap_err();
    assert_eq!((error, error.code()), (MintError::Expiry, "link-expiry-too-late"));
}

#[test]
fn no_bit_of_a_row_can_be_changed_and_no_row_swapped() {
    let world = World::new();
    let (minted, other) = (world.mint(1), world.mint(2));
    let with = |row: LinkRow| reason(world.redeem(minted.text.expose(), &row, now()));
    assert_eq!(with(other.row), Some(Reason::RowMismatch));
    assert_eq!(with(LinkRow { selector: minted.row.selector, ..other.row }), Some(Reason::RowMismatch));
    assert_eq!(with(LinkRow { selector: other.row.selector, ..minted.row }), Some(Reason::RowMismatch));
    assert_eq!(with(LinkRow { key: KeyId::try_from(2).unwrap(), ..minted.row }), Some(Reason::RowMismatch));
    for bit in 0..256 {
        let mut hash = minted.row.hash;
        hash[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(with(LinkRow { hash, ..minted.row }), Some(Reason::RowMismatch), "hash bit {bit}");
    }
    for bit in 0..128 {
        let mut selector = *minted.row.selector.as_bytes();
        selector[bit / 8] ^= 1 << (bit % 8);
        let selector = Selector::from_bytes(selector);
        assert_eq!(with(LinkRow { selector, ..minted.row }), Some(Reason::RowMismatch), "selector bit {bit}");
    }
    for bit in 0..63 {
        let expires = Timestamp::from_millis(minted.row.expires.as_millis() ^ 1 << bit);
        assert_eq!(with(LinkRow { expires, ..minted.row }), Some(Reason::RowMismatch), "expiry bit {bit}");
    }
}

#[test]
fn a_link_opens_under_an_old_key_until_that_key_is_removed() {
    let mut world = World::new();
    let minted = world.mint(1);
    let second = KeyId::try_from(2).unwrap();
    world.keys.activate(second).unwrap();
    assert_eq!(world.redeem(minted.text.expose(), &minted.row, now()), Ok(()));
    assert_eq!(world.mint(1).row.key, second);
    world.keys.remove(KeyId::FIRST).unwrap();
    assert_eq!(reason(world.redeem(minted.text.expose(), &minted.row, now())), Some(Reason::UnknownKey));
}

#[test]
fn peeking_a_hundred_times_changes_nothing() {
    let world = World::new();
    let minted = world.mint(1);
    for _ in 0..100 {
        let link = LinkText::parse(minted.text.expose()).unwrap();
        let authentic = world.links().authenticate(RECOVER, &link, now()).unwrap();
        assert_eq!((authentic.selector(), authentic.expires()), (minted.row.selector, EXPIRES));
        let peeked = authentic.check(&world.links(), &minted.row, world.binding()).unwrap();
        assert_eq!(
            (peeked.purpose(), peeked.selector(), peeked.expires()),
            (RECOVER, minted.row.selector, EXPIRES)
        );
        let claim = peeked.claim();
        assert_eq!((claim.purpose, claim.selector, claim.expires), (RECOVER, minted.row.selector, EXPIRES));
    }
}

#[test]
fn a_thousand_mints_differ_in_text_selector_and_hash() {
    let world = World::new();
    let mut seen = HashSet::new();
    for _ in 0..1000 {
        let entropy = Entropy::draw(&OsRandom).unwrap();
        let minted = world.links().mint(RECOVER, world.binding(), EXPIRES, entropy).unwrap();
        assert!(seen.insert(minted.text.expose().to_owned()));
        assert!(seen.insert(minted.row.selector.to_string()));
        assert!(seen.insert(regain_types::to_hex(&minted.row.hash)));
    }
}

#[test]
fn the_same_request_gets_the_same_handle_and_another_request_another() {
    let world = World::new();
    let (handle, row) = world.grant(1, 1);
    assert_eq!(handle.case(), [1; 16]);
    assert_eq!(world.grant(1, 1).0.expose(), handle.expose());
    for (case, request) in [(1, 2), (2, 1)] {
        let (other, other_row) = world.grant(case, request);
        assert_ne!(other.expose(), handle.expose());
        let checked = world.links().check_grant(&other, &row, now());
        assert_eq!(reason(checked), Some(Reason::RowMismatch));
        let checked = world.links().check_grant(&handle, &other_row, now());
        assert_eq!(reason(checked), Some(Reason::RowMismatch));
    }
    let elsewhere = World { tenant: "acmf".parse().unwrap(), ..World::new() };
    assert_ne!(elsewhere.grant(1, 1).0.expose(), handle.expose());
    let checked = elsewhere.links().check_grant(&handle, &row, now());
    assert_eq!(reason(checked), Some(Reason::RowMismatch));
}

#[test]
fn a_grant_is_resumed_across_a_rotation_by_its_own_request_alone() {
    let mut world = World::new();
    let (handle, row) = world.grant(1, 1);
    world.keys.activate(KeyId::try_from(2).unwrap()).unwrap();
    assert_ne!(world.grant(1, 1).0.expose(), handle.expose());
    let resume =
        |case: u8, request, now| world.links().resume_grant([case; 16], &request_id(request), &row, now);
    assert_eq!(resume(1, 1, now()).unwrap().expose(), handle.expose());
    assert_eq!(reason(resume(1, 2, now())), Some(Reason::RowMismatch));
    assert_eq!(reason(resume(2, 1, now())), Some(Reason::RowMismatch));
    assert_eq!(reason(resume(1, 1, EXPIRES)), Some(Reason::Expired));
    world.keys.remove(KeyId::FIRST).unwrap();
    let gone = world.links().resume_grant([1; 16], &request_id(1), &row, now());
    assert_eq!(reason(gone), Some(Reason::UnknownKey));
}

#[test]
fn no_bit_of_a_handle_or_of_its_row_can_be_changed() {
    let world = World::new();
    let (handle, row) = world.grant(1, 1);
    let links = world.links();
    let check = |handle: &GrantHandle, row: &GrantRow, now| reason(links.check_grant(handle, row, now));
    assert_eq!(check(&handle, &row, EXPIRES.before(Duration::from_millis(1))), None);
    assert_eq!(check(&handle, &row, EXPIRES), Some(Reason::Expired));
    let bytes = wire::unpack(handle.expose());
    for bit in 0..36 * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let parsed = GrantHandle::parse(&wire::repack("rgn_g1_", &changed));
        let refused = parsed.and_then(|handle| links.check_grant(&handle, &row, now()));
        assert!(refused.is_err(), "handle bit {bit}");
    }
    for bit in 0..256 {
        let mut hash = row.hash;
        hash[bit / 8] ^= 1 << (bit % 8);
        let changed = GrantRow { hash, ..row };
        assert_eq!(check(&handle, &changed, now()), Some(Reason::RowMismatch), "hash bit {bit}");
    }
    let later = GrantRow { expires: EXPIRES.after(Duration::from_millis(1)), ..row };
    assert_eq!(check(&handle, &later, now()), Some(Reason::RowMismatch));
    let other_key = GrantRow { key: KeyId::try_from(2).unwrap(), ..row };
    assert_eq!(check(&handle, &other_key, now()), Some(Reason::RowMismatch));
}

proptest! {
    #[test]
    fn what_was_minted_is_redeemed(random: [u8; 31], early in 1_u64..86_400_000, spare in 0_u64..1000) {
        let world = World::new();
        let entropy = Entropy::danger_from_bytes(random);
        let expires = EXPIRES.after(Duration::from_millis(spare));
        let minted = world.links().mint(RECOVER, world.binding(), expires, entropy).unwrap();
        let parsed = LinkText::parse(minted.text.expose()).unwrap();
        prop_assert_eq!(parsed.expose(), minted.text.expose());
        let now = EXPIRES.before(Duration::from_millis(early));
        prop_assert_eq!(world.redeem(parsed.expose(), &minted.row, now), Ok(()));
    }
}

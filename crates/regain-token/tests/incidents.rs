//! What went wrong elsewhere, and the test that says why it does not go wrong here.
//!
//! Each row of [`INCIDENTS`] names a class of incidents that was published, and the tests of this
//! repository that would fail were it possible here. Those of links, keys and contexts are below.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests fail by panicking"
)]

#[path = "support/wire.rs"]
mod wire;

use std::collections::HashSet;
use std::marker::PhantomData;
use std::path::Path;
use std::time::Duration;

use proptest::prelude::*;
use regain_token::{
    Binding, ClaimantId, GrantHandle, LinkText, Links, Minted, Purpose, Reason, Rejected, Selector,
};
use regain_types::{AccountId, Context, Entropy, KeyId, Keyring, TenantId, Timestamp, to_hex};

/// Incident, folder of the tests, their names.
const INCIDENTS: [(&str, &str, &[&str]); 20] = [
    (
        "read, act, then delete: Keycloak #51220, MISP CVE-2026-107276, Better Auth CVE-2026-53517",
        "regain-testkit/src",
        &["a_link_is_claimed_once_among_64_racers"],
    ),
    (
        "one flat set of used tokens: Keycloak CVE-2026-4325, CVE-2026-4282",
        "regain-token/tests",
        &["no_kind_tenant_or_purpose_makes_or_spends_what_another_one_uses"],
    ),
    (
        "an address confirmed by a link to another one: Devise CVE-2026-32700",
        "regain-token/tests",
        &["a_link_dies_with_the_destination_it_was_sent_to"],
    ),
    (
        "a link to an address from the request: GitLab CVE-2023-7028, Django CVE-2019-19844",
        "regain/tests",
        &["letters_go_to_the_stored_address_and_never_to_the_typed_one"],
    ),
    (
        "concatenated fields: Django CVE-2026-6873",
        "regain-token/tests",
        &["no_byte_moves_from_one_field_of_a_binding_to_the_next"],
    ),
    ("the encoding behind it", "regain-types/src", &["distinct_fields_encode_distinctly"]),
    (
        "two texts of one token: PyJWT CVE-2026-102269, joserfc CVE-2026-62995, erlang-jose CVE-2026-65632",
        "regain-token/tests",
        &["no_text_that_is_one_edit_away_is_even_parsed", "a_cured_link_is_the_link_that_was_claimed"],
    ),
    (
        "an expiry of another type is skipped: jsonwebtoken CVE-2026-25537",
        "regain-token/tests",
        &["no_expiry_is_skipped"],
    ),
    (
        "guesses counted per address or not at all: RubyGems GHSA-c55g, Outline CVE-2026-33640",
        "regain-token/tests",
        &["two_hundred_parallel_guesses_compare_at_most_five"],
    ),
    (
        "a new code brings new guesses: Kratos #4606",
        "regain-token/tests",
        &["a_code_issued_fifty_times_is_guessed_no_more_often"],
    ),
    (
        "weak or repeated randomness: NodeBB GHSA-p4cc, JHipster CVE-2019-16303, prefixed-api-key 0.3.0",
        "regain-token/tests",
        &["randomness_is_spent_and_never_copied", "a_thousand_mints_differ_in_text_selector_and_hash"],
    ),
    (
        "tokens readable in the database: Strapi CVE-2023-22894, CVE-2026-27886",
        "regain-token/tests",
        &["no_column_of_a_leaked_row_is_a_link", "no_column_of_a_leaked_row_is_a_code"],
    ),
    (
        "an operator where a token was expected: Parse CVE-2026-30941",
        "regain-token/tests",
        &["a_store_is_asked_for_sixteen_bytes_and_nothing_else"],
    ),
    (
        "the token in the answer: Flowise CVE-2025-58434",
        "regain-token/tests",
        &["no_secret_can_be_copied_displayed_or_compared"],
    ),
    (
        "the address of a link from the request: CouchAuth GHSA-fqh6, Monica CVE-2026-26747",
        "regain/src",
        &["only_an_https_address_or_this_machine_makes_links"],
    ),
    (
        "bytes that panic: Branca RUSTSEC-2020-0075",
        "regain-token/tests",
        &["any_bytes_are_refused", "no_bytes_behind_a_right_check_panic"],
    ),
    (
        "the token chooses the algorithm: JWT none, CVE-2015-9235",
        "regain-token/tests",
        &["another_version_is_refused_before_any_key_is_looked_at"],
    ),
    (
        "scanners that open links: supabase #1214, Better Auth #9690, Kratos #3971",
        "regain-token/tests",
        &["peeking_a_hundred_times_changes_nothing"],
    ),
    (
        "a limit of time in the check: Biscuit RunLimit(Timeout), fiber #1563",
        "regain-token/tests",
        &["a_link_opens_the_same_however_busy_the_machine_is"],
    ),
    (
        "one key for what is sent and what is stored",
        "regain-token/tests",
        &["neither_half_of_a_keyring_opens_a_link_of_both"],
    ),
];

#[test]
fn every_incident_names_tests_that_exist() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for (incident, folder, tests) in INCIDENTS {
        let code = sources(&crates.join(folder));
        for test in tests {
            let known = ["(", "<"].iter().any(|next| code.contains(&format!("fn {test}{next}")));
            assert!(known, "{incident}: no test {test} below {folder}");
        }
    }
}

fn sources(folder: &Path) -> String {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let text = |path: std::path::PathBuf| match path.extension() {
        None => sources(&path),
        Some(extension) if extension == "rs" => std::fs::read_to_string(&path).unwrap(),
        Some(_) => String::new(),
    };
    entries.map(text).collect()
}

const RECOVER: Purpose = Purpose::new("recover");
const EXPIRES: Timestamp = Timestamp::from_secs(1_800_000_000);

fn now() -> Timestamp {
    EXPIRES.before(Duration::from_secs(900))
}

fn keys() -> Keyring {
    Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([1; 32]))
}

fn tenant(name: &str) -> TenantId {
    name.parse().unwrap()
}

/// The state as an application would encode it: an epoch, and where the link was sent.
fn state(destination: &str) -> Context {
    Context::new("state").number(7).text(destination)
}

fn mint(keys: &Keyring, tenant: &TenantId, purpose: Purpose, state: &Context, expires: Timestamp) -> Minted {
    let binding = Binding { account: &AccountId::from(42_u32), state };
    Links::new(keys, tenant).mint(purpose, binding, expires, Entropy::danger_from_bytes([0x5a; 31])).unwrap()
}

fn usual() -> Minted {
    mint(&keys(), &tenant("acme"), RECOVER, &state("ada@example.com"), EXPIRES)
}

/// All that a request does with a text, up to the claim.
fn open(
    keys: &Keyring,
    tenant: &TenantId,
    state: &Context,
    text: &str,
    minted: &Minted,
) -> Result<(), Rejected> {
    let links = Links::new(keys, tenant);
    let binding = Binding { account: &AccountId::from(42_u32), state };
    let authentic = links.authenticate(RECOVER, &LinkText::parse(text)?, now())?;
    authentic.check(&links, &minted.row, binding).map(|_| ())
}

fn reason<T>(result: Result<T, Rejected>) -> Option<Reason> {
    result.err().map(Rejected::reason)
}

#[test]
fn no_kind_tenant_or_purpose_makes_or_spends_what_another_one_uses() {
    let (keys, minted) = (keys(), usual());
    let (acme, other) = (tenant("acme"), tenant("acme2"));
    let request = ClaimantId::new(Entropy::danger_from_bytes([9; 16]));
    let (handle, _) = Links::new(&keys, &acme).grant([7; 16], &request, EXPIRES).unwrap();
    assert_eq!(reason(LinkText::parse(handle.expose())), Some(Reason::Malformed));
    assert_eq!(reason(GrantHandle::parse(minted.text.expose())), Some(Reason::Malformed));
    let elsewhere = open(&keys, &other, &state("ada@example.com"), minted.text.expose(), &minted);
    assert_eq!(reason(elsewhere), Some(Reason::BadTag));
    // The same randomness and expiry for another purpose or tenant: another tag and another row.
    let twins = [
        mint(&keys, &other, RECOVER, &state("ada@example.com"), EXPIRES),
        mint(&keys, &acme, Purpose::new("reverse"), &state("ada@example.com"), EXPIRES),
    ];
    for twin in twins {
        assert_ne!(twin.row.hash, minted.row.hash);
        let opened = open(&keys, &acme, &state("ada@example.com"), twin.text.expose(), &minted);
        assert_eq!(reason(opened), Some(Reason::BadTag));
        let opened = open(&keys, &acme, &state("ada@example.com"), minted.text.expose(), &twin);
        assert_eq!(reason(opened), Some(Reason::RowMismatch));
    }
}

#[test]
fn a_link_dies_with_the_destination_it_was_sent_to() {
    let (keys, acme, minted) = (keys(), tenant("acme"), usual());
    let at = |address: &str| reason(open(&keys, &acme, &state(address), minted.text.expose(), &minted));
    assert_eq!(at("ada@example.com"), None);
    for address in ["eve@example.com", "Ada@example.com", "ada@example.com ", "ada@example.co", ""] {
        assert_eq!(at(address), Some(Reason::RowMismatch), "{address}");
    }
}

#[test]
fn no_byte_moves_from_one_field_of_a_binding_to_the_next() {
    let keys = keys();
    let mut hashes = HashSet::new();
    // Every way to cut one text into tenant, purpose and two fields of the state.
    for (a, b, c) in [(1, 2, 3), (1, 2, 4), (1, 3, 4), (2, 3, 4), (1, 1, 1), (4, 4, 4), (2, 2, 3)] {
        let text = "aaaaa";
        let purpose = Purpose::new(&text[a..b]);
        let state = Context::new("state").text(&text[b..c]).text(&text[c..]);
        assert!(hashes.insert(mint(&keys, &tenant(&text[..a]), purpose, &state, EXPIRES).row.hash));
    }
}

#[test]
fn a_cured_link_is_the_link_that_was_claimed() {
    let minted = usual();
    for disguise in [
        minted.text.expose().to_uppercase(),
        format!("{}.", minted.text.expose()),
        minted.text.expose().replace('_', "=5F"),
    ] {
        assert_eq!(reason(LinkText::parse(&disguise)), Some(Reason::Malformed));
        assert_eq!(regain_token::extract(&disguise).unwrap().expose(), minted.text.expose());
    }
}

#[test]
fn randomness_is_spent_and_never_copied() {
    // The first shows that the probe sees what is there.
    assert_eq!((Probe::<u8>::CLONE, Probe::<Entropy<31>>::CLONE), (true, false));
}

#[test]
fn no_secret_can_be_copied_displayed_or_compared() {
    let selector = (Probe::<Selector>::CLONE, Probe::<Selector>::DISPLAY, Probe::<Selector>::EQ);
    assert_eq!(selector, (true, true, true), "the probe sees what is there");
    let secret = [
        (Probe::<LinkText>::CLONE, Probe::<LinkText>::DISPLAY, Probe::<LinkText>::EQ),
        (Probe::<GrantHandle>::CLONE, Probe::<GrantHandle>::DISPLAY, Probe::<GrantHandle>::EQ),
        (Probe::<ClaimantId>::CLONE, Probe::<ClaimantId>::DISPLAY, Probe::<ClaimantId>::EQ),
        (Probe::<Keyring>::CLONE, Probe::<Keyring>::DISPLAY, Probe::<Keyring>::EQ),
    ];
    assert_eq!(secret, [(false, false, false); 4]);
    // Nothing of this crate is serialised: it does not even know how.
    let manifest = include_str!("../Cargo.toml");
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    assert!(dependencies.contains("zeroize") && !dependencies.contains("serde"));
}

/// Which traits a type has: the constants of the type itself come before those of the trait.
struct Probe<T>(PhantomData<T>);

trait Absent {
    const CLONE: bool = false;
    const DISPLAY: bool = false;
    const EQ: bool = false;
}

impl<T> Absent for Probe<T> {}

impl<T: Clone> Probe<T> {
    const CLONE: bool = true;
}

impl<T: std::fmt::Display> Probe<T> {
    const DISPLAY: bool = true;
}

impl<T: PartialEq> Probe<T> {
    const EQ: bool = true;
}

#[test]
fn no_column_of_a_leaked_row_is_a_link() {
    let (keys, acme, minted) = (keys(), tenant("acme"), usual());
    let bytes = wire::unpack(minted.text.expose());
    let row = minted.row;
    assert!(!to_hex(&row.hash).contains(&to_hex(&bytes[24..40])), "the verifier is in no column");
    // Whoever reads the row knows all but the verifier and the tag, and may put any column there.
    for column in [&row.hash[..16], &row.hash[16..], row.selector.as_bytes(), &[0; 16]] {
        let forged = [&bytes[..24], column, &row.hash[..16], &[0; 4]].concat();
        let forged = wire::repack("rgn_l1_", &forged);
        let opened = open(&keys, &acme, &state("ada@example.com"), &forged, &minted);
        assert_eq!(reason(opened), Some(Reason::BadTag));
    }
    for column in [to_hex(&row.hash), row.selector.to_string()] {
        assert_eq!(reason(LinkText::parse(&column)), Some(Reason::Malformed));
    }
}

#[test]
fn a_store_is_asked_for_sixteen_bytes_and_nothing_else() {
    let (keys, acme, minted) = (keys(), tenant("acme"), usual());
    let authentic = Links::new(&keys, &acme).authenticate(RECOVER, &minted.text, now()).unwrap();
    let asked: [u8; 16] = *authentic.selector().as_bytes();
    assert_eq!(asked[..], wire::unpack(minted.text.expose())[8..24]);
    for text in ["{\"$regex\": \"^rgn\"}", "%", "' OR 1=1 --", "rgn_l1_*", "rgn_l1_[object Object]"] {
        assert_eq!(reason(LinkText::parse(text)), Some(Reason::Malformed), "{text}");
    }
}

#[test]
fn another_version_is_refused_before_any_key_is_looked_at() {
    let bytes = wire::unpack(usual().text.expose());
    for kind in (0..=u8::MAX).filter(|kind| *kind != 1) {
        let mut other = bytes.clone();
        other[0] = kind;
        // `parse` has no keyring that it could ask.
        assert_eq!(
            reason(LinkText::parse(&wire::repack("rgn_l1_", &other))),
            Some(Reason::Malformed),
            "{kind}"
        );
    }
    for prefix in ["rgn_l0_", "rgn_l2_", "rgn_g1_", "none_", "l1_", ""] {
        assert_eq!(
            reason(LinkText::parse(&wire::repack(prefix, &bytes))),
            Some(Reason::Malformed),
            "{prefix}"
        );
    }
}

#[test]
fn a_link_opens_the_same_however_busy_the_machine_is() {
    let (keys, acme, minted) = (keys(), tenant("acme"), usual());
    let state = state("ada@example.com");
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..50 {
                    assert_eq!(open(&keys, &acme, &state, minted.text.expose(), &minted), Ok(()));
                }
            });
        }
    });
}

#[test]
fn neither_half_of_a_keyring_opens_a_link_of_both() {
    let root = |byte| Entropy::danger_from_bytes([byte; 32]);
    let both = Keyring::with_first_split(KeyId::FIRST, root(1), root(2), [0; 8]).unwrap();
    let (acme, state) = (tenant("acme"), state("ada@example.com"));
    let minted = mint(&both, &acme, RECOVER, &state, EXPIRES);
    assert_eq!(open(&both, &acme, &state, minted.text.expose(), &minted), Ok(()));
    let (tag, row) = (Keyring::with_first(KeyId::FIRST, root(1)), Keyring::with_first(KeyId::FIRST, root(2)));
    // With the tag root alone a text is made, and no row for it.
    let forged = mint(&tag, &acme, RECOVER, &state, EXPIRES);
    assert_eq!(forged.text.expose(), minted.text.expose());
    let opened = open(&both, &acme, &state, forged.text.expose(), &forged);
    assert_eq!(reason(opened), Some(Reason::RowMismatch));
    // With the row root alone a row is made, and no text for it.
    let forged = mint(&row, &acme, RECOVER, &state, EXPIRES);
    assert_eq!(forged.row.hash, minted.row.hash);
    let opened = open(&both, &acme, &state, forged.text.expose(), &forged);
    assert_eq!(reason(opened), Some(Reason::BadTag));
}

proptest! {
    #[test]
    fn no_expiry_is_skipped(expires in 0_u64..1 << 40, now in 0_u64..1 << 40, near in -40 * 86_400_i64..40 * 86_400) {
        let (keys, acme) = (keys(), tenant("acme"));
        let minted = mint(&keys, &acme, RECOVER, &state("x"), Timestamp::from_secs(expires));
        for now in [now, expires.saturating_add_signed(near)] {
            let opened = Links::new(&keys, &acme).authenticate(RECOVER, &minted.text, Timestamp::from_secs(now));
            let expected = match expires.checked_sub(now) {
                None | Some(0) => Some(Reason::Expired),
                Some(left) if left > 30 * 86_400 + 60 => Some(Reason::TooFar),
                Some(_) => None,
            };
            prop_assert_eq!(reason(opened), expected);
        }
    }

    #[test]
    fn no_bytes_behind_a_right_check_panic(bytes in prop::collection::vec(any::<u8>(), 60), kind in 0_u8..3) {
        let mut bytes = bytes;
        (bytes[0], bytes[1], bytes[8]) = (kind, 0, 0);
        let (keys, acme) = (keys(), tenant("acme"));
        for prefix in ["rgn_l1_", "rgn_g1_"] {
            let text = wire::repack(prefix, &bytes[..if prefix == "rgn_g1_" { 40 } else { 60 }]);
            let opened = LinkText::parse(&text)
                .and_then(|link| Links::new(&keys, &acme).authenticate(RECOVER, &link, now()).map(|_| ()));
            prop_assert!(opened.is_err());
            let _ = GrantHandle::parse(&text);
        }
    }
}

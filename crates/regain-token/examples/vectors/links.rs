//! Links, grant handles and request ids: sections 3 and 4 of the specification.

#[path = "../../tests/support/wire.rs"]
mod wire;

use std::time::Duration;

use regain_token::{Binding, ClaimantId, GrantHandle, GrantRow, LinkRow, Links, MintError, Purpose, Reason};
use regain_types::{AccountId, Context, Entropy, Role, TenantId, Timestamp, to_hex};
use serde_json::{Value, json};

use super::inputs::{self, MILLISECOND, keyring};

pub(crate) fn cases() -> Vec<Value> {
    let mut cases = minted();
    cases.extend(opened());
    cases.extend(malformed().into_iter().map(|(name, text)| open(name, &text, Reason::Malformed.code())));
    cases.extend(forged().into_iter().map(|(name, text, reason)| open(name, &text, reason.code())));
    cases.extend(misplaced());
    cases.extend(stored());
    cases.extend(granted());
    cases.extend(refused_handles());
    cases.extend(requests());
    cases
}

/// What a link is made from; the cases change one field each.
#[derive(Clone)]
struct Place {
    active: u16,
    tenant: String,
    purpose: &'static str,
    account: AccountId,
    state: Vec<&'static str>,
    expires: Timestamp,
    entropy: [u8; 31],
}

impl Place {
    fn usual() -> Self {
        Self {
            active: 7,
            tenant: "acme".into(),
            purpose: "recover",
            account: AccountId::from_text("usr_1").unwrap(),
            state: vec!["regain/v1/example-state", "1", "1", "1", "ann@example.org"],
            expires: EXPIRES,
            entropy: std::array::from_fn(|at| u8::try_from(0x40 + at).unwrap()),
        }
    }

    fn mint(&self) -> Result<(String, LinkRow), MintError> {
        let (keys, tenant) = (keyring(self.active), self.tenant.parse().unwrap());
        let state = inputs::state(&self.state);
        let binding = Binding { account: &self.account, state: &state };
        let entropy = Entropy::danger_from_bytes(self.entropy);
        let minted =
            Links::new(&keys, &tenant).mint(Purpose::new(self.purpose), binding, self.expires, entropy)?;
        Ok((minted.text.expose().to_owned(), minted.row))
    }

    fn minted(&self, name: &str) -> Value {
        let mut case = json!({
            "name": name, "operation": "mint", "active": self.active, "tenant": self.tenant,
            "purpose": self.purpose, "account": self.account.as_str(), "state": self.state,
            "expires_ms": self.expires.as_millis(), "entropy": to_hex(&self.entropy), "result": "ok",
        });
        match self.mint() {
            Ok((text, row)) => {
                case["text"] = text.into();
                case["row"] = link_row(&row);
            }
            Err(error) => case["result"] = error.code().into(),
        }
        case
    }

    /// The case of `text` and `row`, opened here and at `now`.
    fn opened(&self, name: &str, text: &str, row: &LinkRow, now: Timestamp, result: &str) -> Value {
        json!({
            "name": name, "operation": "open", "tenant": self.tenant, "purpose": self.purpose,
            "account": self.account.as_str(), "state": self.state, "text": text, "row": link_row(row),
            "now_ms": now.as_millis(), "result": result,
        })
    }
}

/// The usual link's row, another text.
fn open(name: &str, text: &str, result: &str) -> Value {
    let place = Place::usual();
    place.opened(name, text, &place.mint().unwrap().1, now(), result)
}

fn minted() -> Vec<Value> {
    let usual = Place::usual();
    let account = |account: AccountId| Place { account, ..usual.clone() };
    let with_expiry = |expires| Place { expires, ..usual.clone() };
    vec![
        usual.minted("mint"),
        Place { entropy: [0; 31], ..usual.clone() }.minted("mint from zeros"),
        Place { entropy: [0xff; 31], ..usual.clone() }.minted("mint from ones"),
        Place { active: 8, ..usual.clone() }.minted("mint under another active key"),
        Place { tenant: "default".into(), ..usual.clone() }.minted("mint for the single tenant"),
        Place { tenant: "x".repeat(64), ..usual.clone() }.minted("mint for the longest tenant"),
        Place { purpose: "", ..usual.clone() }.minted("mint for a purpose without a name"),
        Place { state: vec!["regain/v1/example-state"], ..usual.clone() }.minted("mint without state"),
        account(AccountId::from(-42_i64)).minted("mint for a number"),
        account(AccountId::from_uuid([0xab; 16])).minted("mint for a UUID"),
        with_expiry(EXPIRES.after(Duration::from_millis(999))).minted("mint rounds the expiry down"),
        with_expiry(Timestamp::from_secs((1 << 40) - 1)).minted("mint with the last expiry"),
        with_expiry(Timestamp::from_secs(1 << 40)).minted("mint with an expiry of 41 bits"),
    ]
}

fn opened() -> Vec<Value> {
    let usual = Place::usual();
    let (text, row) = usual.mint().unwrap();
    let at = |name, now, result| usual.opened(name, &text, &row, now, result);
    let longest = EXPIRES.before(Links::MAX_LIFETIME + Duration::from_secs(60));
    let other_key = Place { active: 8, ..usual.clone() };
    let (other_text, other_row) = other_key.mint().unwrap();
    vec![
        at("open", now(), "ok"),
        at("open in the last millisecond", EXPIRES.before(MILLISECOND), "ok"),
        at("open at the expiry", EXPIRES, Reason::Expired.code()),
        at("open after the expiry", EXPIRES.after(Duration::from_secs(86_400)), Reason::Expired.code()),
        at("open as early as a link may be", longest, "ok"),
        at("open earlier than a link may be", longest.before(MILLISECOND), Reason::TooFar.code()),
        other_key.opened("open under another key", &other_text, &other_row, now(), "ok"),
    ]
}

fn malformed() -> Vec<(&'static str, String)> {
    let text = Place::usual().mint().unwrap().0;
    let bytes = wire::unpack(&text);
    let byte = |at: usize, value: u8| {
        let mut changed = bytes.clone();
        changed[at] = value;
        wire::repack(LINK, &changed)
    };
    let symbol = |replacement: &str| format!("{}{replacement}{}", &text[..50], &text[51..]);
    let no_key = {
        let mut changed = bytes.clone();
        changed[1..3].fill(0);
        wire::repack(LINK, &changed)
    };
    vec![
        ("empty", String::new()),
        ("prefix alone", LINK.into()),
        ("no prefix", text[7..].into()),
        ("prefix in upper case", text.replacen("rgn", "RGN", 1)),
        ("prefix of a handle", text.replacen("_l1_", "_g1_", 1)),
        ("prefix of another version", text.replacen("_l1_", "_l2_", 1)),
        ("prefix with hyphens", text.replacen('_', "-", 2)),
        ("one symbol short", text[..102].into()),
        ("one symbol long", format!("{text}0")),
        ("twice", format!("{text}{text}")),
        ("space before", format!(" {text}")),
        ("line break after", format!("{text}\n")),
        ("full stop after", format!("{text}.")),
        ("all in upper case", text.to_uppercase()),
        ("one symbol in upper case", symbol("Z")),
        ("symbol i", symbol("i")),
        ("symbol l", symbol("l")),
        ("symbol o", symbol("o")),
        ("symbol u", symbol("u")),
        ("hyphen inside", symbol("-")),
        ("soft break inside", format!("{}=\r\n{}", &text[..50], &text[50..])),
        ("NUL inside", symbol("\0")),
        ("letter that is not ASCII", symbol("é")),
        ("digit of full width", symbol("１")),
        ("kind 0", byte(0, 0)),
        ("kind of a handle", byte(0, 2)),
        ("key id 0", no_key),
        ("route 1", byte(8, 1)),
        ("route 255", byte(8, 255)),
    ]
}

fn forged() -> Vec<(&'static str, String, Reason)> {
    let text = Place::usual().mint().unwrap().0;
    let bytes = wire::unpack(&text);
    let with = |at: usize, new: &[u8]| {
        let mut changed = bytes.clone();
        changed[at..at + new.len()].copy_from_slice(new);
        changed
    };
    let forged = |at: usize, new: &[u8]| wire::repack(LINK, &with(at, new));
    let crc = |new: &[u8]| wire::pack(LINK, &with(56, new));
    let mut reversed = bytes[56..].to_vec();
    reversed.reverse();
    let tagged = |role, context: Context| {
        let key = keyring(7).mac_key(7.try_into().unwrap(), role, &"acme".parse().unwrap()).unwrap();
        forged(40, &key.tag(&context).truncated::<16>())
    };
    let right = || Context::new("regain/v1/link-tag").text("acme").text("recover");
    let mut swapped: Vec<char> = text.chars().collect();
    let pair = (50..100).find(|at| swapped[*at] != swapped[*at + 1]).unwrap();
    swapped.swap(pair, pair + 1);
    let other = if &text[60..61] == "0" { "1" } else { "0" };
    vec![
        ("one symbol changed", format!("{}{other}{}", &text[..60], &text[61..]), Reason::Typo),
        ("two neighbours swapped", swapped.into_iter().collect(), Reason::Typo),
        ("CRC of zeros", crc(&[0; 4]), Reason::Typo),
        ("CRC little-endian", crc(&reversed), Reason::Typo),
        ("key id that the keyring lacks", forged(1, &[0, 9]), Reason::UnknownKey),
        ("key id of another key", forged(1, &[0, 8]), Reason::BadTag),
        ("expiry a second later", forged(7, &[bytes[7] + 1]), Reason::BadTag),
        ("expiry at its end", forged(3, &[0xff; 5]), Reason::BadTag),
        ("first random byte of the selector", forged(9, &[bytes[9] ^ 0x80]), Reason::BadTag),
        ("last byte of the verifier", forged(39, &[bytes[39] ^ 1]), Reason::BadTag),
        ("first bit of the tag", forged(40, &[bytes[40] ^ 0x80]), Reason::BadTag),
        ("last bit of the tag", forged(55, &[bytes[55] ^ 1]), Reason::BadTag),
        ("tag of zeros", forged(40, &[0; 16]), Reason::BadTag),
        (
            "tag without its context",
            tagged(Role::LinkTag, Context::new("regain/v1/link-tag")),
            Reason::BadTag,
        ),
        ("tag under the row key", tagged(Role::LinkRow, right().bytes(&bytes[..40])), Reason::BadTag),
        (
            "tag that leaves the verifier out",
            tagged(Role::LinkTag, right().bytes(&bytes[..24])),
            Reason::BadTag,
        ),
    ]
}

fn misplaced() -> Vec<Value> {
    let usual = Place::usual();
    let (text, row) = usual.mint().unwrap();
    let other = Place { entropy: [0x77; 31], ..usual.clone() }.mint().unwrap().1;
    let at = |name, place: Place, result: Reason| place.opened(name, &text, &row, now(), result.code());
    let with = |name, row: LinkRow| usual.opened(name, &text, &row, now(), Reason::RowMismatch.code());
    let state = |state| Place { state, ..usual.clone() };
    let mut hash = row.hash;
    hash[31] ^= 1;
    let account = |text| Place { account: AccountId::from_text(text).unwrap(), ..usual.clone() };
    let label = "regain/v1/example-state";
    vec![
        at("another tenant", Place { tenant: "acmf".into(), ..usual.clone() }, Reason::BadTag),
        at("another purpose", Place { purpose: "reverse", ..usual.clone() }, Reason::BadTag),
        at(
            "tenant and purpose regrouped",
            Place { tenant: "acmer".into(), purpose: "ecover", ..usual.clone() },
            Reason::BadTag,
        ),
        at("another account", account("usr_2"), Reason::RowMismatch),
        at("another epoch", state(vec![label, "1", "2", "1", "ann@example.org"]), Reason::RowMismatch),
        at("another destination", state(vec![label, "1", "1", "1", "ann@example.com"]), Reason::RowMismatch),
        at(
            "state fields regrouped",
            state(vec![label, "11", "", "1", "ann@example.org"]),
            Reason::RowMismatch,
        ),
        with("row of another link", other),
        with("hash of another row", LinkRow { hash: other.hash, ..row }),
        with("selector of another row", LinkRow { selector: other.selector, ..row }),
        with("last bit of the row's hash", LinkRow { hash, ..row }),
        with("another key in the row", LinkRow { key: 8.try_into().unwrap(), ..row }),
        with("a later expiry in the row", LinkRow { expires: EXPIRES.after(Duration::from_secs(1)), ..row }),
    ]
}

/// What a store says of a genuine link.
fn stored() -> Vec<Value> {
    let usual = Place::usual();
    let (text, row) = usual.mint().unwrap();
    let case = |name, reason: Reason| usual.opened(name, &text, &row, now(), reason.code());
    let mut missing = case("a link without a row", Reason::UnknownSelector);
    missing["row"] = Value::Null;
    let marked = |name, status: &str, reason| {
        let mut case = case(name, reason);
        case["row"]["status"] = status.into();
        case
    };
    vec![
        missing,
        marked("a link that was claimed", "claimed", Reason::AlreadyUsed),
        marked("a link that was revoked", "revoked", Reason::Revoked),
    ]
}

fn granted() -> Vec<Value> {
    let case = |name, active, tenant: &str, case, request| {
        let (handle, row) = grant(active, tenant, case, request);
        json!({
            "name": name, "operation": "grant", "active": active, "tenant": tenant, "case": to_hex(&[case; 16]),
            "request": request_id(request).to_text(), "expires_ms": GRANT_EXPIRES.as_millis(),
            "text": handle.expose(), "row": grant_row(&row), "result": "ok",
        })
    };
    vec![
        case("grant", 7, "acme", 0xc1, 0x11),
        case("grant to another request", 7, "acme", 0xc1, 0x12),
        case("grant of another case", 7, "acme", 0xc2, 0x11),
        case("grant of another tenant", 7, "acmf", 0xc1, 0x11),
        case("grant under another active key", 8, "acme", 0xc1, 0x11),
    ]
}

fn refused_handles() -> Vec<Value> {
    let (handle, row) = grant(7, "acme", 0xc1, 0x11);
    let (text, bytes) = (handle.expose(), wire::unpack(handle.expose()));
    let case = |name: &str, tenant: &str, text: &str, row: &GrantRow, now: Timestamp, result: &str| {
        json!({
            "name": name, "operation": "check-grant", "tenant": tenant, "text": text, "row": grant_row(row),
            "now_ms": now.as_millis(), "result": result,
        })
    };
    let shown = |name, text: &str, reason: Reason| case(name, "acme", text, &row, now(), reason.code());
    let forged = |name, at: usize, new: &[u8], reason| {
        let mut changed = bytes.clone();
        changed[at..at + new.len()].copy_from_slice(new);
        shown(name, &wire::repack(HANDLE, &changed), reason)
    };
    let with = |name, row: GrantRow| case(name, "acme", text, &row, now(), Reason::RowMismatch.code());
    let (expired, mismatch) = (Reason::Expired, Reason::RowMismatch);
    let mut missing = shown("handle without a row", text, Reason::UnknownSelector);
    missing["row"] = Value::Null;
    let other = if text.ends_with('0') { "1" } else { "0" };
    vec![
        case("handle", "acme", text, &row, now(), "ok"),
        case("handle in the last millisecond", "acme", text, &row, GRANT_EXPIRES.before(MILLISECOND), "ok"),
        case("handle at the expiry", "acme", text, &row, GRANT_EXPIRES, expired.code()),
        case("handle of another tenant", "acmf", text, &row, now(), mismatch.code()),
        shown("handle with the prefix of a link", &text.replacen("_g1_", "_l1_", 1), Reason::Malformed),
        shown("handle in upper case", &text.to_uppercase(), Reason::Malformed),
        shown("handle cut", &text[..70], Reason::Malformed),
        shown("handle with its last symbol changed", &format!("{}{other}", &text[..70]), Reason::Typo),
        forged("handle of the kind of a link", 0, &[1], Reason::Malformed),
        forged("handle with key id 0", 1, &[0, 0], Reason::Malformed),
        forged("handle with route 1", 3, &[1], Reason::Malformed),
        forged("handle with a key id that the keyring lacks", 1, &[0, 9], Reason::UnknownKey),
        forged("handle with the key id of another key", 1, &[0, 8], mismatch),
        forged("handle with another case", 4, &[0xc2; 16], mismatch),
        forged("handle with another secret", 35, &[bytes[35] ^ 1], mismatch),
        missing,
        with("row of another request", grant(7, "acme", 0xc1, 0x12).1),
        with("row with a later expiry", GrantRow { expires: GRANT_EXPIRES.after(MILLISECOND), ..row }),
        with("row with another key", GrantRow { key: 8.try_into().unwrap(), ..row }),
    ]
}

fn requests() -> Vec<Value> {
    let text = request_id(0xff).to_text().to_owned();
    let good = |name, seed| {
        let id = request_id(seed);
        let digest = to_hex(&id.digest());
        json!({"name": name, "operation": "request", "text": id.to_text(), "digest": digest, "result": "ok"})
    };
    let bad = |name, text: &str| json!({"name": name, "operation": "request", "text": text, "result": Reason::Malformed.code()});
    vec![
        good("request id", 0x11),
        good("request id of ones", 0xff),
        bad("request id with spare bits", &format!("{}x", &text[..25])),
        bad("request id one symbol short", &text[..25]),
        bad("request id one symbol long", &format!("{text}0")),
        bad("request id in upper case", &text.to_uppercase()),
    ]
}

fn grant(active: u16, tenant: &str, case: u8, request: u8) -> (GrantHandle, GrantRow) {
    let (keys, tenant): (_, TenantId) = (keyring(active), tenant.parse().unwrap());
    Links::new(&keys, &tenant).grant([case; 16], &request_id(request), GRANT_EXPIRES).unwrap()
}

fn request_id(seed: u8) -> ClaimantId {
    ClaimantId::new(Entropy::danger_from_bytes([seed; 16]))
}

fn link_row(row: &LinkRow) -> Value {
    json!({
        "selector": row.selector.to_string(), "hash": to_hex(&row.hash), "key": row.key.get(),
        "expires_ms": row.expires.as_millis(),
    })
}

fn grant_row(row: &GrantRow) -> Value {
    json!({"hash": to_hex(&row.hash), "key": row.key.get(), "expires_ms": row.expires.as_millis()})
}

fn now() -> Timestamp {
    EXPIRES.before(Duration::from_secs(900))
}

const LINK: &str = "rgn_l1_";
const HANDLE: &str = "rgn_g1_";
const EXPIRES: Timestamp = Timestamp::from_secs(1_800_000_000);
const GRANT_EXPIRES: Timestamp = Timestamp::from_millis(1_800_000_000_123);

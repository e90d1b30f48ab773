//! Short codes: section 8 of the specification.

mod limits;
mod typed;

use std::time::Duration;

use regain_token::{
    Binding, Channel, CodeConfig, CodeFormat, CodeLimits, CodeMintError, CodeRow, CodeSettings, Codes, Flow,
    Purpose, Reason,
};
use regain_types::{AccountId, Context, Entropy, Role, TenantId, Timestamp, to_hex};
use serde_json::{Value, json};

use super::inputs::{self, DAY, MILLISECOND, NOW, channel, counting, format, keyring};

pub(crate) fn cases() -> Vec<Value> {
    let mut cases = minted();
    cases.extend(typed::cases());
    cases.extend(limits::cases());
    cases.extend(guessed());
    cases.extend(misplaced());
    cases.extend(forged());
    cases
}

/// Where a code is sent to and typed; the cases change one field each.
#[derive(Clone)]
struct Place {
    active: u16,
    tenant: String,
    purpose: &'static str,
    account: AccountId,
    state: Vec<&'static str>,
    case: [u8; 16],
    channel: Channel,
    format: CodeFormat,
    lifetime: Duration,
    limits: CodeLimits,
    entropy: [u8; 16],
    now: Timestamp,
}

impl Place {
    fn usual() -> Self {
        Self {
            active: 7,
            tenant: "acme".into(),
            purpose: "recover",
            account: AccountId::from(42_u32),
            state: vec!["state", "1"],
            case: [7; 16],
            channel: Channel::Mail,
            format: CodeFormat::Symbols8,
            lifetime: Duration::from_secs(900),
            limits: CodeLimits::default(),
            entropy: counting(0),
            now: NOW,
        }
    }

    fn by_sms() -> Self {
        let (channel, format) = (Channel::Sms, CodeFormat::Digits8);
        Self { channel, format, lifetime: Duration::from_secs(600), ..Self::usual() }
    }

    fn mint(&self) -> Result<(String, CodeRow), CodeMintError> {
        let mut settings = CodeSettings::new(self.channel);
        (settings.format, settings.lifetime) = (self.format, self.lifetime);
        (settings.limits, settings.max_takeovers_per_million) = (self.limits, 1e6);
        let config = CodeConfig::new(settings).unwrap();
        let (keys, tenant): (_, TenantId) = (keyring(self.active), self.tenant.parse().unwrap());
        let state = inputs::state(&self.state);
        let binding = Binding { account: &self.account, state: &state };
        let flow = Flow { case: self.case, purpose: Purpose::new(self.purpose), binding };
        let entropy = Entropy::danger_from_bytes(self.entropy);
        let minted = Codes::new(&keys, &tenant, &config).mint(&flow, entropy, self.now)?;
        Ok((minted.text.expose().to_owned(), minted.row))
    }

    fn minted(&self, name: &str) -> Value {
        let mut case = self.case(name, "mint", "ok");
        case["active"] = self.active.into();
        case["entropy"] = to_hex(&self.entropy).into();
        match self.mint() {
            Ok((text, row)) => (case["text"], case["row"]) = (text.into(), code_row(&row)),
            Err(error) => case["result"] = error.code().into(),
        }
        case
    }

    /// The case of `text`, typed here where the store has `row`.
    fn guessed(&self, name: &str, text: &str, row: &CodeRow, result: &str) -> Value {
        let mut case = self.case(name, "guess", result);
        (case["text"], case["row"], case["changed"]) = (text.into(), code_row(row), 3.into());
        case
    }

    fn case(&self, name: &str, operation: &str, result: &str) -> Value {
        json!({
            "name": name, "operation": operation, "tenant": self.tenant, "purpose": self.purpose,
            "account": self.account.as_str(), "state": self.state, "case": to_hex(&self.case),
            "channel": channel(self.channel), "format": format(self.format),
            "lifetime_ms": u64::try_from(self.lifetime.as_millis()).unwrap(),
            "limits": limits::json_of(&self.limits), "now_ms": self.now.as_millis(), "result": result,
        })
    }
}

fn minted() -> Vec<Value> {
    let (mail, sms) = (Place::usual(), Place::by_sms());
    let six = Place { format: CodeFormat::Digits6, ..sms.clone() };
    let words = |place: &Place, words: [u64; 2]| {
        let entropy = *words.map(u64::to_be_bytes).as_flattened().first_chunk().unwrap();
        Place { entropy, ..place.clone() }
    };
    let (end_of_six, end_of_eight) = (u64::MAX - 551_615, u64::MAX - 9_551_615);
    let account = |account: AccountId| Place { account, ..mail.clone() };
    vec![
        mail.minted("mint for mail"),
        sms.minted("mint for a text message"),
        Place { channel: Channel::Voice, ..sms.clone() }.minted("mint for a call"),
        six.minted("mint six digits"),
        words(&mail, [0, 0]).minted("mint the first code of symbols"),
        words(&mail, [u64::MAX, 0]).minted("mint the last code of symbols"),
        words(&mail, [1 << 40, 0]).minted("mint from a word beyond the codes"),
        words(&sms, [0, 1]).minted("mint the first code of eight digits"),
        words(&sms, [99_999_999, 0]).minted("mint the last code of eight digits"),
        words(&sms, [end_of_eight - 1, 5]).minted("mint from the last word for eight digits"),
        words(&sms, [end_of_eight, 12_345]).minted("mint eight digits from the second word"),
        words(&six, [end_of_six - 1, 5]).minted("mint from the last word for six digits"),
        words(&six, [end_of_six, 12_345]).minted("mint six digits from the second word"),
        Place { active: 8, ..mail.clone() }.minted("mint under another active key"),
        Place { tenant: "default".into(), ..mail.clone() }.minted("mint for the single tenant"),
        Place { purpose: "", ..mail.clone() }.minted("mint for a purpose without a name"),
        Place { state: vec!["state"], ..mail.clone() }.minted("mint without state"),
        Place { case: [8; 16], ..mail.clone() }.minted("mint for another case"),
        account(AccountId::from_text("42").unwrap()).minted("mint for a text"),
        account(AccountId::from_uuid([0xab; 16])).minted("mint for a UUID"),
        Place { lifetime: MILLISECOND, ..mail.clone() }.minted("mint for a millisecond"),
        Place { now: Timestamp::from_millis(1), ..mail.clone() }.minted("mint in 1970"),
        words(&sms, [end_of_eight, end_of_eight]).minted("mint eight digits from words too large"),
        words(&sms, [u64::MAX, u64::MAX]).minted("mint eight digits from ones"),
        words(&six, [end_of_six, end_of_six]).minted("mint six digits from words too large"),
        words(&six, [u64::MAX, u64::MAX]).minted("mint six digits from ones"),
    ]
}

fn guessed() -> Vec<Value> {
    let (mail, sms) = (Place::usual(), Place::by_sms());
    let at = |place: &Place, name: &str, now, result: &str| {
        let (text, row) = place.mint().unwrap();
        Place { now, ..place.clone() }.guessed(name, &text, &row, result)
    };
    let (mail_ends, sms_ends) = (NOW.after(mail.lifetime), NOW.after(sms.lifetime));
    let long = Place { lifetime: DAY, ..mail.clone() };
    let call = Place { channel: Channel::Voice, ..sms.clone() };
    let early = |seconds| NOW.before(Duration::from_secs(seconds));
    let (expired, far) = (Reason::Expired.code(), Reason::TooFar.code());
    let (text, row) = mail.mint().unwrap();
    let counted = |changed: u64, result: &str| {
        let mut case = mail.guessed(&format!("guess after {changed} rows were changed"), &text, &row, result);
        case["changed"] = changed.into();
        case
    };
    let unwritten = Reason::NotReserved.code();
    let other_key = Place { active: 8, ..mail.clone() };
    let six = Place { format: CodeFormat::Digits6, ..sms.clone() };
    vec![
        at(&mail, "guess the code of a mail", NOW, "ok"),
        at(&sms, "guess the code of a text message", NOW, "ok"),
        at(&six, "guess six digits", NOW, "ok"),
        at(&other_key, "guess under another key", NOW, "ok"),
        mail.guessed("guess in lower case", &text.to_lowercase(), &row, "ok"),
        at(&mail, "guess in the last millisecond", mail_ends.before(MILLISECOND), "ok"),
        at(&sms, "guess as early as a text message may be", early(60), "ok"),
        at(&long, "guess as early as a mail may be", early(60), "ok"),
        at(&mail, "guess at the expiry", mail_ends, expired),
        at(&mail, "guess a day after the expiry", mail_ends.after(DAY), expired),
        at(&sms, "guess at the expiry of a text message", sms_ends, expired),
        at(&sms, "guess earlier than a text message may be", early(60).before(MILLISECOND), far),
        at(&call, "guess earlier than a call may be", early(60).before(MILLISECOND), far),
        at(&long, "guess earlier than a mail may be", early(60).before(MILLISECOND), far),
        at(&mail, "guess in 1970", Timestamp::EPOCH, far),
        counted(3, "ok"),
        counted(0, unwritten),
        counted(2, unwritten),
        counted(4, unwritten),
        at(&mail, "guess as early as this mail may be", early(60), "ok"),
        at(&mail, "guess earlier than this mail may be", early(60).before(MILLISECOND), far),
        Place { lifetime: Duration::from_secs(840), ..mail.clone() }.guessed(
            "guess where the lifetime was shortened",
            &text,
            &row,
            "ok",
        ),
        Place { lifetime: Duration::from_secs(839), ..mail.clone() }.guessed(
            "guess where the lifetime was shortened by more than a minute",
            &text,
            &row,
            far,
        ),
    ]
}

fn misplaced() -> Vec<Value> {
    let usual = Place::usual();
    let (text, row) = usual.mint().unwrap();
    let wrong = Reason::WrongCode.code();
    let at = |name: &str, place: Place| place.guessed(&format!("guess in {name}"), &text, &row, wrong);
    let with = |name: &str, row: CodeRow| usual.guessed(&format!("guess with {name}"), &text, &row, wrong);
    let limited = |name: &str, change: fn(&mut CodeLimits)| {
        let limits = limits::with_limits(change);
        at(&format!("a place with other limits {name}"), Place { limits, ..usual.clone() })
    };
    let typed = |text: &str| usual.guessed(&format!("guess {text}"), text, &row, wrong);
    let state = |state| Place { state, ..usual.clone() };
    let other = |place: Place| place.mint().unwrap().1;
    let bit = |at: usize, bit: u8| {
        let mut hash = row.hash;
        hash[at] ^= bit;
        CodeRow { hash, ..row }
    };
    let mut missing = at("an account without a code", usual.clone());
    (missing["row"], missing["result"]) = (Value::Null, Reason::UnknownSelector.code().into());
    let removed = CodeRow { key: 9.try_into().unwrap(), ..row };
    vec![
        at("another tenant", Place { tenant: "acmf".into(), ..usual.clone() }),
        at("another purpose", Place { purpose: "reverse", ..usual.clone() }),
        at("another account", Place { account: AccountId::from(43_u32), ..usual.clone() }),
        at(
            "an account of another kind",
            Place { account: AccountId::from_text("42").unwrap(), ..usual.clone() },
        ),
        at("a call", Place { channel: Channel::Voice, lifetime: Duration::from_secs(600), ..usual.clone() }),
        at("another format", Place { format: CodeFormat::Digits8, ..usual.clone() }),
        limited("of a flow", |limits| limits.per_flow = 4),
        limited("in a row", |limits| limits.in_a_row = 99),
        limited("of a day", |limits| limits.per_day = 21),
        limited("of the tenant", |limits| limits.per_tenant_day = 10_001),
        at("another case", Place { case: [8; 16], ..usual.clone() }),
        at("another epoch", state(vec!["state", "2"])),
        at("a state without fields", state(vec!["state"])),
        at("a state with an empty field more", state(vec!["state", "1", ""])),
        at("a state of another label", state(vec!["State", "1"])),
        at(
            "tenant and purpose regrouped",
            Place { tenant: "acmer".into(), purpose: "ecover", ..usual.clone() },
        ),
        typed("1C20-A1G7"),
        typed("0C20-A1G8"),
        typed("C020-A1G7"),
        typed("00000000"),
        typed("012345"),
        with("the row of a newer code", other(Place { entropy: [0x77; 16], ..usual.clone() })),
        with("the row of another case", other(Place { case: [8; 16], ..usual.clone() })),
        with(
            "the hash of another key",
            CodeRow { hash: other(Place { active: 8, ..usual.clone() }).hash, ..row },
        ),
        with("another key in the row", CodeRow { key: 8.try_into().unwrap(), ..row }),
        with("a later expiry in the row", CodeRow { expires: row.expires.after(MILLISECOND), ..row }),
        with("the first bit of the hash changed", bit(0, 0x80)),
        with("the last bit of the hash changed", bit(31, 1)),
        with("a hash of zeros", CodeRow { hash: [0; 32], ..row }),
        missing,
        usual.guessed("guess under a key that was removed", &text, &removed, Reason::UnknownKey.code()),
    ]
}

/// Rows that a reader of the specification may make by mistake, and would then accept.
fn forged() -> Vec<Value> {
    let usual = Place::usual();
    let (text, row) = usual.mint().unwrap();
    let limited = |start: Context, format| {
        let limits = [5, 100, 20, 10_000];
        let place = start.text("acme").text("mail").text(format);
        limits.into_iter().fold(place, Context::number).text("recover").text("i:42")
    };
    let start = |label| limited(Context::new(label), "symbols-8");
    let bound_to = |format| limited(Context::new("regain/v1/code-row"), format);
    let bare = |label| Context::new(label).text("acme").text("recover").text("i:42");
    let (label, state) = ("regain/v1/code-row", inputs::state(&usual.state));
    let bound = || start(label).bytes(state.as_bytes()).bytes(&usual.case);
    let at = row.expires.as_millis();
    let made = |name: &str, role, context: Context| {
        let key = keyring(7).mac_key(7.try_into().unwrap(), role, &"acme".parse().unwrap()).unwrap();
        let forged = CodeRow { hash: *key.tag(&context).as_bytes(), ..row };
        let same = forged.hash == row.hash;
        assert_eq!(same, name == "hash as it should be", "{name}");
        let result = if same { "ok" } else { Reason::WrongCode.code() };
        usual.guessed(&format!("a {name}"), &text, &forged, result)
    };
    let eight = Place { format: CodeFormat::Digits8, ..usual.clone() };
    let six = bound_to("digits-8").bytes(state.as_bytes()).bytes(&usual.case).number(at).text("012345");
    let key = keyring(7).mac_key(7.try_into().unwrap(), Role::CodeRow, &"acme".parse().unwrap()).unwrap();
    let six = CodeRow { hash: *key.tag(&six).as_bytes(), ..row };
    vec![
        eight.guessed(
            "a hash of six digits where eight are asked for",
            "012345",
            &six,
            Reason::WrongCode.code(),
        ),
        made("hash as it should be", Role::CodeRow, bound().number(at).text("0C20A1G7")),
        made(
            "hash without channel, format and limits",
            Role::CodeRow,
            bare(label).bytes(state.as_bytes()).bytes(&usual.case).number(at).text("0C20A1G7"),
        ),
        made("hash with the hyphen", Role::CodeRow, bound().number(at).text("0C20-A1G7")),
        made("hash in lower case", Role::CodeRow, bound().number(at).text("0c20a1g7")),
        made("hash with an expiry in seconds", Role::CodeRow, bound().number(at / 1000).text("0C20A1G7")),
        made("hash without the expiry", Role::CodeRow, bound().text("0C20A1G7")),
        made(
            "hash without the case",
            Role::CodeRow,
            start(label).bytes(state.as_bytes()).number(at).text("0C20A1G7"),
        ),
        made(
            "hash without the state",
            Role::CodeRow,
            start(label).bytes(&usual.case).number(at).text("0C20A1G7"),
        ),
        made(
            "hash with the fields of the state",
            Role::CodeRow,
            start(label).text("state").text("1").bytes(&usual.case).number(at).text("0C20A1G7"),
        ),
        made(
            "hash with another label",
            Role::CodeRow,
            start("code-row").bytes(state.as_bytes()).bytes(&usual.case).number(at).text("0C20A1G7"),
        ),
        made("hash under the key of links", Role::LinkRow, bound().number(at).text("0C20A1G7")),
        made("hash under the key of saved codes", Role::SavedRow, bound().number(at).text("0C20A1G7")),
    ]
}

fn code_row(row: &CodeRow) -> Value {
    json!({"hash": to_hex(&row.hash), "key": row.key.get(), "expires_ms": row.expires.as_millis()})
}

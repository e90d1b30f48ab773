//! What is sealed opens at its own place alone, and shows nowhere.

use regain_info::{
    Command, EmailAddr, Event, Fault, Imported, Item, Kind, Ledger, Method, SecurityInfo, Terms, Vault,
    Verify, index_keys,
};
use regain_types::{AccountId, Entropy, KeyId, Keyring, TenantId, Timestamp};

use super::{detail, keyring, name, seal, vault};

/// Emails, phones and authenticators, and one of each other kind, with a name.
const NUMBERS: [u8; 9] = [0, 1, 2, 3, 4, 5, 100, 101, 102];

/// The items of every tenant, account and kind.
fn places(keyring: &Keyring) -> Vec<(TenantId, AccountId, Item)> {
    let mut places = Vec::new();
    for tenant in ["one", "two"] {
        for account in [1_i64, 2] {
            let (tenant, account): (TenantId, _) = (tenant.parse().unwrap(), AccountId::from(account));
            let vault = Vault::new(keyring, &tenant, &account);
            let items = NUMBERS.map(|n| seal(&vault, n)).into();
            let enrol =
                SecurityInfo::new().decide(Command::Enrol(items), &Terms::default(), Timestamp::EPOCH);
            for event in enrol.unwrap() {
                let Event::Enrolled { item } = event else { panic!("only items are enrolled") };
                places.push((tenant.clone(), account.clone(), item));
            }
        }
    }
    places
}

fn opens(keyring: &Keyring, tenant: &TenantId, account: &AccountId, item: &Item) -> Result<(), Fault> {
    let vault = Vault::new(keyring, tenant, account);
    match vault.destination::<Verify>(item, &mut Ledger::new()) {
        Err(Fault::WrongKind) => match item.kind() {
            Kind::Authenticator => vault.totp(item).map(|_| ()),
            Kind::SavedCodes => vault.code_set(item).map(|_| ()),
            _ => vault.public_data(item).map(|_| ()),
        },
        opened => opened.map(|_| ()),
    }
}

#[test]
fn a_ciphertext_that_was_moved_never_opens() {
    let mut keyring = keyring();
    let mut places_of_both_keys = places(&keyring);
    keyring.add(KeyId::try_from(2).unwrap(), Entropy::danger_from_bytes([8; 32])).unwrap();
    keyring.activate(KeyId::try_from(2).unwrap()).unwrap();
    places_of_both_keys.extend(places(&keyring));
    let mut opened = 0;
    for (from, (_, _, source)) in places_of_both_keys.iter().enumerate() {
        for (to, (tenant, account, target)) in places_of_both_keys.iter().enumerate() {
            let source = serde_json::to_value(source).unwrap();
            let mut moved = serde_json::to_value(target).unwrap();
            moved["sealed"] = source["sealed"].clone();
            // Under both keys stands the same plaintext of the same item: only the key may differ.
            let same = from % 36 == to % 36;
            let moved: Item = serde_json::from_value(moved).unwrap();
            let result = opens(&keyring, tenant, account, &moved);
            assert_eq!(result, if same { Ok(()) } else { Err(Fault::Unseal) }, "{from} to {to}");
            opened += usize::from(same);
            // Nor does what an item is called, in the place of what was registered or of another name.
            let (Some(name), tag) = (source.get("name"), serde_json::to_value(target).unwrap()) else {
                continue;
            };
            let mut as_detail = tag.clone();
            as_detail["sealed"] = name.clone();
            let as_detail: Item = serde_json::from_value(as_detail).unwrap();
            assert_eq!(opens(&keyring, tenant, account, &as_detail), Err(Fault::Unseal), "{from} to {to}");
            let mut as_name = tag;
            as_name["name"] = name.clone();
            let as_name: Item = serde_json::from_value(as_name).unwrap();
            let named = Vault::new(&keyring, tenant, account).name(&as_name).map(|name| name.is_some());
            assert_eq!(named, if same { Ok(true) } else { Err(Fault::Unseal) }, "{from} to {to}");
        }
    }
    assert_eq!((places_of_both_keys.len(), opened), (72, 144));
}

#[test]
fn a_ciphertext_under_another_name_of_key_or_kind_never_opens() {
    let mut keyring = keyring();
    keyring.add(KeyId::try_from(2).unwrap(), Entropy::danger_from_bytes([9; 32])).unwrap();
    for (tenant, account, item) in places(&keyring) {
        let mut renamed = serde_json::to_value(&item).unwrap();
        renamed["sealed"]["k"] = 2.into();
        let renamed = serde_json::from_value(renamed).unwrap();
        assert_eq!(opens(&keyring, &tenant, &account, &renamed), Err(Fault::Unseal));
        if item.kind().method() == Method::Issued || item.kind() == Kind::Authenticator {
            let mut older = serde_json::to_value(&item).unwrap();
            older["sealed"]["v"] = 1.into();
            let older = serde_json::from_value(older).unwrap();
            assert_eq!(
                opens(&keyring, &tenant, &account, &older),
                Err(Fault::Unseal),
                "a version is bound too"
            );
        }
        let mut other_kind = serde_json::to_value(&item).unwrap();
        match item.kind().name() {
            "email" => other_kind["kind"] = "phone".into(),
            "phone" => other_kind["kind"] = "email".into(),
            "passkey" => other_kind["kind"] = "security-key".into(),
            "security-key" => other_kind["kind"] = "passkey".into(),
            _ => continue,
        }
        let other_kind = serde_json::from_value(other_kind).unwrap();
        assert_eq!(opens(&keyring, &tenant, &account, &other_kind), Err(Fault::Unseal));
    }
}

#[test]
fn a_planted_address_or_secret_shows_nowhere() {
    let mut shown = String::new();
    let mut info = SecurityInfo::new();
    let terms = Terms::default();
    let mut now = Timestamp::from_secs(1_800_000_000);
    let mut ask = |info: &mut SecurityInfo, command: Command, days: u64, shown: &mut String| {
        now = now.after(std::time::Duration::from_secs(days * 86_400));
        shown.push_str(&format!("{command:?}"));
        match info.decide(command, &terms, now) {
            Ok(events) => events.iter().for_each(|event| {
                info.apply(event);
                shown.push_str(&format!("{event:?}{}{}", event.item(), event.code()));
                shown.push_str(&serde_json::to_string(event).unwrap());
            }),
            Err(refusal) => shown.push_str(&format!("{refusal:?}{refusal}")),
        }
        shown.push_str(&format!("{info:?}{}", serde_json::to_string(&info).unwrap()));
    };
    vault(|vault| {
        shown.push_str(&format!("{vault:?}"));
        ask(&mut info, Command::Enrol(NUMBERS.map(|n| seal(vault, n)).into()), 0, &mut shown);
        ask(&mut info, Command::Add(seal(vault, 0)), 0, &mut shown);
        ask(&mut info, Command::Add(seal(vault, 6)), 0, &mut shown);
        ask(&mut info, Command::AskRemoval(seal(vault, 0).id()), 1, &mut shown);
        ask(&mut info, Command::AcceptStep { item: seal(vault, 2).id(), step: 1 << 40 }, 1, &mut shown);
        let kept = info.clone();
        ask(&mut info, Command::RecoveryCompleted { mature_by: Timestamp::EPOCH }, 1, &mut shown);
        info = kept;
        assert_eq!(info.items().len(), NUMBERS.len(), "there is something to open");
        for n in NUMBERS {
            shown.push_str(&format!("{:?}{:?}", detail(n), name(n)));
        }
        let export = vault.export(&info, &mut Ledger::new()).unwrap();
        assert!(export.expose().contains("canary0@planted.example"), "it is there to be shown");
        shown.push_str(&format!("{export:?}{:?}", Imported::read(export.expose())));
        for item in info.items() {
            if let Ok(to) = vault.destination::<Verify>(item, &mut Ledger::new()) {
                shown.push_str(&format!("{to:?}"));
            }
            let (email, totp) = (vault.email(item), vault.totp(item));
            let (set, key, name) = (vault.code_set(item), vault.public_data(item), vault.name(item));
            shown.push_str(&format!("{email:?}{totp:?}{set:?}{key:?}{name:?}"));
        }
    });
    let address = EmailAddr::parse("canary0@planted.example").unwrap();
    shown.push_str(&format!("{address:?}{:?}", index_keys(&keyring(), &TenantId::single(), &address)));
    for bad in ["canary0@", "@planted.example", "canary0 <x@planted.example>"] {
        let error = EmailAddr::parse(bad).unwrap_err();
        shown.push_str(&format!("{error}{error:?}"));
    }
    let secret = [162_u8; 20];
    let secrets = ["a2a2a2a2a2".to_owned(), format!("{secret:?}"), "UKRKFIVCUKRKFIVC".to_owned()];
    for planted in
        ["canary", "planted", "15112", "63616e617279"].into_iter().map(str::to_owned).chain(secrets)
    {
        assert!(!shown.contains(&planted), "{planted} shows");
    }
    assert!(shown.len() > 10_000 && shown.contains("c***@p***.***"));
}

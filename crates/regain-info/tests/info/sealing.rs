//! What is sealed opens at its own place alone, and shows nowhere.

use regain_info::{
    Command, EmailAddr, Event, Fault, Item, Ledger, SecurityInfo, Terms, Vault, Verify, index_keys,
};
use regain_types::{AccountId, Entropy, KeyId, Keyring, TenantId, Timestamp};

use super::{detail, keyring, seal, vault};

/// The items of every tenant, account and kind, twice each, under two keys.
fn places(keyring: &Keyring) -> Vec<(TenantId, AccountId, Item)> {
    let mut places = Vec::new();
    for tenant in ["one", "two"] {
        for account in [1_i64, 2] {
            let (tenant, account): (TenantId, _) = (tenant.parse().unwrap(), AccountId::from(account));
            let vault = Vault::new(keyring, &tenant, &account);
            let items = (0..6).map(|n| seal(&vault, n)).collect();
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
        Err(Fault::WrongKind) => vault.totp(item).map(|_| ()),
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
            let same = from % 24 == to % 24;
            let moved: Item = serde_json::from_value(moved).unwrap();
            let result = opens(&keyring, tenant, account, &moved);
            assert_eq!(result, if same { Ok(()) } else { Err(Fault::Unseal) }, "{from} to {to}");
            opened += usize::from(same);
        }
    }
    assert_eq!((places_of_both_keys.len(), opened), (48, 96));
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
        let mut other_kind = serde_json::to_value(&item).unwrap();
        match item.kind().name() {
            "email" => other_kind["kind"] = "phone".into(),
            "phone" => other_kind["kind"] = "email".into(),
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
        ask(&mut info, Command::Enrol((0..6).map(|n| seal(vault, n)).collect()), 0, &mut shown);
        ask(&mut info, Command::Add(seal(vault, 0)), 0, &mut shown);
        ask(&mut info, Command::Add(seal(vault, 6)), 0, &mut shown);
        ask(&mut info, Command::AskRemoval(seal(vault, 0).id()), 1, &mut shown);
        ask(&mut info, Command::AcceptStep { item: seal(vault, 2).id(), step: 1 << 40 }, 1, &mut shown);
        ask(&mut info, Command::RecoveryCompleted { mature_by: Timestamp::EPOCH }, 1, &mut shown);
        for n in 0..6 {
            shown.push_str(&format!("{:?}", detail(n)));
        }
        for item in info.items() {
            if let Ok(to) = vault.destination::<Verify>(item, &mut Ledger::new()) {
                shown.push_str(&format!("{to:?}"));
            }
            let (email, totp) = (vault.email(item), vault.totp(item));
            shown.push_str(&format!("{email:?}{totp:?}"));
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

//! What went wrong elsewhere, as properties that hold here. `docs/incidents.md` says which incident each
//! test is about, and which tests of other files stand for the rest.

use std::net::{IpAddr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use regain::flow::{DEFAULT_TABLE, Holding};
use regain::info::{Command, Detail, E164, EmailAddr, NewItem, SecurityInfo, State, Vault};
use regain::store::MemoryStore;
use regain::token::{GrantHandle, LinkText};
use regain::types::{AccountId, Entropy, Keyring, OsRandom, TenantId, Timestamp};
use regain::{
    AddedInfo, Claimed, Denied, Enrollment, Limits, ManualClock, NewInfo, Peer, Reason, Regain, SignInError,
    Site, Terms,
};
use regain_testkit::CapturedMail;

use crate::house::{
    DAY, HOLD, House, NEW, OLD, OWNER, SECOND, THIEF, app_code, browser, email, service, typed,
};

#[tokio::test]
async fn a_request_takes_one_address_and_no_list_of_two() {
    for list in [
        format!("{OWNER},{THIEF}"),
        format!("{OWNER}, {THIEF}"),
        format!("{OWNER};{THIEF}"),
        format!("{OWNER} {THIEF}"),
        format!("{OWNER}\n{THIEF}"),
        format!("{OWNER}\r\nBcc: {THIEF}"),
        format!("{OWNER}\0{THIEF}"),
        format!("[\"{OWNER}\",\"{THIEF}\"]"),
        format!("email[]={OWNER}&email[]={THIEF}"),
        format!("<{OWNER}> {THIEF}"),
        format!("{THIEF}({OWNER})"),
    ] {
        assert!(EmailAddr::parse(&list).is_err(), "{list:?}");
    }
}

#[tokio::test]
async fn an_address_that_only_looks_alike_finds_no_account() {
    let house = House::with(&["kim.ives@thinking.example"]).await;
    for near in [
        "kım.ives@thinking.example",
        "kim.ives@thınking.example",
        "\u{212a}im.ives@thinking.example",
        "kim.ive\u{17f}@thinking.example",
        "ｋim.ives@thinking.example",
        "kim.ives@thinking\u{3002}example",
        "kim.ives@thinking.example\u{200b}",
        "kim.ives@thlnking.example",
        "kim.ives+x@thinking.example",
        "kimives@thinking.example",
    ] {
        let Ok(typed) = EmailAddr::parse(near) else { continue };
        let _opened = house.regain.open(&typed, Reason::Forgot, &Peer::local()).await.unwrap();
        house.work().await;
        assert!(house.mail.letters().is_empty(), "{near}");
    }
    house.report("kim.ives@thinking.example", Reason::Forgot).await;
    assert_eq!(house.mail.letters().len(), 1);
}

#[tokio::test]
async fn every_link_in_every_letter_begins_with_the_configured_address() {
    let house = House::new().await;
    let new = NewInfo::Email(email(THIEF));
    let _added = house.regain.add_info(&house.session, &typed(OLD), new).await.unwrap();
    house.report(OWNER, Reason::Forgot).await;
    house.clock.advance(DAY);
    let _outcome = house.recover_strictly(&browser()).await;
    house.work().await;
    let letters = house.mail.take();
    let mut links = 0;
    for letter in &letters {
        for word in letter.text.split_whitespace().filter(|word| word.contains("//") || word.contains("rgn_"))
        {
            assert!(word.starts_with("https://example.com/"), "{}: {word}", letter.code);
            assert!(!word.contains('?') && word.matches("//").count() == 1, "{}: {word}", letter.code);
            links += 1;
        }
    }
    let kinds = ["recover", "confirm-address", "case-started", "release", "password-reset"];
    for kind in kinds {
        assert!(letters.iter().any(|letter| letter.code == kind), "{kind}");
    }
    assert!(links >= kinds.len(), "{links} links were looked at");
}

#[tokio::test]
async fn a_link_that_carries_where_to_go_next_is_no_link() {
    let house = House::new().await;
    house.report(OWNER, Reason::Forgot).await;
    let link = house.link(OWNER, "recover");
    for tail in
        ["?next=https://evil.example", "?next=//evil.example", "#//evil.example", "//evil.example", "/"]
    {
        assert!(LinkText::parse(&format!("{}{tail}", link.expose())).is_err(), "{tail}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_guesses_of_a_code_are_compared_no_more_often_than_the_budget() {
    let house = Arc::new(House::with_authenticator().await);
    house.report(OWNER, Reason::SomeoneElse).await;
    let (me, link) = (browser(), house.link(OWNER, "recover"));
    let handle = house.needs(&link, &me).await.handle.unwrap();
    let (handle, me) = (handle.expose().to_owned(), Arc::new(me));
    let right = app_code([7; 20], house.clock.shown());
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let guesses: Vec<_> = (0..64)
        .map(|_| {
            let (house, handle, me) = (house.clone(), GrantHandle::parse(&handle).unwrap(), me.clone());
            tokio::spawn(async move { house.regain.prove(&handle, &me, wrong).await.unwrap_err() })
        })
        .collect();
    let mut compared = 0;
    for guess in guesses {
        match guess.await.unwrap() {
            Denied::Rejected => compared += 1,
            other => assert!(matches!(other, Denied::Limited { .. }), "{other}"),
        }
    }
    assert_eq!(compared, Limits::default().proofs.burst);
    let late = house.regain.prove(&GrantHandle::parse(&handle).unwrap(), &me, &right).await;
    assert_eq!(late.unwrap_err().code(), "limited", "the right one is not compared either");
}

#[tokio::test]
async fn a_second_host_on_the_same_store_has_no_budget_of_its_own() {
    let store = Arc::new(MemoryStore::new(ManualClock::at(Timestamp::from_secs(1_800_000_000))));
    let keys = Keyring::generate(&OsRandom).unwrap().write();
    let host = |name: &str| {
        let site = Site::new("Example", &format!("https://{name}.example.com")).unwrap();
        Regain::new(store.clone(), CapturedMail::new(), Keyring::parse(&keys).unwrap(), site)
    };
    let (www, beta) = (host("www"), host("beta"));
    let mut opened = 0;
    for _ in 0..10 {
        for regain in [&www, &beta] {
            opened += u32::from(regain.open(&email(OWNER), Reason::Forgot, &Peer::local()).await.is_ok());
        }
    }
    assert_eq!(opened, Limits::default().open_typed.burst);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_sign_ins_take_every_try_from_one_counter() {
    let house = Arc::new(House::new().await);
    let tries: Vec<_> = (0..64)
        .map(|_| {
            let house = house.clone();
            tokio::spawn(async move { house.sign_in("the wrong password altogether").await.unwrap_err() })
        })
        .collect();
    let mut refused = 0;
    for one in tries {
        match one.await.unwrap() {
            SignInError::Refused => refused += 1,
            other => assert!(matches!(other, SignInError::Limited { .. }), "{other}"),
        }
    }
    assert_eq!(refused, Limits::default().sign_in_typed.burst);
}

#[tokio::test]
async fn a_link_confirms_the_address_that_it_was_mailed_to_and_no_other() {
    let house = House::new().await;
    let mut items = Vec::new();
    for address in [THIEF, "victim@example.org"] {
        let new = NewInfo::Email(email(address));
        let added = house.regain.add_info(&house.session, &typed(OLD), new).await.unwrap();
        let AddedInfo::LinkMailed(item) = added else { panic!("a link is mailed") };
        items.push(item);
    }
    house.work().await;
    let own = house.link(THIEF, "confirm-address");
    let _from = house.regain.confirm_info(&own, &browser()).await.unwrap();
    assert!(house.regain.confirm_info(&own, &browser()).await.is_err(), "a link confirms once");
    let views = house.regain.list_info(&house.session).await.unwrap();
    let unproven = |wanted| {
        let view = views.iter().find(|view| view.id == wanted).unwrap();
        matches!(view.state, State::Unproven { .. })
    };
    assert_eq!((unproven(items[0]), unproven(items[1])), (false, true));
}

#[tokio::test]
async fn a_link_resets_the_account_that_it_was_mailed_for_and_no_other() {
    let house = House::with(&[OWNER]).await;
    let other = AccountId::from(2_i64);
    let enrollment = Enrollment::new(other.clone(), email(THIEF), typed("eleven amber kites over the marsh"));
    let owner_of_other = house.regain.enroll(enrollment).await.unwrap();
    house.clock.advance(10 * DAY);
    // Somebody with a link of his own opens it while he asks for the owner's account.
    house.report(THIEF, Reason::Forgot).await;
    house.report(OWNER, Reason::Forgot).await;
    let handle = house.grant(&house.link(THIEF, "recover"), &browser()).await;
    let outcome = house.regain.reset(&handle, &typed(NEW)).await.unwrap();
    assert_eq!(outcome.account, other);
    assert!(!house.regain.check_session(&owner_of_other).await.unwrap());
    assert!(house.regain.check_session(&house.session).await.unwrap());
    assert!(house.sign_in(OLD).await.is_ok() && house.sign_in(NEW).await.is_err());
}

#[tokio::test]
async fn an_empty_a_null_and_a_number_are_no_link_no_handle_and_no_code() {
    let house = House::with_authenticator().await;
    let odd = ["", " ", "0", "null", "undefined", "true", "[]", "{\"$ne\":null}", "' OR 1=1 --", "%", "\0"];
    for text in odd {
        assert!(LinkText::parse(text).is_err() && GrantHandle::parse(text).is_err(), "{text:?}");
    }
    let sign_in = async |code: &str| {
        house.clock.advance(DAY / 12); // the budget is never what refuses
        let right = app_code([7; 20], house.clock.shown());
        let code = code.replace("CODE", &right);
        house.regain.sign_in(&email(OWNER), &typed(OLD), Some(&code), &Peer::local()).await.map(drop)
    };
    for text in
        odd.into_iter().chain(["+CODE", "0CODE", "CODE.0", "CODE\0", "CODE OR 1=1", "[CODE]", "{\"c\":CODE}"])
    {
        assert_eq!(sign_in(text).await.unwrap_err().code(), "sign-in-refused", "{text:?}");
    }
    assert!(sign_in("CODE").await.is_ok());
}

#[tokio::test]
async fn a_reset_ends_every_session_of_every_device_and_begins_none() {
    let house = House::new().await;
    let mut sessions = vec![house.session.clone()];
    for _ in 0..3 {
        sessions.push(house.sign_in(OLD).await.unwrap().session);
    }
    house.report(OWNER, Reason::Forgot).await;
    let handle = house.grant(&house.link(OWNER, "recover"), &browser()).await;
    let outcome = house.regain.reset(&handle, &typed(NEW)).await.unwrap();
    for session in &sessions {
        assert!(session.epoch < outcome.session_epoch, "what is compared for tokens of other kinds, too");
        assert!(!house.regain.check_session(session).await.unwrap());
    }
    let audit = house.audit().await;
    assert_eq!(
        audit.iter().filter(|line| line.starts_with("signed-in")).count(),
        3,
        "a reset signs nobody in"
    );
}

#[tokio::test]
async fn no_spelling_no_reason_and_no_peer_has_a_budget_of_its_own() {
    let house = House::new().await;
    let reasons = [Reason::Forgot, Reason::CannotSignIn, Reason::SomeoneElse];
    let spellings = [OWNER.to_owned(), OWNER.to_uppercase(), "Ada@Example.Com".to_owned()];
    let mut opened = 0;
    for (number, spelling) in (0_u8..30).zip(spellings.iter().cycle()) {
        let peer = Peer::from_ip([192, 0, 2, number].into());
        let reason = reasons[usize::from(number / 10)];
        opened += u32::from(house.regain.open(&email(spelling), reason, &peer).await.is_ok());
    }
    assert_eq!(opened, Limits::default().open_typed.burst);
}

#[tokio::test]
async fn every_address_of_one_network_takes_from_one_budget() {
    let (regain, _, _) = service();
    let mut opened = [0, 0];
    for number in 0_u16..80 {
        // Another half of a /64 each time, then one IPv4 address in its two forms.
        let six = Ipv6Addr::new(0x2001, 0xdb8, 1, 2, number, number, 0, number);
        let four =
            [IpAddr::from([192, 0, 2, 1]), "::ffff:192.0.2.1".parse().unwrap()][usize::from(number % 2)];
        for (count, (kind, address)) in opened.iter_mut().zip([("six", IpAddr::from(six)), ("four", four)]) {
            let typed = email(&format!("{kind}{number}@example.com"));
            *count += u32::from(regain.open(&typed, Reason::Forgot, &Peer::from_ip(address)).await.is_ok());
        }
    }
    assert_eq!(opened, [Limits::default().open_peer.burst; 2]);
}

#[tokio::test]
async fn two_links_to_one_mailbox_are_one_proof() {
    let house = House::new().await;
    let me = browser();
    for _ in 0..3 {
        house.report(OWNER, Reason::SomeoneElse).await;
        let step = house.needs(&house.link(OWNER, "recover"), &me).await;
        assert!(step.handle.is_none());
        house.clock.advance(DAY / 96);
    }
    let _handle = house.grant(&house.link(SECOND, "recover"), &me).await;
}

#[tokio::test]
async fn no_security_info_changes_for_a_live_session_without_the_current_password() {
    let house = House::new().await;
    let wrong = typed("not the current password");
    let before = format!("{:?}", house.regain.list_info(&house.session).await.unwrap());
    let item = house.regain.list_info(&house.session).await.unwrap()[0].id;
    let session = &house.session;
    let codes = [
        house.regain.add_info(session, &wrong, NewInfo::Email(email(THIEF))).await.unwrap_err().code(),
        house.regain.add_info(session, &wrong, NewInfo::Authenticator).await.unwrap_err().code(),
        house.regain.remove_info(session, &wrong, item).await.unwrap_err().code(),
        house.regain.keep_info(session, &wrong, item).await.unwrap_err().code(),
        house.regain.change_password(session, &wrong, &typed(NEW)).await.unwrap_err().code(),
    ];
    assert_eq!(codes, ["wrong-password"; 5]);
    assert_eq!(format!("{:?}", house.regain.list_info(session).await.unwrap()), before);
    house.work().await;
    assert!(house.mail.letters().is_empty());
}

#[tokio::test]
async fn what_somebody_planted_before_a_plain_reset_is_worth_nothing_after_it() {
    let house = House::new().await;
    let planter = house.sign_in(OLD).await.unwrap().session;
    for address in [THIEF, "mallory@example.com"] {
        let new = NewInfo::Email(email(address));
        let _added = house.regain.add_info(&planter, &typed(OLD), new).await.unwrap();
    }
    house.work().await;
    let _from = house.regain.confirm_info(&house.link(THIEF, "confirm-address"), &browser()).await.unwrap();
    let waiting = house.link("mallory@example.com", "confirm-address");
    house.report(OWNER, Reason::Forgot).await;
    let handle = house.grant(&house.link(OWNER, "recover"), &browser()).await;
    let _outcome = house.regain.reset(&handle, &typed(NEW)).await.unwrap();
    assert!(!house.regain.check_session(&planter).await.unwrap());
    assert!(
        house.regain.confirm_info(&waiting, &browser()).await.is_err(),
        "no address is confirmed any more"
    );
    let session = house.sign_in(NEW).await.unwrap().session;
    assert_eq!(house.regain.list_info(&session).await.unwrap().len(), 2, "both of his addresses are gone");
    house.clock.advance(HOLD + DAY);
    for address in [THIEF, "mallory@example.com"] {
        house.report(address, Reason::Forgot).await;
        assert!(!house.told(address, "recover"), "{address}");
    }
}

#[test]
fn a_phone_alone_leads_to_no_path_and_adds_nothing_to_one() {
    let (keys, tenant) = (Keyring::generate(&OsRandom).unwrap(), TenantId::single());
    let account = AccountId::from(1_i64);
    let vault = Vault::new(&keys, &tenant, &account);
    let item = |detail: Detail| {
        let draw = || Entropy::draw(&OsRandom).unwrap();
        NewItem::seal(&vault, &detail, draw(), Entropy::draw(&OsRandom).unwrap()).unwrap()
    };
    let phone = || item(Detail::Phone(E164::parse("+4915112345678").unwrap()));
    let mail = || item(Detail::Email(email(OWNER)));
    let holding = |items: Vec<NewItem>| {
        let (mut info, now) = (SecurityInfo::new(), Timestamp::from_secs(1_800_000_000));
        let events = info.decide(Command::Enrol(items), &Terms::default().info, now).unwrap();
        events.iter().for_each(|event| info.apply(event));
        Holding::of(info.items().iter())
    };
    for strict in [false, true] {
        assert_eq!(DEFAULT_TABLE.path(holding(vec![phone()]), strict), None);
        let with_mail = DEFAULT_TABLE.path(holding(vec![mail(), phone()]), strict);
        assert_eq!(with_mail, DEFAULT_TABLE.path(holding(vec![mail()]), strict));
    }
}

#[tokio::test]
async fn whoever_asks_for_the_owner_gets_no_secret_and_the_owner_hears_of_it() {
    let house = House::new().await;
    // A help desk that was talked into helping: all that it can do is what any visitor can.
    let opened = house.regain.open(&email(OWNER), Reason::SomeoneElse, &Peer::local()).await.unwrap();
    assert!(!opened.to_string().contains("rgn_"));
    house.work().await;
    let letters = house.mail.letters();
    assert!(letters.iter().all(|letter| [OWNER, SECOND].contains(&letter.to.as_str())));
    assert!(house.regain.check_session(&house.session).await.unwrap(), "and nothing has changed");
    let Claimed::Needs(step) = house.regain.claim(&house.link(OWNER, "recover"), &browser()).await.unwrap()
    else {
        panic!("held")
    };
    assert_eq!(step.held_until, Some(house.clock.shown().after(HOLD)));
    house.work().await;
    assert!(house.told(SECOND, "case-started"), "every address hears of the hold");
    let entries = house.regain.audit(&house.account, 1000).await.unwrap();
    assert!(!format!("{entries:?}").contains("rgn_"), "the trail that an operator reads holds no link");
}

#[test]
fn all_25_incidents_have_a_row_and_every_row_names_tests_that_exist() {
    let page = include_str!("../../../../docs/incidents.md");
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let sources: Vec<String> =
        rust_files(crates).iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let mut numbers = Vec::new();
    for row in page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| #")) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [number, incident, property, tests] = cells[..] else { panic!("four cells: {row}") };
        numbers.push(number.parse::<u8>().unwrap());
        assert!(!incident.is_empty() && !property.is_empty(), "{row}");
        let named: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "{number}: no test");
        for name in named {
            assert!(sources.iter().any(|text| has_test(text, name)), "{number}: there is no test {name}");
        }
    }
    assert_eq!(numbers, (1..=25).collect::<Vec<u8>>());
    assert!(!sources.iter().any(|text| has_test(text, "rust_files")), "a helper is no test");
}

/// Whether this source has a function of this name right below an attribute that makes it a test.
fn has_test(source: &str, name: &str) -> bool {
    source.match_indices(&format!("fn {name}(")).any(|(at, _)| {
        let above = source[..at].rsplit("\n\n").next().unwrap();
        above.contains("#[test]") || above.contains("#[tokio::test")
    })
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

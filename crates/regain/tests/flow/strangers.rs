//! What a stranger can see: nothing that depends on whether an account exists.

use std::collections::BTreeMap;

use regain::{Peer, Reason};

use crate::house::{DAY, House, NEW, OLD, OWNER, SECOND, browser, email, typed};

#[tokio::test]
async fn a_known_and_an_unknown_address_get_one_answer_and_write_equal_rows() {
    let mut written: Vec<BTreeMap<String, Vec<usize>>> = Vec::new();
    for address in [OWNER, "nobody-at-all@a-much-longer-domain.example.com"] {
        let house = House::new().await;
        let before = sizes(&house);
        let opened =
            house.regain.open(&email(address), Reason::SomeoneElse, &regain::Peer::local()).await.unwrap();
        assert!(opened.to_string().starts_with("If this address belongs to an account"));
        let mut new = sizes(&house);
        for (table, rows) in &before {
            if new.get(table) == Some(rows) {
                new.remove(table);
            }
        }
        written.push(new);
    }
    assert!(!written[0].is_empty());
    assert_eq!(written[0], written[1], "the same tables, the same number and sizes of rows");
}

/// Tables and the sizes of their rows.
fn sizes(house: &House) -> BTreeMap<String, Vec<usize>> {
    let contents = house.regain.store().contents();
    contents
        .into_iter()
        .map(|(table, rows)| (table.to_owned(), rows.iter().map(String::len).collect()))
        .collect()
}

#[tokio::test]
async fn an_unknown_address_gets_no_letter_and_leaves_no_request_behind() {
    let house = House::new().await;
    house.report("nobody@example.com", Reason::Forgot).await;
    assert!(house.mail.letters().is_empty());
    assert!(house.regain.work(100).await.unwrap().is_idle());
}

#[tokio::test]
async fn letters_go_to_the_stored_address_and_never_to_the_typed_one() {
    let house = House::with(&["Ada.Lovelace@example.com"]).await;
    house.report("ADA.LOVELACE@EXAMPLE.COM", Reason::Forgot).await;
    let letters = house.mail.letters();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].to, "Ada.Lovelace@example.com");
}

#[tokio::test]
async fn every_sign_in_that_fails_answers_the_same() {
    let house = House::new().await;
    let wrong = house.sign_in("the wrong password altogether").await.unwrap_err();
    let unknown = house
        .regain
        .sign_in(&email("nobody@example.com"), &typed(OLD), None, &Peer::local())
        .await
        .unwrap_err();
    assert_eq!((wrong.to_string(), wrong.code()), (unknown.to_string(), unknown.code()));
}

#[tokio::test]
async fn no_letter_no_error_and_no_debug_shows_a_secret_or_an_address() {
    let house = House::new().await;
    house.report(OWNER, Reason::SomeoneElse).await;
    let (link, me) = (house.link(OWNER, "recover"), browser());
    let step = house.needs(&link, &me).await;
    let refused = house.regain.claim(&link, &browser()).await.unwrap_err();
    let entries = house.regain.audit(&house.account, 1000).await.unwrap();
    let shown = format!("{:?} {link:?} {me:?} {step:?} {refused:?} {refused} {entries:?}", house.regain);
    let stored = format!("{:?}", house.regain.store().contents());
    for canary in [OWNER, SECOND, OLD, link.expose(), "ada@"] {
        assert!(!shown.contains(canary), "{canary} in {shown}");
        assert!(!stored.contains(canary), "{canary} is stored in clear");
    }
}

#[tokio::test]
async fn a_wrong_keyring_is_refused_at_start_and_a_rotated_one_is_not() {
    let house = House::new().await;
    house.regain.start().await.unwrap();
    house.regain.start().await.unwrap();
    let contents = house.regain.store().contents();
    assert!(!contents.is_empty());
    house.clock.advance(DAY);
    assert!(house.sign_in(OLD).await.is_ok());
    assert!(house.sign_in(NEW).await.is_err());
}

//! The same thing by hand: one command after another on files that persist.

use std::fs;

use regain_sqlite::rusqlite::Connection;

use crate::house::{House, PASSWORD, START, mode};

const LATER: &str = "2026-11-29T15:30:00Z";
const NEW: &str = "copper lantern drifts past noon";

#[test]
fn an_account_is_regained_by_hand() {
    let house = House::with_ada();
    assert_eq!(house.ok("sign-in ada@home.example", &[PASSWORD])["session_epoch"], 0);
    let seen = house.ok("observe ada@home.example --signal new-place mass-mailing", &[]);
    assert_eq!(seen["accounts"][0]["decision"], "block");
    assert_eq!(house.run(&format!("--at {START} sign-in ada@home.example"), &[PASSWORD]).code(), 3);
    house.ok("report ada@home.example --reason someone-else", &[]);
    assert_eq!(house.ok("work", &[])["sent"], 4);

    let link = house.link("recover", "ada@home.example");
    let rows = house.rows();
    let peeked = house.ok(&format!("peek {link}"), &[]);
    assert_eq!(peeked["reason"], "someone-else");
    assert_eq!(house.ok(&format!("peek {}", link.rsplit_once('/').unwrap().1), &[]), peeked);
    assert!(house.rows() == rows, "a peek changes nothing");

    let claimed = house.ok(&format!("claim {link} --grant-file grant"), &[]);
    assert_eq!((&claimed["granted"], &claimed["with"][0]), (&false.into(), &"address".into()));
    assert_eq!(mode(&house.path("grant")), 0o600);
    assert_eq!(house.ok(&format!("claim {link} --grant-file grant"), &[]), claimed);
    let early = house.run(&format!("--at {START} reset --grant-file grant"), &[NEW]);
    assert_eq!((early.code(), early.stdout().as_str()), (3, ""));

    assert_eq!(house.ok_at("2026-11-29T15:29:59Z", "work", &[])["cases"], 0);
    assert_eq!(house.ok_at(LATER, "work", &[])["cases"], 1);
    let link = house.link("release", "ada@home.example");
    assert_eq!(house.ok_at(LATER, &format!("claim {link} --grant-file grant"), &[])["granted"], true);
    assert_eq!(mode(&house.path("grant")), 0o600);
    let weak = house.run(&format!("--json --at {LATER} reset --grant-file grant"), &["Summer2026!"]);
    assert_eq!((weak.code(), &weak.json()["reasons"][0]), (3, &"password-too-short".into()));
    let done = house.ok_at(LATER, "reset --grant-file grant", &[NEW]);
    assert_eq!(done["advice"][0]["code"], "signed-out-everywhere");
    assert!(!house.path("grant").exists(), "it is of no more use");

    assert_eq!(house.run(&format!("--at {LATER} sign-in ada@home.example"), &[PASSWORD]).code(), 3);
    assert_eq!(house.ok_at(LATER, "sign-in ada@work.example", &[NEW])["session_epoch"], 3);
    assert_eq!(house.ok_at(LATER, "work", &[])["sent"], 2);
    let trail = house.ok_at(LATER, "audit ada@home.example", &[]);
    let codes: Vec<&str> =
        trail["entries"].as_array().unwrap().iter().map(|e| e["code"].as_str().unwrap()).collect();
    for code in ["enrolled", "blocked", "case-held", "case-released", "password-reset"] {
        assert!(codes.contains(&code), "{code}");
    }
    let link = house.link("password-reset", "ada@work.example");
    assert_eq!(house.ok_at(LATER, &format!("contest {link}"), &[])["outcome"], "reversed");
    assert_eq!(house.run(&format!("--at {LATER} sign-in ada@home.example"), &[NEW]).code(), 3);
}

#[test]
fn two_links_in_one_grant_file_need_no_wait() {
    let house = House::with_ada();
    house.ok("report ada@work.example --reason someone-else", &[]);
    house.ok("work", &[]);
    let links = ["ada@home.example", "ada@work.example"].map(|to| house.link("recover", to));
    assert_eq!(house.ok(&format!("claim {} --grant-file grant", links[0]), &[])["granted"], false);
    assert_eq!(house.ok(&format!("claim {} --grant-file grant", links[1]), &[])["granted"], true);
    house.ok("reset --grant-file grant", &[NEW]);
    house.ok("sign-in ada@home.example", &[NEW]);
}

#[test]
fn security_info_is_added_confirmed_removed_and_kept() {
    let house = House::with_ada();
    let info = |line: &str| house.ok(&format!("info ada@home.example {line}"), &[PASSWORD]);
    let id = info("add ada@third.example")["item"].as_str().unwrap().to_owned();
    house.ok("work", &[]);
    let link = house.link("confirm-address", "ada@third.example");
    let counts_from = house.ok(&format!("info ada@home.example confirm {link}"), &[])["counts_from"].as_u64();
    assert_eq!(counts_from, Some(1_795_361_400 + 7 * 86_400));
    let items = info("list")["items"].clone();
    assert_eq!((items.as_array().unwrap().len(), &items[2]["counts"]), (3, &false.into()));
    let work = items[1]["id"].as_str().unwrap();
    assert!(info(&format!("remove {}", &work[..8]))["leaves_at"].is_u64());
    assert_eq!(info("list")["items"][1]["state"], "leaving");
    info(&format!("keep {work}"));
    assert_eq!(info("list")["items"][1]["state"], "active");
    assert!(info(&format!("remove {id}"))["leaves_at"].is_null(), "what never counted goes at once");
    let unknown = house.run(&format!("--json --at {START} info ada@home.example keep ffff"), &[PASSWORD]);
    assert_eq!((unknown.code(), &unknown.json()["code"]), (3, &"info-unknown".into()));
}

#[test]
fn an_authenticator_is_set_up_and_proves_in_a_recovery() {
    let house = House::with_ada();
    let added = house.ok("info ada@home.example add-authenticator", &[PASSWORD]);
    let (uri, item) = (added["otpauth"].as_str().unwrap(), added["item"].as_str().unwrap());
    let secret =
        totp_rs::Secret::try_from_base32(uri.split_once("secret=").unwrap().1.split('&').next().unwrap());
    let app = totp_rs::Builder::new().with_secret(secret.unwrap()).build().unwrap();
    let code = |seconds: u64| app.generate(seconds).to_string();
    let start = 1_795_361_400;
    house.ok(&format!("info ada@home.example confirm-code {item} {}", code(start)), &[PASSWORD]);
    let later = start + 8 * 86_400;
    let at = later.to_string();
    let refused = house.run(&format!("--json --at {at} sign-in ada@home.example"), &[PASSWORD]);
    assert_eq!((refused.code(), &refused.json()["code"]), (3, &"code-needed".into()));
    house.ok_at(&at, &format!("sign-in ada@home.example --code {}", code(later)), &[PASSWORD]);

    let at = (later + 60).to_string();
    house.ok_at(&at, "report ada@home.example --reason someone-else", &[]);
    house.ok_at(&at, "work", &[]);
    let link = house.link("recover", "ada@home.example");
    assert_eq!(house.ok_at(&at, &format!("claim {link} --grant-file grant"), &[])["granted"], false);
    let wrong = house.run(&format!("--json --at {at} prove --grant-file grant --code 000000"), &[]);
    assert_eq!((wrong.code(), &wrong.json()["code"]), (3, &"rejected".into()));
    let proven = house.ok_at(&at, &format!("prove --grant-file grant --code {}", code(later + 60)), &[]);
    assert_eq!(proven["granted"], true);
    house.ok_at(&at, "reset --grant-file grant", &[NEW]);
}

#[test]
fn a_password_is_changed_by_who_knows_it() {
    let house = House::with_ada();
    assert_eq!(house.ok("change-password ada@home.example", &[PASSWORD, NEW])["session_epoch"], 1);
    house.ok("sign-in ada@home.example", &[NEW]);
    assert_eq!(house.ok("work", &[])["sent"], 2);
    house.link("password-changed", "ada@work.example");
}

#[test]
fn a_report_answers_the_same_for_everybody() {
    let house = House::with_ada();
    for reason in ["forgot", "cannot-sign-in", "someone-else"] {
        let ran = ["ada@home.example", "nobody@home.example"].map(|email| {
            let ran = house.run(&format!("--at {START} report {email} --reason {reason}"), &[]);
            (ran.code(), ran.stdout(), ran.stderr())
        });
        assert_eq!(ran[0], ran[1]);
        assert_eq!((ran[0].0, ran[0].2.as_str()), (0, ""));
    }
    // Nothing was looked up before the worker came.
    assert_eq!(house.ok("work", &[])["requests"], 6);
}

#[test]
fn files_that_hold_secrets_are_for_their_owner_alone() {
    let house = House::with_ada();
    house.ok("observe ada@home.example --signal abuse-report", &[]);
    house.ok("work", &[]);
    for name in ["recover.db", "recover.keys"] {
        assert_eq!(mode(&house.path(name)), 0o600, "{name}");
    }
    assert_eq!(mode(&house.path("outbox")), 0o700);
    for mail in fs::read_dir(house.path("outbox")).unwrap() {
        assert_eq!(mode(&mail.unwrap().path()), 0o600);
    }
}

#[test]
fn advice_needs_no_database() {
    let house = House::new();
    let advice = house.ok("advice", &[]);
    assert_eq!((advice["dos"].as_array().unwrap().len(), advice["donts"].as_array().unwrap().len()), (5, 11));
    assert_eq!(fs::read_dir(house.path("")).unwrap().count(), 0);
}

#[test]
fn a_check_says_what_is_wrong_and_leaves_no_row_behind() {
    let house = House::with_ada();
    let rows = house.rows();
    assert!(house.ok("check", &[])["warnings"].as_array().unwrap().is_empty());
    assert!(house.run("check", &[]).stdout().contains("in order"), "by the clock of this machine, too");
    let local = house.ok("--site http://localhost:3000 check", &[]);
    assert_eq!(local["warnings"][0]["code"], "site-loopback");
    assert!(house.rows() == rows, "its own limit is gone");
    let db = Connection::open(house.path("recover.db")).unwrap();
    db.execute_batch("DROP TABLE regain_audit").unwrap();
    let ran = house.run(&format!("--json --at {START} check"), &[]);
    let object = ran.json();
    assert_eq!((ran.code(), &object["code"]), (4, &"check-failed".into()), "{object}");
    assert!(object["message"].as_str().unwrap().starts_with("error store-"), "{object}");
}

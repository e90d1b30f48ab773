//! Wrong input: one sentence, an exit code that says whose turn it is, and nothing harmed.

use std::fs;

use crate::house::{House, PASSWORD, START, set_mode};

/// Runs a wrong line as text and as JSON; exactly one `error:` line, the code, and the exit code.
fn refuses(house: &House, line: &str, typed: &[&str], exit: i32, code: &str) -> String {
    let text = house.run(&format!("--at {START} {line}"), typed);
    assert_eq!((text.code(), text.stdout().as_str()), (exit, ""), "{line}: {}", text.stderr());
    let errors = text.stderr();
    assert_eq!(errors.matches("error:").count(), 1, "{errors}");
    assert!(!errors.contains("panicked") && !errors.contains('\u{1b}'), "{errors}");
    let json = house.run(&format!("--json --at {START} {line}"), typed);
    let object = json.json();
    assert_eq!((json.code(), json.stderr().as_str()), (exit, ""), "{line}");
    assert_eq!((&object["ok"], &object["code"]), (&false.into(), &code.into()), "{line}: {object}");
    let message = object["message"].as_str().unwrap();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let first = message.split('\n').next().unwrap();
    assert!(words(&errors).contains(&words(first)), "{errors} {message}");
    errors
}

#[test]
fn a_missing_argument_is_named_for_programs_too() {
    let house = House::new();
    let object = house.run("--json report ada@example.com", &[]).json();
    assert!(object["message"].as_str().unwrap().contains("--reason"), "{object}");
}

#[test]
fn what_is_no_file_is_not_told_to_change_its_mode() {
    let house = House::with_ada();
    let object = house.run("--json prove --grant-file /dev/null --code 123456", &[]).json();
    assert_eq!(object["code"], "grant-foreign", "{object}");
}

#[test]
fn a_wrong_command_line_ends_with_2() {
    let house = House::with_ada();
    let rows = house.rows();
    for line in [
        "--frobnicate",
        "frobnicate",
        "report ada@home.example",
        "report ada@home.example --reason bored",
        "observe ada@home.example --signal bad-weather",
        "work --at yesterday",
        "claim rgn_l1_x",
        "audit ada@home.example --limit 0",
        "info ada@home.example",
    ] {
        refuses(&house, line, &[], 2, "usage");
    }
    for (line, code) in [
        ("report ada --reason forgot", "email-no-at"),
        ("sign-in ada@home", "email-domain"),
        ("work --site http://example.com", "site-base"),
    ] {
        refuses(&house, line, &[], 2, code);
    }
    refuses(&house, "sign-in ada@home.example --password-stdin", &[], 2, "no-password");
    assert!(house.rows() == rows);
}

#[test]
fn a_refusal_ends_with_3() {
    let house = House::with_ada();
    let (short, long) = ("Summer2026!", "x".repeat(4097));
    for (line, typed, code) in [
        ("sign-in ada@home.example", vec!["not it at all"], "sign-in-refused"),
        ("sign-in nobody@home.example", vec![PASSWORD], "sign-in-refused"),
        ("sign-in ada@home.example", vec![long.as_str()], "password-too-long"),
        ("enroll ada@home.example", vec![PASSWORD], "account"),
        ("enroll new@home.example", vec![short], "password-weak"),
        ("change-password ada@home.example", vec![PASSWORD, short], "password-weak"),
        ("observe nobody@home.example --signal mass-mailing", vec![], "account"),
        ("audit nobody@home.example", vec![], "account"),
    ] {
        refuses(&house, line, &typed, 3, code);
    }
}

#[test]
fn broken_used_and_expired_links_are_refused_alike() {
    let house = House::with_ada();
    house.ok("report ada@home.example --reason forgot", &[]);
    house.ok("work", &[]);
    let link = house.link("recover", "ada@home.example");
    let turned = |from: &str, to: &str| link.replacen(from, to, 1);
    let claim = |link: &str| refuses(&house, &format!("claim {link} --grant-file other"), &[], 3, "rejected");
    let broken = claim("rgn_l1_x");
    assert_eq!(claim("hello"), broken);
    assert_eq!(claim(&turned("rgn_l1_0", "rgn_l1_1")), broken);
    assert_eq!(claim(&format!("{link}0")), broken);
    let expired = house.run(&format!("--at 2026-11-22T16:30:00Z claim {link} --grant-file other"), &[]);
    assert_eq!((expired.code(), expired.stderr()), (3, broken.clone()));
    house.ok(&format!("claim {link} --grant-file grant"), &[]);
    assert_eq!(claim(&link), broken, "used");
    let rows = house.rows();
    assert_eq!(refuses(&house, &format!("peek {link}"), &[], 3, "rejected"), broken);
    assert!(house.rows() == rows, "a peek of a used link changes nothing either");
    assert_eq!(refuses(&house, &format!("contest {link}"), &[], 3, "rejected"), broken, "another purpose");
    assert!(broken.contains("Ask for a new one") && !house.path("other").exists());
    // What was lost by all this is nothing: the right grant file still has its right.
    house.ok("reset --grant-file grant", &["copper lantern drifts past noon"]);
}

#[test]
fn what_an_operator_must_mend_ends_with_4_and_harms_nothing() {
    let house = House::with_ada();
    let rows = house.rows();
    let other = House::new();
    other.ok("enroll eve@home.example", &[PASSWORD]);
    let copy = |name: &str, text: &str, mode: u32| {
        fs::write(house.path(name), text).unwrap();
        set_mode(&house.path(name), mode);
    };
    let keys = |house: &House| fs::read_to_string(house.path("recover.keys")).unwrap();
    copy("wrong.keys", &keys(&other), 0o600);
    copy("open.keys", &keys(&house), 0o644);
    copy("cut.keys", keys(&house).split_once("check").unwrap().0, 0o600);
    copy("letter.txt", "Dear diary, this is not a database.\n", 0o600);
    copy("open.grant", "{}", 0o644);
    for (line, code) in [
        ("work --db no.db", "database-missing"),
        ("work --db letter.txt", "database-foreign"),
        ("work --db outbox", "database-folder"),
        ("enroll new@home.example --db no/where.db", "database-no-folder"),
        ("work --keys no.keys", "keyring-missing"),
        ("enroll new@home.example --keys no.keys", "keyring-missing"),
        ("work --keys wrong.keys", "keyring-wrong"),
        ("work --keys open.keys", "keyring-mode"),
        ("work --keys cut.keys", "keyring-check"),
        ("work --keys letter.txt", "keyring-line"),
        ("work --outbox letter.txt", "outbox-not-a-folder"),
        ("work --outbox no/where", "outbox-no-parent"),
        ("outbox --outbox no", "outbox-unreadable"),
        ("reset --grant-file no", "grant-missing"),
        ("reset --grant-file letter.txt", "grant-foreign"),
        ("reset --grant-file open.grant", "grant-mode"),
    ] {
        refuses(&house, line, &[], 4, code);
    }
    #[cfg(target_os = "linux")]
    refuses(&house, "work --outbox /proc/self", &[], 4, "outbox-read-only");
    assert!(house.rows() == rows, "no row changed");
    assert_eq!(
        fs::read_to_string(house.path("letter.txt")).unwrap(),
        "Dear diary, this is not a database.\n"
    );
    assert!(!house.path("no.db").exists() && !house.path("no.keys").exists() && !house.path("no").exists());
    house.ok("sign-in ada@home.example", &[PASSWORD]);
}

#[test]
fn a_claim_never_overwrites_a_file_that_is_no_grant_file() {
    let house = House::with_ada();
    house.ok("report ada@home.example --reason forgot", &[]);
    house.ok("work", &[]);
    let link = house.link("recover", "ada@home.example");
    fs::write(house.path("diary"), "Dear diary\n").unwrap();
    set_mode(&house.path("diary"), 0o600);
    refuses(&house, &format!("claim {link} --grant-file diary"), &[], 4, "grant-foreign");
    refuses(&house, &format!("claim {link} --grant-file no/where"), &[], 4, "grant-io");
    assert_eq!(fs::read_to_string(house.path("diary")).unwrap(), "Dear diary\n");
    assert_eq!(house.ok(&format!("claim {link} --grant-file grant"), &[])["granted"], true);
}

#[test]
fn too_many_reports_of_one_address_are_told_when_to_come_back() {
    let house = House::with_ada();
    let limited = |email: &str| {
        for _ in 0..5 {
            house.ok(&format!("report {email} --reason forgot"), &[]);
        }
        let ran = house.run(&format!("--json --at {START} report {email} --reason forgot"), &[]);
        assert_eq!(ran.code(), 3);
        ran.json()
    };
    let known = limited("ada@home.example");
    assert_eq!(known["code"], "limited");
    assert!(known["retry_at"].as_u64() > Some(1_795_361_400));
    assert_eq!(limited("nobody@home.example"), known);
}

#[test]
fn help_and_version_are_no_errors() {
    let house = House::new();
    for line in ["--help", "--version", "help", "help claim", "info --help", "--json --help"] {
        let ran = house.run(line, &[]);
        assert_eq!((ran.code(), ran.stderr().as_str()), (0, ""), "{line}");
    }
    assert!(house.run("--help", &[]).stdout().contains("Exit codes:"));
}

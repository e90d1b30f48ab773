//! The guided tour.

use crate::house::House;

#[test]
fn the_tour_ends_well_and_is_plain_where_it_is_piped() {
    let house = House::new();
    let ran = house.run("--at 2026-11-22T15:30:00Z", &[]);
    assert_eq!((ran.code(), ran.stderr().as_str()), (0, ""), "{}", ran.stdout());
    let text = ran.stdout();
    assert!(!text.contains('\u{1b}'), "no escape codes in a pipe");
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for sentence in [
        "the clock starts at 2026-11-22 15:30:00 UTC",
        "1. An account",
        "ok This is enough to block the account.",
        "Your account sent far | more messages than a person can write.",
        "ok Both answers are the same, word for word",
        "ok Nothing is consumed: not one byte of the database has changed.",
        "held until 2026-11-30 16:30:00 UTC",
        "ok In another browser the used link is refused",
        "ok He starts recoveries of his own, from his address and from Ada's. Not one message comes to him.",
        "ok A day too early, nothing comes.",
        "ok The worker mails a second link",
        "ok \"Summer2026!\" is refused",
        "- Don't tell it to anyone.",
        "ok It is accepted at the third try",
        "ok The right to set a password was good once.",
        "ok Mallory signs in with the old password: refused, now for good.",
        "13. Ada is back",
        "Mallory's address is gone.",
        "Add an authenticator app",
        "13 steps, 48 promises checked, all as promised.",
    ] {
        assert!(words.contains(sentence), "{sentence}\n{text}");
    }
    let shown = text.lines().filter(|line| line.contains("/rgn_l1_")).count();
    assert!(shown >= 3, "links are shown");
    assert!(text.lines().all(|line| line.len() < 120), "links are shortened");
    assert!(text.lines().all(|line| line.trim_end() == line), "no line ends in a space");
}

#[test]
fn the_tour_as_json_is_one_object() {
    let house = House::new();
    let object = house.ok("", &[]);
    assert_eq!(object["steps"].as_array().unwrap().len(), 13);
    let mails = std::fs::read_dir(std::path::Path::new(object["folder"].as_str().unwrap()).join("outbox"));
    assert!(mails.unwrap().count() > 20, "the folder stays");
}

#[test]
fn a_tour_that_cant_start_says_why() {
    let house = House::new();
    std::fs::write(house.path("file"), "").unwrap();
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_recover"))
        .env("TMPDIR", house.path("file"))
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(4));
    assert_eq!(String::from_utf8(ran.stderr).unwrap().lines().count(), 1);
}

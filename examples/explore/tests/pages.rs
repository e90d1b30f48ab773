//! The specification's page says what the code holds.

use explore::pages::{of_faults, specification, with_part};

#[test]
fn the_table_the_pictures_and_the_invariants_of_the_page_are_those_of_the_code() {
    let page = include_str!("../../../docs/spec/flow.md");
    for part in specification() {
        let Some(new) = with_part(page, &part) else { panic!("no place for {}", part.name) };
        assert_eq!(new, page, "run: cargo run --release -p explore -- write ({})", part.name);
    }
}

#[test]
fn each_seeded_fault_breaks_the_invariant_and_by_the_trace_that_the_page_shows() {
    let page = include_str!("../../../docs/attacks.md");
    let part = of_faults();
    assert!(!part.text.contains("| nothing |"), "a fault that is not caught: {}", part.text);
    assert_eq!(with_part(page, &part).unwrap(), page, "run: cargo run --release -p explore -- write quick");
}

//! The stored row of a set of saved codes: reading never panics, and what is read is written again as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regain::token::SavedRow;

fuzz_target!(|bytes: &[u8]| {
    let Ok(row) = SavedRow::from_bytes(bytes) else { return };
    assert_eq!(row.to_bytes(), bytes, "there is one encoding of a row");
    assert!((1..=SavedRow::MAX_CHAIN).contains(&row.keys().count()));
    assert!(row.left() <= 10 && row.revision() <= 13);
    assert_eq!(row.must_reissue().is_some(), row.left() < 10);
    assert!(row.iterations() == 0 || row.iterations() >= SavedRow::MIN_ITERATIONS);
    assert!(row.iterations() <= SavedRow::MAX_ITERATIONS);
});

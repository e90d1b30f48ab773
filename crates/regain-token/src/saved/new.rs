//! A new set: the codes for its owner, the row for the store.

use std::fmt;

use zeroize::ZeroizeOnDrop;

use super::after::MustNotify;
use super::row::SavedRow;
use super::text::SavedCodeText;

/// A new set of saved codes. In one transaction, store the row and delete that of the set that it
/// replaces, if its revision is the one that was read; then show the sheet, once.
#[derive(Debug)]
#[must_use = "codes that are not shown, or whose row is not stored, can't be used"]
#[non_exhaustive]
pub struct NewSavedCodes {
    /// The codes, in the order of the sheet.
    pub codes: [SavedCodeText; SavedRow::CODES],
    /// What is stored.
    pub row: SavedRow,
    /// The set whose row is deleted by the same write.
    pub replaces: Option<[u8; 16]>,
    /// The notice that is owed.
    pub notify: MustNotify,
}

impl NewSavedCodes {
    /// The codes as people keep them: ten numbered lines.
    #[must_use]
    pub fn sheet(&self) -> SavedSheet {
        let mut sheet = String::with_capacity(SHEET);
        for (number, code) in (1_u8..).zip(&self.codes) {
            let pad = if number < 10 { " " } else { "" };
            for part in [pad, &number.to_string(), "  ", code.expose(), "\n"] {
                sheet.push_str(part);
            }
        }
        SavedSheet(sheet)
    }
}

/// Ten lines to be printed or written down, wiped when dropped: ` 1  84G7Z-WYRD6-Z1RV0-WHE6M-111KQ`.
///
/// Text shows its redacted form alone:
/// ```
/// fn log(sheet: &regain_token::SavedSheet) -> String { format!("{sheet:?}") }
/// ```
/// ```compile_fail,E0277
/// fn log(sheet: &regain_token::SavedSheet) -> String { format!("{sheet}") }
/// ```
/// It moves and is never copied, and is no data:
/// ```
/// fn keep(sheet: regain_token::SavedSheet) -> serde_json::Result<String> {
///     serde_json::to_string(sheet.expose())
/// }
/// ```
/// ```compile_fail,E0599
/// fn keep(sheet: regain_token::SavedSheet) -> regain_token::SavedSheet { sheet.clone() }
/// ```
/// ```compile_fail,E0277
/// fn keep(sheet: regain_token::SavedSheet) -> serde_json::Result<String> {
///     serde_json::to_string(&sheet)
/// }
/// ```
#[derive(ZeroizeOnDrop)]
pub struct SavedSheet(String);

impl SavedSheet {
    /// The lines, each ended by a line feed.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SavedSheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SavedSheet([REDACTED])")
    }
}

/// Ten lines of 34 bytes: room for all, so that growing leaves no copy behind.
const SHEET: usize = 340;

//! What is held on a person, for that person; and the way back, which proves nothing.

use regain_types::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use crate::{
    Detail, E164, EmailAddr, Fault, Item, ItemName, Kind, Ledger, SecretText, SecurityInfo, State, Vault,
};

impl Vault<'_> {
    /// Everything that is held on a person, as JSON, for that person alone: the right of access, GDPR
    /// article 15. Addresses and names in clear; of authenticators, codes and keys that they are there, and
    /// no secret. The ledger notes each address with the purpose `export`.
    ///
    /// # Errors
    /// What [`Fault`] says of sealed bytes.
    pub fn export(&self, info: &SecurityInfo, ledger: &mut Ledger) -> Result<SecretText, Fault> {
        let mut items = Vec::new();
        for item in info.items() {
            items.push(self.exported(item, ledger)?);
        }
        let unknown = info.unknown().iter().map(|item| item.kind_name().to_owned()).collect();
        let export = Export { v: VERSION, items, unknown };
        // Room for all of it, so that growing leaves no copy behind.
        let mut text = Zeroizing::new(Vec::with_capacity(MAX_BYTES));
        serde_json::to_writer_pretty(&mut *text, &export).map_err(|_| Fault::Content)?;
        String::from_utf8(std::mem::take(&mut *text)).map(SecretText::new).map_err(|_| Fault::Content)
    }

    fn exported(&self, item: &Item, ledger: &mut Ledger) -> Result<Exported, Fault> {
        let address = match item.kind().is_address().then(|| self.open(item)).transpose()? {
            Some(Detail::Email(address)) => Some(address.expose().to_owned()),
            Some(Detail::Phone(number)) => Some(number.expose().to_owned()),
            _ => None,
        };
        if address.is_some() {
            ledger.write(item.id(), "export");
        }
        let name = self.name(item)?.map(|name| name.expose().to_owned());
        let (state, added_at, codes_left) = (item.state(), item.added_at(), item.codes_left());
        Ok(Exported {
            kind: item.kind().name().to_owned(),
            address,
            name,
            added_at,
            state: Some(state),
            codes_left,
        })
    }
}

/// What an export holds that can be registered again.
#[derive(Debug)]
#[must_use]
pub struct Imported {
    /// Addresses, with their names. Seal and [add](crate::Command::Add) each: it is unproven, whatever the
    /// export says of it.
    pub addresses: Vec<(Detail, Option<ItemName>)>,
    /// How many other items there were: an export holds no secrets, so they must be set up anew.
    pub skipped: usize,
}

impl Imported {
    /// Reads what [`Vault::export`] wrote: at most 64 KiB and 32 items.
    ///
    /// # Errors
    /// [`ImportError`] names the item by its place, and never repeats what stands there.
    pub fn read(text: &str) -> Result<Self, ImportError> {
        if text.len() > MAX_BYTES {
            return Err(ImportError::TooLong);
        }
        let export: Export = serde_json::from_str(text).map_err(|_| ImportError::Form)?;
        if export.v != VERSION {
            return Err(ImportError::Version);
        }
        if export.items.len() > SecurityInfo::MAX_ITEMS {
            return Err(ImportError::TooLong);
        }
        let mut imported = Self { addresses: Vec::new(), skipped: export.unknown.len() };
        for (place, item) in export.items.iter().enumerate() {
            let bad = |_| ImportError::Item(place.saturating_add(1));
            let address = item.address.as_deref().unwrap_or_default();
            let detail = match Kind::named(&item.kind) {
                Some(Kind::Email) => Detail::Email(EmailAddr::parse(address).map_err(|_| bad(()))?),
                Some(Kind::Phone) => Detail::Phone(E164::parse(address).map_err(|_| bad(()))?),
                _ => {
                    imported.skipped = imported.skipped.saturating_add(1);
                    continue;
                }
            };
            let name = item.name.as_deref().map(ItemName::parse).transpose().map_err(|_| bad(()))?;
            imported.addresses.push((detail, name));
        }
        Ok(imported)
    }
}

/// Why a text is not an export that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// It is too long, or has too many items.
    #[error("an export has at most 64 KiB and 32 items")]
    TooLong,
    /// It is not an export.
    #[error("this is not an export of security info: choose the file as it was saved")]
    Form,
    /// It is of another version.
    #[error("this export is of a version that is not known: update this software")]
    Version,
    /// An address or a name in it is not one.
    #[error("item {0} of the export has an address or a name that can't be registered: correct or remove it")]
    Item(usize),
}

impl ImportError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLong => "import-too-long",
            Self::Form => "import-form",
            Self::Version => "import-version",
            Self::Item(_) => "import-item",
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Export {
    v: u64,
    items: Vec<Exported>,
    /// The names of kinds that a later version wrote.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unknown: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Exported {
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    added_at: Timestamp,
    /// For the person to read; an import does not.
    #[serde(default, skip_deserializing)]
    state: Option<State>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    codes_left: Option<u16>,
}

impl Drop for Exported {
    fn drop(&mut self) {
        self.address.zeroize();
        self.name.zeroize();
    }
}

const VERSION: u64 = 1;
const MAX_BYTES: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Owner, app, codes, email};
    use crate::{Command, testing};

    #[test]
    fn a_person_gets_all_that_is_held_and_it_comes_back_unproven() {
        let mut owner = Owner::enrolled(vec![email(0), app(1), codes(2), email(3)]);
        let id = owner.info.items()[3].id();
        owner.ask(Command::AskRemoval(id)).unwrap();
        let mut ledger = Ledger::new();
        let text = testing::vault(|vault| vault.export(&owner.info, &mut ledger)).unwrap();
        let readings: Vec<_> = ledger.into_readings().iter().map(|read| read.purpose).collect();
        assert_eq!(readings, ["export", "export"]);
        let json: serde_json::Value = serde_json::from_str(text.expose()).unwrap();
        assert_eq!(json["items"][0]["address"], "owner0@example.com");
        assert_eq!(json["items"][3]["state"]["s"], "leaving");
        assert_eq!(
            (&json["items"][1]["kind"], &json["items"][2]["codes_left"]),
            (&"authenticator".into(), &10.into())
        );
        let secret = "01".repeat(20);
        assert!(!text.expose().contains(&secret) && !text.expose().contains("sealed"));

        let imported = Imported::read(text.expose()).unwrap();
        assert_eq!((imported.addresses.len(), imported.skipped), (2, 2));
        let mut fresh = Owner::enrolled(vec![]);
        for (n, (detail, _)) in imported.addresses.iter().enumerate() {
            let id = fresh.add(testing::seal(detail, n as u8));
            assert!(!fresh.info.get(id).unwrap().is_proven());
        }
        assert_eq!(fresh.info.counting(fresh.now).count(), 0);
        assert_eq!(format!("{text:?}"), "SecretText([REDACTED])");
    }

    #[test]
    fn what_is_no_export_gets_a_code_that_repeats_nothing() {
        let item = |item: &str| {
            format!(r#"{{"v":1,"items":[{{"kind":"email","address":"a@b.co","added_at":1}},{item}]}}"#)
        };
        for (text, code) in [
            ("".to_owned(), "import-form"),
            (r#"{"v":2,"items":[]}"#.to_owned(), "import-version"),
            (item(r#"{"kind":"email","address":"canary","added_at":1}"#), "import-item"),
            (item(r#"{"kind":"phone","added_at":1}"#), "import-item"),
            (item(r#"{"kind":"email","address":"a@b.co","name":"a\nb","added_at":1}"#), "import-item"),
            (" ".repeat(MAX_BYTES + 1), "import-too-long"),
        ] {
            let error = Imported::read(&text).unwrap_err();
            assert_eq!(error.code(), code, "{text}");
            assert!(!error.to_string().contains("canary"));
        }
        let error = Imported::read(&item(r#"{"kind":"email","address":"x","added_at":1}"#)).unwrap_err();
        assert_eq!(error, ImportError::Item(2));
    }
}

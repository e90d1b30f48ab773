//! An owner with a fixed keyring, for the tests of this crate.

use std::time::Duration;

use regain_types::{AccountId, Entropy, KeyId, Keyring, TenantId, Timestamp};

use crate::{
    CodeSet, Command, Detail, EmailAddr, Event, ItemId, NewItem, Refusal, SecurityInfo, Terms, TotpSecret,
    Vault,
};

pub(crate) const HOLD: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Runs `work` with the vault of account 7 under a keyring of known bytes.
pub(crate) fn vault<T>(work: impl FnOnce(&Vault<'_>) -> T) -> T {
    let keyring = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([9; 32]));
    let (tenant, account) = (TenantId::single(), AccountId::from(7_i64));
    work(&Vault::new(&keyring, &tenant, &account))
}

pub(crate) fn email(n: u8) -> NewItem {
    seal(&Detail::Email(EmailAddr::parse(&format!("owner{n}@example.com")).unwrap()), n)
}

pub(crate) fn app(n: u8) -> NewItem {
    seal(&Detail::Authenticator(TotpSecret::from_entropy(Entropy::danger_from_bytes([n; 20]))), n)
}

pub(crate) fn codes(n: u8) -> NewItem {
    seal(&Detail::SavedCodes(CodeSet::new(&[n; 16], 10).unwrap()), n)
}

pub(crate) fn seal(detail: &Detail, n: u8) -> NewItem {
    let (id, nonce) = (Entropy::danger_from_bytes([n; 16]), Entropy::danger_from_bytes([n; 12]));
    vault(|vault| NewItem::seal(vault, detail, id, nonce).unwrap())
}

/// A document, its terms and a clock.
pub(crate) struct Owner {
    pub(crate) info: SecurityInfo,
    pub(crate) terms: Terms,
    pub(crate) now: Timestamp,
}

impl Owner {
    pub(crate) fn enrolled(items: Vec<NewItem>) -> Self {
        let now = Timestamp::from_secs(1_800_000_000);
        let mut owner = Self { info: SecurityInfo::new(), terms: Terms::new(HOLD), now };
        owner.ask(Command::Enrol(items)).unwrap();
        owner
    }

    pub(crate) fn ask(&mut self, command: Command) -> Result<Vec<Event>, Refusal> {
        let events = self.info.decide(command, &self.terms, self.now)?;
        events.iter().for_each(|event| self.info.apply(event));
        Ok(events)
    }

    pub(crate) fn add(&mut self, new: NewItem) -> ItemId {
        let id = new.id();
        self.ask(Command::Add(new)).unwrap();
        id
    }

    pub(crate) fn wait(&mut self, duration: Duration) {
        self.now = self.now.after(duration);
    }
}

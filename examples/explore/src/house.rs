//! One account with its owner, and what a thief may hold of it.

use std::sync::Arc;
use std::time::Duration;

use regain::flow::{Account, Enrolment};
use regain::hash::Record;
use regain::info::{Detail, EmailAddr, ItemId, NewItem, TotpSecret, Vault};
use regain::types::{AccountId, Entropy, KeyId, Keyring, TenantId, Timestamp};

use crate::mutants::Rules;

/// The two who act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// The owner.
    Owner,
    /// The thief.
    Thief,
}

impl Who {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Owner, Self::Thief];

    /// 0 or 1.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Owner => Self::Thief,
            Self::Thief => Self::Owner,
        }
    }
}

/// What an item of the account is, in the story that the explorer tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Role {
    /// The owner's first address.
    First = 1,
    /// The owner's second address.
    Second = 2,
    /// The owner's authenticator.
    App = 3,
    /// An address that the thief added.
    Planted = 4,
    /// An authenticator that the thief added.
    PlantedApp = 5,
}

impl Role {
    /// All, in the order of their bytes.
    pub const ALL: [Self; 5] = [Self::First, Self::Second, Self::App, Self::Planted, Self::PlantedApp];

    /// The item's id.
    #[must_use]
    pub fn id(self) -> ItemId {
        ItemId::from(Entropy::danger_from_bytes([self as u8; 16]))
    }

    /// The role of an item that this module made.
    #[must_use]
    pub fn of(id: ItemId) -> Self {
        Self::ALL[usize::from(id.as_bytes()[0]) - 1]
    }

    /// Whether it is an authenticator.
    #[must_use]
    pub const fn is_app(self) -> bool {
        matches!(self, Self::App | Self::PlantedApp)
    }

    /// Whether the thief added it.
    #[must_use]
    pub const fn is_planted(self) -> bool {
        matches!(self, Self::Planted | Self::PlantedApp)
    }

    /// What a person calls it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::First => "the first mailbox",
            Self::Second => "the second mailbox",
            Self::App => "the authenticator",
            Self::Planted => "the address that the thief added",
            Self::PlantedApp => "the authenticator that the thief added",
        }
    }

    /// The item, sealed as in the service.
    #[must_use]
    pub fn item(self) -> NewItem {
        let (tenant, account) = (TenantId::single(), AccountId::from(1_u32));
        let keys = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([7; 32]));
        let address = |text| Detail::Email(EmailAddr::parse(text).expect("an address"));
        let detail = match self {
            Self::First => address("ada@example.com"),
            Self::Second => address("ada@example.net"),
            Self::Planted => address("mallory@example.org"),
            Self::App | Self::PlantedApp => {
                Detail::Authenticator(TotpSecret::from_entropy(Entropy::danger_from_bytes([self as u8; 20])))
            }
        };
        let vault = Vault::new(&keys, &tenant, &account);
        let (id, nonce) = (Entropy::danger_from_bytes([self as u8; 16]), Entropy::danger_from_bytes([9; 12]));
        NewItem::seal(&vault, &detail, id, nonce).expect("a key of the keyring seals")
    }
}

/// What the account has, before anybody acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Has {
    /// One address.
    One,
    /// Two addresses of one age.
    Two,
    /// An address, and a younger one.
    OlderAndYounger,
    /// One address and an authenticator.
    OneAndApp,
    /// Two addresses and an authenticator.
    TwoAndApp,
}

impl Has {
    /// All, in the order of the page.
    pub const ALL: [Self; 5] =
        [Self::One, Self::Two, Self::OlderAndYounger, Self::OneAndApp, Self::TwoAndApp];

    /// What a person calls it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::One => "one address",
            Self::Two => "two addresses of one age",
            Self::OlderAndYounger => "two addresses, the second younger",
            Self::OneAndApp => "one address and an authenticator",
            Self::TwoAndApp => "two addresses and an authenticator",
        }
    }

    /// Its items.
    #[must_use]
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::One => &[Role::First],
            Self::Two | Self::OlderAndYounger => &[Role::First, Role::Second],
            Self::OneAndApp => &[Role::First, Role::App],
            Self::TwoAndApp => &[Role::First, Role::Second, Role::App],
        }
    }

    /// The account, as the real core enrols it, `ENROLLED` before `START`.
    #[must_use]
    pub fn account(self, rules: &Rules) -> Arc<Account> {
        let later = |role: &Role| self == Self::OlderAndYounger && *role == Role::Second;
        let (late, early): (Vec<Role>, Vec<Role>) = self.roles().iter().copied().partition(later);
        let items = early.into_iter().map(Role::item).collect();
        let then = START.before(ENROLLED);
        let mut account = Account::enrol(Enrolment { record: record(), items }, &rules.terms, then)
            .expect("an empty document");
        for role in late {
            register(&mut account, role, START.before(ENROLLED / 2), rules);
        }
        Arc::new(account)
    }
}

/// Adds an item and proves it, by a signed-in person.
pub fn register(account: &mut Account, role: Role, at: Timestamp, rules: &Rules) {
    use regain::flow::AccountCommand::Info;
    use regain::info::Command;
    let step = role.is_app().then(|| at.as_secs() / 30);
    for command in [Command::Add(role.item()), Command::Prove { item: role.id(), step }] {
        if let Ok(events) = account.decide(Info(command), &rules.terms, at) {
            events.iter().for_each(|event| account.apply(event));
        }
    }
}

/// A record that no password matches: who knows the password is told apart by the explorer.
#[must_use]
pub fn record() -> Record {
    Record::unusable(Entropy::danger_from_bytes([5; 16]))
}

/// When everything begins.
pub const START: Timestamp = Timestamp::from_secs(1_800_000_000);
/// How long before that the account was made.
pub const ENROLLED: Duration = Duration::from_secs(400 * 24 * 60 * 60);

//! The keys and the claims that all measurements share.

use regain_token::{
    Binding, Budget, Channel, CodeConfig, CodeRow, CodeText, Codes, Flow, Ledger, LinkRow, LinkText, Links,
    Minted, MintedCode, NewSavedCodes, Purpose, Reason, SavedCodeText, SavedCodes, SavedRow,
};
use regain_types::{
    AccountId, Context, Entropy, KeyId, Keyring, OsRandom, RandomFailed, TenantId, Timestamp,
};

use crate::Outcome;

pub const PURPOSE: Purpose = Purpose::new("recover");
pub const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);
pub const EXPIRES: Timestamp = Timestamp::from_secs(1_800_003_600);
/// One tenant with one key, and one account.
pub struct Scene {
    pub keys: Keyring,
    pub tenant: TenantId,
    pub account: AccountId,
    pub state: Context,
    pub config: CodeConfig,
}

impl Scene {
    pub fn new() -> Self {
        Self {
            keys: Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([0x5a; 32])),
            tenant: TenantId::single(),
            account: AccountId::from(42_u32),
            // Three epochs and a destination, as the flow binds them.
            state: Context::new("regain/v1/state").number(7).number(1).number(3).bytes(&[0x5a; 16]),
            config: CodeConfig::default_for(Channel::Mail),
        }
    }

    pub fn links(&self) -> Links<'_> {
        Links::new(&self.keys, &self.tenant)
    }

    pub fn codes(&self) -> Codes<'_> {
        Codes::new(&self.keys, &self.tenant, &self.config)
    }

    pub fn saved(&self) -> SavedCodes<'_> {
        SavedCodes::new(&self.keys, &self.tenant)
    }

    pub fn binding(&self) -> Binding<'_> {
        Binding { account: &self.account, state: &self.state }
    }

    pub fn flow(&self) -> Flow<'_> {
        Flow { case: [7; 16], purpose: PURPOSE, binding: self.binding() }
    }

    pub fn link(&self) -> Outcome<Minted> {
        Ok(self.links().mint(PURPOSE, self.binding(), EXPIRES, draw()?)?)
    }

    pub fn code(&self) -> Outcome<MintedCode> {
        Ok(self.codes().mint(&self.flow(), draw()?, NOW)?)
    }

    pub fn sheet(&self) -> Outcome<NewSavedCodes> {
        Ok(self.saved().issue(&self.account, [1; 16], draw()?)?)
    }

    /// Parses, authenticates and checks against the row: all that is done with a link before its claim.
    pub fn verify(&self, text: &str, row: &LinkRow) -> Option<()> {
        let link = LinkText::parse(text).ok()?;
        let authentic = self.links().authenticate(PURPOSE, &link, NOW).ok()?;
        authentic.check(&self.links(), row, self.binding()).ok().map(|_| ())
    }

    /// Why a link is refused before a store is asked.
    pub fn refused(&self, text: &str) -> Option<Reason> {
        let authentic = LinkText::parse(text).and_then(|link| self.links().authenticate(PURPOSE, &link, NOW));
        authentic.err().map(|rejected| rejected.reason())
    }

    /// Reserves a guess, as if a store had written it down, and makes it.
    pub fn guess(&self, code: &CodeText, row: Option<&CodeRow>) -> bool {
        let flow = self.flow();
        let reserved = self.codes().reserve(&flow, &Budget::default(), NOW);
        let attempt = reserved.and_then(|reserved| reserved.executed(3));
        attempt.is_ok_and(|attempt| attempt.check(code, row, NOW).is_ok())
    }

    /// Reserves a guess at a saved code, as if a store had written it down, and makes it.
    pub fn guess_saved(&self, code: &SavedCodeText, row: Option<&SavedRow>) -> bool {
        let reserved = self.saved().reserve(&self.account, &Ledger::default(), NOW);
        let attempt = reserved.and_then(|reserved| reserved.executed(1));
        attempt.is_ok_and(|attempt| attempt.check(row, code).is_ok())
    }
}

impl Default for Scene {
    fn default() -> Self {
        Self::new()
    }
}

fn draw<const N: usize>() -> Result<Entropy<N>, RandomFailed> {
    Entropy::draw(&OsRandom)
}

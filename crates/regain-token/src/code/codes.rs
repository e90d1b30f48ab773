//! From randomness to a code, and from a reserved guess to the right to use the code once.

use std::hint::black_box;
use std::time::Duration;

use regain_types::{Context, Digest, Entropy, KeyError, KeyId, Keyring, MacKey, Role, TenantId, Timestamp};

use crate::budget::{Budget, LedgerWrite, Scope};
use crate::code::{CodeClaim, CodeConfig, CodeRow, CodeSettings, CodeText};
use crate::link::{Binding, Purpose};
use crate::reason::{Reason, Rejected, first};

/// Makes and checks the short codes of one tenant and channel.
///
/// A code is accepted under the channel, format and limits that it was made with alone, so that it can't be
/// guessed under looser ones. Whoever changes them ends the codes that are on their way.
///
/// Cheap to make and to copy: it borrows the keys and keeps nothing.
///
/// ```
/// use regain_token::{Binding, Budget, Channel, CodeConfig, CodeText, Codes, Flow, Purpose};
/// use regain_types::{AccountId, Context, Entropy, Keyring, OsRandom, TenantId, Timestamp};
///
/// let (keys, tenant) = (Keyring::generate(&OsRandom)?, TenantId::single());
/// let config = CodeConfig::default_for(Channel::Mail);
/// let (codes, now) = (Codes::new(&keys, &tenant, &config), Timestamp::from_secs(0));
/// let (account, state) = (AccountId::from(42_u32), Context::new("state").number(7));
/// let binding = Binding { account: &account, state: &state };
/// let flow = Flow { case: [7; 16], purpose: Purpose::new("recover"), binding };
/// let minted = codes.mint(&flow, Entropy::draw(&OsRandom)?, now)?;
/// // Send `minted.text`, store `minted.row`. Later, a guess is paid for before it is compared:
/// let typed = CodeText::parse_any(minted.text.expose())?;
/// let reserved = codes.reserve(&flow, &Budget::default(), now)?; // store `reserved.writes()`
/// let changed = reserved.writes().len() as u64; // how many rows the store says that they changed
/// let claim = reserved.executed(changed)?.check(&typed, Some(&minted.row), now)?;
/// assert_eq!(claim.account, &account);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Codes<'k> {
    keys: &'k Keyring,
    tenant: &'k TenantId,
    config: &'k CodeConfig,
}

impl<'k> Codes<'k> {
    /// The codes of `tenant` under `keys`.
    #[must_use]
    pub const fn new(keys: &'k Keyring, tenant: &'k TenantId, config: &'k CodeConfig) -> Self {
        Self { keys, tenant, config }
    }

    /// Makes a code under the active key, and the row that a store puts in the place of the one that the
    /// account has for this purpose. It takes from no ledger and gives nothing back to one: a person who asks
    /// for code after code gets no more guesses.
    ///
    /// # Errors
    /// [`CodeMintError::Entropy`] with a chance below 2^-81, [`CodeMintError::Key`] where the keyring fails.
    pub fn mint(
        &self,
        flow: &Flow<'_>,
        entropy: Entropy<16>,
        now: Timestamp,
    ) -> Result<MintedCode, CodeMintError> {
        let settings = self.config.settings();
        let text = CodeText::draw(settings.format, entropy).ok_or(CodeMintError::Entropy)?;
        let (key, expires) = (self.keys.active(), now.after(settings.lifetime));
        let hash = *self.hash(&self.mac_key(key)?, flow, expires, &text).as_bytes();
        Ok(MintedCode { text, row: CodeRow { hash, key, expires } })
    }

    /// Takes one guess from the three ledgers of `flow`, as the store has them. Nothing is compared before the
    /// store executed the reservation.
    ///
    /// # Errors
    /// In this order: [`Reason::AttemptsExhausted`], [`Reason::BudgetExhausted`], [`Reason::SprayExhausted`].
    pub fn reserve<'a>(
        &self,
        flow: &Flow<'a>,
        budget: &Budget,
        now: Timestamp,
    ) -> Result<Reservation<'a>, Rejected>
    where
        'k: 'a,
    {
        let limits = &self.config.settings().limits;
        let taken = budget.reserve(limits, now)?;
        let left = limits.per_flow.saturating_sub(taken.flow.in_a_row);
        Ok(Reservation { attempt: Attempt { codes: *self, flow: *flow }, was: *budget, taken, left })
    }

    fn mac_key(&self, id: KeyId) -> Result<MacKey, KeyError> {
        self.keys.mac_key(id, Role::CodeRow, self.tenant)
    }

    fn hash(&self, key: &MacKey, flow: &Flow<'_>, expires: Timestamp, code: &CodeText) -> Digest {
        let CodeSettings { channel, format, limits, .. } = self.config.settings();
        let context = Context::new("regain/v1/code-row")
            .text(self.tenant.as_str())
            .text(channel.name())
            .text(format.name())
            .number(limits.per_flow.into())
            .number(limits.in_a_row.into())
            .number(limits.per_day.into())
            .number(limits.per_tenant_day.into())
            .text(flow.purpose.name())
            .text(flow.binding.account.as_str())
            .bytes(flow.binding.state.as_bytes())
            .bytes(&flow.case)
            .number(expires.as_millis());
        key.tag(&context.bytes(code.normal()))
    }
}

/// Where a code is asked for and typed: a code of one flow is a wrong code in every other.
///
/// For an identifier that belongs to no account, the caller names a stand-in that is always the same for that
/// identifier, so that its guesses are counted, and refused, as those of an account are.
#[derive(Debug, Clone, Copy)]
pub struct Flow<'a> {
    /// Which case.
    pub case: [u8; 16],
    /// What the code is for.
    pub purpose: Purpose,
    /// Whose code it is, and in which state the code dies.
    pub binding: Binding<'a>,
}

/// A new code and its row: send the one, store the other, in one transaction.
#[derive(Debug)]
#[must_use = "a code that is not sent, or whose row is not stored, can't be used"]
pub struct MintedCode {
    /// What is sent.
    pub text: CodeText,
    /// What is stored.
    pub row: CodeRow,
}

/// A guess that the ledgers allow and that the store has not yet written down.
#[derive(Debug)]
#[must_use = "a guess is reserved only when the store executed its writes"]
pub struct Reservation<'a> {
    attempt: Attempt<'a>,
    was: Budget,
    taken: Budget,
    left: u32,
}

impl<'a> Reservation<'a> {
    /// What the store must execute, all three or none, in a commit of its own *before* the compare: otherwise
    /// a crash, or a guess beside it, would make guesses that nobody counts. Where one touches no row, load
    /// the ledgers and reserve again.
    pub const fn writes(&self) -> [LedgerWrite<'a>; 3] {
        let Attempt { flow, .. } = &self.attempt;
        [
            LedgerWrite::new(Scope::Flow(flow.case), &self.was.flow, self.taken.flow),
            LedgerWrite::new(Scope::Codes(flow.binding.account), &self.was.account, self.taken.account),
            LedgerWrite::new(Scope::Tenant, &self.was.tenant, self.taken.tenant),
        ]
    }

    /// How many guesses the flow has after this one. The number depends on what this flow did alone. That there is a
    /// reservation at all depends on the account: see the known limits in `docs/spec/token.md`.
    #[must_use]
    pub const fn left(&self) -> u32 {
        self.left
    }

    /// The guess, to be made once, where the store's transaction of the writes changed `changed` rows and is
    /// committed.
    ///
    /// # Errors
    /// [`Reason::NotReserved`] unless it changed three: then nobody has counted the guess.
    pub const fn executed(self, changed: u64) -> Result<Attempt<'a>, Rejected> {
        if changed == 3 { Ok(self.attempt) } else { Err(Rejected::because(Reason::NotReserved)) }
    }
}

/// The right to compare once: one reservation pays for one compare.
///
/// ```
/// use regain_token::{Attempt, CodeRow, CodeText};
/// fn once(attempt: Attempt<'_>, one: &CodeText, row: &CodeRow, now: regain_types::Timestamp) {
///     let _ = attempt.check(one, Some(row), now);
/// }
/// ```
///
/// ```compile_fail,E0382
/// use regain_token::{Attempt, CodeRow, CodeText};
/// fn twice(attempt: Attempt<'_>, one: &CodeText, two: &CodeText, row: &CodeRow, now: regain_types::Timestamp) {
///     let _ = attempt.check(one, Some(row), now);
///     let _ = attempt.check(two, Some(row), now);
/// }
/// ```
#[derive(Debug)]
#[must_use = "a reserved guess is spent, whether it is made or not"]
pub struct Attempt<'a> {
    codes: Codes<'a>,
    flow: Flow<'a>,
}

impl<'a> Attempt<'a> {
    /// Whether `code` is the code of `row`, which the store loaded by tenant, account and purpose, or `None`.
    ///
    /// Without a row the same work is done for the same answer, and so it is for a text of another format than
    /// that of the settings. The hash is compared in constant time.
    ///
    /// # Errors
    /// For the log, in this order: [`Reason::UnknownSelector`] without a row, [`Reason::UnknownKey`],
    /// [`Reason::WrongCode`], [`Reason::Expired`] where `now` is the expiry or later, [`Reason::TooFar`] where
    /// the code would live for longer than the settings' lifetime and a minute: the clock is behind.
    pub fn check(
        self,
        code: &CodeText,
        row: Option<&CodeRow>,
        now: Timestamp,
    ) -> Result<CodeClaim<'a>, Rejected> {
        let Self { codes, flow } = self;
        let settings = codes.config.settings();
        // What is in a black box is done in any case: else it would be put off to where there is a row, or
        // none, and its time would tell.
        let decoy = black_box(CodeRow { hash: [0; 32], key: codes.keys.active(), expires: now });
        let CodeRow { hash, key, expires } = *row.unwrap_or(&decoy);
        let (known, key) = match codes.mac_key(key) {
            Ok(key) => (true, key),
            Err(_) => (false, codes.mac_key(decoy.key).map_err(|_| Reason::UnknownKey)?),
        };
        let fits = codes.hash(&key, &flow, expires, code).matches(&hash);
        let shaped = black_box(settings.format.takes(code.normal()));
        let longest = settings.lifetime.saturating_add(CLOCK_SKEW);
        // All are looked at, whichever it is.
        let reasons = black_box([
            (row.is_none(), Reason::UnknownSelector),
            (!known, Reason::UnknownKey),
            (!(shaped & fits), Reason::WrongCode),
            (now >= expires, Reason::Expired),
            (now.age_at(expires) > longest, Reason::TooFar),
        ]);
        if let Some(reason) = first(&reasons) {
            return Err(reason.into());
        }
        let Flow { case, purpose, binding } = flow;
        Ok(CodeClaim { purpose, account: binding.account, case, hash, expires })
    }
}

/// Why no code was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CodeMintError {
    /// The keyring can't give the key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The random bytes stand for no code.
    #[error("these random bytes stand for no code: draw others")]
    Entropy,
}

impl CodeMintError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Key(error) => error.code(),
            Self::Entropy => "code-entropy",
        }
    }
}

const CLOCK_SKEW: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Channel;
    use regain_types::AccountId;

    #[test]
    fn no_step_of_a_code_prints_its_secret() {
        let keys = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([1; 32]));
        let (tenant, account, state) = (TenantId::single(), AccountId::from(1_u32), Context::new("state"));
        let config = CodeConfig::default_for(Channel::Sms);
        let codes = Codes::new(&keys, &tenant, &config);
        let binding = Binding { account: &account, state: &state };
        let flow = Flow { case: [7; 16], purpose: Purpose::new("recover"), binding };
        let minted = codes.mint(&flow, Entropy::danger_from_bytes([0; 16]), Timestamp::EPOCH).unwrap();
        let row = "CodeRow { hash: [REDACTED], key: KeyId(1), expires: Timestamp(600000) }";
        assert_eq!(format!("{minted:?}"), format!("MintedCode {{ text: CodeText([REDACTED]), row: {row} }}"));
        let reserved = codes.reserve(&flow, &Budget::default(), Timestamp::EPOCH).unwrap();
        assert!(!format!("{reserved:?}").contains("00000000"));
        let claim =
            reserved.executed(3).unwrap().check(&minted.text, Some(&minted.row), Timestamp::EPOCH).unwrap();
        assert_eq!(
            format!("{claim:?}"),
            "CodeClaim { purpose: Purpose(\"recover\"), account: AccountId(\"i:1\"), \
             case: \"07070707070707070707070707070707\", hash: [REDACTED], expires: Timestamp(600000) }"
        );
    }

    #[test]
    fn bytes_that_stand_for_no_code_are_a_clear_error() {
        let keys = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([1; 32]));
        let (tenant, account, state) = (TenantId::single(), AccountId::from(1_u32), Context::new("state"));
        let config = CodeConfig::default_for(Channel::Sms);
        let binding = Binding { account: &account, state: &state };
        let flow = Flow { case: [7; 16], purpose: Purpose::new("recover"), binding };
        let codes = Codes::new(&keys, &tenant, &config);
        let entropy = Entropy::danger_from_bytes([0xff; 16]);
        let error = codes.mint(&flow, entropy, Timestamp::EPOCH).unwrap_err();
        assert_eq!((error, error.code()), (CodeMintError::Entropy, "code-entropy"));
    }
}

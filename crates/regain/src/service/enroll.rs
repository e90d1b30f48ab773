//! enroll: an account and what it starts with.

use regain_info::{Detail, EmailAddr, IndexKey, NewItem, TotpSecret};
use regain_types::{AccountId, Password, Typed};

use super::change::Change;
use super::outcome::Session;
use super::{AccountError, Fault, Regain};
use crate::flow::{Account, Enrolment};
use crate::notify::Notifier;
use crate::store::{Store, Write};

/// A new account, with what the application saw proven while it was created.
///
/// The application vouches for that: it has mailed each address a link or a code of its own and seen
/// it come back. Whatever is added later is proven by this crate, and counts only after it matured.
#[derive(Debug)]
pub struct Enrollment {
    account: AccountId,
    password: Typed,
    details: Vec<Detail>,
}

impl Enrollment {
    /// An account with one proven address and a password.
    #[must_use]
    pub fn new(account: AccountId, proven: EmailAddr, password: Typed) -> Self {
        Self { account, password, details: vec![Detail::Email(proven)] }
    }

    /// With one more proven address.
    #[must_use]
    pub fn also(mut self, proven: EmailAddr) -> Self {
        self.details.push(Detail::Email(proven));
        self
    }

    /// With an authenticator whose code the application saw.
    #[must_use]
    pub fn with_authenticator(mut self, proven: TotpSecret) -> Self {
        self.details.push(Detail::Authenticator(proven));
        self
    }
}

impl<S: Store, N: Notifier> Regain<S, N> {
    /// Creates an account. The password must pass the policy.
    ///
    /// # Errors
    /// [`AccountError::Account`] where it exists already; what is wrong with the password; faults.
    pub async fn enroll(&self, enrollment: Enrollment) -> Result<Session, AccountError> {
        let key = self.key(&enrollment.account);
        let context = enrollment.details.iter().fold(self.policy_context(), |context, detail| match detail {
            Detail::Email(address) => context.with_address(address.expose()),
            _ => context,
        });
        let password = Password::prepare(&enrollment.password).map_err(AccountError::Password)?;
        let _acceptable = self.policy.check(&password, &context).map_err(AccountError::Weak)?;
        let record = self.hasher.hash_async(password, self.draw()?).await?;
        let now = self.now().await?;
        let vault = self.vault(&key.account);
        let mut items = Vec::new();
        for detail in &enrollment.details {
            items.push(NewItem::seal(&vault, detail, self.draw()?, self.draw()?).map_err(Fault::from)?);
        }
        let account = Account::enrol(Enrolment { record, items }, &self.terms, now)?;
        let session = Session { account: key.account.clone(), epoch: account.epochs().session };
        let found: Vec<IndexKey> =
            account.info().items().iter().flat_map(|item| item.index_keys().to_vec()).collect();
        let mut change = Change::new(self, now, key.clone(), account);
        change.audit("enrolled", String::new(), None);
        for index in found {
            change.write(Write::Index { key: index, account: key.clone() });
        }
        if change.commit().await? { Ok(session) } else { Err(AccountError::Account("exists already")) }
    }
}

//! What an address may be used for: a closed set, in the types.

use std::fmt;
use std::marker::PhantomData;

use zeroize::Zeroize as _;

use crate::Kind;

/// An address that has left the vault, for one purpose: the only way out.
///
/// It can be handed to what sends messages for the same purpose, and to nothing else: it does not
/// print, serialise, or turn into another purpose, and there is no purpose for marketing. It is wiped
/// on drop. [`Vault::destination`](crate::Vault::destination) makes it.
///
/// ```
/// use regain_info::{Alert, Destination};
/// fn send_alert(to: Destination<Alert>) -> usize { to.expose().len() }
/// fn warn(to: Destination<Alert>) -> usize { send_alert(to) }
/// ```
/// Another purpose is refused:
/// ```compile_fail,E0308
/// use regain_info::{Alert, Destination, Recover};
/// fn send_alert(to: Destination<Alert>) -> usize { to.expose().len() }
/// fn warn(to: Destination<Recover>) -> usize { send_alert(to) }
/// ```
/// Text shows its redacted form alone:
/// ```
/// fn log(to: regain_info::Destination<regain_info::Verify>) -> String { format!("{to:?}") }
/// ```
/// ```compile_fail,E0277
/// fn log(to: regain_info::Destination<regain_info::Verify>) -> String { format!("{to}") }
/// ```
/// The document that holds it sealed can be serialised, the address can't:
/// ```
/// fn store(info: regain_info::SecurityInfo) -> serde_json::Result<String> { serde_json::to_string(&info) }
/// ```
/// ```compile_fail,E0277
/// fn store(to: regain_info::Destination<regain_info::Alert>) -> serde_json::Result<String> {
///     serde_json::to_string(&to)
/// }
/// ```
pub struct Destination<P: Purpose> {
    address: String,
    kind: Kind,
    purpose: PhantomData<P>,
}

impl<P: Purpose> Destination<P> {
    pub(crate) fn new(address: &str, kind: Kind) -> Self {
        Self { address: address.to_owned(), kind, purpose: PhantomData }
    }

    /// The address, for the message that serves this purpose.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.address
    }

    /// Which kind of address it is: [`Kind::Email`] or [`Kind::Phone`].
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The stable name of the purpose, for a ledger of what was read and why.
    #[must_use]
    pub const fn purpose_name(&self) -> &'static str {
        P::NAME
    }
}

impl<P: Purpose> fmt::Debug for Destination<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Destination([REDACTED])")
    }
}

impl<P: Purpose> Drop for Destination<P> {
    fn drop(&mut self) {
        self.address.zeroize();
    }
}

/// What an address may be used for. Closed: security info is never there for marketing (GDPR article
/// 5(1)(b), purpose limitation).
///
/// ```
/// fn name<P: regain_info::Purpose>() -> &'static str { P::NAME }
/// assert_eq!(name::<regain_info::Recover>(), "recover");
/// ```
/// ```compile_fail,E0277
/// struct Marketing;
/// impl regain_info::Purpose for Marketing { const NAME: &'static str = "marketing"; }
/// ```
pub trait Purpose: sealed::Sealed {
    /// The stable name of the purpose, in kebab case.
    const NAME: &'static str;
}

/// To prove that an address belongs to who registered it: the only message that an unproven address gets.
#[derive(Debug, Clone, Copy)]
pub struct Verify;

/// To tell the owner what happens to the account.
#[derive(Debug, Clone, Copy)]
pub struct Alert;

/// To send what regains the account.
#[derive(Debug, Clone, Copy)]
pub struct Recover;

impl Purpose for Verify {
    const NAME: &'static str = "verify";
}

impl Purpose for Alert {
    const NAME: &'static str = "alert";
}

impl Purpose for Recover {
    const NAME: &'static str = "recover";
}

pub(crate) mod sealed {
    /// A purpose of this crate, whether the address must have been proven for it, and whether it must
    /// be in use, not suspended.
    pub trait Sealed {
        const NEEDS_PROOF: bool;
        const NEEDS_USE: bool;
    }

    impl Sealed for super::Verify {
        const NEEDS_PROOF: bool = false;
        const NEEDS_USE: bool = false;
    }

    impl Sealed for super::Alert {
        const NEEDS_PROOF: bool = true;
        const NEEDS_USE: bool = false;
    }

    impl Sealed for super::Recover {
        const NEEDS_PROOF: bool = true;
        const NEEDS_USE: bool = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_names_its_purpose_and_never_prints_its_address() {
        let to = Destination::<Verify>::new("ada@example.com", Kind::Email);
        assert_eq!((to.expose(), to.kind(), to.purpose_name()), ("ada@example.com", Kind::Email, "verify"));
        assert_eq!(format!("{to:?}"), "Destination([REDACTED])");
        assert_eq!((Alert::NAME, Recover::NAME), ("alert", "recover"));
    }
}

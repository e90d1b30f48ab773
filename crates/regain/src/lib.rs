//! Regain access to an account, and let no one else in: the account-recovery flow, and the crates it joins.
#![forbid(unsafe_code)]

//! enroll, sign-in, change-password.

use regain::info::EmailAddr;
use regain::types::{AccountId, Entropy, OsRandom};
use regain::{Enrollment, Peer};

use super::{DELIVER, with_advice};
use crate::args::Global;
use crate::ask::Ask;
use crate::failure::Failure;
use crate::say::Answer;
use crate::session::{self, Service};

/// Creates an account. Its addresses are taken as proven, as by an application that mailed each a
/// link of its own.
pub(super) async fn enroll(
    service: &Service,
    global: &Global,
    email: &str,
    also: &[String],
    ask: Ask,
) -> Result<Answer, Failure> {
    let first = EmailAddr::parse(email)?;
    if !service.find_accounts(&first).await?.is_empty() {
        let message = "An account with this address exists already.";
        return Err(Failure::refused("account", message).next("Sign in with `recover sign-in EMAIL`."));
    }
    let also = also.iter().map(|text| EmailAddr::parse(text)).collect::<Result<Vec<_>, _>>()?;
    let addresses = also.len().saturating_add(1);
    let account = AccountId::from_uuid(random_uuid()?);
    let enrollment = Enrollment::new(account.clone(), first, ask.new_password()?);
    let session = service.enroll(also.into_iter().fold(enrollment, Enrollment::also)).await?;
    let keys = global.keys.display();
    Ok(Answer::new(format!("Enrolled as {}, with {addresses} address(es).", session.account))
        .next(format!(
            "Keep {keys} safe and apart from the database: without it, nobody can read the addresses in it."
        ))
        .fact("account", account.as_str())
        .fact("addresses", addresses)
        .fact("keys", keys.to_string()))
}

/// Signs in. A terminal keeps no session: it only shows that the password works.
pub(super) async fn sign_in(
    service: &Service,
    email: &str,
    code: Option<&str>,
    ask: Ask,
) -> Result<Answer, Failure> {
    let email = EmailAddr::parse(email)?;
    let password = ask.current()?;
    let signed_in = service.sign_in(&email, &password, code, &Peer::local()).await?;
    let session = signed_in.session;
    let answer = Answer::new(format!("Signed in as {}.", session.account))
        .fact("account", session.account.as_str())
        .fact("session_epoch", session.epoch);
    let answer = if signed_in.advice.is_empty() { answer } else { answer.line("To be safer:") };
    Ok(with_advice(answer, &signed_in.advice))
}

/// Sets another password; every other session ends.
pub(super) async fn change_password(
    service: &Service,
    email: &str,
    code: Option<&str>,
    ask: Ask,
) -> Result<Answer, Failure> {
    let (session, current) = session::sign_in(service, email, code, ask).await?;
    let new = ask.new_password()?;
    let session = service.change_password(&session, &current, &new).await?;
    Ok(Answer::new("The password is changed. Every other session is signed out.")
        .next(DELIVER)
        .fact("account", session.account.as_str())
        .fact("session_epoch", session.epoch))
}

/// A random UUID (RFC 9562 section 5.4).
fn random_uuid() -> Result<[u8; 16], Failure> {
    let bits = u128::from_be_bytes(Entropy::draw(&OsRandom)?.spend());
    let (version, variant) = (0xf_u128 << 76, 0b11_u128 << 62);
    Ok(((bits & !version & !variant) | (4 << 76) | (0b10 << 62)).to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_uuid_says_that_it_is_one() {
        for _ in 0..64 {
            let bytes = random_uuid().unwrap();
            assert_eq!((bytes[6] >> 4, bytes[8] >> 6), (4, 0b10));
        }
        assert_ne!(random_uuid().unwrap(), random_uuid().unwrap());
    }
}

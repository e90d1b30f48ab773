//! report, peek, claim, prove, reset, contest: the flow, in its order.

use std::path::Path;

use regain::info::EmailAddr;
use regain::token::{ClaimantId, LinkText};
use regain::types::{Entropy, OsRandom, Timestamp};
use regain::{Claimed, Contested, Denied, Method, Peer, Reason};
use serde_json::Value;

use super::{DELIVER, link, with_advice};
use crate::ask::Ask;
use crate::failure::Failure;
use crate::grant::GrantFile;
use crate::outbox::bare_link;
use crate::say::Answer;
use crate::session::Service;

/// Starts a recovery. The answer is the same for every address.
pub(super) async fn report(service: &Service, email: &str, reason: Reason) -> Result<Answer, Failure> {
    let opened = service.open(&EmailAddr::parse(email)?, reason, &Peer::local()).await?;
    let text = opened.to_string();
    Ok(Answer::new(&text)
        .next("Nothing is looked up or sent before `recover work`; then see `recover outbox`.")
        .fact("message", text)
        .fact("reason", reason.code()))
}

/// Looks at a link. Nothing is used.
pub(super) async fn peek(service: &Service, text: &str) -> Result<Answer, Failure> {
    let peeked = service.peek(&LinkText::parse(bare_link(text)).map_err(regain::Denied::from)?).await?;
    let reason = match peeked.reason {
        Reason::SomeoneElse => "somebody said that someone else is using the account",
        Reason::CannotSignIn => "somebody said that they can't sign in",
        _ => "somebody said that they forgot the password",
    };
    Ok(Answer::new(format!("This link was mailed to {}, because {reason}.", peeked.mask))
        .lines(peeked.blocked)
        .line(format!("It works until {}. Looking at it has changed nothing.", peeked.expires))
        .next("`recover claim LINK --grant-file FILE` uses it.")
        .fact("reason", peeked.reason.code())
        .fact("mask", peeked.mask)
        .fact("expires", peeked.expires.as_secs())
        .fact("blocked", peeked.blocked))
}

/// Uses a link.
pub(super) async fn claim(service: &Service, text: &str, path: &Path) -> Result<Answer, Failure> {
    let link = link(service, text).await?;
    let mut grant = GrantFile::load_or_create(path)?;
    match service.claim(&link, &grant.claimant).await {
        Ok(claimed) => claimed_answer(claimed, &mut grant, path),
        Err(denied) => {
            // After a fault nobody knows whether it was used: the same claimant asks again.
            if grant.is_new && !matches!(denied, Denied::Unavailable(_)) {
                grant.remove()?;
            }
            Err(denied.into())
        }
    }
}

/// Adds the code of an authenticator to what was claimed.
pub(super) async fn prove(service: &Service, path: &Path, code: &str) -> Result<Answer, Failure> {
    let mut grant = GrantFile::load(path)?;
    let claimed = service.prove(grant.handle()?, &grant.claimant, code).await?;
    claimed_answer(claimed, &mut grant, path)
}

/// Sets a new password. The grant file is of no more use then, and removed.
pub(super) async fn reset(service: &Service, path: &Path, ask: Ask) -> Result<Answer, Failure> {
    let grant = GrantFile::load(path)?;
    let handle = grant.handle()?;
    let outcome = service.reset(handle, &ask.new_password()?).await?;
    grant.remove()?;
    let answer = Answer::new("Your account has a new password. What to do now:")
        .fact("account", outcome.account.as_str())
        .fact("session_epoch", outcome.session_epoch);
    Ok(with_advice(answer, &outcome.advice).next(DELIVER))
}

/// Says "this wasn't me".
pub(super) async fn contest(service: &Service, text: &str) -> Result<Answer, Failure> {
    let claimant = ClaimantId::new(Entropy::draw(&OsRandom)?);
    let (outcome, sentence) = match service.contest(&link(service, text).await?, &claimant).await? {
        Contested::CaseContested => (
            "case-contested",
            "Thank you. This recovery now needs one more independent proof, and time alone will not end it.",
        ),
        Contested::Reversed => (
            "reversed",
            "Thank you. The account is blocked and frozen, and links to recover it go to its older addresses.",
        ),
        Contested::NothingToContest => ("nothing-to-contest", "There is nothing left to contest."),
    };
    Ok(Answer::new(sentence).next(DELIVER).fact("outcome", outcome))
}

/// What a proof was good for; a handle is kept in the grant file.
fn claimed_answer(claimed: Claimed, grant: &mut GrantFile, path: &Path) -> Result<Answer, Failure> {
    match claimed {
        Claimed::Granted(handle) => {
            grant.keep(handle)?;
            Ok(Answer::new("This is enough: you may set a new password within 15 minutes.")
                .next(format!("`recover reset --grant-file {}` sets it.", path.display()))
                .fact("granted", true))
        }
        Claimed::Needs(step) => {
            let with: Vec<Value> = step.with.iter().map(|method| method_code(*method).into()).collect();
            let answer = Answer::new(format!("Taken, and not enough yet. {}", step.sentence()))
                .next(DELIVER)
                .fact("granted", false)
                .fact("held_until", step.held_until.map(Timestamp::as_secs))
                .fact("with", with);
            let path = path.display();
            let answer = match step.handle {
                Some(handle) => {
                    grant.keep(handle)?;
                    answer.next(format!("`recover prove --grant-file {path} --code CODE` gives the code."))
                }
                None => answer,
            };
            let by_link = step.held_until.is_some() || step.with.contains(&Method::Address);
            let next = format!("Claim the next link with the same --grant-file {path}.");
            Ok(if by_link { answer.next(next) } else { answer })
        }
    }
}

const fn method_code(method: Method) -> &'static str {
    match method {
        Method::Address => "address",
        Method::Authenticator => "authenticator",
        _ => "other",
    }
}

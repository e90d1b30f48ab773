//! Steps 8 and 9: what a thief can do during the waiting time, and how it ends.

use regain::info::EmailAddr;
use regain::token::{ClaimantId, GrantHandle};
use regain::types::{Entropy, OsRandom};
use regain::{Claimed, Peer, Reason, Session};

use super::regained::Claim;
use super::{DAY, OLD_PASSWORD, OWNER, OWNER_TOO, THIEF, Tour, link_in, mail_to, shortened, told, typed};
use crate::failure::Failure;

/// Step 8.
pub(super) async fn thief_tries(tour: &mut Tour, claim: &Claim, thief: &Session) -> Result<(), Failure> {
    tour.narrator
        .step("The thief during the waiting time", "Mallory still knows the password. He tries what he can.");
    tour.wait(DAY, "a day");
    for (email, reason) in [(THIEF, Reason::SomeoneElse), (THIEF, Reason::Forgot), (OWNER, Reason::Forgot)] {
        let _ = tour.service.open(&EmailAddr::parse(email)?, reason, &Peer::local()).await?;
    }
    let (worked, mails) = tour.deliver().await?;
    tour.narrator.ensure(
        worked.requests == 3 && mails.iter().all(|mail| mail.to != THIEF),
        "He starts recoveries of his own, from his address and from Ada's. Not one message comes to him.",
    )?;
    tour.narrator.ensure(
        told(&mails, "recover") == [OWNER, OWNER_TOO],
        "The recovery that he starts in Ada's name mails links to Ada alone.",
    )?;
    let refused = tour.sign_in(OWNER, OLD_PASSWORD).await?.is_err();
    tour.narrator.ensure(refused, "He signs in with the old password: refused.")?;
    let (current, new) = (typed(OLD_PASSWORD)?, typed("mallory was here all along")?);
    let change = tour.service.change_password(thief, &current, &new).await.map(drop);
    tour.narrator.ensure(
        change.as_ref().is_err_and(|error| error.code() == "session-ended"),
        "He changes the password in the session that he had: it is over.",
    )?;
    let items = tour.service.list_info(thief).await.map(drop);
    tour.narrator.ensure(
        items.is_err_and(|error| error.code() == "session-ended"),
        "He can't even list the addresses any more, let alone remove one.",
    )?;
    let other = ClaimantId::new(Entropy::draw(&OsRandom)?);
    let denied = tour.service.claim(&claim.link, &other).await.map(drop);
    tour.narrator.ensure(
        denied.is_err_and(|denied| denied.code() == "rejected"),
        "He finds the used link in Ada's browser history: refused.",
    )
}

/// Step 9.
pub(super) async fn wait(tour: &mut Tour, claim: &Claim) -> Result<GrantHandle, Failure> {
    tour.narrator
        .step("The waiting time ends", "For 7 days, any of Ada's addresses could have objected. Nobody did.");
    let almost = tour.clock.shown().age_at(claim.until.before(DAY));
    tour.wait(almost, "almost the rest of the 7 days");
    let (_, mails) = tour.deliver().await?;
    tour.narrator.ensure(mails.is_empty(), "A day too early, nothing comes.")?;
    tour.wait(DAY, "the last day");
    let (worked, mails) = tour.deliver().await?;
    tour.narrator.ensure(
        worked.cases == 1 && told(&mails, "release") == [OWNER] && mails.len() == 1,
        "The worker mails a second link, to the address that Ada proved at the start:",
    )?;
    let mail = mail_to(&mails, "release", OWNER)?;
    tour.narrator.quote(&mail.subject, &shortened(&mail.text));
    match tour.service.claim(&link_in(mail)?, &claim.browser).await? {
        Claimed::Granted(handle) => {
            tour.narrator.ensure(true, "Ada uses it, and may now set a new password, within 15 minutes.")?;
            Ok(handle)
        }
        Claimed::Needs(step) => Err(Failure::ours("tour-broken", step.sentence())),
    }
}

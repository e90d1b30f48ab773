//! Steps 4 to 7: the owner asks, reads, looks, and claims.

use regain::info::EmailAddr;
use regain::token::{ClaimantId, LinkText};
use regain::types::{Entropy, OsRandom, Timestamp};
use regain::{Claimed, Peer, Reason, Session};

use super::{NOBODY, OWNER, OWNER_TOO, THIEF, Tour, database_bytes, link_in, mail_to, shortened, told};
use crate::failure::Failure;
use crate::outbox::Mail;

/// What the owner's browser knows after the claim.
pub(super) struct Claim {
    /// What a cookie would keep.
    pub(super) browser: ClaimantId,
    /// The link that was used.
    pub(super) link: LinkText,
    /// When the waiting time ends.
    pub(super) until: Timestamp,
}

/// Step 4.
pub(super) async fn say_so(tour: &mut Tour) -> Result<(), Failure> {
    tour.narrator.step(
        "\"I think someone else is using my account\"",
        "Ada says so on the recovery page. To see what a stranger could learn, the tour asks for an unknown \
         address too.",
    );
    let mut answers = Vec::new();
    for email in [OWNER, NOBODY] {
        let opened =
            tour.service.open(&EmailAddr::parse(email)?, Reason::SomeoneElse, &Peer::local()).await?;
        answers.push(opened.to_string());
        tour.narrator.quote(&format!("{email}:"), &opened.to_string());
    }
    tour.narrator.ensure(
        answers.iter().all(|answer| Some(answer) == answers.first()),
        "Both answers are the same, word for word; nothing was looked up for either.",
    )
}

/// Step 5.
pub(super) async fn read_mail(tour: &mut Tour) -> Result<Vec<Mail>, Failure> {
    tour.narrator
        .step("A message", "The worker looks both reports up, and writes what it has to send to the outbox.");
    let (worked, mails) = tour.deliver().await?;
    tour.narrator.ensure(
        worked.requests == 2 && told(&mails, "recover") == [OWNER, OWNER_TOO] && mails.len() == 2,
        "Two reports were looked at. Two messages were written, each with a link of its own: to both addresses \
         that Ada had before, none to Mallory's, none to the unknown one.",
    )?;
    let mail = mail_to(&mails, "recover", OWNER)?;
    let text = std::fs::read_to_string(&mail.path)
        .map_err(|error| Failure::operator("outbox-unreadable", error.to_string()))?;
    tour.narrator.ensure(
        text.contains("\r\nMessage-ID: <") && link_in(mail).is_ok(),
        "It is a message file that any mail program opens:",
    )?;
    tour.narrator.quote(&mail.path.display().to_string(), &shortened(&text));
    Ok(mails)
}

/// Step 6.
pub(super) async fn look(tour: &mut Tour, mails: &[Mail]) -> Result<(), Failure> {
    tour.narrator.step(
        "The link is opened",
        "Mail scanners and previews open links too. So opening one only looks (peek); using it takes a click.",
    );
    let link = link_in(mail_to(mails, "recover", OWNER)?)?;
    let before = database_bytes(&tour.database());
    let (first, second) = (tour.service.peek(&link).await?, tour.service.peek(&link).await?);
    tour.narrator.note(&format!(
        "The page can say: mailed to {}, good until {}. {}",
        first.mask,
        first.expires,
        first.blocked.unwrap_or_default()
    ));
    tour.narrator.ensure(
        format!("{first:?}") == format!("{second:?}"),
        "Opened twice, the link shows the same both times.",
    )?;
    tour.narrator.ensure(
        !before.is_empty() && before == database_bytes(&tour.database()),
        "Nothing is consumed: not one byte of the database has changed.",
    )
}

/// Step 7.
pub(super) async fn claim(
    tour: &mut Tour,
    mails: &[Mail],
    sessions: &[(&str, &Session)],
) -> Result<Claim, Failure> {
    tour.narrator.step(
        "The link is used",
        "Ada clicks. The mailbox may be in the thief's hands as well, so this proof freezes the account, and the \
         password has to wait.",
    );
    let link = link_in(mail_to(mails, "recover", OWNER)?)?;
    let browser = ClaimantId::new(Entropy::draw(&OsRandom)?);
    let until = held(tour, tour.service.claim(&link, &browser).await?)?;
    tour.narrator
        .ensure(until > tour.clock.shown(), &format!("The account is frozen, and held until {until}."))?;
    for (whose, session) in sessions {
        tour.narrator.ensure(!tour.lives(session).await?, &format!("No session of {whose} lives."))?;
    }
    let (_, letters) = tour.deliver().await?;
    tour.narrator.ensure(
        [OWNER, OWNER_TOO].iter().all(|ada| told(&letters, "case-started").contains(ada)),
        "Every address is told, so that the real owner can object:",
    )?;
    let mail = mail_to(&letters, "case-started", OWNER_TOO)?;
    tour.narrator.quote(&format!("To {}: {}", mail.to, mail.subject), &shortened(&mail.text));
    tour.narrator.ensure(
        letters.iter().all(|mail| mail.to != THIEF || mail.links().count() == 0),
        "Mallory's address gets no link to object with.",
    )?;
    let again = held(tour, tour.service.claim(&link, &browser).await?)?;
    tour.narrator.ensure(
        again == until,
        "Asked again in the same browser, the answer is the same: nothing is lost.",
    )?;
    refused_elsewhere(tour, &link).await?;
    Ok(Claim { browser, link, until })
}

/// A used link in another browser, and a mistyped one: one and the same refusal.
async fn refused_elsewhere(tour: &mut Tour, link: &LinkText) -> Result<(), Failure> {
    let other = ClaimantId::new(Entropy::draw(&OsRandom)?);
    let used = tour.service.claim(link, &other).await.map(drop).map_err(|denied| denied.to_string());
    let mistyped = link.expose().replacen("rgn_l1_", "rgn_l1_x", 1);
    let broken = LinkText::parse(&mistyped).map(drop).map_err(|bad| regain::Denied::from(bad).to_string());
    tour.narrator.ensure(
        used.is_err() && used == broken,
        "In another browser the used link is refused, in the words that a mistyped one gets:",
    )?;
    tour.narrator.quote("claim:", &used.err().unwrap_or_default());
    Ok(())
}

/// When the wait ends, of a claim that has to wait.
fn held(tour: &Tour, claimed: Claimed) -> Result<Timestamp, Failure> {
    let Claimed::Needs(step) = claimed else {
        return Err(Failure::ours("tour-broken", "one mailbox alone was enough at once"));
    };
    tour.narrator.quote("claim:", &step.sentence());
    step.held_until.ok_or_else(|| Failure::ours("tour-broken", "there is no end of the waiting time"))
}

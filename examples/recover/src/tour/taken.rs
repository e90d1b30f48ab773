//! Steps 1 to 3: an account, a thief, a block.

use regain::flow::{DEFAULT_TABLE, Holding};
use regain::info::{EmailAddr, ItemId};
use regain::token::ClaimantId;
use regain::types::{AccountId, Entropy, OsRandom};
use regain::{Decision, Enrollment, NewInfo, Session, Signal, SignalKind};

use super::{
    DAY, HOUR, NOBODY, OLD_PASSWORD, OWNER, OWNER_TOO, THIEF, Tour, link_in, mail_to, shortened, told, typed,
};
use crate::failure::Failure;

/// Step 1.
pub(super) async fn enroll(tour: &mut Tour) -> Result<Session, Failure> {
    tour.narrator.step(
        "An account",
        "Ada opens an account at Contoso, with a good password and two addresses that do not depend on each other.",
    );
    let account = AccountId::from(1_u32);
    let enrollment = Enrollment::new(account, EmailAddr::parse(OWNER)?, typed(OLD_PASSWORD)?);
    tour.service.enroll(enrollment.also(EmailAddr::parse(OWNER_TOO)?)).await?;
    let session = tour.sign_in(OWNER, OLD_PASSWORD).await??.session;
    tour.narrator.ensure(tour.lives(&session).await?, "Ada signs in, and her session lives.")?;
    let hold =
        |addresses| DEFAULT_TABLE.path(Holding { addresses, factor: false }, true).and_then(|path| path.hold);
    tour.narrator.ensure(
        hold(1).is_none() && hold(2) == Some(DAY.saturating_mul(7)),
        "Two addresses matter: with one, a recovery has no waiting time, because a wait that only that one mailbox \
         hears of protects nobody. With two it has 7 days.",
    )?;
    Ok(session)
}

/// Step 2.
pub(super) async fn thief_moves_in(tour: &mut Tour, owner: &Session) -> Result<Session, Failure> {
    tour.narrator.step("A thief", "Mallory has learned the password. That is the whole problem: it works.");
    tour.wait(DAY, "a day");
    let thief = tour.sign_in(OWNER, OLD_PASSWORD).await??.session;
    tour.narrator.ensure(
        tour.lives(&thief).await? && tour.lives(owner).await?,
        "Mallory signs in with Ada's password, while Ada is signed in too.",
    )?;
    let password = typed(OLD_PASSWORD)?;
    let _ = tour.service.add_info(&thief, &password, NewInfo::Email(EmailAddr::parse(THIEF)?)).await?;
    let (_, mails) = tour.deliver().await?;
    let link = link_in(mail_to(&mails, "confirm-address", THIEF)?)?;
    let claimant = ClaimantId::new(Entropy::draw(&OsRandom)?);
    let counts_from = tour.service.confirm_info(&link, &claimant).await?;
    tour.narrator.ensure(
        counts_from >= tour.clock.shown().after(DAY.saturating_mul(7)),
        "He adds and confirms an address of his own. It counts for nothing before 7 days have passed.",
    )?;
    let leaves_at = tour.service.remove_info(&thief, &password, second_item(tour, &thief).await?).await?;
    tour.narrator.ensure(
        leaves_at == Some(tour.clock.shown().after(DAY.saturating_mul(7))),
        "He asks to remove Ada's second address. It stays in use for 7 days more.",
    )?;
    let (_, mails) = tour.deliver().await?;
    tour.narrator.ensure(
        [OWNER, OWNER_TOO].iter().all(|ada| told(&mails, "info-removal-asked").contains(ada))
            && [OWNER, OWNER_TOO].iter().all(|ada| told(&mails, "info-added").contains(ada)),
        "Both of Ada's addresses are told of both changes, each with a link that says \"this was not me\".",
    )?;
    tour.narrator.ensure(
        mails.iter().all(|mail| (mail.links().count() == 1) == (mail.to != THIEF)),
        "His own address gets no such link: it is younger than what it would object to.",
    )?;
    Ok(thief)
}

/// Step 3.
pub(super) async fn block(tour: &mut Tour, owner: &Session, thief: &Session) -> Result<(), Failure> {
    tour.narrator.step(
        "Unusual activity",
        "Contoso notices a sign-in from a new place and then mass mailing, and reports both to the library.",
    );
    let signed_in = tour.clock.shown();
    tour.wait(HOUR, "an hour");
    let signals = [
        Signal { kind: SignalKind::NewPlace, at: signed_in },
        Signal { kind: SignalKind::MassMailing, at: tour.clock.shown() },
    ];
    let decision = tour.service.observe(&owner.account, &signals).await?;
    let Decision::Block(why) = decision else {
        return tour.narrator.ensure(false, "This is enough to block the account.");
    };
    tour.narrator.ensure(true, "This is enough to block the account.")?;
    tour.narrator.quote("why:", &why.to_string());
    tour.narrator.ensure(
        !tour.lives(owner).await? && !tour.lives(thief).await?,
        "Every session is dead: Mallory's, and Ada's too, because nobody can tell them apart yet.",
    )?;
    let mut answers = Vec::new();
    for (email, password) in
        [(OWNER, OLD_PASSWORD), (OWNER, "not the password at all"), (NOBODY, "not the password at all")]
    {
        answers.push(tour.sign_in(email, password).await?.map(drop).map_err(|error| error.to_string()));
    }
    tour.narrator.ensure(
        answers.iter().all(|answer| answer.is_err() && Some(answer) == answers.first()),
        "Mallory signs in again with the right password. He hears what a wrong password and an unknown address hear:",
    )?;
    tour.narrator
        .quote("sign-in:", answers.first().and_then(|answer| answer.as_ref().err()).map_or("", |text| text));
    let (_, mails) = tour.deliver().await?;
    tour.narrator.ensure(
        [OWNER, OWNER_TOO].iter().all(|ada| told(&mails, "blocked").contains(ada)),
        "Ada learns the reason by mail, at both addresses:",
    )?;
    let mail = mail_to(&mails, "blocked", OWNER)?;
    tour.narrator.quote(&mail.subject, &shortened(&mail.text));
    Ok(())
}

/// The item of Ada's second address: the second one in the list.
async fn second_item(tour: &Tour, session: &Session) -> Result<ItemId, Failure> {
    let items = tour.service.list_info(session).await?;
    let found = items.iter().find(|item| item.mask == "a***@w***.***");
    found
        .map(|item| item.id)
        .ok_or_else(|| Failure::ours("tour-broken", "Ada's second address is not listed"))
}

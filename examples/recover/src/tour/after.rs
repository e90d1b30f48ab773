//! Steps 10 to 13: a new password, what is over, and what to do now.

use regain::info::State;
use regain::store::AuditEntry;
use regain::token::{ClaimantId, GrantHandle};
use regain::types::{AccountId, Entropy, OsRandom};
use regain::{ResetOutcome, Session};

use super::{OLD_PASSWORD, OWNER, OWNER_TOO, Tour, link_in, told, typed};
use crate::failure::Failure;
use crate::outbox::Mail;

/// Step 10.
pub(super) async fn weak_password(tour: &mut Tour, handle: &GrantHandle) -> Result<(), Failure> {
    tour.narrator.step("A weak password", "Ada wants something easy to remember.");
    for weak in ["Summer2026!", "Ada-Contoso-2026!!"] {
        let refusal = tour.service.reset(handle, &typed(weak)?).await.map(drop);
        tour.narrator.ensure(
            refusal.as_ref().is_err_and(|error| error.code() == "password-weak"),
            &format!("\"{weak}\" is refused, with a reason and a way out:"),
        )?;
        tour.narrator.quote("reset:", &refusal.err().map(|error| error.to_string()).unwrap_or_default());
    }
    let guidance = tour.service.guidance();
    for (label, tips) in [("Do:", guidance.dos()), ("Don't:", guidance.donts())] {
        let list: Vec<String> = tips.iter().map(|tip| format!("- {}", tip.text())).collect();
        tour.narrator.quote(label, &list.join("\n"));
    }
    tour.narrator.ensure(
        !guidance.dos().is_empty() && !guidance.donts().is_empty(),
        "The page shows these from the table that also judges.",
    )
}

/// Step 11.
pub(super) async fn strong_password(tour: &mut Tour, handle: &GrantHandle) -> Result<ResetOutcome, Failure> {
    tour.narrator.step("A strong password", "Five words that have nothing to do with each other.");
    let outcome = tour.service.reset(handle, &typed(NEW_PASSWORD)?).await?;
    tour.narrator.ensure(true, "It is accepted at the third try: the refused ones have cost nothing.")?;
    let list: Vec<String> = outcome.advice.iter().map(|one| format!("- {}", one.sentence)).collect();
    tour.narrator.quote("what happened, and what to do now:", &list.join("\n"));
    let said = |code: &str| outcome.advice.iter().any(|one| one.code == code);
    tour.narrator.ensure(
        said("removals-cancelled") && said("new-info-dropped"),
        "What Mallory left waiting is undone: the removal of Ada's address, and the address of his own.",
    )?;
    Ok(outcome)
}

/// Step 12.
pub(super) async fn what_is_over(
    tour: &mut Tour,
    outcome: &ResetOutcome,
    mails: &[Mail],
    handle: &GrantHandle,
    sessions: &[(&str, &Session)],
) -> Result<(), Failure> {
    tour.narrator
        .step("What is over", "Everything that was good before the new password is not good any more.");
    for (whose, session) in sessions {
        let dead = !tour.lives(session).await? && session.epoch < outcome.session_epoch;
        let (old, new) = (session.epoch, outcome.session_epoch);
        tour.narrator.ensure(
            dead,
            &format!("{whose}'s session of epoch {old} is dead; new ones start at epoch {new}."),
        )?;
    }
    let again = tour.service.reset(handle, &typed("another fine password of five words")?).await.map(drop);
    tour.narrator.ensure(
        again.is_err_and(|error| error.code() == "rejected"),
        "The right to set a password was good once.",
    )?;
    for mail in mails {
        let other = ClaimantId::new(Entropy::draw(&OsRandom)?);
        let denied = tour.service.claim(&link_in(mail)?, &other).await.map(drop);
        tour.narrator.ensure(
            denied.is_err_and(|denied| denied.code() == "rejected"),
            &format!("The link that was mailed to {} is refused, used or not.", mail.to),
        )?;
    }
    let thief = tour.sign_in(OWNER, OLD_PASSWORD).await?;
    tour.narrator.ensure(thief.is_err(), "Mallory signs in with the old password: refused, now for good.")?;
    let (_, mails) = tour.deliver().await?;
    tour.narrator.ensure(
        [OWNER, OWNER_TOO].iter().all(|ada| told(&mails, "password-reset").contains(ada)),
        "Everybody is told:",
    )?;
    let list: Vec<String> = mails.iter().map(|mail| format!("To {}: {}", mail.to, mail.subject)).collect();
    tour.narrator.quote("messages:", &list.join("\n"));
    Ok(())
}

/// Step 13.
pub(super) async fn owner_is_back(tour: &mut Tour, account: &AccountId) -> Result<(), Failure> {
    tour.narrator.step("Ada is back", "She signs in with the new password.");
    let signed_in = tour.sign_in(OWNER, NEW_PASSWORD).await??;
    tour.narrator.ensure(
        signed_in.session.account == *account && tour.lives(&signed_in.session).await?,
        "The new password works, and the block is lifted.",
    )?;
    let items = tour.service.list_info(&signed_in.session).await?;
    let masks: Vec<&str> = items.iter().map(|item| item.mask.as_str()).collect();
    tour.narrator.ensure(
        items.len() == 2
            && items.iter().all(|item| item.counts && matches!(item.state, State::Active { .. })),
        &format!("Her security info is what it was: {}. Mallory's address is gone.", masks.join(", ")),
    )?;
    let list: Vec<String> = signed_in.advice.iter().map(|one| format!("- {}", one.sentence)).collect();
    tour.narrator.ensure(
        signed_in.advice.iter().any(|one| one.code == "add-authenticator"),
        "The checklist says what would make the account safer:",
    )?;
    tour.narrator.quote("to add:", &list.join("\n"));
    let mut trail = tour.service.audit(account, 10_000).await?;
    trail.reverse();
    let told = |code: &str| trail.iter().any(|entry| entry.code == code);
    tour.narrator.ensure(
        told("blocked")
            && told("case-held")
            && told("password-reset")
            && trail.iter().all(|entry| !entry.detail.contains('@')),
        "The audit trail has all of it in codes and ids, and not one address:",
    )?;
    tour.narrator.quote("audit:", &summary(&trail));
    Ok(())
}

/// One line a moment: its codes, each once with how often.
fn summary(trail: &[AuditEntry]) -> String {
    let moments = trail.chunk_by(|one, next| one.at == next.at);
    let line = |moment: &[AuditEntry]| {
        let codes = moment.chunk_by(|one, next| one.code == next.code).filter_map(|same| {
            let code = same.first()?.code.as_str();
            Some(if same.len() > 1 { format!("{code} x{}", same.len()) } else { code.to_owned() })
        });
        let at = moment.first().map(|entry| entry.at.to_string()).unwrap_or_default();
        format!("{at}  {}", codes.collect::<Vec<_>>().join(", "))
    };
    moments.map(line).collect::<Vec<_>>().join("\n")
}

const NEW_PASSWORD: &str = "copper lantern drifts past noon";

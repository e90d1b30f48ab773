//! info: list, add, confirm, remove, keep.

use regain::info::{EmailAddr, ItemId, State};
use regain::token::ClaimantId;
use regain::types::{Entropy, OsRandom, Timestamp};
use regain::{AddedInfo, ItemView, NewInfo, Session};
use serde_json::{Value, json};

use super::{DELIVER, link};
use crate::args::Info;
use crate::ask::Ask;
use crate::failure::Failure;
use crate::say::Answer;
use crate::session::{self, Service};

/// One change of security info, or the list.
pub(super) async fn run(
    service: &Service,
    email: &str,
    code: Option<&str>,
    change: Info,
    ask: Ask,
) -> Result<Answer, Failure> {
    let signed_in = || session::sign_in(service, email, code, ask);
    match change {
        Info::List => list(service, &signed_in().await?.0).await,
        Info::Add { address } => {
            let new = NewInfo::Email(EmailAddr::parse(&address)?);
            let (session, password) = signed_in().await?;
            Ok(added(service.add_info(&session, &password, new).await?))
        }
        Info::AddAuthenticator => {
            let (session, password) = signed_in().await?;
            Ok(added(service.add_info(&session, &password, NewInfo::Authenticator).await?))
        }
        // Whoever has the link confirms the address: nobody has to be signed in for that.
        Info::Confirm { link } => confirm(service, &link).await,
        Info::ConfirmCode { item, code } => {
            let (session, _) = signed_in().await?;
            let item = find(service, &session, &item).await?;
            Ok(counts_from(service.confirm_authenticator(&session, item, &code).await?))
        }
        Info::Remove { item, own_code } => {
            let (session, password) = signed_in().await?;
            let item = find(service, &session, &item).await?;
            Ok(removed(match own_code {
                Some(code) => service.remove_authenticator(&session, &password, item, &code).await?,
                None => service.remove_info(&session, &password, item).await?,
            }))
        }
        Info::Keep { item } => {
            let (session, password) = signed_in().await?;
            service.keep_info(&session, &password, find(service, &session, &item).await?).await?;
            Ok(Answer::new("It stays: the removal is cancelled.").next(DELIVER))
        }
    }
}

async fn confirm(service: &Service, text: &str) -> Result<Answer, Failure> {
    let claimant = ClaimantId::new(Entropy::draw(&OsRandom)?);
    Ok(counts_from(service.confirm_info(&link(service, text).await?, &claimant).await?))
}

async fn list(service: &Service, session: &Session) -> Result<Answer, Failure> {
    let items = service.list_info(session).await?;
    let facts: Vec<Value> = items.iter().map(fact).collect();
    Ok(Answer::default().lines(items.iter().map(line)).fact("items", facts))
}

fn added(added: AddedInfo) -> Answer {
    match added {
        AddedInfo::SetUp(item, text) => {
            let id = item.to_string();
            Answer::new(
                "Put this into your authenticator app now; it is not shown again, and it is a secret:",
            )
            .line(text.expose())
            .next(format!("Then: `recover info EMAIL confirm-code {} CODE`.", short(&id)))
            .fact("item", id)
            .fact("otpauth", text.expose())
        }
        AddedInfo::LinkMailed(item) => {
            let id = item.to_string();
            Answer::new(
                "A link is on its way to the new address. It counts once it is confirmed and has matured.",
            )
            .next(DELIVER)
            .fact("item", id)
        }
        _ => Answer::new("Added."),
    }
}

fn removed(leaves_at: Option<Timestamp>) -> Answer {
    let text = match leaves_at {
        Some(at) => format!("It stays in use until {at}, and then it goes."),
        None => "It is removed.".to_owned(),
    };
    Answer::new(text).next(DELIVER).fact("leaves_at", leaves_at.map(Timestamp::as_secs))
}

fn counts_from(at: Timestamp) -> Answer {
    Answer::new(format!("Confirmed. It can be used to recover the account from {at} on."))
        .next(DELIVER)
        .fact("counts_from", at.as_secs())
}

/// The one item whose id starts so.
async fn find(service: &Service, session: &Session, start: &str) -> Result<ItemId, Failure> {
    let items = service.list_info(session).await?;
    let mut fitting = items.iter().filter(|item| item.id.to_string().starts_with(start));
    match (fitting.next(), fitting.next()) {
        (Some(item), None) if !start.is_empty() => Ok(item.id),
        (None, _) => Err(Failure::refused("info-unknown", "No item has an id that starts so.")
            .next("`recover info EMAIL list` shows them.")),
        _ => Err(Failure::refused(
            "info-ambiguous",
            "Several items have an id that starts so: give more of it.",
        )),
    }
}

fn line(item: &ItemView) -> String {
    let id = item.id.to_string();
    let (id, kind, mask) = (short(&id), item.kind.name(), &item.mask);
    let state = match item.state {
        State::Unproven { expires } => format!("to be confirmed until {expires}"),
        State::Active { .. } if item.counts => "in use".to_owned(),
        State::Active { counts_from, .. } => format!("confirmed, counts from {counts_from} on"),
        State::Leaving { leaves_at, .. } => format!("in use until {leaves_at}, then it goes"),
        State::Suspended { drop_at, .. } => format!("out of use, and goes at {drop_at}"),
    };
    format!("{id}  {kind:<13}  {mask:<16}  {state}")
}

fn fact(item: &ItemView) -> Value {
    let (state, until) = match item.state {
        State::Unproven { expires } => ("unproven", Some(expires)),
        State::Active { .. } => ("active", None),
        State::Leaving { leaves_at, .. } => ("leaving", Some(leaves_at)),
        State::Suspended { drop_at, .. } => ("suspended", Some(drop_at)),
    };
    let until = until.map(Timestamp::as_secs);
    json!({
        "id": item.id.to_string(), "kind": item.kind.name(), "mask": item.mask,
        "state": state, "until": until, "counts": item.counts,
    })
}

fn short(id: &str) -> &str {
    id.get(..8).unwrap_or(id)
}

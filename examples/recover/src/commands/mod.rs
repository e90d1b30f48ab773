//! The commands: each one asks, calls the library once or twice, and says what came back.

mod account;
mod info;
mod operator;
mod recovery;

use regain::token::LinkText;
use serde_json::{Value, json};

use crate::args::{Command, Global};
use crate::ask::Ask;
use crate::failure::Failure;
use crate::outbox::bare_link;
use crate::say::Answer;
use crate::session::{self, Missing, Service};

/// Runs one command.
pub(crate) async fn run(command: Command, global: &Global) -> Result<Answer, Failure> {
    let ask = Ask { stdin: global.password_stdin };
    let open = || session::open(global, Missing::Refuse);
    match command {
        Command::Enroll { email, also } => {
            let service = session::open(global, Missing::Make).await?;
            account::enroll(&service, global, &email, &also, ask).await
        }
        Command::SignIn { email, code } => {
            account::sign_in(&open().await?, &email, code.code.as_deref(), ask).await
        }
        Command::ChangePassword { email, code } => {
            account::change_password(&open().await?, &email, code.code.as_deref(), ask).await
        }
        Command::Check => operator::check(&open().await?, global).await,
        Command::Observe { email, signal } => operator::observe(&open().await?, &email, &signal).await,
        Command::Report { email, reason } => recovery::report(&open().await?, &email, reason).await,
        Command::Peek { link } => recovery::peek(&open().await?, &link).await,
        Command::Claim { link, grant } => recovery::claim(&open().await?, &link, &grant.file).await,
        Command::Prove { grant, code } => recovery::prove(&open().await?, &grant.file, &code).await,
        Command::Reset { grant } => recovery::reset(&open().await?, &grant.file, ask).await,
        Command::Contest { link } => recovery::contest(&open().await?, &link).await,
        Command::Info { email, code, change } => {
            info::run(&open().await?, &email, code.code.as_deref(), change, ask).await
        }
        Command::Advice => Ok(operator::advice()),
        Command::Work => operator::work(&open().await?, &global.outbox).await,
        Command::Outbox => operator::outbox(&global.outbox),
        Command::Audit { email, limit } => operator::audit(&open().await?, &email, limit).await,
    }
}

/// A link, or the address that ends in one. What is not a link is refused like any other, and written
/// to the audit trail like any other.
async fn link(service: &Service, text: &str) -> Result<LinkText, Failure> {
    match LinkText::parse(bare_link(text)) {
        Ok(link) => Ok(link),
        Err(rejected) => Err(service.refused(rejected).await.into()),
    }
}

/// Advice for people and for programs.
fn with_advice(answer: Answer, advice: &[regain::Advice]) -> Answer {
    let facts: Vec<Value> =
        advice.iter().map(|one| json!({ "code": one.code, "sentence": one.sentence })).collect();
    answer.lines(advice.iter().map(|one| format!("  - {}", one.sentence))).fact("advice", facts)
}

/// What is said after a command that queued messages.
const DELIVER: &str = "Messages wait: `recover work` delivers them to the outbox.";

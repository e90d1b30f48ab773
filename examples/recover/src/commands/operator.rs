//! advice, observe, work, outbox, audit: what the application and its operator do.

use std::path::Path;

use regain::info::EmailAddr;
use regain::store::{AuditEntry, Store as _};
use regain::types::AccountId;
use regain::{Clock as _, Decision, Finding, Signal, SignalKind, SystemClock};
use serde_json::{Value, json};

use super::DELIVER;
use crate::args::Global;
use crate::failure::Failure;
use crate::outbox;
use crate::say::Answer;
use crate::session::{Service, policy};

/// The do's and don'ts, from the table that also judges.
pub(super) fn advice() -> Answer {
    let guidance = policy().guidance();
    let lines = |tips: &[regain::policy::Tip]| -> Vec<String> {
        tips.iter().map(|tip| format!("  - {}", tip.text())).collect()
    };
    let facts = |tips: &[regain::policy::Tip]| -> Vec<Value> {
        tips.iter().map(|tip| json!({ "code": tip.code(), "text": tip.text() })).collect()
    };
    Answer::new("Do:")
        .lines(lines(guidance.dos()))
        .line("Don't:")
        .lines(lines(guidance.donts()))
        .fact("dos", facts(guidance.dos()))
        .fact("donts", facts(guidance.donts()))
}

/// Checks everything that the service stands on.
pub(super) async fn check(service: &Service, global: &Global) -> Result<Answer, Failure> {
    // A time that was given stands for the clocks of both.
    let now = match global.at {
        Some(_) => service.store().now().await.map_err(regain::Fault::from)?,
        None => SystemClock.now()?,
    };
    let report = service.check(now).await;
    if !report.is_ready() {
        return Err(Failure::operator("check-failed", report.to_string()));
    }
    let fact = |finding: &Finding| json!({ "code": finding.kind().code(), "sentence": finding.sentence() });
    Ok(Answer::new(&report).fact("warnings", report.warnings().map(fact).collect::<Vec<Value>>()))
}

/// Reports what was noticed, for every account of the address.
pub(super) async fn observe(service: &Service, email: &str, kinds: &[SignalKind]) -> Result<Answer, Failure> {
    let at = service.store().now().await.map_err(regain::Fault::from)?;
    let signals: Vec<Signal> = kinds.iter().map(|kind| Signal { kind: *kind, at }).collect();
    let (mut answer, mut facts) = (Answer::default(), Vec::new());
    for account in known(service, email).await? {
        let decision = service.observe(&account, &signals).await?;
        let (code, text) = match &decision {
            Decision::Allow => ("allow", "This alone is no reason to do anything.".to_owned()),
            Decision::StepUp(why) => {
                ("step-up", format!("Ask for one more factor before anything that matters. {why}"))
            }
            Decision::Block(why) => {
                ("block", format!("The account is blocked, and every session is signed out. {why}"))
            }
        };
        if matches!(decision, Decision::Block(_)) {
            answer = answer.line(text).next(DELIVER);
        } else {
            answer = answer.line(text);
        }
        facts.push(json!({ "account": account.as_str(), "decision": code }));
    }
    Ok(answer.fact("accounts", facts))
}

/// Does what is due, and writes what waits.
pub(super) async fn work(service: &Service, folder: &Path) -> Result<Answer, Failure> {
    let done = service.work_until_idle().await?;
    if done.failed > 0 {
        let message = format!("{} message(s) could not be written to the outbox folder.", done.failed);
        return Err(
            Failure::operator("letter-not-sent", message).next("Nothing is lost: each is tried again later.")
        );
    }
    let text = if done.is_idle() {
        "Nothing is due.".to_owned()
    } else {
        format!(
            "Looked at {} report(s), {} recovery case(s) and {} account(s); wrote {} message(s) to {}.",
            done.requests,
            done.cases,
            done.accounts,
            done.sent,
            folder.display()
        )
    };
    Ok(Answer::new(text)
        .fact("requests", done.requests)
        .fact("cases", done.cases)
        .fact("accounts", done.accounts)
        .fact("sent", done.sent))
}

/// What is in the outbox.
pub(super) fn outbox(folder: &Path) -> Result<Answer, Failure> {
    let mails = outbox::read(folder).map_err(|error| {
        let message = format!("the outbox folder {} can't be read: {error}", folder.display());
        Failure::operator("outbox-unreadable", message)
    })?;
    let (mut answer, mut facts) = (Answer::default(), Vec::new());
    for mail in &mails {
        let file = mail.path.display().to_string();
        answer = answer.line(format!("{file}\n  To {}: {}", mail.to, mail.subject));
        answer = answer.lines(mail.links().map(|link| format!("  {link}")));
        let links: Vec<&str> = mail.links().collect();
        facts.push(json!({
            "file": file, "code": mail.code, "to": mail.to, "subject": mail.subject, "links": links,
        }));
    }
    let answer = if mails.is_empty() { answer.line("The outbox is empty.") } else { answer };
    Ok(answer.fact("messages", facts))
}

/// The audit trail of every account of the address.
pub(super) async fn audit(service: &Service, email: &str, limit: u32) -> Result<Answer, Failure> {
    let (mut answer, mut facts) = (Answer::default(), Vec::new());
    for account in known(service, email).await? {
        let mut entries = service.audit(&account, limit).await?;
        entries.reverse();
        answer = answer.line(&account).lines(entries.iter().map(audit_line));
        for entry in &entries {
            facts.push(json!({
                "account": account.as_str(), "at": entry.at.as_secs(), "code": entry.code, "detail": entry.detail,
                "case": entry.case.map(|case| case.to_string()),
            }));
        }
    }
    Ok(answer.fact("entries", facts))
}

/// One line of an audit trail: codes, and the start of each id.
fn audit_line(entry: &AuditEntry) -> String {
    let is_id = |word: &str| word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let short = |word| if is_id(word) { word.get(..8).unwrap_or(word) } else { word };
    let detail: Vec<&str> = entry.detail.split(' ').map(short).collect();
    format!("  {}  {:<19}  {}", entry.at, entry.code, detail.join(" ")).trim_end().to_owned()
}

async fn known(service: &Service, email: &str) -> Result<Vec<AccountId>, Failure> {
    let found = service.find_accounts(&EmailAddr::parse(email)?).await?;
    if found.is_empty() {
        return Err(Failure::refused("account", "No account has this address."));
    }
    Ok(found)
}

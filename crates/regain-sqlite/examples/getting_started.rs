//! A whole recovery in one file: `cargo run -p regain-sqlite --example getting_started`.

use std::error::Error;
use std::path::Path;

use regain::info::EmailAddr;
use regain::token::{ClaimantId, LinkText};
use regain::types::{AccountId, Entropy, Keyring, OsRandom, Typed};
use regain::{Claimed, Enrollment, Peer, Reason, Regain, Site, SystemClock};
use regain_mail::Folder;
use regain_sqlite::SqliteStore;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // At start: a keyring (make it once), a database, a way out for letters, and where the links lead.
    let home = std::env::temp_dir().join(format!("getting-started-{}", std::process::id()));
    let (keys, outbox) = (home.join("keyring"), home.join("outbox"));
    std::fs::create_dir(&home)?;
    Keyring::generate(&OsRandom)?.save_new(&keys)?;
    let store = SqliteStore::open(&home.join("regain.db"), SystemClock)?;
    let mail = Folder::create(&outbox, "Example <no-reply@example.com>")?;
    let site = Site::new("Example", "https://example.com")?;
    let regain = Regain::new(store, mail, Keyring::load(&keys)?, site);
    regain.start().await?;

    // Sign-up: your application has proven the address itself.
    let (account, address) = (AccountId::from_text("ada")?, EmailAddr::parse("ada@example.com")?);
    let old = Typed::new("seven slow otters downstream".to_owned())?;
    regain.enroll(Enrollment::new(account, address, old)).await?;

    // POST /recover: every visitor gets this answer. The worker looks the address up and sends a letter.
    let typed = EmailAddr::parse("Ada@Example.com")?;
    println!("{}", regain.open(&typed, Reason::Forgot, &Peer::local()).await?);
    regain.work_until_idle().await?;

    // GET /recover/{link} peeks; POST, from a button on that page, claims. `browser` is its cookie.
    let link = LinkText::parse(&link_in(&outbox)?)?;
    println!("A link for {}", regain.peek(&link).await?.mask);
    let browser = ClaimantId::new(Entropy::draw(&OsRandom)?);
    let Claimed::Granted(handle) = regain.claim(&link, &browser).await? else { return Err("not yet".into()) };

    // POST /recover/password: once, whole. Afterwards, ask at each request whether the session lives.
    let new = Typed::new("nine quiet herons above the weir".to_owned())?;
    regain.reset(&handle, &new).await?.advice.iter().for_each(|advice| println!("- {}", advice.sentence));
    let session = regain.sign_in(&typed, &new, None, &Peer::local()).await?.session;
    println!("The new session lives: {}", regain.check_session(&session).await?);
    Ok(std::fs::remove_dir_all(&home)?)
}

/// What a person does in their mail program.
fn link_in(outbox: &Path) -> Result<String, Box<dyn Error>> {
    let letter = std::fs::read_dir(outbox)?.next().ok_or("no letter")??;
    let text = std::fs::read_to_string(letter.path())?;
    let link = text.split_whitespace().find_map(|word| word.strip_prefix("https://example.com/recover/"));
    Ok(link.ok_or("no link")?.to_owned())
}

//! Other tokens with the same claims: who, for what, by whom, until when, in which state of the
//! account, and 128 random bits.

use std::time::Duration;

use biscuit_auth::builder::{AuthorizerBuilder, fact, string};
use biscuit_auth::{AuthorizerLimits, Biscuit, KeyPair};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use pasetors::claims::{Claims as PasetoClaims, ClaimsValidationRules};
use pasetors::keys::SymmetricKey;
use pasetors::token::UntrustedToken;
use pasetors::version4::V4;
use pasetors::{Local, local};
use regain_token_bench::{Action, Outcome};
use ring::rand::{SecureRandom as _, SystemRandom};
use serde::{Deserialize, Serialize};

pub const JWT: &str = "jsonwebtoken HS256: verify";
pub const PASETO: &str = "pasetors v4.local: verify";

pub fn all() -> Outcome<Vec<Action<'static>>> {
    Ok([jwt()?, paseto()?, branca()?, biscuit()?].into_iter().flatten().collect())
}

#[derive(Clone, Serialize, Deserialize)]
struct Claims {
    sub: String,
    aud: String,
    iss: String,
    exp: u64,
    jti: String,
    state: String,
}

impl Claims {
    fn new() -> Outcome<Self> {
        let [sub, aud, iss, state] = [SUBJECT, PURPOSE, ISSUER, STATE].map(str::to_owned);
        Ok(Self { sub, aud, iss, exp: EXPIRES, jti: random()?, state })
    }
}

fn jwt() -> Outcome<Vec<Action<'static>>> {
    let (sign, verify) = (EncodingKey::from_secret(&KEY), DecodingKey::from_secret(&KEY));
    let mut rules = Validation::new(Algorithm::HS256);
    rules.set_audience(&[PURPOSE]);
    rules.set_issuer(&[ISSUER]);
    let header = Header::new(Algorithm::HS256);
    let token = encode(&header, &Claims::new()?, &sign)?;
    let right = move || {
        decode::<Claims>(&token, &verify, &rules)
            .is_ok_and(|token| token.claims.sub == SUBJECT && token.claims.state == STATE)
    };
    let make = move || Claims::new().is_ok_and(|claims| encode(&header, &claims, &sign).is_ok());
    Ok(vec![Action::new("jsonwebtoken HS256: make", 100, make), Action::new(JWT, 50, right)])
}

fn paseto() -> Outcome<Vec<Action<'static>>> {
    let key = SymmetricKey::<V4>::from(&KEY).map_err(text)?;
    let make = move || -> Outcome<String> {
        let mut claims = PasetoClaims::new().map_err(text)?;
        claims.subject(SUBJECT).map_err(text)?;
        claims.audience(PURPOSE).map_err(text)?;
        claims.issuer(ISSUER).map_err(text)?;
        claims.token_identifier(&random()?).map_err(text)?;
        claims.add_additional("state", STATE).map_err(text)?;
        local::encrypt(&key, &claims, None, None).map_err(|error| text(error).into())
    };
    let token = make()?;
    let key = SymmetricKey::<V4>::from(&KEY).map_err(text)?;
    let mut rules = ClaimsValidationRules::new();
    rules.validate_audience_with(PURPOSE);
    rules.validate_issuer_with(ISSUER);
    let right = move || {
        let untrusted = UntrustedToken::<Local, V4>::try_from(&token).ok();
        let token = untrusted.and_then(|token| local::decrypt(&key, &token, &rules, None, None).ok());
        let claims = token.as_ref().and_then(|token| token.payload_claims());
        claims.and_then(|claims| claims.get_claim("state")).is_some_and(|state| state == STATE)
    };
    Ok(vec![
        Action::new("pasetors v4.local: make", 20, move || make().is_ok()),
        Action::new(PASETO, 20, right),
    ])
}

/// Branca has no claims of its own: the same ones as text, and its own time of making.
fn branca() -> Outcome<Vec<Action<'static>>> {
    let make = || -> Outcome<String> {
        let claims = format!("{SUBJECT} {PURPOSE} {ISSUER} {STATE} {}", random()?);
        Ok(branca::encode(claims.as_bytes(), &KEY, 1_800_000_000)?)
    };
    let (token, expected) = (make()?, format!("{SUBJECT} {PURPOSE} {ISSUER} {STATE} "));
    let right = move || {
        branca::decode(&token, &KEY, 3_600).is_ok_and(|claims| claims.starts_with(expected.as_bytes()))
    };
    Ok(vec![
        Action::new("branca: make", 20, move || make().is_ok()),
        Action::new("branca: verify", 20, right),
    ])
}

/// Biscuit signs with Ed25519 and decides by rules.
fn biscuit() -> Outcome<Vec<Action<'static>>> {
    let keys = KeyPair::new();
    let make = move || -> Outcome<(Vec<u8>, biscuit_auth::PublicKey)> {
        let builder = Biscuit::builder()
            .fact(fact("subject", &[string(SUBJECT)]))?
            .fact(fact("purpose", &[string(PURPOSE)]))?
            .fact(fact("issuer", &[string(ISSUER)]))?
            .fact(fact("state", &[string(STATE)]))?
            .fact(fact("id", &[string(&random()?)]))?
            .code("check if time($now), $now < 2100-01-01T00:00:00Z;")?;
        Ok((builder.build(&keys)?.to_vec()?, keys.public()))
    };
    let (token, public) = make()?;
    // One millisecond, its default, is too little beside other programs.
    let limits = AuthorizerLimits { max_time: Duration::from_secs(1), ..AuthorizerLimits::default() };
    let right = move || -> Outcome<()> {
        let token = Biscuit::from(&token, public)?;
        let rule = format!("allow if purpose(\"{PURPOSE}\"), issuer(\"{ISSUER}\"), state(\"{STATE}\");");
        let builder = AuthorizerBuilder::new().time().set_limits(limits.clone()).code(rule)?;
        builder.build(&token)?.authorize()?;
        Ok(())
    };
    Ok(vec![
        Action::new("biscuit-auth: make", 2, move || make().is_ok()),
        Action::new("biscuit-auth: verify", 2, move || right().is_ok()),
    ])
}

/// 128 bits as 32 hexadecimal digits.
fn random() -> Outcome<String> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| "no random bytes")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn text(error: pasetors::errors::Error) -> String {
    error.to_string()
}

const KEY: [u8; 32] = [0x5a; 32];
const SUBJECT: &str = "i:42";
const PURPOSE: &str = "recover";
const ISSUER: &str = "default";
/// Epochs, and where the link was sent.
const STATE: &str = "7.1.3.5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a";
/// In the year 2100: the peers read a clock of their own.
const EXPIRES: u64 = 4_102_444_800;

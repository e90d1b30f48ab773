//! Authenticator apps: time-based one-time passwords (RFC 6238), each accepted once.

use std::fmt;

use regain_types::{Entropy, Timestamp};
use totp_rs::{Algorithm, Builder, Secret, Totp};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::detail::padded;

/// The secret that an authenticator app shares with the account: 160 bits, as RFC 4226 section 4
/// recommends, for HMAC-SHA-1, 6 digits and steps of 30 seconds, which every app understands.
///
/// It is wiped on drop, does not print, and is neither copied nor compared. The bytes are stored
/// sealed; it leaves as [`TotpSecret::uri`] alone, once, while the app is set up.
#[derive(ZeroizeOnDrop)]
pub struct TotpSecret([u8; 20]);

impl TotpSecret {
    /// How long a step lasts, in seconds.
    pub const STEP_SECONDS: u64 = 30;
    /// How many digits a code has.
    pub const DIGITS: usize = 6;
    /// The most characters of an issuer or a label in [`TotpSecret::uri`].
    pub const MAX_LABEL_CHARS: usize = 64;

    /// A new secret.
    #[must_use]
    pub fn from_entropy(entropy: Entropy<20>) -> Self {
        Self(entropy.spend())
    }

    /// The `otpauth://` address that sets an app up, usually shown as a QR code.
    ///
    /// `issuer` names the site and `label` the account in the app's list. Everything but unreserved
    /// characters is percent-encoded (RFC 3986 section 2.3), colons, which separate the two, are left
    /// out, and each is cut after 64 characters.
    #[must_use]
    pub fn uri(&self, issuer: &str, label: &str) -> SecretText {
        let secret = Zeroizing::new(self.secret().to_base32());
        // Room for all of it, so that growing leaves no copy of the secret behind.
        let mut uri = String::with_capacity(4096);
        uri.push_str("otpauth://totp/");
        push_encoded(&mut uri, issuer);
        uri.push(':');
        push_encoded(&mut uri, label);
        uri.push_str("?secret=");
        uri.push_str(&secret);
        uri.push_str("&issuer=");
        push_encoded(&mut uri, issuer);
        uri.push_str("&algorithm=SHA1&digits=6&period=30");
        SecretText(uri)
    }

    /// The QR code of [`TotpSecret::uri`], with feature `qr`. `None` never happens: the longest text fits.
    #[cfg(feature = "qr")]
    #[must_use]
    pub fn setup_code(&self, issuer: &str, label: &str) -> Option<crate::SetupCode> {
        crate::SetupCode::new(&self.uri(issuer, label))
    }

    /// The step to store as the last accepted one, where `code` is right at `now`; it is accepted if
    /// it is greater than the one stored before.
    ///
    /// Spaces in `code` are skipped; anything but 6 ASCII digits is wrong. A code is right at its own
    /// step and at the one before and after (RFC 6238 section 5.2). Where by chance several steps
    /// share it, the answer is the **highest** of them, those that come within reach while the code
    /// may still be typed again included: so one typed code never passes twice.
    #[must_use]
    pub fn matching_step(&self, code: &str, now: Timestamp) -> Option<u64> {
        let code = Zeroizing::new(digits(code)?);
        let code = str::from_utf8(&*code).ok()?;
        let totp = self.totp()?;
        let step = now.as_secs().checked_div(Self::STEP_SECONDS)?;
        let first = step.saturating_sub(REACH);
        let right = |step: &u64| totp.check(code, step.saturating_mul(Self::STEP_SECONDS)).is_some();
        // No early exit: how long it takes does not tell which step was right.
        let matched = (first..=step.saturating_add(REACH)).filter(right).count();
        if matched == 0 {
            return None;
        }
        // It may be typed again until step + 2, where step + 1 is still in reach, and step + 3 already.
        (first..=step.saturating_add(REACH.saturating_mul(3))).rev().find(right)
    }

    /// Four bytes of parameters (algorithm, digits, step in seconds), the secret, zeros up to 64 bytes.
    pub(crate) fn to_stored(&self) -> Zeroizing<Vec<u8>> {
        padded(&PARAMETERS, &self.0)
    }

    pub(crate) fn from_stored(plain: &[u8]) -> Option<Self> {
        let rest = plain.strip_prefix(&PARAMETERS)?;
        let (secret, zeros) = rest.split_first_chunk()?;
        zeros.iter().all(|byte| *byte == 0).then_some(Self(*secret))
    }

    /// Version 1 sealed the 20 bytes alone.
    pub(crate) fn from_version_1(plain: &[u8]) -> Option<Self> {
        plain.try_into().ok().map(Self)
    }

    fn secret(&self) -> Secret {
        Secret::new(Box::new(self.0))
    }

    /// `None` never happens: the parameters are constants that the builder accepts.
    fn totp(&self) -> Option<Totp> {
        Builder::new()
            .with_secret(self.secret())
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_step_duration(Self::STEP_SECONDS)
            .with_skew(0)
            .build()
            .ok()
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret([REDACTED])")
    }
}

/// A text that holds a secret. Wiped on drop, never printed.
#[derive(ZeroizeOnDrop)]
pub struct SecretText(String);

impl SecretText {
    pub(crate) const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText([REDACTED])")
    }
}

const PARAMETERS: [u8; 4] = [1, 6, 0, 30];

/// By how many steps an app's clock may be late or early.
pub(crate) const REACH: u64 = 1;

/// The six digits of `code`; `None` where there are more, fewer, or anything else but spaces.
fn digits(code: &str) -> Option<[u8; TotpSecret::DIGITS]> {
    let mut symbols = code.bytes().filter(|byte| *byte != b' ');
    let mut out = [0; TotpSecret::DIGITS];
    for digit in &mut out {
        *digit = symbols.next().filter(u8::is_ascii_digit)?;
    }
    if symbols.next().is_some() { None } else { Some(out) }
}

fn push_encoded(out: &mut String, text: &str) {
    let kept = text.chars().filter(|symbol| *symbol != ':').take(TotpSecret::MAX_LABEL_CHARS);
    for symbol in kept {
        if symbol.is_ascii_alphanumeric() || "-._~".contains(symbol) {
            out.push(symbol);
            continue;
        }
        for byte in symbol.encode_utf8(&mut [0; 4]).bytes() {
            out.push('%');
            out.push_str(&regain_types::to_hex(&[byte]).to_ascii_uppercase());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn secret(bytes: &[u8; 20]) -> TotpSecret {
        TotpSecret::from_entropy(Entropy::danger_from_bytes(*bytes))
    }

    /// Among its first 100,000 steps, 96,960 and the next one share a code, and so do 16,000 and the
    /// next but one.
    const COLLIDING: [u8; 20] = [49; 20];

    fn at(step: u64) -> Timestamp {
        Timestamp::from_secs(step.saturating_mul(TotpSecret::STEP_SECONDS))
    }

    fn code(totp: &Totp, step: u64) -> String {
        totp.generate(step.saturating_mul(TotpSecret::STEP_SECONDS)).to_string()
    }

    #[test]
    fn the_vectors_of_rfc_6238_appendix_b_hold() {
        let secret = secret(b"12345678901234567890");
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(secret.matching_step(code, Timestamp::from_secs(seconds)), Some(seconds / 30));
        }
    }

    #[test]
    fn a_code_is_right_one_step_late_or_early_and_no_further() {
        let secret = secret(&[7; 20]);
        let code = code(&secret.totp().unwrap(), 1000);
        for step in 990..1010 {
            let expected = (999..=1001).contains(&step).then_some(1000);
            assert_eq!(secret.matching_step(&code, at(step)), expected, "{step}");
        }
        let last = Timestamp::from_millis(at(1002).as_millis() - 1);
        assert_eq!(secret.matching_step(&code, last), Some(1000));
    }

    #[test]
    fn only_six_ascii_digits_are_a_code() {
        let secret = secret(b"12345678901234567890");
        let now = Timestamp::from_secs(59);
        for right in ["287082", "287 082", " 2 8 7 0 8 2 "] {
            assert_eq!(secret.matching_step(right, now), Some(1), "{right}");
        }
        for wrong in ["", "28708", "2870820", "+87082", "28708a", "287\t082", "٢٨٧٠٨٢", "287082\0"] {
            assert_eq!(secret.matching_step(wrong, now), None, "{wrong}");
        }
    }

    #[test]
    fn a_code_is_accepted_once_over_100_000_steps_with_collisions() {
        let secret = secret(&COLLIDING);
        let totp = secret.totp().unwrap();
        let codes: Vec<String> = (0..100_003).map(|step| code(&totp, step)).collect();
        let twins = |apart: usize| (0..100_000).filter(|i| codes[*i] == codes[i + apart]).collect::<Vec<_>>();
        assert_eq!((twins(1), twins(2)), (vec![96_960], vec![16_000]));
        let near_twins = |step: usize| (96_950..96_970).contains(&step) || (15_990..16_010).contains(&step);
        for typed in (1..100_000).filter(|step| near_twins(*step) || step % 97 == 0) {
            // A code that is read off the screen and typed as long as any step of it is in reach,
            // first too early, in time, or too late.
            for first in typed - 1..=typed + 1 {
                let mut last = None;
                let mut accepted = 0;
                for now in first..=first + 2 {
                    let step = secret.matching_step(&codes[typed], at(now as u64));
                    if step > last {
                        (last, accepted) = (step, accepted + 1);
                    }
                }
                assert_eq!(accepted, 1, "the code of step {typed}, first typed at {first}");
            }
        }
    }

    #[test]
    fn the_address_for_an_app_is_pinned_and_encoded() {
        let secret = secret(b"12345678901234567890");
        let uri = secret.uri("Acme: & Söhne", "ada@example.com?x=1#\r\n");
        assert_eq!(
            uri.expose(),
            "otpauth://totp/Acme%20%26%20S%C3%B6hne:ada%40example.com%3Fx%3D1%23%0D%0A\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme%20%26%20S%C3%B6hne\
             &algorithm=SHA1&digits=6&period=30"
        );
        let longest = secret.uri(&"\u{1f600}".repeat(1000), &"\u{1f600}".repeat(1000));
        assert!(longest.expose().len() < 4096);
        assert_eq!(longest.expose().matches("%F0").count(), 3 * 64);
    }

    #[test]
    fn a_secret_is_wiped_and_never_prints() {
        fn wiped<T: ZeroizeOnDrop>(_: &T) {}
        let secret = secret(&[1; 20]);
        wiped(&secret);
        wiped(&secret.uri("a", "b"));
        assert_eq!(format!("{secret:?}"), "TotpSecret([REDACTED])");
        assert_eq!(format!("{:?}", secret.uri("a", "b")), "SecretText([REDACTED])");
    }

    proptest! {
        #[test]
        fn no_code_and_no_time_panics(code in "[0-9 ]{0,8}|\\PC{0,8}", milliseconds: u64) {
            let _ = secret(&[3; 20]).matching_step(&code, Timestamp::from_millis(milliseconds));
        }
    }

    #[test]
    fn the_first_and_the_last_time_have_codes() {
        let secret = secret(&[3; 20]);
        for now in [Timestamp::EPOCH, Timestamp::from_millis(u64::MAX)] {
            let code = secret.totp().unwrap().generate(now.as_secs()).to_string();
            assert_eq!(secret.matching_step(&code, now), Some(now.as_secs() / 30));
        }
    }
}

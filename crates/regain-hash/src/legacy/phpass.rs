//! Portable hashes of phpass (Solar Designer, 2004): `$P$` and phpBB's `$H$` over MD5; and Drupal
//! 7's `$S$` over SHA-512, whose text is cut to 55 letters. A `U` in front marks what Drupal 7 made
//! of an MD5 of Drupal 6.

use md5::{Digest, Md5};
#[cfg(feature = "drupal7")]
use sha2::Sha512;
use zeroize::Zeroizing;

use super::cut::Cut;
use super::parts::{Method, Parts};
use super::{LegacyError, LegacyTag, encoding};

pub(super) fn read(text: &str) -> Result<Parts, LegacyError> {
    let (crypt, upgraded) = text.strip_prefix('U').map_or((text, false), |crypt| (crypt, true));
    let (head, from_salt) = crypt.split_at_checked(4).ok_or(LegacyError::Syntax)?;
    let function = match head.get(..3) {
        #[cfg(feature = "drupal7")]
        Some("$S$") => Function::Sha512,
        Some("$P$" | "$H$") => Function::Md5,
        _ => return Err(LegacyError::Syntax),
    };
    let log_rounds = head.bytes().last().and_then(encoding::value_of_crypt64);
    let rounds = match log_rounds.ok_or(LegacyError::Syntax)? {
        log @ 7..=MAX_LOG_ROUNDS => 1_u32.checked_shl(log.into()).ok_or(LegacyError::TooCostly)?,
        ..7 | 31.. => return Err(LegacyError::Syntax),
        _ => return Err(LegacyError::TooCostly),
    };
    let (salt, tag) = from_salt.split_at_checked(8).ok_or(LegacyError::Syntax)?;
    let cut = Cut { text, from_salt, salt, tag };
    let (salt, tag) = (Some(salt.as_bytes().to_vec()), function.read_tag(tag));
    #[cfg(not(feature = "drupal7"))]
    if upgraded {
        return Err(LegacyError::Disabled("drupal7"));
    }
    let method = Phpass {
        function,
        rounds,
        #[cfg(feature = "drupal7")]
        upgraded,
    };
    cut.parts(salt, tag, method)
}

struct Phpass {
    function: Function,
    rounds: u32,
    /// What is hashed is the MD5 of what was typed.
    #[cfg(feature = "drupal7")]
    upgraded: bool,
}

#[derive(Clone, Copy)]
enum Function {
    Md5,
    #[cfg(feature = "drupal7")]
    Sha512,
}

impl Function {
    /// Drupal's 43 letters are 32 bytes and two bits: with a letter of zeros, 33 bytes.
    fn read_tag(self, text: &str) -> Option<Vec<u8>> {
        match self {
            #[cfg(feature = "drupal7")]
            Self::Sha512 if !text.is_empty() => encoding::crypt64(&format!("{text}.")),
            _ => encoding::crypt64(text),
        }
    }
}

impl Method for Phpass {
    fn tag_bytes(&self) -> usize {
        match self.function {
            Function::Md5 => 16,
            #[cfg(feature = "drupal7")]
            Function::Sha512 => 33,
        }
    }

    fn compute(&self, salt: &[u8], typed: &[u8]) -> Result<LegacyTag, LegacyError> {
        #[cfg(feature = "drupal7")]
        let hashed = self.upgraded.then(|| Zeroizing::new(encoding::to_hex(&Md5::digest(typed))));
        #[cfg(feature = "drupal7")]
        let typed = hashed.as_ref().map_or(typed, |hashed| hashed.as_slice());
        Ok(LegacyTag::whole(match self.function {
            Function::Md5 => stretch::<Md5>(salt, typed, self.rounds).to_vec(),
            #[cfg(feature = "drupal7")]
            Function::Sha512 => {
                let mut tag = stretch::<Sha512>(salt, typed, self.rounds).to_vec();
                tag.truncate(33);
                if let Some(last) = tag.last_mut() {
                    *last &= 3;
                }
                tag
            }
        }))
    }
}

fn stretch<D: Digest>(salt: &[u8], typed: &[u8], rounds: u32) -> Zeroizing<Vec<u8>> {
    let first = D::new().chain_update(salt).chain_update(typed).finalize();
    let mut state = Zeroizing::new(first.to_vec());
    for _ in 0..rounds {
        let next = D::new().chain_update(&*state).chain_update(typed).finalize();
        state.copy_from_slice(&next);
    }
    state
}

/// A tenth of a second; as every round reads the password, three where 4,096 bytes are typed.
const MAX_LOG_ROUNDS: u8 = 18;

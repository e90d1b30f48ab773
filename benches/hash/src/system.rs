//! The two peers in C: libsodium and the reference implementation, as the system has them.
//!
//! Their functions are declared here by hand, after `sodium/core.h`, `sodium/crypto_pwhash.h` and
//! `argon2.h`. Where pkg-config does not find a library, it has no row.

use crate::contestant::Contestant;
use crate::setting::{Outcome, Setting};

/// Those that were found when this was built.
pub fn all(setting: Setting) -> Outcome<Vec<Contestant>> {
    let found: &[fn(Setting) -> Outcome<Contestant>] = &[
        #[cfg(libsodium)]
        sodium::contestant,
        #[cfg(libargon2)]
        reference::contestant,
    ];
    found.iter().map(|contestant| contestant(setting)).collect()
}

/// Names and versions of those that were found.
pub fn versions() -> String {
    let sodium = option_env!("LIBSODIUM_VERSION").unwrap_or("not found");
    let reference = option_env!("LIBARGON2_VERSION").unwrap_or("not found");
    format!("libsodium {sodium}, libargon2 {reference}")
}

#[cfg(libsodium)]
mod sodium {
    use std::ffi::{c_char, c_int, c_uchar, c_ulonglong};

    use crate::contestant::{Contestant, SODIUM, of_tag};
    use crate::setting::{Outcome, PASSWORD, SALT, Setting};

    unsafe extern "C" {
        fn sodium_init() -> c_int;
        fn crypto_pwhash(
            out: *mut c_uchar,
            outlen: c_ulonglong,
            passwd: *const c_char,
            passwdlen: c_ulonglong,
            salt: *const c_uchar,
            opslimit: c_ulonglong,
            memlimit: usize,
            alg: c_int,
        ) -> c_int;
    }

    const ARGON2ID13: c_int = 2;

    pub fn contestant(setting: Setting) -> Outcome<Contestant> {
        // It chooses the code for this processor.
        // SAFETY: it takes nothing, and may be called again and from any thread.
        if unsafe { sodium_init() } < 0 {
            return Err("libsodium did not start".into());
        }
        let (passes, bytes) = (setting.t_cost.into(), usize::try_from(setting.m_cost)? * 1024);
        Ok(of_tag(SODIUM, "unmapped as it is", setting.tag()?, move |tag| {
            // SAFETY: each pointer is to as many bytes as the length behind it says, and the salt has
            // crypto_pwhash_SALTBYTES, which are 16; nothing is kept.
            let status = unsafe {
                crypto_pwhash(
                    tag.as_mut_ptr(),
                    tag.len() as c_ulonglong,
                    PASSWORD.as_ptr().cast(),
                    PASSWORD.len() as c_ulonglong,
                    SALT.as_ptr(),
                    passes,
                    bytes,
                    ARGON2ID13,
                )
            };
            if status == 0 { Ok(()) } else { Err("libsodium refused".into()) }
        }))
    }
}

#[cfg(libargon2)]
mod reference {
    use std::ffi::{c_int, c_void};

    use crate::contestant::{Contestant, of_tag};
    use crate::setting::{Outcome, PASSWORD, SALT, Setting};

    unsafe extern "C" {
        fn argon2id_hash_raw(
            t_cost: u32,
            m_cost: u32,
            parallelism: u32,
            pwd: *const c_void,
            pwdlen: usize,
            salt: *const c_void,
            saltlen: usize,
            hash: *mut c_void,
            hashlen: usize,
        ) -> c_int;
    }

    pub fn contestant(setting: Setting) -> Outcome<Contestant> {
        Ok(of_tag("libargon2, the reference", "wiped", setting.tag()?, move |tag| {
            // SAFETY: each pointer is to as many bytes as the length behind it says; nothing is kept.
            let status = unsafe {
                argon2id_hash_raw(
                    setting.t_cost,
                    setting.m_cost,
                    1,
                    PASSWORD.as_ptr().cast(),
                    PASSWORD.len(),
                    SALT.as_ptr().cast(),
                    SALT.len(),
                    tag.as_mut_ptr().cast(),
                    tag.len(),
                )
            };
            if status == 0 { Ok(()) } else { Err("libargon2 refused".into()) }
        }))
    }
}

//! The least that a link of this kind can cost: `ring` called bare, with keys that are ready and inputs
//! of the same lengths that are put together already.

use std::hint::black_box;

use regain_token::LinkText;
use regain_token_bench::{Outcome, PURPOSE, Scene};
use regain_types::Context;
use ring::hmac;
use ring::rand::{SecureRandom as _, SystemRandom};

pub struct Floor {
    keys: [hmac::Key; 2],
    inputs: [Context; 2],
}

impl Floor {
    pub fn new(scene: &Scene, link: &LinkText) -> Outcome<Self> {
        let signed = link.expose().as_bytes().first_chunk::<40>().ok_or("a link is longer")?;
        let (tenant, purpose) = (scene.tenant.as_str(), PURPOSE.name());
        let tag = Context::new("regain/v1/link-tag").text(tenant).text(purpose).bytes(signed);
        let row = Context::new("regain/v1/link-row").text(tenant).text(purpose).text(scene.account.as_str());
        let row = row.bytes(scene.state.as_bytes()).bytes(signed);
        let keys = [[1; 32], [2; 32]].map(|bytes| hmac::Key::new(hmac::HMAC_SHA256, &bytes));
        Ok(Self { keys, inputs: [tag, row] })
    }

    pub fn mint(&self) -> bool {
        let mut random = [0; 31];
        SystemRandom::new().fill(black_box(&mut random)).is_ok() && self.verify()
    }

    pub fn verify(&self) -> bool {
        for (key, input) in self.keys.iter().zip(&self.inputs) {
            black_box(hmac::sign(key, black_box(input.as_bytes())));
        }
        true
    }
}

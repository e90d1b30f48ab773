//! The same checks with a comparison that ends at the first byte that differs: what the test must see.

use std::hint::black_box;

use regain_token::LinkText;
use regain_token_bench::{Outcome, Scene};
use regain_types::Role;

use crate::subjects::{
    FIRST_OR_LAST, POOL, ROW_FIRST_OR_LAST, Subject, changed_rows, forged_texts, nanos, replace, tag,
};

pub fn all() -> Outcome<Vec<Subject>> {
    let scene: &'static Scene = Box::leak(Box::default());
    Ok(vec![forged_tag(scene)?, row_hash(scene)?])
}

fn forged_tag(scene: &'static Scene) -> Outcome<Subject> {
    let (texts, mut text) = (forged_texts(scene)?, String::with_capacity(103));
    let step = move |class: usize, n: usize| {
        replace(&mut text, &texts[n % POOL][class]);
        // The tag that is compared stands for the genuine one: its value does not matter.
        let genuine = [0x5a; 16];
        let mut claimed = genuine;
        claimed[[0, 15][class]] ^= 1;
        nanos(|| {
            let parsed = LinkText::parse(&text).is_ok();
            let digest = tag(scene, Role::LinkTag, text.as_bytes());
            parsed && digest.is_some_and(|_| !early_exit(black_box(&claimed), &genuine))
        })
    };
    Ok(Subject { what: "link: parse, authenticate", classes: FIRST_OR_LAST, step: Box::new(step) })
}

fn row_hash(scene: &'static Scene) -> Outcome<Subject> {
    let rows = changed_rows(scene)?;
    let step = move |class: usize, n: usize| {
        let (text, pair) = &rows[n % POOL];
        let row = black_box(pair[class]);
        let genuine = {
            let mut genuine = pair[0].hash;
            genuine[0] ^= 1;
            genuine
        };
        nanos(|| {
            let digest = tag(scene, Role::LinkRow, text.expose().as_bytes());
            digest.is_some_and(|_| !early_exit(black_box(&row.hash), &genuine))
        })
    };
    Ok(Subject { what: "link: check its row", classes: ROW_FIRST_OR_LAST, step: Box::new(step) })
}

/// What no secret may be compared with.
fn early_exit(one: &[u8], other: &[u8]) -> bool {
    one.iter().zip(other).all(|(one, other)| black_box(one) == other)
}

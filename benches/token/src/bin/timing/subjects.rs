//! What is timed: inputs of two classes, each copied to the same place before the clock is read.

use std::hint::black_box;
use std::time::Instant;

use regain_token::{Authentic, Budget, LinkRow, LinkText, SavedCodeText};
use regain_token_bench::{Damage, NOW, Outcome, PURPOSE, Scene, damaged};
use regain_types::{Context, Digest, KeyId, Role};

/// Times one call with an input of class 0 or 1, the `n`th of all.
pub struct Subject {
    pub what: &'static str,
    pub classes: &'static str,
    pub step: Box<dyn FnMut(usize, usize) -> f64>,
}

pub fn all() -> Outcome<Vec<Subject>> {
    let scene: &'static Scene = Box::leak(Box::default());
    Ok(vec![
        forged_tag(scene)?,
        link_itself(scene)?,
        row_hash(scene)?,
        digest(scene),
        code_row(scene)?,
        saved_place(scene)?,
        saved_set(scene)?,
    ])
}

fn forged_tag(scene: &'static Scene) -> Outcome<Subject> {
    let (texts, mut text) = (forged_texts(scene)?, String::with_capacity(103));
    let step = move |class: usize, n: usize| {
        replace(&mut text, &texts[n % POOL][class]);
        nanos(|| scene.refused(&text).is_some())
    };
    Ok(Subject { what: "link: parse, authenticate", classes: FIRST_OR_LAST, step: Box::new(step) })
}

fn link_itself(scene: &'static Scene) -> Outcome<Subject> {
    let fixed = scene.link()?;
    let texts = pool(|| Ok([fixed.text.expose().to_owned(), scene.link()?.text.expose().to_owned()]))?;
    let mut text = String::with_capacity(103);
    let step = move |class: usize, n: usize| {
        replace(&mut text, &texts[n % POOL][class]);
        nanos(|| scene.refused(&text).is_none())
    };
    Ok(Subject {
        what: "link: parse, authenticate",
        classes: "one genuine link, random ones",
        step: Box::new(step),
    })
}

fn row_hash(scene: &'static Scene) -> Outcome<Subject> {
    let rows = changed_rows(scene)?;
    let step = move |class: usize, n: usize| {
        let (text, pair) = &rows[n % POOL];
        let row = black_box(pair[class]);
        let authentic = authentic(scene, text);
        nanos(|| authentic.is_some_and(|it| it.check(&scene.links(), &row, scene.binding()).is_err()))
    };
    Ok(Subject { what: "link: check its row", classes: ROW_FIRST_OR_LAST, step: Box::new(step) })
}

fn digest(scene: &'static Scene) -> Subject {
    let made = |n: usize| tag(scene, Role::LinkRow, &n.to_be_bytes());
    let step = move |class: usize, n: usize| {
        let (digest, other) = (made(n), made(n + class));
        let expected = other.map_or([0; 32], |other| *other.as_bytes());
        nanos(|| digest.is_some_and(|digest| digest.matches(black_box(&expected)) == (class == 0)))
    };
    Subject { what: "compare 32 bytes alone", classes: "right, wrong", step: Box::new(step) }
}

fn code_row(scene: &'static Scene) -> Outcome<Subject> {
    let (code, row, flow) = (scene.code()?.text, scene.code()?.row, scene.flow());
    let step = move |class: usize, _| {
        let row = black_box(row);
        let row = black_box([Some(&row), None])[class];
        let reserved = scene.codes().reserve(&flow, &Budget::default(), NOW);
        let attempt = reserved.and_then(|reserved| reserved.executed(3));
        nanos(|| attempt.is_ok_and(|attempt| attempt.check(&code, row, NOW).is_err()))
    };
    Ok(Subject { what: "short code: check a wrong one", classes: "a row, no row", step: Box::new(step) })
}

fn saved_place(scene: &'static Scene) -> Outcome<Subject> {
    let sheets = pool(|| scene.sheet())?;
    let step = move |class: usize, n: usize| {
        let sheet = &sheets[n % POOL];
        let (set, code) = (black_box(sheet.row.clone()), &sheet.codes[black_box([0, 9])[class]]);
        // Read anew, it is where the one before it was.
        let code = SavedCodeText::parse(code.expose());
        nanos(|| code.is_ok_and(|code| scene.guess_saved(&code, Some(&set))))
    };
    Ok(Subject {
        what: "saved code: check a right one",
        classes: "the first, the tenth",
        step: Box::new(step),
    })
}

fn saved_set(scene: &'static Scene) -> Outcome<Subject> {
    let sheets = pool(|| Ok((scene.sheet()?, scene.sheet()?)))?;
    let step = move |class: usize, n: usize| {
        let (sheet, other) = &sheets[n % POOL];
        // A copy is as near to the processor as what the check makes itself where there is no set.
        let set = black_box(sheet.row.clone());
        let row = black_box([Some(&set), None])[class];
        nanos(|| !scene.guess_saved(&other.codes[0], row))
    };
    Ok(Subject { what: "saved code: check a wrong one", classes: "a set, no set", step: Box::new(step) })
}

/// Genuine links, and each twice with a forged tag.
pub fn forged_texts(scene: &Scene) -> Outcome<Vec<[String; 2]>> {
    pool(|| {
        let link = scene.link()?;
        let forged = |damage| damaged(link.text.expose(), damage).ok_or("a link has another shape");
        Ok([forged(Damage::First)?, forged(Damage::Last)?])
    })
}

/// Links, and the row of each twice with a changed hash.
pub fn changed_rows(scene: &Scene) -> Outcome<Vec<(LinkText, [LinkRow; 2])>> {
    pool(|| {
        let link = scene.link()?;
        let changed = |place: usize| {
            let mut row = link.row;
            row.hash[place] ^= 1;
            row
        };
        Ok((LinkText::parse(link.text.expose())?, [changed(0), changed(31)]))
    })
}

pub fn authentic(scene: &Scene, link: &LinkText) -> Option<Authentic> {
    scene.links().authenticate(PURPOSE, link, NOW).ok()
}

/// A digest under the key of a role.
pub fn tag(scene: &Scene, role: Role, bytes: &[u8]) -> Option<Digest> {
    let key = scene.keys.mac_key(KeyId::FIRST, role, &scene.tenant).ok()?;
    Some(key.tag(&Context::new("bench").bytes(bytes)))
}

/// Nanoseconds of one call, which must answer `true`.
#[expect(clippy::disallowed_methods, reason = "a bench owns a clock")]
pub fn nanos(action: impl FnOnce() -> bool) -> f64 {
    let start = Instant::now();
    let right = black_box(action());
    let nanos = start.elapsed().as_nanos() as f64;
    assert!(right, "a timed call answered wrongly");
    nanos
}

pub fn replace(text: &mut String, by: &str) {
    text.clear();
    text.push_str(black_box(by));
}

fn pool<T>(mut make: impl FnMut() -> Outcome<T>) -> Outcome<Vec<T>> {
    (0..POOL).map(|_| make()).collect()
}

pub const FIRST_OR_LAST: &str = "forged in the first byte of the tag, in the last";
pub const ROW_FIRST_OR_LAST: &str = "another first byte of the hash, another last";
pub const POOL: usize = 256;

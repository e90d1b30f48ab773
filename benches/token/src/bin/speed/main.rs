//! What links and codes cost beside the floor, the same random bytes and HMACs called bare, and beside
//! other tokens. It prints tables and says of each goal whether it was reached.

mod floor;
mod peers;

use regain_token::{LinkText, Reason};
use regain_token_bench::{Action, Damage, EXPIRES, Outcome, PURPOSE, Paired, Scene, Table, damaged};
use regain_types::{Entropy, OsRandom};

fn main() -> Outcome<()> {
    let rounds = std::env::args().nth(1).map_or(Ok(400), |rounds| rounds.parse())?;
    let scene = Scene::new();
    let (link, code, sheet) = (scene.link()?, scene.code()?, scene.sheet()?);
    let floor = floor::Floor::new(&scene, &link.text)?;
    let forged = damaged(link.text.expose(), Damage::Last).ok_or("a link has another shape")?;
    let typo = link.text.expose().replacen('0', "1", 1);
    let (row, text) = (&link.row, link.text.expose());
    let mut actions = vec![
        Action::new(FLOOR_MINT, 100, || floor.mint()),
        Action::new(MINT, 100, || {
            let entropy = Entropy::draw(&OsRandom);
            entropy
                .is_ok_and(|entropy| scene.links().mint(PURPOSE, scene.binding(), EXPIRES, entropy).is_ok())
        }),
        Action::new(FLOOR_VERIFY, 200, || floor.verify()),
        Action::new(VERIFY, 200, || scene.verify(text, row).is_some()),
        Action::new(FORGED, 200, || scene.refused(&forged) == Some(Reason::BadTag)),
        Action::new(TYPO, 200, || scene.refused(&typo) == Some(Reason::Typo)),
        Action::new("parse alone", 200, || LinkText::parse(text).is_ok()),
        Action::new("short code: reserve, check", 200, || scene.guess(&code.text, Some(&code.row))),
        Action::new("saved code: reserve, check", 200, || {
            scene.guess_saved(&sheet.codes[9], Some(&sheet.row))
        }),
    ];
    actions.extend(peers::all()?);
    let paired = Paired::measure(&mut actions, rounds);
    println!("{}", goals(&paired));
    println!("{}", times(&paired, &actions));
    Ok(())
}

fn goals(paired: &Paired) -> Table {
    let mut table = Table::new(["what", "goal", "measured (10th to 90th percentile)", "reached"]);
    let bound = |one, other, goal: f64| {
        let ratio = paired.ratio(one, other);
        (format!("{one} / {other}"), format!("at most {goal}"), ratio, ratio[1] <= goal)
    };
    let faster = |peer, goal: f64| {
        let ratio = paired.ratio(peer, VERIFY);
        (format!("{peer} / {VERIFY}"), format!("at least {goal}"), ratio, ratio[1] >= goal)
    };
    let goals = [
        bound(MINT, FLOOR_MINT, 1.15),
        bound(VERIFY, FLOOR_VERIFY, 1.45),
        bound(FORGED, VERIFY, 0.55),
        faster(peers::JWT, 3.5),
        faster(peers::PASETO, 6.0),
    ];
    for (what, goal, [low, middle, high], reached) in goals {
        let measured = format!("{middle:.2} ({low:.2} to {high:.2})");
        table.row([what, goal, measured, if reached { "yes" } else { "no" }.to_owned()]);
    }
    table
}

fn times(paired: &Paired, actions: &[Action<'_>]) -> Table {
    let mut table = Table::new(["what", "median", "divided by: link: verify"]);
    for action in actions {
        let name = action.name();
        let [_, ratio, _] = paired.ratio(name, VERIFY);
        table.row([name.to_owned(), format!("{:.0} ns", paired.nanos(name)), format!("{ratio:.2}")]);
    }
    table
}

const FLOOR_MINT: &str = "floor: 31 random bytes, two HMACs";
const FLOOR_VERIFY: &str = "floor: two HMACs";
const MINT: &str = "link: draw, mint with its row";
const VERIFY: &str = "link: verify";
const FORGED: &str = "link: refuse a forged one";
const TYPO: &str = "link: refuse a mistyped one";

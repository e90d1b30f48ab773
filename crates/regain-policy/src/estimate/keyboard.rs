//! Runs on keyboards: qwerty, qwertz, azerty, dvorak, йцукен and the number pad.

use std::ops::Range;
use std::sync::OnceLock;

use super::brute::Brute;
use super::matches::Matches;
use super::price;
use super::text::Text;
use crate::Pattern;

/// Adds the runs of `text` on every keyboard.
pub(crate) fn find(text: &Text, matches: &mut Matches) {
    for board in Board::all() {
        let keys: Vec<Option<Key>> = text.typed().iter().map(|typed| board.key(*typed)).collect();
        matches.step(keys.len());
        runs(&keys, board, text, matches);
    }
}

/// Adds the repeats of a shape one key further: `1qaz2wsx3edc`.
pub(crate) fn find_shifted(text: &Text, brute: &Brute<'_>, matches: &mut Matches) {
    for board in Board::all() {
        let keys: Vec<Option<Key>> = text.typed().iter().map(|typed| board.key(*typed)).collect();
        for period in SHAPE {
            matches.step(keys.len());
            let moves: Vec<Option<(i8, i8)>> = keys
                .windows(period.saturating_add(1))
                .map(|window| match window {
                    [Some(first), .., Some(last)] => Some(first.step_to(last)),
                    _ => None,
                })
                .collect();
            for run in equal_runs(&moves) {
                let end = run.end.saturating_add(period);
                if run.len() < period || moves.get(run.start) == Some(&Some((0, 0))) {
                    continue;
                }
                let unit = matches.price(text, brute, run.start..run.start.saturating_add(period));
                let count = end.saturating_sub(run.start).checked_div(period).unwrap_or_default();
                let price = unit.saturating_add(NEXT_KEY).saturating_add(log(count));
                matches.add(
                    run.start..end,
                    price.saturating_add(text.case_price(run.start, end)),
                    Pattern::Keyboard,
                );
            }
        }
    }
}

fn runs(keys: &[Option<Key>], board: &Board, text: &Text, matches: &mut Matches) {
    let moves: Vec<Option<(i8, i8)>> = keys
        .windows(2)
        .map(|pair| match pair {
            [Some(one), Some(next)] => Some(one.step_to(next)).filter(|step| board.steps.contains(step)),
            _ => None,
        })
        .collect();
    for straight in equal_runs(&moves) {
        add(text, matches, straight, 1);
    }
    let mut start = 0_usize;
    for run in moves.split(Option::is_none) {
        let end = start.saturating_add(run.len());
        let turns = run.windows(2).filter(|pair| matches!(pair, [one, next] if one != next)).count();
        if run.len() >= 3 && turns > 0 {
            add(text, matches, start..end, turns.saturating_add(1));
        }
        start = end.saturating_add(1);
    }
}

/// Adds a run of moves in `turns` directions: one key to start at, a length, the directions, and
/// where they change.
fn add(text: &Text, matches: &mut Matches, moves: Range<usize>, turns: usize) {
    if moves.len() < 2 {
        return;
    }
    let (start, end) = (moves.start, moves.end.saturating_add(1));
    let turns = u32::try_from(turns).unwrap_or(u32::MAX);
    let price = price::log(47).saturating_add(log(moves.len())).saturating_add(TURN.saturating_mul(turns));
    matches.add(start..end, price.saturating_add(text.case_price(start, end)), Pattern::Keyboard);
}

/// The longest runs of the same move.
fn equal_runs(moves: &[Option<(i8, i8)>]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0_usize;
    for run in moves.chunk_by(|one, next| one == next) {
        let end = start.saturating_add(run.len());
        if run.first().is_some_and(Option::is_some) {
            found.push(start..end);
        }
        start = end;
    }
    found
}

fn log(count: usize) -> u32 {
    price::log(u64::try_from(count).unwrap_or(u64::MAX))
}

/// A place on a board: how far right, and how far down.
#[derive(Clone, Copy)]
struct Key(i8, i8);

impl Key {
    const fn step_to(&self, other: &Self) -> (i8, i8) {
        (other.0.saturating_sub(self.0), other.1.saturating_sub(self.1))
    }
}

struct Board {
    ascii: [Option<Key>; 128],
    other: Vec<(char, Key)>,
    steps: &'static [(i8, i8)],
}

impl Board {
    fn all() -> &'static [Self] {
        static BOARDS: OnceLock<Vec<Board>> = OnceLock::new();
        BOARDS.get_or_init(|| {
            let staggered = LAYOUTS.iter().map(|layout| Self::of(layout, &STAGGERED));
            staggered.chain([Self::of(&PAD, &GRID)]).collect()
        })
    }

    fn of(layout: &[&str], steps: &'static [(i8, i8)]) -> Self {
        let mut board = Self { ascii: [None; 128], other: Vec::new(), steps };
        for (row, letters) in layout.iter().enumerate() {
            for (column, letter) in letters.chars().enumerate().filter(|(_, letter)| *letter != ' ') {
                let number = |count: usize| i8::try_from(count).unwrap_or(i8::MAX);
                // The second half of the rows is the first with the shift key.
                let key = Key(number(column), number(row % 4));
                let place = usize::try_from(u32::from(letter)).ok();
                match place.and_then(|place| board.ascii.get_mut(place)) {
                    Some(place) => *place = Some(key),
                    None => board.other.push((letter, key)),
                }
            }
        }
        board
    }

    fn key(&self, typed: char) -> Option<Key> {
        let place = usize::try_from(u32::from(typed)).ok()?;
        match self.ascii.get(place) {
            Some(key) => *key,
            None => self.other.iter().find(|(letter, _)| *letter == typed).map(|(_, key)| *key),
        }
    }
}

/// On a board whose rows are shifted by half a key, each has six neighbours.
static STAGGERED: [(i8, i8); 6] = [(-1, 0), (0, -1), (1, -1), (1, 0), (0, 1), (-1, 1)];
static GRID: [(i8, i8); 8] = [(-1, 0), (-1, -1), (0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1)];

/// Four rows of keys, and the same with the shift key.
const LAYOUTS: [[&str; 8]; 5] = [
    [
        "`1234567890-=",
        " qwertyuiop[]\\",
        " asdfghjkl;'",
        " zxcvbnm,./",
        "~!@#$%^&*()_+",
        " QWERTYUIOP{}|",
        " ASDFGHJKL:\"",
        " ZXCVBNM<>?",
    ],
    [
        "^1234567890ß´",
        " qwertzuiopü+",
        " asdfghjklöä#",
        "<yxcvbnm,.-",
        "°!\"§$%&/()=?`",
        " QWERTZUIOPÜ*",
        " ASDFGHJKLÖÄ'",
        ">YXCVBNM;:_",
    ],
    [
        "²&é\"'(-è_çà)=",
        " azertyuiop^$",
        " qsdfghjklmù*",
        "<wxcvbn,;:!",
        " 1234567890°+",
        " AZERTYUIOP¨£",
        " QSDFGHJKLM%µ",
        ">WXCVBN?./§",
    ],
    [
        "`1234567890[]",
        " ',.pyfgcrl/=\\",
        " aoeuidhtns-",
        " ;qjkxbmwvz",
        "~!@#$%^&*(){}",
        " \"<>PYFGCRL?+|",
        " AOEUIDHTNS_",
        " :QJKXBMWVZ",
    ],
    [
        "ё1234567890-=",
        " йцукенгшщзхъ\\",
        " фывапролджэ",
        " ячсмитьбю.",
        "Ё!\"№;%:?*()_+",
        " ЙЦУКЕНГШЩЗХЪ/",
        " ФЫВАПРОЛДЖЭ",
        " ЯЧСМИТЬБЮ,",
    ],
];
const PAD: [&str; 4] = ["789", "456", "123", " 0."];

/// One direction of about five, and where it starts.
const TURN: u32 = 850;
/// Which way a shape moves on, and that it does.
const NEXT_KEY: u32 = 2_800;
/// How long a shape is that is repeated one key further.
const SHAPE: Range<usize> = 3..7;

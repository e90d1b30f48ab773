//! Runs on keyboards: qwerty, qwertz, azerty, dvorak, йцукен and the number pad.

use std::ops::Range;
use std::sync::OnceLock;

use zeroize::{Zeroize, Zeroizing};

use super::brute::Brute;
use super::matches::Matches;
use super::price;
use super::text::Text;
use crate::Pattern;

/// The keys of a text on every keyboard.
pub(crate) struct Keys {
    /// Those of the first board, of the second, and so on.
    keys: Zeroizing<Vec<Key>>,
    length: usize,
}

impl Keys {
    pub(crate) fn of(text: &Text) -> Self {
        let boards = Board::all();
        let mut keys = Zeroizing::new(Vec::with_capacity(text.len().saturating_mul(boards.len())));
        for board in boards {
            keys.extend(text.typed().iter().map(|typed| board.key(*typed)));
        }
        Self { keys, length: text.len() }
    }

    fn each(&self) -> impl Iterator<Item = (&'static Board, &[Key])> {
        Board::all().iter().zip(self.keys.chunks(self.length.max(1)))
    }

    /// Adds the runs of `text` on every keyboard.
    pub(crate) fn find(&self, text: &Text, matches: &mut Matches) {
        let mut moves = Vec::with_capacity(self.length);
        for (board, keys) in self.each() {
            matches.step(keys.len());
            moves.clear();
            moves.extend(
                keys.iter()
                    .zip(keys.iter().skip(1))
                    .map(|(one, next)| one.move_to(*next).filter(|step| board.are_neighbours(*step))),
            );
            // Two moves make the shortest run, and few texts have them.
            if moves.windows(2).any(|pair| pair.iter().all(Option::is_some)) {
                runs(&moves, text, matches);
            }
        }
    }

    /// Adds the repeats of a shape one key further: `1qaz2wsx3edc`.
    pub(crate) fn find_shifted(&self, text: &Text, brute: &Brute<'_>, matches: &mut Matches) {
        for (_, keys) in self.each() {
            for period in SHAPE {
                matches.step(keys.len());
                if has_run(keys, period) {
                    shifted(keys, period, text, brute, matches);
                }
            }
        }
    }
}

/// Whether as many keys one after the other move alike from `period` keys before. It is asked for every
/// board and period of every text, and answered by no for most.
fn has_run(keys: &[Key], period: usize) -> bool {
    let (mut before, mut length, mut longest) = (None, 0_usize, 0_usize);
    for (one, next) in keys.iter().zip(keys.iter().skip(period)) {
        let step = one.move_to(*next);
        let is_same = step.is_some() && step == before;
        length = length.saturating_mul(usize::from(is_same)).saturating_add(1);
        longest = longest.max(length);
        before = step;
    }
    longest >= period
}

fn shifted(keys: &[Key], period: usize, text: &Text, brute: &Brute<'_>, matches: &mut Matches) {
    let moves = keys.iter().zip(keys.iter().skip(period)).map(|(one, next)| one.move_to(*next));
    let moves: Vec<Option<Move>> = moves.collect();
    for run in equal_runs(&moves) {
        let end = run.end.saturating_add(period);
        if run.len() < period || moves.get(run.start) == Some(&Some(STAY)) {
            continue;
        }
        let unit = matches.price(brute, run.start..run.start.saturating_add(period));
        let count = end.saturating_sub(run.start).checked_div(period).unwrap_or_default();
        let price = unit.saturating_add(NEXT_KEY).saturating_add(log(count));
        matches.add(run.start..end, price.saturating_add(text.case_price(run.start, end)), Pattern::Keyboard);
    }
}

fn runs(moves: &[Option<Move>], text: &Text, matches: &mut Matches) {
    for straight in equal_runs(moves) {
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
fn equal_runs(moves: &[Option<Move>]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0_usize;
    moves.chunk_by(|one, next| one == next).filter_map(move |run| {
        let here = start..start.saturating_add(run.len());
        start = here.end;
        run.first().is_some_and(Option::is_some).then_some(here)
    })
}

fn log(count: usize) -> u32 {
    price::log(u64::try_from(count).unwrap_or(u64::MAX))
}

/// A place on a board in one number, how far right and 32 times how far down; or [`Key::NONE`].
#[derive(Clone, Copy, PartialEq, Eq, Zeroize)]
struct Key(i8);

impl Key {
    const NONE: Self = Self(i8::MIN);

    fn at(right: usize, down: usize) -> Self {
        i8::try_from(down.saturating_mul(32).saturating_add(right)).map_or(Self::NONE, Self)
    }

    fn move_to(self, other: Self) -> Option<Move> {
        (self != Self::NONE && other != Self::NONE).then(|| other.0.wrapping_sub(self.0))
    }
}

/// The difference of two keys. It fits: places are of 0 to 109.
type Move = i8;

/// No move: the same key.
const STAY: Move = 0;

/// The bit of a move, in a set of them.
const fn step(right: i32, down: i32) -> u128 {
    let bit = down.wrapping_mul(32).wrapping_add(right).wrapping_add(64);
    1_u128.wrapping_shl(bit.unsigned_abs())
}

struct Board {
    ascii: [Key; 128],
    other: Vec<(char, Key)>,
    /// The moves to a neighbour, each a bit: the lowest is that of the move -64.
    steps: u128,
}

impl Board {
    fn all() -> &'static [Self] {
        static BOARDS: OnceLock<Vec<Board>> = OnceLock::new();
        BOARDS.get_or_init(|| {
            let staggered = LAYOUTS.iter().map(|layout| Self::of(layout, STAGGERED));
            staggered.chain([Self::of(&PAD, STAGGERED | GRID)]).collect()
        })
    }

    fn of(layout: &[&str], steps: u128) -> Self {
        let mut board = Self { ascii: [Key::NONE; 128], other: Vec::new(), steps };
        for (row, letters) in layout.iter().enumerate() {
            for (column, letter) in letters.chars().enumerate().filter(|(_, letter)| *letter != ' ') {
                // The second half of the rows is the first with the shift key.
                let key = Key::at(column, row % 4);
                let place = usize::try_from(u32::from(letter)).ok();
                match place.and_then(|place| board.ascii.get_mut(place)) {
                    Some(place) => *place = key,
                    None => board.other.push((letter, key)),
                }
            }
        }
        board
    }

    fn key(&self, typed: char) -> Key {
        match usize::try_from(u32::from(typed)).ok().and_then(|place| self.ascii.get(place)) {
            Some(key) => *key,
            None => self.other.iter().find(|(letter, _)| *letter == typed).map_or(Key::NONE, |(_, key)| *key),
        }
    }

    fn are_neighbours(&self, step: Move) -> bool {
        let bit = u32::try_from(i32::from(step).saturating_add(64)).unwrap_or(u32::MAX);
        self.steps.checked_shr(bit).is_some_and(|steps| steps & 1 != 0)
    }
}

/// On a board whose rows are shifted by half a key, each has six neighbours.
const STAGGERED: u128 = step(-1, 0) | step(0, -1) | step(1, -1) | step(1, 0) | step(0, 1) | step(-1, 1);
/// The other two on a board whose rows are not.
const GRID: u128 = step(-1, -1) | step(1, 1);

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

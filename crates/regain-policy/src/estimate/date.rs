//! Dates and years, from 1900 to 2049 whatever year it is: no clock is read.

use super::matches::Matches;
use super::text::Text;
use crate::Pattern;

/// Adds years of four digits, dates in digits alone, and dates with separators.
pub(crate) fn find(text: &Text, matches: &mut Matches) {
    let typed = text.typed();
    for start in 0..typed.len() {
        let rest = typed.get(start..).unwrap_or_default();
        let digits = rest.iter().take(8).take_while(|digit| digit.is_ascii_digit()).count();
        matches.step(digits.saturating_add(1));
        let mut add = |length: usize, price: u32| {
            matches.add(start..start.saturating_add(length), price, Pattern::Date);
        };
        if let Some(price) = (digits >= 4).then(|| year(rest, 0, 4)).flatten() {
            add(4, price);
        }
        for length in [4, 6, 8] {
            if let Some(price) = (digits >= length).then(|| plain(rest, length)).flatten() {
                add(length, price);
            }
        }
        if let Some((length, price)) = (digits > 0).then(|| separated(rest)).flatten() {
            add(length, price);
        }
    }
}

/// `2512`, `251290`, `19901225`: the order of its parts is one of three.
fn plain(digits: &[char], length: usize) -> Option<u32> {
    let orders: &[[usize; 3]] = match length {
        4 => &[[0, 2, 4], [2, 0, 4]],
        6 => &[[0, 2, 4], [2, 0, 4], [4, 2, 0]],
        _ => &[[0, 2, 4], [2, 0, 4], [6, 4, 0]],
    };
    let year_of = |at| match length {
        4 => Some(0),
        6 => year(digits, at, 2),
        _ => year(digits, at, 4),
    };
    orders.iter().find_map(|[day, month, at]| {
        let is_day = is_within(digits, *day, 2, 31) && is_within(digits, *month, 2, 12);
        year_of(*at).filter(|_| is_day).map(|year| year.saturating_add(DAY).saturating_add(ORDER))
    })
}

/// `1.2.1990`, `1990-02-01`, `25/12/90`: the separators are the same.
fn separated(rest: &[char]) -> Option<(usize, u32)> {
    let mut at = 0_usize;
    let mut parts = [(0_usize, 0_usize); 3];
    let mut separator = None;
    for (number, part) in parts.iter_mut().enumerate() {
        if number > 0 {
            let here = *rest.get(at).filter(|here| SEPARATORS.contains(**here))?;
            if *separator.get_or_insert(here) != here {
                return None;
            }
            at = at.saturating_add(1);
        }
        let digits = rest.get(at..)?.iter().take(4).take_while(|digit| digit.is_ascii_digit()).count();
        *part = (at, digits);
        at = at.saturating_add(digits);
    }
    let [first, second, third] = parts;
    let orders = [[first, second, third], [second, first, third], [third, second, first]];
    let price = orders.iter().find_map(|[day, month, (at, length)]| {
        let is_short = |part: &(usize, usize)| matches!(part.1, 1 | 2);
        let is_date = is_short(day)
            && is_short(month)
            && is_within(rest, day.0, day.1, 31)
            && is_within(rest, month.0, month.1, 12);
        year(rest, *at, *length).filter(|_| is_date)
    })?;
    Some((at, price.saturating_add(DAY).saturating_add(ORDER).saturating_add(SEPARATED)))
}

/// What a year of two or four digits costs.
fn year(digits: &[char], at: usize, length: usize) -> Option<u32> {
    match (length, number(digits, at, length)?) {
        (4, 1950..=2030) => Some(1_900),
        (4, 1900..=2049) => Some(2_180),
        (2, _) => Some(1_900),
        _ => None,
    }
}

fn is_within(digits: &[char], at: usize, length: usize, most: u32) -> bool {
    number(digits, at, length).is_some_and(|number| (1..=most).contains(&number))
}

fn number(digits: &[char], at: usize, length: usize) -> Option<u32> {
    let digits = digits.get(at..at.saturating_add(length))?;
    digits
        .iter()
        .try_fold(0_u32, |sum, digit| Some(sum.saturating_mul(10).saturating_add(digit.to_digit(10)?)))
}

const SEPARATORS: &str = " ./-_\\,:";
/// One of 366.
const DAY: u32 = 2_563;
/// Day first, month first, year first.
const ORDER: u32 = 300;
/// Which separator, and whether numbers have a leading zero.
const SEPARATED: u32 = 600;

//! Orders that everybody knows: `abc`, `97531`, `эюя`.

use super::matches::Matches;
use super::price;
use super::text::Text;
use crate::Pattern;

/// Adds runs of at least three code points with the same small distance, upwards or downwards.
pub(crate) fn find(text: &Text, matches: &mut Matches) {
    let folded = text.folded();
    matches.step(folded.len());
    let distances: Vec<i64> = folded
        .windows(2)
        .map(|pair| match pair {
            // On keyboards zero comes after nine.
            ['9', '0'] => 1,
            ['0', '9'] => -1,
            [one, next] if one.is_alphanumeric() && next.is_alphanumeric() => {
                i64::from(u32::from(*next)).saturating_sub(i64::from(u32::from(*one)))
            }
            _ => 0,
        })
        .collect();
    let mut start = 0_usize;
    for run in distances.chunk_by(|one, next| one == next) {
        let end = start.saturating_add(run.len()).saturating_add(1);
        let known = run.first().copied().filter(|distance| (1..=MOST).contains(&distance.abs()));
        if let Some(distance) = known.filter(|_| run.len() >= 2) {
            let first = folded.get(start).copied().unwrap_or(' ');
            let length = u64::try_from(run.len()).unwrap_or(u64::MAX);
            let far = if distance.abs() == 1 { 0 } else { FAR };
            let back = if distance < 0 { BACKWARDS } else { 0 };
            let price = first_price(first).saturating_add(price::log(length)).saturating_add(far);
            let price = price.saturating_add(back).saturating_add(text.case_price(start, end));
            matches.add(start..end, price, Pattern::Sequence);
        }
        start = start.saturating_add(run.len());
    }
}

/// Where people start.
const fn first_price(first: char) -> u32 {
    match first {
        'a' | 'z' | '0' | '1' | '9' | 'а' | 'я' => 600,
        '2'..='8' => price::DIGIT,
        _ => price::LETTER,
    }
}

/// The greatest distance: `369`.
const MOST: i64 = 3;
const FAR: u32 = 480;
const BACKWARDS: u32 = 300;

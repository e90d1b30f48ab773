//! The same again: `aaaa`, `abcabc`, and what comes back later.

use super::brute::Brute;
use super::matches::Matches;
use super::price;
use super::text::Text;
use crate::Pattern;

/// Adds every repeat of a unit, for the price of the unit and the count; from the shortest unit on,
/// so that a unit may itself have repeats in it.
pub(crate) fn find(text: &Text, brute: &Brute<'_>, matches: &mut Matches) {
    let folded = text.folded();
    for period in 1..=folded.len() / 2 {
        matches.step(folded.len());
        let is_same = |start: usize| {
            let later = folded.get(start.saturating_add(period));
            later.is_some() && later == folded.get(start)
        };
        let least = if period == 1 { 2 } else { period };
        let mut start = 0_usize;
        while start.saturating_add(period) < folded.len() {
            let length = (start..folded.len()).take_while(|place| is_same(*place)).count();
            if length >= least && !is_known(folded, start, period) {
                let end = start.saturating_add(length).saturating_add(period);
                add(text, brute, matches, start, end, period);
            }
            start = start.saturating_add(length).saturating_add(1);
        }
    }
}

/// Adds every text of at least four code points that was there before.
pub(crate) fn find_copies(text: &Text, matches: &mut Matches) {
    let folded = text.folded();
    // For the place after this one, how far it is the same as each earlier one; from the last place on.
    let mut same = vec![0_u8; folded.len().saturating_add(1)];
    for start in (1..folded.len()).rev() {
        matches.step(start);
        let Some((here, before)) = folded.get(..=start).and_then(<[char]>::split_last) else { continue };
        let mut any = 0;
        let mut further = same.as_mut_slice();
        for letter in before {
            let [now, after @ ..] = further else { break };
            let is_same = u8::from(letter == here);
            *now = after.first().copied().unwrap_or_default().saturating_add(1).saturating_mul(is_same);
            any = any.max(*now);
            further = after;
        }
        if usize::from(any) < LEAST_COPY {
            continue;
        }
        let length =
            |(earlier, same): (usize, &u8)| (usize::from(*same).min(start.saturating_sub(earlier)), earlier);
        let lengths = same.iter().enumerate().take(start).map(length);
        let (length, earlier) = lengths.max().unwrap_or_default();
        if length >= LEAST_COPY {
            let end = start.saturating_add(length);
            let typed = |from: usize| text.typed().get(from..from.saturating_add(length));
            let case = if typed(earlier) == typed(start) { 0 } else { price::OTHER_CASE };
            matches.add(start..end, price::COPY.saturating_add(case), Pattern::Repeat);
        }
    }
}

/// Whether the unit is itself a repeat of a shorter one, which found this run already.
fn is_known(folded: &[char], start: usize, period: usize) -> bool {
    let unit = folded.get(start..start.saturating_add(period)).unwrap_or_default();
    (1..=period / 2).any(|shorter| {
        period.is_multiple_of(shorter)
            && unit.iter().zip(unit.iter().skip(shorter)).all(|(one, other)| one == other)
    })
}

fn add(text: &Text, brute: &Brute<'_>, matches: &mut Matches, start: usize, end: usize, period: usize) {
    let unit = matches.price(brute, start..start.saturating_add(period));
    let whole = end.saturating_sub(start).checked_div(period).unwrap_or_default();
    let exact = start.saturating_add(whole.saturating_mul(period));
    let mut push = |end: usize, extra: u32| {
        let length = end.saturating_sub(start);
        let count = u64::try_from(length.div_ceil(period)).unwrap_or(u64::MAX);
        let same = text.typed().get(start..end).unwrap_or_default();
        let is_same = same.iter().zip(same.iter().skip(period)).all(|(one, other)| one == other);
        let case = if is_same { 0 } else { price::OTHER_CASE };
        let price = unit.saturating_add(price::log(count)).saturating_add(extra).saturating_add(case);
        matches.add(start..end, price, Pattern::Repeat);
    };
    push(exact, 0);
    if end > exact {
        push(end, CUT);
    }
}

/// A last repeat that is not whole.
const CUT: u32 = 300;
const LEAST_COPY: usize = 4;

//! A password as the matchers see it: its first code points, folded.

use zeroize::Zeroizing;

use super::price;

/// The first [`MAX_CODE_POINTS`] code points of a password.
///
/// Folded is: in lowercase, and Latin letters without accents. One code point stays one, so that a
/// place in one form is the same place in all. All copies are wiped on drop.
pub(crate) struct Text {
    typed: Zeroizing<Vec<char>>,
    folded: Zeroizing<Vec<char>>,
    /// How many capital letters there are before each place, and after them how many letters.
    capitals: Vec<[u8; 2]>,
}

impl Text {
    pub(crate) fn new(password: &str) -> Self {
        // Room for all of it, so that no copy is left by growing.
        let mut typed = Zeroizing::new(Vec::with_capacity(password.len().min(MAX_CODE_POINTS)));
        typed.extend(password.chars().take(MAX_CODE_POINTS));
        let mut folded = Zeroizing::new(Vec::with_capacity(typed.len()));
        folded.extend(typed.iter().copied().map(fold));
        let mut so_far = [0_u8, 0_u8];
        let mut capitals = Vec::with_capacity(typed.len().saturating_add(1));
        capitals.push(so_far);
        for letter in typed.iter() {
            let [upper, all] = so_far;
            so_far = [
                upper.saturating_add(u8::from(letter.is_uppercase())),
                all.saturating_add(u8::from(letter.is_alphabetic())),
            ];
            capitals.push(so_far);
        }
        Self { typed, folded, capitals }
    }

    pub(crate) fn len(&self) -> usize {
        self.typed.len()
    }

    pub(crate) fn typed(&self) -> &[char] {
        &self.typed
    }

    pub(crate) fn folded(&self) -> &[char] {
        &self.folded
    }

    /// What the capital letters from `start` to `end` add to a price.
    pub(crate) fn case_price(&self, start: usize, end: usize) -> u32 {
        let at = |place: usize| self.capitals.get(place).copied().unwrap_or_default();
        let ([upper_before, all_before], [upper_after, all_after]) = (at(start), at(end));
        let upper = upper_after.saturating_sub(upper_before);
        if upper == 0 {
            return 0;
        }
        let all = all_after.saturating_sub(all_before);
        let is_upper = |place: usize| self.typed.get(place).is_some_and(|letter| letter.is_uppercase());
        let is_plain = upper == 1 && (is_upper(start) || is_upper(end.saturating_sub(1)));
        if upper == all || is_plain {
            price::CASE
        } else {
            price::mixed_case(usize::from(upper.min(all.saturating_sub(upper))))
        }
    }
}

/// One code point in lowercase, and without an accent where it is Latin.
pub(crate) fn fold(letter: char) -> char {
    if letter.is_ascii() {
        return letter.to_ascii_lowercase();
    }
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    ACCENTS.iter().find(|(_, accented)| accented.contains(lower)).map_or(lower, |(plain, _)| *plain)
}

/// The letters that people write this digit or symbol for; nothing for a letter.
pub(crate) const fn swapped(symbol: char) -> &'static [u8] {
    match symbol {
        '4' | '@' => b"a",
        '8' => b"b",
        '(' | '{' | '[' | '<' => b"c",
        '3' | '€' => b"e",
        '6' | '9' => b"g",
        '#' => b"h",
        '1' | '!' | '|' => b"il",
        '0' => b"o",
        '$' | '5' => b"s",
        '7' => b"tl",
        '+' => b"t",
        '%' => b"x",
        '2' => b"z",
        _ => b"",
    }
}

/// Code points that are looked at.
pub(crate) const MAX_CODE_POINTS: usize = 128;

const ACCENTS: [(char, &str); 24] = [
    ('a', "àáâãäåāăąǎæ"),
    ('b', "ḃ"),
    ('c', "çćĉċč"),
    ('d', "ďđð"),
    ('e', "èéêëēĕėęěẽ"),
    ('g', "ĝğġģ"),
    ('h', "ĥħ"),
    ('i', "ìíîïĩīĭįıǐ"),
    ('j', "ĵ"),
    ('k', "ķ"),
    ('l', "ĺļľŀł"),
    ('n', "ñńņňŋ"),
    ('o', "òóôõöøōŏőǒœ"),
    ('r', "ŕŗř"),
    ('s', "śŝşšșß"),
    ('t', "ţťŧț"),
    ('u', "ùúûüũūŭůűųǔ"),
    ('w', "ŵẁẃẅ"),
    ('y', "ýÿŷỳ"),
    ('z', "źżž"),
    ('е', "ё"),
    ('и', "ѝ"),
    ('і', "ї"),
    ('г', "ґ"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_every_place() {
        let text = Text::new("MÜLLER İß Ёж");
        assert_eq!(text.folded().iter().collect::<String>(), "muller is еж");
        assert_eq!(text.typed().len(), text.folded().len());
    }

    #[test]
    fn only_the_first_code_points_are_looked_at() {
        assert_eq!(Text::new(&"é".repeat(1000)).len(), MAX_CODE_POINTS);
    }

    #[test]
    fn capitals_cost_more_where_they_are_unusual() {
        let price = |text: &str| Text::new(text).case_price(0, text.len());
        assert_eq!(price("password"), 0);
        for usual in ["Password", "PASSWORD", "passworD"] {
            assert_eq!(price(usual), price::CASE, "{usual}");
        }
        assert!(price("paSsword") > price::CASE && price("paSsWord") > price("paSsword"));
    }
}

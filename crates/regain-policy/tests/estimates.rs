//! That an estimate stays what it is: faster code must not say anything else.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may panic"
)]

use regain_policy::{Context, Policy};
use regain_types::{Password, Typed};

/// A change of what is estimated, of the words or of the blocklist changes these numbers, and is to be
/// told as such; any other change must not.
#[test]
fn twenty_thousand_reports_are_those_of_version_1_of_the_estimate() {
    let contexts = [
        Context::new(),
        Context::new()
            .with_name("John Smith")
            .with_address("j.smith@mail.example.com")
            .with_service("Contoso"),
        Context::new().with_name("Сергей Иванов").with_address("mary.o'neil@example.org").with_word("aaab4"),
    ];
    let policy = Policy::alone();
    let mut draws = Draws(1);
    let mut digests = Vec::new();
    for family in 0..5 {
        // FNV-1a, 64 bits.
        let mut digest = 0xcbf2_9ce4_8422_2325_u64;
        for number in 0..4_000 {
            let text = draws.text(family);
            let password = Password::prepare(&Typed::new(text).unwrap()).unwrap();
            let report = policy.report(&password, &contexts[number % contexts.len()]);
            let (guesses, found) = (report.guessability(), report.compliance().findings());
            let said = format!(
                "{:?} {:?} {:?} {found:?}",
                guesses.guesses_log10(),
                guesses.parts(),
                guesses.findings()
            );
            for byte in said.bytes() {
                digest = (digest ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
            }
        }
        digests.push(digest);
    }
    assert_eq!(digests, EXPECTED, "{digests:x?}");
}

/// By the first release of the estimate.
const EXPECTED: [u64; 5] = [
    0xc4d7_395f_25e8_433c,
    0xf87c_63bb_6680_3aaf,
    0x3d22_1f47_4006_2481,
    0x8f91_b321_d118_1c0e,
    0xdc99_fc18_ec4e_97fa,
];

/// SplitMix64 (Steele, Lea and Flood 2014), so that the passwords are the same in every run.
struct Draws(u64);

impl Draws {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((word ^ word >> 31) % u64::try_from(end).unwrap()).unwrap()
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn text(&mut self, family: usize) -> String {
        match family {
            // Of one alphabet: printing, look-alikes, keys, digits, few letters, other scripts.
            0 => {
                let alphabet: Vec<char> = self.pick(&ALPHABETS).chars().collect();
                let length = 1 + self.below(40);
                (0..length).map(|_| self.pick(&alphabet)).collect()
            }
            // Of what people write, and of what is known about them.
            1 => (0..=self.below(5)).map(|_| self.pick(&PIECES)).collect(),
            // Words with look-alikes, capitals and backwards.
            2 => {
                let words: String = (0..=self.below(3)).map(|_| self.pick(&PIECES)).collect();
                let changed: Vec<char> = words.chars().map(|letter| self.change(letter)).collect();
                if self.below(3) == 0 { changed.iter().rev().collect() } else { changed.iter().collect() }
            }
            // The same again, the last time cut and in other letters.
            3 => {
                let unit = self.text(1);
                let length = unit.chars().count() * (1 + self.below(4)) + self.below(3);
                let again: Vec<char> = unit.chars().cycle().take(length).collect();
                again
                    .into_iter()
                    .map(|letter| if self.below(9) == 0 { self.change(letter) } else { letter })
                    .collect()
            }
            // Longer than what is looked at.
            _ => {
                let mut text = String::new();
                while text.chars().count() < 20 + self.below(150) {
                    let family = self.below(4);
                    text += &self.text(family);
                }
                text
            }
        }
    }

    fn change(&mut self, letter: char) -> char {
        let swap = SWAPS.iter().find(|(plain, _)| *plain == letter);
        match (self.below(4), swap) {
            (0, Some((_, swapped))) => *swapped,
            (1, _) => letter.to_uppercase().next().unwrap(),
            _ => letter,
        }
    }
}

const ALPHABETS: [&str; 9] = [
    "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~",
    "4@8({[<369!1|70$5+%2#€",
    "123456789qweasdzxc",
    "0123456789./-",
    "asetAnr",
    "1!|70li",
    "gfhjkmvbcnthghbdtn",
    "aäяЖ中😀1!éß٣ǅ",
    "abcde ABC-_.",
];

const PIECES: [&str; 40] = [
    "john",
    "smith",
    "Contoso",
    "example",
    "js",
    "htims",
    "сергей",
    "ljhbyf",
    "oneil",
    "aaab4",
    "password",
    "Winter",
    "dragon",
    "love",
    "ilove",
    "horse",
    "battery",
    "correct",
    "contraseña",
    "müller",
    "пароль",
    "gfhjkm",
    "qwerty",
    "qazwsx",
    "1qaz2wsx",
    "azerty",
    "asdfgh",
    "789456",
    "abcd",
    "9876",
    "1990",
    "2026",
    "25121990",
    "1.2.90",
    "123",
    "!",
    "-",
    "_",
    " ",
    "x7#kQ2",
];

const SWAPS: [(char, char); 7] =
    [('a', '@'), ('e', '3'), ('i', '1'), ('l', '!'), ('o', '0'), ('s', '$'), ('t', '7')];

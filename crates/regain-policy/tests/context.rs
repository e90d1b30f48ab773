//! Passwords made of a person's and a company's data alone, and phrases that only touch them.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests, which fail by panicking"
)]

use regain_policy::{Context, Policy};
use regain_types::{Password, Typed};

fn accepts(policy: &Policy, text: &str, context: &Context) -> bool {
    let password = Password::prepare(&Typed::new(text.to_owned()).unwrap()).unwrap();
    policy.check(&password, context).is_ok()
}

/// SplitMix64, so that the suite is the same in every run.
struct Draws(u64);

impl Draws {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((word ^ (word >> 31)) % u64::try_from(bound).unwrap()).unwrap()
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn is(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

const FIRST: [&str; 24] = [
    "Johanna",
    "Hans",
    "Florian",
    "Aoife",
    "Zbigniew",
    "Marisol",
    "Thibault",
    "Giulia",
    "Svetlana",
    "Дмитрий",
    "Oluwaseun",
    "Priyanka",
    "Søren",
    "Jürgen",
    "Xavier",
    "Mai",
    "Li",
    "Bartholomew",
    "Ngozi",
    "Yusuf",
    "Ana",
    "Kateřina",
    "Zoë",
    "Ulrike",
];
const LAST: [&str; 24] = [
    "Zimmermann",
    "Smith",
    "O'Neil",
    "Okonkwo",
    "Wójcik",
    "Müller",
    "Nguyen",
    "Featherstonehaugh",
    "Ferrari",
    "Кузнецов",
    "Da Silva",
    "Krishnamurthy",
    "Østergaard",
    "Vandenberghe",
    "McDonald",
    "Xu",
    "Papadopoulos",
    "Yıldırım",
    "García-Márquez",
    "Tanaka",
    "Lefebvre",
    "Abernathy",
    "Quackenbush",
    "Szczepański",
];
const COMPANIES: [(&str, &str); 12] = [
    ("Contoso", "contoso.com"),
    ("Northwind Traders", "northwind-traders.co.uk"),
    ("Fabrikam", "fabrikam.de"),
    ("Wide World Importers", "wideworldimporters.com"),
    ("Zyxtronix", "zyxtronix.io"),
    ("Blauwerk", "blauwerk.eu"),
    ("Acme", "acme.com"),
    ("Qvantel", "mail.qvantel.fi"),
    ("Pharmaviva", "pharmaviva.com.br"),
    ("Hyggelab", "hyggelab.dk"),
    ("Tailspin Toys", "tailspintoys.com"),
    ("Rosneva", "rosneva.ru"),
];
const FILLER: [&str; 22] = [
    "", "", "!", "1", "12", "123", "1234", "12345", "!!", "2026", "2025!", "1987", "@2024", "#1", "007",
    "123!", "_1990", "01", "99", "25121990", "$$", "?",
];
const BETWEEN: [&str; 8] = ["", "", "", ".", "-", "_", "@", " "];

struct Person {
    context: Context,
    /// What its passwords are made of.
    pieces: Vec<String>,
}

fn person(draws: &mut Draws) -> Person {
    let (first, last) = (draws.one(&FIRST), draws.one(&LAST));
    let (company, domain) = COMPANIES[draws.below(COMPANIES.len())];
    let plain = |name: &str| name.to_lowercase().replace(['\'', ' ', '-'], "");
    let initial: String = first.chars().take(1).collect();
    let local = match draws.below(4) {
        0 => format!("{}.{}", plain(first), plain(last)),
        1 => format!("{}{}", initial.to_lowercase(), plain(last)),
        2 => format!("{}_{}87", plain(first), plain(last)),
        _ => format!("{}{}", plain(last), initial.to_lowercase()),
    };
    let context = Context::new()
        .with_name(&format!("{first} {last}"))
        .with_address(&format!("{local}@{domain}"))
        .with_service(company)
        .with_domain(&format!("https://www.{domain}/"));
    let initials = format!("{initial}{}", last.chars().take(1).collect::<String>());
    let label = domain.split('.').rev().nth(1).filter(|label| label.len() > 3).unwrap_or(company);
    let pieces = [first, last, company, &local, label, &plain(last), &initials, &company.replace(' ', "")];
    Person { context, pieces: pieces.map(str::to_owned).into() }
}

fn varied(draws: &mut Draws, piece: &str) -> String {
    let mut letters: Vec<char> = piece.chars().collect();
    match draws.below(10) {
        0 => letters = piece.to_lowercase().chars().collect(),
        1 => letters = piece.to_uppercase().chars().collect(),
        2 => letters.reverse(),
        3 | 4 => {
            for letter in &mut letters {
                let swaps = [
                    ('a', '@'),
                    ('a', '4'),
                    ('e', '3'),
                    ('i', '1'),
                    ('o', '0'),
                    ('s', '$'),
                    ('s', '5'),
                    ('t', '7'),
                ];
                let (from, to) = swaps[draws.below(swaps.len())];
                if letter.to_ascii_lowercase() == from {
                    *letter = to;
                }
            }
        }
        5 if letters.len() >= 6 => {
            let at = draws.below(letters.len() - 1);
            match draws.below(3) {
                0 => drop(letters.remove(at)),
                1 => letters.swap(at, at + 1),
                _ => letters[at] = 'k',
            }
        }
        _ => {}
    }
    letters.into_iter().collect()
}

fn password(draws: &mut Draws, person: &Person) -> String {
    let between = draws.one(&BETWEEN);
    let count = 1 + draws.below(3);
    let mut text = String::new();
    if draws.is(10) {
        text.push_str(draws.one(&FILLER));
    }
    for number in 0..count {
        if number > 0 {
            text.push_str(between);
        }
        let piece = &person.pieces[draws.below(person.pieces.len())];
        text.push_str(&varied(draws, piece));
    }
    text.push_str(between);
    text + draws.one(&FILLER)
}

#[test]
fn at_most_one_in_200_passwords_of_own_data_and_filler_is_accepted() {
    let mut draws = Draws(3);
    let policies = [Policy::beside_another_factor(), Policy::alone()];
    let mut made = [0_usize; 2];
    let mut accepted = [const { Vec::new() }; 2];
    while made[1] < 10_000 {
        let person = person(&mut draws);
        for _ in 0..10 {
            let text = password(&mut draws, &person);
            for (place, policy) in policies.iter().enumerate() {
                // What is too short is refused in any case: it proves nothing here.
                if text.chars().count() >= policy.min_code_points() {
                    made[place] += 1;
                    if accepts(policy, &text, &person.context) {
                        accepted[place].push(text.clone());
                    }
                }
            }
        }
    }
    for (made, accepted) in made.into_iter().zip(accepted) {
        assert!(
            accepted.len() * 200 <= made,
            "{} of {made}: {:?}",
            accepted.len(),
            &accepted[..accepted.len().min(40)]
        );
    }
}

#[test]
fn the_known_variations_of_own_data_are_refused() {
    let context = Context::new()
        .with_name("Hans Florian Zimmer")
        .with_name("John Smith")
        .with_address("j.smith@example.com")
        .with_service("Contoso");
    for text in [
        "Kontoso2026!",
        "SmithJohn1987",
        "jsmith1987!",
        "HansFlorianZimmer",
        "C0ntoso-2026",
        "ZimmerFlorianHans!1",
    ] {
        for policy in [Policy::beside_another_factor(), Policy::alone()] {
            assert!(!accepts(&policy, text, &context), "{text}");
        }
    }
}

#[test]
fn one_word_of_the_context_does_not_spoil_a_phrase() {
    let context =
        Context::new().with_name("Rose Marble").with_service("Anatomy").with_address("rose@jogging.com");
    for text in [
        "spotless reshuffle anatomy snowsuit deduct",
        "marblecosmicunshavendepletiongroove",
        "kQ7#vPz!m2Wd9$rose",
    ] {
        for policy in [Policy::beside_another_factor(), Policy::alone()] {
            assert!(accepts(&policy, text, &context), "{text}");
        }
    }
}

//! Passwords that are made only of a person's and a company's data with filler, which must be refused,
//! and phrases with one such word in them, which must not.

use std::error::Error;

use regain_policy::{Context, Policy};

use crate::lists::Packages;
use crate::meter::{accepts, in_parallel, of_zxcvbn};
use crate::options::Options;
use crate::random::Random;
use regain_bench_report::{Table, percent, whole};

pub struct Outcome {
    pub table: Table,
    /// The share that the default policies accept.
    pub accepted: f64,
}

/// At least this many passwords of personal data.
const PASSWORDS: usize = 20_000;

pub fn judge(packages: &Packages, eff: &[String], options: &Options) -> Result<Outcome, Box<dyn Error>> {
    let (firsts, lasts) = (packages.names("firstnames")?, packages.names("lastnames")?);
    let mut random = Random::new(options.seed);
    let mut personal = Vec::with_capacity(PASSWORDS);
    let mut phrases = Vec::new();
    while personal.len() < PASSWORDS {
        let person = Person::draw(&mut random, &firsts, &lasts, eff);
        for _ in 0..10 {
            let password = person.password(&mut random);
            if password.chars().count() >= 8 {
                personal.push((person.clone(), password));
            }
        }
        let word = person.words()[random.below(3)].clone();
        phrases.push((person, format!("{} {word}", random.phrase(eff, 4, " "))));
    }
    let mut table = Table::new(["suite", "n", "policy", "accepted by regain", "by zxcvbn at score 3"]);
    let mut most: f64 = 0.0;
    for (name, suite) in [("only personal data", &personal), ("4 EFF words and one of the context", &phrases)]
    {
        for (policy_name, policy) in
            [("beside another factor", Policy::beside_another_factor()), ("alone", Policy::alone())]
        {
            // Shorter ones are refused for their length, which would flatter the context.
            let is_long = |text: &String| text.chars().count() >= policy.min_code_points();
            let suite: Vec<_> = suite.iter().filter(|(_, text)| is_long(text)).collect();
            let accepted = share(&suite, |person, text| accepts(&policy, &person.context(), text));
            let peer = share(&suite, |person, text| {
                let words = person.for_zxcvbn();
                of_zxcvbn(text, &words.iter().map(String::as_str).collect::<Vec<_>>()).1 >= 3
            });
            if name == "only personal data" {
                most = most.max(accepted);
            }
            let cells = [name.to_owned(), whole(suite.len()), policy_name.to_owned()];
            table.row(cells.into_iter().chain([percent(accepted), percent(peer)]));
        }
    }
    Ok(Outcome { table, accepted: most })
}

fn share(suite: &[&(Person, String)], accepts: impl Fn(&Person, &str) -> bool + Sync) -> f64 {
    let verdicts = in_parallel(suite, |(person, text)| accepts(person, text));
    verdicts.iter().filter(|accepted| **accepted).count() as f64 / suite.len().max(1) as f64
}

#[derive(Clone)]
struct Person {
    first: String,
    last: String,
    company: String,
    year: usize,
}

impl Person {
    fn draw(random: &mut Random, firsts: &[String], lasts: &[String], eff: &[String]) -> Self {
        let company = if random.chance(3) {
            let suffix = *random.pick(&["Foods", "Logistics", "Bank", "Systems", "Energy", "Travel"]);
            format!("{} {suffix}", capital(random.pick::<String>(eff)))
        } else {
            capital(&(0..3).map(|_| syllable(random)).collect::<String>())
        };
        let [first, last] = [random.pick(firsts).clone(), random.pick(lasts).clone()];
        Self { first, last, company, year: 1940 + random.below(70) }
    }

    fn domain(&self) -> String {
        self.company.to_lowercase().replace(' ', "")
    }

    fn local(&self) -> String {
        format!("{}.{}", self.first, self.last)
    }

    fn words(&self) -> [String; 3] {
        [self.first.clone(), self.last.clone(), self.domain()]
    }

    fn context(&self) -> Context {
        let address = format!("{}@{}.example", self.local(), self.domain());
        Context::new()
            .with_name(&format!("{} {}", capital(&self.first), capital(&self.last)))
            .with_address(&address)
            .with_service(&self.company)
    }

    /// As its documentation says to: the inputs of the form, and their parts.
    fn for_zxcvbn(&self) -> Vec<String> {
        let (local, domain) = (self.local(), self.domain());
        let address = format!("{local}@{domain}.example");
        let company = self.company.to_lowercase();
        vec![self.first.clone(), self.last.clone(), self.year.to_string(), local, domain, address, company]
    }

    /// One to three words in any order, then how people make them pass: capitals, look-alikes, a typing
    /// error, separators, years, digits and a symbol.
    fn password(&self, random: &mut Random) -> String {
        let initial = |word: &str| word.chars().take(1).collect::<String>();
        let [first, last, company] = self.words();
        let mut words = match random.below(9) {
            0 => vec![first, last],
            1 => vec![last, first],
            2 => vec![initial(&first), last],
            3 => vec![first, initial(&last)],
            4 => vec![company],
            5 => vec![first, company],
            6 => vec![company, last],
            7 => vec![first, last, company],
            _ => vec![random.pick(&[first, last]).clone()],
        };
        for word in &mut words {
            let cased = match random.below(4) {
                0 => word.clone(),
                1 => word.to_uppercase(),
                _ => capital(word),
            };
            *word = if random.chance(4) { swap(random, &cased) } else { cased };
        }
        let longest = words.iter_mut().max_by_key(|word| word.chars().count());
        if let Some(word) = longest.filter(|word| word.chars().count() >= 6 && random.chance(10)) {
            *word = mistype(random, word);
        }
        let between = *random.pick(&["", "", "", ".", "-", "_", " "]);
        let mut password = words.join(between);
        if random.chance(12) {
            password = password.chars().rev().collect();
        }
        self.fill(random, password)
    }

    fn fill(&self, random: &mut Random, password: String) -> String {
        let year = match random.below(4) {
            0 => self.year.to_string(),
            1 => format!("{:02}", self.year % 100),
            2 => (2015 + random.below(12)).to_string(),
            _ => random.below(1000).to_string(),
        };
        let symbol = *random.pick(&["", "!", "!!", "#", "*", "@", "?", "$"]);
        match random.below(6) {
            0 => format!("{year}{password}{symbol}"),
            1 => format!("{password}{symbol}{year}"),
            2 => format!("{symbol}{password}{year}"),
            _ => format!("{password}{year}{symbol}"),
        }
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn syllable(random: &mut Random) -> String {
    let (consonants, vowels) = (b"bcdfghklmnprstvz", b"aeiou");
    let end = *random.pick(&["", "", "n", "r", "s"]);
    format!("{}{}{end}", char::from(*random.pick(consonants)), char::from(*random.pick(vowels)))
}

/// One kind of letter to its look-alike.
fn swap(random: &mut Random, word: &str) -> String {
    let (from, to) = *random.pick(&[('a', '@'), ('a', '4'), ('e', '3'), ('i', '1'), ('o', '0'), ('s', '$')]);
    word.replace([from, from.to_ascii_uppercase()], &to.to_string())
}

/// One letter left out, doubled, or replaced.
fn mistype(random: &mut Random, word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = random.below(letters.len());
    match random.below(3) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        _ => letters[at] = *random.pick(&crate::random::lower()),
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_of_a_person_hold_a_word_of_theirs() {
        let words = |of: &[&str]| of.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let mut random = Random::new(1);
        let person = Person::draw(&mut random, &words(&["anna"]), &words(&["schmidt"]), &words(&["walnut"]));
        let made: Vec<String> = (0..200).map(|_| person.password(&mut random)).collect();
        let plain = made.iter().filter(|text| {
            let lower = text.to_lowercase();
            person.words().iter().any(|word| lower.contains(word.as_str()))
        });
        assert!(plain.count() > 100, "{made:?}");
        assert!(made.iter().collect::<std::collections::HashSet<_>>().len() > 150);
    }
}

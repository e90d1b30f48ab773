use super::*;
use crate::Pattern;
use proptest::prelude::*;

fn of(text: &str) -> Estimate {
    estimated(text, &Context::new())
}

fn estimated(text: &str, context: &Context) -> Estimate {
    let text = Text::new(text);
    estimate(&text, context, &context.find(&text))
}

fn guesses(text: &str) -> f64 {
    of(text).guesses_log10
}

/// A small generator (SplitMix64), so that the families are the same in every run.
struct Draws(u64);

impl Draws {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        let drawn = (word ^ word >> 31).checked_rem(u64::try_from(bound).unwrap());
        usize::try_from(drawn.unwrap()).unwrap()
    }

    fn text(&mut self, alphabet: &[char], length: usize) -> String {
        (0..length).map(|_| alphabet[self.below(alphabet.len())]).collect()
    }
}

/// Texts that cost the most work, each cut to 4,096 bytes.
fn families() -> Vec<String> {
    let mut draws = Draws(1);
    let look_alikes: Vec<char> = "4@8({[<369!1|70$5+%2#€".chars().collect();
    let printable: Vec<char> = (' '..='~').collect();
    let mixed: Vec<char> = "aäяЖ中😀1!éß٣\u{301}\u{200d}ǅ".chars().collect();
    let units = [
        "a",
        "ab",
        "abc",
        "a1",
        "1!|",
        "4@",
        "qwertyuiop",
        "1qaz2wsx",
        "йцукенгшщзхъ",
        "1212",
        "01012000",
        "1.1.00",
        "thethe",
        "anananas",
        "lllill",
        "sassessa",
        "password",
        "p4$$w0rd",
        "12345678901234567890",
        "gfhjkm",
        "aaaaaaaab",
        "aabaabaab",
        "!",
        " ",
        "İ",
        "ß",
        "\u{1f468}\u{200d}",
    ];
    let mut all: Vec<String> = units.iter().map(|unit| unit.repeat(4096)).collect();
    for alphabet in [
        &look_alikes[..],
        &printable,
        &mixed,
        &['1', '!', '|', '7', '0'],
        &['a', 's', 'e', 't'],
        &['4', 'a', '@'],
        &['0', '1'],
    ] {
        for _ in 0..4 {
            all.push(draws.text(alphabet, 4096));
        }
    }
    let words: Vec<&str> = include_str!("../../data/eff-large.txt").split_whitespace().collect();
    all.push((0..600).map(|_| words[draws.below(words.len())]).collect());
    for text in &mut all {
        let end = (0..=4096).rev().find(|end| text.is_char_boundary(*end)).unwrap();
        text.truncate(end);
    }
    all
}

#[test]
fn the_work_is_bounded_for_the_worst_families() {
    // Words that are nearly in the texts, at every place and with every look-alike.
    let near = |letter: &str| {
        let words = (0..32).map(|n| format!("{}b{}", letter.repeat(15 + n % 16), letter.repeat(n / 16)));
        words.fold(Context::new(), |context, word| context.with_name(&word))
    };
    for context in [Context::new(), near("a"), near("i"), near("1")] {
        for text in families() {
            let steps = estimated(&text, &context).steps;
            let shown: String = text.chars().take(12).collect();
            assert!(steps <= MAX_STEPS, "{shown}: {steps}");
        }
    }
}

#[test]
fn the_same_text_has_the_same_estimate_a_thousand_times() {
    for text in families().iter().map(|text| text.chars().take(20).collect::<String>()) {
        let first = of(&text);
        assert!((0..20).all(|_| of(&text) == first), "{text}");
    }
    let first = of("p4$$w0rd-2026 qwertz");
    assert!((0..1000).all(|_| of("p4$$w0rd-2026 qwertz") == first));
}

#[test]
fn each_pattern_has_its_name() {
    let known = [
        ("Winter2026!", Pattern::Word),
        ("p@$$w0rd.2026", Pattern::Swapped),
        ("drowssap2026", Pattern::Reversed),
        ("qwertyuiop12345", Pattern::Keyboard),
        ("йцукенгшщз", Pattern::Keyboard),
        ("!QAZ2wsx#EDC", Pattern::Keyboard),
        ("aaaaaaaaaaaa", Pattern::Repeat),
        ("Summer2026Summer2026", Pattern::Repeat),
        ("1234567890", Pattern::Sequence),
        ("abcdefghijklmnop", Pattern::Sequence),
        ("12.11.1990", Pattern::Date),
        ("x7#kQ2pL", Pattern::Brief),
    ];
    for (text, expected) in known {
        let parts = of(text).parts;
        let longest =
            parts.iter().filter(|part| part.pattern() != Pattern::Brief).max_by_key(|part| part.span().len());
        let found = longest.filter(|part| part.span().len() > 2).map_or(Pattern::Brief, Part::pattern);
        assert_eq!(found, expected, "{text}: {parts:?}");
    }
}

#[test]
fn runs_on_every_keyboard_are_cheap() {
    for run in ["qwertyuiop", "yxcvbnm,.-", "azertyuiop", "aoeuidhtns", "фывапролдж", "7894561230"]
    {
        assert!(guesses(run) < 5.5, "{run}: {}", guesses(run));
    }
}

#[test]
fn words_of_seven_languages_are_known() {
    for word in [
        "elephant",
        "Schokolade",
        "chocolat",
        "mariposa",
        "saudade",
        "farfalla",
        "солнышко",
        "gfhjkm",
        "müller",
        "mueller",
        "muller",
        "alejandra",
        "сергей",
        "contraseña",
        "senha",
    ] {
        assert!(guesses(word) <= 5.0, "{word}: {}", guesses(word));
    }
}

#[test]
fn what_guessers_try_is_below_what_is_asked_beside_another_factor() {
    for text in [
        "Microsoft2026!",
        "Winter2025!!",
        "Sommer2026!",
        "Admin@123456",
        "ChangeMe123!",
        "MotDePasse1!",
        "contraseña1",
        "пароль123",
        "25December1990",
        "1qaz2wsx3edc",
        "rfvbgtyhnmju",
        "P@$$w0rd!",
    ] {
        assert!(guesses(text) < 10.0, "{text}: {}", guesses(text));
    }
}

#[test]
fn random_passwords_and_passphrases_are_not_refused() {
    let mut draws = Draws(7);
    let printable: Vec<char> = ('!'..='~').collect();
    let words: Vec<&str> = include_str!("../../data/eff-large.txt").split_whitespace().collect();
    let mut low = [0; 3];
    for _ in 0..2_000 {
        low[0] += usize::from(guesses(&draws.text(&printable, 8)) < 10.0);
        for (place, between) in ["", " "].into_iter().enumerate() {
            let phrase: Vec<&str> = (0..4).map(|_| words[draws.below(words.len())]).collect();
            low[place + 1] += usize::from(guesses(&phrase.join(between)) < 13.0);
        }
    }
    assert!(low[0] <= 20 && low[1] <= 2 && low[2] <= 2, "of 2,000 each: {low:?}");
}

#[test]
fn what_comes_after_the_first_code_points_is_not_credited() {
    let head = "a".repeat(MAX_CODE_POINTS);
    assert_eq!(of(&format!("{head}kQ7#vPz!m2Wd9$Lx")), of(&head));
}

#[test]
fn a_dictionary_that_is_cut_short_is_refused() {
    assert!(Words::unpack(words::PACKED).is_some());
    for length in [0, 3, 8, 12, 13, 1_000, words::PACKED.len() - 1] {
        assert!(Words::unpack(&words::PACKED[..length]).is_none(), "{length}");
    }
}

#[test]
fn logarithms_are_right_to_five_thousandths() {
    assert_eq!((price::log(0), price::log(1), price::log(10)), (0, 0, price::log(10)));
    for number in (1_u64..5_000).chain([1 << 20, 10_000_000_000, u64::MAX]) {
        let exact = (number as f64).log10() * 1000.0;
        assert!((f64::from(price::log(number)) - exact).abs() < 5.0, "{number}");
    }
}

proptest! {
    #[test]
    fn any_text_has_parts_without_gaps_and_bounded_work(
        text in "\\PC{0,200}", few in "[aA4@1!7İß.]{0,200}", keys in "[1-9qweasd]{0,60}",
    ) {
        for text in [text, few, keys] {
            let found = of(&text);
            prop_assert!(found.guesses_log10 >= 0.0 && found.steps <= MAX_STEPS);
            let mut end = 0;
            for part in &found.parts {
                prop_assert_eq!(part.span().start, end);
                end = part.span().end;
            }
            prop_assert_eq!(end, text.chars().count().min(MAX_CODE_POINTS));
        }
    }
}

use super::*;
use proptest::prelude::*;

fn person() -> Context {
    Context::new().with_name("Hans-Florian O'Neil").with_address("j.smith87@mail.example.com")
}

fn covers(context: &Context, password: &str) -> bool {
    let text = Text::new(password);
    context.covers(password, &text, &context.find(&text))
}

#[test]
fn names_and_addresses_are_split_into_words() {
    let context = person();
    let words: Vec<&str> = context.words().collect();
    assert_eq!(
        words,
        ["hans", "florian", "neil", "oneil", "smith87", "smith", "jsmith87", "mail", "example"]
    );
    assert_eq!(context.initials.as_str(), "hfonjsme");
    let plain = Context::new().with_address("not an address");
    assert_eq!(plain.words().collect::<Vec<_>>(), ["not", "address"]);
}

#[test]
fn services_and_domains_are_split_into_words() {
    let words = |context: Context| context.words().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(Context::new().with_service("NorthWind")), ["northwind", "north", "wind"]);
    for domain in ["www.contoso.com", "Contoso.co.uk", "https://contoso.de:8443/reset?x", "contoso"] {
        assert_eq!(words(Context::new().with_domain(domain)), ["contoso"], "{domain}");
    }
    assert_eq!(words(Context::new().with_domain("login.contoso.com.br")), ["login", "contoso"]);
    assert_eq!(words(Context::new().with_word("Müller")), ["müller", "mueller"]);
}

#[test]
fn words_with_filler_are_covered() {
    let context = person().with_service("Contoso");
    let own = [
        "Contoso2026!",
        "contoso",
        "C0nt0$o-2026",
        "HansFlorianO'Neil",
        "jsmith1987!",
        "SmithHans",
        "!!example.smith!!",
        "osotnoc1",
        "Kontoso2026!",
        "C0ntoso-2026",
        "contosso",
        "cotnoso1",
        "ContosoQwertz",
        "contoso123456789",
        "mycontoso01.01.2000",
        "HansMüssteNicht",
    ];
    for text in &own[..own.len() - 1] {
        assert!(covers(&context, text), "{text}");
    }
    let other = [
        "contosos ladder",
        "2026!2026!",
        "hs",
        "kondosa2026",
        own[own.len() - 1],
        "spotless contoso anatomy",
    ];
    for text in other {
        assert!(!covers(&context, text), "{text}");
    }
    assert!(!covers(&Context::new(), "contoso"));
}

#[test]
fn short_words_are_not_misspelt() {
    let context = Context::new().with_name("Anna");
    assert!(covers(&context, "anna1") && !covers(&context, "enna1"));
}

#[test]
fn control_characters_only_part_words() {
    let context = Context::new().with_name("\tAnn\nLee\0");
    assert_eq!(context.words().collect::<Vec<_>>(), ["ann", "lee"]);
}

#[test]
fn accents_and_composition_make_no_difference() {
    let context = Context::new().with_name("Zoe\u{308} 田中 Jäger");
    for text in ["zo\u{eb}2026", "zoe2026", "田中1234", "Jaeger!", "jager1", "JÄGER"] {
        assert!(covers(&context, text), "{text}");
    }
}

#[test]
fn what_is_kept_is_bounded() {
    let many: String = ('\u{4e00}'..'\u{5000}').flat_map(|letter| [letter, ' ']).collect();
    let context = Context::new().with_name(&many).with_name("one more");
    assert_eq!(context.words.len(), Context::MAX_WORDS);
    assert!(covers(&Context::new().with_name(&"y".repeat(500)), &"y".repeat(32)));
    assert!(!covers(&Context::new().with_name("abc"), &"abc".repeat(43)));
}

#[test]
fn a_context_never_prints() {
    assert_eq!(format!("{:?}", person()), "Context([REDACTED])");
}

proptest! {
    #[test]
    fn a_word_in_any_case_with_a_year_is_covered(
        word in "[a-z]{3,20}", upper in any::<u32>(), year in 1900..2100,
    ) {
        let cased: String = word.chars().enumerate().map(|(at, letter)| {
            if upper >> at & 1 == 1 { letter.to_ascii_uppercase() } else { letter }
        }).collect();
        let dated = format!("{cased}{year}");
        prop_assert!(covers(&Context::new().with_name(&word), &dated));
    }

    #[test]
    fn one_edit_of_a_long_word_is_covered(word in "[a-z]{5,20}", at in 0..19_usize, with in "[a-z]", how in 0..3) {
        let mut letters: Vec<char> = word.chars().collect();
        let at = at.min(word.len().saturating_sub(1));
        match how {
            0 => letters[at] = with.chars().next().unwrap(),
            1 => letters.insert(at, with.chars().next().unwrap()),
            _ => drop(letters.remove(at)),
        }
        let edited: String = letters.into_iter().collect();
        prop_assert!(covers(&Context::new().with_name(&word), &edited), "{} {}", word, edited);
    }

    #[test]
    fn no_text_panics(name: String, address: String, password in "\\PC{1,300}") {
        let context = Context::new().with_name(&name).with_address(&address).with_domain(&name);
        let _ = covers(&context, &password);
    }
}

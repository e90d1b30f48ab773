//! The default blocklist through the public interface.
#![expect(clippy::expect_used, reason = "a test that can't go on stops")]

use regain_policy::{Context, DefaultBlocklist, Policy};
use regain_types::{Blocklist, Password, Typed};

fn is_listed(text: &str) -> bool {
    let typed = Typed::new(text.to_owned()).expect("it is short");
    DefaultBlocklist::get().contains(&Password::prepare(&typed).expect("it is a password"))
}

#[test]
fn the_passwords_that_everybody_knows_are_on_it() {
    let known: Vec<&str> = KNOWN.split_whitespace().collect();
    assert_eq!(known.len(), 200);
    for text in known {
        assert!(is_listed(text), "{text}");
    }
}

/// NIST SP 800-63B-4 section 3.1.1.2 names words of dictionaries; these are of six languages.
#[test]
fn long_words_of_six_languages_are_on_it() {
    for text in WORDS.split_whitespace() {
        assert!(is_listed(text), "{text}");
    }
}

#[test]
fn any_case_and_any_normal_form_is_the_same_entry() {
    for text in ["PASSWORD1", "iLoveYou", "possibilit\u{e9}s", "possibilite\u{301}s", "POSSIBILIT\u{c9}S"] {
        assert!(is_listed(text), "{text}");
    }
}

/// NIST SP 800-63B-4 section 3.1.1.2: the entire password, not substrings or words in it.
#[test]
fn only_the_whole_password_is_compared() {
    for text in ["password1 and more", "my iloveyou", "password1 ", "correct horse battery staple x"] {
        assert!(!is_listed(text), "{text}");
    }
    for text in ["a", " ", "123456", "👩\u{200d}👩\u{200d}👧🏽"] {
        assert!(!is_listed(text), "shorter than any policy takes: {text}");
    }
    assert!(!is_listed(&"a".repeat(Typed::MAX_BYTES)));
}

#[test]
fn every_default_policy_asks_it() {
    let typed = Typed::new("PolniyPizdec0211".to_owned()).expect("it is short");
    let password = Password::prepare(&typed).expect("it is a password");
    for policy in [Policy::alone(), Policy::beside_another_factor()] {
        let rejection = policy.check(&password, &Context::new()).expect_err("it is on the list");
        assert_eq!(rejection.code(), "password-blocked");
    }
}

#[test]
fn it_is_small_and_says_its_size_but_not_more() {
    let list = DefaultBlocklist::get();
    assert!(list.len() > 400_000 && list.bytes() <= 1_000_000, "{list:?}");
    assert_eq!(format!("{list:?}"), format!("DefaultBlocklist {{ len: {}, .. }}", list.len()));
}

const KNOWN: &str = "\
    password password1 password123 Password1 Passw0rd passw0rd P@ssw0rd p@ssword p@$$w0rd \
    password! password12 password1234 password2 passwords mypassword 12345678 123456789 \
    1234567890 0123456789 0987654321 987654321 87654321 11111111 111111111 1111111111 \
    00000000 22222222 33333333 44444444 55555555 66666666 77777777 88888888 99999999 \
    12341234 12344321 11223344 12121212 123123123 123321123 123454321 147258369 741852963 \
    789456123 159357456 10203040 31415926 iloveyou iloveyou1 iloveyou2 iloveyou! iloveu123 \
    loveyou1 lovelove loveme123 iloveme1 mylove123 sweetheart princess princess1 babygirl \
    babygirl1 sunshine sunshine1 butterfly beautiful forever1 friends1 angel123 chocolate \
    chocolate1 qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwerty12345 1qaz2wsx \
    1q2w3e4r 1q2w3e4r5t q1w2e3r4 q1w2e3r4t5 zaq12wsx zaq1zaq1 qazwsxedc 1qazxsw2 asdfghjkl \
    asdf1234 asdfasdf zxcvbnm1 zxcvbnm123 qweasdzxc 123qweasd 123qweasdzxc qwer1234 !qaz2wsx \
    1234qwer azertyuiop qwertzuiop football football1 baseball baseball1 basketball softball \
    hockey123 soccer12 superman superman1 spiderman batman123 starwars starwars1 startrek \
    pokemon1 pokemon123 naruto123 minecraft nintendo playstation metallica slipknot1 \
    blink182 eminem123 greenday liverpool liverpool1 arsenal1 chelsea1 barcelona juventus \
    realmadrid manchester steelers1 yankees1 lakers24 cowboys1 michael1 jennifer jessica1 \
    ashley123 daniel123 jordan23 charlie1 alexander christopher elizabeth victoria samantha \
    nicholas jonathan benjamin anthony1 matthew1 michelle stephanie letmein1 letmein123 \
    welcome1 welcome123 Welcome1 trustno1 changeme changeme1 computer internet whatever \
    administrator admin123 admin1234 test1234 testtest testing123 temp1234 guest123 default1 \
    access14 secret123 master123 shadow12 monkey123 dragon123 killer123 abc12345 abcd1234 \
    abcdefgh abcdefg1 a1b2c3d4 aa123456 a12345678 aaaaaaaa abcabcabc asd123456 q1234567 \
    zzzzzzzz corvette mustang1 ferrari1 mercedes porsche911";

const WORDS: &str = "\
    everything yesterday wonderful verstehen vielleicht schließlich natürlich gefängnis maintenant \
    aujourd'hui naturellement également cualquiera importante entonces verdadeiro felicidade possível \
    certamente probabilmente università";

//! The one table of rules: the verdict and the guidance are both read from it, so that they can't
//! disagree.

use std::ops::Range;

use crate::evidence::Case;
use crate::profile::{Advice, Demanded};
use crate::{Argument, Finding, Pattern, Profile, Reason};

/// What to tell people before they choose a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guidance {
    dos: Vec<Tip>,
    donts: Vec<Tip>,
}

impl Guidance {
    pub(crate) fn of(profile: &Profile) -> Self {
        let tips = |tone| {
            let told = RULES.iter().filter(|rule| (rule.is_told)(profile));
            told.filter(|rule| rule.tone == tone).map(|rule| rule.tip(profile.min_code_points())).collect()
        };
        Self { dos: tips(Tone::Do), donts: tips(Tone::Dont) }
    }

    /// What to do, the most important first.
    #[must_use]
    pub fn dos(&self) -> &[Tip] {
        &self.dos
    }

    /// What not to do, the most important first.
    #[must_use]
    pub fn donts(&self) -> &[Tip] {
        &self.donts
    }
}

/// One do or don't.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    code: &'static str,
    text: String,
    arguments: Vec<(&'static str, Argument)>,
    example: Option<&'static str>,
}

impl Tip {
    /// The stable code of this tip.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// One or two sentences of English, for the person.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The values in its text, by name.
    #[must_use]
    pub fn arguments(&self) -> &[(&'static str, Argument)] {
        &self.arguments
    }

    /// A password that this advises against, which is also in the text.
    #[must_use]
    pub const fn example(&self) -> Option<&'static str> {
        self.example
    }
}

/// What a rule finds: the reason, where, and which demand of the profile it breaks.
type Broken = (Reason, Range<usize>, Demanded);

/// One rule: how it judges, and how it is told beforehand.
pub(crate) struct Rule {
    code: &'static str,
    tone: Tone,
    /// `{needs}` stands for the least length, `{example}` for the example.
    text: &'static str,
    /// A password that this rule refuses.
    example: Option<&'static str>,
    is_told: fn(&Profile) -> bool,
    judge: fn(&Case<'_>) -> Option<Broken>,
}

impl Rule {
    const fn new(code: &'static str, text: &'static str, judge: fn(&Case<'_>) -> Option<Broken>) -> Self {
        Self { code, tone: Tone::Do, text, example: None, is_told: |_| true, judge }
    }

    const fn advice(code: &'static str, text: &'static str) -> Self {
        Self::new(code, text, |_| None)
    }

    const fn dont(self) -> Self {
        Self { tone: Tone::Dont, ..self }
    }

    const fn against(self, example: &'static str) -> Self {
        Self { example: Some(example), ..self.dont() }
    }

    /// Told only where the profile has to do with it.
    const fn told_where(self, is_told: fn(&Profile) -> bool) -> Self {
        Self { is_told, ..self }
    }

    /// What this rule has against a password, where the profile demands it.
    pub(crate) fn finding(&self, case: &Case<'_>) -> Option<Finding> {
        let (reason, span, demand) = (self.judge)(case)?;
        Some(Finding::new(reason, span, case.profile.clause(demand)?))
    }

    pub(crate) fn tip(&self, min_code_points: usize) -> Tip {
        let mut arguments = Vec::new();
        if self.text.contains("{needs}") {
            arguments.push(("needs", Argument::Number(min_code_points)));
        }
        if let Some(example) = self.example {
            arguments.push(("example", Argument::Text(example)));
        }
        let text = self.text.replace("{needs}", &min_code_points.to_string());
        let text = text.replace("{example}", self.example.unwrap_or_default());
        Tip { code: self.code, text, arguments, example: self.example }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tone {
    Do,
    Dont,
}

fn whole(case: &Case<'_>, reason: Reason, demand: Demanded) -> Broken {
    (reason, case.whole(), demand)
}

/// Guessable by `pattern` most of all.
fn guessable(case: &Case<'_>, pattern: Pattern) -> Option<Broken> {
    let (main, span) = case.weakness()?;
    (main == pattern).then_some((Reason::TooGuessable(pattern), span, Demanded::Guesses))
}

/// On a list, or one word, where that is not better said by the context.
fn blocked(case: &Case<'_>) -> Option<Broken> {
    if case.listed {
        return Some(whole(case, Reason::Blocked, Demanded::Blocklist));
    }
    let is_one = case.single_word && !case.personal && case.asks(Demanded::SingleWord);
    is_one.then(|| whole(case, Reason::Blocked, Demanded::SingleWord))
}

fn reused(case: &Case<'_>) -> Option<Broken> {
    case.likeness.map(|likeness| whole(case, Reason::LikeOld(likeness), Demanded::Previous))
}

fn too_short(case: &Case<'_>) -> Option<Broken> {
    let (has, needs) = (case.code_points, case.profile.min_code_points());
    (has < needs).then(|| whole(case, Reason::TooShort { has, needs }, Demanded::Length))
}

fn few_points(case: &Case<'_>) -> Option<Broken> {
    let (has, needs) = (case.points?, usize::from(case.profile.points()?.0));
    (has < needs).then(|| whole(case, Reason::FewPoints { has, needs }, Demanded::Points))
}

/// In the order of importance. "NIST" is SP 800-63B-4 section 3.1.1.2; "Microsoft" is its support
/// page on strong passwords.
pub(crate) const RULES: [Rule; 19] = [
    // Microsoft: significantly different from previous passwords.
    Rule::new(
        "dont-vary-the-old-one",
        "Don't take an old password again with a small change, such as the next number.",
        reused,
    )
    .dont()
    .told_where(|profile| profile.clause(Demanded::Previous).is_some()),
    // NIST: the entire password is compared with a list of common and leaked ones.
    Rule::new("dont-be-common", "Don't use a common password or a single word, such as {example}.", blocked)
        .against("iloveyou"),
    // NIST: context-specific words, such as the name of the service or the person.
    Rule::new(
        "dont-be-personal",
        "Don't build it from your name, your address or the name of this service, such as {example} for \
         an account at Contoso.",
        |case| case.personal.then(|| whole(case, Reason::Personal, Demanded::Context)),
    )
    .against("Contoso2026!"),
    // Entra: substring matching on the names of the person and the tenant.
    Rule::new(
        "dont-include-names",
        "Don't put your name or the name of this service in it, not even as a part.",
        |case| Some((Reason::NameWithin, case.name_within.clone()?, Demanded::NamesWithin)),
    )
    .dont()
    .told_where(|profile| profile.clause(Demanded::NamesWithin).is_some()),
    // NIST: 15 characters where the password is the only factor, 8 beside another. Microsoft: 14 or
    // more is better.
    Rule::new(
        "do-be-long",
        "Use at least {needs} characters. Spaces count, and longer is better.",
        too_short,
    ),
    // Entra: one point for each banned word, one for each other character, and five are needed.
    Rule::new(
        "dont-lean-on-common-words",
        "Don't lean on a common word: it counts no more than a single character.",
        few_points,
    )
    .dont()
    .told_where(|profile| profile.points().is_some()),
    // Microsoft: a memorable phrase. The number of words: EFF, 12.9 bits a word of its long list.
    Rule::new("do-use-words", "Use four or five words that have nothing to do with each other.", |case| {
        guessable(case, Pattern::Brief)
    }),
    // Microsoft: not a word, nor the name of a person, character, product or organization.
    Rule::new(
        "dont-decorate-a-word",
        "Don't add a year or a symbol to a word or a name: {example} is one of the first guesses.",
        |case| guessable(case, Pattern::Word),
    )
    .against("Winter2026!"),
    // Microsoft (older text) and Wheeler, section 3: swaps add one or two bits.
    Rule::new(
        "dont-swap-letters",
        "Don't swap letters of a word for look-alikes: guessers know that {example} is a password.",
        |case| guessable(case, Pattern::Swapped),
    )
    .against("p@$$w0rd.2026"),
    Rule::new("dont-reverse", "Don't spell a word backwards, such as {example}.", |case| {
        guessable(case, Pattern::Reversed)
    })
    .against("drowssap2026"),
    // Wheeler, section 3: keyboard paths, repeats, sequences and dates.
    Rule::new(
        "dont-walk-the-keyboard",
        "Don't follow the keys of the keyboard, such as {example}.",
        |case| guessable(case, Pattern::Keyboard),
    )
    .against("qwertyuiop12345"),
    Rule::new("dont-repeat", "Don't repeat the same thing, such as {example}.", |case| {
        guessable(case, Pattern::Repeat)
    })
    .against("abcabcabcabcabcabc"),
    Rule::new("dont-follow-an-order", "Don't use the alphabet or count, such as {example}.", |case| {
        guessable(case, Pattern::Sequence)
    })
    .against("abcdefghijklmnop"),
    Rule::new("dont-use-a-date", "Don't use a date, such as {example}.", |case| {
        guessable(case, Pattern::Date)
    })
    .against("12.11.1990"),
    // NIST: password managers are allowed, and make stronger passwords likely.
    Rule::advice("do-use-a-manager", "Let a password manager make it and keep it for you."),
    // Microsoft: significantly different from previous passwords. Elsewhere: leaks are tried everywhere.
    Rule::advice("do-use-a-new-one", "Use one that you use nowhere else and have never used before."),
    // NIST: all printing characters and spaces, no rules of composition.
    Rule::advice(
        "do-use-any-character",
        "Use any characters you like: spaces, accents and emoji are welcome.",
    ),
    // Microsoft: a combination of letters, numbers and symbols. NIST and ASVS 6.2.5 forbid to demand it.
    Rule::advice(
        "do-mix-characters",
        "Mix capital and small letters, digits and symbols where you like. Nobody checks it, and length \
         does more.",
    )
    .told_where(|profile| profile.advises(Advice::MixCharacters)),
    // Of no standard: who asks for it is not from support.
    Rule::advice("dont-tell", "Don't tell it to anyone. No support will ever ask you for it.").dont(),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Likeness;
    use crate::{Context, Policy};
    use regain_types::{Password, Typed};
    use std::collections::HashSet;

    fn password(text: &str) -> Password {
        Password::prepare(&Typed::new(text.to_owned()).unwrap()).unwrap()
    }

    fn reasons(change: fn(Case<'_>) -> Case<'_>) -> Vec<Reason> {
        let (profile, password) = (Profile::alone(), password("twenty characters..."));
        let case = change(Case::fine(&profile, &password));
        RULES.iter().filter_map(|rule| rule.finding(&case)).map(|finding| finding.reason()).collect()
    }

    #[test]
    fn every_reason_comes_from_exactly_one_rule() {
        assert_eq!(reasons(|case| case), []);
        for pattern in Pattern::ALL {
            let (profile, password) = (Profile::alone(), password("twenty characters..."));
            let case = Case::fine(&profile, &password).weak(*pattern);
            let found: Vec<Finding> = RULES.iter().filter_map(|rule| rule.finding(&case)).collect();
            assert_eq!(found.len(), 1);
            assert_eq!((found[0].reason(), found[0].span()), (Reason::TooGuessable(*pattern), 0..20));
        }
        assert_eq!(reasons(|case| Case { listed: true, single_word: true, ..case }), [Reason::Blocked]);
        assert_eq!(reasons(|case| Case { single_word: true, ..case }), [Reason::Blocked]);
        assert_eq!(reasons(|case| Case { personal: true, single_word: true, ..case }), [Reason::Personal]);
        let short = Reason::TooShort { has: 3, needs: 15 };
        assert_eq!(reasons(|case| Case { code_points: 3, ..case }), [short]);
        assert_eq!(
            reasons(|case| Case { likeness: Some(Likeness::Same), ..case }),
            [Reason::LikeOld(Likeness::Same)]
        );
    }

    #[test]
    fn what_a_profile_does_not_demand_is_not_judged() {
        assert_eq!(reasons(|case| Case { points: Some(1), name_within: Some(0..4), ..case }), []);
        let (profile, password) = (Profile::named("entra-like").unwrap(), password("twenty characters..."));
        let case = Case { points: Some(4), name_within: Some(2..6), ..Case::fine(&profile, &password) };
        let case = Case { single_word: true, personal: true, likeness: Some(Likeness::Same), ..case };
        let found: Vec<Finding> = RULES.iter().filter_map(|rule| rule.finding(&case)).collect();
        let found: Vec<_> = found.iter().map(|one| (one.reason(), one.span())).collect();
        let points = Reason::FewPoints { has: 4, needs: 5 };
        assert_eq!(found, [(Reason::NameWithin, 2..6), (points, 0..20)]);
    }

    #[test]
    fn every_example_is_refused_by_its_own_rule_and_is_in_its_text() {
        let context = Context::new().with_service("Contoso");
        for policy in [Policy::alone(), Policy::beside_another_factor()] {
            let mut refused = HashSet::new();
            for rule in &RULES {
                let Some(example) = rule.example else { continue };
                let password = password(example);
                let case = Case::of(policy.profile(), &password, &context);
                let finding = rule.finding(&case);
                assert!(
                    refused.insert(
                        finding
                            .map(|one| one.reason().code())
                            .unwrap_or_else(|| { panic!("{example} is not refused by {}", rule.code) })
                    )
                );
                assert!(policy.check(&password, &context).is_err(), "{example}");
                assert!(rule.tip(15).text().contains(example), "{example}");
            }
            assert_eq!(refused.len(), 9);
        }
    }

    #[test]
    fn the_guidance_is_the_table_as_far_as_the_profile_goes() {
        let guidance = Policy::alone().guidance();
        assert_eq!((guidance.dos().len(), guidance.donts().len()), (5, 11));
        assert_eq!(
            guidance.dos()[0].text(),
            "Use at least 15 characters. Spaces count, and longer is better."
        );
        assert_eq!(guidance.dos()[0].arguments(), [("needs", Argument::Number(15))]);
        let beside = Policy::beside_another_factor().guidance();
        assert!(beside.dos()[0].text().contains("at least 8 characters"));
        let told = |name| {
            let guidance = Guidance::of(&Profile::named(name).unwrap());
            let codes = guidance.dos().iter().chain(guidance.donts()).map(Tip::code);
            codes.collect::<Vec<_>>()
        };
        assert!(told("microsoft-page").contains(&"do-mix-characters"));
        assert!(!told("nist-63b-4-alone").contains(&"do-mix-characters"));
        assert!(told("entra-like").contains(&"dont-lean-on-common-words"));
    }

    #[test]
    fn every_tip_has_its_own_code_and_its_tone_is_in_its_words() {
        let tips: Vec<Tip> = RULES.iter().map(|rule| rule.tip(15)).collect();
        let codes: HashSet<_> = tips.iter().map(Tip::code).collect();
        assert_eq!(codes.len(), RULES.len());
        for tip in tips {
            assert!(tip.text().ends_with('.') && !tip.text().contains(['{', '}']), "{}", tip.text());
            assert_eq!(tip.code().starts_with("dont-"), tip.text().starts_with("Don't"), "{}", tip.text());
        }
    }
}

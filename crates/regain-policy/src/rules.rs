//! The one table of rules: the verdict and the guidance are both read from it, so that they can't
//! disagree.

use crate::{Pattern, Reason};

/// What to tell people before they choose a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guidance {
    dos: Vec<Tip>,
    donts: Vec<Tip>,
}

impl Guidance {
    pub(crate) fn of(min_code_points: usize) -> Self {
        let tips = |tone| {
            let rules = RULES.iter().filter(move |rule| rule.tone == tone);
            rules.map(|rule| rule.tip(min_code_points)).collect()
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

    /// A password that this advises against, which is also in the text.
    #[must_use]
    pub const fn example(&self) -> Option<&'static str> {
        self.example
    }
}

/// What is known about a password when it is judged.
pub(crate) struct Case {
    pub(crate) code_points: usize,
    pub(crate) min_code_points: usize,
    /// On a list, as a whole.
    pub(crate) blocked: bool,
    /// Nothing but words of the context.
    pub(crate) personal: bool,
    /// What makes it guessable, where it is.
    pub(crate) weakness: Option<Pattern>,
}

impl Case {
    const fn is_short(&self) -> bool {
        self.code_points < self.min_code_points
    }

    /// Guessable by `pattern`, where no rule about the whole password says it better.
    fn guessable(&self, pattern: Pattern) -> Option<Reason> {
        let is_said = self.blocked || self.personal || (pattern == Pattern::Brief && self.is_short());
        (self.weakness == Some(pattern) && !is_said).then_some(Reason::TooGuessable(pattern))
    }
}

/// One rule: how it judges, and how it is told beforehand.
pub(crate) struct Rule {
    code: &'static str,
    tone: Tone,
    /// `{needs}` stands for the least length, `{example}` for the example.
    text: &'static str,
    /// A password that this rule refuses.
    example: Option<&'static str>,
    pub(crate) judge: fn(&Case) -> Option<Reason>,
}

impl Rule {
    const fn new(code: &'static str, text: &'static str, judge: fn(&Case) -> Option<Reason>) -> Self {
        Self { code, tone: Tone::Do, text, example: None, judge }
    }

    const fn advice(code: &'static str, text: &'static str) -> Self {
        Self::new(code, text, |_| None)
    }

    const fn against(self, example: &'static str) -> Self {
        Self { tone: Tone::Dont, example: Some(example), ..self }
    }

    fn tip(&self, min_code_points: usize) -> Tip {
        let text = self.text.replace("{needs}", &min_code_points.to_string());
        let text = text.replace("{example}", self.example.unwrap_or_default());
        Tip { code: self.code, text, example: self.example }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tone {
    Do,
    Dont,
}

/// In the order of importance. "NIST" is SP 800-63B-4 section 3.1.1.2; "Microsoft" is its support
/// page on strong passwords.
pub(crate) const RULES: [Rule; 15] = [
    // NIST: the entire password is compared with a list of common and leaked ones.
    Rule::new("dont-be-common", "Don't use a common password or a single word, such as {example}.", |case| {
        case.blocked.then_some(Reason::Blocked)
    })
    .against("iloveyou"),
    // NIST: context-specific words, such as the name of the service or the person.
    Rule::new(
        "dont-be-personal",
        "Don't build it from your name, your address or the name of this service, such as {example} for \
         an account at Contoso.",
        |case| case.personal.then_some(Reason::Personal),
    )
    .against("Contoso2026!"),
    // NIST: 15 characters where the password is the only factor, 8 beside another. Microsoft: 14 or
    // more is better.
    Rule::new("do-be-long", "Use at least {needs} characters. Spaces count, and longer is better.", |case| {
        let (has, needs) = (case.code_points, case.min_code_points);
        case.is_short().then_some(Reason::TooShort { has, needs })
    }),
    // Microsoft: a memorable phrase. The number of words: EFF, 12.9 bits a word of its long list.
    Rule::new("do-use-words", "Use four or five words that have nothing to do with each other.", |case| {
        case.guessable(Pattern::Brief)
    }),
    // Microsoft: not a word, nor the name of a person, character, product or organization.
    Rule::new(
        "dont-decorate-a-word",
        "Don't add a year or a symbol to a word or a name: {example} is one of the first guesses.",
        |case| case.guessable(Pattern::Word),
    )
    .against("Winter2026!"),
    // Microsoft (older text) and Wheeler, section 3: swaps add one or two bits.
    Rule::new(
        "dont-swap-letters",
        "Don't swap letters of a word for look-alikes: guessers know that {example} is a password.",
        |case| case.guessable(Pattern::Swapped),
    )
    .against("p@$$w0rd.2026"),
    Rule::new("dont-reverse", "Don't spell a word backwards, such as {example}.", |case| {
        case.guessable(Pattern::Reversed)
    })
    .against("drowssap2026"),
    // Wheeler, section 3: keyboard paths, repeats, sequences and dates.
    Rule::new(
        "dont-walk-the-keyboard",
        "Don't follow the keys of the keyboard, such as {example}.",
        |case| case.guessable(Pattern::Keyboard),
    )
    .against("qwertyuiop12345"),
    Rule::new("dont-repeat", "Don't repeat the same thing, such as {example}.", |case| {
        case.guessable(Pattern::Repeat)
    })
    .against("abcabcabcabcabcabc"),
    Rule::new("dont-follow-an-order", "Don't use the alphabet or count, such as {example}.", |case| {
        case.guessable(Pattern::Sequence)
    })
    .against("abcdefghijklmnop"),
    Rule::new("dont-use-a-date", "Don't use a date, such as {example}.", |case| {
        case.guessable(Pattern::Date)
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
    // Of no standard: who asks for it is not from support.
    Rule {
        tone: Tone::Dont,
        ..Rule::advice("dont-tell", "Don't tell it to anyone. No support will ever ask you for it.")
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, Policy};
    use regain_types::{Password, Typed};
    use std::collections::HashSet;

    const WEAKNESSES: [Pattern; 8] = [
        Pattern::Word,
        Pattern::Swapped,
        Pattern::Reversed,
        Pattern::Keyboard,
        Pattern::Repeat,
        Pattern::Sequence,
        Pattern::Date,
        Pattern::Brief,
    ];

    fn case(weakness: Option<Pattern>) -> Case {
        Case { code_points: 20, min_code_points: 15, blocked: false, personal: false, weakness }
    }

    fn reasons(case: &Case) -> Vec<Reason> {
        RULES.iter().filter_map(|rule| (rule.judge)(case)).collect()
    }

    #[test]
    fn every_reason_comes_from_exactly_one_rule() {
        assert_eq!(reasons(&case(None)), []);
        for weakness in WEAKNESSES {
            assert_eq!(reasons(&case(Some(weakness))), [Reason::TooGuessable(weakness)]);
        }
        assert_eq!(reasons(&Case { blocked: true, ..case(Some(Pattern::Word)) }), [Reason::Blocked]);
        assert_eq!(reasons(&Case { personal: true, ..case(Some(Pattern::Word)) }), [Reason::Personal]);
        let short = Reason::TooShort { has: 3, needs: 15 };
        assert_eq!(reasons(&Case { code_points: 3, ..case(Some(Pattern::Brief)) }), [short]);
    }

    #[test]
    fn every_example_is_refused_by_its_own_rule_and_is_in_its_text() {
        let context = Context::new().with_service("Contoso");
        for policy in [Policy::alone(), Policy::beside_another_factor()] {
            let mut refused = HashSet::new();
            for rule in &RULES {
                let Some(example) = rule.example else { continue };
                let password = Password::prepare(&Typed::new(example.to_owned()).unwrap()).unwrap();
                let rejection = policy.check(&password, &context).unwrap_err();
                let reason = rejection.reasons().iter().find(|reason| {
                    let case = match reason {
                        Reason::Blocked => Case { blocked: true, ..case(None) },
                        Reason::Personal => Case { personal: true, ..case(None) },
                        Reason::TooGuessable(weakness) => case(Some(*weakness)),
                        Reason::TooShort { .. } => Case { code_points: 0, ..case(None) },
                    };
                    (rule.judge)(&case).is_some()
                });
                assert!(refused.insert(reason.unwrap().code()), "{example}");
                assert!(rule.tip(15).text().contains(example), "{example}");
            }
            // The other two reasons are told as a do.
            assert_eq!(refused.len(), 9);
        }
    }

    #[test]
    fn the_guidance_is_the_whole_table() {
        let guidance = Policy::alone().guidance();
        assert_eq!((guidance.dos().len(), guidance.donts().len()), (5, 10));
        assert_eq!(
            guidance.dos()[0].text(),
            "Use at least 15 characters. Spaces count, and longer is better."
        );
        let beside = Policy::beside_another_factor().guidance();
        assert!(beside.dos()[0].text().contains("at least 8 characters"));
        let tips = guidance.dos().iter().chain(guidance.donts());
        let codes: HashSet<_> = tips.clone().map(Tip::code).collect();
        assert_eq!(codes.len(), RULES.len());
        for tip in tips {
            assert!(tip.text().ends_with('.') && !tip.text().contains(['{', '}']), "{}", tip.text());
            assert_eq!(tip.code().starts_with("dont-"), tip.text().starts_with("Don't"), "{}", tip.text());
        }
    }
}

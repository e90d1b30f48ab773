//! What is known about a password when it is judged: the one place that asks the estimator, the
//! context, the lists, the points and the old password.

use std::ops::Range;
use std::sync::Arc;

use regain_types::{Blocklist, Password};

use crate::entra::{self, Banned};
use crate::estimate::{Estimate, Text, estimate};
use crate::profile::Demanded;
use crate::{Context, DefaultBlocklist, Finding, Likeness, Pattern, Profile, Report};

pub(crate) struct Case<'a> {
    pub(crate) profile: &'a Profile,
    pub(crate) password: &'a Password,
    pub(crate) code_points: usize,
    /// On a list, as a whole.
    pub(crate) listed: bool,
    /// One entry of the estimator's lists of words, as a whole.
    pub(crate) single_word: bool,
    /// Nothing but words of the context.
    pub(crate) personal: bool,
    /// A word of the context.
    pub(crate) name_within: Option<Range<usize>>,
    pub(crate) likeness: Option<Likeness>,
    pub(crate) points: Option<usize>,
    pub(crate) guesses_log10: f64,
    pub(crate) parts: Vec<Part>,
}

impl<'a> Case<'a> {
    pub(crate) fn of(profile: &'a Profile, password: &'a Password, context: &Context) -> Self {
        let asks = |demand| profile.clause(demand).is_some();
        let text = Text::new(password.expose());
        let known = context.find(&text);
        let Estimate { guesses_log10, parts, .. } = estimate(&text, context, &known);
        let is_word =
            |part: &Part| matches!(part.pattern(), Pattern::Word | Pattern::Swapped | Pattern::Reversed);
        let single_word = matches!(parts.as_slice(), [only]
            if is_word(only) && only.span() == (0..password.code_points()));
        Self {
            profile,
            password,
            code_points: password.code_points(),
            listed: false,
            single_word,
            personal: asks(Demanded::Context) && context.covers(password.expose(), &text, &known),
            name_within: asks(Demanded::NamesWithin)
                .then(|| entra::word_within(password.expose(), context.words()))
                .flatten(),
            likeness: None,
            points: None,
            guesses_log10,
            parts,
        }
    }

    /// The same, judged as what takes the place of `old`.
    pub(crate) fn after(self, password: &Password, old: &Password) -> Self {
        Self { likeness: Likeness::between(password, old), ..self }
    }

    /// The same, looked up in the list of this crate and in `blocklists`, where a list is demanded.
    pub(crate) fn listed_in(self, blocklists: &[Arc<dyn Blocklist>]) -> Self {
        let asked = self.asks(Demanded::Blocklist);
        let is_on = |list: &dyn Blocklist| list.contains(self.password);
        let listed =
            asked && (is_on(DefaultBlocklist::get()) || blocklists.iter().any(|list| is_on(&**list)));
        Self { listed, ..self }
    }

    pub(crate) fn with_points(self, banned: Option<&Banned>) -> Self {
        Self { points: banned.map(|banned| banned.points(self.password.expose())), ..self }
    }

    pub(crate) fn asks(&self, demand: Demanded) -> bool {
        self.profile.clause(demand).is_some()
    }

    /// The whole password.
    pub(crate) const fn whole(&self) -> Range<usize> {
        0..self.code_points
    }

    /// Its main pattern and where that is, where it survives too few guesses.
    pub(crate) fn weakness(&self) -> Option<(Pattern, Range<usize>)> {
        let needs = self.profile.min_guesses_log10()?;
        (self.guesses_log10 < needs).then(|| self.main_part())
    }

    pub(crate) fn report(self, found: Vec<Finding>) -> Report {
        Report::new(self.profile, found, self.guesses_log10, self.parts)
    }

    /// The first of the longest parts that have a pattern. One or two characters are none.
    fn main_part(&self) -> (Pattern, Range<usize>) {
        let mut main = (Pattern::Brief, self.whole());
        let mut longest = 2;
        for part in &self.parts {
            if part.pattern() != Pattern::Brief && part.span().len() > longest {
                longest = part.span().len();
                main = (part.pattern(), part.span());
            }
        }
        main
    }
}

#[cfg(test)]
impl<'a> Case<'a> {
    /// A password of which nothing bad is known.
    pub(crate) fn fine(profile: &'a Profile, password: &'a Password) -> Self {
        Self {
            profile,
            password,
            code_points: password.code_points(),
            listed: false,
            single_word: false,
            personal: false,
            name_within: None,
            likeness: None,
            points: None,
            guesses_log10: 19.0,
            parts: Vec::new(),
        }
    }

    pub(crate) fn weak(self, pattern: Pattern) -> Self {
        let whole = self.whole();
        Self { guesses_log10: 0.0, parts: vec![Part::new(pattern, whole)], ..self }
    }
}

/// A stretch of a password and its pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pattern: Pattern,
    span: Range<usize>,
}

impl Part {
    pub(crate) const fn new(pattern: Pattern, span: Range<usize>) -> Self {
        Self { pattern, span }
    }

    /// The pattern.
    #[must_use]
    pub const fn pattern(&self) -> Pattern {
        self.pattern
    }

    /// In code points.
    #[must_use]
    pub const fn span(&self) -> Range<usize> {
        self.span.start..self.span.end
    }
}

//! How much evidence is enough, and how many things may be lost or taken before it is not.

use std::borrow::Cow;

use crate::Item;

/// How something is proven, as NIST SP 800-63B-4 section 4.2 groups it. Email and phone are **one**
/// method: a code that was issued to either is an issued recovery code (section 4.2.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Method {
    /// A saved recovery code (section 4.2.1.1).
    Saved,
    /// A recovery code that was issued to an address (section 4.2.1.2).
    Issued,
    /// A recovery contact (section 4.2.1.3).
    Contact,
    /// An authenticator bound to the account: an app, a passkey, a security key (section 3.1).
    Authenticator,
}

impl Method {
    /// Every method, in the order in which [`Rule::nudge`] prefers them: what a person has at hand first.
    pub const ALL: [Self; 4] = [Self::Saved, Self::Issued, Self::Authenticator, Self::Contact];

    /// The stable name, in kebab case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Saved => "saved",
            Self::Issued => "issued",
            Self::Contact => "contact",
            Self::Authenticator => "authenticator",
        }
    }
}

/// How many items there are of each method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Holding([u8; 4]);

impl Holding {
    /// What these items are worth together. Which of them count is the caller's to say: see
    /// [`SecurityInfo::counting`](crate::SecurityInfo::counting).
    #[must_use]
    pub fn of<'a>(items: impl IntoIterator<Item = &'a Item>) -> Self {
        items.into_iter().map(|item| item.kind().method()).collect()
    }

    /// How many items of one method.
    #[must_use]
    pub const fn count(&self, method: Method) -> u8 {
        let [saved, issued, contact, authenticator] = self.0;
        match method {
            Method::Saved => saved,
            Method::Issued => issued,
            Method::Contact => contact,
            Method::Authenticator => authenticator,
        }
    }

    /// With one more; at most 255 of each.
    #[must_use]
    pub fn with(mut self, method: Method) -> Self {
        let count = self.slot(method);
        *count = count.saturating_add(1);
        self
    }

    fn without(mut self, method: Method) -> Option<Self> {
        let count = self.slot(method);
        *count = count.checked_sub(1)?;
        Some(self)
    }

    const fn slot(&mut self, method: Method) -> &mut u8 {
        let [saved, issued, contact, authenticator] = &mut self.0;
        match method {
            Method::Saved => saved,
            Method::Issued => issued,
            Method::Contact => contact,
            Method::Authenticator => authenticator,
        }
    }

    fn covers(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).all(|(have, need)| *have >= need)
    }

    fn plus(&self, other: &Self) -> Self {
        let mut sum = *self;
        sum.0.iter_mut().zip(other.0).for_each(|(to, add)| *to = to.saturating_add(add));
        sum
    }

    fn total(&self) -> u32 {
        self.0.iter().map(|count| u32::from(*count)).sum()
    }
}

impl FromIterator<Method> for Holding {
    fn from_iter<I: IntoIterator<Item = Method>>(methods: I) -> Self {
        methods.into_iter().fold(Self::default(), Self::with)
    }
}

/// What is enough: a tree without a "not", so that more evidence never counts for less.
///
/// One item satisfies at most one leaf: `AtLeast(2, [Has(Issued), Has(Issued)])` needs two addresses.
///
/// ```
/// use regain_info::{Holding, Method::*, Rule};
/// let rule = Rule::NIST_AAL2;
/// assert!(!rule.is_met(&Holding::from_iter([Issued, Issued])), "email and phone are one method");
/// assert!(rule.is_met(&Holding::from_iter([Saved, Issued])));
/// assert!(rule.is_met(&Holding::from_iter([Issued, Authenticator])));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// One item of this method.
    Has(Method),
    /// At least so many of these rules, each by items of its own.
    AtLeast(usize, Cow<'static, [Rule]>),
}

impl Rule {
    /// NIST SP 800-63B-4 section 4.2.2.1: at AAL1, one recovery code or contact of any method.
    pub const NIST_AAL1: Self = Self::AtLeast(1, Cow::Borrowed(&CODES));
    /// NIST SP 800-63B-4 section 4.2.2.2: at AAL2, two codes of different methods, or one and an
    /// authenticator. Repeated identity proofing, the third way, is not a matter of registered items.
    pub const NIST_AAL2: Self = Self::AtLeast(
        1,
        Cow::Borrowed(&[
            Self::AtLeast(2, Cow::Borrowed(&CODES)),
            Self::AtLeast(2, Cow::Borrowed(&[Self::NIST_AAL1, Self::Has(Method::Authenticator)])),
        ]),
    );
    /// Anything that counts, once.
    pub const ANY_ONE: Self =
        Self::AtLeast(1, Cow::Borrowed(&[Self::NIST_AAL1, Self::Has(Method::Authenticator)]));
    /// The most nodes of a rule, leaves among them. A larger one is never met: it fails safe.
    pub const MAX_NODES: usize = 24;

    /// Whether these items are enough.
    #[must_use]
    pub fn is_met(&self, have: &Holding) -> bool {
        match self {
            Self::Has(method) => have.count(*method) > 0,
            // Rules are small: dealing the items out needs no list of demands.
            _ if self.nodes() <= SMALL => self.deal(*have, &mut |_| true),
            _ => self.demands().iter().any(|demand| have.covers(demand)),
        }
    }

    /// How many of these items can be lost, whichever they are, before the rest is not enough; and how
    /// many a thief must capture to have enough. `None` where they are not enough as they are.
    #[must_use]
    pub fn resilience(&self, have: &Holding) -> Option<Resilience> {
        let demands = self.demands();
        let capture = demands.iter().filter(|demand| have.covers(demand)).map(Holding::total).min()?;
        let losable = losable(&demands, have);
        Some(Resilience { losable, capture })
    }

    /// The smallest addition that lets one more item be lost, or that is enough where these are not.
    /// Of several of one size, the first in the order of [`Method::ALL`]. Contacts can't be
    /// registered yet and are not proposed. Empty where no addition of 8 items or fewer helps.
    #[must_use]
    pub fn nudge(&self, have: &Holding) -> Vec<Method> {
        let demands = self.demands();
        let worth = |have: &Holding| demands.iter().any(|d| have.covers(d)).then(|| losable(&demands, have));
        let now = worth(have);
        let mut tried: Vec<(Vec<Method>, Holding)> = vec![(Vec::new(), *have)];
        for _ in 0..MAX_NUDGE {
            let mut longer = Vec::new();
            for (added, holding) in &tried {
                let from = added.last().and_then(|last| Method::ALL.iter().position(|m| m == last));
                let further =
                    Method::ALL.into_iter().skip(from.unwrap_or(0)).filter(|m| *m != Method::Contact);
                for method in further {
                    let (mut added, holding) = (added.clone(), holding.with(method));
                    added.push(method);
                    if worth(&holding) > now {
                        return added;
                    }
                    longer.push((added, holding));
                }
            }
            tried = longer;
        }
        Vec::new()
    }

    /// The least holdings that meet the rule, none of which covers another.
    fn demands(&self) -> Vec<Holding> {
        if self.nodes() > Self::MAX_NODES { Vec::new() } else { self.read() }
    }

    fn read(&self) -> Vec<Holding> {
        let (needed, rules) = match self {
            Self::Has(method) => return vec![Holding::default().with(*method)],
            Self::AtLeast(needed, rules) => (*needed, rules),
        };
        if needed > rules.len() {
            return Vec::new();
        }
        // `chosen[n]`: the least holdings that meet n of the rules seen so far.
        let mut chosen = vec![Vec::new(); needed.saturating_add(1)];
        if let Some(none) = chosen.first_mut() {
            none.push(Holding::default());
        }
        for rule in rules.iter() {
            let of_rule = rule.read();
            let mut more: Vec<Vec<Holding>> = chosen.clone();
            for (to, from) in more.iter_mut().skip(1).zip(&chosen) {
                let sums = from.iter().flat_map(|have| of_rule.iter().map(|need| have.plus(need)));
                to.extend(sums);
                *to = least(to);
            }
            chosen = more;
        }
        chosen.pop().unwrap_or_default()
    }

    /// Whether items can be dealt to the leaves of this rule so that `then` is content with the rest.
    fn deal(&self, have: Holding, then: &mut dyn FnMut(Holding) -> bool) -> bool {
        match self {
            Self::Has(method) => have.without(*method).is_some_and(then),
            Self::AtLeast(needed, rules) => Self::deal_some(*needed, rules, have, then),
        }
    }

    fn deal_some(
        needed: usize,
        rules: &[Self],
        have: Holding,
        then: &mut dyn FnMut(Holding) -> bool,
    ) -> bool {
        let Some(fewer) = needed.checked_sub(1) else { return then(have) };
        let Some((first, rest)) = rules.split_first() else { return false };
        first.deal(have, &mut |left| Self::deal_some(fewer, rest, left, then))
            || Self::deal_some(needed, rest, have, then)
    }

    fn nodes(&self) -> usize {
        match self {
            Self::Has(_) => 1,
            Self::AtLeast(_, rules) => rules.iter().fold(1, |sum, rule| rule.nodes().saturating_add(sum)),
        }
    }
}

/// What a set of items bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Resilience {
    /// How many items can be lost, whichever they are, and the rest is still enough.
    pub losable: u32,
    /// How many items a thief must capture, at least, to have enough.
    pub capture: u32,
}

fn losable(demands: &[Holding], have: &Holding) -> u32 {
    // Breadth first over what is left: the least number of losses after which it is not enough.
    let (mut left, mut lost) = (vec![*have], 0_u32);
    while !left.is_empty() {
        let mut fewer: Vec<Holding> = Vec::new();
        for holding in &left {
            for smaller in Method::ALL.iter().filter_map(|method| holding.without(*method)) {
                if !demands.iter().any(|demand| smaller.covers(demand)) {
                    return lost;
                }
                if !fewer.contains(&smaller) {
                    fewer.push(smaller);
                }
            }
        }
        lost = if fewer.is_empty() { lost } else { lost.saturating_add(1) };
        left = fewer;
    }
    lost
}

fn least(holdings: &[Holding]) -> Vec<Holding> {
    let mut kept: Vec<Holding> = Vec::new();
    for holding in holdings {
        if !kept.iter().any(|other| holding.covers(other)) {
            kept.retain(|other| !other.covers(holding));
            kept.push(*holding);
        }
    }
    kept
}

const CODES: [Rule; 3] = [Rule::Has(Method::Saved), Rule::Has(Method::Issued), Rule::Has(Method::Contact)];
const MAX_NUDGE: usize = 8;
const SMALL: usize = 12;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Method::{Authenticator, Contact, Issued, Saved};
    use super::*;

    fn has(methods: &[Method]) -> Holding {
        methods.iter().copied().collect()
    }

    fn bears(rule: &Rule, methods: &[Method]) -> Option<(u32, u32)> {
        rule.resilience(&has(methods)).map(|bears| (bears.losable, bears.capture))
    }

    #[test]
    fn aal2_needs_two_methods_and_email_and_phone_are_one() {
        for (methods, enough) in [
            (&[Issued, Issued, Issued][..], false),
            (&[Saved], false),
            (&[Authenticator, Authenticator], false),
            (&[Saved, Issued], true),
            (&[Saved, Contact], true),
            (&[Issued, Authenticator], true),
            (&[], false),
        ] {
            assert_eq!(Rule::NIST_AAL2.is_met(&has(methods)), enough, "{methods:?}");
        }
        assert!(Rule::NIST_AAL1.is_met(&has(&[Contact])) && !Rule::NIST_AAL1.is_met(&has(&[Authenticator])));
        assert!(Rule::ANY_ONE.is_met(&has(&[Authenticator])) && !Rule::ANY_ONE.is_met(&has(&[])));
    }

    #[test]
    fn resilience_is_what_can_be_lost_and_what_must_be_captured() {
        let aal2 = Rule::NIST_AAL2;
        assert_eq!(bears(&aal2, &[Issued, Issued]), None);
        assert_eq!(bears(&aal2, &[Saved, Issued]), Some((0, 2)));
        assert_eq!(bears(&aal2, &[Saved, Issued, Issued, Authenticator]), Some((1, 2)));
        assert_eq!(bears(&aal2, &[Saved, Issued, Contact, Authenticator]), Some((2, 2)));
        assert_eq!(bears(&Rule::NIST_AAL1, &[Issued, Issued, Issued]), Some((2, 1)));
        let nothing = Rule::AtLeast(0, Cow::Borrowed(&[]));
        assert_eq!(bears(&nothing, &[Issued]), Some((1, 0)), "a rule that asks for nothing bears every loss");
    }

    #[test]
    fn a_nudge_is_the_smallest_addition_that_helps() {
        let aal2 = Rule::NIST_AAL2;
        assert_eq!(aal2.nudge(&has(&[])), [Saved, Issued]);
        assert_eq!(aal2.nudge(&has(&[Issued])), [Saved]);
        assert_eq!(aal2.nudge(&has(&[Saved, Issued])), [Authenticator]);
        assert_eq!(aal2.nudge(&has(&[Issued, Authenticator])), [Saved]);
        assert_eq!(Rule::NIST_AAL1.nudge(&has(&[Issued])), [Saved]);
        assert_eq!(Rule::AtLeast(2, Cow::Borrowed(&[Rule::Has(Saved)])).nudge(&has(&[Saved])), []);
    }

    #[test]
    fn one_item_satisfies_one_leaf() {
        let two = Rule::AtLeast(2, Cow::Borrowed(&[Rule::Has(Issued), Rule::Has(Issued)]));
        assert!(!two.is_met(&has(&[Issued])) && two.is_met(&has(&[Issued, Issued])));
    }

    #[test]
    fn a_rule_that_is_too_large_is_never_met() {
        let leaves = |n| Rule::AtLeast(1, vec![Rule::Has(Saved); n].into());
        assert!(leaves(Rule::MAX_NODES - 1).is_met(&has(&[Saved])));
        assert!(!leaves(Rule::MAX_NODES).is_met(&has(&[Saved])));
        assert_eq!(leaves(Rule::MAX_NODES).nudge(&has(&[Saved])), []);
    }

    fn rules() -> impl Strategy<Value = Rule> {
        let leaf = prop::sample::select(Method::ALL.to_vec()).prop_map(Rule::Has);
        leaf.prop_recursive(3, 12, 4, |inner| {
            (0_usize..4, prop::collection::vec(inner, 0..4)).prop_map(|(n, of)| Rule::AtLeast(n, of.into()))
        })
    }

    fn holdings() -> impl Strategy<Value = Holding> {
        prop::collection::vec(prop::sample::select(Method::ALL.to_vec()), 0..6).prop_map(Holding::from_iter)
    }

    /// Whether `have` can be dealt out to the leaves, tried in every way: the plainest reading.
    fn dealt(rules: &[(usize, Rule)], have: Holding) -> bool {
        let Some(((needed, rule), rest)) = rules.split_first() else { return true };
        match rule {
            _ if *needed == 0 => dealt(rest, have),
            Rule::Has(method) => have.without(*method).is_some_and(|less| dealt(rest, less)),
            Rule::AtLeast(n, of) => (0_u32..1 << of.len()).any(|mask| {
                let chosen = (0..of.len()).filter(|i| mask >> i & 1 == 1).map(|i| (1, of[i].clone()));
                let chosen: Vec<_> = chosen.chain(rest.iter().cloned()).collect();
                mask.count_ones() as usize == *n && dealt(&chosen, have)
            }),
        }
    }

    proptest! {
        #[test]
        fn rules_are_monotone(rule in rules(), have in holdings(), more in prop::sample::select(Method::ALL.to_vec())) {
            prop_assert!(!rule.is_met(&have) || rule.is_met(&have.with(more)));
            let (now, then) = (rule.resilience(&have), rule.resilience(&have.with(more)));
            if let (Some(now), Some(then)) = (now, then) {
                prop_assert!(then.losable >= now.losable && then.capture <= now.capture);
            }
        }

        #[test]
        fn a_rule_is_met_where_its_leaves_can_be_dealt_to_items(rule in rules(), have in holdings()) {
            prop_assume!(rule.nodes() <= Rule::MAX_NODES);
            prop_assert_eq!(rule.is_met(&have), dealt(&[(1, rule.clone())], have));
            prop_assert_eq!(rule.is_met(&have), rule.demands().iter().any(|demand| have.covers(demand)));
        }

        #[test]
        fn a_nudge_helps_and_nothing_smaller_does(rule in rules(), have in holdings()) {
            let worth = |have: &Holding| rule.resilience(have).map(|bears| bears.losable);
            let nudge = rule.nudge(&have);
            if let Some((_, shorter)) = nudge.split_last() {
                prop_assert!(worth(&nudge.iter().fold(have, |sum, m| sum.with(*m))) > worth(&have));
                prop_assert!(worth(&shorter.iter().fold(have, |sum, m| sum.with(*m))) <= worth(&have));
            }
        }
    }
}

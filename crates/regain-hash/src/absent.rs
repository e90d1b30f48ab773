//! Accounts that do not exist, or have no password: work like that for those which have one.

use argon2::{Algorithm, Version};
use regain_types::{Context, Digest, MacKey, Preparation};

use crate::plan::Steps;
use crate::recipe::Recipe;
use crate::record::Kind;
use crate::{Bounds, LegacyKeys, LegacySettings, Params, Record, RecordError, foreign};

/// What verifying costs across all accounts: how many records there are of each cost.
///
/// While a table holds records of several costs, an absent account that always cost one of them
/// would be told from the rest by time. With a mix ([`Hasher::with_mix`]) each absent identifier is
/// given one of the costs, as often as it occurs, and always the same one.
///
/// It keeps the 16 most frequent costs. Learn it anew now and then, such as once a day.
///
/// [`Hasher::with_mix`]: crate::Hasher::with_mix
#[derive(Debug, Clone)]
pub struct Mix {
    shapes: Vec<(Shape, u64)>,
    left_out: u64,
}

impl Mix {
    /// The most costs that are kept.
    pub const MAX_COSTS: usize = 16;

    /// Learns the mix from records and how many of them there are. Records of equal cost count
    /// together, so that this takes one row of each group of a count by parameters, a random
    /// sample, or the whole table with 1 for each. Records without a password take no part: they
    /// cost what an absent account does.
    ///
    /// # Errors
    /// [`MixError::Empty`] where no record can be verified.
    pub fn from_counts<'a>(counts: impl IntoIterator<Item = (&'a Record, u64)>) -> Result<Self, MixError> {
        Self::from_counts_with_keys(counts, &LegacyKeys::new())
    }

    /// As [`Mix::from_counts`], with what it takes to know the cost of a record of Firebase.
    ///
    /// # Errors
    /// As [`Mix::from_counts`].
    pub fn from_counts_with_keys<'a>(
        counts: impl IntoIterator<Item = (&'a Record, u64)>,
        keys: &LegacyKeys,
    ) -> Result<Self, MixError> {
        let (mut shapes, mut left_out) = (Vec::<(Shape, u64)>::new(), 0_u64);
        for (record, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            if record.is_unusable() {
                continue;
            }
            let Ok(shape) = shape_of(record, keys) else {
                left_out = left_out.saturating_add(count);
                continue;
            };
            match shapes.iter_mut().find(|(known, _)| *known == shape) {
                Some((_, sum)) => *sum = sum.saturating_add(count),
                None => shapes.push((shape, count)),
            }
        }
        shapes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let rare = shapes.iter().skip(Self::MAX_COSTS).map(|(_, count)| *count);
        left_out = rare.fold(left_out, u64::saturating_add);
        shapes.truncate(Self::MAX_COSTS);
        if shapes.is_empty() { Err(MixError::Empty) } else { Ok(Self { shapes, left_out }) }
    }

    /// How many records have a cost that no absent account will have: those that can't be verified,
    /// and those of the rarest costs beyond 16.
    #[must_use]
    pub const fn left_out(&self) -> u64 {
        self.left_out
    }
}

/// Why there is no mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MixError {
    /// No record that can be verified was counted.
    #[error("no record that can be verified was counted: without a mix, absent accounts cost a new record")]
    Empty,
}

impl MixError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "mix-empty"
    }
}

/// A mix, and the key by which an identifier gets its part of it.
pub(crate) struct StandIns {
    mix: Mix,
    key: MacKey,
}

impl StandIns {
    pub(crate) fn new(mix: Mix, key: MacKey) -> Self {
        Self { mix, key }
    }

    /// The cost that stands in for `identifier`: weighted rendezvous hashing. Where the mix is
    /// learnt anew, an identifier changes only to a cost that became more frequent, as an account
    /// does whose owner signs in.
    pub(crate) fn choose(&self, identifier: &[u8], bounds: &Bounds) -> Option<&Shape> {
        let start = identifier.get(..MAX_IDENTIFIER).unwrap_or(identifier);
        let identifier = self.key.tag(&Context::new("regain/v1/stand-in").bytes(start));
        let within = self.mix.shapes.iter().filter(|(shape, _)| is_within(shape, bounds));
        let scored = within.map(|(shape, count)| (self.score(&identifier, shape, *count), shape));
        scored.min_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, shape)| shape)
    }

    /// A keyed draw from the exponential distribution whose rate is `count`: the least of several
    /// is each as often as its count says.
    fn score(&self, identifier: &Digest, shape: &Shape, count: u64) -> f64 {
        let context = Context::new("regain/v1/stand-in-cost").bytes(identifier.as_bytes());
        let draw = u64::from_be_bytes(self.key.tag(&name(shape, context)).truncated());
        // 53 bits, the precision of a double: from 0 to 1, neither included.
        let uniform = ((draw >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
        -uniform.ln() / count as f64
    }
}

/// What the time of verifying a record depends on: its steps, which are nobody's.
pub(crate) type Shape = Steps<Cost>;

/// What the time of Argon2 depends on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cost {
    algorithm: Algorithm,
    version: Version,
    params: Params,
    preparation: Preparation,
}

impl Cost {
    pub(crate) fn of(recipe: &Recipe) -> Self {
        let Recipe { algorithm, version, params, preparation, .. } = *recipe;
        Self { algorithm, version, params, preparation }
    }

    /// `recipe` at this cost.
    pub(crate) fn dress(self, recipe: Recipe) -> Recipe {
        let Self { algorithm, version, params, preparation } = self;
        Recipe { algorithm, version, params, preparation, ..recipe }
    }
}

fn shape_of(record: &Record, keys: &LegacyKeys) -> Result<Shape, RecordError> {
    let widest = Bounds::widest();
    let steps = match record.kind() {
        Kind::Argon2(text) => Steps::Argon2(Recipe::read(text, &widest)?),
        Kind::Foreign(text) => Steps::Legacy(foreign::read(text, keys, &widest)?.into_parts().0),
        Kind::Wrapped(text) => {
            let (settings, recipe) = foreign::read_wrapped(text, keys, &widest)?;
            Steps::Wrapped(settings, recipe)
        }
        Kind::Unusable(_) => return Err(RecordError::Algorithm),
    };
    Ok(steps.stand_in(Cost::of))
}

fn is_within(shape: &Shape, bounds: &Bounds) -> bool {
    let argon2 = shape.argon2().is_none_or(|cost| bounds.admit(cost.params));
    argon2 && shape.legacy().is_none_or(|settings| bounds.admit_memory(settings).is_ok())
}

/// Adds to `context` what tells a shape from others. What a shape has not is empty, or 0.
fn name(shape: &Shape, context: Context) -> Context {
    let cost = shape.argon2();
    let number = |of: fn(&Cost) -> u32| u64::from(cost.map_or(0, of));
    context
        .text(shape.legacy().map_or("", LegacySettings::as_str))
        .text(cost.map_or("", |cost| cost.algorithm.as_str()))
        .number(number(|cost| cost.version.into()))
        .number(number(|cost| cost.params.m_cost))
        .number(number(|cost| cost.params.t_cost))
        .number(number(|cost| cost.params.p_cost))
        .text(cost.map_or("", |cost| cost.preparation.name()))
}

/// More bytes of an identifier do not count: what the choice costs stays bounded.
const MAX_IDENTIFIER: usize = 1_024;

#[cfg(test)]
mod tests {
    use super::*;
    use regain_types::Entropy;

    fn record(head: &str) -> Record {
        format!("{head}$AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQ").parse().unwrap()
    }

    fn mix(counts: &[(&str, u64)]) -> Mix {
        let counts: Vec<_> = counts.iter().map(|(head, count)| (record(head), *count)).collect();
        Mix::from_counts(counts.iter().map(|(record, count)| (record, *count))).unwrap()
    }

    fn stand_ins(counts: &[(&str, u64)]) -> StandIns {
        StandIns::new(mix(counts), MacKey::danger_from_bytes(&[3; 32]))
    }

    fn chosen(stand_ins: &StandIns, identifier: u32) -> Shape {
        stand_ins.choose(&identifier.to_be_bytes(), &Bounds::default()).unwrap().clone()
    }

    const OLD: &str = "$argon2i$m=4096,t=3,p=1";
    const MIDDLE: &str = "$argon2id$v=19$m=4096,t=3,p=1,prep=1";
    const NEW: &str = "$argon2id$v=19$m=19456,t=2,p=1,prep=1";

    #[test]
    fn each_cost_stands_in_as_often_as_it_occurs() {
        let counts = [(OLD, 600), (MIDDLE, 300), (NEW, 100)];
        let stand_ins = stand_ins(&counts);
        for (shape, count) in &stand_ins.mix.shapes {
            let times = (0..10_000).filter(|id| chosen(&stand_ins, *id) == *shape).count();
            // Four standard deviations of a binomial: at most 200.
            let expected = usize::try_from(count * 10).unwrap();
            assert!(times.abs_diff(expected) < 200, "{shape:?}: {times} of {expected}");
        }
    }

    #[test]
    fn the_same_identifier_has_the_same_cost_and_another_key_another_choice() {
        let counts = [(OLD, 1), (NEW, 1)];
        let (one, same) = (stand_ins(&counts), stand_ins(&counts));
        let other = StandIns::new(mix(&counts), MacKey::danger_from_bytes(&[4; 32]));
        assert!((0..100).all(|id| chosen(&one, id) == chosen(&same, id)));
        assert!((0..100).any(|id| chosen(&one, id) != chosen(&other, id)));
    }

    #[test]
    fn an_identifier_changes_only_to_a_cost_that_became_more_frequent() {
        let before = stand_ins(&[(OLD, 600), (MIDDLE, 300), (NEW, 100)]);
        let after = stand_ins(&[(OLD, 300), (MIDDLE, 150), (NEW, 550)]);
        let newest = shape_of(&record(NEW), &LegacyKeys::new()).unwrap();
        let moved = (0..1_000).filter(|id| chosen(&before, *id) != chosen(&after, *id));
        assert!(moved.map(|id| chosen(&after, id)).inspect(|shape| assert_eq!(*shape, newest)).count() > 300);
    }

    #[test]
    fn equal_costs_count_together_and_the_rarest_are_left_out() {
        let peppered = "$argon2id$v=19$m=19456,t=2,p=1,prep=1,pep=3";
        assert_eq!(mix(&[(NEW, 1), (peppered, 2)]).shapes.len(), 1);
        let many: Vec<_> = (0..20).map(|at| (format!("$argon2id$m={},t=1,p=1", 8 + at), 100 - at)).collect();
        let many: Vec<_> = many.iter().map(|(head, count)| (head.as_str(), *count)).collect();
        let kept = mix(&many);
        assert_eq!((kept.shapes.len(), kept.left_out()), (Mix::MAX_COSTS, 84 + 83 + 82 + 81));
        assert_eq!(mix(&[(NEW, 1), ("$balloon$s=1", 5), ("$argon2id$m=7,t=1,p=1", 6)]).left_out(), 11);
    }

    #[test]
    fn nothing_to_learn_from_is_an_error() {
        let unusable = Record::unusable(Entropy::danger_from_bytes([1; 16]));
        let foreign = record("$balloon$s=1");
        for counts in [vec![], vec![(&unusable, 9)], vec![(&foreign, 1)]] {
            assert_eq!(Mix::from_counts(counts).unwrap_err(), MixError::Empty);
        }
        let uncounted = record(NEW);
        assert_eq!(Mix::from_counts([(&uncounted, 0)]).unwrap_err().code(), "mix-empty");
    }

    #[test]
    fn what_the_bounds_refuse_never_stands_in_and_long_identifiers_are_bounded() {
        let stand_ins = stand_ins(&[("$argon2id$m=1048576,t=1,p=1", 1_000_000), (NEW, 1)]);
        let newest = shape_of(&record(NEW), &LegacyKeys::new()).unwrap();
        assert!((0..50).all(|id| chosen(&stand_ins, id) == newest));
        let narrow = Bounds::default().with_ceilings(64, 1, 1).unwrap();
        assert!(stand_ins.choose(b"x", &narrow).is_none());
        let long = vec![b'a'; 1 << 20];
        assert!(stand_ins.choose(&long, &Bounds::default()).is_some());
    }
}

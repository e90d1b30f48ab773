//! What it takes to verify a record.

use zeroize::Zeroizing;

use crate::recipe::Recipe;
use crate::{Drift, LegacySettings, LegacyVerdict, Stale, Verdict};

/// What is computed of a typed password, where `R` says what Argon2 does.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Steps<R> {
    /// Argon2 of the text.
    Argon2(R),
    /// What other software computed of it.
    Legacy(LegacySettings),
    /// Argon2 of what other software computed.
    Wrapped(LegacySettings, R),
}

impl<R> Steps<R> {
    pub(crate) const fn legacy(&self) -> Option<&LegacySettings> {
        match self {
            Self::Argon2(_) => None,
            Self::Legacy(settings) | Self::Wrapped(settings, _) => Some(settings),
        }
    }

    pub(crate) const fn argon2(&self) -> Option<&R> {
        match self {
            Self::Legacy(_) => None,
            Self::Argon2(argon2) | Self::Wrapped(_, argon2) => Some(argon2),
        }
    }

    /// The same steps for everybody: settings without a salt, and what `argon2` makes of the rest.
    pub(crate) fn stand_in<T>(&self, argon2: impl FnOnce(&R) -> T) -> Steps<T> {
        match self {
            Self::Argon2(one) => Steps::Argon2(argon2(one)),
            Self::Legacy(settings) => Steps::Legacy(settings.stand_in()),
            Self::Wrapped(settings, one) => Steps::Wrapped(settings.stand_in(), argon2(one)),
        }
    }
}

/// A record that may be worked on, the tag that it stores, and what it means where the tags are
/// equal.
pub(crate) struct Plan {
    pub(crate) steps: Steps<Recipe>,
    pub(crate) expected: Zeroizing<Vec<u8>>,
    pub(crate) on_match: Verdict,
}

impl Plan {
    /// For a record, whose tag matches with this drift.
    pub(crate) fn present(steps: Steps<Recipe>, expected: Zeroizing<Vec<u8>>, drift: Drift) -> Self {
        let on_match = if drift.is_empty() { Verdict::Match } else { Verdict::MatchStale(drift) };
        Self { steps, expected, on_match }
    }

    /// For a record that is not there: whatever is computed, it is a mismatch.
    pub(crate) fn absent(steps: Steps<Recipe>) -> Self {
        let bytes = match &steps {
            Steps::Legacy(settings) => settings.tag_bytes(),
            Steps::Argon2(recipe) | Steps::Wrapped(_, recipe) => recipe.tag_bytes(),
        };
        Self { steps, expected: Zeroizing::new(vec![0; bytes]), on_match: Verdict::Mismatch }
    }

    /// The memory that it takes, in KiB: that of one step, as the steps follow one another.
    pub(crate) fn m_cost(&self) -> u32 {
        let argon2 = self.steps.argon2().map_or(0, |recipe| recipe.params.m_cost);
        self.steps.legacy().map_or(0, LegacySettings::m_cost).max(argon2)
    }

    /// Whether other software's part takes memory that the arena must make room for.
    pub(crate) fn is_memory_hard_before(&self) -> bool {
        self.steps.legacy().is_some_and(|settings| settings.m_cost() > 0)
    }

    /// The verdict of a record that other software computed first.
    pub(crate) fn verdict(&self, verdict: LegacyVerdict) -> Verdict {
        match (verdict, self.on_match) {
            (LegacyVerdict::Mismatch, _) => Verdict::Mismatch,
            (LegacyVerdict::MatchCut, Verdict::MatchStale(drift)) => {
                Verdict::MatchStale(drift.iter().chain([Stale::Cut]).collect())
            }
            // Every record of other software is stale, and all else is nobody's.
            (LegacyVerdict::Match | LegacyVerdict::MatchCut, on_match) => on_match,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Params;
    use crate::scheme::Scheme;

    #[test]
    fn what_is_nobodys_is_a_mismatch_whatever_is_computed() {
        let plan = Scheme::new(Params::WEAKEST).plan_absent(b"nobody").unwrap();
        for verdict in [LegacyVerdict::Match, LegacyVerdict::MatchCut, LegacyVerdict::Mismatch] {
            assert_eq!(plan.verdict(verdict), Verdict::Mismatch);
        }
    }

    #[test]
    fn a_record_of_other_software_is_stale_and_a_cut_one_says_so() {
        let drift: Drift = [Stale::Scheme].into_iter().collect();
        let cut: Drift = [Stale::Scheme, Stale::Cut].into_iter().collect();
        let absent = Scheme::new(Params::WEAKEST).plan_absent(b"").unwrap();
        let plan = Plan::present(absent.steps, absent.expected, drift);
        assert_eq!(plan.verdict(LegacyVerdict::Match), Verdict::MatchStale(drift));
        assert_eq!(plan.verdict(LegacyVerdict::MatchCut), Verdict::MatchStale(cut));
        assert_eq!(plan.verdict(LegacyVerdict::Mismatch), Verdict::Mismatch);
    }
}

#[cfg(all(test, feature = "bcrypt", feature = "md5-crypt", feature = "scrypt"))]
mod stand_ins {
    use super::*;
    use crate::absent::Cost;
    use crate::{Hasher, Mix, Record};
    use regain_types::{MacKey, Typed};

    /// Each absent account takes the steps of one of the present ones, in as much memory.
    #[test]
    fn absent_accounts_take_the_steps_of_records_of_other_software() {
        let phc = |params| format!("$argon2id$v=19${params}$AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQ");
        let rows = [
            "$2b$04$abcdefghijklmnopqrstuuaEhZkP2VPQbibYWkA1eQ3InWi8E5viu".to_owned(),
            format!("scrypt:16:8:1$salt${}", "00".repeat(64)),
            format!("$wrap$JDEkc2FsdHNhbHQk{}", phc("m=16,t=3,p=1")),
            phc("m=8,t=1,p=1,prep=1"),
        ];
        let rows = rows.map(|text| text.parse::<Record>().unwrap());
        let twin = rows[0].as_str().replace("abcdef", "zyxwvu").parse().unwrap();
        let counts = rows.iter().zip([1, 2, 2, 2]).chain([(&twin, 1)]);
        let mix = Mix::from_counts(counts).unwrap();
        assert_eq!(mix.left_out(), 0);
        let hasher = Hasher::danger_for_simulation().with_mix(mix, MacKey::danger_from_bytes(&[3; 32]));
        let shape = |plan: &Plan| (plan.steps.stand_in(Cost::of), plan.m_cost());
        let present = rows.each_ref().map(|row| shape(&hasher.scheme.plan(row).unwrap()));
        assert_eq!(present.each_ref().map(|(_, m_cost)| *m_cost), [0, 16, 16, 8]);
        let typed = Typed::new("p".to_owned()).unwrap();
        let mut seen = [0; 4];
        for id in 0..200_u32 {
            let identifier = format!("{id}@example.org");
            let absent = shape(&hasher.scheme.plan_absent(identifier.as_bytes()).unwrap());
            let at = present.iter().position(|present| *present == absent).unwrap();
            seen[at] += 1;
            let before = hasher.pool.work();
            hasher.verify_absent(&typed, &identifier).unwrap();
            let absent = hasher.pool.work() - before;
            assert_eq!(hasher.verify(&typed, &rows[at]).unwrap(), Verdict::Mismatch);
            assert_eq!(hasher.pool.work() - before, absent * 2, "blocks of Argon2");
        }
        assert!(seen.iter().all(|times| (25..75).contains(times)), "{seen:?}");
    }
}

//! The numbered invariants of `docs/spec/flow.md`, as checks of one step: before, what was done, after.
//!
//! They are stated anew here, against the documented table and times, and read nothing of the rules that
//! are under test.

use std::time::Duration;

use regain::flow::{Case, Holding, Method, Stage};
use regain::info::State;

use crate::acts::Act;
use crate::glue::{Said, claimant};
use crate::house::{Role, Who};
use crate::mutants::{DAY, DOCUMENTED};
use crate::world::World;

/// One law: its number, its name, what it says, and the check.
pub struct Law {
    /// `F1` and so on.
    pub number: &'static str,
    /// The name of the check.
    pub name: &'static str,
    /// The sentence of the page.
    pub says: &'static str,
    /// Whether the step keeps it.
    pub holds: fn(&Look<'_>) -> bool,
}

/// One step.
pub struct Look<'a> {
    /// The world before.
    pub before: &'a World,
    /// What was done.
    pub act: Act,
    /// The world after.
    pub after: &'a World,
    /// What was said meanwhile.
    pub said: &'a [Said],
}

impl Look<'_> {
    fn completed(&self) -> Option<Who> {
        self.said.iter().find_map(|said| if let Said::Completed(who) = said { Some(*who) } else { None })
    }

    fn held_still(&self) -> bool {
        self.before.account.is_blocked() || self.before.account.is_frozen()
    }

    /// The case of the last step as it is after it, where it lives.
    fn same_case(&self) -> Option<(&Case, &Case)> {
        let (before, after) = (self.before.live()?, self.after.cases.last()?);
        (before.id() == after.id()).then_some((before, after))
    }
}

/// All laws, in the order of the page.
pub const LAWS: [Law; 16] = [
    Law {
        number: "F1",
        name: "enough-proof",
        says: "Nobody completes a case without enough proof of their own: what the documented table asks for (one more where the case is contested, as far as there is one), or a hold that has ended and a fresh proof.",
        holds: enough,
    },
    Law {
        number: "F2",
        name: "only-tighter",
        says: "A case goes from plain to strict only, and what it trusts moves back only.",
        holds: only_tighter,
    },
    Law {
        number: "F3",
        name: "whole-hold",
        says: "A hold begins once, lasts 7 days at least, and ends never where the case is contested.",
        holds: whole_hold,
    },
    Law { number: "F4", name: "over-is-over", says: "A completed case is live no more.", holds: over },
    Law {
        number: "F5",
        name: "sessions-end",
        says: "No session outlives a reset, a block or a new freeze.",
        holds: sessions_end,
    },
    Law {
        number: "F6",
        name: "links-end",
        says: "No recovery link outlives a reset, or an address that left.",
        holds: links_end,
    },
    Law {
        number: "F7",
        name: "held-still",
        says: "While the account is blocked or frozen, no password is changed and no security info, but for a used code.",
        holds: held_still,
    },
    Law {
        number: "F8",
        name: "freeze-first",
        says: "Whoever proves something on the strict path finds the account frozen.",
        holds: freeze_first,
    },
    Law {
        number: "F9",
        name: "no-lasting-freeze",
        says: "A freeze ends with its case.",
        holds: no_lasting_freeze,
    },
    Law {
        number: "F10",
        name: "young-proves-nothing",
        says: "What had not matured when the account became suspect proves nothing, and a recovery drops it.",
        holds: young_proves_nothing,
    },
    Law {
        number: "F11",
        name: "a-week-to-count",
        says: "What is added counts after 7 days, and not sooner.",
        holds: a_week_to_count,
    },
    Law {
        number: "F12",
        name: "a-week-to-leave",
        says: "What counts leaves 7 days after somebody asked for it, and not sooner.",
        holds: a_week_to_leave,
    },
    Law {
        number: "F13",
        name: "factor-stays",
        says: "No recovery removes an authenticator that counted for its case.",
        holds: factor_stays,
    },
    Law {
        number: "F14",
        name: "older-contests",
        says: "A case is contested by an address that is as old as all that was proven, and then it is contested.",
        holds: older_contests,
    },
    Law {
        number: "F15",
        name: "reversal-blocks",
        says: "Who reverses a recovery or a change finds the account blocked, suspect since no later than what was reversed, and trusts nothing younger.",
        holds: reversal_blocks,
    },
    Law {
        number: "F16",
        name: "somebody-can-recover",
        says: "At least one address that can recover the account counts at any time, suspect or not.",
        holds: somebody_can_recover,
    },
];

fn enough(look: &Look<'_>) -> bool {
    let Some(who) = look.completed() else { return true };
    let Some(case) = look.before.live() else { return false };
    let suspect = look.before.account.suspect_since().filter(|_| look.before.account.is_blocked());
    let trusts = suspect.map_or(case.mature_by(), |since| since.min(case.mature_by()));
    let by = claimant(who);
    let mine = || case.proofs().iter().filter(|proof| proof.by == by && proof.counts_from <= trusts);
    if let (Stage::Released { at }, false) = (case.stage(), case.is_contested()) {
        return mine().any(|proof| proof.at >= at);
    }
    let strict = case.is_strict() || look.before.account.is_blocked();
    let count = |method| mine().filter(|proof| proof.method == method).count();
    let (addresses, factors) = (count(Method::Address), count(Method::Authenticator));
    let is_enough = |holding: Holding| {
        let Some(path) = DOCUMENTED.path(holding, strict) else { return false };
        let (total, has) =
            (path.now.addresses + path.now.factors, holding.addresses + usize::from(holding.factor));
        let needed = if case.is_contested() { (total + 1).min(has.max(total)) } else { total };
        addresses >= path.now.addresses && factors >= path.now.factors && addresses + factors >= needed
    };
    // What was due to leave before the freeze, and that a late worker has not removed, may count or not.
    let items = || look.before.account.info().items().iter().filter(|item| item.had_matured_by(trusts));
    let stays = |item: &&regain::info::Item| item.counts_at(look.before.now);
    is_enough(Holding::of(items())) || is_enough(Holding::of(items().filter(stays)))
}

fn only_tighter(look: &Look<'_>) -> bool {
    look.same_case().is_none_or(|(before, after)| {
        (!before.is_strict() || after.is_strict()) && after.mature_by() <= before.mature_by()
    })
}

fn whole_hold(look: &Look<'_>) -> bool {
    let began = look.before.held_since;
    let again = look.said.contains(&Said::Held) && began.is_some();
    let ended = look.said.contains(&Said::Released);
    let contested = look.before.live().is_some_and(|case| case.is_contested());
    !again && (!ended || (!contested && began.is_some_and(|began| began.age_at(look.after.now) >= WEEK)))
}

fn over(look: &Look<'_>) -> bool {
    look.completed().is_none() || look.after.live().is_none()
}

fn sessions_end(look: &Look<'_>) -> bool {
    let (before, after) = (&look.before.account, &look.after.account);
    let froze = after.is_frozen() && !before.is_frozen();
    let blocked = after.is_blocked() && !before.is_blocked();
    let must = look.completed().is_some() || froze || blocked;
    !must || Who::BOTH.iter().all(|who| !look.after.is_inside(*who))
}

fn links_end(look: &Look<'_>) -> bool {
    let left = look.said.iter().any(|said| matches!(said, Said::Left(role) if !role.is_app()));
    let old = |link: &crate::world::Link| look.before.links.contains(link);
    !(left || look.completed().is_some()) || !look.after.links.iter().any(old)
}

fn held_still(look: &Look<'_>) -> bool {
    let changes = |said: &Said| matches!(said, Said::Changed | Said::Info | Said::Left(_));
    !look.held_still() || !look.said.iter().any(changes)
}

fn freeze_first(look: &Look<'_>) -> bool {
    let proven = look.said.iter().any(|said| matches!(said, Said::Proven(_)));
    let strict = look.after.live().is_some_and(|case| case.is_strict()) || look.after.account.is_blocked();
    !(proven && strict) || look.after.account.is_frozen()
}

fn no_lasting_freeze(look: &Look<'_>) -> bool {
    !look.after.account.is_frozen() || look.after.live().is_some()
}

fn young_proves_nothing(look: &Look<'_>) -> bool {
    let suspect = look.before.account.suspect_since();
    let young = |role: Role| {
        look.before
            .account
            .info()
            .get(role.id())
            .is_some_and(|item| suspect.is_some_and(|at| !item.had_matured_by(at)))
    };
    let proven = look.said.iter().any(|said| matches!(said, Said::Proven(role) if young(*role)));
    let kept = match (look.completed(), look.before.live()) {
        (Some(_), Some(case)) => {
            let trusts = suspect.map_or(case.mature_by(), |since| since.min(case.mature_by()));
            look.after.account.info().items().iter().any(|item| !item.had_matured_by(trusts))
        }
        _ => false,
    };
    !proven && !kept
}

fn a_week_to_count(look: &Look<'_>) -> bool {
    look.after.account.info().items().iter().all(|item| match item.state() {
        State::Active { proven_at, counts_from }
        | State::Leaving { proven_at, counts_from, .. }
        | State::Suspended { proven_at, counts_from, .. } => {
            !Role::of(item.id()).is_planted() || proven_at.age_at(counts_from) >= WEEK
        }
        State::Unproven { .. } => true,
    })
}

fn a_week_to_leave(look: &Look<'_>) -> bool {
    let gone =
        look.before.account.info().items().iter().filter(|item| {
            look.after.account.info().get(item.id()).is_none() && item.counts_at(look.before.now)
        });
    let waited = |item: &regain::info::Item| match item.state() {
        State::Leaving { asked_at, .. } => asked_at.age_at(look.after.now) >= WEEK,
        _ => false,
    };
    // A recovery drops what it does not trust: another law.
    let mut gone = gone.filter(|_| look.completed().is_none());
    gone.all(waited)
        && !look.said.iter().any(|said| {
            matches!(said, Said::Left(role)
            if !look.before.account.info().get(role.id()).is_some_and(waited))
        })
}

fn factor_stays(look: &Look<'_>) -> bool {
    let Some(case) = look.before.live().filter(|_| look.completed().is_some()) else { return true };
    let suspect = look.before.account.suspect_since().unwrap_or(case.mature_by());
    let item = look.before.account.info().get(Role::App.id());
    let counted = item.is_some_and(|item| item.had_matured_by(suspect.min(case.mature_by())));
    !counted || look.after.account.info().get(Role::App.id()).is_some()
}

fn older_contests(look: &Look<'_>) -> bool {
    let Some(role) =
        look.said.iter().find_map(|said| if let Said::Contested(role) = said { Some(*role) } else { None })
    else {
        return true;
    };
    let (Some(before), Some(after)) = (look.before.live(), look.after.live()) else { return false };
    let Some(item) = look.before.account.info().get(role.id()) else { return false };
    let trusted = |proof: &&regain::flow::Proof| proof.counts_from <= before.mature_by();
    let older = before.proofs().iter().filter(trusted).all(|proof| item.had_matured_by(proof.counts_from));
    older && after.is_contested()
}

fn reversal_blocks(look: &Look<'_>) -> bool {
    let Act::Contest(_, role, of_case) = look.act else { return true };
    let notice = look
        .before
        .notices
        .iter()
        .rev()
        .find(|notice| (notice.role, notice.case.is_some()) == (role, of_case));
    let Some(notice) = notice else { return true };
    let about = look.before.cases.iter().find(|case| Some(case.id()) == notice.case);
    let what = match about {
        Some(case) if case.is_live() => return true,
        Some(case) => case.opened_at(),
        None => notice.at,
    };
    // What is older than every address is taken as the oldest address's age.
    let account = &look.after.account;
    account.is_blocked() && account.suspect_since().is_some_and(|since| since <= what)
}

fn somebody_can_recover(look: &Look<'_>) -> bool {
    let account = &look.after.account;
    let at = account.suspect_since().unwrap_or(look.after.now);
    Holding::of(account.counting(at)).addresses > 0
}

const WEEK: Duration = Duration::from_secs(7 * DAY.as_secs());

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use regain::flow::{AccountCommand, Reason};

    use super::*;
    use crate::house::{Has, START, record, register};
    use crate::mutants::Rules;
    use crate::world::Levers;

    fn after(has: Has, acts: &[Act]) -> World {
        let rules = Rules::real();
        let start = World::new(has, Levers { password: true, first: true, ..Levers::default() }, &rules);
        acts.iter().fold(start, |world, act| act.take(&world, &rules).expect("an act that is allowed").0)
    }

    fn breaks(name: &str, before: &World, act: Act, after: &World, said: &[Said]) -> bool {
        let law = LAWS.iter().find(|law| law.name == name).expect("a law");
        !(law.holds)(&Look { before, act, after, said })
    }

    const STRICT: [Act; 2] =
        [Act::Ask(Role::First, Reason::SomeoneElse), Act::Claim(Who::Owner, Role::First, true)];

    #[test]
    fn a_case_that_became_plain_again_breaks_its_law() {
        let (strict, plain) =
            (after(Has::Two, &STRICT), after(Has::Two, &[Act::Ask(Role::First, Reason::Forgot)]));
        assert!(breaks("only-tighter", &strict, Act::Wait, &plain, &[]));
        assert!(!breaks("only-tighter", &plain, Act::Wait, &strict, &[]));
    }

    #[test]
    fn a_change_of_a_frozen_account_breaks_its_law() {
        let frozen = after(Has::Two, &STRICT);
        assert!(frozen.account.is_frozen());
        assert!(breaks("held-still", &frozen, Act::Change(Who::Thief), &frozen, &[Said::Changed]));
        let open = after(Has::Two, &[]);
        assert!(!breaks("held-still", &open, Act::Change(Who::Thief), &open, &[Said::Changed]));
    }

    #[test]
    fn an_item_that_counts_at_once_breaks_its_law() {
        let before = after(Has::One, &[]);
        for (fault, broken) in [(Some(crate::mutants::Fault::ItemsCountAtOnce), true), (None, false)] {
            let rules = fault.map_or_else(Rules::real, Rules::with);
            let mut with_item = before.clone();
            register(Arc::make_mut(&mut with_item.account), Role::Planted, START, &rules);
            assert_eq!(breaks("a-week-to-count", &before, Act::Wait, &with_item, &[]), broken);
        }
    }

    #[test]
    fn a_recovery_that_drops_an_authenticator_or_the_last_address_breaks_its_law() {
        let before = after(Has::OneAndApp, &STRICT);
        let mut dropped = before.clone();
        let account = Arc::make_mut(&mut dropped.account);
        let reset = AccountCommand::Reset { record: record(), mature_by: regain::types::Timestamp::EPOCH };
        let events = account.decide(reset, &Rules::real().terms, START).expect("a reset");
        events.iter().for_each(|event| account.apply(event));
        let (act, said) = (Act::Reset(Who::Owner), [Said::Completed(Who::Owner)]);
        assert!(breaks("factor-stays", &before, act, &dropped, &said));
        assert!(breaks("somebody-can-recover", &before, act, &dropped, &said));
        assert!(!breaks("factor-stays", &before, act, &before, &said));
    }
}

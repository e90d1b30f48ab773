//! What owner, thief, worker, application and clock may do, and how a person would tell it.

use regain::flow::Reason;
use regain::info::State;

use crate::glue::{Refused, Said, Step};
use crate::house::{Role, Who};
use crate::mutants::{DAY, Rules};
use crate::world::World;

/// One step of an interleaving. What is refused, or changes nothing, is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Somebody types an address and says why; the worker mails the links.
    Ask(Role, Reason),
    /// A link is used: of which mailbox, and whether it was mailed for `someone-else`.
    Claim(Who, Role, bool),
    /// `Ask` and `Claim` at once.
    Recover(Who, Role, Reason),
    /// A code of an authenticator, beside the handle of a claim.
    Code(Who),
    /// A new password, with the handle of a claim.
    Reset(Who),
    /// "This wasn't me": with which mailbox, and whether it is about a case.
    Contest(Who, Role, bool),
    /// Signs in.
    SignIn(Who),
    /// Sets another password, signed in.
    Change(Who),
    /// Adds an item, and proves it.
    Add(Who, Role),
    /// Asks to remove an item.
    Remove(Who, Role),
    /// Keeps an item after all.
    Keep(Who, Role),
    /// The application noticed unusual activity, which began a day ago.
    Block,
    /// The worker looks at the case.
    WorkOnCase,
    /// The worker looks at the account.
    WorkOnAccount,
    /// The clock goes on to the next instant that matters.
    Wait,
    /// Nothing more for now.
    Pass(Who),
}

impl Act {
    /// What follows, and what was said; `None` where it is refused.
    #[must_use]
    pub fn take(self, world: &World, rules: &Rules) -> Option<(World, Vec<Said>)> {
        let mut step = Step::new(world, rules);
        self.do_in(&mut step).ok()?;
        step.world.tidy();
        Some((step.world, step.said))
    }

    fn do_in(self, step: &mut Step<'_>) -> Result<(), Refused> {
        match self {
            Self::Ask(role, reason) => step.ask(role, reason),
            Self::Claim(who, role, strict) => {
                let link = step
                    .world
                    .links
                    .iter()
                    .rev()
                    .find(|link| (link.role, link.strict) == (role, strict))
                    .copied();
                step.claim(who, link.ok_or(Refused)?)
            }
            Self::Recover(who, role, reason) => {
                step.ask(role, reason)?;
                step.world.tidy();
                Self::Claim(who, role, reason.is_strict(false)).do_in(step)?;
                step.world.links.clear();
                Ok(())
            }
            Self::Code(who) => step.prove(who),
            Self::Reset(who) => step.reset(who),
            Self::Contest(who, role, of_case) => {
                let fits =
                    |notice: &&crate::world::Notice| (notice.role, notice.case.is_some()) == (role, of_case);
                let notice = step.world.notices.iter().rev().find(fits).copied();
                step.contest(who, notice.ok_or(Refused)?)
            }
            Self::SignIn(who) => step.sign_in(who),
            Self::Change(who) => step.change_password(who),
            Self::Add(who, role) => step.add(who, role),
            Self::Remove(who, role) => step.remove(who, role),
            Self::Keep(who, role) => step.keep(who, role),
            Self::Block => {
                let since = step.world.now.before(DAY);
                step.block(since)
            }
            Self::WorkOnCase => step.work_on_case(),
            Self::WorkOnAccount => step.work_on_account(),
            Self::Wait => {
                step.world.now = step.world.next_instant(false).ok_or(Refused)?;
                Ok(())
            }
            Self::Pass(_) => Ok(()),
        }
    }

    /// Whether a lost answer makes somebody ask for it again.
    #[must_use]
    pub const fn is_retried(self) -> bool {
        matches!(
            self,
            Self::Ask(..)
                | Self::Claim(..)
                | Self::Reset(_)
                | Self::Block
                | Self::WorkOnCase
                | Self::WorkOnAccount
        )
    }

    /// In words that a person understands.
    #[must_use]
    pub fn words(self) -> String {
        let who = |who| if who == Who::Owner { "the owner" } else { "the thief" };
        let item = |role: Role| role.words();
        match self {
            Self::Ask(role, reason) => {
                format!("somebody asks for links, for {}, reason `{}`", item(role), reason.code())
            }
            Self::Claim(by, role, strict) => {
                let what = if strict { "\"someone else\" link" } else { "link" };
                format!("{} uses the {what} in {}", who(by), item(role))
            }
            Self::Recover(by, role, reason) => {
                format!(
                    "{} asks for a link, reason `{}`, and uses it in {}",
                    who(by),
                    reason.code(),
                    item(role)
                )
            }
            Self::Code(by) => format!("{} gives a code of an authenticator", who(by)),
            Self::Reset(by) => format!("{} sets a new password by recovery", who(by)),
            Self::Contest(by, role, of_case) => {
                let about = if of_case { "a recovery" } else { "a change" };
                format!("{} says \"this wasn't me\" about {about}, in {}", who(by), item(role))
            }
            Self::SignIn(by) => format!("{} signs in", who(by)),
            Self::Change(by) => format!("{} signs in and changes the password", who(by)),
            Self::Add(by, role) => {
                let what = if role.is_app() { "an authenticator" } else { "an address" };
                format!("{} signs in and adds {what} of his own", who(by))
            }
            Self::Remove(by, role) => format!("{} signs in and asks to remove {}", who(by), item(role)),
            Self::Keep(by, role) => format!("{} signs in and keeps {} after all", who(by), item(role)),
            Self::Block => "the application notices it and blocks the account".to_owned(),
            Self::WorkOnCase => "the worker looks at the case".to_owned(),
            Self::WorkOnAccount => "the worker executes what is due".to_owned(),
            Self::Wait => "time passes".to_owned(),
            Self::Pass(by) => format!("{} does nothing more", who(by)),
        }
    }
}

const REASONS: [Reason; 2] = [Reason::Forgot, Reason::SomeoneElse];
const ADDRESSES: [Role; 3] = [Role::First, Role::Second, Role::Planted];

/// Every single step that anybody might take: for the search over all interleavings.
pub fn singles(world: &World, acts: &mut Vec<Act>) {
    acts.clear();
    for role in ADDRESSES {
        if world.account.info().get(role.id()).is_some() {
            acts.extend(REASONS.map(|reason| Act::Ask(role, reason)));
        }
    }
    for who in Who::BOTH {
        let mine = world.links.iter().filter(|link| world.reads(who, link.role));
        acts.extend(mine.map(|link| Act::Claim(who, link.role, link.strict)));
        let mine = world.notices.iter().filter(|notice| world.reads(who, notice.role));
        acts.extend(mine.map(|notice| Act::Contest(who, notice.role, notice.case.is_some())));
        if world.live().is_some() {
            acts.extend([Act::Code(who), Act::Reset(who)]);
        }
        acts.push(Act::SignIn(who));
        if world.is_inside(who) && world.knows[who.index()] {
            changes(world, who, acts);
        }
    }
    acts.extend([Act::Block, Act::WorkOnCase, Act::WorkOnAccount, Act::Wait]);
}

/// Whole deeds of one party, as in a game: a link is asked for and used, a change includes the sign-in.
pub fn deeds(world: &World, who: Who, acts: &mut Vec<Act>) {
    acts.clear();
    let content = is_content(world, who);
    for role in ADDRESSES {
        if !content && world.account.info().get(role.id()).is_some() && world.reads(who, role) {
            acts.extend(REASONS.map(|reason| Act::Recover(who, role, reason)));
        }
    }
    let mine = world.notices.iter().filter(|notice| world.reads(who, notice.role));
    for notice in mine {
        let act = Act::Contest(who, notice.role, notice.case.is_some());
        if !acts.contains(&act) {
            acts.push(act);
        }
    }
    if world.live().is_some() {
        acts.extend([Act::Code(who), Act::Reset(who)]);
    }
    if world.has_account(who) && world.knows[who.index()] {
        sensible_changes(world, who, acts);
    }
}

/// Whoever is in alone, and sees nothing of the other's on the list, recovers nothing.
fn is_content(world: &World, who: Who) -> bool {
    let other = who.other();
    let hostile = |item: &regain::info::Item| {
        let role = Role::of(item.id());
        matches!(item.state(), State::Leaving { .. }) || (who == Who::Owner && role.is_planted())
    };
    world.has_account(who)
        && !world.has_account(other)
        && !world.knows[other.index()]
        && !world.account.info().items().iter().any(hostile)
}

/// Nobody removes what is theirs alone, or keeps what is the other's alone.
fn sensible_changes(world: &World, who: Who, acts: &mut Vec<Act>) {
    let other = who.other();
    if world.has_account(other) || world.knows[other.index()] {
        acts.push(Act::Change(who));
    }
    for item in world.account.info().items() {
        let role = Role::of(item.id());
        let leaving = matches!(item.state(), State::Leaving { .. });
        if leaving && world.reads(who, role) {
            acts.push(Act::Keep(who, role));
        }
        if !leaving && world.reads(other, role) {
            acts.push(Act::Remove(who, role));
        }
    }
    if who == Who::Thief {
        acts.push(Act::Add(who, if world.levers.plants_apps { Role::PlantedApp } else { Role::Planted }));
    }
}

fn changes(world: &World, who: Who, acts: &mut Vec<Act>) {
    acts.push(Act::Change(who));
    for item in world.account.info().items() {
        let role = Role::of(item.id());
        acts.extend([Act::Remove(who, role), Act::Keep(who, role)]);
    }
    if who == Who::Thief {
        acts.extend([Role::Planted, Role::PlantedApp].map(|role| Act::Add(who, role)));
    }
}

//! What `regain::service` does around the core, and nothing else: which letter goes where, who may use
//! which link, and in which order the two states are asked. The core decides everything that is here.
//!
//! Left out: limits of how often, the hash of a password, the text of a letter. A commit is one step, as
//! its revision guards it; a crash before it changes nothing, and one after it is a lost answer.

mod signed_in;

use std::sync::Arc;
use std::time::Duration;

use regain::flow::{
    AccountCommand, AccountEvent, Case, CaseCommand, CaseEvent, ClaimantDigest, GRANT_LIFETIME, Holding,
    Method, Progress, Proof, Reason, Route, Stage,
};
use regain::info::{Command as InfoCommand, Item, State};
use regain::store::CaseId;
use regain::token::GrantRow;
use regain::types::{KeyId, Timestamp};

use crate::house::{Role, Who, record};
use crate::mutants::Rules;
use crate::world::{Link, Notice, World};

/// A change of the world that is under way: nothing of it is true before it is whole.
pub struct Step<'a> {
    /// The world as it will be.
    pub world: World,
    rules: &'a Rules,
    /// The case that is read, by its place.
    case: Option<usize>,
    told: Vec<Role>,
    /// What the case and the account said, in order.
    pub said: Vec<Said>,
}

/// What a law may want to know of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// A hold began.
    Held,
    /// A hold ended.
    Released,
    /// The password was reset by a case.
    Completed(Who),
    /// The password was changed by a signed-in person.
    Changed,
    /// Security info changed, but for a used code.
    Info,
    /// An item left after its hold.
    Left(Role),
    /// A proof was taken.
    Proven(Role),
    /// A case was contested.
    Contested(Role),
}

/// Nothing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused;

type Outcome = Result<(), Refused>;

impl<'a> Step<'a> {
    /// Begins.
    #[must_use]
    pub fn new(world: &World, rules: &'a Rules) -> Self {
        let told = told(world);
        Self { world: world.clone(), rules, case: None, told, said: Vec::new() }
    }

    fn account_do(&mut self, command: AccountCommand) -> Outcome {
        let command = self.rules.account_command(command, self.world.now);
        let resets = matches!(command, AccountCommand::Reset { .. });
        let events =
            self.world.account.decide(command, &self.rules.terms, self.world.now).map_err(|_| Refused)?;
        for event in events.iter().filter(|event| !self.rules.loses_account(event)) {
            match event {
                AccountEvent::PasswordChanged { .. } => self.said.push(Said::Changed),
                AccountEvent::Info(info) if info.code() == "item-left" => {
                    self.said.push(Said::Left(Role::of(info.item())));
                }
                AccountEvent::Info(info) if !resets && info.code() != "item-step-accepted" => {
                    self.said.push(Said::Info)
                }
                _ => {}
            }
            Arc::make_mut(&mut self.world.account).apply(event);
        }
        Ok(())
    }

    fn case_do(&mut self, command: CaseCommand) -> Outcome {
        let place = self.case.ok_or(Refused)?;
        let command = self.rules.case_command(command);
        let at = self.rules.case_time(&command, self.world.now);
        let case = &mut self.world.cases[place];
        let id = case.id();
        let events = case.decide(command, &self.rules.terms, at).map_err(|_| Refused)?;
        let mut follows = Vec::new();
        for event in events.iter().filter(|event| !self.rules.loses_case(event)) {
            Arc::make_mut(case).apply(event);
            match event {
                CaseEvent::Proven(proof) => self.said.push(Said::Proven(Role::of(proof.item))),
                CaseEvent::Held { .. } => {
                    self.world.held_since = Some(self.world.now);
                    self.said.push(Said::Held);
                }
                CaseEvent::Released { .. } => self.said.push(Said::Released),
                CaseEvent::FreezeAsked => follows.push(AccountCommand::Freeze { case: id }),
                CaseEvent::Closed { .. } => follows.push(AccountCommand::Unfreeze { case: id }),
                _ => {}
            }
        }
        follows.into_iter().try_for_each(|command| self.account_do(command))
    }

    /// Reads a case: on a blocked account it takes the strict path.
    fn read(&mut self, place: usize) {
        self.case = Some(place);
        if self.world.account.is_blocked() {
            self.tighten();
        }
    }

    fn read_live(&mut self) -> bool {
        let live = self.world.live().is_some();
        if live {
            self.read(self.world.cases.len() - 1);
        }
        live
    }

    fn read_id(&mut self, id: CaseId) {
        if let Some(place) = self.world.cases.iter().position(|case| case.id() == id) {
            self.read(place);
        }
    }

    fn the_case(&self) -> Option<&Case> {
        self.case.map(|place| &*self.world.cases[place])
    }

    fn tighten(&mut self) {
        if let Some(route) = self.route(true, self.mature_by()) {
            let _ = self.case_do(CaseCommand::Tighten(route));
        }
    }

    fn route(&self, strict: bool, mature_by: Timestamp) -> Option<Route> {
        let holding = Holding::of(self.world.account.counting(mature_by));
        let path = self.rules.terms.table.path(holding, strict)?;
        Some(Route { strict, holding, path, mature_by })
    }

    fn mature_by(&self) -> Timestamp {
        let suspect = self.world.account.suspect_since().unwrap_or(self.world.now);
        self.the_case().map_or(suspect, |case| case.mature_by().min(suspect))
    }

    /// Every address is told; those that were mature before the account became suspect may object.
    fn tell(&mut self, by: Who) {
        let (mature_by, now) = (self.mature_by(), self.world.now);
        let case = self.the_case().map(Case::id);
        let mut hear = self.told.clone();
        hear.extend(told_new(&self.world, &self.told));
        for role in hear {
            let item = self.world.account.info().get(role.id());
            if !item.is_some_and(|item| item.had_matured_by(mature_by)) {
                continue;
            }
            // Of a signed-in person's deeds the oldest that is open says most; of a case, the newest.
            let known =
                self.world.notices.iter_mut().find(|known| {
                    (known.role, known.case) == (role, case) && (case.is_some() || known.by == by)
                });
            match known {
                Some(known) if case.is_some() => (known.at, known.by) = (now, by),
                Some(_) => {}
                None => self.world.notices.push(Notice { role, case, at: now, by }),
            }
        }
        self.told = told(&self.world);
    }

    fn mail(&mut self, role: Role, strict: bool, lifetime: Duration) {
        let Some(case) = self.the_case().map(Case::id) else { return };
        let (epochs, expires) = (self.world.account.epochs(), self.world.now.after(lifetime));
        self.world.links.retain(|link| (link.role, link.strict, link.case) != (role, strict, case));
        self.world.links.push(Link { role, strict, case, epochs, expires });
    }

    fn mail_all(&mut self, to: &[Role], reason: Reason) {
        for role in to.iter().filter(|role| !role.is_app()) {
            self.mail(*role, reason.is_strict(false), LINK);
        }
    }

    /// Somebody types an address and states a reason, and the worker answers.
    pub fn ask(&mut self, typed: Role, reason: Reason) -> Outcome {
        let live = self.read_live();
        if live && self.the_case().is_some_and(|case| !case.is_live_at(self.world.now)) {
            return Err(Refused); // its end is due, and comes first
        }
        let blocked = self.world.account.is_blocked();
        let suspect = self.world.account.suspect_since().filter(|_| blocked);
        let mature_by = suspect.unwrap_or(self.world.now).min(self.world.now);
        if !self.world.account.counting(mature_by).any(|item| item.id() == typed.id()) {
            return Err(Refused);
        }
        if !live {
            let route = self.route(blocked, mature_by).ok_or(Refused)?;
            self.open(reason, route);
        }
        let to_all = reason.is_strict(blocked) || self.the_case().is_some_and(Case::is_strict);
        let to = if to_all { roles(self.world.account.counting(self.mature_by())) } else { vec![typed] };
        self.mail_all(&to, reason);
        Ok(())
    }

    fn open(&mut self, reason: Reason, route: Route) -> CaseId {
        self.world.opened = self.world.opened.wrapping_add(1);
        let id = CaseId::from_bytes([self.world.opened; 16]);
        let case = Case::open(id, reason, route, &self.rules.terms, self.world.now);
        self.world.cases.push(Arc::new(case));
        self.world.held_since = None;
        self.case = Some(self.world.cases.len() - 1);
        id
    }

    /// Somebody who reads a mailbox uses its link.
    pub fn claim(&mut self, who: Who, link: Link) -> Outcome {
        self.read_id(link.case);
        let item = self.world.account.info().get(link.role.id()).cloned().ok_or(Refused)?;
        if !self.world.reads(who, link.role) || !item.had_matured_by(self.mature_by()) {
            return Err(Refused);
        }
        self.world.links.retain(|known| *known != link);
        if link.strict {
            self.tighten();
        }
        let first = self.the_case().is_some_and(|case| case.proofs().is_empty());
        let said = self.said.len();
        let frozen = self.world.account.is_frozen();
        self.case_do(CaseCommand::Prove(proof(Method::Address, &item, who, self.world.now)))?;
        let held = self.said[said..].contains(&Said::Held);
        if first || held || frozen != self.world.account.is_frozen() {
            self.tell(who);
        }
        self.answer(who)
    }

    /// A code of an authenticator, beside the handle of a claim.
    pub fn prove(&mut self, who: Who) -> Outcome {
        if !self.read_live() || !self.is_granted(who) {
            return Err(Refused);
        }
        let id = self.world.code_of(who, self.mature_by()).ok_or(Refused)?;
        let item = self.world.account.info().get(id).cloned().ok_or(Refused)?;
        self.use_code(&item)?;
        self.case_do(CaseCommand::Prove(proof(Method::Authenticator, &item, who, self.world.now)))?;
        self.answer(who)
    }

    fn use_code(&mut self, item: &Item) -> Outcome {
        // The next code that it shows: an instant is longer than 30 seconds.
        let step = item.last_step().map_or(0, |last| last + 1).max(self.world.now.as_secs() / 30);
        self.account_do(AccountCommand::Info(InfoCommand::AcceptStep { item: item.id(), step }))
    }

    /// A handle where the proofs are enough, or where a code is what is missing.
    fn answer(&mut self, who: Who) -> Outcome {
        let by = claimant(who);
        let progress =
            self.the_case().filter(|case| case.is_live()).map(|case| case.progress(self.seen_as(by)));
        let handle = match progress.ok_or(Refused)? {
            Progress::Enough => true,
            Progress::Held { sooner_with: with, .. } | Progress::More { with } => {
                with.contains(&Method::Authenticator)
            }
        };
        if handle && !self.is_granted(who) {
            let row =
                GrantRow { hash: by.0, key: KeyId::FIRST, expires: self.world.now.after(GRANT_LIFETIME) };
            self.case_do(CaseCommand::Grant { by, row })?;
        }
        Ok(())
    }

    /// A fault that adds up proofs has its own claimant.
    fn seen_as(&self, by: ClaimantDigest) -> ClaimantDigest {
        match self.rules.case_command(CaseCommand::Complete { by }) {
            CaseCommand::Complete { by } => by,
            _ => by,
        }
    }

    fn is_granted(&self, who: Who) -> bool {
        let by = self.seen_as(claimant(who));
        let now = self.world.now;
        self.the_case().is_some_and(|case| case.grants().any(|(to, row)| to == by && now < row.expires))
    }

    /// A new password, with the handle of a claim.
    pub fn reset(&mut self, who: Who) -> Outcome {
        if !self.read_live() || !self.is_granted(who) {
            return Err(Refused);
        }
        self.case_do(CaseCommand::Complete { by: claimant(who) })?;
        let mature_by = self.mature_by();
        self.account_do(AccountCommand::Reset { record: record(), mature_by })?;
        self.said.push(Said::Completed(who));
        self.world.links.clear();
        self.tell(who);
        self.sets_password(who);
        Ok(())
    }

    fn sets_password(&mut self, who: Who) {
        self.world.knows = [false; 2];
        self.world.knows[who.index()] = true;
        self.world.set_by = Some(who);
    }

    /// "This wasn't me", by who reads the mailbox of a notice.
    pub fn contest(&mut self, who: Who, notice: Notice) -> Outcome {
        if let Some(case) = notice.case {
            self.read_id(case);
        }
        let item = self.world.account.info().get(notice.role.id()).cloned().ok_or(Refused)?;
        if !self.world.reads(who, notice.role) || !item.had_matured_by(self.mature_by()) {
            return Err(Refused);
        }
        self.world.notices.retain(|known| *known != notice);
        let age = counts_from(&item);
        match self.the_case().map(Case::stage) {
            Some(Stage::Open | Stage::Held { .. } | Stage::Released { .. }) => {
                let was = self.the_case().is_some_and(Case::is_contested);
                self.case_do(CaseCommand::Contest { counts_from: age })?;
                if !was {
                    self.said.push(Said::Contested(notice.role));
                }
                Ok(())
            }
            Some(Stage::Completed { .. }) => {
                let case = self.the_case().ok_or(Refused)?;
                if !case.may_be_reversed_by(item.id(), age) {
                    return Err(Refused);
                }
                let since = case.opened_at();
                self.reverse(&item, since)
            }
            Some(_) => Err(Refused),
            None => self.reverse(&item, notice.at),
        }
    }

    fn reverse(&mut self, item: &Item, since: Timestamp) -> Outcome {
        let since = self.world.account.suspect_since().map_or(since, |known| known.min(since));
        if !item.had_matured_by(since) {
            return Err(Refused);
        }
        let live = self.read_live();
        let next = CaseId::from_bytes([self.world.opened.wrapping_add(1); 16]);
        let case = self.the_case().filter(|_| live).map_or(next, Case::id);
        self.account_do(AccountCommand::Reverse { case, suspect_since: since })?;
        let since = self.world.account.suspect_since().unwrap_or(since);
        let route = self.route(true, since).ok_or(Refused)?;
        if live {
            self.case_do(CaseCommand::Tighten(route))?;
            let others =
                |case: &Case| !case.proofs().is_empty() && case.proofs().iter().all(|p| p.item != item.id());
            if self.the_case().is_some_and(others) {
                let _ = self.case_do(CaseCommand::Contest { counts_from: counts_from(item) });
            }
        } else {
            self.open(Reason::SomeoneElse, route);
        }
        let to = roles(self.world.account.counting(since));
        self.mail_all(&to, Reason::SomeoneElse);
        Ok(())
    }

    /// The worker looks at the live case: a hold ends, or the case does.
    pub fn work_on_case(&mut self) -> Outcome {
        if !self.read_live() {
            return Err(Refused);
        }
        let said = self.said.len();
        self.case_do(CaseCommand::EndHold)?;
        self.case_do(CaseCommand::Expire)?;
        if self.said[said..].contains(&Said::Released) {
            let waited = self.the_case().map(Case::waited).unwrap_or_default();
            let to = roles(
                self.world.account.counting(self.mature_by()).filter(|item| waited.contains(&item.id())),
            );
            for role in to.into_iter().filter(|role| !role.is_app()) {
                self.mail(role, false, RELEASE);
            }
        }
        Ok(())
    }

    /// The worker looks at the account: removals bite.
    pub fn work_on_account(&mut self) -> Outcome {
        let due = self.world.account.next_due().is_some_and(|due| due <= self.world.now);
        if !due {
            return Err(Refused);
        }
        self.account_do(AccountCommand::Info(InfoCommand::Due))?;
        // Whoever asked for it: an owner needs no notice of what they did themselves.
        self.tell(Who::Thief);
        Ok(())
    }
}

fn proof(method: Method, item: &Item, who: Who, now: Timestamp) -> Proof {
    Proof {
        method,
        item: item.id(),
        by: claimant(who),
        counts_from: counts_from(item),
        first_at: now,
        at: now,
    }
}

/// One browser each: proofs of two browsers never add up, so a second one is worth nothing.
#[must_use]
pub fn claimant(who: Who) -> ClaimantDigest {
    ClaimantDigest([who as u8 + 1; 32])
}

fn counts_from(item: &Item) -> Timestamp {
    match item.state() {
        State::Active { counts_from, .. }
        | State::Leaving { counts_from, .. }
        | State::Suspended { counts_from, .. } => counts_from,
        State::Unproven { expires } => expires,
    }
}

fn roles<'i>(items: impl Iterator<Item = &'i Item>) -> Vec<Role> {
    items.map(|item| Role::of(item.id())).collect()
}

fn told(world: &World) -> Vec<Role> {
    roles(world.account.info().told())
}

fn told_new(world: &World, known: &[Role]) -> Vec<Role> {
    told(world).into_iter().filter(|role| !known.contains(role)).collect()
}

const LINK: Duration = Duration::from_secs(60 * 60);
const RELEASE: Duration = Duration::from_secs(24 * 60 * 60);

//! What a signed-in person does, and what the application does to their sessions.

use regain::flow::{AccountCommand, BlockReason};
use regain::info::{Command as InfoCommand, Kind};
use regain::types::Timestamp;

use super::{Outcome, Refused, Step};
use crate::house::{Role, Who, record};

impl Step<'_> {
    /// Somebody who knows the password signs in.
    pub fn sign_in(&mut self, who: Who) -> Outcome {
        if !self.world.could_sign_in(who) || self.world.is_inside(who) {
            return Err(Refused);
        }
        if self.world.account.needs_second_factor(self.world.now) {
            let id = self.world.code_of(who, self.world.now).ok_or(Refused)?;
            let item = self.world.account.info().get(id).cloned().ok_or(Refused)?;
            self.use_code(&item)?;
        }
        self.world.sessions[who.index()] = Some(self.world.account.epochs().session);
        Ok(())
    }

    /// A signed-in person who knows the password: what the service asks for before each change.
    fn step_up(&self, who: Who) -> Outcome {
        if self.world.is_inside(who) && self.world.knows[who.index()] { Ok(()) } else { Err(Refused) }
    }

    /// A signed-in person sets another password, and stays signed in.
    pub fn change_password(&mut self, who: Who) -> Outcome {
        self.step_up(who)?;
        self.account_do(AccountCommand::ChangePassword { record: record() })?;
        self.tell(who);
        self.sets_password(who);
        self.world.sessions[who.index()] = Some(self.world.account.epochs().session);
        Ok(())
    }

    /// A signed-in person adds an item and proves it at once.
    pub fn add(&mut self, who: Who, role: Role) -> Outcome {
        self.step_up(who)?;
        self.account_do(AccountCommand::Info(InfoCommand::Add(role.item())))?;
        let step = role.is_app().then(|| self.world.now.as_secs() / 30);
        self.account_do(AccountCommand::Info(InfoCommand::Prove { item: role.id(), step }))?;
        self.tell(who);
        Ok(())
    }

    /// A signed-in person asks to remove an item; an authenticator goes with a code of its own alone.
    pub fn remove(&mut self, who: Who, role: Role) -> Outcome {
        self.step_up(who)?;
        let counts = self.world.account.counting(self.world.now).find(|item| item.id() == role.id()).cloned();
        if let Some(item) = counts.filter(|item| item.kind() == Kind::Authenticator) {
            if !self.world.reads(who, role) {
                return Err(Refused);
            }
            self.use_code(&item)?;
        }
        self.account_do(AccountCommand::Info(InfoCommand::AskRemoval(role.id())))?;
        self.tell(who);
        Ok(())
    }

    /// A signed-in person keeps an item after all.
    pub fn keep(&mut self, who: Who, role: Role) -> Outcome {
        self.step_up(who)?;
        self.account_do(AccountCommand::Info(InfoCommand::KeepItem(role.id())))?;
        self.tell(who);
        Ok(())
    }

    /// The application noticed unusual activity.
    pub fn block(&mut self, suspect_since: Timestamp) -> Outcome {
        if self.world.account.is_blocked() {
            return Err(Refused);
        }
        let reason = BlockReason::UnusualActivity;
        self.account_do(AccountCommand::Block { reason, suspect_since })
    }
}

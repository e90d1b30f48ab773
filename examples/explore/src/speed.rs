//! One strict recovery by the core alone, to see how fast it is.

use std::cell::RefCell;
use std::sync::Arc;

use regain::flow::{
    Account, AccountCommand, BlockReason, Case, CaseCommand, GRANT_LIFETIME, Holding, Method, Proof, Reason,
    Route,
};
use regain::info::Command;
use regain::store::CaseId;
use regain::token::GrantRow;
use regain::types::KeyId;

use crate::glue::claimant;
use crate::house::{ENROLLED, Has, Role, START, Who, record};
use crate::mutants::Rules;

thread_local! {
    static ACCOUNT: RefCell<Option<Arc<Account>>> = const { RefCell::new(None) };
}

/// A removal, a block, a case with two proofs, a reset: how many commands were decided and applied; `None`
/// where one of them is refused.
#[must_use]
pub fn strict_recovery(rules: &Rules) -> Option<usize> {
    let enrolled =
        ACCOUNT.with_borrow_mut(|kept| kept.get_or_insert_with(|| Has::Two.account(rules)).clone());
    let mut account = (*enrolled).clone();
    let (terms, by, id) = (&rules.terms, claimant(Who::Owner), CaseId::from_bytes([1; 16]));
    let mut done = 0;
    let mut of_account = |account: &mut Account, command| {
        let events = account.decide(command, terms, START).ok()?;
        events.iter().for_each(|event| account.apply(event));
        done += 1;
        Some(())
    };
    of_account(&mut account, AccountCommand::Info(Command::AskRemoval(Role::First.id())))?;
    of_account(&mut account, AccountCommand::ChangePassword { record: record() })?;
    of_account(
        &mut account,
        AccountCommand::Block { reason: BlockReason::UnusualActivity, suspect_since: START },
    )?;
    of_account(&mut account, AccountCommand::Freeze { case: id })?;
    let holding = Holding::of(account.counting(START));
    let route = Route { strict: true, holding, path: terms.table.path(holding, true)?, mature_by: START };
    let mut case = Case::open(id, Reason::SomeoneElse, route, terms, START);
    let counts_from = START.before(ENROLLED);
    let proof = |role: Role| Proof {
        method: Method::Address,
        item: role.id(),
        by,
        counts_from,
        first_at: START,
        at: START,
    };
    let row = GrantRow { hash: [1; 32], key: KeyId::FIRST, expires: START.after(GRANT_LIFETIME) };
    for command in [
        CaseCommand::Prove(proof(Role::First)),
        CaseCommand::Fail,
        CaseCommand::Contest { counts_from },
        CaseCommand::Prove(proof(Role::Second)),
        CaseCommand::Grant { by, row },
        CaseCommand::Complete { by },
    ] {
        let events = case.decide(command, terms, START).ok()?;
        events.iter().for_each(|event| case.apply(event));
        done += 1;
    }
    let events =
        account.decide(AccountCommand::Reset { record: record(), mature_by: START }, terms, START).ok()?;
    events.iter().for_each(|event| account.apply(event));
    Some(done + 1)
}

//! The list of properties, and the way through it.

use regain::ManualClock;
use regain::store::Store;

use crate::properties::{accounts, cases, commits, limits, links, tenants, trail, work};
use crate::world::World;

/// Holds every property of [`PROPERTIES`] against fresh stores that `make` makes, each with a clock
/// that stands until the property moves it.
///
/// Some properties race 64 tasks: call it on a multi-thread runtime of Tokio.
///
/// # Panics
/// With the name of the first property that does not hold, and why.
#[expect(clippy::panic, reason = "a test-suite tells by a panic, and says so")]
pub async fn conformance<S: Store + 'static, F: Fn(ManualClock) -> S>(make: F) -> Report {
    check(make).await.unwrap_or_else(|broken| panic!("{broken}"))
}

/// What was held against a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Report {
    /// How many properties hold: all of them.
    pub held: usize,
}

/// A property does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this store does not keep the contract: {property}: {why}")]
pub struct Broken {
    /// One of [`PROPERTIES`].
    pub property: &'static str,
    /// What happened instead.
    pub why: String,
}

macro_rules! properties {
    ($($module:ident::$name:ident,)*) => {
        /// The names of all properties, in the order in which they are tried.
        pub const PROPERTIES: &[&str] = &[$(stringify!($name)),*];

        /// The same as [`conformance`], as a value.
        ///
        /// # Errors
        /// [`Broken`] names the first property that does not hold, and why.
        pub async fn check<S: Store + 'static, F: Fn(ManualClock) -> S>(make: F) -> Result<Report, Broken> {
            $(
                let world = World::new(&make);
                let broken = |why: crate::world::Why| Broken { property: stringify!($name), why: why.0 };
                $module::$name(&world).await.map_err(broken)?;
            )*
            Ok(Report { held: PROPERTIES.len() })
        }
    };
}

properties! {
    commits::the_clock_is_the_one_that_the_store_was_given,
    commits::what_is_not_there_is_none_and_no_error,
    commits::a_failed_guard_undoes_every_write,
    commits::an_insert_conflicts_with_what_is_there,
    commits::a_write_sees_the_writes_before_it,
    commits::a_once_key_executes_once,
    commits::a_once_key_executes_once_among_racers,
    accounts::an_account_reads_back_as_it_was_written,
    accounts::a_revision_guards_every_change,
    accounts::one_change_of_a_revision_wins_among_64_racers,
    accounts::an_address_finds_its_accounts_oldest_first,
    accounts::an_address_finds_at_most_eight_accounts,
    accounts::what_is_unindexed_is_not_found,
    cases::a_case_reads_back_as_it_was_written,
    cases::a_case_stays_with_its_account,
    cases::an_account_has_one_live_case,
    cases::one_live_case_opens_among_racers,
    links::a_link_reads_back_as_it_was_written,
    links::a_link_is_claimed_once,
    links::a_link_is_claimed_once_among_64_racers,
    links::a_link_is_refused_from_its_expiry_on,
    links::void_links_are_those_of_the_account_and_purpose,
    limits::a_limit_admits_its_burst_among_64_racers,
    limits::one_attempt_comes_back_after_each_interval,
    limits::a_refused_commit_takes_nothing_from_a_limit,
    limits::a_cleared_limit_is_whole_again,
    limits::no_limit_overflows,
    tenants::tenants_never_meet_in_reads,
    tenants::tenants_never_meet_in_writes,
    work::what_is_due_comes_earliest_first_and_no_more_than_asked_for,
    work::a_request_ends_once_among_racers,
    work::a_letter_is_taken_once_an_attempt,
    work::a_letter_that_was_given_up_is_not_due,
    trail::the_audit_trail_is_newest_first,
    trail::a_key_has_one_check_value,
    trail::a_sweep_forgets_only_what_ended,
}

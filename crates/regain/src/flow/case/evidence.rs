//! What was proven, by whom, and whether it is enough.

use regain_info::ItemId;
use regain_types::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Case, ClaimantDigest, Stage};
use crate::flow::Method;

impl Case {
    pub(super) fn is_enough(&self, by: ClaimantDigest) -> bool {
        let (addresses, factors) = (self.count(by, Method::Address), self.count(by, Method::Authenticator));
        let need = self.path.now;
        let at_once = addresses >= need.addresses
            && factors >= need.factors
            && addresses.saturating_add(factors) >= self.needed();
        at_once || self.is_released_for(by)
    }

    /// How many proofs are enough at once. A contested case needs one more, as far as the account has
    /// one more: nobody can prove what is not there.
    fn needed(&self) -> usize {
        let total = self.path.now.addresses.saturating_add(self.path.now.factors);
        let has = self.holding.addresses.saturating_add(usize::from(self.holding.factor));
        if self.contested { total.saturating_add(1).min(has.max(total)) } else { total }
    }

    /// Proofs with items that this case still trusts: a suspicion may have moved back since.
    pub(super) fn trusted(&self) -> impl Iterator<Item = &Proof> {
        self.proofs.iter().filter(|proof| proof.counts_from <= self.mature_by)
    }

    /// After an uncontested hold: whoever proves afresh the oldest address that was proven before it.
    fn is_released_for(&self, by: ClaimantDigest) -> bool {
        let Stage::Released { .. } = self.stage else { return false };
        let waited = self.waited();
        let afresh = |p: &&Proof| p.by == by && matches!(self.stage, Stage::Released { at } if p.at >= at);
        !self.contested && self.trusted().filter(afresh).any(|proof| waited.contains(&proof.item))
    }

    /// The addresses that a release goes to: those proven before it; of those, the oldest.
    #[must_use]
    pub fn waited(&self) -> Vec<ItemId> {
        let end = match self.stage {
            Stage::Released { at } => at,
            Stage::Held { until } => until,
            _ => return Vec::new(),
        };
        let before = |proof: &&Proof| proof.method == Method::Address && proof.first_at < end;
        let oldest = self.trusted().filter(before).map(|proof| proof.counts_from).min();
        let items = self.trusted().filter(before).filter(|proof| Some(proof.counts_from) == oldest);
        items.map(|proof| proof.item).collect()
    }

    fn count(&self, by: ClaimantDigest, method: Method) -> usize {
        self.trusted().filter(|proof| proof.by == by && proof.method == method).count()
    }

    pub(super) fn missing(&self, by: ClaimantDigest) -> Vec<Method> {
        let (addresses, factors) = (self.count(by, Method::Address), self.count(by, Method::Authenticator));
        let short = addresses.saturating_add(factors) < self.needed();
        let more_addresses = short && addresses < self.holding.addresses;
        let more_factors = short && factors < usize::from(self.holding.factor);
        let mut missing = Vec::new();
        if addresses < self.path.now.addresses || (self.contested && more_addresses) {
            missing.push(Method::Address);
        }
        if factors < self.path.now.factors || (self.contested && more_factors) {
            missing.push(Method::Authenticator);
        }
        missing
    }

    /// Keeps a proof: again, or of a new claimant. Of one item, the first proof stays, since it shows
    /// how long the item has waited; the second makes room.
    pub(super) fn keep(&mut self, proof: &Proof) {
        if let Some(known) = self.proofs.iter_mut().find(|known| known.is_same(proof)) {
            known.at = known.at.max(proof.at);
            return;
        }
        let same_item = |known: &&Proof| (known.method, known.item) == (proof.method, proof.item);
        if self.proofs.iter().filter(same_item).count() >= Self::MAX_PROOFS_PER_ITEM {
            let second = self.proofs.iter().filter(same_item).nth(1).cloned();
            self.proofs.retain(|known| Some(known) != second.as_ref());
        }
        self.proofs.push(proof.clone());
    }
}

/// One proof: what was proven, by whom, when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// How.
    pub method: Method,
    /// With which item of the security info.
    pub item: ItemId,
    /// By which claimant.
    pub by: ClaimantDigest,
    /// From when the item counts: older proof wins.
    pub counts_from: Timestamp,
    /// When it was first given by this claimant.
    pub first_at: Timestamp,
    /// When it was last given.
    pub at: Timestamp,
}

impl Proof {
    pub(super) fn is_same(&self, other: &Self) -> bool {
        (self.method, self.item, self.by) == (other.method, other.item, other.by)
    }
}

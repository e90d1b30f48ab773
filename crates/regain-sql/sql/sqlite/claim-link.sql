-- Claims a link once: ?1 tenant, ?2 selector, ?3 the claimant's digest, ?4 now.
-- One row: the claimant has it. No row: unknown, claimed, void or expired.
UPDATE regain_link SET status = 1, claimed_by = ?3
WHERE tenant = ?1 AND selector = ?2 AND status = 0 AND expires_at > ?4;

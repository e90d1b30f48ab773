-- Replaces an account at the revision ?6: ?1 tenant, ?2 account, ?3 rev, ?4 due, ?5 state.
-- No row: it is gone, or somebody else changed it first.
UPDATE regain_account SET rev = ?3, due_at = ?4, state = ?5
WHERE tenant = ?1 AND account = ?2 AND rev = ?6;

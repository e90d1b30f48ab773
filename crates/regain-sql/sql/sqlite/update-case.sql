-- Replaces a case at the revision ?9: ?1 tenant, ?2 id, ?3 account, ?4 rev, ?5 live, ?6 due, ?7 now,
-- ?8 state. No row: it is gone or of another account, or somebody else changed it first.
UPDATE regain_case SET rev = ?4, live = ?5, due_at = ?6, changed_at = ?7, state = ?8
WHERE tenant = ?1 AND id = ?2 AND account = ?3 AND rev = ?9;

-- Inserts a case: ?1 tenant, ?2 id, ?3 account, ?4 rev, ?5 live, ?6 due, ?7 now, ?8 state.
-- No row: the id is taken, or the account has another live case.
INSERT INTO regain_case (tenant, id, account, rev, live, due_at, changed_at, state)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT DO NOTHING;

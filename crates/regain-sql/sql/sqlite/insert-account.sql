-- Inserts an account: ?1 tenant, ?2 account, ?3 rev, ?4 due, ?5 state. No row: it exists already.
INSERT INTO regain_account (tenant, account, rev, due_at, state) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT DO NOTHING;

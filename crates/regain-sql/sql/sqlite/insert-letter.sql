-- Inserts a letter: ?1 id, ?2 tenant, ?3 account, ?4 key id, ?5 sealed, ?6 due, ?7 attempts.
-- No row: the id is taken.
INSERT INTO regain_letter (id, tenant, account, key_id, sealed, due_at, attempts)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT DO NOTHING;

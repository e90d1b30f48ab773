-- The ?3 letters of the tenant ?1 that are due at ?2, earliest first. A letter that was given up has
-- no due time and is not among them.
SELECT id, account, key_id, sealed, due_at, attempts FROM regain_letter
WHERE tenant = ?1 AND due_at <= ?2 ORDER BY due_at LIMIT ?3;

-- The ?3 accounts of the tenant ?1 that are due at ?2, earliest first.
SELECT account FROM regain_account WHERE tenant = ?1 AND due_at <= ?2 ORDER BY due_at LIMIT ?3;

-- The ?3 cases of the tenant ?1 that are due at ?2, earliest first.
SELECT id FROM regain_case WHERE tenant = ?1 AND due_at <= ?2 ORDER BY due_at LIMIT ?3;

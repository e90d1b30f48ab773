-- Forgets the lines of the audit trail older than ?1 that belong to no account. The rows are those lines.
DELETE FROM regain_audit WHERE account IS NULL AND at < ?1;

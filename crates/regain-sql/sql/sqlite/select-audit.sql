-- The newest ?3 entries about an account, newest first: ?1 tenant, ?2 account.
SELECT case_id, at, code, detail FROM regain_audit
WHERE tenant = ?1 AND account = ?2 ORDER BY seq DESC LIMIT ?3;

-- Voids the issued links of an account: ?1 tenant, ?2 account, ?3 purpose, NULL for all.
-- The rows are the links that it voided; none is not an error.
UPDATE regain_link SET status = 2
WHERE tenant = ?1 AND account = ?2 AND status = 0 AND (?3 IS NULL OR purpose = ?3);

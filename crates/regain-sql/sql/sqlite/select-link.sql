-- One link: ?1 tenant, ?2 selector. No row: there is none.
SELECT hash, key_id, expires_at, purpose, account, case_id, item, status, claimed_by
FROM regain_link WHERE tenant = ?1 AND selector = ?2;

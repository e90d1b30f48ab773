-- Inserts a link: ?1 tenant, ?2 selector, ?3 hash, ?4 key id, ?5 expiry, ?6 purpose, ?7 account,
-- ?8 case, ?9 item, ?10 status, ?11 claimant. No row: the selector is taken.
INSERT INTO regain_link
  (tenant, selector, hash, key_id, expires_at, purpose, account, case_id, item, status, claimed_by)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
ON CONFLICT DO NOTHING;

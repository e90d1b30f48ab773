-- The live case of an account: ?1 tenant, ?2 account. At most one row.
SELECT id, account, rev, live, due_at, state FROM regain_case
WHERE tenant = ?1 AND account = ?2 AND live = 1;

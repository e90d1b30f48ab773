-- One account: ?1 tenant, ?2 account. No row: there is none.
SELECT rev, due_at, state FROM regain_account WHERE tenant = ?1 AND account = ?2;

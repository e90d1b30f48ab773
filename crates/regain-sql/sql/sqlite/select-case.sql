-- One case by its id: ?1 tenant, ?2 id. No row: there is none.
SELECT id, account, rev, live, due_at, state FROM regain_case WHERE tenant = ?1 AND id = ?2;

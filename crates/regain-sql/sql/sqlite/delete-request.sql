-- Ends a request: ?1 tenant, ?2 id. No row: somebody else ended it first.
DELETE FROM regain_request WHERE tenant = ?1 AND id = ?2;

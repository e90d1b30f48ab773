-- Makes an account unfindable under one key: ?1 tenant, ?2 key, ?3 account. No row: not an error.
DELETE FROM regain_index WHERE tenant = ?1 AND index_key = ?2 AND account = ?3;

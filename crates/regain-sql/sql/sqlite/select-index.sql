-- The ?3 oldest entries under one key, with their age: ?1 tenant, ?2 key.
SELECT seq, account FROM regain_index WHERE tenant = ?1 AND index_key = ?2 ORDER BY seq LIMIT ?3;

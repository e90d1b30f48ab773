-- The ?2 oldest open requests of the tenant ?1.
SELECT id, reason, made_at, key_id, sealed FROM regain_request
WHERE tenant = ?1 ORDER BY made_at, id LIMIT ?2;

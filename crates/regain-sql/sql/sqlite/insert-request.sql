-- Inserts a request: ?1 tenant, ?2 id, ?3 reason, ?4 made at, ?5 key id, ?6 sealed.
-- No row: the id is taken.
INSERT INTO regain_request (tenant, id, reason, made_at, key_id, sealed)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT DO NOTHING;

-- Makes an account findable: ?1 tenant, ?2 key, ?3 account. No row: it is already; not an error.
INSERT INTO regain_index (tenant, index_key, account) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING;

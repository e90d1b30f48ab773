-- Stores the check value of a key, or compares it: ?1 id, ?2 value.
-- One row: new or equal. No row: the stored value is another.
INSERT INTO regain_key (id, value) VALUES (?1, ?2)
ON CONFLICT (id) DO UPDATE SET value = excluded.value WHERE value = excluded.value;

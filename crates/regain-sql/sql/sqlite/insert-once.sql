-- Notes that a commit was executed: ?1 key, ?2 now. No row: it was executed before.
INSERT INTO regain_once (key, done_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING;

-- Takes one from a limit (generic cell rate algorithm): ?1 key, ?2 now, ?3 interval, ?4 the latest
-- theoretical arrival time that is admitted, now + interval * (burst - 1).
-- One row: admitted. No row: used up; nothing was taken. No sum can overflow.
INSERT INTO regain_limit (key, tat) VALUES (?1, MIN(?2, 9223372036854775807 - ?3) + ?3)
ON CONFLICT (key) DO UPDATE SET tat = MIN(MAX(tat, ?2), 9223372036854775807 - ?3) + ?3
WHERE tat <= ?4;

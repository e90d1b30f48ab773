-- Takes a letter that was tried ?2 times, until ?3 (NULL: for ever): ?1 id.
-- No row: it is gone, or somebody else took it first.
UPDATE regain_letter SET attempts = attempts + 1, due_at = ?3 WHERE id = ?1 AND attempts = ?2;

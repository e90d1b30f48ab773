-- Gives a limit back in full: ?1 key. No row: not an error.
DELETE FROM regain_limit WHERE key = ?1;

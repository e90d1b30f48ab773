-- The theoretical arrival time of a limit: ?1 key. No row: nothing was taken from it.
SELECT tat FROM regain_limit WHERE key = ?1;

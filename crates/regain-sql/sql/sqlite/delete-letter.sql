-- Forgets a letter that was sent: ?1 id. No row: not an error.
DELETE FROM regain_letter WHERE id = ?1;

-- Forgets the limits that were restored in full before ?1. The rows are those limits.
DELETE FROM regain_limit WHERE tat < ?1;

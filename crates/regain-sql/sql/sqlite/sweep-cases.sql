-- Forgets the cases that ended before ?1: neither live nor changed since. The rows are those cases.
DELETE FROM regain_case WHERE live = 0 AND changed_at < ?1;

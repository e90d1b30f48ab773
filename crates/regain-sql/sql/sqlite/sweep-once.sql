-- Forgets the commits that were executed before ?1. The rows are those commits.
DELETE FROM regain_once WHERE done_at < ?1;

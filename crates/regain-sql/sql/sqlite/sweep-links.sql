-- Forgets the links that expired before ?1. The rows are those links.
DELETE FROM regain_link WHERE expires_at < ?1;

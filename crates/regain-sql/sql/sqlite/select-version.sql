-- The newest executed migration, 0 before the first. Always one row.
SELECT COALESCE(MAX(version), 0) FROM regain_version;

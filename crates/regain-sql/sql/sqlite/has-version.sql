-- Whether the table of executed migrations exists. One row: there is one. No row: regain was never here.
SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'regain_version';

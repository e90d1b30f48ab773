-- Makes the table of executed migrations, where it is missing. The row count means nothing.
CREATE TABLE IF NOT EXISTS regain_version (
  version INTEGER PRIMARY KEY,
  name TEXT NOT NULL
) STRICT;

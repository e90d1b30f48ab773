-- Notes that a migration (?1 version, ?2 name) was executed. One row.
INSERT INTO regain_version (version, name) VALUES (?1, ?2);

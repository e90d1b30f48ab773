-- The first tables of regain. Times are milliseconds since 1970, ids and digests are blobs, states
-- are JSON. Tables of small rows that are found by their key alone have no rowid. The others keep it:
-- a search by another index walks short keys, and SQLite takes that index (without rowids it prefers
-- to walk all rows of a tenant).

CREATE TABLE regain_account (
  tenant TEXT NOT NULL,
  account TEXT NOT NULL,
  rev INTEGER NOT NULL,
  due_at INTEGER,
  state TEXT NOT NULL,
  PRIMARY KEY (tenant, account)
) STRICT;

CREATE INDEX regain_account_due ON regain_account (tenant, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE regain_case (
  tenant TEXT NOT NULL,
  id BLOB NOT NULL,
  account TEXT NOT NULL,
  rev INTEGER NOT NULL,
  live INTEGER NOT NULL CHECK (live IN (0, 1)),
  due_at INTEGER,
  changed_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT;

CREATE UNIQUE INDEX regain_case_live ON regain_case (tenant, account) WHERE live = 1;
CREATE INDEX regain_case_due ON regain_case (tenant, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX regain_case_closed ON regain_case (changed_at) WHERE live = 0;

-- Where an account can be found. `seq` is the age of the entry.
CREATE TABLE regain_index (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant TEXT NOT NULL,
  index_key BLOB NOT NULL,
  account TEXT NOT NULL,
  UNIQUE (tenant, index_key, account)
) STRICT;

CREATE INDEX regain_index_age ON regain_index (tenant, index_key, seq, account);

-- status: 0 issued, 1 claimed, 2 void.
CREATE TABLE regain_link (
  tenant TEXT NOT NULL,
  selector BLOB NOT NULL,
  hash BLOB NOT NULL,
  key_id INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  purpose TEXT NOT NULL,
  account TEXT NOT NULL,
  case_id BLOB,
  item BLOB NOT NULL,
  status INTEGER NOT NULL CHECK (status IN (0, 1, 2)),
  claimed_by BLOB,
  PRIMARY KEY (tenant, selector),
  CHECK ((status = 1) = (claimed_by IS NOT NULL))
) STRICT;

CREATE INDEX regain_link_issued ON regain_link (tenant, account) WHERE status = 0;
CREATE INDEX regain_link_expiry ON regain_link (expires_at);

CREATE TABLE regain_request (
  tenant TEXT NOT NULL,
  id BLOB NOT NULL,
  reason TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  key_id INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT;

CREATE INDEX regain_request_age ON regain_request (tenant, made_at, id);

CREATE TABLE regain_letter (
  id BLOB NOT NULL PRIMARY KEY,
  tenant TEXT NOT NULL,
  account TEXT NOT NULL,
  key_id INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  due_at INTEGER,
  attempts INTEGER NOT NULL
) STRICT;

CREATE INDEX regain_letter_due ON regain_letter (tenant, due_at) WHERE due_at IS NOT NULL;

-- `tat` is the theoretical arrival time of the generic cell rate algorithm.
CREATE TABLE regain_limit (
  key BLOB NOT NULL PRIMARY KEY,
  tat INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX regain_limit_age ON regain_limit (tat);

CREATE TABLE regain_once (
  key BLOB NOT NULL PRIMARY KEY,
  done_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX regain_once_age ON regain_once (done_at);

CREATE TABLE regain_key (
  id INTEGER NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;

CREATE TABLE regain_audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant TEXT NOT NULL,
  account TEXT,
  case_id BLOB,
  at INTEGER NOT NULL,
  code TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;

CREATE INDEX regain_audit_account ON regain_audit (tenant, account, seq);

CREATE INDEX regain_audit_nobody ON regain_audit (at) WHERE account IS NULL;

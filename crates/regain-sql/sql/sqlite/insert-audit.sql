-- Appends to the audit trail: ?1 tenant, ?2 account, ?3 case, ?4 at, ?5 code, ?6 detail. One row.
INSERT INTO regain_audit (tenant, account, case_id, at, code, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- Many portals: what each may do, what was told at its registration, and numbers that are never given twice.

ALTER TABLE portals ADD COLUMN limited_access {bool} NOT NULL DEFAULT FALSE;
ALTER TABLE portals ADD COLUMN awaits_setup {bool} NOT NULL DEFAULT FALSE;
ALTER TABLE portals ADD COLUMN industry {int} NOT NULL DEFAULT 0;

CREATE TABLE portal_details (
    portal_id {int} NOT NULL PRIMARY KEY,
    phone {text},
    region {text},
    affiliate_id {text},
    partner_id {text},
    campaign {text},
    spam {bool},
    calls {bool},
    client_address {text}
){strict};

-- Of the whole installation: the last number that was given.
CREATE TABLE counters (
    name {key} NOT NULL PRIMARY KEY,
    value {int} NOT NULL
){clustered};
INSERT INTO counters (name, value) SELECT 'portals', COALESCE(MAX(id), 0) FROM portals;

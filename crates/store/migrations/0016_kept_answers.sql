-- How much the kept answers of a person's calls take, since the beginning of the window; a row once the first one was kept.
CREATE TABLE idempotent_budgets (
    portal_id {int} NOT NULL,
    caller_id {uuid} NOT NULL,
    window_began_at {instant} NOT NULL,
    kept_bytes {int} NOT NULL,
    PRIMARY KEY (portal_id, caller_id)
){clustered};

-- What people set for themselves, limits per person, and answers that are given again.

ALTER TABLE portals ADD COLUMN quota_per_person {bool} NOT NULL DEFAULT FALSE;
-- -2: never set.
ALTER TABLE portals ADD COLUMN default_quota_bytes {int} NOT NULL DEFAULT -2;

-- What a person has set for himself, by name; no part of the record that others see.
CREATE TABLE person_settings (
    portal_id {int} NOT NULL,
    person_id {uuid} NOT NULL,
    name {key} NOT NULL,
    value {text} NOT NULL,
    changed_at {instant} NOT NULL,
    PRIMARY KEY (portal_id, person_id, name),
    FOREIGN KEY (portal_id, person_id) REFERENCES people (portal_id, id)
){clustered};

-- Calls with an Idempotency-Key. Of the key and of the request only keyed hashes are kept; the answer is encrypted with a key
-- that is made of the client's key too. Nothing refers to the caller, so that beginning a call waits for nobody.
CREATE TABLE idempotent_calls (
    portal_id {int} NOT NULL,
    caller_id {uuid} NOT NULL,
    key_hash {bytes} NOT NULL,
    request_hash {bytes} NOT NULL,
    state {int} NOT NULL,
    started_at {instant} NOT NULL,
    answer {bytes},
    PRIMARY KEY (portal_id, caller_id, key_hash)
){strict};
-- Whoever begins a call takes a few of the oldest away, of whatever portal.
CREATE INDEX idempotent_calls_by_start ON idempotent_calls (started_at);

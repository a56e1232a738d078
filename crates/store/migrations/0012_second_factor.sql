-- The authenticator apps of people. Secret and backup codes are encrypted with a key that is derived from the machine key.
CREATE TABLE second_factors (
    portal_id {int} NOT NULL,
    person_id {uuid} NOT NULL,
    secret {bytes} NOT NULL,
    made_at {instant} NOT NULL,
    is_connected {bool} NOT NULL,
    backup_codes {bytes} NOT NULL,
    -- Codes of this step of time and earlier ones are not accepted any more.
    last_step {int} NOT NULL,
    tries {int} NOT NULL,
    tries_since {instant} NOT NULL,
    -- How many codes in a row were wrong.
    in_a_row {int} NOT NULL,
    locked_until {instant} NOT NULL,
    PRIMARY KEY (portal_id, person_id),
    FOREIGN KEY (portal_id, person_id) REFERENCES people (portal_id, id)
){clustered};

-- Profiles show it to administrators.
ALTER TABLE people ADD COLUMN has_authenticator {bool} NOT NULL DEFAULT FALSE;

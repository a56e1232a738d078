-- Accounts at providers outside that are linked to people. One person has at most one at each provider.
CREATE TABLE external_accounts (
    portal_id {int} NOT NULL,
    provider {key} NOT NULL,
    subject {key} NOT NULL,
    person_id {uuid} NOT NULL,
    email {text},
    email_key {key},
    linked_at {instant} NOT NULL,
    PRIMARY KEY (portal_id, provider, subject),
    FOREIGN KEY (portal_id, person_id) REFERENCES people (portal_id, id)
){clustered};
CREATE UNIQUE INDEX external_accounts_by_person ON external_accounts (portal_id, person_id, provider);
CREATE INDEX external_accounts_by_email ON external_accounts (portal_id, email_key);

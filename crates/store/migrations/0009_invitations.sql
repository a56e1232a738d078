-- Invitation links that anybody may use who has them, first openings of invitations by mail, and the budget of
-- invitation mails.

-- At most one link for each role. max_uses: none for any number.
CREATE TABLE invitation_links (
    portal_id {int} NOT NULL,
    id {uuid} NOT NULL,
    role {int} NOT NULL,
    expires_at {instant},
    max_uses {int},
    uses {int} NOT NULL,
    created_at {instant} NOT NULL,
    PRIMARY KEY (portal_id, id)
){strict};
CREATE UNIQUE INDEX invitation_links_by_role ON invitation_links (portal_id, role);

-- made_at is the time inside the key of the link, in milliseconds as the key has it: each mail has a link of its own.
CREATE TABLE invitation_openings (
    portal_id {int} NOT NULL,
    person_id {uuid} NOT NULL,
    made_at_ms {int} NOT NULL,
    opened_at {instant} NOT NULL,
    PRIMARY KEY (portal_id, person_id, made_at_ms),
    FOREIGN KEY (portal_id, person_id) REFERENCES people (portal_id, id)
){clustered};

-- A row once the first mail was sent while there was a limit. spent counts since the beginning of the window.
CREATE TABLE invitation_budgets (
    portal_id {int} NOT NULL PRIMARY KEY,
    window_began_at {instant} NOT NULL,
    spent {int} NOT NULL
){clustered};

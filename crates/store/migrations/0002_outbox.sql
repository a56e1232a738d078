-- Mails that wait for their delivery, and those that went out or were given up lately.
-- Type tokens and fences are explained in src/dialect.rs.

-- link: the unsigned link, without its key: kind, subject, query, made_at.
-- facts: pairs of name and text.
-- state: 0 waits, 1 sent, 2 given up.
-- due_at: when the next attempt is made; while somebody delivers it, when his lease ends.
-- lease: who delivers it; none: nobody.
-- No foreign key to people: a mail may go to somebody who is not one of the portal.
CREATE TABLE outbox (
    portal_id {int} NOT NULL,
    id {uuid} NOT NULL,
    kind {text} NOT NULL,
    recipient {text} NOT NULL,
    person_id {uuid},
    culture {text},
    link {json},
    facts {json} NOT NULL,
    created_at {instant} NOT NULL,
    state {int} NOT NULL,
    attempts {int} NOT NULL,
    due_at {instant} NOT NULL,
    expires_at {instant} NOT NULL,
    lease {uuid},
    last_error {text},
    done_at {instant},
    PRIMARY KEY (portal_id, id)
){strict};
-- The deliverer looks through the mails of all portals at once.
CREATE INDEX outbox_by_due ON outbox (due_at) WHERE state = 0;
CREATE INDEX outbox_by_person ON outbox (portal_id, person_id);
CREATE INDEX outbox_by_age ON outbox (created_at);

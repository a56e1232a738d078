-- The audit trail as administrators read it: each event with a number, in one of two trails (1 sign-ins, 2 changes), with
-- what is known about the client.

-- Sequential numbers: events are only ever added at the end, and lists go through an index in the order of time.
CREATE TABLE numbered_events (
    number {counter},
    portal_id {int} NOT NULL,
    id {uuid} NOT NULL,
    trail {int} NOT NULL,
    at {instant} NOT NULL,
    action {int} NOT NULL,
    actor_id {uuid},
    actor_name {text},
    via_key_id {uuid},
    login {text},
    address {text},
    browser {text},
    platform {text},
    page {text},
    context {text},
    targets {json} NOT NULL,
    summary {text} NOT NULL
-- only: postgres
    , PRIMARY KEY (portal_id, number)
-- only: both
){strict};

INSERT INTO numbered_events (portal_id, id, trail, at, action, actor_id, via_key_id, address, targets, summary)
SELECT portal_id, id, CASE WHEN action < 4000 THEN 1 ELSE 2 END, at, action, actor_id, via_key_id, address, targets, summary
FROM events ORDER BY id;

DROP TABLE events;
ALTER TABLE numbered_events RENAME TO events;

-- The action in the index of time lets lists of several actions be counted without the rows themselves.
CREATE INDEX events_by_time ON events (portal_id, trail, at, number, action);
CREATE INDEX events_by_action ON events (portal_id, trail, action, at, number);
CREATE INDEX events_by_actor ON events (portal_id, trail, actor_id, at, number);

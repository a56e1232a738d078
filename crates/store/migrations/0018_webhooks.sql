-- Webhooks, and what they were told. Type tokens and fences are explained in src/dialect.rs.

-- secret: encrypted with a key that is derived from the machine key.
-- triggers: bits; 0: all.
CREATE TABLE webhooks (
    id {counter},
    portal_id {int} NOT NULL,
    creator_id {uuid} NOT NULL,
    name {text} NOT NULL,
    uri {text} NOT NULL,
    secret {bytes} NOT NULL,
    is_enabled {bool} NOT NULL,
    checks_certificate {bool} NOT NULL,
    triggers {int} NOT NULL,
    target {text},
    created_at {instant} NOT NULL,
    modifier_id {uuid},
    modified_at {instant},
    failed_at {instant},
    failure {text},
    succeeded_at {instant},
    failing_since {instant},
    last_status {int} NOT NULL,
-- only: postgres
    PRIMARY KEY (portal_id, id),
-- only: both
    FOREIGN KEY (portal_id, creator_id) REFERENCES people (portal_id, id)
){strict};
CREATE INDEX webhooks_by_creator ON webhooks (portal_id, creator_id);

-- What a delivery needs is copied here, so that the log says what was true when it was written.
-- event_id: the first delivery that tells of the same event; none: this one.
-- state: 0 waits, 1 delivered, 2 given up. due_at: when the next attempt is made; while one is made, when its lease ends.
-- retried: how often the receiver was told the same by former entries.
-- No foreign keys: what happened to people who are gone is told, and the log outlives its webhook.
CREATE TABLE webhook_deliveries (
    id {counter},
    portal_id {int} NOT NULL,
    webhook_id {int} NOT NULL,
    owner_id {uuid} NOT NULL,
    event_id {int},
    message_id {uuid} NOT NULL,
    trigger_bit {int} NOT NULL,
    subject_id {uuid} NOT NULL,
    actor_id {uuid},
    created_at {instant} NOT NULL,
    name {text} NOT NULL,
    uri {text} NOT NULL,
    target {text},
    payload {json} NOT NULL,
    state {int} NOT NULL,
    attempts {int} NOT NULL,
    retried {int} NOT NULL,
    due_at {instant} NOT NULL,
    lease {uuid},
    status {int} NOT NULL,
    delivered_at {instant},
    request_headers {text},
    request_body {text},
    response_headers {text},
    response_body {text},
-- only: postgres
    PRIMARY KEY (portal_id, id),
-- only: both
    CHECK (attempts >= 0)
){strict};
CREATE INDEX webhook_deliveries_by_portal ON webhook_deliveries (portal_id, id);
CREATE INDEX webhook_deliveries_by_due ON webhook_deliveries (due_at) WHERE state = 0;
CREATE INDEX webhook_deliveries_due_of ON webhook_deliveries (portal_id, webhook_id, due_at) WHERE state = 0;
-- What happened to one thing is told in its order.
CREATE INDEX webhook_deliveries_in_order ON webhook_deliveries (portal_id, webhook_id, subject_id, id) WHERE state = 0;
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (created_at);

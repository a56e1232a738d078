-- Confirmation links. No key of a link is stored anywhere.

-- Of a person and a kind of link (1 password change, 2 e-mail change): raised with each mail, use and change, so that
-- only the link of the newest mail works, and only once. There is no foreign key: see the use of PersonId in the
-- operation for forgotten passwords, which does the same work for addresses that nobody has.
CREATE TABLE link_epochs (
    portal_id {int} NOT NULL,
    person_id {uuid} NOT NULL,
    kind {int} NOT NULL,
    epoch {int} NOT NULL,
    PRIMARY KEY (portal_id, person_id, kind)
){clustered};

-- Links that work once and were used; forgotten when the link would have expired.
CREATE TABLE used_links (
    portal_id {int} NOT NULL,
    link_hash {bytes} NOT NULL,
    expires_at {instant} NOT NULL,
    PRIMARY KEY (portal_id, link_hash)
){clustered};
CREATE INDEX used_links_by_end ON used_links (portal_id, expires_at);

-- Short forms of links: a keyed hash of the short form leads to the link without its key.
CREATE TABLE short_links (
    portal_id {int} NOT NULL,
    code_hash {bytes} NOT NULL,
    kind {int} NOT NULL,
    subject {text} NOT NULL,
    query {json} NOT NULL,
    made_at {instant} NOT NULL,
    expires_at {instant},
    PRIMARY KEY (portal_id, code_hash)
){clustered};
CREATE INDEX short_links_by_end ON short_links (portal_id, expires_at);

-- Portals, people, API keys, sessions, relations, settings and the audit trail.
-- Type tokens and fences are explained in src/dialect.rs.

CREATE TABLE portals (
    id {int} NOT NULL PRIMARY KEY,
    alias {key} NOT NULL,
    domain {key},
    name {text} NOT NULL,
    owner_id {uuid} NOT NULL,
    status {int} NOT NULL,
    culture {text} NOT NULL,
    time_zone {text} NOT NULL,
    session_epoch {int} NOT NULL,
    created_at {instant} NOT NULL,
    version {int} NOT NULL
){strict};
CREATE UNIQUE INDEX portals_by_alias ON portals (alias);
CREATE UNIQUE INDEX portals_by_domain ON portals (domain);

-- No foreign key to portals: every insertion would lock or look up the same row, and portals are never deleted alone.
-- list_block, first_name_sort and the *_key columns are made from the others:
--   first_name_sort  first_name_key, of pending people email_key
--   search_key       folded first name, last name and address, one after the other
--   directory_key    folded title and location
CREATE TABLE people (
    portal_id {int} NOT NULL,
    id {uuid} NOT NULL,
    user_name {text} NOT NULL,
    first_name {text} NOT NULL,
    last_name {text} NOT NULL,
    email {text} NOT NULL,
    role {int} NOT NULL,
    status {int} NOT NULL,
    activation {int} NOT NULL,
    culture {text},
    title {text},
    sex {int},
    birthday {instant},
    works_from {instant},
    location {text},
    notes {text},
    contacts {json},
    mobile_phone {text},
    spam {bool},
    quota_bytes {int},
    sso_id {text},
    ldap_id {text},
    created_by {uuid},
    created_at {instant} NOT NULL,
    modified_at {instant} NOT NULL,
    terminated_at {instant},
    session_epoch {int} NOT NULL,
    version {int} NOT NULL,
    password_hash {text},
    list_block {int} NOT NULL,
    user_name_key {key} NOT NULL,
    first_name_key {key} NOT NULL,
    last_name_key {key} NOT NULL,
    email_key {key} NOT NULL,
    first_name_sort {key} NOT NULL,
    search_key {key} NOT NULL,
    directory_key {key} NOT NULL,
    PRIMARY KEY (portal_id, id)
){strict};
CREATE UNIQUE INDEX people_by_email ON people (portal_id, email_key);
CREATE UNIQUE INDEX people_by_user_name ON people (portal_id, user_name_key);
-- With search_key at its end a text is looked for in the index alone, in order, without reading people. PostgreSQL
-- bounds the size of an index row, which long names in some scripts would exceed.
-- only: sqlite
CREATE INDEX people_by_first_name ON people (portal_id, list_block, first_name_sort, id, search_key);
-- only: postgres
CREATE INDEX people_by_first_name ON people (portal_id, list_block, first_name_sort, id);
-- only: both

-- scopes: names joined by commas in the order given; none for everything.
CREATE TABLE api_keys (
    portal_id {int} NOT NULL,
    id {uuid} NOT NULL,
    creator_id {uuid} NOT NULL,
    name {text} NOT NULL,
    postfix {text} NOT NULL,
    scopes {text},
    secret_hash {bytes} NOT NULL,
    created_at {instant} NOT NULL,
    last_used_at {instant},
    expires_at {instant},
    is_active {bool} NOT NULL,
    version {int} NOT NULL,
    PRIMARY KEY (portal_id, id),
    FOREIGN KEY (portal_id, creator_id) REFERENCES people (portal_id, id)
){strict};
-- Whoever presents a key has not said whose it is.
CREATE UNIQUE INDEX api_keys_by_secret ON api_keys (secret_hash);
CREATE INDEX api_keys_by_creator ON api_keys (portal_id, creator_id);

CREATE TABLE sessions (
    id {counter},
    portal_id {int} NOT NULL,
    person_id {uuid} NOT NULL,
    token_hash {bytes} NOT NULL,
    created_at {instant} NOT NULL,
    expires_at {instant},
    portal_epoch {int} NOT NULL,
    person_epoch {int} NOT NULL,
    address {text} NOT NULL,
    user_agent {text} NOT NULL,
    via {text} NOT NULL,
    is_active {bool} NOT NULL,
-- only: postgres
    PRIMARY KEY (portal_id, id),
-- only: both
    FOREIGN KEY (portal_id, person_id) REFERENCES people (portal_id, id)
){strict};
CREATE UNIQUE INDEX sessions_by_token ON sessions (token_hash);
CREATE INDEX sessions_by_person ON sessions (portal_id, person_id);

-- Who brought whom in.
CREATE TABLE relations (
    portal_id {int} NOT NULL,
    from_id {uuid} NOT NULL,
    to_id {uuid} NOT NULL,
    created_at {instant} NOT NULL,
    PRIMARY KEY (portal_id, from_id, to_id),
    FOREIGN KEY (portal_id, from_id) REFERENCES people (portal_id, id),
    FOREIGN KEY (portal_id, to_id) REFERENCES people (portal_id, id)
){clustered};
CREATE INDEX relations_by_target ON relations (portal_id, to_id);

-- portal_id 0: settings of the installation.
CREATE TABLE settings (
    portal_id {int} NOT NULL,
    name {key} NOT NULL,
    value {text} NOT NULL,
    PRIMARY KEY (portal_id, name)
){clustered};

-- The audit trail outlives the people in it, so nothing refers to them. The identifiers are ordered by time.
CREATE TABLE events (
    portal_id {int} NOT NULL,
    id {uuid} NOT NULL,
    at {instant} NOT NULL,
    action {int} NOT NULL,
    actor_id {uuid},
    via_key_id {uuid},
    address {text},
    targets {json} NOT NULL,
    summary {text} NOT NULL,
    PRIMARY KEY (portal_id, id)
){clustered};

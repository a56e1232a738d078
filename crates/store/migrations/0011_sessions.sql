-- Lists of sessions, and finding those that are over.

DROP INDEX sessions_by_person;
CREATE INDEX sessions_by_person ON sessions (portal_id, person_id, id);
CREATE INDEX sessions_by_end ON sessions (expires_at);
CREATE INDEX sessions_ended ON sessions (portal_id, id) WHERE NOT is_active;
-- Sessions of before everybody was signed out.
CREATE INDEX sessions_by_epoch ON sessions (portal_id, portal_epoch);

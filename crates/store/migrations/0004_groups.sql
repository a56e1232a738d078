-- Groups and their members.

-- name_key        folded name
-- members_count   members who are active or pending, so that no list has to count them
CREATE TABLE groups (
    portal_id {int} NOT NULL,
    id {uuid} NOT NULL,
    name {text} NOT NULL,
    name_key {key} NOT NULL,
    manager_id {uuid},
    members_count {int} NOT NULL,
    created_at {instant} NOT NULL,
    modified_at {instant} NOT NULL,
    version {int} NOT NULL,
    PRIMARY KEY (portal_id, id),
    FOREIGN KEY (portal_id, manager_id) REFERENCES people (portal_id, id)
){strict};
CREATE INDEX groups_by_name ON groups (portal_id, name_key, id);
CREATE INDEX groups_by_manager ON groups (portal_id, manager_id);

CREATE TABLE group_members (
    portal_id {int} NOT NULL,
    group_id {uuid} NOT NULL,
    person_id {uuid} NOT NULL,
    PRIMARY KEY (portal_id, group_id, person_id),
    FOREIGN KEY (portal_id, group_id) REFERENCES groups (portal_id, id),
    FOREIGN KEY (portal_id, person_id) REFERENCES people (portal_id, id)
){clustered};
CREATE INDEX group_members_by_person ON group_members (portal_id, person_id, group_id);

-- Photos. The pictures themselves lie in files; the database says which of them are whose.

ALTER TABLE people ADD COLUMN photo_id {uuid};
ALTER TABLE people ADD COLUMN photo_format {int};
ALTER TABLE people ADD COLUMN photo_width {int};
ALTER TABLE people ADD COLUMN photo_height {int};

-- Sets of picture files that nobody has as a photo, and when they are deleted: uploads that may still become a photo,
-- sets that are just being stored, and photos that were replaced.
CREATE TABLE unused_pictures (
    portal_id {int} NOT NULL,
    id {uuid} NOT NULL,
    person_id {uuid} NOT NULL,
    format {int} NOT NULL,
    due_at {instant} NOT NULL,
    PRIMARY KEY (portal_id, id)
){strict};
CREATE INDEX unused_pictures_by_person ON unused_pictures (portal_id, person_id, due_at);
-- Whoever deletes files does it for all portals.
CREATE INDEX unused_pictures_by_time ON unused_pictures (due_at);

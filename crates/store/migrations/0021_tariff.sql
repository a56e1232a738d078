-- How much the files of a person's photo take: what a portal stores is their sum.
ALTER TABLE people ADD COLUMN photo_bytes {int};
CREATE INDEX people_by_photo_bytes ON people (portal_id, photo_bytes) WHERE photo_bytes > 0;

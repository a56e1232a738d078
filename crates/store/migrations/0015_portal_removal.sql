-- Portals that are being removed: since when, and when somebody looks after what is left of them.

ALTER TABLE portals ADD COLUMN removed_at {instant};
ALTER TABLE portals ADD COLUMN removal_due_at {instant};
CREATE INDEX portals_by_removal ON portals (removal_due_at) WHERE removal_due_at IS NOT NULL;

-- The secret that a key had before its last rotation, which works beside the new one for a while. Rotating again, or at
-- once, ends it: a key never has more than two secrets.
ALTER TABLE api_keys ADD COLUMN former_hash {bytes};
ALTER TABLE api_keys ADD COLUMN former_ends_at {instant};
CREATE UNIQUE INDEX api_keys_by_former_secret ON api_keys (former_hash) WHERE former_hash IS NOT NULL;

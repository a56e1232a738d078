-- The audit trail proves itself: the events of each trail of a portal form a chain, in which every event is sealed by a hash of
-- itself and of the seal before. Type tokens and fences are explained in src/dialect.rs.

-- Both are NULL until the event is sealed, which happens a moment after it was written.
ALTER TABLE events ADD COLUMN seal_number {int};
ALTER TABLE events ADD COLUMN seal {bytes};
CREATE INDEX events_unsealed ON events (at, number) WHERE seal_number IS NULL;
CREATE UNIQUE INDEX events_by_seal ON events (portal_id, trail, seal_number) WHERE seal_number IS NOT NULL;

-- Where each chain ends, and where it begins since older events were deleted (0 and the empty seal: at its beginning).
-- mac: of all of this, with a key that is derived from the machine key.
CREATE TABLE event_chains (
    portal_id {int} NOT NULL,
    trail {int} NOT NULL,
    last_number {int} NOT NULL,
    last_seal {bytes} NOT NULL,
    cut_number {int} NOT NULL,
    cut_seal {bytes} NOT NULL,
    mac {bytes} NOT NULL,
    PRIMARY KEY (portal_id, trail)
){strict};

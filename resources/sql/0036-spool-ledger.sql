-- What a spool gave and what people said of it, line by line, so that a line can be taken back.
CREATE TABLE spool_events (
  id              INTEGER PRIMARY KEY,
  material_id     INTEGER NOT NULL REFERENCES materials (id) ON DELETE CASCADE,
  at              INTEGER NOT NULL,
  kind            TEXT NOT NULL CHECK (kind IN ('print', 'set')),
  grams           INTEGER NOT NULL,               -- what the spool has more by it; a print: below zero
  remaining_grams INTEGER,                        -- after it; NULL: from before this table
  job_id          INTEGER,                        -- of a print, with attempt and position as in material_bookings
  attempt         INTEGER,
  position        INTEGER,
  booking_id      INTEGER REFERENCES material_bookings (id) ON DELETE SET NULL, -- that was let go of when the line was taken back
  undone_at       INTEGER                         -- NULL: it counts
) STRICT;
CREATE INDEX spool_events_at       ON spool_events (at, id);
CREATE INDEX spool_events_material ON spool_events (material_id, at, id);
CREATE INDEX spool_events_booking  ON spool_events (booking_id) WHERE booking_id IS NOT NULL;

INSERT INTO spool_events (material_id, at, kind, grams, job_id, attempt, position)
  SELECT b.material_id, b.created_at, 'print', -b.grams, a.job_id, a.number, b.position
    FROM material_bookings b JOIN attempts a ON a.id = b.attempt_id WHERE b.material_id IS NOT NULL;

ALTER TABLE materials ADD COLUMN low_grams   INTEGER CHECK (low_grams >= 0); -- less is low; NULL: a tenth of a full spool
ALTER TABLE materials ADD COLUMN place       TEXT;                           -- where in the storage: 'Shelf 2'
ALTER TABLE materials ADD COLUMN archived_at INTEGER;                        -- no longer there; NULL: it is

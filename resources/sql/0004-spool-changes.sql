-- Where the filaments of a running job came from, in order: a spool that ran out is followed by another one. No row: the planned spool
-- all the time.
CREATE TABLE job_feeds (
  id           INTEGER PRIMARY KEY,
  job_id       INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  attempt      INTEGER NOT NULL,                -- as attempts.number
  position     INTEGER NOT NULL,                -- as job_materials.position
  from_percent INTEGER NOT NULL CHECK (from_percent BETWEEN 0 AND 100),
  material_id  INTEGER REFERENCES materials (id) ON DELETE SET NULL, -- NULL: a spool that nobody knows
  created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX job_feeds_job      ON job_feeds (job_id, attempt, id);
CREATE INDEX job_feeds_material ON job_feeds (material_id) WHERE material_id IS NOT NULL;

-- A filament of an attempt may now be booked on several spools, on each once.
CREATE TABLE material_bookings_of_spools (
  id          INTEGER PRIMARY KEY,
  attempt_id  INTEGER NOT NULL REFERENCES attempts (id) ON DELETE CASCADE,
  position    INTEGER NOT NULL,                 -- filament index
  material_id INTEGER REFERENCES materials (id) ON DELETE SET NULL,
  grams       INTEGER NOT NULL,
  cost_minor  INTEGER NOT NULL,
  currency    TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  UNIQUE (attempt_id, position, material_id)
) STRICT;
INSERT INTO material_bookings_of_spools
  SELECT id, attempt_id, position, material_id, grams, cost_minor, currency, created_at FROM material_bookings;
DROP TABLE material_bookings;
ALTER TABLE material_bookings_of_spools RENAME TO material_bookings;
CREATE INDEX material_bookings_material ON material_bookings (material_id) WHERE material_id IS NOT NULL;

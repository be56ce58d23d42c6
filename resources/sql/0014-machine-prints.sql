-- Prints that were begun at the machine are history as well: an attempt of no job, until a person says which one it was.
CREATE TABLE attempts_of_all (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id            INTEGER,                    -- NULL: no job's; its spools are not known, so it has no bookings
  job_name          TEXT,                       -- as the machine called it, where no job was
  order_id          INTEGER REFERENCES orders (id),
  number            INTEGER NOT NULL,           -- 1, 2 …; 1 where no job was
  printer_id        INTEGER NOT NULL REFERENCES printers (id),
  outcome           TEXT NOT NULL CHECK (outcome IN ('completed', 'failed', 'cancelled')),
  reason            TEXT,
  started_at        INTEGER,
  begun_at_machine  INTEGER NOT NULL DEFAULT 0, -- no job at its end; stays when it is given one
  start_is_estimate INTEGER NOT NULL DEFAULT 0, -- a print at the machine that was under way when it was first seen
  ended_at          INTEGER NOT NULL,
  minutes           INTEGER NOT NULL DEFAULT 0,
  progress_percent  INTEGER NOT NULL DEFAULT 0,
  incidents         INTEGER NOT NULL DEFAULT 0,
  created_at        INTEGER NOT NULL,
  UNIQUE (job_id, number)
) STRICT;
INSERT INTO attempts_of_all (id, job_id, job_name, order_id, number, printer_id, outcome, reason, started_at, ended_at, minutes,
                             progress_percent, incidents, created_at)
  SELECT id, job_id, job_name, order_id, number, printer_id, outcome, reason, started_at, ended_at, minutes, progress_percent,
         incidents, created_at FROM attempts;
-- Ids of attempts that are gone do not come again.
DELETE FROM sqlite_sequence WHERE name = 'attempts_of_all';
INSERT INTO sqlite_sequence (name, seq) SELECT 'attempts_of_all', seq FROM sqlite_sequence WHERE name = 'attempts';
DROP TABLE attempts;
ALTER TABLE attempts_of_all RENAME TO attempts;
CREATE INDEX attempts_printer ON attempts (printer_id, ended_at);
CREATE INDEX attempts_ended   ON attempts (ended_at);
CREATE INDEX attempts_order   ON attempts (order_id) WHERE order_id IS NOT NULL;

-- A photo shows an attempt of a job, or a print that was begun at the machine.
CREATE TABLE photos_of_all (
  id         INTEGER PRIMARY KEY,
  job_id     INTEGER REFERENCES jobs (id) ON DELETE CASCADE,
  attempt_id INTEGER REFERENCES attempts (id) ON DELETE CASCADE, -- of a print at the machine; stays when a job takes it
  file_name  TEXT NOT NULL,                     -- under the profile's photos/ folder
  taken_at   INTEGER NOT NULL,
  attempt    INTEGER NOT NULL DEFAULT 0,        -- number of the job's attempt it shows; 0: not known
  printer_id INTEGER REFERENCES printers (id) ON DELETE SET NULL,
  kind       TEXT NOT NULL DEFAULT 'person' CHECK (kind IN ('first_layer', 'completed', 'failed', 'person')),
  size_bytes INTEGER NOT NULL DEFAULT 0,
  CHECK ((job_id IS NULL) <> (attempt_id IS NULL))
) STRICT;
INSERT INTO photos_of_all (id, job_id, file_name, taken_at, attempt, printer_id, kind, size_bytes)
  SELECT id, job_id, file_name, taken_at, attempt, printer_id, kind, size_bytes FROM photos;
DROP TABLE photos;
ALTER TABLE photos_of_all RENAME TO photos;
CREATE INDEX photos_job     ON photos (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX photos_printer ON photos (printer_id) WHERE printer_id IS NOT NULL;
CREATE UNIQUE INDEX photos_file     ON photos (file_name);
CREATE UNIQUE INDEX photos_occasion ON photos (job_id, attempt, kind) WHERE kind <> 'person' AND job_id IS NOT NULL;
CREATE UNIQUE INDEX photos_print    ON photos (attempt_id, kind) WHERE attempt_id IS NOT NULL;

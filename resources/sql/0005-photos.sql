-- A photo knows what it shows: which attempt, which machine, on which occasion. Those of an occasion are taken once an attempt.
ALTER TABLE photos ADD COLUMN attempt    INTEGER NOT NULL DEFAULT 0; -- number of the attempt it shows; 0: not known
ALTER TABLE photos ADD COLUMN printer_id INTEGER REFERENCES printers (id) ON DELETE SET NULL;
ALTER TABLE photos ADD COLUMN kind       TEXT NOT NULL DEFAULT 'person'
  CHECK (kind IN ('first_layer', 'completed', 'failed', 'person'));
ALTER TABLE photos ADD COLUMN size_bytes INTEGER NOT NULL DEFAULT 0;
CREATE INDEX photos_printer ON photos (printer_id) WHERE printer_id IS NOT NULL;
CREATE UNIQUE INDEX photos_file ON photos (file_name);
CREATE UNIQUE INDEX photos_occasion ON photos (job_id, attempt, kind) WHERE kind <> 'person';

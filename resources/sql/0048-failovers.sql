-- Prints whose printer failed without having begun them, or failed at them: a row for each printer that a print leaves or shall leave. It
-- waits for a printer of the same kind until moved_at is set, then it tells why the print is elsewhere.
CREATE TABLE failovers (
  job_id       INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  printer_id   INTEGER NOT NULL REFERENCES printers (id) ON DELETE CASCADE,
  printer_name TEXT NOT NULL,
  reason       TEXT NOT NULL,
  noted_at     INTEGER NOT NULL,
  moved_at     INTEGER,
  PRIMARY KEY (job_id, printer_id)
) STRICT;
CREATE INDEX failovers_waiting ON failovers (noted_at) WHERE moved_at IS NULL;
CREATE INDEX failovers_of_printer ON failovers (printer_id);

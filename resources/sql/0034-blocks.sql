-- When a printer is not to be had: the plan lays nothing there, and nothing is started that would reach into it.
CREATE TABLE plan_blocks (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  printer_id INTEGER REFERENCES printers (id) ON DELETE CASCADE, -- NULL: all printers
  kind       TEXT NOT NULL CHECK (kind IN ('maintenance', 'reservation', 'holiday')),
  starts_at  INTEGER NOT NULL,
  ends_at    INTEGER NOT NULL CHECK (ends_at > starts_at),
  note       TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX plan_blocks_ends    ON plan_blocks (ends_at, starts_at);
CREATE INDEX plan_blocks_printer ON plan_blocks (printer_id) WHERE printer_id IS NOT NULL;

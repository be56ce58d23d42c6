-- What a printer wants done now and then, and when it was done. A removed task stays for its log and for undo.
CREATE TABLE maintenance_tasks (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  printer_id   INTEGER NOT NULL REFERENCES printers (id) ON DELETE CASCADE,
  name         TEXT NOT NULL,
  every_hours  INTEGER NOT NULL DEFAULT 0 CHECK (every_hours >= 0),  -- of printing; 0: not by hours
  every_prints INTEGER NOT NULL DEFAULT 0 CHECK (every_prints >= 0), -- 0: not by prints
  every_days   INTEGER NOT NULL DEFAULT 0 CHECK (every_days >= 0),   -- 0: not by days
  work_minutes INTEGER NOT NULL DEFAULT 30 CHECK (work_minutes > 0), -- so long the printer is not to be had
  counted_from INTEGER NOT NULL,                -- until it was done for the first time
  told_for     INTEGER,                         -- since this moment it was not done, and the owner was told that it is due
  is_removed   INTEGER NOT NULL DEFAULT 0,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  CHECK (every_hours + every_prints + every_days > 0)
) STRICT;
CREATE INDEX maintenance_tasks_printer ON maintenance_tasks (printer_id);

CREATE TABLE maintenance_log (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  task_id    INTEGER NOT NULL REFERENCES maintenance_tasks (id) ON DELETE CASCADE,
  done_at    INTEGER NOT NULL,
  minutes    INTEGER NOT NULL,                  -- of printing since it was done before
  prints     INTEGER NOT NULL,
  note       TEXT,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX maintenance_log_task ON maintenance_log (task_id, done_at);
CREATE INDEX maintenance_log_done ON maintenance_log (done_at);

-- Sums of what a printer did since then, without looking at the rows.
CREATE INDEX attempts_wear ON attempts (printer_id, ended_at, minutes);
-- Whether the printer has got the usual tasks of its model.
ALTER TABLE printers ADD COLUMN has_maintenance INTEGER NOT NULL DEFAULT 0;

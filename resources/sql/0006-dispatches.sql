-- How far the last submission of a job to its machine has come: a journal that is written before the outside hears of a step, so that
-- after a crash nothing is sent twice and nothing is lost (protocol.md §15.3).
CREATE TABLE dispatches (
  job_id        INTEGER NOT NULL PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
  submission_id INTEGER NOT NULL,
  step          TEXT NOT NULL CHECK (step IN ('uploading', 'sent', 'acknowledged', 'running', 'handed_over')),
  remote_name   TEXT,                           -- the file's name on the machine; NULL: none was sent
  updated_at    INTEGER NOT NULL
) STRICT;

-- What the machine said last of the lock on commands (protocol.md §12.3); it does not tell at all times.
ALTER TABLE printers ADD COLUMN developer_mode TEXT NOT NULL DEFAULT 'unknown'
  CHECK (developer_mode IN ('unknown', 'open', 'locked'));

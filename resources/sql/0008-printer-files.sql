-- Files that Takt brought to printers and has not taken away again (protocol.md §8.4, pitfall 29). A row stands before its file leaves and is
-- deleted when the printer has said that it has no such file. It outlives the submission, and the job, that it was written for.
CREATE TABLE printer_files (
  printer_id    INTEGER NOT NULL REFERENCES printers (id) ON DELETE CASCADE,
  name          TEXT NOT NULL,                  -- on the printer
  job_id        INTEGER REFERENCES jobs (id) ON DELETE SET NULL,
  submission_id INTEGER NOT NULL,               -- of the job; while that one is on its way or prints, the file is needed
  written_at    INTEGER NOT NULL,
  tries         INTEGER NOT NULL DEFAULT 0,     -- to take it away, that failed
  due_at        INTEGER NOT NULL,               -- not taken away before
  PRIMARY KEY (printer_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX printer_files_by_job ON printer_files (job_id);
CREATE INDEX printer_files_by_due ON printer_files (due_at);

-- Names that a person chose stay: whose file that is, is not known any more.
INSERT INTO printer_files (printer_id, name, job_id, submission_id, written_at, due_at)
  SELECT DISTINCT j.printer_id, d.remote_name, d.job_id, d.submission_id, d.updated_at, d.updated_at
  FROM dispatches d JOIN jobs j ON j.id = d.job_id WHERE d.remote_name IS NOT NULL AND d.step <> 'handed_over';
ALTER TABLE dispatches DROP COLUMN remote_name;

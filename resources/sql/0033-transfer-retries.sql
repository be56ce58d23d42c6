-- Files that did not arrive at their machine, which certainly began nothing: when they are sent again by themselves.
CREATE TABLE transfer_retries (
  job_id   INTEGER NOT NULL PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
  failures INTEGER NOT NULL CHECK (failures > 0),
  retry_at INTEGER NOT NULL
) STRICT;
CREATE INDEX transfer_retries_due ON transfer_retries (retry_at);

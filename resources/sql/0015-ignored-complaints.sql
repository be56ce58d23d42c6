-- Complaints of machines that the owner does not want to hear of: of one printer, or of all.
CREATE TABLE ignored_complaints (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  printer_id INTEGER REFERENCES printers (id) ON DELETE CASCADE, -- NULL: of all printers
  code       TEXT NOT NULL,                     -- '0300_8003' or 'HMS_0300_0100_0001_0007'
  created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ignored_complaints_code ON ignored_complaints (code, COALESCE(printer_id, 0));
CREATE INDEX ignored_complaints_printer ON ignored_complaints (printer_id) WHERE printer_id IS NOT NULL;

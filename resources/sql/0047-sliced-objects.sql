-- The objects of a sliced plate, which a machine can leave out while it prints. Files that were read before name none.
ALTER TABLE sliced_plates ADD COLUMN labels_objects INTEGER NOT NULL DEFAULT 0; -- its G-code says where each object begins and ends

CREATE TABLE sliced_objects (
  file_name   TEXT NOT NULL,
  plate       INTEGER NOT NULL,
  identify_id INTEGER NOT NULL,                 -- the slicer's number, by which the printer is told
  name        TEXT,
  PRIMARY KEY (file_name, plate, identify_id),
  FOREIGN KEY (file_name, plate) REFERENCES sliced_plates (file_name, plate) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

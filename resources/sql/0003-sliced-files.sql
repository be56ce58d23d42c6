-- What a sliced file in files/ tells of itself. The file under a name never changes, so neither do these rows; profiles and jobs
-- point at a file and one of its plates.
CREATE TABLE sliced_files (
  name            TEXT NOT NULL PRIMARY KEY,
  size            INTEGER NOT NULL,             -- bytes
  sha256          TEXT NOT NULL,                -- lower-case hex
  md5             TEXT NOT NULL,                -- upper-case hex, as printers are told it
  printer_model   TEXT,
  nozzle_diameter REAL,                         -- mm
  bed_type        TEXT,                         -- the slicer's words: 'Textured PEI Plate'
  slicer          TEXT,
  slicer_version  TEXT,
  read_at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sliced_plates (
  file_name           TEXT NOT NULL REFERENCES sliced_files (name) ON DELETE CASCADE,
  plate               INTEGER NOT NULL,         -- the slicer's number, from 1, with gaps
  seconds             INTEGER,                  -- with preparation
  first_layer_seconds REAL,
  grams               REAL,
  nozzle_diameter     REAL,                     -- mm
  bed_type            TEXT,                     -- the printer's word: 'textured_plate'
  gcode_check         TEXT NOT NULL CHECK (gcode_check IN ('unchecked', 'sound', 'altered')),
  has_picture         INTEGER NOT NULL DEFAULT 0, -- files/NAME.plate_N.png
  PRIMARY KEY (file_name, plate)
) STRICT, WITHOUT ROWID;

-- The filaments a plate uses. Numbers are the project's: those between belong to filaments that this plate leaves alone.
CREATE TABLE sliced_filaments (
  file_name       TEXT NOT NULL,
  plate           INTEGER NOT NULL,
  filament_index  INTEGER NOT NULL,             -- the slicer's number, from 1
  material_type   TEXT,
  color           TEXT,                         -- '#RRGGBB'
  grams           REAL,
  metres          REAL,
  nozzle_group    INTEGER,                      -- from 0, as the slicer counts nozzles
  extruder        INTEGER,                      -- from 0, as the printer counts them
  nozzle_diameter REAL,                         -- mm
  PRIMARY KEY (file_name, plate, filament_index),
  FOREIGN KEY (file_name, plate) REFERENCES sliced_plates (file_name, plate) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- NULL: the file is a name alone, or holds several plates and nobody said which.
ALTER TABLE product_profiles ADD COLUMN file_plate INTEGER;
ALTER TABLE jobs             ADD COLUMN file_plate INTEGER;

-- Which of the file's filaments the row stands for; NULL: not told. Positions have no gaps, these have.
ALTER TABLE profile_materials ADD COLUMN filament_index INTEGER;
ALTER TABLE job_materials     ADD COLUMN filament_index INTEGER;

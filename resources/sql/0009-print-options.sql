-- What a printer is to do besides printing when Takt starts a print on it (protocol.md §7.2).
ALTER TABLE printers ADD COLUMN bed_levelling         TEXT    NOT NULL DEFAULT 'on'  CHECK (bed_levelling IN ('off', 'on', 'auto'));
ALTER TABLE printers ADD COLUMN flow_calibration      TEXT    NOT NULL DEFAULT 'off' CHECK (flow_calibration IN ('off', 'on', 'auto'));
ALTER TABLE printers ADD COLUMN vibration_calibration INTEGER NOT NULL DEFAULT 1;
ALTER TABLE printers ADD COLUMN layer_inspection      INTEGER NOT NULL DEFAULT 0;
ALTER TABLE printers ADD COLUMN timelapse             INTEGER NOT NULL DEFAULT 0;

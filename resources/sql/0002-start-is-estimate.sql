-- A print that was under way when we first looked: its start is worked out from how far it was.
ALTER TABLE printer_tracks ADD COLUMN start_is_estimate INTEGER NOT NULL DEFAULT 0;

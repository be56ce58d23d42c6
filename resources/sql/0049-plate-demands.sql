-- What a plate asks of its printer; NULL: the file does not tell, or was read before this was looked for.
ALTER TABLE sliced_plates ADD COLUMN width       REAL; -- mm, of all that is printed
ALTER TABLE sliced_plates ADD COLUMN depth       REAL; -- mm
ALTER TABLE sliced_plates ADD COLUMN height      REAL; -- mm
ALTER TABLE sliced_plates ADD COLUMN nozzle_temp REAL; -- °C, the hottest of its filaments
ALTER TABLE sliced_plates ADD COLUMN bed_temp    REAL; -- °C

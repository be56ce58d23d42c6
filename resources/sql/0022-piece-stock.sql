-- Pieces on the shelf are told apart by what they are printed of, too. No program has written the former table.
DROP TABLE piece_stock;
CREATE TABLE piece_stock (
  id         INTEGER NOT NULL PRIMARY KEY,
  profile_id INTEGER NOT NULL REFERENCES product_profiles (id) ON DELETE CASCADE,
  variant    TEXT NOT NULL, -- the filaments, "PLA Black + PETG White"; '': the profile names none
  quantity   INTEGER NOT NULL CHECK (quantity >= 0),
  updated_at INTEGER NOT NULL,
  UNIQUE (profile_id, variant)
) STRICT;

-- Every change of it; what lies there is their sum.
CREATE TABLE piece_moves (
  id            INTEGER NOT NULL PRIMARY KEY,
  profile_id    INTEGER NOT NULL REFERENCES product_profiles (id) ON DELETE CASCADE,
  variant       TEXT NOT NULL,
  pieces        INTEGER NOT NULL CHECK (pieces <> 0), -- put there; negative: taken
  kind          TEXT NOT NULL CHECK (kind IN ('correction', 'surplus', 'scrap', 'order', 'returned')),
  job_id        INTEGER REFERENCES jobs (id) ON DELETE SET NULL,
  order_item_id INTEGER REFERENCES order_items (id) ON DELETE SET NULL,
  reason        TEXT,
  at            INTEGER NOT NULL
) STRICT;
CREATE INDEX piece_moves_profile ON piece_moves (profile_id, id);
CREATE INDEX piece_moves_item ON piece_moves (order_item_id) WHERE order_item_id IS NOT NULL;
-- What a plate made comes to the shelf once, whatever is told twice.
CREATE UNIQUE INDEX piece_moves_job ON piece_moves (job_id, kind) WHERE job_id IS NOT NULL AND kind IN ('surplus', 'returned');
CREATE INDEX piece_moves_of_job ON piece_moves (job_id) WHERE job_id IS NOT NULL;

ALTER TABLE jobs ADD COLUMN makes INTEGER NOT NULL DEFAULT 0 CHECK (makes >= 0); -- pieces its plate makes; 0: as many as are wanted of it
-- Pieces that the item came to when its share of the shelf was decided.
ALTER TABLE order_items ADD COLUMN pieces INTEGER NOT NULL DEFAULT 0 CHECK (pieces >= 0);

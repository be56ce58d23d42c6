-- Parcels that a person sends. A row is written before the source hears of it, and says what came of it: each telling mails the buyer,
-- so that none is ever repeated by itself (reference.md §8).
CREATE TABLE shipments (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  order_id       INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  state          TEXT NOT NULL CHECK (state IN ('planned', 'sending', 'unclear', 'sent', 'failed', 'withdrawn')),
  is_local       INTEGER NOT NULL DEFAULT 0,    -- the source is not told
  carrier        TEXT,
  tracking_code  TEXT,
  note           TEXT,                          -- to the buyer
  copy_to_seller INTEGER NOT NULL DEFAULT 0,
  parcels_before INTEGER NOT NULL DEFAULT 0,    -- that the source knew just before it was told of this one
  due_at         INTEGER NOT NULL,              -- when the next step is taken: sending, or looking what became of it
  sending_at     INTEGER,                       -- the request left, or was about to
  ended_at       INTEGER,
  reason         TEXT,                          -- a word for programs
  problem        TEXT,                          -- a sentence for people
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX shipments_order ON shipments (order_id, id);
CREATE INDEX shipments_open  ON shipments (due_at, id) WHERE state IN ('planned', 'sending', 'unclear');

-- What a shop's key may do at the source, as found out on the way; no row: unknown (reference.md §7).
CREATE TABLE shop_capabilities (
  shop_id    INTEGER NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  kind       TEXT NOT NULL CHECK (kind IN ('shipping', 'addresses')),
  state      TEXT NOT NULL CHECK (state IN ('yes', 'no')),
  reason     TEXT,                              -- the source's words, where it refused
  decided_at INTEGER NOT NULL,
  PRIMARY KEY (shop_id, kind)
) STRICT, WITHOUT ROWID;

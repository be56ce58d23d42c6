-- Where a sync of a shop broke off, so that the next one goes on there, and when all that is open was last looked at anew.
ALTER TABLE shops ADD COLUMN sync_cursor     TEXT;     -- the source's own words; NULL: the last sync got to its end
ALTER TABLE shops ADD COLUMN sync_started_at INTEGER;  -- of the sync that sync_cursor is a place in
ALTER TABLE shops ADD COLUMN reconciled_at   INTEGER;

-- What the source changed and a person has not taken note of yet.
ALTER TABLE orders ADD COLUMN refund_seen_minor INTEGER NOT NULL DEFAULT 0; -- the refund a person knows of
ALTER TABLE orders ADD COLUMN address_changed   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN is_missing        INTEGER NOT NULL DEFAULT 0; -- the source no longer knows the order
ALTER TABLE orders ADD COLUMN checked_at        INTEGER;                    -- last asked for by its number

-- The part of the order's discount that is this line's.
ALTER TABLE order_items ADD COLUMN discount_minor INTEGER NOT NULL DEFAULT 0;

-- What became of an order at its source, each change once, in the order it was heard of.
CREATE TABLE order_events (
  id       INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  at       INTEGER NOT NULL,
  kind     TEXT NOT NULL,                 -- a word of TaktOrderEventKind
  amount_minor INTEGER,                   -- refunds: what came back with this change
  old_time INTEGER,                       -- ship_by_moved: from
  new_time INTEGER                        -- ship_by_moved: to
) STRICT;
CREATE INDEX order_events_order ON order_events (order_id, id);

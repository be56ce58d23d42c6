-- When what is personal was removed from an order; a source may tell of the order again, but not of the person.
ALTER TABLE orders ADD COLUMN purged_at INTEGER;

-- Orders that are done and still know their buyer, by when they were done.
CREATE INDEX orders_done ON orders (coalesce(shipped_at, source_updated_at, updated_at))
  WHERE purged_at IS NULL AND (is_shipped = 1 OR is_cancelled = 1);

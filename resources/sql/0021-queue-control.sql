-- What a person decides about the queue beside its order.
ALTER TABLE jobs ADD COLUMN is_held        INTEGER NOT NULL DEFAULT 0; -- it waits until a person releases it
ALTER TABLE jobs ADD COLUMN pinned_printer INTEGER NOT NULL DEFAULT 0; -- it stays on its printer, whatever is planned
ALTER TABLE jobs ADD COLUMN pinned_start   INTEGER NOT NULL DEFAULT 0; -- scheduled_start is a person's: it stays, and nothing begins before
ALTER TABLE printers ADD COLUMN queue_paused INTEGER NOT NULL DEFAULT 0; -- nothing starts by itself

-- Pieces of a completed print that were thrown away; what is missing is printed anew by one further job.
ALTER TABLE jobs ADD COLUMN scrapped       INTEGER NOT NULL DEFAULT 0 CHECK (scrapped >= 0);

-- Finished pieces on the shelf.
CREATE TABLE piece_stock (
  profile_id INTEGER NOT NULL PRIMARY KEY REFERENCES product_profiles (id) ON DELETE CASCADE,
  quantity   INTEGER NOT NULL CHECK (quantity >= 0),
  updated_at INTEGER NOT NULL
) STRICT;
-- Pieces of an item that come from the shelf instead of a printer.
ALTER TABLE order_items ADD COLUMN from_stock INTEGER NOT NULL DEFAULT 0 CHECK (from_stock >= 0);

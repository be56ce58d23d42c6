-- What the shop's payment account at its source says, row by row. Nothing of it is ever changed but the order a row belongs to.
CREATE TABLE ledger_entries (
  id              INTEGER PRIMARY KEY,
  shop_id         INTEGER NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  entry_id        INTEGER NOT NULL,               -- the source's
  parent_entry_id INTEGER,
  sequence        INTEGER NOT NULL,
  at              INTEGER NOT NULL,
  kind            TEXT NOT NULL,                  -- the source's word
  reference_type  TEXT,
  reference_id    TEXT,
  amount_minor    INTEGER NOT NULL,               -- debits are negative
  currency        TEXT NOT NULL,                  -- the shop's
  order_id        INTEGER REFERENCES orders (id) ON DELETE SET NULL, -- NULL: belongs to no order, or nobody knows to which
  UNIQUE (shop_id, entry_id)
) STRICT;
CREATE INDEX ledger_entries_at       ON ledger_entries (at, id);
CREATE INDEX ledger_entries_order    ON ledger_entries (order_id, at, id) WHERE order_id IS NOT NULL;
CREATE INDEX ledger_entries_no_order ON ledger_entries (shop_id, at, id) WHERE order_id IS NULL;

-- The source's payments: they tell which order a row of the ledger is about.
CREATE TABLE payments (
  shop_id      INTEGER NOT NULL REFERENCES shops (id) ON DELETE CASCADE,
  payment_id   TEXT NOT NULL,
  order_number TEXT NOT NULL,
  gross_minor  INTEGER NOT NULL,
  fees_minor   INTEGER NOT NULL,                  -- of the payment alone
  net_minor    INTEGER NOT NULL,
  currency     TEXT NOT NULL,                     -- the shop's, whatever the buyer paid in
  PRIMARY KEY (shop_id, payment_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE payment_adjustments (
  shop_id       INTEGER NOT NULL,
  adjustment_id TEXT NOT NULL,
  payment_id    TEXT NOT NULL,
  PRIMARY KEY (shop_id, adjustment_id),
  FOREIGN KEY (shop_id, payment_id) REFERENCES payments (shop_id, payment_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_adjustments_payment ON payment_adjustments (shop_id, payment_id);

CREATE INDEX order_items_external_id ON order_items (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX order_items_listing     ON order_items (listing_id) WHERE listing_id IS NOT NULL;

ALTER TABLE shops ADD COLUMN ledger_until INTEGER; -- the ledger was read up to this moment

-- Who gave a gift, as its giver wrote it.
ALTER TABLE orders ADD COLUMN gift_sender TEXT;

-- Who hands the buyers' taxes on: the source, which then keeps them out of what it pays (0), or the seller, who is paid them (1). No
-- receipt tells (reference.md §5.3).
ALTER TABLE shops ADD COLUMN keeps_tax INTEGER NOT NULL DEFAULT 0;

-- How the last reading of the payment account went.
ALTER TABLE shops ADD COLUMN ledger_read_at  INTEGER; -- it got to its end then
ALTER TABLE shops ADD COLUMN ledger_error    TEXT;    -- NULL: it did not fail since
ALTER TABLE shops ADD COLUMN ledger_error_at INTEGER;

-- A page of what belongs to no order, newest first.
CREATE INDEX ledger_entries_open_at ON ledger_entries (at, id) WHERE order_id IS NULL;

-- What the rows of ledger_entries add up to, kept by the triggers below: the account grows for as long as the shop lives.
CREATE TABLE ledger_sums (
  currency     TEXT NOT NULL,
  is_assigned  INTEGER NOT NULL,
  entries      INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,
  PRIMARY KEY (currency, is_assigned)
) STRICT, WITHOUT ROWID;
INSERT INTO ledger_sums (currency, is_assigned, entries, amount_minor)
  SELECT currency, order_id IS NOT NULL, count(*), sum(amount_minor) FROM ledger_entries GROUP BY 1, 2;

CREATE TRIGGER ledger_entries_added AFTER INSERT ON ledger_entries BEGIN
  INSERT INTO ledger_sums (currency, is_assigned, entries, amount_minor)
    VALUES (NEW.currency, NEW.order_id IS NOT NULL, 1, NEW.amount_minor)
    ON CONFLICT (currency, is_assigned) DO UPDATE
    SET entries = entries + 1, amount_minor = amount_minor + excluded.amount_minor;
END;
CREATE TRIGGER ledger_entries_removed AFTER DELETE ON ledger_entries BEGIN
  UPDATE ledger_sums SET entries = entries - 1, amount_minor = amount_minor - OLD.amount_minor
    WHERE currency = OLD.currency AND is_assigned = (OLD.order_id IS NOT NULL);
END;
CREATE TRIGGER ledger_entries_moved AFTER UPDATE OF order_id ON ledger_entries
  WHEN (OLD.order_id IS NULL) <> (NEW.order_id IS NULL) BEGIN
  UPDATE ledger_sums SET entries = entries - 1, amount_minor = amount_minor - OLD.amount_minor
    WHERE currency = OLD.currency AND is_assigned = (OLD.order_id IS NOT NULL);
  INSERT INTO ledger_sums (currency, is_assigned, entries, amount_minor)
    VALUES (NEW.currency, NEW.order_id IS NOT NULL, 1, NEW.amount_minor)
    ON CONFLICT (currency, is_assigned) DO UPDATE
    SET entries = entries + 1, amount_minor = amount_minor + excluded.amount_minor;
END;

-- What was told of each order's promise, so that a worsening is told once, also over restarts.
CREATE TABLE order_promises (
  order_id   INTEGER NOT NULL PRIMARY KEY REFERENCES orders (id) ON DELETE CASCADE,
  level      TEXT NOT NULL CHECK (level IN ('on_time', 'at_risk', 'late')), -- past the hysteresis
  told       INTEGER NOT NULL DEFAULT 0 CHECK (told >= 0),                  -- how many worsenings were told
  updated_at INTEGER NOT NULL
) STRICT;

ALTER TABLE notification_settings ADD COLUMN notify_promise INTEGER NOT NULL DEFAULT 1; -- an order may leave too late

-- What is known of each delivery, letters that tell of several events, and targets that are left alone for a while.
ALTER TABLE outbox ADD COLUMN letter_id       INTEGER; -- the row whose message id the letter bears that tells of this one, too; NULL: a message of its own
ALTER TABLE outbox ADD COLUMN last_attempt_at INTEGER;
ALTER TABLE outbox ADD COLUMN last_status     INTEGER; -- of HTTP
CREATE INDEX outbox_order  ON outbox (channel, target, id) WHERE state = 'pending';
CREATE INDEX outbox_letter ON outbox (letter_id) WHERE letter_id IS NOT NULL;
CREATE INDEX outbox_sent   ON outbox (channel, target, delivered_at) WHERE state = 'delivered';
CREATE INDEX outbox_kept   ON outbox (created_at) WHERE payload <> '{}';

-- Targets with which something is the matter; one that works has no row.
CREATE TABLE notify_targets (
  id         INTEGER NOT NULL PRIMARY KEY,
  channel    TEXT NOT NULL,
  target     TEXT NOT NULL,                            -- as in the outbox
  state      TEXT NOT NULL CHECK (state IN ('closed', 'open', 'disabled')),
  failures   INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0), -- in a row
  retry_at   INTEGER,                                  -- nothing is sent before
  last_error TEXT,
  updated_at INTEGER NOT NULL,
  UNIQUE (channel, target)
) STRICT;
CREATE INDEX notify_targets_retry ON notify_targets (retry_at) WHERE retry_at IS NOT NULL;

ALTER TABLE notification_settings ADD COLUMN email_digest     TEXT NOT NULL DEFAULT 'immediately' CHECK (email_digest IN ('immediately', 'hourly', 'daily'));
ALTER TABLE notification_settings ADD COLUMN email_digest_at  TEXT NOT NULL DEFAULT '08:00'; -- 'HH:MM' local, of a daily one
ALTER TABLE notification_settings ADD COLUMN email_photo      INTEGER NOT NULL DEFAULT 1;    -- letters of ends show the photo
ALTER TABLE notification_settings ADD COLUMN webhook_template TEXT;

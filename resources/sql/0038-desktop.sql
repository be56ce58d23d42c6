-- What stands, or stood, on the owner's desktop. It may tell of several events; an event belongs to one.
CREATE TABLE desktop_notifications (
  id         INTEGER PRIMARY KEY AUTOINCREMENT, -- the same however often it is shown
  kind       TEXT NOT NULL,                     -- the events' word; 'digest': what happened in quiet hours
  state      TEXT NOT NULL DEFAULT 'due' CHECK (state IN
               ('due',                          -- to be shown, or shown anew with what it tells now
                'waiting',                      -- it could not be shown; its rows in the outbox say when it is tried again
                'open',                         -- it stands there
                'snoozed',                      -- to be shown again at due_at
                'withdrawn',                    -- to be taken away
                'closed')),
  handle     TEXT,                              -- what the desktop knows it by
  revision   INTEGER NOT NULL DEFAULT 0,        -- grows with each event: what was shown may be older
  due_at     INTEGER,                           -- of 'snoozed'
  touched_at INTEGER NOT NULL,                  -- when the last event came in
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX desktop_notifications_state  ON desktop_notifications (state, kind, touched_at) WHERE state <> 'closed';
CREATE INDEX desktop_notifications_handle ON desktop_notifications (handle) WHERE handle IS NOT NULL;

CREATE TABLE desktop_events (
  outbox_id       INTEGER PRIMARY KEY REFERENCES outbox (id) ON DELETE CASCADE,
  notification_id INTEGER NOT NULL REFERENCES desktop_notifications (id) ON DELETE CASCADE,
  is_resolved     INTEGER NOT NULL DEFAULT 0    -- true no more: the plate was cleared, the parcel has left
) STRICT;
CREATE INDEX desktop_events_notification ON desktop_events (notification_id, is_resolved, outbox_id);

-- Switches of their own for what went with others so far.
ALTER TABLE notification_settings ADD COLUMN notify_material_low INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notification_settings ADD COLUMN notify_order_ready  INTEGER NOT NULL DEFAULT 1;
ALTER TABLE notification_settings ADD COLUMN quiet_critical      INTEGER NOT NULL DEFAULT 1; -- a failure is told in quiet hours too
UPDATE notification_settings SET notify_material_low = notify_material_change, notify_order_ready = notify_print_complete;

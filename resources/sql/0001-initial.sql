-- Times are seconds since 1970 UTC, money is minor units beside a currency, weights are grams, durations minutes.
-- A status that can be derived from other rows is not stored (orders), one that is a promise to the user is (jobs).

CREATE TABLE settings (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A place where orders come from: one Etsy shop, one marketplace account. Tokens are in the secret store.
CREATE TABLE shops (
  id           INTEGER PRIMARY KEY,
  source       TEXT NOT NULL,                   -- 'etsy', 'csv', 'manual', 'demo'
  external_id  TEXT NOT NULL DEFAULT '',        -- the shop's id over there
  name         TEXT NOT NULL DEFAULT '',
  currency     TEXT NOT NULL DEFAULT 'USD',
  synced_until INTEGER,                         -- start of the last sync that was committed to its end
  last_sync_at INTEGER,
  last_error   TEXT,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  UNIQUE (source, external_id)
) STRICT;

CREATE TABLE product_profiles (
  id                INTEGER PRIMARY KEY,
  name              TEXT NOT NULL,
  sku               TEXT,
  listing_id        TEXT,
  title             TEXT,
  file_name         TEXT,
  estimated_minutes INTEGER NOT NULL CHECK (estimated_minutes > 0),
  units_per_plate   INTEGER NOT NULL DEFAULT 1 CHECK (units_per_plate > 0),
  nozzle_temp       INTEGER,
  bed_temp          INTEGER,
  print_speed       INTEGER,
  nozzle_diameter   REAL,
  printer_models    TEXT NOT NULL DEFAULT '[]', -- JSON array of model names; empty: any
  labor_minutes     INTEGER NOT NULL DEFAULT 0,
  target_margin_pct INTEGER NOT NULL DEFAULT 40,
  origin            TEXT,
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX product_profiles_sku     ON product_profiles (sku COLLATE NOCASE) WHERE sku IS NOT NULL;
CREATE INDEX product_profiles_listing ON product_profiles (listing_id) WHERE listing_id IS NOT NULL;
CREATE INDEX product_profiles_title   ON product_profiles (title COLLATE NOCASE) WHERE title IS NOT NULL;
CREATE INDEX product_profiles_name    ON product_profiles (name COLLATE NOCASE);

CREATE TABLE profile_materials (
  profile_id    INTEGER NOT NULL REFERENCES product_profiles (id) ON DELETE CASCADE,
  position      INTEGER NOT NULL,               -- filament index in the sliced file, from 0
  material_type TEXT NOT NULL,
  color         TEXT,
  grams         INTEGER NOT NULL CHECK (grams >= 0),
  PRIMARY KEY (profile_id, position)
) STRICT, WITHOUT ROWID;

-- What the user chose once for an item is chosen again: key is 'listing:…|options', 'sku:…' or 'title:…|options'.
CREATE TABLE profile_choices (
  key        TEXT NOT NULL PRIMARY KEY,
  profile_id INTEGER NOT NULL REFERENCES product_profiles (id) ON DELETE CASCADE,
  chosen_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX profile_choices_profile ON profile_choices (profile_id);

CREATE TABLE orders (
  id                 INTEGER PRIMARY KEY,
  shop_id            INTEGER NOT NULL REFERENCES shops (id),
  order_number       TEXT NOT NULL,
  customer_name      TEXT,
  customer_email     TEXT,
  ship_to            TEXT,                      -- formatted address; NULL when the source hides it or after the purge
  message            TEXT,                      -- the buyer's
  is_gift            INTEGER NOT NULL DEFAULT 0,
  gift_message       TEXT,
  source_status      TEXT,                      -- the source's own word, for people
  is_paid            INTEGER NOT NULL DEFAULT 1,
  is_shipped         INTEGER NOT NULL DEFAULT 0,
  is_cancelled       INTEGER NOT NULL DEFAULT 0,
  shipped_here       INTEGER NOT NULL DEFAULT 0, -- a person said so here; a source does not take it back
  cancelled_here     INTEGER NOT NULL DEFAULT 0, -- the same
  total_price_minor  INTEGER NOT NULL DEFAULT 0, -- what the seller earns: items − discount + shipping + gift wrap, without taxes others remit
  tax_minor          INTEGER NOT NULL DEFAULT 0,
  refunded_minor     INTEGER NOT NULL DEFAULT 0,
  currency           TEXT NOT NULL,
  ordered_at         INTEGER NOT NULL,
  ship_by            INTEGER,
  promised_at        INTEGER,                   -- the owner's own date, wins over ship_by
  shipped_at         INTEGER,
  carrier            TEXT,
  tracking_code      TEXT,
  source_updated_at  INTEGER,
  created_at         INTEGER NOT NULL,
  updated_at         INTEGER NOT NULL,
  UNIQUE (shop_id, order_number)
) STRICT;
CREATE INDEX orders_ordered_at ON orders (ordered_at, id);
CREATE INDEX orders_due        ON orders (COALESCE(promised_at, ship_by, 253402300799), id);
CREATE INDEX orders_number     ON orders (length(order_number), order_number, id);
CREATE INDEX orders_state      ON orders (is_cancelled, is_shipped, ordered_at, id);

CREATE TABLE order_items (
  id               INTEGER PRIMARY KEY,
  order_id         INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  position         INTEGER NOT NULL,
  external_id      TEXT,                        -- the source's line id (Etsy: transaction_id)
  listing_id       TEXT,
  image_id         TEXT,
  title            TEXT NOT NULL,
  sku              TEXT,
  options          TEXT NOT NULL DEFAULT '[]',  -- JSON [{"name","value"}]
  personalization  TEXT NOT NULL DEFAULT '[]',  -- JSON [{"question","answer"}]
  quantity         INTEGER NOT NULL CHECK (quantity >= 0),
  unit_price_minor INTEGER NOT NULL DEFAULT 0,
  is_digital       INTEGER NOT NULL DEFAULT 0,
  profile_id       INTEGER REFERENCES product_profiles (id) ON DELETE SET NULL,
  profile_chosen   INTEGER NOT NULL DEFAULT 0,  -- 1: a person chose it; matching leaves it alone
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX order_items_order    ON order_items (order_id, position);
CREATE UNIQUE INDEX order_items_external ON order_items (order_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX order_items_profile  ON order_items (profile_id) WHERE profile_id IS NOT NULL;
CREATE INDEX order_items_unmapped ON order_items (order_id) WHERE profile_id IS NULL AND is_digital = 0;

-- What an order is found by: number, buyer, titles and SKUs, folded for comparison. Narrow, so that a search for any part of
-- a word reads little; written with the order and its items.
CREATE TABLE order_search (
  order_id INTEGER PRIMARY KEY REFERENCES orders (id) ON DELETE CASCADE,
  text     TEXT NOT NULL
) STRICT;

-- AUTOINCREMENT: event keys and the names of secrets hold ids of printers, so a deleted one's id must not come back.
CREATE TABLE printers (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  name            TEXT NOT NULL,
  type            TEXT NOT NULL DEFAULT 'bambu',
  connection_type TEXT NOT NULL CHECK (connection_type IN ('bambu_lan', 'bambu_cloud', 'virtual')),
  model           TEXT,
  host            TEXT,
  serial          TEXT,
  mqtt_port       INTEGER NOT NULL DEFAULT 8883,
  ftps_port       INTEGER NOT NULL DEFAULT 990,
  camera_port     INTEGER NOT NULL DEFAULT 6000,
  auto_start      INTEGER NOT NULL DEFAULT 0,
  plate_clear     INTEGER NOT NULL DEFAULT 1,   -- 0 from the end of a print until a person says the plate is empty
  certificate_fingerprint TEXT,                 -- SHA-256 of the pinned leaf, lower-case hex
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX printers_serial ON printers (serial) WHERE serial IS NOT NULL;

-- What job tracking must know after a restart (protocol.md §15.2).
CREATE TABLE printer_tracks (
  printer_id       INTEGER NOT NULL PRIMARY KEY REFERENCES printers (id) ON DELETE CASCADE,
  machine_state    INTEGER NOT NULL,
  job_key          TEXT,
  job_title        TEXT,
  job_id           INTEGER REFERENCES jobs (id) ON DELETE SET NULL,
  started_at       INTEGER,
  last_active_at   INTEGER,
  latched_error    INTEGER NOT NULL DEFAULT 0,
  latched_at       INTEGER,
  stop_requested   INTEGER NOT NULL DEFAULT 0,
  outcome_told     INTEGER NOT NULL DEFAULT 0,
  max_layer        INTEGER NOT NULL DEFAULT 0,
  progress_percent INTEGER NOT NULL DEFAULT 0,
  incidents        INTEGER NOT NULL DEFAULT 0,
  updated_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX printer_tracks_job ON printer_tracks (job_id) WHERE job_id IS NOT NULL;

CREATE TABLE notification_settings (
  printer_id             INTEGER NOT NULL PRIMARY KEY REFERENCES printers (id) ON DELETE CASCADE,
  notify_print_start     INTEGER NOT NULL DEFAULT 1,
  notify_print_complete  INTEGER NOT NULL DEFAULT 1,
  notify_print_failed    INTEGER NOT NULL DEFAULT 1,
  notify_material_change INTEGER NOT NULL DEFAULT 0,
  notify_maintenance     INTEGER NOT NULL DEFAULT 1,
  desktop_enabled        INTEGER NOT NULL DEFAULT 1,
  email_enabled          INTEGER NOT NULL DEFAULT 0,
  email_to               TEXT,
  webhook_url            TEXT,
  webhook_format         TEXT NOT NULL DEFAULT 'generic' CHECK (webhook_format IN ('generic', 'discord', 'slack', 'ntfy')),
  has_webhook_secret     INTEGER NOT NULL DEFAULT 0,
  quiet_from             TEXT,                  -- 'HH:MM' local
  quiet_to               TEXT,
  created_at             INTEGER NOT NULL,
  updated_at             INTEGER NOT NULL
) STRICT;

-- AUTOINCREMENT: event keys hold the ids of spools, jobs and attempts, so a deleted one's id must not come back.
CREATE TABLE materials (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  printer_id        INTEGER REFERENCES printers (id) ON DELETE SET NULL, -- NULL: in storage
  slot              INTEGER,                    -- unit × 4 + tray; 128… AMS HT; 254 external; NULL in storage
  material_type     TEXT NOT NULL,
  color             TEXT NOT NULL DEFAULT '',
  color_hex         TEXT,                       -- 'RRGGBB'
  vendor            TEXT,
  weight_grams      INTEGER NOT NULL CHECK (weight_grams > 0),
  remaining_pct     INTEGER NOT NULL CHECK (remaining_pct BETWEEN 0 AND 100),
  remaining_grams   INTEGER NOT NULL CHECK (remaining_grams >= 0),
  cost_per_kg_minor INTEGER NOT NULL DEFAULT 0,
  currency          TEXT NOT NULL,
  tray_uuid         TEXT,                       -- the spool's own identity (protocol.md §6.2)
  reported_pct      INTEGER,                    -- what the machine said last; NULL: it does not know
  reported_at       INTEGER,                    -- the machine saw it in this slot; NULL: not since it was loaded
  loaded_at         INTEGER,
  last_synced       INTEGER,
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX materials_type ON materials (material_type COLLATE NOCASE, currency);
CREATE INDEX materials_printer ON materials (printer_id, slot) WHERE printer_id IS NOT NULL;
CREATE UNIQUE INDEX materials_slot ON materials (printer_id, slot) WHERE printer_id IS NOT NULL AND slot IS NOT NULL;
CREATE UNIQUE INDEX materials_tray ON materials (tray_uuid) WHERE tray_uuid IS NOT NULL;

-- A scheduled print: one plate to print on one printer.
CREATE TABLE jobs (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  printer_id        INTEGER NOT NULL REFERENCES printers (id),
  order_id          INTEGER REFERENCES orders (id),
  order_item_id     INTEGER REFERENCES order_items (id) ON DELETE SET NULL,
  profile_id        INTEGER REFERENCES product_profiles (id) ON DELETE SET NULL,
  job_name          TEXT NOT NULL,
  file_name         TEXT,
  status            TEXT NOT NULL CHECK (status IN ('queued', 'started', 'completed', 'failed', 'cancelled')),
  priority          INTEGER NOT NULL DEFAULT 1 CHECK (priority BETWEEN 1 AND 10),
  queue_position    INTEGER NOT NULL DEFAULT 0, -- a person's order within equal priority; 0: none given
  scheduled_start   INTEGER,
  estimated_duration_minutes INTEGER NOT NULL CHECK (estimated_duration_minutes > 0),
  quantity          INTEGER NOT NULL DEFAULT 1, -- units on this plate
  plate_number      INTEGER NOT NULL DEFAULT 1,
  plate_count       INTEGER NOT NULL DEFAULT 1,
  material_type     TEXT,
  material_slot     INTEGER,
  nozzle_temp       INTEGER,
  bed_temp          INTEGER,
  print_speed       INTEGER,
  notes             TEXT,
  problem           TEXT,
  attempts          INTEGER NOT NULL DEFAULT 0, -- ended attempts so far
  submission_id     INTEGER,                    -- the id we gave this attempt on the machine; 1 … 2^31 − 2
  dispatched_at     INTEGER,                    -- intent: written before the start command leaves; NULL once its fate is known
  started_at        INTEGER,
  completed_at      INTEGER,
  failed_reason     TEXT,
  progress_percent  INTEGER NOT NULL DEFAULT 0,
  said_by_printer   INTEGER NOT NULL DEFAULT 0, -- the machine's own report set the status, not a person
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_queue     ON jobs (printer_id, status, priority DESC, scheduled_start, id);
CREATE INDEX jobs_status    ON jobs (status, id);
CREATE INDEX jobs_order     ON jobs (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX jobs_item      ON jobs (order_item_id) WHERE order_item_id IS NOT NULL;
CREATE INDEX jobs_profile   ON jobs (profile_id) WHERE profile_id IS NOT NULL;
CREATE INDEX jobs_completed ON jobs (completed_at) WHERE completed_at IS NOT NULL;
CREATE INDEX jobs_submission ON jobs (submission_id) WHERE submission_id IS NOT NULL;

-- The filaments a job needs, and the spool each is planned from. Reservations are derived: queued and started jobs.
CREATE TABLE job_materials (
  job_id        INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  position      INTEGER NOT NULL,
  material_type TEXT NOT NULL,
  color         TEXT,
  grams         INTEGER NOT NULL CHECK (grams >= 0),
  material_id   INTEGER REFERENCES materials (id) ON DELETE SET NULL,
  PRIMARY KEY (job_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_materials_material ON job_materials (material_id) WHERE material_id IS NOT NULL;

-- One ended attempt to print a job: the history. A spool is booked once for it (material_bookings). It outlives its job, whose id
-- never comes again: a failed print that is deleted has failed all the same.
CREATE TABLE attempts (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id           INTEGER NOT NULL,
  job_name         TEXT,
  order_id         INTEGER REFERENCES orders (id),
  number           INTEGER NOT NULL,            -- 1, 2 …
  printer_id       INTEGER NOT NULL REFERENCES printers (id),
  outcome          TEXT NOT NULL CHECK (outcome IN ('completed', 'failed', 'cancelled')),
  reason           TEXT,
  started_at       INTEGER,
  ended_at         INTEGER NOT NULL,
  minutes          INTEGER NOT NULL DEFAULT 0,
  progress_percent INTEGER NOT NULL DEFAULT 0,
  incidents        INTEGER NOT NULL DEFAULT 0,
  created_at       INTEGER NOT NULL,
  UNIQUE (job_id, number)
) STRICT;
CREATE INDEX attempts_printer ON attempts (printer_id, ended_at);
CREATE INDEX attempts_ended   ON attempts (ended_at);
CREATE INDEX attempts_order   ON attempts (order_id) WHERE order_id IS NOT NULL;

CREATE TABLE material_bookings (
  id          INTEGER PRIMARY KEY,
  attempt_id  INTEGER NOT NULL REFERENCES attempts (id) ON DELETE CASCADE,
  position    INTEGER NOT NULL,                 -- filament index
  material_id INTEGER REFERENCES materials (id) ON DELETE SET NULL,
  grams       INTEGER NOT NULL,
  cost_minor  INTEGER NOT NULL,
  currency    TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  UNIQUE (attempt_id, position)
) STRICT;
CREATE INDEX material_bookings_material ON material_bookings (material_id) WHERE material_id IS NOT NULL;

CREATE TABLE photos (
  id         INTEGER PRIMARY KEY,
  job_id     INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  file_name  TEXT NOT NULL,                     -- under the profile's photos/ folder
  taken_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX photos_job ON photos (job_id);

-- One row an event and channel, written in the transaction of the event itself, delivered afterwards.
CREATE TABLE outbox (
  id              INTEGER PRIMARY KEY,
  message_id      TEXT NOT NULL UNIQUE,         -- stable over retries: webhook-id, Message-ID
  event_key       TEXT NOT NULL,                -- 'job:11:attempt:1:print_failed': makes an event unique
  channel         TEXT NOT NULL CHECK (channel IN ('desktop', 'email', 'webhook')),
  target          TEXT NOT NULL DEFAULT '',     -- address or URL as it was at the time of the event
  format          TEXT NOT NULL DEFAULT 'generic',
  printer_id      INTEGER REFERENCES printers (id) ON DELETE SET NULL,
  payload         TEXT NOT NULL,                -- JSON: the generic webhook body
  state           TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sending', 'delivered', 'undelivered')),
  attempts        INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER NOT NULL,
  delivered_at    INTEGER,
  last_error      TEXT,
  created_at      INTEGER NOT NULL,
  UNIQUE (event_key, channel)
) STRICT;
CREATE INDEX outbox_due     ON outbox (next_attempt_at, id) WHERE state IN ('pending', 'sending');
CREATE INDEX outbox_target  ON outbox (channel, target, next_attempt_at, id) WHERE state = 'pending';
CREATE INDEX outbox_created ON outbox (created_at);
CREATE INDEX outbox_printer ON outbox (printer_id) WHERE printer_id IS NOT NULL;

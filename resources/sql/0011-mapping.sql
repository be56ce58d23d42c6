-- What an option of an item means for its print. A rule is of one item, of one profile or of the whole shop; the first of these that
-- speaks of an option counts. Keys are the folded forms that are compared; NULL: any.
-- AUTOINCREMENT: taking a removal back gives a rule its old id, which no other rule may have got meanwhile.
CREATE TABLE option_rules (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  order_item_id  INTEGER REFERENCES order_items (id) ON DELETE CASCADE,
  profile_id     INTEGER REFERENCES product_profiles (id) ON DELETE CASCADE,
  option_name    TEXT,
  option_value   TEXT,
  name_key       TEXT NOT NULL,                  -- '': any
  value_key      TEXT NOT NULL,                  -- '': any
  material_type  TEXT,
  color          TEXT,
  color_hex      TEXT,                           -- 'RRGGBB'
  filament       INTEGER CHECK (filament > 0),   -- which material of the profile gets the colour, from 1
  copies         INTEGER CHECK (copies > 0),     -- pieces that make one unit
  use_profile_id INTEGER REFERENCES product_profiles (id) ON DELETE CASCADE,
  is_ignored     INTEGER NOT NULL DEFAULT 0,     -- the option says nothing about the print
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  CHECK (order_item_id IS NULL OR profile_id IS NULL),
  CHECK (name_key <> '' OR value_key <> '')
) STRICT;
CREATE UNIQUE INDEX option_rules_option ON option_rules (COALESCE(order_item_id, 0), COALESCE(profile_id, 0), name_key, value_key);
CREATE INDEX option_rules_item        ON option_rules (order_item_id) WHERE order_item_id IS NOT NULL;
CREATE INDEX option_rules_profile     ON option_rules (profile_id) WHERE profile_id IS NOT NULL;
CREATE INDEX option_rules_use_profile ON option_rules (use_profile_id) WHERE use_profile_id IS NOT NULL;

-- The shop's own names of colours: "sage" is Matte Ash Green.
CREATE TABLE color_synonyms (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  word       TEXT NOT NULL,
  word_key   TEXT NOT NULL UNIQUE,
  color      TEXT NOT NULL,
  color_hex  TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

-- Whether all options of the item are understood; items of before are looked at when the program starts with this version.
ALTER TABLE order_items ADD COLUMN option_state TEXT NOT NULL DEFAULT 'clear'
  CHECK (option_state IN ('clear', 'unclear_option', 'unclear_color'));

-- The colour a buyer asked for, to which the spool must be near: 'RRGGBB'; '': by its name alone; '?': not settled, so no spool fits;
-- NULL: nobody asked, the profile's own counts.
ALTER TABLE job_materials ADD COLUMN wanted_hex TEXT;

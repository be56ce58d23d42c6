-- What a piece is sold for and packed in, in the currency in which it was typed; both 0 where nobody said.
ALTER TABLE product_profiles ADD COLUMN price_minor     INTEGER NOT NULL DEFAULT 0 CHECK (price_minor >= 0);
ALTER TABLE product_profiles ADD COLUMN packaging_minor INTEGER NOT NULL DEFAULT 0 CHECK (packaging_minor >= 0);
ALTER TABLE product_profiles ADD COLUMN currency        TEXT;                    -- of both; NULL: the shop's
ALTER TABLE product_profiles ADD COLUMN archived_at     INTEGER;                 -- no longer made; NULL: it is

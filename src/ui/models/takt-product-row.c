/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "models/takt-product-row.h"

/**
 * TaktProductRow:
 *
 * One product profile as lists show it.
 */
struct _TaktProductRow
{
  TaktRow parent_instance;

  TaktProfile *profile; /* (nullable) until it is read */
};

G_DEFINE_FINAL_TYPE (TaktProductRow, takt_product_row, TAKT_TYPE_ROW)

static gboolean
takt_product_row_read (TaktRow *row, TaktShop *shop, GError **error)
{
  TaktProductRow *self = TAKT_PRODUCT_ROW (row);
  TaktProfile *profile = takt_products_get (takt_shop_get_products (shop), takt_row_get_id (row), error);

  if (profile == NULL)
    return FALSE;

  g_clear_pointer (&self->profile, takt_profile_free);
  self->profile = profile;
  return TRUE;
}

static void
takt_product_row_finalize (GObject *object)
{
  g_clear_pointer (&TAKT_PRODUCT_ROW (object)->profile, takt_profile_free);
  G_OBJECT_CLASS (takt_product_row_parent_class)->finalize (object);
}

static void
takt_product_row_class_init (TaktProductRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_product_row_finalize;
  TAKT_ROW_CLASS (klass)->read = takt_product_row_read;
}

static void
takt_product_row_init (TaktProductRow *self)
{
}

/** takt_product_row_get_profile: (nullable) before it could be read. */
const TaktProfile *
takt_product_row_get_profile (TaktProductRow *self)
{
  return self->profile;
}

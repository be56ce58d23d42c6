/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "models/takt-print-row.h"

/**
 * TaktPrintRow:
 *
 * One ended print as lists show it.
 */
struct _TaktPrintRow
{
  TaktRow parent_instance;

  TaktPrint *print; /* (nullable) until it is read */
};

G_DEFINE_FINAL_TYPE (TaktPrintRow, takt_print_row, TAKT_TYPE_ROW)

static gboolean
takt_print_row_read (TaktRow *row, TaktShop *shop, GError **error)
{
  TaktPrintRow *self = TAKT_PRINT_ROW (row);
  TaktPrint *print = takt_prints_get (takt_shop_get_history (shop), takt_row_get_id (row), error);

  if (print == NULL)
    return FALSE;

  g_clear_pointer (&self->print, takt_print_free);
  self->print = print;
  return TRUE;
}

static void
takt_print_row_finalize (GObject *object)
{
  g_clear_pointer (&TAKT_PRINT_ROW (object)->print, takt_print_free);
  G_OBJECT_CLASS (takt_print_row_parent_class)->finalize (object);
}

static void
takt_print_row_class_init (TaktPrintRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_print_row_finalize;
  TAKT_ROW_CLASS (klass)->read = takt_print_row_read;
}

static void
takt_print_row_init (TaktPrintRow *self)
{
}

/** takt_print_row_get_print: (nullable) before it could be read. */
const TaktPrint *
takt_print_row_get_print (TaktPrintRow *self)
{
  return self->print;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/takt-material-row.h"

G_BEGIN_DECLS

/** TaktSpoolSort: in which order spools stand. */
typedef enum
{
  TAKT_SPOOL_BY_PLACE,
  TAKT_SPOOL_BY_NAME,
  TAKT_SPOOL_BY_LEFT,
  TAKT_SPOOL_BY_COST,
} TaktSpoolSort;

/** TaktSpoolFilter: which spools a person wants to see. */
typedef struct
{
  char         *search;   /* (nullable) */
  char         *type;     /* (nullable) any */
  char         *vendor;   /* (nullable) any */
  gboolean      is_low;
  gboolean      is_loaded;
} TaktSpoolFilter;

gboolean takt_spool_filter_takes (const TaktSpoolFilter *self, TaktShop *shop, TaktMaterialRow *row);
gboolean takt_spool_filter_is_on (const TaktSpoolFilter *self);
void     takt_spool_filter_clear (TaktSpoolFilter *self);
gboolean takt_spool_is_scarce    (TaktMaterialRow *row);
int      takt_spool_compare      (TaktSpoolSort sort, TaktMaterialRow *a, TaktMaterialRow *b);

G_END_DECLS

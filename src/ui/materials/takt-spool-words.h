/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/takt-material-row.h"

G_BEGIN_DECLS

/** TaktSpoolPlace: a slot of a printer, with what is in it. */
typedef struct
{
  gint64   printer_id;
  char    *printer_name;
  int      slot;
  char    *slot_name;     /* "A1" */
  TaktMaterial *spool;    /* (nullable): it is empty */
} TaktSpoolPlace;

/* How people speak of a spool. Each text is (transfer full). */
char      *takt_spool_dup_title    (const char *material_type, const char *color) G_GNUC_WARN_UNUSED_RESULT;
char      *takt_spool_dup_place    (TaktShop *shop, const TaktMaterial *material) G_GNUC_WARN_UNUSED_RESULT;
char      *takt_spool_dup_free     (const TaktMaterial *material, gint64 reserved) G_GNUC_WARN_UNUSED_RESULT;
char      *takt_spool_dup_in_place (const TaktSpoolPlace *place) G_GNUC_WARN_UNUSED_RESULT;

void       takt_spool_place_free   (TaktSpoolPlace *self);
GPtrArray *takt_spool_list_places  (TaktShop *shop) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "printers/takt-printer-report.h"
#include "settings/takt-settings.h"
#include "tables/takt-material-table.h"

G_BEGIN_DECLS

#define TAKT_TYPE_MATERIALS (takt_materials_get_type ())
G_DECLARE_FINAL_TYPE (TaktMaterials, takt_materials, TAKT, MATERIALS, GObject)

TaktMaterials *takt_materials_new (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktSettings *settings) G_GNUC_WARN_UNUSED_RESULT;

GPtrArray    *takt_materials_list            (TaktMaterials *self, guint limit, guint offset, guint *total, GError **error);
GPtrArray    *takt_materials_list_of_printer (TaktMaterials *self, gint64 printer_id, GError **error);
TaktMaterial *takt_materials_get             (TaktMaterials *self, gint64 id, GError **error);
gint64        takt_materials_add             (TaktMaterials *self, const TaktMaterial *material, GError **error);
gboolean      takt_materials_update          (TaktMaterials *self, const TaktMaterial *material, GError **error);
gboolean      takt_materials_set_remaining_pct   (TaktMaterials *self, gint64 id, int remaining_pct, GError **error);
gboolean      takt_materials_set_remaining_grams (TaktMaterials *self, gint64 id, gint64 remaining_grams, GError **error);
gboolean      takt_materials_load            (TaktMaterials *self, gint64 id, gint64 printer_id, int slot, GError **error);
gboolean      takt_materials_remove          (TaktMaterials *self, gint64 id, GError **error);

gint64        takt_materials_get_reserved    (TaktMaterials *self, gint64 id, GError **error);
TaktMaterial *takt_materials_find_loaded     (TaktMaterials *self, gint64 printer_id, const char *material_type, const char *color, const char *wanted_hex, gint64 grams, char **problem, GError **error);
TaktMaterial  *takt_materials_find_nearest    (TaktMaterials *self, const char *material_type, const char *color, const char *wanted_hex, double *difference, char **problem, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean       takt_materials_color_fits      (TaktMaterials *self, const TaktMaterial *material, const char *color, const char *wanted_hex);
double         takt_materials_get_difference  (const TaktMaterial *material, const char *color, const char *wanted_hex);
gboolean      takt_materials_take            (TaktMaterials *self, gint64 id, gint64 grams, GError **error);
gboolean      takt_materials_apply_report    (TaktMaterials *self, gint64 printer_id, const TaktPrinterReport *report, GError **error);

const char   *takt_materials_get_currency    (TaktMaterials *self);
gint64        takt_materials_grams_of_pct    (gint64 weight_grams, int pct);
int           takt_materials_pct_of_grams    (gint64 weight_grams, gint64 grams);

G_END_DECLS

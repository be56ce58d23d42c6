/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "printers/takt-printer-report.h"
#include "settings/takt-settings.h"
#include "tables/takt-material-table.h"
#include "tables/takt-spool-event-table.h"
#include "undo/takt-undo-stack.h"

G_BEGIN_DECLS

/** TAKT_MATERIALS_MOST_AT_ONCE: so many spools are added by one act. */
#define TAKT_MATERIALS_MOST_AT_ONCE 100

/** TaktPurchase: a material, by type and colour, that is to be bought. */
typedef struct
{
  char    *material_type;
  char    *color;             /* "": any */
  char    *color_hex;         /* (nullable) */
  char    *vendor;            /* (nullable) whose was bought last */
  gint64   have_grams;        /* in all its spools */
  gint64   needed_grams;      /* by queued and running prints */
  gint64   missing_grams;     /* what those lack; 0: it is only low */
  gint64   low_grams;         /* below which what is free of it is low */
  gint64   spool_grams;       /* net weight of the spools that are bought */
  int      n_spools;          /* to buy */
  gint64   cost_minor;        /* of those; 0: not known */
  char    *currency;
  TaktTime runs_out_at;       /* planned start of the first print that lacks some; TAKT_TIME_UNSET: not known, or none does */
} TaktPurchase;

void takt_purchase_free (TaktPurchase *self);

#define TAKT_TYPE_MATERIALS (takt_materials_get_type ())
G_DECLARE_FINAL_TYPE (TaktMaterials, takt_materials, TAKT, MATERIALS, GObject)

TaktMaterials *takt_materials_new (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
void           takt_materials_set_undo (TaktMaterials *self, TaktUndoStack *undo);

GPtrArray    *takt_materials_list            (TaktMaterials *self, guint limit, guint offset, guint *total, GError **error);
GPtrArray    *takt_materials_list_of_printer (TaktMaterials *self, gint64 printer_id, GError **error);
TaktMaterial *takt_materials_get             (TaktMaterials *self, gint64 id, GError **error);
gint64        takt_materials_add             (TaktMaterials *self, const TaktMaterial *material, GError **error);
GArray       *takt_materials_add_several     (TaktMaterials *self, const TaktMaterial *material, guint count, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean      takt_materials_update          (TaktMaterials *self, const TaktMaterial *material, GError **error);
gboolean      takt_materials_set_remaining_pct   (TaktMaterials *self, gint64 id, int remaining_pct, GError **error);
gboolean      takt_materials_set_remaining_grams (TaktMaterials *self, gint64 id, gint64 remaining_grams, GError **error);
gboolean      takt_materials_load            (TaktMaterials *self, gint64 id, gint64 printer_id, int slot, GError **error);
gboolean      takt_materials_unload_printer  (TaktMaterials *self, gint64 printer_id, GError **error);
gboolean      takt_materials_remove          (TaktMaterials *self, gint64 id, GError **error);

gint64        takt_materials_get_reserved    (TaktMaterials *self, gint64 id, GError **error);
TaktMaterial *takt_materials_find_loaded     (TaktMaterials *self, gint64 printer_id, const char *material_type, const char *color, const char *wanted_hex, gint64 grams, char **problem, GError **error);
TaktMaterial  *takt_materials_find_nearest    (TaktMaterials *self, const char *material_type, const char *color, const char *wanted_hex, double *difference, char **problem, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean       takt_materials_color_fits      (TaktMaterials *self, const TaktMaterial *material, const char *color, const char *wanted_hex);
double         takt_materials_get_difference  (const TaktMaterial *material, const char *color, const char *wanted_hex);
gboolean      takt_materials_take            (TaktMaterials *self, gint64 id, gint64 grams, gint64 job_id, int attempt, int position, GError **error);
gboolean      takt_materials_apply_report    (TaktMaterials *self, gint64 printer_id, const TaktPrinterReport *report, GError **error);

GPtrArray    *takt_materials_list_usage      (TaktMaterials *self, gint64 material_id, guint limit, guint offset, guint *total, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean      takt_materials_undo_usage      (TaktMaterials *self, gint64 event_id, GError **error);
GPtrArray    *takt_materials_list_to_buy     (TaktMaterials *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char         *takt_materials_write_to_buy    (GPtrArray *purchases, gboolean as_csv) G_GNUC_WARN_UNUSED_RESULT;

gint64        takt_materials_get_low_grams   (const TaktMaterial *material);
gboolean      takt_materials_is_low          (const TaktMaterial *material);
const char   *takt_materials_get_currency    (TaktMaterials *self);
gint64        takt_materials_grams_of_pct    (gint64 weight_grams, int pct);
int           takt_materials_pct_of_grams    (gint64 weight_grams, gint64 grams);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPurchase, takt_purchase_free)

G_END_DECLS

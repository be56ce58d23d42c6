/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TAKT_PROFILE_DEFAULT_TARGET_PCT: the target of a profile that names none, as in the workflow's example. */
#define TAKT_PROFILE_DEFAULT_TARGET_PCT 40

/** TaktFilament: one filament of a plate: what a profile asks for. */
typedef struct
{
  char  *material_type;  /* 'PLA', 'PETG' … */
  char  *color;          /* (nullable) any colour does */
  gint64 grams;          /* a plate */
  int    index;          /* number in the sliced file, from 1, with gaps (protocol.md §14.2); 0: not told */
} TaktFilament;

TaktFilament *takt_filament_new  (const char *material_type, const char *color, gint64 grams);
TaktFilament *takt_filament_copy (const TaktFilament *self) G_GNUC_WARN_UNUSED_RESULT;
void          takt_filament_free (TaktFilament *self);

/** TaktProfile: how an item is made. Minutes and grams are a plate's, labour minutes a unit's. */
typedef struct
{
  gint64     id;
  char      *name;
  char      *sku;               /* (nullable) */
  char      *listing_id;        /* (nullable) */
  char      *title;             /* (nullable) */
  char      *file_name;         /* (nullable) */
  int        file_plate;        /* the slicer's number of the plate in that file (TaktSlicedPlate); 0: not told */
  int        estimated_minutes;
  int        units_per_plate;
  GPtrArray *materials;         /* (element-type TaktFilament) without gaps */
  int        nozzle_temp;       /* °C, 0: the file's */
  int        bed_temp;          /* °C, 0: the file's */
  int        print_speed;       /* mm/s, 0: the file's */
  double     nozzle_diameter;   /* mm, 0: any */
  char     **printer_models;    /* empty: any */
  int        labor_minutes;
  int        target_margin_pct;
  char      *origin;            /* (nullable) 'own design', 'licensed' … */
  gint64     price_minor;       /* what a piece is sold for; 0: not told */
  gint64     packaging_minor;   /* what a piece is packed in */
  char      *currency;          /* (nullable) of both; NULL: the shop's */
  TaktTime   archived_at;       /* unset: it is made */
  TaktTime   created_at;
  TaktTime   updated_at;
} TaktProfile;

TaktProfile *takt_profile_new  (void) G_GNUC_WARN_UNUSED_RESULT;
TaktProfile *takt_profile_copy (const TaktProfile *self) G_GNUC_WARN_UNUSED_RESULT;
void         takt_profile_free (TaktProfile *self);

gboolean   takt_profile_table_get    (TaktStore *store, gint64 id, TaktProfile **profile, GError **error);
GPtrArray *takt_profile_table_list   (TaktStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_profile_table_exists (TaktStore *store, gint64 id, gboolean *exists, GError **error);
gint64     takt_profile_table_insert (TaktStore *store, const TaktProfile *profile, TaktTime now, GError **error);
gboolean   takt_profile_table_update (TaktStore *store, const TaktProfile *profile, TaktTime now, GError **error);
gboolean   takt_profile_table_delete (TaktStore *store, gint64 id, TaktTime now, GError **error);
gboolean   takt_profile_table_archive (TaktStore *store, gint64 id, TaktTime archived_at, TaktTime now, GError **error);
gboolean   takt_profile_table_count_made_orders (TaktStore *store, gint64 id, gint64 *n_orders, GError **error);
gboolean   takt_profile_table_count_open_jobs (TaktStore *store, gint64 id, gint64 *n_jobs, GError **error);

gboolean   takt_profile_table_get_choice   (TaktStore *store, const char *key, gint64 *profile_id, GError **error);
gboolean   takt_profile_table_set_choice   (TaktStore *store, const char *key, gint64 profile_id, TaktTime now, GError **error);
gboolean   takt_profile_table_clear_choice (TaktStore *store, const char *key, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktFilament, takt_filament_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktProfile, takt_profile_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tables/takt-job-table.h"

G_BEGIN_DECLS

/** TaktPrintFilament: what one print took of one material. */
typedef struct
{
  char  *material_type;
  char  *color;      /* (nullable) */
  char  *color_hex;  /* (nullable) 'RRGGBB' */
  gint64 grams;
} TaktPrintFilament;

/** TaktPrint: a line of the history (TaktAttempt) with what it belongs to, as people and figures want it. Read, never written. */
typedef struct
{
  gint64        id;               /* of the attempt */
  gint64        job_id;           /* 0: begun at the machine; the job may be deleted meanwhile */
  gint64        order_id;         /* 0: none */
  gint64        printer_id;
  gint64        profile_id;       /* 0: none, or the job or the product is gone */
  gint64        photo_id;         /* 0: none */
  char         *title;            /* (nullable) the job's name */
  char         *order_number;     /* (nullable) */
  char         *printer;
  TaktTime      printer_since;    /* when it was added here */
  char         *product;          /* (nullable) */
  char         *material_type;    /* (nullable) of the filament it needs most of */
  char         *color;            /* (nullable) the same */
  char         *color_hex;        /* (nullable) of the spool */
  TaktJobStatus outcome;          /* completed, failed or cancelled */
  char         *reason;           /* (nullable) */
  gboolean      begun_at_machine;
  gboolean      start_is_known;   /* seen, neither estimated nor missing */
  TaktTime      started_at;
  TaktTime      ended_at;
  int           minutes;
  int           planned_minutes;  /* 0: not known */
  int           progress_percent;
  int           incidents;
  int           quantity;         /* pieces of its plate; 0: not known */
  gint64        planned_grams;    /* of the whole plate; 0: not known */
  gint64        grams;            /* booked */
  gint64        cost_minor;       /* of what was booked */
  GPtrArray    *filaments;        /* (nullable) (element-type TaktPrintFilament) booked, where they were asked for */
} TaktPrint;

void takt_print_free (TaktPrint *self);

TaktPrint *takt_print_table_get         (TaktStore *store, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_print_table_list_before (TaktStore *store, TaktTime from, TaktTime before, gint64 before_id, guint limit, gboolean with_filaments, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_print_table_get_first   (TaktStore *store, TaktTime *ended_at, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPrint, takt_print_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tables/takt-print-options.h"
#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktPrinter: one machine as the owner set it up. Its live state is a TaktPrinterState. */
typedef struct
{
  gint64   id;
  char    *name;
  char    *type;                    /* 'bambu' */
  char    *connection_type;         /* 'bambu_lan', 'bambu_cloud', 'virtual' */
  char    *model;                   /* (nullable) 'X1C', 'A1 mini' … */
  char    *host;                    /* (nullable) */
  char    *serial;                  /* (nullable) upper case */
  int      mqtt_port;
  int      ftps_port;
  int      camera_port;
  gboolean auto_start;
  gboolean plate_clear;
  gboolean queue_paused;            /* nothing starts by itself; see takt_printer_table_set_queue_paused() */
  TaktPrintOptions print_options;   /* of prints that are started without others */
  char    *certificate_fingerprint; /* (nullable) SHA-256 of the pinned leaf certificate, lower-case hex */
  TaktTime created_at;
  TaktTime updated_at;
} TaktPrinter;

TaktPrinter *takt_printer_new  (void) G_GNUC_WARN_UNUSED_RESULT;
TaktPrinter *takt_printer_copy (const TaktPrinter *self) G_GNUC_WARN_UNUSED_RESULT;
void         takt_printer_free (TaktPrinter *self);

/** TaktPrinterUse: what else in the database hangs on a printer. */
typedef struct
{
  gint64 queued;    /* jobs that wait, also those just sent to it */
  gint64 started;   /* jobs that print */
  gint64 past;      /* other jobs, and ended attempts of any */
  gboolean is_dispatched;  /* a job was sent to it and its fate is not known yet */
} TaktPrinterUse;

gboolean   takt_printer_table_get         (TaktStore *store, gint64 id, TaktPrinter **printer, GError **error);
gboolean   takt_printer_table_find_serial (TaktStore *store, const char *serial, TaktPrinter **printer, GError **error);
GPtrArray *takt_printer_table_list        (TaktStore *store, GError **error);
gint64     takt_printer_table_insert      (TaktStore *store, const TaktPrinter *printer, TaktTime now, GError **error);
gboolean   takt_printer_table_update      (TaktStore *store, const TaktPrinter *printer, TaktTime now, GError **error);
gboolean   takt_printer_table_set_plate_clear (TaktStore *store, gint64 id, gboolean clear, TaktTime now, GError **error);
gboolean   takt_printer_table_set_queue_paused (TaktStore *store, gint64 id, gboolean paused, TaktTime now, GError **error);
gboolean   takt_printer_table_set_developer_mode (TaktStore *store, gint64 id, const char *word, GError **error);
gboolean   takt_printer_table_dup_developer_mode (TaktStore *store, gint64 id, char **word, GError **error);
gboolean   takt_printer_table_delete      (TaktStore *store, gint64 id, GError **error);
gboolean   takt_printer_table_get_use     (TaktStore *store, gint64 id, TaktPrinterUse *use, GError **error);
gboolean   takt_printer_table_get_printing_seconds (TaktStore *store, gint64 id, TaktTime from, TaktTime to, gint64 *seconds, gboolean *runs, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPrinter, takt_printer_free)

G_END_DECLS

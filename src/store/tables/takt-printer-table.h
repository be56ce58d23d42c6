/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

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
  char    *certificate_fingerprint; /* (nullable) SHA-256 of the pinned leaf certificate, lower-case hex */
  TaktTime created_at;
  TaktTime updated_at;
} TaktPrinter;

TaktPrinter *takt_printer_new  (void) G_GNUC_WARN_UNUSED_RESULT;
TaktPrinter *takt_printer_copy (const TaktPrinter *self) G_GNUC_WARN_UNUSED_RESULT;
void         takt_printer_free (TaktPrinter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPrinter, takt_printer_free)

G_END_DECLS

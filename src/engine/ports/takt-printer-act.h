/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "printers/takt-printer-report.h"

G_BEGIN_DECLS

/** TaktPrinterCommand: what a machine can be told (protocol.md §7.1, §7.4). */
typedef enum
{
  TAKT_PRINTER_PAUSE,
  TAKT_PRINTER_RESUME,
  TAKT_PRINTER_STOP,
  TAKT_PRINTER_SPEED,         /* @value: 1 silent, 2 standard, 3 sport, 4 ludicrous */
  TAKT_PRINTER_LIGHT,         /* @value: 0 off, 1 on; the chamber's */
  TAKT_PRINTER_SKIP_OBJECTS,  /* @objects */
  TAKT_PRINTER_SET_TRAY,      /* @tray */
  TAKT_PRINTER_IGNORE_ERROR,  /* @error: go on without mending it */
  TAKT_PRINTER_RETRY_ERROR,   /* @error: it was mended, go on */
  TAKT_PRINTER_DISMISS_ERROR, /* @error: close its dialog */
} TaktPrinterCommand;

/** TaktTraySetting: what a person says is in a slot whose spool the machine cannot read. */
typedef struct
{
  int   slot;           /* as TaktMaterial.slot */
  char *material_type;  /* 'PLA' */
  char *color_hex;      /* 'RRGGBB' */
  char *preset;         /* (nullable) the slicer's filament id, 'GFL99'; NULL: the generic one of the type */
  char *setting;        /* (nullable) its setting id, 'GFSL99' */
  int   nozzle_min;     /* °C */
  int   nozzle_max;
} TaktTraySetting;

/** TaktPrinterAct: one command with what it needs; what a command does not need is 0 or NULL. */
typedef struct
{
  TaktPrinterCommand command;
  int                value;
  GArray            *objects;  /* (nullable) (owned) (element-type int) the slicer's identify ids */
  TaktTraySetting    tray;
  guint32            error;    /* print_error it answers */
  char              *job_key;  /* (nullable) what the machine calls its job */
} TaktPrinterAct;

#define TAKT_PRINTER_SPEED_FIRST 1
#define TAKT_PRINTER_SPEED_LAST  4

TaktPrinterAct *takt_printer_act_new  (TaktPrinterCommand command) G_GNUC_WARN_UNUSED_RESULT;
TaktPrinterAct *takt_printer_act_copy (const TaktPrinterAct *self) G_GNUC_WARN_UNUSED_RESULT;
void            takt_printer_act_free (TaktPrinterAct *self);

gboolean        takt_printer_act_check   (const TaktPrinterAct *self, GError **error);
gboolean        takt_printer_act_fits    (const TaktPrinterAct *self, const TaktPrinterReport *report);
gboolean        takt_printer_act_shows   (const TaktPrinterAct *self, const TaktPrinterReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPrinterAct, takt_printer_act_free)

G_END_DECLS

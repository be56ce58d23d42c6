/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** TaktCameraKind: how a model sends its pictures (protocol.md §10). */
typedef enum
{
  TAKT_CAMERA_UNKNOWN,  /* nobody told yet */
  TAKT_CAMERA_JPEG,     /* single pictures over TLS, port 6000 */
  TAKT_CAMERA_RTSPS,    /* port 322 */
  TAKT_CAMERA_NONE,
} TaktCameraKind;

/** TaktAmsKind: a kind of unit that holds spools; the numbers are those of the wire (protocol.md §6.1, "info"). */
typedef enum
{
  TAKT_AMS_UNKNOWN = 0,
  TAKT_AMS_CLASSIC = 1,
  TAKT_AMS_LITE = 2,
  TAKT_AMS_2_PRO = 3,
  TAKT_AMS_HT = 4,
  TAKT_AMS_A2L = 5,
} TaktAmsKind;

/** TaktPrinterModel: what is known of a model before it has said anything (protocol.md §13). Static data. */
typedef struct
{
  const char    *name;            /* 'Bambu Lab P1S'; (nullable) the generic model */
  const char    *codes[5];        /* as announcements, old firmware, sliced files and people call it; NULL-terminated */
  const char    *serial_prefix;   /* (nullable) first three characters of a serial */
  guint          geometry;        /* models with the same number print each other's G-code; 0: nobody's but its own */
  TaktCameraKind camera;
  guint          nozzles;         /* hot ends that can be at work */
  guint          main_extruder;   /* device.extruder.info[].id of the main one, §4.3 */
  gboolean       has_chamber_sensor;
  gboolean       has_door_sensor;
  gboolean       needs_card;      /* no start over the network without a memory card */
  guint          ams_kinds;       /* bits 1 << TaktAmsKind */
  int            volume[3];       /* mm: width, depth, height that it prints at most; 0: not known */
  int            max_nozzle_temp; /* °C; 0: not known */
  int            max_bed_temp;    /* °C, where mains voltage decides the higher one; 0: not known */
  gboolean       is_enclosed;     /* its chamber keeps warm */
} TaktPrinterModel;

const TaktPrinterModel *takt_printer_model_find             (const char *text);
const TaktPrinterModel *takt_printer_model_find_serial      (const char *serial);
const TaktPrinterModel *takt_printer_model_find_or_generic  (const char *text);
char                   *takt_printer_model_dup_name         (const char *text) G_GNUC_WARN_UNUSED_RESULT;
gboolean                takt_printer_model_equals           (const char *a, const char *b);
gboolean                takt_printer_model_takes_files_of   (const char *printer, const char *sliced_for);
const char             *takt_ams_kind_to_word               (TaktAmsKind kind);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "printers/takt-printer-parts.h"
#include "takt-time.h"

G_BEGIN_DECLS

/** TaktMachineState: what the machine says it is doing, free of any maker's words. */
typedef enum
{
  TAKT_MACHINE_UNKNOWN,
  TAKT_MACHINE_IDLE,
  TAKT_MACHINE_PREPARING,  /* heating, calibrating, unpacking the file: a job is under way */
  TAKT_MACHINE_PRINTING,
  TAKT_MACHINE_PAUSED,
  TAKT_MACHINE_FINISHED,   /* a resting state: lasts until the next job */
  TAKT_MACHINE_FAILED,     /* a resting state */
} TaktMachineState;

/** TaktLinkState: how well we hear the machine (protocol.md §15.1). */
typedef enum
{
  TAKT_LINK_UNKNOWN,
  TAKT_LINK_CONNECTING,
  TAKT_LINK_AUTH_FAILED,   /* the access code was refused */
  TAKT_LINK_CERT_PROBLEM,  /* not the machine it should be, or not known yet; the code was not sent */
  TAKT_LINK_REFUSED,
  TAKT_LINK_UNREACHABLE,
  TAKT_LINK_LIVE,          /* a full report arrived and the data is fresh */
  TAKT_LINK_STALE,         /* silent for over 45 s */
  TAKT_LINK_OFFLINE,       /* silent for over 75 s */
} TaktLinkState;

/** TaktDeveloperMode: whether the machine takes commands that its maker has not signed (protocol.md §12.3). */
typedef enum
{
  TAKT_DEVELOPER_MODE_UNKNOWN,  /* it does not tell: the first command's answer will */
  TAKT_DEVELOPER_MODE_OPEN,     /* it takes them: the mode is on, or its firmware knows no lock */
  TAKT_DEVELOPER_MODE_LOCKED,
} TaktDeveloperMode;

/** TaktTrayState: what a person is shown of a place for a spool (pitfall 73). */
typedef enum
{
  TAKT_TRAY_EMPTY,
  TAKT_TRAY_UNKNOWN,  /* something is in it, nobody knows what */
  TAKT_TRAY_KNOWN,
} TaktTrayState;

/** TaktTrayReport: one place for a spool, as the machine sees it (protocol.md §6). */
typedef struct
{
  int      slot;            /* numbered as TaktMaterial.slot */
  gboolean present;
  char    *material_type;   /* (nullable) unknown or cleared */
  char    *color_hex;       /* (nullable) 'RRGGBB' */
  char    *brand;           /* (nullable) 'PLA Matte' */
  char    *tray_uuid;       /* (nullable) no chip */
  char    *preset_id;       /* (nullable) filament preset: 'GFA01', of a user 'P478b216' */
  int      remaining_pct;   /* -1: unknown */
  int      weight_grams;    /* 0: unknown */
  int      nozzle_temp_min; /* °C, 0: not told */
  int      nozzle_temp_max;
  int      drying_temp;     /* °C, what the spool's chip advises; 0: not told */
  int      drying_hours;
} TaktTrayReport;

TaktTrayReport *takt_tray_report_new  (int slot) G_GNUC_WARN_UNUSED_RESULT;
void            takt_tray_report_free (TaktTrayReport *self);
TaktTrayState   takt_tray_report_get_state (const TaktTrayReport *self);
const char     *takt_tray_state_to_word    (TaktTrayState state);

/**
 * TaktPrinterReport:
 *
 * The merged state of a machine at one moment, as a link hands it over; immutable afterwards. Numbers a machine does not tell are
 * NAN (temperatures) or -1 (counts).
 */
typedef struct
{
  TaktMachineState machine;
  gboolean         is_full;          /* every field was sent since the link came up */
  char            *job_title;        /* (nullable) as the machine shows it; not normalised */
  char            *job_key;          /* (nullable) submission id as decimal text; never "0" */
  int              progress_percent;
  int              layer;
  int              total_layers;
  int              remaining_minutes;
  double           nozzle_temp;      /* °C */
  double           nozzle_target;
  double           bed_temp;
  double           bed_target;
  double           chamber_temp;
  double           chamber_target;
  guint32          print_error;      /* 0: none; protocol.md §5.1 */
  char           **hms;              /* NULL-terminated, 'HMS_0300_0100_0001_0007'; never NULL */
  int              stage;            /* protocol.md §4.2, -1 idle */
  int              prepare_percent;  /* of a file that is fetched and unpacked; -1 unless it is being prepared */
  int              plate;            /* of the file, -1: P1 and A1 do not tell */
  GArray          *mapping;          /* (element-type int) slots by filament of the file, TAKT_SLOT_NONE: unused; empty: not told */
  int              speed_level;      /* 1 … 4 */
  int              speed_percent;
  gboolean         stop_seen;        /* a stop command was acknowledged to any client since the last report */
  int              active_slot;      /* TAKT_SLOT_NONE: nothing loaded or unknown */
  int              target_slot;      /* of a change under way */
  GPtrArray       *trays;            /* (element-type TaktTrayReport) */
  char            *model;            /* (nullable) 'Bambu Lab P1S' */
  char            *firmware;         /* (nullable) */
  int              wifi_dbm;         /* 0: not told, or wired */
  TaktDeveloperMode developer_mode;
  TaktPartsReport  parts;
  TaktTime         received_at;
} TaktPrinterReport;

#define TAKT_TYPE_PRINTER_REPORT (takt_printer_report_get_type ())
GType              takt_printer_report_get_type (void);
TaktPrinterReport *takt_printer_report_new      (void) G_GNUC_WARN_UNUSED_RESULT;
TaktPrinterReport *takt_printer_report_copy     (const TaktPrinterReport *self) G_GNUC_WARN_UNUSED_RESULT;
TaktPrinterReport *takt_printer_report_share    (const TaktPrinterReport *self) G_GNUC_WARN_UNUSED_RESULT;
void               takt_printer_report_free     (TaktPrinterReport *self);

gboolean    takt_machine_state_is_active (TaktMachineState state);
const char *takt_machine_state_to_word   (TaktMachineState state);
const char *takt_developer_mode_to_word (TaktDeveloperMode mode);
TaktDeveloperMode takt_developer_mode_from_word (const char *word);
const char *takt_link_state_to_word      (TaktLinkState state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktTrayReport, takt_tray_report_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPrinterReport, takt_printer_report_free)

G_END_DECLS

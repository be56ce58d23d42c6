/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "printers/takt-printer-report.h"
#include "tables/takt-job-table.h"

G_BEGIN_DECLS

/** TaktVirtualFault: what can be made to happen to a virtual printer. */
typedef enum
{
  TAKT_VIRTUAL_FAULT_NONE,             /* ends a silence */
  TAKT_VIRTUAL_FAULT_PAUSE,            /* somebody presses pause on the screen */
  TAKT_VIRTUAL_FAULT_RUNOUT,           /* the spool is empty: pause with an error and an HMS code */
  TAKT_VIRTUAL_FAULT_FAILURE,          /* the machine gives up */
  TAKT_VIRTUAL_FAULT_CANCEL_AT_SCREEN, /* somebody presses stop on the screen */
  TAKT_VIRTUAL_FAULT_SILENCE,          /* the network is gone; the machine prints on */
} TaktVirtualFault;

/**
 * TaktVirtualMachine:
 *
 * The machine behind a virtual printer: a pure model that is told how much time went by. Temperatures in °C, times in microseconds.
 * Invariant: prepare_us ≤ total_us; elapsed_us counts only time in which the job went on, so a pause moves the end.
 */
typedef struct
{
  guint32          seed;            /* of the jitter of its sensors */
  gboolean         has_chamber;     /* a real sensor: X1 family */
  gboolean         is_dark;         /* its light is off */
  TaktMachineState state;
  char            *job_title;       /* (nullable) of the last job */
  char            *job_key;         /* (nullable) */
  int              job_slot;        /* TAKT_SLOT_NONE: not said */
  int              job_nozzle;
  int              job_bed;
  int              total_layers;
  int              speed_level;     /* 1 … 4 */
  gint64           prepare_us;
  gint64           total_us;
  gint64           elapsed_us;
  TaktMachineState resume_to;       /* what a pause interrupted */
  guint32          print_error;
  gint64           error_us_left;   /* until print_error goes by itself; 0: stays */
  char            *hms;             /* (nullable) */
  int              pause_stage;     /* why it pauses (protocol.md §4.2) */
  double           nozzle;
  double           bed;
  double           chamber;
} TaktVirtualMachine;

void     takt_virtual_machine_init     (TaktVirtualMachine *self, guint32 seed, const char *model);
void     takt_virtual_machine_clear    (TaktVirtualMachine *self);
void     takt_virtual_machine_advance  (TaktVirtualMachine *self, gint64 by_us);
void     takt_virtual_machine_begin    (TaktVirtualMachine *self, const TaktJob *job);
gboolean takt_virtual_machine_pause    (TaktVirtualMachine *self);
gboolean takt_virtual_machine_resume   (TaktVirtualMachine *self);
gboolean takt_virtual_machine_stop     (TaktVirtualMachine *self);
gboolean takt_virtual_machine_set_speed (TaktVirtualMachine *self, int level);
gboolean takt_virtual_machine_dismiss_error (TaktVirtualMachine *self);
gboolean takt_virtual_machine_fault    (TaktVirtualMachine *self, TaktVirtualFault fault);
void     takt_virtual_machine_report   (const TaktVirtualMachine *self, TaktPrinterReport *report);
gint64   takt_virtual_machine_interval (const TaktVirtualMachine *self);

G_END_DECLS

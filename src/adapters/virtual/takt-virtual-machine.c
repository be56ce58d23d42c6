/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "virtual/takt-virtual-machine.h"

#include "printers/takt-printer-model.h"
#include "tables/takt-material-table.h"

#include <math.h>

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)

#define STANDARD_SPEED 2 /* protocol.md §4.4 */
#define AMBIENT        23.0
/* The nozzle waits at a temperature that does not drip while bed and axes get ready. */
#define STANDBY_NOZZLE 140
/* How fast things warm and cool: time constants in seconds, judged from captured prints. */
#define NOZZLE_HEATS  22.0
#define NOZZLE_COOLS  110.0
#define BED_HEATS     60.0
#define BED_COOLS     420.0
#define CHAMBER_DRIFT 900.0

/* A cancel code vanishes by itself (protocol.md §5.1). */
#define CANCEL_CODE_LASTS (2 * SECOND)

#define ERROR_CANCELLED       0x0300400Cu
#define ERROR_PAUSED_BY_USER  0x03008001u
#define ERROR_GAVE_UP         0x03004000u
#define ERROR_RUNOUT_AMS      0x07008011u
#define ERROR_RUNOUT_EXTERNAL 0x07FF8011u

/* What a machine does before it prints: until this share of the preparation (in percent) it is in this stage (protocol.md §4.2). */
static const struct
{
  int until_pct;
  int stage;
} preparation[] = {
  { 35, 2 },   /* heating the bed */
  { 45, 13 },  /* homing */
  { 70, 1 },   /* levelling */
  { 92, 7 },   /* heating the nozzle */
  { 100, 14 }, /* cleaning it */
};

static const struct
{
  const char *material_type;
  int nozzle;
  int bed;
} usual_temps[] = {
  { "PETG", 250, 70 }, { "ABS", 260, 90 }, { "ASA", 260, 90 }, { "TPU", 230, 45 },
  { "PA", 270, 90 },   { "PC", 270, 100 }, { "PLA", 220, 60 },
};

/* A number from −1 to 1 that depends on the machine and the moment alone. */
static double
jitter (const TaktVirtualMachine *self, guint32 channel)
{
  guint64 x =
      ((guint64) self->seed << 32) ^ (guint64) (self->elapsed_us / SECOND) ^ ((guint64) channel << 58);

  /* The finaliser of SplitMix64. */
  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  x ^= x >> 31;
  return (double) (x >> 11) / (double) (1ull << 52) - 1.0;
}

static int
current_stage (const TaktVirtualMachine *self)
{
  if (self->state == TAKT_MACHINE_PAUSED)
    return self->pause_stage;
  if (self->state == TAKT_MACHINE_PRINTING)
    return 0;
  if (self->state != TAKT_MACHINE_PREPARING)
    return -1;

  for (gsize i = 0; i < G_N_ELEMENTS (preparation); i++)
    if (self->elapsed_us * 100 < self->prepare_us * preparation[i].until_pct)
      return preparation[i].stage;
  return 0;
}

static int
nozzle_target (const TaktVirtualMachine *self)
{
  int stage = current_stage (self);

  switch (self->state)
    {
    case TAKT_MACHINE_PREPARING:
      return stage == 7 || stage == 14 || stage == 0 ? self->job_nozzle
                                                     : MIN (STANDBY_NOZZLE, self->job_nozzle);
    case TAKT_MACHINE_PRINTING:
      return self->job_nozzle;
    case TAKT_MACHINE_PAUSED:
      /* A long pause must not cook the filament. */
      return MIN (STANDBY_NOZZLE, self->job_nozzle);
    case TAKT_MACHINE_UNKNOWN:
    case TAKT_MACHINE_IDLE:
    case TAKT_MACHINE_FINISHED:
    case TAKT_MACHINE_FAILED:
    default:
      return 0;
    }
}

static int
bed_target (const TaktVirtualMachine *self)
{
  return takt_machine_state_is_active (self->state) ? self->job_bed : 0;
}

static double
approach (double from, double target, double seconds, double heats, double cools)
{
  double goal = MAX (target, AMBIENT);

  return goal + (from - goal) * exp (-seconds / (goal > from ? heats : cools));
}

static void
let_temperatures_go (TaktVirtualMachine *self, gint64 by_us)
{
  double seconds = (double) by_us / (double) SECOND;

  self->nozzle = approach (self->nozzle, nozzle_target (self), seconds, NOZZLE_HEATS, NOZZLE_COOLS);
  self->bed = approach (self->bed, bed_target (self), seconds, BED_HEATS, BED_COOLS);
  /* A closed chamber takes about a quarter of the bed's warmth. */
  self->chamber =
      approach (self->chamber, AMBIENT + (self->bed - AMBIENT) / 4, seconds, CHAMBER_DRIFT, CHAMBER_DRIFT);
}

/* Until when nothing changes but by itself: the end of a stage, of the preparation, of the job. */
static gint64
time_to_next_change (const TaktVirtualMachine *self)
{
  if (self->state == TAKT_MACHINE_PRINTING)
    return self->total_us - self->elapsed_us;
  if (self->state != TAKT_MACHINE_PREPARING)
    return G_MAXINT64;

  for (gsize i = 0; i < G_N_ELEMENTS (preparation); i++)
    {
      gint64 end = self->prepare_us * preparation[i].until_pct / 100;

      if (self->elapsed_us < end)
        return end - self->elapsed_us;
    }
  return 0;
}

static void
clear_errors (TaktVirtualMachine *self)
{
  self->print_error = 0;
  self->error_us_left = 0;
  g_clear_pointer (&self->hms, g_free);
}

static void
end_job (TaktVirtualMachine *self, TaktMachineState how)
{
  self->state = how;
  if (how == TAKT_MACHINE_FINISHED)
    {
      self->elapsed_us = self->total_us;
      clear_errors (self);
    }
}

/**
 * takt_virtual_machine_init:
 * @seed: two machines with the same seed and the same job report the same numbers
 * @model: (nullable): 'X1C', 'A1 mini' …; decides what it can measure (protocol.md §13)
 */
void
takt_virtual_machine_init (TaktVirtualMachine *self, guint32 seed, const char *model)
{
  *self = (TaktVirtualMachine){
    .seed = seed,
    .has_chamber = takt_printer_model_find_or_generic (model)->has_chamber_sensor,
    .state = TAKT_MACHINE_IDLE,
    .job_slot = TAKT_SLOT_NONE,
    .speed_level = STANDARD_SPEED,
    .nozzle = AMBIENT,
    .bed = AMBIENT,
    .chamber = AMBIENT,
  };
}

void
takt_virtual_machine_clear (TaktVirtualMachine *self)
{
  g_clear_pointer (&self->job_title, g_free);
  g_clear_pointer (&self->job_key, g_free);
  g_clear_pointer (&self->hms, g_free);
}

/** takt_virtual_machine_advance: lets @by_us go by, in one step or many with the same end. */
void
takt_virtual_machine_advance (TaktVirtualMachine *self, gint64 by_us)
{
  if (self->error_us_left > 0)
    {
      self->error_us_left -= MIN (by_us, self->error_us_left);
      if (self->error_us_left == 0)
        self->print_error = 0;
    }

  while (by_us > 0)
    {
      gint64 step = MIN (by_us, MAX (time_to_next_change (self), 0));

      let_temperatures_go (self, step);
      by_us -= step;
      if (self->state == TAKT_MACHINE_PREPARING || self->state == TAKT_MACHINE_PRINTING)
        self->elapsed_us += step;

      if (self->state == TAKT_MACHINE_PREPARING && self->elapsed_us >= self->prepare_us)
        self->state = TAKT_MACHINE_PRINTING;
      if (self->state == TAKT_MACHINE_PRINTING && self->elapsed_us >= self->total_us)
        end_job (self, TAKT_MACHINE_FINISHED);
    }
}

static void
choose_temps (TaktVirtualMachine *self, const TaktJob *job)
{
  gsize usual = G_N_ELEMENTS (usual_temps) - 1;

  for (gsize i = 0; job->material_type != NULL && i < G_N_ELEMENTS (usual_temps); i++)
    if (g_str_has_prefix (job->material_type, usual_temps[i].material_type))
      {
        usual = i;
        break;
      }

  self->job_nozzle = job->nozzle_temp > 0 ? job->nozzle_temp : usual_temps[usual].nozzle;
  self->job_bed = job->bed_temp > 0 ? job->bed_temp : usual_temps[usual].bed;
}

/** takt_virtual_machine_begin: starts @job, whose estimated minutes hold preparation and printing. */
void
takt_virtual_machine_begin (TaktVirtualMachine *self, const TaktJob *job)
{
  gint64 minutes = MAX (job->estimated_duration_minutes, 1);

  takt_virtual_machine_clear (self);
  clear_errors (self);
  self->job_title = g_strdup (job->job_name);
  self->job_key = job->submission_id > 0 ? g_strdup_printf ("%d", job->submission_id) : NULL;
  self->job_slot = job->material_slot;
  self->speed_level = STANDARD_SPEED;
  choose_temps (self, job);
  self->total_us = minutes * MINUTE;
  self->prepare_us = MIN (6 * MINUTE, self->total_us / 10);
  self->total_layers = (int) MAX (10, minutes * 10 / 3);
  self->elapsed_us = 0;
  self->state = TAKT_MACHINE_PREPARING;
}

static gboolean
pause_because (TaktVirtualMachine *self, int stage, guint32 error)
{
  if (self->state != TAKT_MACHINE_PREPARING && self->state != TAKT_MACHINE_PRINTING)
    return FALSE;

  self->resume_to = self->state;
  self->state = TAKT_MACHINE_PAUSED;
  self->pause_stage = stage;
  self->print_error = error;
  self->error_us_left = 0;
  return TRUE;
}

/** takt_virtual_machine_pause: obeys the program. Returns: FALSE when there is nothing to pause */
gboolean
takt_virtual_machine_pause (TaktVirtualMachine *self)
{
  return pause_because (self, 16, 0);
}

/** takt_virtual_machine_resume: Returns: FALSE when it does not pause */
gboolean
takt_virtual_machine_resume (TaktVirtualMachine *self)
{
  if (self->state != TAKT_MACHINE_PAUSED)
    return FALSE;

  clear_errors (self);
  self->state = self->resume_to;
  return TRUE;
}

/** takt_virtual_machine_stop: ends the job as cancelled. Returns: FALSE when there is none */
gboolean
takt_virtual_machine_stop (TaktVirtualMachine *self)
{
  if (!takt_machine_state_is_active (self->state))
    return FALSE;

  clear_errors (self);
  self->print_error = ERROR_CANCELLED;
  self->error_us_left = CANCEL_CODE_LASTS;
  end_job (self, TAKT_MACHINE_FAILED);
  return TRUE;
}

static gboolean
run_out (TaktVirtualMachine *self)
{
  gboolean has_unit = self->job_slot >= 0 && self->job_slot < 16;

  if (!pause_because (self, 6, has_unit ? ERROR_RUNOUT_AMS : ERROR_RUNOUT_EXTERNAL))
    return FALSE;

  if (has_unit)
    {
      /* protocol.md §5.2: which unit, which slot of it. */
      self->print_error |= (guint32) (self->job_slot / 4) << 16;
      self->hms = g_strdup_printf ("HMS_07%02X_2%X00_0002_0001", self->job_slot / 4, self->job_slot % 4);
    }
  return TRUE;
}

static gboolean
give_up (TaktVirtualMachine *self)
{
  if (!takt_machine_state_is_active (self->state))
    return FALSE;

  clear_errors (self);
  self->print_error = ERROR_GAVE_UP;
  end_job (self, TAKT_MACHINE_FAILED);
  return TRUE;
}

/** takt_virtual_machine_set_speed: shows another speed; how long a job takes stays as it was planned. Returns: FALSE when nothing prints */
gboolean
takt_virtual_machine_set_speed (TaktVirtualMachine *self, int level)
{
  if (!takt_machine_state_is_active (self->state))
    return FALSE;

  self->speed_level = level;
  return TRUE;
}

/** takt_virtual_machine_dismiss_error: Returns: FALSE when it shows none */
gboolean
takt_virtual_machine_dismiss_error (TaktVirtualMachine *self)
{
  if (self->print_error == 0)
    return FALSE;

  clear_errors (self);
  return TRUE;
}

/** takt_virtual_machine_fault: makes @fault happen. Returns: FALSE when it cannot happen just now */
gboolean
takt_virtual_machine_fault (TaktVirtualMachine *self, TaktVirtualFault fault)
{
  switch (fault)
    {
    case TAKT_VIRTUAL_FAULT_PAUSE:
      return pause_because (self, 16, ERROR_PAUSED_BY_USER);
    case TAKT_VIRTUAL_FAULT_RUNOUT:
      return run_out (self);
    case TAKT_VIRTUAL_FAULT_FAILURE:
      return give_up (self);
    case TAKT_VIRTUAL_FAULT_CANCEL_AT_SCREEN:
      return takt_virtual_machine_stop (self);
    case TAKT_VIRTUAL_FAULT_NONE:
    case TAKT_VIRTUAL_FAULT_SILENCE:
    default:
      return FALSE;
    }
}

static int
current_layer (const TaktVirtualMachine *self)
{
  gint64 printing = self->total_us - self->prepare_us;
  gint64 done = self->elapsed_us - self->prepare_us;

  if (self->total_us == 0 || done <= 0)
    return 0;
  return (int) MIN (self->total_layers, 1 + done * self->total_layers / printing);
}

static int
current_percent (const TaktVirtualMachine *self)
{
  /* A cancelled job's percentage falls to 0 (protocol.md §4.1). */
  if (self->total_us == 0 || self->state == TAKT_MACHINE_FAILED)
    return 0;
  return (int) (self->elapsed_us * 100 / self->total_us);
}

static double
measured (double value, double target, double noise)
{
  /* A heater in its stride wavers; hundredths are what the machines send. */
  return round ((value + (target > 0 ? noise : 0.0)) * 100) / 100;
}

/** takt_virtual_machine_report: writes what the machine would say of itself into @report. */
void
takt_virtual_machine_report (const TaktVirtualMachine *self, TaktPrinterReport *report)
{
  gboolean active = takt_machine_state_is_active (self->state);

  report->machine = self->state;
  report->is_full = TRUE;
  report->parts.chamber_light = self->is_dark ? TAKT_LIGHT_OFF : TAKT_LIGHT_ON;
  report->job_title = g_strdup (self->job_title);
  report->job_key = g_strdup (self->job_key);
  report->progress_percent = current_percent (self);
  report->layer = current_layer (self);
  report->total_layers = self->total_us > 0 ? self->total_layers : 0;
  report->remaining_minutes = active ? (int) ((self->total_us - self->elapsed_us + MINUTE - 1) / MINUTE) : 0;
  report->nozzle_target = nozzle_target (self);
  report->nozzle_temp = measured (self->nozzle, report->nozzle_target, 0.6 * jitter (self, 1));
  report->bed_target = bed_target (self);
  report->bed_temp = measured (self->bed, report->bed_target, 0.2 * jitter (self, 2));
  if (self->has_chamber)
    report->chamber_temp = round (self->chamber);
  report->print_error = self->print_error;
  if (self->hms != NULL)
    {
      const char *codes[] = { self->hms, NULL };

      g_strfreev (report->hms);
      report->hms = g_strdupv ((char **) codes);
    }
  report->stage = current_stage (self);
  report->speed_level = self->speed_level;
  report->developer_mode = TAKT_DEVELOPER_MODE_OPEN;
  report->active_slot = active ? self->job_slot : TAKT_SLOT_NONE;
}

/** takt_virtual_machine_interval: how long until it has something new to say, in microseconds; 0: not until somebody asks something of it. */
gint64
takt_virtual_machine_interval (const TaktVirtualMachine *self)
{
  if (self->error_us_left > 0)
    return self->error_us_left;

  switch (self->state)
    {
    case TAKT_MACHINE_PREPARING:
      return CLAMP (MIN (time_to_next_change (self), self->prepare_us / 20), SECOND, 10 * SECOND);
    case TAKT_MACHINE_PRINTING:
      return MIN (MAX (time_to_next_change (self), SECOND),
                  CLAMP (self->total_us / 400, 5 * SECOND, 30 * SECOND));
    case TAKT_MACHINE_PAUSED:
      return 30 * SECOND;
    case TAKT_MACHINE_UNKNOWN:
    case TAKT_MACHINE_IDLE:
    case TAKT_MACHINE_FINISHED:
    case TAKT_MACHINE_FAILED:
    default:
      return self->nozzle > AMBIENT + 1 || self->bed > AMBIENT + 1 ? MINUTE : 0;
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ports/takt-printer-act.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-error.h"

#define MAX_OBJECTS  64  /* as many as machines take (protocol.md §7.1) */
#define MAX_NOZZLE   350 /* °C, the hottest nozzle there is (§13) */
#define MAX_TYPE     32
#define MAX_PRESET   32
#define COLOR_LENGTH 6

/** takt_printer_act_new: a command that needs nothing else, or whose needs the caller fills in. */
TaktPrinterAct *
takt_printer_act_new (TaktPrinterCommand command)
{
  TaktPrinterAct *self = g_new0 (TaktPrinterAct, 1);

  self->command = command;
  return self;
}

TaktPrinterAct *
takt_printer_act_copy (const TaktPrinterAct *self)
{
  TaktPrinterAct *copy = g_memdup2 (self, sizeof *self);

  copy->objects = self->objects != NULL ? g_array_copy (self->objects) : NULL;
  copy->tray.material_type = g_strdup (self->tray.material_type);
  copy->tray.color_hex = g_strdup (self->tray.color_hex);
  copy->tray.preset = g_strdup (self->tray.preset);
  copy->tray.setting = g_strdup (self->tray.setting);
  copy->job_key = g_strdup (self->job_key);
  return copy;
}

void
takt_printer_act_free (TaktPrinterAct *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->objects, g_array_unref);
  g_free (self->tray.material_type);
  g_free (self->tray.color_hex);
  g_free (self->tray.preset);
  g_free (self->tray.setting);
  g_free (self->job_key);
  g_free (self);
}

static gboolean
is_plain (const char *text, gsize max)
{
  gsize length = strlen (text);

  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr ("-+_. ", *c) == NULL)
      return FALSE;
  return length > 0 && length <= max;
}

static gboolean
check_tray (const TaktTraySetting *tray, GError **error)
{
  if (tray->material_type == NULL || !is_plain (tray->material_type, MAX_TYPE))
    takt_error_set_field (error, "material_type", _ ("must be a filament type such as “PLA”."));
  else if (tray->color_hex == NULL || strlen (tray->color_hex) != COLOR_LENGTH
           || strspn (tray->color_hex, "0123456789abcdefABCDEF") != COLOR_LENGTH)
    takt_error_set_field (error, "color_hex", _ ("must be six hexadecimal digits, “FF6A13”."));
  else if (tray->preset != NULL && !is_plain (tray->preset, MAX_PRESET))
    takt_error_set_field (error, "tray_info_idx", _ ("must be the slicer's id of a filament, “GFL99”."));
  else if (tray->setting != NULL && !is_plain (tray->setting, MAX_PRESET))
    takt_error_set_field (error, "setting_id", _ ("must be the slicer's id of a setting, “GFSL99”."));
  else if (tray->nozzle_min <= 0 || tray->nozzle_max > MAX_NOZZLE || tray->nozzle_min > tray->nozzle_max)
    takt_error_set_field (error, "nozzle_temp_min",
                          _ ("The nozzle's temperatures must be up to %d °C, the lower one first."),
                          MAX_NOZZLE);
  else
    return TRUE;
  return FALSE;
}

/**
 * takt_printer_act_check:
 *
 * Whether the values of the command are ones a machine may be given: firmware takes anything for a speed and prints at 500 %
 * (protocol.md §7.1, pitfall 53). Fails with TAKT_ERROR_INVALID and the field.
 */
gboolean
takt_printer_act_check (const TaktPrinterAct *self, GError **error)
{
  switch (self->command)
    {
    case TAKT_PRINTER_SPEED:
      if (self->value >= TAKT_PRINTER_SPEED_FIRST && self->value <= TAKT_PRINTER_SPEED_LAST)
        return TRUE;
      takt_error_set_field (error, "level",
                            _ ("must be 1 (silent), 2 (standard), 3 (sport) or 4 (ludicrous)."));
      return FALSE;
    case TAKT_PRINTER_SKIP_OBJECTS:
      if (self->objects != NULL && self->objects->len > 0 && self->objects->len <= MAX_OBJECTS)
        return TRUE;
      takt_error_set_field (error, "object_ids", _ ("must name 1 to %d objects."), MAX_OBJECTS);
      return FALSE;
    case TAKT_PRINTER_SET_TRAY:
      return check_tray (&self->tray, error);
    case TAKT_PRINTER_IGNORE_ERROR:
    case TAKT_PRINTER_RETRY_ERROR:
    case TAKT_PRINTER_DISMISS_ERROR:
      if (self->error != 0)
        return TRUE;
      takt_error_set_field (error, "code", _ ("must be the code of an error, “0300_8003”."));
      return FALSE;
    case TAKT_PRINTER_PAUSE:
    case TAKT_PRINTER_RESUME:
    case TAKT_PRINTER_STOP:
    case TAKT_PRINTER_LIGHT:
    default:
      return TRUE;
    }
}

static gboolean
is_running (TaktMachineState machine)
{
  return machine == TAKT_MACHINE_PRINTING || machine == TAKT_MACHINE_PREPARING;
}

/**
 * takt_printer_act_fits:
 *
 * Whether the command makes sense in the state that @report tells. An unknown state does not keep anybody from stopping. Errors can be
 * answered while they stand: a dialog may outlive its cause, and its key would pause a running print then (§16 no. 28).
 */
gboolean
takt_printer_act_fits (const TaktPrinterAct *self, const TaktPrinterReport *report)
{
  TaktMachineState machine = report->machine;

  switch (self->command)
    {
    case TAKT_PRINTER_PAUSE:
      return is_running (machine);
    case TAKT_PRINTER_RESUME:
    case TAKT_PRINTER_IGNORE_ERROR:
    case TAKT_PRINTER_RETRY_ERROR:
      return machine == TAKT_MACHINE_PAUSED;
    case TAKT_PRINTER_STOP:
      return takt_machine_state_is_active (machine) || machine == TAKT_MACHINE_UNKNOWN;
    case TAKT_PRINTER_SKIP_OBJECTS:
      return machine == TAKT_MACHINE_PRINTING || machine == TAKT_MACHINE_PAUSED;
    case TAKT_PRINTER_SPEED:
      return takt_machine_state_is_active (machine);
    case TAKT_PRINTER_DISMISS_ERROR:
      return report->print_error != 0;
    case TAKT_PRINTER_LIGHT:
    case TAKT_PRINTER_SET_TRAY:
    default:
      return TRUE;
    }
}

static gboolean
shows_tray (const TaktTraySetting *wanted, const TaktPrinterReport *report)
{
  for (guint i = 0; i < report->trays->len; i++)
    {
      const TaktTrayReport *tray = report->trays->pdata[i];

      if (tray->slot == wanted->slot)
        return tray->material_type != NULL
               && g_ascii_strcasecmp (tray->material_type, wanted->material_type) == 0
               && tray->color_hex != NULL && g_ascii_strcasecmp (tray->color_hex, wanted->color_hex) == 0;
    }
  return FALSE;
}

/** takt_printer_act_shows: whether @report shows what the command wanted. FALSE for what no report tells. */
gboolean
takt_printer_act_shows (const TaktPrinterAct *self, const TaktPrinterReport *report)
{
  switch (self->command)
    {
    case TAKT_PRINTER_PAUSE:
      return report->machine == TAKT_MACHINE_PAUSED;
    case TAKT_PRINTER_RESUME:
    case TAKT_PRINTER_IGNORE_ERROR:
    case TAKT_PRINTER_RETRY_ERROR:
      return is_running (report->machine);
    case TAKT_PRINTER_STOP:
      return !takt_machine_state_is_active (report->machine) && report->machine != TAKT_MACHINE_UNKNOWN;
    case TAKT_PRINTER_SPEED:
      return report->speed_level == self->value;
    case TAKT_PRINTER_SET_TRAY:
      return shows_tray (&self->tray, report);
    case TAKT_PRINTER_DISMISS_ERROR:
      return report->print_error == 0;
    case TAKT_PRINTER_LIGHT:
      return report->parts.chamber_light == (self->value != 0 ? TAKT_LIGHT_ON : TAKT_LIGHT_OFF);
    case TAKT_PRINTER_SKIP_OBJECTS:
    default:
      return FALSE;
    }
}

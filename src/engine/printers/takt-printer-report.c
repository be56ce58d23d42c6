/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-printer-report.h"

#include "tables/takt-material-table.h"

#include <math.h>

G_DEFINE_BOXED_TYPE (TaktPrinterReport,
                     takt_printer_report,
                     takt_printer_report_copy,
                     takt_printer_report_free)

/** takt_tray_report_new: an empty place numbered @slot with nothing known of it. */
TaktTrayReport *
takt_tray_report_new (int slot)
{
  TaktTrayReport *self = g_new0 (TaktTrayReport, 1);

  self->slot = slot;
  self->remaining_pct = -1;
  return self;
}

static TaktTrayReport *
tray_report_copy (const TaktTrayReport *tray)
{
  TaktTrayReport *copy = g_memdup2 (tray, sizeof *tray);

  copy->material_type = g_strdup (tray->material_type);
  copy->color_hex = g_strdup (tray->color_hex);
  copy->brand = g_strdup (tray->brand);
  copy->tray_uuid = g_strdup (tray->tray_uuid);
  copy->preset_id = g_strdup (tray->preset_id);
  return copy;
}

void
takt_tray_report_free (TaktTrayReport *self)
{
  if (self == NULL)
    return;

  g_free (self->material_type);
  g_free (self->color_hex);
  g_free (self->brand);
  g_free (self->tray_uuid);
  g_free (self->preset_id);
  g_free (self);
}

/** takt_tray_report_get_state: whether there is a spool and what is known of it are two questions (pitfall 73). */
TaktTrayState
takt_tray_report_get_state (const TaktTrayReport *self)
{
  if (!self->present)
    return TAKT_TRAY_EMPTY;
  return self->material_type != NULL && *self->material_type != '\0' ? TAKT_TRAY_KNOWN : TAKT_TRAY_UNKNOWN;
}

/** takt_tray_state_to_word: the machine word of the API for @state. */
const char *
takt_tray_state_to_word (TaktTrayState state)
{
  static const char *const words[] = {
    [TAKT_TRAY_EMPTY] = "empty",
    [TAKT_TRAY_UNKNOWN] = "unknown",
    [TAKT_TRAY_KNOWN] = "known",
  };

  g_return_val_if_fail ((gsize) state < G_N_ELEMENTS (words), "unknown");
  return words[state];
}

static GPtrArray *
tray_array_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) takt_tray_report_free);
}

/** takt_printer_report_new: nothing known: state unknown, numbers NAN or -1, no trays. */
TaktPrinterReport *
takt_printer_report_new (void)
{
  TaktPrinterReport *self = g_new0 (TaktPrinterReport, 1);

  self->progress_percent = -1;
  self->layer = -1;
  self->total_layers = -1;
  self->remaining_minutes = -1;
  self->nozzle_temp = NAN;
  self->nozzle_target = NAN;
  self->bed_temp = NAN;
  self->bed_target = NAN;
  self->chamber_temp = NAN;
  self->chamber_target = NAN;
  self->hms = g_new0 (char *, 1);
  self->stage = -1;
  self->prepare_percent = -1;
  self->plate = -1;
  self->mapping = g_array_new (FALSE, FALSE, sizeof (int));
  self->speed_level = -1;
  self->speed_percent = -1;
  self->active_slot = TAKT_SLOT_NONE;
  self->target_slot = TAKT_SLOT_NONE;
  self->trays = tray_array_new ();
  takt_parts_report_init (&self->parts);
  return self;
}

/** takt_printer_report_copy: a deep copy, for whoever keeps a report longer than the signal that brought it. */
TaktPrinterReport *
takt_printer_report_copy (const TaktPrinterReport *self)
{
  TaktPrinterReport *copy = g_memdup2 (self, sizeof *self);

  copy->job_title = g_strdup (self->job_title);
  copy->job_key = g_strdup (self->job_key);
  copy->hms = g_strdupv (self->hms);
  copy->trays = tray_array_new ();
  for (guint i = 0; i < self->trays->len; i++)
    g_ptr_array_add (copy->trays, tray_report_copy (g_ptr_array_index (self->trays, i)));
  copy->mapping = g_array_copy (self->mapping);
  copy->model = g_strdup (self->model);
  copy->firmware = g_strdup (self->firmware);
  takt_parts_report_copy (&copy->parts, &self->parts);
  return copy;
}

/**
 * takt_printer_report_share:
 *
 * What takt_printer_report_copy() gives, at a tenth of its memory: lists and their entries are those of @self. For reports that nobody
 * changes any more, as all are that were handed over.
 */
TaktPrinterReport *
takt_printer_report_share (const TaktPrinterReport *self)
{
  TaktPrinterReport *share = g_memdup2 (self, sizeof *self);

  share->job_title = g_strdup (self->job_title);
  share->job_key = g_strdup (self->job_key);
  share->hms = g_strdupv (self->hms);
  share->trays = g_ptr_array_ref (self->trays);
  share->mapping = g_array_ref (self->mapping);
  share->model = g_strdup (self->model);
  share->firmware = g_strdup (self->firmware);
  takt_parts_report_share (&share->parts, &self->parts);
  return share;
}

void
takt_printer_report_free (TaktPrinterReport *self)
{
  if (self == NULL)
    return;

  g_free (self->job_title);
  g_free (self->job_key);
  g_strfreev (self->hms);
  g_ptr_array_unref (self->trays);
  g_array_unref (self->mapping);
  takt_parts_report_clear (&self->parts);
  g_free (self->model);
  g_free (self->firmware);
  g_free (self);
}

/** takt_machine_state_is_active: whether a job is under way in @state, printing or not. */
gboolean
takt_machine_state_is_active (TaktMachineState state)
{
  return state == TAKT_MACHINE_PREPARING || state == TAKT_MACHINE_PRINTING || state == TAKT_MACHINE_PAUSED;
}

/** takt_machine_state_to_word: the machine word of the API for @state. */
const char *
takt_machine_state_to_word (TaktMachineState state)
{
  static const char *const words[] = {
    [TAKT_MACHINE_UNKNOWN] = "unknown",     [TAKT_MACHINE_IDLE] = "idle",
    [TAKT_MACHINE_PREPARING] = "preparing", [TAKT_MACHINE_PRINTING] = "printing",
    [TAKT_MACHINE_PAUSED] = "paused",       [TAKT_MACHINE_FINISHED] = "finished",
    [TAKT_MACHINE_FAILED] = "failed",
  };

  g_return_val_if_fail ((gsize) state < G_N_ELEMENTS (words), "unknown");
  return words[state];
}

/** takt_link_state_to_word: the machine word of the API for @state (protocol.md §15.1). */
const char *
takt_link_state_to_word (TaktLinkState state)
{
  static const char *const words[] = {
    [TAKT_LINK_UNKNOWN] = "unknown",
    [TAKT_LINK_CONNECTING] = "connecting",
    [TAKT_LINK_AUTH_FAILED] = "auth_failed",
    [TAKT_LINK_CERT_PROBLEM] = "cert_problem",
    [TAKT_LINK_REFUSED] = "refused",
    [TAKT_LINK_UNREACHABLE] = "unreachable",
    [TAKT_LINK_LIVE] = "live",
    [TAKT_LINK_STALE] = "stale",
    [TAKT_LINK_OFFLINE] = "offline",
  };

  g_return_val_if_fail ((gsize) state < G_N_ELEMENTS (words), "unknown");
  return words[state];
}

static const char *const mode_words[] = {
  [TAKT_DEVELOPER_MODE_UNKNOWN] = "unknown",
  [TAKT_DEVELOPER_MODE_OPEN] = "open",
  [TAKT_DEVELOPER_MODE_LOCKED] = "locked",
};

/** takt_developer_mode_to_word: the machine word of the API and of the database. */
const char *
takt_developer_mode_to_word (TaktDeveloperMode mode)
{
  g_return_val_if_fail ((gsize) mode < G_N_ELEMENTS (mode_words), "unknown");
  return mode_words[mode];
}

/** takt_developer_mode_from_word: (nullable): UNKNOWN for other words. */
TaktDeveloperMode
takt_developer_mode_from_word (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (mode_words); i++)
    if (g_strcmp0 (mode_words[i], word) == 0)
      return (TaktDeveloperMode) i;
  return TAKT_DEVELOPER_MODE_UNKNOWN;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "printers/takt-printer-acts.h"

#include "compat/takt-confirm.h"
#include "takt-act.h"

#include <glib/gi18n-lib.h>

/** Acts: lives as long as its widget. */
typedef struct
{
  GtkWidget *widget;         /* (unowned) */
  GSimpleActionGroup *group; /* (owned) */
  TaktShop *shop;            /* (owned) */
  gint64 id;
} Acts;

#define ACTS_KEY "takt-printer-acts"

static void
acts_free (gpointer data)
{
  Acts *acts = data;

  g_object_unref (acts->group);
  g_object_unref (acts->shop);
  g_free (acts);
}

static Acts *
acts_of (gpointer widget)
{
  return g_object_get_data (G_OBJECT (widget), ACTS_KEY);
}

static TaktPrinters *
printers_of (const Acts *acts)
{
  return takt_shop_get_printers (acts->shop);
}

static void
command (Acts *acts, TaktPrinterCommand what, const char *done)
{
  takt_printers_command_async (
      printers_of (acts), acts->id, what, NULL, takt_act_ready_cb,
      takt_act_new (acts->widget, (TaktActFinish) takt_printers_command_finish, done));
}

static void
act (Acts *acts, const TaktPrinterAct *what)
{
  takt_printers_act_async (printers_of (acts), acts->id, what, NULL, takt_act_ready_cb,
                           takt_act_new (acts->widget, (TaktActFinish) takt_printers_act_finish, NULL));
}

static void
pause_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  command (user_data, TAKT_PRINTER_PAUSE, NULL);
}

static void
resume_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  command (user_data, TAKT_PRINTER_RESUME, NULL);
}

static void
stop_accepted_cb (GtkWidget *widget)
{
  command (acts_of (widget), TAKT_PRINTER_STOP, _ ("Print stopped"));
}

static void
stop_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const Acts *acts = user_data;
  g_autoptr (TaktPrinter) printer = takt_printers_get (printers_of (acts), acts->id, NULL);
  g_autofree char *heading = NULL;
  TaktConfirm question = { .accept = _ ("_Stop Print"), .destroys = TRUE };

  /* Translators: a printer's name. */
  heading = g_strdup_printf (_ ("Stop the Print on %s?"), printer != NULL ? printer->name : "");
  question.heading = heading;
  question.body = _ ("What is on the plate cannot be printed on. The material that went into it is booked; "
                     "the print can be retried from the start.");
  takt_confirm (acts->widget, &question, G_CALLBACK (stop_accepted_cb));
}

static void
light_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  g_autoptr (TaktPrinterAct) what = takt_printer_act_new (TAKT_PRINTER_LIGHT);

  /* The state moves when the printer says so. */
  what->value = g_variant_get_boolean (value);
  act (user_data, what);
}

static void
speed_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  g_autoptr (TaktPrinterAct) what = takt_printer_act_new (TAKT_PRINTER_SPEED);

  what->value = g_variant_get_int32 (value);
  act (user_data, what);
}

static void
answer_error (Acts *acts, TaktPrinterCommand answer)
{
  g_autoptr (TaktPrinterAct) what = takt_printer_act_new (answer);
  TaktPrinterState state = { 0 };

  if (takt_printers_get_state (printers_of (acts), acts->id, &state) && state.report != NULL)
    {
      what->error = state.report->print_error;
      what->job_key = g_strdup (state.report->job_key);
    }
  act (acts, what);
}

static void
retry_error_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  answer_error (user_data, TAKT_PRINTER_RETRY_ERROR);
}

static void
ignore_error_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  answer_error (user_data, TAKT_PRINTER_IGNORE_ERROR);
}

static void
ignore_cb (GSimpleAction *action, GVariant *code, gpointer user_data)
{
  Acts *acts = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done =
      takt_printers_ignore (printers_of (acts), g_variant_get_string (code, NULL), acts->id, &error) > 0;

  takt_act_tell (acts->widget, done, error, _ ("The message is ignored on this printer"));
}

static void
page_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    takt_act_failed (widget, error);
}

static void
open_page_cb (GSimpleAction *action, GVariant *url, gpointer user_data)
{
  const Acts *acts = user_data;

  g_app_info_launch_default_for_uri_async (g_variant_get_string (url, NULL), NULL, NULL, page_opened_cb,
                                           g_object_ref (acts->widget));
}

static void
clear_plate_cb (GSimpleAction *action, GVariant *scrapped, gpointer user_data)
{
  Acts *acts = user_data;
  g_autoptr (GError) error = NULL;
  gint64 again = 0;
  gboolean done = takt_queue_clear_plate (takt_shop_get_queue (acts->shop), acts->id,
                                          g_variant_get_int32 (scrapped), &again, &error);

  takt_act_tell (acts->widget, done, error,
                 again != 0 ? _ ("Plate cleared; what is missing is queued again") : _ ("Plate cleared"));
}

static void
start_cb (GSimpleAction *action, GVariant *job, gpointer user_data)
{
  Acts *acts = user_data;

  takt_queue_start_async (
      takt_shop_get_queue (acts->shop), g_variant_get_int64 (job), NULL, takt_act_ready_cb,
      takt_act_new (acts->widget, (TaktActFinish) takt_queue_start_finish, _ ("Print started")));
}

static void
retry_cb (GSimpleAction *action, GVariant *job, gpointer user_data)
{
  Acts *acts = user_data;
  g_autoptr (GError) error = NULL;

  takt_act_tell (acts->widget,
                 takt_queue_retry (takt_shop_get_queue (acts->shop), g_variant_get_int64 (job), &error),
                 error, _ ("Print queued again"));
}

static void
pause_queue_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  Acts *acts = user_data;
  g_autoptr (GError) error = NULL;
  gboolean pause = g_variant_get_boolean (value);

  takt_act_tell (acts->widget,
                 takt_queue_set_paused (takt_shop_get_queue (acts->shop), acts->id, pause, &error), error,
                 pause ? _ ("Queue paused") : _ ("Queue goes on"));
}

static void
load_spool_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const Acts *acts = user_data;

  gtk_widget_activate_action (acts->widget, "win.page", "s", "materials");
}

static void
enable (Acts *acts, const char *name, gboolean is_enabled)
{
  g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (acts->group), name)), is_enabled);
}

static void
set_state (Acts *acts, const char *name, GVariant *state)
{
  g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (acts->group), name)),
                             state);
}

/** takt_printer_acts_add: once for a widget. */
void
takt_printer_acts_add (GtkWidget *widget, TaktShop *shop, gint64 printer_id)
{
  static const GActionEntry entries[] = {
    { .name = "pause", .activate = pause_cb },
    { .name = "resume", .activate = resume_cb },
    { .name = "stop", .activate = stop_cb },
    { .name = "light", .state = "false", .change_state = light_cb },
    { .name = "speed", .parameter_type = "i", .state = "2", .change_state = speed_cb },
    { .name = "retry-error", .activate = retry_error_cb },
    { .name = "ignore-error", .activate = ignore_error_cb },
    { .name = "ignore", .parameter_type = "s", .activate = ignore_cb },
    { .name = "open-page", .parameter_type = "s", .activate = open_page_cb },
    { .name = "clear-plate", .parameter_type = "i", .activate = clear_plate_cb },
    { .name = "start", .parameter_type = "x", .activate = start_cb },
    { .name = "retry", .parameter_type = "x", .activate = retry_cb },
    { .name = "pause-queue", .state = "false", .change_state = pause_queue_cb },
    { .name = "load-spool", .activate = load_spool_cb },
  };
  Acts *acts;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (TAKT_IS_SHOP (shop));

  acts = g_new0 (Acts, 1);
  acts->widget = widget;
  acts->shop = g_object_ref (shop);
  acts->id = printer_id;
  acts->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (acts->group), entries, G_N_ELEMENTS (entries), acts);
  g_object_set_data_full (G_OBJECT (widget), ACTS_KEY, acts, acts_free);
  gtk_widget_insert_action_group (widget, "printer", G_ACTION_GROUP (acts->group));
}

/** takt_printer_acts_show: what can be done now, and how lamp, speed and queue stand. Cheap where nothing changed. */
void
takt_printer_acts_show (GtkWidget *widget, TaktPrinterRow *row)
{
  Acts *acts = acts_of (widget);
  const TaktPrinter *printer = takt_printer_row_get_printer (row);
  const TaktPrinterReport *report = takt_printer_row_get_report (row);
  TaktPrinterState state = { 0 };
  gboolean is_heard;

  g_return_if_fail (acts != NULL);

  if (printer == NULL || !takt_printers_get_state (printers_of (acts), acts->id, &state))
    return;

  is_heard = (state.link == TAKT_LINK_LIVE || state.link == TAKT_LINK_STALE) && report != NULL
             && takt_printers_get_developer_mode (printers_of (acts), acts->id) != TAKT_DEVELOPER_MODE_LOCKED;
  enable (acts, "pause", is_heard && state.is_printing && state.machine != TAKT_MACHINE_PAUSED);
  enable (acts, "resume", is_heard && state.machine == TAKT_MACHINE_PAUSED);
  enable (acts, "stop", is_heard && state.is_printing);
  enable (acts, "speed", is_heard && state.is_printing);
  enable (acts, "light", is_heard);
  enable (acts, "retry-error", is_heard && report->print_error != 0);
  enable (acts, "ignore-error", is_heard && report->print_error != 0);
  enable (acts, "clear-plate", !printer->plate_clear && !state.is_printing);
  set_state (acts, "pause-queue", g_variant_new_boolean (printer->queue_paused));
  if (report == NULL)
    return;
  set_state (acts, "light", g_variant_new_boolean (report->parts.chamber_light == TAKT_LIGHT_ON));
  if (report->speed_level >= TAKT_PRINTER_SPEED_FIRST && report->speed_level <= TAKT_PRINTER_SPEED_LAST)
    set_state (acts, "speed", g_variant_new_int32 (report->speed_level));
}

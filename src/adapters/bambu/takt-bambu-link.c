/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-link-private.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

static void takt_bambu_link_iface_init (TaktPrinterLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktBambuLink,
                               takt_bambu_link,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_PRINTER_LINK, takt_bambu_link_iface_init))

/* ---- the commands' way out */

static gboolean
commands_send (const char *payload, gpointer user_data)
{
  return takt_bambu_keeper_publish (TAKT_BAMBU_LINK (user_data)->keeper, payload);
}

static void
commands_ask_state (gpointer user_data)
{
  takt_bambu_keeper_ask_state (TAKT_BAMBU_LINK (user_data)->keeper);
}

static void
commands_doubt (gpointer user_data)
{
  TaktBambuLink *self = user_data;

  /* A printer that unpacks a file must not be shaken: it drops the job (pitfall 36). */
  if (takt_bambu_start_get_patience (self->begin) > 0)
    return;

  g_message ("Printer %s left a command without answer and effect; connecting anew.", self->name);
  takt_bambu_keeper_renew (
      self->keeper,
      _ ("The printer did not react to a command. Takt connects anew and looks at its state first."));
}

static const TaktBambuCommandsFuncs commands_funcs = { commands_send, commands_ask_state, commands_doubt };

/* ---- what the connection tells; whoever hears of it may let go of the link */

static void
keeper_state (TaktLinkState state, const char *message, gpointer user_data)
{
  takt_printer_link_emit_link_state (user_data, state, message);
}

static void
keeper_report (const TaktPrinterReport *report, gpointer user_data)
{
  takt_printer_link_emit_report (user_data, report);
}

static void
keeper_reported (const TaktPrinterReport *report, gpointer user_data)
{
  g_autoptr (TaktBambuLink) self = g_object_ref (user_data);

  takt_bambu_commands_take_report (self->commands, report);
  takt_bambu_start_take_report (self->begin, report);
}

static void
keeper_ack (const TaktBambuMessage *ack, gpointer user_data)
{
  g_autoptr (TaktBambuLink) self = g_object_ref (user_data);

  takt_bambu_commands_take_ack (self->commands, ack);
  takt_bambu_start_take_ack (self->begin, ack);
}

/* Ends what waits for an answer. */
static void
fail_waiting (TaktBambuLink *self, const GError *error)
{
  g_autoptr (TaktBambuLink) keep = g_object_ref (self);

  takt_bambu_commands_fail_all (self->commands, error);
  takt_bambu_start_lose (self->begin, error);
}

static void
keeper_lost (gpointer user_data)
{
  g_autoptr (GError) error = g_error_new_literal (
      TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
      _ ("The connection to the printer was lost before it answered. Look at the printer: "
         "the command is not sent again by itself."));

  fail_waiting (user_data, error);
}

static gint64
keeper_patience (gpointer user_data)
{
  return takt_bambu_start_get_patience (TAKT_BAMBU_LINK (user_data)->begin);
}

static const TaktBambuKeeperHandlers keeper_handlers = {
  .state = keeper_state,
  .report = keeper_report,
  .reported = keeper_reported,
  .ack = keeper_ack,
  .lost = keeper_lost,
  .patience = keeper_patience,
};

/* ---- TaktPrinterLink */

static void
takt_bambu_link_start (TaktPrinterLink *link)
{
  takt_bambu_keeper_start (TAKT_BAMBU_LINK (link)->keeper);
}

static void
takt_bambu_link_stop (TaktPrinterLink *link)
{
  TaktBambuLink *self = TAKT_BAMBU_LINK (link);
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                                  _ ("The connection to the printer is being closed."));

  takt_bambu_keeper_stop (self->keeper);
  takt_bambu_files_stop (self->files);
  fail_waiting (self, error);
}

static void
takt_bambu_link_set_asleep (TaktPrinterLink *link, gboolean is_asleep)
{
  takt_bambu_keeper_set_asleep (TAKT_BAMBU_LINK (link)->keeper, is_asleep);
}

static void
takt_bambu_link_verify (TaktPrinterLink *link)
{
  takt_bambu_keeper_verify (TAKT_BAMBU_LINK (link)->keeper);
}

static void
takt_bambu_link_expect_start (TaktPrinterLink *link, gint64 patience_us)
{
  takt_bambu_start_expect (TAKT_BAMBU_LINK (link)->begin, patience_us);
}

static TaktLinkStep
takt_bambu_link_get_step (TaktPrinterLink *link, const char **fingerprint)
{
  return takt_bambu_keeper_get_step (TAKT_BAMBU_LINK (link)->keeper, fingerprint);
}

static void
takt_bambu_link_act_async (TaktPrinterLink *link,
                           const TaktPrinterAct *act,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  TaktBambuLink *self = TAKT_BAMBU_LINK (link);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const TaktPrinterReport *report;
  GError *error = NULL;
  gint64 age_us = 0;

  g_task_set_source_tag (task, takt_bambu_link_act_async);
  report = takt_bambu_keeper_get_report (self->keeper, &age_us, &error);
  if (report == NULL)
    g_task_return_error (task, error);
  else
    takt_bambu_commands_run (self->commands, act, report, age_us, g_steal_pointer (&task));
}

static gboolean
takt_bambu_link_finish (TaktPrinterLink *link, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
takt_bambu_link_print_async (TaktPrinterLink *link,
                             TaktPrintRequest *request,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  TaktBambuLink *self = TAKT_BAMBU_LINK (link);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const TaktPrinterReport *report;
  GError *error = NULL;
  gint64 age_us = 0;

  g_task_set_source_tag (task, takt_bambu_link_print_async);
  /* What left has left, whatever is cancelled afterwards. */
  g_task_set_check_cancellable (task, FALSE);
  report = takt_bambu_keeper_get_report (self->keeper, &age_us, &error);
  if (report == NULL)
    g_task_return_error (task, error);
  else
    takt_bambu_start_run (self->begin, request, report, age_us, g_steal_pointer (&task));
}

static gboolean
takt_bambu_link_print_finish (TaktPrinterLink *link,
                              GAsyncResult *result,
                              TaktPrintAnswer *answer,
                              GError **error)
{
  gssize said = g_task_propagate_int (G_TASK (result), error);

  *answer = said >= 0 ? (TaktPrintAnswer) said : TAKT_PRINT_UNANSWERED;
  return said >= 0;
}

static void
takt_bambu_link_iface_init (TaktPrinterLinkInterface *iface)
{
  iface->start = takt_bambu_link_start;
  iface->stop = takt_bambu_link_stop;
  iface->act_async = takt_bambu_link_act_async;
  iface->act_finish = takt_bambu_link_finish;
  iface->send_file_async = takt_bambu_link_send_file_async;
  iface->send_file_finish = takt_bambu_link_finish;
  iface->remove_file_async = takt_bambu_link_remove_file_async;
  iface->remove_file_finish = takt_bambu_link_finish;
  iface->print_async = takt_bambu_link_print_async;
  iface->print_finish = takt_bambu_link_print_finish;
  iface->get_step = takt_bambu_link_get_step;
  iface->check_service_async = takt_bambu_link_check_service_async;
  iface->check_service_finish = takt_bambu_link_finish;
  iface->set_asleep = takt_bambu_link_set_asleep;
  iface->verify = takt_bambu_link_verify;
  iface->expect_start = takt_bambu_link_expect_start;
}

static void
takt_bambu_link_dispose (GObject *object)
{
  takt_bambu_link_stop (TAKT_PRINTER_LINK (object));

  G_OBJECT_CLASS (takt_bambu_link_parent_class)->dispose (object);
}

static void
takt_bambu_link_finalize (GObject *object)
{
  TaktBambuLink *self = TAKT_BAMBU_LINK (object);

  takt_bambu_commands_free (self->commands);
  takt_bambu_start_free (self->begin);
  g_object_unref (self->files);
  g_object_unref (self->keeper);
  g_free (self->name);

  G_OBJECT_CLASS (takt_bambu_link_parent_class)->finalize (object);
}

static void
takt_bambu_link_class_init (TaktBambuLinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = takt_bambu_link_dispose;
  object_class->finalize = takt_bambu_link_finalize;
}

static void
takt_bambu_link_init (TaktBambuLink *self)
{
}

/**
 * takt_bambu_link_new:
 * @printer: its record: host, serial, MQTT port, and the pinned certificate, if there is one
 * @clock: for limits and for the time of reports
 * @secrets: where the access code is (TAKT_SECRET_ACCESS_CODE)
 * @ca_file: (nullable): PEM file of the maker's certificate authorities. Without it each printer's fingerprint has to be confirmed
 */
TaktPrinterLink *
takt_bambu_link_new (const TaktPrinter *printer,
                     TaktClock *clock,
                     TaktSecretStore *secrets,
                     const char *ca_file)
{
  TaktBambuLink *self = g_object_new (TAKT_TYPE_BAMBU_LINK, NULL);
  g_autofree char *trimmed = g_strstrip (g_strdup (printer->serial != NULL ? printer->serial : ""));
  /* Topics are case-sensitive and the machine's own serial is upper case (pitfall 59). */
  g_autofree char *serial = g_ascii_strup (trimmed, -1);
  g_autoptr (TaktBambuIdentity) identity =
      takt_bambu_identity_new (serial, printer->certificate_fingerprint, ca_file);

  self->name = g_strdup (printer->name);
  self->keeper = takt_bambu_keeper_new (printer, serial, clock, secrets, identity, &keeper_handlers, self);
  self->commands = takt_bambu_commands_new (clock, &commands_funcs, self);
  self->begin = takt_bambu_start_new (clock, &commands_funcs, self);
  self->files = takt_bambu_files_new (printer, secrets, ca_file);
  return TAKT_PRINTER_LINK (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ports/takt-printer-link.h"

G_DEFINE_INTERFACE (TaktPrinterLink, takt_printer_link, G_TYPE_OBJECT)

enum
{
  SIGNAL_REPORT,
  SIGNAL_LINK_STATE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
takt_printer_link_default_init (TaktPrinterLinkInterface *iface)
{
  signals[SIGNAL_REPORT] =
      g_signal_new ("report", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, TAKT_TYPE_PRINTER_REPORT | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_LINK_STATE] = g_signal_new ("link-state", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST,
                                             0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_STRING);
}

/** takt_printer_link_start: connects and stays connected until takt_printer_link_stop(); a second call does nothing. */
void
takt_printer_link_start (TaktPrinterLink *self)
{
  g_return_if_fail (TAKT_IS_PRINTER_LINK (self));
  TAKT_PRINTER_LINK_GET_IFACE (self)->start (self);
}

/** takt_printer_link_stop: ends the connection for good; what is under way fails with G_IO_ERROR_CANCELLED. */
void
takt_printer_link_stop (TaktPrinterLink *self)
{
  g_return_if_fail (TAKT_IS_PRINTER_LINK (self));
  TAKT_PRINTER_LINK_GET_IFACE (self)->stop (self);
}

/** takt_printer_link_act_async: sends @act, which is copied, and waits for the machine's answer, not for its effect. */
void
takt_printer_link_act_async (TaktPrinterLink *self,
                             const TaktPrinterAct *act,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (TAKT_IS_PRINTER_LINK (self) && act != NULL);
  TAKT_PRINTER_LINK_GET_IFACE (self)->act_async (self, act, cancellable, callback, user_data);
}

/** takt_printer_link_act_finish: Returns: TRUE when the machine took the command. */
gboolean
takt_printer_link_act_finish (TaktPrinterLink *self, GAsyncResult *result, GError **error)
{
  return TAKT_PRINTER_LINK_GET_IFACE (self)->act_finish (self, result, error);
}

/** takt_printer_link_wants_file: whether a print's file must be brought to the machine before it can be started. */
gboolean
takt_printer_link_wants_file (TaktPrinterLink *self)
{
  g_return_val_if_fail (TAKT_IS_PRINTER_LINK (self), FALSE);
  return TAKT_PRINTER_LINK_GET_IFACE (self)->send_file_async != NULL;
}

/**
 * takt_printer_link_send_file_async:
 * @progress: (nullable): on the main context; valid until the task has ended
 *
 * Brings the request's file to a machine that wants one. Ends when the machine has confirmed all of it (protocol.md §8.1, pitfall 35).
 */
void
takt_printer_link_send_file_async (TaktPrinterLink *self,
                                   TaktPrintRequest *request,
                                   GFileProgressCallback progress,
                                   gpointer progress_data,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail (takt_printer_link_wants_file (self));
  TAKT_PRINTER_LINK_GET_IFACE (self)->send_file_async (self, request, progress, progress_data, cancellable,
                                                       callback, user_data);
}

/** takt_printer_link_send_file_finish: Returns: TRUE when the whole file is there. */
gboolean
takt_printer_link_send_file_finish (TaktPrinterLink *self, GAsyncResult *result, GError **error)
{
  return TAKT_PRINTER_LINK_GET_IFACE (self)->send_file_finish (self, result, error);
}

/** takt_printer_link_can_remove_file: whether files can be taken away from the machine. */
gboolean
takt_printer_link_can_remove_file (TaktPrinterLink *self)
{
  g_return_val_if_fail (TAKT_IS_PRINTER_LINK (self), FALSE);
  return TAKT_PRINTER_LINK_GET_IFACE (self)->remove_file_async != NULL;
}

/**
 * takt_printer_link_remove_file_async:
 * @remote_name: as it was in the request that brought it
 *
 * Takes a file away from the machine.
 */
void
takt_printer_link_remove_file_async (TaktPrinterLink *self,
                                     const char *remote_name,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_return_if_fail (takt_printer_link_can_remove_file (self));
  TAKT_PRINTER_LINK_GET_IFACE (self)->remove_file_async (self, remote_name, cancellable, callback, user_data);
}

/** takt_printer_link_remove_file_finish: Returns: TRUE when the machine said that the file is gone, or that there is none. */
gboolean
takt_printer_link_remove_file_finish (TaktPrinterLink *self, GAsyncResult *result, GError **error)
{
  return TAKT_PRINTER_LINK_GET_IFACE (self)->remove_file_finish (self, result, error);
}

/** takt_printer_link_print_async: starts @request on the machine. Whether it prints is told by reports alone (protocol.md §15.3). */
void
takt_printer_link_print_async (TaktPrinterLink *self,
                               TaktPrintRequest *request,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (TAKT_IS_PRINTER_LINK (self));
  TAKT_PRINTER_LINK_GET_IFACE (self)->print_async (self, request, cancellable, callback, user_data);
}

/**
 * takt_printer_link_print_finish:
 * @answer: (out): what the machine said
 *
 * Returns: TRUE when the command left and was not refused; FALSE: nothing left, or the machine said no
 */
gboolean
takt_printer_link_print_finish (TaktPrinterLink *self,
                                GAsyncResult *result,
                                TaktPrintAnswer *answer,
                                GError **error)
{
  return TAKT_PRINTER_LINK_GET_IFACE (self)->print_finish (self, result, answer, error);
}

/**
 * takt_printer_link_get_step:
 * @step: (out): how far the connection came
 * @fingerprint: (out) (nullable) (transfer none): SHA-256 of the certificate that was shown, lower-case hex
 *
 * Returns: FALSE for a kind of link whose connection has no such steps
 */
gboolean
takt_printer_link_get_step (TaktPrinterLink *self, TaktLinkStep *step, const char **fingerprint)
{
  g_return_val_if_fail (TAKT_IS_PRINTER_LINK (self), FALSE);

  *fingerprint = NULL;
  if (TAKT_PRINTER_LINK_GET_IFACE (self)->get_step == NULL)
    return FALSE;

  *step = TAKT_PRINTER_LINK_GET_IFACE (self)->get_step (self, fingerprint);
  return TRUE;
}

/** takt_printer_link_set_asleep: the computer falls asleep or has woken (protocol.md §15.4). */
void
takt_printer_link_set_asleep (TaktPrinterLink *self, gboolean is_asleep)
{
  g_return_if_fail (TAKT_IS_PRINTER_LINK (self));

  if (TAKT_PRINTER_LINK_GET_IFACE (self)->set_asleep != NULL)
    TAKT_PRINTER_LINK_GET_IFACE (self)->set_asleep (self, is_asleep);
}

/**
 * takt_printer_link_expect_start:
 * @patience_us: for how many microseconds from now
 *
 * To be called before takt_printer_link_start(): an earlier link told the machine to print, and it may still be working on the file, so
 * that nobody forces a new connection (protocol.md §16 no. 36).
 */
void
takt_printer_link_expect_start (TaktPrinterLink *self, gint64 patience_us)
{
  g_return_if_fail (TAKT_IS_PRINTER_LINK (self));
  g_return_if_fail (patience_us > 0);

  if (TAKT_PRINTER_LINK_GET_IFACE (self)->expect_start != NULL)
    TAKT_PRINTER_LINK_GET_IFACE (self)->expect_start (self, patience_us);
}

/** takt_printer_link_verify: the network is not what it was: what works is asked for its state, what waits tries again at once. */
void
takt_printer_link_verify (TaktPrinterLink *self)
{
  g_return_if_fail (TAKT_IS_PRINTER_LINK (self));

  if (TAKT_PRINTER_LINK_GET_IFACE (self)->verify != NULL)
    TAKT_PRINTER_LINK_GET_IFACE (self)->verify (self);
}

/** takt_printer_link_check_service_async: tries @service; a link that has none answers G_IO_ERROR_NOT_SUPPORTED. */
void
takt_printer_link_check_service_async (TaktPrinterLink *self,
                                       TaktPrinterService service,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  TaktPrinterLinkInterface *iface;

  g_return_if_fail (TAKT_IS_PRINTER_LINK (self));

  iface = TAKT_PRINTER_LINK_GET_IFACE (self);
  if (iface->check_service_async != NULL)
    iface->check_service_async (self, service, cancellable, callback, user_data);
  else
    g_task_report_new_error (self, callback, user_data, takt_printer_link_check_service_async, G_IO_ERROR,
                             G_IO_ERROR_NOT_SUPPORTED, "no such service");
}

/** takt_printer_link_check_service_finish: Returns: TRUE when the service does what it is there for. */
gboolean
takt_printer_link_check_service_finish (TaktPrinterLink *self, GAsyncResult *result, GError **error)
{
  if (g_async_result_is_tagged (result, takt_printer_link_check_service_async))
    return g_task_propagate_boolean (G_TASK (result), error);
  return TAKT_PRINTER_LINK_GET_IFACE (self)->check_service_finish (self, result, error);
}

/** takt_printer_link_emit_report: for links: a new merged state; @report is borrowed by the handlers. Main context only. */
void
takt_printer_link_emit_report (TaktPrinterLink *self, const TaktPrinterReport *report)
{
  g_return_if_fail (TAKT_IS_PRINTER_LINK (self) && report != NULL);
  g_signal_emit (self, signals[SIGNAL_REPORT], 0, report);
}

/** takt_printer_link_emit_link_state: for links: how the connection stands, with a sentence for a person where it helps. */
void
takt_printer_link_emit_link_state (TaktPrinterLink *self, TaktLinkState state, const char *message)
{
  g_return_if_fail (TAKT_IS_PRINTER_LINK (self));
  g_signal_emit (self, signals[SIGNAL_LINK_STATE], 0, (int) state, message);
}

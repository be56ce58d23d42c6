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

/** takt_printer_link_command_async: sends @command and waits for the machine's answer, not for its effect. */
void
takt_printer_link_command_async (TaktPrinterLink *self,
                                 TaktPrinterCommand command,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (TAKT_IS_PRINTER_LINK (self));
  TAKT_PRINTER_LINK_GET_IFACE (self)->command_async (self, command, cancellable, callback, user_data);
}

/** takt_printer_link_command_finish: Returns: TRUE when the machine took the command. */
gboolean
takt_printer_link_command_finish (TaktPrinterLink *self, GAsyncResult *result, GError **error)
{
  return TAKT_PRINTER_LINK_GET_IFACE (self)->command_finish (self, result, error);
}

/**
 * takt_printer_link_print_async:
 * @job: what to print; copied before the call returns
 *
 * Starts @job on the machine. Whether it prints is told by reports alone (protocol.md §15.3).
 */
void
takt_printer_link_print_async (TaktPrinterLink *self,
                               const TaktJob *job,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (TAKT_IS_PRINTER_LINK (self));
  TAKT_PRINTER_LINK_GET_IFACE (self)->print_async (self, job, cancellable, callback, user_data);
}

/** takt_printer_link_print_finish: Returns: TRUE when the machine accepted the job. */
gboolean
takt_printer_link_print_finish (TaktPrinterLink *self, GAsyncResult *result, GError **error)
{
  return TAKT_PRINTER_LINK_GET_IFACE (self)->print_finish (self, result, error);
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

/** takt_printer_link_verify: the network is not what it was: what works is asked for its state, what waits tries again at once. */
void
takt_printer_link_verify (TaktPrinterLink *self)
{
  g_return_if_fail (TAKT_IS_PRINTER_LINK (self));

  if (TAKT_PRINTER_LINK_GET_IFACE (self)->verify != NULL)
    TAKT_PRINTER_LINK_GET_IFACE (self)->verify (self);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ports/takt-printer-finder.h"

G_DEFINE_INTERFACE (TaktPrinterFinder, takt_printer_finder, G_TYPE_OBJECT)

static guint changed_signal;

static void
takt_printer_finder_default_init (TaktPrinterFinderInterface *iface)
{
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

/** takt_found_printer_new: nothing known; times unset. */
TaktFoundPrinter *
takt_found_printer_new (void)
{
  TaktFoundPrinter *self = g_new0 (TaktFoundPrinter, 1);

  self->first_seen = TAKT_TIME_UNSET;
  self->last_seen = TAKT_TIME_UNSET;
  return self;
}

/** takt_found_printer_copy: a deep copy. */
TaktFoundPrinter *
takt_found_printer_copy (const TaktFoundPrinter *self)
{
  TaktFoundPrinter *copy = g_memdup2 (self, sizeof *self);

  copy->serial = g_strdup (self->serial);
  copy->model = g_strdup (self->model);
  copy->name = g_strdup (self->name);
  copy->host = g_strdup (self->host);
  copy->firmware = g_strdup (self->firmware);
  return copy;
}

void
takt_found_printer_free (TaktFoundPrinter *self)
{
  if (self == NULL)
    return;

  g_free (self->serial);
  g_free (self->model);
  g_free (self->name);
  g_free (self->host);
  g_free (self->firmware);
  g_free (self);
}

/** takt_found_connect_to_word: (nullable): `lan`, `cloud` or `farm` (protocol.md §2.1); NULL: not told. */
const char *
takt_found_connect_to_word (TaktFoundConnect connect)
{
  static const char *const words[] = {
    [TAKT_FOUND_CONNECT_UNKNOWN] = NULL,
    [TAKT_FOUND_CONNECT_LAN] = "lan",
    [TAKT_FOUND_CONNECT_CLOUD] = "cloud",
    [TAKT_FOUND_CONNECT_FARM] = "farm",
  };

  g_return_val_if_fail ((gsize) connect < G_N_ELEMENTS (words), NULL);
  return words[connect];
}

/** takt_found_bind_to_word: (nullable): `free` or `occupied` (protocol.md §2.1); NULL: not told. */
const char *
takt_found_bind_to_word (TaktFoundBind bind)
{
  static const char *const words[] = {
    [TAKT_FOUND_BIND_UNKNOWN] = NULL,
    [TAKT_FOUND_BIND_FREE] = "free",
    [TAKT_FOUND_BIND_OCCUPIED] = "occupied",
  };

  g_return_val_if_fail ((gsize) bind < G_N_ELEMENTS (words), NULL);
  return words[bind];
}

/** takt_printer_finder_start: listens until takt_printer_finder_stop(); a second call does nothing. */
void
takt_printer_finder_start (TaktPrinterFinder *self)
{
  g_return_if_fail (TAKT_IS_PRINTER_FINDER (self));
  TAKT_PRINTER_FINDER_GET_IFACE (self)->start (self);
}

/** takt_printer_finder_stop: listens no longer and forgets who was heard. */
void
takt_printer_finder_stop (TaktPrinterFinder *self)
{
  g_return_if_fail (TAKT_IS_PRINTER_FINDER (self));
  TAKT_PRINTER_FINDER_GET_IFACE (self)->stop (self);
}

/** takt_printer_finder_list: Returns: (transfer full) (element-type TaktFoundPrinter): who announces just now, by serial. */
GPtrArray *
takt_printer_finder_list (TaktPrinterFinder *self)
{
  g_return_val_if_fail (TAKT_IS_PRINTER_FINDER (self), NULL);
  return TAKT_PRINTER_FINDER_GET_IFACE (self)->list (self);
}

/** takt_printer_finder_get_problem: Returns: (nullable): why announcements are not heard, for a person; NULL: they are. */
const char *
takt_printer_finder_get_problem (TaktPrinterFinder *self)
{
  g_return_val_if_fail (TAKT_IS_PRINTER_FINDER (self), NULL);
  return TAKT_PRINTER_FINDER_GET_IFACE (self)->get_problem (self);
}

/** takt_printer_finder_probe_async: asks the machine at @host, an address or a name, who it is. */
void
takt_printer_finder_probe_async (TaktPrinterFinder *self,
                                 const char *host,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (TAKT_IS_PRINTER_FINDER (self) && host != NULL);
  TAKT_PRINTER_FINDER_GET_IFACE (self)->probe_async (self, host, cancellable, callback, user_data);
}

/**
 * takt_printer_finder_probe_finish:
 * @error: TAKT_ERROR_NOT_CONNECTED when nobody answers, TAKT_ERROR_UPSTREAM for an answer that does not tell, or cancelled
 *
 * Returns: (transfer full): who answered
 */
TaktFoundPrinter *
takt_printer_finder_probe_finish (TaktPrinterFinder *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (TAKT_IS_PRINTER_FINDER (self), NULL);
  return TAKT_PRINTER_FINDER_GET_IFACE (self)->probe_finish (self, result, error);
}

/** takt_printer_finder_emit_changed: for finders: the list or the problem is not what it was. Main context only. */
void
takt_printer_finder_emit_changed (TaktPrinterFinder *self)
{
  g_return_if_fail (TAKT_IS_PRINTER_FINDER (self));
  g_signal_emit (self, changed_signal, 0);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-printers"

#include "printers/takt-printers-private.h"

#include "takt-error.h"
#include "takt-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A machine with two addresses announces them in turn; each gets the time for an attempt to connect. */
#define FOLLOW_SPACING_US (60 * G_USEC_PER_SEC)

static void follow (TaktPrinterWatch *self);

/* Whether the record names another place than @host. A name that the owner entered is looked up anew for each connection: it follows by
 * itself. */
static gboolean
is_elsewhere (const TaktPrinter *record, const char *host)
{
  g_autoptr (GInetAddress) told = g_inet_address_new_from_string (host);
  g_autoptr (GInetAddress) ours = NULL;

  if (record->host == NULL || told == NULL)
    return FALSE;

  ours = g_inet_address_new_from_string (record->host);
  return ours != NULL && !g_inet_address_equal (ours, told);
}

static TaktFoundPrinter *
find_announcement (TaktPrinterWatch *self)
{
  g_autoptr (GPtrArray) found = takt_printers_list_found (self->owner);

  for (guint i = 0; i < found->len; i++)
    {
      const TaktFoundPrinter *printer = g_ptr_array_index (found, i);

      if (g_strcmp0 (printer->serial, self->record->serial) == 0)
        return takt_found_printer_copy (printer);
    }

  return NULL;
}

static void
follow_timer_cb (gpointer user_data)
{
  TaktPrinterWatch *self = user_data;

  self->follow_timer = 0;
  follow (self);
}

static void
arm_follow (TaktPrinterWatch *self, gint64 delay_us)
{
  if (self->follow_timer == 0)
    self->follow_timer = takt_clock_after (self->owner->clock, delay_us, follow_timer_cb, self, NULL);
}

/*
 * Changes the address in the record of a printer that announces another one, and connects there (protocol.md §2.1). Anybody can announce
 * any serial, so a printer that we hear stays where it is; what answers at the new address still has to prove who it is.
 */
static void
follow (TaktPrinterWatch *self)
{
  g_autoptr (TaktFoundPrinter) found = NULL;
  g_autoptr (TaktPrinter) record = NULL;
  g_autoptr (GError) error = NULL;
  gint64 now_us = takt_clock_monotonic_us (self->owner->clock);

  if (!self->owner->is_started || strcmp (self->record->connection_type, "bambu_lan") != 0
      || _takt_printer_watch_is_hearing (self))
    return;

  found = find_announcement (self);
  if (found == NULL || !is_elsewhere (self->record, found->host))
    return;
  if (self->followed_at_us != 0 && now_us - self->followed_at_us < FOLLOW_SPACING_US)
    {
      arm_follow (self, self->followed_at_us + FOLLOW_SPACING_US - now_us);
      return;
    }

  g_message ("Printer “%s” announces itself at %s; its address was %s.", self->record->name, found->host,
             self->record->host);
  self->followed_at_us = now_us;
  record = takt_printer_copy (self->record);
  g_free (record->host);
  record->host = g_strdup (found->host);
  if (!takt_printers_update (self->owner, record, &error))
    g_warning ("The new address of printer %" G_GINT64_FORMAT " could not be saved: %s", self->id,
               error->message);
}

/* For within a signal of the link, which must not lose its link there. */
void
_takt_printer_watch_follow_soon (TaktPrinterWatch *self)
{
  if (self->owner->finder != NULL && self->owner->is_started)
    arm_follow (self, 0);
}

static void
finder_changed_cb (TaktPrinterFinder *finder, gpointer user_data)
{
  g_autoptr (TaktPrinters) self = g_object_ref (user_data);
  GHashTableIter iter;
  gpointer watch;

  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &watch))
    follow (watch);
  takt_changes_note (self->changes, "printers", 0);
}

void
_takt_printers_start_finder (TaktPrinters *self)
{
  if (self->finder == NULL)
    return;

  g_signal_connect (self->finder, "changed", G_CALLBACK (finder_changed_cb), self);
  takt_printer_finder_start (self->finder);
}

void
_takt_printers_stop_finder (TaktPrinters *self)
{
  GHashTableIter iter;
  gpointer watch;

  if (self->finder == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->finder, self);
  takt_printer_finder_stop (self->finder);
  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &watch))
    takt_clock_clear (self->clock, &((TaktPrinterWatch *) watch)->follow_timer);
}

/**
 * takt_printers_set_finder:
 * @finder: (nullable): finds machines in the network; NULL: nobody looks for any
 *
 * To be called before takt_printers_start(), which starts @finder too. Nothing that is found is added by itself; a printer that moved is
 * followed to the address it announces, unless it is heard at the old one.
 */
void
takt_printers_set_finder (TaktPrinters *self, TaktPrinterFinder *finder)
{
  g_return_if_fail (TAKT_IS_PRINTERS (self) && !self->is_started);
  g_set_object (&self->finder, finder);
}

/** takt_printers_has_finder: whether anybody looks for machines; the demo does not. */
gboolean
takt_printers_has_finder (TaktPrinters *self)
{
  g_return_val_if_fail (TAKT_IS_PRINTERS (self), FALSE);
  return self->finder != NULL;
}

/** takt_printers_list_found: Returns: (transfer full) (element-type TaktFoundPrinter): who announces just now, known or not. */
GPtrArray *
takt_printers_list_found (TaktPrinters *self)
{
  g_return_val_if_fail (TAKT_IS_PRINTERS (self), NULL);

  if (self->finder == NULL)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) takt_found_printer_free);
  return takt_printer_finder_list (self->finder);
}

/** takt_printers_get_finder_problem: Returns: (nullable): a sentence on why announcements are not heard. */
const char *
takt_printers_get_finder_problem (TaktPrinters *self)
{
  g_return_val_if_fail (TAKT_IS_PRINTERS (self), NULL);
  return self->finder != NULL ? takt_printer_finder_get_problem (self->finder) : NULL;
}

/** takt_printers_find_serial: @id: (out): the printer with @serial (upper case), 0: none. FALSE when the database fails. */
gboolean
takt_printers_find_serial (TaktPrinters *self, const char *serial, gint64 *id, GError **error)
{
  g_autoptr (TaktPrinter) printer = NULL;

  g_return_val_if_fail (TAKT_IS_PRINTERS (self) && serial != NULL && id != NULL, FALSE);

  *id = 0;
  if (!takt_printer_table_find_serial (self->store, serial, &printer, error))
    return FALSE;
  if (printer != NULL)
    *id = printer->id;
  return TRUE;
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  TaktFoundPrinter *found = takt_printer_finder_probe_finish (TAKT_PRINTER_FINDER (source), result, &error);

  if (found != NULL)
    g_task_return_pointer (task, found, (GDestroyNotify) takt_found_printer_free);
  else
    g_task_return_error (task, error);
}

/**
 * takt_printers_probe_async:
 * @host: as a person typed it
 *
 * Asks the machine at one address who it is. Fails with TAKT_ERROR_INVALID on `host`, TAKT_ERROR_NOT_CONNECTED when nobody answers or
 * nobody asks (the demo), TAKT_ERROR_UPSTREAM for an answer that does not tell.
 */
void
takt_printers_probe_async (TaktPrinters *self,
                           const char *host,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *tidy = takt_text_tidy (host);
  GError *error = NULL;

  g_return_if_fail (TAKT_IS_PRINTERS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_printers_probe_async);
  if (tidy == NULL)
    takt_error_set_field (
        &error, "host",
        _ ("Takt needs the printer's address in your network. The printer shows it in its network settings."));
  else if (self->finder == NULL)
    g_set_error_literal (&error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                         _ ("The demo does not look for printers: it touches no network."));
  else
    _takt_printer_check_host (tidy, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    takt_printer_finder_probe_async (self->finder, tidy, cancellable, probed_cb, g_steal_pointer (&task));
}

/** takt_printers_probe_finish: Returns: (transfer full): who answered. */
TaktFoundPrinter *
takt_printers_probe_finish (TaktPrinters *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

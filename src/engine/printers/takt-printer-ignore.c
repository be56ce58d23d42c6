/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-printers"

#include "printers/takt-printers-private.h"

#include "takt-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * What the owner does not want to hear of. An ignored complaint is told to nobody and does not make its printer one that needs somebody;
 * it stays in the list of complaints, marked. A print that pauses or fails by it is told all the same: that somebody must see. Messages
 * that are harmless by themselves need no row (takt_hms_is_alarm()).
 */

#define GROUP_DIGITS 4

/* '0300_8003' or 'HMS_0300_0100_0001_0007', in any case. Returns: (transfer full) (nullable): as it is compared */
static char *
normalise_code (const char *code)
{
  g_autofree char *upper = g_strstrip (g_ascii_strup (code != NULL ? code : "", -1));
  const char *digits = g_str_has_prefix (upper, "HMS_") ? upper + strlen ("HMS_") : upper;
  g_auto (GStrv) groups = g_strsplit (digits, "_", -1);
  guint wanted = digits == upper ? 2 : 4;

  if (g_strv_length (groups) != wanted)
    return NULL;
  for (guint i = 0; i < wanted; i++)
    if (strlen (groups[i]) != GROUP_DIGITS || strspn (groups[i], "0123456789ABCDEF") != GROUP_DIGITS)
      return NULL;
  return g_steal_pointer (&upper);
}

/* The track keeps what it must not tell; FALSE with @error when it could not be read. */
gboolean
_takt_printer_watch_load_ignored (TaktPrinterWatch *self, GError **error)
{
  char **codes = takt_ignored_table_dup_codes (self->owner->store, self->id, error);

  if (codes == NULL)
    return FALSE;
  g_strfreev (self->track->ignored);
  self->track->ignored = codes;
  return TRUE;
}

/* The row is committed: what a printer's track does not learn now it learns at the next start. */
static void
reload (TaktPrinters *self)
{
  GHashTableIter iter;
  gpointer watch;

  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &watch))
    {
      g_autoptr (GError) error = NULL;

      if (!_takt_printer_watch_load_ignored (watch, &error))
        g_warning ("What is ignored could not be read: %s", error->message);
    }
  takt_changes_note (self->changes, "printers", 0);
}

/**
 * takt_printers_list_complaints:
 *
 * Returns: (transfer full) (element-type TaktComplaint): what printer @id complains about just now, the worst first, what is ignored
 *   last; empty where there is no such printer or it says nothing
 */
GPtrArray *
takt_printers_list_complaints (TaktPrinters *self, gint64 id)
{
  const TaktPrinterWatch *watch;

  g_return_val_if_fail (TAKT_IS_PRINTERS (self), NULL);

  watch = _takt_printers_get_watch (self, id, NULL);
  return watch != NULL ? takt_complaint_list (watch->report, (const char *const *) watch->track->ignored)
                       : takt_complaint_list (NULL, NULL);
}

/** takt_printers_list_ignored: (transfer full) (element-type TaktIgnoredComplaint): the owner's list; NULL with @error. */
GPtrArray *
takt_printers_list_ignored (TaktPrinters *self, GError **error)
{
  g_return_val_if_fail (TAKT_IS_PRINTERS (self), NULL);

  return takt_ignored_table_list (self->store, error);
}

static gboolean
check_new (TaktPrinters *self, const char *code, gint64 printer_id, GError **error)
{
  gint64 id;

  if (code == NULL)
    {
      takt_error_set_field (error, "code",
                            _ ("This is no code of a printer. Codes look like 0300_8003 or "
                               "HMS_0300_0100_0001_0007."));
      return FALSE;
    }
  if (printer_id != 0 && _takt_printers_get_watch (self, printer_id, error) == NULL)
    return FALSE;
  if (!takt_ignored_table_find (self->store, code, printer_id, &id, error))
    return FALSE;
  if (id != 0)
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, _ ("“%s” is ignored already."), code);
  return id == 0;
}

/**
 * takt_printers_ignore:
 * @code: '0300_8003' (print_error) or 'HMS_0300_0100_0001_0007', in any case
 * @printer_id: 0: of all printers
 * @error: TAKT_ERROR_INVALID on `code`; TAKT_ERROR_NOT_FOUND (printer); TAKT_ERROR_CONFLICT when it is ignored already
 *
 * From now on the complaint is told to nobody and makes no printer need anybody; what waited to be told is not told either.
 *
 * Returns: the id of the new row, 0 with @error
 */
gint64
takt_printers_ignore (TaktPrinters *self, const char *code, gint64 printer_id, GError **error)
{
  g_autofree char *normal = normalise_code (code);
  TaktIgnoredComplaint complaint = { .printer_id = printer_id, .code = normal };
  gint64 id;

  g_return_val_if_fail (TAKT_IS_PRINTERS (self), 0);

  if (!check_new (self, normal, printer_id, error))
    return 0;
  complaint.created_at = takt_clock_now (self->clock);
  id = takt_ignored_table_insert (self->store, &complaint, error);
  if (id != 0)
    reload (self);
  return id;
}

/**
 * takt_printers_heed:
 * @id: a row of takt_printers_list_ignored()
 * @error: TAKT_ERROR_NOT_FOUND
 *
 * Takes a complaint off the list. One that the printer shows just now is told when it comes again.
 *
 * Returns: (transfer full): what was removed, so that it can be ignored again; NULL with @error
 */
TaktIgnoredComplaint *
takt_printers_heed (TaktPrinters *self, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (TaktIgnoredComplaint) removed = NULL;

  g_return_val_if_fail (TAKT_IS_PRINTERS (self), NULL);

  list = takt_ignored_table_list (self->store, error);
  if (list == NULL)
    return NULL;
  for (guint i = 0; i < list->len && removed == NULL; i++)
    if (((TaktIgnoredComplaint *) list->pdata[i])->id == id)
      removed = g_ptr_array_steal_index (list, i);
  if (removed == NULL)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND,
                           _ ("There is no such ignored complaint."));
      return NULL;
    }

  if (!takt_ignored_table_delete (self->store, id, error))
    return NULL;
  reload (self);
  return g_steal_pointer (&removed);
}

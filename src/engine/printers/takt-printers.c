/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-printers"

#include "printers/takt-printers-private.h"

#include "takt-error.h"

#include <glib/gi18n-lib.h>

enum
{
  SIGNAL_TRACK_EVENT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktPrinters, takt_printers, G_TYPE_OBJECT)

static void
takt_printers_dispose (GObject *object)
{
  TaktPrinters *self = TAKT_PRINTERS (object);

  takt_printers_stop (self);

  G_OBJECT_CLASS (takt_printers_parent_class)->dispose (object);
}

static void
takt_printers_finalize (GObject *object)
{
  TaktPrinters *self = TAKT_PRINTERS (object);

  g_hash_table_unref (self->watches);
  g_ptr_array_unref (self->tests);
  g_clear_object (&self->finder);
  g_clear_object (&self->cameras);
  g_clear_error (&self->event_error);
  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  g_clear_object (&self->changes);
  g_clear_object (&self->materials);
  g_clear_object (&self->secrets);

  G_OBJECT_CLASS (takt_printers_parent_class)->finalize (object);
}

static void
takt_printers_class_init (TaktPrintersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = takt_printers_dispose;
  object_class->finalize = takt_printers_finalize;

  signals[SIGNAL_TRACK_EVENT] =
      g_signal_new ("track-event", TAKT_TYPE_PRINTERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                    G_TYPE_INT64, G_TYPE_POINTER, G_TYPE_POINTER);
}

static void
takt_printers_init (TaktPrinters *self)
{
  self->watches =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) _takt_printer_watch_free);
  self->tests = _takt_printer_tests_new ();
}

/* The watch of a printer, read from the database when this is the first time; TAKT_ERROR_NOT_FOUND. */
TaktPrinterWatch *
_takt_printers_get_watch (TaktPrinters *self, gint64 id, GError **error)
{
  TaktPrinterWatch *watch = g_hash_table_lookup (self->watches, &id);
  TaktPrinter *record = NULL;

  if (watch != NULL)
    return watch;

  if (!takt_printer_table_get (self->store, id, &record, error))
    return NULL;
  if (record == NULL)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, _ ("There is no printer with the number %ld."),
                   (long) id);
      return NULL;
    }

  watch = _takt_printer_watch_new (self, record, error);
  if (watch != NULL)
    g_hash_table_insert (self->watches, &watch->id, watch);
  return watch;
}

/* Tells the handlers; FALSE with what one of them failed with. */
gboolean
_takt_printers_emit_event (TaktPrinters *self, TaktPrinterWatch *watch, TaktTrackEvent *event, GError **error)
{
  g_clear_error (&self->event_error);
  self->telling = watch;
  g_signal_emit (self, signals[SIGNAL_TRACK_EVENT], 0, watch->id, watch->track, event);
  self->telling = NULL;

  if (self->event_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&self->event_error));
  return FALSE;
}

/**
 * takt_printers_new:
 * @factory: (nullable): makes the links; NULL: no printer is ever connected
 *
 * Returns: (transfer full): the service; it listens to nothing before takt_printers_start()
 */
TaktPrinters *
takt_printers_new (TaktStore *store,
                   TaktClock *clock,
                   TaktChanges *changes,
                   TaktMaterials *materials,
                   TaktSecretStore *secrets,
                   TaktPrinterLinkFactory factory,
                   gpointer factory_data)
{
  TaktPrinters *self = g_object_new (TAKT_TYPE_PRINTERS, NULL);

  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->changes = g_object_ref (changes);
  self->materials = g_object_ref (materials);
  self->secrets = g_object_ref (secrets);
  self->factory = factory;
  self->factory_data = factory_data;
  return self;
}

/** takt_printers_start: connects to every printer; a second call does nothing. */
gboolean
takt_printers_start (TaktPrinters *self, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;

  g_return_val_if_fail (TAKT_IS_PRINTERS (self), FALSE);

  if (self->is_started)
    return TRUE;

  records = takt_printer_table_list (self->store, error);
  if (records == NULL)
    return FALSE;

  for (guint i = 0; i < records->len; i++)
    {
      const TaktPrinter *record = g_ptr_array_index (records, i);

      if (_takt_printers_get_watch (self, record->id, error) == NULL)
        return FALSE;
    }

  self->is_started = TRUE;
  _takt_printers_trust_clock (self);
  for (guint i = 0; i < records->len; i++)
    {
      const TaktPrinter *record = g_ptr_array_index (records, i);
      TaktPrinterWatch *watch = g_hash_table_lookup (self->watches, &record->id);

      _takt_printer_watch_connect (watch);
    }
  _takt_printers_start_finder (self);
  return TRUE;
}

/** takt_printers_stop: disconnects from all printers and saves what is known of them. */
void
takt_printers_stop (TaktPrinters *self)
{
  GHashTableIter iter;
  gpointer watch;

  g_return_if_fail (TAKT_IS_PRINTERS (self));

  if (!self->is_started)
    return;

  self->is_started = FALSE;
  _takt_printers_stop_finder (self);
  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &watch))
    {
      _takt_printer_watch_drop_tests (watch);
      _takt_printer_watch_disconnect (watch);
    }
}

/** takt_printers_list: Returns: (transfer full) (element-type TaktPrinter): all, in the order they were added; NULL with @error. */
GPtrArray *
takt_printers_list (TaktPrinters *self, GError **error)
{
  g_return_val_if_fail (TAKT_IS_PRINTERS (self), NULL);
  return takt_printer_table_list (self->store, error);
}

/** takt_printers_get: Returns: (transfer full): the record; NULL with TAKT_ERROR_NOT_FOUND. */
TaktPrinter *
takt_printers_get (TaktPrinters *self, gint64 id, GError **error)
{
  const TaktPrinterWatch *watch;

  g_return_val_if_fail (TAKT_IS_PRINTERS (self), NULL);

  watch = _takt_printers_get_watch (self, id, error);
  return watch != NULL ? takt_printer_copy (watch->record) : NULL;
}

static gboolean
check_serial_is_new (TaktPrinters *self, const TaktPrinter *printer, GError **error)
{
  g_autoptr (TaktPrinter) other = NULL;

  if (printer->serial == NULL)
    return TRUE;
  if (!takt_printer_table_find_serial (self->store, printer->serial, &other, error))
    return FALSE;
  if (other == NULL || other->id == printer->id)
    return TRUE;

  g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
               _ ("The printer with the serial number %s is there already, as “%s”."), other->serial,
               other->name);
  return FALSE;
}

/**
 * takt_printers_add:
 * @printer: its id is not read; serial and texts are tidied up
 *
 * Adds a printer and connects to it. Its access code comes separately, see takt_printers_set_access_code_async().
 *
 * Returns: the new printer's id; 0 with TAKT_ERROR_INVALID on the field, or TAKT_ERROR_CONFLICT for a serial that is there already
 */
gint64
takt_printers_add (TaktPrinters *self, const TaktPrinter *printer, GError **error)
{
  g_autoptr (TaktPrinter) record = NULL;
  TaktPrinterWatch *watch;
  gint64 id;

  g_return_val_if_fail (TAKT_IS_PRINTERS (self) && printer != NULL, 0);

  record = takt_printer_copy (printer);
  record->id = 0;
  if (!_takt_printer_normalise (record, error) || !check_serial_is_new (self, record, error))
    return 0;

  id = takt_printer_table_insert (self->store, record, takt_clock_now (self->clock), error);
  if (id == 0)
    return 0;

  takt_changes_note (self->changes, "printers", id);
  if (self->is_started)
    {
      watch = _takt_printers_get_watch (self, id, error);
      if (watch == NULL)
        return 0;
      _takt_printer_watch_connect (watch);
    }
  return id;
}

static gboolean
needs_new_link (const TaktPrinter *a, const TaktPrinter *b)
{
  return strcmp (a->connection_type, b->connection_type) != 0 || g_strcmp0 (a->host, b->host) != 0
         || g_strcmp0 (a->serial, b->serial) != 0 || g_strcmp0 (a->model, b->model) != 0
         || g_strcmp0 (a->certificate_fingerprint, b->certificate_fingerprint) != 0
         || a->mqtt_port != b->mqtt_port || a->ftps_port != b->ftps_port || a->camera_port != b->camera_port;
}

/**
 * takt_printers_update:
 * @printer: all fields as they shall be
 *
 * Changes a printer. It is connected anew only when something changed that the connection depends on: a needless one can disturb a
 * machine that is reading a file (§16 no. 36).
 *
 * Returns: FALSE with TAKT_ERROR_NOT_FOUND, TAKT_ERROR_INVALID on the field, or TAKT_ERROR_CONFLICT for another printer's serial
 */
gboolean
takt_printers_update (TaktPrinters *self, const TaktPrinter *printer, GError **error)
{
  g_autoptr (TaktPrinter) record = NULL;
  TaktPrinterWatch *watch;
  gboolean reconnect;

  g_return_val_if_fail (TAKT_IS_PRINTERS (self) && printer != NULL, FALSE);

  watch = _takt_printers_get_watch (self, printer->id, error);
  if (watch == NULL)
    return FALSE;

  record = takt_printer_copy (printer);
  record->created_at = watch->record->created_at;
  record->queue_paused = watch->record->queue_paused;
  record->updated_at = takt_clock_now (self->clock);
  if (!_takt_printer_normalise (record, error) || !check_serial_is_new (self, record, error)
      || !takt_printer_table_update (self->store, record, record->updated_at, error))
    return FALSE;

  reconnect = needs_new_link (watch->record, record);
  takt_printer_free (watch->record);
  watch->record = g_steal_pointer (&record);
  if (reconnect && self->is_started)
    _takt_printer_watch_connect (watch);
  takt_changes_note (self->changes, "printers", watch->id);
  return TRUE;
}

static gboolean
check_unused (TaktPrinters *self, const TaktPrinterWatch *watch, GError **error)
{
  TaktPrinterUse use;
  const char *name = watch->record->name;

  if (!takt_printer_table_get_use (self->store, watch->id, &use, error))
    return FALSE;

  if (use.started > 0)
    g_set_error (
        error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
        _ ("“%s” prints a job just now. Wait for its end, or stop it, before you remove the printer."), name);
  else if (use.queued > 0)
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                 ngettext ("%ld job waits for “%s”. Cancel it or move it to another printer first.",
                           "%ld jobs wait for “%s”. Cancel them or move them to another printer first.",
                           (gulong) use.queued),
                 (long) use.queued, name);
  else if (use.past > 0)
    g_set_error (
        error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
        _ ("The history has prints of “%s”. They would be lost with it, so the printer cannot be removed."),
        name);
  else
    return TRUE;

  return FALSE;
}

static void
secret_cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!takt_secret_store_clear_finish (TAKT_SECRET_STORE (source), result, &error))
    g_warning ("A secret of a removed printer is still in the keyring: %s", error->message);
}

typedef struct
{
  TaktPrinters *self;
  const TaktPrinterWatch *watch;
} Removal;

static gboolean
remove_work (TaktStore *store, gpointer user_data, GError **error)
{
  const Removal *removal = user_data;

  return check_unused (removal->self, removal->watch, error)
         && takt_materials_unload_printer (removal->self->materials, removal->watch->id, error)
         && takt_printer_table_delete (store, removal->watch->id, error);
}

/**
 * takt_printers_remove:
 *
 * Removes a printer that never printed for Takt, with its secrets. Its spools go to storage.
 *
 * Returns: FALSE with TAKT_ERROR_NOT_FOUND, or TAKT_ERROR_CONFLICT while jobs or history hang on it
 */
gboolean
takt_printers_remove (TaktPrinters *self, gint64 id, GError **error)
{
  g_autofree char *access_code = g_strdup_printf (TAKT_SECRET_ACCESS_CODE, id);
  g_autofree char *webhook = g_strdup_printf (TAKT_SECRET_WEBHOOK, id);
  Removal removal = { .self = self };

  g_return_val_if_fail (TAKT_IS_PRINTERS (self), FALSE);

  removal.watch = _takt_printers_get_watch (self, id, error);
  if (removal.watch == NULL || !takt_store_transaction (self->store, remove_work, &removal, error))
    return FALSE;

  g_hash_table_remove (self->watches, &id);
  /* Nothing cancels these: quitting right after must not leave a secret behind. */
  takt_secret_store_clear_async (self->secrets, access_code, NULL, secret_cleared_cb, NULL);
  takt_secret_store_clear_async (self->secrets, webhook, NULL, secret_cleared_cb, NULL);
  takt_changes_note (self->changes, "printers", id);
  return TRUE;
}

/** takt_printers_set_plate_clear: a person (or the demo) says whether the plate is empty. FALSE with TAKT_ERROR_NOT_FOUND. */
gboolean
takt_printers_set_plate_clear (TaktPrinters *self, gint64 id, gboolean clear, GError **error)
{
  TaktPrinterWatch *watch;
  TaktTime now;

  g_return_val_if_fail (TAKT_IS_PRINTERS (self), FALSE);

  watch = _takt_printers_get_watch (self, id, error);
  now = takt_clock_now (self->clock);
  if (watch == NULL || !takt_printer_table_set_plate_clear (self->store, id, clear, now, error))
    return FALSE;

  watch->record->plate_clear = clear;
  watch->record->updated_at = now;
  takt_changes_note (self->changes, "printers", id);
  return TRUE;
}

/** takt_printers_set_queue_paused: whether waiting prints start by themselves. FALSE with TAKT_ERROR_NOT_FOUND. */
gboolean
takt_printers_set_queue_paused (TaktPrinters *self, gint64 id, gboolean paused, GError **error)
{
  TaktPrinterWatch *watch;
  TaktTime now;

  g_return_val_if_fail (TAKT_IS_PRINTERS (self), FALSE);

  watch = _takt_printers_get_watch (self, id, error);
  now = takt_clock_now (self->clock);
  if (watch == NULL || !takt_printer_table_set_queue_paused (self->store, id, paused, now, error))
    return FALSE;

  watch->record->queue_paused = paused;
  watch->record->updated_at = now;
  takt_changes_note (self->changes, "printers", id);
  return TRUE;
}

/**
 * takt_printers_set_job:
 * @job_id: ours, 0: none
 *
 * Says which job of ours the print on the machine is. Within a "track-event" it is saved with the event; elsewhere at once.
 */
void
takt_printers_set_job (TaktPrinters *self, gint64 id, gint64 job_id)
{
  g_autoptr (GError) error = NULL;
  TaktPrinterWatch *watch;

  g_return_if_fail (TAKT_IS_PRINTERS (self));

  watch = _takt_printers_get_watch (self, id, &error);
  if (watch == NULL)
    {
      g_warning ("%s", error->message);
      return;
    }

  watch->track->job_id = job_id;
  if (self->telling != watch && !_takt_printer_watch_save (watch, &error))
    g_warning ("The state of printer %" G_GINT64_FORMAT " could not be saved: %s", id, error->message);
  takt_changes_note (self->changes, "printers", id);
}

/**
 * takt_printers_fail_event:
 * @error: (transfer full)
 *
 * For handlers of "track-event": what follows from the event could not be done. The transaction is rolled back, and the event comes
 * again with the next report or a few seconds later.
 */
void
takt_printers_fail_event (TaktPrinters *self, GError *error)
{
  g_return_if_fail (TAKT_IS_PRINTERS (self) && error != NULL);

  if (self->event_error == NULL)
    self->event_error = error;
  else
    g_error_free (error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-printer-table.h"

#define PRINTER_COLUMNS                                                                                      \
  "id, name, type, connection_type, model, host, serial, mqtt_port, ftps_port, camera_port, auto_start, "    \
  "plate_clear, certificate_fingerprint, created_at, updated_at, bed_levelling, flow_calibration, "          \
  "vibration_calibration, layer_inspection, timelapse, queue_paused"

/** takt_printer_new: a printer with the ports of every maker's machine, an empty plate and the usual options. */
TaktPrinter *
takt_printer_new (void)
{
  TaktPrinter *self = g_new0 (TaktPrinter, 1);

  self->type = g_strdup ("bambu");
  self->mqtt_port = 8883;
  self->ftps_port = 990;
  self->camera_port = 6000;
  self->plate_clear = TRUE;
  self->print_options = TAKT_PRINT_OPTIONS_USUAL;
  return self;
}

/** takt_printer_copy: Returns: (transfer full): a deep copy. */
TaktPrinter *
takt_printer_copy (const TaktPrinter *self)
{
  TaktPrinter *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->type = g_strdup (self->type);
  copy->connection_type = g_strdup (self->connection_type);
  copy->model = g_strdup (self->model);
  copy->host = g_strdup (self->host);
  copy->serial = g_strdup (self->serial);
  copy->certificate_fingerprint = g_strdup (self->certificate_fingerprint);
  return copy;
}

void
takt_printer_free (TaktPrinter *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->type);
  g_free (self->connection_type);
  g_free (self->model);
  g_free (self->host);
  g_free (self->serial);
  g_free (self->certificate_fingerprint);
  g_free (self);
}

/* Reads the row a query over PRINTER_COLUMNS stands on. */
static TaktPrinter *
read_row (TaktStatement *query)
{
  TaktPrinter *printer = g_new0 (TaktPrinter, 1);

  printer->id = takt_statement_int (query, 0);
  printer->name = takt_statement_dup_text (query, 1);
  printer->type = takt_statement_dup_text (query, 2);
  printer->connection_type = takt_statement_dup_text (query, 3);
  printer->model = takt_statement_dup_text (query, 4);
  printer->host = takt_statement_dup_text (query, 5);
  printer->serial = takt_statement_dup_text (query, 6);
  printer->mqtt_port = (int) takt_statement_int (query, 7);
  printer->ftps_port = (int) takt_statement_int (query, 8);
  printer->camera_port = (int) takt_statement_int (query, 9);
  printer->auto_start = takt_statement_bool (query, 10);
  printer->plate_clear = takt_statement_bool (query, 11);
  printer->certificate_fingerprint = takt_statement_dup_text (query, 12);
  printer->created_at = takt_statement_time (query, 13);
  printer->updated_at = takt_statement_time (query, 14);
  printer->print_options.bed_levelling = takt_calibration_from_word (takt_statement_text (query, 15));
  printer->print_options.flow_calibration = takt_calibration_from_word (takt_statement_text (query, 16));
  printer->print_options.vibration_calibration = takt_statement_bool (query, 17);
  printer->print_options.layer_inspection = takt_statement_bool (query, 18);
  printer->print_options.timelapse = takt_statement_bool (query, 19);
  printer->queue_paused = takt_statement_bool (query, 20);
  return printer;
}

static gboolean
read_one (TaktStatement *query, TaktPrinter **printer, GError **error)
{
  g_autoptr (TaktPrinter) found = NULL;

  if (takt_statement_step (query))
    found = read_row (query);
  if (!takt_statement_finish (query, error))
    return FALSE;

  *printer = g_steal_pointer (&found);
  return TRUE;
}

/* Parameters 2 … 13 and 15 … 19: what a person sets. */
static void
bind_values (TaktStatement *statement, const TaktPrinter *printer, TaktTime now)
{
  const TaktPrintOptions *options = &printer->print_options;

  takt_statement_bind_text (statement, 2, printer->name);
  takt_statement_bind_text (statement, 3, printer->type != NULL ? printer->type : "bambu");
  takt_statement_bind_text (statement, 4, printer->connection_type);
  takt_statement_bind_text (statement, 5, printer->model);
  takt_statement_bind_text (statement, 6, printer->host);
  takt_statement_bind_text (statement, 7, printer->serial);
  takt_statement_bind_int (statement, 8, printer->mqtt_port);
  takt_statement_bind_int (statement, 9, printer->ftps_port);
  takt_statement_bind_int (statement, 10, printer->camera_port);
  takt_statement_bind_bool (statement, 11, printer->auto_start);
  takt_statement_bind_bool (statement, 12, printer->plate_clear);
  takt_statement_bind_text (statement, 13, printer->certificate_fingerprint);
  takt_statement_bind_time (statement, 14, now);
  takt_statement_bind_text (statement, 15, takt_calibration_words[options->bed_levelling]);
  takt_statement_bind_text (statement, 16, takt_calibration_words[options->flow_calibration]);
  takt_statement_bind_bool (statement, 17, options->vibration_calibration);
  takt_statement_bind_bool (statement, 18, options->layer_inspection);
  takt_statement_bind_bool (statement, 19, options->timelapse);
}

/** takt_printer_table_get: the printer of row @id, or NULL; FALSE only when the database fails. */
gboolean
takt_printer_table_get (TaktStore *store, gint64 id, TaktPrinter **printer, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " PRINTER_COLUMNS " FROM printers WHERE id = ?1");

  takt_statement_bind_int (query, 1, id);
  return read_one (query, printer, error);
}

/** takt_printer_table_find_serial: the printer with @serial, or NULL; FALSE only when the database fails. */
gboolean
takt_printer_table_find_serial (TaktStore *store, const char *serial, TaktPrinter **printer, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " PRINTER_COLUMNS " FROM printers WHERE serial = ?1");

  takt_statement_bind_text (query, 1, serial);
  return read_one (query, printer, error);
}

/** takt_printer_table_list: Returns: (transfer full) (element-type TaktPrinter): all, in the order they were added. */
GPtrArray *
takt_printer_table_list (TaktStore *store, GError **error)
{
  g_autoptr (GPtrArray) printers = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_printer_free);
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " PRINTER_COLUMNS " FROM printers ORDER BY id");

  while (takt_statement_step (query))
    g_ptr_array_add (printers, read_row (query));
  if (!takt_statement_finish (query, error))
    return NULL;

  return g_steal_pointer (&printers);
}

/** takt_printer_table_insert: Returns: the id of the new row, 0 with @error. */
gint64
takt_printer_table_insert (TaktStore *store, const TaktPrinter *printer, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store,
      "INSERT INTO printers (id, name, type, connection_type, model, host, serial, mqtt_port, "
      "ftps_port, camera_port, auto_start, plate_clear, certificate_fingerprint, created_at, updated_at, "
      "bed_levelling, flow_calibration, vibration_calibration, layer_inspection, timelapse) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14, ?15, ?16, ?17, ?18, ?19)");

  takt_statement_bind_null (insert, 1);
  bind_values (insert, printer, now);
  return takt_statement_insert (insert, error);
}

/** takt_printer_table_update: writes all that a person sets. */
gboolean
takt_printer_table_update (TaktStore *store, const TaktPrinter *printer, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE printers SET name = ?2, type = ?3, connection_type = ?4, model = ?5, host = ?6, "
             "serial = ?7, mqtt_port = ?8, ftps_port = ?9, camera_port = ?10, auto_start = ?11, "
             "plate_clear = ?12, certificate_fingerprint = ?13, updated_at = ?14, bed_levelling = ?15, "
             "flow_calibration = ?16, vibration_calibration = ?17, layer_inspection = ?18, timelapse = ?19 "
             "WHERE id = ?1");

  takt_statement_bind_int (update, 1, printer->id);
  bind_values (update, printer, now);
  return takt_statement_run (update, error);
}

/** takt_printer_table_set_plate_clear: whether the plate is empty, without touching what a person sets. */
gboolean
takt_printer_table_set_plate_clear (TaktStore *store, gint64 id, gboolean clear, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) update =
      takt_statement_get (store, "UPDATE printers SET plate_clear = ?2, updated_at = ?3 WHERE id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_bool (update, 2, clear);
  takt_statement_bind_time (update, 3, now);
  return takt_statement_run (update, error);
}

/** takt_printer_table_set_queue_paused: whether prints start by themselves, without touching what a person sets up. */
gboolean
takt_printer_table_set_queue_paused (TaktStore *store,
                                     gint64 id,
                                     gboolean paused,
                                     TaktTime now,
                                     GError **error)
{
  g_autoptr (TaktStatement) update =
      takt_statement_get (store, "UPDATE printers SET queue_paused = ?2, updated_at = ?3 WHERE id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_bool (update, 2, paused);
  takt_statement_bind_time (update, 3, now);
  return takt_statement_run (update, error);
}

/** takt_printer_table_set_developer_mode: @word: what the machine said last: 'unknown', 'open', 'locked'. */
gboolean
takt_printer_table_set_developer_mode (TaktStore *store, gint64 id, const char *word, GError **error)
{
  g_autoptr (TaktStatement) update =
      takt_statement_get (store, "UPDATE printers SET developer_mode = ?2 WHERE id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_text (update, 2, word);
  return takt_statement_run (update, error);
}

/** takt_printer_table_dup_developer_mode: @word: (out) (transfer full) (nullable): as it was set; NULL: no such printer. */
gboolean
takt_printer_table_dup_developer_mode (TaktStore *store, gint64 id, char **word, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT developer_mode FROM printers WHERE id = ?1");

  takt_statement_bind_int (query, 1, id);
  *word = takt_statement_step (query) ? takt_statement_dup_text (query, 0) : NULL;
  if (takt_statement_finish (query, error))
    return TRUE;

  g_clear_pointer (word, g_free);
  return FALSE;
}

/** takt_printer_table_delete: fails with TAKT_ERROR_CONFLICT while jobs or attempts hang on it. */
gboolean
takt_printer_table_delete (TaktStore *store, gint64 id, GError **error)
{
  g_autoptr (TaktStatement) statement = takt_statement_get (store, "DELETE FROM printers WHERE id = ?1");

  takt_statement_bind_int (statement, 1, id);
  return takt_statement_run (statement, error);
}

/** takt_printer_table_get_use: counts the jobs and attempts of printer @id. */
gboolean
takt_printer_table_get_use (TaktStore *store, gint64 id, TaktPrinterUse *use, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store,
      "SELECT (SELECT count(*) FROM jobs WHERE printer_id = ?1 AND status = 'queued'), "
      "(SELECT count(*) FROM jobs WHERE printer_id = ?1 AND status = 'started'), "
      "(SELECT count(*) FROM jobs WHERE printer_id = ?1 AND status IN ('completed', 'failed', 'cancelled')) "
      "+ (SELECT count(*) FROM attempts WHERE printer_id = ?1), "
      "EXISTS (SELECT 1 FROM jobs WHERE printer_id = ?1 AND status = 'queued' AND dispatched_at IS NOT NULL)");

  *use = (TaktPrinterUse){ 0 };
  takt_statement_bind_int (query, 1, id);
  if (takt_statement_step (query))
    {
      use->queued = takt_statement_int (query, 0);
      use->started = takt_statement_int (query, 1);
      use->past = takt_statement_int (query, 2);
      use->is_dispatched = takt_statement_bool (query, 3);
    }
  return takt_statement_finish (query, error);
}

/**
 * takt_printer_table_get_printing_seconds:
 * @from: start of the span
 * @to: its end
 * @seconds: (out): how long attempts and running jobs of printer @id kept it busy within the span
 * @runs: (out): whether a job of ours counts as running
 */
gboolean
takt_printer_table_get_printing_seconds (TaktStore *store,
                                         gint64 id,
                                         TaktTime from,
                                         TaktTime to,
                                         gint64 *seconds,
                                         gboolean *runs,
                                         GError **error)
{
  g_autoptr (TaktStatement) past =
      takt_statement_get (store, "SELECT COALESCE(SUM(MAX(0, MIN(ended_at, ?3) "
                                 "- MAX(COALESCE(started_at, ended_at - minutes * 60), ?2))), 0) "
                                 "FROM attempts WHERE printer_id = ?1 AND ended_at > ?2");
  g_autoptr (TaktStatement) running = takt_statement_get (
      store, "SELECT MIN(started_at) FROM jobs WHERE printer_id = ?1 AND status = 'started'");

  *seconds = 0;
  *runs = FALSE;

  takt_statement_bind_int (past, 1, id);
  takt_statement_bind_int (past, 2, from);
  takt_statement_bind_int (past, 3, to);
  if (takt_statement_step (past))
    *seconds = takt_statement_int (past, 0);
  if (!takt_statement_finish (past, error))
    return FALSE;

  takt_statement_bind_int (running, 1, id);
  if (takt_statement_step (running) && !takt_statement_is_null (running, 0))
    {
      *runs = TRUE;
      *seconds += MAX (0, to - MAX (takt_statement_int (running, 0), from));
    }
  return takt_statement_finish (running, error);
}

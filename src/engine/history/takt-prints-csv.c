/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include <glib/gi18n-lib.h>

#include "history/takt-print-walk.h"
#include "takt-csv-writer.h"
#include "takt-error.h"
#include "takt-money.h"

/* The columns are the fields of the API: a file is read by programs, in any language. No buyer's name is in it. */
static const char *const columns[] = {
  "id",         "ended_at",         "started_at", "printer", "order_number",    "product",
  "title",      "outcome",          "reason",     "minutes", "planned_minutes", "quantity",
  "used_grams", "planned_grams",    "material",   "color",   "material_cost",   "currency",
  "incidents",  "begun_at_printer",
};

typedef struct
{
  TaktCsvWriter *writer;
  char currency[4];
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  takt_csv_writer_free (writing->writer);
  g_free (writing);
}

static void
add_time (TaktCsvWriter *writer, TaktTime time)
{
  g_autofree char *text = time != TAKT_TIME_UNSET ? takt_time_to_iso (time) : NULL;

  takt_csv_writer_add_text (writer, text);
}

/* 0 is "not known": an empty cell. */
static void
add_known (TaktCsvWriter *writer, gint64 value)
{
  if (value > 0)
    takt_csv_writer_add_int (writer, value);
  else
    takt_csv_writer_add_text (writer, NULL);
}

static void
visit (const TaktPrint *print, gboolean fits, gpointer user_data)
{
  Writing *writing = user_data;
  TaktCsvWriter *writer = writing->writer;
  g_autofree char *cost = NULL;

  if (!fits)
    return;

  cost = takt_money_to_text (print->cost_minor, writing->currency);
  takt_csv_writer_add_int (writer, print->id);
  add_time (writer, print->ended_at);
  add_time (writer, print->started_at);
  takt_csv_writer_add_text (writer, print->printer);
  takt_csv_writer_add_text (writer, print->order_number);
  takt_csv_writer_add_text (writer, print->product);
  takt_csv_writer_add_text (writer, print->title);
  takt_csv_writer_add_text (writer, takt_job_status_words[print->outcome]);
  takt_csv_writer_add_text (writer, print->reason);
  takt_csv_writer_add_int (writer, print->minutes);
  add_known (writer, print->planned_minutes);
  add_known (writer, print->quantity);
  /* What a print of no job took is not known (TaktHistory). */
  if (print->job_id != 0)
    takt_csv_writer_add_int (writer, print->grams);
  else
    takt_csv_writer_add_text (writer, NULL);
  add_known (writer, print->planned_grams);
  takt_csv_writer_add_text (writer, print->material_type);
  takt_csv_writer_add_text (writer, print->color);
  if (print->job_id != 0)
    takt_csv_writer_add_number (writer, cost);
  else
    takt_csv_writer_add_text (writer, NULL);
  takt_csv_writer_add_text (writer, writing->currency);
  takt_csv_writer_add_int (writer, print->incidents);
  takt_csv_writer_add_text (writer, print->begun_at_machine ? "true" : "false");
  takt_csv_writer_end_row (writer);
}

static void
walked (GTask *task, GError *error)
{
  Writing *writing = g_task_get_task_data (task);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, takt_csv_writer_finish (writing->writer), (GDestroyNotify) g_bytes_unref);
}

/**
 * takt_prints_to_csv_async:
 * @filter: its sort is not kept: a table is sorted where it is read
 * @with_bom: see takt_csv_writer_new()
 *
 * Writes the prints that pass @filter as CSV (RFC 4180), the latest first, with a header line; in slices of the main loop.
 */
void
takt_prints_to_csv_async (TaktHistory *history,
                          const TaktPrintFilter *filter,
                          gboolean with_bom,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;
  Writing *writing;

  g_return_if_fail (TAKT_IS_HISTORY (history));
  g_return_if_fail (filter != NULL);

  task = g_task_new (history, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_prints_to_csv_async);
  writing = g_new0 (Writing, 1);
  writing->writer = takt_csv_writer_new (with_bom);
  g_strlcpy (writing->currency, takt_history_get_currency (history), sizeof writing->currency);
  g_task_set_task_data (task, writing, writing_free);

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    takt_csv_writer_add_text (writing->writer, columns[i]);
  takt_csv_writer_end_row (writing->writer);
  _takt_print_walk (takt_history_get_store (history), filter, FALSE, task, visit, walked);
}

/** takt_prints_to_csv_finish: (transfer full): the file; NULL with @error */
GBytes *
takt_prints_to_csv_finish (TaktHistory *history, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, history), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
replaced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_FAILED,
                             _ ("The file could not be written: %s. What was there before is as it was."),
                             error->message);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes = takt_prints_to_csv_finish (TAKT_HISTORY (source), result, &error);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GFile *file = g_task_get_task_data (task);

  if (bytes == NULL)
    g_task_return_error (task, error);
  else
    /* A new file takes the old one's place when it is whole. */
    g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, cancellable,
                                         replaced_cb, g_steal_pointer (&task));
}

/**
 * takt_prints_export_async:
 * @file: what is there is replaced, as a whole or not at all
 *
 * takt_prints_to_csv_async() into a file.
 */
void
takt_prints_export_async (TaktHistory *history,
                          const TaktPrintFilter *filter,
                          gboolean with_bom,
                          GFile *file,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;

  g_return_if_fail (TAKT_IS_HISTORY (history));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (history, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_prints_export_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  takt_prints_to_csv_async (history, filter, with_bom, cancellable, written_cb, task);
}

/** takt_prints_export_finish: Returns: FALSE with @error: TAKT_ERROR_FAILED: it could not be written */
gboolean
takt_prints_export_finish (TaktHistory *history, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, history), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

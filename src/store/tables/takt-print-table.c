/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "takt-print-table.h"

#include "takt-store.h"

/* Photos of ends come before those that a person took, the latest first. */
#define PHOTO                                                                                                \
  "coalesce((SELECT h.id FROM photos h WHERE h.attempt_id = a.id ORDER BY h.id DESC LIMIT 1), "              \
  "(SELECT h.id FROM photos h WHERE h.job_id = a.job_id AND h.attempt = a.number "                           \
  "ORDER BY h.kind IN ('completed', 'failed') DESC, h.id DESC LIMIT 1))"

/* The filament that a print needs most of stands for it; its spool is the one that was booked, or else planned. */
#define COLUMNS(photo)                                                                                       \
  "SELECT a.id, a.job_id, a.order_id, a.printer_id, j.profile_id, " photo                                    \
  ", a.job_name, o.order_number, p.name, p.created_at, f.name, coalesce(m.material_type, n.material_type), " \
  "coalesce(m.color, n.color), m.color_hex, a.outcome, a.reason, a.begun_at_machine, a.start_is_estimate, "  \
  "a.started_at, a.ended_at, a.minutes, j.estimated_duration_minutes, a.progress_percent, a.incidents, "     \
  "j.quantity, (SELECT sum(t.grams) FROM job_materials t WHERE t.job_id = a.job_id), "                       \
  "(SELECT sum(b.grams) FROM material_bookings b WHERE b.attempt_id = a.id), "                               \
  "(SELECT sum(b.cost_minor) FROM material_bookings b WHERE b.attempt_id = a.id) "                           \
  "FROM attempts a JOIN printers p ON p.id = a.printer_id LEFT JOIN jobs j ON j.id = a.job_id "              \
  "LEFT JOIN orders o ON o.id = a.order_id LEFT JOIN product_profiles f ON f.id = j.profile_id "             \
  "LEFT JOIN job_materials n ON n.job_id = a.job_id AND n.position = (SELECT t.position FROM job_materials " \
  "t WHERE t.job_id = a.job_id ORDER BY t.grams DESC, t.position LIMIT 1) "                                  \
  "LEFT JOIN materials m ON m.id = coalesce((SELECT b.material_id FROM material_bookings b "                 \
  "WHERE b.attempt_id = a.id AND b.position = n.position ORDER BY b.grams DESC LIMIT 1), n.material_id) "

static void
takt_print_filament_free (TaktPrintFilament *self)
{
  g_free (self->material_type);
  g_free (self->color);
  g_free (self->color_hex);
  g_free (self);
}

/** takt_print_free: NULL is allowed. */
void
takt_print_free (TaktPrint *self)
{
  if (self == NULL)
    return;

  g_free (self->title);
  g_free (self->order_number);
  g_free (self->printer);
  g_free (self->product);
  g_free (self->material_type);
  g_free (self->color);
  g_free (self->color_hex);
  g_free (self->reason);
  g_clear_pointer (&self->filaments, g_ptr_array_unref);
  g_free (self);
}

static TaktPrint *
read_row (TaktStatement *query)
{
  TaktPrint *print = g_new0 (TaktPrint, 1);
  gboolean start_is_estimate;
  int column = 0;

  print->id = takt_statement_int (query, column++);
  print->job_id = takt_statement_int (query, column++);
  print->order_id = takt_statement_int (query, column++);
  print->printer_id = takt_statement_int (query, column++);
  print->profile_id = takt_statement_int (query, column++);
  print->photo_id = takt_statement_int (query, column++);
  print->title = takt_statement_dup_text (query, column++);
  print->order_number = takt_statement_dup_text (query, column++);
  print->printer = takt_statement_dup_text (query, column++);
  print->printer_since = takt_statement_time (query, column++);
  print->product = takt_statement_dup_text (query, column++);
  print->material_type = takt_statement_dup_text (query, column++);
  print->color = takt_statement_dup_text (query, column++);
  print->color_hex = takt_statement_dup_text (query, column++);
  print->outcome = (TaktJobStatus) takt_job_status_from_word (takt_statement_text (query, column++));
  print->reason = takt_statement_dup_text (query, column++);
  print->begun_at_machine = takt_statement_bool (query, column++);
  start_is_estimate = takt_statement_bool (query, column++);
  print->started_at = takt_statement_time (query, column++);
  print->start_is_known = print->started_at != TAKT_TIME_UNSET && !start_is_estimate;
  print->ended_at = takt_statement_time (query, column++);
  print->minutes = (int) takt_statement_int (query, column++);
  print->planned_minutes = (int) takt_statement_int (query, column++);
  print->progress_percent = (int) takt_statement_int (query, column++);
  print->incidents = (int) takt_statement_int (query, column++);
  print->quantity = (int) takt_statement_int (query, column++);
  print->planned_grams = takt_statement_int (query, column++);
  print->grams = takt_statement_int (query, column++);
  print->cost_minor = takt_statement_int (query, column++);
  return print;
}

static gboolean
read_filaments (TaktStore *store, TaktPrint *print, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT coalesce(m.material_type, n.material_type), coalesce(m.color, n.color), m.color_hex, "
             "b.grams FROM material_bookings b LEFT JOIN materials m ON m.id = b.material_id "
             "LEFT JOIN job_materials n ON n.job_id = ?2 AND n.position = b.position "
             "WHERE b.attempt_id = ?1 ORDER BY b.id");

  print->filaments = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_print_filament_free);
  takt_statement_bind_int (query, 1, print->id);
  takt_statement_bind_int (query, 2, print->job_id);
  while (takt_statement_step (query))
    {
      TaktPrintFilament *filament = g_new0 (TaktPrintFilament, 1);

      filament->material_type = takt_statement_dup_text (query, 0);
      filament->color = takt_statement_dup_text (query, 1);
      filament->color_hex = takt_statement_dup_text (query, 2);
      filament->grams = takt_statement_int (query, 3);
      g_ptr_array_add (print->filaments, filament);
    }
  return takt_statement_finish (query, error);
}

/** takt_print_table_get: (transfer full) (nullable): a line with its photo and filaments; NULL without @error when there is none. */
TaktPrint *
takt_print_table_get (TaktStore *store, gint64 id, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (store, COLUMNS (PHOTO) "WHERE a.id = ?1");
  g_autoptr (TaktPrint) print = NULL;

  takt_statement_bind_int (query, 1, id);
  if (takt_statement_step (query))
    print = read_row (query);
  if (!takt_statement_finish (query, error))
    return NULL;
  if (print != NULL && !read_filaments (store, print, error))
    return NULL;
  return g_steal_pointer (&print);
}

/**
 * takt_print_table_list_before:
 * @from: ended at this moment or later
 * @before: and before this one, or at it with an id below @before_id
 * @limit: rows at most
 * @with_filaments: with what each was booked on; photos are never told
 *
 * The next lines of a reading from the latest to the first that may be interrupted after any of them.
 *
 * Returns: (transfer full) (element-type TaktPrint): the latest first; NULL with @error
 */
GPtrArray *
takt_print_table_list_before (TaktStore *store,
                              TaktTime from,
                              TaktTime before,
                              gint64 before_id,
                              guint limit,
                              gboolean with_filaments,
                              GError **error)
{
  g_autoptr (GPtrArray) prints = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_print_free);
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, COLUMNS ("NULL") "WHERE a.ended_at >= ?1 AND (a.ended_at, a.id) < (?2, ?3) "
                                                  "ORDER BY a.ended_at DESC, a.id DESC LIMIT ?4");

  takt_statement_bind_int (query, 1, from);
  takt_statement_bind_int (query, 2, before);
  takt_statement_bind_int (query, 3, before_id);
  takt_statement_bind_int (query, 4, limit);
  while (takt_statement_step (query))
    g_ptr_array_add (prints, read_row (query));
  if (!takt_statement_finish (query, error))
    return NULL;

  for (guint i = 0; with_filaments && i < prints->len; i++)
    if (!read_filaments (store, prints->pdata[i], error))
      return NULL;
  return g_steal_pointer (&prints);
}

/** takt_print_table_get_first: @ended_at: (out): when the first print of all ended; TAKT_TIME_UNSET: there is none. */
gboolean
takt_print_table_get_first (TaktStore *store, TaktTime *ended_at, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT ended_at FROM attempts ORDER BY ended_at LIMIT 1");

  *ended_at = takt_statement_step (query) ? takt_statement_int (query, 0) : TAKT_TIME_UNSET;
  return takt_statement_finish (query, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include <string.h>

#include "history/takt-print-walk.h"

/* Up to so many days a bucket is a day, up to so many a week, and else a month. */
#define MOST_DAYS       21
#define MOST_WEEK_DAYS  190
#define SECONDS_PER_DAY 86400

/* What the ids are sorted by; the index keeps equals in the order in which they ended. */
typedef struct
{
  gint64 id;
  gint64 key;
} Sortable;

typedef struct
{
  TaktPrintSort sort;
  TaktTime now;
  GArray *sortables; /* (element-type Sortable) the latest first */
  GHashTable *printers;
  GHashTable *products;
  GHashTable *materials;
  GHashTable *reasons;
  TaktInsights *insights;
} Reading;

static void
takt_print_group_free (TaktPrintGroup *self)
{
  g_free (self->name);
  g_free (self->color);
  g_free (self->color_hex);
  g_free (self);
}

static void
takt_print_reason_free (TaktPrintReason *self)
{
  g_free (self->text);
  g_free (self);
}

/** takt_insights_free: NULL is allowed. */
void
takt_insights_free (TaktInsights *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->ids);
  g_ptr_array_unref (self->printers);
  g_ptr_array_unref (self->products);
  g_ptr_array_unref (self->materials);
  g_ptr_array_unref (self->reasons);
  g_array_unref (self->buckets);
  g_free (self);
}

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_clear_pointer (&reading->insights, takt_insights_free);
  g_array_unref (reading->sortables);
  g_hash_table_unref (reading->printers);
  g_hash_table_unref (reading->products);
  g_hash_table_unref (reading->materials);
  g_hash_table_unref (reading->reasons);
  g_free (reading);
}

/* ---- buckets */

static GDateTime *
begin_of_bucket (TaktTime time, TaktPrintStep step)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (time);
  g_autoptr (GDateTime) day = g_date_time_new_local (
      g_date_time_get_year (local), g_date_time_get_month (local),
      step == TAKT_PRINTS_BY_MONTH ? 1 : g_date_time_get_day_of_month (local), 0, 0, 0);

  if (step == TAKT_PRINTS_BY_WEEK)
    return g_date_time_add_days (day, 1 - g_date_time_get_day_of_week (day));
  return g_steal_pointer (&day);
}

static GDateTime *
next_bucket (GDateTime *begin, TaktPrintStep step)
{
  switch (step)
    {
    case TAKT_PRINTS_BY_DAY:
      return g_date_time_add_days (begin, 1);
    case TAKT_PRINTS_BY_WEEK:
      return g_date_time_add_weeks (begin, 1);
    case TAKT_PRINTS_BY_MONTH:
    default:
      return g_date_time_add_months (begin, 1);
    }
}

static void
make_buckets (TaktInsights *insights)
{
  gint64 days = (insights->to - insights->from) / SECONDS_PER_DAY;
  g_autoptr (GDateTime) begin = NULL;

  insights->step = days <= MOST_DAYS        ? TAKT_PRINTS_BY_DAY
                   : days <= MOST_WEEK_DAYS ? TAKT_PRINTS_BY_WEEK
                                            : TAKT_PRINTS_BY_MONTH;
  begin = begin_of_bucket (insights->from, insights->step);
  while (g_date_time_to_unix (begin) < insights->to)
    {
      GDateTime *end = next_bucket (begin, insights->step);
      TaktPrintBucket bucket = { .from = g_date_time_to_unix (begin), .to = g_date_time_to_unix (end) };

      g_array_append_val (insights->buckets, bucket);
      g_date_time_unref (begin);
      begin = end;
    }
}

static TaktPrintBucket *
find_bucket (TaktInsights *insights, TaktTime time)
{
  guint low = 0, high = insights->buckets->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      TaktPrintBucket *bucket = &g_array_index (insights->buckets, TaktPrintBucket, middle);

      if (time < bucket->from)
        high = middle;
      else if (time >= bucket->to)
        low = middle + 1;
      else
        return bucket;
    }
  return NULL;
}

/* ---- one print */

static TaktPrintGroup *
take_group (GHashTable *groups, GPtrArray *list, const char *key, gint64 id, const char *name)
{
  TaktPrintGroup *group = g_hash_table_lookup (groups, key);

  if (group == NULL)
    {
      group = g_new0 (TaktPrintGroup, 1);
      group->id = id;
      group->name = g_strdup (name);
      g_hash_table_insert (groups, g_strdup (key), group);
      g_ptr_array_add (list, group);
    }
  return group;
}

static TaktPrintGroup *
take_numbered (GHashTable *groups, GPtrArray *list, gint64 id, const char *name)
{
  char key[32];

  g_snprintf (key, sizeof key, "%" G_GINT64_FORMAT, id);
  return take_group (groups, list, key, id, name);
}

static TaktPrintGroup *
take_material (Reading *reading, const char *type, const char *color, const char *color_hex)
{
  g_autofree char *key = g_strdup_printf ("%s\t%s", type, color != NULL ? color : "");
  TaktPrintGroup *group = take_group (reading->materials, reading->insights->materials, key, 0, type);

  if (group->color == NULL && color != NULL && *color != '\0')
    group->color = g_strdup (color);
  if (group->color_hex == NULL)
    group->color_hex = g_strdup (color_hex);
  return group;
}

static void
count (TaktPrintCounts *counts, const TaktPrint *print)
{
  counts->completed += print->outcome == TAKT_JOB_COMPLETED;
  counts->failed += print->outcome == TAKT_JOB_FAILED;
  counts->cancelled += print->outcome == TAKT_JOB_CANCELLED;
  counts->minutes += print->minutes;
  counts->grams += print->grams;
  counts->cost_minor += print->cost_minor;

  if (print->planned_grams > 0)
    {
      counts->used_grams += print->grams;
      counts->planned_grams += print->outcome == TAKT_JOB_COMPLETED ? print->planned_grams : 0;
    }
  /* A start that nobody saw was filled in from the plan: it would agree with it. */
  if (print->outcome == TAKT_JOB_COMPLETED && print->start_is_known && print->planned_minutes > 0)
    {
      counts->n_timed++;
      counts->planned_minutes += print->planned_minutes;
      counts->actual_minutes += print->minutes;
    }
}

static void
count_reason (Reading *reading, const char *text)
{
  TaktPrintReason *reason = g_hash_table_lookup (reading->reasons, text != NULL ? text : "");

  if (reason == NULL)
    {
      reason = g_new0 (TaktPrintReason, 1);
      reason->text = text != NULL && *text != '\0' ? g_strdup (text) : NULL;
      g_hash_table_insert (reading->reasons, g_strdup (text != NULL ? text : ""), reason);
      g_ptr_array_add (reading->insights->reasons, reason);
    }
  reason->n_prints++;
}

static void
add_sortable (Reading *reading, const TaktPrint *print)
{
  Sortable sortable = { .id = print->id };

  switch (reading->sort)
    {
    case TAKT_PRINTS_LONGEST:
      sortable.key = print->minutes;
      break;
    case TAKT_PRINTS_HEAVIEST:
      sortable.key = print->grams;
      break;
    case TAKT_PRINTS_DEAREST:
      sortable.key = print->cost_minor;
      break;
    case TAKT_PRINTS_LATEST:
    case TAKT_PRINTS_OLDEST:
    default:
      break;
    }
  g_array_append_val (reading->sortables, sortable);
}

static void
visit (const TaktPrint *print, gboolean fits, gpointer user_data)
{
  Reading *reading = user_data;
  TaktInsights *insights = reading->insights;
  TaktPrintGroup *printer =
      take_numbered (reading->printers, insights->printers, print->printer_id, print->printer);
  TaktPrintGroup *product = NULL, *material = NULL;
  TaktPrintBucket *bucket;
  TaktTime since = MAX (
      MIN (print->started_at != TAKT_TIME_UNSET ? print->started_at : print->ended_at, print->printer_since),
      insights->from);

  printer->since = printer->n_in_span > 0 ? MIN (printer->since, since) : since;
  printer->n_in_span++;
  if (print->product != NULL)
    {
      product = take_numbered (reading->products, insights->products, print->profile_id, print->product);
      product->n_in_span++;
    }
  if (print->material_type != NULL)
    {
      material = take_material (reading, print->material_type, print->color, print->color_hex);
      material->n_in_span++;
    }
  if (!fits)
    return;

  count (&insights->total, print);
  count (&printer->counts, print);
  if (product != NULL)
    count (&product->counts, print);
  if (material != NULL)
    count (&material->counts, print);
  for (guint i = 0; i < print->filaments->len; i++)
    {
      const TaktPrintFilament *filament = print->filaments->pdata[i];

      if (filament->material_type != NULL)
        take_material (reading, filament->material_type, filament->color, filament->color_hex)->grams +=
            filament->grams;
    }
  if (print->outcome == TAKT_JOB_FAILED)
    count_reason (reading, print->reason);

  bucket = find_bucket (insights, print->ended_at);
  if (bucket != NULL)
    {
      count (&bucket->counts, print);
      bucket->good_minutes += print->outcome == TAKT_JOB_COMPLETED ? print->minutes : 0;
    }
  add_sortable (reading, print);
}

/* ---- the whole */

static int
compare_groups (gconstpointer a, gconstpointer b)
{
  const TaktPrintGroup *left = *(TaktPrintGroup *const *) a, *right = *(TaktPrintGroup *const *) b;

  if (left->n_in_span != right->n_in_span)
    return left->n_in_span > right->n_in_span ? -1 : 1;
  return g_utf8_collate (left->name, right->name);
}

static int
compare_reasons (gconstpointer a, gconstpointer b)
{
  const TaktPrintReason *left = *(TaktPrintReason *const *) a, *right = *(TaktPrintReason *const *) b;

  if (left->n_prints != right->n_prints)
    return left->n_prints > right->n_prints ? -1 : 1;
  return g_strcmp0 (left->text, right->text);
}

static int
compare_sortables (gconstpointer a, gconstpointer b)
{
  const Sortable *left = a, *right = b;

  if (left->key != right->key)
    return left->key > right->key ? -1 : 1;
  return 0;
}

static void
list_ids (Reading *reading)
{
  GArray *sortables = reading->sortables;

  /* g_array_sort() keeps equals as they are. */
  if (reading->sort >= TAKT_PRINTS_LONGEST)
    g_array_sort (sortables, compare_sortables);
  for (guint i = 0; i < sortables->len; i++)
    {
      guint at = reading->sort == TAKT_PRINTS_OLDEST ? sortables->len - 1 - i : i;

      g_array_append_val (reading->insights->ids, g_array_index (sortables, Sortable, at).id);
    }
}

static void
reckon_busy (TaktInsights *insights, TaktTime now)
{
  TaktTime end = MIN (insights->to, now);

  for (guint i = 0; i < insights->printers->len; i++)
    {
      TaktPrintGroup *printer = insights->printers->pdata[i];

      if (end > printer->since)
        printer->busy = CLAMP (printer->counts.minutes * 60.0 / (double) (end - printer->since), 0.0, 1.0);
    }
}

static void
walked (GTask *task, GError *error)
{
  Reading *reading = g_task_get_task_data (task);
  TaktInsights *insights = reading->insights;

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  list_ids (reading);
  reckon_busy (insights, reading->now);
  g_ptr_array_sort (insights->printers, compare_groups);
  g_ptr_array_sort (insights->products, compare_groups);
  g_ptr_array_sort (insights->materials, compare_groups);
  g_ptr_array_sort (insights->reasons, compare_reasons);
  g_task_return_pointer (task, g_steal_pointer (&reading->insights), (GDestroyNotify) takt_insights_free);
}

static TaktInsights *
insights_new (void)
{
  TaktInsights *insights = g_new0 (TaktInsights, 1);

  insights->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  insights->printers = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_print_group_free);
  insights->products = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_print_group_free);
  insights->materials = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_print_group_free);
  insights->reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_print_reason_free);
  insights->buckets = g_array_new (FALSE, FALSE, sizeof (TaktPrintBucket));
  return insights;
}

/**
 * takt_insights_read_async:
 *
 * Reads the prints of a span and what they add up to. A print counts where it ended. It takes its time with many prints: in slices of the main
 * loop, so that nobody waits for it. What ends meanwhile is not in it.
 */
void
takt_insights_read_async (TaktHistory *history,
                          const TaktPrintFilter *filter,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Reading *reading;
  TaktTime first = TAKT_TIME_UNSET;
  GError *error = NULL;

  g_return_if_fail (TAKT_IS_HISTORY (history));
  g_return_if_fail (filter != NULL);

  task = g_task_new (history, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_insights_read_async);
  reading = g_new0 (Reading, 1);
  reading->sort = filter->sort;
  reading->now = takt_clock_now (takt_history_get_clock (history));
  reading->sortables = g_array_new (FALSE, FALSE, sizeof (Sortable));
  reading->printers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reading->products = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reading->materials = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reading->reasons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reading->insights = insights_new ();
  g_task_set_task_data (task, reading, reading_free);

  if (filter->from == TAKT_TIME_UNSET
      && !takt_print_table_get_first (takt_history_get_store (history), &first, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  reading->insights->to = filter->to != TAKT_TIME_UNSET ? filter->to : reading->now + 1;
  reading->insights->from = filter->from != TAKT_TIME_UNSET ? filter->from
                            : first != TAKT_TIME_UNSET      ? first
                                                            : reading->insights->to;
  make_buckets (reading->insights);
  _takt_print_walk (takt_history_get_store (history), filter, TRUE, g_steal_pointer (&task), visit, walked);
}

/** takt_insights_read_finish: (transfer full): NULL with @error */
TaktInsights *
takt_insights_read_finish (TaktHistory *history, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, history), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

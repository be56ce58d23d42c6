/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "history/takt-print-walk.h"

#include <string.h>

#include "takt-slices.h"
#include "takt-text.h"

/** SLICE: prints that are read at once; each takes some ten microseconds, and a frame has 16 milliseconds. */
#define SLICE 128

typedef struct
{
  TaktStore *store; /* (owned) */
  TaktPrintFilter *filter;
  char **words; /* (owned) of the search, folded */
  gboolean with_filaments;
  GTask *task; /* (owned) its data is what @visit gets */
  TaktPrintVisit visit;
  TaktPrintWalked walked;
  TaktTime before; /* where the walk is */
  gint64 before_id;
} Walk;

static void
walk_free (gpointer data)
{
  Walk *walk = data;

  g_object_unref (walk->store);
  takt_print_filter_free (walk->filter);
  g_strfreev (walk->words);
  g_object_unref (walk->task);
  g_free (walk);
}

static gboolean
finds_words (const Walk *walk, const TaktPrint *print)
{
  const char *texts[] = { print->title, print->product, print->order_number, print->printer, print->reason };
  g_autoptr (GString) all = NULL;
  g_autofree char *folded = NULL;

  if (walk->words[0] == NULL)
    return TRUE;

  all = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL)
      g_string_append_printf (all, "%s ", texts[i]);
  folded = takt_text_fold (all->str);
  for (char **word = walk->words; *word != NULL; word++)
    if (strstr (folded, *word) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
fits (const Walk *walk, const TaktPrint *print)
{
  const TaktPrintFilter *filter = walk->filter;

  return (filter->printer_id == 0 || print->printer_id == filter->printer_id)
         && (filter->profile_id == 0 || print->profile_id == filter->profile_id)
         && (filter->material_type == NULL || g_strcmp0 (print->material_type, filter->material_type) == 0)
         && (filter->color == NULL
             || g_strcmp0 (print->color != NULL ? print->color : "", filter->color) == 0)
         && (filter->outcome == TAKT_JOB_QUEUED || print->outcome == filter->outcome)
         && (filter->reason == NULL
             || (print->outcome == TAKT_JOB_FAILED
                 && g_str_equal (print->reason != NULL ? print->reason : "", filter->reason)))
         && finds_words (walk, print);
}

static gboolean
slice_cb (gpointer user_data)
{
  Walk *walk = user_data;
  g_autoptr (GPtrArray) prints = NULL;
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (walk->task), &error))
    {
      walk->walked (walk->task, error);
      return G_SOURCE_REMOVE;
    }

  prints = takt_print_table_list_before (walk->store, walk->filter->from, walk->before, walk->before_id,
                                         SLICE, walk->with_filaments, &error);
  for (guint i = 0; prints != NULL && i < prints->len; i++)
    {
      const TaktPrint *print = prints->pdata[i];

      walk->visit (print, fits (walk, print), g_task_get_task_data (walk->task));
      walk->before = print->ended_at;
      walk->before_id = print->id;
    }
  if (prints != NULL && prints->len == SLICE)
    return G_SOURCE_CONTINUE;

  walk->walked (walk->task, error);
  return G_SOURCE_REMOVE;
}

/**
 * _takt_print_walk:
 * @task: (transfer full): with its data; kept until @walked was called
 *
 * Prints that end while it is under way are not met: it goes back in time.
 */
void
_takt_print_walk (TaktStore *store,
                  const TaktPrintFilter *filter,
                  gboolean with_filaments,
                  GTask *task,
                  TaktPrintVisit visit,
                  TaktPrintWalked walked)
{
  Walk *walk = g_new0 (Walk, 1);
  g_autofree char *folded = takt_text_fold (filter->search);

  walk->store = g_object_ref (store);
  walk->filter = takt_print_filter_copy (filter);
  walk->words = g_strsplit (g_strstrip (folded), " ", -1);
  walk->with_filaments = with_filaments;
  walk->task = task;
  walk->visit = visit;
  walk->walked = walked;
  walk->before = filter->to != TAKT_TIME_UNSET ? filter->to : G_MAXINT64;
  /* Row ids begin at 1: nothing that ends at the very end of the span is met. */
  walk->before_id = 0;
  g_idle_add_full (TAKT_SLICE_PRIORITY, slice_cb, walk, walk_free);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-call.h"

/* How many records are written in one go. A thousand orders with their prints and costs take half a second; the window would
 * stand still for it. */
#define SLICE 8

typedef struct
{
  TaktApiCall *call;
  TaktApiWriter writer;
  GPtrArray *records;
  guint next;
  guint end;
  guint total;
  JsonArray *array;
} Page;

static void
page_free (gpointer data)
{
  Page *page = data;

  takt_api_call_unref (page->call);
  g_ptr_array_unref (page->records);
  json_array_unref (page->array);
  g_free (page);
}

/* The next few records; TRUE while there are more. A fault in one answers the call. */
static gboolean
write_slice (Page *page)
{
  guint stop = MIN (page->end, page->next + SLICE);

  if (takt_api_call_is_over (page->call))
    return FALSE;

  for (; page->next < stop; page->next++)
    {
      GError *error = NULL;
      JsonObject *object =
          page->writer (takt_api_call_get_shop (page->call), page->records->pdata[page->next], &error);

      if (object == NULL)
        {
          takt_api_call_fail (page->call, error);
          return FALSE;
        }
      json_array_add_object_element (page->array, object);
    }
  if (page->next < page->end)
    return TRUE;

  takt_api_call_answer_list (page->call, json_array_ref (page->array), page->total);
  return FALSE;
}

static gboolean
write_slice_cb (gpointer user_data)
{
  return write_slice (user_data) ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/**
 * takt_api_call_answer_records:
 * @records: of what @writer writes
 * @first: index of the first one to show
 * @limit: how many to show
 * @total: how many there are in all
 *
 * Answers with a list. A long one is written in slices, between which everything else has its turn.
 */
void
takt_api_call_answer_records (TaktApiCall *self,
                              TaktApiWriter writer,
                              GPtrArray *records,
                              guint first,
                              guint limit,
                              guint total)
{
  Page *page = g_new0 (Page, 1);

  page->call = takt_api_call_ref (self);
  page->writer = writer;
  page->records = g_ptr_array_ref (records);
  page->next = MIN (first, records->len);
  page->end = page->next + MIN (limit, records->len - page->next);
  page->total = total;
  page->array = json_array_new ();

  if (write_slice (page))
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, write_slice_cb, page, page_free);
  else
    page_free (page);
}

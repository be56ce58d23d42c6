/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-sync.h"

struct _TaktEtsySync
{
  GHashTable *seen;         /* (owned) receipt ids of all passes: set of gint64 */
  GHashTable *seen_in_pass; /* (owned) and of this pass */
  GHashTable *unreadable;   /* (owned) those that gave no order */
  guint nameless;           /* rows that do not even have an id */
  char *problem;            /* (owned) (nullable) of the first row that gave no order */
};

static GHashTable *
id_set_new (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

/* How many of them were new to @set. Rows without an id cannot be told apart; each counts. */
static guint
add_ids (GHashTable *set, GArray *ids)
{
  guint added = 0;

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);

      if (id == 0 || g_hash_table_add (set, g_memdup2 (&id, sizeof id)))
        added++;
    }
  return added;
}

static void
note_unreadable (TaktEtsySync *self, const TaktEtsyReceipts *receipts)
{
  for (guint i = 0; i < receipts->unreadable->len; i++)
    {
      gint64 id = g_array_index (receipts->unreadable, gint64, i);

      if (id == 0)
        self->nameless++;
      else
        g_hash_table_add (self->unreadable, g_memdup2 (&id, sizeof id));
    }
  if (self->problem == NULL)
    self->problem = g_strdup (receipts->problem);
}

TaktEtsySync *
takt_etsy_sync_new (void)
{
  TaktEtsySync *self = g_new0 (TaktEtsySync, 1);

  self->seen = id_set_new ();
  self->seen_in_pass = id_set_new ();
  self->unreadable = id_set_new ();
  return self;
}

void
takt_etsy_sync_free (TaktEtsySync *self)
{
  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->seen_in_pass);
  g_hash_table_unref (self->unreadable);
  g_free (self->problem);
  g_free (self);
}

/** takt_etsy_sync_reset: another sync begins. */
void
takt_etsy_sync_reset (TaktEtsySync *self)
{
  g_hash_table_remove_all (self->seen);
  g_hash_table_remove_all (self->seen_in_pass);
  g_hash_table_remove_all (self->unreadable);
  self->nameless = 0;
  g_clear_pointer (&self->problem, g_free);
}

/**
 * takt_etsy_sync_take:
 * @cursor: of the page; moved on to the next one
 * @receipts: the page
 * @is_scarce: see takt_etsy_cursor_advance()
 * @error: as that function
 *
 * Returns: (transfer full): the page for the engine
 */
TaktOrderPage *
takt_etsy_sync_take (TaktEtsySync *self,
                     TaktEtsyCursor *cursor,
                     TaktEtsyReceipts *receipts,
                     gboolean is_scarce,
                     GError **error)
{
  TaktEtsyPass pass = cursor->pass;
  TaktEtsyPageFacts facts = {
    .rows = receipts->ids->len,
    .new_rows = add_ids (self->seen_in_pass, receipts->ids),
    .count = receipts->count,
    .last_time = pass == TAKT_ETSY_PASS_CHANGED ? receipts->last_updated : receipts->last_created,
  };
  TaktOrderPage *page;
  gboolean finished;

  if (!takt_etsy_cursor_advance (cursor, &facts, is_scarce, &finished, error))
    return NULL;

  page = takt_order_page_new ();
  g_ptr_array_extend_and_steal (page->orders, g_steal_pointer (&receipts->orders));
  page->receipts = add_ids (self->seen, receipts->ids);
  page->total = receipts->count;
  page->next_cursor = finished ? NULL : takt_etsy_cursor_to_text (cursor);
  page->reconciled = finished && cursor->deep && !is_scarce;
  note_unreadable (self, receipts);
  if (finished || cursor->pass != pass)
    g_hash_table_remove_all (self->seen_in_pass);
  return page;
}

/** takt_etsy_sync_get_unreadable: receipts of this sync that gave no order. */
guint
takt_etsy_sync_get_unreadable (TaktEtsySync *self)
{
  return g_hash_table_size (self->unreadable) + self->nameless;
}

/** takt_etsy_sync_get_problem: (nullable): what was wrong with the first of them. */
const char *
takt_etsy_sync_get_problem (TaktEtsySync *self)
{
  return self->problem;
}

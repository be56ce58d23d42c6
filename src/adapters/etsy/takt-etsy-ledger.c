/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-ledger-decode.h"
#include "etsy/takt-etsy-query.h"
#include "etsy/takt-etsy-source-private.h"

#define ENTRIES_PATH                                                                                         \
  "/v3/application/shops/%" G_GINT64_FORMAT "/payment-account/ledger-entries?min_created=%" G_GINT64_FORMAT  \
  "&max_created=%" G_GINT64_FORMAT "&limit=%d&offset=%u"
#define PAYMENTS_PATH                                                                                        \
  "/v3/application/shops/%" G_GINT64_FORMAT "/payment-account/ledger-entries/payments?ledger_entry_ids=%s"

/* The spec's least time, 2000-01-01 (reference.md §1). */
#define MIN_TIME ((TaktTime) 946684800)

/* The page that is still without its payments. */
static void
holder_free (gpointer data)
{
  TaktLedgerPage **holder = data;

  takt_ledger_page_free (*holder);
  g_free (holder);
}

static void
payments_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktLedgerPage **page = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonNode) root = takt_etsy_query_finish (TAKT_ETSY_SESSION (source), result, &error);

  if (root == NULL || !takt_etsy_payments_decode (root, *page, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (page), (GDestroyNotify) takt_ledger_page_free);
}

/* (transfer full) (nullable): the entries of the page that are about payments, in one question for all (reference.md §12.29). */
static char *
dup_payment_entries (const TaktLedgerPage *page)
{
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < page->entries->len; i++)
    {
      const TaktLedgerEntry *entry = page->entries->pdata[i];

      if (g_strcmp0 (entry->reference_type, "shop_payment") == 0
          || g_strcmp0 (entry->reference_type, "payment_adjustment") == 0)
        g_string_append_printf (ids, "%s%" G_GINT64_FORMAT, ids->len > 0 ? "," : "", entry->entry_id);
    }
  return g_string_free (ids, ids->len == 0);
}

static void
entries_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktEtsySession *session = TAKT_ETSY_SESSION (source);
  const TaktEtsyAccount *account = takt_etsy_session_get_account (session);
  guint offset = GPOINTER_TO_UINT (g_task_get_task_data (task));
  GError *error = NULL;
  g_autoptr (JsonNode) root = takt_etsy_query_finish (session, result, &error);
  g_autoptr (TaktLedgerPage) page = takt_ledger_page_new ();
  g_autofree char *ids = NULL;
  g_autofree char *path = NULL;
  TaktLedgerPage **holder;

  if (root == NULL || !takt_etsy_ledger_decode (root, offset, page, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  ids = dup_payment_entries (page);
  if (ids == NULL)
    {
      g_task_return_pointer (task, g_steal_pointer (&page), (GDestroyNotify) takt_ledger_page_free);
      return;
    }
  path = g_strdup_printf (PAYMENTS_PATH, account != NULL ? account->shop_id : 0, ids);
  holder = g_new0 (TaktLedgerPage *, 1);
  *holder = g_steal_pointer (&page);
  g_task_set_task_data (task, holder, holder_free);
  takt_etsy_query_async (session, path, g_task_get_cancellable (task), payments_cb, g_object_ref (task));
}

static void
takt_etsy_source_fetch_ledger_async (TaktOrderSource *source,
                                     TaktTime from,
                                     TaktTime to,
                                     guint offset,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  TaktEtsySource *self = TAKT_ETSY_SOURCE (source);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  const TaktEtsyAccount *account = takt_etsy_session_get_account (self->session);
  TaktTime skew = takt_etsy_client_get_skew (self->client);
  g_autofree char *path =
      g_strdup_printf (ENTRIES_PATH, account != NULL ? account->shop_id : 0, MAX (from + skew, MIN_TIME),
                       MAX (to + skew, MIN_TIME), TAKT_ETSY_LEDGER_LIMIT, offset);

  g_task_set_task_data (task, GUINT_TO_POINTER (offset), NULL);
  takt_etsy_query_async (self->session, path, cancellable, entries_cb, task);
}

static TaktLedgerPage *
takt_etsy_source_fetch_ledger_finish (TaktOrderSource *source, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, source), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/** takt_etsy_ledger_init_source: the payment account. */
void
takt_etsy_ledger_init_source (TaktOrderSourceInterface *iface)
{
  iface->fetch_ledger_async = takt_etsy_source_fetch_ledger_async;
  iface->fetch_ledger_finish = takt_etsy_source_fetch_ledger_finish;
}

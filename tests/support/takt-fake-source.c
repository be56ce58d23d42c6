/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-fake-source.h"

#include "takt-error.h"

static void takt_fake_source_iface_init (TaktOrderSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktFakeSource,
                               takt_fake_source,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_ORDER_SOURCE, takt_fake_source_iface_init))

static void
answer (TaktFakeSource *self, GTask *task)
{
  guint page_number = GPOINTER_TO_UINT (g_task_get_task_data (task));
  guint first = (page_number - 1) * self->page_size;
  TaktOrderPage *page;

  if (page_number == self->fail_page)
    {
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_UPSTREAM, "page %u is broken", page_number);
      return;
    }

  page = takt_order_page_new ();
  for (guint i = first; i < self->n_orders && i < first + self->page_size; i++)
    {
      TaktOrder *order = self->make (i, self->make_data);

      page->receipts++;
      if (order != NULL)
        g_ptr_array_add (page->orders, order);
    }
  if (self->repeat)
    page->next_cursor = g_strdup ("2");
  else if (first + self->page_size < self->n_orders)
    page->next_cursor = g_strdup_printf ("%u", page_number + 1);
  page->total = self->n_orders;
  page->reconciled = page->next_cursor == NULL && self->last_deep;
  g_task_return_pointer (task, page, (GDestroyNotify) takt_order_page_free);
}

static void
forget_held (TaktFakeSource *self)
{
  if (self->held_cancelled != NULL)
    g_source_destroy (self->held_cancelled);
  g_clear_pointer (&self->held_cancelled, g_source_unref);
  g_clear_object (&self->held);
}

static gboolean
held_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  TaktFakeSource *self = user_data;
  g_autoptr (GTask) task = g_object_ref (self->held);

  forget_held (self);
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
takt_fake_source_fetch_async (TaktOrderSource *source,
                              TaktTime since,
                              gboolean deep,
                              const char *cursor,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  TaktFakeSource *self = TAKT_FAKE_SOURCE (source);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  guint page_number = cursor != NULL ? (guint) g_ascii_strtoull (cursor, NULL, 10) : 1;

  self->n_fetches++;
  self->last_deep = deep;
  g_free (self->last_cursor);
  self->last_cursor = g_strdup (cursor);
  if (cursor == NULL)
    self->last_since = since;
  g_task_set_task_data (task, GUINT_TO_POINTER (page_number), NULL);
  if (!self->hold)
    {
      answer (self, task);
      return;
    }

  /* A given-up answer may still be here: its cancellation is told from the main loop. */
  if (self->held != NULL)
    g_task_return_error_if_cancelled (self->held);
  forget_held (self);
  self->held = g_steal_pointer (&task);
  self->held_cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (self->held_cancelled, G_SOURCE_FUNC (held_cancelled_cb), self, NULL);
  g_source_attach (self->held_cancelled, NULL);
}

static TaktOrderPage *
takt_fake_source_fetch_finish (TaktOrderSource *source, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
takt_fake_source_fetch_one_async (TaktOrderSource *source,
                                  const char *order_number,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  TaktFakeSource *self = TAKT_FAKE_SOURCE (source);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  TaktOrderPage *page = takt_order_page_new ();
  TaktOrder *order = self->make_one != NULL ? self->make_one (order_number, self->make_data) : NULL;

  g_ptr_array_add (self->asked_for, g_strdup (order_number));
  page->is_missing = order == NULL;
  page->receipts = order != NULL ? 1 : 0;
  if (order != NULL)
    g_ptr_array_add (page->orders, order);
  g_task_return_pointer (task, page, (GDestroyNotify) takt_order_page_free);
}

static char *
takt_fake_source_dup_resume (TaktOrderSource *source, const char *cursor, gboolean deep)
{
  return g_strdup (cursor);
}

static TaktSourceSetup *
takt_fake_source_dup_setup (TaktOrderSource *source)
{
  TaktSourceSetup *setup = takt_source_setup_new ("http://localhost:3003/oauth/redirect", "notice");

  takt_source_setup_add_step (setup, "Get a key", "https://shop.example/keys");
  takt_source_setup_add_scope (setup, "read", "To read", FALSE);
  return setup;
}

static void
takt_fake_source_cancel_connect (TaktOrderSource *source)
{
  TAKT_FAKE_SOURCE (source)->n_cancelled_connects++;
}

static void
takt_fake_source_load_async (TaktOrderSource *source,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);

  TAKT_FAKE_SOURCE (source)->n_loads++;
  g_task_return_boolean (task, TRUE);
}

static gboolean
takt_fake_source_load_finish (TaktOrderSource *source, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
takt_fake_source_connect_async (TaktOrderSource *source,
                                const TaktConnectRequest *request,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);

  g_task_return_pointer (
      task,
      g_strdup_printf ("https://shop.example/authorize?key=%s&to=%s", request->key, request->redirect_uri),
      g_free);
}

static char *
takt_fake_source_connect_finish (TaktOrderSource *source, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
takt_fake_source_paste_async (TaktOrderSource *source,
                              const char *redirected_url,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);

  if (g_strrstr (redirected_url, "code=") == NULL)
    {
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED, "the address has no code");
      return;
    }
  takt_fake_source_connect (TAKT_FAKE_SOURCE (source), "1", "USD");
  g_task_return_boolean (task, TRUE);
}

static void
takt_fake_source_disconnect_async (TaktOrderSource *source,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);

  takt_fake_source_disconnect (TAKT_FAKE_SOURCE (source));
  g_task_return_boolean (task, TRUE);
}

static gboolean
takt_fake_source_boolean_finish (TaktOrderSource *source, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static TaktSourceStatus *
takt_fake_source_dup_status (TaktOrderSource *source)
{
  TaktSourceStatus *status = takt_source_status_new ();
  TaktFakeSource *self = TAKT_FAKE_SOURCE (source);

  status->connected = self->shop != NULL;
  status->state = self->shop != NULL ? TAKT_SOURCE_CONNECTED : TAKT_SOURCE_NOT_CONNECTED;
  status->is_scarce = self->is_scarce;
  status->read_only = self->is_read_only;
  if (self->shop != NULL)
    status->shop_id = g_strdup (self->shop->external_id);
  return status;
}

static TaktShopRecord *
takt_fake_source_dup_shop (TaktOrderSource *source)
{
  TaktFakeSource *self = TAKT_FAKE_SOURCE (source);
  TaktShopRecord *shop;

  if (self->shop == NULL)
    return NULL;

  shop = takt_shop_record_new ();
  shop->source = g_strdup ("etsy");
  shop->external_id = g_strdup (self->shop->external_id);
  shop->name = g_strdup ("Fake");
  shop->currency = g_strdup (self->shop->currency);
  return shop;
}

static void
answer_ship (TaktFakeSource *self, GTask *task)
{
  const char *number = g_task_get_task_data (task);

  switch (self->ship_outcome)
    {
    case TAKT_SHIP_ACCEPTED:
      g_task_return_pointer (task, self->make_one (number, self->make_data),
                             (GDestroyNotify) takt_order_free);
      break;
    case TAKT_SHIP_NOT_ALLOWED:
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_UPSTREAM, "Unauthorized");
      break;
    case TAKT_SHIP_REFUSED:
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_UPSTREAM, "no");
      break;
    case TAKT_SHIP_UNCLEAR:
    default:
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, "nobody answers");
    }
}

static void
takt_fake_source_ship_async (TaktOrderSource *source,
                             const TaktShipRequest *request,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  TaktFakeSource *self = TAKT_FAKE_SOURCE (source);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_task_data (task, g_strdup (request->order_number), g_free);
  g_ptr_array_add (self->told, g_strdup_printf ("%s|%s|%s|%s", request->order_number, request->carrier,
                                                request->tracking_code, request->note));
  if (self->ship_holds)
    {
      g_assert_null (self->held_ship);
      self->held_ship = g_steal_pointer (&task);
    }
  else
    answer_ship (self, task);
}

static TaktShipOutcome
takt_fake_source_ship_finish (TaktOrderSource *source,
                              GAsyncResult *result,
                              TaktOrder **order,
                              GError **error)
{
  *order = g_task_propagate_pointer (G_TASK (result), error);
  return TAKT_FAKE_SOURCE (source)->ship_outcome;
}

static const TaktCarrier *
takt_fake_source_list_carriers (TaktOrderSource *source, guint *count)
{
  static const TaktCarrier carriers[] = { { "usps", "USPS" } };

  *count = G_N_ELEMENTS (carriers);
  return carriers;
}

static char *
takt_fake_source_dup_order_url (TaktOrderSource *source, const char *order_number)
{
  return g_strconcat ("https://shop.example/orders/", order_number, NULL);
}

static void
takt_fake_source_iface_init (TaktOrderSourceInterface *iface)
{
  iface->ship_async = takt_fake_source_ship_async;
  iface->ship_finish = takt_fake_source_ship_finish;
  iface->list_carriers = takt_fake_source_list_carriers;
  iface->dup_order_url = takt_fake_source_dup_order_url;
  iface->load_async = takt_fake_source_load_async;
  iface->load_finish = takt_fake_source_load_finish;
  iface->connect_async = takt_fake_source_connect_async;
  iface->connect_finish = takt_fake_source_connect_finish;
  iface->paste_async = takt_fake_source_paste_async;
  iface->paste_finish = takt_fake_source_boolean_finish;
  iface->cancel_connect = takt_fake_source_cancel_connect;
  iface->disconnect_async = takt_fake_source_disconnect_async;
  iface->disconnect_finish = takt_fake_source_boolean_finish;
  iface->fetch_async = takt_fake_source_fetch_async;
  iface->fetch_finish = takt_fake_source_fetch_finish;
  iface->fetch_one_async = takt_fake_source_fetch_one_async;
  iface->fetch_one_finish = takt_fake_source_fetch_finish;
  iface->dup_resume = takt_fake_source_dup_resume;
  iface->dup_setup = takt_fake_source_dup_setup;
  iface->dup_status = takt_fake_source_dup_status;
  iface->dup_shop = takt_fake_source_dup_shop;
}

static void
takt_fake_source_finalize (GObject *object)
{
  TaktFakeSource *self = TAKT_FAKE_SOURCE (object);

  forget_held (self);
  g_clear_pointer (&self->shop, takt_shop_record_free);
  g_ptr_array_unref (self->asked_for);
  g_ptr_array_unref (self->told);
  g_clear_object (&self->held_ship);
  g_free (self->last_cursor);

  G_OBJECT_CLASS (takt_fake_source_parent_class)->finalize (object);
}

static void
takt_fake_source_class_init (TaktFakeSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_fake_source_finalize;
}

static void
takt_fake_source_init (TaktFakeSource *self)
{
  self->page_size = 10;
  self->asked_for = g_ptr_array_new_with_free_func (g_free);
  self->told = g_ptr_array_new_with_free_func (g_free);
}

/** takt_fake_source_new: not connected, without orders, ten a page. */
TaktFakeSource *
takt_fake_source_new (void)
{
  return g_object_new (TAKT_TYPE_FAKE_SOURCE, NULL);
}

void
takt_fake_source_connect (TaktFakeSource *self, const char *external_id, const char *currency)
{
  g_clear_pointer (&self->shop, takt_shop_record_free);
  self->shop = takt_shop_record_new ();
  self->shop->external_id = g_strdup (external_id);
  self->shop->currency = g_strdup (currency);
  takt_order_source_emit_status_changed (TAKT_ORDER_SOURCE (self));
}

void
takt_fake_source_disconnect (TaktFakeSource *self)
{
  g_clear_pointer (&self->shop, takt_shop_record_free);
  takt_order_source_emit_status_changed (TAKT_ORDER_SOURCE (self));
}

/** takt_fake_source_release: gives the answer that @hold kept back; later ones follow @hold again. */
void
takt_fake_source_release (TaktFakeSource *self)
{
  g_autoptr (GTask) task = self->held != NULL ? g_object_ref (self->held) : NULL;

  g_assert_nonnull (task);
  forget_held (self);
  answer (self, task);
}

/** takt_fake_source_release_ship: gives the answer to a telling that @ship_holds kept back. */
void
takt_fake_source_release_ship (TaktFakeSource *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->held_ship);

  g_assert_nonnull (task);
  answer_ship (self, task);
}

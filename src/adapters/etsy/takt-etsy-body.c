/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-body.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"
#include "takt-json-parse.h"

#define CHUNK_BYTES ((gsize) 64 << 10)

/*
 * What Etsy tells with each receipt and nobody here reads: about half of an answer (reference.md §5). It is left out while reading, and what
 * of it is personal is nowhere in memory. Whoever wants one of them takes it from this list.
 */
static const char *const unread[] = {
  "receipt_type",
  "seller_user_id",
  "seller_email",
  "buyer_user_id",
  "payment_method",
  "payment_email",
  "message_from_seller",
  "message_from_payment",
  "file_data",
  "product_id",
  "product_data",
  "transaction_type",
  "shipping_profile_id",
  "min_processing_days",
  "shipping_method",
  "shipping_upgrade",
  "max_processing_days",
  "shipping_cost",
  "value_id",
  "buyer_coupon",
  "paid_timestamp",
  "receipt_shipping_id",
};

/* (transfer none) (element-type utf8): for all threads */
static GHashTable *
get_unread (void)
{
  static gsize once;
  static GHashTable *names;

  if (g_once_init_enter (&once))
    {
      names = g_hash_table_new (g_str_hash, g_str_equal);
      for (gsize i = 0; i < G_N_ELEMENTS (unread); i++)
        g_hash_table_add (names, (gpointer) unread[i]);
      g_once_init_leave (&once, 1);
    }
  return names;
}

static void
parse_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GByteArray *body = task_data;
  GError *error = NULL;
  JsonNode *root = takt_json_parse_without ((const char *) body->data, (gssize) body->len,
                                            TAKT_ETSY_MAX_BODY_BYTES, get_unread (), &error);

  if (root != NULL)
    g_task_return_pointer (task, root, (GDestroyNotify) json_node_unref);
  else
    g_task_return_error (task, error);
}

static void
chunk_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GInputStream *stream = G_INPUT_STREAM (source);
  GByteArray *body = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (stream, result, &error);

  if (bytes == NULL)
    g_task_return_error (task, error);
  else if (g_bytes_get_size (bytes) == 0)
    /* A long answer takes longer to parse than a frame may last, so that none is parsed on the main thread. */
    g_task_run_in_thread (task, parse_thread);
  else if (body->len + g_bytes_get_size (bytes) > TAKT_ETSY_MAX_BODY_BYTES)
    g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_TOO_LARGE,
                             _ ("Etsy’s answer is larger than %d MiB, so nothing was changed."),
                             (int) (TAKT_ETSY_MAX_BODY_BYTES >> 20));
  else
    {
      g_byte_array_append (body, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
      g_input_stream_read_bytes_async (stream, CHUNK_BYTES, G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                                       chunk_cb, g_object_ref (task));
    }
}

/**
 * takt_etsy_body_read_async:
 * @stream: the body of an answer, decoded
 *
 * Reads it to its end and parses it. Fails with TAKT_ERROR_TOO_LARGE over TAKT_ETSY_MAX_BODY_BYTES, with TAKT_ERROR_MALFORMED when
 * it is no JSON, or as @stream does.
 */
void
takt_etsy_body_read_async (GInputStream *stream,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_task_data (task, g_byte_array_new (), (GDestroyNotify) g_byte_array_unref);
  g_input_stream_read_bytes_async (stream, CHUNK_BYTES, G_PRIORITY_DEFAULT, cancellable, chunk_cb, task);
}

/** takt_etsy_body_read_finish: (transfer full): the root. */
JsonNode *
takt_etsy_body_read_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

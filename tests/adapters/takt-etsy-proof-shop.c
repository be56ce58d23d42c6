/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-etsy-proof-shop.h"

#include <signal.h>
#include <string.h>

#include "takt-test.h"

const char *const proof_fault_words[] = { "none",     "kill", "kill-after", "cancel", "429",
                                          "429-long", "500",  "500-long",   "html",   "cut",
                                          "expired",  "skew", "silent",     NULL };

#define DAY      (24 * 60 * 60)
#define PAGE_MAX 100

/* A receipt at both stages of the shop; NULL: not there (any more). */
typedef struct
{
  gint64 number;
  TaktTime created;
  TaktTime updated[2];
  gboolean shipped[2];
  gboolean canceled[2];
  char *json[2];
} Receipt;

static void
receipt_free (gpointer data)
{
  Receipt *receipt = data;

  g_free (receipt->json[0]);
  g_free (receipt->json[1]);
  g_free (receipt);
}

static char *
write_receipt (const Receipt *self,
               guint stage,
               guint n,
               const char *status,
               gint64 refund,
               const char *street)
{
  g_autofree char *refunds =
      refund > 0 ? g_strdup_printf ("{\"amount\": {\"amount\": %" G_GINT64_FORMAT ", \"divisor\": 100, "
                                    "\"currency_code\": \"USD\"}, \"created_timestamp\": %" G_GINT64_FORMAT
                                    ", \"status\": \"SUCCESS\"}",
                                    refund, self->created + 100)
                 : g_strdup ("");

  return g_strdup_printf (
      "{\"receipt_id\": %" G_GINT64_FORMAT ", \"status\": \"%s\", \"is_paid\": true, \"is_shipped\": %s, "
      "\"name\": \"Buyer &#35;%u\", \"formatted_address\": \"Buyer %u\\n%s %u\\nTOWN\", "
      "\"created_timestamp\": %" G_GINT64_FORMAT ", \"updated_timestamp\": %" G_GINT64_FORMAT
      ", \"is_gift\": false, \"subtotal\": {\"amount\": %u, \"divisor\": 100, \"currency_code\": \"USD\"}, "
      "\"total_shipping_cost\": {\"amount\": 499, \"divisor\": 100, \"currency_code\": \"USD\"}, "
      "\"shipments\": [], \"refunds\": [%s], \"transactions\": [{\"transaction_id\": %u, \"title\": \"Vase "
      "&quot;No. %u&quot;\", \"quantity\": %u, \"listing_id\": %u, \"sku\": \"V-%u\", \"price\": {\"amount\": 1250, "
      "\"divisor\": 100, \"currency_code\": \"USD\"}, \"expected_ship_date\": %" G_GINT64_FORMAT
      ", \"variations\": [{\"property_id\": 200, \"formatted_name\": \"Color\", \"formatted_value\": \"Red\"}]}]}",
      self->number, status, self->shipped[stage] ? "true" : "false", n, n, street, n % 90, self->created,
      self->updated[stage], 1250 * (1 + n % 3), refunds, 500000 + n, n % 40, 1 + n % 3, 1100 + n % 40, n % 25,
      self->created + 3 * DAY);
}

/* Most are shipped long ago; the youngest are open. At stage 1 one in twenty of these has changed, most without a stamp. */
static Receipt *
make_receipt (guint n, guint total, TaktTime now)
{
  Receipt *self = g_new0 (Receipt, 1);
  gboolean open = n + 150 >= total;
  guint change = open ? n % 20 : 99;
  gboolean stamped = change == 0 || change == 3;

  self->number = 3000000000 + n;
  self->created = now - 200 * DAY + (TaktTime) n * 6000;
  for (guint stage = 0; stage < 2; stage++)
    {
      self->updated[stage] = self->created + 8 + (stage == 1 && stamped ? now - 60 - self->created : 0);
      self->shipped[stage] = !open || (stage == 1 && change == 0);
      self->canceled[stage] = stage == 1 && change == 1;
      self->json[stage] =
          write_receipt (self, stage, n,
                         self->canceled[stage]  ? "Canceled"
                         : self->shipped[stage] ? "Completed"
                                                : "Paid",
                         stage == 1 && change <= 2 && change > 0 ? (change == 1 ? 5000 : 300) : 0,
                         stage == 1 && change == 3 ? "Other Road" : "Long Street");
    }
  return self;
}

static void
strike (ProofShop *self, int signal_number)
{
  if (self->client != NULL)
    g_subprocess_send_signal (self->client, signal_number);
}

static gboolean
kill_cb (gpointer user_data)
{
  strike (user_data, SIGKILL);
  return G_SOURCE_REMOVE;
}

static void
answer (ProofShop *self, SoupServerMessage *message, guint status, const char *json)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) told = g_date_time_add_seconds (now, (double) self->skew);
  g_autofree char *date = soup_date_time_to_string (told, SOUP_DATE_HTTP);

  soup_message_headers_replace (headers, "Date", date);
  soup_message_headers_replace (headers, "x-limit-per-second", "1000");
  soup_message_headers_replace (headers, "x-limit-per-day", "100000");
  soup_message_headers_replace (headers, "x-remaining-today", "90000");
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, json, strlen (json));
}

static void
cut_off (SoupServerMessage *message)
{
  static const char half[] =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n"
      "{\"count\": 1, \"results\": [{\"receipt_id\":";
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), half, sizeof half - 1, NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

static gint64
get_number (GHashTable *query, const char *name, gint64 fallback)
{
  const char *text = query != NULL ? g_hash_table_lookup (query, name) : NULL;

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : fallback;
}

static gboolean
fits (const Receipt *receipt, guint stage, GHashTable *query)
{
  const char *shipped = g_hash_table_lookup (query, "was_shipped");
  const char *canceled = g_hash_table_lookup (query, "was_canceled");

  return receipt->created >= get_number (query, "min_created", 0)
         && receipt->updated[stage] >= get_number (query, "min_last_modified", 0)
         && (shipped == NULL || receipt->shipped[stage] == g_str_equal (shipped, "true"))
         && (canceled == NULL || receipt->canceled[stage] == g_str_equal (canceled, "true"));
}

static int
compare_updated (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Receipt *one = *(Receipt *const *) a;
  const Receipt *other = *(Receipt *const *) b;
  guint stage = GPOINTER_TO_UINT (user_data);
  gint64 difference = one->updated[stage] - other->updated[stage];

  return difference != 0 ? (difference > 0 ? 1 : -1) : (one->number > other->number ? 1 : -1);
}

static char *
write_page (ProofShop *self, GHashTable *query)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  g_autoptr (GString) out = g_string_new (NULL);
  gint64 offset = get_number (query, "offset", 0);
  gint64 limit = MIN (get_number (query, "limit", 25), PAGE_MAX);

  for (guint i = 0; i < self->receipts->len; i++)
    if (fits (self->receipts->pdata[i], self->stage, query))
      g_ptr_array_add (found, self->receipts->pdata[i]);
  if (g_strcmp0 (g_hash_table_lookup (query, "sort_on"), "updated") == 0)
    g_ptr_array_sort_with_data (found, compare_updated, GUINT_TO_POINTER (self->stage));

  g_string_append_printf (out, "{\"count\": %u, \"results\": [", found->len);
  for (gint64 i = offset; i < MIN (offset + limit, found->len); i++)
    g_string_append_printf (out, "%s%s", i > offset ? ", " : "",
                            ((Receipt *) found->pdata[i])->json[self->stage]);
  g_string_append (out, "]}");
  return g_strdup (out->str);
}

static void
renew_tokens (ProofShop *self)
{
  self->n_tokens++;
  g_free (self->access);
  g_free (self->refresh);
  self->access = g_strdup_printf ("900.access%u", self->n_tokens);
  self->refresh = g_strdup_printf ("900.refresh%u", self->n_tokens);
}

static void
answer_token (ProofShop *self, SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autofree char *text = g_strndup (body->data, (gsize) body->length);
  g_autoptr (GHashTable) form = soup_form_decode (text);
  g_autofree char *json = NULL;

  if (g_strcmp0 (g_hash_table_lookup (form, "refresh_token"), self->refresh) != 0)
    {
      answer (self, message, 400,
              "{\"error\": \"invalid_grant\", \"error_description\": \"refresh_token is revoked\"}");
      return;
    }
  renew_tokens (self);
  json = g_strdup_printf ("{\"access_token\": \"%s\", \"refresh_token\": \"%s\", \"token_type\": \"Bearer\", "
                          "\"expires_in\": 3600}",
                          self->access, self->refresh);
  answer (self, message, 200, json);
}

static void
answer_well (ProofShop *self, SoupServerMessage *message, const char *path, GHashTable *query)
{
  const char *bearer =
      soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");
  g_autofree char *json = NULL;

  if (g_str_equal (path, "/v3/public/oauth/token"))
    {
      answer_token (self, message);
      return;
    }
  if (bearer == NULL || !g_str_has_prefix (bearer, "Bearer ") || !g_str_equal (bearer + 7, self->access))
    {
      answer (self, message, 401,
              "{\"error\": \"invalid_token\", \"error_description\": \"access token is expired\"}");
      return;
    }
  if (g_str_has_suffix (path, "/receipts"))
    {
      g_autoptr (GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);

      json = write_page (self, query != NULL ? query : none);
      answer (self, message, 200, json);
      return;
    }
  answer (self, message, 404,
          "{\"error\": \"Could not find a Shop Receipt with receipt_id = 1 associated with shop_id = 1.\"}");
}

static gboolean
answer_badly (ProofShop *self, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  switch (self->fault)
    {
    case PROOF_KILL:
      strike (self, SIGKILL);
      soup_server_message_pause (message);
      return TRUE;
    case PROOF_KILL_AFTER:
      g_timeout_add ((guint) g_random_int_range (0, 12), kill_cb, self);
      return FALSE;
    case PROOF_CANCEL:
      strike (self, SIGUSR1);
      soup_server_message_pause (message);
      return TRUE;
    case PROOF_TOO_MANY:
    case PROOF_TOO_MANY_LONG:
      soup_message_headers_replace (headers, "Retry-After", self->fault == PROOF_TOO_MANY ? "2" : "900");
      answer (self, message, 429, "{\"error\": \"Exceeded rate limit\"}");
      return TRUE;
    case PROOF_BROKEN:
    case PROOF_BROKEN_LONG:
      answer (self, message, 500, "{\"error\": \"Server Error\"}");
      return TRUE;
    case PROOF_HTML:
      answer (self, message, 200, "<html><body>Pardon our dust</body></html>");
      return TRUE;
    case PROOF_CUT:
      cut_off (message);
      return TRUE;
    case PROOF_EXPIRED:
      g_free (self->access);
      self->access = g_strdup ("900.gone");
      return FALSE;
    case PROOF_SKEW:
      self->skew = 3 * 60 * 60;
      return FALSE;
    case PROOF_SILENT:
      soup_server_message_pause (message);
      return TRUE;
    case PROOF_NONE:
    case PROOF_N_FAULTS:
    default:
      return FALSE;
    }
}

static void
request_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  ProofShop *self = user_data;

  self->n_requests++;
  if (self->n_requests == self->fault_at || self->more_faults > 0)
    {
      if (self->n_requests == self->fault_at)
        self->more_faults = self->fault == PROOF_BROKEN_LONG ? 4 : 1;
      self->more_faults--;
      self->struck = TRUE;
      if (answer_badly (self, message))
        return;
    }
  answer_well (self, message, path, query);
}

/** proof_shop_new: listens on a free port. */
ProofShop *
proof_shop_new (guint n_receipts)
{
  ProofShop *self = g_new0 (ProofShop, 1);
  TaktTime now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (GError) error = NULL;
  GSList *uris;

  self->receipts = g_ptr_array_new_with_free_func (receipt_free);
  for (guint n = 0; n < n_receipts; n++)
    g_ptr_array_add (self->receipts, make_receipt (n, n_receipts, now));
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  proof_shop_reset (self, 0, PROOF_NONE);
  return self;
}

void
proof_shop_free (ProofShop *self)
{
  g_clear_object (&self->server);
  g_ptr_array_unref (self->receipts);
  g_free (self->url);
  g_free (self->access);
  g_free (self->refresh);
  g_free (self);
}

/** proof_shop_reset: the shop as it was at first, and the fault that it will meet. */
void
proof_shop_reset (ProofShop *self, guint fault_at, ProofFault fault)
{
  self->stage = 0;
  self->n_requests = 0;
  self->more_faults = 0;
  self->skew = 0;
  self->struck = FALSE;
  self->fault_at = fault_at;
  self->fault = fault;
  renew_tokens (self);
}

/** proof_shop_dup_account: (transfer full): the account as the secret store of somebody who is connected holds it. */
char *
proof_shop_dup_account (ProofShop *self)
{
  g_autoptr (GDateTime) end = g_date_time_new_from_unix_utc (g_get_real_time () / G_USEC_PER_SEC + 30 * DAY);
  g_autofree char *text = g_date_time_format (end, "%Y-%m-%dT%H:%M:%SZ");

  return g_strdup_printf ("{\"keystring\": \"key\", \"shared_secret\": \"shared\", \"access_token\": \"%s\", "
                          "\"refresh_token\": \"%s\", \"expires_at\": \"%s\", \"shop_id\": " PROOF_SHOP_ID
                          ", \"shop_name\": \"Proof\", \"currency\": \"USD\"}",
                          self->access, self->refresh, text);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/takt-event.h"
#include "takt-error.h"
#include "takt-json.h"
#include "takt-sim.h"
#include "takt-test.h"
#include "webhook/takt-soup-webhooks.h"
#include "webhook/takt-webhook-shape.h"
#include "webhook/takt-webhook-signature.h"

#include <string.h>

/* 2026-11-22T08:00:05Z */
#define AT 1795334405

static char *
make_payload (const char *reason)
{
  g_autoptr (TaktEvent) event = takt_event_new (TAKT_EVENT_PRINT_FAILED, "job:11:attempt:1:print_failed", AT);

  event->printer_id = 1;
  event->printer_name = g_strdup ("Bambu Lab X1 <bench>");
  event->job_id = 11;
  event->job_name = g_strdup ("Order #12345 - Schlüsselbrett & Haken");
  event->order_id = 1;
  event->order_number = g_strdup ("12345");
  event->status = g_strdup ("failed");
  event->reason = g_strdup (reason);
  event->progress_percent = 45;
  return takt_event_to_json (event);
}

static TaktWebhook *
make_webhook (TaktSim *sim, const char *scheme, const char *path, const char *format)
{
  TaktWebhook *webhook = takt_webhook_new ();

  webhook->id = g_strdup ("5e3c1a90-7a8e-4b51-9f0e-0d6b4a0f3c11");
  webhook->url =
      g_strdup_printf ("%s://%s:%d%s", scheme, takt_sim_get_host (sim), takt_sim_get_port (sim), path);
  webhook->format = g_strdup (format);
  webhook->at = AT;
  webhook->payload = make_payload ("Filament ran out, @everyone");
  return webhook;
}

static gboolean
deliver (TaktWebhookSender *sender, const TaktWebhook *webhook, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  takt_webhook_sender_send_async (sender, webhook, cancellable, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the webhook's answer");
  return takt_webhook_sender_send_finish (sender, result, NULL, error);
}

static const char *
header (JsonObject *request, const char *name)
{
  JsonArray *headers = json_object_get_array_member (request, "headers");

  for (guint i = 0; i < json_array_get_length (headers); i++)
    {
      JsonArray *pair = json_array_get_array_element (headers, i);

      if (g_ascii_strcasecmp (json_array_get_string_element (pair, 0), name) == 0)
        return json_array_get_string_element (pair, 1);
    }

  return NULL;
}

static const char *
text_member (JsonObject *object, const char *name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

/* What a sink got of one message in @format. */
static JsonObject *
deliver_format (TaktSim *sim, const char *format)
{
  g_autoptr (TaktWebhookSender) sender = takt_soup_webhooks_new (NULL);
  g_autoptr (TaktWebhook) webhook = make_webhook (sim, "http", "/hook?thread=7", format);
  g_autoptr (GError) error = NULL;
  JsonObject *request;

  deliver (sender, webhook, NULL, &error);
  g_assert_no_error (error);
  request = takt_sim_next (sim);
  g_assert_cmpstr (text_member (request, "method"), ==, "POST");
  g_assert_cmpstr (text_member (request, "path"), ==, "/hook?thread=7");
  g_assert_cmpstr (header (request, "webhook-id"), ==, webhook->id);
  g_assert_cmpstr (header (request, "webhook-timestamp"), ==, G_STRINGIFY (AT));
  g_assert_null (header (request, "webhook-signature"));
  g_assert_true (g_str_has_prefix (header (request, "User-Agent"), "Takt/"));
  g_assert_null (header (request, "Cookie"));
  return request;
}

static JsonObject *
parse_body (JsonObject *request, JsonNode **node)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (header (request, "Content-Type"), ==, "application/json");
  *node = takt_json_parse (text_member (request, "body"), -1, &error);
  g_assert_no_error (error);
  return json_node_get_object (*node);
}

static void
test_generic (void)
{
  TaktSim *sim = takt_sim_start ("webhook-sink.py", NULL);
  g_autofree char *payload = make_payload ("Filament ran out, @everyone");
  JsonObject *request = deliver_format (sim, "generic");

  g_assert_cmpstr (header (request, "Content-Type"), ==, "application/json");
  g_assert_cmpstr (text_member (request, "body"), ==, payload);
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

static void
test_discord (void)
{
  TaktSim *sim = takt_sim_start ("webhook-sink.py", NULL);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *body = parse_body (deliver_format (sim, "discord"), &node);
  JsonArray *embeds = json_object_get_array_member (body, "embeds");
  JsonObject *mentions = json_object_get_object_member (body, "allowed_mentions");
  JsonObject *embed;

  g_assert_cmpstr (text_member (body, "username"), ==, "Takt");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (mentions, "parse")), ==, 0);
  g_assert_cmpuint (json_array_get_length (embeds), ==, 1);
  embed = json_array_get_object_element (embeds, 0);
  g_assert_cmpstr (text_member (embed, "title"), !=, NULL);
  g_assert_nonnull (strstr (text_member (embed, "description"), "Filament ran out"));
  g_assert_cmpstr (text_member (embed, "timestamp"), ==, "2026-11-22T08:00:05Z");
  g_assert_cmpint (json_object_get_int_member (embed, "color"), ==, 0xe01b24);
  g_assert_nonnull (strstr (text_member (embed, "description"), "12345"));
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

static void
test_slack (void)
{
  TaktSim *sim = takt_sim_start ("webhook-sink.py", NULL);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *body = parse_body (deliver_format (sim, "slack"), &node);
  JsonArray *blocks = json_object_get_array_member (body, "blocks");
  JsonObject *heading = json_array_get_object_element (blocks, 0);
  JsonObject *section = json_array_get_object_element (blocks, 1);
  const char *paragraph = text_member (json_object_get_object_member (section, "text"), "text");

  g_assert_cmpuint (json_array_get_length (blocks), ==, 2);
  g_assert_cmpstr (text_member (heading, "type"), ==, "header");
  g_assert_cmpstr (text_member (json_object_get_object_member (heading, "text"), "type"), ==, "plain_text");
  g_assert_cmpstr (text_member (section, "type"), ==, "section");
  g_assert_cmpstr (text_member (json_object_get_object_member (section, "text"), "type"), ==, "mrkdwn");
  g_assert_cmpstr (text_member (body, "text"), !=, NULL);
  g_assert_null (strpbrk (text_member (body, "text"), "<>"));
  g_assert_nonnull (strstr (paragraph, "Filament ran out"));
  g_assert_null (strpbrk (paragraph, "<>"));
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

static void
test_ntfy (void)
{
  TaktSim *sim = takt_sim_start ("webhook-sink.py", NULL);
  JsonObject *request = deliver_format (sim, "ntfy");

  g_assert_cmpstr (header (request, "Content-Type"), ==, "text/plain; charset=utf-8");
  g_assert_nonnull (strstr (text_member (request, "body"), "Filament ran out"));
  g_assert_nonnull (header (request, "Title"));
  g_assert_true (g_str_is_ascii (header (request, "Title")));
  g_assert_cmpstr (header (request, "Priority"), ==, "5");
  g_assert_cmpstr (header (request, "Tags"), ==, "rotating_light");
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

/* Every event has a look, and no shape passes a limit of its service whatever the texts are. */
static void
test_limits (void)
{
  static const char *const formats[] = { "discord", "slack", "ntfy" };
  g_autoptr (GString) endless = g_string_new (NULL);

  for (int i = 0; i < 3000; i++)
    g_string_append (endless, "ß語<");

  for (int kind = 0; takt_event_words[kind] != NULL; kind++)
    for (guint f = 0; f < G_N_ELEMENTS (formats); f++)
      {
        g_autoptr (TaktEvent) event = takt_event_new ((TaktEventKind) kind, "a:key", AT);
        g_autofree char *payload = NULL;
        g_autoptr (TaktWebhookShape) shape = NULL;
        g_autoptr (GError) error = NULL;

        event->printer_id = 1;
        event->printer_name = g_strdup (endless->str);
        event->job_id = 2;
        event->job_name = g_strdup (endless->str);
        event->order_id = 3;
        event->order_number = g_strdup (endless->str);
        event->reason = g_strdup (endless->str);
        payload = takt_event_to_json (event);
        shape = takt_webhook_shape_new (formats[f], payload, NULL, &error);
        g_assert_no_error (error);
        g_assert_true (g_utf8_validate (g_bytes_get_data (shape->body, NULL),
                                        (gssize) g_bytes_get_size (shape->body), NULL));
        if (strcmp (formats[f], "ntfy") == 0)
          {
            g_assert_cmpuint (g_bytes_get_size (shape->body), <, 4096);
            g_assert_cmpint (*shape->priority, >=, '1');
            g_assert_cmpint (*shape->priority, <=, '5');
            g_assert_cmpuint (strlen (shape->tags), >, 0);
            g_assert_null (strpbrk (shape->title, "\r\n"));
          }
        if (strcmp (formats[f], "discord") == 0)
          /* An embed has 6000 characters in all; each of ours takes at most 3 bytes or a short escape. */
          g_assert_cmpuint (g_bytes_get_size (shape->body), <, 6000 * 3 + 1000);
      }
}

static void
test_refused_before_sending (void)
{
  TaktSim *sim = takt_sim_start ("webhook-sink.py", NULL);
  g_autoptr (TaktWebhookSender) sender = takt_soup_webhooks_new (NULL);
  static const struct
  {
    const char *url;
    const char *format;
    const char *secret;
  } cases[] = {
    { "http://example.org/hook", "generic", NULL }, { "ftp://127.0.0.1/hook", "generic", NULL },
    { "not an address", "generic", NULL },          { NULL, "carrier pigeon", NULL },
    { NULL, "generic", "whsec_not*base64" },        { NULL, "generic", "whsec_" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktWebhook) webhook = make_webhook (sim, "http", "/", cases[i].format);
      g_autoptr (GError) error = NULL;

      if (cases[i].url != NULL)
        {
          g_free (webhook->url);
          webhook->url = g_strdup (cases[i].url);
        }
      webhook->secret = g_strdup (cases[i].secret);
      g_assert_false (deliver (sender, webhook, NULL, &error));
      g_assert_error (error, TAKT_ERROR, TAKT_ERROR_INVALID);
      if (cases[i].secret != NULL)
        g_assert_null (strstr (error->message, "not*base64"));
    }

  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

/* The test vector that the Standard Webhooks convention publishes with its reference libraries. */
static void
test_signature_vector (void)
{
  static const char payload[] = "{\"test\": 2432232314}";
  g_autoptr (GBytes) body = g_bytes_new_static (payload, strlen (payload));
  g_autofree char *signature = NULL;
  g_autoptr (GError) error = NULL;

  signature = takt_webhook_sign ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                 1614265330, body, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (signature, ==, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

/* The sink checks with an implementation of its own. */
static void
test_signature_at_the_receiver (gconstpointer data)
{
  const char *secret = data;
  static const char *const formats[] = { "generic", "discord", "ntfy" };
  TaktSim *sim = takt_sim_start ("webhook-sink.py", "--secret", secret, NULL);
  g_autoptr (TaktWebhookSender) sender = takt_soup_webhooks_new (NULL);
  g_autoptr (TaktWebhook) unsigned_one = make_webhook (sim, "http", "/", "generic");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (TaktWebhook) webhook = make_webhook (sim, "http", "/", formats[i]);

      webhook->secret = g_strdup (secret);
      deliver (sender, webhook, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (json_object_get_boolean_member (takt_sim_next (sim), "signature"));
    }

  unsigned_one->secret = g_strdup ("another secret");
  deliver (sender, unsigned_one, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (json_object_get_boolean_member (takt_sim_next (sim), "signature"));
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

typedef struct
{
  const char *path;
  TaktError code; /* TAKT_ERROR_FAILED: delivered */
  const char *word;
  guint more; /* records the sink writes beside the request */
} Answer;

static void
test_answer (gconstpointer data)
{
  const Answer *answer = data;
  TaktSim *sim = takt_sim_start ("webhook-sink.py", NULL);
  g_autoptr (TaktWebhookSender) sender = takt_soup_webhooks_new (NULL);
  g_autoptr (TaktWebhook) webhook = make_webhook (sim, "http", answer->path, "generic");
  g_autoptr (GError) error = NULL;
  gboolean sent = deliver (sender, webhook, NULL, &error);

  if (answer->code == TAKT_ERROR_FAILED)
    {
      g_assert_no_error (error);
      g_assert_true (sent);
    }
  else
    {
      g_assert_false (sent);
      g_assert_error (error, TAKT_ERROR, (int) answer->code);
      g_assert_nonnull (strstr (error->message, "127.0.0.1"));
      g_assert_nonnull (strstr (error->message, answer->word));
      /* The path may be a password. */
      g_assert_null (strstr (error->message, answer->path));
    }

  g_assert_cmpstr (text_member (takt_sim_next (sim), "path"), ==, answer->path);
  for (guint i = 0; i < answer->more; i++)
    g_assert_true (json_object_get_boolean_member (takt_sim_next (sim), "left"));
  /* Above all no second request after a redirect. */
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

static void
test_slow (void)
{
  TaktSim *sim = takt_sim_start ("webhook-sink.py", NULL);
  g_autoptr (TaktWebhookSender) sender = g_object_new (TAKT_TYPE_SOUP_WEBHOOKS, "limit", 200, NULL);
  g_autoptr (TaktWebhook) webhook = make_webhook (sim, "http", "/slow", "generic");
  g_autoptr (GError) error = NULL;

  g_assert_false (deliver (sender, webhook, NULL, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED);
  g_assert_nonnull (strstr (error->message, "did not answer"));
  g_assert_cmpuint (takt_sim_stop (sim), ==, 1);
}

static void
test_cancelled (void)
{
  TaktSim *sim = takt_sim_start ("webhook-sink.py", NULL);
  g_autoptr (TaktWebhookSender) sender = takt_soup_webhooks_new (NULL);
  g_autoptr (TaktWebhook) webhook = make_webhook (sim, "http", "/slow", "generic");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  takt_webhook_sender_send_async (sender, webhook, cancellable, takt_test_store_result, &result);
  takt_sim_next (sim);
  g_cancellable_cancel (cancellable);
  result = takt_test_wait_result (&result, "the cancelled message");
  g_assert_false (takt_webhook_sender_send_finish (sender, result, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  /* And one that was cancelled before it began. */
  g_assert_false (deliver (sender, webhook, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

static void
test_nothing_there (void)
{
  TaktSim *sim = takt_sim_start ("webhook-sink.py", NULL);
  g_autoptr (TaktWebhookSender) sender = takt_soup_webhooks_new (NULL);
  g_autoptr (TaktWebhook) webhook = make_webhook (sim, "http", "/", "generic");
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
  g_assert_false (deliver (sender, webhook, NULL, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED);
  g_clear_error (&error);

  g_free (webhook->url);
  webhook->url = g_strdup ("https://no-such-host.invalid/hook");
  g_assert_false (deliver (sender, webhook, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
}

typedef struct
{
  const char *server;
  const char *authority;
  gboolean trusted;
} Trust;

static void
test_tls (gconstpointer data)
{
  const Trust *trust = data;
  g_autofree char *certificate_name = g_strconcat (trust->server, ".pem", NULL);
  g_autofree char *key_name = g_strconcat (trust->server, ".key", NULL);
  g_autofree char *certificate = takt_sim_dup_certificate (certificate_name);
  g_autofree char *key = takt_sim_dup_certificate (key_name);
  g_autofree char *authority = takt_sim_dup_certificate (trust->authority);
  TaktSim *sim = takt_sim_start ("webhook-sink.py", "--certificate", certificate, "--key", key, NULL);
  g_autoptr (TaktWebhookSender) sender = takt_soup_webhooks_new (authority);
  g_autoptr (TaktWebhook) webhook = make_webhook (sim, "https", "/hook", "generic");
  g_autoptr (GError) error = NULL;
  gboolean sent = deliver (sender, webhook, NULL, &error);

  if (trust->trusted)
    {
      g_assert_no_error (error);
      g_assert_true (sent);
      g_assert_cmpstr (text_member (takt_sim_next (sim), "path"), ==, "/hook");
    }
  else
    {
      g_assert_false (sent);
      g_assert_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED);
      g_assert_nonnull (strstr (error->message, "certificate"));
    }
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

/* What a receiver asks for by Retry-After, in seconds, as a date of its own clock, or in words of no meaning (RFC 9110 §10.2.3). */
static void
test_retry_after (void)
{
  static const struct
  {
    const char *path;
    gint64 least, most;
  } cases[] = {
    { "/limit", 7, 7 },
    { "/limit/0", 0, 0 },
    { "/limit/3600", 3600, 3600 },
    { "/limit/4000000000", 24 * 60 * 60, 24 * 60 * 60 },
    /* Its date and the answer's own may be of two seconds. */
    { "/limit/%7B+120%7D", 119, 121 },
    { "/limit/%7B+-120%7D", 0, 0 },
    { "/limit/soon", 0, 0 },
    { "/limit/-5", 0, 0 },
    { "/status/429", 0, 0 },
  };
  TaktSim *sim = takt_sim_start ("webhook-sink.py", NULL);
  g_autoptr (TaktWebhookSender) sender = takt_soup_webhooks_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktWebhook) webhook = make_webhook (sim, "http", cases[i].path, "generic");
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      TaktWebhookReply reply = { .status = -1, .retry_after = -1 };

      takt_webhook_sender_send_async (sender, webhook, NULL, takt_test_store_result, &result);
      result = takt_test_wait_result (&result, "the webhook's answer");
      g_assert_false (takt_webhook_sender_send_finish (sender, result, &reply, &error));
      takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
      g_assert_cmpint (reply.status, ==, 429);
      g_assert_cmpint (reply.retry_after, >=, cases[i].least);
      g_assert_cmpint (reply.retry_after, <=, cases[i].most);
      g_assert_cmpstr (text_member (takt_sim_next (sim), "path"), ==, cases[i].path);
    }
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

int
main (int argc, char **argv)
{
  static const Answer answers[] = {
    { "/status/200", TAKT_ERROR_FAILED, NULL, 0 },       { "/status/204", TAKT_ERROR_FAILED, NULL, 0 },
    { "/endless", TAKT_ERROR_FAILED, NULL, 1 },          { "/redirect", TAKT_ERROR_UPSTREAM, "301", 0 },
    { "/status/307", TAKT_ERROR_UPSTREAM, "307", 0 },    { "/status/400", TAKT_ERROR_UPSTREAM, "400", 0 },
    { "/status/401", TAKT_ERROR_UPSTREAM, "401", 0 },    { "/status/404", TAKT_ERROR_UPSTREAM, "404", 0 },
    { "/status/410", TAKT_ERROR_UPSTREAM, "410", 0 },    { "/status/413", TAKT_ERROR_UPSTREAM, "413", 0 },
    { "/limit", TAKT_ERROR_UPSTREAM, "429", 0 },         { "/status/500", TAKT_ERROR_UPSTREAM, "500", 0 },
    { "/drop", TAKT_ERROR_NOT_CONNECTED, "reached", 0 },
  };
  static const Trust good = { "local", "ca.pem", TRUE };
  static const Trust stranger = { "local", "stranger.pem", FALSE };
  static const Trust elsewhere = { "elsewhere", "ca.pem", FALSE };

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adapters/webhook/generic", test_generic);
  g_test_add_func ("/adapters/webhook/discord", test_discord);
  g_test_add_func ("/adapters/webhook/slack", test_slack);
  g_test_add_func ("/adapters/webhook/ntfy", test_ntfy);
  g_test_add_func ("/adapters/webhook/retry-after", test_retry_after);
  g_test_add_func ("/adapters/webhook/limits-of-the-services", test_limits);
  g_test_add_func ("/adapters/webhook/refused-before-sending", test_refused_before_sending);
  g_test_add_func ("/adapters/webhook/signature-vector", test_signature_vector);
  g_test_add_data_func ("/adapters/webhook/signature/plain-secret", "my secret ✓",
                        test_signature_at_the_receiver);
  g_test_add_data_func ("/adapters/webhook/signature/coded-secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                        test_signature_at_the_receiver);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *path = g_strconcat ("/adapters/webhook/answer", answers[i].path, NULL);

      g_test_add_data_func (path, &answers[i], test_answer);
    }
  g_test_add_func ("/adapters/webhook/slow", test_slow);
  g_test_add_func ("/adapters/webhook/cancelled", test_cancelled);
  g_test_add_func ("/adapters/webhook/nothing-there", test_nothing_there);
  g_test_add_data_func ("/adapters/webhook/tls/trusted", &good, test_tls);
  g_test_add_data_func ("/adapters/webhook/tls/stranger", &stranger, test_tls);
  g_test_add_data_func ("/adapters/webhook/tls/other-name", &elsewhere, test_tls);

  return g_test_run ();
}

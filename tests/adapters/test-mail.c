/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail/takt-curl-mailer.h"
#include "mail/takt-mail-headers.h"
#include "takt-error.h"
#include "takt-log.h"
#include "takt-sim.h"
#include "takt-test.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

#define PASSWORD "correct horse"
/* 2026-11-22T08:00:05Z */
#define DATE 1795334405

typedef struct
{
  const char *mode;
  const char *certificate; /* (nullable) */
  const char *key;
  const char *extra; /* (nullable) */
  gboolean sign_in;
} Sink;

static TaktSim *
start_sink (const Sink *sink)
{
  g_autofree char *certificate =
      takt_sim_dup_certificate (sink->certificate != NULL ? sink->certificate : "local.pem");
  g_autofree char *key = takt_sim_dup_certificate (sink->key != NULL ? sink->key : "local.key");

  return takt_sim_start ("smtp-sink.py", "--mode", sink->mode, "--certificate", certificate, "--key", key,
                         "--user", sink->sign_in ? "shop" : "", "--password", PASSWORD, sink->extra, NULL);
}

static TaktMailer *
make_mailer (const char *authority)
{
  g_autofree char *ca_file = takt_sim_dup_certificate (authority);

  return takt_curl_mailer_new (ca_file);
}

static TaktMail *
make_mail (TaktSim *sim, const char *security)
{
  TaktMail *mail = takt_mail_new ();
  const char *to[] = { "owner@example.org", NULL };

  mail->host = g_strdup (takt_sim_get_host (sim));
  mail->port = takt_sim_get_port (sim);
  mail->security = g_strdup (security);
  mail->user = g_strdup ("shop");
  mail->password = g_strdup (PASSWORD);
  mail->from = g_strdup ("Takt <shop@example.org>");
  mail->to = g_strdupv ((char **) to);
  mail->message_id = g_strdup ("a1b2");
  mail->date = DATE;
  mail->subject = g_strdup ("Print finished");
  mail->text = g_strdup ("Order 12345 is done.\n.\nBye\n");
  mail->html = g_strdup ("<p>Order <b>12345</b> is done.</p>");
  return mail;
}

static gboolean
deliver (TaktMailer *mailer, const TaktMail *mail, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  takt_mailer_send_async (mailer, mail, cancellable, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the mailer's answer");
  return takt_mailer_send_finish (mailer, result, error);
}

static const char *
header (JsonObject *message, const char *name)
{
  JsonArray *headers = json_object_get_array_member (message, "headers");
  const char *found = NULL;

  for (guint i = 0; i < json_array_get_length (headers); i++)
    {
      JsonArray *pair = json_array_get_array_element (headers, i);

      if (g_ascii_strcasecmp (json_array_get_string_element (pair, 0), name) != 0)
        continue;
      /* Twice the same header is what an injection looks like. */
      g_assert_null (found);
      found = json_array_get_string_element (pair, 1);
    }

  return found;
}

static void
assert_delivered (JsonObject *message)
{
  JsonArray *to = json_object_get_array_member (message, "to");

  g_assert_cmpstr (json_object_get_string_member (message, "from"), ==, "shop@example.org");
  g_assert_cmpuint (json_array_get_length (to), ==, 1);
  g_assert_cmpstr (json_array_get_string_element (to, 0), ==, "owner@example.org");
  g_assert_cmpstr (json_object_get_string_member (message, "type"), ==, "multipart/alternative");
  g_assert_cmpstr (json_object_get_string_member (message, "text"), ==, "Order 12345 is done.\n.\nBye\n");
  g_assert_cmpstr (json_object_get_string_member (message, "html"), ==, "<p>Order <b>12345</b> is done.</p>");
  g_assert_cmpstr (header (message, "From"), ==, "Takt <shop@example.org>");
  g_assert_cmpstr (header (message, "To"), ==, "owner@example.org");
  g_assert_cmpstr (header (message, "Subject"), ==, "Print finished");
  g_assert_cmpstr (header (message, "Message-ID"), ==, "<a1b2@example.org>");
  g_assert_cmpstr (header (message, "Date"), ==, "Sun, 22 Nov 2026 08:00:05 +0000");
  g_assert_cmpstr (header (message, "MIME-Version"), ==, "1.0");
}

static void
test_encrypted (gconstpointer data)
{
  const char *mode = data;
  TaktSim *sim = start_sink (&(Sink){ .mode = mode, .sign_in = TRUE });
  g_autoptr (TaktMailer) mailer = make_mailer ("ca.pem");
  g_autoptr (TaktMail) mail = make_mail (sim, mode);
  g_autoptr (GError) error = NULL;
  JsonObject *message;

  deliver (mailer, mail, NULL, &error);
  g_assert_no_error (error);
  message = takt_sim_next (sim);
  assert_delivered (message);
  g_assert_true (json_object_get_boolean_member (message, "encrypted"));
  g_assert_cmpstr (json_object_get_string_member (message, "user"), ==, "shop");
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

static void
test_plain_loopback (void)
{
  TaktSim *sim = start_sink (&(Sink){ .mode = "none" });
  g_autoptr (TaktMailer) mailer = make_mailer ("ca.pem");
  g_autoptr (TaktMail) mail = make_mail (sim, "none");
  g_autoptr (GError) error = NULL;
  JsonObject *message;

  g_clear_pointer (&mail->user, g_free);
  deliver (mailer, mail, NULL, &error);
  g_assert_no_error (error);
  message = takt_sim_next (sim);
  assert_delivered (message);
  g_assert_false (json_object_get_boolean_member (message, "encrypted"));
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

static void
test_plain_elsewhere (void)
{
  TaktSim *sim = start_sink (&(Sink){ .mode = "none" });
  g_autoptr (TaktMailer) mailer = make_mailer ("ca.pem");
  g_autoptr (TaktMail) mail = make_mail (sim, "none");
  g_autoptr (GError) error = NULL;

  g_free (mail->host);
  mail->host = g_strdup ("mail.example.org");
  g_assert_false (deliver (mailer, mail, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

static void
test_without_html (void)
{
  TaktSim *sim = start_sink (&(Sink){ .mode = "starttls", .sign_in = TRUE });
  g_autoptr (TaktMailer) mailer = make_mailer ("ca.pem");
  g_autoptr (TaktMail) mail = make_mail (sim, "starttls");
  g_autoptr (GError) error = NULL;
  JsonObject *message;

  g_clear_pointer (&mail->html, g_free);
  g_free (mail->text);
  mail->text = g_strdup ("Größe: 3 µm – fertig ✓\r\nZeile zwei");
  deliver (mailer, mail, NULL, &error);
  g_assert_no_error (error);
  message = takt_sim_next (sim);
  g_assert_cmpstr (json_object_get_string_member (message, "text"), ==, "Größe: 3 µm – fertig ✓\nZeile zwei");
  g_assert_true (json_object_get_null_member (message, "html"));
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

/* Something in the form of a photo, too large for a letter where the edge is long. */
static GBytes *
make_photo (int edge)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, edge, edge * 3 / 4);
  g_autoptr (GError) error = NULL;
  guchar *pixels = gdk_pixbuf_get_pixels (pixbuf);
  int stride = gdk_pixbuf_get_rowstride (pixbuf);
  char *data;
  gsize length;

  for (int y = 0; y < edge * 3 / 4; y++)
    for (int x = 0; x < edge * 3; x++)
      pixels[y * stride + x] = (guchar) ((x / 40 * 7 + y / 25 * 11 + (x * 31 + y * 17) % 13) & 0xff);
  gdk_pixbuf_save_to_buffer (pixbuf, &data, &length, "jpeg", &error, "quality", "95", NULL);
  g_assert_no_error (error);
  return g_bytes_new_take (data, length);
}

static GBytes *
read_part (JsonObject *message, guint index, const char *type)
{
  JsonObject *part = json_array_get_object_element (json_object_get_array_member (message, "parts"), index);
  gsize length;
  guchar *data;

  g_assert_cmpstr (json_object_get_string_member (part, "type"), ==, type);
  if (json_object_get_null_member (part, "base64"))
    return NULL;
  data = g_base64_decode (json_object_get_string_member (part, "base64"), &length);
  return g_bytes_new_take (data, length);
}

static void
assert_inline (JsonObject *message, guint index, const char *id)
{
  JsonObject *part = json_array_get_object_element (json_object_get_array_member (message, "parts"), index);

  g_assert_cmpstr (json_object_get_string_member (part, "id"), ==, id);
  g_assert_cmpstr (json_object_get_string_member (part, "disposition"), ==, "inline");
}

/* alternative (plain, related (HTML, pictures)): a small picture as it is, a large one smaller, what is none not at all. */
static void
test_pictures (void)
{
  TaktSim *sim = start_sink (&(Sink){ .mode = "starttls", .sign_in = TRUE });
  g_autoptr (TaktMailer) mailer = make_mailer ("ca.pem");
  g_autoptr (TaktMail) mail = make_mail (sim, "starttls");
  g_autoptr (GBytes) small = make_photo (320);
  g_autoptr (GBytes) large = make_photo (2400);
  g_autoptr (GBytes) none = g_bytes_new_static ("GIF89a, or so it says", 21);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) got_small = NULL;
  g_autoptr (GBytes) got_large = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *message;

  g_assert_cmpuint (g_bytes_get_size (small), <, 256 * 1024);
  g_assert_cmpuint (g_bytes_get_size (large), >, 256 * 1024);
  takt_mail_add_picture (mail, "photo-1.a1b2@takt", small);
  takt_mail_add_picture (mail, "photo-2.a1b2@takt", large);
  takt_mail_add_picture (mail, "photo-3.a1b2@takt", none);
  takt_mail_add_picture (mail, "photo-4>\r\nBcc: thief@example.net", small);
  g_free (mail->html);
  mail->html =
      g_strdup ("<p>Done <img src=\"cid:photo-1.a1b2@takt\"><img src=\"cid:photo-2.a1b2@takt\"></p>");

  /* The sink's record is larger than a pipe: it says "taken" only when somebody reads. */
  takt_mailer_send_async (mailer, mail, NULL, takt_test_store_result, &result);
  message = takt_sim_next (sim);
  result = takt_test_wait_result (&result, "the mailer's answer");
  takt_mailer_send_finish (mailer, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (message, "parts")), ==, 6);
  g_assert_null (read_part (message, 0, "multipart/alternative"));
  g_clear_pointer (&none, g_bytes_unref);
  none = read_part (message, 1, "text/plain");
  g_assert_nonnull (none);
  g_assert_null (read_part (message, 2, "multipart/related"));
  g_assert_cmpstr (json_object_get_string_member (message, "text"), ==, "Order 12345 is done.\n.\nBye\n");
  g_assert_cmpstr (json_object_get_string_member (message, "html"), ==, mail->html);
  g_clear_pointer (&none, g_bytes_unref);
  none = read_part (message, 3, "text/html");
  g_assert_nonnull (none);
  got_small = read_part (message, 4, "image/jpeg");
  assert_inline (message, 4, "<photo-1.a1b2@takt>");
  g_assert_true (g_bytes_equal (got_small, small));
  got_large = read_part (message, 5, "image/jpeg");
  assert_inline (message, 5, "<photo-2.a1b2@takt>");
  g_assert_cmpuint (g_bytes_get_size (got_large), <=, 256 * 1024);
  stream = g_memory_input_stream_new_from_bytes (got_large);
  pixbuf = gdk_pixbuf_new_from_stream (stream, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 960);
  g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, 720);
  g_assert_null (header (message, "Bcc"));
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

static void
test_subject (void)
{
  TaktSim *sim = start_sink (&(Sink){ .mode = "starttls", .sign_in = TRUE });
  g_autoptr (TaktMailer) mailer = make_mailer ("ca.pem");
  static const char *const subjects[] = {
    "Druck fertig: Schlüsselbrett „Küche“ ✓",
    "注文12345の印刷が完了しました。とても長い件名なので折り返しが必要になりますが文字は壊れません 🎉🎉🎉",
    "looks =?UTF-8?B?aGFja2Vk?= encoded",
    "A & B <i>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    {
      g_autoptr (TaktMail) mail = make_mail (sim, "starttls");
      g_autoptr (GError) error = NULL;
      JsonObject *message;
      g_auto (GStrv) lines = NULL;

      g_free (mail->subject);
      mail->subject = g_strdup (subjects[i]);
      deliver (mailer, mail, NULL, &error);
      g_assert_no_error (error);
      message = takt_sim_next (sim);
      g_assert_cmpstr (header (message, "Subject"), ==, subjects[i]);
      g_assert_true (g_str_is_ascii (json_object_get_string_member (message, "raw")));
      lines = g_strsplit (json_object_get_string_member (message, "raw"), "\r\n", -1);
      for (char **line = lines; *line != NULL; line++)
        g_assert_cmpuint (strlen (*line), <=, 90);
    }

  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

static void
test_header_injection (void)
{
  TaktSim *sim = start_sink (&(Sink){ .mode = "starttls", .sign_in = TRUE });
  g_autoptr (TaktMailer) mailer = make_mailer ("ca.pem");
  g_autoptr (TaktMail) mail = make_mail (sim, "starttls");
  g_autoptr (GError) error = NULL;
  JsonObject *message;

  g_free (mail->subject);
  mail->subject = g_strdup ("Done\r\nBcc: thief@example.net\r\n\r\nforged body");
  g_free (mail->from);
  mail->from = g_strdup ("\"Shop\"\r\nReply-To: thief@example.net <shop@example.org>");
  g_free (mail->message_id);
  mail->message_id = g_strdup ("x>\r\nBcc: thief@example.net");
  g_free (mail->to[0]);
  mail->to[0] = g_strdup ("Own\ner <owner@example.org>");
  deliver (mailer, mail, NULL, &error);
  g_assert_no_error (error);

  message = takt_sim_next (sim);
  g_assert_cmpstr (header (message, "Subject"), ==, "Done Bcc: thief@example.net forged body");
  g_assert_null (header (message, "Bcc"));
  g_assert_null (header (message, "Reply-To"));
  g_assert_cmpstr (json_object_get_string_member (message, "from"), ==, "shop@example.org");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (message, "to")), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (message, "text"), ==, "Order 12345 is done.\n.\nBye\n");
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

static void
test_command_injection (void)
{
  TaktSim *sim = start_sink (&(Sink){ .mode = "starttls", .sign_in = TRUE });
  g_autoptr (TaktMailer) mailer = make_mailer ("ca.pem");
  static const char *const addresses[] = {
    "owner@example.org>\r\nRCPT TO:<thief@example.net",
    "owner@example.org> BODY=8BITMIME",
    "owner@exam ple.org",
    "owner@",
    "@example.org",
    "owner",
    "",
    "a,b@example.org",
    "owner@example.org, thief@example.net",
  };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (TaktMail) mail = make_mail (sim, "starttls");
      g_autoptr (GError) error = NULL;

      g_free (mail->to[0]);
      mail->to[0] = g_strdup (addresses[i]);
      g_assert_false (deliver (mailer, mail, NULL, &error));
      takt_test_assert_error (error, TAKT_ERROR_INVALID);
    }

  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

static void
test_bad_server_names (void)
{
  TaktSim *sim = start_sink (&(Sink){ .mode = "starttls" });
  g_autoptr (TaktMailer) mailer = make_mailer ("ca.pem");
  static const char *const hosts[] = { "",   "a b", "user@127.0.0.1", "127.0.0.1/x", "127.0.0.1:25",
                                       "-x", "a\nb" };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autoptr (TaktMail) mail = make_mail (sim, "starttls");
      g_autoptr (GError) error = NULL;

      g_free (mail->host);
      mail->host = g_strdup (hosts[i]);
      g_assert_false (deliver (mailer, mail, NULL, &error));
      takt_test_assert_error (error, TAKT_ERROR_INVALID);
    }

  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

static void
test_wrong_password (void)
{
  TaktSim *sim = start_sink (&(Sink){ .mode = "starttls", .sign_in = TRUE });
  g_autoptr (TaktMailer) mailer = make_mailer ("ca.pem");
  g_autoptr (TaktMail) mail = make_mail (sim, "starttls");
  g_autoptr (GError) error = NULL;

  g_free (mail->password);
  mail->password = g_strdup ("wrong battery");
  g_assert_false (deliver (mailer, mail, NULL, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED);
  /* The server repeats the password in its answer. */
  g_assert_nonnull (strstr (error->message, "535"));
  g_assert_null (strstr (error->message, "battery"));
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

static void
test_no_password (void)
{
  TaktSim *sim = start_sink (&(Sink){ .mode = "starttls", .sign_in = TRUE });
  g_autoptr (TaktMailer) mailer = make_mailer ("ca.pem");
  g_autoptr (TaktMail) mail = make_mail (sim, "starttls");
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&mail->user, g_free);
  g_assert_false (deliver (mailer, mail, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_UNAUTHORIZED);
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

typedef struct
{
  const char *from;
  const char *to;
  const char *text;
  TaktError code;
  const char *words;
} Refusal;

static void
test_refused (gconstpointer data)
{
  const Refusal *refusal = data;
  TaktSim *sim = start_sink (&(Sink){ .mode = "starttls", .sign_in = TRUE });
  g_autoptr (TaktMailer) mailer = make_mailer ("ca.pem");
  g_autoptr (TaktMail) mail = make_mail (sim, "starttls");
  const char *to[] = { "owner@example.org", refusal->to, NULL };
  g_autoptr (GError) error = NULL;

  g_strfreev (mail->to);
  mail->to = g_strdupv ((char **) to);
  if (refusal->from != NULL)
    {
      g_free (mail->from);
      mail->from = g_strdup (refusal->from);
    }
  if (refusal->text != NULL)
    {
      g_free (mail->text);
      mail->text = g_strdup (refusal->text);
    }

  g_assert_false (deliver (mailer, mail, NULL, &error));
  g_assert_error (error, TAKT_ERROR, (int) refusal->code);
  g_assert_nonnull (strstr (error->message, refusal->words));
  if (refusal->to != NULL)
    g_assert_nonnull (strstr (error->message, refusal->to));
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

static void
test_untrusted (gconstpointer data)
{
  const char *mode = data;
  TaktSim *sim = start_sink (&(Sink){ .mode = mode, .sign_in = TRUE });
  g_autoptr (TaktMailer) mailer = make_mailer ("stranger.pem");
  g_autoptr (TaktMail) mail = make_mail (sim, mode);
  g_autoptr (GError) error = NULL;

  g_assert_false (deliver (mailer, mail, NULL, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED);
  g_assert_nonnull (strstr (error->message, "certificate"));
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

static void
test_other_name (void)
{
  TaktSim *sim = start_sink (
      &(Sink){ .mode = "tls", .certificate = "elsewhere.pem", .key = "elsewhere.key", .sign_in = TRUE });
  g_autoptr (TaktMailer) mailer = make_mailer ("ca.pem");
  g_autoptr (TaktMail) mail = make_mail (sim, "tls");
  g_autoptr (GError) error = NULL;

  g_assert_false (deliver (mailer, mail, NULL, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED);
  g_assert_nonnull (strstr (error->message, "certificate"));
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

static void
test_no_starttls (void)
{
  TaktSim *sim = start_sink (&(Sink){ .mode = "starttls", .extra = "--no-starttls" });
  g_autoptr (TaktMailer) mailer = make_mailer ("ca.pem");
  g_autoptr (TaktMail) mail = make_mail (sim, "starttls");
  g_autoptr (GError) error = NULL;

  g_assert_false (deliver (mailer, mail, NULL, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED);
  g_assert_nonnull (strstr (error->message, "STARTTLS"));
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

static void
test_wrong_port_kind (void)
{
  TaktSim *sim = start_sink (&(Sink){ .mode = "starttls" });
  g_autoptr (TaktMailer) mailer = make_mailer ("ca.pem");
  g_autoptr (TaktMail) mail = make_mail (sim, "tls");
  g_autoptr (GError) error = NULL;

  g_assert_false (deliver (mailer, mail, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

static void
test_nothing_there (void)
{
  TaktSim *sim = start_sink (&(Sink){ .mode = "starttls" });
  g_autoptr (TaktMailer) mailer = make_mailer ("ca.pem");
  g_autoptr (TaktMail) mail = make_mail (sim, "starttls");
  g_autoptr (GError) error = NULL;

  /* The port was free a moment ago, and is again. */
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
  g_assert_false (deliver (mailer, mail, NULL, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED);
  g_clear_error (&error);

  g_free (mail->host);
  mail->host = g_strdup ("no-such-host.invalid");
  g_assert_false (deliver (mailer, mail, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
}

static void
test_silent_server (void)
{
  TaktSim *sim = start_sink (&(Sink){ .mode = "starttls", .extra = "--silent" });
  g_autofree char *ca_file = takt_sim_dup_certificate ("ca.pem");
  g_autoptr (TaktMailer) mailer =
      g_object_new (TAKT_TYPE_CURL_MAILER, "ca-file", ca_file, "limit", 300, NULL);
  g_autoptr (TaktMail) mail = make_mail (sim, "starttls");
  g_autoptr (GError) error = NULL;

  g_assert_false (deliver (mailer, mail, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  g_assert_cmpuint (takt_sim_stop (sim), ==, 1);
}

static void
test_cancelled (void)
{
  TaktSim *sim = start_sink (&(Sink){ .mode = "starttls", .extra = "--silent" });
  g_autoptr (TaktMailer) mailer = make_mailer ("ca.pem");
  g_autoptr (TaktMail) mail = make_mail (sim, "starttls");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  takt_mailer_send_async (mailer, mail, cancellable, takt_test_store_result, &result);
  g_assert_true (json_object_get_boolean_member (takt_sim_next (sim), "connected"));
  g_cancellable_cancel (cancellable);
  result = takt_test_wait_result (&result, "the cancelled letter");
  g_assert_false (takt_mailer_send_finish (mailer, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

static void
test_letter_is_copied (void)
{
  TaktSim *sim = start_sink (&(Sink){ .mode = "starttls", .sign_in = TRUE });
  g_autoptr (TaktMailer) mailer = make_mailer ("ca.pem");
  TaktMail *mail = make_mail (sim, "starttls");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  takt_mailer_send_async (mailer, mail, NULL, takt_test_store_result, &result);
  takt_mail_free (mail);
  result = takt_test_wait_result (&result, "the letter");
  g_assert_true (takt_mailer_send_finish (mailer, result, &error));
  g_assert_no_error (error);
  assert_delivered (takt_sim_next (sim));
  g_assert_cmpuint (takt_sim_stop (sim), ==, 0);
}

static void
test_address_texts (void)
{
  static const struct
  {
    const char *text;
    const char *header; /* NULL: refused */
  } cases[] = {
    { "a@b", "a@b" },
    { "  desk.one+x@example.org ", "desk.one+x@example.org" },
    { "Desk <a@example.org>", "\"Desk\" <a@example.org>" },
    { "\"Desk, One\" <a@example.org>", "\"Desk, One\" <a@example.org>" },
    { "O\"Hara <a@example.org>", "\"O\\\"Hara\" <a@example.org>" },
    { "Müller <a@example.org>", "=?UTF-8?B?TcO8bGxlcg==?= <a@example.org>" },
    { "a@bücher.example", "a@xn--bcher-kva.example" },
    { "müller@example.org", NULL },
    { ".a@example.org", NULL },
    { "a@exa..mple", NULL },
    { "a@b <c", NULL },
    { "<>", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TaktMailAddress) address = takt_mail_address_parse (cases[i].text, &error);

      if (cases[i].header == NULL)
        {
          g_assert_null (address);
          takt_test_assert_error (error, TAKT_ERROR_INVALID);
        }
      else
        {
          g_autofree char *written = NULL;

          g_assert_no_error (error);
          written = takt_mail_address_to_header (address);
          g_assert_cmpstr (written, ==, cases[i].header);
        }
    }
}

static void
test_encode_any_bytes (void)
{
  for (int round = 0; round < 2000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *encoded = NULL;
      g_auto (GStrv) lines = NULL;
      int length = g_test_rand_int_range (0, 300);

      for (int i = 0; i < length; i++)
        g_string_append_c (text, (char) g_test_rand_int_range (1, 256));

      encoded = takt_mail_encode_text (text->str, "\r\n ");
      g_assert_true (g_str_is_ascii (encoded));
      lines = g_strsplit (encoded, "\r\n", -1);
      for (char **line = lines; *line != NULL; line++)
        {
          g_assert_null (strpbrk (*line, "\r\n"));
          g_assert_cmpuint (strlen (*line), <=, line == lines && strstr (*line, "=?") == NULL ? 400 : 76);
          if (line != lines)
            g_assert_cmpint (**line, ==, ' ');
        }
    }
}

int
main (int argc, char **argv)
{
  static const Refusal bounce = { .to = "nobody@bounce.test",
                                  .code = TAKT_ERROR_INVALID,
                                  .words = "550-5.1.1 nobody of that name 5.1.1 lives here" };
  static const Refusal busy = { .to = "all@busy.test",
                                .code = TAKT_ERROR_UPSTREAM,
                                .words = "451 4.3.0 come back later" };
  static const Refusal sender = { .from = "nobody@refused.test",
                                  .code = TAKT_ERROR_INVALID,
                                  .words = "553 5.1.8" };
  static const Refusal content = { .text = "SPAM\n",
                                   .code = TAKT_ERROR_UPSTREAM,
                                   .words = "554 5.7.1 that smells of advertising" };

  g_test_init (&argc, &argv, NULL);
  takt_log_install ();

  g_test_add_data_func ("/adapters/mail/starttls", "starttls", test_encrypted);
  g_test_add_data_func ("/adapters/mail/tls", "tls", test_encrypted);
  g_test_add_func ("/adapters/mail/plain-on-this-computer", test_plain_loopback);
  g_test_add_func ("/adapters/mail/plain-elsewhere-is-refused", test_plain_elsewhere);
  g_test_add_func ("/adapters/mail/without-html", test_without_html);
  g_test_add_func ("/adapters/mail/pictures", test_pictures);
  g_test_add_func ("/adapters/mail/subject-in-any-script", test_subject);
  g_test_add_func ("/adapters/mail/header-injection", test_header_injection);
  g_test_add_func ("/adapters/mail/command-injection", test_command_injection);
  g_test_add_func ("/adapters/mail/bad-server-names", test_bad_server_names);
  g_test_add_func ("/adapters/mail/wrong-password-stays-secret", test_wrong_password);
  g_test_add_func ("/adapters/mail/sign-in-required", test_no_password);
  g_test_add_data_func ("/adapters/mail/recipient-refused-for-good", &bounce, test_refused);
  g_test_add_data_func ("/adapters/mail/recipient-refused-for-now", &busy, test_refused);
  g_test_add_data_func ("/adapters/mail/sender-refused", &sender, test_refused);
  g_test_add_data_func ("/adapters/mail/content-refused", &content, test_refused);
  g_test_add_data_func ("/adapters/mail/untrusted-starttls", "starttls", test_untrusted);
  g_test_add_data_func ("/adapters/mail/untrusted-tls", "tls", test_untrusted);
  g_test_add_func ("/adapters/mail/certificate-of-another-name", test_other_name);
  g_test_add_func ("/adapters/mail/no-starttls-offered", test_no_starttls);
  g_test_add_func ("/adapters/mail/tls-to-a-starttls-port", test_wrong_port_kind);
  g_test_add_func ("/adapters/mail/nothing-there", test_nothing_there);
  g_test_add_func ("/adapters/mail/silent-server", test_silent_server);
  g_test_add_func ("/adapters/mail/cancelled", test_cancelled);
  g_test_add_func ("/adapters/mail/letter-is-copied", test_letter_is_copied);
  g_test_add_func ("/adapters/mail/address-texts", test_address_texts);
  g_test_add_func ("/adapters/mail/encoding-of-any-bytes", test_encode_any_bytes);

  return g_test_run ();
}

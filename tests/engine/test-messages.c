/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/takt-message-template.h"
#include "notify/takt-notify.h"

#include "takt-debug-info.h"
#include "takt-engine-fixture.h"
#include "takt-error.h"
#include "takt-fake-channels.h"
#include "takt-fake-secrets.h"
#include "takt-log.h"

#include <string.h>

/* How messages leave together or one by one, and how a target that does not work is left alone. */

#define SECOND ((gint64) G_USEC_PER_SEC)
#define HOUR   3600
#define URL    "https://example.org/hook"

typedef struct
{
  EngineBase base;
  TaktFakeSecrets *secrets;
  TaktFakeChannel *mail;
  TaktFakeChannel *hooks;
  TaktNotify *notify;
  int keys;
} Fixture;

static void
settle_main (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
open_notify (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  self->notify = takt_notify_new (self->base.store, self->base.clock, self->base.changes, self->base.settings,
                                  TAKT_SECRET_STORE (self->secrets), TAKT_MAILER (self->mail),
                                  TAKT_WEBHOOK_SENDER (self->hooks));
  g_assert_true (takt_notify_start (self->notify, &error));
  g_assert_no_error (error);
}

static void
close_notify (Fixture *self)
{
  takt_notify_stop (self->notify);
  settle_main ();
  g_assert_finalize_object (self->notify);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktSettingsValues) values = NULL;

  engine_base_init (&self->base, NULL);
  engine_base_add_printer (&self->base, 1);
  engine_base_add_printer (&self->base, 2);
  self->secrets = takt_fake_secrets_new ();
  self->mail = takt_fake_channel_new ();
  self->hooks = takt_fake_channel_new ();
  values = takt_settings_values_copy (takt_settings_get (self->base.settings));
  values->smtp_host = g_strdup ("mail.example.org");
  values->smtp_from = g_strdup ("shop@example.org");
  g_assert_true (takt_settings_update (self->base.settings, values, &error));
  open_notify (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  close_notify (self);
  g_assert_finalize_object (self->mail);
  g_assert_finalize_object (self->hooks);
  g_assert_finalize_object (self->secrets);
  engine_base_clear (&self->base);
}

static void
pass (Fixture *self, gint64 seconds)
{
  settle_main ();
  for (gint64 step = 0; step < seconds;)
    {
      gint64 by = MIN (seconds - step, seconds > 1000 ? 20 : 1);

      takt_manual_clock_advance (self->base.manual, by * SECOND);
      settle_main ();
      step += by;
    }
}

/* @url: (nullable): no webhook; @digest: (nullable): no letters */
static void
set_channels (Fixture *self, gint64 printer_id, const char *url, const char *digest)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktNotificationSettings) settings = takt_notification_settings_new (printer_id);

  settings->webhook_url = g_strdup (url);
  settings->email_enabled = digest != NULL;
  settings->email_to = g_strdup ("desk@example.org");
  if (digest != NULL)
    {
      g_free (settings->email_digest);
      settings->email_digest = g_strdup (digest);
    }
  g_assert_true (takt_notify_set_settings (self->notify, settings, &error));
  g_assert_no_error (error);
}

static void
emit (Fixture *self, TaktEventKind kind, gint64 printer_id)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = g_strdup_printf ("key:%d", ++self->keys);
  g_autoptr (TaktEvent) event = takt_event_new (kind, key, takt_clock_now (self->base.clock));

  event->printer_id = printer_id;
  event->job_name = g_strdup_printf ("print-%d.", self->keys);
  event->order_number = g_strdup ("1234");
  g_assert_true (takt_store_begin (self->base.store, &error));
  g_assert_true (takt_notify_emit (self->notify, event, &error));
  g_assert_no_error (error);
  g_assert_true (takt_store_commit (self->base.store, &error));
}

static int
count (Fixture *self, const char *where)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM outbox WHERE %s /* test */", where);

  return (int) engine_base_int (&self->base, sql);
}

/* In how many of the letters the event with this number is told. */
static int
count_told (Fixture *self, int key)
{
  g_autofree char *word = g_strdup_printf ("print-%d.", key);
  int told = 0;

  for (guint i = 0; i < self->mail->sent->len; i++)
    told += strstr (takt_fake_channel_get (self->mail, i)->text, word) != NULL;
  return told;
}

static void
test_subject (Fixture *self, gconstpointer data)
{
  set_channels (self, 1, NULL, "immediately");
  emit (self, TAKT_EVENT_PRINT_COMPLETE, 1);
  settle_main ();
  g_assert_cmpstr (takt_fake_channel_get (self->mail, 0)->subject, ==,
                   "Takt: print-1. finished on Printer 1 · order 1234");
  g_assert_cmpstr (takt_fake_channel_get (self->mail, 0)->target, ==, "desk@example.org");
}

/* The clock stands at 18:15 UTC, and so does the machine's local time. */
static void
test_digests (Fixture *self, gconstpointer data)
{
  TaktFakeSent *letter;

  set_channels (self, 1, NULL, "hourly");
  set_channels (self, 2, NULL, "daily");
  emit (self, TAKT_EVENT_PRINT_COMPLETE, 1);
  emit (self, TAKT_EVENT_PRINT_FAILED, 1);
  emit (self, TAKT_EVENT_PRINT_COMPLETE, 2);
  pass (self, 44 * 60);
  g_assert_cmpuint (self->mail->sent->len, ==, 0);
  close_notify (self);
  open_notify (self);
  pass (self, 60);
  g_assert_cmpuint (self->mail->sent->len, ==, 1);
  letter = takt_fake_channel_get (self->mail, 0);
  g_assert_cmpstr (letter->subject, ==, "Takt: 2 events · 1 print failed · 1 print finished");
  g_assert_nonnull (strstr (letter->html, "print-2."));
  g_assert_cmpint (count_told (self, 3), ==, 0);

  /* One alone is a letter like any other. */
  pass (self, 13 * HOUR - 1);
  g_assert_cmpuint (self->mail->sent->len, ==, 1);
  pass (self, 1);
  g_assert_cmpuint (self->mail->sent->len, ==, 2);
  for (int key = 1; key <= 3; key++)
    g_assert_cmpint (count_told (self, key), ==, 1);
}

/* A storm of events, one a second: twenty letters an hour, and each event in exactly one of them. */
static void
test_no_storm (Fixture *self, gconstpointer data)
{
  set_channels (self, 1, NULL, "immediately");
  for (int i = 0; i < 300; i++)
    {
      emit (self, TAKT_EVENT_PRINT_COMPLETE, 1);
      pass (self, 1);
    }
  g_assert_cmpuint (self->mail->sent->len, ==, 20);

  pass (self, HOUR);
  g_assert_cmpint (count (self, "state = 'delivered'"), ==, 300);
  g_assert_cmpuint (self->mail->sent->len, <=, 22);
  for (int key = 1; key <= 300; key++)
    g_assert_cmpint (count_told (self, key), ==, 1);
}

/* A letter that failed is the same letter later: it takes in nothing that happened since, also after a restart. */
static void
test_letter_stays_the_same (Fixture *self, gconstpointer data)
{
  set_channels (self, 1, NULL, "hourly");
  emit (self, TAKT_EVENT_PRINT_COMPLETE, 1);
  emit (self, TAKT_EVENT_PRINT_COMPLETE, 1);
  self->mail->fails = TRUE;
  pass (self, 45 * 60);
  g_assert_cmpuint (self->mail->sent->len, ==, 1);
  emit (self, TAKT_EVENT_PRINT_COMPLETE, 1);
  close_notify (self);
  open_notify (self);
  self->mail->fails = FALSE;
  pass (self, HOUR + 10);

  g_assert_cmpuint (self->mail->sent->len, ==, 3);
  g_assert_cmpstr (takt_fake_channel_get (self->mail, 0)->message_id, ==,
                   takt_fake_channel_get (self->mail, 1)->message_id);
  g_assert_cmpstr (takt_fake_channel_get (self->mail, 0)->text, ==,
                   takt_fake_channel_get (self->mail, 1)->text);
  g_assert_cmpint (count_told (self, 3), ==, 1);
  g_assert_cmpint (count (self, "state = 'delivered'"), ==, 3);
}

static int
state_is (Fixture *self, const char *state)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT count(*) FROM notify_targets WHERE state = '%s' /* test */", state);

  return (int) engine_base_int (&self->base, sql);
}

/* A dead target: no attempts but one at a time, everything in order when it is back, and others never wait. */
static void
test_circuit (Fixture *self, gconstpointer data)
{
  guint attempts;

  set_channels (self, 1, URL, NULL);
  self->hooks->fails = TRUE;
  for (int i = 0; i < 50; i++)
    emit (self, TAKT_EVENT_PRINT_COMPLETE, 1);
  settle_main ();
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);
  g_assert_cmpint (state_is (self, "closed"), ==, 1);
  pass (self, 20 * 60);
  g_assert_cmpuint (self->hooks->sent->len, ==, 5);
  g_assert_cmpint (state_is (self, "open"), ==, 1);

  /* Neither what happens now nor a restart makes another attempt. */
  emit (self, TAKT_EVENT_PRINT_COMPLETE, 1);
  close_notify (self);
  open_notify (self);
  pass (self, 10);
  g_assert_cmpuint (self->hooks->sent->len, ==, 5);

  self->hooks->fails = FALSE;
  attempts = self->hooks->sent->len;
  pass (self, HOUR);
  g_assert_cmpint (count (self, "state = 'delivered'"), ==, 51);
  g_assert_cmpint (state_is (self, "open"), ==, 0);
  for (int i = 0; i < 51; i++)
    {
      g_autofree char *word = g_strdup_printf ("print-%d.", i + 1);

      g_assert_nonnull (strstr (takt_fake_channel_get (self->hooks, attempts + (guint) i)->text, word));
    }
}

/* A target that stays dead keeps nothing for ever. */
static void
test_dead_for_days (Fixture *self, gconstpointer data)
{
  set_channels (self, 1, URL, NULL);
  self->hooks->fails = TRUE;
  for (int i = 0; i < 200; i++)
    emit (self, TAKT_EVENT_PRINT_COMPLETE, 1);
  pass (self, 27 * HOUR);
  g_assert_cmpint (count (self, "state = 'undelivered' AND last_error = 'no'"), ==, 200);
  g_assert_cmpuint (self->hooks->sent->len, <, 40);
}

/* One message that the target refuses while it works keeps no other waiting. */
static void
test_refused_message (Fixture *self, gconstpointer data)
{
  set_channels (self, 1, URL, NULL);
  self->hooks->fails = TRUE;
  self->hooks->reply.status = 422;
  emit (self, TAKT_EVENT_PRINT_COMPLETE, 1);
  settle_main ();
  self->hooks->fails = FALSE;
  self->hooks->reply.status = 200;
  emit (self, TAKT_EVENT_PRINT_COMPLETE, 1);
  settle_main ();
  g_assert_cmpint (count (self, "state = 'delivered' AND last_status = 200"), ==, 1);
  g_assert_cmpint (count (self, "state = 'pending' AND last_status = 422"), ==, 1);
  pass (self, 6);
  g_assert_cmpint (count (self, "state = 'delivered'"), ==, 2);
}

static void
test_retry_after (Fixture *self, gconstpointer data)
{
  set_channels (self, 1, URL, NULL);
  self->hooks->fails = TRUE;
  self->hooks->reply = (TaktWebhookReply){ 429, 300 };
  emit (self, TAKT_EVENT_PRINT_COMPLETE, 1);
  emit (self, TAKT_EVENT_PRINT_COMPLETE, 1);
  settle_main ();
  self->hooks->fails = FALSE;
  self->hooks->reply = (TaktWebhookReply){ 200, 0 };
  pass (self, 299);
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);
  pass (self, 1);
  g_assert_cmpuint (self->hooks->sent->len, ==, 3);
  g_assert_cmpint (count (self, "state = 'delivered'"), ==, 2);
}

/* 410: nothing more goes there, the owner hears of it by mail, and entering the address again or a test that works makes it good. */
static void
test_gone (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  set_channels (self, 1, URL, "immediately");
  self->hooks->fails = TRUE;
  self->hooks->reply.status = 410;
  emit (self, TAKT_EVENT_PRINT_START, 1);
  emit (self, TAKT_EVENT_PRINT_START, 1);
  pass (self, 10);
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);
  g_assert_cmpint (count (self, "channel = 'webhook' AND state = 'undelivered' AND last_error = 'no'"), ==,
                   2);
  g_assert_cmpint (state_is (self, "disabled"), ==, 1);
  g_assert_cmpuint (self->mail->sent->len, ==, 3);
  g_assert_cmpstr (takt_fake_channel_get (self->mail, 2)->subject, ==, "Takt: Printer 1 needs attention");

  emit (self, TAKT_EVENT_PRINT_START, 1);
  pass (self, 10);
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);

  self->hooks->fails = FALSE;
  self->hooks->reply.status = 200;
  takt_notify_test_async (self->notify, 1, "webhook", NULL, takt_test_store_result, &slot);
  result = takt_test_wait_result (&slot, "the end of a test message");
  g_assert_true (takt_notify_test_finish (self->notify, result, &error));
  emit (self, TAKT_EVENT_PRINT_START, 1);
  settle_main ();
  g_assert_cmpuint (self->hooks->sent->len, ==, 3);
}

static void
test_clock_set_back (Fixture *self, gconstpointer data)
{
  set_channels (self, 1, URL, NULL);
  self->hooks->fails = TRUE;
  emit (self, TAKT_EVENT_PRINT_START, 1);
  pass (self, HOUR);
  g_assert_cmpint (state_is (self, "open"), ==, 1);
  takt_manual_clock_jump (self->base.manual, -400 * 24 * HOUR * SECOND);
  self->hooks->fails = FALSE;
  pass (self, 2 * HOUR);
  g_assert_cmpint (count (self, "state = 'delivered'"), ==, 1);
}

static void
set_template (Fixture *self, const char *format, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktNotificationSettings) settings = takt_notify_get_settings (self->notify, 1, &error);

  g_free (settings->webhook_format);
  settings->webhook_format = g_strdup (format);
  g_free (settings->webhook_template);
  settings->webhook_template = g_strdup (text);
  g_assert_true (takt_notify_set_settings (self->notify, settings, &error));
  g_assert_no_error (error);
}

static void
test_templates (Fixture *self, gconstpointer data)
{
  set_channels (self, 1, URL, NULL);
  set_template (self, "slack", "{{ job_name }} is done on {{printer_name}}{{reason}}, {{order_number}}");
  emit (self, TAKT_EVENT_PRINT_COMPLETE, 1);
  settle_main ();
  g_assert_cmpstr (takt_fake_channel_get (self->hooks, 0)->own_text, ==,
                   "print-1. is done on Printer 1, 1234");

  set_template (
      self, "generic",
      "{\"say\": \"{{event}}\", \"job\": {{job_id}}, \"name\": {{job_name}}, \"id\": {{printer_id}}}");
  emit (self, TAKT_EVENT_PRINT_COMPLETE, 1);
  settle_main ();
  g_assert_cmpstr (takt_fake_channel_get (self->hooks, 1)->own_text, ==,
                   "{\"say\": \"print_complete\", \"job\": null, \"name\": \"print-2.\", \"id\": 1}");
}

/* Values never leave the string they stand in. */
static void
test_templates_escape (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktEvent) event = takt_event_new (TAKT_EVENT_PRINT_FAILED, "k", 0);
  g_autofree char *body = NULL;

  event->reason = g_strdup ("\"}, \"evil\": {\"\\\n");
  body = takt_message_template_render ("{\"a\": \"x{{reason}}y\", \"b\": {{reason}}}", TRUE, event);
  g_assert_cmpstr (body, ==,
                   "{\"a\": \"x\\\"}, \\\"evil\\\": {\\\"\\\\\\ny\", "
                   "\"b\": \"\\\"}, \\\"evil\\\": {\\\"\\\\\\n\"}");
}

static void
test_templates_refused (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *format;
    const char *words;
  } rows[] = {
    { "{{printer}}", "slack", "There is no variable “printer”" },
    { "{{printer_name", "ntfy", "has no “}}”" },
    { "{{}}", "discord", "There is no variable “”" },
    { "hello", "generic", "does not become JSON" },
    { "{\"a\": {{reason}}x}", "generic", "does not become JSON" },
    { "{\"a\": \"{{reason}}}", "generic", "does not become JSON" },
    { "{\"a\": \"\\{{reason}}\"}", "generic", "does not become JSON" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TaktNotificationSettings) settings = takt_notification_settings_new (1);

      g_free (settings->webhook_format);
      settings->webhook_format = g_strdup (rows[i].format);
      settings->webhook_template = g_strdup (rows[i].text);
      g_assert_false (takt_notify_set_settings (self->notify, settings, &error));
      g_assert_cmpstr (takt_error_get_field (error), ==, "webhook_template");
      g_assert_nonnull (strstr (error->message, rows[i].words));
    }
}

static gint64
last_id (Fixture *self)
{
  return engine_base_int (&self->base, "SELECT max(id) FROM outbox /* test */");
}

/* The same id, the time of now; not while it is on its way. */
static void
test_replay (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set_channels (self, 1, URL, NULL);
  emit (self, TAKT_EVENT_PRINT_START, 1);
  settle_main ();
  pass (self, HOUR);
  g_assert_true (takt_notify_replay (self->notify, last_id (self), &error));
  g_assert_false (takt_notify_replay (self->notify, last_id (self), &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  settle_main ();
  g_assert_cmpuint (self->hooks->sent->len, ==, 2);
  g_assert_cmpstr (takt_fake_channel_get (self->hooks, 0)->message_id, ==,
                   takt_fake_channel_get (self->hooks, 1)->message_id);
  g_assert_cmpint (takt_fake_channel_get (self->hooks, 1)->at, ==, ENGINE_NOW + HOUR);
  g_assert_cmpint (count (self, "state = 'delivered' AND attempts = 2"), ==, 1);

  g_assert_false (takt_notify_replay (self->notify, 99, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

/* Of what is old only the key stays: it is not told again. */
static void
test_log_is_bounded (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  guint total;

  set_channels (self, 1, URL, NULL);
  for (int i = 0; i < 600; i++)
    emit (self, TAKT_EVENT_PRINT_START, 1);
  settle_main ();
  takt_manual_clock_jump (self->base.manual, 91 * 24 * HOUR * SECOND);
  close_notify (self);
  open_notify (self);
  settle_main ();
  emit (self, TAKT_EVENT_PRINT_START, 1);
  settle_main ();
  rows = takt_notify_list (self->notify, NULL, "webhook", 10, 0, &total, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (total, ==, 1);
  g_assert_cmpint (count (self, "payload = '{}' AND target = '' AND state = 'delivered'"), ==, 600);
  self->keys = 0;
  emit (self, TAKT_EVENT_PRINT_START, 1);
  g_assert_cmpint (count (self, "1"), ==, 601);
}

static void
test_addresses_are_covered (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *channel, *target, *shown;
  } rows[] = {
    { "webhook", "https://discord.com/api/webhooks/1/token", "https://discord.com/…" },
    { "webhook", "http://127.0.0.1:8080/secret?x=1", "http://127.0.0.1:8080/…" },
    { "webhook", "http://[::1]:80/secret", "http://[::1]:80/…" },
    { "webhook", "not an address", "…" },
    { "email", "desk@example.org", "desk@example.org" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *shown = takt_notify_describe_target (rows[i].channel, rows[i].target);

      g_assert_cmpstr (shown, ==, rows[i].shown);
    }
}

static void
test_debug_info (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  engine_base_run (&self->base,
                   "UPDATE printers SET model = 'X1C', serial = '01P00A000000001', host = 'farm-left' "
                   "WHERE id = 1 /* test */");
  g_warning ("01P00A000000001 at farm-left (192.168.1.77) and fe80::1:2:3:4, desk@example.org, "
             "https://example.org/hook?token=1 do not answer");
  text = takt_debug_info_make (self->base.store, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (text, "Printer X1C (virtual): 1\n"));
  g_assert_nonnull (strstr (text, "Messages waiting: 0\n"));
  g_assert_nonnull (strstr (text, "https://[hidden] do not answer"));
  for (const char *const *word = (const char *const[]){ "01P00A", "farm-left", "192.168", "fe80", "desk@",
                                                        "example.org", "Printer 1", NULL };
       *word != NULL; word++)
    g_assert_null (strstr (text, *word));
}

static void
test_no_scans (Fixture *self, gconstpointer data)
{
  engine_base_assert_no_scans (&self->base);
}

#define ADD(path, func) g_test_add ("/engine/messages/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  takt_log_install ();
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

  ADD ("letters/subject", test_subject);
  ADD ("letters/digests", test_digests);
  ADD ("letters/no-storm", test_no_storm);
  ADD ("letters/stays-the-same", test_letter_stays_the_same);
  ADD ("targets/circuit", test_circuit);
  ADD ("targets/dead-for-days", test_dead_for_days);
  ADD ("targets/refused-message", test_refused_message);
  ADD ("targets/retry-after", test_retry_after);
  ADD ("targets/gone", test_gone);
  ADD ("targets/clock-set-back", test_clock_set_back);
  ADD ("templates/own-words", test_templates);
  ADD ("templates/escape", test_templates_escape);
  ADD ("templates/refused", test_templates_refused);
  ADD ("log/replay", test_replay);
  ADD ("log/is-bounded", test_log_is_bounded);
  ADD ("log/addresses-are-covered", test_addresses_are_covered);
  ADD ("debug-info", test_debug_info);
  ADD ("no-scans", test_no_scans);

  return g_test_run ();
}

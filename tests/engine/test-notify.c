/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/takt-notify.h"

#include "takt-engine-fixture.h"
#include "takt-error.h"
#include "takt-fake-channels.h"
#include "takt-fake-secrets.h"
#include "takt-json.h"

#include <string.h>

#define SECOND ((gint64) G_USEC_PER_SEC)
#define HOUR   3600

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
open_notify (Fixture *self)
{
  self->notify = takt_notify_new (self->base.store, self->base.clock, self->base.changes, self->base.settings,
                                  TAKT_SECRET_STORE (self->secrets), TAKT_MAILER (self->mail),
                                  TAKT_WEBHOOK_SENDER (self->hooks));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  engine_base_init (&self->base, NULL);
  engine_base_add_printer (&self->base, 1);
  engine_base_add_printer (&self->base, 2);
  self->secrets = takt_fake_secrets_new ();
  self->mail = takt_fake_channel_new ();
  self->hooks = takt_fake_channel_new ();
  open_notify (self);
}

static void
settle_main (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  takt_notify_stop (self->notify);
  settle_main ();
  g_assert_finalize_object (self->notify);
  g_assert_finalize_object (self->mail);
  g_assert_finalize_object (self->hooks);
  g_assert_finalize_object (self->secrets);
  engine_base_clear (&self->base);
}

static void
start (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_notify_start (self->notify, &error));
  g_assert_no_error (error);
}

/* Time passes; what falls due is delivered, with everything that follows from it. */
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

static void
set_mail_server (Fixture *self, const char *user)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktSettingsValues) values = takt_settings_values_copy (takt_settings_get (self->base.settings));

  values->smtp_host = g_strdup ("mail.example.org");
  values->smtp_port = 587;
  values->smtp_from = g_strdup ("Shop <shop@example.org>");
  values->smtp_user = g_strdup (user);
  g_assert_true (takt_settings_update (self->base.settings, values, &error));
  g_assert_no_error (error);
}

static void
set_channels (Fixture *self, gint64 printer_id, const char *url, gboolean email)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktNotificationSettings) settings = takt_notify_get_settings (self->notify, printer_id, &error);

  g_assert_no_error (error);
  g_free (settings->webhook_url);
  settings->webhook_url = g_strdup (url);
  settings->email_enabled = email;
  settings->notify_material_change = TRUE;
  g_assert_true (takt_notify_set_settings (self->notify, settings, &error));
  g_assert_no_error (error);
}

static void
emit_key (Fixture *self, TaktEventKind kind, gint64 printer_id, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktEvent) event = takt_event_new (kind, key, takt_clock_now (self->base.clock));

  event->printer_id = printer_id;
  event->job_name = g_strdup ("bracket");
  g_assert_true (takt_store_begin (self->base.store, &error));
  g_assert_true (takt_notify_emit (self->notify, event, &error));
  g_assert_no_error (error);
  g_assert_true (takt_store_commit (self->base.store, &error));
}

static void
emit (Fixture *self, TaktEventKind kind, gint64 printer_id)
{
  g_autofree char *key = g_strdup_printf ("key:%d", ++self->keys);

  emit_key (self, kind, printer_id, key);
}

static int
count (Fixture *self, const char *where)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM outbox WHERE %s /* test */", where);

  return (int) engine_base_int (&self->base, sql);
}

static void
test_settings (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktNotificationSettings) settings = takt_notify_get_settings (self->notify, 1, &error);
  g_autoptr (TaktNotificationSettings) again = NULL;

  g_assert_true (settings->notify_print_start);
  g_assert_false (settings->notify_material_change);
  settings->notify_print_start = FALSE;
  settings->email_enabled = TRUE;
  settings->email_to = g_strdup (" a@example.org , b@example.org,");
  settings->webhook_url = g_strdup (" https://example.org/hook ");
  settings->quiet_from = g_strdup ("22:00");
  settings->quiet_to = g_strdup ("07:00");
  settings->has_webhook_secret = TRUE;
  g_assert_true (takt_notify_set_settings (self->notify, settings, &error));
  g_assert_no_error (error);

  again = takt_notify_get_settings (self->notify, 1, &error);
  g_assert_false (again->notify_print_start);
  g_assert_cmpstr (again->email_to, ==, "a@example.org,b@example.org");
  g_assert_cmpstr (again->webhook_url, ==, "https://example.org/hook");
  g_assert_false (again->has_webhook_secret);
  g_assert_cmpint (again->updated_at, ==, ENGINE_NOW);

  g_assert_null (takt_notify_get_settings (self->notify, 9, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

static void
test_settings_refused (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *field;
    const char *email_to;
    const char *url;
    const char *format;
    const char *from;
    const char *to;
  } rows[] = {
    { "email_to", "nobody", NULL, "generic", NULL, NULL },
    { "email_to", "a@b@c", NULL, "generic", NULL, NULL },
    { "email_to", "a@b\nBcc: c@d", NULL, "generic", NULL, NULL },
    { "email_to", "a@1,a@2,a@3,a@4,a@5,a@6,a@7,a@8,a@9,a@10,a@11", NULL, "generic", NULL, NULL },
    { "webhook_url", NULL, "http://example.org/", "generic", NULL, NULL },
    { "webhook_format", NULL, NULL, "telegram", NULL, NULL },
    { "quiet_from", NULL, NULL, "generic", "24:00", "07:00" },
    { "quiet_to", NULL, NULL, "generic", "22:00", "7:00" },
    { "quiet_to", NULL, NULL, "generic", "22:00", NULL },
    { "quiet_from", NULL, NULL, "generic", NULL, "07:00" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TaktNotificationSettings) settings = takt_notification_settings_new (1);

      settings->email_to = g_strdup (rows[i].email_to);
      settings->webhook_url = g_strdup (rows[i].url);
      g_free (settings->webhook_format);
      settings->webhook_format = g_strdup (rows[i].format);
      settings->quiet_from = g_strdup (rows[i].from);
      settings->quiet_to = g_strdup (rows[i].to);
      g_assert_false (takt_notify_set_settings (self->notify, settings, &error));
      g_assert_cmpstr (takt_error_get_field (error), ==, rows[i].field);
      takt_test_assert_error (error, TAKT_ERROR_INVALID);
    }
  g_assert_cmpint (engine_base_int (&self->base, "SELECT count(*) FROM notification_settings /* test */"), ==,
                   0);
}

static void
test_one_row_a_channel (Fixture *self, gconstpointer data)
{
  set_mail_server (self, NULL);
  set_channels (self, 1, "https://example.org/hook", TRUE);
  start (self);

  emit_key (self, TAKT_EVENT_PRINT_START, 1, "job:11:attempt:1:print_start");
  emit_key (self, TAKT_EVENT_PRINT_START, 1, "job:11:attempt:1:print_start");
  g_assert_cmpint (count (self, "1"), ==, 2);
  g_assert_cmpuint (takt_notify_count_waiting (self->notify, NULL), ==, 2);
  settle_main ();
  g_assert_cmpint (count (self, "state = 'delivered' AND attempts = 1 AND delivered_at IS NOT NULL"), ==, 2);
  g_assert_cmpuint (takt_notify_count_waiting (self->notify, NULL), ==, 0);
  g_assert_cmpuint (self->mail->sent->len, ==, 1);
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);

  /* Told before, whatever happens later. */
  emit_key (self, TAKT_EVENT_PRINT_START, 1, "job:11:attempt:1:print_start");
  pass (self, 10);
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);
}

static void
test_what_arrives (Fixture *self, gconstpointer data)
{
  g_autoptr (JsonNode) body = NULL;
  g_autoptr (GError) error = NULL;
  TaktFakeSent *letter, *hook;

  set_mail_server (self, "shop");
  takt_fake_secrets_set (self->secrets, TAKT_SECRET_SMTP, "mail-password");
  set_channels (self, 1, "https://example.org/hook", TRUE);
  start (self);
  emit (self, TAKT_EVENT_PRINT_FAILED, 1);
  settle_main ();

  letter = takt_fake_channel_get (self->mail, 0);
  g_assert_cmpstr (letter->target, ==, "Shop <shop@example.org>");
  g_assert_cmpstr (letter->secret, ==, "mail-password");
  g_assert_true (g_str_has_suffix (letter->message_id, "@example.org"));
  g_assert_null (strpbrk (letter->message_id, "<> "));
  g_assert_cmpstr (letter->subject, ==, "Takt: bracket failed on Printer 1");
  g_assert_nonnull (strstr (letter->text, "bracket"));
  g_assert_nonnull (strstr (letter->html, "<p>"));

  hook = takt_fake_channel_get (self->hooks, 0);
  g_assert_cmpstr (hook->target, ==, "https://example.org/hook");
  g_assert_cmpstr (hook->format, ==, "generic");
  g_assert_null (hook->secret);
  g_assert_cmpint (hook->at, ==, ENGINE_NOW);
  body = takt_json_parse (hook->text, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (body), "printer_name"), ==,
                   "Printer 1");
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (body), "event"), ==, "print_failed");

  /* No secret is in the database. */
  g_assert_cmpint (count (self, "payload LIKE '%password%' OR target LIKE '%password%'"), ==, 0);
}

static void
test_kinds_follow_the_settings (Fixture *self, gconstpointer data)
{
  for (int off = 0; off < 9; off++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TaktNotificationSettings) settings = takt_notification_settings_new (1);
      const int expected[] = { 8, 7, 7, 7, 7, 7, 7, 7, 7 };
      int before = count (self, "1");

      settings->webhook_url = g_strdup ("https://example.org/hook");
      settings->notify_print_start = off != 1;
      settings->notify_print_complete = off != 2;
      settings->notify_print_failed = off != 3;
      settings->notify_material_change = off != 4;
      settings->notify_maintenance = off != 5;
      settings->notify_promise = off != 6;
      settings->notify_material_low = off != 7;
      settings->notify_order_ready = off != 8;
      g_assert_true (takt_notify_set_settings (self->notify, settings, &error));
      for (int kind = TAKT_EVENT_PRINT_START; kind <= TAKT_EVENT_PROMISE_AT_RISK; kind++)
        emit (self, (TaktEventKind) kind, 1);
      g_assert_cmpint (count (self, "1") - before, ==, expected[off]);
    }
}

static void
test_channels_that_are_off (Fixture *self, gconstpointer data)
{
  /* E-mail is on, but there is no server; the other printer has nothing on; no printer, no owner. */
  set_channels (self, 1, NULL, TRUE);
  emit (self, TAKT_EVENT_PRINT_START, 1);
  emit (self, TAKT_EVENT_PRINT_START, 2);
  emit (self, TAKT_EVENT_PRINT_START, 0);
  emit (self, TAKT_EVENT_PRINT_START, 77);
  g_assert_cmpint (count (self, "1"), ==, 0);

  set_mail_server (self, NULL);
  emit (self, TAKT_EVENT_PRINT_START, 1);
  g_assert_cmpint (count (self, "channel = 'email'"), ==, 1);
}

static void
test_rolled_back_event_is_not_told (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktEvent) event = takt_event_new (TAKT_EVENT_PRINT_START, "k", ENGINE_NOW);

  set_channels (self, 1, "https://example.org/hook", FALSE);
  start (self);
  event->printer_id = 1;
  g_assert_true (takt_store_begin (self->base.store, &error));
  g_assert_true (takt_notify_emit (self->notify, event, &error));
  takt_store_rollback (self->base.store);
  pass (self, 60);
  g_assert_cmpuint (self->hooks->sent->len, ==, 0);

  emit_key (self, TAKT_EVENT_PRINT_START, 1, "k");
  settle_main ();
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);
}

static void
test_backoff (Fixture *self, gconstpointer data)
{
  static const gint64 steps[] = { 5, 30, 120, 600, 1800, 7200, 7200, 7200 };
  TaktTime at = ENGINE_NOW;
  char *message_id;

  set_channels (self, 1, "https://example.org/hook", FALSE);
  start (self);
  self->hooks->fails = TRUE;
  emit (self, TAKT_EVENT_PRINT_START, 1);
  settle_main ();
  message_id = takt_fake_channel_get (self->hooks, 0)->message_id;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      TaktFakeSent *sent;

      g_assert_cmpuint (self->hooks->sent->len, ==, i + 1);
      sent = takt_fake_channel_get (self->hooks, i);
      g_assert_cmpstr (sent->message_id, ==, message_id);
      g_assert_cmpint (sent->at, >=, at);
      g_assert_cmpint (count (self, "state = 'pending' AND last_error = 'no'"), ==, 1);
      at = sent->at + steps[i];
      pass (self, at - 1 - takt_clock_now (self->base.clock));
      g_assert_cmpuint (self->hooks->sent->len, ==, i + 1);
      pass (self, steps[i] / 10 + 1);
    }

  self->hooks->fails = FALSE;
  pass (self, 3 * HOUR);
  g_assert_cmpint (count (self, "state = 'delivered' AND last_error IS NULL"), ==, 1);
}

static void
test_gives_up_after_a_day (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  guint total;
  guint attempts;

  set_channels (self, 1, "https://example.org/hook", FALSE);
  start (self);
  self->hooks->fails = TRUE;
  emit (self, TAKT_EVENT_PRINT_START, 1);
  pass (self, 24 * HOUR - 60);
  g_assert_cmpint (count (self, "state = 'pending'"), ==, 1);
  pass (self, 120);
  g_assert_cmpint (count (self, "state = 'undelivered' AND last_error = 'no'"), ==, 1);
  attempts = self->hooks->sent->len;
  g_assert_cmpuint (attempts, >, 10);
  pass (self, 48 * HOUR);
  g_assert_cmpuint (self->hooks->sent->len, ==, attempts);
  g_assert_cmpuint (takt_notify_count_waiting (self->notify, &error), ==, 0);

  rows = takt_notify_list (self->notify, "undelivered", NULL, 10, 0, &total, &error);
  g_assert_cmpuint (total, ==, 1);
  g_assert_cmpuint (rows->len, ==, 1);
}

/* A computer that slept through the day has not tried for a day. */
static void
test_does_not_give_up_for_a_sleep (Fixture *self, gconstpointer data)
{
  set_channels (self, 1, "https://example.org/hook", FALSE);
  start (self);
  self->hooks->fails = TRUE;
  emit (self, TAKT_EVENT_PRINT_START, 1);
  settle_main ();
  takt_manual_clock_jump (self->base.manual, 48 * HOUR * SECOND);
  pass (self, 60);
  g_assert_cmpint (count (self, "state = 'pending'"), ==, 1);
  self->hooks->fails = FALSE;
  pass (self, HOUR);
  g_assert_cmpint (count (self, "state = 'delivered'"), ==, 1);
}

static void
test_invalid_is_final (Fixture *self, gconstpointer data)
{
  set_channels (self, 1, "https://example.org/hook", FALSE);
  start (self);
  self->hooks->fails = TRUE;
  self->hooks->fail_code = TAKT_ERROR_INVALID;
  emit (self, TAKT_EVENT_PRINT_START, 1);
  pass (self, 3 * HOUR);
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);
  g_assert_cmpint (count (self, "state = 'undelivered'"), ==, 1);
}

static void
test_slow_target_keeps_only_its_own (Fixture *self, gconstpointer data)
{
  set_mail_server (self, NULL);
  set_channels (self, 1, "https://slow.example.org/hook", TRUE);
  set_channels (self, 2, "https://fast.example.org/hook", FALSE);
  start (self);
  self->hooks->hold_target = "slow";
  for (int i = 0; i < 20; i++)
    {
      emit (self, TAKT_EVENT_PRINT_START, 1);
      emit (self, TAKT_EVENT_PRINT_START, 2);
    }
  pass (self, 60);

  /* One in flight to the slow one, everybody else is served, in order. */
  g_assert_cmpint (count (self, "target LIKE '%slow%' AND state = 'sending'"), ==, 1);
  g_assert_cmpint (count (self, "target LIKE '%slow%' AND state = 'pending'"), ==, 19);
  g_assert_cmpint (count (self, "target LIKE '%fast%' AND state = 'delivered'"), ==, 20);
  g_assert_cmpint (count (self, "channel = 'email' AND state = 'delivered'"), ==, 20);
  g_assert_cmpuint (self->mail->most_in_flight, ==, 1);
  g_assert_cmpuint (self->hooks->most_in_flight, ==, 2);

  self->hooks->hold_target = NULL;
  takt_fake_channel_answer (self->hooks, NULL);
  settle_main ();
  g_assert_cmpint (count (self, "state = 'delivered'"), ==, 60);
  g_assert_cmpint (
      engine_base_int (&self->base,
                       "SELECT count(*) FROM outbox a JOIN outbox b ON a.target = b.target AND a.id < b.id "
                       "AND a.delivered_at > b.delivered_at /* test */"),
      ==, 0);
}

static void
test_thousand_events (Fixture *self, gconstpointer data)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  set_mail_server (self, NULL);
  set_channels (self, 1, "https://example.org/hook", TRUE);
  start (self);
  for (int i = 0; i < 1000; i++)
    emit (self, TAKT_EVENT_PRINT_START, 1);
  settle_main ();

  /* A post each; letters in a few of two hundred. */
  g_assert_cmpint (count (self, "state = 'delivered' AND attempts = 1"), ==, 2000);
  g_assert_cmpuint (self->mail->sent->len, ==, 5);
  g_assert_cmpuint (self->hooks->sent->len, ==, 1000);
  for (guint i = 0; i < self->hooks->sent->len; i++)
    g_assert_true (g_hash_table_add (ids, takt_fake_channel_get (self->hooks, i)->message_id));
  g_assert_cmpuint (self->hooks->most_in_flight, ==, 1);
}

/* A restart in mid-flight: the receiver gets the same id again. */
static void
test_restart_in_flight (Fixture *self, gconstpointer data)
{
  set_channels (self, 1, "https://example.org/hook", FALSE);
  start (self);
  self->hooks->hold_target = "example";
  emit (self, TAKT_EVENT_PRINT_START, 1);
  settle_main ();
  g_assert_cmpint (count (self, "state = 'sending' AND attempts = 1"), ==, 1);

  takt_notify_stop (self->notify);
  takt_fake_channel_answer (self->hooks, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped"));
  settle_main ();
  g_assert_cmpint (count (self, "state = 'sending'"), ==, 1);

  self->hooks->hold_target = NULL;
  start (self);
  settle_main ();
  g_assert_cmpuint (self->hooks->sent->len, ==, 2);
  g_assert_cmpstr (takt_fake_channel_get (self->hooks, 0)->message_id, ==,
                   takt_fake_channel_get (self->hooks, 1)->message_id);
  g_assert_cmpint (count (self, "state = 'delivered' AND attempts = 2"), ==, 1);
}

static void
test_stop_keeps_what_was_delivered (Fixture *self, gconstpointer data)
{
  set_channels (self, 1, "https://example.org/hook", FALSE);
  start (self);
  self->hooks->hold_target = "example";
  emit (self, TAKT_EVENT_PRINT_START, 1);
  emit (self, TAKT_EVENT_PRINT_START, 1);
  settle_main ();
  takt_notify_stop (self->notify);
  takt_fake_channel_answer (self->hooks, NULL);
  pass (self, HOUR);
  g_assert_cmpint (count (self, "state = 'delivered'"), ==, 1);
  g_assert_cmpint (count (self, "state = 'pending'"), ==, 1);
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);
}

static void
test_clock_set_back (Fixture *self, gconstpointer data)
{
  set_channels (self, 1, "https://example.org/hook", FALSE);
  start (self);
  self->hooks->fails = TRUE;
  emit (self, TAKT_EVENT_PRINT_START, 1);
  settle_main ();
  takt_manual_clock_jump (self->base.manual, -400 * 24 * HOUR * SECOND);
  self->hooks->fails = FALSE;
  pass (self, 2 * HOUR);
  g_assert_cmpint (count (self, "state = 'delivered'"), ==, 1);
}

static void
test_webhook_secret (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktNotificationSettings) settings = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) kept = NULL;
  g_autoptr (GAsyncResult) refused = NULL;
  g_autoptr (GAsyncResult) forgotten = NULL;

  set_channels (self, 1, "https://example.org/hook", FALSE);
  takt_notify_set_webhook_secret_async (self->notify, 1, "whsec_abc", NULL, takt_test_store_result, &slot);
  kept = takt_test_wait_result (&slot, "the secret to be kept");
  g_assert_true (takt_notify_set_webhook_secret_finish (self->notify, kept, &error));
  g_assert_cmpstr (takt_fake_secrets_get (self->secrets, "printer/1/webhook-secret"), ==, "whsec_abc");
  settings = takt_notify_get_settings (self->notify, 1, &error);
  g_assert_true (settings->has_webhook_secret);
  g_assert_cmpstr (settings->webhook_url, ==, "https://example.org/hook");

  start (self);
  emit (self, TAKT_EVENT_PRINT_START, 1);
  settle_main ();
  g_assert_cmpstr (takt_fake_channel_get (self->hooks, 0)->secret, ==, "whsec_abc");

  /* What should be signed never leaves unsigned. */
  takt_fake_secrets_set (self->secrets, "printer/1/webhook-secret", NULL);
  emit (self, TAKT_EVENT_PRINT_START, 1);
  settle_main ();
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);
  g_assert_cmpint (count (self, "state = 'pending' AND last_error LIKE '%keyring%'"), ==, 1);

  takt_notify_set_webhook_secret_async (self->notify, 1, "a\nb", NULL, takt_test_store_result, &slot);
  refused = takt_test_wait_result (&slot, "the secret to be refused");
  g_assert_false (takt_notify_set_webhook_secret_finish (self->notify, refused, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);

  takt_notify_set_webhook_secret_async (self->notify, 1, NULL, NULL, takt_test_store_result, &slot);
  forgotten = takt_test_wait_result (&slot, "the secret to be forgotten");
  g_assert_true (takt_notify_set_webhook_secret_finish (self->notify, forgotten, &error));
  pass (self, 10);
  g_assert_cmpuint (self->hooks->sent->len, ==, 2);
  g_assert_null (takt_fake_channel_get (self->hooks, 1)->secret);
}

static gboolean
run_test (Fixture *self, gint64 printer_id, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  takt_notify_test_async (self->notify, printer_id, NULL, NULL, takt_test_store_result, &slot);
  result = takt_test_wait_result (&slot, "the end of a test message");
  return takt_notify_test_finish (self->notify, result, error);
}

static void
test_test_message (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (run_test (self, 9, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  g_assert_false (run_test (self, 1, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);

  set_channels (self, 1, "https://example.org/hook", TRUE);
  g_assert_false (run_test (self, 1, &error));
  g_assert_nonnull (strstr (error->message, "Mail is not set up"));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);

  set_mail_server (self, NULL);
  g_assert_true (run_test (self, 1, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (self->mail->sent->len, ==, 1);
  g_assert_cmpuint (self->hooks->sent->len, ==, 2);
  g_assert_nonnull (strstr (takt_fake_channel_get (self->hooks, 1)->text, "\"event\":\"test\""));

  self->mail->fails = TRUE;
  self->mail->fail_code = TAKT_ERROR_UNAUTHORIZED;
  g_assert_false (run_test (self, 1, &error));
  g_assert_cmpstr (error->message, ==, "no");
  takt_test_assert_error (error, TAKT_ERROR_UNAUTHORIZED);
  g_assert_cmpint (count (self, "1"), ==, 0);
}

static void
test_quiet_hours (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktNotificationSettings) settings = takt_notification_settings_new (1);

  /* The clock stands at 18:15 UTC, and so does the machine's local time. */
  settings->webhook_url = g_strdup ("https://example.org/hook");
  settings->quiet_from = g_strdup ("18:00");
  settings->quiet_to = g_strdup ("07:30");
  g_assert_true (takt_notify_set_settings (self->notify, settings, &error));
  start (self);
  emit (self, TAKT_EVENT_PRINT_COMPLETE, 1);
  emit (self, TAKT_EVENT_PRINT_FAILED, 1);
  pass (self, 13 * HOUR);
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);
  g_assert_nonnull (strstr (takt_fake_channel_get (self->hooks, 0)->text, "print_failed"));
  pass (self, HOUR);
  g_assert_cmpuint (self->hooks->sent->len, ==, 2);
  g_assert_cmpint (takt_fake_channel_get (self->hooks, 1)->at, ==, ENGINE_NOW + 13 * HOUR + 15 * 60);

  /* By day at once. */
  emit (self, TAKT_EVENT_PRINT_COMPLETE, 1);
  settle_main ();
  g_assert_cmpuint (self->hooks->sent->len, ==, 3);
}

/* Who does not want to be woken by a failure hears of it in the morning. */
static void
test_quiet_hours_of_a_sound_sleeper (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktNotificationSettings) settings = takt_notification_settings_new (1);

  settings->webhook_url = g_strdup ("https://example.org/hook");
  settings->quiet_from = g_strdup ("18:00");
  settings->quiet_to = g_strdup ("07:30");
  settings->quiet_critical = FALSE;
  g_assert_true (takt_notify_set_settings (self->notify, settings, &error));
  start (self);
  emit (self, TAKT_EVENT_PRINT_FAILED, 1);
  pass (self, 13 * HOUR);
  g_assert_cmpuint (self->hooks->sent->len, ==, 0);
  pass (self, HOUR);
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);
}

/* Nights of nine, eight and ten hours by the clocks of Berlin: quiet until seven in the morning of that day. */
static void
test_quiet_hours_and_summer_time (Fixture *self, gconstpointer data)
{
  static const struct
  {
    TaktTime emitted;
    TaktTime delivered;
  } nights[] = {
    { 1767214800, 1767247200 }, /* 2025-12-31 22:00 CET → 07:00 CET */
    { 1774731600, 1774760400 }, /* 2026-03-28 22:00 CET → 07:00 CEST */
    { 1792872000, 1792908000 }, /* 2026-10-24 22:00 CEST → 07:00 CET */
  };
  g_autofree char *zone = g_strdup (g_getenv ("TZ"));
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktNotificationSettings) settings = takt_notification_settings_new (1);

  settings->webhook_url = g_strdup ("https://example.org/hook");
  settings->quiet_from = g_strdup ("22:00");
  settings->quiet_to = g_strdup ("07:00");
  g_assert_true (takt_notify_set_settings (self->notify, settings, &error));
  start (self);

  g_setenv ("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (nights); i++)
    {
      takt_manual_clock_jump (self->base.manual,
                              (nights[i].emitted - takt_clock_now (self->base.clock)) * G_USEC_PER_SEC);
      emit (self, TAKT_EVENT_PRINT_COMPLETE, 1);
      pass (self, (int) (nights[i].delivered - nights[i].emitted) - 1);
      g_assert_cmpuint (self->hooks->sent->len, ==, i);
      pass (self, 1);
      g_assert_cmpuint (self->hooks->sent->len, ==, i + 1);
      g_assert_cmpint (takt_fake_channel_get (self->hooks, i)->at, ==, nights[i].delivered);
    }
  if (zone != NULL)
    g_setenv ("TZ", zone, TRUE);
  else
    g_unsetenv ("TZ");
}

static void
test_removed_printer (Fixture *self, gconstpointer data)
{
  set_channels (self, 2, "https://example.org/hook", FALSE);
  emit (self, TAKT_EVENT_PRINT_FAILED, 2);
  engine_base_run (&self->base, "DELETE FROM printers WHERE id = 2 /* test */");
  start (self);
  settle_main ();
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);
}

static void
test_no_ports (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktNotify) deaf =
      takt_notify_new (self->base.store, self->base.clock, self->base.changes, self->base.settings,
                       TAKT_SECRET_STORE (self->secrets), NULL, NULL);
  g_autoptr (TaktNotify) kept = self->notify;

  set_mail_server (self, NULL);
  set_channels (self, 1, "https://example.org/hook", TRUE);
  self->notify = deaf;
  start (self);
  emit (self, TAKT_EVENT_PRINT_FAILED, 1);
  g_assert_cmpint (count (self, "1"), ==, 0);
  takt_notify_stop (deaf);
  self->notify = g_steal_pointer (&kept);
}

static void
test_no_scans (Fixture *self, gconstpointer data)
{
  engine_base_assert_no_scans (&self->base);
}

#define ADD(path, func) g_test_add ("/engine/notify/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("settings", test_settings);
  ADD ("settings/refused", test_settings_refused);
  ADD ("emit/one-row-a-channel", test_one_row_a_channel);
  ADD ("emit/kinds-follow-the-settings", test_kinds_follow_the_settings);
  ADD ("emit/channels-that-are-off", test_channels_that_are_off);
  ADD ("emit/rolled-back-is-not-told", test_rolled_back_event_is_not_told);
  ADD ("emit/quiet-hours", test_quiet_hours);
  ADD ("emit/quiet-hours-of-a-sound-sleeper", test_quiet_hours_of_a_sound_sleeper);
  ADD ("emit/pitfall-030-quiet-hours-in-the-nights-of-eight-and-ten-hours", test_quiet_hours_and_summer_time);
  ADD ("emit/no-ports", test_no_ports);
  ADD ("pump/what-arrives", test_what_arrives);
  ADD ("pump/backoff-keeps-the-id", test_backoff);
  ADD ("pump/gives-up-after-a-day", test_gives_up_after_a_day);
  ADD ("pump/does-not-give-up-for-a-sleep", test_does_not_give_up_for_a_sleep);
  ADD ("pump/invalid-is-final", test_invalid_is_final);
  ADD ("pump/slow-target-keeps-only-its-own", test_slow_target_keeps_only_its_own);
  ADD ("pump/thousand-events", test_thousand_events);
  ADD ("pump/restart-in-flight", test_restart_in_flight);
  ADD ("pump/stop-keeps-what-was-delivered", test_stop_keeps_what_was_delivered);
  ADD ("pump/clock-set-back", test_clock_set_back);
  ADD ("pump/removed-printer", test_removed_printer);
  ADD ("webhook-secret", test_webhook_secret);
  ADD ("test-message", test_test_message);
  ADD ("no-scans", test_no_scans);

  return g_test_run ();
}

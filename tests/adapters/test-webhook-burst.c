/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/takt-notify.h"

#include "takt-engine-fixture.h"
#include "takt-fake-secrets.h"
#include "takt-sim.h"
#include "webhook/takt-soup-webhooks.h"

#include <string.h>
#include <time.h>

/* A thousand events at once go to two real receivers, one of which is out of order: all arrive, in order, and no turn of the main loop is longer
 * than a frame. */

#define EVENTS   1000
#define FRAME_US 16000

/* Of this thread alone: a busy machine makes nothing longer. */
static gint64
get_cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
set_webhook (TaktNotify *notify, gint64 printer_id, TaktSim *sim, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktNotificationSettings) settings = takt_notification_settings_new (printer_id);

  settings->webhook_url =
      g_strdup_printf ("http://%s:%d%s", takt_sim_get_host (sim), takt_sim_get_port (sim), path);
  g_assert_true (takt_notify_set_settings (notify, settings, &error));
  g_assert_no_error (error);
}

static void
emit_all (EngineBase *base, TaktNotify *notify)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_store_begin (base->store, &error));
  for (int i = 0; i < 2 * EVENTS; i++)
    {
      g_autofree char *key = g_strdup_printf ("event:%d", i);
      g_autoptr (TaktEvent) event = takt_event_new (TAKT_EVENT_PRINT_COMPLETE, key, ENGINE_NOW);

      event->printer_id = 1 + i % 2;
      event->job_id = i / 2 + 1;
      g_assert_true (takt_notify_emit (notify, event, &error));
    }
  g_assert_true (takt_store_commit (base->store, &error));
}

static gint64
count_delivered (EngineBase *base)
{
  return engine_base_int (base, "SELECT count(*) FROM outbox WHERE state = 'delivered' /* test */");
}

/* What the receiver wrote down next; the receiver stops when nobody reads it. */
static void
check_next (TaktSim *sim, gint64 job_id)
{
  g_autofree char *job = g_strdup_printf ("\"job_id\":%" G_GINT64_FORMAT ",", job_id);

  g_assert_nonnull (strstr (json_object_get_string_member (takt_sim_next (sim), "body"), job));
}

static void
test_burst (void)
{
  TaktSim *good = takt_sim_start ("webhook-sink.py", NULL), *bad = takt_sim_start ("webhook-sink.py", NULL);
  g_autoptr (GError) error = NULL;
  TaktFakeSecrets *secrets = takt_fake_secrets_new ();
  TaktWebhookSender *sender = takt_soup_webhooks_new (NULL);
  TaktNotify *notify;
  EngineBase base;
  gint64 longest = 0, heard = 0;

  engine_base_init (&base, NULL);
  engine_base_add_printer (&base, 1);
  engine_base_add_printer (&base, 2);
  notify = takt_notify_new (base.store, base.clock, base.changes, base.settings, TAKT_SECRET_STORE (secrets),
                            NULL, sender);
  set_webhook (notify, 1, good, "/hook");
  set_webhook (notify, 2, bad, "/status/500");
  emit_all (&base, notify);
  g_assert_true (takt_notify_start (notify, &error));

  do
    {
      gint64 before = get_cpu_us ();

      g_main_context_iteration (NULL, TRUE);
      longest = MAX (longest, get_cpu_us () - before);
      for (; heard < count_delivered (&base); heard++)
        check_next (good, heard + 1);
    }
  while (heard < EVENTS);
  g_print ("# %d posts, one target of two out of order; longest turn of the main loop %.1f ms\n", EVENTS,
           (double) longest / 1000);
  g_assert_cmpint (longest, <, FRAME_US);

  g_assert_cmpint (
      engine_base_int (&base,
                       "SELECT count(*) FROM outbox WHERE state = 'pending' AND attempts > 0 /* test */"),
      ==, 1);

  takt_notify_stop (notify);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (notify);
  g_object_unref (sender);
  g_object_unref (secrets);
  engine_base_clear (&base);
  takt_sim_stop (good);
  takt_sim_stop (bad);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/adapters/webhook-burst/thousand-events-at-once", test_burst);
  return g_test_run ();
}

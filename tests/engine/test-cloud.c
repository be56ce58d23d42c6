/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-shop.h"

#include "takt-error.h"
#include "takt-fake-channels.h"
#include "takt-fake-cloud.h"
#include "takt-fake-finder.h"
#include "takt-fake-link.h"
#include "takt-fake-secrets.h"
#include "takt-test.h"

#include <string.h>

#define NOW    ((TaktTime) 1766600100)
#define DAY_US ((gint64) 24 * 60 * 60 * G_USEC_PER_SEC)
#define SERIAL "01P00A000000001"

/** World: a shop in a folder and what is around it; it lives on when the program ends. */
typedef struct
{
  char *dir;
  TaktManualClock *clock;
  TaktFakeSecrets *secrets;
  TaktFakeChannel *hooks;
  TaktFakeFinder *finder;
  TaktFakeCloud *account;
  TaktFakeFarm farm;

  TaktStore *store;
  TaktShop *shop;
  TaktCloud *cloud;
} World;

static void
settle_main (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
open_shop (World *self)
{
  g_autoptr (GError) error = NULL;
  TaktPorts ports = {
    .clock = TAKT_CLOCK (self->clock),
    .secrets = TAKT_SECRET_STORE (self->secrets),
    .webhooks = TAKT_WEBHOOK_SENDER (self->hooks),
    .printer_links = takt_fake_farm_make,
    .printer_links_data = &self->farm,
    .printer_finder = TAKT_PRINTER_FINDER (self->finder),
    .printer_cloud = TAKT_PRINTER_CLOUD (self->account),
  };

  self->store = takt_store_open (self->dir, TAKT_STORE_WRITER, &error);
  g_assert_no_error (error);
  self->shop = takt_shop_new (self->store, &ports, &error);
  g_assert_no_error (error);
  g_assert_true (takt_shop_start (self->shop, &error));
  self->cloud = takt_shop_get_cloud (self->shop);
  settle_main ();
}

static void
close_shop (World *self)
{
  takt_shop_stop (self->shop);
  settle_main ();
  g_assert_finalize_object (self->shop);
  takt_store_close (self->store);
  g_clear_object (&self->store);
}

static void
set_up (World *self, gconstpointer data)
{
  self->dir = takt_test_make_dir ();
  self->clock = takt_manual_clock_new (NOW);
  self->secrets = takt_fake_secrets_new ();
  self->hooks = takt_fake_channel_new ();
  self->finder = takt_fake_finder_new ();
  self->account = takt_fake_cloud_new ();
  self->account->now = NOW;
  takt_fake_farm_init (&self->farm);
  open_shop (self);
}

static void
tear_down (World *self, gconstpointer data)
{
  close_shop (self);
  takt_fake_farm_clear (&self->farm);
  g_clear_object (&self->account);
  g_clear_object (&self->finder);
  g_clear_object (&self->hooks);
  g_clear_object (&self->secrets);
  g_clear_object (&self->clock);
  takt_test_remove_dir (self->dir);
}

static void
sign_in (World *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  takt_printer_cloud_enter_code_async (takt_cloud_get_port (self->cloud), "123456", NULL,
                                       takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the sign-in");
  g_assert_true (takt_printer_cloud_act_finish (takt_cloud_get_port (self->cloud), result, &error));
}

static gint64
add (World *self, const char *serial, const char *name, const char *host, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  takt_cloud_add_async (self->cloud, serial, name, host, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the new printer");
  return takt_cloud_add_finish (self->cloud, result, error);
}

static TaktPrinter *
get_printer (World *self, gint64 id)
{
  g_autoptr (GError) error = NULL;
  TaktPrinter *printer = takt_printers_get (takt_shop_get_printers (self->shop), id, &error);

  g_assert_no_error (error);
  return printer;
}

static guint
count_printers (World *self)
{
  g_autoptr (GPtrArray) printers = takt_printers_list (takt_shop_get_printers (self->shop), NULL);

  return printers->len;
}

static void
assert_code (World *self, gint64 id, const char *code)
{
  g_autofree char *key = g_strdup_printf (TAKT_SECRET_ACCESS_CODE, id);

  g_assert_cmpstr (takt_fake_secrets_get (self->secrets, key), ==, code);
}

/* ---- adding */

static void
test_add (World *self, gconstpointer data)
{
  g_autoptr (TaktPrinter) printer = NULL;
  g_autoptr (TaktPrinter) named = NULL;
  GError *error = NULL;
  gint64 id;

  takt_fake_cloud_bind (self->account, SERIAL, "Attic", "12345678");
  takt_fake_cloud_bind (self->account, "01P00A000000002", NULL, NULL);
  g_assert_cmpint (add (self, SERIAL, NULL, NULL, &error), ==, 0);
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);

  /* No address is known: through the cloud. The code is kept for the day there is one. */
  sign_in (self);
  id = add (self, " 01p00a000000001 ", NULL, NULL, &error);
  g_assert_no_error (error);
  printer = get_printer (self, id);
  g_assert_cmpstr (printer->connection_type, ==, "bambu_cloud");
  g_assert_cmpstr (printer->name, ==, "Attic");
  g_assert_cmpstr (printer->serial, ==, SERIAL);
  g_assert_cmpstr (printer->model, ==, "Bambu Lab P1S");
  g_assert_null (printer->host);
  assert_code (self, id, "12345678");

  /* Without a code an address is of no use. */
  id = add (self, "01P00A000000002", "Cellar", "192.0.2.7", &error);
  g_assert_no_error (error);
  named = get_printer (self, id);
  g_assert_cmpstr (named->connection_type, ==, "bambu_cloud");
  g_assert_cmpstr (named->name, ==, "Cellar");
  assert_code (self, id, NULL);

  g_assert_cmpint (add (self, SERIAL, NULL, NULL, &error), ==, 0);
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_cmpint (add (self, "01P00A000000009", NULL, NULL, &error), ==, 0);
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  g_assert_cmpuint (count_printers (self), ==, 2);
}

static void
test_add_local (World *self, gconstpointer data)
{
  g_autoptr (TaktPrinter) announced = NULL;
  g_autoptr (TaktPrinter) told = NULL;
  GError *error = NULL;
  gint64 id;

  takt_fake_cloud_bind (self->account, SERIAL, "Attic", "12345678");
  takt_fake_cloud_bind (self->account, "01P00A000000002", NULL, "abcdefgh");
  sign_in (self);

  takt_fake_finder_announce (self->finder, SERIAL, "192.0.2.7");
  id = add (self, SERIAL, NULL, NULL, &error);
  g_assert_no_error (error);
  announced = get_printer (self, id);
  g_assert_cmpstr (announced->connection_type, ==, "bambu_lan");
  g_assert_cmpstr (announced->host, ==, "192.0.2.7");

  id = add (self, "01P00A000000002", NULL, "192.0.2.8", &error);
  g_assert_no_error (error);
  told = get_printer (self, id);
  g_assert_cmpstr (told->connection_type, ==, "bambu_lan");
  g_assert_cmpstr (told->host, ==, "192.0.2.8");
  /* Who has no name there is called by the serial. */
  g_assert_cmpstr (told->name, ==, "01P00A000000002");
  assert_code (self, id, "abcdefgh");

  takt_fake_cloud_bind (self->account, "01P00A000000003", "Third", "abcdefgh");
  g_assert_cmpint (add (self, "01P00A000000003", NULL, "https://x/", &error), ==, 0);
  g_assert_cmpstr (takt_error_get_field (error), ==, "host");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
}

static void
test_locked_keyring (World *self, gconstpointer data)
{
  GError *error = NULL;

  takt_fake_cloud_bind (self->account, SERIAL, "Attic", "12345678");
  sign_in (self);
  self->secrets->next_error = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, "It is locked.");
  g_assert_cmpint (add (self, SERIAL, NULL, NULL, &error), ==, 0);
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  settle_main ();
  g_assert_cmpuint (count_printers (self), ==, 0);
}

/* ---- the age of the sign-in */

static void
listen_by_webhook (World *self, gint64 printer_id, const char *url)
{
  g_autoptr (TaktNotificationSettings) settings = takt_notification_settings_new (printer_id);
  g_autoptr (GError) error = NULL;

  settings->webhook_url = g_strdup (url);
  takt_notify_set_settings (takt_shop_get_notify (self->shop), settings, &error);
  g_assert_no_error (error);
}

static void
assert_notice (World *self, const char *part)
{
  g_autofree char *notice = takt_cloud_dup_notice (self->cloud);

  if (part == NULL)
    g_assert_null (notice);
  else
    g_assert_nonnull (strstr (notice, part));
}

static void
advance_days (World *self, guint days)
{
  takt_manual_clock_advance (self->clock, days * DAY_US);
  settle_main ();
}

/* Reminders that left; the printers' own maintenance falls due in such long times, too. */
static guint
count_reminders (World *self)
{
  guint count = 0;

  for (guint i = 0; i < self->hooks->sent->len; i++)
    if (strstr (takt_fake_channel_get (self->hooks, i)->text, "ends in 10 days") != NULL)
      count++;
  return count;
}

static void
test_reminder (World *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  takt_fake_cloud_bind (self->account, SERIAL, "Attic", NULL);
  takt_fake_cloud_bind (self->account, "01P00A000000002", "Cellar", NULL);
  takt_fake_cloud_bind (self->account, "01P00A000000003", "Bench", "12345678");
  sign_in (self);
  listen_by_webhook (self, add (self, SERIAL, NULL, NULL, &error), "https://a.example/");
  listen_by_webhook (self, add (self, "01P00A000000002", NULL, NULL, &error), "https://b.example/");
  listen_by_webhook (self, add (self, "01P00A000000003", NULL, "192.0.2.7", &error), "https://c.example/");
  g_assert_no_error (error);

  advance_days (self, 79);
  assert_notice (self, NULL);
  g_assert_cmpuint (self->hooks->sent->len, ==, 0);
  advance_days (self, 1);
  assert_notice (self, "10 days");
  assert_notice (self, "local network go on");
  /* Once, although two printers are seen through the cloud; the one in the local network has nothing to do with it. */
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);
  g_assert_cmpstr (takt_fake_channel_get (self->hooks, 0)->target, ==, "https://a.example/");
  g_assert_nonnull (strstr (takt_fake_channel_get (self->hooks, 0)->text, "\"maintenance\""));
  g_assert_nonnull (strstr (takt_fake_channel_get (self->hooks, 0)->text, "ends in 10 days"));

  advance_days (self, 3);
  close_shop (self);
  open_shop (self);
  advance_days (self, 6);
  assert_notice (self, "1 day.");
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);

  self->account->status->state = TAKT_CLOUD_EXPIRED;
  takt_printer_cloud_emit_status_changed (TAKT_PRINTER_CLOUD (self->account));
  assert_notice (self, "has ended");
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);

  /* A new sign-in, a new reminder. */
  self->account->now = takt_clock_now (TAKT_CLOCK (self->clock));
  sign_in (self);
  assert_notice (self, NULL);
  advance_days (self, 80);
  assert_notice (self, "10 days");
  g_assert_cmpuint (count_reminders (self), ==, 2);
}

/* A computer that slept, and one whose clock was set. */
static void
test_clock_jumps (World *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  takt_fake_cloud_bind (self->account, SERIAL, "Attic", NULL);
  sign_in (self);
  listen_by_webhook (self, add (self, SERIAL, NULL, NULL, &error), "https://a.example/");
  takt_manual_clock_jump (self->clock, 81 * DAY_US);
  takt_manual_clock_advance (self->clock, DAY_US / 24);
  settle_main ();
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);
}

static void
test_signed_out (World *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_cmpuint (self->account->loads, ==, 1);
  assert_notice (self, NULL);
  sign_in (self);
  takt_printer_cloud_sign_out_async (takt_cloud_get_port (self->cloud), NULL, takt_test_store_result,
                                     &result);
  g_object_unref (takt_test_wait_result (&result, "signing out"));
  advance_days (self, 100);
  assert_notice (self, NULL);
}

#define ADD(path, function) g_test_add ("/engine/cloud/" path, World, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("add", test_add);
  ADD ("add-local", test_add_local);
  ADD ("locked-keyring", test_locked_keyring);
  ADD ("pitfall-098-reminder-on-day-80", test_reminder);
  ADD ("clock-jumps", test_clock_jumps);
  ADD ("signed-out", test_signed_out);
  return g_test_run ();
}

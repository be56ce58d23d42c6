/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-tray.h"

#include "takt-fake-link.h"
#include "takt-fake-secrets.h"
#include "takt-test.h"
#include "takt-tray-view.h"
#include "takt-watcher.h"

#include <string.h>

/* The icon as a desktop sees it, on a session bus of the test's own; tests/e2e/tray_panel.py has a real panel. */

#define NOW    ((TaktTime) 1790000000)
#define SECOND G_USEC_PER_SEC

typedef struct
{
  TaktStore *store;
  TaktManualClock *clock;
  TaktFakeSecrets *secrets;
  TaktFakeFarm farm;
  TaktShop *shop;
  TaktTray *tray;
  TaktWatcher *watcher;
  GString *told; /* what the tray asked for */
  guint n_shown;
} Fixture;

static void
open_cb (Fixture *self, const char *page, gint64 id)
{
  g_string_append_printf (self->told, "open %s %d;", page != NULL ? page : "-", (int) id);
}

static void
quit_cb (Fixture *self)
{
  g_string_append (self->told, "quit;");
}

static void
problem_cb (Fixture *self, const char *message)
{
  g_string_append (self->told, "problem;");
}

static void
shown_cb (Fixture *self)
{
  self->n_shown++;
}

static void
add_printer (Fixture *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPrinter) printer = takt_printer_new ();

  printer->name = g_strdup (name);
  printer->connection_type = g_strdup ("virtual");
  takt_printers_add (takt_shop_get_printers (self->shop), printer, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TaktPorts ports = { 0 };

  self->store = takt_store_open_memory (&error);
  g_assert_no_error (error);
  self->clock = takt_manual_clock_new (NOW);
  self->secrets = takt_fake_secrets_new ();
  takt_fake_farm_init (&self->farm);
  ports.clock = TAKT_CLOCK (self->clock);
  ports.secrets = TAKT_SECRET_STORE (self->secrets);
  ports.printer_links = takt_fake_farm_make;
  ports.printer_links_data = &self->farm;
  self->shop = takt_shop_new (self->store, &ports, &error);
  g_assert_no_error (error);
  add_printer (self, "Left_1");
  add_printer (self, "Right & <b>");
  g_assert_true (takt_shop_start (self->shop, &error));
  g_assert_no_error (error);

  self->told = g_string_new (NULL);
  self->watcher = takt_watcher_new ();
  self->tray = takt_tray_new (self->shop);
  g_signal_connect_swapped (self->tray, "open", G_CALLBACK (open_cb), self);
  g_signal_connect_swapped (self->tray, "quit", G_CALLBACK (quit_cb), self);
  g_signal_connect_swapped (self->tray, "problem", G_CALLBACK (problem_cb), self);
  g_signal_connect_swapped (self->tray, "shown", G_CALLBACK (shown_cb), self);
}

static gboolean
is_alone (gpointer object)
{
  return G_OBJECT (object)->ref_count == 1;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  takt_tray_set_enabled (self->tray, FALSE);
  takt_test_wait_for (is_alone, self->tray, "the tray to be let go of");
  g_assert_finalize_object (self->tray);
  takt_watcher_free (self->watcher);
  takt_shop_stop (self->shop);
  takt_test_wait_for (is_alone, self->shop, "the shop to be let go of");
  g_assert_finalize_object (self->shop);
  takt_store_close (self->store);
  g_object_unref (self->store);
  takt_fake_farm_clear (&self->farm);
  g_object_unref (self->secrets);
  takt_test_wait_for (is_alone, self->clock, "the services to be let go of");
  g_assert_finalize_object (self->clock);
  g_string_free (self->told, TRUE);
}

static gboolean
is_shown (gpointer user_data)
{
  return takt_tray_is_shown (((Fixture *) user_data)->tray);
}

static gboolean
is_hidden (gpointer user_data)
{
  return !is_shown (user_data);
}

static void
show (Fixture *self)
{
  takt_watcher_appear (self->watcher);
  takt_tray_set_enabled (self->tray, TRUE);
  takt_test_wait_for (is_shown, self, "the icon in the tray");
}

static gboolean
has_changes_told (gpointer user_data)
{
  return !g_main_context_pending (NULL);
}

/* What changed has reached the tray, and its second has passed. An answer comes after the signals that were sent before it. */
static void
settle (Fixture *self)
{
  g_autoptr (GVariant) answer = NULL;

  takt_test_wait_for (has_changes_told, NULL, "the changes to be told");
  takt_manual_clock_advance (self->clock, SECOND);
  takt_test_wait_for (has_changes_told, NULL, "the tray to tell");
  if (self->watcher->items->len > 0)
    answer = takt_watcher_get (self->watcher, "Id");
}

static TaktFakeLink *
print (Fixture *self, gint64 printer_id, TaktMachineState machine, int percent)
{
  TaktFakeLink *link = takt_fake_farm_get (&self->farm, printer_id);

  takt_fake_link_state (link, TAKT_LINK_LIVE, NULL);
  link->report->remaining_minutes = 30;
  takt_fake_link_say (link, machine, "print-1", percent);
  return link;
}

static void
assert_text (Fixture *self, const char *property, const char *text)
{
  g_autoptr (GVariant) value = takt_watcher_get (self->watcher, property);

  g_assert_nonnull (value);
  g_assert_cmpstr (g_variant_get_string (value, NULL), ==, text);
}

/* Wherever a watcher comes the icon is registered, by its path; without one, or without anybody who looks, it is not shown. */
static void
test_watcher (Fixture *self, gconstpointer data)
{
  takt_tray_set_enabled (self->tray, TRUE);
  settle (self);
  g_assert_false (takt_tray_is_shown (self->tray));

  takt_watcher_appear (self->watcher);
  takt_test_wait_for (is_shown, self, "the icon in the tray");
  g_assert_cmpuint (self->watcher->items->len, ==, 1);
  g_assert_true (g_str_has_suffix (self->watcher->items->pdata[0], " /StatusNotifierItem"));

  takt_watcher_set_host (self->watcher, FALSE);
  takt_test_wait_for (is_hidden, self, "the host to be gone");
  takt_watcher_set_host (self->watcher, TRUE);
  takt_test_wait_for (is_shown, self, "the host to be back");

  takt_watcher_vanish (self->watcher);
  takt_test_wait_for (is_hidden, self, "the watcher to be gone");
  takt_watcher_appear (self->watcher);
  takt_test_wait_for (is_shown, self, "the new watcher");
  g_assert_cmpuint (self->watcher->items->len, ==, 1);
  g_assert_cmpuint (self->n_shown, ==, 5);

  takt_tray_set_enabled (self->tray, FALSE);
  g_assert_false (takt_tray_is_shown (self->tray));
  g_assert_null (takt_watcher_get (self->watcher, "Title"));
  takt_tray_set_enabled (self->tray, TRUE);
  takt_test_wait_for (is_shown, self, "the icon that was wanted again");
  g_assert_cmpuint (self->watcher->items->len, ==, 2);
}

static void
test_icon (Fixture *self, gconstpointer data)
{
  g_autoptr (GVariant) tip = NULL, again = NULL;
  const char *title, *text;
  TaktFakeLink *link;

  show (self);
  assert_text (self, "Category", "ApplicationStatus");
  assert_text (self, "IconName", "io.github.taktapp.Takt-idle-symbolic");
  assert_text (self, "Title", "Takt");

  print (self, 1, TAKT_MACHINE_PRINTING, 45);
  settle (self);
  assert_text (self, "IconName", "io.github.taktapp.Takt-printing-25-symbolic");
  assert_text (self, "Title", "Takt: 45 %");
  tip = takt_watcher_get (self->watcher, "ToolTip");
  g_variant_get (tip, "(s@a(iiay)&s&s)", NULL, NULL, &title, &text);
  g_assert_cmpstr (title, ==, "Takt: 45 %");
  g_assert_true (g_str_has_prefix (text, "Left_1: 45 %, done "));

  /* What comes within a second is told once. */
  g_ptr_array_set_size (self->watcher->heard, 0);
  for (int percent = 46; percent <= 60; percent++)
    print (self, 2, TAKT_MACHINE_PRINTING, percent);
  settle (self);
  g_assert_cmpuint (takt_watcher_count (self->watcher, "NewIcon"), ==, 1);
  g_assert_cmpuint (takt_watcher_count (self->watcher, "NewToolTip"), ==, 1);
  again = takt_watcher_get (self->watcher, "ToolTip");
  g_variant_get (again, "(s@a(iiay)&s&s)", NULL, NULL, &title, &text);
  g_assert_nonnull (strstr (text, "Right &amp; &lt;b&gt;: 60 %"));

  link = takt_fake_farm_get (&self->farm, 1);
  link->report->print_error = 0x03008004;
  takt_fake_link_say (link, TAKT_MACHINE_PAUSED, "print-1", 46);
  settle (self);
  assert_text (self, "IconName", "io.github.taktapp.Takt-error-symbolic");
  assert_text (self, "Status", "NeedsAttention");
  assert_text (self, "Title", "1 thing needs you");
  g_assert_cmpuint (takt_watcher_count (self->watcher, "NewStatus NeedsAttention"), ==, 1);
}

/* Where the name is not found there is a picture, in a grey that stands out from black and from white. */
static void
test_pixmaps (Fixture *self, gconstpointer data)
{
  g_autoptr (GVariant) pixmaps = NULL;
  int expected[] = { 22, 44 };

  show (self);
  pixmaps = takt_watcher_get (self->watcher, "IconPixmap");
  g_assert_cmpuint (g_variant_n_children (pixmaps), ==, 2);
  for (gsize i = 0; i < 2; i++)
    {
      g_autoptr (GVariant) bytes = NULL;
      const guint8 *pixels;
      int width, height, n_inked = 0;
      gsize length;

      g_variant_get_child (pixmaps, i, "(ii@ay)", &width, &height, &bytes);
      pixels = g_variant_get_fixed_array (bytes, &length, 1);
      g_assert_cmpint (width, ==, expected[i]);
      g_assert_cmpint (height, ==, expected[i]);
      g_assert_cmpuint (length, ==, (gsize) width * (gsize) height * 4);
      for (gsize p = 0; p < length; p += 4)
        if (pixels[p] == 0xff)
          {
            g_assert_cmpint (pixels[p + 1], ==, 0x76);
            g_assert_cmpint (pixels[p + 3], ==, 0x76);
            n_inked++;
          }
      g_assert_cmpint (n_inked, >, width * height / 20);
    }
}

static int
count_paused (Fixture *self)
{
  g_autoptr (GPtrArray) printers = takt_printers_list (takt_shop_get_printers (self->shop), NULL);
  int n = 0;

  for (guint i = 0; i < printers->len; i++)
    n += ((const TaktPrinter *) printers->pdata[i])->queue_paused;
  return n;
}

/* Each line runs the engine's command or leads to its place. */
static void
test_menu (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TaktFakeLink *link;

  print (self, 1, TAKT_MACHINE_PRINTING, 45);
  show (self);
  settle (self);
  takt_watcher_choose (self->watcher, "Open Takt");
  takt_watcher_choose (self->watcher, "Quit");
  g_assert_cmpstr (self->told->str, ==, "open - 0;quit;");
  g_string_truncate (self->told, 0);

  takt_watcher_choose (self->watcher, "Pause All Queues");
  g_assert_cmpint (count_paused (self), ==, 2);
  settle (self);
  g_assert_cmpint (takt_watcher_find_line (self->watcher, "Pause All Queues"), ==, -1);
  takt_watcher_choose (self->watcher, "Resume All Queues");
  g_assert_cmpint (count_paused (self), ==, 0);

  link = takt_fake_farm_get (&self->farm, 1);
  takt_watcher_choose (self->watcher, "Left__1");
  settle (self);
  g_assert_cmpuint (link->commands->len, ==, 1);
  g_assert_cmpint (g_array_index (link->commands, TaktPrinterCommand, 0), ==, TAKT_PRINTER_PAUSE);
  print (self, 1, TAKT_MACHINE_PAUSED, 45);
  settle (self);
  g_assert_cmpint (takt_watcher_find_line (self->watcher, "Pause Print"), ==, -1);
  g_assert_cmpint (takt_watcher_find_line (self->watcher, "Left__1: paused at 45 %"), >, 0);
  takt_watcher_choose (self->watcher, "Left__1");
  settle (self);
  g_assert_cmpint (g_array_index (link->commands, TaktPrinterCommand, 1), ==, TAKT_PRINTER_RESUME);
  takt_watcher_choose (self->watcher, "Left__1: paused at 45 %");
  g_assert_cmpstr (self->told->str, ==, "open printers 1;");
  g_string_truncate (self->told, 0);

  takt_printers_set_plate_clear (takt_shop_get_printers (self->shop), 2, FALSE, &error);
  g_assert_no_error (error);
  takt_fake_link_state (takt_fake_farm_get (&self->farm, 2), TAKT_LINK_LIVE, NULL);
  settle (self);
  assert_text (self, "IconName", "io.github.taktapp.Takt-attention-symbolic");
  takt_watcher_choose (self->watcher, "Clear the plate of Right & <b>");
  g_assert_cmpstr (self->told->str, ==, "open printers 2;");
}

/* A menu that is open stays open while only words change. */
static void
test_updates (Fixture *self, gconstpointer data)
{
  int line;

  print (self, 1, TAKT_MACHINE_PRINTING, 45);
  show (self);
  settle (self);
  line = takt_watcher_find_line (self->watcher, "Quit");
  g_ptr_array_set_size (self->watcher->heard, 0);

  print (self, 1, TAKT_MACHINE_PRINTING, 46);
  settle (self);
  g_assert_cmpint (takt_watcher_find_line (self->watcher, "Quit"), ==, line);
  g_assert_cmpuint (takt_watcher_count (self->watcher, "LayoutUpdated"), ==, 0);
  g_assert_cmpuint (takt_watcher_count (self->watcher, "ItemsPropertiesUpdated"), ==, 1);

  print (self, 2, TAKT_MACHINE_PRINTING, 5);
  settle (self);
  g_assert_cmpint (takt_watcher_find_line (self->watcher, "Quit"), !=, line);
  g_assert_cmpuint (takt_watcher_count (self->watcher, "LayoutUpdated"), ==, 1);
}

static void
test_methods (Fixture *self, gconstpointer data)
{
  static const char *const clicks[] = { "Activate", "SecondaryActivate", "ContextMenu" };

  show (self);
  for (gsize i = 0; i < G_N_ELEMENTS (clicks); i++)
    {
      g_autoptr (GVariant) answer = takt_watcher_call (self->watcher, NULL, "org.kde.StatusNotifierItem",
                                                       clicks[i], g_variant_new ("(ii)", 1, 2));
      g_assert_nonnull (answer);
    }
  {
    g_autoptr (GVariant) answer = takt_watcher_call (self->watcher, NULL, "org.kde.StatusNotifierItem",
                                                     "Scroll", g_variant_new ("(is)", 120, "vertical"));
    g_assert_nonnull (answer);
  }
  g_assert_cmpstr (self->told->str, ==, "open - 0;open - 0;");
}

static void
test_steps (void)
{
  g_assert_cmpstr (takt_tray_icon_name (TAKT_TRAY_PRINTING, -1), ==,
                   "io.github.taktapp.Takt-printing-symbolic");
  g_assert_cmpstr (takt_tray_icon_name (TAKT_TRAY_PRINTING, 0), ==,
                   "io.github.taktapp.Takt-printing-0-symbolic");
  g_assert_cmpstr (takt_tray_icon_name (TAKT_TRAY_PRINTING, 99), ==,
                   "io.github.taktapp.Takt-printing-75-symbolic");
  g_assert_cmpstr (takt_tray_icon_name (TAKT_TRAY_PRINTING, 250), ==,
                   "io.github.taktapp.Takt-printing-100-symbolic");
}

int
main (int argc, char *argv[])
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GDBusConnection) session = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_dbus_up (bus);
  session = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_dbus_connection_set_exit_on_close (session, FALSE);
  g_test_add ("/tray/watcher", Fixture, NULL, set_up, test_watcher, tear_down);
  g_test_add ("/tray/icon", Fixture, NULL, set_up, test_icon, tear_down);
  g_test_add ("/tray/pixmaps", Fixture, NULL, set_up, test_pixmaps, tear_down);
  g_test_add ("/tray/menu", Fixture, NULL, set_up, test_menu, tear_down);
  g_test_add ("/tray/updates", Fixture, NULL, set_up, test_updates, tear_down);
  g_test_add ("/tray/methods", Fixture, NULL, set_up, test_methods, tear_down);
  g_test_add_func ("/tray/steps", test_steps);
  status = g_test_run ();

  /* The menu's library keeps the session's connection: the bus is ended without waiting for that to be dropped. */
  g_test_dbus_stop (bus);
  return status;
}

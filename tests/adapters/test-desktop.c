/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desktop/takt-desktop-portal.h"
#include "desktop/takt-desktop-server.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <signal.h>
#include <string.h>

#include "notify/takt-desktop-channel.h"
#include "notify/takt-desktop-words.h"
#include "takt-error.h"
#include "takt-queue-fixture.h"

/*
 * The desktop: python-dbusmock, which tells every argument it got, and dunst on an X server of its own, which draws and whose buttons
 * are pressed. All on a session bus of the test's own.
 */

#define SERVER "org.freedesktop.Notifications"
#define PATH   "/org/freedesktop/Notifications"
#define MOCK   "org.freedesktop.DBus.Mock"
#define DUNST  "org.dunstproject.cmd0"

#define PORTAL      "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_FACE "org.freedesktop.portal.Notification"

#define EVERYTHING "body body-markup actions icon-static x-dunst-stack-tag"

typedef struct
{
  GDBusConnection *bus;
  TaktDesktopNotifier *notifier;
  GSubprocess *peer; /* (nullable) */
  GSubprocess *xvfb; /* (nullable) */
  char *display;     /* (nullable) of xvfb */
  GString *heard;
  guint available;
  QueueFixture *q; /* (nullable) */
  char *dir;       /* (nullable) */
} Fixture;

/* ---- the bus and who is on it */

typedef struct
{
  gboolean wanted, has_owner, is_known;
} Owned;

static void
appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  Owned *owned = user_data;

  owned->has_owner = owned->is_known = TRUE;
}

static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  Owned *owned = user_data;

  owned->has_owner = FALSE;
  owned->is_known = TRUE;
}

static gboolean
is_owned (gpointer user_data)
{
  const Owned *owned = user_data;

  return owned->is_known && owned->has_owner == owned->wanted;
}

static void
wait_owned (Fixture *self, const char *name, gboolean wanted)
{
  Owned owned = { .wanted = wanted };
  guint watch = g_bus_watch_name_on_connection (self->bus, name, G_BUS_NAME_WATCHER_FLAGS_NONE, appeared_cb,
                                                vanished_cb, &owned, NULL);

  takt_test_wait_for (is_owned, &owned, name);
  g_bus_unwatch_name (watch);
}

static GVariant *
call (Fixture *self, const char *interface, const char *method, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      self->bus, SERVER, PATH, interface, method, arguments, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
  return g_steal_pointer (&answer);
}

static gboolean
has_mock (void)
{
  g_autoptr (GSubprocess) probe = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL,
                                                    "/usr/bin/python3", "-c", "import dbusmock", NULL);

  if (probe != NULL && g_subprocess_wait_check (probe, NULL, NULL))
    return TRUE;
  g_test_skip ("python3-dbusmock is not installed");
  return FALSE;
}

static void
start_mock (Fixture *self, const char *capabilities)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *parameters = g_strdup_printf ("{\"capabilities\": \"%s\"}", capabilities);

  self->peer =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "/usr/bin/python3", "-m", "dbusmock",
                        "--session", "--template", "notification_daemon", "--parameters", parameters, NULL);
  g_assert_no_error (error);
  wait_owned (self, SERVER, TRUE);
}

static void
end (Fixture *self, GSubprocess **process, const char *name)
{
  if (*process == NULL)
    return;

  g_subprocess_force_exit (*process);
  g_subprocess_wait (*process, NULL, NULL);
  g_clear_object (process);
  if (name != NULL)
    wait_owned (self, name, FALSE);
}

/* The arguments of the calls of @method so far. */
static GPtrArray *
list_calls (Fixture *self, const char *method)
{
  g_autoptr (GVariant) answer = call (self, MOCK, "GetCalls", NULL);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  GVariantIter *iter;
  const char *name;
  GVariant *arguments;

  g_variant_get (answer, "(a(tsav))", &iter);
  while (g_variant_iter_next (iter, "(t&s@av)", NULL, &name, &arguments))
    if (g_str_equal (name, method))
      g_ptr_array_add (found, arguments);
    else
      g_variant_unref (arguments);
  g_variant_iter_free (iter);
  return found;
}

static GVariant *
argument (GPtrArray *calls, guint number, gsize index)
{
  g_autoptr (GVariant) boxed = NULL;

  g_assert_cmpuint (calls->len, >, number);
  boxed = g_variant_get_child_value (g_ptr_array_index (calls, number), index);
  return g_variant_get_variant (boxed);
}

static void
assert_text (GPtrArray *calls, guint number, gsize index, const char *expected)
{
  g_autoptr (GVariant) value = argument (calls, number, index);

  g_assert_cmpstr (g_variant_get_string (value, NULL), ==, expected);
}

static guint32
get_id (GPtrArray *calls, guint number, gsize index)
{
  g_autoptr (GVariant) value = argument (calls, number, index);

  /* The mock writes numbers down in a type of its own. */
  return g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32) ? g_variant_get_uint32 (value)
                                                             : (guint32) g_variant_get_int32 (value);
}

static void
say (Fixture *self, const char *signal, const char *signature, GVariant *first, GVariant *second)
{
  g_autoptr (GVariant) answer = NULL;
  GVariantBuilder arguments;

  g_variant_builder_init (&arguments, G_VARIANT_TYPE ("av"));
  g_variant_builder_add (&arguments, "v", first);
  g_variant_builder_add (&arguments, "v", second);
  answer = call (self, MOCK, "EmitSignal", g_variant_new ("(sssav)", SERVER, signal, signature, &arguments));
}

/* ---- the notifier */

static void
action_cb (Fixture *self, const char *handle, const char *key, const char *token)
{
  g_string_append_printf (self->heard, "%s:%s ", key, token != NULL ? token : "-");
}

static void
closed_cb (Fixture *self, const char *handle)
{
  g_string_append (self->heard, "closed ");
}

static void
available_cb (Fixture *self)
{
  self->available++;
}

static void
follow (Fixture *self, TaktDesktopNotifier *notifier)
{
  self->notifier = notifier;
  g_signal_connect_swapped (notifier, "action", G_CALLBACK (action_cb), self);
  g_signal_connect_swapped (notifier, "closed", G_CALLBACK (closed_cb), self);
  g_signal_connect_swapped (notifier, "available", G_CALLBACK (available_cb), self);
  takt_desktop_notifier_start (notifier);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  self->heard = g_string_new (NULL);
}

static gboolean
is_released (gpointer user_data)
{
  return *(gpointer *) user_data == NULL;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  if (self->notifier != NULL)
    {
      takt_desktop_notifier_stop (self->notifier);
      g_object_add_weak_pointer (G_OBJECT (self->notifier), (gpointer *) &self->notifier);
      g_object_unref (self->notifier);
      takt_test_wait_for (is_released, &self->notifier, "the notifier's last reference");
    }
  end (self, &self->peer, NULL);
  wait_owned (self, SERVER, FALSE);
  wait_owned (self, PORTAL, FALSE);
  end (self, &self->xvfb, NULL);
  g_free (self->display);
  g_string_free (self->heard, TRUE);
  g_clear_object (&self->bus);
  if (self->dir != NULL)
    takt_test_remove_dir (self->dir);
}

static gboolean
is_available (gpointer user_data)
{
  return ((Fixture *) user_data)->available > 0;
}

static void
wait_available (Fixture *self)
{
  takt_test_wait_for (is_available, self, "a notification server");
  self->available = 0;
}

static gboolean
has_heard (gpointer user_data)
{
  return ((Fixture *) user_data)->heard->len > 0;
}

static TaktDesktopNotice *
make_notice (void)
{
  TaktDesktopNotice *notice = takt_desktop_notice_new ();

  notice->tag = g_strdup ("takt-7");
  notice->title = g_strdup ("Left: “<Vase>” is printed");
  notice->body = g_strdup ("Vase <b>&</b> Sons\nSecond line");
  notice->category = g_strdup ("transfer.complete");
  notice->urgency = TAKT_DESKTOP_CRITICAL;
  takt_desktop_notice_add_action (notice, "default", "Show");
  takt_desktop_notice_add_action (notice, "plate-cleared:1", "Cleared, 3 of 4 Good");
  return notice;
}

static GBytes *
make_picture (int width, int height)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  char *png;
  gsize length;

  gdk_pixbuf_fill (pixbuf, 0x3584e4ff);
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &png, &length, "png", NULL, NULL));
  return g_bytes_new_take (png, length);
}

static char *
finish_show (Fixture *self, GAsyncResult **result, GError **error)
{
  g_autoptr (GAsyncResult) done = takt_test_wait_result (result, "a notification");

  return takt_desktop_notifier_show_finish (self->notifier, done, error);
}

static char *
show_notice (Fixture *self, const TaktDesktopNotice *notice)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;
  char *handle;

  takt_desktop_notifier_show_async (self->notifier, notice, NULL, takt_test_store_result, &result);
  handle = finish_show (self, &result, &error);
  g_assert_no_error (error);
  return handle;
}

static void
withdraw (Fixture *self, const char *handle)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GError) error = NULL;

  takt_desktop_notifier_withdraw_async (self->notifier, handle, NULL, takt_test_store_result, &result);
  done = takt_test_wait_result (&result, "a notification to go");
  g_assert_true (takt_desktop_notifier_withdraw_finish (self->notifier, done, &error));
  g_assert_no_error (error);
}

static void
test_every_argument (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktDesktopNotice) notice = make_notice ();
  g_autofree char *handle = NULL, *again = NULL;
  g_autoptr (GPtrArray) calls = NULL, closes = NULL;
  g_autoptr (GVariant) actions = NULL, hints = NULL, timeout = NULL, pixels = NULL, data_bytes = NULL;
  const char *text;
  guint8 urgency;
  int width, height, stride, bits, channels;
  gboolean alpha;

  if (!has_mock ())
    return;
  start_mock (self, EVERYTHING);
  follow (self, takt_desktop_server_new ());
  wait_available (self);

  notice->picture = make_picture (1600, 800);
  handle = show_notice (self, notice);
  calls = list_calls (self, "Notify");
  g_assert_cmpuint (calls->len, ==, 1);
  assert_text (calls, 0, 0, "Takt");
  g_assert_cmpuint (get_id (calls, 0, 1), ==, 0);
  assert_text (calls, 0, 2, TAKT_APPLICATION_ID);
  assert_text (calls, 0, 3, "Left: “<Vase>” is printed");
  assert_text (calls, 0, 4, "Vase &lt;b&gt;&amp;&lt;/b&gt; Sons\nSecond line");
  actions = argument (calls, 0, 5);
  {
    g_autofree const char **keys = g_variant_get_strv (actions, NULL);
    g_autofree char *joined = g_strjoinv ("|", (char **) keys);

    g_assert_cmpstr (joined, ==, "default|Show|plate-cleared:1|Cleared, 3 of 4 Good");
  }
  hints = argument (calls, 0, 6);
  g_assert_true (g_variant_lookup (hints, "urgency", "y", &urgency));
  g_assert_cmpuint (urgency, ==, 2);
  g_assert_true (g_variant_lookup (hints, "desktop-entry", "&s", &text));
  g_assert_cmpstr (text, ==, TAKT_APPLICATION_ID);
  g_assert_true (g_variant_lookup (hints, "category", "&s", &text));
  g_assert_cmpstr (text, ==, "transfer.complete");
  g_assert_true (g_variant_lookup (hints, "x-dunst-stack-tag", "&s", &text));
  g_assert_cmpstr (text, ==, "takt-7");
  g_assert_false (g_variant_lookup (hints, "transient", "b", &alpha));
  pixels = g_variant_lookup_value (hints, "image-data", G_VARIANT_TYPE ("(iiibiiay)"));
  g_assert_nonnull (pixels);
  g_variant_get (pixels, "(iiibii@ay)", &width, &height, &stride, &alpha, &bits, &channels, &data_bytes);
  g_assert_cmpint (width, ==, 192);
  g_assert_cmpint (height, ==, 96);
  g_assert_false (alpha);
  g_assert_cmpint (bits, ==, 8);
  g_assert_cmpint (channels, ==, 3);
  g_assert_cmpuint (g_variant_get_size (data_bytes), ==, (gsize) (stride * (height - 1) + width * channels));
  timeout = argument (calls, 0, 7);
  g_assert_cmpint (g_variant_get_int32 (timeout), ==, -1);

  /* Shown again: in the same place. */
  notice->handle = g_strdup (handle);
  again = show_notice (self, notice);
  g_assert_cmpstr (again, ==, handle);
  g_clear_pointer (&calls, g_ptr_array_unref);
  calls = list_calls (self, "Notify");
  g_assert_cmpuint (get_id (calls, 1, 1), ==, 1);

  /* A button, with what lets a window come up, and a stranger's. */
  say (self, "ActivationToken", "us", g_variant_new_uint32 (1), g_variant_new_string ("token"));
  say (self, "ActionInvoked", "us", g_variant_new_uint32 (1), g_variant_new_string ("plate-cleared:1"));
  takt_test_wait_for (has_heard, self, "the button");
  g_assert_cmpstr (self->heard->str, ==, "plate-cleared:1:token ");

  withdraw (self, handle);
  withdraw (self, "another bus :1.1 1");
  withdraw (self, "nonsense");
  closes = list_calls (self, "CloseNotification");
  g_assert_cmpuint (closes->len, ==, 1);
  g_assert_cmpuint (get_id (closes, 0, 0), ==, 1);
}

/* What a server cannot do is left out. */
static void
test_capabilities (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *capabilities;
    const char *body;
    gboolean actions, picture, tag;
  } rows[] = {
    { "persistence", "", FALSE, FALSE, FALSE },
    { "body", "Vase <b>&</b> Sons\nSecond line", FALSE, FALSE, FALSE },
    { "actions icon-static", "", TRUE, TRUE, FALSE },
    { "body body-markup x-dunst-stack-tag", "Vase &lt;b&gt;&amp;&lt;/b&gt; Sons\nSecond line", FALSE, FALSE,
      TRUE },
  };

  if (!has_mock ())
    return;
  follow (self, takt_desktop_server_new ());
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (TaktDesktopNotice) notice = make_notice ();
      g_autofree char *handle = NULL;
      g_autoptr (GPtrArray) calls = NULL;
      g_autoptr (GVariant) actions = NULL, hints = NULL, value = NULL, tag = NULL;

      start_mock (self, rows[i].capabilities);
      wait_available (self);
      notice->picture = i % 2 == 0 ? make_picture (10, 10) : g_bytes_new_static ("no picture", 10);
      handle = show_notice (self, notice);
      calls = list_calls (self, "Notify");
      g_assert_cmpuint (calls->len, ==, 1);
      assert_text (calls, 0, 4, rows[i].body);
      actions = argument (calls, 0, 5);
      g_assert_cmpuint (g_variant_n_children (actions), ==, rows[i].actions ? 4 : 0);
      hints = argument (calls, 0, 6);
      value = g_variant_lookup_value (hints, "image-data", NULL);
      g_assert_cmpint (value != NULL, ==, rows[i].picture);
      tag = g_variant_lookup_value (hints, "x-dunst-stack-tag", NULL);
      g_assert_cmpint (tag != NULL, ==, rows[i].tag);
      end (self, &self->peer, SERVER);
    }
}

static void
test_server_comes_and_goes (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktDesktopNotice) notice = make_notice ();
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) calls = NULL;
  g_autofree char *handle = NULL;

  if (!has_mock ())
    return;

  /* Nobody there. */
  follow (self, takt_desktop_server_new ());
  takt_desktop_notifier_show_async (self->notifier, notice, NULL, takt_test_store_result, &result);
  g_assert_null (finish_show (self, &result, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);

  start_mock (self, EVERYTHING);
  wait_available (self);
  notice->handle = show_notice (self, notice);

  /* It hangs: the main loop goes on, and nobody gives up. */
  g_subprocess_send_signal (self->peer, SIGSTOP);
  takt_desktop_notifier_show_async (self->notifier, notice, NULL, takt_test_store_result, &result);
  for (int i = 0; i < 1000; i++)
    {
      gint64 before = g_get_monotonic_time ();

      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpint (g_get_monotonic_time () - before, <, G_USEC_PER_SEC);
    }
  g_assert_null (result);
  g_subprocess_send_signal (self->peer, SIGCONT);
  handle = finish_show (self, &result, &error);
  g_assert_cmpstr (handle, ==, notice->handle);

  /* It hangs and dies: that is known. */
  g_subprocess_send_signal (self->peer, SIGSTOP);
  takt_desktop_notifier_show_async (self->notifier, notice, NULL, takt_test_store_result, &result);
  end (self, &self->peer, SERVER);
  g_assert_null (finish_show (self, &result, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);

  /* Another comes: what the old one's numbers stood for means nothing to it. */
  start_mock (self, EVERYTHING);
  wait_available (self);
  g_free (handle);
  handle = show_notice (self, notice);
  g_assert_cmpstr (handle, !=, notice->handle);
  calls = list_calls (self, "Notify");
  g_assert_cmpuint (get_id (calls, 0, 1), ==, 0);
  withdraw (self, notice->handle);
  g_clear_pointer (&calls, g_ptr_array_unref);
  calls = list_calls (self, "CloseNotification");
  g_assert_cmpuint (calls->len, ==, 0);
}

/* ---- the engine behind it */

static void
open_engine (Fixture *self, QueueFixture *q, TaktDesktopChannel **channel)
{
  g_autoptr (GError) error = NULL;

  queue_fixture_init (q, NULL);
  engine_base_run (&q->base,
                   "UPDATE notification_settings SET webhook_url = NULL, notify_print_start = 0 /* test */");
  takt_notify_set_desktop (q->notify, self->notifier);
  g_assert_true (takt_notify_start (q->notify, &error));
  *channel = takt_desktop_channel_new (
      &(TaktDesktopWorld){ q->base.store, q->printers, q->queue, q->orders, q->base.materials },
      q->base.clock, q->base.changes, NULL, NULL, self->notifier);
  takt_desktop_channel_start (*channel);
  self->q = q;
}

static void
close_engine (QueueFixture *q, TaktDesktopChannel *channel)
{
  takt_desktop_channel_stop (channel);
  takt_notify_stop (q->notify);
  queue_fixture_settle (q);
  g_object_unref (channel);
  queue_fixture_settle (q);
  queue_fixture_clear (q);
}

static void
finish_print (QueueFixture *q)
{
  gint64 id = queue_fixture_add_job (q, 1, "vase.3mf", 10);

  engine_base_run (&q->base, "UPDATE jobs SET quantity = 4 /* test */");
  queue_fixture_force (q, id, TAKT_JOB_STARTED);
  queue_fixture_force (q, id, TAKT_JOB_COMPLETED);
}

static gboolean
is_delivered (gpointer user_data)
{
  QueueFixture *q = ((Fixture *) user_data)->q;

  queue_fixture_advance (q, 1);
  return engine_base_int (&q->base, "SELECT /* scan: test */ count(*) FROM outbox WHERE state = 'delivered'")
         == 1;
}

static gboolean
is_plate_clear (gpointer user_data)
{
  QueueFixture *q = ((Fixture *) user_data)->q;

  queue_fixture_advance (q, 1);
  return engine_base_int (&q->base, "SELECT plate_clear FROM printers WHERE id = 1") != 0;
}

static gboolean
is_closed (gpointer user_data)
{
  QueueFixture *q = ((Fixture *) user_data)->q;

  queue_fixture_advance (q, 1);
  return engine_base_int (&q->base, "SELECT count(*) FROM desktop_notifications WHERE state <> 'closed'")
         == 0;
}

static void
test_button_reaches_the_engine (Fixture *self, gconstpointer data)
{
  TaktDesktopChannel *channel;
  QueueFixture q = { 0 };
  g_autoptr (GPtrArray) calls = NULL;

  if (!has_mock ())
    return;
  start_mock (self, EVERYTHING);
  follow (self, takt_desktop_server_new ());
  wait_available (self);
  open_engine (self, &q, &channel);

  finish_print (&q);
  takt_test_wait_for (is_delivered, self, "the notification");
  /* Twice, as servers sometimes say it. */
  say (self, "ActionInvoked", "us", g_variant_new_uint32 (1), g_variant_new_string ("plate-cleared:1"));
  say (self, "ActionInvoked", "us", g_variant_new_uint32 (1), g_variant_new_string ("plate-cleared:1"));
  takt_test_wait_for (is_plate_clear, self, "the plate");
  takt_test_wait_for (is_closed, self, "the notification to go");
  g_assert_cmpint (engine_base_int (&q.base, "SELECT count(*) FROM jobs"), ==, 2);
  calls = list_calls (self, "CloseNotification");
  g_assert_cmpuint (calls->len, ==, 1);
  g_assert_cmpuint (get_id (calls, 0, 0), ==, 1);
  close_engine (&q, channel);
}

/* ---- dunst */

static gboolean
start_dunst (Fixture *self)
{
  g_autofree char *dunst = g_find_program_in_path ("dunst");
  g_autofree char *xvfb = g_find_program_in_path ("Xvfb");
  g_autofree char *config = NULL, *number = NULL, *display = NULL;
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GError) error = NULL;

  if (dunst == NULL || xvfb == NULL)
    {
      g_test_skip ("dunst or Xvfb is not installed");
      return FALSE;
    }

  self->dir = takt_test_make_dir ();
  config = g_build_filename (self->dir, "dunstrc", NULL);
  /* Whoever is asked for a button presses this one. */
  g_assert_true (
      g_file_set_contents (config,
                           "[global]\n    width = 420\n    height = 300\n    origin = top-right\n"
                           "    font = Sans 11\n    frame_width = 1\n    max_icon_size = 96\n"
                           "    format = \"<b>%s</b>\\n%b\"\n    frame_color = \"#deddda\"\n"
                           "    corner_radius = 8\n    padding = 12\n    horizontal_padding = 12\n"
                           "    dmenu = /bin/grep \"3 of 4\"\n    icon_position = left\n"
                           "    idle_threshold = 0\n[urgency_normal]\n    background = \"#ffffff\"\n"
                           "    foreground = \"#1e1e1e\"\n",
                           -1, &error));
  self->xvfb =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, xvfb,
                        "-displayfd", "1", "-screen", "0", "640x400x24", "-nolisten", "tcp", NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->xvfb));
  number = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  display = g_strdup_printf (":%s", number);

  launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_subprocess_launcher_setenv (launcher, "DISPLAY", display, TRUE);
  self->display = g_strdup (display);
  self->peer = g_subprocess_launcher_spawn (launcher, &error, dunst, "-config", config, NULL);
  g_assert_no_error (error);
  wait_owned (self, SERVER, TRUE);
  return TRUE;
}

static guint
dunst_count (Fixture *self, const char *what)
{
  g_autoptr (GVariant) answer =
      call (self, "org.freedesktop.DBus.Properties", "Get", g_variant_new ("(ss)", DUNST, what));
  g_autoptr (GVariant) value = NULL;

  g_variant_get (answer, "(v)", &value);
  return g_variant_get_uint32 (value);
}

static gboolean
is_displayed (gpointer user_data)
{
  return dunst_count (user_data, "displayedLength") == 1;
}

/* A person who wants a picture for the manual says where: TAKT_DESKTOP_PICTURE=notification.png. */
static void
take_picture (Fixture *self)
{
  const char *path = g_getenv ("TAKT_DESKTOP_PICTURE");
  g_autoptr (GSubprocess) import = NULL;

  if (path != NULL)
    import = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "import", "-display", self->display, "-window",
                               "root", path, NULL);
  if (import != NULL)
    g_subprocess_wait (import, NULL, NULL);
}

static void
test_dunst (Fixture *self, gconstpointer data)
{
  TaktDesktopChannel *channel;
  QueueFixture q = { 0 };
  g_autoptr (GVariant) pressed = NULL, history = NULL;
  g_autofree char *printed = NULL;

  if (!start_dunst (self))
    return;
  follow (self, takt_desktop_server_new ());
  wait_available (self);
  open_engine (self, &q, &channel);

  finish_print (&q);
  takt_test_wait_for (is_delivered, self, "the notification");
  takt_test_wait_for (is_displayed, self, "dunst");

  /* The second button, by dunst's own menu. */
  pressed = call (self, DUNST, "ContextMenuCall", NULL);
  takt_test_wait_for (is_plate_clear, self, "the plate");
  takt_test_wait_for (is_closed, self, "the notification to go");
  g_assert_cmpint (engine_base_int (&q.base, "SELECT scrapped FROM jobs WHERE id = 1"), ==, 1);
  g_assert_cmpint (engine_base_int (&q.base, "SELECT count(*) FROM jobs"), ==, 2);
  g_assert_cmpuint (dunst_count (self, "displayedLength"), ==, 0);

  history = call (self, DUNST, "NotificationListHistory", NULL);
  printed = g_variant_print (history, FALSE);
  g_assert_nonnull (strstr (printed, "is printed"));
  g_assert_nonnull (strstr (printed, "transfer.complete"));
  g_assert_cmpuint (dunst_count (self, "historyLength"), ==, 1);
  close_engine (&q, channel);
}

/* The photo of a print, where a person names one for the picture in the manual. */
static GBytes *
load_photo (void)
{
  const char *path = g_getenv ("TAKT_DESKTOP_PHOTO");
  char *bytes;
  gsize length;

  if (path == NULL || !g_file_get_contents (path, &bytes, &length, NULL))
    return make_picture (64, 64);
  return g_bytes_new_take (bytes, length);
}

/* A run that was killed did not learn its number; the next shows it in the same place. */
static void
test_dunst_shows_a_tag_once (Fixture *self, gconstpointer data)
{
  static const TaktDesktopFacts facts = { .pieces = 4 };
  g_autoptr (TaktEvent) event = takt_event_new (TAKT_EVENT_PRINT_COMPLETE, "", ENGINE_NOW);
  g_autoptr (TaktDesktopNotice) notice = NULL;
  g_autofree char *first = NULL, *second = NULL;

  if (!start_dunst (self))
    return;
  follow (self, takt_desktop_server_new ());
  wait_available (self);
  event->printer_name = g_strdup ("P1S Rack 2");
  event->job_name = g_strdup ("Hex Planter & <Saucer>");
  event->order_number = g_strdup ("12362");
  notice = takt_desktop_words_of_one (event, &facts);
  notice->tag = g_strdup ("takt-7");
  notice->picture = load_photo ();
  first = show_notice (self, notice);
  second = show_notice (self, notice);
  takt_test_wait_for (is_displayed, self, "one notification");
  g_assert_cmpuint (dunst_count (self, "displayedLength") + dunst_count (self, "waitingLength"), ==, 1);
  take_picture (self);
}

/* ---- the portal */

static void
add_method (Fixture *self, const char *name, const char *in)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_sync (self->bus, PORTAL, PORTAL_PATH, MOCK, "AddMethod",
                                   g_variant_new ("(sssss)", PORTAL_FACE, name, in, "", ""), NULL,
                                   G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

static void
test_portal (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktDesktopNotice) notice = make_notice ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) calls = NULL, answer = NULL;
  g_autofree char *handle = NULL, *printed = NULL;

  if (!has_mock ())
    return;
  self->peer = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "/usr/bin/python3", "-m",
                                 "dbusmock", "--session", PORTAL, PORTAL_PATH, PORTAL_FACE, NULL);
  g_assert_no_error (error);
  wait_owned (self, PORTAL, TRUE);
  add_method (self, "AddNotification", "sa{sv}");
  add_method (self, "RemoveNotification", "s");
  follow (self, takt_desktop_portal_new ());
  wait_available (self);

  notice->picture = make_picture (400, 400);
  handle = show_notice (self, notice);
  g_assert_cmpstr (handle, ==, "takt-7");
  answer = g_dbus_connection_call_sync (
      self->bus, PORTAL, PORTAL_PATH, MOCK, "EmitSignal",
      g_variant_new_parsed ("(%s, 'ActionInvoked', 'ssav', [<'takt-7'>, <'plate-cleared:1'>, "
                            "<@av [<{'activation-token': <'token'>}>]>])",
                            PORTAL_FACE),
      NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  takt_test_wait_for (has_heard, self, "the button");
  g_assert_cmpstr (self->heard->str, ==, "plate-cleared:1:token ");
  withdraw (self, handle);

  calls = g_dbus_connection_call_sync (self->bus, PORTAL, PORTAL_PATH, MOCK, "GetCalls", NULL, NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  printed = g_variant_print (calls, FALSE);
  g_assert_nonnull (strstr (printed, "'AddNotification', [<'takt-7'>"));
  g_assert_nonnull (strstr (printed, "'priority': <'urgent'>"));
  g_assert_nonnull (strstr (printed, "'body': <'Vase <b>&</b> Sons\\nSecond line'>"));
  g_assert_nonnull (strstr (printed, "'default-action': <'default'>"));
  g_assert_nonnull (strstr (printed, "'action': <'plate-cleared:1'>"));
  g_assert_null (strstr (printed, "'action': <'default'>"));
  g_assert_nonnull (strstr (printed, "'icon': <('bytes'"));
  g_assert_nonnull (strstr (printed, "'RemoveNotification', [<'takt-7'>]"));
}

int
main (int argc, char *argv[])
{
  g_autoptr (GTestDBus) bus = NULL;
  int status;

  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);

#define ADD(name, test) g_test_add ("/adapters/desktop/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("every-argument", test_every_argument);
  ADD ("capabilities", test_capabilities);
  ADD ("server-comes-and-goes", test_server_comes_and_goes);
  ADD ("button-reaches-the-engine", test_button_reaches_the_engine);
  ADD ("dunst", test_dunst);
  ADD ("dunst-shows-a-tag-once", test_dunst_shows_a_tag_once);
  ADD ("portal", test_portal);
#undef ADD

  status = g_test_run ();
  g_test_dbus_stop (bus);
  return status;
}

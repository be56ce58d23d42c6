/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-files-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "takt-error.h"
#include "takt-test.h"

#define KIB 1024
#define P1S "--serial " TAKT_FILES_SERIAL " --ftps-port 0 --ftps-dialect"
#define A1  "--serial " TAKT_FILES_SERIAL_A1 " --ftps-port 0 --ftps-dialect"

static guint
count_commands (TaktFilesFixture *f, const char *prefix)
{
  g_autoptr (JsonNode) node = takt_printer_sim_get (f->sim, "ftps");
  JsonArray *commands = json_object_get_array_member (json_node_get_object (node), "commands");
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (commands); i++)
    n += g_str_has_prefix (json_array_get_string_element (commands, i), prefix);
  return n;
}

static gint64
get_count (TaktPrinterSim *sim, const char *name)
{
  g_autoptr (JsonNode) node = takt_printer_sim_get (sim, "ftps");

  return json_object_get_int_member (json_node_get_object (node), name);
}

/* ---- what ends an upload */

/** Ending: how the printer takes a file, and what comes of it. */
typedef struct
{
  const char *faults;
  TaktError error;   /* with @words */
  const char *words; /* (nullable) a piece of the sentence; NULL: it is stored all the same */
  guint n_uploads;
  gsize length; /* of the file; 0: 100 KiB */
} Ending;

static void
test_ending (TaktFilesFixture *f, gconstpointer data)
{
  const Ending *ending = data;
  g_autoptr (GError) error = NULL;
  gboolean ok;

  takt_files_fixture_open (f, P1S);
  g_object_set (f->files, "least-limit", 2, "stall-limit", 1, NULL);
  takt_printer_sim_do (f->sim, "ftps", ending->faults);
  takt_files_fixture_write (f, ending->length != 0 ? ending->length : 100 * KIB);
  ok = takt_files_fixture_upload (f, &error);

  if (ending->words == NULL)
    {
      g_assert_no_error (error);
      g_assert_true (ok);
      takt_files_fixture_assert_stored (f);
    }
  else
    {
      g_assert_false (ok);
      g_assert_error (error, TAKT_ERROR, (int) ending->error);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, ending->words));
      takt_files_fixture_assert_nothing_stored (f);
    }
  g_assert_cmpuint (count_commands (f, "STOR "), ==, ending->n_uploads);
}

static const Ending late_word = { "{'end_after': 1}", 0, NULL, 1 };
static const Ending no_word = { "{'end': -1}", 0, NULL, 1, 20 * KIB };
static const Ending no_word_and_cut = { "{'end': -1, 'cut_at': 16384}", TAKT_ERROR_NOT_CONNECTED, "in time",
                                        1, 20 * KIB };
static const Ending hung_up = { "{'end': 0}", TAKT_ERROR_NOT_CONNECTED, "broke", 1 };
static const Ending complaint_only = { "{'end': 426}", 0, NULL, 1 };
static const Ending complaint_once = { "{'end': 426, 'cut_at': 65536, 'times': 1}", 0, NULL, 2 };
static const Ending cut_once = { "{'cut_at': 65536, 'times': 1}", 0, NULL, 2 };
static const Ending cut_always = { "{'cut_at': 65536}", TAKT_ERROR_UPSTREAM, "did not store all", 2 };
static const Ending stalled = { "{'hang_at': 65536}", TAKT_ERROR_NOT_CONNECTED, "in time", 1, 8000 * KIB };
static const Ending reset = { "{'reset_at': 65536}", TAKT_ERROR_UPSTREAM, "network connection broke", 1,
                              8000 * KIB };
static const Ending reset_data = { "{'reset_at': 65536, 'reset': 'data'}", TAKT_ERROR_UPSTREAM,
                                   "network connection broke", 1, 8000 * KIB };
static const Ending reset_control = { "{'reset_at': 65536, 'reset': 'control'}", TAKT_ERROR_NOT_CONNECTED,
                                      "in time", 1, 8000 * KIB };
static const Ending full = { "{'capacity': 80000}", TAKT_ERROR_UPSTREAM, "full", 1 };
static const Ending no_card = { "{'stor': 553}", TAKT_ERROR_UPSTREAM, "missing, full or write-protected", 1 };
static const Ending no_room = { "{'stor': 452}", TAKT_ERROR_UPSTREAM, "is full", 1 };
static const Ending crowded = { "{'crowded': 1}", 0, NULL, 1 };
static const Ending no_access = { "{'refuse_login': 1}", TAKT_ERROR_UNAUTHORIZED, "refused the access code",
                                  0 };

/* The network breaks in the middle of a file and stays away: the half that is there cannot be taken away, and is never called whole. The
 * next upload puts the whole file in its place. */
static void
test_broken_for_longer (TaktFilesFixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  takt_files_fixture_open (f, P1S);
  g_object_set (f->files, "least-limit", 2, "stall-limit", 1, NULL);
  takt_printer_sim_do (f->sim, "ftps", "{'reset_at': 65536, 'gone': 100}");
  takt_files_fixture_write (f, 8000 * KIB);
  g_assert_false (takt_files_fixture_upload (f, &error));
  g_test_message ("%s", error->message);
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
  path = takt_files_fixture_dup_stored (f);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_size, <, 8000 * KIB);

  takt_printer_sim_do (f->sim, "ftps", "{}");
  g_assert_true (takt_files_fixture_upload (f, &error));
  g_assert_no_error (error);
  takt_files_fixture_assert_stored (f);
}

/* A file that was there before is the printer's, not the rest of ours. */
static void
test_locked (TaktFilesFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  takt_files_fixture_open (f, P1S);
  takt_files_fixture_write (f, 1000);
  g_assert_true (takt_files_fixture_upload (f, &error));
  takt_printer_sim_do (f->sim, "ftps", "{'stor': 550, 'dele': 550}");
  g_assert_false (takt_files_fixture_upload (f, &error));
  g_test_message ("%s", error->message);
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  takt_files_fixture_assert_stored (f);
  g_assert_cmpuint (count_commands (f, "DELE "), ==, 0);

  g_assert_false (takt_files_fixture_delete (f, "/" TAKT_FILES_NAME, &error));
  g_test_message ("%s", error->message);
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  takt_files_fixture_assert_stored (f);
}

/* ---- how the data connection is secured */

/** Securing: what a printer takes, and what is tried. */
typedef struct
{
  const char *options;
  const char *faults;
  gboolean works;
  guint n_first; /* uploads begun until the first file was stored or given up */
  guint n_clear; /* of these on a clear connection */
} Securing;

static void
test_securing (TaktFilesFixture *f, gconstpointer data)
{
  const Securing *securing = data;
  g_autoptr (GError) error = NULL;
  gboolean ok;

  takt_files_fixture_open (f, securing->options);
  takt_printer_sim_do (f->sim, "ftps", securing->faults);
  takt_files_fixture_write (f, 1000);
  ok = takt_files_fixture_upload (f, &error);
  g_assert_cmpuint (count_commands (f, "STOR "), ==, securing->n_first);
  g_assert_cmpuint (count_commands (f, "PROT C"), ==, securing->n_clear);
  if (!securing->works)
    {
      g_assert_false (ok);
      g_test_message ("%s", error->message);
      takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
      takt_files_fixture_assert_nothing_stored (f);
      return;
    }

  g_assert_no_error (error);
  takt_files_fixture_assert_stored (f);
  /* What worked is known from now on. */
  takt_files_fixture_write (f, 2000);
  g_assert_true (takt_files_fixture_upload (f, &error));
  takt_files_fixture_assert_stored (f);
  g_assert_cmpuint (count_commands (f, "STOR "), ==, securing->n_first + 1);
}

static const Securing demands = { P1S, "{'data': 'demand'}", TRUE, 1, 0 };
static const Securing a1_refuses = { A1, "{'data': 'refuse'}", TRUE, 2, 0 };
static const Securing a1_clear = { A1, "{'data': 'clear'}", TRUE, 3, 1 };
static const Securing p1s_never_clear = { P1S, "{'data': 'clear'}", FALSE, 1, 0 };

/* ---- one after the other, side by side, cancelled */

/** Upload: one under way. */
typedef struct
{
  GCancellable *cancellable;
  GAsyncResult *result;
  guint n_told;
} Upload;

static void
told_cb (goffset done, goffset total, gpointer user_data)
{
  ((Upload *) user_data)->n_told++;
}

static void
begin_upload (Upload *upload, TaktFilesFixture *f, const char *remote)
{
  upload->cancellable = g_cancellable_new ();
  takt_bambu_files_upload_async (f->files, f->local, remote, told_cb, upload, upload->cancellable,
                                 takt_test_store_result, &upload->result);
}

static gboolean
end_upload (Upload *upload, TaktFilesFixture *f, GError **error)
{
  g_autoptr (GAsyncResult) result = takt_test_wait_result (&upload->result, "an upload");

  g_object_unref (upload->cancellable);
  return takt_bambu_files_upload_finish (f->files, result, error);
}

static gboolean
was_told (gpointer user_data)
{
  return ((Upload *) user_data)->n_told > 0;
}

static void
test_one_at_a_time (TaktFilesFixture *f, gconstpointer data)
{
  Upload uploads[3] = { 0 };
  g_autoptr (GError) error = NULL;

  takt_files_fixture_open (f, P1S);
  takt_printer_sim_do (f->sim, "ftps", "{'end_after': 0.2}");
  takt_files_fixture_write (f, 100 * KIB);
  for (guint i = 0; i < G_N_ELEMENTS (uploads); i++)
    begin_upload (&uploads[i], f, "/" TAKT_FILES_NAME);
  for (guint i = 0; i < G_N_ELEMENTS (uploads); i++)
    g_assert_true (end_upload (&uploads[i], f, &error));
  takt_files_fixture_assert_stored (f);
  g_assert_cmpint (get_count (f->sim, "most_transfers"), ==, 1);
  g_assert_cmpint (get_count (f->sim, "logins"), ==, 3);
}

/* A slow printer keeps no other one waiting. */
static void
test_side_by_side (TaktFilesFixture *f, gconstpointer data)
{
  TaktFilesFixture other = { 0 };
  Upload slow = { 0 }, quick = { 0 };
  g_autoptr (GError) error = NULL;

  takt_files_fixture_open (f, P1S);
  takt_files_fixture_set_up (&other, NULL);
  takt_files_fixture_open (&other, A1);
  takt_printer_sim_do (f->sim, "ftps", "{'hang_at': 65536}");
  takt_files_fixture_write (f, 4000 * KIB);
  takt_files_fixture_write (&other, 4000 * KIB);

  begin_upload (&slow, f, "/" TAKT_FILES_NAME);
  takt_test_wait_for (was_told, &slow, "progress");
  begin_upload (&quick, &other, "/" TAKT_FILES_NAME);
  g_assert_true (end_upload (&quick, &other, &error));
  takt_files_fixture_assert_stored (&other);
  g_assert_cmpint (get_count (f->sim, "transfers"), ==, 1);
  g_assert_null (slow.result);

  g_cancellable_cancel (slow.cancellable);
  g_assert_false (end_upload (&slow, f, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  takt_files_fixture_tear_down (&other, NULL);
}

static gboolean
has_result (gpointer user_data)
{
  return ((Upload *) user_data)->result != NULL;
}

/* Answered by the next turn of the main loop, and nothing of it is left before the next call. */
static void
test_cancel (TaktFilesFixture *f, gconstpointer data)
{
  Upload upload = { 0 }, waiting = { 0 };
  g_autoptr (GError) error = NULL;
  guint n_told;

  takt_files_fixture_open (f, P1S);
  takt_printer_sim_do (f->sim, "ftps", "{'hang_at': 65536}");
  takt_files_fixture_write (f, 4000 * KIB);
  begin_upload (&upload, f, "/" TAKT_FILES_NAME);
  begin_upload (&waiting, f, "/cache/" TAKT_FILES_NAME);
  takt_test_wait_for (was_told, &upload, "progress");

  g_cancellable_cancel (waiting.cancellable);
  g_assert_false (end_upload (&waiting, f, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  g_cancellable_cancel (upload.cancellable);
  for (int turn = 0; turn < 3; turn++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (has_result (&upload));
  n_told = upload.n_told;
  g_assert_false (end_upload (&upload, f, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_assert_cmpint (takt_files_fixture_query_size (f, "/" TAKT_FILES_NAME), ==, -1);
  takt_files_fixture_assert_nothing_stored (f);
  g_assert_cmpint (takt_files_fixture_query_size (f, "/cache/" TAKT_FILES_NAME), ==, -1);
  g_assert_cmpuint (count_commands (f, "STOR "), ==, 1);
  g_assert_cmpuint (upload.n_told, ==, n_told);
}

/* At the end of the program nothing is waited for. */
static void
test_stop (TaktFilesFixture *f, gconstpointer data)
{
  Upload upload = { 0 }, waiting = { 0 };
  g_autoptr (GError) error = NULL;

  takt_files_fixture_open (f, P1S);
  takt_printer_sim_do (f->sim, "ftps", "{'hang_at': 65536}");
  takt_files_fixture_write (f, 4000 * KIB);
  begin_upload (&upload, f, "/" TAKT_FILES_NAME);
  begin_upload (&waiting, f, "/cache/" TAKT_FILES_NAME);
  takt_test_wait_for (was_told, &upload, "progress");
  takt_bambu_files_stop (f->files);
  g_assert_false (end_upload (&upload, f, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (end_upload (&waiting, f, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_commands (f, "DELE "), ==, 0);
}

#define ADD(path, data, func)                                                                                \
  g_test_add ("/adapters/bambu-files-faults/" path, TaktFilesFixture, data, takt_files_fixture_set_up, func, \
              takt_files_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("pitfall-035-late-word", &late_word, test_ending);
  ADD ("pitfall-082-no-word-but-whole", &no_word, test_ending);
  ADD ("pitfall-082-no-word-and-cut", &no_word_and_cut, test_ending);
  ADD ("hung-up-before-the-word", &hung_up, test_ending);
  ADD ("pitfall-083-complaint-but-whole", &complaint_only, test_ending);
  ADD ("pitfall-083-complaint-and-cut-once", &complaint_once, test_ending);
  ADD ("pitfall-083-cut-once", &cut_once, test_ending);
  ADD ("pitfall-083-cut-always", &cut_always, test_ending);
  ADD ("stalled", &stalled, test_ending);
  ADD ("reset", &reset, test_ending);
  ADD ("reset-of-the-data-connection", &reset_data, test_ending);
  ADD ("reset-of-the-control-connection", &reset_control, test_ending);
  ADD ("broken-for-longer", NULL, test_broken_for_longer);
  ADD ("full", &full, test_ending);
  ADD ("no-card", &no_card, test_ending);
  ADD ("no-room", &no_room, test_ending);
  ADD ("crowded", &crowded, test_ending);
  ADD ("access-code-refused", &no_access, test_ending);
  ADD ("locked", NULL, test_locked);
  ADD ("session-demanded", &demands, test_securing);
  ADD ("a1-refuses-a-resumed-session", &a1_refuses, test_securing);
  ADD ("a1-takes-clear-data-alone", &a1_clear, test_securing);
  ADD ("others-never-get-clear-data", &p1s_never_clear, test_securing);
  ADD ("pitfall-084-one-at-a-time", NULL, test_one_at_a_time);
  ADD ("pitfall-085-side-by-side", NULL, test_side_by_side);
  ADD ("cancel", NULL, test_cancel);
  ADD ("stop", NULL, test_stop);
  return takt_files_fixture_run ();
}

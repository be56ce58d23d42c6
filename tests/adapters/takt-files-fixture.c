/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-files-fixture.h"

#include "secrets/takt-memory-secrets.h"
#include "takt-test.h"

/* Starting a printer takes longer than most of what is tried on it. By options. */
static GHashTable *sims;

/* One of these options, with an empty card and no faults. */
static TaktPrinterSim *
get_sim (const char *options)
{
  TaktPrinterSim *sim;

  if (sims == NULL)
    sims = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sim = g_hash_table_lookup (sims, options);
  if (sim == NULL)
    {
      sim = takt_printer_sim_start (options);
      g_hash_table_insert (sims, g_strdup (options), sim);
    }
  else if (sim->ftps_port != 0)
    takt_printer_sim_do (sim, "new-card", NULL);
  return sim;
}

/** takt_files_fixture_run: g_test_run(), and then the printers end. */
int
takt_files_fixture_run (void)
{
  int status = g_test_run ();
  GHashTableIter iter;
  gpointer sim;

  if (sims == NULL)
    return status;
  g_hash_table_iter_init (&iter, sims);
  while (g_hash_table_iter_next (&iter, NULL, &sim))
    g_free (takt_printer_sim_stop (sim));
  g_clear_pointer (&sims, g_hash_table_unref);
  return status;
}

void
takt_files_fixture_store_code (TaktFilesFixture *f, const char *code)
{
  g_autofree char *key = g_strdup_printf (TAKT_SECRET_ACCESS_CODE, f->printer->id);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  takt_secret_store_store_async (f->secrets, key, "access code", code, NULL, takt_test_store_result, &result);
  g_assert_true (takt_secret_store_store_finish (
      f->secrets, takt_test_wait_result (&result, "storing the code"), &error));
  g_assert_no_error (error);
}

/** takt_files_fixture_open: @options: of the sim, which may have served another test before. */
void
takt_files_fixture_open (TaktFilesFixture *f, const char *options)
{
  f->sim = get_sim (options);
  f->secrets = takt_memory_secrets_new ();
  f->printer = takt_printer_new ();
  f->printer->id = 3;
  f->printer->name = g_strdup ("P1S");
  f->printer->host = g_strdup (f->sim->host);
  f->printer->serial = g_strdup (f->sim->serial);
  f->printer->ftps_port = f->sim->ftps_port;
  f->printer->certificate_fingerprint = g_strdup (f->sim->fingerprint);
  takt_files_fixture_store_code (f, f->sim->access_code);
  f->files = takt_bambu_files_new (f->printer, f->secrets, NULL);
}

void
takt_files_fixture_set_up (TaktFilesFixture *f, gconstpointer data)
{
  f->folder = takt_test_make_dir ();
  f->local = g_build_filename (f->folder, "local.gcode.3mf", NULL);
}

void
takt_files_fixture_tear_down (TaktFilesFixture *f, gconstpointer data)
{
  g_clear_object (&f->files);
  g_clear_object (&f->secrets);
  g_clear_pointer (&f->printer, takt_printer_free);
  g_free (f->local);
  takt_test_remove_dir (f->folder);
}

/* Bytes that repeat at no distance that a buffer has. */
void
takt_files_fixture_write (TaktFilesFixture *f, gsize length)
{
  g_autofree guint8 *bytes = g_malloc (length + 1);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < length; i++)
    bytes[i] = (guint8) ((i * 2654435761u) >> 13);
  g_assert_true (g_file_set_contents (f->local, (char *) bytes, (gssize) length, &error));
  g_assert_no_error (error);
}

void
takt_files_fixture_progress (goffset done, goffset total, gpointer user_data)
{
  TaktFilesFixture *f = user_data;

  g_assert_cmpint (done, <=, total);
  f->told_done = done;
  f->told_total = total;
}

gboolean
takt_files_fixture_upload_to (TaktFilesFixture *f, const char *remote, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  takt_bambu_files_upload_async (f->files, f->local, remote, takt_files_fixture_progress, f, NULL,
                                 takt_test_store_result, &result);
  return takt_bambu_files_upload_finish (f->files, takt_test_wait_result (&result, "an upload"), error);
}

gboolean
takt_files_fixture_upload (TaktFilesFixture *f, GError **error)
{
  return takt_files_fixture_upload_to (f, "/" TAKT_FILES_NAME, error);
}

char *
takt_files_fixture_dup_stored (TaktFilesFixture *f)
{
  return g_build_filename (f->sim->card, TAKT_FILES_NAME, NULL);
}

void
takt_files_fixture_assert_stored (TaktFilesFixture *f)
{
  g_autofree char *path = takt_files_fixture_dup_stored (f);
  gsize sent_length, stored_length;
  g_autofree char *sent = takt_test_read (f->local, &sent_length);
  g_autofree char *stored = takt_test_read (path, &stored_length);

  g_assert_cmpmem (stored, stored_length, sent, sent_length);
}

void
takt_files_fixture_assert_nothing_stored (TaktFilesFixture *f)
{
  g_autofree char *path = takt_files_fixture_dup_stored (f);

  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

goffset
takt_files_fixture_query_size (TaktFilesFixture *f, const char *remote)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  goffset size = 0;

  takt_bambu_files_query_size_async (f->files, remote, NULL, takt_test_store_result, &result);
  g_assert_true (takt_bambu_files_query_size_finish (f->files, takt_test_wait_result (&result, "a size"),
                                                     &size, &error));
  g_assert_no_error (error);
  return size;
}

gboolean
takt_files_fixture_delete (TaktFilesFixture *f, const char *remote, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  takt_bambu_files_delete_async (f->files, remote, NULL, takt_test_store_result, &result);
  return takt_bambu_files_delete_finish (f->files, takt_test_wait_result (&result, "a deletion"), error);
}

GPtrArray *
takt_files_fixture_list (TaktFilesFixture *f, const char *folder, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  takt_bambu_files_list_async (f->files, folder, NULL, takt_test_store_result, &result);
  return takt_bambu_files_list_finish (f->files, takt_test_wait_result (&result, "a listing"), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "takt-error.h"
#include "takt-store-private.h"
#include "takt-test.h"

typedef struct
{
  char *dir;
  char *file;
  char *lock;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->dir = takt_test_make_dir ();
  self->file = g_build_filename (self->dir, TAKT_STORE_FILE_NAME, NULL);
  self->lock = g_build_filename (self->dir, TAKT_STORE_LOCK_NAME, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_chmod (self->dir, 0700);
  takt_test_remove_dir (self->dir);
  g_free (self->file);
  g_free (self->lock);
}

static TaktStore *
open_writer (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  TaktStore *store = takt_store_open (self->dir, TAKT_STORE_WRITER, &error);

  g_assert_no_error (error);
  g_assert_nonnull (store);
  return store;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Every name, mode, size, time and byte of a folder, as one text. */
static char *
fingerprint (const char *dir)
{
  g_autoptr (GDir) handle = g_dir_open (dir, 0, NULL);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while ((name = g_dir_read_name (handle)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      g_autofree char *bytes = NULL;
      g_autofree char *sum = NULL;
      gsize length;
      GStatBuf status;

      g_assert_cmpint (g_stat (path, &status), ==, 0);
      g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
      sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guint8 *) bytes, length);
      g_ptr_array_add (lines, g_strdup_printf ("%s %o %" G_GSIZE_FORMAT " %ld.%09ld %s", name, status.st_mode,
                                               length, status.st_mtim.tv_sec, status.st_mtim.tv_nsec, sum));
    }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static void
test_open_fresh (Fixture *self, gconstpointer data)
{
  g_autofree char *nested = g_build_filename (self->dir, "a", "b", NULL);
  g_autofree char *file = g_build_filename (nested, TAKT_STORE_FILE_NAME, NULL);
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStore) store = takt_store_open (nested, TAKT_STORE_WRITER, &error);
  gint64 value;
  GStatBuf status;

  g_assert_no_error (error);
  g_assert_cmpstr (takt_store_get_dir (store), ==, nested);
  g_assert_cmpint (takt_store_get_version (store), ==, takt_store_get_newest_version ());
  g_assert_true (g_uuid_string_is_valid (takt_store_get_profile_id (store)));
  id = g_strdup (takt_store_get_profile_id (store));

  g_assert_cmpint (g_stat (nested, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);
  g_assert_cmpint (g_stat (file, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);

  g_assert_true (takt_store_query_int (store->db, "PRAGMA foreign_keys", &value, &error));
  g_assert_cmpint (value, ==, 1);
  g_assert_true (takt_store_query_int (store->db, "PRAGMA synchronous", &value, &error));
  g_assert_cmpint (value, ==, 2);
  g_assert_true (takt_store_query_int (store->db, "PRAGMA trusted_schema", &value, &error));
  g_assert_cmpint (value, ==, 0);
  g_assert_true (takt_store_query_int (store->db, "PRAGMA cell_size_check", &value, &error));
  g_assert_cmpint (value, ==, 1);
  g_assert_true (takt_store_query_int (store->db, "PRAGMA application_id", &value, &error));
  g_assert_cmpint (value, ==, TAKT_STORE_APPLICATION_ID);
  g_assert_true (takt_store_query_int (store->db, "SELECT journal_mode = 'wal' FROM pragma_journal_mode",
                                       &value, &error));
  g_assert_cmpint (value, ==, 1);
  g_assert_false (takt_store_exec (store->db, "SELECT \"no such column\"", &error));
  g_clear_error (&error);

  g_clear_object (&store);
  store = takt_store_open (nested, TAKT_STORE_WRITER, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (takt_store_get_profile_id (store), ==, id);
}

static void
test_open_empty_file (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktStore) store = NULL;

  g_assert_true (g_file_set_contents (self->file, "", 0, NULL));
  store = open_writer (self);
  g_assert_cmpint (takt_store_get_version (store), ==, takt_store_get_newest_version ());
}

/* What a program leaves that dies after making the file and before the first migration. */
static void
test_open_unborn_file (Fixture *self, gconstpointer data)
{
  sqlite3 *db;
  g_autoptr (TaktStore) store = NULL;

  g_assert_cmpint (sqlite3_open (self->file, &db), ==, SQLITE_OK);
  g_assert_true (takt_store_exec (db, "PRAGMA journal_mode = WAL; PRAGMA user_version = 0", NULL));
  sqlite3_close (db);
  store = open_writer (self);
  g_assert_cmpint (takt_store_get_version (store), ==, takt_store_get_newest_version ());
}

typedef enum
{
  NEWER,
  NEWER_IN_LOG,
  FOREIGN,
  FOREIGN_FORMAT,
  TEXT,
  SHORT,
  TRUNCATED,
  BAD_SCHEMA,
  READ_ONLY,
  READ_ONLY_FOLDER,
} Spoil;

typedef struct
{
  const char *name;
  Spoil spoil;
  TaktError code;
  const char *words; /* what the sentence says */
} Refusal;

static const Refusal refusals[] = {
  { "newer", NEWER, TAKT_ERROR_CORRUPT, "newer version" },
  { "newer-in-the-log", NEWER_IN_LOG, TAKT_ERROR_CORRUPT, "newer version" },
  { "foreign", FOREIGN, TAKT_ERROR_CORRUPT, "another program" },
  { "foreign-id", FOREIGN_FORMAT, TAKT_ERROR_CORRUPT, "another program" },
  { "text", TEXT, TAKT_ERROR_CORRUPT, "not a database" },
  { "short", SHORT, TAKT_ERROR_CORRUPT, "not a database" },
  { "truncated", TRUNCATED, TAKT_ERROR_CORRUPT, "damaged" },
  { "bad-schema", BAD_SCHEMA, TAKT_ERROR_CORRUPT, "damaged" },
  { "read-only", READ_ONLY, TAKT_ERROR_FAILED, "read-only" },
  { "read-only-folder", READ_ONLY_FOLDER, TAKT_ERROR_FAILED, "read-only" },
};

static void
run_sql (const char *file, const char *sql)
{
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (file, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static void
overwrite (const char *file, gsize at, const char *text, gsize length)
{
  g_autofree char *bytes = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (file, &bytes, &size, NULL));
  g_assert_cmpuint (at + length, <=, size);
  memcpy (bytes + at, text, length);
  g_assert_true (g_file_set_contents_full (file, bytes, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

/* A newer engine was killed: its version stands in the log alone. */
static void
leave_newer_log (Fixture *self)
{
  int status;
  pid_t child = fork ();

  if (child == 0)
    {
      sqlite3 *db;

      if (sqlite3_open (self->file, &db) != SQLITE_OK
          || sqlite3_exec (db, "PRAGMA user_version = 999; INSERT INTO settings VALUES ('x', 'y')", NULL,
                           NULL, NULL)
                 != SQLITE_OK)
        _exit (2);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
}

static void
spoil (Fixture *self, Spoil how)
{
  g_object_unref (open_writer (self));
  g_assert_cmpint (g_unlink (self->lock), ==, 0);

  switch (how)
    {
    case NEWER:
      run_sql (self->file, "PRAGMA user_version = 999");
      break;
    case NEWER_IN_LOG:
      leave_newer_log (self);
      break;
    case FOREIGN:
      g_unlink (self->file);
      run_sql (self->file, "CREATE TABLE bookmarks (url TEXT)");
      break;
    case FOREIGN_FORMAT:
      run_sql (self->file, "PRAGMA application_id = 77");
      break;
    case TEXT:
      g_assert_true (g_file_set_contents (self->file,
                                          "Dear diary, today I printed a boat. It floats, mostly.\n"
                                          "Tomorrow a larger one, if the spool lasts that long.\n",
                                          -1, NULL));
      break;
    case SHORT:
      g_assert_true (g_file_set_contents (self->file, "x", 1, NULL));
      break;
    case TRUNCATED:
      g_assert_cmpint (truncate (self->file, 8192), ==, 0);
      break;
    case BAD_SCHEMA:
      overwrite (self->file, 100, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12);
      break;
    case READ_ONLY:
      g_assert_cmpint (g_chmod (self->file, 0400), ==, 0);
      break;
    case READ_ONLY_FOLDER:
      g_assert_cmpint (g_chmod (self->dir, 0500), ==, 0);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
test_open_refuses (Fixture *self, gconstpointer data)
{
  const Refusal *refusal = data;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  spoil (self, refusal->spoil);
  before = fingerprint (self->dir);
  for (int i = 0; i < 2; i++)
    {
      g_clear_error (&error);
      g_assert_null (takt_store_open (self->dir, TAKT_STORE_WRITER, &error));
      g_assert_error (error, TAKT_ERROR, (int) refusal->code);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, refusal->words));
      g_assert_nonnull (strstr (error->message, self->dir));
    }
  after = fingerprint (self->dir);
  g_assert_cmpstr (after, ==, before);
}

static void
test_open_lock_same_process (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktStore) store = open_writer (self);
  g_autofree char *expected = g_strdup_printf ("process %d", (int) getpid ());
  g_autoptr (GError) error = NULL;

  g_assert_null (takt_store_open (self->dir, TAKT_STORE_WRITER, &error));
  g_assert_nonnull (strstr (error->message, expected));
  takt_test_assert_error (error, TAKT_ERROR_BUSY);

  takt_store_close (store);
  g_clear_object (&store);
  store = open_writer (self);
}

/* A child opens the profile, says so, and waits to be killed. */
static pid_t
start_holder (Fixture *self)
{
  int ready[2];
  char byte;
  pid_t child;

  g_assert_cmpint (pipe (ready), ==, 0);
  child = fork ();
  if (child == 0)
    {
      TaktStore *store = takt_store_open (self->dir, TAKT_STORE_WRITER, NULL);

      if (store != NULL && write (ready[1], "x", 1) == 1)
        for (;;)
          pause ();
      _exit (1);
    }

  close (ready[1]);
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  close (ready[0]);
  return child;
}

static void
test_open_lock_other_process (Fixture *self, gconstpointer data)
{
  pid_t child = start_holder (self);
  g_autofree char *expected = g_strdup_printf ("process %d", (int) child);
  g_autofree char *restored = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStore) reader = NULL;
  g_autoptr (TaktStore) store = NULL;

  g_assert_null (takt_store_open (self->dir, TAKT_STORE_WRITER, &error));
  g_assert_nonnull (strstr (error->message, expected));
  takt_test_assert_error (error, TAKT_ERROR_BUSY);
  g_assert_null (takt_store_restore (self->dir, self->file, &error));
  takt_test_assert_error (error, TAKT_ERROR_BUSY);

  reader = takt_store_open (self->dir, TAKT_STORE_READER, &error);
  g_assert_no_error (error);
  g_assert_true (g_uuid_string_is_valid (takt_store_get_profile_id (reader)));

  g_assert_cmpint (kill (child, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
  store = open_writer (self);
}

/* A signature of a process that is gone, or whose number another one has now, names nobody. */
static void
test_open_lock_stale_signature (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdup_printf ("%d 1\n", (int) getpid ());
  int fd;

  g_assert_true (g_file_set_contents (self->lock, text, -1, NULL));
  fd = takt_store_lock (self->dir, FALSE, &error);
  g_assert_cmpint (fd, >=, 0);
  g_assert_null (takt_store_open (self->dir, TAKT_STORE_WRITER, &error));
  g_assert_nonnull (strstr (error->message, "Another program"));
  takt_test_assert_error (error, TAKT_ERROR_BUSY);
  close (fd);

  g_object_unref (open_writer (self));
}

static void
test_open_reader (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStore) writer = NULL;
  g_autoptr (TaktStore) reader = NULL;
  g_autoptr (TaktStatement) write = NULL;
  gint64 count;

  g_assert_null (takt_store_open (self->dir, TAKT_STORE_READER, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);

  g_object_unref (open_writer (self));
  reader = takt_store_open (self->dir, TAKT_STORE_READER, &error);
  g_assert_no_error (error);

  writer = open_writer (self);
  g_assert_true (takt_store_exec (writer->db, "INSERT INTO settings VALUES ('a', 'b')", &error));
  g_assert_true (takt_store_query_int (reader->db, "SELECT count(*) FROM settings", &count, &error));
  g_assert_cmpint (count, ==, 2);

  write = takt_statement_get (reader, "INSERT INTO settings VALUES ('c', 'd')");
  g_assert_false (takt_statement_run (write, &error));
  takt_test_assert_error (error, TAKT_ERROR_FAILED);
  g_assert_true (takt_store_begin (reader, &error));
  g_assert_true (takt_store_commit (reader, &error));
}

/* SQLite itself would write on into files without a name. */
static void
test_open_removed (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktStore) store = open_writer (self);
  g_autoptr (TaktStatement) write = takt_statement_get (store, "INSERT INTO settings VALUES ('test', 'x')");
  g_autofree char *elsewhere = g_strconcat (self->file, ".away", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_rename (self->file, elsewhere), ==, 0);
  g_assert_false (takt_statement_run (write, &error));
  g_assert_nonnull (strstr (error->message, self->dir));
  takt_test_assert_error (error, TAKT_ERROR_FAILED);
  g_assert_false (takt_store_begin (store, &error));
  takt_test_assert_error (error, TAKT_ERROR_FAILED);
  g_assert_false (takt_store_in_transaction (store));

  g_assert_cmpint (g_rename (elsewhere, self->file), ==, 0);
  g_assert_true (takt_store_begin (store, &error));
  g_assert_true (takt_statement_run (write, &error));
  g_assert_true (takt_store_commit (store, &error));
}

static void
test_open_memory (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStore) one = takt_store_open_memory (&error);
  g_autoptr (TaktStore) two = takt_store_open_memory (&error);

  g_assert_no_error (error);
  g_assert_null (takt_store_get_dir (one));
  g_assert_cmpint (takt_store_get_version (one), ==, takt_store_get_newest_version ());
  g_assert_cmpstr (takt_store_get_profile_id (one), !=, takt_store_get_profile_id (two));
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer), gconstpointer data)
{
  g_test_add (path, Fixture, data, set_up, test, tear_down);
}

/* How many locks the kernel holds for this process: POSIX locks, the kind that SQLite takes. */
static guint
count_locks (void)
{
  g_autofree char *text = NULL;
  g_autofree char *mine = g_strdup_printf (" %d ", getpid ());
  g_auto (GStrv) lines = NULL;
  guint count = 0;

  g_assert_true (g_file_get_contents ("/proc/locks", &text, NULL, NULL));
  lines = g_strsplit (text, "\n", 0);
  for (char **line = lines; *line != NULL; line++)
    count += strstr (*line, " POSIX ") != NULL && strstr (*line, mine) != NULL;
  return count;
}

/*
 * Readers, checks and backups in the program that writes leave its locks alone. Without them the next program that closes the database
 * takes itself for the last one and deletes the log that is being written.
 */
static void
test_open_keeps_locks (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktStore) store = open_writer (self);
  g_autoptr (TaktStore) reader = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) faults = NULL;
  g_autofree char *copy = g_build_filename (self->dir, "copy.db", NULL);
  g_autofree char *log = g_strconcat (self->file, "-wal", NULL);
  guint locks = count_locks ();

  g_assert_cmpuint (locks, >, 0);
  reader = takt_store_open (self->dir, TAKT_STORE_READER, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_locks (), >=, locks);
  takt_store_close (reader);
  g_assert_cmpuint (count_locks (), ==, locks);
  g_assert_true (takt_store_backup (self->dir, copy, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_locks (), ==, locks);
  faults = takt_store_check (self->dir, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_locks (), ==, locks);
  g_assert_true (g_file_test (log, G_FILE_TEST_EXISTS));

  takt_store_close (store);
  g_assert_cmpuint (count_locks (), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/store/open/fresh", test_open_fresh, NULL);
  add ("/store/open/empty-file", test_open_empty_file, NULL);
  add ("/store/open/file-that-was-never-migrated", test_open_unborn_file, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path =
          g_strconcat ("/store/open/refuses-and-changes-nothing/", refusals[i].name, NULL);

      add (path, test_open_refuses, &refusals[i]);
    }
  add ("/store/open/lock-in-the-same-process", test_open_lock_same_process, NULL);
  add ("/store/open/lock-of-another-process", test_open_lock_other_process, NULL);
  add ("/store/open/lock-with-stale-signature", test_open_lock_stale_signature, NULL);
  add ("/store/open/reader-beside-writer", test_open_reader, NULL);
  add ("/store/open/keeps-its-locks", test_open_keeps_locks, NULL);
  add ("/store/open/removed-while-open", test_open_removed, NULL);
  g_test_add_func ("/store/open/memory", test_open_memory);
  return g_test_run ();
}

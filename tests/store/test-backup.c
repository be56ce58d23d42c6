/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "takt-error.h"
#include "takt-store-private.h"
#include "takt-test.h"

/* Sliced files and photos in backups: all come back as they were, or nothing changes. */

#define BIG    ((gsize) 1 << 20)
#define ROUNDS 6

typedef struct
{
  char *dir;
  char *target; /* where backups are restored to */
  char *backups;
  char *backup;
} Fixture;

static void
put (const char *dir, const char *name, const char *data, gssize length)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, data, length, &error));
}

/* NULL: there is no such file. */
static char *
get (const char *dir, const char *name, gsize *length)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  char *data = NULL;

  g_file_get_contents (path, &data, length, NULL);
  return data;
}

static void
assert_file (const char *dir, const char *name, const char *expected)
{
  g_autofree char *data = get (dir, name, NULL);

  g_test_message ("%s", name);
  g_assert_cmpstr (data, ==, expected);
}

/* Names in @dir that begin with @prefix, not counting this one's inside. */
static guint
count (const char *dir, const char *prefix)
{
  g_autoptr (GDir) handle = g_dir_open (dir, 0, NULL);
  const char *name;
  guint found = 0;

  while ((name = g_dir_read_name (handle)) != NULL)
    found += g_str_has_prefix (name, prefix) ? 1 : 0;
  return found;
}

static void
make_profile (const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStore) store = takt_store_open (dir, TAKT_STORE_WRITER, &error);

  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->dir = takt_test_make_dir ();
  self->target = takt_test_make_dir ();
  self->backups = takt_test_make_dir ();
  self->backup = g_build_filename (self->backups, "takt.db", NULL);
  make_profile (self->dir);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  takt_test_remove_dir (self->dir);
  takt_test_remove_dir (self->target);
  takt_test_remove_dir (self->backups);
  g_free (self->backup);
}

static void
back_up (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_store_backup (self->dir, self->backup, &error));
  g_assert_no_error (error);
}

static void
restore (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *safety = takt_store_restore (self->target, self->backup, &error);

  g_assert_no_error (error);
  g_assert_nonnull (safety);
  g_assert_cmpuint (count (self->target, ".restore-"), ==, 0);
}

static char *
make_big (void)
{
  char *big = g_malloc (BIG);

  for (gsize i = 0; i < BIG; i++)
    big[i] = (char) (i * 31 + i / 4096);
  return big;
}

static void
test_round_trip (Fixture *self, gconstpointer data)
{
  g_autofree char *big = make_big ();
  g_autofree char *back = NULL;
  g_autofree char *linked = g_build_filename (self->dir, "files", "link.gcode.3mf", NULL);
  g_autofree char *inner = g_build_filename (self->dir, "files", "folder", NULL);
  g_autofree char *restored = g_build_filename (self->target, TAKT_STORE_FILE_NAME, NULL);
  g_autoptr (sqlite3) db = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;
  gint64 tables = -1;
  gsize length = 0;

  put (self->dir, "files/a.gcode.3mf", big, (gssize) BIG);
  put (self->dir, "files/a.gcode.3mf.plate_1.png", "png", -1);
  put (self->dir, "files/empty.gcode.3mf", "", 0);
  put (self->dir, "files/.part-1-abc", "half", -1);
  put (self->dir, "photos/job-1.jpg", "jpg", -1);
  put (self->dir, "other/secret", "not a file of ours", -1);
  g_assert_cmpint (symlink ("/etc/passwd", linked), ==, 0);
  g_assert_cmpint (g_mkdir (inner, 0700), ==, 0);

  back_up (self);
  g_assert_cmpuint (count (self->backups, ""), ==, 1);
  restore (self);
  back = get (self->target, "files/a.gcode.3mf", &length);
  g_assert_cmpmem (back, length, big, BIG);
  assert_file (self->target, "files/a.gcode.3mf.plate_1.png", "png");
  assert_file (self->target, "files/empty.gcode.3mf", "");
  assert_file (self->target, "photos/job-1.jpg", "jpg");
  assert_file (self->target, "files/.part-1-abc", NULL);
  assert_file (self->target, "files/link.gcode.3mf", NULL);
  assert_file (self->target, "other/secret", NULL);
  g_assert_cmpuint (count (self->target, "files"), ==, 1);

  /* The database does not keep them. */
  g_assert_cmpint (g_stat (restored, &status), ==, 0);
  g_assert_cmpint (status.st_size, <, BIG);
  db = takt_store_open_to_read (restored, TAKT_STORE_ACCESS_IMMUTABLE, &error);
  g_assert_true (takt_store_query_int (db, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'backup%'",
                                       &tables, &error));
  g_assert_cmpint (tables, ==, 0);
}

/* What the backup does not have stays; what it has otherwise is kept aside. */
static void
test_others_stay (Fixture *self, gconstpointer data)
{
  g_autofree char *kept = NULL;
  g_autoptr (GDir) handle = NULL;
  const char *name;

  put (self->dir, "files/a.gcode.3mf", "of the backup", -1);
  put (self->dir, "files/same.gcode.3mf", "same", -1);
  back_up (self);
  make_profile (self->target);
  put (self->target, "files/a.gcode.3mf", "of the profile", -1);
  put (self->target, "files/same.gcode.3mf", "same", -1);
  put (self->target, "files/later.gcode.3mf", "later", -1);
  restore (self);

  assert_file (self->target, "files/a.gcode.3mf", "of the backup");
  assert_file (self->target, "files/same.gcode.3mf", "same");
  assert_file (self->target, "files/later.gcode.3mf", "later");
  handle = g_dir_open (self->target, 0, NULL);
  while ((name = g_dir_read_name (handle)) != NULL)
    if (g_str_has_prefix (name, "files.before-restore-"))
      kept = g_build_filename (self->target, name, NULL);
  g_assert_nonnull (kept);
  assert_file (kept, "a.gcode.3mf", "of the profile");
  g_assert_cmpuint (count (kept, ""), ==, 1);

  /* Once more: all is there already, so nothing has to be kept. */
  restore (self);
  g_assert_cmpuint (count (self->target, "files."), ==, 1);
}

/* A backup of a program that put no files in it. */
static void
test_without_files (Fixture *self, gconstpointer data)
{
  g_autoptr (sqlite3) db = NULL;
  g_autoptr (GError) error = NULL;

  put (self->dir, "files/a.gcode.3mf", "x", -1);
  back_up (self);
  g_assert_cmpint (sqlite3_open (self->backup, &db), ==, SQLITE_OK);
  g_assert_true (takt_store_exec (db, "DROP TABLE backup_files; DROP TABLE backup_contents", &error));
  g_clear_pointer (&db, sqlite3_close_v2);
  put (self->target, "files/b.gcode.3mf", "y", -1);
  restore (self);
  assert_file (self->target, "files/a.gcode.3mf", NULL);
  assert_file (self->target, "files/b.gcode.3mf", "y");
}

/* Nothing of a backup that is not as it was made is put anywhere. */
static void
test_damaged (Fixture *self, gconstpointer data)
{
  static const char *const faults[] = {
    "UPDATE backup_contents SET content = CAST('First' AS BLOB) WHERE length(content) = 5",
    "UPDATE backup_contents SET content = zeroblob(4) WHERE length(content) = 5",
    "UPDATE backup_files SET name = '../../up' WHERE size = 5",
    "UPDATE backup_files SET name = '.hidden' WHERE size = 5",
    "UPDATE backup_files SET name = '' WHERE size = 5",
    "UPDATE backup_files SET folder = '..' WHERE size = 5",
    "UPDATE backup_files SET folder = 'backups' WHERE size = 5",
    "UPDATE backup_files SET content_id = 99 WHERE size = 5",
  };

  put (self->dir, "files/a.gcode.3mf", "first", -1);
  put (self->dir, "files/b.gcode.3mf", "second", -1);
  make_profile (self->target);
  put (self->target, "files/b.gcode.3mf", "mine", -1);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (sqlite3) db = NULL;

      back_up (self);
      g_assert_cmpint (sqlite3_open (self->backup, &db), ==, SQLITE_OK);
      g_assert_true (takt_store_exec (db, faults[i], &error));
      g_assert_cmpint (sqlite3_changes (db), ==, 1);
      g_clear_pointer (&db, sqlite3_close_v2);

      g_test_message ("%s", faults[i]);
      g_assert_null (takt_store_restore (self->target, self->backup, &error));
      takt_test_assert_error (error, TAKT_ERROR_CORRUPT);
      assert_file (self->target, "files/a.gcode.3mf", NULL);
      assert_file (self->target, "files/b.gcode.3mf", "mine");
      g_assert_cmpuint (count (self->target, ""), ==, 3); /* database, lock, files */
    }
}

/* In a child: the alarm's default ends the process within the given time, in the midst of whatever it does, as SIGKILL would. */
static void
die_within (int microseconds)
{
  struct itimerval timer = { .it_value = { .tv_usec = g_random_int_range (1000, microseconds) } };

  if (setitimer (ITIMER_REAL, &timer, NULL) != 0)
    _exit (2);
}

static void
wait_for_death (pid_t child)
{
  int status = 0;

  g_assert_cmpint (child, >, 0);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status) || WEXITSTATUS (status) == 0);
}

/* A child makes backups over and over and is killed in the midst: the last whole one restores, and its rests are swept. */
static void
test_kill (Fixture *self, gconstpointer data)
{
  g_autofree char *big = make_big ();

  put (self->dir, "files/a.gcode.3mf", big, (gssize) BIG);
  back_up (self);
  for (int round = 0; round < ROUNDS; round++)
    {
      g_autofree char *back = NULL;
      gsize length = 0;
      pid_t child = fork ();

      if (child == 0)
        {
          die_within (60000);
          while (takt_store_backup (self->dir, self->backup, NULL))
            ;
          _exit (1);
        }
      wait_for_death (child);

      takt_store_remove_folder (self->target);
      restore (self);
      back = get (self->target, "files/a.gcode.3mf", &length);
      g_assert_cmpmem (back, length, big, BIG);
    }
  back_up (self);
  g_assert_cmpuint (count (self->backups, ""), ==, 1);
}

/* A restore that is killed leaves the profile before it or after it, and the next one brings all. */
static void
test_kill_restore (Fixture *self, gconstpointer data)
{
  g_autofree char *big = make_big ();

  put (self->dir, "files/a.gcode.3mf", big, (gssize) BIG);
  put (self->dir, "photos/a.jpg", "photo", -1);
  back_up (self);
  make_profile (self->target);
  for (int round = 0; round < ROUNDS; round++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) faults = NULL;
      g_autofree char *back = NULL;
      gsize length = 0;
      pid_t child = fork ();

      if (child == 0)
        {
          g_autofree char *safety = NULL;

          die_within (30000);
          safety = takt_store_restore (self->target, self->backup, NULL);
          _exit (safety != NULL ? 0 : 1);
        }
      wait_for_death (child);

      faults = takt_store_check (self->target, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (g_strv_length (faults), ==, 0);
      back = get (self->target, "files/a.gcode.3mf", &length);
      g_assert_true (back == NULL || (length == BIG && memcmp (back, big, BIG) == 0));
      restore (self);
      assert_file (self->target, "photos/a.jpg", "photo");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/store/backup/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("files-and-photos-come-back", test_round_trip);
  ADD ("others-stay", test_others_stay);
  ADD ("without-files", test_without_files);
  ADD ("damaged", test_damaged);
  ADD ("killed", test_kill);
  ADD ("restore-killed", test_kill_restore);
  return g_test_run ();
}

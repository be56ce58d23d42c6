/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "takt-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "takt-error.h"

/* When a process started, in the kernel's ticks since boot: with the pid it names a process for good, since pids come round.
 * Field 22 of /proc/PID/stat; the second field is a name in parentheses that may hold anything. */
static char *
dup_start_of (gint64 pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%" G_GINT64_FORMAT "/stat", pid);
  g_autofree char *stat = NULL;
  g_auto (GStrv) fields = NULL;
  const char *after_name;

  if (!g_file_get_contents (path, &stat, NULL, NULL) || (after_name = strrchr (stat, ')')) == NULL)
    return NULL;

  fields = g_strsplit (after_name + 1, " ", -1);
  return g_strv_length (fields) > 20 ? g_strdup (fields[20]) : NULL;
}

/* The process that signed the lock file, or 0 when the signature is missing, unreadable or of a process that is gone. */
static gint64
read_holder (int fd)
{
  char text[64] = "";
  gssize length = pread (fd, text, sizeof text - 1, 0);
  g_auto (GStrv) words = NULL;
  g_autofree char *start = NULL;
  gint64 pid;

  if (length <= 0)
    return 0;

  words = g_strsplit_set (text, " \n", 3);
  if (g_strv_length (words) < 2 || !g_ascii_string_to_signed (words[0], 10, 1, G_MAXINT32, &pid, NULL))
    return 0;

  start = dup_start_of (pid);
  return g_strcmp0 (start, words[1]) == 0 ? pid : 0;
}

static void
set_busy (GError **error, const char *dir, gint64 pid)
{
  if (pid != 0)
    g_set_error (
        error, TAKT_ERROR, TAKT_ERROR_BUSY,
        _ ("Takt is already running with the data folder “%s” (process %d). Close it first, or choose another folder with --data-dir."),
        dir, (int) pid);
  else
    g_set_error (
        error, TAKT_ERROR, TAKT_ERROR_BUSY,
        _ ("Another program has the data folder “%s” locked. Close it first, or choose another folder with --data-dir."),
        dir);
}

/**
 * takt_store_lock:
 * @create: whether the lock file may be made
 * @error: TAKT_ERROR_BUSY with the process that holds it, TAKT_ERROR_FAILED
 *
 * flock() rather than fcntl(): it belongs to this opening of the file, so that closing some other descriptor of it does not
 * drop the lock, and a second store in the same process is refused like one in another. The kernel lets it go when the process
 * dies; the file itself stays, since removing it would race.
 *
 * Returns: the descriptor that holds the lock, −1 on error
 */
int
takt_store_lock (const char *dir, gboolean create, GError **error)
{
  g_autofree char *path = g_build_filename (dir, TAKT_STORE_LOCK_NAME, NULL);
  int fd = g_open (path, O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0), 0600);

  if (fd < 0)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_FAILED,
                   _ ("The lock file “%s” cannot be opened: %s. Check who owns the folder."), path,
                   g_strerror (errno));
      return -1;
    }

  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;

  if (errno == EWOULDBLOCK)
    set_busy (error, dir, read_holder (fd));
  else
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_FAILED,
                 _ ("The lock file “%s” cannot be locked: %s. Choose a folder on a local disk."), path,
                 g_strerror (errno));
  close (fd);
  return -1;
}

/** takt_store_lock_sign: writes who we are into the lock file, for the message of those that come after. */
void
takt_store_lock_sign (int fd)
{
  g_autofree char *start = dup_start_of (getpid ());
  g_autofree char *text = g_strdup_printf ("%d %s\n", (int) getpid (), start != NULL ? start : "?");

  if (ftruncate (fd, 0) != 0 || pwrite (fd, text, strlen (text), 0) < 0)
    g_info ("the lock file could not be signed: %s", g_strerror (errno));
}

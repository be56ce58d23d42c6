/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-base"

#include "takt-log.h"

#include <stdio.h>
#include <string.h>

#define MAX_LINES         2000
#define MIN_SECRET_LENGTH 4
#define COVER             "[hidden]"

/* Guards all that follows. Nothing logs while it is held. */
static GMutex lock;
static GQueue lines = G_QUEUE_INIT; /* (owned) of char*, oldest first, MAX_LINES at most */
static GPtrArray *secrets;          /* (owned) of Secret, longest first: one may be part of another */

/* A secret as it was given and as it looks inside an address; added by several, it stays until all took it back. */
typedef struct
{
  char *plain;
  char *escaped; /* (nullable) percent-encoded, when that differs */
  guint uses;
} Secret;

static void
secret_free (Secret *secret)
{
  /* The compiler may not leave the clearing out. */
  explicit_bzero (secret->plain, strlen (secret->plain));
  g_free (secret->plain);
  if (secret->escaped != NULL)
    explicit_bzero (secret->escaped, strlen (secret->escaped));
  g_free (secret->escaped);
  g_free (secret);
}

static int
compare_length (gconstpointer a, gconstpointer b)
{
  gsize left = strlen ((*(Secret *const *) a)->plain), right = strlen ((*(Secret *const *) b)->plain);

  return left > right ? -1 : left < right;
}

static gboolean
find_secret (const char *text, guint *index)
{
  for (*index = 0; secrets != NULL && *index < secrets->len; (*index)++)
    if (strcmp (((Secret *) secrets->pdata[*index])->plain, text) == 0)
      return TRUE;
  return FALSE;
}

/* Covers what follows "Bearer " (RFC 6750 §2.1): a token in a dumped header is a secret even when nobody named it. */
static void
cover_bearer_tokens (GString *text)
{
  static const char scheme[] = "bearer ";
  gsize at = 0;

  while (at + strlen (scheme) < text->len)
    {
      gsize first = at + strlen (scheme), end = first;

      if (g_ascii_strncasecmp (text->str + at, scheme, strlen (scheme)) != 0)
        {
          at++;
          continue;
        }
      while (end < text->len
             && (g_ascii_isalnum (text->str[end]) || strchr ("-._~+/=", text->str[end]) != NULL))
        end++;
      if (end > first)
        {
          g_string_erase (text, (gssize) first, (gssize) (end - first));
          g_string_insert (text, (gssize) first, COVER);
        }
      at = first;
    }
}

static char *
redact_locked (const char *text)
{
  GString *out = g_string_new (text);

  for (guint i = 0; secrets != NULL && i < secrets->len; i++)
    {
      Secret *secret = secrets->pdata[i];

      g_string_replace (out, secret->plain, COVER, 0);
      if (secret->escaped != NULL)
        g_string_replace (out, secret->escaped, COVER, 0);
    }
  cover_bearer_tokens (out);
  return g_string_free (out, FALSE);
}

static void
keep_locked (char *line)
{
  g_queue_push_tail (&lines, line);
  if (lines.length > MAX_LINES)
    g_free (g_queue_pop_head (&lines));
}

/* GLib calls this from any thread, and ends the program itself after a fatal message. */
static GLogWriterOutput
write_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  g_autofree char *line = NULL;
  const char *domain = NULL;
  gboolean shown;

  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, "GLIB_DOMAIN") == 0)
      domain = fields[i].value;

  shown = !g_log_writer_default_would_drop (level, domain);
  if (!shown && (level & G_LOG_LEVEL_DEBUG) != 0)
    return G_LOG_WRITER_HANDLED;

  line = g_log_writer_format_fields (level, fields, n_fields, FALSE);

  g_mutex_lock (&lock);
  {
    char *covered = redact_locked (line);

    if (shown)
      fprintf (stderr, "%s\n", covered);
    keep_locked (covered);
  }
  g_mutex_unlock (&lock);

  return G_LOG_WRITER_HANDLED;
}

/**
 * takt_log_install:
 *
 * Sends all messages of GLib's log through here: secrets are covered, the last 2000 lines are kept, and standard error shows
 * what GLib would show by itself (G_MESSAGES_DEBUG is honoured). Call once, before the first message; more calls do nothing.
 */
void
takt_log_install (void)
{
  static gsize installed;

  if (g_once_init_enter (&installed))
    {
      g_log_set_writer_func (write_cb, NULL, NULL);
      g_once_init_leave (&installed, 1);
    }
}

/**
 * takt_log_add_secret:
 * @secret: (nullable): a text that must never be shown; under four characters it is ignored, since covering it would make
 *   every line unreadable and give its length away
 */
void
takt_log_add_secret (const char *secret)
{
  guint index;

  if (secret == NULL || strlen (secret) < MIN_SECRET_LENGTH)
    return;

  g_mutex_lock (&lock);
  if (find_secret (secret, &index))
    {
      ((Secret *) secrets->pdata[index])->uses++;
    }
  else
    {
      Secret *added = g_new0 (Secret, 1);

      if (secrets == NULL)
        secrets = g_ptr_array_new_with_free_func ((GDestroyNotify) secret_free);
      added->plain = g_strdup (secret);
      added->escaped = g_uri_escape_string (secret, NULL, FALSE);
      if (strcmp (added->plain, added->escaped) == 0)
        g_clear_pointer (&added->escaped, g_free);
      added->uses = 1;
      g_ptr_array_add (secrets, added);
      g_ptr_array_sort (secrets, compare_length);
    }
  g_mutex_unlock (&lock);
}

/** takt_log_remove_secret: takes one takt_log_add_secret() back. Lines already kept stay covered. */
void
takt_log_remove_secret (const char *secret)
{
  guint index;

  if (secret == NULL)
    return;

  g_mutex_lock (&lock);
  if (find_secret (secret, &index) && --((Secret *) secrets->pdata[index])->uses == 0)
    g_ptr_array_remove_index (secrets, index);
  g_mutex_unlock (&lock);
}

/**
 * takt_log_redact:
 * @text: (nullable): anything that is about to leave the program for a person or a file
 *
 * Returns: (transfer full) (nullable): @text with every known secret and every bearer token covered
 */
char *
takt_log_redact (const char *text)
{
  char *covered;

  if (text == NULL)
    return NULL;

  g_mutex_lock (&lock);
  covered = redact_locked (text);
  g_mutex_unlock (&lock);
  return covered;
}

/** takt_log_dup_lines: (transfer full): the kept lines, oldest first. */
char **
takt_log_dup_lines (void)
{
  char **copy;
  gsize i = 0;

  g_mutex_lock (&lock);
  copy = g_new0 (char *, lines.length + 1);
  for (GList *link = lines.head; link != NULL; link = link->next)
    copy[i++] = g_strdup (link->data);
  g_mutex_unlock (&lock);
  return copy;
}

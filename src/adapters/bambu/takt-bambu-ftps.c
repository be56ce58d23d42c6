/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-ftps.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "bambu/takt-bambu-talk.h"
#include "takt-error.h"

/* The slowest printer seen writes 70 KB/s; the floor leaves room (protocol.md §8.4). */
#define FLOOR_BYTES_PER_S 25000
/* For what is a question and an answer. */
#define SHORT_LIMIT_S 60
/* FAT32. */
#define MAX_FILE_BYTES G_MAXUINT32
#define MAX_LISTING    (4 << 20)
#define N_LOOKS        3
#define N_UPLOADS      2

/* After five seconds, where the limits are the usual ones, a crowded printer has room again, and a file on its way to the card may be there
 * (protocol.md §8.3). Ends early when cancelled. */
static void
wait_a_while (const TaktBambuFtps *self)
{
  int ms = (int) self->stall_limit_s * 1000 / 6;
  GPollFD fd;
  gboolean can_end = g_cancellable_make_pollfd (self->cancellable, &fd);

  g_poll (&fd, can_end ? 1 : 0, ms);
  if (can_end)
    g_cancellable_release_fd (self->cancellable);
}

static char *
dup_folder (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash == path ? g_strdup ("/") : g_strndup (path, (gsize) (slash - path));
}

static const char *
get_name (const char *path)
{
  return strrchr (path, '/') + 1;
}

typedef void (*SetUp) (TaktBambuTalk *talk, gpointer user_data);

/* A conversation of its own, and another one where the printer was crowded or does not take how the data connection is secured. */
static CURLcode
converse (TaktBambuFtps *self,
          TaktBambuTalk *talk,
          const char *folder,
          const char *name,
          guint limit_s,
          SetUp set_up,
          gpointer user_data)
{
  gboolean has_waited = FALSE;

  for (;;)
    {
      CURLcode code;

      takt_bambu_talk_init (talk, self, folder, name);
      set_up (talk, user_data);
      code = takt_bambu_talk_run (talk, limit_s);
      if (code == CURLE_OK || g_cancellable_is_cancelled (self->cancellable))
        return code;

      if (takt_bambu_talk_is_crowded (talk, code) && !has_waited)
        {
          has_waited = TRUE;
          wait_a_while (self);
        }
      else if (takt_bambu_talk_data_was_refused (talk, code) && self->may_fall_back
               && self->data < TAKT_BAMBU_FTPS_CLEAR)
        {
          self->data++;
          g_message (
              "The printer at %s does not take data connections as they were secured; trying the next way.",
              self->host);
        }
      else
        return code;
      takt_bambu_talk_clear (talk);
    }
}

/* ---- what is a question and an answer */

static void
set_up_questions (TaktBambuTalk *talk, gpointer user_data)
{
  curl_easy_setopt (talk->curl, CURLOPT_NOBODY, 1L);
  curl_easy_setopt (talk->curl, CURLOPT_POSTQUOTE, user_data);
}

/**
 * takt_bambu_ftps_size:
 * @size: (out): bytes, -1 where there is no such file
 */
gboolean
takt_bambu_ftps_size (TaktBambuFtps *self, const char *remote_path, goffset *size, GError **error)
{
  g_auto (TaktBambuTalk) talk = { 0 };
  g_autofree char *folder = dup_folder (remote_path);
  g_autofree char *question = g_strdup_printf ("SIZE %s", get_name (remote_path));
  g_autoptr (TaktCurlList) questions = curl_slist_append (curl_slist_append (NULL, "TYPE I"), question);
  CURLcode code = converse (self, &talk, folder, NULL, SHORT_LIMIT_S, set_up_questions, questions);

  *size = code == CURLE_OK ? talk.number : -1;
  if (*size >= 0 || (code == CURLE_QUOTE_ERROR && talk.refusal == 550))
    return TRUE;
  /* An answer without a number says nothing. */
  takt_bambu_talk_set_error (&talk, code == CURLE_OK ? CURLE_FTP_WEIRD_SERVER_REPLY : code,
                             get_name (remote_path), error);
  return FALSE;
}

/** takt_bambu_ftps_delete: a file that is not there any more is deleted. */
gboolean
takt_bambu_ftps_delete (TaktBambuFtps *self, const char *remote_path, GError **error)
{
  g_auto (TaktBambuTalk) talk = { 0 };
  g_autofree char *folder = dup_folder (remote_path);
  g_autofree char *act = g_strdup_printf ("DELE %s", get_name (remote_path));
  g_autoptr (TaktCurlList) acts = curl_slist_append (NULL, act);
  CURLcode code = converse (self, &talk, folder, NULL, SHORT_LIMIT_S, set_up_questions, acts);
  goffset size;

  if (code == CURLE_OK)
    return TRUE;
  /* A 550 has two meanings: there is none, or it is in use (protocol.md §8.3). */
  if (code == CURLE_QUOTE_ERROR && talk.refusal == 550
      && takt_bambu_ftps_size (self, remote_path, &size, NULL) && size < 0)
    return TRUE;
  takt_bambu_talk_set_error (&talk, code, get_name (remote_path), error);
  return FALSE;
}

/* ---- a folder */

static size_t
listing_cb (char *data, size_t size, size_t n, void *user_data)
{
  GByteArray *listing = user_data;

  if (listing->len + size * n > MAX_LISTING)
    return 0;
  g_byte_array_append (listing, (const guint8 *) data, (guint) (size * n));
  return size * n;
}

static void
set_up_listing (TaktBambuTalk *talk, gpointer user_data)
{
  g_byte_array_set_size (user_data, 0);
  curl_easy_setopt (talk->curl, CURLOPT_WRITEFUNCTION, listing_cb);
  curl_easy_setopt (talk->curl, CURLOPT_WRITEDATA, user_data);
}

/** takt_bambu_ftps_list: Returns: (transfer full): the printer's own words; see takt_bambu_listing_parse() */
GBytes *
takt_bambu_ftps_list (TaktBambuFtps *self, const char *folder, GError **error)
{
  g_auto (TaktBambuTalk) talk = { 0 };
  g_autoptr (GByteArray) listing = g_byte_array_new ();
  CURLcode code = converse (self, &talk, folder, NULL, self->least_limit_s, set_up_listing, listing);

  if (code == CURLE_OK)
    return g_byte_array_free_to_bytes (g_steal_pointer (&listing));
  takt_bambu_talk_set_error (&talk, code, folder, error);
  return NULL;
}

/* ---- a file to the card */

/** Upload: a file of ours on its way. */
typedef struct
{
  FILE *file;
  goffset length;
  TaktCurlList *questions; /* to ask after the last byte, on the same connection */
} Upload;

static void
upload_clear (Upload *self)
{
  if (self->file != NULL)
    fclose (self->file);
  curl_slist_free_all (self->questions);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Upload, upload_clear)

static gboolean
open_file (Upload *self, const char *path, GError **error)
{
  GStatBuf info;

  self->file = g_fopen (path, "rbe");
  if (self->file == NULL || fstat (fileno (self->file), &info) != 0 || !S_ISREG (info.st_mode))
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID,
                   _ ("The file to print cannot be read (%s). Choose it again in the product profile."),
                   self->file == NULL ? g_strerror (errno) : path);
      return FALSE;
    }

  self->length = info.st_size;
  if (self->length > 0 && self->length <= MAX_FILE_BYTES)
    return TRUE;
  g_set_error_literal (
      error, TAKT_ERROR, TAKT_ERROR_INVALID,
      self->length == 0
          ? _ ("The file to print is empty. Slice it again and choose it in the product profile.")
          : _ ("The file to print is larger than 4 GB, which a printer's card cannot hold."));
  return FALSE;
}

static size_t
file_cb (char *buffer, size_t size, size_t n, void *user_data)
{
  size_t length = fread (buffer, 1, size * n, user_data);

  return length == 0 && ferror ((FILE *) user_data) ? CURL_READFUNC_ABORT : length;
}

static void
set_up_upload (TaktBambuTalk *talk, gpointer user_data)
{
  Upload *upload = user_data;

  rewind (upload->file);
  curl_easy_setopt (talk->curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt (talk->curl, CURLOPT_READFUNCTION, file_cb);
  curl_easy_setopt (talk->curl, CURLOPT_READDATA, upload->file);
  curl_easy_setopt (talk->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t) upload->length);
  curl_easy_setopt (talk->curl, CURLOPT_POSTQUOTE, upload->questions);
}

/* Without the printer's word that it has the file, what it holds decides (protocol.md §8.3). */
static gboolean
holds_file (TaktBambuFtps *self, const char *remote_path, goffset length, int n_looks)
{
  for (int look = 0; look < n_looks && !g_cancellable_is_cancelled (self->cancellable); look++)
    {
      goffset size = -1;

      if (look > 0)
        wait_a_while (self);
      if (takt_bambu_ftps_size (self, remote_path, &size, NULL) && size == length)
        return TRUE;
    }
  return FALSE;
}

/* What is not whole must not be printed, now or after a power cycle. Also after a cancellation. */
static void
remove_rest (TaktBambuFtps *self, const char *remote_path)
{
  GCancellable *cancellable = self->cancellable;
  g_autoptr (GError) error = NULL;

  self->cancellable = self->stopping;
  if (!takt_bambu_ftps_delete (self, remote_path, &error))
    g_message ("What is left of %s on the printer was not deleted: %s", remote_path, error->message);
  self->cancellable = cancellable;
}

/** takt_bambu_ftps_get_limit: seconds that a file of @length bytes may take (protocol.md §8.4); a minute of it is for the printer's word
 * after the last byte. */
guint
takt_bambu_ftps_get_limit (const TaktBambuFtps *self, goffset length)
{
  return MAX (self->least_limit_s, (guint) (length / FLOOR_BYTES_PER_S)) + self->least_limit_s / 2;
}

typedef enum
{
  OUTCOME_STORED,
  OUTCOME_CUT, /* the printer holds another length */
  OUTCOME_FAILED,
} Outcome;

static Outcome
upload_once (TaktBambuFtps *self, Upload *upload, const char *remote_path, GError **error)
{
  g_auto (TaktBambuTalk) talk = { 0 };
  g_autofree char *folder = dup_folder (remote_path);
  guint limit_s = takt_bambu_ftps_get_limit (self, upload->length);
  CURLcode code = converse (self, &talk, folder, get_name (remote_path), limit_s, set_up_upload, upload);
  gboolean is_unclear;
  /* One that said nothing may still be writing. */
  int n_looks = code == CURLE_OPERATION_TIMEDOUT ? N_LOOKS : 1;

  if (code == CURLE_OK && talk.has_ended && talk.number == upload->length)
    return OUTCOME_STORED;

  /* All was sent, and then the printer complained about the connection or said nothing (§16 no. 82, 83). */
  is_unclear = talk.has_begun && !talk.has_ended && talk.moved == upload->length
               && (talk.refusal == 426 || code == CURLE_OPERATION_TIMEDOUT);
  if (is_unclear && holds_file (self, remote_path, upload->length, n_looks))
    {
      g_message ("The printer at %s did not confirm %s but holds all of it.", self->host, remote_path);
      return OUTCOME_STORED;
    }

  if (talk.has_begun)
    remove_rest (self, remote_path);
  if (!g_cancellable_is_cancelled (self->cancellable)
      && (talk.has_ended || talk.refusal == 426 || talk.refusal == 451))
    {
      g_set_error (
          error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
          _ ("The printer did not store all of “%s”, so what it had was deleted and nothing will print. Check "
             "its card or USB stick and its network connection, then try again."),
          get_name (remote_path));
      return OUTCOME_CUT;
    }
  takt_bambu_talk_set_error (&talk, code, get_name (remote_path), error);
  return OUTCOME_FAILED;
}

/**
 * takt_bambu_ftps_upload:
 *
 * Stores a file whole or not at all: TRUE after the printer's word and a size that equals ours. One that was cut is sent once more
 * (protocol.md §8.3); what is left of a failure is deleted.
 */
gboolean
takt_bambu_ftps_upload (TaktBambuFtps *self, const char *local_path, const char *remote_path, GError **error)
{
  g_auto (Upload) upload = { 0 };
  g_autofree char *question = g_strdup_printf ("SIZE %s", get_name (remote_path));

  if (!open_file (&upload, local_path, error))
    return FALSE;
  upload.questions = curl_slist_append (NULL, question);

  for (int attempt = 1;; attempt++)
    {
      g_autoptr (GError) local_error = NULL;
      Outcome outcome = upload_once (self, &upload, remote_path, &local_error);

      if (outcome == OUTCOME_STORED)
        return TRUE;
      if (outcome == OUTCOME_FAILED || attempt == N_UPLOADS)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }
}

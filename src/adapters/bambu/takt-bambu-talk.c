/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-talk.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "bambu/takt-bambu-listing.h"
#include "takt-error.h"

#define USER             "bblp"
#define CONNECT_LIMIT_S  15L
#define RESPONSE_LIMIT_S 30L
/* More replies than any conversation has. */
#define MAX_REPLIES 200
#define BUFFER_SIZE (64L * 1024)

/* Each line the server says on the control connection. */
static size_t
reply_cb (char *line, size_t size, size_t n, void *user_data)
{
  TaktBambuTalk *self = user_data;
  int code;
  goffset number;

  if (++self->n_replies > MAX_REPLIES)
    return 0;
  if (!takt_bambu_reply_parse (line, size * n, &code, &number))
    return size * n;

  if (code == 230)
    self->is_in = TRUE;
  else if (code == 125 || code == 150)
    self->has_begun = TRUE;
  else if (self->has_begun && (code == 226 || code == 250))
    self->has_ended = TRUE;
  else if (code == 213)
    self->number = number;
  if (code >= 400)
    self->refusal = code;
  return size * n;
}

/* At least once a second, also while nothing moves. */
static int
progress_cb (void *user_data, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up)
{
  TaktBambuTalk *self = user_data;
  curl_off_t now = 0;

  if (g_cancellable_is_cancelled (self->ftps->cancellable))
    return 1;

  curl_easy_getinfo (self->curl, CURLINFO_TOTAL_TIME_T, &now);
  if (up + down != self->moved)
    {
      self->moved = up + down;
      self->moved_at = now;
      if (self->ftps->progress != NULL && up > 0)
        self->ftps->progress (up, up_total, self->ftps->progress_data);
    }
  else if (self->has_begun && !self->has_ended && self->moved < up_total
           && now - self->moved_at > (curl_off_t) self->ftps->stall_limit_s * G_USEC_PER_SEC)
    {
      self->is_stalled = TRUE;
      return 1;
    }
  return 0;
}

/* The folder is entered before its file is named, as the makers' own program does; "/" is the card. */
static char *
make_url (const TaktBambuFtps *ftps, const char *folder, const char *name)
{
  g_autofree char *escaped = g_uri_escape_string (folder, "/", FALSE);
  g_autofree char *file = g_uri_escape_string (name != NULL ? name : "", NULL, FALSE);
  gboolean is_ipv6 = strchr (ftps->host, ':') != NULL;

  return g_strdup_printf (is_ipv6 ? "ftps://[%s]:%u/%%2F%s%s%s" : "ftps://%s:%u/%%2F%s%s%s", ftps->host,
                          (guint) ftps->port, escaped + 1, escaped[1] != '\0' ? "/" : "", file);
}

static void
set_data (TaktBambuTalk *self)
{
  CURL *curl = self->curl;
  TaktBambuFtpsData data = self->ftps->data;

  curl_easy_setopt (curl, CURLOPT_USE_SSL,
                    (long) (data == TAKT_BAMBU_FTPS_CLEAR ? CURLUSESSL_CONTROL : CURLUSESSL_ALL));
  curl_easy_setopt (curl, CURLOPT_SSL_SESSIONID_CACHE, data == TAKT_BAMBU_FTPS_RESUMED ? 1L : 0L);
  curl_easy_setopt (
      curl, CURLOPT_SSLVERSION,
      (long) (CURL_SSLVERSION_TLSv1_2
              | (self->ftps->allow_tls_1_3 ? CURL_SSLVERSION_MAX_DEFAULT : CURL_SSLVERSION_MAX_TLSv1_2)));
}

/**
 * takt_bambu_talk_init:
 * @folder: on the card, "/" for the card itself
 * @name: (nullable): of a file in it that is to be transferred
 */
void
takt_bambu_talk_init (TaktBambuTalk *self, TaktBambuFtps *ftps, const char *folder, const char *name)
{
  g_autofree char *url = make_url (ftps, folder, name);
  CURL *curl = curl_easy_init ();

  memset (self, 0, sizeof *self);
  self->ftps = ftps;
  self->curl = curl;
  self->number = -1;

  curl_easy_setopt (curl, CURLOPT_URL, url);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "ftps");
  /* A printer stands in this network: no proxy has business between. */
  curl_easy_setopt (curl, CURLOPT_PROXY, "");
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_USERNAME, USER);
  curl_easy_setopt (curl, CURLOPT_PASSWORD, ftps->access_code);
  curl_easy_setopt (curl, CURLOPT_FTP_FILEMETHOD, (long) CURLFTPMETHOD_SINGLECWD);
  /* The address in a 227 may be stale, and EPSV is not known (protocol.md §8.1). */
  curl_easy_setopt (curl, CURLOPT_FTP_SKIP_PASV_IP, 1L);
  curl_easy_setopt (curl, CURLOPT_FTP_USE_EPSV, 0L);
  curl_easy_setopt (curl, CURLOPT_UPLOAD_BUFFERSIZE, BUFFER_SIZE);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT, CONNECT_LIMIT_S);
  curl_easy_setopt (curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, RESPONSE_LIMIT_S);
  curl_easy_setopt (curl, CURLOPT_HEADERFUNCTION, reply_cb);
  curl_easy_setopt (curl, CURLOPT_HEADERDATA, self);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, progress_cb);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, self);
  curl_easy_setopt (curl, CURLOPT_ERRORBUFFER, self->words);
  takt_bambu_trust_install (self);
  set_data (self);
}

void
takt_bambu_talk_clear (TaktBambuTalk *self)
{
  g_clear_pointer (&self->curl, curl_easy_cleanup);
  g_clear_pointer (&self->problem, g_free);
}

/** takt_bambu_talk_run: says what was set up, within @limit_s seconds. */
CURLcode
takt_bambu_talk_run (TaktBambuTalk *self, guint limit_s)
{
  curl_easy_setopt (self->curl, CURLOPT_TIMEOUT, (long) limit_s);
  return curl_easy_perform (self->curl);
}

/** takt_bambu_talk_data_was_refused: whether it failed because of how the data connection is secured: the printer says so, or no byte
 * went over it. */
gboolean
takt_bambu_talk_data_was_refused (const TaktBambuTalk *self, CURLcode code)
{
  if (!self->is_in || self->problem != NULL)
    return FALSE;
  if (self->refusal != 0)
    return self->refusal == 425 || self->refusal == 522;
  return self->has_begun && !self->has_ended && self->moved == 0
         && (self->is_stalled || (code != CURLE_OPERATION_TIMEDOUT && code != CURLE_ABORTED_BY_CALLBACK));
}

/** takt_bambu_talk_is_crowded: the printer has no room for another connection just now: it says so or hangs up without a word
 * (protocol.md §8.3). */
gboolean
takt_bambu_talk_is_crowded (const TaktBambuTalk *self, CURLcode code)
{
  return self->is_trusted && !self->is_in
         && (self->refusal == 421
             || (self->n_replies == 0
                 && (code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR
                     || code == CURLE_FTP_WEIRD_SERVER_REPLY)));
}

static gboolean
set_error_of_reply (const TaktBambuTalk *self, const char *name, GError **error)
{
  switch (self->refusal)
    {
    case 530:
      g_set_error (
          error, TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED,
          _ ("The file service of the printer at %s refused the access code. Read the code again on the "
             "printer's screen and enter it."),
          self->ftps->host);
      return TRUE;
    case 421:
      g_set_error (
          error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
          _ ("The file service of the printer at %s takes no more connections just now. Close other programs "
             "that look at its files, and try again."),
          self->ftps->host);
      return TRUE;
    case 550:
      g_set_error (
          error, TAKT_ERROR, self->has_begun ? TAKT_ERROR_UPSTREAM : TAKT_ERROR_NOT_FOUND,
          _ ("The printer at %s has no “%s”, or does not let go of it while it prints (reply 550). Check "
             "that its card or USB stick is in."),
          self->ftps->host, name);
      return TRUE;
    case 452:
    case 552:
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
                   _ ("The printer's card or USB stick is full, so “%s” was not stored. Delete files on it."),
                   name);
      return TRUE;
    case 553:
      g_set_error (
          error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
          _ ("The printer cannot store “%s”: its card or USB stick is missing, full or write-protected "
             "(reply 553). Check it on the printer's screen."),
          name);
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
set_error_of_connection (const TaktBambuTalk *self, CURLcode code, GError **error)
{
  const char *host = self->ftps->host;
  long system = 0;

  curl_easy_getinfo (self->curl, CURLINFO_OS_ERRNO, &system);
  if (code == CURLE_COULDNT_CONNECT && system == ECONNREFUSED)
    g_set_error (
        error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
        _ ("The printer at %s refuses connections to its file service (port %u), so files cannot be sent. "
           "Check that a card or USB stick is in and that its LAN access is on, or switch it off and on "
           "again."),
        host, (guint) self->ftps->port);
  else if (code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST
           || (code == CURLE_OPERATION_TIMEDOUT && !self->is_trusted))
    g_set_error (
        error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
        _ ("The file service of the printer at %s (port %u) does not answer. Check that the printer is on, on "
           "the same network, and that no firewall stands between."),
        host, (guint) self->ftps->port);
  else if (!self->is_trusted)
    g_set_error (
        error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
        _ ("The file service of the printer at %s (port %u) did not agree on a secure connection (%s). "
           "Check that the address is the printer's."),
        host, (guint) self->ftps->port, self->words[0] != '\0' ? self->words : curl_easy_strerror (code));
  else
    return FALSE;
  return TRUE;
}

/**
 * takt_bambu_talk_set_error:
 * @name: what it was about, for the sentence
 *
 * Why @self failed: the certificate, the access code, the port, the storage or the time (protocol.md §8.3).
 */
void
takt_bambu_talk_set_error (const TaktBambuTalk *self, CURLcode code, const char *name, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (self->ftps->cancellable, error))
    return;
  if (self->problem != NULL)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED, self->problem);
      return;
    }
  if (set_error_of_connection (self, code, error) || set_error_of_reply (self, name, error))
    return;

  if (takt_bambu_talk_data_was_refused (self, code))
    g_set_error (
        error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
        _ ("The printer at %s took the access code but not the secured connection for “%s” itself. Switch the "
           "printer off and on again; if it stays so, update its firmware."),
        self->ftps->host, name);
  else if (code == CURLE_SEND_ERROR && self->has_begun)
    /* Its reason, if it told one, came too late to be read. */
    g_set_error (
        error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
        _ ("The printer at %s stopped taking “%s” before all of it was there. Its card or USB stick may be full, "
           "or the network connection broke. Look at the printer, then try again."),
        self->ftps->host, name);
  else if (self->is_stalled || code == CURLE_OPERATION_TIMEDOUT)
    g_set_error (
        error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
        _ ("The printer at %s did not go on with “%s” in time. Check its network connection, then try again."),
        self->ftps->host, name);
  else if (self->refusal != 0)
    g_set_error (
        error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
        _ ("The printer's file service refused “%s” (reply %d). Look at the printer, then try again."), name,
        self->refusal);
  else
    g_set_error (
        error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
        _ ("The connection to the printer's file service at %s broke while it was about “%s” (%s). Try again."),
        self->ftps->host, name, self->words[0] != '\0' ? self->words : curl_easy_strerror (code));
}

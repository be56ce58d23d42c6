/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-mail"

#include "mail/takt-smtp-transfer.h"

#include "mail/takt-mail-headers.h"
#include "pictures/takt-picture.h"
#include "takt-error.h"
#include "takt-log.h"
#include "takt-url.h"

#include <curl/curl.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* Of the server's words in an error. */
#define REPLY_MAX_BYTES 300

/* Of one picture: what a camera sends mostly fits; what does not is made as wide as a letter's reader. */
#define PICTURE_MAX_BYTES (256 * 1024)
#define PICTURE_EDGE      960

/* What we said last: the meaning of a refusal depends on it. */
typedef enum
{
  STEP_GREETING,
  STEP_SENDER,
  STEP_RECIPIENT,
  STEP_CONTENT,
} Step;

/* One conversation, in one thread. */
typedef struct
{
  GCancellable *cancellable; /* (nullable) */
  Step step;
  char *recipient; /* (nullable) the last one offered */
  GString *reply;  /* the last refusal in the server's words; empty: none */
  int code;        /* of it */
} Conversation;

typedef struct curl_slist StringList;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CURL, curl_easy_cleanup)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StringList, curl_slist_free_all)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (curl_mime, curl_mime_free)

static void
conversation_clear (Conversation *self)
{
  g_free (self->recipient);
  g_string_free (self->reply, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Conversation, conversation_clear)

static void
note_command (Conversation *self, const char *command)
{
  if (g_ascii_strncasecmp (command, "MAIL FROM:", 10) == 0)
    {
      self->step = STEP_SENDER;
    }
  else if (g_ascii_strncasecmp (command, "RCPT TO:", 8) == 0)
    {
      self->step = STEP_RECIPIENT;
      g_free (self->recipient);
      self->recipient = takt_mail_clean_text (command + 8);
    }
  else if (g_ascii_strncasecmp (command, "DATA\r\n", 6) == 0)
    {
      self->step = STEP_CONTENT;
    }
}

/* Keeps the last refusal, all lines of it ('550-Not here', '550 Go away'). */
static void
note_reply (Conversation *self, const char *line)
{
  g_autofree char *clean = takt_mail_clean_text (line);
  int code = (int) g_ascii_strtoll (clean, NULL, 10);

  if (strlen (clean) < 3 || code < 400 || code > 599)
    return;

  if (code != self->code || self->reply->len == 0)
    g_string_assign (self->reply, clean);
  else if (strlen (clean) > 4)
    g_string_append_printf (self->reply, " %s", clean + 4);
  self->code = code;
}

/* Sees what libcurl would print when told to be verbose. Content and credentials pass by and are not looked at. */
static int
debug_cb (CURL *curl, curl_infotype type, char *data, size_t size, void *user_data)
{
  g_autofree char *line = NULL;

  if (type != CURLINFO_HEADER_IN && type != CURLINFO_HEADER_OUT)
    return 0;

  line = g_strndup (data, MIN (size, 2 * REPLY_MAX_BYTES));
  if (type == CURLINFO_HEADER_OUT)
    note_command (user_data, line);
  else
    note_reply (user_data, line);
  return 0;
}

static int
progress_cb (void *user_data, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up)
{
  Conversation *self = user_data;

  return g_cancellable_is_cancelled (self->cancellable) ? 1 : 0;
}

static gboolean
is_host_name (const char *host)
{
  if (*host == '\0' || *host == '-' || *host == '.')
    return FALSE;

  for (const char *p = host; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-_.", *p) == NULL)
      return FALSE;
  return TRUE;
}

/* The server as libcurl wants it. The host must not be able to change the address's meaning ('example.org/x', 'a@b'). */
static char *
make_url (const TaktMail *mail, GError **error)
{
  gboolean tls = g_strcmp0 (mail->security, "tls") == 0;
  gboolean none = g_strcmp0 (mail->security, "none") == 0;
  const char *name = mail->host != NULL ? mail->host : "";
  g_autofree char *host = g_hostname_is_ip_address (name) ? g_strdup (name) : g_hostname_to_ascii (name);

  if (host == NULL || (!g_hostname_is_ip_address (host) && !is_host_name (host)))
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID,
                   _ ("“%s” is not the name of a mail server. Correct it in the settings."), name);
      return NULL;
    }
  if (mail->port < 1 || mail->port > 65535)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID,
                   _ ("The mail server's port %d is not between 1 and 65535. Correct it in the settings."),
                   mail->port);
      return NULL;
    }
  if (!tls && !none && g_strcmp0 (mail->security, "starttls") != 0)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID,
                   _ ("“%s” is no way to secure mail. Choose starttls or tls in the settings."),
                   mail->security != NULL ? mail->security : "");
      return NULL;
    }
  if (none && !takt_host_is_loopback (host))
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID,
                   _ ("Mail may go to %s only encrypted: plain text is for servers on this computer. Choose "
                      "starttls or tls in the settings."),
                   host);
      return NULL;
    }

  return g_strdup_printf (strchr (host, ':') != NULL ? "%s://[%s]:%d" : "%s://%s:%d", tls ? "smtps" : "smtp",
                          host, mail->port);
}

static void
add_header (StringList **headers, const char *name, const char *value)
{
  g_autofree char *line = g_strdup_printf ("%s: %s", name, value);

  *headers = curl_slist_append (*headers, line);
}

/* Fills the envelope and the headers. */
static gboolean
address_letter (const TaktMail *mail,
                char **sender,
                StringList **recipients,
                StringList **headers,
                GError **error)
{
  g_autoptr (TaktMailAddress) from = takt_mail_address_parse (mail->from, error);
  g_autoptr (GString) to_header = g_string_new (NULL);
  g_autofree char *from_header = NULL;
  g_autofree char *id = NULL;
  g_autofree char *subject = takt_mail_encode_text (mail->subject, "\r\n ");

  if (from == NULL)
    return FALSE;
  if (mail->to == NULL || mail->to[0] == NULL)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID,
                   _ ("The mail has no recipient. Enter an address in the notification settings."));
      return FALSE;
    }

  for (char **text = mail->to; *text != NULL; text++)
    {
      g_autoptr (TaktMailAddress) to = takt_mail_address_parse (*text, error);
      g_autofree char *header = NULL;
      g_autofree char *bracketed = NULL;

      if (to == NULL)
        return FALSE;
      header = takt_mail_address_to_header (to);
      g_string_append_printf (to_header, "%s%s", to_header->len > 0 ? ",\r\n " : "", header);
      bracketed = g_strdup_printf ("<%s>", to->address);
      *recipients = curl_slist_append (*recipients, bracketed);
    }

  *sender = g_strdup_printf ("<%s>", from->address);
  from_header = takt_mail_address_to_header (from);
  id = takt_mail_format_id (mail->message_id != NULL ? mail->message_id : "", from->address);
  add_header (headers, "From", from_header);
  add_header (headers, "To", to_header->str);
  add_header (headers, "Subject", subject);
  add_header (headers, "Message-ID", id);
  if (mail->date != TAKT_TIME_UNSET)
    {
      g_autofree char *date = takt_mail_format_date (mail->date);

      add_header (headers, "Date", date);
    }
  /* RFC 3834: nobody's holiday notice should answer a machine. */
  add_header (headers, "Auto-Submitted", "auto-generated");
  add_header (headers, "Content-Type", "multipart/alternative");
  return TRUE;
}

/* Lines end in CRLF in a mail; libcurl's encoder takes a lone LF for a byte of the text. */
static void
add_part (curl_mime *mime, const char *text, const char *type)
{
  curl_mimepart *part = curl_mime_addpart (mime);
  g_auto (GStrv) lines = NULL;
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *joined = NULL;
  g_autoptr (GString) bare = g_string_new (valid);

  g_string_replace (bare, "\r\n", "\n", 0);
  g_string_replace (bare, "\r", "\n", 0);
  lines = g_strsplit (bare->str, "\n", -1);
  joined = g_strjoinv ("\r\n", lines);
  curl_mime_data (part, joined, CURL_ZERO_TERMINATED);
  curl_mime_type (part, type);
  curl_mime_encoder (part, "quoted-printable");
}

/* A Content-ID holds nothing that would end its header or its brackets. */
static gboolean
is_picture_name (const char *name)
{
  const char *at = strchr (name, '@');

  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-.@", *p) == NULL)
      return FALSE;
  return at != NULL && at != name && at[1] != '\0' && strchr (at + 1, '@') == NULL;
}

static void
add_picture (curl_mime *mime, const TaktMailPicture *picture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) jpeg = NULL;
  g_autofree char *id = g_strdup_printf ("Content-ID: <%s>", picture->name);
  StringList *headers = NULL;
  curl_mimepart *part;
  const char *data;
  gsize length;

  if (is_picture_name (picture->name))
    jpeg = takt_picture_fit_jpeg (picture->jpeg, PICTURE_MAX_BYTES, PICTURE_EDGE, &error);
  if (jpeg == NULL)
    {
      g_message ("A letter goes without a picture: %s", error != NULL ? error->message : "bad name");
      return;
    }

  part = curl_mime_addpart (mime);
  data = g_bytes_get_data (jpeg, &length);
  headers = curl_slist_append (headers, id);
  headers = curl_slist_append (headers, "Content-Disposition: inline");
  curl_mime_headers (part, headers, 1);
  curl_mime_data (part, data, length);
  curl_mime_type (part, "image/jpeg");
  curl_mime_encoder (part, "base64");
}

/* The HTML part; with pictures a multipart/related of both (RFC 2387), so that a reader of plain text sees neither. */
static void
add_html (CURL *curl, curl_mime *mime, const TaktMail *mail)
{
  curl_mime *related;
  curl_mimepart *part;

  if (mail->pictures == NULL || mail->pictures->len == 0)
    {
      add_part (mime, mail->html, "text/html; charset=utf-8");
      return;
    }

  related = curl_mime_init (curl);
  add_part (related, mail->html, "text/html; charset=utf-8");
  for (guint i = 0; i < mail->pictures->len; i++)
    add_picture (related, g_ptr_array_index (mail->pictures, i));
  part = curl_mime_addpart (mime);
  curl_mime_subparts (part, related);
  curl_mime_type (part, "multipart/related; type=\"text/html\"");
}

static gboolean
fail_by_reply (const TaktMail *mail, const Conversation *self, GError **error)
{
  g_autofree char *redacted = takt_log_redact (self->reply->str);
  g_autofree char *words =
      g_utf8_substring (redacted, 0, MIN (g_utf8_strlen (redacted, -1), REPLY_MAX_BYTES));

  /* RFC 4954 §6, RFC 3207 §4: sign-in missing, wrong, too weak. */
  if (self->code == 530 || self->code == 534 || self->code == 535 || self->code == 538)
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED,
                 _ ("The mail server %s does not accept the user name or password. Enter them again in the "
                    "settings; many providers want an app password. It said: %s"),
                 mail->host, words);
  else if (self->step == STEP_RECIPIENT && self->code >= 500 && self->code != 552)
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID,
                 _ ("The mail server %s refuses the recipient %s, so no mail was sent. Correct the address. "
                    "It said: %s"),
                 mail->host, self->recipient, words);
  else if (self->step == STEP_SENDER && self->code >= 500 && self->code != 552)
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID,
                 _ ("The mail server %s refuses the sender %s. Correct the sender in the settings. It said: "
                    "%s"),
                 mail->host, mail->from, words);
  else if (self->step == STEP_RECIPIENT)
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
                 _ ("The mail server %s takes no mail for %s just now, so none was sent. It said: %s"),
                 mail->host, self->recipient, words);
  else
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
                 _ ("The mail server %s did not take the mail. It said: %s"), mail->host, words);
  return FALSE;
}

static gboolean
fail_by_curl (const TaktMail *mail, CURLcode code, const char *words, GError **error)
{
  g_autofree char *reason = takt_log_redact (*words != '\0' ? words : curl_easy_strerror (code));

  if (code == CURLE_COULDNT_RESOLVE_HOST)
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                 _ ("There is no mail server called %s. Check the name in the settings and the network "
                    "connection."),
                 mail->host);
  else if (code == CURLE_COULDNT_CONNECT)
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                 _ ("Nothing answers at the mail server %s, port %d. Check both in the settings and the "
                    "network connection. (%s)"),
                 mail->host, mail->port, reason);
  else if (code == CURLE_OPERATION_TIMEDOUT)
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                 _ ("The mail server %s, port %d, did not answer in time. Check both in the settings, or try "
                    "again later."),
                 mail->host, mail->port);
  else if (code == CURLE_PEER_FAILED_VERIFICATION)
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                 _ ("The certificate of the mail server %s is not trusted, so nothing was sent, not even the "
                    "password. Check the server's name in the settings. (%s)"),
                 mail->host, reason);
  else if (code == CURLE_USE_SSL_FAILED)
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                 _ ("The mail server %s, port %d, offers no STARTTLS, so nothing was sent. Try tls with port "
                    "465 in the settings."),
                 mail->host, mail->port);
  else if (code == CURLE_SSL_CONNECT_ERROR)
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                 _ ("No encrypted connection to the mail server %s, port %d, came about. Check that the port "
                    "goes with the encryption: mostly 587 with starttls, 465 with tls. (%s)"),
                 mail->host, mail->port, reason);
  else if (code == CURLE_LOGIN_DENIED)
    g_set_error (
        error, TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED,
        _ ("Signing in to the mail server %s did not work: it offers no way that Takt knows, or hung "
           "up. Check user name and password in the settings. (%s)"),
        mail->host, reason);
  else
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                 _ ("The conversation with the mail server %s, port %d, broke off. Check that a mail server "
                    "is there. (%s)"),
                 mail->host, mail->port, reason);
  return FALSE;
}

static void
set_server (CURL *curl, const TaktMail *mail, const char *url, const TaktSmtpOptions *options)
{
  gboolean none = g_strcmp0 (mail->security, "none") == 0;

  curl_easy_setopt (curl, CURLOPT_URL, url);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT_MS, (long) options->connect_limit_ms);
  curl_easy_setopt (curl, CURLOPT_TIMEOUT_MS, (long) options->limit_ms);
  curl_easy_setopt (curl, CURLOPT_USE_SSL, (long) (none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  curl_easy_setopt (curl, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
  if (options->ca_file != NULL)
    {
      curl_easy_setopt (curl, CURLOPT_CAINFO, options->ca_file);
      curl_easy_setopt (curl, CURLOPT_CAPATH, NULL);
    }
  /* Plain text stays on this computer, whatever a proxy variable says. */
  if (none)
    curl_easy_setopt (curl, CURLOPT_NOPROXY, "*");
  if (mail->user != NULL && *mail->user != '\0')
    {
      curl_easy_setopt (curl, CURLOPT_USERNAME, mail->user);
      curl_easy_setopt (curl, CURLOPT_PASSWORD, mail->password != NULL ? mail->password : "");
    }
}

/**
 * takt_smtp_send:
 * @mail: the letter
 * @options: limits and trust
 * @cancellable: (nullable): stops within a second
 *
 * Has one SMTP conversation and blocks until it ends; for a worker thread. With 'starttls' and 'tls' nothing is said before the
 * connection is encrypted and the server's certificate is verified; 'none' is refused for any host but this one, so a password
 * never travels in clear text.
 *
 * Returns: TRUE when the server took the letter for every recipient; see TaktMailerInterface for the errors
 */
gboolean
takt_smtp_send (const TaktMail *mail,
                const TaktSmtpOptions *options,
                GCancellable *cancellable,
                GError **error)
{
  g_auto (Conversation) conversation = { .cancellable = cancellable, .reply = g_string_new (NULL) };
  g_autofree char *url = make_url (mail, error);
  g_autofree char *sender = NULL;
  g_autoptr (StringList) recipients = NULL;
  g_autoptr (StringList) headers = NULL;
  g_autoptr (CURL) curl = NULL;
  g_autoptr (curl_mime) mime = NULL;
  char words[CURL_ERROR_SIZE] = "";
  CURLcode code;

  if (url == NULL || !address_letter (mail, &sender, &recipients, &headers, error))
    return FALSE;

  curl = curl_easy_init ();
  mime = curl_mime_init (curl);
  add_part (mime, mail->text != NULL ? mail->text : "", "text/plain; charset=utf-8");
  if (mail->html != NULL)
    add_html (curl, mime, mail);

  set_server (curl, mail, url, options);
  curl_easy_setopt (curl, CURLOPT_MAIL_FROM, sender);
  curl_easy_setopt (curl, CURLOPT_MAIL_RCPT, recipients);
  curl_easy_setopt (curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt (curl, CURLOPT_MIMEPOST, mime);
  curl_easy_setopt (curl, CURLOPT_ERRORBUFFER, words);
  curl_easy_setopt (curl, CURLOPT_VERBOSE, 1L);
  curl_easy_setopt (curl, CURLOPT_DEBUGFUNCTION, debug_cb);
  curl_easy_setopt (curl, CURLOPT_DEBUGDATA, &conversation);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, progress_cb);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, &conversation);

  code = curl_easy_perform (curl);
  if (code == CURLE_OK)
    return TRUE;
  if (code == CURLE_ABORTED_BY_CALLBACK && g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (conversation.reply->len > 0)
    return fail_by_reply (mail, &conversation, error);
  return fail_by_curl (mail, code, words, error);
}

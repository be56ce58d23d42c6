/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail/takt-curl-mailer.h"

#include "mail/takt-smtp-transfer.h"
#include "takt-log.h"

#include <curl/curl.h>

#define CONNECT_LIMIT_MS 15000
#define LIMIT_MS         60000

struct _TaktCurlMailer
{
  GObject parent_instance;

  char *ca_file; /* (nullable) */
  guint limit_ms;
};

enum
{
  PROP_0,
  PROP_CA_FILE,
  PROP_LIMIT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void takt_curl_mailer_iface_init (TaktMailerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktCurlMailer,
                               takt_curl_mailer,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_MAILER, takt_curl_mailer_iface_init))

static TaktMail *
copy_mail (const TaktMail *mail)
{
  TaktMail *copy = takt_mail_new ();

  copy->host = g_strdup (mail->host);
  copy->port = mail->port;
  copy->security = g_strdup (mail->security);
  copy->user = g_strdup (mail->user);
  copy->password = g_strdup (mail->password);
  copy->from = g_strdup (mail->from);
  copy->to = g_strdupv (mail->to);
  copy->message_id = g_strdup (mail->message_id);
  copy->date = mail->date;
  copy->subject = g_strdup (mail->subject);
  copy->text = g_strdup (mail->text);
  copy->html = g_strdup (mail->html);
  for (guint i = 0; mail->pictures != NULL && i < mail->pictures->len; i++)
    {
      const TaktMailPicture *picture = g_ptr_array_index (mail->pictures, i);

      takt_mail_add_picture (copy, picture->name, picture->jpeg);
    }
  return copy;
}

/* In a thread of GTask's pool: the mailer's fields are set once, before it is shared. */
static void
send_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  TaktCurlMailer *self = source;
  const TaktMail *mail = task_data;
  TaktSmtpOptions options = {
    .ca_file = self->ca_file,
    .connect_limit_ms = MIN (CONNECT_LIMIT_MS, self->limit_ms),
    .limit_ms = self->limit_ms,
  };
  g_autoptr (GError) error = NULL;
  gboolean sent;

  /* A server may repeat what it was told in its answer, which ends up in the error. */
  if (mail->password != NULL)
    takt_log_add_secret (mail->password);
  sent = takt_smtp_send (mail, &options, cancellable, &error);
  if (mail->password != NULL)
    takt_log_remove_secret (mail->password);

  if (sent)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
takt_curl_mailer_send_async (TaktMailer *mailer,
                             const TaktMail *mail,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (mailer, cancellable, callback, user_data);

  g_task_set_source_tag (task, takt_curl_mailer_send_async);
  g_task_set_task_data (task, copy_mail (mail), (GDestroyNotify) takt_mail_free);
  /* A letter that the server took before the cancellation came is sent; calling it cancelled would send it twice. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, send_in_thread);
}

static gboolean
takt_curl_mailer_send_finish (TaktMailer *mailer, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
takt_curl_mailer_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TaktCurlMailer *self = TAKT_CURL_MAILER (object);

  switch (id)
    {
    case PROP_CA_FILE:
      self->ca_file = g_value_dup_string (value);
      break;
    case PROP_LIMIT:
      self->limit_ms = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
takt_curl_mailer_finalize (GObject *object)
{
  g_free (TAKT_CURL_MAILER (object)->ca_file);

  G_OBJECT_CLASS (takt_curl_mailer_parent_class)->finalize (object);
}

static void
takt_curl_mailer_iface_init (TaktMailerInterface *iface)
{
  iface->send_async = takt_curl_mailer_send_async;
  iface->send_finish = takt_curl_mailer_send_finish;
}

static void
takt_curl_mailer_class_init (TaktCurlMailerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = takt_curl_mailer_set_property;
  object_class->finalize = takt_curl_mailer_finalize;

  /* Authorities to trust instead of the system's: a PEM file. */
  properties[PROP_CA_FILE] = g_param_spec_string (
      "ca-file", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /* How long one letter may take, in milliseconds. */
  properties[PROP_LIMIT] =
      g_param_spec_uint ("limit", NULL, NULL, 1, LIMIT_MS, LIMIT_MS,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /* The only call of libcurl that may not run beside another one. */
  curl_global_init (CURL_GLOBAL_DEFAULT);
}

static void
takt_curl_mailer_init (TaktCurlMailer *self)
{
}

/**
 * takt_curl_mailer_new:
 * @ca_file: (nullable): authorities to trust instead of the system's, PEM; for tests
 *
 * Sends letters through SMTP by libcurl, each in a worker thread. A cancelled letter stops within a second.
 */
TaktMailer *
takt_curl_mailer_new (const char *ca_file)
{
  return g_object_new (TAKT_TYPE_CURL_MAILER, "ca-file", ca_file, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-notify-private.h"

#include "notify/takt-letter.h"
#include "takt-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Letters: one an event, or one of several (takt-notify-next.c). */

#define HOUR_SECONDS (60 * 60)

/* With what the mailer makes of large ones, a letter stays small enough for every server and a slow line. */
#define PHOTOS_A_LETTER 4

static void
sent_mail_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (takt_mailer_send_finish (TAKT_MAILER (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* A message id ends in a domain of the sender's (RFC 5322 §3.6.4). */
static char *
make_mail_id (const char *message_id, const char *from)
{
  const char *at = strrchr (from, '@');
  g_autofree char *domain = g_strdup (at != NULL ? at + 1 : "");

  domain[strcspn (domain, "> \t")] = '\0';
  return g_strdup_printf ("%s@%s", message_id, *domain != '\0' ? domain : "localhost");
}

/* What the letter tells. */
static GPtrArray *
read_events (GPtrArray *rows, GError **error)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_event_free);

  for (guint i = 0; i < rows->len; i++)
    {
      TaktEvent *event =
          takt_event_from_json (((TaktOutboxRow *) g_ptr_array_index (rows, i))->payload, error);

      if (event == NULL)
        return NULL;
      g_ptr_array_add (events, event);
    }
  return g_steal_pointer (&events);
}

/* A letter that is being made: photos come from the disk one after another. */
typedef struct
{
  GTask *task;         /* (owned) of the delivery */
  TaktMail *mail;      /* (owned) */
  GPtrArray *events;   /* (owned) what it tells */
  gint64 *photos;      /* (owned) of each event; 0: none */
  GPtrArray *pictures; /* (owned) of each event the name in the letter, or NULL */
  guint next;          /* to be looked at */
} Letter;

static void
letter_free (Letter *letter)
{
  g_object_unref (letter->task);
  takt_mail_free (letter->mail);
  g_ptr_array_unref (letter->events);
  g_ptr_array_unref (letter->pictures);
  g_free (letter->photos);
  g_free (letter);
}

static void load_next (Letter *letter);

static void
photo_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Letter *letter = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) jpeg = takt_photos_read_finish (TAKT_PHOTOS (source), result, &error);

  if (jpeg != NULL)
    {
      const TaktOutboxRow *row = g_ptr_array_index (_takt_notify_get_rows (letter->task), 0);
      char *name = g_strdup_printf ("photo-%u.%s@takt", letter->next + 1, row->message_id);

      takt_mail_add_picture (letter->mail, name, jpeg);
      letter->pictures->pdata[letter->next] = name;
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_message ("A letter goes without a photo: %s", error->message);
    }

  letter->next++;
  load_next (letter);
}

/* @letter: (transfer full) */
static void
load_next (Letter *letter)
{
  TaktNotify *self = g_task_get_source_object (letter->task);
  GCancellable *cancellable = g_task_get_cancellable (letter->task);

  while (letter->next < letter->events->len && letter->photos[letter->next] == 0)
    letter->next++;
  if (letter->next < letter->events->len)
    {
      takt_photos_read_async (self->photos, letter->photos[letter->next], cancellable, photo_cb, letter);
      return;
    }

  if (!g_task_return_error_if_cancelled (letter->task))
    {
      letter->mail->html = takt_letter_make_html (letter->events, letter->pictures);
      takt_mailer_send_async (self->mailer, letter->mail, cancellable, sent_mail_cb,
                              g_object_ref (letter->task));
    }
  letter_free (letter);
}

/* Of many ends the last ones are shown: who reads of them late has seen the first. */
static void
choose_photos (TaktNotify *self, GPtrArray *rows, Letter *letter)
{
  guint left = PHOTOS_A_LETTER;

  letter->photos = g_new0 (gint64, rows->len);
  letter->pictures = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_set_size (letter->pictures, (int) rows->len);
  for (guint i = rows->len; i > 0 && left > 0 && self->photos != NULL; i--)
    {
      const TaktOutboxRow *row = g_ptr_array_index (rows, i - 1);
      gint64 id = _takt_notify_find_photo (self, row->event_key, g_ptr_array_index (letter->events, i - 1));
      g_autoptr (TaktNotificationSettings) settings =
          id != 0 ? _takt_notify_load_settings (self, row->printer_id, NULL) : NULL;

      if (settings == NULL || !settings->email_photo)
        continue;
      letter->photos[i - 1] = id;
      left--;
    }
}

/* @password: (nullable) */
static void
send_mail (GTask *task, const char *password)
{
  TaktNotify *self = g_task_get_source_object (task);
  GPtrArray *rows = _takt_notify_get_rows (task);
  const TaktOutboxRow *row = g_ptr_array_index (rows, 0);
  const TaktSettingsValues *values = takt_settings_get (self->settings);
  g_autoptr (GPtrArray) events = NULL;
  TaktMail *mail;
  Letter *letter;
  GError *error = NULL;

  events = read_events (rows, &error);
  if (events == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  mail = takt_mail_new ();
  mail->host = g_strdup (values->smtp_host);
  mail->port = values->smtp_port;
  mail->security = g_strdup (values->smtp_security);
  mail->user = g_strdup (values->smtp_user);
  mail->password = g_strdup (password);
  mail->from = g_strdup (values->smtp_from);
  mail->to = g_strsplit (row->target, ",", -1);
  mail->message_id = make_mail_id (row->message_id, values->smtp_from);
  mail->date = ((TaktEvent *) g_ptr_array_index (events, events->len - 1))->at;
  mail->subject = takt_letter_make_subject (events);
  mail->text = takt_letter_make_text (events);

  letter = g_new0 (Letter, 1);
  letter->task = g_object_ref (task);
  letter->mail = mail;
  letter->events = g_steal_pointer (&events);
  choose_photos (self, rows, letter);
  load_next (letter);
}

static void
got_password_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *password = takt_secret_store_lookup_finish (TAKT_SECRET_STORE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (password == NULL)
    g_task_return_new_error (
        task, TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED, "%s",
        _ ("The password of the mail account is not in the keyring. Enter it again in the "
           "preferences."));
  else
    send_mail (task, password);

  _takt_notify_wipe (password);
}

/** _takt_notify_has_mail: whether letters can be sent at all as things are set. */
gboolean
_takt_notify_has_mail (TaktNotify *self)
{
  const TaktSettingsValues *values = takt_settings_get (self->settings);

  return self->mailer != NULL && values->smtp_host != NULL && values->smtp_from != NULL;
}

static void
deliver_mail (TaktNotify *self, GTask *task)
{
  if (!_takt_notify_has_mail (self))
    {
      g_task_return_new_error (
          task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
          _ ("Mail is not set up. Enter the mail server and the sender in the preferences."));
      return;
    }

  if (takt_settings_get (self->settings)->smtp_user == NULL)
    send_mail (task, NULL);
  else
    takt_secret_store_lookup_async (self->secrets, TAKT_SECRET_SMTP, g_task_get_cancellable (task),
                                    got_password_cb, g_object_ref (task));
}

static char *
dup_mail_target (TaktNotify *self, const TaktNotificationSettings *settings, gboolean also_without_server)
{
  const char *sender = takt_settings_get (self->settings)->smtp_from;

  if (!settings->email_enabled || (!also_without_server && !_takt_notify_has_mail (self)))
    return NULL;
  if (settings->email_to != NULL)
    return g_strdup (settings->email_to);
  return g_strdup (sender != NULL ? sender : "");
}

static char *
dup_mail_format (const TaktNotificationSettings *settings)
{
  return g_strdup (strcmp (settings->email_digest, "immediately") != 0 ? TAKT_OUTBOX_DIGEST : NULL);
}

/* The end of the time that one letter tells of. */
static TaktTime
get_first_attempt (TaktNotify *self,
                   const TaktNotificationSettings *settings,
                   const TaktEvent *event,
                   TaktTime now)
{
  if (strcmp (settings->email_digest, "hourly") == 0)
    return (now / HOUR_SECONDS + 1) * HOUR_SECONDS;
  if (strcmp (settings->email_digest, "daily") == 0)
    return _takt_notify_next_time_of_day (settings->email_digest_at, now);
  return _takt_notify_await_photo (self, settings, event, now);
}

const TaktNotifyChannel _takt_notify_email = {
  .name = "email",
  .joins = TRUE,
  .dup_target = dup_mail_target,
  .dup_format = dup_mail_format,
  .first_attempt = get_first_attempt,
  .deliver = deliver_mail,
};

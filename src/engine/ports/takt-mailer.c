/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ports/takt-mailer.h"

G_DEFINE_INTERFACE (TaktMailer, takt_mailer, G_TYPE_OBJECT)

static void
takt_mailer_default_init (TaktMailerInterface *iface)
{
}

/** takt_mail_new: an empty letter; the caller fills the fields, which the letter owns. */
TaktMail *
takt_mail_new (void)
{
  return g_new0 (TaktMail, 1);
}

/** takt_mail_free: frees the letter and wipes the password from memory first. */
void
takt_mail_free (TaktMail *self)
{
  if (self == NULL)
    return;

  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));

  g_free (self->host);
  g_free (self->security);
  g_free (self->user);
  g_free (self->password);
  g_free (self->from);
  g_strfreev (self->to);
  g_free (self->message_id);
  g_free (self->subject);
  g_free (self->text);
  g_free (self->html);
  g_clear_pointer (&self->pictures, g_ptr_array_unref);
  g_free (self);
}

static void
picture_free (gpointer data)
{
  TaktMailPicture *picture = data;

  g_free (picture->name);
  g_bytes_unref (picture->jpeg);
  g_free (picture);
}

/** takt_mail_add_picture: @name: as the HTML part has it after `cid:` */
void
takt_mail_add_picture (TaktMail *self, const char *name, GBytes *jpeg)
{
  TaktMailPicture *picture = g_new0 (TaktMailPicture, 1);

  picture->name = g_strdup (name);
  picture->jpeg = g_bytes_ref (jpeg);
  if (self->pictures == NULL)
    self->pictures = g_ptr_array_new_with_free_func (picture_free);
  g_ptr_array_add (self->pictures, picture);
}

/** takt_mailer_send_async: delivers @mail, which is copied before the call returns. */
void
takt_mailer_send_async (TaktMailer *self,
                        const TaktMail *mail,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (TAKT_IS_MAILER (self) && mail != NULL);
  TAKT_MAILER_GET_IFACE (self)->send_async (self, mail, cancellable, callback, user_data);
}

/** takt_mailer_send_finish: Returns: TRUE when the server took the letter for every address. */
gboolean
takt_mailer_send_finish (TaktMailer *self, GAsyncResult *result, GError **error)
{
  return TAKT_MAILER_GET_IFACE (self)->send_finish (self, result, error);
}

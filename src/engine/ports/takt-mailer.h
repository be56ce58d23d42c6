/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "takt-time.h"

G_BEGIN_DECLS

/** TaktMailPicture: what the HTML part shows as `cid:` and the name. */
typedef struct
{
  char   *name;  /* letters, digits, '-', '.' and one '@', as the Content-ID has it without angle brackets (RFC 2392) */
  GBytes *jpeg;
} TaktMailPicture;

/** TaktMail: one letter and the server it goes through. */
typedef struct
{
  char    *host;
  int      port;
  char    *security;    /* 'starttls', 'tls'; 'none' only for loopback */
  char    *user;        /* (nullable) no AUTH */
  char    *password;    /* (nullable) */
  char    *from;
  char   **to;          /* NULL-terminated, at least one */
  char    *message_id;  /* stable over retries, without angle brackets */
  TaktTime date;
  char    *subject;
  char    *text;
  char    *html;        /* (nullable) */
  GPtrArray *pictures;  /* (nullable) (element-type TaktMailPicture) of the HTML part; one that is no JPEG, or too large for a letter also when made smaller, stays away */
} TaktMail;

TaktMail *takt_mail_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void      takt_mail_free (TaktMail *self);
void      takt_mail_add_picture (TaktMail *self, const char *name, GBytes *jpeg);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktMail, takt_mail_free)

#define TAKT_TYPE_MAILER (takt_mailer_get_type ())
G_DECLARE_INTERFACE (TaktMailer, takt_mailer, TAKT, MAILER, GObject)

/**
 * TaktMailerInterface:
 *
 * Delivers a letter. Fails with TAKT_ERROR_UNAUTHORIZED (user or password refused), TAKT_ERROR_INVALID (an address was refused
 * for good), TAKT_ERROR_NOT_CONNECTED (no server there, certificate not trusted) or TAKT_ERROR_UPSTREAM (the server said no; its words
 * are in the message). The letter is copied before the call returns.
 */
struct _TaktMailerInterface
{
  GTypeInterface parent_iface;

  void     (*send_async)  (TaktMailer *self, const TaktMail *mail, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*send_finish) (TaktMailer *self, GAsyncResult *result, GError **error);
};

void     takt_mailer_send_async  (TaktMailer *self, const TaktMail *mail, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean takt_mailer_send_finish (TaktMailer *self, GAsyncResult *result, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-mailer.h"
#include "ports/takt-webhook-sender.h"

G_BEGIN_DECLS

/**
 * TaktFakeSent: what a fake channel was given, and the answer it still owes when the channel holds its answers.
 */
typedef struct
{
  char    *message_id;
  char    *target;     /* the URL, or the addresses with commas */
  char    *secret;     /* (nullable) webhook secret or SMTP password */
  char    *subject;    /* (nullable) of a letter */
  char    *text;       /* of a letter; the payload of a webhook */
  char    *html;       /* (nullable) of a letter */
  GPtrArray *pictures; /* (nullable) (element-type TaktMailPicture) of a letter */
  char    *format;     /* (nullable) of a webhook */
  char    *own_text;   /* (nullable) of a webhook */
  TaktTime at;
  GTask   *task;       /* (owned) (nullable) waits for takt_fake_channel_answer() */
} TaktFakeSent;

#define TAKT_TYPE_FAKE_CHANNEL (takt_fake_channel_get_type ())
G_DECLARE_FINAL_TYPE (TaktFakeChannel, takt_fake_channel, TAKT, FAKE_CHANNEL, GObject)

/**
 * TaktFakeChannel:
 *
 * Mailer and webhook sender in one. Fails with @fail_code and the text "no" while @fails; keeps what it is asked to send to a
 * target with @hold_target in it until it is told to answer.
 */
struct _TaktFakeChannel
{
  GObject parent_instance;

  GPtrArray  *sent;         /* (owned) (element-type TaktFakeSent) every attempt */
  gboolean    fails;
  int         fail_code;    /* TaktError */
  TaktWebhookReply reply;   /* what every webhook's answer says besides */
  const char *hold_target;  /* (unowned) (nullable) */
  guint       in_flight;
  guint       most_in_flight;
};

TaktFakeChannel *takt_fake_channel_new    (void) G_GNUC_WARN_UNUSED_RESULT;
TaktFakeSent    *takt_fake_channel_get    (TaktFakeChannel *self, guint index);
void             takt_fake_channel_answer (TaktFakeChannel *self, GError *error);

G_END_DECLS

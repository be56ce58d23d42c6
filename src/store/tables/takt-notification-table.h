/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktNotificationSettings: what a printer's owner wants to hear, and where. A printer without a row has the defaults. */
typedef struct
{
  gint64   printer_id;
  gboolean notify_print_start;
  gboolean notify_print_complete;
  gboolean notify_print_failed;
  gboolean notify_material_change;
  gboolean notify_maintenance;
  gboolean notify_material_low; /* a spool runs low */
  gboolean notify_order_ready;  /* an order can be packed */
  gboolean notify_promise;      /* an order may leave too late */
  gboolean desktop_enabled;
  gboolean email_enabled;
  char    *email_to;            /* (nullable) addresses, comma separated; NULL: the SMTP sender */
  char    *webhook_url;         /* (nullable) */
  char    *webhook_format;      /* 'generic', 'discord', 'slack', 'ntfy' */
  gboolean has_webhook_secret;  /* the secret itself is in the secret store */
  char    *quiet_from;          /* (nullable) 'HH:MM' local */
  char    *quiet_to;            /* (nullable) */
  gboolean quiet_critical;      /* a failure is told in quiet hours too */
  TaktTime created_at;
  TaktTime updated_at;
  char    *email_digest;        /* 'immediately', 'hourly', 'daily' */
  char    *email_digest_at;     /* 'HH:MM' local, of a daily one */
  gboolean email_photo;         /* letters of ends show the photo */
  char    *webhook_template;    /* (nullable) what webhooks say instead of Takt's words */
} TaktNotificationSettings;

extern const char *const takt_email_digest_words[];

TaktNotificationSettings *takt_notification_settings_new  (gint64 printer_id) G_GNUC_WARN_UNUSED_RESULT;
void                      takt_notification_settings_free (TaktNotificationSettings *self);

gboolean takt_notification_table_get (TaktStore *store, gint64 printer_id, TaktNotificationSettings **settings, GError **error);
gboolean takt_notification_table_put (TaktStore *store, const TaktNotificationSettings *settings, TaktTime now, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktNotificationSettings, takt_notification_settings_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "preferences/takt-mail-preferences.h"

#include "preferences/takt-preferences-window.h"
#include "preferences/takt-setting-rows.h"
#include "settings/takt-mail-password.h"

#include <glib/gi18n-lib.h>

#define FIELD(name) G_STRUCT_OFFSET (TaktSettingsValues, name)

static const char *const security_words[] = { "starttls", "tls", "none", NULL };
static const char *const security_labels[] = { N_ ("STARTTLS"), N_ ("TLS"), N_ ("None (this computer only)"),
                                               NULL };

static const TaktSettingInfo server[] = {
  { .kind = TAKT_SETTING_TEXT, .offset = FIELD (smtp_host), .title = N_ ("Server") },
  { .kind = TAKT_SETTING_NUMBER,
    .offset = FIELD (smtp_port),
    .title = N_ ("Port"),
    .min = 1,
    .max = G_MAXUINT16 },
  { .kind = TAKT_SETTING_WORD,
    .offset = FIELD (smtp_security),
    .title = N_ ("Encryption"),
    .words = security_words,
    .labels = security_labels },
  { .kind = TAKT_SETTING_TEXT, .offset = FIELD (smtp_from), .title = N_ ("Sender's Address") },
  { .kind = TAKT_SETTING_TEXT, .offset = FIELD (smtp_user), .title = N_ ("User Name (empty: none)") },
};

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) row = user_data;
  g_autoptr (GError) error = NULL;

  if (takt_mail_password_set_finish (TAKT_SECRET_STORE (source), result, &error))
    takt_preferences_tell (row, _ ("The password is kept in the keyring"));
  else
    takt_preferences_fail (row, error);
}

static void
password_applied_cb (GtkWidget *row)
{
  TaktShop *shop = g_object_get_data (G_OBJECT (row), "shop");
  g_autofree char *password = g_strdup (gtk_editable_get_text (GTK_EDITABLE (row)));

  gtk_editable_set_text (GTK_EDITABLE (row), "");
  takt_mail_password_set_async (takt_shop_get_secrets (shop), password, NULL, kept_cb, g_object_ref (row));
}

GtkWidget *
takt_mail_preferences_new (TaktShop *shop, GSettings *settings)
{
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group = takt_setting_group_new (
      shop, _ ("E-Mail Server"),
      _ ("Mail about prints is sent through this server. Which printer tells by mail, and whom, is set in Notifications."),
      server, G_N_ELEMENTS (server));
  GtkWidget *password = adw_password_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (password), _ ("New Password"));
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (password), TRUE);
  g_object_set_data_full (G_OBJECT (password), "shop", g_object_ref (shop), g_object_unref);
  g_signal_connect (password, "apply", G_CALLBACK (password_applied_cb), NULL);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), password);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  return page;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "preferences/takt-data-preferences.h"

#include "backup/takt-backup.h"
#include "compat/takt-confirm.h"
#include "compat/takt-file-choice.h"
#include "history/takt-prints.h"
#include "preferences/takt-preferences-window.h"
#include "preferences/takt-setting-rows.h"

#include <glib/gi18n-lib.h>

#define FIELD(name) G_STRUCT_OFFSET (TaktSettingsValues, name)

static const TaktSettingInfo privacy[] = {
  { .kind = TAKT_SETTING_NUMBER,
    .offset = FIELD (personal_data_days),
    .title = N_ ("Keep Buyers' Data for Days"),
    .subtitle =
        N_ ("After an order is done, what is personal is removed from it. Money, items and prints stay."),
    .min = 1,
    .max = 10 * 366,
    .step = 10 },
};

static TaktShop *
get_shop (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "shop");
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) row = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *file = takt_backup_make_finish (TAKT_STORE (source), result, &error);
  g_autofree char *text = NULL;

  if (file == NULL)
    {
      takt_preferences_fail (row, error);
      return;
    }
  text = g_strdup_printf (_ ("Backup written to %s"), file);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  takt_preferences_tell (row, _ ("Backup made"));
}

static void
file_chosen_cb (GtkWidget *row, GFile *file)
{
  TaktShop *shop = get_shop (row);
  g_autofree char *path = g_file_get_path (file);

  if (path != NULL)
    takt_backup_make_async (takt_shop_get_store (shop), takt_shop_get_clock (shop), path, NULL, made_cb,
                            g_object_ref (row));
}

static void
backup_cb (GtkWidget *row)
{
  TaktShop *shop = get_shop (row);

  takt_backup_make_async (takt_shop_get_store (shop), takt_shop_get_clock (shop), NULL, NULL, made_cb,
                          g_object_ref (row));
}

static void
backup_elsewhere_cb (GtkWidget *row)
{
  takt_file_choose_save (row, _ ("Back Up To"), "takt-backup.db", file_chosen_cb);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) row = user_data;
  g_autoptr (GError) error = NULL;

  if (takt_prints_export_finish (TAKT_HISTORY (source), result, &error))
    takt_preferences_tell (row, _ ("Prints saved"));
  else
    takt_preferences_fail (row, error);
}

static void
export_chosen_cb (GtkWidget *row, GFile *file)
{
  const TaktPrintFilter all = { 0 };

  takt_prints_export_async (takt_shop_get_history (get_shop (row)), &all, TRUE, file, NULL, exported_cb,
                            g_object_ref (row));
}

static void
export_cb (GtkWidget *row)
{
  takt_file_choose_save (row, _ ("Export Prints"), "takt-prints.csv", export_chosen_cb);
}

static void
purged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) row = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint purged = 0;

  if (!takt_privacy_purge_finish (TAKT_PRIVACY (source), result, &purged, &error))
    {
      takt_preferences_fail (row, error);
      return;
    }
  text = g_strdup_printf (
      ngettext ("Personal data of %u order removed", "Personal data of %u orders removed", purged), purged);
  takt_preferences_tell (row, text);
}

static void
purge_accepted_cb (GtkWidget *row)
{
  takt_privacy_purge_async (takt_shop_get_privacy (get_shop (row)), NULL, purged_cb, g_object_ref (row));
}

static void
purge_cb (GtkWidget *row)
{
  const TaktConfirm question = {
    .heading = _ ("Remove Personal Data Now?"),
    .body = _ (
        "Names, addresses and messages are removed from every order that is done and older than the days above. This cannot be undone."),
    .accept = _ ("_Remove"),
    .destroys = TRUE,
  };

  takt_confirm (row, &question, G_CALLBACK (purge_accepted_cb));
}

static GtkWidget *
add_act (TaktShop *shop,
         GtkWidget *group,
         const char *title,
         const char *subtitle,
         const char *label,
         GCallback callback)
{
  GtkWidget *row = takt_row_new (title, subtitle);

  g_object_set_data_full (G_OBJECT (row), "shop", g_object_ref (shop), g_object_unref);
  takt_row_add_button (row, label, callback, row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return row;
}

GtkWidget *
takt_data_preferences_new (TaktShop *shop, GSettings *settings)
{
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group = takt_setting_group_new (
      shop, _ ("Backup"), _ ("A backup holds everything but secrets, which are in the keyring."), NULL, 0);
  GtkWidget *row =
      add_act (shop, group, _ ("Make a Backup"), NULL, _ ("_Back Up Now"), G_CALLBACK (backup_cb));

  takt_row_add_button (row, _ ("_To…"), G_CALLBACK (backup_elsewhere_cb), row);
  row = takt_row_new (_ ("Restore"),
                      _ ("Close Takt and run “takt restore FILE”. What was there before is kept beside it."));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));

  group = takt_setting_group_new (shop, _ ("Export"), NULL, NULL, 0);
  add_act (
      shop, group, _ ("Prints as a Table"),
      _ ("All prints with their orders, times, filament and its cost, as CSV. A part of them is exported in History."),
      _ ("_Export…"), G_CALLBACK (export_cb));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));

  group = takt_setting_group_new (shop, _ ("Privacy"), NULL, privacy, G_N_ELEMENTS (privacy));
  add_act (shop, group, _ ("Remove Personal Data Now"), _ ("Of orders that are older than that"),
           _ ("_Remove…"), G_CALLBACK (purge_cb));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  return page;
}

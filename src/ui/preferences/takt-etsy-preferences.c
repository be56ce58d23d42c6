/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "preferences/takt-etsy-preferences.h"

#include "compat/takt-confirm.h"
#include "compat/takt-file-choice.h"
#include "preferences/takt-preferences-window.h"
#include "preferences/takt-setting-rows.h"
#include "takt-format.h"

#include <glib/gi18n-lib.h>

#define FIELD(name) G_STRUCT_OFFSET (TaktSettingsValues, name)

static const TaktSettingInfo sync_settings[] = {
  { .kind = TAKT_SETTING_NUMBER,
    .offset = FIELD (etsy_sync_minutes),
    .title = N_ ("Sync Every … Minutes"),
    .subtitle = N_ ("0: only when you ask for it"),
    .max = 7 * 24 * 60,
    .step = 5 },
  { .kind = TAKT_SETTING_NUMBER,
    .offset = FIELD (ship_delay_seconds),
    .title = N_ ("Seconds to Take Back “Shipped”"),
    .subtitle = N_ ("Then Etsy is told, and tells the buyer"),
    .max = 3600,
    .step = 5 },
};

/** Page: belongs to its widget. */
typedef struct
{
  TaktShop *shop; /* (owned) */
  GtkWidget *page;
  AdwPreferencesGroup *shops, *taxes;
  GPtrArray *shop_rows, *tax_rows; /* (element-type GtkWidget) */
  GtkWidget *key, *secret, *read_only, *connect, *cancel, *waiting, *paste;
  char *redirect_uri; /* (owned) */
  char *again;        /* (owned) (nullable) the source's id of the shop that is connected anew */
} Page;

static void
page_free (gpointer data)
{
  Page *self = data;

  g_ptr_array_unref (self->shop_rows);
  g_ptr_array_unref (self->tax_rows);
  g_free (self->redirect_uri);
  g_free (self->again);
  g_object_unref (self->shop);
  g_free (self);
}

static Page *
get_page (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), "takt-page");
}

static TaktOrders *
get_orders (Page *self)
{
  return takt_shop_get_orders (self->shop);
}

static void
set_waiting (Page *self, gboolean is_waiting)
{
  gtk_widget_set_visible (self->waiting, is_waiting);
  gtk_widget_set_visible (self->paste, is_waiting);
  gtk_widget_set_sensitive (self->connect, !is_waiting);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) page = user_data;
  Page *self = get_page (page);
  g_autoptr (GError) error = NULL;
  g_autofree char *url = takt_orders_connect_finish (TAKT_ORDERS (source), result, &error);

  if (url == NULL)
    {
      takt_preferences_fail (page, error);
      gtk_widget_set_sensitive (self->connect, TRUE);
      return;
    }
  set_waiting (self, TRUE);
  gtk_editable_set_text (GTK_EDITABLE (self->secret), "");
  g_app_info_launch_default_for_uri_async (url, NULL, NULL, NULL, NULL);
}

static void
connect_cb (Page *self)
{
  const TaktConnectRequest request = {
    .key = gtk_editable_get_text (GTK_EDITABLE (self->key)),
    .shared_secret = gtk_editable_get_text (GTK_EDITABLE (self->secret)),
    .read_only = gtk_switch_get_active (GTK_SWITCH (self->read_only)),
    .shop_id = self->again,
  };

  gtk_widget_set_sensitive (self->connect, FALSE);
  takt_orders_connect_async (get_orders (self), &request, NULL, connected_cb, g_object_ref (self->page));
}

static void
cancel_cb (Page *self)
{
  takt_orders_cancel_connect (get_orders (self));
  set_waiting (self, FALSE);
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) page = user_data;
  g_autoptr (GError) error = NULL;

  if (takt_orders_paste_finish (TAKT_ORDERS (source), result, &error))
    takt_preferences_tell (page, _ ("Connected"));
  else
    takt_preferences_fail (page, error);
}

static void
paste_cb (Page *self)
{
  takt_orders_paste_async (get_orders (self), gtk_editable_get_text (GTK_EDITABLE (self->paste)), NULL,
                           pasted_cb, g_object_ref (self->page));
}

static void
disconnected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) page = user_data;
  g_autoptr (GError) error = NULL;

  if (!takt_orders_disconnect_finish (TAKT_ORDERS (source), result, &error))
    takt_preferences_fail (page, error);
}

static void
disconnect_accepted_cb (GtkWidget *row)
{
  Page *self = get_page (row);

  takt_orders_disconnect_async (get_orders (self), g_object_get_data (G_OBJECT (row), "shop-id"), NULL,
                                disconnected_cb, g_object_ref (self->page));
}

static void
disconnect_cb (GtkWidget *row)
{
  const TaktConfirm question = {
    .heading = _ ("Disconnect This Shop?"),
    .body = _ (
        "Its orders stay. New ones do not come any more, and Etsy is not told of parcels, until you connect it again."),
    .accept = _ ("_Disconnect"),
    .destroys = TRUE,
  };

  takt_confirm (row, &question, G_CALLBACK (disconnect_accepted_cb));
}

static void
again_cb (GtkWidget *row)
{
  Page *self = get_page (row);

  g_free (self->again);
  self->again = g_strdup (g_object_get_data (G_OBJECT (row), "shop-id"));
  gtk_widget_grab_focus (self->key);
}

static char *
describe (Page *self, const TaktSourceStatus *status)
{
  g_autofree char *when = NULL;

  if (status->last_error != NULL)
    return g_strdup (status->last_error);
  if (status->state == TAKT_SOURCE_CONNECTING)
    return g_strdup (_ ("Waiting for the browser"));
  if (status->state == TAKT_SOURCE_ENDED)
    return g_strdup (_ ("Etsy has ended the connection: connect it again"));
  if (status->last_sync_at == TAKT_TIME_UNSET)
    return g_strdup (_ ("Connected, not synced yet"));
  when = takt_format_moment (status->last_sync_at, takt_clock_now (takt_shop_get_clock (self->shop)));
  return g_strdup_printf (status->read_only ? _ ("Synced %s, read only") : _ ("Synced %s"), when);
}

static void
clear (AdwPreferencesGroup *group, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (group, g_ptr_array_index (rows, i));
  g_ptr_array_set_size (rows, 0);
}

static void
read_shops (Page *self)
{
  g_autoptr (GPtrArray) statuses = takt_orders_list_statuses (get_orders (self));
  gboolean is_connecting = FALSE;

  clear (self->shops, self->shop_rows);
  for (guint i = 0; i < statuses->len; i++)
    {
      const TaktSourceStatus *status = g_ptr_array_index (statuses, i);
      g_autofree char *text = NULL;
      GtkWidget *row;

      is_connecting = is_connecting || status->state == TAKT_SOURCE_CONNECTING;
      if (status->state == TAKT_SOURCE_NOT_CONNECTED)
        continue;
      text = describe (self, status);
      row = takt_row_new (status->shop_name != NULL ? status->shop_name : _ ("New shop"), text);
      g_object_set_data (G_OBJECT (row), "takt-page", self);
      g_object_set_data_full (G_OBJECT (row), "shop-id", g_strdup (status->shop_id), g_free);
      if (status->state == TAKT_SOURCE_ENDED)
        takt_row_add_button (row, _ ("Connect _Again"), G_CALLBACK (again_cb), row);
      if (status->state != TAKT_SOURCE_CONNECTING)
        takt_row_add_button (row, _ ("_Disconnect…"), G_CALLBACK (disconnect_cb), row);
      adw_preferences_group_add (self->shops, row);
      g_ptr_array_add (self->shop_rows, row);
    }
  set_waiting (self, is_connecting);
  gtk_widget_set_visible (GTK_WIDGET (self->shops), self->shop_rows->len > 0);
}

static void
tax_cb (Page *self, GParamSpec *pspec, GtkSwitch *control)
{
  gint64 id = *(gint64 *) g_object_get_data (G_OBJECT (control), "id");
  g_autoptr (GError) error = NULL;

  if (!takt_orders_set_keeps_tax (get_orders (self), id, gtk_switch_get_active (control), &error))
    takt_preferences_fail (self->page, error);
}

static void
read_taxes (Page *self)
{
  g_autoptr (GPtrArray) shops = takt_orders_list_shops (get_orders (self), NULL);

  clear (self->taxes, self->tax_rows);
  for (guint i = 0; shops != NULL && i < shops->len; i++)
    {
      const TaktShopRecord *shop = g_ptr_array_index (shops, i);
      GtkWidget *row = takt_row_new (shop->name[0] != '\0' ? shop->name : shop->source, NULL);
      GtkWidget *control = takt_row_add_switch (row);

      gtk_switch_set_active (GTK_SWITCH (control), shop->keeps_tax);
      gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, shop->name,
                                      -1);
      g_object_set_data_full (G_OBJECT (control), "id", g_memdup2 (&shop->id, sizeof shop->id), g_free);
      g_signal_connect_swapped (control, "notify::active", G_CALLBACK (tax_cb), self);
      adw_preferences_group_add (self->taxes, row);
      g_ptr_array_add (self->tax_rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->taxes), self->tax_rows->len > 0);
}

static void
changed_cb (GtkWidget *page, const char *noun, gint64 id)
{
  Page *self = get_page (page);

  if (!g_str_equal (noun, "settings") && !(g_str_equal (noun, "orders") && id == 0))
    return;
  read_shops (self);
  read_taxes (self);
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) page = user_data;
  Page *self = get_page (page);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);
  TaktMergeCounts counts = { 0 };
  g_autofree char *text = NULL;

  if (bytes == NULL || !takt_orders_import (get_orders (self), bytes, &counts, &error))
    {
      takt_preferences_fail (page, error);
      return;
    }
  text = g_strdup_printf (ngettext ("%u order in the file: %u new, %u updated",
                                    "%u orders in the file: %u new, %u updated", counts.receipts),
                          counts.receipts, counts.new_orders, counts.updated_orders);
  takt_preferences_tell (page, text);
}

static void
file_chosen_cb (GtkWidget *page, GFile *file)
{
  g_file_load_bytes_async (file, NULL, imported_cb, g_object_ref (page));
}

static void
import_cb (Page *self)
{
  takt_file_choose_open (self->page, _ ("Import Orders"), "*.csv", file_chosen_cb);
}

static void
copy_cb (Page *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (self->page), self->redirect_uri);
  takt_preferences_tell (self->page, _ ("Copied"));
}

static void
link_cb (GtkWidget *row)
{
  g_app_info_launch_default_for_uri_async (g_object_get_data (G_OBJECT (row), "url"), NULL, NULL, NULL, NULL);
}

static GtkWidget *
make_guide (Page *self, const TaktSourceSetup *setup)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row;

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Connect a Shop"));
  for (guint i = 0; i < setup->steps->len; i++)
    {
      const TaktSetupStep *step = g_ptr_array_index (setup->steps, i);
      /* Translators: the number of a step and what is done in it. */
      g_autofree char *text = g_strdup_printf (_ ("%1$u. %2$s"), i + 1, step->text);

      row = takt_row_new (text, NULL);
      if (step->url != NULL)
        {
          g_object_set_data_full (G_OBJECT (row), "url", g_strdup (step->url), g_free);
          takt_row_add_button (row, _ ("Open"), G_CALLBACK (link_cb), row);
        }
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
    }
  row = takt_row_new (setup->redirect_uri, _ ("Redirect address: copy it character by character"));
  takt_row_add_button (row, _ ("_Copy"), G_CALLBACK (copy_cb), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);

  self->key = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->key), _ ("Keystring"));
  self->secret = adw_password_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->secret), _ ("Shared Secret"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->key);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->secret);
  row = takt_row_new (_ ("Read Only"), _ ("Takt cannot mark orders shipped at Etsy"));
  self->read_only = takt_row_add_switch (row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  row = takt_row_new (_ ("Connect"), _ ("Checks the key, then opens Etsy in the browser, where you agree"));
  self->connect = takt_row_add_button (row, _ ("C_onnect"), G_CALLBACK (connect_cb), self);
  gtk_widget_add_css_class (self->connect, "suggested-action");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);

  self->waiting = takt_row_new (
      _ ("Waiting for the browser"),
      _ ("If its page cannot be reached after you agreed, copy the address it shows and paste it below."));
  self->cancel = takt_row_add_button (self->waiting, _ ("C_ancel"), G_CALLBACK (cancel_cb), self);
  self->paste = takt_entry_row_new (_ ("Address the Browser Ended At"));
  g_signal_connect_swapped (self->paste, "apply", G_CALLBACK (paste_cb), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->waiting);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->paste);
  return group;
}

static GtkWidget *
make_scopes (const TaktSourceSetup *setup)
{
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *notice = g_markup_escape_text (setup->notice, -1);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("What Takt Asks Etsy For"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), notice);
  for (guint i = 0; i < setup->scopes->len; i++)
    {
      const TaktSetupScope *scope = g_ptr_array_index (setup->scopes, i);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), takt_row_new (scope->name, scope->purpose));
    }
  return group;
}

GtkWidget *
takt_etsy_preferences_new (TaktShop *shop, GSettings *settings)
{
  g_autoptr (TaktSourceSetup) setup = takt_orders_dup_setup (takt_shop_get_orders (shop));
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *guide, *group, *row;
  Page *self = g_new0 (Page, 1);

  self->shop = g_object_ref (shop);
  self->page = page;
  self->redirect_uri = g_strdup (setup->redirect_uri);
  self->shop_rows = g_ptr_array_new ();
  self->tax_rows = g_ptr_array_new ();
  g_object_set_data_full (G_OBJECT (page), "takt-page", self, page_free);

  self->shops = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->shops, _ ("Shops"));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), self->shops);
  guide = make_guide (self, setup);
  gtk_widget_set_visible (guide, setup->steps->len > 0);

  group = takt_setting_group_new (shop, _ ("Orders"), NULL, sync_settings, G_N_ELEMENTS (sync_settings));
  row = takt_row_new (_ ("Import From a File"),
                      _ ("Etsy's own exports: EtsySoldOrderItems….csv and EtsySoldOrders….csv"));
  takt_row_add_button (row, _ ("_Import…"), G_CALLBACK (import_cb), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (guide));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));

  self->taxes = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->taxes, _ ("You Hand On Buyers' Taxes"));
  adw_preferences_group_set_description (self->taxes,
                                         _ ("Off: Etsy does, and they are not part of what you earn."));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), self->taxes);
  if (setup->scopes->len > 0)
    adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (make_scopes (setup)));
  read_shops (self);
  read_taxes (self);
  g_signal_connect_object (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), page,
                           G_CONNECT_SWAPPED);
  return page;
}

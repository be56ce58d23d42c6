/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "preferences/takt-printer-preferences.h"

#include "preferences/takt-preferences-window.h"
#include "preferences/takt-setting-rows.h"

#include <glib/gi18n-lib.h>

#define FIELD(name) G_STRUCT_OFFSET (TaktSettingsValues, name)

static const TaktSettingInfo photos[] = {
  { .kind = TAKT_SETTING_SWITCH,
    .offset = FIELD (first_layer_photo),
    .title = N_ ("Photo of the First Layer"),
    .subtitle = N_ ("Besides those of completed and failed prints") },
};

/** Page: belongs to its widget. */
typedef struct
{
  TaktShop *shop; /* (owned) */
  GtkWidget *page;
  AdwPreferencesGroup *group;
  GPtrArray *rows; /* (element-type GtkWidget) in @group */
} Page;

static void
page_free (gpointer data)
{
  Page *self = data;

  g_ptr_array_unref (self->rows);
  g_object_unref (self->shop);
  g_free (self);
}

static void
auto_start_cb (Page *self, GParamSpec *pspec, GtkSwitch *control)
{
  gint64 id = *(gint64 *) g_object_get_data (G_OBJECT (control), "id");
  TaktPrinters *printers = takt_shop_get_printers (self->shop);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPrinter) printer = takt_printers_get (printers, id, &error);

  if (printer != NULL && printer->auto_start == gtk_switch_get_active (control))
    return;
  if (printer != NULL)
    printer->auto_start = gtk_switch_get_active (control);
  if (printer == NULL || !takt_printers_update (printers, printer, &error))
    takt_preferences_fail (self->page, error);
}

static void
read_printers (Page *self)
{
  g_autoptr (GPtrArray) printers = takt_printers_list (takt_shop_get_printers (self->shop), NULL);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; printers != NULL && i < printers->len; i++)
    {
      const TaktPrinter *printer = g_ptr_array_index (printers, i);
      GtkWidget *row = takt_row_new (printer->name, printer->model);
      GtkWidget *control = takt_row_add_switch (row);

      adw_action_row_add_prefix (ADW_ACTION_ROW (row),
                                 gtk_image_new_from_icon_name ("takt-printer-symbolic"));
      gtk_switch_set_active (GTK_SWITCH (control), printer->auto_start);
      gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, printer->name,
                                      -1);
      g_object_set_data_full (G_OBJECT (control), "id", g_memdup2 (&printer->id, sizeof printer->id), g_free);
      g_signal_connect_swapped (control, "notify::active", G_CALLBACK (auto_start_cb), self);
      adw_preferences_group_add (self->group, row);
      g_ptr_array_add (self->rows, row);
    }
  if (self->rows->len == 0)
    {
      GtkWidget *row = takt_row_new (_ ("No Printer Yet"), _ ("Add one on the page Printers."));

      adw_preferences_group_add (self->group, row);
      g_ptr_array_add (self->rows, row);
    }
}

static void
changed_cb (GtkWidget *page, const char *noun, gint64 id)
{
  Page *self = g_object_get_data (G_OBJECT (page), "takt-page");
  g_autoptr (GPtrArray) printers = NULL;

  /* Reports of machines come often; a list of another length or a person's act is what matters here. */
  if (!g_str_equal (noun, "printers"))
    return;
  printers = takt_printers_list (takt_shop_get_printers (self->shop), NULL);
  if (id == 0 || (printers != NULL && printers->len != self->rows->len))
    read_printers (self);
}

GtkWidget *
takt_printer_preferences_new (TaktShop *shop, GSettings *settings)
{
  GtkWidget *page = adw_preferences_page_new ();
  Page *self = g_new0 (Page, 1);

  self->shop = g_object_ref (shop);
  self->page = page;
  self->rows = g_ptr_array_new ();
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  g_object_set_data_full (G_OBJECT (page), "takt-page", self, page_free);
  adw_preferences_group_set_title (self->group, _ ("Start the Next Print by Itself"));
  adw_preferences_group_set_description (
      self->group,
      _ ("Only on a plate that somebody has cleared: after each print it waits until you say so. Off, every print is started by hand."));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), self->group);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page),
                            ADW_PREFERENCES_GROUP (takt_setting_group_new (shop, _ ("Photos"), NULL, photos,
                                                                           G_N_ELEMENTS (photos))));
  read_printers (self);
  g_signal_connect_object (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), page,
                           G_CONNECT_SWAPPED);
  return page;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "preferences/takt-notification-preferences.h"

#include "preferences/takt-delivery-log.h"
#include "preferences/takt-notification-form.h"
#include "preferences/takt-preferences-window.h"
#include "widgets/takt-adaptive-bin.h"

#include <glib/gi18n-lib.h>

#define LIST_WIDTH 190
#define NARROW     600 /* px: without room for the list of printers, one is chosen above the form */

/** Page: the printers and the form of one of them. Belongs to its widget. */
typedef struct
{
  TaktShop *shop; /* (owned) */
  GtkListBox *list;
  GtkWidget *side;
  GtkWidget *top; /* where there is no room for @side: the same in a line */
  GtkDropDown *chooser;
  GtkStack *stack;
  GtkWidget *form_slot;
  gint64 printer_id; /* 0: none */
  GArray *ids;       /* (element-type gint64) as the list shows them */
  GtkWidget *form;   /* (unowned) (nullable) in @form_slot */
  gboolean is_reading;
} Page;

static void
page_free (gpointer data)
{
  Page *self = data;

  g_array_unref (self->ids);
  g_object_unref (self->shop);
  g_free (self);
}

static gboolean
has_channel (const TaktNotificationSettings *settings)
{
  return settings->desktop_enabled || settings->email_enabled || settings->webhook_url != NULL;
}

static void
add_printer (Page *self, const TaktPrinter *printer)
{
  g_autoptr (TaktNotificationSettings) settings =
      takt_notify_get_settings (takt_shop_get_notify (self->shop), printer->id, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (printer->name);
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("takt-printer-symbolic"));
  gtk_box_append (GTK_BOX (box), label);
  if (settings != NULL && !has_channel (settings))
    {
      GtkWidget *off = gtk_label_new (_ ("Off"));

      gtk_widget_add_css_class (off, "caption");
      gtk_widget_add_css_class (off, "dim-label");
      gtk_box_append (GTK_BOX (box), off);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_tooltip_text (row, printer->name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, printer->name, -1);
  gtk_list_box_append (self->list, row);
  g_array_append_val (self->ids, printer->id);
}

static void
show_form (Page *self, guint index)
{
  gint64 id = index < self->ids->len ? g_array_index (self->ids, gint64, index) : 0;

  if (id == 0 || (id == self->printer_id && self->form != NULL))
    return;
  self->printer_id = id;
  self->form = takt_notification_form_new (self->shop, id);
  adw_bin_set_child (ADW_BIN (self->form_slot), self->form);
}

static void
row_selected_cb (Page *self, GtkListBoxRow *row)
{
  if (row == NULL || self->is_reading)
    return;
  show_form (self, (guint) gtk_list_box_row_get_index (row));
  gtk_drop_down_set_selected (self->chooser, (guint) gtk_list_box_row_get_index (row));
}

static void
chosen_cb (Page *self)
{
  guint selected = gtk_drop_down_get_selected (self->chooser);

  if (self->is_reading || selected >= self->ids->len)
    return;
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, (int) selected));
}

static void
read_printers (Page *self)
{
  g_autoptr (GPtrArray) printers = takt_printers_list (takt_shop_get_printers (self->shop), NULL);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  GtkWidget *row;
  guint index = 0;

  self->is_reading = TRUE;
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  g_array_set_size (self->ids, 0);
  for (guint i = 0; printers != NULL && i < printers->len; i++)
    {
      const TaktPrinter *printer = g_ptr_array_index (printers, i);

      add_printer (self, printer);
      gtk_string_list_append (names, printer->name);
      if (printer->id == self->printer_id)
        index = i;
    }
  gtk_drop_down_set_model (self->chooser, G_LIST_MODEL (names));
  gtk_stack_set_visible_child_name (self->stack, self->ids->len > 0 ? "printers" : "empty");
  self->is_reading = FALSE;
  if (self->ids->len > 0)
    {
      gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, (int) index));
      gtk_drop_down_set_selected (self->chooser, index);
      show_form (self, index);
    }
}

static void
show_log_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Page *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->stack));

  gtk_window_present (GTK_WINDOW (takt_delivery_log_new (GTK_WINDOW (root), self->shop)));
}

static void
copy_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Page *self = user_data;
  g_autoptr (GError) error = NULL;
  guint copied = 0;
  g_autofree char *text = NULL;

  if (!takt_notify_copy_settings (takt_shop_get_notify (self->shop), self->printer_id, &copied, &error))
    {
      takt_preferences_fail (GTK_WIDGET (self->list), error);
      return;
    }
  text = g_strdup_printf (ngettext ("Copied to %u printer", "Copied to %u printers", copied), copied);
  takt_preferences_tell (GTK_WIDGET (self->list), text);
}

static void
changed_cb (GtkWidget *widget, const char *noun, gint64 id)
{
  Page *self = g_object_get_data (G_OBJECT (widget), "takt-page");

  if (g_str_equal (noun, "printers") && id == 0)
    read_printers (self);
  else if (g_str_equal (noun, "notify") && id != 0)
    read_printers (self);
}

static void
narrow_changed_cb (GtkWidget *widget, GParamSpec *pspec, TaktAdaptiveBin *bin)
{
  Page *self = g_object_get_data (G_OBJECT (widget), "takt-page");

  gtk_widget_set_visible (self->side, !takt_adaptive_bin_get_narrow (bin));
  gtk_widget_set_visible (self->top, takt_adaptive_bin_get_narrow (bin));
}

static GtkWidget *
make_side (Page *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *title = gtk_label_new (_ ("Printers"));
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *copy = gtk_button_new_with_mnemonic (_ ("_Copy to All Printers"));
  GtkWidget *log = gtk_button_new_with_mnemonic (_ ("_What Was Sent…"));

  gtk_widget_set_size_request (box, LIST_WIDTH, -1);
  gtk_widget_add_css_class (box, "side-list");
  gtk_widget_add_css_class (title, "caption-heading");
  gtk_widget_add_css_class (title, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (title), 0.0f);
  gtk_widget_set_margin_start (title, 18);
  gtk_widget_set_margin_top (title, 12);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_BROWSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Printers"),
                                  -1);
  g_signal_connect_swapped (self->list, "row-selected", G_CALLBACK (row_selected_cb), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->list));
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (copy), "notifications.copy");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (log), "notifications.log");
  gtk_widget_set_margin_start (buttons, 12);
  gtk_widget_set_margin_end (buttons, 12);
  gtk_widget_set_margin_bottom (buttons, 12);
  gtk_box_append (GTK_BOX (buttons), copy);
  gtk_box_append (GTK_BOX (buttons), log);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_box_append (GTK_BOX (box), buttons);
  return box;
}

static GtkWidget *
make_top (Page *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();

  self->chooser = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  gtk_widget_set_hexpand (GTK_WIDGET (self->chooser), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chooser), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Printer"), -1);
  g_signal_connect_swapped (self->chooser, "notify::selected", G_CALLBACK (chosen_cb), self);
  g_menu_append (menu, _ ("_Copy to All Printers"), "notifications.copy");
  g_menu_append (menu, _ ("_What Was Sent…"), "notifications.log");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_tooltip_text (button, _ ("More"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("More"), -1);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->chooser));
  gtk_box_append (GTK_BOX (box), button);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_visible (box, FALSE);
  return box;
}

static GtkWidget *
make_content (Page *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *right = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->side = make_side (self);
  self->top = make_top (self);
  self->form_slot = adw_bin_new ();
  gtk_widget_set_vexpand (self->form_slot, TRUE);
  gtk_widget_set_hexpand (right, TRUE);
  gtk_box_append (GTK_BOX (right), self->top);
  gtk_box_append (GTK_BOX (right), self->form_slot);
  gtk_box_append (GTK_BOX (box), self->side);
  gtk_box_append (GTK_BOX (box), right);
  return box;
}

GtkWidget *
takt_notification_preferences_new (TaktShop *shop, GSettings *settings)
{
  static const GActionEntry actions[] = {
    { .name = "copy", .activate = copy_cb },
    { .name = "log", .activate = show_log_cb },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  GtkWidget *bin = takt_adaptive_bin_new ();
  GtkWidget *empty = adw_status_page_new ();
  Page *self = g_new0 (Page, 1);

  self->shop = g_object_ref (shop);
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_object_set_data_full (G_OBJECT (bin), "takt-page", self, page_free);
  g_object_set (bin, "minimum-width", 300, "threshold", NARROW, NULL);
  g_action_map_add_action_entries (G_ACTION_MAP (group), actions, G_N_ELEMENTS (actions), self);
  gtk_widget_insert_action_group (bin, "notifications", G_ACTION_GROUP (group));
  self->stack = GTK_STACK (gtk_stack_new ());
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (empty), "takt-printer-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), _ ("No Printer Yet"));
  adw_status_page_set_description (ADW_STATUS_PAGE (empty),
                                   _ ("Each printer has its own notifications. Add a printer first."));
  gtk_stack_add_named (self->stack, make_content (self), "printers");
  gtk_stack_add_named (self->stack, empty, "empty");
  takt_adaptive_bin_set_child (TAKT_ADAPTIVE_BIN (bin), GTK_WIDGET (self->stack));
  read_printers (self);
  g_signal_connect_object (bin, "notify::narrow", G_CALLBACK (narrow_changed_cb), bin, G_CONNECT_SWAPPED);
  g_signal_connect_object (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), bin,
                           G_CONNECT_SWAPPED);
  return bin;
}

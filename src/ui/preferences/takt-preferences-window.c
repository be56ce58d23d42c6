/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "preferences/takt-preferences-window.h"

#include "preferences/takt-general-preferences.h"
#include "widgets/takt-adaptive-bin.h"

#include <glib/gi18n-lib.h>

/** The groups, in the order of the list. */
static const TaktPreferencesInfo groups[] = {
  { "general", N_ ("General"), "preferences-other-symbolic", takt_general_preferences_new },
};

/**
 * TaktPreferencesWindow:
 *
 * The preferences, a group a page; what is changed holds at once. A group is made when it is first shown.
 */
struct _TaktPreferencesWindow
{
  AdwWindow parent_instance;

  TaktAdaptiveBin *adaptive;
  GtkListBox *list;
  GtkStack *stack;
  GtkWidget *sidebar;
  AdwWindowTitle *title;

  TaktShop *shop;      /* (owned) */
  GSettings *settings; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (TaktPreferencesWindow, takt_preferences_window, ADW_TYPE_WINDOW)

static void
row_selected_cb (TaktPreferencesWindow *self, GtkListBoxRow *row)
{
  if (row != NULL)
    takt_preferences_window_show (self, groups[gtk_list_box_row_get_index (row)].name);
}

static void
add_group (TaktPreferencesWindow *self, const TaktPreferencesInfo *info)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (_ (info->title));

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (info->icon_name));
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_tooltip_text (row, _ (info->title));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (info->title), -1);
  gtk_list_box_append (self->list, row);
}

static void
takt_preferences_window_dispose (GObject *object)
{
  TaktPreferencesWindow *self = TAKT_PREFERENCES_WINDOW (object);

  g_clear_object (&self->shop);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (takt_preferences_window_parent_class)->dispose (object);
}

static void
takt_preferences_window_class_init (TaktPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_preferences_window_dispose;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  g_type_ensure (TAKT_TYPE_ADAPTIVE_BIN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/taktapp/Takt/ui/takt-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TaktPreferencesWindow, adaptive);
  gtk_widget_class_bind_template_child (widget_class, TaktPreferencesWindow, list);
  gtk_widget_class_bind_template_child (widget_class, TaktPreferencesWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, TaktPreferencesWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, TaktPreferencesWindow, title);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
}

static void
takt_preferences_window_init (TaktPreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    add_group (self, &groups[i]);
  /* One group needs no list. */
  if (G_N_ELEMENTS (groups) == 1)
    gtk_widget_set_visible (self->sidebar, FALSE);
}

/** takt_preferences_window_new: @settings: (nullable): of the window's looks. */
TaktPreferencesWindow *
takt_preferences_window_new (GtkWindow *parent, TaktShop *shop, GSettings *settings)
{
  TaktPreferencesWindow *self = g_object_new (TAKT_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);

  self->shop = g_object_ref (shop);
  g_set_object (&self->settings, settings);
  takt_preferences_window_show (self, groups[0].name);
  return self;
}

/** takt_preferences_window_show: opens the group of this name; another name is let pass. */
void
takt_preferences_window_show (TaktPreferencesWindow *self, const char *name)
{
  g_return_if_fail (TAKT_IS_PREFERENCES_WINDOW (self));

  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      if (g_strcmp0 (groups[i].name, name) != 0 || self->shop == NULL)
        continue;
      if (gtk_stack_get_child_by_name (self->stack, name) == NULL)
        gtk_stack_add_named (self->stack, groups[i].make (self->shop, self->settings), name);
      gtk_stack_set_visible_child_name (self->stack, name);
      adw_window_title_set_title (self->title, _ (groups[i].title));
      gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, (int) i));
    }
}

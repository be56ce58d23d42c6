/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "preferences/takt-preferences-window.h"

#include "preferences/takt-cost-preferences.h"
#include "preferences/takt-data-preferences.h"
#include "preferences/takt-etsy-preferences.h"
#include "preferences/takt-general-preferences.h"
#include "preferences/takt-mail-preferences.h"
#include "preferences/takt-notification-preferences.h"
#include "preferences/takt-printer-preferences.h"
#include "preferences/takt-schedule-preferences.h"
#include "widgets/takt-adaptive-bin.h"

#include <glib/gi18n-lib.h>

/** The groups, in the order of the list. */
static const TaktPreferencesInfo groups[] = {
  { "general", N_ ("General"), "preferences-other-symbolic", takt_general_preferences_new },
  { "etsy", N_ ("Etsy"), "takt-orders-symbolic", takt_etsy_preferences_new },
  { "printers", N_ ("Printers"), "takt-printer-symbolic", takt_printer_preferences_new },
  { "notifications", N_ ("Notifications"), "mail-unread-symbolic", takt_notification_preferences_new },
  { "mail", N_ ("E-Mail Server"), "mail-send-symbolic", takt_mail_preferences_new },
  { "schedule", N_ ("Schedule"), "takt-schedule-symbolic", takt_schedule_preferences_new },
  { "costs", N_ ("Costs"), "x-office-spreadsheet-symbolic", takt_cost_preferences_new },
  { "data", N_ ("Data"), "drive-harddisk-symbolic", takt_data_preferences_new },
};

/**
 * TaktPreferencesWindow:
 *
 * The preferences, a group a page; what is changed holds at once. A group is made when it is first shown.
 */
struct _TaktPreferencesWindow
{
  AdwWindow parent_instance;

  AdwToastOverlay *toasts;
  TaktAdaptiveBin *adaptive;
  GtkListBox *list;
  GtkStack *titles;
  GtkDropDown *chooser;
  GtkStack *stack;
  GtkWidget *sidebar;
  GtkRevealer *problem;
  GtkLabel *problem_label;
  AdwWindowTitle *title;

  TaktShop *shop;      /* (owned) */
  GSettings *settings; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (TaktPreferencesWindow, takt_preferences_window, ADW_TYPE_WINDOW)

static void
close_problem_cb (TaktPreferencesWindow *self)
{
  gtk_revealer_set_reveal_child (self->problem, FALSE);
}

static void
row_selected_cb (TaktPreferencesWindow *self, GtkListBoxRow *row)
{
  if (row != NULL)
    takt_preferences_window_show (self, groups[gtk_list_box_row_get_index (row)].name);
}

/* Without room for the list, the title is where a group is chosen. */
static void
narrow_changed_cb (TaktPreferencesWindow *self)
{
  gboolean is_narrow = takt_adaptive_bin_get_narrow (self->adaptive);

  gtk_widget_set_visible (self->sidebar, !is_narrow);
  gtk_stack_set_visible_child (self->titles,
                               is_narrow ? GTK_WIDGET (self->chooser) : GTK_WIDGET (self->title));
}

static void
group_chosen_cb (TaktPreferencesWindow *self)
{
  guint selected = gtk_drop_down_get_selected (self->chooser);

  if (selected < G_N_ELEMENTS (groups))
    takt_preferences_window_show (self, groups[selected].name);
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
  gtk_string_list_append (GTK_STRING_LIST (gtk_drop_down_get_model (self->chooser)), _ (info->title));
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
  gtk_widget_class_bind_template_child (widget_class, TaktPreferencesWindow, chooser);
  gtk_widget_class_bind_template_child (widget_class, TaktPreferencesWindow, list);
  gtk_widget_class_bind_template_child (widget_class, TaktPreferencesWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, TaktPreferencesWindow, problem_label);
  gtk_widget_class_bind_template_child (widget_class, TaktPreferencesWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, TaktPreferencesWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, TaktPreferencesWindow, title);
  gtk_widget_class_bind_template_child (widget_class, TaktPreferencesWindow, titles);
  gtk_widget_class_bind_template_child (widget_class, TaktPreferencesWindow, toasts);
  gtk_widget_class_bind_template_callback (widget_class, close_problem_cb);
  gtk_widget_class_bind_template_callback (widget_class, group_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
}

static void
takt_preferences_window_init (TaktPreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    add_group (self, &groups[i]);
  g_signal_connect_object (self->adaptive, "notify::narrow", G_CALLBACK (narrow_changed_cb), self,
                           G_CONNECT_SWAPPED);
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
      gtk_drop_down_set_selected (self->chooser, (guint) i);
    }
}

/** takt_preferences_tell: says @text, which is plain, for a while. */
void
takt_preferences_tell (GtkWidget *widget, const char *text)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  if (TAKT_IS_PREFERENCES_WINDOW (root))
    adw_toast_overlay_add_toast (TAKT_PREFERENCES_WINDOW (root)->toasts, adw_toast_new (escaped));
}

/** takt_preferences_fail: says why something was not done, until it is read. What a person took back needs no words. */
void
takt_preferences_fail (GtkWidget *widget, const GError *error)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || !TAKT_IS_PREFERENCES_WINDOW (root))
    return;

  gtk_label_set_label (TAKT_PREFERENCES_WINDOW (root)->problem_label, error->message);
  gtk_revealer_set_reveal_child (TAKT_PREFERENCES_WINDOW (root)->problem, TRUE);
}

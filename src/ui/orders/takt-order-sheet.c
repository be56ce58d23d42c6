/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "orders/takt-order-sheet.h"

#include "takt-act.h"

#include <glib/gi18n-lib.h>

#define SHEET_WIDTH 440

/**
 * TaktOrderSheet:
 *
 * A small sheet: a few rows, a note about what comes of it, and the button that does it. What cannot be done is said in the sheet, which
 * stays, so that nothing typed is lost.
 */
struct _TaktOrderSheet
{
  AdwWindow parent_instance;

  GtkBox *body;
  GtkWidget *group; /* AdwPreferencesGroup of the rows */
  GtkLabel *note;
  GtkButton *accept_button;

  TaktShop *shop;  /* (owned) */
  GWeakRef widget; /* whose window tells what was done */
};

enum
{
  ACCEPTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktOrderSheet, takt_order_sheet, ADW_TYPE_WINDOW)

static void
accept_cb (TaktOrderSheet *self)
{
  if (gtk_widget_get_sensitive (GTK_WIDGET (self->accept_button)))
    g_signal_emit (self, signals[ACCEPTED], 0);
}

static void
takt_order_sheet_dispose (GObject *object)
{
  TaktOrderSheet *self = TAKT_ORDER_SHEET (object);

  g_clear_object (&self->shop);
  G_OBJECT_CLASS (takt_order_sheet_parent_class)->dispose (object);
}

static void
takt_order_sheet_finalize (GObject *object)
{
  g_weak_ref_clear (&TAKT_ORDER_SHEET (object)->widget);
  G_OBJECT_CLASS (takt_order_sheet_parent_class)->finalize (object);
}

static void
takt_order_sheet_class_init (TaktOrderSheetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_order_sheet_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_order_sheet_finalize;
  signals[ACCEPTED] = g_signal_new ("accepted", TAKT_TYPE_ORDER_SHEET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/taktapp/Takt/ui/takt-order-sheet.ui");
  gtk_widget_class_bind_template_child (widget_class, TaktOrderSheet, body);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderSheet, group);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderSheet, note);
  gtk_widget_class_bind_template_child (widget_class, TaktOrderSheet, accept_button);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
}

static void
takt_order_sheet_init (TaktOrderSheet *self)
{
  g_weak_ref_init (&self->widget, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->accept_button));
}

/** takt_order_sheet_new: @widget: stands before its window; Returns: (transfer none): a window, shown by gtk_window_present() */
TaktOrderSheet *
takt_order_sheet_new (GtkWidget *widget, TaktShop *shop, const char *title, const char *accept_label)
{
  TaktOrderSheet *self = g_object_new (TAKT_TYPE_ORDER_SHEET, "transient-for", gtk_widget_get_root (widget),
                                       "title", title, "default-width", SHEET_WIDTH, NULL);

  self->shop = g_object_ref (shop);
  g_weak_ref_set (&self->widget, widget);
  gtk_button_set_label (self->accept_button, accept_label);
  return self;
}

TaktShop *
takt_order_sheet_get_shop (TaktOrderSheet *self)
{
  return self->shop;
}

/** takt_order_sheet_add_row: Returns: (transfer none): the row */
GtkWidget *
takt_order_sheet_add_row (TaktOrderSheet *self, const char *title, GtkWidget *control)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), row);
  return row;
}

/** takt_order_sheet_add_entry: Returns: (transfer none): an AdwEntryRow */
GtkWidget *
takt_order_sheet_add_entry (TaktOrderSheet *self, const char *title)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->group), row);
  return row;
}

/** takt_order_sheet_add_choice: @names: NULL-terminated; Returns: (transfer none): a GtkDropDown */
GtkWidget *
takt_order_sheet_add_choice (TaktOrderSheet *self, const char *title, const char *const *names)
{
  GtkWidget *choice = gtk_drop_down_new_from_strings (names);

  takt_order_sheet_add_row (self, title, choice);
  return choice;
}

/** takt_order_sheet_add_list: what stands below the rows and takes what height there is. */
void
takt_order_sheet_add_list (TaktOrderSheet *self, GtkWidget *list)
{
  gtk_box_append (self->body, list);
}

/** takt_order_sheet_set_note: @text: (nullable): what comes of it, or why it cannot be done */
void
takt_order_sheet_set_note (TaktOrderSheet *self, const char *text, gboolean is_problem)
{
  gtk_label_set_label (self->note, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), text != NULL);
  if (is_problem)
    gtk_widget_add_css_class (GTK_WIDGET (self->note), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->note), "error");
}

void
takt_order_sheet_set_can_accept (TaktOrderSheet *self, gboolean can_accept)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->accept_button), can_accept);
}

/** takt_order_sheet_end: tells what was done and closes, or says in the sheet why not. Returns: @done */
gboolean
takt_order_sheet_end (TaktOrderSheet *self, gboolean done, const GError *error, const char *title)
{
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&self->widget);

  if (!done)
    {
      takt_order_sheet_set_note (self, error->message, TRUE);
      return FALSE;
    }
  if (widget != NULL && title != NULL)
    takt_act_done (widget, title);
  gtk_window_destroy (GTK_WINDOW (self));
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "printers/takt-printer-window.h"

#include "compat/takt-confirm.h"
#include "models/takt-printer-row.h"
#include "printers/takt-camera-picture.h"
#include "printers/takt-connection-steps.h"
#include "printers/takt-printer-acts.h"
#include "printers/takt-printer-facts.h"
#include "takt-act.h"

#include <glib/gi18n-lib.h>

/**
 * TaktPrinterWindow:
 *
 * All about one printer: its camera, what it complains about, what it is made of, its connection, and how it is set up. What is changed
 * holds at once. It goes with the main window, and when the printer is removed.
 */
struct _TaktPrinterWindow
{
  AdwWindow parent_instance;

  AdwPreferencesPage *page;
  GtkWidget *camera;
  AdwPreferencesGroup *messages;
  GPtrArray *message_rows; /* (owned) of rows in @messages (unowned) */
  char *shown_messages;    /* (owned) (nullable) their codes */
  TaktPrinterFacts *facts; /* (unowned) */
  GtkWidget *steps;
  AdwEntryRow *name;
  AdwEntryRow *host;
  AdwEntryRow *code;
  GtkSwitch *auto_start;

  TaktShop *shop;      /* (owned) (nullable) once it is closed */
  TaktPrinterRow *row; /* (owned) (nullable) */
  gboolean is_filling;
};

G_DEFINE_FINAL_TYPE (TaktPrinterWindow, takt_printer_window, ADW_TYPE_WINDOW)

static TaktPrinters *
printers_of (TaktPrinterWindow *self)
{
  return takt_shop_get_printers (self->shop);
}

static gint64
id_of (TaktPrinterWindow *self)
{
  return takt_row_get_id (TAKT_ROW (self->row));
}

static void
save (TaktPrinterWindow *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPrinter) printer = NULL;
  gboolean done = FALSE;

  if (self->is_filling || self->shop == NULL)
    return;

  printer = takt_printers_get (printers_of (self), id_of (self), &error);
  if (printer != NULL)
    {
      g_free (printer->name);
      printer->name = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name)));
      g_free (printer->host);
      printer->host = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->host)));
      printer->auto_start = gtk_switch_get_active (self->auto_start);
      done = takt_printers_update (printers_of (self), printer, &error);
    }
  takt_act_tell (GTK_WIDGET (self), done, error, _ ("Printer changed"));
}

static void
code_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktPrinterWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = takt_printers_set_access_code_finish (TAKT_PRINTERS (source), result, &error);

  if (self->shop == NULL)
    return;
  if (takt_act_tell (GTK_WIDGET (self), done, error, _ ("Access code kept")))
    {
      gtk_editable_set_text (GTK_EDITABLE (self->code), "");
      takt_connection_steps_run (TAKT_CONNECTION_STEPS (self->steps), self->shop, id_of (self));
    }
}

static void
code_applied_cb (TaktPrinterWindow *self)
{
  takt_printers_set_access_code_async (printers_of (self), id_of (self),
                                       gtk_editable_get_text (GTK_EDITABLE (self->code)), NULL, code_set_cb,
                                       g_object_ref (self));
}

static void
remove_accepted_cb (GtkWidget *widget)
{
  TaktPrinterWindow *self = TAKT_PRINTER_WINDOW (widget);
  g_autoptr (GError) error = NULL;
  gboolean done = takt_printers_remove (printers_of (self), id_of (self), &error);

  if (takt_act_tell (widget, done, error, _ ("Printer removed")))
    gtk_window_close (GTK_WINDOW (self));
}

static void
remove_cb (TaktPrinterWindow *self)
{
  g_autofree char *heading =
      g_strdup_printf (_ ("Remove %s?"), takt_printer_row_get_printer (self->row)->name);
  const TaktConfirm question = {
    .heading = heading,
    .body = _ ("Takt forgets the printer and its access code. What it printed stays in the history. Nothing "
               "changes on the printer itself."),
    .accept = _ ("_Remove"),
    .destroys = TRUE,
  };

  takt_confirm (GTK_WIDGET (self), &question, G_CALLBACK (remove_accepted_cb));
}

static void
test_cb (TaktPrinterWindow *self)
{
  takt_connection_steps_run (TAKT_CONNECTION_STEPS (self->steps), self->shop, id_of (self));
}

static GtkWidget *
make_button (const char *icon_name, const char *label, const char *action, const char *target)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  return button;
}

static void
add_message (TaktPrinterWindow *self, const TaktComplaint *complaint)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *image = gtk_image_new_from_icon_name (complaint->severity >= TAKT_SEVERITY_SERIOUS
                                                       ? "dialog-warning-symbolic"
                                                       : "dialog-information-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), complaint->text);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), complaint->is_ignored ? _ ("Ignored") : complaint->code);
  gtk_widget_add_css_class (image, complaint->is_ignored                          ? "dim-label"
                                   : complaint->severity >= TAKT_SEVERITY_SERIOUS ? "error-text"
                                                                                  : "warning-text");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  if (complaint->url != NULL)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               make_button ("web-browser-symbolic", _ ("Read the Maker’s Page"),
                                            "printer.open-page", complaint->url));
  if (!complaint->is_ignored)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               make_button ("notifications-disabled-symbolic", _ ("Ignore on This Printer"),
                                            "printer.ignore", complaint->code));
  adw_preferences_group_add (self->messages, row);
  g_ptr_array_add (self->message_rows, row);
}

static void
show_messages (TaktPrinterWindow *self)
{
  g_autoptr (GPtrArray) complaints = takt_printers_list_complaints (printers_of (self), id_of (self));
  GString *shown = g_string_new (NULL);

  for (guint i = 0; i < complaints->len; i++)
    {
      const TaktComplaint *complaint = complaints->pdata[i];

      g_string_append_printf (shown, "%s %d\n", complaint->code, complaint->is_ignored);
    }
  if (g_strcmp0 (shown->str, self->shown_messages) == 0)
    {
      g_string_free (shown, TRUE);
      return;
    }

  g_free (self->shown_messages);
  self->shown_messages = g_string_free (shown, FALSE);
  for (guint i = 0; i < self->message_rows->len; i++)
    adw_preferences_group_remove (self->messages, self->message_rows->pdata[i]);
  g_ptr_array_set_size (self->message_rows, 0);
  for (guint i = 0; i < complaints->len; i++)
    add_message (self, complaints->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->messages), complaints->len > 0);
}

static void
row_changed_cb (TaktRow *row, GParamSpec *pspec, TaktPrinterWindow *self)
{
  const TaktPrinter *printer = takt_printer_row_get_printer (self->row);

  if (printer == NULL || self->shop == NULL)
    return;

  if (g_strcmp0 (gtk_window_get_title (GTK_WINDOW (self)), printer->name) != 0)
    gtk_window_set_title (GTK_WINDOW (self), printer->name);
  show_messages (self);
  takt_printer_facts_show (self->facts, self->shop, self->row);
  takt_printer_acts_show (GTK_WIDGET (self), self->row);
  takt_camera_picture_set_wanted (TAKT_CAMERA_PICTURE (self->camera),
                                  takt_printer_row_get_mood (self->row) < TAKT_PRINTER_CONNECTING);
}

static void
printers_changed_cb (TaktChanges *changes, const char *noun, gint64 id, gpointer user_data)
{
  TaktPrinterWindow *self = user_data;

  if (!g_str_equal (noun, "printers") || (id != 0 && id != id_of (self)))
    return;
  if (!takt_row_refresh (TAKT_ROW (self->row), self->shop, NULL))
    gtk_window_close (GTK_WINDOW (self));
}

static void
let_go (TaktPrinterWindow *self)
{
  if (self->shop == NULL)
    return;

  g_signal_handlers_disconnect_by_func (takt_shop_get_changes (self->shop), printers_changed_cb, self);
  takt_camera_picture_set (TAKT_CAMERA_PICTURE (self->camera), NULL, 0);
  takt_connection_steps_cancel (TAKT_CONNECTION_STEPS (self->steps));
  g_clear_object (&self->row);
  g_clear_object (&self->shop);
}

static void
takt_printer_window_dispose (GObject *object)
{
  let_go (TAKT_PRINTER_WINDOW (object));
  G_OBJECT_CLASS (takt_printer_window_parent_class)->dispose (object);
}

static void
takt_printer_window_finalize (GObject *object)
{
  g_ptr_array_unref (TAKT_PRINTER_WINDOW (object)->message_rows);
  g_free (TAKT_PRINTER_WINDOW (object)->shown_messages);
  G_OBJECT_CLASS (takt_printer_window_parent_class)->finalize (object);
}

static void
takt_printer_window_class_init (TaktPrinterWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_printer_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_printer_window_finalize;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/taktapp/Takt/ui/takt-printer-window.ui");
  g_type_ensure (TAKT_TYPE_CAMERA_PICTURE);
  g_type_ensure (TAKT_TYPE_CONNECTION_STEPS);
  g_type_ensure (TAKT_TYPE_PRINTER_FACTS);
  gtk_widget_class_bind_template_child (widget_class, TaktPrinterWindow, page);
  gtk_widget_class_bind_template_child (widget_class, TaktPrinterWindow, camera);
  gtk_widget_class_bind_template_child (widget_class, TaktPrinterWindow, messages);
  gtk_widget_class_bind_template_child (widget_class, TaktPrinterWindow, facts);
  gtk_widget_class_bind_template_child (widget_class, TaktPrinterWindow, steps);
  gtk_widget_class_bind_template_child (widget_class, TaktPrinterWindow, name);
  gtk_widget_class_bind_template_child (widget_class, TaktPrinterWindow, host);
  gtk_widget_class_bind_template_child (widget_class, TaktPrinterWindow, code);
  gtk_widget_class_bind_template_child (widget_class, TaktPrinterWindow, auto_start);
  gtk_widget_class_bind_template_callback (widget_class, save);
  gtk_widget_class_bind_template_callback (widget_class, code_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, test_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
takt_printer_window_init (TaktPrinterWindow *self)
{
  self->message_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
fill (TaktPrinterWindow *self)
{
  const TaktPrinter *printer = takt_printer_row_get_printer (self->row);
  gboolean is_virtual = g_strcmp0 (printer->connection_type, "virtual") == 0;

  self->is_filling = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->name), printer->name);
  gtk_editable_set_text (GTK_EDITABLE (self->host), printer->host != NULL ? printer->host : "");
  gtk_switch_set_active (self->auto_start, printer->auto_start);
  gtk_widget_set_visible (GTK_WIDGET (self->host), !is_virtual);
  gtk_widget_set_visible (GTK_WIDGET (self->code), !is_virtual);
  self->is_filling = FALSE;
}

/**
 * takt_printer_window_present:
 * @from: in the window that it stands before
 * @test: begin with testing the connection
 *
 * Returns: (transfer none) (nullable): NULL: the printer cannot be read, which is told
 */
TaktPrinterWindow *
takt_printer_window_present (GtkWidget *from, TaktShop *shop, gint64 printer_id, gboolean test)
{
  g_autoptr (TaktPrinterRow) row = g_object_new (TAKT_TYPE_PRINTER_ROW, "id", printer_id, NULL);
  g_autoptr (GError) error = NULL;
  TaktPrinterWindow *self;

  g_return_val_if_fail (GTK_IS_WIDGET (from), NULL);
  g_return_val_if_fail (TAKT_IS_SHOP (shop), NULL);

  if (!takt_row_refresh (TAKT_ROW (row), shop, &error))
    {
      takt_act_failed (from, error);
      return NULL;
    }

  self = g_object_new (TAKT_TYPE_PRINTER_WINDOW, "transient-for", gtk_widget_get_root (from),
                       "destroy-with-parent", TRUE, NULL);
  self->shop = g_object_ref (shop);
  self->row = g_steal_pointer (&row);
  takt_printer_acts_add (GTK_WIDGET (self), shop, printer_id);
  g_signal_connect (takt_shop_get_changes (shop), "changed", G_CALLBACK (printers_changed_cb), self);
  takt_camera_picture_set (TAKT_CAMERA_PICTURE (self->camera), shop, printer_id);
  fill (self);
  g_signal_connect_object (self->row, "notify::revision", G_CALLBACK (row_changed_cb), self, 0);
  row_changed_cb (TAKT_ROW (self->row), NULL, self);
  gtk_window_present (GTK_WINDOW (self));
  if (test)
    takt_connection_steps_run (TAKT_CONNECTION_STEPS (self->steps), shop, printer_id);
  return self;
}

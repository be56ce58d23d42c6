/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "printers/takt-add-printer-window.h"

#include "printers/takt-connection-steps.h"
#include "settings/takt-secret-change.h"
#include "takt-act.h"

#include <glib/gi18n-lib.h>

/**
 * TaktAddPrinterWindow:
 *
 * Leads to a printer: find it or say where it is, give the access code, test the connection step by step. Each step can be left.
 *
 * Invariants: @printer_id is the record that this window has made, 0 for none. It is there from the first test on; cancelling takes it
 * away again, "Done" leaves it, whatever the test said.
 */
struct _TaktAddPrinterWindow
{
  AdwWindow parent_instance;

  GtkStack *stack;
  GtkWidget *cancel_button;
  GtkWidget *back_button;
  GtkButton *next_button;
  GtkRevealer *problem;
  GtkLabel *problem_label;
  GtkWidget *find_spinner;
  GtkListBox *found;
  GtkLabel *found_note;
  AdwEntryRow *ask_host;
  AdwEntryRow *name;
  AdwEntryRow *host;
  AdwEntryRow *serial;
  AdwEntryRow *code;
  GtkWidget *steps;

  TaktShop *shop;            /* (owned) (nullable) once it is closed */
  GCancellable *cancellable; /* (owned) of what is under way */
  gint64 printer_id;
  char *model; /* (owned) (nullable) as the printer itself says */
  gboolean is_busy;
  gboolean is_done;
};

G_DEFINE_FINAL_TYPE (TaktAddPrinterWindow, takt_add_printer_window, ADW_TYPE_WINDOW)

static TaktPrinters *
printers_of (TaktAddPrinterWindow *self)
{
  return takt_shop_get_printers (self->shop);
}

static const char *
text_of (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
show_problem (TaktAddPrinterWindow *self, const char *message)
{
  if (message != NULL)
    gtk_label_set_label (self->problem_label, message);
  gtk_revealer_set_reveal_child (self->problem, message != NULL);
}

static void
update_buttons (TaktAddPrinterWindow *self)
{
  const char *step = gtk_stack_get_visible_child_name (self->stack);
  gboolean is_find = g_strcmp0 (step, "find") == 0, is_details = g_strcmp0 (step, "details") == 0;

  gtk_widget_set_visible (self->back_button, !is_find);
  gtk_widget_set_visible (GTK_WIDGET (self->next_button), !is_find);
  gtk_button_set_label (self->next_button, is_details ? _ ("_Add and Test") : _ ("_Done"));
  gtk_widget_set_sensitive (
      GTK_WIDGET (self->next_button),
      !self->is_busy && (!is_details || (*text_of (self->name) != '\0' && *text_of (self->host) != '\0')));
}

static void
go_to (TaktAddPrinterWindow *self, const char *step)
{
  show_problem (self, NULL);
  gtk_stack_set_visible_child_name (self->stack, step);
  update_buttons (self);
}

static void
fill_in (TaktAddPrinterWindow *self, const TaktFoundPrinter *found)
{
  gtk_editable_set_text (GTK_EDITABLE (self->name), found->name != NULL    ? found->name
                                                    : found->model != NULL ? found->model
                                                                           : "");
  gtk_editable_set_text (GTK_EDITABLE (self->host), found->host);
  gtk_editable_set_text (GTK_EDITABLE (self->serial), found->serial);
  g_free (self->model);
  self->model = g_strdup (found->model);
  go_to (self, "details");
  gtk_widget_grab_focus (GTK_WIDGET (self->code));
}

static void
found_activated_cb (TaktAddPrinterWindow *self, GtkListBoxRow *row)
{
  const TaktFoundPrinter *found = g_object_get_data (G_OBJECT (row), "found");

  if (found != NULL)
    fill_in (self, found);
}

static void
add_found (TaktAddPrinterWindow *self, const TaktFoundPrinter *found)
{
  GtkWidget *row = adw_action_row_new ();
  gint64 id = 0;
  gboolean is_known = takt_printers_find_serial (printers_of (self), found->serial, &id, NULL) && id != 0;
  g_autofree char *subtitle =
      /* Translators: a printer in the network: its model, address and serial number. */
      g_strdup_printf (_ ("%1$s at %2$s, serial number %3$s"),
                       found->model != NULL ? found->model : _ ("Printer"), found->host, found->serial);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 found->name != NULL ? found->name : found->serial);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), !is_known);
  gtk_widget_set_sensitive (row, !is_known);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("takt-printer-symbolic"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), is_known
                                                       ? gtk_label_new (_ ("Added"))
                                                       : gtk_image_new_from_icon_name ("go-next-symbolic"));
  g_object_set_data_full (G_OBJECT (row), "found", takt_found_printer_copy (found),
                          (GDestroyNotify) takt_found_printer_free);
  gtk_list_box_append (self->found, row);
}

static void
show_found (TaktAddPrinterWindow *self)
{
  g_autoptr (GPtrArray) found = takt_printers_list_found (printers_of (self));
  const char *problem = takt_printers_get_finder_problem (printers_of (self));
  gboolean can_find = takt_printers_has_finder (printers_of (self));
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->found, 0)) != NULL)
    gtk_list_box_remove (self->found, GTK_WIDGET (row));
  for (guint i = 0; i < found->len; i++)
    add_found (self, found->pdata[i]);

  if (!can_find)
    problem = _ ("The demo does not look for printers: it touches no network.");
  else if (problem == NULL && found->len == 0)
    problem =
        _ ("No printer announces itself yet. A printer does so every few seconds while it is switched on, in "
           "the same network and not behind another router.");
  gtk_widget_set_visible (GTK_WIDGET (self->found), found->len > 0);
  gtk_widget_set_visible (self->find_spinner, can_find);
  gtk_widget_set_visible (GTK_WIDGET (self->found_note), problem != NULL);
  gtk_label_set_label (self->found_note, problem != NULL ? problem : "");
}

static void
changed_cb (TaktChanges *changes, const char *noun, gint64 id, gpointer user_data)
{
  /* Who announces is told as a change of several. */
  if (g_str_equal (noun, "printers") && id == 0)
    show_found (user_data);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktAddPrinterWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktFoundPrinter) found = takt_printers_probe_finish (TAKT_PRINTERS (source), result, &error);

  if (self->shop == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  gtk_widget_set_sensitive (GTK_WIDGET (self->ask_host), TRUE);
  if (found != NULL)
    fill_in (self, found);
  else
    show_problem (self, error->message);
}

static void
ask_cb (TaktAddPrinterWindow *self)
{
  show_problem (self, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->ask_host), FALSE);
  takt_printers_probe_async (printers_of (self), text_of (self->ask_host), self->cancellable, asked_cb,
                             g_object_ref (self));
}

static void
by_hand_cb (TaktAddPrinterWindow *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->host), text_of (self->ask_host));
  go_to (self, "details");
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

static void
virtual_cb (TaktAddPrinterWindow *self)
{
  g_autoptr (TaktPrinter) printer = takt_printer_new ();
  g_autoptr (GError) error = NULL;

  g_free (printer->name);
  printer->name = g_strdup (_ ("Virtual Printer"));
  g_free (printer->connection_type);
  printer->connection_type = g_strdup ("virtual");
  if (takt_printers_add (printers_of (self), printer, &error) <= 0)
    {
      show_problem (self, error->message);
      return;
    }
  takt_act_done (GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self))), _ ("Virtual printer added"));
  gtk_window_close (GTK_WINDOW (self));
}

/* The record and its access code, which change together or not at all. */
typedef struct
{
  TaktPrinters *printers; /* (owned) */
  TaktPrinter *printer;   /* (owned) */
  TaktPrinter *before;    /* (owned) (nullable) it is new */
  char *code;             /* (owned) */
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->printers);
  takt_printer_free (change->printer);
  g_clear_pointer (&change->before, takt_printer_free);
  g_free (change->code);
  g_free (change);
}

static gboolean
save_printer (gpointer data, GError **error)
{
  Change *change = data;

  if (change->before != NULL)
    return takt_printers_update (change->printers, change->printer, error);
  change->printer->id = takt_printers_add (change->printers, change->printer, error);
  return change->printer->id > 0;
}

static void
set_code_async (gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  const Change *change = data;

  takt_printers_set_access_code_async (change->printers, change->printer->id, change->code, NULL, callback,
                                       user_data);
}

static gboolean
set_code_finish (gpointer data, GObject *source, GAsyncResult *result, GError **error)
{
  return takt_printers_set_access_code_finish (TAKT_PRINTERS (source), result, error);
}

static gboolean
take_back (gpointer data, GError **error)
{
  const Change *change = data;

  return change->before != NULL ? takt_printers_update (change->printers, change->before, error)
                                : takt_printers_remove (change->printers, change->printer->id, error);
}

static const TaktSecretChange with_code = { save_printer, set_code_async, set_code_finish, take_back };

static void
test_cb (TaktAddPrinterWindow *self)
{
  takt_connection_steps_run (TAKT_CONNECTION_STEPS (self->steps), self->shop, self->printer_id);
}

static void
tested_cb (TaktAddPrinterWindow *self, gboolean is_fine)
{
  update_buttons (self);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktAddPrinterWindow) self = user_data;
  const Change *change = takt_secret_change_get_data (result);
  g_autoptr (GError) error = NULL;
  gboolean is_saved = takt_secret_change_run_finish (result, &error);

  /* Closed meanwhile: nobody wants it any more. */
  if (self->shop == NULL)
    {
      if (is_saved && change->before == NULL
          && !takt_printers_remove (change->printers, change->printer->id, &error))
        g_warning ("A printer that was not wanted any more stays: %s", error->message);
      return;
    }

  self->is_busy = FALSE;
  update_buttons (self);
  if (!is_saved)
    {
      show_problem (self, error->message);
      return;
    }
  self->printer_id = change->printer->id;
  go_to (self, "test");
  test_cb (self);
}

static void
save (TaktAddPrinterWindow *self)
{
  Change *change = g_new0 (Change, 1);
  g_autofree char *key = NULL;
  const char *serial = text_of (self->serial);

  change->printers = g_object_ref (printers_of (self));
  change->before =
      self->printer_id != 0 ? takt_printers_get (change->printers, self->printer_id, NULL) : NULL;
  change->printer = change->before != NULL ? takt_printer_copy (change->before) : takt_printer_new ();
  change->code = g_strdup (text_of (self->code));
  g_free (change->printer->name);
  change->printer->name = g_strdup (text_of (self->name));
  g_free (change->printer->connection_type);
  change->printer->connection_type = g_strdup ("bambu_lan");
  g_free (change->printer->host);
  change->printer->host = g_strdup (text_of (self->host));
  g_free (change->printer->serial);
  change->printer->serial = *serial != '\0' ? g_strdup (serial) : NULL;
  if (self->model != NULL)
    {
      g_free (change->printer->model);
      change->printer->model = g_strdup (self->model);
    }

  self->is_busy = TRUE;
  update_buttons (self);
  show_problem (self, NULL);
  key = g_strdup_printf (TAKT_SECRET_ACCESS_CODE, change->printer->id);
  takt_secret_change_run_async (takt_shop_get_secrets (self->shop), key, &with_code, change, change_free,
                                self->cancellable, saved_cb, g_object_ref (self));
}

static void
next_cb (TaktAddPrinterWindow *self)
{
  if (!gtk_widget_get_sensitive (GTK_WIDGET (self->next_button)))
    return;

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "details") == 0)
    {
      save (self);
      return;
    }
  self->is_done = TRUE;
  takt_act_done (GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self))), _ ("Printer added"));
  gtk_window_close (GTK_WINDOW (self));
}

static void
back_cb (TaktAddPrinterWindow *self)
{
  takt_connection_steps_cancel (TAKT_CONNECTION_STEPS (self->steps));
  go_to (self, g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "test") == 0 ? "details" : "find");
}

static void
entry_changed_cb (TaktAddPrinterWindow *self)
{
  update_buttons (self);
}

static void
let_go (TaktAddPrinterWindow *self)
{
  g_autoptr (GError) error = NULL;

  if (self->shop == NULL)
    return;

  g_cancellable_cancel (self->cancellable);
  takt_connection_steps_cancel (TAKT_CONNECTION_STEPS (self->steps));
  g_signal_handlers_disconnect_by_func (takt_shop_get_changes (self->shop), changed_cb, self);
  if (self->printer_id != 0 && !self->is_done
      && !takt_printers_remove (printers_of (self), self->printer_id, &error))
    g_warning ("A printer that was not wanted any more stays: %s", error->message);
  g_clear_object (&self->shop);
}

static void
takt_add_printer_window_dispose (GObject *object)
{
  let_go (TAKT_ADD_PRINTER_WINDOW (object));
  g_clear_object (&TAKT_ADD_PRINTER_WINDOW (object)->cancellable);
  G_OBJECT_CLASS (takt_add_printer_window_parent_class)->dispose (object);
}

static void
takt_add_printer_window_finalize (GObject *object)
{
  g_free (TAKT_ADD_PRINTER_WINDOW (object)->model);
  G_OBJECT_CLASS (takt_add_printer_window_parent_class)->finalize (object);
}

static void
takt_add_printer_window_class_init (TaktAddPrinterWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_add_printer_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_add_printer_window_finalize;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/taktapp/Takt/ui/takt-add-printer-window.ui");
  g_type_ensure (TAKT_TYPE_CONNECTION_STEPS);
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, TaktAddPrinterWindow, child)
  BIND (stack);
  BIND (cancel_button);
  BIND (back_button);
  BIND (next_button);
  BIND (problem);
  BIND (problem_label);
  BIND (find_spinner);
  BIND (found);
  BIND (found_note);
  BIND (ask_host);
  BIND (name);
  BIND (host);
  BIND (serial);
  BIND (code);
  BIND (steps);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, ask_cb);
  gtk_widget_class_bind_template_callback (widget_class, by_hand_cb);
  gtk_widget_class_bind_template_callback (widget_class, virtual_cb);
  gtk_widget_class_bind_template_callback (widget_class, test_cb);
  gtk_widget_class_bind_template_callback (widget_class, tested_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed_cb);
}

static void
takt_add_printer_window_init (TaktAddPrinterWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->found, "row-activated", G_CALLBACK (found_activated_cb), self,
                           G_CONNECT_SWAPPED);
}

/** takt_add_printer_window_present: Returns: (transfer none): the assistant before the window of @from */
TaktAddPrinterWindow *
takt_add_printer_window_present (GtkWidget *from, TaktShop *shop)
{
  TaktAddPrinterWindow *self;

  g_return_val_if_fail (GTK_IS_WIDGET (from), NULL);
  g_return_val_if_fail (TAKT_IS_SHOP (shop), NULL);

  self = g_object_new (TAKT_TYPE_ADD_PRINTER_WINDOW, "transient-for", gtk_widget_get_root (from),
                       "destroy-with-parent", TRUE, NULL);
  self->shop = g_object_ref (shop);
  g_signal_connect (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), self);
  show_found (self);
  go_to (self, "find");
  gtk_window_present (GTK_WINDOW (self));
  return self;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "printers/takt-connection-steps.h"

#include "takt-act.h"

#include <glib/gi18n-lib.h>

/**
 * TaktConnectionSteps:
 *
 * How far a printer's connection comes, a row a step, with what to do where it does not. A certificate that nobody has confirmed yet is
 * shown with its fingerprint: saying yes to it keeps it and tests again.
 */
struct _TaktConnectionSteps
{
  AdwBin parent_instance;

  GtkWidget *rows[TAKT_TEST_N_STEPS];
  GtkWidget *images[TAKT_TEST_N_STEPS];
  GtkWidget *list;        /* shown from the first test on */
  GtkWidget *certificate; /* the row of the fingerprint */
  GtkWidget *spinner;

  TaktShop *shop; /* (owned) (nullable) */
  gint64 printer_id;
  GCancellable *cancellable; /* (owned) (nullable) of a test under way */
  char *fingerprint;         /* (owned) (nullable) that waits for a yes */
};

enum
{
  FINISHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktConnectionSteps, takt_connection_steps, ADW_TYPE_BIN)

static const char *const titles[TAKT_TEST_N_STEPS] = {
  [TAKT_TEST_ADDRESS] = N_ ("Address"),         [TAKT_TEST_PORT] = N_ ("Connection (MQTT)"),
  [TAKT_TEST_CERTIFICATE] = N_ ("Certificate"), [TAKT_TEST_ACCESS_CODE] = N_ ("Access Code"),
  [TAKT_TEST_REPORTS] = N_ ("Reports"),         [TAKT_TEST_DEVELOPER_MODE] = N_ ("Developer Mode"),
  [TAKT_TEST_FILES] = N_ ("Files (FTPS)"),      [TAKT_TEST_CAMERA] = N_ ("Camera"),
};

static void
show_step (TaktConnectionSteps *self, TaktTestStep step, TaktTestResult result, const char *message)
{
  static const struct
  {
    const char *icon_name;
    const char *css_class;
  } looks[] = {
    [TAKT_TEST_UNKNOWN] = { "content-loading-symbolic", "dim-label" },
    [TAKT_TEST_FINE] = { "object-select-symbolic", "success-text" },
    [TAKT_TEST_FAILED] = { "dialog-warning-symbolic", "error-text" },
  };
  AdwActionRow *row = ADW_ACTION_ROW (self->rows[step]);
  g_autofree char *label = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    gtk_widget_remove_css_class (self->images[step], looks[i].css_class);
  gtk_widget_add_css_class (self->images[step], looks[result].css_class);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->images[step]), looks[result].icon_name);
  adw_action_row_set_subtitle (row, message != NULL ? message : "");
  label = g_strdup_printf ("%s: %s. %s", _ (titles[step]),
                           result == TAKT_TEST_FINE     ? _ ("works")
                           : result == TAKT_TEST_FAILED ? _ ("fails")
                                                        : _ ("not known"),
                           message != NULL ? message : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/** takt_fingerprint_to_text: in groups of four, as it is compared by eye. */
char *
takt_fingerprint_to_text (const char *fingerprint)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; fingerprint[i] != '\0'; i++)
    {
      if (i > 0 && i % 4 == 0)
        g_string_append_c (text, ' ');
      g_string_append_c (text, g_ascii_toupper (fingerprint[i]));
    }
  return g_string_free (text, FALSE);
}

static void
confirm_cb (TaktConnectionSteps *self)
{
  TaktPrinters *printers = takt_shop_get_printers (self->shop);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPrinter) printer = takt_printers_get (printers, self->printer_id, &error);
  g_autoptr (TaktShop) shop = g_object_ref (self->shop);
  gboolean done = FALSE;

  if (printer != NULL)
    {
      g_free (printer->certificate_fingerprint);
      printer->certificate_fingerprint = g_strdup (self->fingerprint);
      done = takt_printers_update (printers, printer, &error);
    }
  if (takt_act_tell (GTK_WIDGET (self), done, error, NULL))
    takt_connection_steps_run (self, shop, self->printer_id);
}

static void
tested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktConnectionSteps) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktConnectionTest) test = takt_printers_test_finish (TAKT_PRINTERS (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  gtk_widget_set_visible (self->spinner, FALSE);
  if (test == NULL)
    {
      takt_act_failed (GTK_WIDGET (self), error);
      g_signal_emit (self, signals[FINISHED], 0, FALSE);
      return;
    }
  takt_connection_steps_show (self, test);
  g_signal_emit (self, signals[FINISHED], 0, takt_connection_test_is_fine (test));
}

static void
takt_connection_steps_dispose (GObject *object)
{
  takt_connection_steps_cancel (TAKT_CONNECTION_STEPS (object));
  g_clear_object (&TAKT_CONNECTION_STEPS (object)->shop);
  G_OBJECT_CLASS (takt_connection_steps_parent_class)->dispose (object);
}

static void
takt_connection_steps_finalize (GObject *object)
{
  g_free (TAKT_CONNECTION_STEPS (object)->fingerprint);
  G_OBJECT_CLASS (takt_connection_steps_parent_class)->finalize (object);
}

static void
takt_connection_steps_class_init (TaktConnectionStepsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = takt_connection_steps_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_connection_steps_finalize;
  signals[FINISHED] = g_signal_new ("finished", TAKT_TYPE_CONNECTION_STEPS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static GtkWidget *
make_row (const char *title)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  return row;
}

static void
takt_connection_steps_init (TaktConnectionSteps *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *confirm = gtk_button_new_with_mnemonic (_ ("_It Is Mine"));

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Connection Test"),
                                  -1);
  for (TaktTestStep step = 0; step < TAKT_TEST_N_STEPS; step++)
    {
      self->rows[step] = make_row (_ (titles[step]));
      self->images[step] = gtk_image_new ();
      adw_action_row_add_prefix (ADW_ACTION_ROW (self->rows[step]), self->images[step]);
      gtk_list_box_append (GTK_LIST_BOX (list), self->rows[step]);
      show_step (self, step, TAKT_TEST_UNKNOWN, NULL);
      if (step != TAKT_TEST_CERTIFICATE)
        continue;
      /* Below the step it belongs to. */
      self->certificate = make_row (_ ("Is This Your Printer?"));
      gtk_widget_set_valign (confirm, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (confirm, "suggested-action");
      gtk_widget_add_css_class (self->certificate, "fingerprint");
      g_signal_connect_object (confirm, "clicked", G_CALLBACK (confirm_cb), self, G_CONNECT_SWAPPED);
      adw_action_row_add_suffix (ADW_ACTION_ROW (self->certificate), confirm);
      gtk_list_box_append (GTK_LIST_BOX (list), self->certificate);
      gtk_widget_set_visible (self->certificate, FALSE);
    }
  self->spinner = gtk_spinner_new ();
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->spinner), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Testing"), -1);
  gtk_widget_set_visible (self->spinner, FALSE);
  gtk_box_append (GTK_BOX (box), self->spinner);
  gtk_box_append (GTK_BOX (box), list);
  self->list = list;
  gtk_widget_set_visible (list, FALSE);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
takt_connection_steps_new (void)
{
  return g_object_new (TAKT_TYPE_CONNECTION_STEPS, NULL);
}

/** takt_connection_steps_show: what @test found. */
void
takt_connection_steps_show (TaktConnectionSteps *self, const TaktConnectionTest *test)
{
  gboolean asks;

  g_return_if_fail (TAKT_IS_CONNECTION_STEPS (self));
  g_return_if_fail (test != NULL);

  for (TaktTestStep step = 0; step < TAKT_TEST_N_STEPS; step++)
    show_step (self, step, test->results[step], test->messages[step]);

  gtk_widget_set_visible (self->list, TRUE);
  asks = test->results[TAKT_TEST_CERTIFICATE] == TAKT_TEST_FAILED && test->fingerprint != NULL;
  g_free (self->fingerprint);
  self->fingerprint = g_strdup (test->fingerprint);
  gtk_widget_set_visible (self->certificate, asks);
  if (asks)
    {
      g_autofree char *text = takt_fingerprint_to_text (test->fingerprint);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->certificate), text);
    }
}

/** takt_connection_steps_run: tests the connection of a printer; a test under way is dropped. */
void
takt_connection_steps_run (TaktConnectionSteps *self, TaktShop *shop, gint64 printer_id)
{
  g_return_if_fail (TAKT_IS_CONNECTION_STEPS (self));
  g_return_if_fail (TAKT_IS_SHOP (shop));

  takt_connection_steps_cancel (self);
  g_set_object (&self->shop, shop);
  self->printer_id = printer_id;
  for (TaktTestStep step = 0; step < TAKT_TEST_N_STEPS; step++)
    show_step (self, step, TAKT_TEST_UNKNOWN, NULL);
  gtk_widget_set_visible (self->certificate, FALSE);
  gtk_widget_set_visible (self->list, TRUE);
  gtk_widget_set_visible (self->spinner, TRUE);
  self->cancellable = g_cancellable_new ();
  takt_printers_test_async (takt_shop_get_printers (shop), printer_id, self->cancellable, tested_cb,
                            g_object_ref (self));
}

void
takt_connection_steps_cancel (TaktConnectionSteps *self)
{
  g_return_if_fail (TAKT_IS_CONNECTION_STEPS (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->spinner != NULL)
    gtk_widget_set_visible (self->spinner, FALSE);
}
